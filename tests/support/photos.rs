//! Pictures made for tests, good and bad ones.

use image::{
    ExtendedColorType, ImageEncoder, Rgb, RgbImage,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
};

/// A picture whose four corners differ: red, green, blue, white from the top left, clockwise.
pub fn corners(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x * 2 < width, y * 2 < height) {
        (true, true) => Rgb([220, 30, 30]),
        (false, true) => Rgb([30, 200, 30]),
        (false, false) => Rgb([30, 30, 220]),
        (true, false) => Rgb([245, 245, 245]),
    })
}

/// A noisy picture, another for each seed.
pub fn noise(width: u32, height: u32, seed: u64) -> RgbImage {
    let mut random = fastrand::Rng::with_seed(seed);
    let (a, b) = (random.u32(3..40), random.u32(3..40));
    RgbImage::from_fn(width, height, |x, y| {
        let shade = ((x / a + y / b) % 2) * 120;
        Rgb([u8::try_from(shade).unwrap() + random.u8(..40), random.u8(60..90), random.u8(90..140)])
    })
}

pub fn encode_jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (width, height) = picture.dimensions();
    JpegEncoder::new_with_quality(&mut bytes, 90)
        .write_image(picture.as_raw(), width, height, ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

pub fn jpeg(width: u32, height: u32, seed: u64) -> Vec<u8> {
    encode_jpeg(&noise(width, height, seed))
}

pub fn png(pixels: &[u8], width: u32, height: u32, kind: ExtendedColorType) -> Vec<u8> {
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes).write_image(pixels, width, height, kind).unwrap();
    bytes
}

/// A PNG of one grey, `megapixels` large and some KB small.
pub fn large_png(megapixels: u32) -> Vec<u8> {
    let (width, height) = (10_000, megapixels * 100);
    let mut bytes = Vec::new();
    let pixels = vec![128_u8; (width * height) as usize];
    PngEncoder::new_with_quality(
        &mut bytes,
        image::codecs::png::CompressionType::Best,
        image::codecs::png::FilterType::NoFilter,
    )
    .write_image(&pixels, width, height, ExtendedColorType::L8)
    .unwrap();
    bytes
}

/// What a camera writes beside the pixels.
#[derive(Clone, Debug, Default)]
pub struct Exif {
    /// 1 to 8.
    pub orientation: Option<u16>,
    /// Latitude and longitude in degrees.
    pub gps: Option<(f64, f64)>,
    /// `2026:03:01 08:15:30`.
    pub taken_at: Option<&'static str>,
    /// A camera maker's own data.
    pub maker_note: Option<&'static [u8]>,
}

/// Puts an EXIF segment into a JPEG: TIFF, big-endian, IFD0 → EXIF IFD and GPS IFD.
pub fn with_exif(jpeg: &[u8], exif: &Exif) -> Vec<u8> {
    let mut segment = b"Exif\0\0".to_vec();
    segment.extend(tiff(exif));
    let mut out = jpeg[..2].to_vec();
    out.extend([0xff, 0xe1]);
    out.extend(u16::try_from(segment.len() + 2).unwrap().to_be_bytes());
    out.extend(segment);
    out.extend(&jpeg[2..]);
    out
}

struct Entry {
    tag: u16,
    kind: u16,
    count: u32,
    value: Vec<u8>,
}

fn ascii(tag: u16, text: &str) -> Entry {
    let mut value = text.as_bytes().to_vec();
    value.push(0);
    Entry { tag, kind: 2, count: u32::try_from(value.len()).unwrap(), value }
}

fn long(tag: u16, value: u32) -> Entry {
    Entry { tag, kind: 4, count: 1, value: value.to_be_bytes().to_vec() }
}

/// Degrees, minutes, seconds as three rationals.
fn degrees(tag: u16, value: f64) -> Entry {
    let value = value.abs();
    let (d, rest) = (value.floor(), value.fract() * 60.0);
    let (m, s) = (rest.floor(), rest.fract() * 60.0);
    let mut bytes = Vec::new();
    for (number, scale) in [(d, 1_u32), (m, 1), (s, 10_000)] {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        bytes.extend(((number * f64::from(scale)).round() as u32).to_be_bytes());
        bytes.extend(scale.to_be_bytes());
    }
    Entry { tag, kind: 5, count: 3, value: bytes }
}

/// One directory at `at`, its long values right behind it.
fn directory(mut entries: Vec<Entry>, at: u32) -> Vec<u8> {
    entries.sort_by_key(|entry| entry.tag);
    let mut head = u16::try_from(entries.len()).unwrap().to_be_bytes().to_vec();
    let mut tail = Vec::new();
    let tail_at = at + 2 + 12 * u32::try_from(entries.len()).unwrap() + 4;
    for entry in entries {
        head.extend(entry.tag.to_be_bytes());
        head.extend(entry.kind.to_be_bytes());
        head.extend(entry.count.to_be_bytes());
        if entry.value.len() <= 4 {
            let mut inline = entry.value;
            inline.resize(4, 0);
            head.extend(inline);
        } else {
            head.extend((tail_at + u32::try_from(tail.len()).unwrap()).to_be_bytes());
            tail.extend(entry.value);
            if tail.len() % 2 == 1 {
                tail.push(0);
            }
        }
    }
    head.extend([0; 4]);
    head.extend(tail);
    head
}

fn tiff(exif: &Exif) -> Vec<u8> {
    const IFD0: u32 = 8;
    let mut details = Vec::new();
    if let Some(text) = exif.taken_at {
        details.push(ascii(0x9003, text));
    }
    if let Some(note) = exif.maker_note {
        details.push(Entry { tag: 0x927c, kind: 7, count: u32::try_from(note.len()).unwrap(), value: note.to_vec() });
    }
    let mut place = Vec::new();
    if let Some((lat, lng)) = exif.gps {
        place.push(ascii(1, if lat < 0.0 { "S" } else { "N" }));
        place.push(degrees(2, lat));
        place.push(ascii(3, if lng < 0.0 { "W" } else { "E" }));
        place.push(degrees(4, lng));
    }
    // IFD0's own size does not depend on where the others lie.
    let build = |exif_at: u32, gps_at: u32| {
        let mut entries = vec![ascii(0x010f, "Maker of the camera")];
        if let Some(orientation) = exif.orientation {
            entries.push(Entry { tag: 0x0112, kind: 3, count: 1, value: orientation.to_be_bytes().to_vec() });
        }
        entries.push(long(0x8769, exif_at));
        entries.push(long(0x8825, gps_at));
        directory(entries, IFD0)
    };
    let exif_at = IFD0 + u32::try_from(build(0, 0).len()).unwrap();
    let details = directory(details, exif_at);
    let gps_at = exif_at + u32::try_from(details.len()).unwrap();
    let mut out = b"MM\0\x2a".to_vec();
    out.extend(IFD0.to_be_bytes());
    out.extend(build(exif_at, gps_at));
    out.extend(details);
    out.extend(directory(place, gps_at));
    out
}
