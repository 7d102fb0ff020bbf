//! Accounts as they are shown: roles, the person's own data, sessions, ways to sign in.

use super::{AppError, ids::SessionId};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};
use time::OffsetDateTime;

/// What an account may do (API contract §0.1, "Roles").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Files, votes, comments.
    Citizen,
    /// Works on the reports of one municipality.
    MunicipalityStaff,
    /// The same, and manages that municipality's people and departments.
    MunicipalityAdmin,
    /// Decides what the machine was unsure of.
    Moderator,
    /// Everything.
    SuperAdmin,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] =
        [Self::Citizen, Self::MunicipalityStaff, Self::MunicipalityAdmin, Self::Moderator, Self::SuperAdmin];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::MunicipalityStaff => "municipality_staff",
            Self::MunicipalityAdmin => "municipality_admin",
            Self::Moderator => "moderator",
            Self::SuperAdmin => "super_admin",
        }
    }

    /// Whether this is anybody but a citizen.
    #[must_use]
    pub const fn is_staff(self) -> bool {
        !matches!(self, Self::Citizen)
    }

    /// Whether the role decides about every report.
    #[must_use]
    pub const fn is_moderator(self) -> bool {
        matches!(self, Self::Moderator | Self::SuperAdmin)
    }

    /// Whether the role is bound to a municipality.
    #[must_use]
    pub const fn is_official(self) -> bool {
        matches!(self, Self::MunicipalityStaff | Self::MunicipalityAdmin)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// No such role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownRole;

impl fmt::Display for UnknownRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("citizen, municipality_staff, municipality_admin, moderator or super_admin")
    }
}

impl std::error::Error for UnknownRole {}

impl FromStr for Role {
    type Err = UnknownRole;

    /// Also takes the aliases `official` and `admin`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "official" => Ok(Self::MunicipalityStaff),
            "admin" => Ok(Self::SuperAdmin),
            _ => Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(UnknownRole),
        }
    }
}

/// Who is signed in, as every page's frame shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedInAs {
    /// Unique, ignoring case.
    pub username: String,
    /// Address of the picture, if there is one.
    pub picture: Option<String>,
    /// What the account may do.
    pub role: Role,
}

/// A person's own account, whole (API contract §2.4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the contract's")]
pub struct User {
    pub user_id: String,
    pub username: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub full_name: Option<String>,
    pub role: Role,
    pub municipality_id: Option<String>,
    pub is_active: bool,
    pub email_verified: bool,
    pub phone_verified: bool,
    /// Address of the picture on this server.
    pub profile_picture: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub country: Option<String>,
    pub lat: Option<f64>,
    pub lng: Option<f64>,
    pub location_address: Option<String>,
    /// The provider that was linked first.
    pub oauth_provider: Option<String>,
    pub has_password: bool,
    pub reports_count: i64,
    pub upvotes_received: i64,
    pub notification_enabled: bool,
    pub location_tracking_enabled: bool,
    pub public_profile: bool,
    pub email_notifications: bool,
    /// `en` or `hi`.
    pub language: String,
    pub created_at: OffsetDateTime,
    pub last_login: Option<OffsetDateTime>,
}

/// A place where the account is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Its id.
    pub id: SessionId,
    /// What it is: "Chrome on Android", or what the phone app says.
    pub device: String,
    /// A browser, as opposed to an app.
    pub is_browser: bool,
    /// When it began, in the city's time zone.
    pub created_at: OffsetDateTime,
    /// When it was last used, to a minute.
    pub last_seen_at: OffsetDateTime,
    /// Seconds since then.
    pub idle_seconds: i64,
    /// The one that asks.
    pub is_current: bool,
}

/// Another house that can say who somebody is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    /// As in addresses: `google`.
    pub slug: String,
    /// As people know it: "Google".
    pub name: String,
}

/// A linked provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Which.
    pub provider: Provider,
    /// The address that it named, if any.
    pub email: Option<String>,
    /// Since when, in the city's time zone.
    pub linked_at: OffsetDateTime,
}

/// The ways into an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaysIn {
    /// Linked providers, oldest first.
    pub identities: Vec<Identity>,
    /// Providers that could be linked.
    pub linkable: Vec<Provider>,
    /// Whether there is a password.
    pub has_password: bool,
    /// The verified address to which links can be sent.
    pub email: Option<String>,
    /// Whether one identity may go without locking the person out.
    pub may_unlink: bool,
}

/// What the sign-in, sign-up and mail-sending pages offer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInOptions {
    /// Providers that are set up.
    pub providers: Vec<Provider>,
    /// Whether forms carry a proof of work.
    pub challenge: bool,
    /// Whether mails land in the outbox page of a development server.
    pub outbox: bool,
}

/// One's own data, put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportView {
    /// Its size in bytes.
    pub bytes: i64,
    /// Until when it can be downloaded, in the city's time zone.
    pub expires_at: OffsetDateTime,
}

/// A page's form after a refused post: what was typed and what was wrong. Passwords are never in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostedForm {
    /// Field name → what was typed.
    pub typed: BTreeMap<String, String>,
    /// What was wrong.
    pub error: AppError,
}

impl PostedForm {
    /// Whether a field of this name was sent, or something is wrong with it.
    #[must_use]
    pub fn is_about(&self, name: &str) -> bool {
        self.typed.contains_key(name) || self.error.fields.contains_key(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_read_their_names_and_aliases() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        }
        assert_eq!("official".parse(), Ok(Role::MunicipalityStaff));
        assert_eq!("admin".parse(), Ok(Role::SuperAdmin));
        assert_eq!("Root".parse::<Role>(), Err(UnknownRole));
    }
}
