//! Who calls, as handlers take it.

use crate::domain::ErrorCode;
use crate::server::{
    error::Error,
    middleware::{Bearer, ClientIp, tracking_code},
    services::viewer::{Me, Viewer},
    state::AppState,
};
use axum::{extract::FromRequestParts, http::request::Parts};

/// Anybody: the bearer of a token, or whoever shows a report's tracking code in `X-Tracking-Code`. A bad
/// token is nobody's where something is read, and refused where something is written.
pub struct Caller(pub Viewer);

/// Somebody who is signed in.
pub struct SignedIn(pub Me);

impl FromRequestParts<AppState> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let account = match parts.extensions.get::<Bearer>() {
            Some(Bearer::Somebody(me)) => Some((**me).clone()),
            Some(Bearer::Bad(code)) if !parts.method.is_safe() => return Err((*code).into()),
            _ => None,
        };
        let owned = match tracking_code(&parts.headers) {
            Some(code) => state.services.reports.find_tracked(code).await?.into_iter().collect(),
            None => Vec::new(),
        };
        let ip = parts.extensions.get::<ClientIp>().map(|ip| ip.0);
        Ok(Self(Viewer { account, owned, ip }))
    }
}

/// The same, as who asks for something.
pub struct SignedInViewer(pub Viewer);

impl FromRequestParts<AppState> for SignedInViewer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let SignedIn(me) = SignedIn::from_request_parts(parts, state).await?;
        let ip = parts.extensions.get::<ClientIp>().map(|ip| ip.0);
        Ok(Self(Viewer { account: Some(me), owned: Vec::new(), ip }))
    }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Self::Rejection> {
        match parts.extensions.get::<Bearer>() {
            Some(Bearer::Somebody(me)) => Ok(Self((**me).clone())),
            Some(Bearer::Bad(code)) => Err((*code).into()),
            _ => Err(ErrorCode::AuthenticationError.into()),
        }
    }
}

/// Where an anonymous call comes from; a token that may come with it is not looked at.
pub struct From(pub Viewer);

impl FromRequestParts<AppState> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Self::Rejection> {
        let ip = parts.extensions.get::<ClientIp>().map(|ip| ip.0);
        Ok(Self(Viewer { ip, ..Viewer::default() }))
    }
}
