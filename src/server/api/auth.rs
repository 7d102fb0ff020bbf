//! Signing up, in and out by phone (API contract §1.5).

use super::{
    Cached, Class, SignedIn,
    caller::From,
    objects::ErrorObject,
    people::{Check, Message, Revoked, SessionObject, Sessions, TokenObject, UserObject},
};
use crate::domain::ErrorCode;
use crate::server::{
    error::{Error, Result},
    forms,
    middleware::{locale_of, tell},
    services::accounts::NewPerson,
    state::AppState,
};
use axum::{
    extract::{Path, Query, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Somebody new.
#[derive(ToSchema)]
#[allow(dead_code)] // for the OpenAPI document; `forms` reads it
struct Register {
    /// 3 to 30 of `A-Z a-z 0-9 _ -`, unique ignoring case.
    username: String,
    /// This or `phone`.
    email: Option<String>,
    /// E.164: `+919876543210`.
    phone: Option<String>,
    /// 8 to 128 characters with a letter and a digit, hard to guess. May be left out with a phone alone.
    password: Option<String>,
    /// At most 100 characters.
    full_name: Option<String>,
    lat: Option<f64>,
    lng: Option<f64>,
    /// At most 300 characters.
    location_address: Option<String>,
}

/// Makes an account; a mail asks to confirm its address.
#[utoipa::path(
    post, path = "/auth/register", tag = "auth", request_body = Register,
    responses(
        (status = 201, description = "Made", body = UserObject),
        (status = 400, description = "A field is wrong", body = ErrorObject),
        (status = 409, description = "Name, address or number is taken", body = ErrorObject),
        (status = 429, description = "5 an hour", body = ErrorObject)
    )
)]
pub async fn register(State(state): State<AppState>, request: Request) -> Result<Response> {
    let locale = locale_of(request.headers());
    let form = forms::read_whole(request).await?;
    let accounts = &state.services.accounts;
    let new = NewPerson {
        username: form.text("username"),
        email: form.text("email"),
        phone: form.text("phone"),
        password: form.text("password"),
        full_name: form.text("full_name"),
        lat: form.text("lat"),
        lng: form.text("lng"),
        location_address: form.text("location_address"),
    };
    let user = accounts.user_of(accounts.register(new, locale).await?).await?;
    let object = UserObject::new(user, &state.config.http.base_url);
    Ok((StatusCode::CREATED, Cached(Class::No, object)).into_response())
}

/// A sign-in.
#[derive(ToSchema)]
#[allow(dead_code)]
struct Credentials {
    /// Name, address or telephone number.
    username: String,
    password: String,
    /// For a short token and one to refresh it with.
    refresh: Option<bool>,
    /// What the list of sign-ins shows, at most 80 characters.
    device: Option<String>,
}

/// Signs in by password.
#[utoipa::path(
    post, path = "/auth/token", tag = "auth",
    request_body(content = Credentials, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "Signed in", body = TokenObject),
        (status = 401, description = "Wrong name or password", body = ErrorObject),
        (status = 403, description = "The account is switched off", body = ErrorObject),
        (status = 429, description = "10 an hour per account and address, 100 per address", body = ErrorObject)
    )
)]
pub async fn token(State(state): State<AppState>, From(viewer): From, request: Request) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let accounts = &state.services.accounts;
    let (proven, allowance) = accounts.sign_in(&form.text("username"), &form.text("password"), viewer.ip).await?;
    let (grant, _) = accounts.enter_app(proven, &form.text("device"), form.flag("refresh")).await?;
    let mut response = Cached(Class::No, TokenObject::from(grant)).into_response();
    tell(response.headers_mut(), &allowance);
    Ok(response)
}

/// A refresh token.
#[derive(ToSchema)]
#[allow(dead_code)]
struct Refresh {
    refresh_token: String,
}

/// Changes a refresh token for new tokens. One that comes twice ends its sign-in.
#[utoipa::path(
    post, path = "/auth/refresh", tag = "auth", request_body = Refresh,
    responses(
        (status = 200, description = "New tokens", body = TokenObject),
        (status = 401, description = "Unknown, used or expired", body = ErrorObject)
    )
)]
pub async fn refresh(State(state): State<AppState>, request: Request) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let grant = state.services.accounts.refresh(&form.text("refresh_token")).await?;
    Ok(Cached(Class::No, TokenObject::from(grant)).into_response())
}

/// Ends the sign-in of the token, or of the refresh token in the body.
#[utoipa::path(
    post, path = "/auth/revoke", tag = "auth", request_body(content = Option<Refresh>),
    responses(
        (status = 200, description = "Signed out", body = Message),
        (status = 401, description = "No token, or a bad one", body = ErrorObject)
    )
)]
pub async fn revoke(State(state): State<AppState>, SignedIn(me): SignedIn, request: Request) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let accounts = &state.services.accounts;
    match form.text("refresh_token").as_str() {
        "" => accounts.sign_out(&me).await?,
        token => accounts.revoke_refresh_token(&me, token).await?,
    }
    Ok(Message::reply("Signed out"))
}

/// Where the account is signed in.
#[utoipa::path(
    get, path = "/auth/sessions", tag = "auth",
    responses(
        (status = 200, description = "Browsers and apps", body = Sessions),
        (status = 401, description = "No token, or a bad one", body = ErrorObject)
    )
)]
pub async fn sessions(State(state): State<AppState>, SignedIn(me): SignedIn) -> Result<Response> {
    let sessions = state.services.accounts.sessions(&me).await?;
    let sessions = sessions.into_iter().map(SessionObject::from).collect();
    Ok(Cached(Class::No, Sessions { sessions }).into_response())
}

/// Ends one sign-in.
#[utoipa::path(
    delete, path = "/auth/sessions/{id}", tag = "auth", params(("id" = String, Path, description = "The sign-in's id")),
    responses(
        (status = 200, description = "Ended", body = Revoked),
        (status = 401, description = "No token, or a bad one", body = ErrorObject),
        (status = 404, description = "None of one's own", body = ErrorObject)
    )
)]
pub async fn end_session(
    State(state): State<AppState>,
    SignedIn(me): SignedIn,
    Path(id): Path<String>,
) -> Result<Response> {
    let revoked = state.services.accounts.end_session(&me, &id).await?;
    Ok(Cached(Class::No, Revoked { revoked }).into_response())
}

/// Ends all sign-ins but this one.
#[utoipa::path(
    delete, path = "/auth/sessions", tag = "auth",
    responses(
        (status = 200, description = "Ended", body = Revoked),
        (status = 401, description = "No token, or a bad one", body = ErrorObject)
    )
)]
pub async fn end_other_sessions(State(state): State<AppState>, SignedIn(me): SignedIn) -> Result<Response> {
    let revoked = state.services.accounts.end_sessions(&me, false).await?;
    Ok(Cached(Class::No, Revoked { revoked }).into_response())
}

/// The account of the token.
#[utoipa::path(
    get, path = "/auth/me", tag = "auth",
    responses(
        (status = 200, description = "The account", body = UserObject),
        (status = 401, description = "No token, or a bad one", body = ErrorObject)
    )
)]
pub async fn me(State(state): State<AppState>, SignedIn(me): SignedIn) -> Result<Response> {
    let user = state.services.accounts.user(&me).await?;
    Ok(Cached(Class::No, UserObject::new(user, &state.config.http.base_url)).into_response())
}

/// A name to be looked up.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NameParams {
    /// The name.
    #[serde(default)]
    username: String,
}

/// Whether a name is free.
#[utoipa::path(
    get, path = "/auth/check-username", tag = "auth", params(NameParams),
    responses(
        (status = 200, description = "Whether it is free", body = Check),
        (status = 400, description = "No name", body = ErrorObject)
    )
)]
pub async fn check_username(State(state): State<AppState>, Query(params): Query<NameParams>) -> Result<Response> {
    check(&state, params.username).await
}

/// The same, with the name in the path.
#[utoipa::path(
    get, path = "/auth/check-username/{username}", tag = "auth", params(("username" = String, Path)),
    responses(
        (status = 200, description = "Whether it is free", body = Check),
        (status = 400, description = "No name", body = ErrorObject)
    )
)]
pub async fn check_username_in_path(State(state): State<AppState>, Path(username): Path<String>) -> Result<Response> {
    check(&state, username).await
}

async fn check(state: &AppState, username: String) -> Result<Response> {
    let available = state.services.accounts.is_username_free(&username).await?;
    Ok(Cached(Class::No, Check { available, username: username.trim().to_owned() }).into_response())
}

/// Another password.
#[derive(ToSchema)]
#[allow(dead_code)]
struct ChangePassword {
    old_password: String,
    new_password: String,
}

/// Changes the password; all other sign-ins end.
#[utoipa::path(
    put, path = "/auth/change-password", tag = "auth", request_body = ChangePassword,
    responses(
        (status = 200, description = "Changed", body = Message),
        (status = 400, description = "The old one is wrong, or the new one cannot be taken", body = ErrorObject),
        (status = 401, description = "No token, or a bad one", body = ErrorObject),
        (status = 409, description = "The account has no password", body = ErrorObject)
    )
)]
pub async fn change_password(
    State(state): State<AppState>,
    SignedIn(me): SignedIn,
    request: Request,
) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    state.services.accounts.change_password(&me, &form.text("old_password"), &form.text("new_password")).await?;
    Ok(Message::reply("Password changed"))
}

/// Would send a code by SMS: no such service is set up.
#[utoipa::path(
    post, path = "/auth/send-phone-verification", tag = "auth",
    responses((status = 401, body = ErrorObject), (status = 501, description = "No SMS", body = ErrorObject))
)]
pub async fn send_phone_verification(_: SignedIn) -> Result<Response> {
    Err(Error::from(ErrorCode::NotConfigured))
}

/// Would check such a code.
#[utoipa::path(
    post, path = "/auth/verify-phone", tag = "auth",
    responses((status = 401, body = ErrorObject), (status = 501, description = "No SMS", body = ErrorObject))
)]
pub async fn verify_phone(_: SignedIn) -> Result<Response> {
    Err(Error::from(ErrorCode::NotConfigured))
}

/// Documented by the first system, never there.
#[utoipa::path(
    post, path = "/auth/phone/send-otp", tag = "auth",
    responses((status = 501, description = "Never", body = ErrorObject))
)]
pub async fn send_otp() -> Result<Response> {
    Err(Error::from(ErrorCode::NotConfigured))
}
