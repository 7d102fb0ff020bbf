//! What is near a place, and where the worst of it is.

use super::{Category, Point, ReportId};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// A place that people know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Landmark {
    /// Its name.
    pub name: String,
    /// Its kind, one word: `city`, `town`, `junction`.
    pub kind: String,
    /// Metres to it.
    pub distance_m: u32,
}

/// A cell of the map with several urgent reports that nobody has solved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hotspot {
    /// The name of its middle, else its coordinates.
    pub place: String,
    /// The cell.
    pub geohash: String,
    /// The middle of its reports.
    pub point: Point,
    /// The worst of them.
    pub severity: u8,
    /// How many.
    pub count: u32,
    /// Their kinds, the most frequent first.
    pub categories: Vec<Category>,
    /// When the newest was filed.
    pub newest: OffsetDateTime,
    /// The worst first; a hundred at most.
    pub reports: Vec<ReportId>,
}
