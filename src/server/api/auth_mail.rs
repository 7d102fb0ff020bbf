//! Links by mail (API contract §1.5): asked for, and used.

use super::{
    Cached, Class,
    caller::From,
    objects::ErrorObject,
    people::{Message, SignedInObject, UserObject, VerifiedObject},
};
use crate::i18n::Locale;
use crate::server::{
    error::Result,
    forms,
    middleware::locale_of,
    services::{accounts::LinkRequest, mails::LinkPurpose, viewer::Viewer},
    state::AppState,
};
use axum::{
    extract::{Query, Request, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// An address.
#[derive(ToSchema)]
#[allow(dead_code)] // for the OpenAPI document; `forms` reads it
struct Address {
    email: String,
    /// Proof of work, where it is switched on (`altcha` is the same).
    turnstile_token: Option<String>,
}

async fn request_link(state: &AppState, viewer: &Viewer, purpose: LinkPurpose, request: Request) -> Result<()> {
    let locale = locale_of(request.headers());
    let form = forms::read_whole(request).await?;
    let request = LinkRequest { purpose, email: form.text("email"), locale, next: None, proof: form.proof() };
    state.services.accounts.request_link(viewer, request).await
}

/// Mails a link that signs in.
#[utoipa::path(
    post, path = "/auth/send-magic-link", tag = "auth", request_body = Address,
    responses(
        (status = 200, description = "The same whether or not there is an account", body = Message),
        (status = 403, description = "The proof of work is wrong", body = ErrorObject)
    )
)]
pub async fn send_magic_link(State(state): State<AppState>, From(viewer): From, request: Request) -> Result<Response> {
    request_link(&state, &viewer, LinkPurpose::Magic, request).await?;
    Ok(Message::reply("If the address is valid, a sign-in link is on its way"))
}

/// A link's secret.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TokenParams {
    /// What the link carries.
    #[serde(default)]
    token: String,
}

#[derive(ToSchema)]
#[allow(dead_code)]
struct Token {
    token: String,
}

async fn enter_by_link(state: &AppState, token: &str, device: &str, locale: Locale) -> Result<Response> {
    let accounts = &state.services.accounts;
    let entry = accounts.use_magic_link(token, locale).await?;
    let (grant, me) = accounts.enter_app(entry.proven, device, false).await?;
    let user = UserObject::new(accounts.user(&me).await?, &state.config.http.base_url);
    Ok(Cached(Class::No, SignedInObject::new(grant, user, None)).into_response())
}

/// Signs in by a link, once.
#[utoipa::path(
    get, path = "/auth/verify-magic-link", tag = "auth", params(TokenParams),
    responses(
        (status = 200, description = "Signed in", body = SignedInObject),
        (status = 400, description = "Used, unknown or expired", body = ErrorObject),
        (status = 403, description = "The account is switched off", body = ErrorObject)
    )
)]
pub async fn verify_magic_link(
    State(state): State<AppState>,
    Query(params): Query<TokenParams>,
    headers: HeaderMap,
) -> Result<Response> {
    enter_by_link(&state, &params.token, "", locale_of(&headers)).await
}

/// The same, out of reach of whatever follows links.
#[utoipa::path(
    post, path = "/auth/verify-magic-link", tag = "auth", request_body = Token,
    responses(
        (status = 200, description = "Signed in", body = SignedInObject),
        (status = 400, description = "Used, unknown or expired", body = ErrorObject),
        (status = 403, description = "The account is switched off", body = ErrorObject)
    )
)]
pub async fn post_magic_link(State(state): State<AppState>, request: Request) -> Result<Response> {
    let locale = locale_of(request.headers());
    let form = forms::read_whole(request).await?;
    enter_by_link(&state, &form.text("token"), &form.text("device"), locale).await
}

/// Mails a link that confirms an address, if it needs one.
#[utoipa::path(
    post, path = "/auth/send-email-verification", tag = "auth", request_body = Address,
    responses((status = 200, description = "The same in any case", body = Message))
)]
pub async fn send_email_verification(
    State(state): State<AppState>,
    From(viewer): From,
    request: Request,
) -> Result<Response> {
    request_link(&state, &viewer, LinkPurpose::Verify, request).await?;
    Ok(Message::reply("If the address needs it, a link has been sent"))
}

/// Confirms an address.
#[utoipa::path(
    post, path = "/auth/verify-email", tag = "auth", request_body = Token,
    responses(
        (status = 200, description = "Confirmed", body = VerifiedObject),
        (status = 400, description = "Used, unknown or expired", body = ErrorObject)
    )
)]
pub async fn verify_email(State(state): State<AppState>, request: Request) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let (_, email) = state.services.accounts.verify_email(&form.text("token")).await?;
    Ok(Cached(Class::No, VerifiedObject { message: "Email verified", email }).into_response())
}

/// Mails a link for choosing another password, if there is an account.
#[utoipa::path(
    post, path = "/auth/forgot-password", tag = "auth", request_body = Address,
    responses((status = 200, description = "The same in any case", body = Message))
)]
pub async fn forgot_password(State(state): State<AppState>, From(viewer): From, request: Request) -> Result<Response> {
    request_link(&state, &viewer, LinkPurpose::Reset, request).await?;
    Ok(Message::reply("If the address is known, a reset link has been sent"))
}

#[derive(ToSchema)]
#[allow(dead_code)]
struct Reset {
    token: String,
    new_password: String,
}

/// Sets another password by a link; all sign-ins end.
#[utoipa::path(
    post, path = "/auth/reset-password", tag = "auth", request_body = Reset,
    responses(
        (status = 200, description = "Set", body = Message),
        (status = 400, description = "The link or the password cannot be taken", body = ErrorObject)
    )
)]
pub async fn reset_password(State(state): State<AppState>, request: Request) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    state.services.accounts.reset_password(&form.text("token"), &form.text("new_password")).await?;
    Ok(Message::reply("Password reset"))
}
