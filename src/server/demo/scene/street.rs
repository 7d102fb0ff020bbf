//! The ground: road, kerbs, pavements, and the plan of what stands along them.

use super::{
    buildings::{self, House},
    camera::{V3, v3},
    canvas::{HEIGHT, WIDTH},
    colour::Colour,
    furniture, greenery,
    problem::{Framing, Problem},
    stage::{KERB, Paving, Stage, between, pick, ring},
    traffic,
};
use fastrand::Rng;

/// The street is drawn up to here, metres from the lens.
const FAR: f32 = 130.0;
/// And from here, behind the lens, so that it reaches the picture's lower corners.
const BACK: f32 = -6.0;

/// Draws the ground without anything on it.
pub fn draw(stage: &mut Stage, rng: &mut Rng) {
    let horizon = stage.camera.centre.1;
    let earth = Colour::hex(*pick(rng, &[0x9c_8f78, 0x8f_8a74, 0xa3_9480]));
    let all = [(0.0, horizon), (WIDTH, horizon), (WIDTH, HEIGHT), (0.0, HEIGHT)];
    stage.canvas.polygon(&all, stage.light.on(earth, 0.8, 40.0));
    carriageway(stage, rng);
    for side in [-1.0, 1.0] {
        pavement(stage, rng, side);
    }
}

/// A strip of the ground along the street, shaded towards the haze.
fn strip(stage: &mut Stage, y: f32, x: (f32, f32), surface: Colour) {
    let corners = [v3(x.0, y, BACK), v3(x.1, y, BACK), v3(x.1, y, FAR), v3(x.0, y, FAR)];
    let horizon = stage.camera.centre.1;
    let outline = stage.camera.outline(&corners);
    let (near, far) = (stage.light.on(surface, 0.85, 3.0), stage.light.on(surface.times(1.12), 0.85, 45.0));
    stage.canvas.shaded(&outline, ((0.0, HEIGHT), near), ((0.0, horizon + 30.0), far));
}

fn carriageway(stage: &mut Stage, rng: &mut Rng) {
    let (half, asphalt) = (stage.road.half, stage.road.asphalt);
    let asphalt = if stage.light.wet() { asphalt.times(0.72) } else { asphalt };
    strip(stage, 0.0, (-half, half), asphalt);
    // Wheels polish the lanes; dust gathers at the edges.
    for x in [-0.62, -0.28, 0.28, 0.62] {
        stage.flat(0.0, (x * half - 0.28, x * half + 0.28), (BACK, 60.0), asphalt.times(1.14).fade(0.3));
    }
    for side in [-1.0, 1.0] {
        stage.flat(0.0, (side * half, side * (half - 0.5)), (BACK, 60.0), Colour::hex(0x9c_8c72).fade(0.3));
    }
    for _ in 0..rng.u8(1..4) {
        let at = v3(between(rng, -half, half), 0.0, between(rng, 7.0, 26.0));
        let stain = ring(at, between(rng, 0.3, 1.1), between(rng, 0.5, 2.2), 12, |_| between(rng, 0.7, 1.2));
        let tone = stage.tone(asphalt.times(0.8), 0.8, at).fade(0.45);
        stage.canvas.curve(&stage.camera.outline(&stain), tone);
    }
    specks(stage, rng, asphalt);
    if rng.u8(0..4) > 0 {
        let (paint, gap) = (Colour::hex(0xe4_e0d0).fade(0.8), between(rng, 2.4, 3.6));
        let start = BACK + gap * rng.f32();
        let dashes: Vec<[V3; 4]> = (0_u8..30)
            .map(|i| start + f32::from(i) * (gap + 2.0))
            .map(|z| [v3(-0.07, 0.0, z), v3(0.07, 0.0, z), v3(0.07, 0.0, z + 2.0), v3(-0.07, 0.0, z + 2.0)])
            .collect();
        stage.faces(&dashes, paint, 0.85, v3(0.0, 0.0, 9.0));
    }
    if stage.light.wet() {
        for _ in 0..5 {
            let at = v3(between(rng, -half, half), 0.0, between(rng, 4.0, 24.0));
            let pool = ring(at, between(rng, 0.5, 1.4), between(rng, 0.3, 1.6), 14, |_| between(rng, 0.75, 1.2));
            let sheen = stage.light.sky.1.fade(0.3);
            stage.canvas.curve(&stage.camera.outline(&pool), sheen);
        }
    }
}

/// Stones and dust in the road's surface, finer with the distance.
fn specks(stage: &mut Stage, rng: &mut Rng, asphalt: Colour) {
    for (tone, alpha) in [(1.3, 0.5), (0.62, 0.5), (0.8, 0.6)] {
        let grit: Vec<[V3; 4]> = (0..320)
            .map(|_| {
                let forward = 1.6 * (rng.f32() * 2.6).exp();
                let at = stage.camera.ground(between(rng, -0.8, 0.8) * forward, forward);
                let r = between(rng, 0.006, 0.02);
                [v3(at.x - r, 0.0, at.z), v3(at.x, 0.0, at.z - r), v3(at.x + r, 0.0, at.z), v3(at.x, 0.0, at.z + r)]
            })
            .filter(|grain| grain[0].x.abs() < stage.road.half)
            .collect();
        stage.faces(&grit, asphalt.times(tone).fade(alpha), 0.85, v3(0.0, 0.0, 4.0));
    }
}

fn pavement(stage: &mut Stage, rng: &mut Rng, side: f32) {
    let (half, edge, slab, paving) = (stage.road.half, stage.road.edge(), stage.road.slab, stage.road.paving);
    let x = (side * half, side * (edge + 0.4));
    if paving == Paving::Earth {
        strip(stage, KERB, x, Colour::hex(0xa8_957a));
    } else {
        strip(stage, KERB, x, slab);
        let tile = if paving == Paving::Checker { 0.45 } else { 0.6 };
        if paving == Paving::Checker {
            let red: Vec<[V3; 4]> = (0_u8..44)
                .flat_map(|row| (0_u8..5).map(move |column| (row, column)))
                .filter(|(row, column)| (row + column) % 2 == 0)
                .map(|(row, column)| {
                    let (x, z) = (side * (half + 0.2 + f32::from(column) * tile), f32::from(row) * tile);
                    let w = side * tile;
                    [v3(x, KERB, z), v3(x + w, KERB, z), v3(x + w, KERB, z + tile), v3(x, KERB, z + tile)]
                })
                .collect();
            stage.faces(&red, Colour::hex(0xb0_5f4a).fade(0.55), 0.85, v3(side * half, 0.0, 8.0));
        }
        joints(stage, side, tile);
    }
    // The kerb: painted black and yellow, or plain concrete.
    let painted = rng.bool();
    let light = if painted { Colour::hex(0xe6_c34a) } else { Colour::hex(0xc6_c2b8) };
    let dark = if painted { Colour::hex(0x34_3436) } else { Colour::hex(0xb4_b0a6) };
    for (parity, colour) in [(0_u8, light), (1, dark)] {
        let stones = (0_u8..60).filter(|i| i % 2 == parity).map(|i| f32::from(i) * 1.1 - 3.0);
        let (mut fronts, mut tops) = (Vec::new(), Vec::new());
        for z in stones {
            let (x, back, z1) = (side * half, side * (half + 0.18), z + 1.1);
            fronts.push([v3(x, 0.0, z), v3(x, 0.0, z1), v3(x, KERB, z1), v3(x, KERB, z)]);
            tops.push([v3(x, KERB, z), v3(x, KERB, z1), v3(back, KERB, z1), v3(back, KERB, z)]);
        }
        let (at, sun) = (v3(side * half, 0.0, 9.0), stage.sun_on(side));
        stage.faces(&fronts, colour.times(0.86), sun, at);
        stage.faces(&tops, colour, 0.85, at);
    }
    if paving == Paving::Earth {
        let tufts = (0..26).map(|_| v3(side * between(rng, half + 0.25, edge), KERB, between(rng, 2.0, 40.0)));
        let tufts: Vec<V3> = tufts.collect();
        greenery::grass(stage, rng, &tufts);
    }
}

fn joints(stage: &mut Stage, side: f32, tile: f32) {
    let (half, edge) = (stage.road.half, stage.road.edge());
    let across =
        (0_u8..50).map(|i| f32::from(i) * tile).map(|z| [v3(side * (half + 0.18), KERB, z), v3(side * edge, KERB, z)]);
    let along = (0_u8..5).map(|i| half + 0.2 + f32::from(i) * tile).filter(|x| *x < edge);
    let along = along.map(|x| [v3(side * x, KERB, 0.6), v3(side * x, KERB, 40.0)]);
    let joints: Vec<_> = across.chain(along).map(|pair| stage.camera.outline(&pair)).filter(|l| l.len() > 1).collect();
    let colour = stage.tone(stage.road.slab.times(0.72), 0.6, v3(0.0, 0.0, 6.0)).fade(0.55);
    stage.canvas.lines(&joints, 1.4, colour);
}

/// Something that stands along the street.
enum Item {
    House(House),
    Tree(f32),
    Bush,
    Pole,
    Lamp,
    Vehicle,
    Person,
}

/// Plans and draws what stands along the street, from the farthest to the nearest.
pub fn furnish(stage: &mut Stage, rng: &mut Rng) {
    let (half, edge) = (stage.road.half, stage.road.edge());
    let spot_depth = stage.camera.depth(stage.spot);
    let mut items: Vec<(V3, Item)> = Vec::new();
    let wires = if rng.bool() { 1.0 } else { -1.0 };
    for side in [-1.0, 1.0] {
        let houses = buildings::row(stage, rng, side, BACK - 4.0, FAR * 0.8);
        items.extend(houses.into_iter().map(|house| (v3(side * edge, 0.0, house.z.0), Item::House(house))));
        let mut z = between(rng, 6.0, 12.0);
        while z < 90.0 {
            let at = v3(side * (half + between(rng, 0.5, 0.8)), KERB, z);
            match rng.u8(0..10) {
                0..=4 => items.push((at, Item::Tree(between(rng, 0.75, 1.3)))),
                5 | 6 => items.push((v3(side * (edge - 0.2), KERB, z), Item::Bush)),
                7 => items.push((v3(side * between(rng, half + 0.7, edge - 0.3), KERB, z), Item::Person)),
                8 => items.push((v3(side * (half - 1.0), 0.0, z + 6.0), Item::Vehicle)),
                _ => {}
            }
            z += between(rng, 4.0, 9.0);
        }
        let item = |z: f32| (v3(side * (half + 0.35), KERB, z), if side == wires { Item::Pole } else { Item::Lamp });
        let first = between(rng, 14.0, 24.0);
        items.extend((0_u8..4).map(|i| item(first + f32::from(i) * 24.0)));
    }
    if rng.bool() {
        items.push((v3(between(rng, -0.5, 0.5) * half, 0.0, between(rng, 24.0, 50.0)), Item::Vehicle));
    }
    let upright = stage.problem.framing() == Framing::Upright;
    items.retain(|(at, item)| {
        let (depth, same_side) = (stage.camera.depth(*at), at.x * stage.side > 0.0);
        match item {
            Item::House(_) => true,
            // Nothing may hide the problem, nor stand so near that it fills the picture.
            _ if upright => depth > spot_depth + if same_side { 12.0 } else { 4.0 },
            _ => depth > (spot_depth + 3.0).max(if same_side { 8.0 } else { 7.0 }),
        }
    });
    // Houses first: whatever stands on the pavement or the road is in front of every one of them.
    let rank = |item: &Item| !matches!(item, Item::House(_));
    items.sort_by(|a, b| rank(&a.1).cmp(&rank(&b.1)).then(b.0.z.total_cmp(&a.0.z)));
    buildings::shadows(
        stage,
        items.iter().filter_map(|(_, item)| if let Item::House(h) = item { Some(h) } else { None }),
    );
    if stage.problem == Problem::TrafficSignal {
        furniture::crossing(stage);
    }
    for (at, item) in &items {
        match item {
            Item::House(house) => house.draw(stage, rng),
            Item::Tree(size) => greenery::tree(stage, rng, *at, *size),
            Item::Bush => greenery::bush(stage, rng, *at),
            Item::Pole => furniture::pole(stage, *at, 24.0),
            Item::Lamp => furniture::lamp(stage, *at, stage.light.lamps()),
            Item::Vehicle => traffic::vehicle(stage, rng, *at),
            Item::Person => traffic::person(stage, rng, *at),
        }
    }
}
