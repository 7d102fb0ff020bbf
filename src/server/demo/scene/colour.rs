//! Colours of the generated scenes: straight (not premultiplied) sRGB with an opacity.

/// Red, green, blue and opacity, each 0…1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colour {
    pub r: f32,
    pub g: f32,
    pub b: f32,
    pub a: f32,
}

impl Colour {
    /// An opaque colour from `0xRRGGBB`.
    pub const fn hex(rgb: u32) -> Self {
        let [_, r, g, b] = rgb.to_be_bytes();
        Self { r: r as f32 / 255.0, g: g as f32 / 255.0, b: b as f32 / 255.0, a: 1.0 }
    }

    /// The same colour with the opacity `a`.
    pub const fn fade(self, a: f32) -> Self {
        Self { a, ..self }
    }

    /// This colour moved towards `other` by `t` (0 keeps it, 1 gives the other); keeps its own opacity.
    pub fn mix(self, other: Self, t: f32) -> Self {
        let along = |from: f32, to: f32| from + (to - from) * t;
        Self { r: along(self.r, other.r), g: along(self.g, other.g), b: along(self.b, other.b), a: self.a }
    }

    /// This colour under light of the colour `light`: each channel multiplied.
    pub fn under(self, light: Self) -> Self {
        Self { r: self.r * light.r, g: self.g * light.g, b: self.b * light.b, a: self.a }
    }

    /// Brighter (`k` > 1) or darker (`k` < 1).
    pub fn times(self, k: f32) -> Self {
        Self { r: self.r * k, g: self.g * k, b: self.b * k, a: self.a }
    }

    /// The same for tiny-skia, clamped to its range.
    pub fn skia(self) -> tiny_skia::Color {
        let unit = |v: f32| v.clamp(0.0, 1.0);
        tiny_skia::Color::from_rgba(unit(self.r), unit(self.g), unit(self.b), unit(self.a))
            .unwrap_or(tiny_skia::Color::BLACK)
    }
}
