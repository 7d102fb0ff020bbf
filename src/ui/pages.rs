//! One page a file: loads its data by a server function, puts components together.

pub mod about;
pub mod account;
pub mod admin;
pub mod entering;
pub mod feed;
pub mod flag;
pub mod gone;
pub mod home;
pub mod map;
pub mod mine;
pub mod new_report;
pub mod not_found;
pub mod own_report;
pub mod queue;
pub mod report;
pub mod statistics;
pub mod track;
