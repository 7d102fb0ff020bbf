//! The hour and the weather: what colour the sky and everything under it has.

use super::{camera::Xy, colour::Colour};
use fastrand::Rng;

/// The hour of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hour {
    Morning,
    Noon,
    Afternoon,
    Dusk,
}

/// The weather.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    Clear,
    Hazy,
    Overcast,
    Rain,
}

/// Everything about light that the parts of a scene ask for.
#[derive(Clone, Copy, Debug)]
pub struct Light {
    pub hour: Hour,
    pub weather: Weather,
    /// The sky at the top of the picture and at the horizon.
    pub sky: (Colour, Colour),
    /// What far things fade into.
    pub haze: Colour,
    /// The share of haze gained with each metre of distance.
    pub density: f32,
    /// Colour of what faces the sun, and of what lies in its shade; surfaces are multiplied by it.
    pub sunlit: Colour,
    pub shaded: Colour,
    /// Opacity of cast shadows, 0…1.
    pub shadow: f32,
    /// Which side of the street the sun stands on: −1 left, 1 right.
    pub side: f32,
    /// Where the sun is on the canvas; only drawn if the weather shows it.
    pub sun: Xy,
}

impl Light {
    /// Rolls an hour and the weather; `dusk` insists on the evening.
    pub fn roll(rng: &mut Rng, dusk: bool) -> Self {
        let hour = match rng.u8(0..10) {
            _ if dusk => Hour::Dusk,
            0..=2 => Hour::Morning,
            3..=5 => Hour::Noon,
            6..=8 => Hour::Afternoon,
            _ => Hour::Dusk,
        };
        let weather = match rng.u8(0..10) {
            0..=4 => Weather::Clear,
            5 | 6 => Weather::Hazy,
            7 | 8 => Weather::Overcast,
            _ => Weather::Rain,
        };
        let side = if rng.bool() { 1.0 } else { -1.0 };
        let low = matches!(hour, Hour::Dusk | Hour::Morning);
        let sun = (600.0 + side * (260.0 + 260.0 * rng.f32()), if low { 190.0 } else { 70.0 } + 60.0 * rng.f32());
        Self { side, sun, ..Self::of(hour, weather) }
    }

    /// The palette of an hour in some weather.
    fn of(hour: Hour, weather: Weather) -> Self {
        let (top, low, sunlit, shaded, shadow) = match hour {
            Hour::Morning => (0x7f_b0d8, 0xfb_e3c4, 0xff_f4e2, 0xc0_bece, 0.26),
            Hour::Noon => (0x3f_8fd0, 0xcf_e8f4, 0xff_fffa, 0xc8_d0dc, 0.34),
            Hour::Afternoon => (0x5a_9ccc, 0xf6_e2bc, 0xff_f0d2, 0xc6_bcc2, 0.32),
            Hour::Dusk => (0x2b_3566, 0xf0_9a6c, 0xa8_92a8, 0x74_7096, 0.16),
        };
        let clear = Self {
            hour,
            weather,
            sky: (Colour::hex(top), Colour::hex(low)),
            haze: Colour::hex(low).mix(Colour::hex(top), 0.3),
            density: 0.008,
            sunlit: Colour::hex(sunlit),
            shaded: Colour::hex(shaded),
            shadow,
            side: 1.0,
            sun: (0.0, 0.0),
        };
        let grey = if hour == Hour::Dusk { Colour::hex(0x5c_5f76) } else { Colour::hex(0xb4_bec6) };
        let veil = |sky: f32, flat: f32, density: f32, shadow: f32| Self {
            sky: (clear.sky.0.mix(grey, sky), clear.sky.1.mix(grey.times(1.12), sky * 0.8)),
            haze: clear.haze.mix(grey, sky),
            density,
            sunlit: clear.sunlit.mix(clear.shaded, flat),
            shaded: clear.shaded.mix(clear.sunlit, flat * 0.35),
            shadow,
            ..clear
        };
        match weather {
            Weather::Clear => clear,
            Weather::Hazy => veil(0.35, 0.25, 0.018, clear.shadow * 0.7),
            Weather::Overcast => veil(0.75, 0.6, 0.011, 0.10),
            Weather::Rain => veil(0.92, 0.75, 0.020, 0.06),
        }
    }

    /// Whether lamps and windows are lit.
    pub fn lamps(&self) -> bool {
        self.hour == Hour::Dusk
    }

    /// Whether everything is wet.
    pub fn wet(&self) -> bool {
        self.weather == Weather::Rain
    }

    /// The colour of a surface: `sun` is how much it faces the sun (0…1), `depth` its distance in metres.
    pub fn on(&self, surface: Colour, sun: f32, depth: f32) -> Colour {
        let lit = surface.under(self.shaded.mix(self.sunlit, sun));
        lit.mix(self.haze, 1.0 - (-self.density * depth.max(0.0)).exp())
    }
}
