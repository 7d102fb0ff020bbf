//! Accounts as those who administer them see them.

use super::{Role, page::Page};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// An account in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Its name.
    pub username: String,
    /// Its address; for administrators.
    pub email: Option<String>,
    /// What it may do.
    pub role: Role,
    /// The municipality of an official.
    pub municipality_id: Option<String>,
    /// Whether it may sign in.
    pub is_active: bool,
    /// Why it may not.
    pub disabled_reason: Option<String>,
    /// Reports it filed.
    pub reports: i64,
    /// Of those, not published.
    pub rejected: i64,
    /// Since when.
    pub created_at: OffsetDateTime,
    /// When it was last used to sign in.
    pub last_login: Option<OffsetDateTime>,
    /// Whether this is whoever asks.
    pub is_me: bool,
}

/// Which accounts, as it was typed; blank is "all".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PeopleQuery {
    /// A part of the name, or for administrators of the address.
    pub q: String,
    /// A role's name.
    pub role: String,
    /// `true` or `false`.
    pub active: String,
    /// Where the page begins.
    pub cursor: String,
}

/// A page of accounts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PeopleView {
    /// How it was asked for.
    pub query: PeopleQuery,
    /// Newest first.
    pub page: Page<Person>,
    /// Whether the viewer changes roles and staff too.
    pub is_admin: bool,
}
