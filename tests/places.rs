//! Places, districts, landmarks and hotspots.

mod districts;
mod hotspots;
mod landmarks;
mod rows;
