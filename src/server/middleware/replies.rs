//! Replies to anybody, kept whole as they left: compressed, tagged, with all their headers. Each is good for as long as
//! what it was made of is on its shelf ([`Fresh`]), so that there is one rule for what is stale.

use super::conditional::{is_known, not_modified};
use crate::server::cache::Fresh;
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use moka::future::Cache;
use std::sync::Arc;

/// Bytes of replies that are kept; a list of ten reports has some thousand, compressed.
const MOST_BYTES: u64 = 16 << 20;

/// Replies that are kept.
pub struct Replies {
    entries: Cache<Key, Arc<Reply>>,
}

/// What a reply to anybody depends on: what is asked for, and how it may be compressed.
type Key = String;

struct Reply {
    fresh: Fresh,
    headers: HeaderMap,
    body: Bytes,
}

impl Default for Replies {
    fn default() -> Self {
        let weight = |key: &Key, reply: &Arc<Reply>| u32::try_from(key.len() + reply.body.len()).unwrap_or(u32::MAX);
        Self { entries: Cache::builder().weigher(weight).max_capacity(MOST_BYTES).build() }
    }
}

/// The key of a request that says nothing about who asks, and from which site.
fn key_of(request: &Request) -> Option<Key> {
    let headers = request.headers();
    let is_anybodys = [header::AUTHORIZATION.as_str(), "x-tracking-code", header::ORIGIN.as_str()]
        .iter()
        .all(|name| !headers.contains_key(*name));
    let path = request.uri().path_and_query().filter(|_| is_anybodys && request.method() == Method::GET)?;
    let encoding = headers.get(header::ACCEPT_ENCODING).map_or(Some(""), |value| value.to_str().ok())?;
    Some(format!("{path}\n{encoding}"))
}

impl Replies {
    /// Answers with a kept reply, if there is one; else with `next`'s, which is kept where it was made of what is.
    pub async fn answer<F: Future<Output = Response>>(
        &self,
        request: Request,
        next: impl FnOnce(Request) -> F,
    ) -> Response {
        let Some(key) = key_of(&request) else { return next(request).await };
        if let Some(reply) = self.entries.get(&key).await.filter(|reply| reply.fresh.find()) {
            return reply.answer(request.headers());
        }
        self.keep(key, next(request).await).await
    }

    async fn keep(&self, key: Key, response: Response) -> Response {
        let (mut parts, body) = response.into_parts();
        let Some(fresh) = parts.extensions.remove::<Fresh>().filter(|_| parts.status == StatusCode::OK) else {
            return Response::from_parts(parts, body);
        };
        // Whole in memory already.
        let Ok(body) = to_bytes(body, usize::MAX).await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let reply = Reply { fresh, headers: parts.headers.clone(), body: body.clone() };
        self.entries.insert(key, Arc::new(reply)).await;
        Response::from_parts(parts, Body::from(body))
    }
}

impl Reply {
    fn answer(&self, asked: &HeaderMap) -> Response {
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.headers_mut() = self.headers.clone();
        let tag = self.headers.get(header::ETAG).and_then(|tag| tag.to_str().ok());
        if tag.is_some_and(|tag| is_known(asked, tag)) { not_modified(response) } else { response }
    }
}
