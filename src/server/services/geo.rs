//! Places: names for coordinates, coordinates for names, map pictures. All offline.

mod gazetteer;
mod india;
mod landmarks;
pub mod map;
mod names;

pub use gazetteer::{Gazetteer, Place};
pub use india::{City, India, Match};
pub use landmarks::LandmarkProvider;
pub use names::{STATES, district_key, fold, state, state_key};

use crate::domain::Point;
use std::sync::{Arc, OnceLock};

/// Characters of a stored geohash (about 5 m).
pub const GEOHASH_STORED: usize = 9;
/// Characters of a geohash as it is shown (about 150 m).
pub const GEOHASH_SHOWN: usize = 7;

/// The parts of a place's name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// "Lalpur, Ranchi, Jharkhand".
    pub line: Option<String>,
    /// Nearest named place.
    pub city: Option<String>,
    /// Second administrative level.
    pub district: Option<String>,
    /// First administrative level.
    pub state: Option<String>,
    /// English name where known, else the ISO 3166 code.
    pub country: Option<String>,
}

/// Finds places.
#[derive(Clone, Debug, Default)]
pub struct Geo {
    gazetteer: Arc<OnceLock<Gazetteer>>,
    india: Arc<OnceLock<India>>,
    provider: Option<Arc<dyn LandmarkProvider>>,
}

impl Geo {
    /// A service whose gazetteer is read when it is first asked (or by [`Geo::warm_up`]).
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with somebody who knows landmarks.
    #[must_use]
    pub fn with_provider(self, provider: Arc<dyn LandmarkProvider>) -> Self {
        Self { provider: Some(provider), ..self }
    }

    fn gazetteer(&self) -> &Gazetteer {
        self.gazetteer.get_or_init(Gazetteer::load)
    }

    /// India's places.
    #[must_use]
    pub fn india(&self) -> &India {
        self.india.get_or_init(|| India::of(self.gazetteer()))
    }

    /// Reads the gazetteer now, away from the async threads.
    pub async fn warm_up(&self) {
        let geo = self.clone();
        let _ = tokio::task::spawn_blocking(move || {
            let _ = geo.india();
        })
        .await;
    }

    /// The name of a point: that of the nearest place within 40 km.
    #[must_use]
    pub fn address(&self, point: Point) -> Address {
        self.gazetteer().nearest(point, 40_000.0).map_or_else(Address::default, |place| place.address())
    }

    /// The place that words name, as well as the gazetteer can tell; India first.
    #[must_use]
    pub fn find(&self, words: &str) -> Option<(Point, Address)> {
        let place = self.gazetteer().find(words)?;
        Some((place.point, place.address()))
    }

    /// Named places in a box (south, west, north, east; degrees), at most `limit`.
    #[must_use]
    pub fn labels(&self, bounds: (f64, f64, f64, f64), limit: usize) -> Vec<map::Label> {
        self.gazetteer().within(bounds, limit)
    }
}

/// The geohash that is stored for a point.
#[must_use]
pub fn geohash(point: Point) -> String {
    let coordinate = geohash::Coord { x: point.lng(), y: point.lat() };
    geohash::encode(coordinate, GEOHASH_STORED).unwrap_or_default()
}

/// Metres between two points on a sphere of the Earth's mean radius (haversine formula; IUGG mean
/// radius 6,371,008.8 m): within 0.6 % of the ellipsoid's distance.
#[must_use]
pub fn distance(a: Point, b: Point) -> f64 {
    let (lat_a, lat_b) = (a.lat().to_radians(), b.lat().to_radians());
    let d_lat = (lat_b - lat_a) / 2.0;
    let d_lng = (b.lng() - a.lng()).to_radians() / 2.0;
    let h = d_lat.sin().powi(2) + lat_a.cos() * lat_b.cos() * d_lng.sin().powi(2);
    2.0 * 6_371_008.8 * h.sqrt().min(1.0).asin()
}
