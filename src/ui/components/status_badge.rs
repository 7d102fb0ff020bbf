use super::Icon;
use crate::{domain::Status, ui::PageInfo, words};
use leptos::prelude::*;

/// The icon of a status: a shape of its own, so that colour is never the only sign.
#[must_use]
pub const fn status_icon(status: Status) -> &'static str {
    match status {
        Status::PendingVerification => "hourglass",
        Status::Verified => "eye",
        Status::Flagged => "hand",
        Status::InProgress => "spanner",
        Status::Resolved => "tick",
        Status::Rejected => "cross",
        Status::Duplicate => "sheets",
    }
}

/// The class that gives a status its colours.
#[must_use]
pub const fn status_class(status: Status) -> &'static str {
    match status {
        Status::PendingVerification => "is-checking",
        Status::Verified => "is-verified",
        Status::Flagged => "is-flagged",
        Status::InProgress => "is-in-progress",
        Status::Resolved => "is-resolved",
        Status::Rejected => "is-rejected",
        Status::Duplicate => "is-duplicate",
    }
}

/// A status in a word, an icon and a colour.
#[component]
pub fn StatusBadge(
    /// Where the report stands.
    status: Status,
) -> impl IntoView {
    view! {
        <span class=format!("status-badge {}", status_class(status))>
            <Icon name=status_icon(status)/>
            {words::status_name(PageInfo::current().locale, status)}
        </span>
    }
}
