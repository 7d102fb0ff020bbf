//! People and vehicles, far enough away to be shapes.

use super::{
    camera::{V3, Xy},
    colour::Colour,
    stage::{Stage, between, pick},
};
use fastrand::Rng;

const CLOTHES: [u32; 7] = [0xb8_4038, 0x2f_6c94, 0xd8_9a34, 0x4c_7c54, 0x8a_4a7c, 0xe0_dccc, 0x38_4a64];

/// Draws a walking person.
pub fn person(stage: &mut Stage, rng: &mut Rng, at: V3) {
    let (Some((x, y)), k) = (stage.camera.project(at), stage.camera.scale(at)) else {
        return;
    };
    stage.shadow(at, 0.32, 0.18);
    let tall = between(rng, 1.5, 1.75) * k;
    let shade = |rgb: u32| stage.light.on(Colour::hex(rgb), 0.6, stage.camera.depth(at));
    let (top, legs) = (shade(*pick(rng, &CLOTHES)), shade(*pick(rng, &[0x2c_3444, 0x4a_4440, 0x6c_5c4c])));
    let (skin, hair) = (shade(*pick(rng, &[0x8c_5c40, 0xa8_7450, 0x74_4a34])), shade(0x1c_1818));
    let step = tall * between(rng, 0.04, 0.1);
    let hip = y - tall * 0.48;
    stage.canvas.lines(&[[(x, hip), (x - step, y)], [(x, hip), (x + step, y)]], tall * 0.085, legs);
    if rng.bool() {
        // A kurta or a sari reaches below the hip.
        stage.canvas.polygon(
            &[
                (x - tall * 0.1, hip),
                (x + tall * 0.1, hip),
                (x + tall * 0.13, y - tall * 0.2),
                (x - tall * 0.13, y - tall * 0.2),
            ],
            top,
        );
    }
    let shoulder = y - tall * 0.83;
    let torso =
        [(x - tall * 0.12, shoulder), (x + tall * 0.12, shoulder), (x + tall * 0.1, hip), (x - tall * 0.1, hip)];
    stage.canvas.polygon(&torso, top);
    let arms = [
        [(x - tall * 0.12, shoulder + tall * 0.03), (x - tall * 0.15, hip)],
        [(x + tall * 0.12, shoulder + tall * 0.03), (x + tall * 0.15, hip)],
    ];
    stage.canvas.lines(&arms, tall * 0.055, top.times(0.85));
    stage.canvas.ellipse((x, y - tall * 0.91), tall * 0.06, tall * 0.075, skin);
    stage.canvas.ellipse((x, y - tall * 0.945), tall * 0.065, tall * 0.05, hair);
}

/// Draws a car, an auto-rickshaw or a scooter, seen from behind.
pub fn vehicle(stage: &mut Stage, rng: &mut Rng, at: V3) {
    match rng.u8(0..3) {
        0 => rickshaw(stage, at),
        1 => car(stage, rng, at),
        _ => scooter(stage, rng, at),
    }
}

/// Turns metres around a foot point into canvas pixels.
struct Sketch {
    foot: Xy,
    k: f32,
    depth: f32,
}

impl Sketch {
    fn of(stage: &Stage, at: V3) -> Option<Self> {
        Some(Self { foot: stage.camera.project(at)?, k: stage.camera.scale(at), depth: stage.camera.depth(at) })
    }

    fn at(&self, points: &[Xy]) -> Vec<Xy> {
        points.iter().map(|(x, y)| (self.foot.0 + x * self.k, self.foot.1 - y * self.k)).collect()
    }

    fn fill(&self, stage: &mut Stage, points: &[Xy], colour: Colour) {
        let colour = stage.light.on(colour, 0.6, self.depth);
        stage.canvas.polygon(&self.at(points), colour);
    }

    fn curve(&self, stage: &mut Stage, points: &[Xy], colour: Colour) {
        let colour = stage.light.on(colour, 0.6, self.depth);
        stage.canvas.curve(&self.at(points), colour);
    }

    fn oval(&self, stage: &mut Stage, (x, y): Xy, rx: f32, ry: f32, colour: Colour) {
        let colour = stage.light.on(colour, 0.6, self.depth);
        stage.canvas.ellipse((self.foot.0 + x * self.k, self.foot.1 - y * self.k), rx * self.k, ry * self.k, colour);
    }

    fn lights(&self, stage: &mut Stage, x: f32, y: f32) {
        let lit = stage.light.lamps();
        for x in [-x, x] {
            if lit {
                let at = (self.foot.0 + x * self.k, self.foot.1 - y * self.k);
                stage.canvas.glow(at, 0.5 * self.k, Colour::hex(0xff_4a38).fade(0.7));
            }
            self.oval(stage, (x, y), 0.1, 0.07, Colour::hex(0xc8_2c28).times(if lit { 1.6 } else { 1.0 }));
        }
    }
}

fn rickshaw(stage: &mut Stage, at: V3) {
    stage.shadow(at, 0.85, 0.6);
    let Some(pen) = Sketch::of(stage, at) else { return };
    let (green, yellow) = (Colour::hex(0x2c_6e4a), Colour::hex(0xe8_b83a));
    for x in [-0.5, 0.5] {
        pen.oval(stage, (x, 0.22), 0.1, 0.22, Colour::hex(0x1e_1e20));
    }
    pen.fill(stage, &[(-0.66, 0.25), (0.66, 0.25), (0.66, 0.95), (-0.66, 0.95)], green);
    pen.curve(stage, &[(-0.72, 0.85), (0.72, 0.85), (0.7, 1.85), (0.4, 1.98), (-0.4, 1.98), (-0.7, 1.85)], yellow);
    pen.curve(stage, &[(-0.5, 1.05), (0.5, 1.05), (0.46, 1.6), (-0.46, 1.6)], Colour::hex(0x24_2c30));
    pen.fill(stage, &[(-0.3, 0.42), (0.3, 0.42), (0.3, 0.62), (-0.3, 0.62)], Colour::hex(0xe8_e2c8));
    pen.lights(stage, 0.52, 0.72);
}

fn car(stage: &mut Stage, rng: &mut Rng, at: V3) {
    stage.shadow(at, 1.05, 0.7);
    let Some(pen) = Sketch::of(stage, at) else { return };
    let paint = Colour::hex(*pick(rng, &[0xd8_d8d6, 0x8c_2c2c, 0x2c_4a70, 0x9c_a4a8, 0x38_3c40, 0xb8_9a6c]));
    for x in [-0.66, 0.66] {
        pen.fill(stage, &[(x - 0.14, 0.0), (x + 0.14, 0.0), (x + 0.14, 0.4), (x - 0.14, 0.4)], Colour::hex(0x1c_1c1e));
    }
    pen.curve(
        stage,
        &[(-0.9, 0.2), (0.0, 0.14), (0.9, 0.2), (0.94, 0.6), (0.86, 1.0), (0.0, 1.06), (-0.86, 1.0), (-0.94, 0.6)],
        paint,
    );
    pen.curve(stage, &[(-0.84, 0.85), (0.84, 0.85), (0.66, 1.44), (0.0, 1.54), (-0.66, 1.44)], paint.times(0.92));
    pen.curve(stage, &[(-0.62, 0.95), (0.62, 0.95), (0.52, 1.36), (-0.52, 1.36)], Colour::hex(0x2a_343c));
    pen.fill(stage, &[(-0.26, 0.5), (0.26, 0.5), (0.26, 0.62), (-0.26, 0.62)], Colour::hex(0xf0_ecdc));
    pen.fill(stage, &[(-0.86, 0.26), (0.86, 0.26), (0.86, 0.36), (-0.86, 0.36)], Colour::hex(0x34_3638));
    pen.lights(stage, 0.7, 0.78);
}

fn scooter(stage: &mut Stage, rng: &mut Rng, at: V3) {
    stage.shadow(at, 0.4, 0.5);
    let Some(pen) = Sketch::of(stage, at) else { return };
    let paint = Colour::hex(*pick(rng, &CLOTHES));
    pen.oval(stage, (0.0, 0.24), 0.09, 0.24, Colour::hex(0x1c_1c1e));
    pen.curve(stage, &[(-0.24, 0.3), (0.24, 0.3), (0.2, 0.8), (-0.2, 0.8)], paint);
    let shirt = Colour::hex(*pick(rng, &CLOTHES));
    pen.curve(stage, &[(-0.3, 0.75), (0.3, 0.75), (0.3, 1.3), (0.0, 1.44), (-0.3, 1.3)], shirt);
    pen.oval(stage, (0.0, 1.5), 0.15, 0.17, Colour::hex(*pick(rng, &[0x20_2226, 0xb8_302c, 0xe0_e0dc])));
    pen.fill(stage, &[(-0.45, 1.02), (-0.38, 1.08), (-0.2, 1.0), (-0.2, 0.9)], shirt.times(0.8));
    pen.fill(stage, &[(0.45, 1.02), (0.38, 1.08), (0.2, 1.0), (0.2, 0.9)], shirt.times(0.8));
    pen.lights(stage, 0.05, 0.66);
}
