//! Signing in by other houses (API contract §1.6). What begins here ends at [`callback`], which browsers
//! share: the provider knows one address.

use super::{
    Cached, Class, SignedIn,
    caller::From,
    objects::ErrorObject,
    people::{Identities, IdentityObject, Message, SignedInObject, UserObject},
};
use crate::domain::ErrorCode;
use crate::server::{
    clock::rfc3339,
    error::{Error, Result},
    forms,
    middleware::{ClientIp, locale_of},
    services::accounts::{Arrival, Arrived, Flow, Mode, Proven},
    session,
    state::AppState,
    web::flow_cookie,
};
use axum::{
    Extension,
    extract::{Path, Query, Request, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use std::borrow::Cow;
use tower_sessions::Session;
use utoipa::{IntoParams, ToSchema};

/// How a phone begins.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct LoginParams {
    /// `query` (a token in the address, for the first system's web client) or `code`.
    mode: String,
    /// With `mode=code`: where the phone waits; one of the operator's list.
    redirect_uri: String,
    /// With `mode=code`: S256 (RFC 7636).
    code_challenge: String,
}

/// Sends somebody to another house. `/oauth/{provider}/login` is the same.
#[utoipa::path(
    get, path = "/api/v1/auth/{provider}/login", tag = "oauth",
    params(("provider" = String, Path, description = "`google`, `github`, `facebook` or `oidc`"), LoginParams),
    responses(
        (status = 302, description = "To the provider; a browser also goes back to the sign-in page when it is off"),
        (status = 400, description = "`redirect_uri` or `code_challenge` is wrong", body = ErrorObject),
        (status = 404, description = "No such provider", body = ErrorObject),
        (status = 501, description = "The provider is not set up", body = ErrorObject)
    )
)]
pub async fn login(
    State(state): State<AppState>,
    Path(provider): Path<String>,
    Query(params): Query<LoginParams>,
    headers: HeaderMap,
) -> Response {
    let accounts = &state.services.accounts;
    let allowed = &state.config.accounts.redirect_uris;
    let mode = match params.mode.as_str() {
        "" | "query" => Ok(Mode::Query),
        "code" => accounts.phone_mode(allowed, &params.redirect_uri, &params.code_challenge),
        _ => Err(Error::field(ErrorCode::InvalidInput, "mode", crate::domain::FieldProblem::Invalid)),
    };
    let begun = match mode {
        Ok(mode) => accounts.begin_elsewhere(&provider, mode, None).await,
        Err(error) => Err(error),
    };
    match begun {
        Ok((url, flow)) => flow_cookie::sealed(&state, &flow, &url),
        Err(error) => {
            let wants_page =
                headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("text/html"));
            let error = error.report();
            if wants_page && error.code != ErrorCode::NotFound {
                return found(&format!("{}/signin?error=oauth_init_failed", state.config.accounts.frontend_url));
            }
            Error::from(error).into_response()
        }
    }
}

/// What the provider sends along.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct CallbackParams {
    code: Option<String>,
    state: String,
}

/// Where people come back to. `/oauth/{provider}/callback` is the same.
#[utoipa::path(
    get, path = "/api/v1/auth/{provider}/callback", tag = "oauth",
    params(("provider" = String, Path), ("code" = Option<String>, Query), ("state" = String, Query)),
    responses((status = 302, description = "To where the sign-in began, with what was asked for, or an `error`"))
)]
pub async fn callback(
    State(state): State<AppState>,
    Path(provider): Path<String>,
    Query(params): Query<CallbackParams>,
    session: Session,
    ip: Option<Extension<ClientIp>>,
    headers: HeaderMap,
) -> Response {
    let accounts = &state.services.accounts;
    let Some(flow) = flow_cookie::open(&state, &headers) else {
        return failed(&state, None, &ErrorCode::ChallengeFailed.into());
    };
    let viewer = session::viewer(&session, accounts, ip.map(|ip| ip.0.0)).await;
    let (code, me) = (params.code.as_deref(), viewer.account.as_ref());
    let arrived = accounts.finish_elsewhere(&flow, &provider, &params.state, code, me, locale_of(&headers)).await;
    let mut response = match arrived {
        Ok(arrived) => match go_on(&state, &flow, &arrived, &session, &headers).await {
            Ok(response) => response,
            Err(error) => failed(&state, Some(&flow), &error),
        },
        Err(error) => failed(&state, Some(&flow), &error),
    };
    flow_cookie::drop_from(&mut response);
    response
}

async fn go_on(
    state: &AppState,
    flow: &Flow,
    arrived: &Arrived,
    session: &Session,
    headers: &HeaderMap,
) -> Result<Response> {
    let accounts = &state.services.accounts;
    let proven: Proven = match (&arrived.arrival, &flow.mode) {
        (Arrival::SignedIn(proven), _) => *proven,
        (Arrival::Linked, Mode::Session { next }) => return Ok(found(&done(next, "linked"))),
        (Arrival::Linked, _) => return Ok(found("/account/identities?done=linked")),
    };
    let to = match &flow.mode {
        Mode::Session { next } => {
            let agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
            let me = accounts.enter_browser(proven, agent).await?;
            session::begin(session, &me, accounts.now()).await;
            next.clone()
        }
        Mode::Query => {
            let (grant, _) = accounts.enter_app(proven, "Web", false).await?;
            let query = serde_urlencoded::to_string([
                ("token", grant.access_token.as_str()),
                ("username", &arrived.username),
                ("suggested_username", &arrived.suggested),
                ("is_new", if arrived.is_new { "true" } else { "false" }),
            ]);
            format!("{}/auth/callback?{}", state.config.accounts.frontend_url, query.map_err(anyhow::Error::from)?)
        }
        Mode::Code { redirect_uri, code_challenge } => {
            let code = accounts.make_code(proven, arrived.is_new, code_challenge).await?;
            format!("{redirect_uri}{}code={code}", sign(redirect_uri))
        }
    };
    let mut response = found(&to);
    // The token in the address must not travel on as a referrer.
    response.headers_mut().insert(header::REFERRER_POLICY, axum::http::HeaderValue::from_static("no-referrer"));
    Ok(response)
}

fn sign(url: &str) -> char {
    if url.contains('?') { '&' } else { '?' }
}

fn done(path: &str, what: &str) -> String {
    format!("{path}{}done={what}", sign(path))
}

/// Back to where one can try again, with a word for what was wrong.
fn failed(state: &AppState, flow: Option<&Flow>, error: &Error) -> Response {
    let word = match error.to_app().code {
        ErrorCode::AuthenticationError => "oauth_refused",
        ErrorCode::Conflict => "oauth_link_first",
        ErrorCode::AccountDisabled => "account_disabled",
        ErrorCode::AlreadyExists => "user_creation_failed",
        ErrorCode::ChallengeFailed => "oauth_callback_failed",
        _ => "oauth_error",
    };
    if error.to_app().code.status() >= 500 {
        tracing::error!(%error, "a sign-in elsewhere failed");
    }
    let to: Cow<'_, str> = match flow.map(|flow| &flow.mode) {
        Some(Mode::Code { redirect_uri, .. }) => format!("{redirect_uri}{}error={word}", sign(redirect_uri)).into(),
        Some(Mode::Query) => format!("{}/signin?error={word}", state.config.accounts.frontend_url).into(),
        Some(Mode::Session { .. }) if flow.is_some_and(Flow::is_linking) => {
            format!("/account/identities?error={word}").into()
        }
        Some(Mode::Session { .. }) | None => format!("/signin?error={word}").into(),
    };
    found(&to)
}

/// 302, as the contract and the first system's client have it.
fn found(to: &str) -> Response {
    let headers = [(header::LOCATION, to), (header::CACHE_CONTROL, "no-store")];
    (axum::http::StatusCode::FOUND, headers).into_response()
}

/// A phone's code.
#[derive(ToSchema)]
#[allow(dead_code)] // for the OpenAPI document; `forms` reads it
struct Exchange {
    code: String,
    code_verifier: String,
    refresh: Option<bool>,
    device: Option<String>,
}

/// Changes the code of `mode=code` for tokens, once, within a minute.
#[utoipa::path(
    post, path = "/auth/oauth/exchange", tag = "oauth", request_body = Exchange,
    responses(
        (status = 200, body = SignedInObject),
        (status = 400, description = "Used, unknown or expired, or the verifier is wrong", body = ErrorObject)
    )
)]
pub async fn exchange(State(state): State<AppState>, _: From, request: Request) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let accounts = &state.services.accounts;
    let (proven, is_new) = accounts.use_code(&form.text("code"), &form.text("code_verifier")).await?;
    let (grant, me) = accounts.enter_app(proven, &form.text("device"), form.flag("refresh")).await?;
    let user = UserObject::new(accounts.user(&me).await?, &state.config.http.base_url);
    Ok(Cached(Class::No, SignedInObject::new(grant, user, Some(is_new))).into_response())
}

/// The linked providers.
#[utoipa::path(
    get, path = "/auth/identities", tag = "oauth",
    responses((status = 200, body = Identities), (status = 401, body = ErrorObject))
)]
pub async fn identities(State(state): State<AppState>, SignedIn(me): SignedIn) -> Result<Response> {
    let ways = state.services.accounts.ways_in(&me).await?;
    let identities = ways.identities.into_iter();
    let identities = identities
        .map(|identity| IdentityObject { provider: identity.provider.slug, linked_at: rfc3339(identity.linked_at) })
        .collect();
    Ok(Cached(Class::No, Identities { identities }).into_response())
}

/// Unlinks a provider.
#[utoipa::path(
    delete, path = "/auth/identities/{provider}", tag = "oauth", params(("provider" = String, Path)),
    responses(
        (status = 200, body = Message),
        (status = 401, body = ErrorObject),
        (status = 404, description = "Not linked", body = ErrorObject),
        (status = 409, description = "The last way to sign in", body = ErrorObject)
    )
)]
pub async fn unlink(
    State(state): State<AppState>,
    SignedIn(me): SignedIn,
    Path(provider): Path<String>,
) -> Result<Response> {
    state.services.accounts.unlink(&me, &provider).await?;
    Ok(Message::reply("Identity unlinked"))
}
