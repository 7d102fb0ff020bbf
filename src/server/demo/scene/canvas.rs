//! Drawing in a fixed 1200 × 900 space, whatever the size of the picture.

use super::{camera::Xy, colour::Colour};
use tiny_skia::{
    FillRule, GradientStop, LineCap, LineJoin, LinearGradient, Paint, Path, PathBuilder, Pixmap, Point, RadialGradient,
    Rect, Shader, SpreadMode, Stroke, Transform,
};

/// Width of the drawing, pixels.
pub const WIDTH: f32 = 1200.0;
/// Height of the drawing, pixels.
pub const HEIGHT: f32 = 900.0;

/// A picture in the making. Coordinates are pixels of the 1200 × 900 drawing, which covers the picture
/// and is cropped evenly where the proportions differ.
pub struct Canvas {
    pixmap: Pixmap,
    view: Transform,
}

impl Canvas {
    /// An empty picture of `width` × `height` pixels; `None` for a size that has no pixels or too many.
    pub fn new(width: u32, height: u32) -> Option<Self> {
        let pixmap = Pixmap::new(width, height)?;
        let (w, h) = (width as f32, height as f32);
        let k = (w / WIDTH).max(h / HEIGHT);
        let view = Transform::from_row(k, 0.0, 0.0, k, (w - WIDTH * k) / 2.0, (h - HEIGHT * k) / 2.0);
        Some(Self { pixmap, view })
    }

    /// The pixels, RGBA.
    pub fn into_pixmap(self) -> Pixmap {
        self.pixmap
    }

    /// Fills one polygon.
    pub fn polygon(&mut self, points: &[Xy], colour: Colour) {
        self.fill(path_of(&[points], true), &solid(colour));
    }

    /// Fills many polygons at once; where they overlap the colour is laid once.
    pub fn polygons(&mut self, outlines: &[Vec<Xy>], colour: Colour) {
        self.fill(path_of(outlines, true), &solid(colour));
    }

    /// Fills a polygon with a gradient between two points.
    pub fn shaded(&mut self, points: &[Xy], from: (Xy, Colour), to: (Xy, Colour)) {
        let shader = LinearGradient::new(
            Point::from(from.0),
            Point::from(to.0),
            vec![GradientStop::new(0.0, from.1.skia()), GradientStop::new(1.0, to.1.skia())],
            SpreadMode::Pad,
            Transform::identity(),
        );
        let paint = shader.map_or_else(|| solid(from.1), painted);
        self.fill(path_of(&[points], true), &paint);
    }

    /// Fills a smooth closed curve through the points.
    pub fn curve(&mut self, points: &[Xy], colour: Colour) {
        self.fill(smooth(points), &solid(colour));
    }

    /// Fills a smooth closed curve with a gradient between two points.
    pub fn shaded_curve(&mut self, points: &[Xy], from: (Xy, Colour), to: (Xy, Colour)) {
        let stops = vec![GradientStop::new(0.0, from.1.skia()), GradientStop::new(1.0, to.1.skia())];
        let (a, b) = (Point::from(from.0), Point::from(to.0));
        let shader = LinearGradient::new(a, b, stops, SpreadMode::Pad, Transform::identity());
        let paint = shader.map_or_else(|| solid(from.1), painted);
        self.fill(smooth(points), &paint);
    }

    /// Fills ellipses, each a middle and its two radii, all at once.
    pub fn ellipses(&mut self, all: &[(Xy, f32, f32)], colour: Colour) {
        let mut builder = PathBuilder::new();
        for ((x, y), rx, ry) in all {
            if let Some(rect) = Rect::from_ltrb(x - rx, y - ry, x + rx, y + ry) {
                builder.push_oval(rect);
            }
        }
        self.fill(builder.finish(), &solid(colour));
    }

    /// Fills one ellipse.
    pub fn ellipse(&mut self, middle: Xy, rx: f32, ry: f32, colour: Colour) {
        self.ellipses(&[(middle, rx, ry)], colour);
    }

    /// Draws a line of `width` pixels through the points, with round ends.
    pub fn line(&mut self, points: &[Xy], width: f32, colour: Colour) {
        self.lines(&[points], width, colour);
    }

    /// Draws many lines at once.
    pub fn lines<L: AsRef<[Xy]>>(&mut self, lines: &[L], width: f32, colour: Colour) {
        let stroke = Stroke { width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
        if let Some(path) = path_of(lines, false) {
            self.pixmap.stroke_path(&path, &solid(colour), &stroke, self.view, None);
        }
    }

    /// A round glow that is `colour` in the middle and nothing at `radius`.
    pub fn glow(&mut self, middle: Xy, radius: f32, colour: Colour) {
        let stops = [(0.0, colour.a), (0.4, colour.a * 0.35), (1.0, 0.0)];
        let stops = stops.map(|(at, alpha)| GradientStop::new(at, colour.fade(alpha).skia())).to_vec();
        let centre = Point::from(middle);
        let shader = RadialGradient::new(centre, centre, radius, stops, SpreadMode::Pad, Transform::identity());
        if let (Some(shader), (x, y)) = (shader, middle) {
            let mut builder = PathBuilder::new();
            builder.push_circle(x, y, radius);
            self.fill(builder.finish(), &painted(shader));
        }
    }

    /// Fills what lies between two circles.
    pub fn annulus(&mut self, (x, y): Xy, inner: f32, outer: f32, colour: Colour) {
        let mut builder = PathBuilder::new();
        builder.push_circle(x, y, inner);
        builder.push_circle(x, y, outer);
        if let Some(path) = builder.finish() {
            self.pixmap.fill_path(&path, &solid(colour), FillRule::EvenOdd, self.view, None);
        }
    }

    /// Lays `shader` over the whole picture; its space is the picture's own pixels.
    pub fn wash(&mut self, shader: Shader<'_>) {
        let (w, h) = (self.pixmap.width() as f32, self.pixmap.height() as f32);
        if let Some(rect) = Rect::from_xywh(0.0, 0.0, w, h) {
            let paint = Paint { shader, anti_alias: false, ..Paint::default() };
            self.pixmap.fill_rect(rect, &paint, Transform::identity(), None);
        }
    }

    fn fill(&mut self, path: Option<Path>, paint: &Paint<'_>) {
        if let Some(path) = path {
            self.pixmap.fill_path(&path, paint, FillRule::Winding, self.view, None);
        }
    }
}

fn solid(colour: Colour) -> Paint<'static> {
    painted(Shader::SolidColor(colour.skia()))
}

fn painted(shader: Shader<'_>) -> Paint<'_> {
    Paint { shader, anti_alias: true, ..Paint::default() }
}

/// One path of all outlines. Coordinates are kept within reach of the rasteriser's fixed point.
fn path_of<L: AsRef<[Xy]>>(outlines: &[L], close: bool) -> Option<Path> {
    let tame = |v: f32| if v.is_finite() { v.clamp(-9000.0, 9000.0) } else { 0.0 };
    let mut builder = PathBuilder::new();
    for outline in outlines {
        let mut points = outline.as_ref().iter().map(|(x, y)| (tame(*x), tame(*y)));
        if let Some((x, y)) = points.next() {
            builder.move_to(x, y);
            points.for_each(|(x, y)| builder.line_to(x, y));
            if close {
                builder.close();
            }
        }
    }
    builder.finish()
}

/// A closed curve that rounds the polygon's corners: its sides' middles are its points.
fn smooth(points: &[Xy]) -> Option<Path> {
    let middle = |a: Xy, b: Xy| (f32::midpoint(a.0, b.0), f32::midpoint(a.1, b.1));
    let (first, last) = (*points.first()?, *points.last()?);
    let start = middle(last, first);
    let mut builder = PathBuilder::new();
    builder.move_to(start.0, start.1);
    for (i, &p) in points.iter().enumerate() {
        let end = middle(p, points[(i + 1) % points.len()]);
        builder.quad_to(p.0, p.1, end.0, end.1);
    }
    builder.close();
    builder.finish()
}
