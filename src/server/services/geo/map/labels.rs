//! Names of places: which have room, and where beside their place they stand.

use super::{Label, mercator::Frame};
use std::fmt::Write;

/// Names on a map at most.
const MOST: usize = 70;
/// Characters of a name at most; longer ones end in an ellipsis.
const LONGEST: usize = 30;

/// A rectangle of the picture, pixels.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

/// What room is taken already.
pub struct Room {
    taken: Vec<Area>,
    width: f64,
    height: f64,
}

impl Room {
    /// All of the picture is free.
    pub fn new(frame: &Frame) -> Self {
        Self { taken: Vec::new(), width: frame.width, height: frame.height }
    }

    /// Keeps names out of an area.
    pub fn reserve(&mut self, area: Area) {
        self.taken.push(area);
    }

    /// Takes an area if it is inside the picture and free.
    fn claim(&mut self, area: Area) -> bool {
        let inside =
            area.left >= 4.0 && area.top >= 4.0 && area.right <= self.width - 4.0 && area.bottom <= self.height - 4.0;
        let free = inside
            && self.taken.iter().all(|other| {
                area.right < other.left || other.right < area.left || area.bottom < other.top || other.bottom < area.top
            });
        if free {
            self.taken.push(area);
        }
        free
    }
}

/// Draws the names that have room, the most important first.
pub fn draw(svg: &mut String, frame: &Frame, labels: &[Label], room: &mut Room) {
    let mut order: Vec<&Label> = labels.iter().filter(|label| frame.holds(frame.place(label.point), 0.0)).collect();
    // The name breaks ties, so that the same places give the same picture.
    order.sort_by(|a, b| a.rank.cmp(&b.rank).then_with(|| a.name.cmp(&b.name)));
    let mut drawn = 0;
    for label in order {
        let text = shown(&label.name);
        if text.is_empty() || drawn == MOST {
            continue;
        }
        drawn += usize::from(place(svg, frame.place(label.point), label.rank, &text, room));
    }
}

/// Sets a name right of its place, else left, below, above or farther off; `false` if it fits nowhere.
fn place(svg: &mut String, (x, y): (f64, f64), rank: u8, text: &str, room: &mut Room) -> bool {
    let (class, size) = match rank {
        0 => ("big", 15.0),
        1 => ("mid", 13.0),
        _ => ("small", 11.5),
    };
    let width = breadth(text) * size;
    let half = size * 0.62;
    let (right, left) = (|gap: f64| ("start", x + gap, x + gap, y), |gap: f64| ("end", x - gap, x - gap - width, y));
    let middle = |down: f64| ("middle", x, x - width / 2.0, y + down);
    // Beside the spot; failing that a little farther, past the pin or a report's mark on the same place.
    for (anchor, at, start, line) in
        [right(7.0), left(7.0), middle(size), middle(-size), right(19.0), left(19.0), middle(19.0)]
    {
        if room.claim(Area { left: start, top: line - half, right: start + width, bottom: line + half }) {
            let base = line + size * 0.35;
            let _ = writeln!(
                svg,
                "<circle class=\"spot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.5\"/>\
                 <text class=\"name {class}\" x=\"{at:.1}\" y=\"{base:.1}\" text-anchor=\"{anchor}\">{}</text>",
                escaped(text)
            );
            room.reserve(Area { left: x - 3.0, top: y - 3.0, right: x + 3.0, bottom: y + 3.0 });
            return true;
        }
    }
    false
}

/// The name without what XML forbids, one line, and not too long.
fn shown(name: &str) -> String {
    let clean: String = name.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect();
    let clean = clean.trim();
    if clean.chars().count() <= LONGEST {
        return clean.to_owned();
    }
    let kept: String = clean.chars().take(LONGEST - 1).collect();
    format!("{}…", kept.trim_end())
}

/// About how wide the text is, in multiples of its size: 0.57 for Latin letters, 1 for Chinese, Japanese
/// and Korean ones, measured on common system fonts.
fn breadth(text: &str) -> f64 {
    text.chars().map(|c| if matches!(c, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7ff}') { 1.0 } else { 0.57 }).sum()
}

/// The text with XML's special characters written as entities.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}
