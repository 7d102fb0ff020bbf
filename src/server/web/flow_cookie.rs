//! The sealed cookie of a sign-in elsewhere: only the browser that began it can end it, and nobody can
//! read or change what it carries.

use crate::server::{
    error::Error,
    services::accounts::{FLOW_LIFE, Flow},
    state::AppState,
};
use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::{
    PrivateCookieJar,
    cookie::{Cookie, Key, SameSite},
};

const NAME: &str = "darshi_oauth";

fn key(state: &AppState) -> Key {
    Key::from(&state.keys.derive("oauth cookie"))
}

/// Sends the person on to `url`, the flow in their cookie.
pub fn sealed(state: &AppState, flow: &Flow, url: &str) -> Response {
    let value = match serde_json::to_string(flow) {
        Ok(value) => value,
        Err(error) => return Error::Internal(error.into()).into_response(),
    };
    let mut cookie = Cookie::build((NAME, value))
        .path("/")
        // The way back comes from another site.
        .same_site(SameSite::Lax)
        .http_only(true)
        .secure(state.config.http.base_url.starts_with("https://"))
        .build();
    cookie.set_max_age(FLOW_LIFE);
    let jar = PrivateCookieJar::new(key(state)).add(cookie);
    let found = [(header::LOCATION, url), (header::CACHE_CONTROL, "no-store")];
    (axum::http::StatusCode::FOUND, jar, found).into_response()
}

/// The flow of this browser.
pub fn open(state: &AppState, headers: &HeaderMap) -> Option<Flow> {
    let jar = PrivateCookieJar::from_headers(headers, key(state));
    serde_json::from_str(jar.get(NAME)?.value()).ok()
}

/// Ends it, whatever became of it.
pub fn drop_from(response: &mut Response) {
    let gone = HeaderValue::from_static("darshi_oauth=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    response.headers_mut().append(header::SET_COOKIE, gone);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

/// The redirect of a browser that began at one of our pages.
pub fn back_to_sign_in(word: &str) -> Response {
    Redirect::to(&format!("/signin?error={word}")).into_response()
}
