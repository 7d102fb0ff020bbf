//! What a street is furnished with: poles and their wires, lamps, a crossing.

use super::{
    camera::{V3, v3},
    colour::Colour,
    stage::{Stage, between, pick},
};
use fastrand::Rng;

const STEEL: Colour = Colour::hex(0x5c_6468);
/// Weathered concrete.
pub const CONCRETE: Colour = Colour::hex(0xa4_9e94);
/// The coating of wires.
pub const WIRE: Colour = Colour::hex(0x22_2428);

/// Draws a pole and its wires to the next one, `span` metres farther.
pub fn pole(stage: &mut Stage, at: V3, span: f32) {
    let top = v3(at.x, 7.2, at.z);
    stage.bar(at, top, 0.22, CONCRETE, 0.5);
    for (y, reach) in [(6.8, 0.75), (6.1, 0.6)] {
        stage.bar(v3(at.x - reach, y, at.z), v3(at.x + reach, y, at.z), 0.1, STEEL, 0.4);
        for x in [-reach, 0.0, reach] {
            stage.cable(v3(at.x + x, y, at.z), v3(at.x + x, y, at.z + span), 0.45, 0.025, WIRE);
        }
    }
}

/// Draws a street lamp whose arm reaches over the road.
pub fn lamp(stage: &mut Stage, at: V3, lit: bool) {
    let inward = -at.x.signum();
    let head = v3(at.x + inward * 1.4, 6.3, at.z);
    stage.rod(&[at, v3(at.x, 5.5, at.z), v3(at.x + inward * 0.4, 6.15, at.z), head], 0.13, STEEL, 0.5);
    lantern(stage, head, lit);
}

/// Draws a lamp's head, and its light if it is lit.
pub fn lantern(stage: &mut Stage, head: V3, lit: bool) {
    let (Some((x, y)), k) = (stage.camera.project(head), stage.camera.scale(head)) else {
        return;
    };
    let case = stage.tone(STEEL.times(0.8), 0.4, head);
    if lit {
        stage.canvas.glow((x, y), 1.9 * k, Colour::hex(0xff_d890).fade(0.75));
    }
    stage.canvas.ellipse((x, y), 0.42 * k, 0.13 * k, case);
    let bulb = if lit { Colour::hex(0xff_f4d0) } else { case.times(0.6) };
    stage.canvas.ellipse((x, y + 0.06 * k), 0.32 * k, 0.08 * k, bulb);
}

/// Paints a zebra crossing across the road before the traffic signal.
pub fn crossing(stage: &mut Stage) {
    let (half, z) = (stage.road.half, stage.spot.z - 0.6);
    let bars = (half * 2.0 / 0.9).floor() as u8;
    let stripes: Vec<[V3; 4]> = (0..bars)
        .map(|i| -half + 0.4 + f32::from(i) * 0.9)
        .map(|x| [v3(x, 0.0, z - 2.2), v3(x + 0.45, 0.0, z - 2.2), v3(x + 0.45, 0.0, z), v3(x, 0.0, z)])
        .collect();
    stage.faces(&stripes, Colour::hex(0xf0_ede2).fade(0.85), 0.9, v3(0.0, 0.0, z));
}

/// Draws a striped barrier board on two feet, as road works have.
pub fn barrier(stage: &mut Stage, at: V3, width: f32) {
    stage.shadow(at, width * 0.55, 0.25);
    for x in [-0.4, 0.4] {
        stage.bar(v3(at.x + x * width, at.y, at.z), v3(at.x + x * width, at.y + 1.0, at.z), 0.07, STEEL, 0.5);
    }
    let board = |from: f32, to: f32, lean: f32| {
        let x = |share: f32| at.x + (share - 0.5) * width;
        [
            v3(x(from), at.y + 0.6, at.z),
            v3(x(to), at.y + 0.6, at.z),
            v3(x(to + lean), at.y + 0.95, at.z),
            v3(x(from + lean), at.y + 0.95, at.z),
        ]
    };
    stage.face(&board(0.0, 1.0, 0.0), Colour::hex(0xf2_eee4), 0.8);
    let red: Vec<[V3; 4]> = (0_u8..4).map(|i| f32::from(i) * 0.25).map(|s| board(s, s + 0.12, 0.08)).collect();
    stage.faces(&red, Colour::hex(0xc8_3a30), 0.8, at);
}

/// Draws a traffic cone.
pub fn cone(stage: &mut Stage, at: V3) {
    let (Some((x, y)), k) = (stage.camera.project(at), stage.camera.scale(at)) else {
        return;
    };
    stage.shadow(at, 0.28, 0.2);
    let orange = stage.tone(Colour::hex(0xe8_6a28), 0.8, at);
    let white = stage.tone(Colour::hex(0xf6_f0e6), 0.8, at);
    let ring = |share: f32| (0.17 * (1.0 - share) + 0.02) * k;
    let slice = |from: f32, to: f32| {
        let (a, b) = (y - from * 0.7 * k, y - to * 0.7 * k);
        [(x - ring(from), a), (x + ring(from), a), (x + ring(to), b), (x - ring(to), b)]
    };
    stage.canvas.ellipse((x, y), 0.25 * k, 0.07 * k, orange.times(0.8));
    stage.canvas.polygon(&slice(0.0, 1.0), orange);
    stage.canvas.polygon(&slice(0.35, 0.6), white);
}

/// Scatters loose stones around a place: `count` of them within `reach` metres.
pub fn rubble(stage: &mut Stage, rng: &mut Rng, at: V3, reach: (f32, f32), count: u8, colour: Colour) {
    for _ in 0..count {
        let (turn, out) = (rng.f32() * std::f32::consts::TAU, between(rng, 0.75, 1.35));
        let stone = v3(at.x + turn.cos() * reach.0 * out, at.y, at.z + turn.sin() * reach.1 * out);
        let (Some((x, y)), k) = (stage.camera.project(stone), stage.camera.scale(stone)) else {
            continue;
        };
        let r = between(rng, 0.02, 0.085) * k;
        let tone = stage.tone(colour.times(*pick(rng, &[0.8, 0.95, 1.1])), 0.6, stone);
        let corners = |lift: f32, share: f32| -> Vec<_> {
            [(-1.0, 0.1), (-0.5, -0.7), (0.4, -0.8), (1.0, -0.1), (0.5, 0.4), (-0.6, 0.45)]
                .iter()
                .map(|(dx, dy)| (x + dx * r * share, y + dy * r * share - lift * r))
                .collect()
        };
        stage.canvas.ellipse((x + r * 0.25, y + r * 0.35), r * 1.1, r * 0.4, Colour::hex(0x10_1014).fade(0.3));
        stage.canvas.polygon(&corners(0.0, 1.0), tone.times(0.75));
        stage.canvas.polygon(&corners(0.25, 0.72), tone.times(1.12));
    }
}
