//! Flags, as moderators work through them (API contract §1.9.3).

use crate::domain::{community::DELETED_USER, queue::FlagView};
use crate::server::{
    api::{
        Cached, Caller, Class,
        objects::ErrorObject,
        reports::{limit_of, offset_of},
    },
    clock::rfc3339,
    error::Result,
    forms,
    services::reports::FlagQuery,
    state::AppState,
};
use axum::{
    extract::{Path, Query, Request, State},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Which flags.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct FlagParams {
    /// `pending` by default, `reviewed`, `dismissed`, `actioned` or `all`.
    #[param(value_type = Option<String>)]
    status: String,
    /// 1 to 100, 50 by default.
    #[param(value_type = Option<i64>)]
    limit: Option<String>,
    /// How many to pass over, at most 10000.
    #[param(value_type = Option<i64>)]
    offset: String,
}

/// A flag.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Flag)]
struct FlagObject {
    id: String,
    report_id: String,
    report_title: String,
    report_category: String,
    /// The official update that is meant, if not the report.
    update_id: Option<String>,
    /// A name; `deleted-user` when the account is gone.
    user_id: String,
    flag_type: String,
    reason: Option<String>,
    image_url: Option<String>,
    status: String,
    created_at: String,
    reviewed_by: Option<String>,
    admin_note: Option<String>,
}

impl FlagObject {
    fn new(flag: FlagView, base: &str) -> Self {
        Self {
            id: flag.id.to_string(),
            report_id: flag.report.to_string(),
            report_title: flag.report_title,
            report_category: flag.report_category,
            update_id: flag.update.map(|id| id.to_string()),
            user_id: flag.by.unwrap_or_else(|| DELETED_USER.to_owned()),
            flag_type: flag.kind,
            reason: flag.reason,
            image_url: flag.image.map(|path| format!("{base}{path}")),
            status: flag.status,
            created_at: rfc3339(flag.created_at),
            reviewed_by: flag.reviewed_by,
            admin_note: flag.admin_note,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct Flags {
    flags: Vec<FlagObject>,
    /// Of that status.
    total: i64,
}

/// Flags, newest first.
#[utoipa::path(
    get, path = "/admin/flags", tag = "admin", params(FlagParams),
    responses(
        (status = 200, body = Flags),
        (status = 400, body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, body = ErrorObject)
    )
)]
pub async fn flags(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Query(params): Query<FlagParams>,
) -> Result<Response> {
    viewer.moderator()?;
    let limit = limit_of(params.limit.as_deref(), 50)?;
    let asked = FlagQuery { status: params.status, offset: offset_of(&params.offset)?, limit };
    let (flags, total) = state.services.reports.flags(&viewer, &asked).await?;
    let base = &state.config.http.base_url;
    let flags = flags.into_iter().map(|flag| FlagObject::new(flag, base)).collect();
    Ok(Cached(Class::Private, Flags { flags, total }).into_response())
}

/// What came of a flag.
#[derive(ToSchema)]
#[allow(dead_code)] // for the OpenAPI document; `forms` reads it
struct Review {
    /// `reviewed`, `dismissed` or `actioned`.
    status: String,
    /// At most 1000 characters.
    admin_note: Option<String>,
}

/// Says what came of a flag; the report is moved by a call of its own.
#[utoipa::path(
    put, path = "/admin/flags/{id}", tag = "admin", request_body = Review, params(("id" = String, Path)),
    responses(
        (status = 200, body = FlagObject),
        (status = 400, body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, body = ErrorObject),
        (status = 404, body = ErrorObject),
        (status = 409, description = "Somebody has looked at it", body = ErrorObject)
    )
)]
pub async fn review_flag(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let (status, note) = (form.text("status"), form.text("admin_note"));
    let flag = state.services.reports.review_flag(&viewer, &id, &status, &note).await?;
    Ok(Cached(Class::No, FlagObject::new(flag, &state.config.http.base_url)).into_response())
}

#[derive(Debug, Serialize, ToSchema)]
struct FlagNumbers {
    pending_count: i64,
    /// Since midnight, in the city's time.
    reviewed_today: i64,
    /// Of those that nobody has looked at.
    by_type: BTreeMap<String, i64>,
}

/// How many flags there are to look at.
#[utoipa::path(
    get, path = "/admin/flags/stats", tag = "admin",
    responses(
        (status = 200, body = FlagNumbers),
        (status = 401, body = ErrorObject),
        (status = 403, body = ErrorObject)
    )
)]
pub async fn flag_numbers(State(state): State<AppState>, Caller(viewer): Caller) -> Result<Response> {
    let (pending_count, reviewed_today, by_type) = state.services.reports.flag_numbers(&viewer).await?;
    let numbers = FlagNumbers { pending_count, reviewed_today, by_type: by_type.into_iter().collect() };
    Ok(Cached(Class::Private, numbers).into_response())
}
