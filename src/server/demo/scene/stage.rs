//! One scene in the making: the canvas, the camera, the light, and how the street is laid out.

use super::{
    camera::{Camera, V3, Xy, v3},
    canvas::{Canvas, WIDTH},
    colour::Colour,
    layer,
    light::Light,
    problem::{Framing, Problem},
};
use fastrand::Rng;

/// Height of a pavement over the road, metres.
pub const KERB: f32 = 0.15;

/// What a pavement is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paving {
    Slabs,
    Checker,
    Earth,
}

/// The street's cross-section.
#[derive(Clone, Copy, Debug)]
pub struct Road {
    /// Half the carriageway's width, metres.
    pub half: f32,
    /// A pavement's width, metres.
    pub pavement: f32,
    pub paving: Paving,
    pub asphalt: Colour,
    pub slab: Colour,
}

impl Road {
    /// Where the houses begin, metres from the middle of the road.
    pub fn edge(&self) -> f32 {
        self.half + self.pavement
    }
}

/// What every part of a scene draws on and asks.
pub struct Stage {
    pub canvas: Canvas,
    pub camera: Camera,
    pub light: Light,
    pub road: Road,
    pub problem: Problem,
    /// Where the problem is: on the road or at the height of the pavement.
    pub spot: V3,
    /// The side of the street it is on: −1 left, 1 right.
    pub side: f32,
}

impl Stage {
    /// Rolls the street, the hour and the photographer's place; `None` for a picture without pixels.
    pub fn new(problem: Problem, seed: u64, width: u32, height: u32) -> Option<Self> {
        let canvas = Canvas::new(width, height)?;
        let rng = &mut layer(seed, 0);
        let light = Light::roll(rng, problem == Problem::Streetlight);
        let road = Road {
            half: between(rng, 3.0, 4.0),
            pavement: between(rng, 1.9, 2.6),
            paving: *pick(rng, &[Paving::Slabs, Paving::Checker, Paving::Slabs, Paving::Earth]),
            asphalt: Colour::hex(*pick(rng, &[0x6a_6c72, 0x74_7470, 0x5d_6068, 0x7c_7872])),
            slab: Colour::hex(*pick(rng, &[0xb9_b4a8, 0xc2_b6a0, 0xa9_abac, 0xc0_a592])),
        };
        let side = if rng.bool() { 1.0 } else { -1.0 };
        let framing = problem.framing();
        let (near, far) = framing.distance();
        let distance = between(rng, near, far);
        let (x, yaw) = match framing {
            Framing::Road => (between(rng, -0.4, 0.4) * road.half, between(rng, -0.22, 0.22)),
            Framing::Across => (side * between(rng, 0.2, 1.2), side * between(rng, -0.05, 0.12)),
            Framing::Kerb => (side * (road.half + 0.2), side * between(rng, 0.05, 0.38)),
            Framing::Pavement => (side * (road.half + 0.45 * road.pavement), side * between(rng, 0.12, 0.45)),
            Framing::Upright => (side * (road.half + 0.5), side * between(rng, -0.05, 0.22)),
        };
        let aside = between(rng, -0.14, 0.14) * distance;
        let limit = road.half - 0.3;
        let camera = Camera {
            x: (x - aside * yaw.cos() - distance * yaw.sin()).clamp(-limit, limit),
            height: between(rng, framing.height().0, framing.height().1),
            yaw,
            focal: between(rng, 780.0, 960.0),
            centre: (WIDTH * between(rng, 0.46, 0.54), between(rng, framing.horizon().0, framing.horizon().1)),
        };
        // The lens was kept on the road, so the spot moves sideways in the picture instead.
        let aside = (x - camera.x - distance * yaw.sin()) / yaw.cos();
        let floor = if matches!(framing, Framing::Pavement | Framing::Upright) { KERB } else { 0.0 };
        let spot = V3 { y: floor, ..camera.ground(aside, distance) };
        Some(Self { canvas, camera, light, road, problem, spot, side })
    }

    /// The colour of a surface at a place; `sun` is how much it faces the sun, 0…1.
    pub fn tone(&self, surface: Colour, sun: f32, at: V3) -> Colour {
        self.light.on(surface, sun, self.camera.depth(at))
    }

    /// How much a wall of the houses on `side` faces the sun, which shines across the street.
    pub fn sun_on(&self, side: f32) -> f32 {
        if side == self.light.side { 0.12 } else { 0.95 }
    }

    /// Fills a flat polygon of the world.
    pub fn face(&mut self, points: &[V3], surface: Colour, sun: f32) {
        let colour = self.tone(surface, sun, middle(points));
        self.canvas.polygon(&self.camera.outline(points), colour);
    }

    /// Fills many flat polygons that share a colour, as far away as `at`.
    pub fn faces<F: AsRef<[V3]>>(&mut self, all: &[F], surface: Colour, sun: f32, at: V3) {
        let colour = self.tone(surface, sun, at);
        let outlines: Vec<Vec<Xy>> = all.iter().map(|face| self.camera.outline(face.as_ref())).collect();
        self.canvas.polygons(&outlines, colour);
    }

    /// Fills a rectangle that lies flat at the height `y`: `x` and `z` are its ranges in metres.
    pub fn flat(&mut self, y: f32, x: (f32, f32), z: (f32, f32), surface: Colour) {
        self.face(&[v3(x.0, y, z.0), v3(x.1, y, z.0), v3(x.1, y, z.1), v3(x.0, y, z.1)], surface, 0.85);
    }

    /// Fills a box between two corners; only the sides that the camera sees.
    pub fn block(&mut self, low: V3, high: V3, surface: Colour) {
        let x = if self.camera.x < low.x { Some((low.x, -1.0)) } else { None };
        let x = x.or((self.camera.x > high.x).then_some((high.x, 1.0)));
        if let Some((x, facing)) = x {
            let sun = if facing == self.light.side { 0.9 } else { 0.15 };
            let side = [v3(x, low.y, low.z), v3(x, low.y, high.z), v3(x, high.y, high.z), v3(x, high.y, low.z)];
            self.face(&side, surface, sun);
        }
        let z = low.z;
        self.face(
            &[v3(low.x, low.y, z), v3(high.x, low.y, z), v3(high.x, high.y, z), v3(low.x, high.y, z)],
            surface,
            0.5,
        );
        if self.camera.height > high.y {
            self.flat(high.y, (low.x, high.x), (low.z, high.z), surface.times(1.06));
        }
    }

    /// Draws a straight bar between two points, `thick` metres wide.
    pub fn bar(&mut self, from: V3, to: V3, thick: f32, surface: Colour, sun: f32) {
        self.rod(&[from, to], thick, surface, sun);
    }

    /// Draws a bent bar through the points, `thick` metres wide, tapering with the distance.
    pub fn rod(&mut self, points: &[V3], thick: f32, surface: Colour, sun: f32) {
        for pair in points.windows(2) {
            let at = middle(pair);
            if let (Some(a), Some(b)) = (self.camera.project(pair[0]), self.camera.project(pair[1])) {
                let (wa, wb) = (thick * self.camera.scale(pair[0]) / 2.0, thick * self.camera.scale(pair[1]) / 2.0);
                let colour = self.tone(surface, sun, at);
                let length = (b.0 - a.0).hypot(b.1 - a.1).max(0.01);
                let n = (-(b.1 - a.1) / length, (b.0 - a.0) / length);
                let edge = |p: Xy, w: f32| (p.0 + n.0 * w, p.1 + n.1 * w);
                self.canvas.polygon(&[edge(a, wa), edge(b, wb), edge(b, -wb), edge(a, -wa)], colour);
                self.canvas
                    .polygon(&[edge(a, wa), edge(b, wb), edge(b, wb * 0.2), edge(a, wa * 0.2)], colour.times(0.8));
                self.canvas.ellipse(b, wb, wb, colour);
            }
        }
    }

    /// Draws a hanging line between two points: `sag` metres lower in the middle, `thick` metres wide.
    pub fn cable(&mut self, from: V3, to: V3, sag: f32, thick: f32, surface: Colour) {
        let along = |t: f32| {
            let y = from.y + (to.y - from.y) * t - sag * 4.0 * t * (1.0 - t);
            v3(from.x + (to.x - from.x) * t, y, from.z + (to.z - from.z) * t)
        };
        let points: Vec<Xy> = (0_u8..=14).filter_map(|i| self.camera.project(along(f32::from(i) / 14.0))).collect();
        let at = along(0.5);
        let width = (thick * self.camera.scale(at)).clamp(1.0, 4.0);
        let colour = self.tone(surface, 0.2, at);
        self.canvas.line(&points, width, colour);
    }

    /// A soft dark ellipse on the ground under something `rx` by `rz` metres.
    pub fn shadow(&mut self, at: V3, rx: f32, rz: f32) {
        let dark = Colour::hex(0x14_1826).fade(0.16 + self.light.shadow * 0.4);
        for (k, share) in [(1.25, 0.35), (1.0, 0.6)] {
            let round = ring(at, rx * k, rz * k, 16, |_| 1.0);
            self.canvas.curve(&self.camera.outline(&round), dark.fade(dark.a * share));
        }
    }
}

/// The average of the points.
pub fn middle(points: &[V3]) -> V3 {
    let n = points.len().max(1) as f32;
    let sum = points.iter().fold(v3(0.0, 0.0, 0.0), |s, p| v3(s.x + p.x, s.y + p.y, s.z + p.z));
    v3(sum.x / n, sum.y / n, sum.z / n)
}

/// Points around `at` on the ground: an ellipse of `rx` by `rz` metres whose radius is multiplied by `wobble`.
pub fn ring(at: V3, rx: f32, rz: f32, points: u16, mut wobble: impl FnMut(u16) -> f32) -> Vec<V3> {
    let turn = std::f32::consts::TAU / f32::from(points);
    (0..points)
        .map(|i| {
            let ((sin, cos), k) = ((f32::from(i) * turn).sin_cos(), wobble(i));
            v3(at.x + cos * rx * k, at.y, at.z + sin * rz * k)
        })
        .collect()
}

/// A number between two others.
pub fn between(rng: &mut Rng, low: f32, high: f32) -> f32 {
    low + (high - low) * rng.f32()
}

/// One of the things; the lists are constants and never empty.
pub fn pick<'a, T>(rng: &mut Rng, things: &'a [T]) -> &'a T {
    &things[rng.usize(0..things.len().max(1))]
}
