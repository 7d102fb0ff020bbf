//! Words of the moderators' queue.

use super::say;
use crate::{
    domain::queue::{QueueKind, ReasonTemplate},
    i18n::Locale,
};

/// Why a report needs a person.
#[must_use]
pub fn queue_kind(locale: Locale, kind: QueueKind) -> String {
    match kind {
        QueueKind::Flagged => say!(locale, queue.kind_flagged),
        QueueKind::Waiting => say!(locale, queue.kind_waiting),
        QueueKind::Flags => say!(locale, queue.kind_flags),
        QueueKind::Appeal => say!(locale, queue.kind_appeal),
    }
}

/// A reason that is given again and again, in the reader's language.
#[must_use]
pub fn template_text(locale: Locale, template: &ReasonTemplate) -> String {
    match locale {
        Locale::hi => template.text_hi.clone(),
        Locale::en => template.text_en.clone(),
    }
}

/// How long something takes, in its largest whole unit.
#[must_use]
pub fn span(locale: Locale, seconds: i64) -> String {
    match seconds {
        ..3_600 => say!(locale, queue.minutes, n = seconds.max(0) / 60),
        3_600..172_800 => say!(locale, queue.hours, n = seconds / 3_600),
        _ => say!(locale, queue.days, n = seconds / 86_400),
    }
}

/// What was done in the queue, by the word that a page's address carries.
pub(super) fn done(locale: Locale, word: &str) -> Option<String> {
    Some(match word {
        "undone" => say!(locale, queue.done_undone),
        "queue_empty" => say!(locale, queue.done_empty),
        "appeal_dismissed" => say!(locale, queue.done_appeal_dismissed),
        "flag_reviewed" => say!(locale, queue.done_flag_reviewed),
        "bulk" => say!(locale, queue.done_bulk),
        "bulk_in_part" => say!(locale, queue.done_bulk_in_part),
        "released" => say!(locale, queue.done_released),
        _ => return None,
    })
}
