//! Headers that tell the browser what it may not do.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

static PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");
static OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

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

/// Adds the headers to a response, which may have some of its own; `is_docs` for those of the API's documentation.
pub(super) fn add_security_headers(headers: &mut HeaderMap, policies: &Policies, is_docs: bool) {
    let is_script = ["text/javascript", "application/javascript"].iter().any(|kind| is_of_kind(headers, kind));
    let policy = if is_docs {
        HeaderValue::from_static(DOCS)
    } else if is_script {
        policies.script.clone()
    } else if is_of_kind(headers, "image/svg+xml") {
        HeaderValue::from_static(PICTURE)
    } else {
        HeaderValue::from_static(OTHER)
    };
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    let mut set = |name: &HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(&header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(&header::X_FRAME_OPTIONS, "DENY");
    set(&header::REFERRER_POLICY, "same-origin");
    set(&PERMISSIONS, "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()");
    set(&OPENER, "same-origin");
    if policies.https {
        set(&header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
}

fn is_of_kind(headers: &HeaderMap, kind: &str) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(kind.as_bytes()))
}
