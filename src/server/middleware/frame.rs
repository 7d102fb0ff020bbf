//! What happens around requests, in two layers only: each layer of the router is copied for each request, with
//! all that it holds and all that lies within.

use super::{
    Policies, Replies, authenticate::authenticate, client_ip::note_client_ip, conditional::conditional,
    error_body::error_body, request_id::request_id, security_headers::add_security_headers, settle::settle,
};
use crate::server::{clock::Clock, state::AppState};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use std::sync::Arc;

/// What is around every request.
pub struct Frame {
    /// The headers of every reply.
    pub policies: Policies,
    /// Replies that are kept.
    pub replies: Replies,
}

/// Around every request: its name and its line in the log, the client's address, what a write made stale, the
/// headers of every reply.
pub async fn around_all(
    State((state, frame)): State<(AppState, Arc<Frame>)>,
    request: Request,
    next: Next,
) -> Response {
    let handle = |mut request: Request| async {
        note_client_ip(&mut request, &state.config.http.trusted_proxies);
        let is_write = !request.method().is_safe();
        let is_docs = request.uri().path().starts_with("/api/docs");
        let mut response = next.run(request).await;
        settle(&state.services.changes, is_write, response.status()).await;
        add_security_headers(response.headers_mut(), &frame.policies, is_docs);
        response
    };
    request_id(request, async |request| {
        // While changes cannot be heard, nothing is what would be found now.
        if state.services.changes.is_listening() {
            frame.replies.answer(request, handle).await
        } else {
            handle(request).await
        }
    })
    .await
}

/// Around the JSON API: the one shape of errors, the bearer, entity tags.
pub async fn around_api(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let tagged = |request| conditional(request, |request| next.run(request));
    error_body(&state.clock, request, |request| authenticate(&state, request, tagged)).await
}

/// Around photos: the bearer.
pub async fn with_bearer(State(state): State<AppState>, request: Request, next: Next) -> Response {
    authenticate(&state, request, |request| next.run(request)).await
}

/// Around whatever answers with data and is not the API: the one shape of errors.
pub async fn with_error_body(State(clock): State<Clock>, request: Request, next: Next) -> Response {
    error_body(&clock, request, |request| next.run(request)).await
}
