//! Who calls the JSON API: the bearer of a token. Cookies are never read here.

use crate::domain::ErrorCode;
use crate::server::{error::Error, services::viewer::Me, state::AppState};
use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};

/// What the request's token says.
#[derive(Clone, Debug)]
pub enum Bearer {
    /// There is none.
    None,
    /// It is somebody's.
    Somebody(Box<Me>),
    /// It is bad: why.
    Bad(ErrorCode),
}

/// Reads the token once per request. Public reads are served as to anybody when it is bad, and say so
/// (API contract §0.1, "Bad token").
pub(super) async fn authenticate<F: Future<Output = Response>>(
    state: &AppState,
    mut request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let bearer = read(state, request.headers()).await;
    let is_bad = matches!(bearer, Bearer::Bad(_));
    request.extensions_mut().insert(bearer);
    let mut response = next(request).await;
    if is_bad {
        let says = HeaderValue::from_static("Bearer error=\"invalid_token\"");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, says);
    }
    response
}

async fn read(state: &AppState, headers: &HeaderMap) -> Bearer {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Bearer::None };
    let token = value.to_str().ok().and_then(|value| value.split_once(' '));
    let Some((_, token)) = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")) else {
        return Bearer::Bad(ErrorCode::InvalidToken);
    };
    match state.services.accounts.authenticate(token.trim()).await {
        Ok(me) => Bearer::Somebody(Box::new(me)),
        Err(Error::App(error)) => Bearer::Bad(error.code),
        Err(error) => {
            // Nobody is signed out because the database is away for a moment.
            let error = error.report();
            Bearer::Bad(error.code)
        }
    }
}
