//! The forms of municipalities and departments, and the picture of an area.

use super::account::{Post, done};
use crate::domain::{ErrorCode, municipality::AREA_BYTES};
use crate::server::{
    error::{Error, Result},
    forms::{BODY_LIMIT, UPLOAD_BODY_LIMIT},
    middleware::ClientIp,
    services::{
        geo::map,
        limits::Rule,
        municipalities::{AreaInput, DepartmentInput, GeoJson, MunicipalityInput},
    },
    session,
    state::AppState,
};
use crate::ui::url;
use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, Path, State},
    http::header,
    response::{IntoResponse, Response},
    routing::post,
};
use tower_sessions::Session;

/// Size of the picture, pixels.
const PICTURE: (u32, u32) = (640, 400);
/// Most place names that are tried on it.
const MOST_LABELS: usize = 200;

/// Routes of the forms.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/web/admin/municipalities", post(create))
        .route("/web/admin/municipalities/{id}", post(edit))
        .layer(DefaultBodyLimit::max(UPLOAD_BODY_LIMIT))
        .merge(
            Router::new()
                .route("/web/admin/departments", post(create_department))
                .route("/web/admin/departments/{id}", post(edit_department))
                .layer(DefaultBodyLimit::max(BODY_LIMIT)),
        )
}

fn page_of(id: &str) -> String {
    format!("/admin/municipalities/{}", url::encode(id))
}

/// Makes a municipality.
async fn create(mut form: Post) -> Response {
    let made = try_create(&mut form).await;
    form.reply("/admin/municipalities/new", made).await
}

async fn try_create(form: &mut Post) -> Result<String> {
    form.viewer().me()?;
    form.limit(Rule::Write).await?;
    let input = read(form)?;
    let made = form.state.services.municipalities.create(form.viewer(), input).await?;
    Ok(done(&page_of(&made.id), "area_saved"))
}

/// Changes a municipality.
async fn edit(Path(id): Path<String>, mut form: Post) -> Response {
    let changed = try_edit(&id, &mut form).await;
    form.reply(&page_of(&id), changed).await
}

async fn try_edit(id: &str, form: &mut Post) -> Result<String> {
    form.viewer().me()?;
    form.limit(Rule::Write).await?;
    let input = read(form)?;
    form.state.services.municipalities.edit(form.viewer(), id, input).await?;
    Ok(done(&page_of(id), "area_saved"))
}

/// The form's fields; a file wins over what was typed as the area.
fn read(form: &mut Post) -> Result<MunicipalityInput> {
    form.viewer().admin()?;
    let file = form.take_photos().into_iter().find(|file| !file.is_empty());
    if file.as_ref().is_some_and(|file| file.len() > AREA_BYTES) {
        return Err(Error::from(ErrorCode::RequestTooLarge));
    }
    let typed = form.text("area");
    let area = match (file, typed.trim()) {
        _ if form.form.flag("area_goes") => AreaInput::Goes,
        (None, "") => AreaInput::Stays,
        (file, typed) => match GeoJson::parse(file.as_deref().unwrap_or(typed.as_bytes())) {
            Ok(geojson) => AreaInput::Is(geojson),
            Err(_) => AreaInput::Unreadable,
        },
    };
    Ok(MunicipalityInput {
        id: form.given("id"),
        name: form.given("name"),
        name_hi: form.given("name_hi"),
        short_code: form.given("short_code"),
        state: form.given("state"),
        district_code: form.given("district_code"),
        latitude: form.given("latitude"),
        longitude: form.given("longitude"),
        radius_km: form.given("radius_km"),
        area,
        email: form.given("email"),
        phone: form.given("phone"),
        website: form.given("website"),
        // A box that is not ticked is not sent.
        is_active: Some(form.form.flag("is_active")),
    })
}

/// Makes a department.
async fn create_department(mut form: Post) -> Response {
    let municipality = form.text("municipality_id");
    let made = try_department(None, &mut form).await;
    form.reply(&page_of(&municipality), made).await
}

/// Changes a department.
async fn edit_department(Path(id): Path<String>, mut form: Post) -> Response {
    let changed = try_department(Some(&id), &mut form).await;
    form.reply(&format!("/admin/departments/{}", url::encode(&id)), changed).await
}

async fn try_department(id: Option<&str>, form: &mut Post) -> Result<String> {
    form.viewer().me()?;
    form.limit(Rule::Write).await?;
    let input = DepartmentInput {
        id: form.given("id"),
        name: form.given("name"),
        name_hi: form.given("name_hi"),
        municipality_id: form.given("municipality_id"),
        categories: Some(form.form.list("categories")),
        is_active: Some(form.form.flag("is_active")),
    };
    let municipalities = &form.state.services.municipalities;
    let (saved, _) = match id {
        None => municipalities.create_department(form.viewer(), input).await?,
        Some(id) => municipalities.edit_department(form.viewer(), id, input).await?,
    };
    let page = match (&saved.municipality, id) {
        (Some(municipality), _) => page_of(municipality),
        (None, Some(id)) => format!("/admin/departments/{}", url::encode(id)),
        (None, None) => "/admin/municipalities".to_owned(),
    };
    Ok(done(&page, "area_saved"))
}

/// A municipality's area on a map, for staff.
pub async fn picture(
    State(state): State<AppState>,
    Path(id): Path<String>,
    session: Session,
    ip: Option<Extension<ClientIp>>,
) -> Result<Response> {
    let viewer = session::viewer(&session, &state.services.accounts, ip.map(|ip| ip.0.0)).await;
    let (width, height) = PICTURE;
    let area = state.services.municipalities.outline(&viewer, &id, width).await?.ok_or_else(Error::not_found)?;
    let view = map::view_of(area.bounds().edges(), width, height);
    let labels = state.services.geo.labels(map::bounds(&view), MOST_LABELS);
    let svg = map::render_area(&view, &labels, area.rings());
    let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "private, no-cache")];
    Ok((headers, svg).into_response())
}
