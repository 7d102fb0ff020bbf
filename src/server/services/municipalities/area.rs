//! Areas as `GeoJSON` (RFC 7946): read without keeping more of a large file than its numbers, and checked as far
//! as numbers tell. Whether rings cross is the database's to say.

use crate::domain::{FieldProblem, Point, municipality::AREA_POINTS};
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, SeqAccess, Visitor},
};
use std::fmt::Write;

/// Degrees from the given middle beyond which an area is somewhere else (about 200 km).
pub const FAR_DEGREES: f64 = 2.0;
/// India and its islands: south, west, north, east.
const INDIA: Box4 = Box4 { south: 6.0, west: 68.0, north: 38.0, east: 98.0 };

/// `GeoJSON` as it was sent.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct GeoJson {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    coordinates: Option<Coordinates>,
    #[serde(default)]
    geometry: Option<Box<GeoJson>>,
    #[serde(default)]
    features: Option<Vec<GeoJson>>,
}

/// Nested lists of positions; a position is kept as two numbers, since a file may hold a million of them.
#[derive(Clone, Debug)]
enum Coordinates {
    Number(f64),
    Position([f64; 2]),
    List(Vec<Coordinates>),
}

impl<'de> Deserialize<'de> for Coordinates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Coordinates;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a number or a list")
            }

            fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
                Ok(Coordinates::Number(value))
            }

            #[allow(clippy::cast_precision_loss)] // degrees
            fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
                Ok(Coordinates::Number(value as f64))
            }

            #[allow(clippy::cast_precision_loss)] // degrees
            fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
                Ok(Coordinates::Number(value as f64))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut list = Vec::new();
                match seq.next_element()? {
                    None => {}
                    Some(Coordinates::Number(lng)) => {
                        let lat = match seq.next_element()? {
                            Some(Coordinates::Number(lat)) => lat,
                            _ => f64::NAN,
                        };
                        // Heights and what else may follow.
                        while seq.next_element::<IgnoredAny>()?.is_some() {}
                        return Ok(Coordinates::Position([lng, lat]));
                    }
                    Some(first) => list.push(first),
                }
                while let Some(next) = seq.next_element()? {
                    list.push(next);
                }
                Ok(Coordinates::List(list))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl GeoJson {
    /// Reads a file or a typed text.
    ///
    /// # Errors
    /// `AreaUnreadable` for what is no `GeoJSON`.
    pub fn parse(bytes: &[u8]) -> Result<Self, FieldProblem> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        serde_json::from_slice(bytes).map_err(|_| FieldProblem::AreaUnreadable)
    }

    /// Whether it is a `MultiPolygon` of nothing: the area is to go.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kind == "MultiPolygon" && matches!(&self.coordinates, Some(Coordinates::List(list)) if list.is_empty())
    }

    /// Its polygons: of itself, of its geometry, or of its only feature.
    fn polygons(&self) -> Option<Vec<Vec<Ring>>> {
        match self.kind.as_str() {
            "Polygon" => Some(vec![polygon(self.coordinates.as_ref()?)?]),
            "MultiPolygon" => list(self.coordinates.as_ref()?)?.iter().map(polygon).collect(),
            "Feature" => self.geometry.as_ref()?.polygons(),
            "FeatureCollection" => match self.features.as_deref()? {
                [only] => only.polygons(),
                _ => None,
            },
            _ => None,
        }
    }
}

fn list(given: &Coordinates) -> Option<&[Coordinates]> {
    match given {
        Coordinates::List(list) => Some(list),
        _ => None,
    }
}

fn polygon(given: &Coordinates) -> Option<Vec<Ring>> {
    let ring = |given: &Coordinates| -> Option<Ring> {
        let position = |given: &Coordinates| match given {
            Coordinates::Position([lng, lat]) if lng.is_finite() && lat.is_finite() => Some((*lng, *lat)),
            _ => None,
        };
        list(given)?.iter().map(position).collect()
    };
    let rings: Vec<Ring> = list(given)?.iter().map(ring).collect::<Option<_>>()?;
    (!rings.is_empty()).then_some(rings)
}

/// Longitude and latitude, degrees; the first point is the last.
pub type Ring = Vec<(f64, f64)>;

/// A box on the plane of degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Box4 {
    south: f64,
    west: f64,
    north: f64,
    east: f64,
}

impl Box4 {
    /// The box of some points (longitude, latitude); `None` of none.
    pub fn of(points: impl Iterator<Item = (f64, f64)>) -> Option<Self> {
        points.fold(None, |found: Option<Self>, (lng, lat)| {
            let found = found.unwrap_or(Self { south: lat, west: lng, north: lat, east: lng });
            Some(Self {
                south: found.south.min(lat),
                west: found.west.min(lng),
                north: found.north.max(lat),
                east: found.east.max(lng),
            })
        })
    }

    /// So many degrees around a point.
    #[must_use]
    pub fn around(point: Point, degrees: f64) -> Self {
        Self { south: point.lat(), west: point.lng(), north: point.lat(), east: point.lng() }.grown(degrees)
    }

    /// So many degrees larger on each side.
    #[must_use]
    pub fn grown(self, degrees: f64) -> Self {
        let Self { south, west, north, east } = self;
        Self { south: south - degrees, west: west - degrees, north: north + degrees, east: east + degrees }
    }

    fn swapped(self) -> Self {
        Self { south: self.west, west: self.south, north: self.east, east: self.north }
    }

    fn meets(self, other: Self) -> bool {
        self.south <= other.north && other.south <= self.north && self.west <= other.east && other.west <= self.east
    }

    /// South, west, north, east.
    #[must_use]
    pub const fn edges(self) -> (f64, f64, f64, f64) {
        (self.south, self.west, self.north, self.east)
    }
}

/// An area whose numbers are right.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    polygons: Vec<Vec<Ring>>,
}

impl Area {
    /// Reads an area that should lie in `expected`.
    ///
    /// # Errors
    /// What is wrong with it, as the problem of its field.
    pub fn read(given: &GeoJson, expected: Option<Box4>) -> Result<Self, FieldProblem> {
        let polygons = given.polygons().filter(|polygons| !polygons.is_empty()).ok_or(FieldProblem::AreaUnreadable)?;
        let area = Self { polygons };
        let points: usize = area.rings().map(Vec::len).sum();
        if points > AREA_POINTS as usize {
            return Err(FieldProblem::AreaTooDetailed { max: AREA_POINTS });
        }
        if area.rings().any(|ring| ring.len() < 4 || ring.first() != ring.last()) {
            return Err(FieldProblem::AreaOpen);
        }
        let bounds = area.bounds();
        let place = expected.unwrap_or(INDIA);
        if !bounds.meets(place) && bounds.swapped().meets(place) {
            return Err(FieldProblem::AreaSwapped);
        }
        if bounds.south < -90.0 || bounds.north > 90.0 || bounds.west < -360.0 || bounds.east > 360.0 {
            return Err(FieldProblem::Coordinates);
        }
        let jumps = area.rings().any(|ring| ring.windows(2).any(|pair| (pair[1].0 - pair[0].0).abs() > 180.0));
        if jumps || bounds.west < -180.0 || bounds.east > 180.0 {
            return Err(FieldProblem::AreaAntimeridian);
        }
        if expected.is_some_and(|expected| !bounds.meets(expected)) {
            return Err(FieldProblem::AreaFar);
        }
        Ok(area)
    }

    /// All rings: outlines and holes.
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        self.polygons.iter().flatten()
    }

    /// Where it lies.
    #[must_use]
    pub fn bounds(&self) -> Box4 {
        Box4::of(self.rings().flatten().copied()).unwrap_or(INDIA)
    }

    /// A `MultiPolygon`.
    #[must_use]
    pub fn to_geojson(&self) -> String {
        let mut text = String::from(r#"{"type":"MultiPolygon","coordinates":["#);
        for (n, polygon) in self.polygons.iter().enumerate() {
            text.push_str(if n > 0 { ",[" } else { "[" });
            for (n, ring) in polygon.iter().enumerate() {
                text.push_str(if n > 0 { ",[" } else { "[" });
                for (n, (lng, lat)) in ring.iter().enumerate() {
                    let _ = write!(text, "{}[{lng},{lat}]", if n > 0 { "," } else { "" });
                }
                text.push(']');
            }
            text.push(']');
        }
        text.push_str("]}");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(value: &Value) -> Result<Area, FieldProblem> {
        Area::read(
            &GeoJson::parse(value.to_string().as_bytes())?,
            Some(Box4::of([(84.0, 22.0), (87.0, 25.0)].into_iter()).unwrap()),
        )
    }

    fn square(lng: f64, lat: f64, side: f64) -> Value {
        json!([[lng, lat], [lng + side, lat], [lng + side, lat + side], [lng, lat + side], [lng, lat]])
    }

    #[test]
    fn polygons_features_and_collections_of_one_are_the_same() {
        let polygon = json!({ "type": "Polygon", "coordinates": [square(85.0, 23.0, 0.5)] });
        let multi = json!({ "type": "MultiPolygon", "coordinates": [[square(85.0, 23.0, 0.5)]] });
        let feature = json!({ "type": "Feature", "properties": { "name": [1] }, "geometry": polygon });
        let collection = json!({ "type": "FeatureCollection", "features": [feature], "crs": {} });
        let area = read(&polygon).unwrap();
        for other in [&multi, &feature, &collection] {
            assert_eq!(read(other).unwrap(), area);
        }
        assert_eq!(read(&serde_json::from_str(&area.to_geojson()).unwrap()).unwrap(), area);
        let two = json!({ "type": "FeatureCollection", "features": [feature, feature] });
        for wrong in [
            two,
            json!({ "type": "Point", "coordinates": [85.0, 23.0] }),
            json!({ "type": "Polygon", "coordinates": [] }),
            json!({ "type": "Polygon", "coordinates": [[[85.0], [86.0, 23.0], [86.0, 24.0], [85.0]]] }),
            json!({ "type": "Polygon", "coordinates": [["a"]] }),
            json!({ "type": "Feature", "geometry": null }),
            json!([]),
            json!({}),
        ] {
            assert_eq!(read(&wrong), Err(FieldProblem::AreaUnreadable), "{wrong}");
        }
    }

    #[test]
    fn rings_are_closed_and_stay_on_one_side_of_the_antimeridian() {
        let polygon = |ring: Value| json!({ "type": "Polygon", "coordinates": [ring] });
        assert_eq!(read(&polygon(json!([[85, 23], [86, 23], [86, 24], [85, 24]]))), Err(FieldProblem::AreaOpen));
        assert_eq!(read(&polygon(json!([[85, 23], [86, 23], [85, 23]]))), Err(FieldProblem::AreaOpen));
        let over = polygon(json!([[179, -17], [-179, -17], [-179, -16], [179, -16], [179, -17]]));
        assert_eq!(read(&over), Err(FieldProblem::AreaAntimeridian));
        assert_eq!(read(&polygon(square(179.0, -17.0, 2.0))), Err(FieldProblem::AreaAntimeridian));
        assert_eq!(read(&polygon(square(400.0, 23.0, 1.0))), Err(FieldProblem::Coordinates));
        // Cut in two there, as RFC 7946 §3.1.9 wants it.
        let cut = json!({ "type": "MultiPolygon", "coordinates": [[square(179.0, -17.0, 1.0)], [square(-180.0, -17.0, 1.0)]] });
        assert!(Area::read(&GeoJson::parse(cut.to_string().as_bytes()).unwrap(), None).is_ok());
    }

    #[test]
    fn swapped_and_distant_ones_are_told() {
        let polygon = |lng, lat| json!({ "type": "Polygon", "coordinates": [square(lng, lat, 0.2)] });
        assert_eq!(read(&polygon(23.3, 85.3)), Err(FieldProblem::AreaSwapped));
        assert_eq!(read(&polygon(23.3, 92.0)), Err(FieldProblem::Coordinates));
        assert_eq!(read(&polygon(77.0, 12.9)), Err(FieldProblem::AreaFar));
        let anywhere = |value: Value| Area::read(&GeoJson::parse(value.to_string().as_bytes()).unwrap(), None);
        assert_eq!(anywhere(polygon(26.1, 91.7)), Err(FieldProblem::AreaSwapped));
        assert!(anywhere(polygon(-71.0, 42.3)).is_ok());
    }

    #[test]
    fn endless_detail_is_refused() {
        let step = |n: u32| json!([85.0 + f64::from(n) / 1e6, 23.0]);
        let mut ring: Vec<Value> = (0..AREA_POINTS).map(step).collect();
        ring.push(step(0));
        let wrong = json!({ "type": "Polygon", "coordinates": [ring] });
        assert_eq!(read(&wrong), Err(FieldProblem::AreaTooDetailed { max: AREA_POINTS }));
    }
}
