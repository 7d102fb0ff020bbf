//! A map as one SVG, made here: no tiles, no script, nothing asked of another server.
//!
//! Web Mercator (EPSG:3857). Up to zoom 7 it shows the coasts of the whole world; nearer, where those are
//! too coarse, it is land with a grid of coordinates, place names, the reports, and a scale.
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "grid lines and pixels of a map: small numbers"
)]

mod labels;
mod land;
mod mercator;
mod paint;

use crate::domain::{Point, Status};
use mercator::Frame;

/// The nearest zoom at which coasts are drawn; the outlines are made for 1:110 000 000.
const COAST_ZOOM: u8 = 7;

/// What a map shows: sizes in pixels are held within 160…1280 and zooms within 2…18.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapView {
    /// The middle of the picture; beyond 85.0511° north or south it is held there, where Mercator ends.
    pub centre: Point,
    /// The world is 256 · 2^zoom pixels wide.
    pub zoom: u8,
    /// Width, pixels.
    pub width: u32,
    /// Height, pixels.
    pub height: u32,
}

/// The name of a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The name, plain text.
    pub name: String,
    /// Where the place is.
    pub point: Point,
    /// Its order of importance: 0 is set large, 1 middling, others small; of two names that overlap the
    /// one of the lower number stays.
    pub rank: u8,
}

/// A report on the map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// Where it is.
    pub point: Point,
    /// Gives its colour and its shape.
    pub status: Status,
}

/// What the view covers, degrees: south, west, north, east. West is greater than east where the view
/// crosses the antimeridian; a view wider than the world, or one over its upper or lower edge, reaches
/// ±180° or ±90°.
#[must_use]
pub fn bounds(view: &MapView) -> (f64, f64, f64, f64) {
    Frame::of(view).bounds()
}

/// The world's land as `GeoJSON`, for maps that the browser draws.
#[must_use]
pub fn land_geojson() -> &'static str {
    land::geojson()
}

/// Draws the map as a complete SVG document. `pin` marks the centre.
///
/// It follows the reader's light or dark preference, and holds no script, link or image. Labels may come
/// in any order; those outside the view, or without room, are left out.
#[must_use]
pub fn render(view: &MapView, labels: &[Label], dots: &[Dot], pin: bool) -> String {
    let frame = Frame::of(view);
    let mut svg = ground(&frame);
    let mut taken = labels::Room::new(&frame);
    paint::grid(&mut svg, &frame);
    taken.reserve(paint::scale(&mut svg, &frame));
    taken.reserve(paint::attribution(&mut svg, &frame));
    if pin {
        taken.reserve(paint::pin_box(&frame));
    }
    for area in paint::dot_boxes(&frame, dots) {
        taken.reserve(area);
    }
    labels::draw(&mut svg, &frame, labels, &mut taken);
    paint::dots(&mut svg, &frame, dots);
    if pin {
        paint::pin(&mut svg, &frame);
    }
    svg.push_str("</svg>\n");
    svg
}

/// Sea and land.
fn ground(frame: &Frame) -> String {
    let mut svg = paint::open(frame);
    if frame.zoom <= COAST_ZOOM {
        paint::coasts(&mut svg, frame, land::rings());
    } else if land::near(frame.centre()) {
        paint::all_land(&mut svg, frame);
    }
    svg
}

/// The nearest view of a size that shows a box (south, west, north, east; degrees) whole, with room around.
#[must_use]
pub fn view_of((south, west, north, east): (f64, f64, f64, f64), width: u32, height: u32) -> MapView {
    let middle = Point::new(f64::midpoint(south, north), f64::midpoint(west, east));
    let fits = |zoom: &u8| {
        let size = mercator::world_size(*zoom);
        let ((left, bottom), (right, top)) =
            (mercator::project(south, west, size), mercator::project(north, east, size));
        right - left <= f64::from(width) * 0.9 && bottom - top <= f64::from(height) * 0.9
    };
    let zoom = (2..=16).rev().find(fits).unwrap_or(2);
    MapView { centre: middle.unwrap_or(Point::ZERO), zoom, width, height }
}

/// Draws a map with an area on it: outlines and holes of longitudes and latitudes.
#[must_use]
pub fn render_area<'a>(view: &MapView, labels: &[Label], rings: impl Iterator<Item = &'a Vec<(f64, f64)>>) -> String {
    let frame = Frame::of(view);
    let mut svg = ground(&frame);
    paint::outlines(&mut svg, &frame, "area", rings);
    let mut taken = labels::Room::new(&frame);
    paint::grid(&mut svg, &frame);
    taken.reserve(paint::scale(&mut svg, &frame));
    taken.reserve(paint::attribution(&mut svg, &frame));
    labels::draw(&mut svg, &frame, labels, &mut taken);
    svg.push_str("</svg>\n");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lng: f64) -> Point {
        Point::new(lat, lng).unwrap()
    }

    fn view(lat: f64, lng: f64, zoom: u8) -> MapView {
        MapView { centre: at(lat, lng), zoom, width: 640, height: 400 }
    }

    fn label(name: &str, lat: f64, lng: f64, rank: u8) -> Label {
        Label { name: name.to_owned(), point: at(lat, lng), rank }
    }

    #[test]
    fn names_are_escaped() {
        let svg = render(&view(0.0, 20.0, 6), &[label("<b>\"A&B'</b>", 0.1, 20.1, 0)], &[], false);
        assert!(svg.contains("&lt;b&gt;&quot;A&amp;B&#39;&lt;/b&gt;"));
        assert!(!svg.contains("<b>"));
    }

    #[test]
    fn control_characters_that_xml_forbids_are_dropped() {
        let svg = render(&view(0.0, 20.0, 6), &[label("A\u{0}B\u{1b}C\u{ffff}", 0.1, 20.1, 0)], &[], false);
        assert!(svg.contains(">ABC<"), "{svg}");
    }

    #[test]
    fn sizes_and_zooms_are_held_within_their_ranges() {
        let tiny = MapView { centre: at(0.0, 0.0), zoom: 0, width: 1, height: 0 };
        let svg = render(&tiny, &[], &[], true);
        assert!(svg.contains("width=\"160\" height=\"160\""));
        let huge = MapView { centre: at(0.0, 0.0), zoom: 255, width: u32::MAX, height: 99_999 };
        assert!(render(&huge, &[], &[], true).contains("width=\"1280\" height=\"1280\""));
        assert_eq!(bounds(&huge), bounds(&MapView { zoom: 18, width: 1280, height: 1280, ..huge }));
    }

    #[test]
    fn of_two_names_that_overlap_the_more_important_stays() {
        let names = [label("Village", 23.3442, 85.3097, 2), label("Ranchi", 23.3441, 85.3096, 9)];
        let svg = render(&view(23.3, 85.3, 5), &names, &[], false);
        assert!(svg.find("Ranchi") < svg.find("Abala").or(Some(usize::MAX)) && svg.contains("Ranchi"));
        let crowd: Vec<Label> = (0..60).map(|i| label("A long village name", 23.3441, 85.3096, i % 9)).collect();
        let svg = render(&view(23.3, 85.3, 5), &crowd, &[], false);
        assert!((1..=5).contains(&svg.matches("A long village name").count()));
    }

    #[test]
    fn a_view_across_the_antimeridian_shows_both_sides() {
        let fiji = view(-17.0, 179.9, 6);
        let (south, west, north, east) = bounds(&fiji);
        assert!(west > 0.0 && east < 0.0 && west > east && south < north);
        let names = [label("West", -17.0, 178.0, 1), label("East", -18.0, -179.0, 1)];
        let dots = [Dot { point: at(-17.0, -179.5), status: Status::Verified }];
        let svg = render(&fiji, &names, &dots, false);
        assert!(svg.contains("West") && svg.contains("East") && svg.contains("class=\"d verified\""));
        assert!(svg.contains("class=\"land\""));
    }

    #[test]
    fn poles_are_drawn_and_bounded() {
        for lat in [90.0, -90.0] {
            let pole = view(lat, 0.0, 3);
            let (south, west, north, east) = bounds(&pole);
            assert!((-90.0..=90.0).contains(&south) && (-90.0..=90.0).contains(&north) && south < north);
            assert!(west < east);
            let svg = render(&pole, &[label("Pole", lat, 0.0, 0)], &[], true);
            assert!(!svg.contains("NaN") && !svg.contains("inf"));
        }
        assert!(render(&view(-90.0, 0.0, 3), &[], &[], false).contains("class=\"land\""));
    }

    #[test]
    fn a_view_wider_than_the_world_reaches_around_it() {
        let world = MapView { centre: at(0.0, 100.0), zoom: 2, width: 1280, height: 1280 };
        assert_eq!(bounds(&world), (-90.0, -180.0, 90.0, 180.0));
        assert!(render(&world, &[], &[], false).len() < 200_000);
    }

    #[test]
    fn near_views_are_land_on_land_and_sea_at_sea() {
        assert!(render(&view(23.3441, 85.3096, 15), &[], &[], false).contains("class=\"land\""));
        assert!(render(&view(18.94, 72.83, 15), &[], &[], false).contains("class=\"land\""), "a harbour town");
        assert!(!render(&view(0.0, -30.0, 15), &[], &[], false).contains("class=\"land\""));
    }

    #[test]
    fn an_area_is_shown_whole_with_its_hole() {
        let square = |from: f64, to: f64| {
            vec![(85.0 + from, 23.0 + from), (85.0 + to, 23.0 + from), (85.0 + to, 23.0 + to), (85.0 + from, 23.0 + to)]
        };
        let view = view_of((23.0, 85.0, 23.4, 85.4), 640, 400);
        assert_eq!(view.zoom, 10);
        let svg = render_area(&view, &[], [square(0.0, 0.4), square(0.1, 0.2)].iter());
        let path = svg.split("class=\"area\" d=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(path.matches('M').count(), 2, "{path}");
    }

    #[test]
    fn every_status_has_a_shape_of_its_own() {
        let centre = at(23.3441, 85.3096);
        let mut shapes: Vec<String> = Status::ALL
            .iter()
            .map(|status| render(&view(23.3441, 85.3096, 15), &[], &[Dot { point: centre, status: *status }], false))
            .map(|svg| svg.split("class=\"d ").nth(1).and_then(|s| s.split(" d=\"").nth(1)).unwrap_or("").to_owned())
            .collect();
        shapes.sort();
        shapes.dedup();
        assert_eq!(shapes.len(), Status::ALL.len());
    }
}
