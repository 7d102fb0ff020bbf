//! Web Mercator, the projection of the map's picture: the world is a square of 256·2^zoom pixels.

use std::f64::consts::PI;

/// Closest and widest zoom that the map offers.
pub const ZOOMS: std::ops::RangeInclusive<i32> = 3..=18;
/// Latitude where the square ends (OpenStreetMap wiki, "Slippy map tilenames").
const LAT_MAX: f64 = 85.0511;

/// What a map shows: its middle in degrees, and how near.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Latitude of the middle.
    pub lat: f64,
    /// Longitude of the middle.
    pub lng: f64,
    /// Zoom level.
    pub zoom: i32,
}

/// Sine of an angle from −π/2 to π/2, by its Taylor series, to 1e-13. The standard one can reduce any
/// angle, for which the bundle would pay six kilobytes.
fn sine(angle: f64) -> f64 {
    let square = angle * angle;
    let (mut term, mut sum, mut n) = (angle, angle, 2.0);
    while n < 20.0 {
        term *= -square / (n * (n + 1.0));
        sum += term;
        n += 2.0;
    }
    sum
}

fn world(zoom: i32) -> f64 {
    f64::from(256_u32 << zoom.clamp(0, 22))
}

/// Pixels from the world's north-western corner.
pub fn project(lat: f64, lng: f64, zoom: i32) -> (f64, f64) {
    let sin = sine(lat.clamp(-LAT_MAX, LAT_MAX).to_radians());
    let y = 0.5 - ((1.0 + sin) / (1.0 - sin)).ln() / (4.0 * PI);
    (world(zoom) * (lng / 360.0 + 0.5), world(zoom) * y)
}

/// Latitude and longitude of a pixel; the inverse of [`project`], kept inside the world.
pub fn unproject(x: f64, y: f64, zoom: i32) -> (f64, f64) {
    let world = world(zoom);
    let (x, y) = (x.clamp(0.0, world) / world, y.clamp(0.0, world) / world);
    let lat = 2.0 * ((1.0 - 2.0 * y) * PI).exp().atan() - PI / 2.0;
    (lat.to_degrees(), (x - 0.5) * 360.0)
}

impl View {
    /// Where a place stands, in pixels from the middle.
    pub fn offset(&self, lat: f64, lng: f64) -> (f64, f64) {
        let (x, y) = project(lat, lng, self.zoom);
        let (middle_x, middle_y) = project(self.lat, self.lng, self.zoom);
        (x - middle_x, y - middle_y)
    }

    /// The place that stands `x`, `y` pixels from the middle.
    pub fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let (middle_x, middle_y) = project(self.lat, self.lng, self.zoom);
        unproject(middle_x + x, middle_y + y, self.zoom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANCHI: View = View { lat: 23.3441, lng: 85.3096, zoom: 16 };

    #[test]
    fn a_pixel_and_back_is_the_same_place() {
        for (x, y) in [(0.0, 0.0), (120.0, -75.0), (-320.0, 180.0)] {
            let (lat, lng) = RANCHI.at(x, y);
            let (back_x, back_y) = RANCHI.offset(lat, lng);
            assert!((back_x - x).abs() < 1e-6 && (back_y - y).abs() < 1e-6);
        }
    }

    #[test]
    fn north_is_up_east_is_right_and_the_equator_is_the_middle() {
        let (x, y) = RANCHI.offset(23.345, 85.31);
        assert!(x > 0.0 && y < 0.0);
        assert_eq!(project(0.0, 0.0, 0), (128.0, 128.0));
    }

    #[test]
    fn the_sine_is_the_sine() {
        for degrees in -85..=85 {
            let angle = f64::from(degrees).to_radians();
            assert!((sine(angle) - angle.sin()).abs() < 1e-12, "{degrees}");
        }
    }

    #[test]
    fn nothing_lies_outside_the_world() {
        let (lat, lng) = View { lat: 85.0, lng: 179.9, zoom: 3 }.at(640.0, -360.0);
        assert!(lat <= 85.06 && lng <= 180.0);
    }
}
