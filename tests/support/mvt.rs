//! Reads vector tiles (Mapbox Vector Tile 2.1): as much of the format as the tests look at.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A point of a layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    pub id: Option<u64>,
    pub properties: Map<String, Value>,
    /// In units of the tile.
    pub x: i64,
    pub y: i64,
}

enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut number = 0;
    for shift in (0..).step_by(7) {
        let (first, rest) = bytes.split_first().expect("the tile ends within a number");
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return number;
        }
    }
    unreachable!()
}

fn take<'a>(bytes: &mut &'a [u8], count: usize) -> &'a [u8] {
    let (first, rest) = bytes.split_at(count);
    *bytes = rest;
    first
}

fn fields(mut bytes: &[u8]) -> Vec<(u64, Field<'_>)> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let value = match key & 7 {
            0 => Field::Number(varint(&mut bytes)),
            1 => Field::Bytes(take(&mut bytes, 8)),
            2 => {
                let count = usize::try_from(varint(&mut bytes)).unwrap();
                Field::Bytes(take(&mut bytes, count))
            }
            5 => Field::Bytes(take(&mut bytes, 4)),
            kind => panic!("no such kind of field: {kind}"),
        };
        found.push((key >> 3, value));
    }
    found
}

fn numbers(mut bytes: &[u8]) -> Vec<u64> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        found.push(varint(&mut bytes));
    }
    found
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn value(bytes: &[u8]) -> Value {
    match fields(bytes).pop().unwrap() {
        (1, Field::Bytes(bytes)) => json!(text(bytes)),
        (3, Field::Bytes(bytes)) => json!(f64::from_le_bytes(bytes.try_into().unwrap())),
        (4 | 5, Field::Number(number)) => json!(number),
        (6, Field::Number(number)) => json!(signed(number)),
        (field, _) => panic!("no such value: {field}"),
    }
}

fn signed(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -((number & 1).cast_signed())
}

/// The layers of a tile: their names and points.
pub fn read(tile: &[u8]) -> BTreeMap<String, Vec<Feature>> {
    let mut layers = BTreeMap::new();
    for (field, content) in fields(tile) {
        let (3, Field::Bytes(layer)) = (field, content) else { panic!("a tile has layers only") };
        let (mut name, mut keys, mut values, mut features) = (String::new(), Vec::new(), Vec::new(), Vec::new());
        for (field, content) in fields(layer) {
            match (field, content) {
                (1, Field::Bytes(bytes)) => name = text(bytes),
                (2, Field::Bytes(bytes)) => features.push(bytes),
                (3, Field::Bytes(bytes)) => keys.push(text(bytes)),
                (4, Field::Bytes(bytes)) => values.push(value(bytes)),
                (5, Field::Number(extent)) => assert_eq!(extent, 4096),
                (15, Field::Number(version)) => assert_eq!(version, 2),
                (field, _) => panic!("no such field of a layer: {field}"),
            }
        }
        let features = features.into_iter().map(|bytes| feature(bytes, &keys, &values)).collect();
        layers.insert(name, features);
    }
    layers
}

fn feature(bytes: &[u8], keys: &[String], values: &[Value]) -> Feature {
    let mut read = Feature { id: None, properties: Map::new(), x: 0, y: 0 };
    for (field, content) in fields(bytes) {
        match (field, content) {
            (1, Field::Number(id)) => read.id = Some(id),
            (2, Field::Bytes(tags)) => {
                for pair in numbers(tags).chunks(2) {
                    let (key, value) = (usize::try_from(pair[0]).unwrap(), usize::try_from(pair[1]).unwrap());
                    read.properties.insert(keys[key].clone(), values[value].clone());
                }
            }
            (3, Field::Number(kind)) => assert_eq!(kind, 1, "points only"),
            (4, Field::Bytes(geometry)) => {
                let parts = numbers(geometry);
                assert_eq!((parts.len(), parts[0]), (3, 9), "one point");
                (read.x, read.y) = (signed(parts[1]), signed(parts[2]));
            }
            (field, _) => panic!("no such field of a feature: {field}"),
        }
    }
    read
}
