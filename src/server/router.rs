//! Every route and layer, in one readable list.

use crate::domain::user::SignedInAs;
use crate::server::{
    api,
    config::origin_of,
    context::Refused,
    middleware::{
        ClientIp, Frame, Policies, Replies, RequestId, around_all, locale_of, page_policy, same_origin, with_error_body,
    },
    services::viewer::Viewer,
    session,
    state::{AppState, Services},
    web,
};
use crate::ui::{self, PageInfo};
use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request, State},
    http::{Extensions, HeaderName, HeaderValue, Method, header},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::any,
};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::{ResponseOptions, generate_route_list};
use std::sync::Arc;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{NotForContentType, Predicate, SizeAbove},
    },
    cors::{AllowOrigin, CorsLayer},
    timeout::TimeoutLayer,
};
use tower_sessions::Session;

/// Slowest request: a citizen's 50 MB on a bad line.
const TIMEOUT: std::time::Duration = std::time::Duration::from_mins(5);

/// Leaves out the slash at the end of an API address (API contract §0.1, "Trailing slash ignored").
/// Before routing, so that it holds for every method and body.
pub fn without_trailing_slash(mut request: Request) -> Request {
    let path = request.uri().path();
    if path.starts_with("/api/v1/") && path.ends_with('/') {
        let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
        if let Ok(uri) = format!("{}{query}", path.trim_end_matches('/')).parse() {
            *request.uri_mut() = uri;
        }
    }
    request
}

/// The whole application.
pub fn router(state: AppState) -> Router {
    let https = state.config.http.base_url.starts_with("https://");
    let sessions = session::layer(state.sessions.clone(), https);
    let frame = Frame { policies: Policies::new(https, map_origin(&state)), replies: Replies::default() };

    let server_fns = Router::new()
        .route("/_fn/{*name}", any(server_fn))
        .layer(DefaultBodyLimit::max(crate::server::forms::BODY_LIMIT))
        .layer(from_fn(same_origin))
        .layer(from_fn_with_state(state.clock.clone(), with_error_body));

    let mut pages = Router::new();
    for listing in generate_route_list(ui::App) {
        pages = pages.route(listing.path(), axum::routing::get(page));
    }

    let sessioned = Router::new()
        .merge(server_fns)
        .merge(pages)
        .merge(web::routes(&state))
        .fallback(web::static_files)
        .layer(sessions);

    Router::new()
        .merge(api::routes(&state).layer(cors(&state)))
        .merge(web::open_routes(&state))
        .merge(sessioned)
        .layer(compression())
        .layer(TimeoutLayer::with_status_code(axum::http::StatusCode::GATEWAY_TIMEOUT, TIMEOUT))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state((state.clone(), Arc::new(frame)), around_all))
        .with_state(state)
}

/// The origin of the operator's own map.
fn map_origin(state: &AppState) -> Option<&str> {
    state.config.map_style.as_deref().and_then(origin_of)
}

/// Texts over 500 bytes; pictures are compressed already, but for SVG.
fn compression() -> CompressionLayer<impl Predicate> {
    let pictures = NotForContentType::const_new("image/webp").and(NotForContentType::const_new("image/jpeg"));
    CompressionLayer::new().compress_when(
        SizeAbove::new(500)
            .and(pictures)
            .and(NotForContentType::const_new("image/png"))
            // A stream would wait in the compressor.
            .and(NotForContentType::SSE),
    )
}

/// The JSON API from a browser on one of the configured origins; by bearer, never by cookie.
fn cors(state: &AppState) -> CorsLayer {
    let origins: Vec<HeaderValue> =
        state.config.http.cors_origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    let names = |names: &[&'static str]| names.iter().map(|name| HeaderName::from_static(name)).collect::<Vec<_>>();
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers(names(&[
            "authorization",
            "content-type",
            "if-none-match",
            "if-match",
            "idempotency-key",
            "x-tracking-code",
            "x-request-id",
            "accept-language",
        ]))
        .expose_headers(names(&[
            "link",
            "x-next-cursor",
            "x-ratelimit-limit",
            "x-ratelimit-remaining",
            "x-ratelimit-reset",
            "retry-after",
            "etag",
            "location",
            "x-request-id",
            "idempotency-replayed",
            "www-authenticate",
        ]))
}

async fn page(State(state): State<AppState>, mut request: Request) -> Response {
    let viewer = viewer_of(&state, &request.extensions().clone()).await;
    // Whoever has to sign in first does so, and comes back.
    let path = request.uri().path();
    let is_flag = path.starts_with("/reports/") && path.ends_with("/flag");
    let is_of = |room: &str| path.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if viewer.account.is_none() && (is_of("/account") || is_of("/admin") || is_flag) {
        let back = request.uri().path_and_query().map_or("/account", |path| path.as_str());
        return Redirect::to(&format!("/signin?next={}", ui::url::encode(back))).into_response();
    }
    request.extensions_mut().insert(viewer);
    render(&state, request, None).await
}

async fn viewer_of(state: &AppState, extensions: &Extensions) -> Viewer {
    let ip = extensions.get::<ClientIp>().map(|ip| ip.0);
    match extensions.get::<Session>() {
        Some(session) => session::viewer(session, &state.services.accounts, ip).await,
        None => Viewer { ip, ..Viewer::default() },
    }
}

async fn server_fn(State(state): State<AppState>, mut request: Request) -> Response {
    let viewer = viewer_of(&state, &request.extensions().clone()).await;
    let info = page_info(&state, &request, String::new(), &viewer);
    request.extensions_mut().insert(viewer);
    let give = contexts(&state, info, None);
    leptos_axum::handle_server_fns_with_context(give, request).await.into_response()
}

fn page_info(state: &AppState, request: &Request, path: String, viewer: &Viewer) -> PageInfo {
    let account = viewer.account.as_ref().map(|me| SignedInAs {
        username: me.username.clone(),
        picture: me.picture.clone(),
        role: me.role,
    });
    PageInfo {
        locale: locale_of(request.headers()),
        path,
        base_url: state.config.http.base_url.clone(),
        request_id: request_id_of(request),
        account,
    }
}

fn request_id_of(request: &Request) -> String {
    request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

/// What pages and server functions find as contexts.
fn contexts(state: &AppState, info: PageInfo, refused: Option<Refused>) -> impl Fn() + Clone + Send + Sync + 'static {
    let services: Services = state.services.clone();
    move || {
        provide_context(services.clone());
        provide_context(info.clone());
        match refused.clone() {
            Some(Refused::Report(form)) => provide_context(form),
            Some(Refused::Form(form)) => provide_context(form),
            None => {}
        }
        if let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>())
            && let Ok(policy) = HeaderValue::from_str(&page_policy(&nonce, services.tiles.style().and_then(origin_of)))
        {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
}

/// Renders the page of a request's path, a refused form in it if there is one.
pub async fn render(state: &AppState, mut request: Request, refused: Option<Refused>) -> Response {
    let viewer = match request.extensions().get::<Viewer>() {
        Some(viewer) => viewer.clone(),
        None => viewer_of(state, &request.extensions().clone()).await,
    };
    let path = request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    let give = contexts(state, page_info(state, &request, path, &viewer), refused);
    request.extensions_mut().insert(viewer);
    let options = state.leptos.clone();
    let handler = leptos_axum::render_app_async_with_context(give, move || ui::shell(options.clone()));
    let mut response: Response<Body> = handler(request).await;
    let headers = response.headers_mut();
    // Pages show what the session may see; nobody else may keep them.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    headers.entry(header::VARY).or_insert(HeaderValue::from_static("Cookie, Accept-Language"));
    response
}
