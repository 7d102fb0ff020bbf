//! Names of places for the map, as vector tiles (Mapbox Vector Tile 2.1) with one layer "places".

use super::{Drawn, Tile, Tiles};
use crate::server::{
    cache::{Kept, Shelf, Stale},
    changes::{Change, Changes},
    error::Result,
    services::geo::map::Label,
};
use std::{collections::HashMap, sync::Arc, time::Duration};

/// Names on wider tiles would be a random choice among thousands.
const WIDEST: u8 = 4;
/// Each tile is thought as so many rows and columns, which share the names between them.
const GRID: f64 = 4.0;
/// Names in each of those.
const MOST_EACH: usize = 2;
/// Names that are tried.
const TRIED: usize = 20_000;
/// Side of a tile in its own units.
const EXTENT: f64 = 4096.0;

/// A tile of names. The gazetteer is part of the program: it never becomes stale.
pub struct Names(pub Drawn);

impl Stale<Tile> for Names {
    fn is_stale(&self, _: &Tile, _: &Change) -> bool {
        false
    }
}

/// Where they are kept.
pub fn shelf(changes: &Changes) -> Shelf<Tile, Names> {
    Shelf::new(changes, Duration::from_hours(24), 2000)
}

impl Tiles {
    /// A tile with the names of places.
    ///
    /// # Errors
    /// `Internal` when the server is stopping.
    pub async fn names(&self, tile: Tile) -> Result<Arc<Kept<Names>>> {
        let geo = self.geo.clone();
        let draw = async move {
            // The first one reads the gazetteer.
            let drawn = tokio::task::spawn_blocking(move || {
                let (west, south, east, north) = tile.edges(0.0);
                let labels = if tile.z < WIDEST { Vec::new() } else { geo.labels((south, west, north, east), TRIED) };
                Drawn::new(encode(&spread(tile, labels)))
            });
            Ok(Names(drawn.await.map_err(anyhow::Error::from)?))
        };
        Box::pin(self.names.get_or_load(tile, draw)).await
    }
}

/// A name and its place in the tile's units.
type Placed = (Label, (i32, i32));

/// Some names from every part of the tile, the important ones first.
fn spread(tile: Tile, labels: Vec<Label>) -> Vec<Placed> {
    let mut taken: HashMap<(u8, u8), usize> = HashMap::new();
    let side = f64::from(1_u32 << tile.z);
    labels
        .into_iter()
        .filter_map(|label| {
            let x = (label.point.lng() + 180.0) / 360.0 * side - f64::from(tile.x);
            let phi = label.point.lat().to_radians();
            let y = (1.0 - phi.tan().asinh() / std::f64::consts::PI) / 2.0 * side - f64::from(tile.y);
            if !(0.0..1.0).contains(&x) || !(0.0..1.0).contains(&y) {
                return None;
            }
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 4 and 0 to 4096")]
            let (part, place) = (((x * GRID) as u8, (y * GRID) as u8), ((x * EXTENT) as i32, (y * EXTENT) as i32));
            let count = taken.entry(part).or_default();
            *count += 1;
            (*count <= MOST_EACH).then_some((label, place))
        })
        .collect()
}

/// A number in seven bits a byte, the lowest first.
fn varint(out: &mut Vec<u8>, mut number: u64) {
    loop {
        let byte = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            out.push(byte);
            return;
        }
        out.push(byte | 0x80);
    }
}

/// A field of bytes.
fn bytes(out: &mut Vec<u8>, field: u64, content: &[u8]) {
    varint(out, (field << 3) | 2);
    varint(out, content.len() as u64);
    out.extend_from_slice(content);
}

/// A field of one number.
fn number(out: &mut Vec<u8>, field: u64, value: u64) {
    varint(out, field << 3);
    varint(out, value);
}

/// Small numbers for those near zero, whichever their sign.
fn zigzag(number: i32) -> u64 {
    u64::from(((number << 1) ^ (number >> 31)).cast_unsigned())
}

/// The tile: each name is a point with `name` and `rank`.
fn encode(names: &[Placed]) -> Vec<u8> {
    if names.is_empty() {
        return Vec::new();
    }
    let mut layer = Vec::new();
    number(&mut layer, 15, 2);
    bytes(&mut layer, 1, b"places");
    for (index, (_, (x, y))) in (0_u64..).zip(names) {
        let mut tags = Vec::new();
        // Value 2n is the name of feature n, 2n + 1 its rank.
        for part in [0, 2 * index, 1, 2 * index + 1] {
            varint(&mut tags, part);
        }
        let mut geometry = Vec::new();
        // "Move to", once.
        varint(&mut geometry, (1 << 3) | 1);
        varint(&mut geometry, zigzag(*x));
        varint(&mut geometry, zigzag(*y));
        let mut feature = Vec::new();
        bytes(&mut feature, 2, &tags);
        number(&mut feature, 3, 1);
        bytes(&mut feature, 4, &geometry);
        bytes(&mut layer, 2, &feature);
    }
    bytes(&mut layer, 3, b"name");
    bytes(&mut layer, 3, b"rank");
    for (label, _) in names {
        let mut value = Vec::new();
        bytes(&mut value, 1, label.name.as_bytes());
        bytes(&mut layer, 4, &value);
        let mut value = Vec::new();
        number(&mut value, 5, u64::from(label.rank));
        bytes(&mut layer, 4, &value);
    }
    number(&mut layer, 5, 4096);
    let mut tile = Vec::new();
    bytes(&mut tile, 3, &layer);
    tile
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Point;

    #[test]
    fn names_are_spread_over_the_tile() {
        let at = |lat, lng, rank| Label { name: format!("{lat} {lng}"), point: Point::new(lat, lng).unwrap(), rank };
        let tile = Tile::new(5, 23, 13).unwrap();
        let crowd = (0..50).map(|n| at(27.0 + f64::from(n) / 1000.0, 80.0, 1));
        let alone = at(31.0, 88.0, 1);
        let placed = spread(tile, crowd.chain([alone]).collect());
        assert_eq!(placed.len(), MOST_EACH + 1);
        assert!(encode(&placed).windows(5).any(|part| part == b"31 88"));
    }

    #[test]
    fn numbers_are_written_as_the_format_says() {
        let mut out = Vec::new();
        varint(&mut out, 300);
        assert_eq!(out, [0xac, 0x02]);
        assert_eq!((zigzag(0), zigzag(-1), zigzag(1), zigzag(-2)), (0, 1, 2, 3));
    }
}
