//! What the map page shows: a part of the Earth, and the reports in it.

use super::{Point, report::ReportCard};
use serde::{Deserialize, Serialize};

/// The narrowest box, degrees (about 10 m): a view needs some room.
const LEAST: f64 = 0.0001;

/// A box of degrees. West is greater than east where it crosses the antimeridian.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapBox {
    /// Western edge.
    pub west: f64,
    /// Southern edge.
    pub south: f64,
    /// Eastern edge.
    pub east: f64,
    /// Northern edge.
    pub north: f64,
}

impl MapBox {
    /// A box of numbers in their ranges that is not upside down.
    #[must_use]
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Option<Self> {
        Point::new(south, west)?;
        Point::new(north, east)?;
        (north - south >= LEAST && (west - east).abs() >= LEAST).then_some(Self { west, south, east, north })
    }

    /// Reads "west,south,east,north" (as `GeoJSON` orders a box).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split(',').map(|part| part.trim().parse::<f64>());
        let mut next = || numbers.next()?.ok();
        let parsed = Self::new(next()?, next()?, next()?, next()?)?;
        numbers.next().is_none().then_some(parsed)
    }

    /// The box around a point, so many degrees high and wide, moved inside the ranges.
    #[must_use]
    pub fn around(centre: Point, width: f64, height: f64) -> Self {
        let (width, height) = (width.clamp(LEAST, 360.0), height.clamp(LEAST, 170.0));
        let lat = centre.lat().clamp(-85.0 + height / 2.0, 85.0 - height / 2.0);
        let (south, north) = (lat - height / 2.0, lat + height / 2.0);
        if width >= 359.99 {
            return Self { west: -180.0, south, east: 180.0, north };
        }
        let turn = |lng: f64| (lng + 180.0).rem_euclid(360.0) - 180.0;
        Self { west: turn(centre.lng() - width / 2.0), south, east: turn(centre.lng() + width / 2.0), north }
    }

    /// Degrees from its western to its eastern edge.
    #[must_use]
    pub fn width(&self) -> f64 {
        if self.west < self.east { self.east - self.west } else { self.east + 360.0 - self.west }
    }

    /// Degrees from its southern to its northern edge.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.north - self.south
    }

    /// Its middle.
    #[must_use]
    pub fn centre(&self) -> Option<Point> {
        let lng = (self.west + self.width() / 2.0 + 180.0).rem_euclid(360.0) - 180.0;
        Point::new(f64::midpoint(self.south, self.north), lng)
    }

    /// The same box moved by parts of its size and made larger or smaller.
    #[must_use]
    pub fn moved(&self, right: f64, up: f64, scale: f64) -> Self {
        let Some(centre) = self.centre() else { return *self };
        let lng = (centre.lng() + right * self.width() + 180.0).rem_euclid(360.0) - 180.0;
        let lat = (centre.lat() + up * self.height()).clamp(-85.0, 85.0);
        let centre = Point::new(lat, lng).unwrap_or(centre);
        // As narrow as a street's end, as wide as the world.
        Self::around(centre, (self.width() * scale).max(0.001), (self.height() * scale).max(0.0005))
    }

    /// Whether a point lies in it.
    #[must_use]
    pub fn holds(&self, point: Point) -> bool {
        let across = |(west, south, east, north): &(f64, f64, f64, f64)| {
            (*west..=*east).contains(&point.lng()) && (*south..=*north).contains(&point.lat())
        };
        self.halves().iter().any(across)
    }

    /// One box, or the two on both sides of the antimeridian: west, south, east, north.
    #[must_use]
    pub fn halves(&self) -> Vec<(f64, f64, f64, f64)> {
        if self.west < self.east {
            return vec![(self.west, self.south, self.east, self.north)];
        }
        vec![(self.west, self.south, 180.0, self.north), (-180.0, self.south, self.east, self.north)]
    }

    /// "85.2,23.3,85.4,23.4": six decimals, zeros at the end left out.
    #[must_use]
    pub fn to_text(&self) -> String {
        let numbers = [self.west, self.south, self.east, self.north].map(|number| {
            let text = format!("{number:.5}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        });
        numbers.join(",")
    }
}

/// Many reports in one place, on a map too wide to tell them apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// How many.
    pub count: i64,
    /// The nearest named place; blank where there is none.
    pub place: String,
    /// The box that shows them nearer.
    pub nearer: MapBox,
}

/// The map page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapPage {
    /// What is shown.
    pub view: MapBox,
    /// How many reports are in it.
    pub total: i64,
    /// Where several of them are, largest first, if they are too many to be listed one by one.
    pub groups: Vec<Group>,
    /// The newest of them.
    pub cards: Vec<ReportCard>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_read_and_written() {
        let area = MapBox::parse("85.2, 23.3,85.4,23.45").unwrap();
        assert_eq!(area.to_text(), "85.2,23.3,85.4,23.45");
        for wrong in
            ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "85,24,86,23", "0,0,181,1", "0,-91,1,1", "1,2,1,3", "NaN,0,1,1"]
        {
            assert_eq!(MapBox::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_box_over_the_antimeridian_has_two_halves_and_one_middle() {
        let fiji = MapBox::parse("178,-19,-178,-16").unwrap();
        assert!((fiji.width() - 4.0).abs() < 1e-9);
        assert_eq!(fiji.halves().len(), 2);
        assert!((fiji.centre().unwrap().lng().abs() - 180.0).abs() < 1e-9);
        let moved = fiji.moved(1.0, 0.0, 1.0);
        assert!((moved.west + 178.0).abs() < 1e-9 && (moved.east + 174.0).abs() < 1e-9);
    }

    #[test]
    fn no_box_grows_beyond_the_world_or_shrinks_to_nothing() {
        let world = MapBox::parse("-170,-80,170,80").unwrap().moved(0.3, 3.0, 8.0);
        assert!((world.width() - 360.0).abs() < 1e-9 && world.south >= -90.0 && world.north <= 90.0);
        let mut small = MapBox::parse("85,23,85.01,23.01").unwrap();
        for _ in 0..40 {
            small = small.moved(0.0, 0.0, 0.5);
        }
        assert!(MapBox::parse(&small.to_text()).is_some(), "{}", small.to_text());
    }
}
