//! What a photo's metadata says about where and when it was taken. Hints only: nothing of it is kept
//! with the photo, and a place that the person gives always wins.

use crate::domain::Point;
use exif::{Exif, In, Tag, Value};
use std::io::Cursor;

/// Place and time from EXIF.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hints {
    /// Where the camera thinks it was.
    pub point: Option<Point>,
    /// When it thinks it was, as it wrote it: `2026-03-01T08:15:30`, local time.
    pub taken_at: Option<String>,
}

/// Reads the hints of a whole file or of its beginning; what cannot be read is no hint.
#[must_use]
pub fn read_hints(file: &[u8]) -> Hints {
    let Ok(exif) = exif::Reader::new().read_from_container(&mut Cursor::new(file)) else { return Hints::default() };
    Hints { point: point(&exif), taken_at: taken_at(&exif) }
}

fn point(exif: &Exif) -> Option<Point> {
    let lat = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, b'S')?;
    let lng = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, b'W')?;
    // Cameras without a fix write zeroes: a spot in the Gulf of Guinea that nobody reports from.
    Point::new(lat, lng).filter(|_| lat != 0.0 || lng != 0.0)
}

/// Degrees, minutes and seconds as one signed number.
fn degrees(exif: &Exif, value: Tag, reference: Tag, negative: u8) -> Option<f64> {
    let Value::Rational(parts) = &exif.get_field(value, In::PRIMARY)?.value else { return None };
    let [d, m, s] = parts.as_slice() else { return None };
    let magnitude = d.to_f64() + m.to_f64() / 60.0 + s.to_f64() / 3600.0;
    let is_negative = match &exif.get_field(reference, In::PRIMARY)?.value {
        Value::Ascii(text) => text.first()?.first()?.eq_ignore_ascii_case(&negative),
        _ => return None,
    };
    Some(if is_negative { -magnitude } else { magnitude })
}

/// EXIF writes `2026:03:01 08:15:30`.
fn taken_at(exif: &Exif) -> Option<String> {
    let Value::Ascii(text) = &exif.get_field(Tag::DateTimeOriginal, In::PRIMARY)?.value else { return None };
    let at = exif::DateTime::from_ascii(text.first()?).ok()?;
    (1990..=2100).contains(&at.year).then(|| {
        format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", at.year, at.month, at.day, at.hour, at.minute, at.second)
    })
}
