//! Values shared by the server and the WebAssembly islands: what a report, a place or an error *is*.
//!
//! Nothing here reads a clock, rolls dice or does input and output; everything above may use it.

pub mod account_text;
pub mod audit;
pub mod category;
pub mod community;
pub mod error;
pub mod feed;
pub mod filing;
pub mod geo;
pub mod history;
pub mod ids;
pub mod map;
pub mod municipality;
pub mod page;
pub mod people;
pub mod place;
pub mod queue;
pub mod report;
pub mod severity;
pub mod stats;
pub mod status;
pub mod text;
pub mod user;
pub mod work;

pub use category::Category;
pub use error::{AppError, ErrorCode, FieldProblem, Fields};
pub use geo::Point;
pub use ids::ReportId;
pub use severity::{Severity, SeverityLevel};
pub use status::Status;
pub use user::Role;
