//! The public list: what it can be filtered and ordered by, as addresses carry it ([`FeedQuery`]) and as it is
//! understood ([`Filter`]); and a page of it.

use super::{Category, Fields, Point, Status, page::FeedCursor, report::ReportCard};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// Fewest and most characters of words to look for (API contract §1.1).
pub const WORDS_LENGTH: (u32, u32) = (2, 100);
/// Largest radius in metres (API contract §1.1).
pub const RADIUS_MAX: f64 = 50_000.0;
/// Shortest and longest beginning of a geohash (API contract §1.1).
pub const GEOHASH_LENGTH: (usize, usize) = (4, 9);

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Sort {
    /// Newest first.
    #[default]
    Newest,
    /// Oldest first.
    Oldest,
    /// Most supported first.
    Upvotes,
    /// Most severe first.
    Severity,
    /// Nearest to a point first.
    Nearest,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 5] = [Self::Newest, Self::Upvotes, Self::Severity, Self::Nearest, Self::Oldest];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Upvotes => "upvotes",
            Self::Severity => "severity",
            Self::Nearest => "nearest",
        }
    }

    /// The order of a word in any case.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str().eq_ignore_ascii_case(word))
    }
}

/// A box in degrees. One whose west is beyond its east lies across the antimeridian.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Longitude.
    pub west: f64,
    /// Latitude.
    pub south: f64,
    /// Longitude.
    pub east: f64,
    /// Latitude.
    pub north: f64,
}

impl Bounds {
    /// Whether a point lies in it, its edges included.
    #[must_use]
    pub fn contains(&self, point: Point) -> bool {
        let (lat, lng) = (point.lat(), point.lng());
        let across = self.west > self.east;
        let beside = if across { lng >= self.west || lng <= self.east } else { lng >= self.west && lng <= self.east };
        beside && lat >= self.south && lat <= self.north
    }
}

/// Filters and order as an address carries them; a blank one is not given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the names are the contract's (§1.1)")]
pub struct FeedQuery {
    pub q: String,
    pub status: String,
    pub category: String,
    pub min_severity: String,
    pub sort: String,
    pub district: String,
    pub state: String,
    pub district_code: String,
    pub municipality_id: String,
    pub geohash: String,
    pub bbox: String,
    pub lat: String,
    pub lng: String,
    pub radius_m: String,
    pub from: String,
    pub to: String,
}

impl FeedQuery {
    /// Reads an address's parameters.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let mut query = Self::default();
        for name in Self::NAMES {
            query.set(name, get(name).unwrap_or_default());
        }
        query
    }

    /// The names, in the order in which addresses of ours have them.
    pub const NAMES: [&str; 16] = [
        "q",
        "status",
        "category",
        "min_severity",
        "sort",
        "district",
        "state",
        "district_code",
        "municipality_id",
        "geohash",
        "bbox",
        "lat",
        "lng",
        "radius_m",
        "from",
        "to",
    ];

    fn slot(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "q" => &mut self.q,
            "status" => &mut self.status,
            "category" => &mut self.category,
            "min_severity" => &mut self.min_severity,
            "sort" => &mut self.sort,
            "district" => &mut self.district,
            "state" => &mut self.state,
            "district_code" => &mut self.district_code,
            "municipality_id" => &mut self.municipality_id,
            "geohash" => &mut self.geohash,
            "bbox" => &mut self.bbox,
            "lat" => &mut self.lat,
            "lng" => &mut self.lng,
            "radius_m" => &mut self.radius_m,
            "from" => &mut self.from,
            "to" => &mut self.to,
            _ => return None,
        })
    }

    /// Sets one by its name; a name that is none changes nothing.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        if let Some(slot) = self.slot(name) {
            *slot = value.into();
        }
    }

    /// The same with one set.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut query = self.clone();
        query.set(name, value);
        query
    }

    /// The same without some.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Self {
        let mut query = self.clone();
        for name in names {
            query.set(name, "");
        }
        query
    }

    /// One by its name.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.pairs().into_iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// Names and values, blank ones too.
    #[must_use]
    pub fn pairs(&self) -> [(&'static str, &str); 16] {
        [
            ("q", &self.q),
            ("status", &self.status),
            ("category", &self.category),
            ("min_severity", &self.min_severity),
            ("sort", &self.sort),
            ("district", &self.district),
            ("state", &self.state),
            ("district_code", &self.district_code),
            ("municipality_id", &self.municipality_id),
            ("geohash", &self.geohash),
            ("bbox", &self.bbox),
            ("lat", &self.lat),
            ("lng", &self.lng),
            ("radius_m", &self.radius_m),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }

    /// Whether anything is left out of the list (an order alone leaves out nothing).
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        let ordered = ["sort", "lat", "lng"];
        self.pairs().into_iter().any(|(name, value)| !value.is_empty() && !ordered.contains(&name))
    }
}

/// Filters and order as they are understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// The order.
    pub sort: Sort,
    /// A public status.
    pub status: Option<Status>,
    /// A status was asked for that is not public: the list is empty.
    pub is_hidden: bool,
    /// Slug of a category.
    pub category: Option<String>,
    /// Least severity, 1 to 10; 0 for any.
    pub min_severity: i16,
    /// Words to look for, without those that stand in every text; blank when there are no others.
    pub words: Option<String>,
    /// Beginning of a geohash.
    pub geohash: Option<String>,
    /// A box.
    pub bounds: Option<Bounds>,
    /// The point that `radius_m` and [`Sort::Nearest`] are about.
    pub centre: Option<Point>,
    /// Metres around `centre`.
    pub radius_m: Option<f64>,
    /// A district's name.
    pub district: Option<String>,
    /// A state's name.
    pub state: Option<String>,
    /// A district by its Local Government Directory code.
    pub district_code: Option<i32>,
    /// Slug of the municipality that has it.
    pub municipality: Option<String>,
    /// Filed then or later.
    pub from: Option<OffsetDateTime>,
    /// Filed before then.
    pub until: Option<OffsetDateTime>,
}

/// How a list came about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Found {
    /// By what was asked for.
    #[default]
    Exactly,
    /// Nothing has the words; these have similar ones.
    Similar,
    /// The words stand in every text: nothing can be found by them.
    TooCommon,
}

/// A page of the public list, with what its own page shows around it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeedPage {
    /// Filters and order as they were understood; what was wrong is blank.
    pub query: FeedQuery,
    /// What was wrong.
    pub problems: Fields,
    /// The reports.
    pub cards: Vec<ReportCard>,
    /// Where the next page begins.
    pub next: Option<FeedCursor>,
    /// Whether this page begins somewhere behind the first report.
    pub is_later: bool,
    /// How the list came about.
    pub found: Found,
    /// The kinds of problem to choose from.
    pub categories: Vec<Category>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_set_and_listed() {
        let query = FeedQuery::read(|name| Some(format!("<{name}>")));
        assert_eq!(query.pairs().map(|(name, _)| name), FeedQuery::NAMES);
        for name in FeedQuery::NAMES {
            assert_eq!(query.get(name), format!("<{name}>"));
        }
        assert_eq!(query.without(&FeedQuery::NAMES), FeedQuery::default());
        assert_eq!(query.with("nothing", "x"), query);
    }

    #[test]
    fn a_box_across_the_antimeridian_holds_both_sides_of_it() {
        let fiji = Bounds { west: 177.0, south: -20.0, east: -178.0, north: -15.0 };
        let at = |lat, lng| Point::new(lat, lng).unwrap();
        assert!(fiji.contains(at(-17.0, 179.5)) && fiji.contains(at(-17.0, -179.5)) && fiji.contains(at(-17.0, 180.0)));
        assert!(!fiji.contains(at(-17.0, 0.0)) && !fiji.contains(at(-10.0, 179.5)));
        let cap = Bounds { west: -180.0, south: 89.0, east: 180.0, north: 90.0 };
        assert!(cap.contains(at(90.0, 0.0)) && cap.contains(at(90.0, 180.0)));
    }
}
