//! Water where it should not be: an overflowing drain, a burst main, and both mended.

use super::{
    camera::{V3, Xy, v3},
    colour::Colour,
    furniture::{self, CONCRETE},
    stage::{KERB, Stage, between, ring},
    surface::{jagged, puddle},
    waste,
};
use fastrand::Rng;

const IRON: Colour = Colour::hex(0x4a_4c50);

/// A grating over a channel; `shift` metres aside and `tilt` metres up on one side when displaced.
fn grating(stage: &mut Stage, at: V3, shift: f32, tilt: f32) {
    let (w, l) = (0.62, 0.42);
    let height = |x: f32| at.y + 0.02 + if tilt > 0.0 { tilt * (x / w + 1.0) / 2.0 } else { 0.0 };
    let corner = |x: f32, z: f32| v3(at.x + x + shift, height(x), at.z + z);
    stage.face(&[corner(-w, -l), corner(w, -l), corner(w, l), corner(-w, l)], IRON.times(0.5), 0.5);
    let frame = 0.07;
    for (x, z) in
        [((-w, w), (-l, -l + frame)), ((-w, w), (l - frame, l)), ((-w, -w + frame), (-l, l)), ((w - frame, w), (-l, l))]
    {
        stage.face(&[corner(x.0, z.0), corner(x.1, z.0), corner(x.1, z.1), corner(x.0, z.1)], IRON.times(1.35), 0.9);
    }
    let bars: Vec<[V3; 4]> = (0_u8..9)
        .map(|i| -w + 0.1 + f32::from(i) * 0.13)
        .map(|x| [corner(x, -l), corner(x + 0.055, -l), corner(x + 0.055, l), corner(x, l)])
        .collect();
    stage.faces(&bars, IRON.times(1.25), 0.85, at);
}

/// Draws the drain at the kerb: overflowing with its cover pushed aside, or sound and dry.
pub fn drain(stage: &mut Stage, rng: &mut Rng, mended: bool) {
    let side = stage.side;
    let at = v3(side * (stage.road.half - 0.62), 0.005, stage.spot.z);
    let (w, l) = (0.72, 0.52);
    let collar = |stage: &mut Stage, tone: f32| {
        stage.flat(0.0, (at.x - w - 0.2, at.x + w + 0.2), (at.z - l - 0.2, at.z + l + 0.2), CONCRETE.times(tone));
    };
    if mended {
        collar(stage, 1.12);
        stage.flat(0.004, (at.x - w, at.x + w), (at.z - l, at.z + l), Colour::hex(0x18_1a1c));
        grating(stage, at, 0.0, 0.0);
        return;
    }
    let murk = Colour::hex(0x4c_4634);
    let flood = v3(at.x - side * 0.9, 0.0, at.z - 0.1);
    let pool = jagged(rng, flood, 2.5, 1.7, 0.09);
    let pool: Vec<V3> = pool
        .into_iter()
        .map(|p| v3(if side > 0.0 { p.x.min(stage.road.half) } else { p.x.max(-stage.road.half) }, 0.0, p.z))
        .collect();
    puddle(stage, &pool, flood, murk, 0.34);
    collar(stage, 0.8);
    // The open shaft, brimming, and the water that wells up out of it.
    stage.flat(0.004, (at.x - w, at.x + w), (at.z - l, at.z + l), Colour::hex(0x16_1614));
    let brim = ring(v3(at.x, 0.01, at.z - 0.08), w * 0.92, l * 0.78, 18, |_| between(rng, 0.94, 1.05));
    puddle(stage, &brim, at, murk.times(0.7), 0.22);
    grating(stage, v3(at.x, 0.02, at.z + 0.28), -side * 0.62, 0.3);
    ripples(stage, at, 0.4, 3);
    ripples(stage, v3(flood.x - side * 0.8, 0.01, flood.z - 0.5), 0.3, 2);
    for _ in 0..9 {
        let foam = v3(at.x - side * between(rng, -0.5, 1.9), 0.01, at.z + between(rng, -1.0, 0.6));
        let froth = ring(foam, between(rng, 0.05, 0.18), between(rng, 0.03, 0.1), 9, |_| between(rng, 0.7, 1.3));
        stage.canvas.curve(&stage.camera.outline(&froth), stage.tone(Colour::hex(0xd8_d4bc), 0.8, foam).fade(0.55));
    }
    waste::litter(stage, rng, flood, (1.7, 1.0), 22);
    // Silt that earlier floods left on the road.
    for _ in 0..8 {
        let silt = v3(flood.x + between(rng, -1.8, 1.6), 0.0, at.z - between(rng, 0.8, 1.9));
        let heap = ring(silt, between(rng, 0.1, 0.32), 0.07, 9, |_| between(rng, 0.7, 1.3));
        stage.face(&heap, Colour::hex(0x5c_5040).fade(0.6), 0.6);
    }
}

/// Draws rings on water around `at`.
fn ripples(stage: &mut Stage, at: V3, first: f32, count: u8) {
    for i in 0..count {
        let r = first * (1.0 + f32::from(i) * 0.75);
        let mut points = stage.camera.outline(&ring(at, r, r * 0.8, 26, |_| 1.0));
        if let Some(start) = points.first().copied() {
            points.push(start);
        }
        stage.canvas.line(&points, 2.0, Colour::hex(0xff_ffff).fade(0.36 - 0.09 * f32::from(i)));
    }
}

/// Draws the main along the kerb: bursting out of a dug hole, or clamped and dry.
pub fn pipe(stage: &mut Stage, rng: &mut Rng, mended: bool) {
    let side = stage.side;
    let at = v3(side * (stage.road.half - 0.75), 0.0, stage.spot.z);
    let blue = Colour::hex(0x3c_7cae);
    if mended {
        stage.flat(0.0, (at.x - 1.3, at.x + 1.25), (at.z - 0.75, at.z + 0.75), Colour::hex(0x2a_2a2e));
        stage.flat(0.0, (at.x - 1.22, at.x + 1.17), (at.z - 0.68, at.z + 0.68), CONCRETE.times(1.12));
        // A valve cover in the new surface.
        stage.face(&ring(v3(at.x, 0.0, at.z), 0.36, 0.36, 20, |_| 1.0), IRON.times(0.6), 0.6);
        stage.face(&ring(v3(at.x, 0.0, at.z), 0.31, 0.31, 20, |_| 1.0), blue.times(0.9), 0.9);
        stage.face(&ring(v3(at.x, 0.0, at.z), 0.2, 0.2, 6, |_| 1.0), blue.times(0.65), 0.8);
        standpipe(stage, at, blue);
        return;
    }
    let flood = v3(at.x - side * 0.9, 0.0, at.z - 0.3);
    let pool = jagged(rng, flood, 2.6, 1.7, 0.08);
    let half = stage.road.half;
    let pool: Vec<V3> = pool.into_iter().map(|p| v3(p.x.clamp(-half, half), 0.0, p.z)).collect();
    puddle(stage, &pool, flood, Colour::hex(0x7c_8078), 0.5);
    standpipe(stage, at, blue);
    // The hole, the pipe in it, and the earth thrown out.
    let pit = jagged(rng, at, 1.05, 0.62, 0.1);
    stage.face(
        &pit.iter().map(|p| v3(at.x + (p.x - at.x) * 1.15, 0.0, at.z + (p.z - at.z) * 1.2)).collect::<Vec<_>>(),
        Colour::hex(0x8a_6c4c),
        0.7,
    );
    stage.face(&pit, Colour::hex(0x3c_2c20), 0.5);
    let (left, right) = (v3(at.x - 0.95, -0.02, at.z - 0.02), v3(at.x + 0.95, -0.02, at.z - 0.02));
    stage.bar(left, right, 0.27, blue, 0.8);
    for x in [-0.55, 0.55] {
        stage.bar(
            v3(at.x + x - 0.05, -0.02, at.z - 0.02),
            v3(at.x + x + 0.05, -0.02, at.z - 0.02),
            0.36,
            blue.times(0.7),
            0.7,
        );
    }
    furniture::rubble(stage, rng, at, (1.15, 0.7), 26, Colour::hex(0x8a_6c4c));
    spray(stage, rng, v3(at.x + 0.05, 0.1, at.z - 0.02));
    ripples(stage, v3(flood.x - side * 0.6, 0.01, flood.z - 0.5), 0.28, 3);
}

/// Draws a public tap on the pavement behind the main.
fn standpipe(stage: &mut Stage, at: V3, blue: Colour) {
    let foot = v3(stage.side * (stage.road.half + 0.9), KERB, at.z + 1.4);
    stage.shadow(foot, 0.4, 0.25);
    stage.block(v3(foot.x - 0.4, KERB, foot.z - 0.3), v3(foot.x + 0.4, KERB + 0.14, foot.z + 0.3), CONCRETE);
    let top = v3(foot.x, KERB + 1.05, foot.z);
    stage.bar(foot, top, 0.09, blue.times(0.8), 0.7);
    let spout = v3(top.x - stage.side * 0.26, top.y - 0.12, top.z - 0.05);
    stage.rod(&[top, v3(spout.x, top.y, spout.z), spout], 0.07, Colour::hex(0xb8_9448), 0.8);
}

/// Draws a fountain of water out of a crack: jets, drops and mist.
fn spray(stage: &mut Stage, rng: &mut Rng, from: V3) {
    let (Some((x, y)), k) = (stage.camera.project(from), stage.camera.scale(from)) else {
        return;
    };
    let high = between(rng, 1.5, 2.1) * k;
    let lean = between(rng, -0.25, 0.25);
    let water = stage.tone(Colour::hex(0xdc_eaf2), 0.9, from);
    stage.canvas.glow((x + lean * high * 0.5, y - high * 0.62), high * 0.75, water.fade(0.4));
    stage.canvas.glow((x, y), high * 0.4, water.fade(0.5));
    let (mut jets, mut drops) = (Vec::new(), Vec::new());
    for _ in 0..46 {
        // Thrown upwards: x = v·t, y = peak·4t(1−t), a parabola over t = 0…1.
        let (out, peak) = ((lean + between(rng, -0.45, 0.45)) * high, high * between(rng, 0.45, 1.0));
        let along = |t: f32| (x + out * t * 1.5, y - peak * 4.0 * t * (1.0 - t));
        let end = between(rng, 0.5, 0.95);
        jets.push((0_u8..=9).map(|i| along(f32::from(i) / 9.0 * end)).collect::<Vec<Xy>>());
        for _ in 0..4 {
            let (px, py) = along(between(rng, 0.4, 1.05));
            let r = between(rng, 1.4, 4.4);
            drops.push(((px + between(rng, -16.0, 16.0), py + between(rng, -16.0, 16.0)), r * 0.8, r));
        }
    }
    stage.canvas.lines(&jets, 2.6, water.fade(0.34));
    stage.canvas.lines(&jets[..14], 5.5, Colour::hex(0xff_ffff).fade(0.28));
    let core = [
        (x - 0.07 * k, y),
        (x + lean * high * 0.5 - 0.03 * k, y - high * 0.7),
        (x + lean * high * 0.5 + 0.04 * k, y - high * 0.7),
        (x + 0.08 * k, y),
    ];
    stage.canvas.curve(&core, Colour::hex(0xff_ffff).fade(0.75));
    stage.canvas.ellipses(&drops, Colour::hex(0xff_ffff).fade(0.72));
}
