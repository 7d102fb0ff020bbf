//! The dashboard's pages.

pub mod municipalities;
//! What staff see: numbers, people, the log of acts.

mod audit;
mod people;
mod statistics;

pub use audit::AuditPage;
pub use people::PeoplePage;
pub use statistics::AdminStatisticsPage;
