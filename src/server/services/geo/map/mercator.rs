//! Web Mercator: degrees to pixels and back, and the window that a map is.

use super::MapView;
use crate::domain::Point;
use std::f64::consts::PI;

/// Where Mercator's square world ends, degrees north and south: `atan(sinh(π))`.
pub const EDGE: f64 = 85.051_128_779_806_6;
/// The equator's length, metres: 2π · 6 378 137 (WGS 84).
const EQUATOR: f64 = 40_075_016.685_578_49;

/// The world's width and height at a zoom, pixels.
pub fn world_size(zoom: u8) -> f64 {
    256.0 * f64::from(zoom).exp2()
}

/// A place in a world of `size` pixels: x from 180° west, y from the northern edge down.
pub fn project(lat: f64, lng: f64, size: f64) -> (f64, f64) {
    let phi = lat.clamp(-EDGE, EDGE).to_radians();
    ((lng + 180.0) / 360.0 * size, (1.0 - phi.tan().asinh() / PI) / 2.0 * size)
}

/// The latitude of a height in a world of `size` pixels, degrees.
pub fn latitude(y: f64, size: f64) -> f64 {
    ((1.0 - 2.0 * y / size) * PI).sinh().atan().to_degrees()
}

/// A map's window onto the world, its sizes and zoom within their ranges.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    pub zoom: u8,
    /// Width and height, pixels.
    pub width: f64,
    pub height: f64,
    /// The world's width at this zoom, pixels.
    pub world: f64,
    lat: f64,
    lng: f64,
    x: f64,
    y: f64,
}

impl Frame {
    /// The window of a view.
    pub fn of(view: &MapView) -> Self {
        let zoom = view.zoom.clamp(2, 18);
        let size = |pixels: u32| f64::from(pixels.clamp(160, 1280));
        let world = world_size(zoom);
        let (lat, lng) = (view.centre.lat().clamp(-EDGE, EDGE), view.centre.lng());
        let (x, y) = project(lat, lng, world);
        Self { zoom, width: size(view.width), height: size(view.height), world, lat, lng, x, y }
    }

    /// The middle: latitude and longitude, degrees.
    pub fn centre(&self) -> (f64, f64) {
        (self.lat, self.lng)
    }

    /// Where a place falls in the picture, pixels from its upper left corner; of the world's copies the
    /// one nearest to the middle.
    pub fn place(&self, point: Point) -> (f64, f64) {
        let (x, y) = project(point.lat(), point.lng(), self.world);
        let around = (x - self.x + self.world / 2.0).rem_euclid(self.world) - self.world / 2.0;
        (around + self.width / 2.0, y - self.y + self.height / 2.0)
    }

    /// The picture's place of a pixel of the world, for outlines that go on beyond the antimeridian.
    pub fn offset(&self) -> (f64, f64) {
        (self.width / 2.0 - self.x, self.height / 2.0 - self.y)
    }

    /// Whether a place of the picture is inside it, or within `margin` pixels outside.
    pub fn holds(&self, (x, y): (f64, f64), margin: f64) -> bool {
        (-margin..=self.width + margin).contains(&x) && (-margin..=self.height + margin).contains(&y)
    }

    /// South, west, north, east; see [`super::bounds`].
    pub fn bounds(&self) -> (f64, f64, f64, f64) {
        let (top, bottom) = (self.y - self.height / 2.0, self.y + self.height / 2.0);
        let north = if top <= 0.0 { 90.0 } else { latitude(top, self.world) };
        let south = if bottom >= self.world { -90.0 } else { latitude(bottom, self.world) };
        if self.width >= self.world {
            return (south, -180.0, north, 180.0);
        }
        let half = self.width / 2.0 / self.world * 360.0;
        (south, around(self.lng - half), north, around(self.lng + half))
    }

    /// What the picture's edges are, degrees, longitudes going on beyond ±180°: south, west, north, east.
    pub fn edges(&self) -> (f64, f64, f64, f64) {
        let (top, bottom) = ((self.y - self.height / 2.0).max(0.0), (self.y + self.height / 2.0).min(self.world));
        let half = self.width / 2.0 / self.world * 360.0;
        (latitude(bottom, self.world), self.lng - half, latitude(top, self.world), self.lng + half)
    }

    /// Metres that a pixel covers at the middle.
    pub fn metres_per_pixel(&self) -> f64 {
        EQUATOR * self.lat.to_radians().cos() / self.world
    }
}

/// A longitude within −180…180.
pub fn around(lng: f64) -> f64 {
    (lng + 180.0).rem_euclid(360.0) - 180.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: (f64, f64), b: (f64, f64)) -> bool {
        (a.0 - b.0).abs() < 0.01 && (a.1 - b.1).abs() < 0.01
    }

    #[test]
    fn known_places_fall_where_tiles_have_them() {
        assert!(near(project(0.0, 0.0, 256.0), (128.0, 128.0)));
        assert!(near(project(EDGE, -180.0, 256.0), (0.0, 0.0)));
        assert!(near(project(-90.0, 180.0, 256.0), (256.0, 256.0)));
        // Tile 12/3018/1774 of the usual scheme holds Ranchi.
        let (x, y) = project(23.3441, 85.3096, world_size(12));
        assert_eq!(((x / 256.0) as u32, (y / 256.0) as u32), (3018, 1774));
    }

    #[test]
    fn latitudes_come_back() {
        for lat in [-85.0, -33.9, 0.0, 23.3441, 60.0, 85.0] {
            assert!((latitude(project(lat, 0.0, 4096.0).1, 4096.0) - lat).abs() < 1e-9);
        }
    }

    #[test]
    fn longitudes_are_brought_around() {
        assert!((around(181.0) + 179.0).abs() < 1e-9 && (around(-190.0) - 170.0).abs() < 1e-9);
    }

    #[test]
    fn a_pixel_at_the_equator_is_156_km_at_zoom_0() {
        let centre = Point::new(0.0, 0.0).unwrap();
        let frame = Frame::of(&MapView { centre, zoom: 10, width: 256, height: 256 });
        assert!((frame.metres_per_pixel() * 1024.0 - 156_543.033_9).abs() < 0.01);
    }
}
