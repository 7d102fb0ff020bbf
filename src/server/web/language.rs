//! Choosing a language: a link, so that it works everywhere.

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
    (jar.add(cookie), Redirect::to(&own_path(query.next.as_deref()))).into_response()
}

/// A path of ours, whatever was asked for: never another site.
fn own_path(next: Option<&str>) -> String {
    // Browsers read a backslash as a slash, and drop line breaks and tabs.
    let is_own =
        |path: &&str| path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\n', '\r', '\t']);
    next.filter(is_own).unwrap_or("/").to_owned()
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn the_way_back_never_leads_to_another_site() {
        assert_eq!(own_path(Some("/reports?status=VERIFIED")), "/reports?status=VERIFIED");
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "", "x"] {
            assert_eq!(own_path(Some(elsewhere)), "/", "{elsewhere}");
        }
        assert_eq!(own_path(None), "/");
    }
}
