//! Where a report stands, said with the names and dates that are known.

use super::{month, say, status_sentence};
use crate::{
    domain::{
        Status,
        municipality::BodyName,
        report::{OwnAction, ReportDetail},
    },
    i18n::Locale,
};
use time::OffsetDateTime;

/// The name of a municipality or department in a language: its own, else one made of its slug.
#[must_use]
pub fn named(locale: Locale, slug: Option<&str>, name: Option<&BodyName>) -> Option<String> {
    match name {
        Some(BodyName { name_hi: Some(name), .. }) if locale == Locale::hi => Some(name.clone()),
        Some(BodyName { name, .. }) => Some(name.clone()),
        None => slug.map(body_name),
    }
}

/// The name of a body or department that has none of its own, made of its slug: `ranchi_mc` is "Ranchi Mc".
#[must_use]
pub fn body_name(slug: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    slug.split(['_', '-']).filter(|word| !word.is_empty()).map(capital).collect::<Vec<_>>().join(" ")
}

/// A date without the time of day; `at` is already in the city's time zone.
#[must_use]
pub fn day(locale: Locale, at: OffsetDateTime) -> String {
    say!(locale, standing.day, day = at.day(), month = month(locale, at), year = at.year())
}

/// Where a report stands, who has it, and by when.
#[must_use]
pub fn standing_sentence(locale: Locale, report: &ReportDetail) -> String {
    let body = named(locale, report.municipality.as_deref(), report.municipality_name.as_ref());
    match report.card.status {
        Status::Verified => {
            let body = body.unwrap_or_else(|| say!(locale, standing.someone));
            say!(locale, standing.verified, body = body)
        }
        Status::InProgress => {
            let work = match body {
                Some(body) => say!(locale, standing.in_progress, body = body),
                None => say!(locale, standing.in_progress_someone),
            };
            match report.eta {
                Some(at) => format!("{work} {}", say!(locale, standing.planned, date = day(locale, at))),
                None => work,
            }
        }
        Status::Resolved => {
            let fixed = match body {
                Some(body) => say!(locale, standing.resolved, body = body),
                None => say!(locale, standing.resolved_someone),
            };
            if report.confirmed_at.is_some() {
                return format!("{fixed} {}", say!(locale, standing.confirmed));
            }
            let asked = report.actions.contains(&OwnAction::Confirm);
            if asked { format!("{fixed} {}", say!(locale, standing.resolved_ask)) } else { fixed }
        }
        status => status_sentence(locale, status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bodys_slug_is_said_as_a_name() {
        assert_eq!(body_name("ranchi_mc"), "Ranchi Mc");
        assert_eq!(body_name("roads"), "Roads");
        assert_eq!(body_name(""), "");
    }
}
