//! Words about support, comments and flags.

use super::say;
use crate::{domain::community::FlagKind, i18n::Locale};

/// Why something is flagged, as the form offers it.
#[must_use]
pub fn flag_kind(locale: Locale, kind: FlagKind) -> String {
    match kind {
        FlagKind::FakeReport => say!(locale, community.kind_fake_report),
        FlagKind::Inappropriate => say!(locale, community.kind_inappropriate),
        FlagKind::Spam => say!(locale, community.kind_spam),
        FlagKind::RequestUpdate => say!(locale, community.kind_request_update),
        FlagKind::Other => say!(locale, community.kind_other),
    }
}

/// What was done around a report, by the word that its page's address carries.
pub(super) fn done(locale: Locale, word: &str) -> Option<String> {
    Some(match word {
        "voted" => say!(locale, community.done_voted),
        "unvoted" => say!(locale, community.done_unvoted),
        "followed" => say!(locale, community.done_followed),
        "unfollowed" => say!(locale, community.done_unfollowed),
        "commented" => say!(locale, community.done_commented),
        "comment_deleted" => say!(locale, community.done_comment_deleted),
        "flagged" => say!(locale, community.done_flagged),
        _ => return None,
    })
}
