//! The check of reports in the background: what it decides, and what happens when things go wrong.

mod checking;
mod local_model;
mod queue;
