//! The JSON API.

mod conventions;
mod filing;
mod photos;
mod reading;
