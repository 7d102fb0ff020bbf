//! The dashboard's pages.

pub mod municipalities;
