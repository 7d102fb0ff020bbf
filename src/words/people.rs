//! Words about accounts.

use super::say;
use crate::{domain::Role, i18n::Locale};

/// A role's name.
#[must_use]
pub fn role_name(locale: Locale, role: Role) -> String {
    match role {
        Role::Citizen => say!(locale, people.role_citizen),
        Role::MunicipalityStaff => say!(locale, people.role_municipality_staff),
        Role::MunicipalityAdmin => say!(locale, people.role_municipality_admin),
        Role::Moderator => say!(locale, people.role_moderator),
        Role::SuperAdmin => say!(locale, people.role_super_admin),
    }
}

/// What was done with an account, by the word that the page's address carries.
pub(super) fn done(locale: Locale, word: &str) -> Option<String> {
    Some(match word {
        "person_created" => say!(locale, people.done_created),
        "person_switched" => say!(locale, people.done_switched),
        "role_given" => say!(locale, people.done_role),
        _ => return None,
    })
}
