//! The houses along the street: flats, shops, garden walls.

use super::{
    camera::{V3, v3},
    colour::Colour,
    light::Hour,
    stage::{KERB, Stage, between, pick},
};
use fastrand::Rng;

const WALLS: [u32; 12] = [
    0xe8_d8b8, 0xd9_8f6a, 0xc9_d4cc, 0xe6_b98c, 0xa8_c0c8, 0xe4_dfd4, 0xc4_7a68, 0xd8_c48c, 0xb4_a8c0, 0xf0_e4cc,
    0x9c_b49c, 0xe0_a8a0,
];
const SIGNS: [u32; 7] = [0xb8_3a34, 0x2f_6a8c, 0x2d_7a5a, 0xe0_a230, 0x6a_4a8c, 0xd8_6a2c, 0x2a_3f5c];
const STOREY: f32 = 3.1;

/// What stands on a plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Flats,
    Shop,
    Wall,
}

/// A house: a box whose front is parallel to the street.
pub struct House {
    kind: Kind,
    side: f32,
    /// Where its front is, metres from the middle of the road.
    front: f32,
    /// Where it begins and ends along the street, metres.
    pub z: (f32, f32),
    storeys: u8,
    wall: Colour,
    trim: Colour,
    sign: Colour,
    balconies: bool,
    tank: bool,
}

/// Rolls a row of houses on one side from `start` to `end` metres.
pub fn row(stage: &Stage, rng: &mut Rng, side: f32, start: f32, end: f32) -> Vec<House> {
    let mut houses = Vec::new();
    let mut z = start - 6.0 * rng.f32();
    let town = rng.u8(2..5);
    while z < end {
        let length = between(rng, 6.5, 13.0);
        let kind = *pick(rng, &[Kind::Flats, Kind::Flats, Kind::Shop, Kind::Shop, Kind::Wall]);
        let wall = Colour::hex(*pick(rng, &WALLS));
        houses.push(House {
            kind,
            side,
            front: stage.road.edge() + if kind == Kind::Flats { between(rng, 0.1, 0.9) } else { 0.1 },
            z: (z, z + length),
            storeys: if kind == Kind::Wall { 0 } else { rng.u8(1..=town) + u8::from(kind == Kind::Flats) },
            wall,
            trim: if rng.bool() { wall.times(0.72) } else { Colour::hex(0xf4_efe4) },
            sign: Colour::hex(*pick(rng, &SIGNS)),
            balconies: rng.bool(),
            tank: rng.u8(0..3) > 0,
        });
        z += length + if rng.u8(0..5) == 0 { between(rng, 1.2, 4.0) } else { 0.0 };
    }
    houses
}

/// Lays the houses' shadows on the ground.
pub fn shadows<'a>(stage: &mut Stage, houses: impl Iterator<Item = &'a House>) {
    let side = stage.light.side;
    let reach = match stage.light.hour {
        Hour::Noon => 0.3,
        Hour::Dusk => 0.0,
        Hour::Morning | Hour::Afternoon => 0.62,
    };
    let outlines: Vec<_> = houses
        .filter(|house| house.side == side)
        .map(|house| {
            let tip = house.front - house.height() * reach;
            let (z0, z1, skew) = (house.z.0, house.z.1, house.height() * reach * 0.3);
            let at = |x: f32, z: f32| v3(side * x, 0.02, z);
            stage.camera.outline(&[at(house.front, z0), at(tip, z0 + skew), at(tip, z1 + skew), at(house.front, z1)])
        })
        .collect();
    stage.canvas.polygons(&outlines, Colour::hex(0x18_1c30).fade(stage.light.shadow));
}

impl House {
    fn height(&self) -> f32 {
        if self.kind == Kind::Wall { 1.9 } else { f32::from(self.storeys) * STOREY + 0.9 }
    }

    /// A rectangle on the front: ranges along the street and up, `out` metres before the wall.
    fn on_front(&self, z: (f32, f32), y: (f32, f32), out: f32) -> [V3; 4] {
        let x = self.side * (self.front - out);
        [v3(x, y.0, z.0), v3(x, y.0, z.1), v3(x, y.1, z.1), v3(x, y.1, z.0)]
    }

    /// Draws the house.
    pub fn draw(&self, stage: &mut Stage, rng: &mut Rng) {
        let (sun, top, (z0, z1)) = (stage.sun_on(self.side), self.height(), self.z);
        let far = self.side * (self.front + 9.0);
        let near = self.side * self.front;
        // Walls: long ones are drawn in pieces so that each piece has its own haze.
        let pieces: u8 = if z0 < 30.0 { 4 } else { 1 };
        let step = (z1 - z0) / f32::from(pieces);
        for i in (0..pieces).rev() {
            let from = z0 + f32::from(i) * step;
            // A hair of overlap hides the seam.
            self.plain(stage, (from, from + step * 1.01), (0.0, top), self.wall, sun);
        }
        let end = [v3(near, 0.0, z0), v3(far, 0.0, z0), v3(far, top, z0), v3(near, top, z0)];
        stage.face(&end, self.wall.times(0.92), 0.3);
        if z1 < 0.5 {
            return;
        }
        // Damp and dust along the foot of the wall, and the cornice.
        self.plain(stage, self.z, (KERB, KERB + 0.5), Colour::hex(0x6c_6054).fade(0.35), sun);
        self.front_faces(stage, &[self.on_front(self.z, (top - 0.3, top), 0.12)], self.trim, sun);
        match self.kind {
            Kind::Wall => self.garden(stage, rng, sun),
            Kind::Flats => self.windows(stage, rng, 0, sun),
            Kind::Shop => {
                self.windows(stage, rng, 1, sun);
                self.shopfront(stage, rng, sun);
            }
        }
        if self.tank && self.kind != Kind::Wall && z0 > 4.0 {
            self.water_tank(stage, top);
        }
    }

    fn plain(&self, stage: &mut Stage, z: (f32, f32), y: (f32, f32), colour: Colour, sun: f32) {
        stage.face(&self.on_front(z, y, 0.0), colour, sun);
    }

    fn front_faces(&self, stage: &mut Stage, faces: &[[V3; 4]], colour: Colour, sun: f32) {
        let at = v3(self.side * self.front, 2.0, f32::midpoint(self.z.0.max(2.0), self.z.1));
        stage.faces(faces, colour, sun, at);
    }

    fn windows(&self, stage: &mut Stage, rng: &mut Rng, from: u8, sun: f32) {
        let length = self.z.1 - self.z.0;
        let columns = (length / 2.6).floor().clamp(1.0, 5.0) as u8;
        let pitch = length / f32::from(columns);
        let (mut frames, mut glass, mut lit, mut sills, mut rails) = (vec![], vec![], vec![], vec![], vec![]);
        for floor in from..self.storeys {
            let y = f32::from(floor) * STOREY + 1.0;
            for column in 0..columns {
                let z = self.z.0 + (f32::from(column) + 0.5) * pitch;
                let door = floor == 0 && column == columns / 2;
                let (low, high, w) = if door { (KERB, y + 1.2, 0.55) } else { (y, y + 1.35, 0.62) };
                frames.push(self.on_front((z - w - 0.1, z + w + 0.1), (low - 0.1, high + 0.1), 0.03));
                let pane = self.on_front((z - w, z + w), (low, high), 0.05);
                if stage.light.lamps() && rng.u8(0..3) > 0 {
                    lit.push(pane);
                } else {
                    glass.push(pane);
                }
                sills.push(self.on_front((z - w - 0.25, z + w + 0.25), (high + 0.12, high + 0.28), 0.3));
                if self.balconies && floor > 0 && column % 2 == 0 {
                    rails.push(self.on_front((z - 1.1, z + 1.1), (y - 0.75, y + 0.1), 0.75));
                }
            }
        }
        self.front_faces(stage, &frames, self.trim, sun);
        self.front_faces(stage, &glass, Colour::hex(0x44_5868), sun * 0.6 + 0.3);
        if !lit.is_empty() {
            let at = v3(self.side * self.front, 2.0, self.z.1.max(2.0));
            let glow = Colour::hex(0xff_d68a).mix(stage.light.haze, (stage.camera.depth(at) * 0.006).clamp(0.0, 0.6));
            let outlines: Vec<_> = lit.iter().map(|pane| stage.camera.outline(pane)).collect();
            stage.canvas.polygons(&outlines, glow);
        }
        self.front_faces(stage, &sills, self.wall.times(0.8), sun);
        self.front_faces(stage, &rails, self.trim.times(0.9), sun);
    }

    fn shopfront(&self, stage: &mut Stage, rng: &mut Rng, sun: f32) {
        let (z0, z1) = self.z;
        let units = ((z1 - z0) / 3.6).floor().clamp(1.0, 3.0) as u8;
        let unit = (z1 - z0) / f32::from(units);
        for i in (0..units).rev() {
            let (a, b) = (z0 + f32::from(i) * unit + 0.3, z0 + f32::from(i + 1) * unit - 0.3);
            let sign = if i == 0 { self.sign } else { Colour::hex(*pick(rng, &SIGNS)) };
            if rng.bool() {
                // A rolled-down shutter with its ribs.
                self.front_faces(stage, &[self.on_front((a, b), (KERB, 2.5), 0.02)], Colour::hex(0x98_a0a4), sun);
                let ribs = (0_u8..8).map(|r| 0.4 + f32::from(r) * 0.27);
                let ribs: Vec<_> = ribs.map(|y| self.on_front((a, b), (y, y + 0.06), 0.03)).collect();
                self.front_faces(stage, &ribs, Colour::hex(0x70_787c), sun);
            } else {
                let inside =
                    if stage.light.lamps() { Colour::hex(0xff_d898).times(1.3) } else { Colour::hex(0x3a_3230) };
                self.front_faces(stage, &[self.on_front((a, b), (KERB, 2.5), 0.02)], inside, sun);
                self.shelves(stage, rng, (a, b), sun);
            }
            self.front_faces(stage, &[self.on_front((a - 0.1, b + 0.1), (2.6, 3.3), 0.12)], sign, sun);
            // Strokes that read as lettering from afar and say nothing.
            let mut letters = Vec::new();
            let mut z = a + 0.4;
            while z < b - 0.5 {
                let w = between(rng, 0.1, 0.32);
                letters.push(self.on_front((z, z + w), (2.82, between(rng, 3.0, 3.15)), 0.14));
                z += w + 0.12;
            }
            self.front_faces(stage, &letters, Colour::hex(0xfa_f4e4), sun);
            if rng.bool() {
                let (high, low) = (self.side * self.front, self.side * (self.front - 1.1));
                let awning = |p: f32, q: f32| [v3(high, 2.6, p), v3(high, 2.6, q), v3(low, 2.2, q), v3(low, 2.2, p)];
                let stripe = (b - a) / 8.0;
                let stripes = |parity: u8| -> Vec<[V3; 4]> {
                    let odd = (0_u8..8).filter(move |s| s % 2 == parity).map(f32::from);
                    odd.map(|s| awning(a + s * stripe, a + (s + 1.0) * stripe)).collect()
                };
                self.front_faces(stage, &stripes(0), sign, 0.7);
                self.front_faces(stage, &stripes(1), Colour::hex(0xf0_e8d8), 0.7);
            }
        }
    }

    /// Goods on the shelves of an open shop.
    fn shelves(&self, stage: &mut Stage, rng: &mut Rng, (a, b): (f32, f32), sun: f32) {
        let boards = [0.75, 1.35, 1.95].map(|y| self.on_front((a, b), (y, y + 0.05), 0.03)).to_vec();
        self.front_faces(stage, &boards, Colour::hex(0x7c_6048), sun);
        let mut goods: [Vec<[V3; 4]>; 4] = [vec![], vec![], vec![], vec![]];
        for y in [0.2, 0.8, 1.4, 2.0] {
            let mut z = a + 0.12;
            while z < b - 0.35 {
                let (w, h) = (between(rng, 0.14, 0.3), between(rng, 0.2, 0.42));
                if let Some(colour) = goods.get_mut(rng.usize(0..5)) {
                    colour.push(self.on_front((z, z + w), (y, y + h), 0.04));
                }
                z += w + 0.05;
            }
        }
        for faces in goods {
            let colour = Colour::hex(*pick(rng, &SIGNS)).mix(Colour::hex(0xf4_e8d0), 0.25);
            self.front_faces(stage, &faces, colour, sun);
        }
    }

    fn garden(&self, stage: &mut Stage, rng: &mut Rng, sun: f32) {
        let top = self.height();
        let panels = ((self.z.1 - self.z.0) / 2.2).floor().clamp(1.0, 6.0) as u8;
        let pitch = (self.z.1 - self.z.0) / f32::from(panels);
        let posts = (0..=panels).map(|i| self.z.0 + f32::from(i) * pitch);
        let posts: Vec<_> = posts.map(|z| self.on_front((z - 0.14, z + 0.14), (KERB, top + 0.15), 0.08)).collect();
        self.front_faces(stage, &posts, self.trim.times(0.94), sun);
        let leaves = (0..5).map(|_| v3(self.side * (self.front + 0.3), top, between(rng, self.z.0, self.z.1)));
        for at in leaves.filter(|at| (2.5..50.0).contains(&at.z)).collect::<Vec<_>>() {
            super::greenery::crown(stage, rng, v3(at.x, at.y + 0.2, at.z), 0.75, 9);
        }
    }

    fn water_tank(&self, stage: &mut Stage, top: f32) {
        let at = v3(self.side * (self.front + 1.6), top, self.z.0 + 2.0);
        let (Some((x, y)), k) = (stage.camera.project(at), stage.camera.scale(at)) else {
            return;
        };
        let black = stage.tone(Colour::hex(0x30_3438), 0.5, at);
        let (w, h) = (0.62 * k, 1.25 * k);
        stage.canvas.polygon(&[(x - w, y), (x - w, y - h), (x + w, y - h), (x + w, y)], black);
        stage.canvas.ellipse((x, y - h), w, w * 0.3, black.times(1.3));
        stage.canvas.polygon(
            &[(x - w * 0.7, y), (x - w * 0.7, y - h), (x - w * 0.4, y - h), (x - w * 0.4, y)],
            black.times(1.5),
        );
    }
}
