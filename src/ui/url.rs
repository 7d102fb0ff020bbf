//! Addresses of our own pages, put together by hand: the `url` crate would weigh on the bundle.

use crate::domain::{Point, ReportId, Status, feed::FeedQuery, queue::QueueKind};
use std::fmt::Write;

/// A report's page.
#[must_use]
pub fn report(id: ReportId) -> String {
    format!("/reports/{id}")
}

/// A report's changes after one, as they come.
#[must_use]
pub fn live(id: ReportId, after: i64) -> String {
    format!("/reports/{id}/live?after={after}")
}

/// Words after a report's id that lead to other pages of it.
const TAKEN: [&str; 5] = ["edit", "delete", "flag", "history", "live"];
/// Most characters of a title in an address.
const SLUG_MAX: usize = 60;

/// The address that a report's page is known by: its id, and its title for people to read.
#[must_use]
pub fn report_named(id: ReportId, title: &str) -> String {
    match slug(title) {
        slug if slug.is_empty() || TAKEN.contains(&slug.as_str()) => report(id),
        slug => format!("/reports/{id}/{}", encode(&slug)),
    }
}

/// A title as a part of an address: letters and digits of any script, in small letters, with hyphens between.
#[must_use]
pub fn slug(title: &str) -> String {
    let mut slug = String::with_capacity(title.len());
    let mut length = 0;
    for word in title.split(|c: char| !is_word(c)).filter(|word| !word.is_empty()) {
        let more = word.chars().count();
        if length > 0 && length + 1 + more > SLUG_MAX {
            break;
        }
        if length > 0 {
            slug.push('-');
        }
        // A word longer than an address should be is cut.
        slug.extend(word.chars().take(SLUG_MAX).flat_map(char::to_lowercase));
        length += more + 1;
    }
    slug
}

/// Letters, digits, and the signs that Indian scripts write with them; their full stops are none.
const fn is_sign(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{dff}') && !matches!(c, '\u{964}' | '\u{965}' | '\u{970}')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_sign(c)
}

/// A page of what needs a person, all or one part of it.
#[must_use]
pub fn queue(kind: Option<QueueKind>, page: i64) -> String {
    match (kind, page) {
        (None, ..=1) => "/admin".to_owned(),
        (None, page) => format!("/admin?page={page}"),
        (Some(kind), ..=1) => format!("/admin?kind={}", kind.as_str()),
        (Some(kind), page) => format!("/admin?kind={}&page={page}", kind.as_str()),
    }
}

/// Where a report is decided, by who works through one part of the queue.
#[must_use]
pub fn case(id: ReportId, kind: Option<QueueKind>) -> String {
    let kind = kind.map(|kind| format!("?kind={}", kind.as_str())).unwrap_or_default();
    format!("/admin/queue/{id}{kind}")
}

/// A report in the dashboard.
#[must_use]
pub fn work(id: ReportId) -> String {
    format!("/admin/reports/{id}")
}

/// The feed, filtered, from a position on; blank for its beginning.
#[must_use]
pub fn feed(query: &FeedQuery, cursor: &str) -> String {
    feed_at("/reports", query, cursor)
}

/// The same reports in another form: `/reports.atom`, `/reports.geojson`.
#[must_use]
pub fn feed_at(path: &str, query: &FeedQuery, cursor: &str) -> String {
    let mut url = path.to_owned();
    let mut sign = '?';
    for (name, value) in query.pairs().into_iter().chain([("cursor", cursor)]) {
        if !value.is_empty() {
            let _ = write!(url, "{sign}{name}={}", encode(value));
            sign = '&';
        }
    }
    url
}

/// A path with a query of these names and values.
#[must_use]
pub fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut url = path.to_owned();
    for (n, (name, value)) in pairs.iter().enumerate() {
        let _ = write!(url, "{}{name}={}", if n == 0 { '?' } else { '&' }, encode(value));
    }
    url
}

/// The map page: a box, filtered.
#[must_use]
pub fn live_map(bbox: &str, status: &str, category: &str) -> String {
    let mut url = "/map".to_owned();
    let mut sign = '?';
    for (name, value) in [("bbox", bbox), ("status", status), ("category", category)] {
        if !value.is_empty() {
            let _ = write!(url, "{sign}{name}={}", encode(value));
            sign = '&';
        }
    }
    url
}

/// A picture of a part of the map, without a pin.
#[must_use]
pub fn still_map(at: Point, zoom: u8, (width, height): (u32, u32)) -> String {
    format!("/web/map.svg?lat={:.6}&lng={:.6}&zoom={zoom}&w={width}&h={height}&pin=0", at.lat(), at.lng())
}

/// The feed of a cell of the map.
#[must_use]
pub fn feed_of_cell(geohash: &str) -> String {
    format!("/reports?geohash={}", encode(geohash))
}

/// The statuses that the feed can be filtered by.
pub const FEED_STATUSES: [Status; 3] = [Status::Verified, Status::InProgress, Status::Resolved];

/// Changes the language, then comes back to `path`.
#[must_use]
pub fn language(lang: &str, path: &str) -> String {
    format!("/language/{lang}?next={}", encode(path))
}

/// The picture of a place's surroundings.
#[must_use]
pub fn map(at: Point, width: u32, height: u32) -> String {
    format!("/web/map.svg?lat={:.6}&lng={:.6}&zoom=14&w={width}&h={height}", at.lat(), at.lng())
}

/// The place for the phone's own maps app (RFC 5870).
#[must_use]
pub fn geo(at: Point) -> String {
    format!("geo:{0:.6},{1:.6}?q={0:.6},{1:.6}", at.lat(), at.lng())
}

/// The place on OpenStreetMap.
#[must_use]
pub fn openstreetmap(at: Point) -> String {
    format!("https://www.openstreetmap.org/?mlat={0:.6}&mlon={1:.6}#map=17/{0:.6}/{1:.6}", at.lat(), at.lng())
}

/// Percent-encodes everything but RFC 3986's unreserved characters.
#[must_use]
pub fn encode(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_a_readable_part_of_an_address() {
        assert_eq!(slug("Open drain, near <b>School</b> No. 7!"), "open-drain-near-b-school-b-no-7");
        assert_eq!(slug("स्कूल के पास खुली नाली।"), "स्कूल-के-पास-खुली-नाली");
        assert_eq!(slug("🕳 — !!"), "");
        assert_eq!(slug(&"x".repeat(200)).len(), 60);
        let long = slug("a deep pothole in front of the gate of the school that nobody has mended for a year");
        assert!(long.len() <= 60 && long.ends_with("that"), "{long}");
        let id = ReportId(uuid::Uuid::nil());
        assert_eq!(report_named(id, "Edit!"), report(id), "that is another page");
        assert_eq!(report_named(id, "नाली"), format!("{}/%E0%A4%A8%E0%A4%BE%E0%A4%B2%E0%A5%80", report(id)));
    }

    #[test]
    fn addresses_carry_only_what_is_chosen() {
        let query = FeedQuery::default();
        assert_eq!(feed(&query, ""), "/reports");
        let query = query.with("status", "VERIFIED").with("q", "open drain&");
        assert_eq!(feed(&query, "a-b"), "/reports?q=open%20drain%26&status=VERIFIED&cursor=a-b");
        assert_eq!(feed_at("/reports.atom", &query.without(&["q"]), ""), "/reports.atom?status=VERIFIED");
    }

    #[test]
    fn a_way_back_survives_its_encoding() {
        assert_eq!(
            language("hi", "/reports?status=VERIFIED&x=ना"),
            "/language/hi?next=%2Freports%3Fstatus%3DVERIFIED%26x%3D%E0%A4%A8%E0%A4%BE"
        );
    }
}
