//! Scaling, encoding and hashing of upright pictures.

use super::Encoded;
use crate::server::error::Result;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::{DynamicImage, ExtendedColorType, ImageEncoder, Rgb, RgbImage, codecs::jpeg::JpegEncoder};
use image_hasher::{HashAlg, HasherConfig};

/// Longest side of the large picture in pixels.
pub const MAX_SIDE: u32 = 2048;
/// Longest side of the thumbnail in pixels.
pub const THUMB_SIDE: u32 = 480;
const WEBP_QUALITY: f32 = 85.0;
const JPEG_QUALITY: u8 = 88;

/// Any picture as 8-bit RGB; what is transparent becomes white, as on a page.
pub(super) fn flatten(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [r, g, b, a] = picture.get_pixel(x, y).0;
        let over = |c: u8| {
            let mixed = (u32::from(c) * u32::from(a) + 255 * (255 - u32::from(a)) + 127) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Rgb([over(r), over(g), over(b)])
    })
}

/// Scales down so that no side is longer than `side`; `None` when the picture cannot be scaled.
pub(super) fn fit(picture: RgbImage, side: u32) -> Option<RgbImage> {
    if picture.width() <= side && picture.height() <= side { Some(picture) } else { fit_copy(&picture, side) }
}

/// The same, leaving the original.
pub(super) fn fit_copy(picture: &RgbImage, side: u32) -> Option<RgbImage> {
    let longest = picture.width().max(picture.height());
    if longest <= side {
        return Some(picture.clone());
    }
    let scaled = |length: u32| {
        let length = (u64::from(length) * u64::from(side) + u64::from(longest) / 2) / u64::from(longest);
        u32::try_from(length).unwrap_or(side).max(1)
    };
    let mut target = RgbImage::new(scaled(picture.width()), scaled(picture.height()));
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    Resizer::new().resize(picture, &mut target, &options).ok()?;
    Some(target)
}

/// Both formats of a picture. Encoders write pixels only, so no metadata can come along.
pub(super) fn encode(picture: &RgbImage) -> Result<Encoded> {
    let (width, height) = picture.dimensions();
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY)
        .write_image(picture.as_raw(), width, height, ExtendedColorType::Rgb8)
        .map_err(anyhow::Error::from)?;
    let webp = webp::Encoder::from_rgb(picture.as_raw(), width, height).encode(WEBP_QUALITY).to_vec();
    Ok(Encoded { width, height, webp, jpeg })
}

/// 64-bit difference hashes: each bit says whether a cell of a 9×8 grid is brighter than the next. First the
/// picture as it is, then turned by 90°, 180° and 270°, then the same four of its mirror image: whoever turns
/// or mirrors a picture sends one whose first hash is one of these.
pub(super) fn dhashes(picture: &RgbImage) -> [u64; 8] {
    let hasher = HasherConfig::new().hash_alg(HashAlg::Gradient).hash_size(8, 8).to_hasher();
    let hash = |picture: &DynamicImage| {
        let hash = hasher.hash_image(picture);
        hash.as_bytes().iter().fold(0, |bits, byte| bits << 8 | u64::from(*byte))
    };
    // Hashing begins with making it grey; once is enough.
    let upright = DynamicImage::ImageRgb8(picture.clone()).grayscale();
    let mirrored = upright.fliph();
    [
        hash(&upright),
        hash(&upright.rotate90()),
        hash(&upright.rotate180()),
        hash(&upright.rotate270()),
        hash(&mirrored),
        hash(&mirrored.rotate90()),
        hash(&mirrored.rotate180()),
        hash(&mirrored.rotate270()),
    ]
}

/// `BlurHash` and average colour, from a picture of a few pixels.
pub(super) fn placeholder(thumbnail: &RgbImage) -> (String, String) {
    let tiny = fit_copy(thumbnail, 32).unwrap_or_else(|| thumbnail.clone());
    let rgba = DynamicImage::ImageRgb8(tiny.clone()).into_rgba8();
    let blurhash = blurhash::encode(4, 3, rgba.width(), rgba.height(), rgba.as_raw()).unwrap_or_default();
    let count = u64::from(tiny.width()) * u64::from(tiny.height());
    let mean = |channel: usize| tiny.pixels().map(|pixel| u64::from(pixel.0[channel])).sum::<u64>() / count.max(1);
    (blurhash, format!("#{:02x}{:02x}{:02x}", mean(0), mean(1), mean(2)))
}
