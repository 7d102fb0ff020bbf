//! Upright things that fail: a street lamp, a power pole, a traffic signal.

use super::{
    camera::{V3, v3},
    colour::Colour,
    furniture::{self, CONCRETE, WIRE},
    stage::{KERB, Stage, between, pick, ring},
    surface::jagged,
};
use fastrand::Rng;

const POST: Colour = Colour::hex(0x4c_565c);

/// Draws a street lamp in the evening: bent and dark, or straight and lit.
pub fn street_light(stage: &mut Stage, rng: &mut Rng, mended: bool) {
    let at = stage.spot;
    let inward = -stage.side;
    let paint = Colour::hex(*pick(rng, &[0x6a_7c84, 0x5c_8470, 0x8a_8478])).times(1.1);
    stage.shadow(at, 0.6, 0.35);
    let lean = if rng.bool() { inward } else { -inward };
    let sharp = between(rng, 0.9, 1.5);
    if mended {
        let pool = ring(v3(at.x + inward * 1.6, 0.0, at.z - 0.2), 2.6, 1.9, 24, |_| 1.0);
        stage.canvas.curve(&stage.camera.outline(&pool), Colour::hex(0xff_dc98).fade(0.28));
        let head = v3(at.x + inward * 1.7, 5.6, at.z);
        let cone = [
            v3(head.x - 0.3, 5.5, at.z),
            v3(head.x + 0.3, 5.5, at.z),
            v3(head.x + 1.7, 0.05, at.z),
            v3(head.x - 1.7, 0.05, at.z),
        ];
        let beam = stage.camera.outline(&cone);
        if let (Some(top), Some(foot)) = (beam.first().copied(), beam.last().copied()) {
            let light = Colour::hex(0xff_e6b0);
            stage.canvas.shaded(&beam, (top, light.fade(0.42)), (foot, light.fade(0.03)));
        }
        stage.rod(&[at, v3(at.x, 4.9, at.z), v3(at.x + inward * 0.5, 5.5, at.z), head], 0.17, paint, 0.7);
        furniture::lantern(stage, head, true);
        furniture::lantern(stage, v3(head.x, head.y - 0.02, head.z), true);
    } else {
        // Hit by something: it gives way at a third of its height, and the head hangs by its cable.
        let knee = v3(at.x + lean * 0.12, 2.2, at.z);
        let shoulder = v3(at.x + lean * sharp, 4.7, at.z - 0.2);
        let head = v3(shoulder.x + lean * 1.15, 4.55 - sharp * 0.3, at.z - 0.3);
        stage.rod(&[at, knee, shoulder, v3(shoulder.x + lean * 0.5, 4.95, at.z - 0.2), head], 0.17, paint, 0.7);
        let hanging = v3(head.x + lean * 0.06, head.y - 0.75, head.z);
        stage.cable(head, hanging, 0.0, 0.03, WIRE);
        furniture::lantern(stage, hanging, false);
        let (Some((x, y)), k) = (stage.camera.project(hanging), stage.camera.scale(hanging)) else {
            return;
        };
        // Broken glass of the bulb, and its splinters below.
        stage.canvas.polygon(
            &[
                (x - 0.2 * k, y + 0.08 * k),
                (x - 0.08 * k, y + 0.2 * k),
                (x, y + 0.09 * k),
                (x + 0.12 * k, y + 0.18 * k),
                (x + 0.2 * k, y + 0.07 * k),
            ],
            Colour::hex(0xb8_c4cc).fade(0.75),
        );
        furniture::rubble(
            stage,
            rng,
            v3(hanging.x, if hanging.x.abs() > stage.road.half { KERB } else { 0.0 }, hanging.z),
            (0.5, 0.35),
            10,
            Colour::hex(0xc8_d4dc),
        );
        furniture::rubble(stage, rng, at, (0.35, 0.25), 14, CONCRETE);
    }
    stage.block(v3(at.x - 0.24, KERB, at.z - 0.24), v3(at.x + 0.24, KERB + 0.28, at.z + 0.24), CONCRETE);
    let door = [
        v3(at.x - 0.07, 0.7, at.z - 0.05),
        v3(at.x + 0.07, 0.7, at.z - 0.05),
        v3(at.x + 0.07, 1.15, at.z - 0.05),
        v3(at.x - 0.07, 1.15, at.z - 0.05),
    ];
    stage.face(&door, paint.times(0.6), 0.5);
}

/// Draws a power pole with its transformer: leaning with torn wires, or upright and tidy.
pub fn power_pole(stage: &mut Stage, rng: &mut Rng, mended: bool) {
    let at = stage.spot;
    let lean = if mended { 0.0 } else { -stage.side * between(rng, 0.75, 1.25) };
    let far = v3(at.x, 0.0, at.z + 24.0);
    let along =
        |y: f32, x: f32| v3(at.x + lean * y / 6.2 + x, y - if mended { 0.0 } else { x * lean.signum() * 0.16 }, at.z);
    stage.shadow(at, 0.6, 0.35);
    furniture::pole(stage, v3(far.x, KERB, far.z), 24.0);
    for (y, reach) in [(5.9, 0.85), (5.2, 0.7)] {
        for (i, x) in [-reach, 0.0, reach].into_iter().enumerate() {
            if mended || i == 1 {
                let sag = if mended { 0.4 } else { 1.5 };
                stage.cable(along(y, x), v3(far.x + x, y + 0.9, far.z), sag, 0.03, WIRE);
            }
            if mended {
                stage.cable(along(y, x), v3(at.x + x, y + 0.5, -2.0), 0.3, 0.03, WIRE);
            }
        }
    }
    if !mended {
        let dug = jagged(rng, v3(at.x, KERB, at.z), 0.6, 0.4, 0.12);
        stage.face(&dug, Colour::hex(0x5c_4838), 0.5);
    }
    stage.bar(at, along(6.3, 0.0), 0.26, CONCRETE, 0.7);
    for (y, reach) in [(5.9, 0.85), (5.2, 0.7)] {
        stage.bar(along(y, -reach), along(y, reach), 0.11, POST, 0.6);
        for x in [-reach, 0.0, reach] {
            let foot = along(y, x);
            stage.bar(foot, v3(foot.x, foot.y + 0.2, foot.z), 0.12, Colour::hex(0xd8_d0c4), 0.8);
        }
    }
    transformer(stage, along(3.5, 0.0), lean / 6.2);
    if mended {
        return;
    }
    // Torn wires hang to the ground and spark where they touch.
    for (i, x) in [-0.85, 0.85, -0.7, 0.7].into_iter().enumerate() {
        let from = along(if i < 2 { 5.9 } else { 5.2 }, x);
        let reach = between(rng, 0.9, 2.6) * if x < 0.0 { -1.0 } else { 1.0 };
        let end = v3(from.x + reach, if i == 2 { 1.4 } else { 0.12 }, from.z - between(rng, 0.2, 1.0));
        stage.cable(from, end, between(rng, 0.3, 0.9), 0.035, WIRE);
        let curl = v3(end.x + reach.signum() * 0.5, end.y + 0.05, end.z - 0.2);
        stage.cable(end, curl, 0.12, 0.035, WIRE);
        if i < 2 {
            sparks(stage, rng, curl);
        }
    }
    for _ in 0..5 {
        let from = along(between(rng, 4.4, 5.0), 0.0);
        stage.cable(from, along(between(rng, 3.9, 5.2), between(rng, -0.9, 0.9)), between(rng, 0.3, 0.9), 0.025, WIRE);
    }
    furniture::rubble(stage, rng, at, (0.55, 0.4), 18, Colour::hex(0x8a_6c4c));
    if rng.bool() {
        furniture::barrier(stage, v3(at.x - stage.side * 1.3, 0.0, at.z - 1.2), 1.3);
    }
}

fn transformer(stage: &mut Stage, at: V3, lean: f32) {
    let grey = Colour::hex(0x7c_8a8c);
    let skew = |x: f32, y: f32| v3(at.x + x + y * lean, at.y + y - x * lean * 0.6, at.z - 0.3);
    stage.face(&[skew(-0.5, -0.45), skew(0.5, -0.45), skew(0.5, 0.5), skew(-0.5, 0.5)], grey, 0.6);
    let fins: Vec<[V3; 4]> = (0_u8..6)
        .map(|i| -0.44 + f32::from(i) * 0.155)
        .map(|x| [skew(x, -0.4), skew(x + 0.06, -0.4), skew(x + 0.06, 0.4), skew(x, 0.4)])
        .collect();
    stage.faces(&fins, grey.times(0.72), 0.5, at);
    stage.face(&[skew(-0.56, 0.5), skew(0.56, 0.5), skew(0.56, 0.6), skew(-0.56, 0.6)], grey.times(1.15), 0.9);
    // A warning triangle.
    stage.face(&[skew(-0.16, -0.2), skew(0.16, -0.2), skew(0.0, 0.12)], Colour::hex(0xf0_c430), 0.9);
    stage.face(
        &[
            skew(-0.03, -0.13),
            skew(0.04, -0.03),
            skew(0.01, -0.03),
            skew(0.03, 0.05),
            skew(-0.04, -0.06),
            skew(0.0, -0.06),
        ],
        Colour::hex(0x1c_1c1c),
        0.9,
    );
    for x in [-0.3, 0.0, 0.3] {
        stage.bar(skew(x, 0.6), skew(x, 0.82), 0.1, Colour::hex(0xb8_6848), 0.8);
    }
}

fn sparks(stage: &mut Stage, rng: &mut Rng, at: V3) {
    let (Some((x, y)), k) = (stage.camera.project(at), stage.camera.scale(at)) else {
        return;
    };
    stage.canvas.glow((x, y), 0.7 * k, Colour::hex(0xff_e27a).fade(0.9));
    let rays: Vec<_> = (0..16)
        .map(|_| {
            let ((sin, cos), r) = ((rng.f32() * std::f32::consts::TAU).sin_cos(), between(rng, 0.12, 0.5) * k);
            [(x + cos * r * 0.25, y + sin * r * 0.25), (x + cos * r, y + sin * r * 0.8 - 0.06 * k)]
        })
        .collect();
    stage.canvas.lines(&rays, 2.4, Colour::hex(0xff_f2b8).fade(0.95));
    stage.canvas.ellipse((x, y), 0.07 * k, 0.07 * k, Colour::hex(0xff_fff4));
}

/// Draws a traffic signal at a crossing: dark and hanging, or working.
pub fn signal(stage: &mut Stage, rng: &mut Rng, mended: bool) {
    let at = stage.spot;
    let inward = -stage.side;
    let green = rng.bool();
    let swing = between(rng, 0.3, 0.65) * if rng.bool() { 1.0 } else { -1.0 };
    stage.shadow(at, 0.5, 0.3);
    let tip = v3(at.x + inward * 2.3, 5.0, at.z);
    let bands: Vec<[V3; 4]> = (0_u8..5)
        .map(|i| 0.5 + f32::from(i) * 0.5)
        .map(|y| {
            [
                v3(at.x - 0.1, y, at.z - 0.02),
                v3(at.x + 0.1, y, at.z - 0.02),
                v3(at.x + 0.1, y + 0.25, at.z - 0.02),
                v3(at.x - 0.1, y + 0.25, at.z - 0.02),
            ]
        })
        .collect();
    stage.rod(&[at, v3(at.x, 4.7, at.z), v3(at.x + inward * 0.4, 5.0, at.z), tip], 0.19, POST.times(1.15), 0.7);
    stage.faces(&bands, Colour::hex(0xe8_c23c), 0.8, at);
    stage.block(v3(at.x - 0.22, KERB, at.z - 0.22), v3(at.x + 0.22, KERB + 0.2, at.z + 0.22), CONCRETE);
    let lit = mended.then_some(if green { 2 } else { 0 });
    head(stage, v3(at.x - stage.side * 0.02, 3.1, at.z - 0.15), 1.0, if mended { 0.0 } else { swing * 0.25 }, lit, rng);
    if mended {
        head(stage, v3(tip.x, 4.55, tip.z - 0.1), 1.15, 0.0, lit, rng);
    } else {
        stage.cable(tip, v3(tip.x + swing * 0.4, 4.35, tip.z), 0.0, 0.04, WIRE);
        stage.cable(tip, v3(tip.x + swing * 0.9, 4.2, tip.z), 0.25, 0.03, WIRE);
        head(stage, v3(tip.x + swing * 0.6, 3.75, tip.z - 0.1), 1.15, swing, None, rng);
        furniture::rubble(stage, rng, v3(tip.x, 0.0, tip.z), (0.6, 0.4), 12, Colour::hex(0x30_3234));
    }
}

/// Draws a signal head of three lamps; `turn` in radians, `lit` counts from the top.
fn head(stage: &mut Stage, at: V3, size: f32, turn: f32, lit: Option<u8>, rng: &mut Rng) {
    let (Some((x, y)), k) = (stage.camera.project(at), stage.camera.scale(at)) else {
        return;
    };
    let k = k * size;
    let (sin, cos) = turn.sin_cos();
    let spun = |dx: f32, dy: f32| (x + (dx * cos - dy * sin) * k, y + (dx * sin + dy * cos) * k);
    let case = stage.tone(Colour::hex(0x26_2a2c), 0.6, at);
    let plate = [spun(-0.32, -0.78), spun(0.32, -0.78), spun(0.32, 0.78), spun(-0.32, 0.78)];
    let body = [spun(-0.24, -0.7), spun(0.24, -0.7), spun(0.24, 0.7), spun(-0.24, 0.7)];
    stage.canvas.polygon(&plate, case.times(0.8));
    stage.canvas.lines(
        &[[plate[0], plate[1]], [plate[1], plate[2]], [plate[2], plate[3]], [plate[3], plate[0]]],
        2.0,
        Colour::hex(0xd8_d8cc).fade(0.75),
    );
    stage.canvas.polygon(&body, case.times(1.25));
    for (i, colour) in [(0_u8, 0xff_4030), (1, 0xff_b428), (2, 0x40_e880)] {
        let middle = spun(0.0, (f32::from(i) - 1.0) * 0.44);
        let on = lit == Some(i);
        let lens = Colour::hex(colour);
        if on {
            stage.canvas.glow(middle, 0.95 * k, lens.fade(0.75));
        }
        let dull = stage.tone(lens.mix(Colour::hex(0x30_3030), 0.78), 0.5, at);
        stage.canvas.ellipse(middle, 0.165 * k, 0.165 * k, if on { lens } else { dull });
        if on {
            stage.canvas.ellipse(middle, 0.08 * k, 0.08 * k, Colour::hex(0xff_ffff).fade(0.7));
        } else if lit.is_none() && rng.bool() {
            // A cracked lens.
            let rays = [(-0.1, -0.12), (0.12, -0.03), (-0.02, 0.13)]
                .map(|(dx, dy)| [middle, (middle.0 + dx * k, middle.1 + dy * k)]);
            stage.canvas.lines(&rays, 1.8, Colour::hex(0xe0_e4e4).fade(0.6));
        }
        let hood = [
            spun(-0.19, (f32::from(i) - 1.0) * 0.44 - 0.05),
            spun(0.0, (f32::from(i) - 1.0) * 0.44 - 0.24),
            spun(0.19, (f32::from(i) - 1.0) * 0.44 - 0.05),
        ];
        stage.canvas.line(&hood, (0.045 * k).max(1.5), case.times(0.6));
    }
}
