//! The JSON API for phones and integrators, version 1: thin handlers over the services.

mod alerts;
mod audit;
mod auth;
mod auth_mail;
mod caller;
mod cities;
mod community;
mod departments;
mod discussion;
mod elsewhere;
mod health;
mod json_body;
mod landmarks;
mod moderation;
mod municipalities;
mod nearby;
mod objects;
mod own;
mod people;
mod places;
mod reports;
mod staff;
mod statistics;
mod users;
mod versioned;
mod work;

pub use audit::table_reply;
pub use caller::{Caller, SignedIn, SignedInViewer};
pub use elsewhere::{callback, login};
pub use health::{health, live, ping, ready};

use crate::domain::ErrorCode;
use crate::server::{
    cache::{Kept, Written},
    error::Error,
    forms::{self, BODY_LIMIT, PHOTO_BODY_LIMIT},
    middleware::{around_api, entity_tag, rate_limit},
    services::viewer::Viewer,
    state::AppState,
};
use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::DefaultBodyLimit,
    http::{HeaderMap, HeaderValue, header},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::get,
};
use std::sync::Arc;
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The document's frame; paths and objects come from the handlers.
#[derive(OpenApi)]
#[openapi(
    paths(elsewhere::login, elsewhere::callback),
    info(
        title = "Darshi",
        description = "Report civic problems with a photo, and follow them in public until they are fixed.",
        license(name = "MIT OR Apache-2.0")
    ),
    tags(
        (name = "reports", description = "Filing and reading reports"),
        (name = "community", description = "Supporting, discussing and flagging reports"),
        (name = "places", description = "Names for places and places for names; hotspots"),
        (name = "auth", description = "Signing up, in and out"),
        (name = "oauth", description = "Signing in by other houses"),
        (name = "users", description = "One's own account"),
        (name = "admin", description = "What staff do and administer"),
        (name = "municipality", description = "What officials do with their reports"),
        (name = "statistics", description = "Numbers about reports"),
        (name = "health", description = "Is it up?")
    )
)]
struct Document;

/// What staff call.
fn staff_router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(moderation::status::sign_in))
        .routes(routes!(moderation::list))
        .routes(routes!(moderation::status::status))
        .routes(routes!(moderation::status::bulk_status))
        .routes(routes!(moderation::remove))
        .routes(routes!(moderation::set_category))
        .routes(routes!(moderation::remove_comment))
        .routes(routes!(moderation::moderate))
        .routes(routes!(moderation::reverify))
        .routes(routes!(moderation::flags::flags))
        .routes(routes!(moderation::flags::review_flag))
        .routes(routes!(moderation::flags::flag_numbers))
        .routes(routes!(departments::list, departments::create))
        .routes(routes!(departments::update))
        .routes(routes!(departments::create_category))
        .routes(routes!(departments::update_category))
        .routes(routes!(work::assign))
        .routes(routes!(work::plan))
        .routes(routes!(work::reports))
        .routes(routes!(work::reports_of_body))
        .routes(routes!(work::set_status))
        .routes(routes!(work::assign_department))
        .routes(routes!(audit::audit_logs))
        .routes(routes!(audit::audit_logs_alias))
        .routes(routes!(audit::report_history))
        .routes(routes!(audit::report_audit))
        .routes(routes!(audit::user_activity))
        .routes(routes!(staff::admins))
        .routes(routes!(staff::create_admin))
        .routes(routes!(staff::switch_admin))
        .routes(routes!(staff::users))
        .routes(routes!(staff::give_role))
        .routes(routes!(staff::switch_user))
        .routes(routes!(staff::metadata::metadata))
        .routes(routes!(staff::metadata::metadata_of_all))
        .routes(routes!(statistics::admin_dashboard))
        .routes(routes!(statistics::municipality_dashboard))
        .routes(routes!(statistics::municipality_analytics))
}

fn open_api_router() -> OpenApiRouter<AppState> {
    let small = DefaultBodyLimit::max(BODY_LIMIT);
    let filing = OpenApiRouter::new().routes(routes!(reports::file)).layer(DefaultBodyLimit::max(PHOTO_BODY_LIMIT));
    let reopening =
        OpenApiRouter::new().routes(routes!(own::reopen)).layer(DefaultBodyLimit::max(forms::REOPEN_BODY_LIMIT));
    let reading = OpenApiRouter::new()
        .routes(routes!(reports::get, own::edit, own::delete))
        .routes(routes!(own::history))
        .routes(routes!(own::confirm))
        .routes(routes!(own::appeal))
        .routes(routes!(own::claim))
        .routes(routes!(reports::list))
        .routes(routes!(nearby::nearby))
        .routes(routes!(reports::track))
        .routes(routes!(reports::categories))
        .routes(routes!(community::upvote, community::take_back))
        .routes(routes!(community::follow, community::unfollow))
        .routes(routes!(community::flag_report))
        .routes(routes!(community::flag_update))
        .routes(routes!(discussion::comment))
        .routes(routes!(discussion::comments))
        .routes(routes!(discussion::delete_comment))
        .routes(routes!(discussion::updates, discussion::post_update))
        .routes(routes!(landmarks::nearby_landmarks))
        .routes(routes!(places::geocode))
        .routes(routes!(places::reverse_geocode))
        .routes(routes!(places::reverse_geocode_detailed))
        .routes(routes!(places::states))
        .routes(routes!(places::cities_of_state))
        .routes(routes!(places::search))
        .routes(routes!(places::districts))
        .routes(routes!(cities::cities))
        .routes(routes!(cities::nearest))
        .routes(routes!(cities::city))
        .routes(routes!(alerts::hotspots))
        .routes(routes!(auth::register))
        .routes(routes!(auth::token))
        .routes(routes!(auth::refresh))
        .routes(routes!(auth::revoke))
        .routes(routes!(auth::sessions, auth::end_other_sessions))
        .routes(routes!(auth::end_session))
        .routes(routes!(auth::me))
        .routes(routes!(auth::check_username))
        .routes(routes!(auth::check_username_in_path))
        .routes(routes!(auth::change_password))
        .routes(routes!(auth::send_phone_verification))
        .routes(routes!(auth::verify_phone))
        .routes(routes!(auth::send_otp))
        .routes(routes!(auth_mail::send_magic_link))
        .routes(routes!(auth_mail::verify_magic_link, auth_mail::post_magic_link))
        .routes(routes!(auth_mail::send_email_verification))
        .routes(routes!(auth_mail::verify_email))
        .routes(routes!(auth_mail::forgot_password))
        .routes(routes!(auth_mail::reset_password))
        .routes(routes!(elsewhere::exchange))
        .routes(routes!(elsewhere::identities))
        .routes(routes!(elsewhere::unlink))
        .routes(routes!(users::profile, users::update_profile))
        .routes(routes!(users::update_settings))
        .routes(routes!(users::reports))
        .routes(routes!(users::stats))
        .routes(routes!(users::export))
        .routes(routes!(users::delete_account))
        .routes(routes!(users::public))
        .routes(routes!(municipalities::public_list))
        .routes(routes!(statistics::public_stats))
        .routes(routes!(statistics::public_series))
        .merge(staff_router())
        .layer(small);
    let picture = OpenApiRouter::new()
        .routes(routes!(users::set_picture))
        .layer(DefaultBodyLimit::max(crate::server::forms::PICTURE_BODY_LIMIT));
    let upload = OpenApiRouter::new()
        .routes(routes!(community::upload))
        .layer(DefaultBodyLimit::max(crate::server::forms::UPLOAD_BODY_LIMIT));
    let areas = OpenApiRouter::new()
        .routes(routes!(municipalities::list, municipalities::create))
        .routes(routes!(municipalities::update))
        .layer(DefaultBodyLimit::max(crate::domain::municipality::AREA_BYTES));
    let health = OpenApiRouter::new()
        .routes(routes!(health::health))
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
        .routes(routes!(health::ping));
    OpenApiRouter::with_openapi(Document::openapi())
        .nest("/api/v1", filing.merge(reopening).merge(picture).merge(upload).merge(areas).merge(reading))
        .merge(health)
}

/// The `OpenAPI` document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    open_api_router().split_for_parts().1
}

/// Every route of the API, with the one error shape around it.
pub fn routes(state: &AppState) -> Router<AppState> {
    let (router, document) = open_api_router().split_for_parts();
    let json = document.clone();
    // Firebase's calls are documented by the first system and never had a server (API contract §1.5).
    let never = || async { Error::from(ErrorCode::NotConfigured) };
    router
        .route("/api/v1/auth/firebase/{*rest}", axum::routing::any(never))
        .route_layer(from_fn_with_state(state.clone(), rate_limit))
        .route("/api/v1/openapi.json", get(move || async move { Cached(Class::Day, json) }))
        .route("/api/{*rest}", axum::routing::any(|| async { Error::not_found() }))
        .merge(utoipa_swagger_ui::SwaggerUi::new("/api/docs").url("/api/docs/openapi.json", document))
        .method_not_allowed_fallback(|| async { Error::from(ErrorCode::MethodNotAllowed) })
        .layer(from_fn_with_state(state.clone(), around_api))
}

/// How long a reply may be kept, and by whom (API contract §0.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// 30 s, shared caches 60 s.
    K30,
    /// 60 s, shared caches 120 s.
    K60,
    /// Five minutes.
    K300,
    /// A day.
    Day,
    /// By the caller only, asked anew each time.
    Private,
    /// Not at all.
    No,
}

impl Class {
    const fn header(self) -> &'static str {
        match self {
            Self::K30 => "public, max-age=30, s-maxage=60",
            Self::K60 => "public, max-age=60, s-maxage=120",
            Self::K300 => "public, max-age=300, s-maxage=300",
            Self::Day => "public, max-age=86400",
            Self::Private => "private, no-cache",
            Self::No => "no-store",
        }
    }

    /// Writes it into a reply's headers, with what the reply depends on.
    pub fn write(self, headers: &mut HeaderMap) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(self.header()));
        headers.insert(header::VARY, HeaderValue::from_static(VARY));
    }

    /// What is public becomes private where the caller proved who they are.
    #[must_use]
    pub fn for_viewer(self, viewer: &Viewer) -> Self {
        match self {
            Self::K30 | Self::K60 | Self::K300 | Self::Day if viewer.is_somebody() => Self::Private,
            class => class,
        }
    }
}

const VARY: &str = "Authorization, X-Tracking-Code, Accept-Language, Accept-Encoding";

/// A JSON reply with its cache class.
pub struct Cached<T>(pub Class, pub T);

impl<T: serde::Serialize> IntoResponse for Cached<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.1).into_response();
        self.0.write(response.headers_mut());
        response
    }
}

/// A body and its weak tag, as it is sent or kept; the tag of a thing with versions carries its version.
pub fn write_body(value: &impl serde::Serialize, version: Option<i32>) -> Written {
    let body: Arc<[u8]> = serde_json::to_vec(value).unwrap_or_default().into();
    let tag = version.map_or_else(|| entity_tag(&body), |version| versioned::tag(version, &body));
    Written { body, tag }
}

/// The reply to anybody with what is kept, which is kept whole itself.
pub fn kept_reply<V>(class: Class, kept: &Kept<V>, write: impl FnOnce(&V) -> Written) -> Response {
    let mut response = written_reply(class, kept.written(write));
    if let Some(fresh) = kept.fresh() {
        response.extensions_mut().insert(fresh.clone());
    }
    response
}

/// The reply with a body that is written already.
pub fn written_reply(class: Class, written: &Written) -> Response {
    let mut response = Response::new(Body::from(Bytes::from_owner(written.body.clone())));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(tag) = HeaderValue::from_str(&written.tag) {
        headers.insert(header::ETAG, tag);
    }
    class.write(headers);
    response
}
