//! The picked photos: kept in order, made smaller, written back into the form's file input.

use super::{dom, shared::Place};
use js_sys::Array;
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, DataTransfer, File, FilePropertyBag, HtmlCanvasElement, ImageBitmap,
    ImageBitmapOptions, ImageOrientation,
};

/// Longest side after shrinking, in pixels: what the server keeps.
const LONGEST: f64 = 2048.0;
/// A file below this many bytes that is not too wide stays as it is.
const SMALL_BYTES: f64 = 1.5 * 1024.0 * 1024.0;
/// JPEG quality after shrinking.
const QUALITY: f64 = 0.88;
/// As much of a photo as can hold its metadata, in bytes.
const HEAD_BYTES: i32 = 256 * 1024;

thread_local! {
    /// The files by their tile's number. They cannot be in a signal: those may cross threads on the server.
    static FILES: RefCell<Vec<(u32, File)>> = const { RefCell::new(Vec::new()) };
}

/// The files that stand in the form's input.
pub fn in_input() -> Vec<File> {
    let list = dom::files_input().and_then(|input| input.files());
    list.map(|list| (0..list.length()).filter_map(|n| list.item(n)).collect()).unwrap_or_default()
}

/// Keeps a file under a number, in place of the one it had.
pub fn keep(id: u32, file: File) {
    FILES.with_borrow_mut(|files| {
        files.retain(|(known, _)| *known != id);
        files.push((id, file));
    });
}

/// Forgets a file.
pub fn forget(id: u32) {
    FILES.with_borrow_mut(|files| files.retain(|(known, _)| *known != id));
}

/// The file with this number.
pub fn find(id: u32) -> Option<File> {
    FILES.with_borrow(|files| files.iter().find(|(known, _)| *known == id).map(|(_, file)| file.clone()))
}

/// Makes the form's input hold these files, in this order.
pub fn write_back(ids: &[u32]) {
    let (Some(input), Ok(transfer)) = (dom::files_input(), DataTransfer::new()) else { return };
    for file in ids.iter().filter_map(|id| find(*id)) {
        let _ = transfer.items().add_with_file(&file);
    }
    input.set_files(transfer.files().as_ref());
    dom::set_changed(&input);
}

/// A smaller, upright JPEG of a photo; `None` when it is small already or cannot be decoded here,
/// in which case the server gets the original and says what is wrong with it.
pub async fn shrink(file: &File) -> Option<File> {
    let how = ImageBitmapOptions::new();
    how.set_image_orientation(ImageOrientation::FromImage);
    let decoding = window().create_image_bitmap_with_blob_and_image_bitmap_options(file, &how).ok()?;
    let picture: ImageBitmap = JsFuture::from(decoding).await.ok()?.dyn_into().ok()?;
    let smaller = redraw(file, &picture).await;
    picture.close();
    let blob = smaller?;
    let stem = file.name();
    let stem = stem.rsplit_once('.').map_or(stem.as_str(), |(stem, _)| stem);
    let kind = FilePropertyBag::new();
    kind.set_type("image/jpeg");
    File::new_with_blob_sequence_and_options(&Array::of1(&blob), &(stem.to_owned() + ".jpg"), &kind).ok()
}

async fn redraw(file: &File, picture: &ImageBitmap) -> Option<Blob> {
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    let scale = (LONGEST / width.max(height)).min(1.0);
    if scale >= 1.0 && file.size() < SMALL_BYTES {
        return None;
    }
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    let (width, height) = ((width * scale).round(), (height * scale).round());
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // at most 2048
    {
        canvas.set_width(width as u32);
        canvas.set_height(height as u32);
    }
    let pen: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let _ = js_sys::Reflect::set(&pen, &"imageSmoothingQuality".into(), &"high".into());
    pen.set_fill_style_str("#fff"); // JPEG has no transparency
    pen.fill_rect(0.0, 0.0, width, height);
    pen.draw_image_with_image_bitmap_and_dw_and_dh(picture, 0.0, 0.0, width, height).ok()?;
    let quality = JsValue::from_f64(QUALITY);
    let blob = dom::callback(|done, failed| {
        if canvas.to_blob_with_type_and_encoder_options(done, "image/jpeg", &quality).is_err() {
            let _ = failed.call0(&JsValue::NULL);
        }
    })
    .await;
    canvas.set_width(0); // gives the memory back at once, which cheap phones need
    let blob: Blob = blob.ok()?.dyn_into().ok()?;
    (scale < 1.0 || blob.size() < file.size()).then_some(blob)
}

/// Where the photo's metadata says it was taken; the server reads it, from the file's first part.
pub async fn place_of(file: &File) -> Option<Place> {
    let head = file.slice_with_i32_and_i32_and_content_type(0, HEAD_BYTES, "image/jpeg").ok()?;
    Place::read(&dom::fetch_json("/web/photo-place", Some(&head)).await.ok()?)
}
