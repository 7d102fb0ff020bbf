//! Photos: from whatever a phone sends to upright pictures without any metadata.
//!
//! The work is all CPU; [`Images::process`] does it away from the async threads, a few at a time.

mod hints;
mod render;
mod sniff;

pub use hints::{Hints, read_hints};
pub use render::{MAX_SIDE, THUMB_SIDE};

use crate::domain::{
    AppError, ErrorCode, FieldProblem,
    filing::{MAX_PHOTO_MEGAPIXELS, MAX_PHOTO_MIB},
};
use crate::server::error::{Error, Result};
use image::{DynamicImage, ImageDecoder, ImageReader, RgbImage};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    io::Cursor,
    sync::{Arc, Mutex},
};
use tokio::sync::Semaphore;

/// Largest photo file in bytes.
pub const MAX_BYTES: usize = MAX_PHOTO_MIB as usize * 1024 * 1024;
/// Most pixels of a photo.
pub const MAX_PIXELS: u64 = MAX_PHOTO_MEGAPIXELS as u64 * 1_000_000;
/// Most memory that decoding one photo may take: 50 megapixels of 16-bit RGBA.
const MAX_ALLOCATION: u64 = MAX_PIXELS * 8;

/// A photo, made ready to be kept and shown.
#[derive(Clone, Debug)]
pub struct ProcessedPhoto {
    /// SHA-256 of the file as it came.
    pub sha256: [u8; 32],
    /// 64-bit difference hashes (dHash): of the upright picture, of its other three rotations, and of its
    /// mirror image in all four.
    pub dhashes: [u64; 8],
    /// `BlurHash`, 4×3 components.
    pub blurhash: String,
    /// Average colour, `#rrggbb`.
    pub colour: String,
    /// Media type of the file as it came.
    pub source_type: &'static str,
    /// Its size in bytes.
    pub source_bytes: u32,
    /// Its pixels.
    pub source_pixels: u32,
    /// At most 2048 pixels a side.
    pub large: Encoded,
    /// At most 480 pixels a side.
    pub thumbnail: Encoded,
    /// What the metadata said before it was dropped.
    pub hints: Hints,
}

/// One size of a photo in both formats.
#[derive(Clone, Debug)]
pub struct Encoded {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// WebP, quality 85.
    pub webp: Vec<u8>,
    /// JPEG, quality 88.
    pub jpeg: Vec<u8>,
}

/// Photos that were worked on, by the SHA-256 of their files.
type Memory = Arc<Mutex<HashMap<[u8; 32], ProcessedPhoto>>>;

/// Works on photos, a few at a time.
#[derive(Clone, Debug)]
pub struct Images {
    turns: Arc<Semaphore>,
    memory: Option<Memory>,
}

impl Images {
    /// Works on at most `workers` photos at once.
    #[must_use]
    pub fn new(workers: usize) -> Self {
        Self { turns: Arc::new(Semaphore::new(workers)), memory: None }
    }

    /// The same, remembering each photo it worked on: for filling the demo city, whose pictures repeat.
    #[must_use]
    pub fn remembering(self) -> Self {
        Self { memory: Some(Arc::default()), ..self }
    }

    /// Checks, decodes, turns, scales, encodes and hashes photo number `n` (from 1).
    ///
    /// # Errors
    /// `FileSizeExceeded`, `InvalidFileType`, `UnsupportedMediaType` (HEIC) or `InvalidFile`, each
    /// naming the photo in `fields.files`.
    pub async fn process(&self, n: u32, file: Vec<u8>) -> Result<ProcessedPhoto> {
        let memory = self.memory.clone();
        self.blocking(move || {
            let Some(memory) = memory else { return process(n, &file) };
            let key = Sha256::digest(&file).into();
            let known = memory.lock().ok().and_then(|memory| memory.get(&key).cloned());
            if let Some(photo) = known {
                return Ok(photo);
            }
            let photo = process(n, &file)?;
            if let Ok(mut memory) = memory.lock() {
                memory.insert(key, photo.clone());
            }
            Ok(photo)
        })
        .await?
    }

    /// Reads a photo of ours for the checking model.
    ///
    /// # Errors
    /// `Internal` when it cannot be decoded.
    pub async fn decode(&self, content: Vec<u8>) -> Result<RgbImage> {
        let decoded = self.blocking(move || image::load_from_memory(&content)).await?;
        Ok(decoded.map_err(anyhow::Error::from)?.into_rgb8())
    }

    async fn blocking<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let turn = self.turns.clone().acquire_owned().await.map_err(anyhow::Error::from)?;
        let work = move || {
            let _turn = turn;
            work()
        };
        Ok(tokio::task::spawn_blocking(work).await.map_err(anyhow::Error::from)?)
    }
}

fn refuse(code: ErrorCode, problem: FieldProblem) -> Error {
    AppError::field(code, "files", problem).into()
}

/// The checks speak of `files`; where there is one `file`, they should too.
#[must_use]
pub fn about_file(error: Error) -> Error {
    match error {
        Error::App(mut app) => {
            if let Some(problems) = app.fields.remove("files") {
                app.fields.insert("file".to_owned(), problems);
            }
            Error::App(app)
        }
        other => other,
    }
}

/// Checks the size and kind of photo `n` without decoding it; its media type.
///
/// # Errors
/// As [`Images::process`], less what only decoding can tell.
pub fn check(n: u32, file: &[u8]) -> Result<&'static str> {
    if file.is_empty() {
        return Err(refuse(ErrorCode::InvalidFile, FieldProblem::PhotoEmpty { n }));
    }
    if file.len() > MAX_BYTES {
        return Err(refuse(ErrorCode::FileSizeExceeded, FieldProblem::PhotoTooLarge { n, max_mib: MAX_PHOTO_MIB }));
    }
    match sniff::kind(file) {
        sniff::Kind::Image(kind) => Ok(kind),
        sniff::Kind::Heic => Err(refuse(ErrorCode::UnsupportedMediaType, FieldProblem::PhotoHeic { n })),
        sniff::Kind::Other => Err(refuse(ErrorCode::InvalidFileType, FieldProblem::PhotoType { n })),
    }
}

fn process(n: u32, file: &[u8]) -> Result<ProcessedPhoto> {
    let source_type = check(n, file)?;
    let unreadable = || refuse(ErrorCode::InvalidFile, FieldProblem::PhotoUnreadable { n });
    let (picture, source_pixels) = decode(n, file)?;
    if source_type == "image/jpeg" && !sniff::jpeg_is_whole(file) {
        return Err(unreadable());
    }
    let large = render::fit(picture, render::MAX_SIDE).ok_or_else(unreadable)?;
    let thumbnail = render::fit_copy(&large, render::THUMB_SIDE).ok_or_else(unreadable)?;
    let (blurhash, colour) = render::placeholder(&thumbnail);
    Ok(ProcessedPhoto {
        sha256: Sha256::digest(file).into(),
        dhashes: render::dhashes(&thumbnail),
        blurhash,
        colour,
        source_type,
        source_bytes: u32::try_from(file.len()).unwrap_or(u32::MAX),
        source_pixels,
        hints: read_hints(file),
        large: render::encode(&large)?,
        thumbnail: render::encode(&thumbnail)?,
    })
}

/// Decodes within the limits and turns upright. The number of pixels is checked on the header, before
/// any memory is taken for them.
fn decode(n: u32, file: &[u8]) -> Result<(RgbImage, u32)> {
    let unreadable = |_| refuse(ErrorCode::InvalidFile, FieldProblem::PhotoUnreadable { n });
    let mut reader =
        ImageReader::new(Cursor::new(file)).with_guessed_format().map_err(|error| anyhow::anyhow!(error))?;
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(MAX_ALLOCATION);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MAX_PIXELS {
        let max_megapixels = MAX_PHOTO_MEGAPIXELS;
        return Err(refuse(ErrorCode::InvalidFile, FieldProblem::PhotoPixels { n, max_megapixels }));
    }
    let orientation = decoder.orientation().map_err(unreadable)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    // Scaled down before it is turned: turning 50 megapixels would need their memory twice.
    let mut picture = match render::fit(render::flatten(std::mem::take(&mut picture)), render::MAX_SIDE) {
        Some(small) => DynamicImage::ImageRgb8(small),
        None => return Err(refuse(ErrorCode::InvalidFile, FieldProblem::PhotoUnreadable { n })),
    };
    picture.apply_orientation(orientation);
    Ok((picture.into_rgb8(), u32::try_from(pixels).unwrap_or(u32::MAX)))
}

#[cfg(test)]
mod tests;
