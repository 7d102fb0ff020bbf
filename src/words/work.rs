//! Words of the officials' pages.

use super::say;
use crate::i18n::Locale;

/// What was done with a report, by the word that a page's address carries.
pub(super) fn done(locale: Locale, word: &str) -> Option<String> {
    Some(match word {
        "planned" => say!(locale, work.done_planned),
        "moved" => say!(locale, work.done_moved),
        "resolved" => say!(locale, work.done_resolved),
        "update_sent" => say!(locale, work.done_updated),
        "handed" => say!(locale, work.done_handed),
        _ => return None,
    })
}
