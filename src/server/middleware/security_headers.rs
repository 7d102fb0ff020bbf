//! Headers that tell the browser what it may not do.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// The policy of a page: our own files, scripts that carry the response's nonce, and the origin of the
/// operator's own map, if there is one.
#[must_use]
pub fn page_policy(nonce: &str, map: Option<&str>) -> String {
    let map = map.map(|origin| format!(" {origin}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; img-src 'self' blob: data:{map}; connect-src 'self'{map}; font-src 'self'; \
         manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// What is no page loads nothing.
const OTHER: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";
/// A picture may style itself (the map follows light and dark) and nothing else.
const PICTURE: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";
/// A script, which as a worker has its response's policy: in a sandbox it would lose the browser's cryptography.
/// The map's worker fetches its tiles.
fn script_policy(map: Option<&str>) -> String {
    let map = map.map(|origin| format!(" {origin}")).unwrap_or_default();
    format!("default-src 'none'; connect-src 'self'{map}; frame-ancestors 'none'")
}
/// Swagger UI brings its own scripts as files, and draws with inline styles.
const DOCS: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What the headers depend on.
#[derive(Clone, Debug)]
pub struct Policies {
    /// Whether browsers should insist on https.
    https: bool,
    /// The policy of scripts.
    script: HeaderValue,
}

impl Policies {
    /// Of the scheme of our own address, and the origin of the operator's own map.
    #[must_use]
    pub fn new(https: bool, map: Option<&str>) -> Self {
        let script = HeaderValue::from_str(&script_policy(map)).unwrap_or(HeaderValue::from_static(OTHER));
        Self { https, script }
    }
}

/// Adds the headers to every response.
pub async fn security_headers(State(policies): State<Policies>, request: Request, next: Next) -> Response {
    let is_docs = request.uri().path().starts_with("/api/docs");
    let mut response = next.run(request).await;
    let is_picture = is_of_kind(response.headers(), "image/svg+xml");
    let is_script =
        ["text/javascript", "application/javascript"].iter().any(|kind| is_of_kind(response.headers(), kind));
    let headers = response.headers_mut();
    if is_script && !is_docs {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policies.script);
    }
    let mut set = |name: &'static str, value: &'static str| {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    };
    set("x-content-type-options", "nosniff");
    set("x-frame-options", "DENY");
    set("referrer-policy", "same-origin");
    set("permissions-policy", "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()");
    set("cross-origin-opener-policy", "same-origin");
    set(
        "content-security-policy",
        if is_docs {
            DOCS
        } else if is_picture {
            PICTURE
        } else {
            OTHER
        },
    );
    if policies.https {
        set("strict-transport-security", "max-age=31536000; includeSubDomains");
    }
    response
}

fn is_of_kind(headers: &HeaderMap, kind: &str) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(kind.as_bytes()))
}
