//! Words for codes: errors, fields, statuses, events, times; each language's own.
//!
//! All are plain strings, made on the server. The dictionaries are `locales/*.json`.

mod community;
mod errors;
mod people;
mod queue;
mod standing;
pub mod stats;
mod work;

pub use community::flag_kind;
pub use errors::{error_message, field_message, retry_in, sign_in_trouble};
pub use people::role_name;
pub use queue::{queue_kind, span, template_text};
pub use standing::{body_name, day, named, standing_sentence};

use crate::{
    domain::{Category, SeverityLevel, Status, report::MachineReason, status::Event},
    i18n::Locale,
};
use std::fmt::Display;
use time::{Month, OffsetDateTime};

/// A dictionary's words in a language, as a `String`: `say!(locale, fields.length, min = 5, max = 200)`.
///
/// The key is checked at compile time; `{min}` in the dictionary stands for the value of `min`.
macro_rules! say {
    ($locale:expr, $($key:ident).+) => {
        leptos_i18n::td_string!($locale, $($key).+).to_owned()
    };
    ($locale:expr, $($key:ident).+, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::words::fill(leptos_i18n::td_string!($locale, $($key).+), &[$((stringify!($name), &$value)),+])
    };
}
pub(crate) use say;

/// Puts values in the place of their `{name}`s.
#[must_use]
pub fn fill(template: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut filled = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            filled.push_str(&value.to_string());
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// Why a report was rejected or set aside: the machine's reasons in the reader's language, a person's as
/// it was written.
#[must_use]
pub fn reason(locale: Locale, stored: &str) -> String {
    match MachineReason::read(stored) {
        Some(MachineReason::Unsafe) => say!(locale, reasons.unsafe_photo),
        Some(MachineReason::NotCivic) => say!(locale, reasons.not_civic),
        Some(MachineReason::Unsure) => say!(locale, reasons.unsure),
        Some(MachineReason::CheckFailed) => say!(locale, reasons.check_failed),
        None => stored.to_owned(),
    }
}

/// What was done, by the word that a page's address carries; `None` for one that says nothing.
#[must_use]
pub fn done(locale: Locale, word: &str) -> Option<String> {
    Some(match word {
        "signed_out" => say!(locale, done.signed_out),
        "verified" => say!(locale, done.verified),
        "password_reset" => say!(locale, done.password_reset),
        "password_changed" => say!(locale, done.password_changed),
        "deleted" => say!(locale, done.deleted),
        "saved" => say!(locale, done.saved),
        "picture" => say!(locale, done.picture),
        "mail_sent" => say!(locale, done.mail_sent),
        "ended" => say!(locale, done.ended),
        "linked" => say!(locale, done.linked),
        "unlinked" => say!(locale, done.unlinked),
        "claimed" => say!(locale, done.claimed),
        "export" => say!(locale, done.export),
        "area_saved" => say!(locale, areas.saved),
        "edited" => say!(locale, own.done_edited),
        "report_deleted" => say!(locale, own.done_deleted),
        "reopened" => say!(locale, own.done_reopened),
        "confirmed" => say!(locale, own.done_confirmed),
        "appealed" => say!(locale, own.done_appealed),
        word => {
            let done = community::done(locale, word).or_else(|| queue::done(locale, word));
            return done.or_else(|| people::done(locale, word)).or_else(|| work::done(locale, word));
        }
    })
}

/// One or two words for a status.
#[must_use]
pub fn status_name(locale: Locale, status: Status) -> String {
    match status {
        Status::PendingVerification => say!(locale, status.pending),
        Status::Verified => say!(locale, status.verified),
        Status::Flagged => say!(locale, status.flagged),
        Status::InProgress => say!(locale, status.in_progress),
        Status::Resolved => say!(locale, status.resolved),
        Status::Rejected => say!(locale, status.rejected),
        Status::Duplicate => say!(locale, status.duplicate),
    }
}

/// Where a report stands, in a sentence that says who has it.
#[must_use]
pub fn status_sentence(locale: Locale, status: Status) -> String {
    match status {
        Status::PendingVerification => say!(locale, sentence.pending),
        Status::Verified => say!(locale, sentence.verified),
        Status::Flagged => say!(locale, sentence.flagged),
        Status::InProgress => say!(locale, sentence.in_progress),
        Status::Resolved => say!(locale, sentence.resolved),
        Status::Rejected => say!(locale, sentence.rejected),
        Status::Duplicate => say!(locale, sentence.duplicate),
    }
}

/// What happens next to a report, in a few sentences.
#[must_use]
pub fn status_next(locale: Locale, status: Status) -> String {
    match status {
        Status::PendingVerification => say!(locale, next.pending),
        Status::Verified => say!(locale, next.verified),
        Status::Flagged => say!(locale, next.flagged),
        Status::InProgress => say!(locale, next.in_progress),
        Status::Resolved => say!(locale, next.resolved),
        Status::Rejected => say!(locale, next.rejected),
        Status::Duplicate => say!(locale, next.duplicate),
    }
}

/// A few words for what happened.
#[must_use]
pub fn event_words(locale: Locale, event: Event) -> String {
    match event {
        Event::ReportCreated => say!(locale, events.report_created),
        Event::Verified => say!(locale, events.verified),
        Event::AiRejected => say!(locale, events.ai_rejected),
        Event::AiFlagged => say!(locale, events.ai_flagged),
        Event::AiError => say!(locale, events.ai_error),
        Event::SystemError => say!(locale, events.system_error),
        Event::StatusChangedVerified => say!(locale, events.status_changed_verified),
        Event::StatusChangedRejected => say!(locale, events.status_changed_rejected),
        Event::StatusChangedFlagged => say!(locale, events.status_changed_flagged),
        Event::StatusChangedInProgress => say!(locale, events.status_changed_in_progress),
        Event::StatusChangedResolved => say!(locale, events.status_changed_resolved),
        Event::WorkPaused => say!(locale, events.work_paused),
        Event::Reopened => say!(locale, events.reopened),
        Event::AppealUpheld => say!(locale, events.appeal_upheld),
        Event::DuplicateLinked => say!(locale, events.duplicate_linked),
        Event::DuplicateUnlinked => say!(locale, events.duplicate_unlinked),
        Event::LocationGeocoded => say!(locale, events.location_geocoded),
        Event::LandmarksAdded => say!(locale, events.landmarks_added),
        Event::ReportModerated => say!(locale, history.report_moderated),
        Event::CategoryUpdated => say!(locale, history.category_updated),
        Event::AssignedToDepartment => say!(locale, history.assigned_to_department),
        Event::EtaUpdated => say!(locale, history.eta_updated),
        Event::ReportEdited => say!(locale, events.report_edited),
        Event::OfficialUpdate => say!(locale, events.official_update),
        Event::ResolutionConfirmed => say!(locale, events.resolution_confirmed),
        Event::Appealed => say!(locale, events.appealed),
        Event::AppealDismissed => say!(locale, history.appeal_dismissed),
        Event::DecisionUndone => say!(locale, history.decision_undone),
    }
}

/// Who did it: a body's own name, else the role in words.
#[must_use]
pub fn actor_name(locale: Locale, actor: &str, role: &str) -> String {
    match (actor, role) {
        (_, "ai") | ("ai_system", _) => say!(locale, actors.ai),
        (_, "system") | ("system", _) => say!(locale, actors.system),
        ("anonymous" | "", _) | (_, "citizen") => say!(locale, actors.citizen),
        (_, "moderator") => say!(locale, actors.moderator),
        (name, _) => name.to_owned(),
    }
}

/// The word for a severity.
#[must_use]
pub fn severity_word(locale: Locale, level: SeverityLevel) -> String {
    match level {
        SeverityLevel::Low => say!(locale, severity.low),
        SeverityLevel::Medium => say!(locale, severity.medium),
        SeverityLevel::High => say!(locale, severity.high),
        SeverityLevel::Critical => say!(locale, severity.critical),
    }
}

/// A category's name; one without a name in the language keeps its English one.
#[must_use]
pub fn category_name(locale: Locale, category: &Category) -> String {
    match locale {
        Locale::hi if !category.name_hi.is_empty() => category.name_hi.clone(),
        _ => category.name.clone(),
    }
}

/// How long ago something was, `seconds` before now.
#[must_use]
pub fn ago(locale: Locale, seconds: i64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match (minutes, hours, days) {
        (..=0, ..) => say!(locale, time.now),
        (1, ..) => say!(locale, time.minute),
        (n @ ..=59, ..) => say!(locale, time.minutes, n = n),
        (_, 1, _) => say!(locale, time.hour),
        (_, n @ ..=23, _) => say!(locale, time.hours, n = n),
        (_, _, 1) => say!(locale, time.day),
        (_, _, n @ ..=29) => say!(locale, time.days, n = n),
        (_, _, ..=59) => say!(locale, time.month),
        (_, _, n @ ..=364) => say!(locale, time.months, n = n / 30),
        (_, _, ..=729) => say!(locale, time.year),
        (_, _, n) => say!(locale, time.years, n = n / 365),
    }
}

/// A month's name.
fn month(locale: Locale, at: OffsetDateTime) -> String {
    match at.month() {
        Month::January => say!(locale, time.month_1),
        Month::February => say!(locale, time.month_2),
        Month::March => say!(locale, time.month_3),
        Month::April => say!(locale, time.month_4),
        Month::May => say!(locale, time.month_5),
        Month::June => say!(locale, time.month_6),
        Month::July => say!(locale, time.month_7),
        Month::August => say!(locale, time.month_8),
        Month::September => say!(locale, time.month_9),
        Month::October => say!(locale, time.month_10),
        Month::November => say!(locale, time.month_11),
        Month::December => say!(locale, time.month_12),
    }
}

/// A date and time of day as people say it; `at` is already in the city's time zone.
#[must_use]
pub fn date(locale: Locale, at: OffsetDateTime) -> String {
    let part = match at.hour() {
        0..=3 => say!(locale, time.night),
        4..=11 => say!(locale, time.morning),
        12..=15 => say!(locale, time.noon),
        16..=19 => say!(locale, time.evening),
        _ => say!(locale, time.late),
    };
    let hour = match at.hour() % 12 {
        0 => 12,
        hour => hour,
    };
    let (day, month, year) = (at.day(), month(locale, at), at.year());
    let minute = format!("{:02}", at.minute());
    say!(locale, time.date, day = day, month = month, year = year, hour = hour, minute = minute, part = part)
}

/// `2026-11-22T16:05:00+05:30`, for `<time datetime>`; written by hand, because `time`'s formatting
/// is not part of the WebAssembly bundle.
#[must_use]
pub fn machine_date(at: OffsetDateTime) -> String {
    let (hours, minutes, _) = at.offset().as_hms();
    let sign = if at.offset().is_negative() { '-' } else { '+' };
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{sign}{:02}:{:02}",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
        hours.unsigned_abs(),
        minutes.unsigned_abs(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ages_step_from_seconds_to_years() {
        let say = |seconds| ago(Locale::en, seconds);
        assert_eq!(say(-5), "just now");
        assert_eq!(say(59), "just now");
        assert_eq!(say(60), "1 minute ago");
        assert_eq!(say(3_599), "59 minutes ago");
        assert_eq!(say(3_600), "1 hour ago");
        assert_eq!(say(86_399), "23 hours ago");
        assert_eq!(say(86_400), "1 day ago");
        assert_eq!(say(30 * 86_400), "1 month ago");
        assert_eq!(say(364 * 86_400), "12 months ago");
        assert_eq!(say(365 * 86_400), "1 year ago");
        assert_eq!(say(800 * 86_400), "2 years ago");
        assert_eq!(ago(Locale::hi, 7_200), "2 घंटे पहले");
    }

    #[test]
    fn dates_are_said_in_each_language() {
        let offset = time::UtcOffset::from_hms(5, 30, 0).unwrap();
        let at = OffsetDateTime::from_unix_timestamp(1_795_343_700).unwrap().to_offset(offset);
        assert_eq!(date(Locale::en, at), "22 November 2026, 4:05 pm");
        assert_eq!(date(Locale::hi, at), "22 नवंबर 2026, शाम 4:05 बजे");
        assert_eq!(machine_date(at), "2026-11-22T16:05:00+05:30");
    }

    /// Every key with the names in its braces.
    fn shape(value: &serde_json::Value, path: &str, into: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::Object(map) => {
                map.iter().for_each(|(key, value)| shape(value, &format!("{path}.{key}"), into));
            }
            other => {
                let text = other.as_str().unwrap_or_default();
                let mut names: Vec<_> =
                    text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect();
                names.sort_unstable();
                into.insert(format!("{path} {names:?}"));
            }
        }
    }

    #[test]
    fn both_dictionaries_have_the_same_keys_and_placeholders() {
        let [en, hi] = [include_str!("../locales/en.json"), include_str!("../locales/hi.json")].map(|text| {
            let mut keys = BTreeSet::new();
            shape(&serde_json::from_str(text).unwrap(), "", &mut keys);
            keys
        });
        assert_eq!(en, hi);
    }

    #[test]
    fn values_are_put_in_as_they_are() {
        assert_eq!(fill("{a} of {b}: {a}", &[("a", &"{b}"), ("b", &2)]), "{b} of 2: {b}");
        assert_eq!(fill("no end {a", &[("a", &1)]), "no end 1");
    }
}
