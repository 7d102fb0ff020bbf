//! A pinhole camera over a street: world metres in, canvas pixels out.

/// A point in the world, metres: `x` right across the street, `y` up, `z` along the street.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct V3 {
    pub x: f32,
    pub y: f32,
    pub z: f32,
}

/// Short for a world point.
pub const fn v3(x: f32, y: f32, z: f32) -> V3 {
    V3 { x, y, z }
}

/// A place on the canvas, pixels of the [`super::canvas::WIDTH`] × [`super::canvas::HEIGHT`] drawing.
pub type Xy = (f32, f32);

/// Nothing nearer to the lens than this is drawn, metres.
const NEAR: f32 = 0.5;

/// Where the photographer stands and looks. The horizon is moved by shifting the lens, so that
/// upright things stay upright.
#[derive(Clone, Copy, Debug)]
pub struct Camera {
    /// Sideways place on the street, metres.
    pub x: f32,
    /// Height over the road, metres.
    pub height: f32,
    /// Turn to the right, radians.
    pub yaw: f32,
    /// Focal length, pixels.
    pub focal: f32,
    /// The middle of the picture and its horizon, pixels.
    pub centre: Xy,
}

impl Camera {
    /// The point relative to the lens: right, up and forward, metres.
    fn seen(&self, p: V3) -> V3 {
        let (sin, cos) = self.yaw.sin_cos();
        let x = p.x - self.x;
        v3(x * cos - p.z * sin, p.y - self.height, x * sin + p.z * cos)
    }

    /// Metres from the lens along its direction; negative behind it.
    pub fn depth(&self, p: V3) -> f32 {
        self.seen(p).z
    }

    /// Pixels that one metre takes at the point's depth.
    pub fn scale(&self, p: V3) -> f32 {
        self.focal / self.depth(p).max(NEAR)
    }

    /// Where the point falls; `None` if it is behind the lens or too near.
    pub fn project(&self, p: V3) -> Option<Xy> {
        let seen = self.seen(p);
        (seen.z >= NEAR).then(|| self.flat(seen))
    }

    /// The polygon as it is seen, cut at the near plane; empty if nothing is left.
    pub fn outline(&self, points: &[V3]) -> Vec<Xy> {
        let seen: Vec<V3> = points.iter().map(|p| self.seen(*p)).collect();
        let mut out = Vec::with_capacity(seen.len() + 2);
        for (i, &b) in seen.iter().enumerate() {
            let a = seen[(i + seen.len() - 1) % seen.len()];
            if (a.z < NEAR) != (b.z < NEAR) {
                let t = (NEAR - a.z) / (b.z - a.z);
                out.push(self.flat(v3(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t, NEAR)));
            }
            if b.z >= NEAR {
                out.push(self.flat(b));
            }
        }
        out
    }

    /// The point on the road that lies `right` and `forward` metres from the photographer's feet.
    pub fn ground(&self, right: f32, forward: f32) -> V3 {
        let (sin, cos) = self.yaw.sin_cos();
        v3(self.x + right * cos + forward * sin, 0.0, forward * cos - right * sin)
    }

    fn flat(&self, seen: V3) -> Xy {
        let k = self.focal / seen.z;
        (self.centre.0 + seen.x * k, self.centre.1 - seen.y * k)
    }
}
