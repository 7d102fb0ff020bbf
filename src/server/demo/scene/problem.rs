//! Which problem a scene shows, how it is framed, and who draws it.

use super::{property, stage::Stage, surface, utilities, waste, water};
use fastrand::Rng;

/// One kind of problem; the names are the categories'.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    Pothole,
    RoadDamage,
    Garbage,
    Drainage,
    WaterSupply,
    Streetlight,
    Electricity,
    TrafficSignal,
    PublicProperty,
    Other,
}

/// Where the problem stands and how the photographer stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// In the carriageway, looked down upon.
    Road,
    /// From one side of the carriageway to the other.
    Across,
    /// At the edge of the carriageway.
    Kerb,
    /// On the pavement.
    Pavement,
    /// On the pavement, taller than a person.
    Upright,
}

impl Framing {
    /// The distance to the problem: from and to, metres.
    pub const fn distance(self) -> (f32, f32) {
        match self {
            Self::Road => (3.9, 4.7),
            Self::Across => (5.7, 6.6),
            Self::Kerb => (4.7, 5.7),
            Self::Pavement => (4.8, 5.8),
            Self::Upright => (7.6, 9.2),
        }
    }

    /// The lens's height over the road: from and to, metres.
    pub const fn height(self) -> (f32, f32) {
        match self {
            Self::Road | Self::Across => (1.75, 2.35),
            Self::Kerb => (1.8, 2.3),
            Self::Pavement => (1.5, 1.95),
            Self::Upright => (1.4, 1.7),
        }
    }

    /// The horizon's place: from and to, pixels from the top of the drawing.
    pub const fn horizon(self) -> (f32, f32) {
        match self {
            Self::Road | Self::Across => (280.0, 350.0),
            Self::Kerb => (290.0, 360.0),
            Self::Pavement => (370.0, 440.0),
            Self::Upright => (610.0, 680.0),
        }
    }
}

impl Problem {
    /// The problem of a category; `Other` for one without a picture of its own.
    pub fn of(slug: &str) -> Self {
        match slug {
            "pothole" => Self::Pothole,
            "road_damage" => Self::RoadDamage,
            "garbage" => Self::Garbage,
            "drainage" => Self::Drainage,
            "water_supply" => Self::WaterSupply,
            "streetlight" => Self::Streetlight,
            "electricity" => Self::Electricity,
            "traffic_signal" => Self::TrafficSignal,
            "public_property" => Self::PublicProperty,
            _ => Self::Other,
        }
    }

    /// How it is photographed.
    pub const fn framing(self) -> Framing {
        match self {
            Self::Pothole | Self::RoadDamage => Framing::Road,
            Self::Garbage | Self::Drainage | Self::WaterSupply => Framing::Kerb,
            Self::Other => Framing::Across,
            Self::PublicProperty => Framing::Pavement,
            Self::Streetlight | Self::Electricity | Self::TrafficSignal => Framing::Upright,
        }
    }

    /// Draws it, or what is there once it is mended.
    pub fn draw(self, stage: &mut Stage, rng: &mut Rng, mended: bool) {
        match (self, mended) {
            (Self::Pothole, false) => surface::pothole(stage, rng),
            (Self::Pothole, true) => surface::patch(stage, rng),
            (Self::RoadDamage, false) => surface::broken_road(stage, rng),
            (Self::RoadDamage, true) => surface::new_road(stage, rng),
            (Self::Garbage, false) => waste::heap(stage, rng),
            (Self::Garbage, true) => waste::clean(stage, rng),
            (Self::Drainage, _) => water::drain(stage, rng, mended),
            (Self::WaterSupply, _) => water::pipe(stage, rng, mended),
            (Self::Streetlight, _) => utilities::street_light(stage, rng, mended),
            (Self::Electricity, _) => utilities::power_pole(stage, rng, mended),
            (Self::TrafficSignal, _) => utilities::signal(stage, rng, mended),
            (Self::PublicProperty, _) => property::draw(stage, rng, mended),
            (Self::Other, _) => property::fallen_tree(stage, rng, mended),
        }
    }
}
