//! What browsers ask for beside pages: the form's post, photos, the map, the language, search engines.

mod account;
mod altcha;
mod assets;
mod community;
mod duplicates;
mod feeds;
pub mod flow_cookie;
mod geo;
mod language;
mod live;
mod municipalities;
mod outbox;
mod own;
mod photos;
mod pictures;
mod queue;
mod report_form;
mod robots;
mod staff;
mod tables;
mod tiles;
mod uploads;
mod work;

use crate::server::{
    api,
    forms::{BODY_LIMIT, PHOTO_BODY_LIMIT},
    middleware::{around_api, same_origin, with_bearer, with_error_body},
    state::AppState,
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};

pub use assets::{not_found, static_files};
pub use tiles::routes as open_routes;

/// Routes of this room.
pub fn routes(state: &AppState) -> Router<AppState> {
    let json = Router::new()
        .route("/web/photo-place", post(geo::photo_place))
        .route("/web/place", get(geo::place))
        .route("/web/places", get(geo::places))
        .route("/web/altcha", get(altcha::challenge))
        // Of the API, but with a session: a browser's sign-in elsewhere ends in one.
        .route("/api/v1/auth/{provider}/login", get(api::login))
        .route("/api/v1/oauth/{provider}/login", get(api::login))
        .route("/api/v1/auth/{provider}/callback", get(api::callback))
        .route("/api/v1/oauth/{provider}/callback", get(api::callback))
        .layer(DefaultBodyLimit::max(2 * BODY_LIMIT))
        .layer(from_fn_with_state(state.clock.clone(), with_error_body));
    let feeds = Router::new()
        .route("/reports.atom", get(feeds::atom))
        .route("/reports.geojson", get(feeds::geojson))
        .layer(from_fn_with_state(state.clone(), around_api));
    Router::new()
        .route("/web/report", post(report_form::post).layer(DefaultBodyLimit::max(PHOTO_BODY_LIMIT)))
        .merge(json)
        .merge(account::routes())
        .merge(duplicates::routes())
        .merge(community::routes())
        .merge(own::routes())
        .merge(queue::routes())
        .merge(work::routes())
        .merge(municipalities::routes())
        .merge(staff::routes())
        .layer(from_fn(same_origin))
        .merge(feeds)
        .merge(tables::routes(state))
        .route("/web/map.svg", get(geo::map))
        .route("/web/municipalities/{id}/area.svg", get(municipalities::picture))
        .route("/reports/{id}/live", get(live::live))
        .route("/photos/{id}/{name}", get(photos::photo).layer(from_fn_with_state(state.clone(), with_bearer)))
        .route("/web/hotspots.geojson", get(geo::hotspots))
        .route("/p/{id}/{name}", get(pictures::picture))
        .route("/u/{name}", get(uploads::picture))
        .route("/dev/outbox", get(outbox::outbox))
        .route("/language/{tag}", get(language::choose))
        .route("/robots.txt", get(robots::robots))
        .route("/sitemap.xml", get(robots::sitemap))
        .route("/sitemaps/{name}", get(robots::sitemap_part))
}
