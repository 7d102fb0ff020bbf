//! The dashboard's pages: who gets what, numbers, people, the log of acts.

mod audit;
pub mod municipalities;
mod people;
mod statistics;

pub use audit::AuditPage;
pub use people::PeoplePage;
pub use statistics::AdminStatisticsPage;
