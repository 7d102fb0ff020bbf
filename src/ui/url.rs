//! Addresses of our own pages, put together by hand: the `url` crate would weigh on the bundle.

use crate::domain::{Point, ReportId, Status, feed::FeedQuery};
use std::fmt::Write;

/// A report's page.
#[must_use]
pub fn report(id: ReportId) -> String {
    format!("/reports/{id}")
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
