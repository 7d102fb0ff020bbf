//! The dashboard's pages: officials' work, who gets what, numbers, people, the log of acts.

mod audit;
pub mod municipalities;
mod people;
mod statistics;
mod work;

pub use audit::AuditPage;
pub use people::PeoplePage;
pub use statistics::AdminStatisticsPage;
pub use work::{WorkPage, WorkReportPage};
