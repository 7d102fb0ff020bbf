//! India's places in the gazetteer, as a list that can be searched by parts of names: about 3,400.

use super::{
    Gazetteer, distance,
    names::{self, district_key, fold, state_key},
};
use crate::domain::Point;
use std::collections::{BTreeSet, HashMap};

/// How far a place that a district is named after reaches, in kilometres.
const SEAT_RADIUS_KM: u32 = 15;
/// How far any other place reaches.
const RADIUS_KM: u32 = 5;
/// A degree of latitude is longer than this everywhere, in metres.
const DEGREE: f64 = 110_500.0;

/// A city or town of India.
#[derive(Clone, Debug, PartialEq)]
pub struct City {
    /// "ranchi-jharkhand"; the same with every start, for as long as the gazetteer has the place.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its district, where known.
    pub district: Option<String>,
    /// The official name of its state.
    pub state: &'static str,
    /// Its middle.
    pub point: Point,
    /// Whether its district is named after it.
    pub is_seat: bool,
    key: String,
    district_key: String,
}

impl City {
    /// How far it reaches: 15 km if its district is named after it, else 5.
    #[must_use]
    pub const fn radius_km(&self) -> u32 {
        if self.is_seat { SEAT_RADIUS_KM } else { RADIUS_KM }
    }

    /// "Kanke, Ranchi, Jharkhand".
    #[must_use]
    pub fn line(&self) -> String {
        let mut parts = vec![self.name.as_str()];
        for part in [self.district.as_deref().unwrap_or_default(), self.state] {
            if !part.is_empty() && !parts.contains(&part) {
                parts.push(part);
            }
        }
        parts.join(", ")
    }

    /// `city` or `town`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        if self.is_seat { "city" } else { "town" }
    }

    /// How well its name fits what was typed: 0 the same, 1 begins with it, 2 has it inside.
    fn fits(&self, part: &str) -> Option<u8> {
        match self.key.find(part)? {
            0 if self.key.len() == part.len() => Some(0),
            0 => Some(1),
            _ => Some(2),
        }
    }

    /// Whether it lies in what a part of an address names.
    fn lies_in(&self, region: &str) -> bool {
        region == "india" || district_key(region) == self.district_key || state_key(region) == fold(self.state)
    }
}

/// By which of its names a place was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// Its own.
    City,
    /// Its district's.
    District,
    /// Its state's.
    State,
}

impl Match {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::District => "district",
            Self::State => "state",
        }
    }
}

/// Every place of India.
#[derive(Debug)]
pub struct India {
    /// By name, then by id.
    cities: Vec<City>,
    by_id: HashMap<String, usize>,
    /// State and district, by the alphabet.
    districts: Vec<(&'static str, String)>,
}

impl India {
    /// Reads them from the gazetteer.
    #[must_use]
    pub fn of(gazetteer: &Gazetteer) -> Self {
        let mut cities: Vec<City> = gazetteer
            .of_india()
            .filter_map(|place| {
                Some(City {
                    id: format!("{}-{}", slug(place.name), slug(place.state)),
                    key: fold(place.name),
                    district_key: district_key(place.district),
                    is_seat: is_seat(place.name, place.district),
                    name: place.name.to_owned(),
                    district: Some(place.district.to_owned()).filter(|district| !district.is_empty()),
                    state: names::state(place.state)?,
                    point: place.point,
                })
            })
            .collect();
        // Places of one name in a state are told apart by their district, then by where they lie.
        tell_apart(&mut cities, |city| {
            let district = city.district.as_deref().unwrap_or("other");
            format!("{}-{}-{}", slug(&city.name), slug(district), slug(city.state))
        });
        tell_apart(&mut cities, |city| format!("{}-{}", city.id, super::geohash(city.point).get(..5).unwrap_or_default()));
        cities.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        let by_id = cities.iter().enumerate().map(|(n, city)| (city.id.clone(), n)).collect();
        let districts: BTreeSet<_> =
            cities.iter().filter_map(|city| Some((city.state, city.district.clone()?))).collect();
        Self { cities, by_id, districts: districts.into_iter().collect() }
    }

    /// All, by name.
    #[must_use]
    pub fn cities(&self) -> &[City] {
        &self.cities
    }

    /// The one of an id.
    #[must_use]
    pub fn city(&self, id: &str) -> Option<&City> {
        self.cities.get(*self.by_id.get(id)?)
    }

    /// States with their districts, by the alphabet.
    #[must_use]
    pub fn districts(&self) -> &[(&'static str, String)] {
        &self.districts
    }

    /// Names of the places of a state, each once, by the alphabet.
    #[must_use]
    pub fn names_in(&self, state: &str) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.cities.iter().filter(|city| city.state == state).map(|city| city.name.as_str()).collect();
        names.dedup();
        names
    }

    /// The nearest place that reaches to a point.
    #[must_use]
    pub fn reaching(&self, point: Point) -> Option<&City> {
        let reach = f64::from(SEAT_RADIUS_KM) * 1000.0;
        self.cities
            .iter()
            .filter(|city| (city.point.lat() - point.lat()).abs() * DEGREE <= reach)
            .map(|city| (distance(city.point, point), city))
            .filter(|(metres, city)| *metres <= f64::from(city.radius_km()) * 1000.0)
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, city)| city)
    }

    /// Places whose own name, or that of their district or state, has a text in it: best first.
    #[must_use]
    pub fn search(&self, text: &str, limit: usize) -> Vec<(&City, Match)> {
        let (wanted, wanted_state) = (fold(text), names::state(text));
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<_> = self
            .cities
            .iter()
            .filter_map(|city| {
                let by_region = || {
                    let district = city.district_key == district_key(text);
                    let state = wanted_state == Some(city.state);
                    if district { Some((Match::District, 0)) } else { state.then_some((Match::State, 0)) }
                };
                let (how, fit) = city.fits(&wanted).map(|fit| (Match::City, fit)).or_else(by_region)?;
                Some(((how, fit, !city.is_seat), city))
            })
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.truncate(limit);
        found.into_iter().map(|((how, ..), city)| (city, how)).collect()
    }

    /// The places that words name, best first. "Lalpur, Ranchi" means a Lalpur in Ranchi, else Ranchi itself;
    /// "near the temple Ranchi" is read from its end; a state alone gives its cities.
    #[must_use]
    pub fn find(&self, words: &str, limit: usize) -> Vec<&City> {
        let parts: Vec<String> = words.split(',').map(fold).filter(|part| !part.is_empty()).collect();
        for (at, part) in parts.iter().enumerate() {
            let found = self.named(part, &parts[at + 1..], limit);
            if !found.is_empty() {
                return found;
            }
        }
        let words: Vec<String> =
            words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(fold).collect();
        for length in (1..=words.len().min(4)).rev() {
            for at in (0..=words.len() - length).rev() {
                let name = words[at..at + length].concat();
                if name.chars().count() > 3 {
                    let mut found = self.named(&name, &[], limit);
                    found.retain(|city| city.key == name);
                    if !found.is_empty() {
                        return found;
                    }
                }
            }
        }
        Vec::new()
    }

    /// Places of a folded name, in all the regions that the rest of an address names.
    fn named(&self, name: &str, regions: &[String], limit: usize) -> Vec<&City> {
        // One letter is in every name.
        if name.chars().count() < 2 {
            return Vec::new();
        }
        let state = names::state(name);
        let mut found: Vec<_> = self
            .cities
            .iter()
            .filter_map(|city| {
                let of_state = || (state == Some(city.state) && city.is_seat).then_some(1);
                let fit = city.fits(name).filter(|fit| *fit == 0 || state.is_none()).or_else(of_state)?;
                let fits = regions.iter().filter(|region| city.lies_in(region)).count();
                // Words that name a region are trusted: a place outside of it is another one.
                (regions.is_empty() || fits > 0).then_some(((fit, regions.len() - fits, !city.is_seat), city))
            })
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.truncate(limit);
        found.into_iter().map(|(_, city)| city).collect()
    }
}

/// Gives places that share an id longer ones.
fn tell_apart(cities: &mut [City], longer: impl Fn(&City) -> String) {
    let mut counts: HashMap<String, u32> = HashMap::new();
    for city in cities.iter() {
        *counts.entry(city.id.clone()).or_default() += 1;
    }
    for city in cities {
        if counts.get(&city.id).is_some_and(|count| *count > 1) {
            city.id = longer(city);
        }
    }
}

/// Whether a district is named after a place: "Mumbai" of "Mumbai Suburban", "Delhi" of "North Delhi".
fn is_seat(name: &str, district: &str) -> bool {
    fold(name) == district_key(district)
        || fold(name) == fold(district)
        || district.strip_prefix(name).is_some_and(|rest| rest.starts_with(' '))
        || district.strip_suffix(name).is_some_and(|rest| rest.ends_with(' '))
}

/// Lower case, words joined by hyphens.
fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn india() -> India {
        India::of(&Gazetteer::load())
    }

    #[test]
    fn every_place_has_an_id_of_its_own_and_all_states_have_places() {
        let india = india();
        assert!(india.cities().len() > 3_000);
        let ids: HashSet<_> = india.cities().iter().map(|city| &city.id).collect();
        assert_eq!(ids.len(), india.cities().len());
        assert!(ids.iter().all(|id| id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')));
        for state in names::STATES {
            assert!(!india.names_in(state).is_empty(), "{state}");
        }
        assert_eq!(india.city("ranchi-jharkhand").map(|city| city.name.as_str()), Some("Ranchi"));
        assert_eq!(india.city("nowhere"), None);
    }

    #[test]
    fn words_find_what_they_name_best_first() {
        let india = india();
        let first = |words: &str| india.find(words, 5).first().map(|city| city.line());
        assert_eq!(first("Ranchi").as_deref(), Some("Ranchi, Jharkhand"));
        assert_eq!(first("ranch").as_deref(), Some("Ranchi, Jharkhand"));
        assert_eq!(first("Kanke, Ranchi").as_deref(), Some("Kanke, Ranchi, Jharkhand"));
        assert_eq!(first("MG Road, Ranchi, Jharkhand, India").as_deref(), Some("Ranchi, Jharkhand"));
        assert_eq!(first("opposite the school in Ranchi").as_deref(), Some("Ranchi, Jharkhand"));
        assert_eq!(first("Srinagar, Kashmir").as_deref(), Some("Srinagar, Jammu and Kashmir"));
        assert!(first("Leh").is_some_and(|line| line.ends_with("Ladakh")));
        assert!(india.find("Goa", 5).iter().all(|city| city.state == "Goa"));
        assert_eq!(first("Paris"), None);
        assert_eq!(first(""), None);
        assert_eq!(first(",,,"), None);
    }

    #[test]
    fn a_place_reaches_as_far_as_its_radius() {
        let india = india();
        let ranchi = india.city("ranchi-jharkhand").unwrap();
        assert_eq!(ranchi.radius_km(), 15);
        let near = Point::new(ranchi.point.lat() + 0.02, ranchi.point.lng()).unwrap();
        assert_eq!(india.reaching(near), Some(ranchi));
        for nowhere in [(90.0, 0.0), (-90.0, 180.0), (0.0, 0.0)] {
            assert_eq!(india.reaching(Point::new(nowhere.0, nowhere.1).unwrap()), None);
        }
    }
}
