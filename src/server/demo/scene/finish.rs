//! The camera's own marks: rain in front of the lens, grain, a darker rim.

use super::{
    camera::Xy,
    canvas::{HEIGHT, WIDTH},
    colour::Colour,
    stage::{Stage, between},
};
use fastrand::Rng;
use image::{DynamicImage, RgbImage, RgbaImage};
use tiny_skia::{FilterQuality, Pattern, Pixmap, PremultipliedColorU8, SpreadMode, Transform};

/// Side of the tile of grain, pixels.
const TILE: u32 = 128;

/// Adds the last layers and gives the picture's pixels.
pub fn develop(mut stage: Stage, rng: &mut Rng) -> RgbImage {
    if stage.light.wet() {
        rain(&mut stage, rng);
    }
    vignette(&mut stage);
    grain(&mut stage, rng);
    let pixmap = stage.canvas.into_pixmap();
    let (width, height) = (pixmap.width(), pixmap.height());
    // Every pixel is opaque, so premultiplied and straight colours are the same.
    RgbaImage::from_raw(width, height, pixmap.take())
        .map_or_else(|| RgbImage::new(width, height), |rgba| DynamicImage::ImageRgba8(rgba).into_rgb8())
}

fn rain(stage: &mut Stage, rng: &mut Rng) {
    let lean = between(rng, -0.16, 0.16);
    let mut drops = |count: u16, long: f32| -> Vec<[Xy; 2]> {
        (0..count)
            .map(|_| {
                let (x, y) = (between(rng, -40.0, WIDTH + 40.0), between(rng, -40.0, HEIGHT));
                let long = long * between(rng, 0.6, 1.3);
                [(x, y), (x + lean * long, y + long)]
            })
            .collect()
    };
    let (far, near) = (drops(260, 24.0), drops(70, 58.0));
    stage.canvas.lines(&far, 1.0, Colour::hex(0xe8_eef4).fade(0.22));
    stage.canvas.lines(&near, 1.7, Colour::hex(0xf2_f6fa).fade(0.26));
}

/// Darkens the rim in steps, which the grain hides; a gradient would visit every pixel at thrice the cost.
fn vignette(stage: &mut Stage) {
    let (middle, radius) = ((WIDTH / 2.0, HEIGHT / 2.0), WIDTH.hypot(HEIGHT) / 2.0);
    let at = |step: u8| radius * (0.56 + 0.46 * f32::from(step) / 12.0);
    for step in 0_u8..12 {
        let alpha = 0.25 * (f32::from(step) + 0.5) / 12.0;
        stage.canvas.annulus(middle, at(step), at(step + 1), Colour::hex(0x0c_0e18).fade(alpha));
    }
}

/// Lays film grain over the picture: a tile of light and dark specks, repeated.
fn grain(stage: &mut Stage, rng: &mut Rng) {
    let Some(mut tile) = Pixmap::new(TILE, TILE) else {
        return;
    };
    for pixel in tile.pixels_mut() {
        // The sum of uniform numbers is close to a normal one, which is what grain looks like.
        let [a, b, c, d] = rng.u32(..).to_le_bytes().map(i32::from);
        let value = a + b + c + d - 510;
        let alpha = u8::try_from(value.abs() / 14).unwrap_or(u8::MAX);
        let level = if value > 0 { alpha } else { 0 };
        if let Some(speck) = PremultipliedColorU8::from_rgba(level, level, level, alpha) {
            *pixel = speck;
        }
    }
    // Grain of about a pixel and a half of the full drawing; small pictures keep single pixels.
    let view = Transform::from_scale(1.5, 1.5);
    stage.canvas.wash(Pattern::new(tile.as_ref(), SpreadMode::Repeat, FilterQuality::Nearest, 0.75, view));
}
