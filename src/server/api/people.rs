//! Objects of accounts on the wire (API contract §1.5 to §1.7, §2.4).

use super::{Cached, Class};
use crate::domain::user::{SessionView, User};
use crate::server::{clock::rfc3339, services::accounts::Grant};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// A sentence for people.
#[derive(Debug, Serialize, ToSchema)]
pub struct Message {
    message: &'static str,
}

impl Message {
    /// The reply that says no more.
    pub fn reply(message: &'static str) -> Response {
        Cached(Class::No, Self { message }).into_response()
    }
}

/// Tokens.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Token)]
pub struct TokenObject {
    access_token: String,
    token_type: &'static str,
    /// Seconds.
    expires_in: i64,
    refresh_token: Option<String>,
}

impl From<Grant> for TokenObject {
    fn from(grant: Grant) -> Self {
        let Grant { access_token, expires_in, refresh_token } = grant;
        Self { access_token, token_type: "bearer", expires_in, refresh_token }
    }
}

/// Tokens, and whose they are.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedInObject {
    #[serde(flatten)]
    token: TokenObject,
    user: UserObject,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_new_user: Option<bool>,
}

impl SignedInObject {
    /// Of its parts.
    pub fn new(grant: Grant, user: UserObject, is_new_user: Option<bool>) -> Self {
        Self { token: grant.into(), user, is_new_user }
    }
}

/// A person's own account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserObject {
    username: String,
    user_id: String,
    email: Option<String>,
    phone: Option<String>,
    full_name: Option<String>,
    role: &'static str,
    municipality_id: Option<String>,
    is_active: bool,
    /// Address or number is confirmed.
    is_verified: bool,
    email_verified: bool,
    phone_verified: bool,
    profile_picture: Option<String>,
    city: Option<String>,
    state: Option<String>,
    country: Option<String>,
    lat: Option<f64>,
    lng: Option<f64>,
    location_address: Option<String>,
    oauth_provider: Option<String>,
    has_password: bool,
    badges: Vec<String>,
    reputation: i64,
    reports_count: i64,
    upvotes_received: i64,
    notification_enabled: bool,
    location_tracking_enabled: bool,
    public_profile: bool,
    email_notifications: bool,
    language: String,
    created_at: String,
    last_login: Option<String>,
}

impl UserObject {
    /// With absolute addresses.
    pub fn new(user: User, base: &str) -> Self {
        Self {
            is_verified: user.email_verified || user.phone_verified,
            profile_picture: user.profile_picture.map(|path| format!("{base}{path}")),
            created_at: rfc3339(user.created_at),
            last_login: user.last_login.map(rfc3339),
            username: user.username,
            user_id: user.user_id,
            email: user.email,
            phone: user.phone,
            full_name: user.full_name,
            role: user.role.as_str(),
            municipality_id: user.municipality_id,
            is_active: user.is_active,
            email_verified: user.email_verified,
            phone_verified: user.phone_verified,
            city: user.city,
            state: user.state,
            country: user.country,
            lat: user.lat,
            lng: user.lng,
            location_address: user.location_address,
            oauth_provider: user.oauth_provider,
            has_password: user.has_password,
            badges: Vec::new(),
            reputation: 0,
            reports_count: user.reports_count,
            upvotes_received: user.upvotes_received,
            notification_enabled: user.notification_enabled,
            location_tracking_enabled: user.location_tracking_enabled,
            public_profile: user.public_profile,
            email_notifications: user.email_notifications,
            language: user.language,
        }
    }
}

/// A confirmed address.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerifiedObject {
    /// A sentence for people.
    pub message: &'static str,
    /// The address.
    pub email: String,
}

/// Whether a name is free.
#[derive(Debug, Serialize, ToSchema)]
pub struct Check {
    /// It is.
    pub available: bool,
    /// The name.
    pub username: String,
}

/// How many sign-ins ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct Revoked {
    /// How many.
    pub revoked: u64,
}

/// A sign-in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionObject {
    id: String,
    device: String,
    created_at: String,
    last_seen_at: String,
    current: bool,
}

impl From<SessionView> for SessionObject {
    fn from(view: SessionView) -> Self {
        Self {
            id: view.id.to_string(),
            device: view.device,
            created_at: rfc3339(view.created_at),
            last_seen_at: rfc3339(view.last_seen_at),
            current: view.is_current,
        }
    }
}

/// Where an account is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sessions {
    /// The present one first.
    pub sessions: Vec<SessionObject>,
}

/// A linked identity.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentityObject {
    /// Slug.
    pub provider: String,
    /// Since when.
    pub linked_at: String,
}

/// Linked identities.
#[derive(Debug, Serialize, ToSchema)]
pub struct Identities {
    /// Oldest first.
    pub identities: Vec<IdentityObject>,
}
