//! Damage of the road's surface: a pothole, a broken road, and how they look mended.

use super::{
    camera::{V3, Xy, v3},
    colour::Colour,
    furniture::{self, rubble},
    stage::{Stage, between, ring},
};
use fastrand::Rng;

const GRAVEL: Colour = Colour::hex(0x8c_7f6e);

/// A jagged outline around `at`: neighbouring corners are alike, so that it is broken rather than hairy.
pub fn jagged(rng: &mut Rng, at: V3, rx: f32, rz: f32, rough: f32) -> Vec<V3> {
    let (a, b, phase) = (between(rng, 1.0, 2.6), between(rng, 3.0, 5.4), rng.f32() * 6.0);
    ring(at, rx, rz, 30, |i| {
        let turn = f32::from(i) / 30.0 * std::f32::consts::TAU;
        let waves = (turn * a.round() + phase).sin() * 0.6 + (turn * b.round() + phase * 2.0).sin() * 0.4;
        1.0 + rough * (waves + between(rng, -0.5, 0.5))
    })
}

/// The outline drawn in towards `at` by the share `k`, and moved by `dz` metres along the street.
fn shrunk(outline: &[V3], at: V3, k: f32, dz: f32) -> Vec<V3> {
    outline.iter().map(|p| v3(at.x + (p.x - at.x) * k, p.y, at.z + (p.z - at.z) * k + dz)).collect()
}

/// Draws still water as large as `outline`: `murk` is its own colour, `clear` the share of sky it mirrors, 0…1.
pub fn puddle(stage: &mut Stage, outline: &[V3], at: V3, murk: Colour, clear: f32) {
    let points = stage.camera.outline(outline);
    let bound = |pick: fn(f32, f32) -> f32, start: f32| points.iter().map(|p| p.1).fold(start, pick);
    let (top, bottom) = (bound(f32::min, f32::MAX), bound(f32::max, f32::MIN));
    let (high, low) = stage.light.sky;
    let murk = stage.tone(murk, 0.5, at);
    let rim: Vec<V3> = shrunk(outline, at, 1.06, 0.0);
    stage.canvas.curve(&stage.camera.outline(&rim), murk.times(0.55).fade(0.55));
    stage.canvas.shaded_curve(
        &points,
        ((0.0, top), murk.mix(low, clear)),
        ((0.0, bottom), murk.mix(high, clear * 0.5)),
    );
    // Streaks of brighter sky.
    let glints: Vec<[Xy; 2]> = [(0.36, -0.3, 0.16), (0.55, 0.05, 0.3), (0.72, -0.15, 0.12)]
        .iter()
        .filter_map(|(down, from, long)| {
            let (left, right) = points.iter().fold((f32::MAX, f32::MIN), |(l, r), p| (l.min(p.0), r.max(p.0)));
            let (w, y) = (right - left, top + (bottom - top) * down);
            (w > 4.0).then(|| [(left + w * (0.5 + from), y), (left + w * (0.5 + from + long), y)])
        })
        .collect();
    stage.canvas.lines(&glints, 2.2, Colour::hex(0xff_ffff).fade(0.35));
}

/// Draws cracks that run outwards from a hole.
fn cracks(stage: &mut Stage, rng: &mut Rng, at: V3, rx: f32, rz: f32, count: u8) {
    let mut lines: Vec<Vec<Xy>> = Vec::new();
    for i in 0..count {
        let turn = (f32::from(i) + rng.f32()) / f32::from(count) * std::f32::consts::TAU;
        let (mut along, mut heading) = (0.9, turn);
        let mut line = Vec::new();
        for _ in 0..rng.u8(4..8) {
            let (sin, cos) = heading.sin_cos();
            line.push(v3(
                at.x + turn.cos() * rx * 0.9 + cos * (along - 0.9),
                at.y,
                at.z + turn.sin() * rz * 0.9 + sin * (along - 0.9),
            ));
            along += between(rng, 0.1, 0.26);
            heading += between(rng, -0.5, 0.5);
        }
        lines.push(stage.camera.outline(&line));
    }
    let dark = stage.tone(stage.road.asphalt.times(0.4), 0.5, at);
    stage.canvas.lines(&lines, 3.4, dark.fade(0.85));
    stage.canvas.lines(&lines, 1.2, dark.times(0.5));
}

/// Draws one hole: gravel shoulder, broken rim, wall, bottom, and perhaps water.
fn hole(stage: &mut Stage, rng: &mut Rng, at: V3, (rx, rz): (f32, f32), water: bool) {
    let asphalt = stage.road.asphalt;
    let rim = jagged(rng, at, rx, rz, 0.13);
    stage.face(&shrunk(&rim, at, 1.32, 0.0), GRAVEL.fade(0.45), 0.85);
    stage.face(&shrunk(&rim, at, 1.16, 0.0), asphalt.times(0.8).fade(0.8), 0.85);
    stage.face(&shrunk(&rim, at, 1.05, -0.015), asphalt.times(1.32), 0.95);
    // The far wall is seen, dark; the bottom lies lower and therefore nearer to the viewer.
    stage.face(&rim, Colour::hex(0x2c_2824), 0.4);
    stage.face(&shrunk(&rim, at, 0.94, -rz * 0.04), Colour::hex(0x4a_4038), 0.5);
    stage.face(&shrunk(&rim, at, 0.84, -rz * 0.09), GRAVEL.times(0.8), 0.6);
    rubble(stage, rng, at, (rx * 0.55, rz * 0.55), 16, GRAVEL);
    if water {
        let pool = shrunk(&jagged(rng, at, rx * 0.7, rz * 0.66, 0.08), at, 1.0, -rz * 0.1);
        puddle(stage, &pool, at, Colour::hex(0x6c_5844), 0.7);
    }
    rubble(stage, rng, at, (rx * 1.1, rz * 1.15), 22, asphalt.mix(GRAVEL, 0.4));
}

/// Draws a pothole with broken edges, often a smaller one, mostly with water in it.
pub fn pothole(stage: &mut Stage, rng: &mut Rng) {
    let at = stage.spot;
    let (rx, rz) = (between(rng, 0.75, 1.15), between(rng, 0.6, 0.9));
    let wet = stage.light.wet() || rng.u8(0..3) > 0;
    if rng.bool() {
        let side = if at.x > 0.0 { -1.0 } else { 1.0 };
        let second = v3(at.x + side * between(rng, 1.5, 2.2), 0.0, at.z + between(rng, 1.2, 3.2));
        let water = rng.bool();
        hole(stage, rng, second, (rx * 0.5, rz * 0.5), water);
    }
    cracks(stage, rng, at, rx * 1.2, rz * 1.2, 9);
    hole(stage, rng, at, (rx, rz), wet);
    if rng.u8(0..4) == 0 {
        furniture::cone(stage, v3(at.x + rx * 1.1, 0.0, at.z + rz * 1.5));
    }
}

/// Draws fresh asphalt with a sealed joint around it.
fn fresh(stage: &mut Stage, rng: &mut Rng, x: (f32, f32), z: (f32, f32)) {
    let new = stage.road.asphalt.mix(Colour::hex(0x30_3238), 0.72);
    let seal = 0.09;
    stage.flat(0.0, (x.0 - seal, x.1 + seal), (z.0 - seal, z.1 + seal), Colour::hex(0x1c_1c20));
    stage.flat(0.0, x, z, new);
    for tone in [1.5, 0.6] {
        let grit: Vec<[V3; 4]> = (0..260)
            .map(|_| {
                let (cx, cz, r) = (between(rng, x.0, x.1), between(rng, z.0, z.1), between(rng, 0.006, 0.016));
                [v3(cx - r, 0.0, cz), v3(cx, 0.0, cz - r), v3(cx + r, 0.0, cz), v3(cx, 0.0, cz + r)]
            })
            .collect();
        stage.faces(&grit, new.times(tone).fade(0.7), 0.85, stage.spot);
    }
    // The roller's passes.
    let step = (x.1 - x.0) / 4.0;
    for i in [1_u8, 3] {
        let from = x.0 + step * f32::from(i);
        stage.flat(0.0, (from, from + step), z, Colour::hex(0xff_ffff).fade(0.035));
    }
}

/// Draws the pothole mended: a square patch, swept.
pub fn patch(stage: &mut Stage, rng: &mut Rng) {
    let (at, w, l) = (stage.spot, between(rng, 1.1, 1.5), between(rng, 0.8, 1.1));
    fresh(stage, rng, (at.x - w, at.x + w), (at.z - l, at.z + l));
}

/// Draws a lane whose surface has broken into slabs, with the base showing at the edge.
pub fn broken_road(stage: &mut Stage, rng: &mut Rng) {
    let (at, half, asphalt) = (stage.spot, stage.road.half, stage.road.asphalt);
    let edge = if at.x > 0.0 { half } else { -half };
    let inner = at.x - edge.signum() * 1.5;
    // The base shows through a washed-out edge.
    let bay = v3(edge, 0.0, at.z + 0.6);
    let bare = jagged(rng, bay, 1.7, 2.6, 0.16);
    let bare: Vec<V3> = bare.into_iter().map(|p| v3(p.x.clamp(-half, half), p.y, p.z)).collect();
    stage.face(&shrunk(&bare, bay, 1.1, 0.0), asphalt.times(0.6), 0.7);
    stage.face(&bare, Colour::hex(0x9c_8464), 0.7);
    rubble(stage, rng, v3(edge - edge.signum() * 0.8, 0.0, at.z), (0.7, 1.7), 34, GRAVEL);
    // A lattice whose crossings are shaken; each mesh is a slab, sunk or tilted.
    let (columns, rows) = (8_u8, 9_u8);
    let width = (half * 1.25) / f32::from(columns - 1);
    let knots: Vec<Vec<V3>> = (0..rows)
        .map(|row| {
            (0..columns)
                .map(|column| {
                    let x = inner + edge.signum() * (f32::from(column) - 3.0) * width;
                    let z = at.z - 2.1 + f32::from(row) * 0.62;
                    v3((x + between(rng, -0.17, 0.17)).clamp(-half, half), 0.0, z + between(rng, -0.2, 0.2))
                })
                .collect()
        })
        .collect();
    for row in (0..usize::from(rows) - 1).rev() {
        for column in 0..usize::from(columns) - 1 {
            let mesh = [knots[row][column], knots[row][column + 1], knots[row + 1][column + 1], knots[row + 1][column]];
            let centre = super::stage::middle(&mesh);
            let off = ((centre.x - at.x) / 2.3).hypot((centre.z - at.z) / 2.6);
            if off > 1.0 || rng.f32() < off * 0.35 {
                continue;
            }
            let gap = shrunk(&mesh, centre, 1.1, 0.0);
            stage.face(&gap, Colour::hex(0x2a_2622), 0.4);
            if rng.u8(0..7) == 0 {
                stage.face(&shrunk(&mesh, centre, 0.95, -0.02), GRAVEL.times(0.85), 0.6);
                rubble(stage, rng, centre, (0.14, 0.14), 7, GRAVEL);
                continue;
            }
            let lift = between(rng, 0.0, 0.075);
            let tilt = between(rng, -0.04, 0.04);
            let slab: Vec<V3> = shrunk(&mesh, centre, 0.93, 0.0)
                .into_iter()
                .map(|p| v3(p.x, lift + if p.x > centre.x { tilt } else { -tilt }, p.z))
                .collect();
            let front = [slab[0], slab[1], v3(slab[1].x, 0.0, slab[1].z), v3(slab[0].x, 0.0, slab[0].z)];
            stage.face(&front, asphalt.times(0.5), 0.4);
            stage.face(&slab, asphalt.times(between(rng, 0.86, 1.16)), 0.8);
        }
    }
    cracks(stage, rng, at, 2.0, 2.2, 12);
    rubble(stage, rng, at, (1.5, 1.6), 26, asphalt);
}

/// Draws the lane laid anew, with its edge line.
pub fn new_road(stage: &mut Stage, rng: &mut Rng) {
    let (at, half) = (stage.spot, stage.road.half);
    let (from, to) = (at.z - 3.4, at.z + 9.0);
    fresh(stage, rng, (-half, half), (from, to));
    let white = Colour::hex(0xf4_f1e6);
    for side in [-1.0, 1.0] {
        let x = side * (half - 0.3);
        stage.flat(0.0, (x - 0.06, x + 0.06), (from, to), white);
    }
    let mut z = from + 0.8;
    while z + 2.0 < to {
        stage.flat(0.0, (-0.08, 0.08), (z, z + 2.0), white);
        z += 3.6;
    }
}
