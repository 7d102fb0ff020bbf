//! The world's land: Natural Earth's 1:110 000 000 outline, as packed by the npm package world-atlas 2.0.2.
//!
//! The file is `TopoJSON` (<https://github.com/topojson/topojson-specification>): rings are lists of arcs,
//! arcs are whole numbers that each add to the one before, and a scale and a shift make degrees of them.

use serde::Deserialize;
use std::sync::OnceLock;

const WORLD: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/land-110m.json"));

/// A closed outline: longitude and latitude in degrees. Longitudes run on beyond ±180° where the land
/// crosses the antimeridian, so that neighbours are always near each other.
pub type Ring = Vec<(f64, f64)>;

#[derive(Deserialize)]
struct Topology {
    objects: Objects,
    arcs: Vec<Vec<(f64, f64)>>,
    transform: Scaling,
}

#[derive(Deserialize)]
struct Objects {
    land: Collection,
}

#[derive(Deserialize)]
struct Collection {
    geometries: Vec<Geometry>,
}

/// A `MultiPolygon`: polygons of rings of arc numbers; `!n` is arc n backwards.
#[derive(Deserialize)]
struct Geometry {
    arcs: Vec<Vec<Vec<i64>>>,
}

#[derive(Deserialize)]
struct Scaling {
    scale: (f64, f64),
    translate: (f64, f64),
}

/// Every coast of the world, read once; holes (the Caspian Sea) are rings like any other. No rings if the
/// file could not be read, which a test rules out.
pub fn rings() -> &'static [Ring] {
    static RINGS: OnceLock<Vec<Ring>> = OnceLock::new();
    RINGS.get_or_init(|| polygons().into_iter().flatten().collect())
}

/// The same as `GeoJSON` (RFC 7946, but for longitudes beyond ±180°), each polygon with its holes.
pub fn geojson() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let rounded = |part: f64| (part * 1000.0).round() / 1000.0;
        // Mercator ends before the pole.
        let place = |&(lng, lat): &(f64, f64)| [rounded(lng), rounded(lat.clamp(-85.0, 85.0))];
        let closed = |ring: Ring| ring.iter().chain(ring.first()).map(place).collect::<Vec<_>>();
        let polygons: Vec<Vec<_>> =
            polygons().into_iter().map(|polygon| together(polygon).into_iter().map(closed).collect()).collect();
        serde_json::json!({
            "type": "Feature",
            "properties": {},
            "geometry": { "type": "MultiPolygon", "coordinates": polygons },
        })
        .to_string()
    })
}

/// A polygon whose rings are all in the copy of the world where its outline has its middle within ±180°.
fn together(polygon: Vec<Ring>) -> Vec<Ring> {
    let middle = |ring: &Ring| {
        let (least, most) = ring.iter().fold((f64::MAX, f64::MIN), |(a, b), (lng, _)| (a.min(*lng), b.max(*lng)));
        f64::midpoint(least, most)
    };
    let outline = polygon.first().map_or(0.0, middle);
    let home = outline - (outline / 360.0).round() * 360.0;
    let moved = |ring: Ring| {
        let turns = ((home - middle(&ring)) / 360.0).round() * 360.0;
        ring.into_iter().map(|(lng, lat)| (lng + turns, lat)).collect()
    };
    polygon.into_iter().map(moved).collect()
}

fn polygons() -> Vec<Vec<Ring>> {
    serde_json::from_str(WORLD).map(|world| decode(&world)).unwrap_or_default()
}

fn decode(world: &Topology) -> Vec<Vec<Ring>> {
    let (scale, shift) = (world.transform.scale, world.transform.translate);
    let arcs: Vec<Ring> = world
        .arcs
        .iter()
        .map(|arc| {
            let steps = arc.iter().scan((0.0, 0.0), |sum, step| {
                *sum = (sum.0 + step.0, sum.1 + step.1);
                Some(*sum)
            });
            steps.map(|(x, y)| (x * scale.0 + shift.0, y * scale.1 + shift.1)).collect()
        })
        .collect();
    let ring = |numbers: &Vec<i64>| Some(unrolled(&joined(numbers, &arcs))).filter(|ring| ring.len() > 2);
    let polygons = world.objects.land.geometries.iter().flat_map(|geometry| geometry.arcs.iter());
    polygons.map(|rings| rings.iter().filter_map(ring).collect()).collect()
}

/// The arcs one after the other; each begins where the one before ends.
fn joined(numbers: &[i64], arcs: &[Ring]) -> Ring {
    let mut ring = Ring::new();
    for &number in numbers {
        let forward = if number < 0 { !number } else { number };
        let Some(arc) = usize::try_from(forward).ok().and_then(|index| arcs.get(index)) else {
            continue;
        };
        let skip = usize::from(!ring.is_empty());
        if number < 0 {
            ring.extend(arc.iter().rev().skip(skip));
        } else {
            ring.extend(arc.iter().skip(skip));
        }
    }
    ring
}

/// The ring without jumps at the antimeridian. One that goes all the way around the Earth (Antarctica)
/// is closed over the pole.
fn unrolled(ring: &[(f64, f64)]) -> Ring {
    let mut out = Ring::with_capacity(ring.len() + 2);
    let mut turn = 0.0;
    for (i, &(lng, lat)) in ring.iter().enumerate() {
        if let Some(&(before, _)) = i.checked_sub(1).and_then(|previous| ring.get(previous)) {
            turn += if lng - before > 180.0 {
                -360.0
            } else if lng - before < -180.0 {
                360.0
            } else {
                0.0
            };
        }
        out.push((lng + turn, lat));
    }
    if let (Some(&first), Some(&last)) = (out.first(), out.last())
        && (last.0 - first.0).abs() > 180.0
    {
        let pole = if first.1 < 0.0 { -90.0 } else { 90.0 };
        out.extend([(last.0, pole), (first.0, pole)]);
    }
    out
}

/// Whether there is land at the place or within about half a degree: towns at the sea lie outside outlines
/// as coarse as these.
pub fn near((lat, lng): (f64, f64)) -> bool {
    [
        (0.0, 0.0),
        (0.5, 0.0),
        (-0.5, 0.0),
        (0.0, 0.5),
        (0.0, -0.5),
        (0.35, 0.35),
        (0.35, -0.35),
        (-0.35, 0.35),
        (-0.35, -0.35),
    ]
    .iter()
    .any(|(up, right)| on(lat + up, lng + right))
}

/// Whether the place is inside the outlines: the number of edges north of it is odd.
fn on(lat: f64, lng: f64) -> bool {
    let mut inside = false;
    for ring in rings() {
        for copy in [-360.0, 0.0, 360.0] {
            let x = lng + copy;
            for (i, &b) in ring.iter().enumerate() {
                let a = ring[if i == 0 { ring.len() - 1 } else { i - 1 }];
                if (a.0 > x) != (b.0 > x) && lat < a.1 + (b.1 - a.1) * (x - a.0) / (b.0 - a.0) {
                    inside = !inside;
                }
            }
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outline_is_read_whole() {
        assert_eq!(rings().len(), 126);
        for ring in rings() {
            assert!(ring.windows(2).all(|pair| (pair[0].0 - pair[1].0).abs() < 180.0 || pair[0].1.abs() > 89.0));
            assert!(ring.iter().all(|(_, lat)| (-90.0..=90.0).contains(lat)));
        }
    }

    #[test]
    fn land_is_told_from_sea() {
        for (lat, lng) in
            [(23.3441, 85.3096), (48.85, 2.35), (-25.0, 134.0), (66.0, -175.0), (66.0, 179.0), (-88.0, 10.0)]
        {
            assert!(on(lat, lng), "{lat}, {lng}");
        }
        for (lat, lng) in [(0.0, -30.0), (-17.0, -150.0), (42.0, 51.0), (88.0, 10.0), (10.0, 88.0)] {
            assert!(!on(lat, lng), "{lat}, {lng}");
        }
        assert!(near((18.94, 72.83)) && !near((15.0, 65.0)));
    }
}
