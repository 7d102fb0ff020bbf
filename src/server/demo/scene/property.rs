//! Things that belong to everybody: a bench, a wall, a tree across the street.

use super::{
    camera::{V3, v3},
    colour::Colour,
    furniture::{self, CONCRETE},
    greenery,
    stage::{KERB, Stage, between, pick, ring},
};
use fastrand::Rng;

/// Draws a broken bench or a broken wall, or what it was.
pub fn draw(stage: &mut Stage, rng: &mut Rng, mended: bool) {
    if rng.bool() {
        bench(stage, rng, mended);
    } else {
        wall(stage, rng, mended);
    }
}

fn bench(stage: &mut Stage, rng: &mut Rng, mended: bool) {
    let at = v3(stage.spot.x, KERB, stage.spot.z);
    let paint = Colour::hex(*pick(rng, &[0xa8_6c3c, 0x4c_8060, 0xb4_5040, 0x3c_6c94, 0xc0_8c48]));
    let iron = Colour::hex(0x30_3436);
    let half = 1.25;
    stage.shadow(v3(at.x, KERB, at.z + 0.2), half * 1.1, 0.5);
    // Broken, the right end has lost its foot and sinks.
    let drop = if mended { 0.0 } else { 0.32 };
    let sink = |x: f32| -drop * ((x + half) / (2.0 * half)).clamp(0.0, 1.0);
    let gone: u8 = if mended { 9 } else { rng.u8(0..2) };
    for (x, broken) in [(-1.0, false), (1.0, !mended)] {
        let leg = if broken { 0.12 } else { 0.42 };
        for z in [0.05, 0.5] {
            stage.bar(v3(at.x + x, KERB, at.z + z), v3(at.x + x, KERB + leg, at.z + z), 0.08, iron, 0.5);
        }
        let y = KERB + 0.42 + sink(x);
        stage.bar(v3(at.x + x, y, at.z + 0.5), v3(at.x + x * 1.02, y + 0.5, at.z + 0.66), 0.08, iron, 0.5);
    }
    let plank = |stage: &mut Stage, x: (f32, f32), y: f32, z: (f32, f32), tone: f32| {
        let corner = |x: f32, z: f32, up: f32| v3(at.x + x, KERB + y + sink(x) + up, at.z + z);
        let top = [corner(x.0, z.0, 0.0), corner(x.1, z.0, 0.0), corner(x.1, z.1, 0.0), corner(x.0, z.1, 0.0)];
        stage.face(&top, paint.times(tone), 0.95);
        let front = [corner(x.0, z.0, -0.06), corner(x.1, z.0, -0.06), corner(x.1, z.0, 0.0), corner(x.0, z.0, 0.0)];
        stage.face(&front, paint.times(tone * 0.62), 0.5);
    };
    for (i, y) in [(0_u8, 0.88), (1, 0.66)] {
        let right = if gone == i { 0.15 } else { half };
        let back = |x: f32, up: f32| v3(at.x + x, KERB + y + sink(x) + up, at.z + 0.62);
        stage.face(
            &[back(-half, 0.0), back(right, 0.0), back(right - 0.06, 0.15), back(-half, 0.15)],
            paint.times(1.05),
            0.7,
        );
        stage.face(
            &[back(-half, -0.02), back(right, -0.02), back(right, 0.01), back(-half, 0.01)],
            paint.times(0.6),
            0.4,
        );
    }
    for i in (0_u8..3).rev() {
        let z = f32::from(i) * 0.2;
        let right = if !mended && i == 1 { -0.2 } else { half };
        plank(stage, (-half, right), 0.45, (z, z + 0.16), 0.95 + 0.07 * f32::from(i));
    }
    if mended {
        return;
    }
    // The missing pieces lie before it.
    let piece = |x: f32, z: f32, skew: f32| {
        let corner = |dx: f32, dz: f32| v3(at.x + x + dx, KERB + 0.03, at.z + z + dz + dx * skew);
        [corner(-0.55, 0.0), corner(0.5, 0.02), corner(0.56, 0.15), corner(-0.5, 0.15)]
    };
    for (x, z, skew) in [(0.3, -0.55, 0.35), (0.95, -0.25, -0.5)] {
        let wood = piece(x, z, skew);
        stage.face(&wood.map(|p| v3(p.x + 0.03, KERB, p.z - 0.05)), Colour::hex(0x18_1410).fade(0.45), 0.4);
        stage.face(&wood, paint.times(1.1), 0.8);
    }
    splinters(stage, rng, v3(at.x + 0.2, KERB, at.z - 0.2), paint.mix(Colour::hex(0xe0_c090), 0.6));
    furniture::rubble(stage, rng, v3(at.x + 1.0, KERB, at.z + 0.1), (0.4, 0.3), 16, CONCRETE);
}

fn splinters(stage: &mut Stage, rng: &mut Rng, at: V3, wood: Colour) {
    for _ in 0..14 {
        let (x, z) = (at.x + between(rng, -0.9, 0.9), at.z + between(rng, -0.5, 0.3));
        let (dx, dz) = (between(rng, -0.14, 0.14), between(rng, -0.1, 0.1));
        stage.face(&[v3(x, at.y, z), v3(x + dx, at.y, z + dz), v3(x + dx * 0.9, at.y, z + dz + 0.025)], wood, 0.8);
    }
}

/// A brick wall across the pavement's back, facing the viewer; broken, a bite is missing.
fn wall(stage: &mut Stage, rng: &mut Rng, mended: bool) {
    let at = stage.spot;
    let (w, h) = (0.34, 0.15);
    let (columns, rows) = (10_u8, 11_u8);
    let face = at.z + 0.5;
    let left = at.x - f32::from(columns) * w / 2.0;
    let brick = Colour::hex(*pick(rng, &[0xa8_5440, 0xb4_6a48, 0x9c_4c40]));
    let bite = (at.x + between(rng, -0.5, 0.5), between(rng, 0.85, 1.1));
    let missing = |x: f32, y: f32, shake: f32| {
        !mended && ((x - bite.0) / bite.1).abs() + ((f32::from(rows) * h - y) / 1.25).abs() * 0.9 < 0.95 + shake
    };
    stage.shadow(v3(at.x, KERB, face), f32::from(columns) * w * 0.55, 0.4);
    for row in 0..rows {
        let y = KERB + f32::from(row) * h;
        let shift = if row % 2 == 0 { 0.0 } else { w / 2.0 };
        for column in 0..columns {
            let x = left + f32::from(column) * w + shift;
            let tone = between(rng, 0.82, 1.14);
            if missing(x + w / 2.0, y + h, between(rng, -0.12, 0.12)) {
                continue;
            }
            let quad = |inset: f32, z: f32| {
                [
                    v3(x + inset, y + inset, z),
                    v3(x + w - inset, y + inset, z),
                    v3(x + w - inset, y + h - inset, z),
                    v3(x + inset, y + h - inset, z),
                ]
            };
            // Depth first: the broken edge shows the wall's thickness.
            stage.block(v3(x, y, face), v3(x + w, y + h, face + 0.26), Colour::hex(0xb4_a890));
            stage.face(&quad(0.014, face - 0.005), brick.times(tone), 0.65);
        }
    }
    let top = KERB + f32::from(rows) * h;
    if mended {
        let cap = (v3(left - 0.1, top, face - 0.08), v3(left + f32::from(columns) * w + 0.27, top + 0.12, face + 0.34));
        stage.block(cap.0, cap.1, CONCRETE.times(1.1));
        return;
    }
    // The fallen bricks.
    let mut pile: Vec<V3> = (0..30)
        .map(|_| {
            let (x, z) = (bite.0 + between(rng, -1.1, 1.1), face - between(rng, 0.1, 1.25));
            let near = 1.0 - ((x - bite.0).abs() / 1.2 + (face - z) / 1.6).min(1.0);
            v3(x, KERB + near * between(rng, 0.0, 0.34), z)
        })
        .collect();
    pile.sort_by(|a, b| b.z.total_cmp(&a.z));
    for place in pile {
        let (wide, deep) = if rng.bool() { (0.28, 0.13) } else { (0.14, 0.24) };
        stage.block(
            place,
            v3(place.x + wide * between(rng, 0.5, 1.0), place.y + 0.1, place.z + deep),
            brick.times(between(rng, 0.75, 1.15)),
        );
    }
    furniture::rubble(stage, rng, v3(bite.0, KERB, face - 0.7), (1.0, 0.6), 40, brick.mix(CONCRETE, 0.5));
}

/// Draws a tree that fell across the lane, or its stump beside a sapling once it is cleared.
pub fn fallen_tree(stage: &mut Stage, rng: &mut Rng, mended: bool) {
    let (side, z) = (stage.side, stage.spot.z + 0.6);
    let stump = v3(side * (stage.road.half + 0.75), KERB, z + 0.4);
    let bark = Colour::hex(*pick(rng, &[0x6a_5240, 0x78_6450]));
    let wood = Colour::hex(0xd8_b480);
    if mended {
        let bed = ring(stump, 0.7, 0.5, 20, |_| 1.0);
        stage.face(&bed, Colour::hex(0x5c_4632), 0.7);
        stage.bar(stump, v3(stump.x, KERB + 1.5, stump.z), 0.06, bark, 0.7);
        for x in [-0.32, 0.32] {
            stage.bar(
                v3(stump.x + x, KERB, stump.z - 0.1),
                v3(stump.x + x, KERB + 1.2, stump.z - 0.1),
                0.05,
                Colour::hex(0x4c_7a58),
                0.7,
            );
        }
        greenery::crown(stage, rng, v3(stump.x, KERB + 1.75, stump.z), 0.5, 12);
        for y in [0.45, 0.8, 1.15] {
            stage.bar(
                v3(stump.x - 0.32, KERB + y, stump.z - 0.12),
                v3(stump.x + 0.32, KERB + y, stump.z - 0.12),
                0.04,
                Colour::hex(0x4c_7a58),
                0.7,
            );
        }
        return;
    }
    let reach = stage.road.half + 1.6;
    let tip = v3(stump.x - side * reach, 0.35, z - between(rng, 0.3, 0.9));
    let middle = v3(f32::midpoint(stump.x, tip.x), 0.5, f32::midpoint(stump.z, tip.z));
    for share in [0.3, 0.55, 0.8] {
        let under = v3(stump.x + (tip.x - stump.x) * share, 0.0, stump.z + (tip.z - stump.z) * share - 0.1);
        stage.shadow(under, 1.2, 0.6);
    }
    let crown = |stage: &mut Stage, rng: &mut Rng, back: f32| {
        for (share, radius) in [(0.62, 0.85), (0.8, 1.05), (1.0, 0.95)] {
            let (x, y) = (stump.x + (tip.x - stump.x) * share, 0.55 + between(rng, 0.0, 0.3));
            let at = v3(x, y, tip.z + back + between(rng, -0.1, 0.2));
            greenery::crown(stage, rng, at, radius, 16);
        }
    };
    crown(stage, rng, 0.9);
    // The torn stump and the trunk from it.
    stage.bar(stump, v3(stump.x, KERB + 0.75, stump.z), 0.46, bark, 0.6);
    if let (Some((x, y)), k) = (stage.camera.project(v3(stump.x, KERB + 0.75, stump.z)), stage.camera.scale(stump)) {
        let colour = stage.tone(wood, 0.8, stump);
        let torn = [
            (-0.23, 0.06),
            (-0.2, -0.2),
            (-0.12, -0.05),
            (-0.05, -0.36),
            (0.03, -0.08),
            (0.11, -0.24),
            (0.23, 0.05),
            (0.0, 0.14),
        ];
        stage.canvas.polygon(&torn.map(|(dx, dy)| (x + dx * k, y + dy * k)), colour);
    }
    let base = v3(stump.x - side * 0.25, KERB + 0.55, stump.z - 0.1);
    stage.rod(&[tip, middle, base], 0.36, bark, 0.75);
    for (share, up, ahead) in [(0.5, 0.9, -0.5), (0.66, 0.7, 0.2), (0.8, 0.5, -0.6)] {
        let from = v3(base.x + (tip.x - base.x) * share, 0.5, base.z + (tip.z - base.z) * share);
        stage.bar(from, v3(from.x - side * 0.5, 0.5 + up, from.z + ahead), 0.13, bark, 0.7);
    }
    let cut = stage.tone(wood, 0.8, base);
    if let (Some((x, y)), k) = (stage.camera.project(base), stage.camera.scale(base)) {
        stage.canvas.ellipse((x, y), 0.14 * k, 0.2 * k, cut);
        stage.canvas.ellipse((x, y), 0.08 * k, 0.12 * k, cut.times(0.85));
    }
    crown(stage, rng, -0.35);
    let leaves = v3(middle.x, 0.0, tip.z - 0.6);
    splinters(stage, rng, v3(base.x, 0.0, base.z - 0.6), wood);
    for _ in 0..70 {
        let place = v3(leaves.x + between(rng, -2.4, 2.2), 0.0, leaves.z + between(rng, -1.0, 0.9));
        let leaf = ring(place, between(rng, 0.02, 0.05), 0.02, 5, |_| 1.0);
        stage.face(&leaf, Colour::hex(*pick(rng, &[0x5c_8a44, 0x6e_8c3c, 0x9c_9440])), 0.8);
    }
}
