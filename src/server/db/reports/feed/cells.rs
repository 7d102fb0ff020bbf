//! The geohash cells that cover a place, as few as tell it apart from the rest: for the index that has a
//! report's cells beside its words.

use crate::domain::{
    Point,
    feed::{Bounds, Filter},
};

/// Most cells of a cover.
const MOST: usize = 40;
/// The lengths of the cells that the index has.
const LENGTHS: std::ops::RangeInclusive<usize> = 2..=6;
/// A degree of latitude in metres is nowhere shorter (WGS 84).
const DEGREE: f64 = 110_574.0;

/// Cells that cover the place of a filter, all of one length; `None` where it has none, or one that takes too many.
pub(super) fn of(filter: &Filter) -> Option<Vec<String>> {
    if let Some(prefix) = &filter.geohash {
        return Some(vec![prefix.chars().take(*LENGTHS.end()).collect()]);
    }
    let bounds = filter.bounds.or_else(|| around(filter.centre?, filter.radius_m?))?;
    // The pole itself is in a row of cells of nobody's making.
    if bounds.north >= 90.0 {
        return None;
    }
    LENGTHS.rev().find_map(|length| cover(bounds, length))
}

/// A box around a circle; `None` near the poles, where it is no box.
pub(super) fn around(centre: Point, radius: f64) -> Option<Bounds> {
    let lat = radius / DEGREE;
    let lng = lat / (centre.lat().abs() + lat).min(90.0).to_radians().cos();
    let bounds = Bounds {
        west: centre.lng() - lng,
        south: centre.lat() - lat,
        east: centre.lng() + lng,
        north: centre.lat() + lat,
    };
    let is_one = bounds.south > -89.0 && bounds.north < 89.0 && bounds.west >= -180.0 && bounds.east <= 180.0;
    is_one.then_some(bounds)
}

/// Degrees of longitude and latitude that a cell is wide and high: of five bits a letter, longitude has the first.
fn size(length: usize) -> (f64, f64) {
    let bits = i32::try_from(5 * length).unwrap_or(i32::MAX);
    (360.0 / 2_f64.powi((bits + 1) / 2), 180.0 / 2_f64.powi(bits / 2))
}

fn cover(bounds: Bounds, length: usize) -> Option<Vec<String>> {
    let (width, height) = size(length);
    let east = if bounds.west > bounds.east { bounds.east + 360.0 } else { bounds.east };
    // Columns and rows of cells, from the one that has the first edge to the one that has the last.
    let cell = |degrees: f64, size: f64| (degrees / size).floor();
    let (left, right) = (cell(bounds.west + 180.0, width), cell(east + 180.0, width));
    let (low, high) = (cell(bounds.south + 90.0, height), cell(bounds.north + 90.0, height));
    #[allow(clippy::cast_precision_loss)] // forty
    if (right - left + 1.0) * (high - low + 1.0) > MOST as f64 {
        return None;
    }
    let mut cells = Vec::new();
    let mut x = left;
    while x <= right {
        let mut y = low;
        while y <= high {
            // The middle of the cell; what lies beyond the antimeridian begins anew, what beyond a pole ends there.
            let lng = ((x + 0.5) * width).rem_euclid(360.0) - 180.0;
            let lat = ((y + 0.5) * height - 90.0).min(90.0 - height / 2.0);
            cells.push(geohash::encode(geohash::Coord { x: lng, y: lat }, length).ok()?);
            y += 1.0;
        }
        x += 1.0;
    }
    cells.sort_unstable();
    cells.dedup();
    Some(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_covered(filter: &Filter, lat: f64, lng: f64) -> bool {
        let whole = geohash::encode(geohash::Coord { x: lng, y: lat }, 9).unwrap();
        of(filter).unwrap().iter().any(|cell| whole.starts_with(cell.as_str()))
    }

    #[test]
    fn every_point_of_a_box_lies_in_its_cells() {
        for (west, south, east, north) in [
            (85.2, 23.2, 85.5, 23.5),
            (85.33, 23.37, 85.3301, 23.3701),
            (68.0, 6.0, 97.5, 37.5),
            (177.0, -20.0, -178.0, -15.0),
            (-90.0, 80.0, -60.0, 89.9),
            (179.9, 0.0, 180.0, 0.1),
        ] {
            let filter = Filter { bounds: Some(Bounds { west, south, east, north }), ..Filter::default() };
            let span = if west > east { east + 360.0 - west } else { east - west };
            assert!(of(&filter).unwrap().len() <= MOST);
            for i in 0..=20 {
                for j in 0..=20 {
                    let lng = west + span * f64::from(i) / 20.0;
                    let lng = if lng > 180.0 { lng - 360.0 } else { lng };
                    let lat = (south + (north - south) * f64::from(j) / 20.0).min(north);
                    assert!(is_covered(&filter, lat, lng), "{lat} {lng} of {filter:?}");
                }
            }
        }
    }

    #[test]
    fn a_box_of_too_many_cells_has_none() {
        let bounds = Some(Bounds { west: -180.0, south: -90.0, east: 180.0, north: 90.0 });
        assert_eq!(of(&Filter { bounds, ..Filter::default() }), None);
    }

    #[test]
    fn a_circle_lies_in_its_cells_and_has_none_where_it_is_no_box() {
        let near =
            |lat, lng, radius| Filter { centre: Point::new(lat, lng), radius_m: Some(radius), ..Filter::default() };
        let ranchi = near(23.37, 85.33, 5_000.0);
        for (north, east) in [(0.044, 0.0), (-0.044, 0.0), (0.0, 0.048), (0.0, -0.048)] {
            assert!(is_covered(&ranchi, 23.37 + north, 85.33 + east));
        }
        assert!(of(&ranchi).unwrap()[0].len() >= 4);
        assert_eq!(of(&near(89.9, 0.0, 50_000.0)), None);
        assert_eq!(of(&near(0.0, 179.9, 50_000.0)), None);
    }
}
