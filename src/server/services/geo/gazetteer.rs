//! 145,000 named places of the world (`GeoNames`, CC BY 4.0), in the program itself.
//!
//! One text with all names and small indexes into it: about 12 MB in memory.

use super::{
    Address, distance,
    map::Label,
    names::{self, fold},
};
use crate::domain::Point;
use std::{collections::HashMap, io::Read};

/// Lines of latitude, longitude, name, first and second administrative level, country; gzip.
static PLACES: &[u8] = include_bytes!("../../../../assets/places.tsv.gz");

/// All places.
#[derive(Debug)]
pub struct Gazetteer {
    text: String,
    entries: Vec<Entry>,
    /// Entries by one-degree cell.
    cells: HashMap<(i16, i16), Vec<u32>>,
    /// Entries by folded name, sorted.
    by_name: Vec<u32>,
}

#[derive(Debug)]
struct Entry {
    lat: f32,
    lng: f32,
    /// Where the line's name begins in the text, and where the line ends.
    start: u32,
    end: u32,
}

/// One place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place<'a> {
    /// Where.
    pub point: Point,
    /// Its name, in ASCII.
    pub name: &'a str,
    /// First administrative level.
    pub state: &'a str,
    /// Second administrative level.
    pub district: &'a str,
    /// ISO 3166-1 alpha-2.
    pub country: &'a str,
}

impl Place<'_> {
    /// Whether its district is named after it.
    #[must_use]
    pub fn is_seat(&self) -> bool {
        fold(self.name) == fold(self.district)
    }

    /// Its name in parts and as a line.
    #[must_use]
    pub fn address(&self) -> Address {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let mut parts: Vec<&str> = Vec::new();
        for part in [self.name, self.district, self.state] {
            if !part.is_empty() && !parts.contains(&part) {
                parts.push(part);
            }
        }
        let country = if self.country == "IN" { "India" } else { self.country };
        Address {
            line: Some(parts.join(", ")),
            city: given(self.name),
            district: given(self.district),
            state: given(self.state),
            country: given(country),
        }
    }
}

fn cell(point: Point) -> (i16, i16) {
    #[allow(clippy::cast_possible_truncation)] // degrees
    (point.lat().floor() as i16, point.lng().floor() as i16)
}

impl Gazetteer {
    /// Reads the places that are part of the program.
    #[must_use]
    pub fn load() -> Self {
        let mut text = String::new();
        if let Err(error) = flate2::read::GzDecoder::new(PLACES).read_to_string(&mut text) {
            tracing::error!(%error, "the gazetteer cannot be read");
        }
        let mut entries = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let end = start + line.trim_end().len();
            let mut fields = line.splitn(3, '\t');
            if let (Some(Ok(lat)), Some(Ok(lng)), Some(rest)) =
                (fields.next().map(str::parse), fields.next().map(str::parse), fields.next())
            {
                let name_at = start + line.len() - rest.len();
                if let (Ok(start), Ok(end)) = (u32::try_from(name_at), u32::try_from(end)) {
                    entries.push(Entry { lat, lng, start, end });
                }
            }
            start += line.len();
        }
        let mut this = Self { text, entries, cells: HashMap::new(), by_name: Vec::new() };
        let mut names: Vec<(String, u32)> = Vec::with_capacity(this.entries.len());
        for index in 0..u32::try_from(this.entries.len()).unwrap_or_default() {
            if let Some(place) = this.place(index) {
                names.push((fold(place.name), index));
                this.cells.entry(cell(place.point)).or_default().push(index);
            }
        }
        names.sort_unstable();
        this.by_name = names.into_iter().map(|(_, index)| index).collect();
        this
    }

    fn place(&self, index: u32) -> Option<Place<'_>> {
        let entry = self.entries.get(index as usize)?;
        let line = self.text.get(entry.start as usize..entry.end as usize)?;
        let mut fields = line.split('\t');
        let name = fields.next()?;
        let (state, district) = (fields.next()?, fields.next()?);
        let country = fields.next().unwrap_or_default();
        let point = Point::new(f64::from(entry.lat), f64::from(entry.lng))?;
        let state = if country == "IN" { names::official(state, point) } else { state };
        Some(Place { point, name, state, district, country })
    }

    /// Every place of India.
    pub(super) fn of_india(&self) -> impl Iterator<Item = Place<'_>> {
        (0..u32::try_from(self.entries.len()).unwrap_or_default())
            .filter_map(|index| self.place(index))
            .filter(|place| place.country == "IN")
    }

    /// Places within `within` metres (well below a degree), nearest first, each with its distance.
    pub(super) fn around(&self, point: Point, within: f64, limit: usize) -> Vec<(f64, Place<'_>)> {
        let mut found: Vec<_> = self
            .in_reach(point, within)
            .map(|place| (distance(point, place.point), place))
            .filter(|(metres, _)| *metres <= within)
            .collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        found.truncate(limit);
        found
    }

    /// The nearest place within `within` metres.
    #[must_use]
    pub fn nearest(&self, point: Point, within: f64) -> Option<Place<'_>> {
        self.in_reach(point, within)
            .map(|place| (distance(point, place.point), place))
            .filter(|(metres, _)| *metres <= within)
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, place)| place)
    }

    /// Places whose cells a circle touches.
    fn in_reach(&self, point: Point, within: f64) -> impl Iterator<Item = Place<'_>> {
        // Near the poles a degree of longitude is short: more cells are looked at, up to all of them.
        let reach = within / 111_000.0;
        let reach_lng = (reach / point.lat().to_radians().cos().max(0.01)).min(180.0);
        self.in_cells((point.lat() - reach, point.lng() - reach_lng, point.lat() + reach, point.lng() + reach_lng))
    }

    /// Places whose cells touch a box; longitudes may run over ±180.
    fn in_cells(&self, (south, west, north, east): (f64, f64, f64, f64)) -> impl Iterator<Item = Place<'_>> {
        #[allow(clippy::cast_possible_truncation)] // degrees
        let steps = |from: f64, to: f64| (from.floor() as i32)..=(to.floor() as i32);
        let columns = steps(west, east.min(west + 359.0));
        steps(south.max(-90.0), north.min(90.0))
            .flat_map(move |lat| columns.clone().map(move |lng| (lat, (lng + 180).rem_euclid(360) - 180)))
            .filter_map(|(lat, lng)| self.cells.get(&(i16::try_from(lat).ok()?, i16::try_from(lng).ok()?)))
            .flatten()
            .filter_map(|index| self.place(*index))
    }

    /// Labels for a map (west beyond east: over the antimeridian): district seats first, then the rest.
    pub(super) fn within(&self, bounds: (f64, f64, f64, f64), limit: usize) -> Vec<Label> {
        let (south, west, north, mut east) = bounds;
        if west > east {
            east += 360.0;
        }
        let bounds = (south, west, north, east);
        let mut labels: Vec<Label> = self
            .in_cells(bounds)
            .filter(|place| {
                let lng = place.point.lng();
                let column = [lng - 360.0, lng, lng + 360.0].iter().any(|lng| (west..=east).contains(lng));
                column && (south..=north).contains(&place.point.lat())
            })
            .map(|place| {
                let rank = u8::from(!place.is_seat());
                Label { name: place.name.to_owned(), point: place.point, rank }
            })
            .collect();
        labels.sort_by(|a, b| (a.rank, &a.name).cmp(&(b.rank, &b.name)));
        labels.truncate(limit);
        labels
    }

    /// The place that words name. "Lalpur, Ranchi" means a Lalpur in Ranchi, else Ranchi itself;
    /// "near the temple Ranchi" is read from its end.
    #[must_use]
    pub fn find(&self, words: &str) -> Option<Place<'_>> {
        let parts: Vec<String> = words.split(',').map(fold).filter(|part| !part.is_empty()).collect();
        for (at, part) in parts.iter().enumerate() {
            if let Some(place) = self.best(part, &parts[at + 1..]) {
                return Some(place);
            }
        }
        let words: Vec<&str> = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        (1..=words.len().min(4)).rev().find_map(|length| {
            (0..=words.len() - length)
                .rev()
                .map(|at| words[at..at + length].concat().to_lowercase())
                .filter(|name| name.chars().count() > 3)
                .find_map(|name| self.best(&name, &[]))
        })
    }

    /// The best place of that folded name, in the regions that `context` names if it names any.
    fn best(&self, name: &str, context: &[String]) -> Option<Place<'_>> {
        let context: Vec<String> =
            context.iter().map(|part| names::state(part).map_or_else(|| part.clone(), fold)).collect();
        let from = self
            .by_name
            .partition_point(|index| self.place(*index).is_some_and(|place| fold(place.name).as_str() < name));
        self.by_name[from..]
            .iter()
            .map_while(|index| self.place(*index).filter(|place| fold(place.name) == name))
            .map(|place| {
                let regions = [fold(place.district), fold(place.state), fold(place.country), "india".to_owned()];
                let regions = if place.country == "IN" { &regions[..] } else { &regions[..3] };
                let fits = context.iter().filter(|part| regions.contains(part)).count();
                let seat = fold(place.district) == name;
                ((fits, place.country == "IN", seat), place)
            })
            // Words that name a region are trusted: a place outside of it is another one.
            .filter(|((fits, ..), _)| context.is_empty() || *fits > 0)
            .max_by_key(|(score, _)| *score)
            .map(|(_, place)| place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lng: f64) -> Point {
        Point::new(lat, lng).unwrap()
    }

    #[test]
    fn places_are_found_by_point_and_by_words() {
        let gazetteer = Gazetteer::load();
        assert!(gazetteer.entries.len() > 100_000);
        let near = gazetteer.nearest(at(23.35, 85.33), 40_000.0).unwrap();
        assert_eq!((near.name, near.state, near.country), ("Ranchi", "Jharkhand", "IN"));
        assert_eq!(near.address().line.as_deref(), Some("Ranchi, Jharkhand"));
        for words in ["Ranchi", "ranchi, jharkhand", "Lalpur Chowk, Ranchi", "opposite the school in Ranchi"] {
            assert_eq!(gazetteer.find(words).map(|place| place.name), Some("Ranchi"), "{words}");
        }
        assert_eq!(gazetteer.find("Kanke, Ranchi").map(|place| place.name), Some("Kanke"));
        assert_eq!(gazetteer.find("qwertyuiop"), None);
        assert_eq!(gazetteer.find(""), None);
    }

    #[test]
    fn poles_oceans_and_the_antimeridian_do_not_break_it() {
        let gazetteer = Gazetteer::load();
        for point in [at(90.0, 0.0), at(-90.0, 180.0), at(0.0, -180.0), at(-40.0, -120.0)] {
            assert_eq!(gazetteer.nearest(point, 40_000.0), None);
        }
        // Vanua Levu, Fiji, lies west of 180°: it is near from the east as well.
        let labasa = gazetteer.nearest(at(-16.5, 179.9), 120_000.0).unwrap();
        assert_eq!(gazetteer.nearest(at(-16.5, -179.9), 120_000.0), Some(labasa));
    }
}
