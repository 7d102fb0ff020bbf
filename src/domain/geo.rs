//! A place on Earth.

use serde::{Deserialize, Serialize};

/// A point in WGS 84, degrees: latitude −90…90, longitude −180…180.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    lat: f64,
    lng: f64,
}

/// Where a report's place came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaceSource {
    /// Coordinates that the person, their device or the map's pin gave.
    Coordinates,
    /// The photo's own metadata.
    Photo,
    /// Words, looked up.
    Words,
}

impl PlaceSource {
    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Coordinates => "coordinates",
            Self::Photo => "photo",
            Self::Words => "words",
        }
    }
}

impl Point {
    /// Where the equator meets the prime meridian.
    pub const ZERO: Self = Self { lat: 0.0, lng: 0.0 };

    /// A point in degrees; `None` outside the ranges, and for what is no number.
    #[must_use]
    pub fn new(lat: f64, lng: f64) -> Option<Self> {
        ((-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lng)).then_some(Self { lat, lng })
    }

    /// Reads "23.37, 85.33" (a comma, a semicolon or a space between). `None` if the text is not a
    /// pair of numbers at all; `Some(None)` if it is one that is no place.
    #[must_use]
    #[allow(clippy::option_option)] // "not coordinates" and "wrong coordinates" get different answers
    pub fn parse_pair(text: &str) -> Option<Option<Self>> {
        let mut parts = text.split([',', ';', ' ']).map(str::trim).filter(|part| !part.is_empty());
        let (lat, lng) = (parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        Some(Self::new(lat.parse().ok()?, lng.parse().ok()?))
    }

    /// Latitude in degrees.
    #[must_use]
    pub const fn lat(self) -> f64 {
        self.lat
    }

    /// Longitude in degrees.
    #[must_use]
    pub const fn lng(self) -> f64 {
        self.lng
    }

    /// "23.371234, 85.334321": six decimals, about 0.1 m.
    #[must_use]
    pub fn to_text(self) -> String {
        format!("{:.6}, {:.6}", self.lat, self.lng)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_outside_the_ranges_do_not_exist() {
        for (lat, lng) in [(91.0, 0.0), (-90.1, 0.0), (0.0, 180.5), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert_eq!(Point::new(lat, lng), None);
        }
        assert!(Point::new(-90.0, 180.0).is_some());
    }

    #[test]
    fn pairs_are_told_from_words() {
        assert_eq!(Point::parse_pair("23.37,85.33"), Some(Point::new(23.37, 85.33)));
        assert_eq!(Point::parse_pair(" 23.37 ; 85.33 "), Some(Point::new(23.37, 85.33)));
        assert_eq!(Point::parse_pair("91,0"), Some(None));
        assert_eq!(Point::parse_pair("NaN,0"), Some(None));
        assert_eq!(Point::parse_pair("Lalpur, Ranchi"), None);
        assert_eq!(Point::parse_pair("1,2,3"), None);
    }
}
