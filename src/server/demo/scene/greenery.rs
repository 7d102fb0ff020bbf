//! Trees, bushes and grass.

use super::{
    camera::{V3, Xy, v3},
    canvas::WIDTH,
    colour::Colour,
    stage::{KERB, Stage, between, pick},
};
use fastrand::Rng;

const LEAVES: [u32; 5] = [0x4f_7a3a, 0x5c_8a44, 0x3f_6e44, 0x6e_8c3c, 0x54_7c50];

/// Draws a tree that stands at `at`; `size` 1 is about six metres high.
pub fn tree(stage: &mut Stage, rng: &mut Rng, at: V3, size: f32) {
    stage.shadow(v3(at.x, KERB, at.z), 1.5 * size, 0.9 * size);
    let fork = v3(at.x + between(rng, -0.2, 0.2), at.y + 2.3 * size, at.z);
    let bark = Colour::hex(*pick(rng, &[0x6e_5642, 0x7c_6a58, 0x5c_4a3c]));
    stage.bar(at, fork, 0.3 * size, bark, 0.5);
    let middle = v3(fork.x, fork.y + 1.5 * size, fork.z);
    for aside in [-0.9, 0.8] {
        let tip = v3(fork.x + aside * size, fork.y + 1.1 * size, fork.z);
        stage.bar(v3(fork.x, fork.y - 0.3, fork.z), tip, 0.16 * size, bark, 0.5);
    }
    crown(stage, rng, middle, 1.9 * size, 26);
}

/// Draws a crown of leaves around `middle`, about `radius` metres, made of `clumps` clumps.
pub fn crown(stage: &mut Stage, rng: &mut Rng, middle: V3, radius: f32, clumps: u8) {
    let (Some((x, y)), k) = (stage.camera.project(middle), stage.camera.scale(middle)) else {
        return;
    };
    let leaf = Colour::hex(*pick(rng, &LEAVES));
    let r = radius * k;
    if x + r < 0.0 || x - r > WIDTH || y + r < 0.0 {
        return;
    }
    // Far crowns are a few pixels wide and need fewer clumps.
    let clumps = if r < 70.0 { clumps / 2 + 1 } else { clumps };
    let places: Vec<(Xy, f32, f32)> = (0..clumps)
        .map(|_| {
            let (turn, out) = (rng.f32() * std::f32::consts::TAU, rng.f32().sqrt() * 0.72);
            let size = r * between(rng, 0.26, 0.42);
            ((x + turn.cos() * out * r, y + turn.sin() * out * r * 0.75), size, size * 0.86)
        })
        .collect();
    let sunward = stage.light.side * r * 0.1;
    // From the shade below to the light above: each pass is smaller and moved towards the sun.
    for (tone, sun, share, lift) in [(0.62, 0.2, 1.0, -0.06), (0.85, 0.5, 0.84, 0.05), (1.12, 0.95, 0.56, 0.15)] {
        let pass: Vec<_> = places
            .iter()
            .map(|((px, py), rx, ry)| ((px + sunward * (1.0 - share) * 4.0, py - lift * r), rx * share, ry * share))
            .collect();
        let colour = stage.tone(leaf.times(tone), sun, middle);
        stage.canvas.ellipses(&pass, colour);
        // Single leaves break the clumps' outlines.
        let size = (0.075 * k).max(1.2);
        let count = if r > 70.0 { usize::from(clumps) * 5 } else { usize::from(clumps) };
        let dabs: Vec<Vec<Xy>> = (0..count)
            .map(|_| {
                let ((px, py), rx, ry) = *pick(rng, &pass);
                let turn = rng.f32() * std::f32::consts::TAU;
                let (px, py, s) =
                    (px + turn.cos() * rx * 1.04, py + turn.sin() * ry * 1.04, size * between(rng, 0.6, 1.5));
                vec![(px - s, py), (px, py - s * 0.6), (px + s, py + s * 0.2), (px, py + s * 0.7)]
            })
            .collect();
        stage.canvas.polygons(&dabs, colour);
    }
}

/// Draws a low bush.
pub fn bush(stage: &mut Stage, rng: &mut Rng, at: V3) {
    stage.shadow(at, 0.7, 0.35);
    crown(stage, rng, v3(at.x, at.y + 0.45, at.z), 0.65, 10);
}

/// Draws tufts of grass.
pub fn grass(stage: &mut Stage, rng: &mut Rng, places: &[V3]) {
    for &at in places {
        let (Some((x, y)), k) = (stage.camera.project(at), stage.camera.scale(at)) else {
            continue;
        };
        let blades: Vec<Vec<Xy>> = (0..9)
            .map(|_| {
                let (foot, lean, high) =
                    (between(rng, -0.12, 0.12), between(rng, -0.12, 0.12), between(rng, 0.1, 0.28));
                let foot = x + foot * k;
                vec![(foot - 0.014 * k, y), (foot + lean * k, y - high * k), (foot + 0.014 * k, y)]
            })
            .collect();
        let colour = stage.tone(Colour::hex(*pick(rng, &LEAVES)).times(1.1), 0.7, at);
        stage.canvas.polygons(&blades, colour);
    }
}
