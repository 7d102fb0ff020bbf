//! Choosing a language: a link, so that it works everywhere.

use super::account::own_path;
use crate::server::middleware::LANGUAGE_COOKIE;
use crate::server::{error::Error, state::AppState};
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use serde::Deserialize;

/// Where to go on.
#[derive(Debug, Deserialize)]
pub struct Next {
    next: Option<String>,
}

/// Keeps the language for a year and goes back to where the link was.
pub async fn choose(
    State(state): State<AppState>,
    Path(tag): Path<String>,
    Query(query): Query<Next>,
    jar: CookieJar,
) -> Response {
    if !matches!(tag.as_str(), "en" | "hi") {
        return Error::not_found().into_response();
    }
    let mut cookie = Cookie::build((LANGUAGE_COOKIE, tag))
        .path("/")
        .same_site(SameSite::Lax)
        .http_only(true)
        .secure(state.config.http.base_url.starts_with("https://"))
        .build();
    cookie.set_max_age(time::Duration::days(365));
    (jar.add(cookie), Redirect::to(&own_path(query.next.as_deref()).unwrap_or_else(|| "/".to_owned()))).into_response()
}
