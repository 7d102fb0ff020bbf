//! Rubbish by the road, and the place once it is cleared.

use super::{
    camera::{V3, Xy, v3},
    colour::Colour,
    greenery,
    stage::{KERB, Stage, between, pick, ring},
};
use fastrand::Rng;

const BAGS: [u32; 8] = [0x26_282c, 0x2e_3034, 0x34_383c, 0x3c_6a9c, 0x4a_7a58, 0xe0_dcd0, 0xb8_4a48, 0xd8_c078];
const SCRAPS: [u32; 9] =
    [0xf0_ece0, 0xd8_d0bc, 0x4a_8ac0, 0xc8_4440, 0xe8_c048, 0x6c_a468, 0x9c_6c48, 0xe0_8a3c, 0xb4_c8d0];
const CARDBOARD: Colour = Colour::hex(0xb8_8e5e);

/// Draws a filled bag that stands on `at`; `size` is its radius in metres.
fn bag(stage: &mut Stage, rng: &mut Rng, at: V3, size: f32) {
    let (Some((x, y)), k) = (stage.camera.project(at), stage.camera.scale(at)) else {
        return;
    };
    let plastic = stage.tone(Colour::hex(*pick(rng, &BAGS)), 0.6, at);
    let (r, lean) = (size * k, between(rng, -0.18, 0.18));
    let sack: Vec<Xy> =
        [(-0.95, 0.0), (-1.12, -0.5), (-0.9, -1.0), (-0.42, -1.38), (-0.1, -1.62), (0.16, -1.6), (0.46, -1.34)]
            .iter()
            .chain(&[(0.92, -0.98), (1.12, -0.48), (0.92, 0.02), (0.4, 0.14), (-0.42, 0.13)])
            .map(|(dx, dy)| {
                let wobble = between(rng, 0.92, 1.08);
                (x + (dx * wobble - dy * lean) * r, y + dy * r * wobble * 0.92)
            })
            .collect();
    let neck = (x + 1.5 * lean * r, y - 1.42 * r);
    stage.canvas.ellipse((x, y + r * 0.05), r * 1.2, r * 0.26, Colour::hex(0x0c_0c10).fade(0.4));
    let (light, dark) = (plastic.times(1.25), plastic.times(0.55));
    let sun = stage.light.side * r;
    stage.canvas.shaded_curve(&sack, ((x + sun * 0.8, y - r * 1.5), light), ((x - sun * 0.8, y), dark));
    // The gathered neck, folds that run from it, and a gleam on the sun's side.
    let ears = [
        (neck.0 - 0.3 * r, neck.1 - 0.34 * r),
        (neck.0 + 0.05 * r, neck.1 - 0.1 * r),
        (neck.0 + 0.32 * r, neck.1 - 0.38 * r),
    ];
    let knot =
        [ears[0], ears[1], ears[2], (neck.0 + 0.14 * r, neck.1 + 0.16 * r), (neck.0 - 0.14 * r, neck.1 + 0.16 * r)];
    stage.canvas.polygon(&knot, plastic);
    let folds: Vec<[Xy; 3]> = [-0.7, -0.3, 0.15, 0.6]
        .iter()
        .map(|f| {
            [
                (neck.0, neck.1 + 0.15 * r),
                (x + f * r * 0.7, y - 0.9 * r),
                (x + f * r * between(rng, 0.9, 1.2), y - 0.3 * r),
            ]
        })
        .collect();
    stage.canvas.lines(&folds, (0.045 * r).max(1.0), plastic.times(0.6).fade(0.7));
    let gleam = [(x + sun * 0.42, y - r * 1.12), (x + sun * 0.66, y - r * 0.86), (x + sun * 0.74, y - r * 0.56)];
    stage.canvas.line(&gleam, (0.09 * r).max(1.0), Colour::hex(0xff_ffff).fade(0.32));
}

/// Draws an open carton, its corner at `at`.
fn carton(stage: &mut Stage, rng: &mut Rng, at: V3, size: f32) {
    let (w, h, d) = (size * between(rng, 0.8, 1.3), size * between(rng, 0.5, 0.9), size * 0.7);
    stage.shadow(v3(at.x + w / 2.0, at.y, at.z + d / 2.0), w * 0.75, d * 0.8);
    let card = CARDBOARD.times(between(rng, 0.85, 1.15));
    stage.block(at, v3(at.x + w, at.y + h, at.z + d), card);
    let top = at.y + h;
    stage.flat(top, (at.x, at.x + w), (at.z, at.z + d), Colour::hex(0x4c_3a28));
    for (edge, out) in [(at.x, -0.45), (at.x + w, 0.4)] {
        let flap = [
            v3(edge, top, at.z),
            v3(edge, top, at.z + d),
            v3(edge + out * w, top + 0.1 * h, at.z + d),
            v3(edge + out * w, top - 0.15 * h, at.z),
        ];
        stage.face(&flap, card.times(1.15), 0.8);
    }
    let tape = [
        v3(at.x + w * 0.42, at.y, at.z),
        v3(at.x + w * 0.56, at.y, at.z),
        v3(at.x + w * 0.56, top, at.z),
        v3(at.x + w * 0.42, top, at.z),
    ];
    stage.face(&tape, card.times(0.82), 0.5);
}

/// Draws a lying bottle.
fn bottle(stage: &mut Stage, rng: &mut Rng, at: V3) {
    let (Some((x, y)), k) = (stage.camera.project(at), stage.camera.scale(at)) else {
        return;
    };
    let (sin, cos) = between(rng, -0.6, 0.6).sin_cos();
    let long = 0.28 * k;
    let end = |t: f32| (x + cos * long * t, y - 0.03 * k + sin * long * t * 0.5);
    let glass = stage.tone(Colour::hex(*pick(rng, &[0x7c_b8a0, 0x4a_8c5c, 0xa8_c8d8, 0xb4_7a3c])), 0.7, at);
    stage.canvas.line(
        &[(end(0.0).0, y + 0.01 * k), (end(0.8).0, y + 0.02 * k)],
        0.09 * k,
        Colour::hex(0x10_1014).fade(0.3),
    );
    stage.canvas.line(&[end(0.0), end(0.6)], 0.085 * k, glass);
    stage.canvas.line(&[end(0.6), end(1.0)], 0.035 * k, glass.times(0.9));
    stage.canvas.line(&[end(0.2), end(0.45)], 0.06 * k, Colour::hex(0xf4_f0e8).fade(0.8));
    stage.canvas.ellipse(end(1.02), 0.025 * k, 0.025 * k, Colour::hex(*pick(rng, &SCRAPS)));
}

/// Scatters paper and wrappers within `reach` metres of `at`.
pub fn litter(stage: &mut Stage, rng: &mut Rng, at: V3, reach: (f32, f32), count: u8) {
    for _ in 0..count {
        let (turn, out) = (rng.f32() * std::f32::consts::TAU, rng.f32().sqrt());
        let place = v3(at.x + turn.cos() * reach.0 * out, at.y, at.z + turn.sin() * reach.1 * out);
        let y = if place.x.abs() > stage.road.half { KERB } else { 0.0 };
        let size = between(rng, 0.04, 0.16);
        let scrap = ring(v3(place.x, y, place.z), size, size * 0.9, 6, |_| between(rng, 0.5, 1.3));
        stage.face(
            &scrap.iter().map(|p| v3(p.x + 0.03, p.y, p.z - 0.03)).collect::<Vec<_>>(),
            Colour::hex(0x20_1c18).fade(0.35),
            0.5,
        );
        stage.face(&scrap, Colour::hex(*pick(rng, &SCRAPS)), 0.9);
    }
}

/// Draws a wheeled bin; `full` leaves its lid open over a pile.
fn bin(stage: &mut Stage, rng: &mut Rng, at: V3, paint: Colour, full: bool) {
    stage.shadow(at, 0.8, 0.5);
    let (low, high) = (v3(at.x - 0.5, at.y + 0.12, at.z - 0.3), v3(at.x + 0.5, at.y + 1.05, at.z + 0.3));
    for x in [low.x + 0.12, high.x - 0.12] {
        if let Some(wheel) = stage.camera.project(v3(x, at.y + 0.09, low.z)) {
            let k = stage.camera.scale(low) * 0.09;
            stage.canvas.ellipse(wheel, k, k, Colour::hex(0x18_181a));
        }
    }
    stage.block(low, high, paint);
    for y in [0.3, 0.62] {
        let rib = [
            v3(low.x, at.y + y, low.z),
            v3(high.x, at.y + y, low.z),
            v3(high.x, at.y + y + 0.05, low.z),
            v3(low.x, at.y + y + 0.05, low.z),
        ];
        stage.face(&rib, paint.times(0.78), 0.5);
    }
    let lid = |back: f32, front: f32| {
        [
            v3(low.x - 0.05, front, low.z - 0.05),
            v3(high.x + 0.05, front, low.z - 0.05),
            v3(high.x + 0.05, back, high.z),
            v3(low.x - 0.05, back, high.z),
        ]
    };
    if full {
        let open = [
            v3(low.x, high.y, high.z),
            v3(high.x, high.y, high.z),
            v3(high.x, high.y + 0.75, high.z + 0.25),
            v3(low.x, high.y + 0.75, high.z + 0.25),
        ];
        stage.face(&open, paint.times(0.7), 0.4);
        for x in [-0.26, 0.24, 0.0] {
            bag(stage, rng, v3(at.x + x, high.y - 0.08, at.z - 0.05), 0.25);
        }
    } else {
        stage.face(&lid(high.y + 0.16, high.y + 0.04), paint.times(1.2), 0.9);
        let rim = [
            v3(low.x - 0.05, high.y - 0.03, low.z - 0.05),
            v3(high.x + 0.05, high.y - 0.03, low.z - 0.05),
            v3(high.x + 0.05, high.y + 0.04, low.z - 0.05),
            v3(low.x - 0.05, high.y + 0.04, low.z - 0.05),
        ];
        stage.face(&rim, paint.times(0.9), 0.5);
    }
    // A white leaf-like mark.
    let mark = ring(v3(0.0, 0.0, 0.0), 0.14, 0.14, 10, |i| if i % 2 == 0 { 1.0 } else { 0.55 });
    let mark: Vec<V3> = mark.iter().map(|p| v3(at.x + p.x, at.y + 0.48 + p.z, low.z - 0.01)).collect();
    stage.face(&mark, Colour::hex(0xf0_f4ec).fade(0.85), 0.7);
}

/// The bin's colour; rolled first, so that it is the same bin once the heap is gone.
fn bin_paint(rng: &mut Rng) -> Colour {
    Colour::hex(*pick(rng, &[0x2e_7d4f, 0x2f_6390, 0x3c_8a5c]))
}

/// Where the bin stands: behind the heap, on the pavement.
fn bin_place(stage: &Stage) -> V3 {
    v3(stage.side * (stage.road.half + 1.15), KERB, stage.spot.z + 1.5)
}

/// Draws a heap of bags, cartons, bottles and paper around an overflowing bin.
pub fn heap(stage: &mut Stage, rng: &mut Rng) {
    let (at, place, paint) = (stage.spot, bin_place(stage), bin_paint(rng));
    let stain = ring(at, 2.1, 1.3, 22, |_| between(rng, 0.8, 1.15));
    stage.face(&stain, Colour::hex(0x3c_3226).fade(0.4), 0.6);
    litter(stage, rng, at, (2.4, 1.9), 60);
    let full = rng.bool();
    bin(stage, rng, place, paint, full);
    let mut heap: Vec<(V3, u8, f32)> = (0..20_u8)
        .map(|i| {
            let (x, z) = (between(rng, -1.5, 1.5), between(rng, -0.7, 1.1));
            let peak = 1.0 - (x / 1.7).hypot(z / 1.4).min(1.0);
            let lift = if i % 3 == 0 { peak * between(rng, 0.2, 0.55) } else { 0.0 };
            (v3(at.x + x, KERB * 0.5 + lift, at.z + z - lift * 0.2), rng.u8(0..8), between(rng, 0.2, 0.36))
        })
        .collect();
    // What lies higher leans on what lies behind it, so far and low comes first.
    heap.sort_by(|a, b| (b.0.z - b.0.y * 0.5).total_cmp(&(a.0.z - a.0.y * 0.5)));
    for (place, kind, size) in heap {
        if kind == 0 {
            carton(stage, rng, place, size * 1.7);
        } else {
            bag(stage, rng, place, size);
        }
    }
    let front = v3(at.x, 0.0, at.z - 1.0);
    for _ in 0..rng.u8(4..9) {
        let place = v3(front.x + between(rng, -1.6, 1.4), 0.0, front.z + between(rng, -0.4, 0.5));
        bottle(stage, rng, place);
    }
    litter(stage, rng, front, (1.9, 0.6), 34);
    let flies: Vec<(Xy, f32, f32)> = (0..14)
        .filter_map(|_| stage.camera.project(v3(at.x + between(rng, -1.3, 1.3), between(rng, 0.7, 1.7), at.z)))
        .map(|place| (place, 2.3, 1.7))
        .collect();
    stage.canvas.ellipses(&flies, Colour::hex(0x18_1818).fade(0.8));
}

/// Draws the same place swept, with a closed bin and a pair of plants.
pub fn clean(stage: &mut Stage, rng: &mut Rng) {
    let (at, place, paint) = (stage.spot, bin_place(stage), bin_paint(rng));
    let damp = ring(at, 1.9, 1.1, 18, |_| between(rng, 0.85, 1.1));
    stage.face(&damp, Colour::hex(0x3c_3226).fade(0.12), 0.6);
    bin(stage, rng, place, paint, false);
    for aside in [-1.1, 1.2] {
        let foot = v3(place.x + aside, KERB, place.z - 0.2);
        stage.shadow(foot, 0.35, 0.25);
        stage.block(
            v3(foot.x - 0.2, KERB, foot.z - 0.2),
            v3(foot.x + 0.2, KERB + 0.35, foot.z + 0.2),
            Colour::hex(0xb8_6a48),
        );
        greenery::crown(stage, rng, v3(foot.x, KERB + 0.65, foot.z), 0.42, 9);
    }
}
