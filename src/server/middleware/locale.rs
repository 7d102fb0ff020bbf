//! Which language to speak: the cookie's, else the best of `Accept-Language`, else English.

use crate::i18n::Locale;
use axum::http::{HeaderMap, header};
use axum_extra::extract::CookieJar;

/// Name of the cookie that the language links set.
pub const LANGUAGE_COOKIE: &str = "darshi_language";

/// The language of a request.
#[must_use]
pub fn locale_of(headers: &HeaderMap) -> Locale {
    let cookie = CookieJar::from_headers(headers).get(LANGUAGE_COOKIE).and_then(|cookie| named(cookie.value()));
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    cookie.or_else(|| accepted.and_then(preferred)).unwrap_or(Locale::en)
}

/// The language of a tag such as `hi` or `hi-IN`.
pub fn named(tag: &str) -> Option<Locale> {
    match tag.trim().split(['-', '_']).next()?.to_ascii_lowercase().as_str() {
        "en" => Some(Locale::en),
        "hi" => Some(Locale::hi),
        _ => None,
    }
}

/// The spoken language with the highest quality (RFC 9110, 12.5.4); the first of equals.
fn preferred(header: &str) -> Option<Locale> {
    let mut best: Option<(f32, Locale)> = None;
    for item in header.split(',') {
        let mut parts = item.split(';');
        let Some(locale) = parts.next().and_then(named) else { continue };
        let quality = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
        if quality > 0.0 && best.is_none_or(|(other, _)| quality > other) {
            best = Some((quality, locale));
        }
    }
    best.map(|(_, locale)| locale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_spoken_language_is_taken() {
        for (header, locale) in [
            ("hi-IN,hi;q=0.9,en;q=0.8", Some(Locale::hi)),
            ("en;q=0.5, hi", Some(Locale::hi)),
            ("fr, de", None),
            ("ta, en;q=0.1", Some(Locale::en)),
            ("hi;q=0, en;q=0.2", Some(Locale::en)),
            ("", None),
        ] {
            assert_eq!(preferred(header), locale, "{header}");
        }
    }
}
