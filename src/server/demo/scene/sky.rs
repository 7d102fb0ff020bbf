//! The sky, and what stands far away under it.

use super::{
    camera::Xy,
    canvas::WIDTH,
    colour::Colour,
    light::{Hour, Weather},
    stage::{Stage, between},
};
use fastrand::Rng;

/// Draws the sky, the sun, clouds and the skyline.
pub fn draw(stage: &mut Stage, rng: &mut Rng) {
    let (top, low) = stage.light.sky;
    let horizon = stage.camera.centre.1;
    let all = [(0.0, 0.0), (WIDTH, 0.0), (WIDTH, horizon + 2.0), (0.0, horizon + 2.0)];
    stage.canvas.shaded(&all, ((0.0, -40.0), top), ((0.0, horizon), low));
    sun(stage);
    clouds(stage, rng);
    if stage.light.weather == Weather::Clear && stage.light.hour != Hour::Dusk {
        birds(stage, rng);
    }
    for (far, haze, height) in [(0.0, 0.82, 110.0), (1.0, 0.66, 78.0)] {
        skyline(stage, rng, haze, height, far);
    }
}

fn sun(stage: &mut Stage) {
    let warm = if stage.light.hour == Hour::Noon { Colour::hex(0xff_fbe8) } else { Colour::hex(0xff_e2ac) };
    let strength = match stage.light.weather {
        Weather::Clear => 0.9,
        Weather::Hazy => 0.6,
        Weather::Overcast | Weather::Rain => 0.18,
    };
    let at = stage.light.sun;
    stage.canvas.glow(at, 300.0, warm.fade(strength * 0.75));
    if strength > 0.5 {
        stage.canvas.ellipse(at, 34.0, 34.0, warm.fade(strength));
    }
}

fn clouds(stage: &mut Stage, rng: &mut Rng) {
    let (count, alpha) = match stage.light.weather {
        Weather::Clear => (rng.u8(2..6), 0.55),
        Weather::Hazy => (rng.u8(1..4), 0.3),
        Weather::Overcast => (9, 0.4),
        Weather::Rain => (11, 0.45),
    };
    let grey = matches!(stage.light.weather, Weather::Overcast | Weather::Rain);
    let (top, low) = stage.light.sky;
    let bright = if stage.light.lamps() { low.mix(Colour::hex(0xff_b48c), 0.5) } else { Colour::hex(0xff_ffff) };
    for _ in 0..count {
        let (x, y) = (between(rng, -100.0, WIDTH + 100.0), between(rng, 20.0, stage.camera.centre.1 * 0.62));
        let size = between(rng, 60.0, 170.0) * if grey { 1.7 } else { 1.0 };
        let puffs: Vec<(Xy, f32, f32)> = (0_u8..9)
            .map(|i| {
                let along = (f32::from(i) - 4.0) / 4.0;
                let r = size * (0.42 - 0.26 * along.abs()) * between(rng, 0.75, 1.2);
                ((x + along * size * 1.3, y - r * 0.35), r * 1.25, r * 0.72)
            })
            .collect();
        let under: Vec<_> = puffs.iter().map(|((x, y), rx, ry)| ((*x, y + ry * 0.35), *rx, ry * 0.85)).collect();
        let tint = if grey { low.mix(top, 0.6).times(0.92) } else { low };
        stage.canvas.ellipses(&under, tint.fade(alpha * 0.8));
        stage.canvas.ellipses(&puffs, bright.mix(top, if grey { 0.45 } else { 0.06 }).fade(alpha));
    }
}

fn birds(stage: &mut Stage, rng: &mut Rng) {
    let (x, y) = (between(rng, 200.0, 1000.0), between(rng, 60.0, 190.0));
    let flock: Vec<[Xy; 3]> = (0..rng.u8(0..6))
        .map(|_| {
            let (x, y) = (x + between(rng, -90.0, 90.0), y + between(rng, -35.0, 35.0));
            let s = between(rng, 5.0, 10.0);
            [(x - s, y - s * 0.5), (x, y), (x + s, y - s * 0.4)]
        })
        .collect();
    stage.canvas.lines(&flock, 2.0, Colour::hex(0x3a_4250).fade(0.7));
}

/// A row of far houses, tanks and crowns of trees against the sky.
fn skyline(stage: &mut Stage, rng: &mut Rng, haze: f32, height: f32, near: f32) {
    let horizon = stage.camera.centre.1;
    let colour = stage.light.on(Colour::hex(0x6c_7484), 0.4, 0.0).mix(stage.light.haze, haze);
    let (mut blocks, mut crowns, mut x) = (Vec::new(), Vec::new(), -20.0);
    while x < WIDTH + 20.0 {
        let (w, h) = (between(rng, 26.0, 90.0), height * between(rng, 0.25, 1.0));
        if rng.f32() < 0.3 + 0.25 * near {
            let r = w * 0.55;
            crowns
                .extend((0..4).map(|_| ((x + w * rng.f32(), horizon - r * between(rng, 0.3, 0.8)), r * 0.6, r * 0.5)));
        } else {
            blocks.push(vec![(x, horizon + 6.0), (x, horizon - h), (x + w, horizon - h), (x + w, horizon + 6.0)]);
            if rng.bool() {
                let (t, s) = (x + w * 0.3, between(rng, 8.0, 16.0));
                blocks.push(vec![
                    (t, horizon - h),
                    (t, horizon - h - s),
                    (t + s * 1.3, horizon - h - s),
                    (t + s * 1.3, horizon - h),
                ]);
            }
        }
        x += w * between(rng, 0.8, 1.2);
    }
    stage.canvas.polygons(&blocks, colour);
    stage.canvas.ellipses(&crowns, colour.mix(Colour::hex(0x4c_6a50), 0.25));
}
