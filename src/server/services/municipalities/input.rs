//! What was typed about a municipality, read field by field.

use super::GeoJson;
use crate::domain::{
    FieldProblem, Fields, Point, account_text,
    municipality::Municipality,
    text::{self, Email},
};
use unicode_normalization::UnicodeNormalization;

/// Characters of a name.
pub(super) const NAME_LENGTH: (u32, u32) = (2, 120);
/// Characters of a slug.
const SLUG_LENGTH: std::ops::RangeInclusive<usize> = 2..=50;

/// An area as it was given.
#[derive(Clone, Debug, Default)]
pub enum AreaInput {
    /// It was not.
    #[default]
    Stays,
    /// There is to be none.
    Goes,
    /// `GeoJSON`.
    Is(GeoJson),
    /// Something else.
    Unreadable,
}

/// A municipality as it was sent: `None` for what was not given, blank for what is to be none.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)] // `domain::municipality` documents them.
pub struct MunicipalityInput {
    pub id: Option<String>,
    pub name: Option<String>,
    pub name_hi: Option<String>,
    pub short_code: Option<String>,
    pub state: Option<String>,
    pub district_code: Option<String>,
    pub latitude: Option<String>,
    pub longitude: Option<String>,
    pub radius_km: Option<String>,
    pub area: AreaInput,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub website: Option<String>,
    pub is_active: Option<bool>,
}

/// A slug: 2 to 50 of `a-z 0-9 _ -`.
pub(super) fn slug(text: &str) -> Result<(), FieldProblem> {
    let is_taken = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'_' | b'-');
    let begins = text.bytes().next().is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    match text.len() {
        0 => Err(FieldProblem::Required),
        n if SLUG_LENGTH.contains(&n) && begins && text.bytes().all(is_taken) => Ok(()),
        _ => Err(FieldProblem::Slug),
    }
}

/// A line of so many characters, composed; `Required` for a blank one.
pub(super) fn line(given: &str, length: (u32, u32)) -> Result<String, FieldProblem> {
    text::words(&given.nfc().collect::<String>(), length)
}

/// The same, where a blank one is none.
pub(super) fn optional(given: &str, length: (u32, u32)) -> Result<Option<String>, FieldProblem> {
    match line(given, length) {
        Ok(text) => Ok(Some(text)),
        Err(FieldProblem::Required) => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// What was given, over what was there.
pub(super) fn read(input: &MunicipalityInput, mut of: Municipality, fields: &mut Fields) -> Municipality {
    let mut set = |name: &str, result: Result<(), FieldProblem>| {
        if let Err(problem) = result {
            fields.insert(name.to_owned(), vec![problem]);
        }
    };
    let is_new = of.name.name.is_empty();
    if let Some(given) = input.name.as_deref().or(is_new.then_some("")) {
        set("name", line(given, NAME_LENGTH).map(|name| of.name.name = name));
    }
    if let Some(given) = &input.name_hi {
        set("name_hi", optional(given, (1, 120)).map(|name| of.name.name_hi = name));
    }
    if let Some(given) = &input.short_code {
        set("short_code", optional(given, (1, 20)).map(|code| of.short_code = code));
    }
    if let Some(given) = &input.state {
        let official = |state: Option<String>| {
            of.state = state.map(|state| match crate::server::services::geo::state(&state) {
                Some(official) => official.to_owned(),
                None => state,
            });
        };
        set("state", optional(given, (1, 80)).map(official));
    }
    if let Some(given) = &input.district_code {
        let code = number::<i32>(given).and_then(|code| match code {
            Some(code) if code <= 0 => Err(FieldProblem::Invalid),
            code => Ok(code),
        });
        set("district_code", code.map(|code| of.district_code = code));
    }
    if let Some(given) = &input.radius_km {
        let radius = number::<f32>(given).and_then(|radius| match radius {
            Some(radius) if !(1.0..=100.0).contains(&radius) => Err(FieldProblem::Between { min: 1, max: 100 }),
            radius => Ok(radius),
        });
        set("radius_km", radius.map(|radius| of.radius_km = radius));
    }
    if let Some(centre) = read_centre(input) {
        set("latitude", centre.map(|centre| of.centre = centre));
    }
    if let Some(given) = &input.email {
        set("email", Email::parse(given).map(|email| of.email = email.map(|email| email.as_str().to_owned())));
    }
    if let Some(given) = &input.phone {
        set("phone", account_text::phone(given).map(|phone| of.phone = phone));
    }
    if let Some(given) = &input.website {
        set("website", optional(given, (1, 500)).and_then(web_address).map(|address| of.website = address));
    }
    if let Some(is_active) = input.is_active {
        of.is_active = is_active;
    }
    of
}

/// The middle; `None`: it stays.
fn read_centre(input: &MunicipalityInput) -> Option<Result<Option<Point>, FieldProblem>> {
    let (lat, lng) = (input.latitude.as_deref(), input.longitude.as_deref());
    if lat.is_none() && lng.is_none() {
        return None;
    }
    let read = || {
        let (lat, lng) = (number::<f64>(lat.unwrap_or_default())?, number::<f64>(lng.unwrap_or_default())?);
        match (lat, lng) {
            (None, None) => Ok(None),
            (Some(lat), Some(lng)) => Point::new(lat, lng).map(Some).ok_or(FieldProblem::Coordinates),
            _ => Err(FieldProblem::Coordinates),
        }
    };
    Some(read())
}

fn number<T: std::str::FromStr>(given: &str) -> Result<Option<T>, FieldProblem> {
    let given = given.trim();
    if given.is_empty() {
        return Ok(None);
    }
    given.parse().map(Some).map_err(|_| FieldProblem::Invalid)
}

/// An address that a link may lead to.
fn web_address(given: Option<String>) -> Result<Option<String>, FieldProblem> {
    let Some(given) = given else { return Ok(None) };
    let rest = given.strip_prefix("https://").or_else(|| given.strip_prefix("http://")).unwrap_or_default();
    let is_whole = rest.split('/').next().is_some_and(|host| host.contains('.')) && !rest.contains(char::is_whitespace);
    if is_whole { Ok(Some(given)) } else { Err(FieldProblem::Invalid) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_short_and_plain() {
        for good in ["ranchi_mc", "ab", "nmc-2"] {
            assert_eq!(slug(good), Ok(()), "{good}");
        }
        for bad in ["a", "Ranchi", "_x", "a b", "नगर", &"x".repeat(51), "a/b"] {
            assert_eq!(slug(bad), Err(FieldProblem::Slug), "{bad}");
        }
    }

    #[test]
    fn a_website_is_a_link_and_no_script() {
        assert!(web_address(Some("https://ranchi.example/x".to_owned())).is_ok());
        for bad in ["javascript:alert(1)", "https://", "http://nodot", "https://a.b c"] {
            assert!(web_address(Some(bad.to_owned())).is_err(), "{bad}");
        }
    }
}
