//! From what an address says to the filter of a list, once for API, pages and feeds.

use crate::domain::{
    AppError, Category, ErrorCode, FieldProblem, Fields, Point, Status,
    feed::{Bounds, FeedQuery, Filter, GEOHASH_LENGTH, RADIUS_MAX, Sort, WORDS_LENGTH},
};
use crate::server::clock::rfc3339;
use time::{Date, Duration, Month, OffsetDateTime, Time, UtcOffset, format_description::well_known::Rfc3339};
use unicode_normalization::UnicodeNormalization;

/// Most characters of a place's name.
const NAME_MAX: u32 = 100;
/// Hindi words that stand in every text. The English ones are the database's own.
const HINDI_COMMON: [&str; 48] = [
    "में",
    "है",
    "हैं",
    "का",
    "की",
    "के",
    "को",
    "से",
    "पर",
    "और",
    "यह",
    "वह",
    "ये",
    "वे",
    "ने",
    "था",
    "थी",
    "थे",
    "हो",
    "ही",
    "भी",
    "तो",
    "कि",
    "जो",
    "या",
    "एक",
    "इस",
    "उस",
    "इसे",
    "उसे",
    "अब",
    "तक",
    "लिए",
    "कर",
    "कुछ",
    "कोई",
    "क्या",
    "हम",
    "मैं",
    "तुम",
    "आप",
    "रहा",
    "रही",
    "रहे",
    "गया",
    "गयी",
    "गई",
    "गए",
];

/// What was asked for, as it is understood.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    /// The filter.
    pub filter: Filter,
    /// The same as an address, in one way of many to say it; what was wrong is blank.
    pub query: FeedQuery,
    /// What was wrong.
    pub problems: Fields,
    code: Option<ErrorCode>,
}

impl Asked {
    fn wrong(&mut self, code: ErrorCode, name: &str, problem: FieldProblem) {
        // The more special code says more.
        if self.code.is_none_or(|known| known == ErrorCode::InvalidInput) {
            self.code = Some(code);
        }
        self.problems.entry(name.to_owned()).or_default().push(problem);
    }

    fn invalid(&mut self, name: &str) {
        self.wrong(ErrorCode::InvalidInput, name, FieldProblem::Invalid);
    }

    /// The error of whatever was wrong.
    pub fn check(&self) -> Result<(), AppError> {
        let Some(code) = self.code else { return Ok(()) };
        Err(AppError { fields: self.problems.clone(), ..AppError::new(code) })
    }
}

/// Reads what was asked for; `kinds` are all categories, `offset` is the zone of dates.
pub(super) fn read(given: &FeedQuery, kinds: &[Category], offset: UtcOffset) -> Asked {
    let mut asked = Asked::default();
    read_words(&mut asked, &line(&given.q));
    read_kind(&mut asked, given, kinds);
    read_names(&mut asked, given);
    read_place(&mut asked, given);
    read_order(&mut asked, &line(&given.sort));
    read_times(&mut asked, given, offset);
    asked
}

/// One line, composed, without what no text may hold.
fn line(text: &str) -> String {
    let text: String = text.nfc().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn length(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

fn read_words(asked: &mut Asked, words: &str) {
    let (min, max) = WORDS_LENGTH;
    match length(words) {
        0 => {}
        n if n < min || n > max => asked.wrong(ErrorCode::InvalidInput, "q", FieldProblem::Length { min, max }),
        _ => {
            let telling = words.split(' ').filter(|word| !HINDI_COMMON.contains(word));
            asked.filter.words = Some(telling.collect::<Vec<_>>().join(" "));
            words.clone_into(&mut asked.query.q);
        }
    }
}

fn read_kind(asked: &mut Asked, given: &FeedQuery, kinds: &[Category]) {
    let status = line(&given.status);
    if !status.is_empty() {
        match status.parse::<Status>() {
            Ok(status) => {
                asked.filter.is_hidden = !status.is_public();
                asked.filter.status = Some(status).filter(|status| status.is_public());
                status.as_str().clone_into(&mut asked.query.status);
            }
            Err(_) => asked.invalid("status"),
        }
    }
    let category = line(&given.category);
    if !category.is_empty() {
        match Category::find(kinds, &category) {
            Some(found) => {
                asked.filter.category = Some(found.slug.clone());
                asked.query.category.clone_from(&found.slug);
            }
            None => asked.wrong(ErrorCode::InvalidInput, "category", FieldProblem::UnknownCategory),
        }
    }
    let severity = line(&given.min_severity);
    if !severity.is_empty() {
        match severity.parse::<i16>() {
            Ok(0) => {}
            Ok(least @ 1..=10) => {
                asked.filter.min_severity = least;
                asked.query.min_severity = least.to_string();
            }
            _ => asked.invalid("min_severity"),
        }
    }
}

fn read_names(asked: &mut Asked, given: &FeedQuery) {
    for (name, text) in [("district", line(&given.district)), ("state", line(&given.state))] {
        match length(&text) {
            0 => continue,
            n if n > NAME_MAX => {
                asked.wrong(ErrorCode::InvalidInput, name, FieldProblem::Length { min: 1, max: NAME_MAX });
                continue;
            }
            _ => {}
        }
        asked.query.set(name, text.clone());
        let slot = if name == "district" { &mut asked.filter.district } else { &mut asked.filter.state };
        *slot = Some(text);
    }
    let code = line(&given.district_code);
    if !code.is_empty() {
        match code.parse::<i32>() {
            Ok(code) if code > 0 => {
                asked.filter.district_code = Some(code);
                asked.query.district_code = code.to_string();
            }
            _ => asked.invalid("district_code"),
        }
    }
    let slug = line(&given.municipality_id);
    if !slug.is_empty() {
        if is_slug(&slug) {
            asked.query.municipality_id.clone_from(&slug);
            asked.filter.municipality = Some(slug);
        } else {
            asked.invalid("municipality_id");
        }
    }
}

/// Whether something may name a municipality or department, known or not.
pub(in crate::server::services) fn is_slug(text: &str) -> bool {
    length(text) <= NAME_MAX && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
}

/// Six decimals, about 0.1 m: what an address says is what is meant.
fn degrees(text: &str) -> Option<f64> {
    let value: f64 = text.parse().ok().filter(|value: &f64| value.is_finite())?;
    Some((value * 1e6).round() / 1e6)
}

fn read_place(asked: &mut Asked, given: &FeedQuery) {
    let geohash = line(&given.geohash).to_lowercase();
    if !geohash.is_empty() {
        let (min, max) = GEOHASH_LENGTH;
        let is_one = geohash.bytes().all(|b| b.is_ascii_alphanumeric() && !b"ailo".contains(&b));
        if is_one && (min..=max).contains(&geohash.len()) {
            asked.query.geohash.clone_from(&geohash);
            asked.filter.geohash = Some(geohash);
        } else {
            asked.wrong(ErrorCode::GeohashError, "geohash", FieldProblem::Invalid);
        }
    }
    let bbox = line(&given.bbox);
    if !bbox.is_empty() {
        match read_box(&bbox) {
            Some(bounds) => {
                let Bounds { west, south, east, north } = bounds;
                asked.query.bbox = format!("{west},{south},{east},{north}");
                asked.filter.bounds = Some(bounds);
            }
            None => asked.wrong(ErrorCode::InvalidCoordinates, "bbox", FieldProblem::Coordinates),
        }
    }
    read_radius(asked, given);
}

fn read_box(text: &str) -> Option<Bounds> {
    let numbers: Vec<f64> = text.split(',').map(|part| degrees(part.trim())).collect::<Option<_>>()?;
    let [west, south, east, north] = numbers.try_into().ok()?;
    let corners = Point::new(south, west).zip(Point::new(north, east));
    corners.filter(|_| south <= north).map(|_| Bounds { west, south, east, north })
}

fn read_radius(asked: &mut Asked, given: &FeedQuery) {
    let (lat, lng, radius) = (line(&given.lat), line(&given.lng), line(&given.radius_m));
    if !lat.is_empty() || !lng.is_empty() {
        asked.filter.centre = degrees(&lat).zip(degrees(&lng)).and_then(|(lat, lng)| Point::new(lat, lng));
        if asked.filter.centre.is_none() {
            let name = if degrees(&lat).is_some_and(|lat| lat.abs() <= 90.0) { "lng" } else { "lat" };
            asked.wrong(ErrorCode::InvalidCoordinates, name, FieldProblem::Coordinates);
        }
    }
    if radius.is_empty() {
        return;
    }
    match radius.parse::<f64>().map(f64::round) {
        Ok(metres) if (1.0..=RADIUS_MAX).contains(&metres) && asked.filter.centre.is_some() => {
            asked.filter.radius_m = Some(metres);
            asked.query.radius_m = metres.to_string();
        }
        Ok(metres) if (1.0..=RADIUS_MAX).contains(&metres) => {
            if lat.is_empty() && lng.is_empty() {
                asked.wrong(ErrorCode::InvalidCoordinates, "lat", FieldProblem::Required);
            }
        }
        _ => asked.invalid("radius_m"),
    }
}

fn read_order(asked: &mut Asked, word: &str) {
    let sort = if word.is_empty() { Some(Sort::Newest) } else { Sort::read(word) };
    match sort {
        Some(Sort::Nearest) if asked.filter.centre.is_none() => {
            if !["lat", "lng"].iter().any(|name| asked.problems.contains_key(*name)) {
                asked.wrong(ErrorCode::InvalidCoordinates, "lat", FieldProblem::Required);
            }
        }
        Some(sort) => {
            asked.filter.sort = sort;
            if sort != Sort::Newest {
                sort.as_str().clone_into(&mut asked.query.sort);
            }
        }
        None => asked.invalid("sort"),
    }
    // A point that nothing is measured from says nothing.
    if asked.filter.radius_m.is_none() && asked.filter.sort != Sort::Nearest {
        asked.filter.centre = None;
    }
    if let Some(centre) = asked.filter.centre {
        asked.query.lat = centre.lat().to_string();
        asked.query.lng = centre.lng().to_string();
    }
}

/// A moment, or the first of a day in the city's zone; whether it was a day; and how an address says it.
pub(in crate::server::services) fn moment(text: &str, offset: UtcOffset) -> Option<(OffsetDateTime, bool, String)> {
    if let Some(day) = date(text) {
        return Some((day.with_time(Time::MIDNIGHT).assume_offset(offset), true, text.to_owned()));
    }
    // In a query a plus sign is a space.
    let at = OffsetDateTime::parse(&text.replace(' ', "+"), &Rfc3339).ok()?.to_offset(UtcOffset::UTC);
    (1..=9998).contains(&at.year()).then(|| (at, false, rfc3339(at)))
}

/// `2026-03-01`.
pub(in crate::server::services) fn date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    let year: i32 = year.parse().ok().filter(|year| (1..=9998).contains(year))?;
    Date::from_calendar_date(year, Month::try_from(month.parse::<u8>().ok()?).ok()?, day.parse().ok()?).ok()
}

fn read_times(asked: &mut Asked, given: &FeedQuery, offset: UtcOffset) {
    let (from, to) = (line(&given.from), line(&given.to));
    if !from.is_empty() {
        match moment(&from, offset) {
            Some((at, _, text)) => (asked.filter.from, asked.query.from) = (Some(at), text),
            None => asked.invalid("from"),
        }
    }
    if !to.is_empty() {
        match moment(&to, offset) {
            // The day or the moment itself is part of it.
            Some((at, is_day, text)) => {
                let until = at + if is_day { Duration::DAY } else { Duration::MILLISECOND };
                if asked.filter.from.is_some_and(|from| from >= until) {
                    asked.invalid("to");
                } else {
                    (asked.filter.until, asked.query.to) = (Some(until), text);
                }
            }
            None => asked.invalid("to"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Asked {
        let mut given = FeedQuery::default();
        for (name, value) in pairs {
            given.set(name, *value);
        }
        let pothole = Category {
            slug: "pothole".to_owned(),
            name: "Pothole".to_owned(),
            name_hi: String::new(),
            group: String::new(),
            department_id: None,
            icon: String::new(),
            sla_hours: None,
            is_active: true,
        };
        read(&given, &[pothole], UtcOffset::from_hms(5, 30, 0).unwrap())
    }

    #[test]
    fn what_is_understood_is_written_in_one_way() {
        let a =
            asked(&[("status", "verified"), ("category", " POTHOLE "), ("sort", "newest"), ("bbox", "85, 23.0,86,24")]);
        assert_eq!(
            (a.query.status.as_str(), a.query.category.as_str(), a.query.sort.as_str()),
            ("VERIFIED", "pothole", "")
        );
        assert_eq!(a.query.bbox, "85,23,86,24");
        let b = asked(&[("q", "  open \u{0}\n drain "), ("lat", "23.12345678"), ("lng", "85"), ("radius_m", "500.2")]);
        assert_eq!(
            (b.query.q.as_str(), b.query.lat.as_str(), b.query.radius_m.as_str()),
            ("open drain", "23.123457", "500")
        );
        assert!(a.check().is_ok() && b.check().is_ok());
        // Read again it is the same.
        let pairs: Vec<_> = b.query.pairs().to_vec();
        assert_eq!(asked(&pairs).query, b.query);
        // A point without a radius or an order by it says nothing.
        assert_eq!(asked(&[("lat", "1"), ("lng", "2")]).query, FeedQuery::default());
    }

    #[test]
    fn days_are_the_citys_and_both_ends_belong_to_the_time() {
        let a = asked(&[("from", "2026-03-01"), ("to", "2026-03-01")]);
        let (from, until) = (a.filter.from.unwrap(), a.filter.until.unwrap());
        assert_eq!(
            (rfc3339(from), rfc3339(until)),
            ("2026-02-28T18:30:00.000Z".into(), "2026-03-01T18:30:00.000Z".into())
        );
        let b = asked(&[("to", "2026-03-01T05:30:00 05:30")]);
        assert_eq!(b.query.to, "2026-03-01T00:00:00.000Z");
        assert!(asked(&[("from", "2026-03-02"), ("to", "2026-03-01")]).problems.contains_key("to"));
        for wrong in ["2026-13-01", "2026-02-30", "yesterday", "0000-01-01", "9999-01-01"] {
            assert!(asked(&[("from", wrong)]).problems.contains_key("from"), "{wrong}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_its_code_and_left_out() {
        for (pairs, name, code) in [
            (vec![("geohash", "tuh")], "geohash", ErrorCode::GeohashError),
            (vec![("geohash", "tuha")], "geohash", ErrorCode::GeohashError),
            (vec![("bbox", "1,2,3")], "bbox", ErrorCode::InvalidCoordinates),
            (vec![("bbox", "1,5,3,4")], "bbox", ErrorCode::InvalidCoordinates),
            (vec![("bbox", "1,NaN,3,4")], "bbox", ErrorCode::InvalidCoordinates),
            (vec![("bbox", "-181,0,3,4")], "bbox", ErrorCode::InvalidCoordinates),
            (vec![("lat", "23"), ("radius_m", "5")], "lng", ErrorCode::InvalidCoordinates),
            (vec![("radius_m", "5")], "lat", ErrorCode::InvalidCoordinates),
            (vec![("lat", "91"), ("lng", "0"), ("radius_m", "5")], "lat", ErrorCode::InvalidCoordinates),
            (vec![("lat", "0"), ("lng", "0"), ("radius_m", "50001")], "radius_m", ErrorCode::InvalidInput),
            (vec![("sort", "nearest")], "lat", ErrorCode::InvalidCoordinates),
            (vec![("sort", "best")], "sort", ErrorCode::InvalidInput),
            (vec![("q", "x")], "q", ErrorCode::InvalidInput),
            (vec![("min_severity", "11")], "min_severity", ErrorCode::InvalidInput),
            (vec![("municipality_id", "a b")], "municipality_id", ErrorCode::InvalidInput),
        ] {
            let asked = asked(&pairs);
            let error = asked.check().unwrap_err();
            assert_eq!((error.code, error.fields.keys().next().map(String::as_str)), (code, Some(name)), "{pairs:?}");
            assert_eq!(asked.query.get(name), "");
        }
    }

    #[test]
    fn hindi_words_of_every_text_are_not_looked_for() {
        assert_eq!(asked(&[("q", "नाली में पानी")]).filter.words.as_deref(), Some("नाली पानी"));
        assert_eq!(asked(&[("q", "में है")]).filter.words.as_deref(), Some(""));
    }
}
