//! The parts of the picture, in SVG.

use super::{
    Dot,
    labels::Area,
    land::Ring,
    mercator::{self, Frame, around},
};
use crate::domain::Status;
use std::fmt::Write;

/// Colours for light and dark; the statuses' are those of the style sheet.
const STYLE: &str = "\
.sea{fill:#cfe1e6}.land{fill:#f6f2e9;stroke:#b9b4a6;stroke-width:.8;fill-rule:evenodd}.grid{stroke:#1a2026;stroke-opacity:.11;fill:none}\
text{font-family:system-ui,\"Noto Sans Devanagari\",sans-serif;fill:#1a2026;paint-order:stroke;stroke:#f6f2e9;stroke-width:3px;stroke-linejoin:round}\
.name{font-size:11.5px}.mid{font-size:13px}.big{font-size:15px;font-weight:600}.small{fill:#525d68}.note{font-size:10.5px;fill:#525d68}\
.spot{fill:#525d68}.bar{stroke:#1a2026;stroke-width:2;fill:none}.d{stroke:#fff;stroke-width:1.6;stroke-linejoin:round;paint-order:stroke}\
.checking,.duplicate{fill:#525d68}.verified{fill:#1b55a5}.in-progress{fill:#855000}.resolved{fill:#1c6a35}.flagged{fill:#673d9c}.rejected{fill:#a3272b}\
.pin{fill:#0b5c5e;stroke:#fff;stroke-width:2}.area{fill:#0b5c5e;fill-opacity:.2;stroke:#0b5c5e;stroke-width:2;fill-rule:evenodd}.eye{fill:#fff}.shade{fill:#000;fill-opacity:.2}\
@media (prefers-color-scheme:dark){.sea{fill:#0d1a24}.land{fill:#1d2831;stroke:#3d4d5a}.grid{stroke:#eef1f3;stroke-opacity:.09}\
text{fill:#eef1f3;stroke:#1d2831}.small,.note{fill:#a9b5c0}.spot{fill:#a9b5c0}.bar{stroke:#eef1f3}.d,.pin{stroke:#10171e}\
.checking,.duplicate{fill:#b4bec8}.verified{fill:#93c1f6}.in-progress{fill:#f1bf6e}.resolved{fill:#84d59a}.flagged{fill:#c9abf3}.rejected{fill:#f5a5a0}\
.pin{fill:#63cbc4}.area{fill:#63cbc4;stroke:#63cbc4}.eye{fill:#10171e}}";

/// Steps of the grid, degrees.
const STEPS: [f64; 16] =
    [30.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005];

/// The document's beginning and the sea.
pub fn open(frame: &Frame) -> String {
    let (w, h) = (frame.width, frame.height);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\">\n\
         <style>{STYLE}</style>\n<rect class=\"sea\" width=\"{w}\" height=\"{h}\"/>\n"
    )
}

/// Land everywhere.
pub fn all_land(svg: &mut String, frame: &Frame) {
    let _ =
        writeln!(svg, "<rect class=\"land\" width=\"{}\" height=\"{}\" stroke=\"none\"/>", frame.width, frame.height);
}

/// The coasts.
pub fn coasts(svg: &mut String, frame: &Frame, rings: &[Ring]) {
    outlines(svg, frame, "land", rings.iter());
}

/// Outlines and holes, once for each copy of the world that the view touches.
pub fn outlines<'a>(svg: &mut String, frame: &Frame, class: &str, rings: impl Iterator<Item = &'a Ring>) {
    let (dx, dy) = frame.offset();
    let mut path = String::new();
    for ring in rings {
        // Land that reaches the pole goes on below the picture's own edge of the world.
        let flat: Vec<(f64, f64)> = ring
            .iter()
            .map(|&(lng, lat)| {
                let (x, y) = mercator::project(lat, lng, frame.world);
                let beyond = if lat.abs() >= 89.9 { frame.height.copysign(-lat) } else { 0.0 };
                (x + dx, y + dy + beyond)
            })
            .collect();
        for copy in -2_i8..=2 {
            let shift = f64::from(copy) * frame.world;
            let moved: Vec<(f64, f64)> = flat.iter().map(|(x, y)| (x + shift, y + 0.0)).collect();
            let cut = clipped(moved, frame);
            write_ring(&mut path, &cut);
        }
    }
    if !path.is_empty() {
        let _ = writeln!(svg, "<path class=\"{class}\" d=\"{path}\"/>");
    }
}

/// The ring within the picture and a margin that hides the cut (Sutherland and Hodgman 1974).
fn clipped(ring: Vec<(f64, f64)>, frame: &Frame) -> Vec<(f64, f64)> {
    const MARGIN: f64 = 8.0;
    let (right, bottom) = (frame.width + MARGIN, frame.height + MARGIN);
    // Each side: which coordinate, its limit, and whether what is greater lies inside.
    let sides = [(true, -MARGIN, true), (true, right, false), (false, -MARGIN, true), (false, bottom, false)];
    sides.into_iter().fold(ring, |ring, (horizontal, limit, greater)| {
        let value = |p: (f64, f64)| if horizontal { p.0 } else { p.1 };
        let inside = |p: (f64, f64)| (value(p) >= limit) == greater;
        let mut out = Vec::with_capacity(ring.len());
        let Some(mut a) = ring.last().copied() else { return out };
        for b in ring {
            if inside(a) != inside(b) {
                let t = (limit - value(a)) / (value(b) - value(a));
                out.push((a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t));
            }
            if inside(b) {
                out.push(b);
            }
            a = b;
        }
        out
    })
}

/// Adds the ring to a path; points nearer than 0.7 pixels to the one before say nothing.
fn write_ring(path: &mut String, ring: &[(f64, f64)]) {
    if ring.len() < 3 {
        return;
    }
    let mut before: Option<(f64, f64)> = None;
    for &(x, y) in ring {
        let command = match before {
            None => 'M',
            Some((px, py)) if (x - px).hypot(y - py) < 0.7 => continue,
            Some(_) => 'L',
        };
        let _ = write!(path, "{command}{x:.1} {y:.1}");
        before = Some((x, y));
    }
    path.push('Z');
}

/// The grid of coordinates, its step wide enough to read, and the degrees along two edges.
pub fn grid(svg: &mut String, frame: &Frame) {
    let (south, west, north, east) = frame.edges();
    let per_degree = frame.world / 360.0;
    // Lines at least 88 pixels apart: room for "85.3100° E".
    let step = STEPS.iter().rev().find(|step| **step * per_degree >= 88.0).copied().unwrap_or(STEPS[0]);
    let places =
        usize::from(step < 1.0) + usize::from(step < 0.1) + usize::from(step < 0.01) + usize::from(step < 0.001);
    let (mut path, mut notes) = (String::new(), String::new());
    let (dx, dy) = frame.offset();
    for i in (west / step).ceil() as i64..=(east / step).floor() as i64 {
        let lng = i as f64 * step;
        let x = (lng + 180.0) * per_degree + dx;
        let _ = write!(path, "M{x:.1} 0V{}", frame.height);
        let shown = around(lng);
        let letter = if shown.abs() < step / 2.0 || shown.abs() > 179.999_99 {
            ""
        } else if shown < 0.0 {
            " W"
        } else {
            " E"
        };
        if x > 50.0 && x < frame.width - 40.0 {
            let _ = write!(
                notes,
                "<text class=\"note\" x=\"{x:.1}\" y=\"13\" text-anchor=\"middle\">{:.places$}°{letter}</text>",
                shown.abs()
            );
        }
    }
    for i in (south / step).ceil() as i64..=(north / step).floor() as i64 {
        let lat = i as f64 * step;
        let y = mercator::project(lat, 0.0, frame.world).1 + dy;
        let _ = write!(path, "M0 {y:.1}H{}", frame.width);
        let letter = if lat.abs() < step / 2.0 {
            ""
        } else if lat < 0.0 {
            " S"
        } else {
            " N"
        };
        if y > 26.0 && y < frame.height - 34.0 {
            let _ = write!(
                notes,
                "<text class=\"note\" x=\"4\" y=\"{:.1}\">{:.places$}°{letter}</text>",
                y - 3.0,
                lat.abs()
            );
        }
    }
    let _ = writeln!(svg, "<path class=\"grid\" d=\"{path}\"/>{notes}");
}

/// The scale: a bar of a round length, at most 120 pixels, exact at the middle of the view.
pub fn scale(svg: &mut String, frame: &Frame) -> Area {
    let per_pixel = frame.metres_per_pixel();
    let metres = round_below(120.0 * per_pixel);
    let long = metres / per_pixel;
    let (x, y) = (10.0, frame.height - 10.0);
    let text = if metres >= 1000.0 { format!("{:.0} km", metres / 1000.0) } else { format!("{metres:.0} m") };
    let _ = writeln!(
        svg,
        "<path class=\"bar\" d=\"M{x} {:.1}V{y:.1}H{:.1}V{:.1}\"/><text class=\"note\" x=\"{:.1}\" y=\"{:.1}\">{text}</text>",
        y - 6.0,
        x + long,
        y - 6.0,
        x + 5.0,
        y - 6.0
    );
    Area { left: 0.0, top: y - 22.0, right: x + long + 8.0, bottom: frame.height }
}

/// The largest of 1, 2 and 5 times a power of ten that is not above `most`.
fn round_below(most: f64) -> f64 {
    let power = 10_f64.powf(most.log10().floor());
    [5.0, 2.0].into_iter().map(|k| k * power).find(|round| *round <= most).unwrap_or(power)
}

/// Whose data it is.
pub fn attribution(svg: &mut String, frame: &Frame) -> Area {
    let (x, y) = (frame.width - 6.0, frame.height - 7.0);
    let narrow = frame.width < 300.0;
    // In a narrow picture the scale needs the bottom line for itself.
    let y = if narrow { y - 26.0 } else { y };
    let _ =
        writeln!(svg, "<text class=\"note\" x=\"{x}\" y=\"{y}\" text-anchor=\"end\">© GeoNames · Natural Earth</text>");
    Area { left: x - 160.0, top: y - 12.0, right: frame.width, bottom: y + 4.0 }
}

/// The reports, each with the colour and the shape of its status.
pub fn dots(svg: &mut String, frame: &Frame, dots: &[Dot]) {
    for dot in dots {
        let (x, y) = frame.place(dot.point);
        if frame.holds((x, y), 10.0) {
            let (class, shape) = mark(dot.status);
            let _ = writeln!(svg, "<path class=\"d {class}\" transform=\"translate({x:.1} {y:.1})\" d=\"{shape}\"/>");
        }
    }
}

/// The room that the reports take, unless they are so many that no name would be left.
pub fn dot_boxes(frame: &Frame, dots: &[Dot]) -> Vec<Area> {
    const MANY: usize = 120;
    let places = dots.iter().map(|dot| frame.place(dot.point)).filter(|place| frame.holds(*place, 10.0));
    let boxes: Vec<Area> = places
        .map(|(x, y)| Area { left: x - 8.0, top: y - 8.0, right: x + 8.0, bottom: y + 8.0 })
        .take(MANY + 1)
        .collect();
    if boxes.len() > MANY { Vec::new() } else { boxes }
}

/// A status' class and its shape, about 14 pixels wide around the place.
const fn mark(status: Status) -> (&'static str, &'static str) {
    match status {
        // An hourglass.
        Status::PendingVerification => ("checking", "M-5.5 -7H5.5L1 0L5.5 7H-5.5L-1 0Z"),
        // A disc.
        Status::Verified => ("verified", "M-6.5 0A6.5 6.5 0 1 1 6.5 0A6.5 6.5 0 1 1 -6.5 0Z"),
        // A hexagon.
        Status::Flagged => ("flagged", "M-7.5 0L-3.8 -6.6H3.8L7.5 0L3.8 6.6H-3.8Z"),
        // A triangle, as at road works.
        Status::InProgress => ("in-progress", "M0 -8L7.6 5.8H-7.6Z"),
        // A tick.
        Status::Resolved => ("resolved", "M-8 0.5L-4.8 -2.8L-1.8 0.2L5 -6.6L8.2 -3.4L-1.8 6.6Z"),
        // A cross.
        Status::Rejected => (
            "rejected",
            "M-6.5 -3.6L-3.6 -6.5L0 -2.9L3.6 -6.5L6.5 -3.6L2.9 0L6.5 3.6L3.6 6.5L0 2.9L-3.6 6.5L-6.5 3.6L-2.9 0Z",
        ),
        // Two sheets.
        Status::Duplicate => ("duplicate", "M-6.5 -6.5H3V-3H6.5V6.5H-3V3H-6.5Z"),
    }
}

/// The room that the pin takes.
pub fn pin_box(frame: &Frame) -> Area {
    let (x, y) = (frame.width / 2.0, frame.height / 2.0);
    Area { left: x - 15.0, top: y - 42.0, right: x + 15.0, bottom: y + 6.0 }
}

/// A pin whose tip is the middle of the picture.
pub fn pin(svg: &mut String, frame: &Frame) {
    let (x, y) = (frame.width / 2.0, frame.height / 2.0);
    let _ = writeln!(
        svg,
        "<g transform=\"translate({x} {y})\"><ellipse class=\"shade\" rx=\"8\" ry=\"3\"/>\
         <path class=\"pin\" d=\"M0 0C-3 -9 -13 -15 -13 -26A13 13 0 1 1 13 -26C13 -15 3 -9 0 0Z\"/>\
         <circle class=\"eye\" cy=\"-26\" r=\"5\"/></g>"
    );
}

#[cfg(test)]
mod tests {
    use super::round_below;

    #[test]
    fn scales_are_round() {
        for (most, round) in [(120.0, 100.0), (99.0, 50.0), (4_999.0, 2_000.0), (5_000.0, 5_000.0), (1.0, 1.0)] {
            assert!((round_below(most) - round).abs() < 1e-9);
        }
    }
}
