//! The pages: HTML made on the server, islands where the browser's own abilities are the feature.
//!
//! Nothing here names `crate::server`; data comes by `crate::server_fns`, words by `crate::words`.

mod app;
mod components;
mod islands;
mod page_info;
mod pages;
mod raw_text;
mod shell;
pub mod url;

pub use app::App;
pub use page_info::PageInfo;
pub use shell::shell;
