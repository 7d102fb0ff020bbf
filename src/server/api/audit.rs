//! Who did what, for staff (API contract §1.9.2).

use super::{
    Cached, Class, SignedInViewer,
    objects::{ErrorObject, EventObject, event},
    reports::{limit_within, offset_of, with_next},
};
use crate::domain::{
    ErrorCode, FieldProblem,
    audit::{Activity, AuditEntry, AuditQuery},
};
use crate::server::{
    clock::rfc3339,
    error::{Error, Result},
    services::audit::{PAGE, TABLE_MAX},
    state::AppState,
};
use axum::{
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Most entries of a page, and of an account's activity.
const MOST: i64 = 200;
/// Acts of an account when not said.
const ACTIVITY: i64 = 50;

/// A table for spreadsheets, to be kept as a file.
pub fn table_reply(name: &str, text: String) -> Response {
    let mut response = Body::from(text).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}.csv\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// Which entries.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct AuditParams {
    /// Name or id of who did it.
    #[param(value_type = Option<String>)]
    #[serde(alias = "actor_id")]
    user_id: String,
    /// `report`, `user`, `flag`, `update`.
    #[param(value_type = Option<String>)]
    #[serde(alias = "entity_type")]
    resource_type: String,
    /// Which.
    #[param(value_type = Option<String>)]
    #[serde(alias = "entity_id")]
    resource_id: String,
    /// `UPDATE_USER_ROLE`.
    #[param(value_type = Option<String>)]
    #[serde(alias = "action_type")]
    action: String,
    /// A day or a moment.
    #[param(value_type = Option<String>)]
    from: String,
    /// A day or a moment, counted too.
    #[param(value_type = Option<String>)]
    to: String,
    /// 1 to 200, 100 by default; of a table 10,000.
    #[param(value_type = Option<i64>)]
    limit: String,
    /// Entries that are left out, at most 10,000.
    #[param(value_type = Option<i64>)]
    offset: String,
    /// `X-Next-Cursor` of the page before.
    #[param(value_type = Option<String>)]
    cursor: String,
    /// `csv` for a table.
    #[param(value_type = Option<String>)]
    format: String,
}

/// An act.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditObject {
    id: String,
    action: String,
    /// The name of who did it, as it was then.
    user_id: String,
    /// The same.
    admin_username: String,
    actor_role: String,
    resource_type: String,
    resource_id: String,
    /// Before, after, why.
    #[schema(value_type = Object)]
    details: serde_json::Value,
    /// For administrators.
    ip_address: Option<String>,
    timestamp: String,
    /// The same.
    created_at: String,
}

impl From<AuditEntry> for AuditObject {
    fn from(entry: AuditEntry) -> Self {
        let at = rfc3339(entry.created_at);
        Self {
            id: entry.id.to_string(),
            action: entry.action,
            user_id: entry.actor.clone(),
            admin_username: entry.actor,
            actor_role: entry.role,
            resource_type: entry.resource_type,
            resource_id: entry.resource_id,
            details: entry.details,
            ip_address: entry.ip,
            timestamp: at.clone(),
            created_at: at,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct AuditLogs {
    logs: Vec<AuditObject>,
    /// Of this page.
    count: usize,
    /// Null for those that were not given.
    filters: BTreeMap<&'static str, Option<String>>,
}

async fn logs(state: AppState, caller: SignedInViewer, params: AuditParams, path: &str) -> Result<Response> {
    let (audit, viewer) = (&state.services.audit, &caller.0);
    viewer.moderator()?;
    let query = AuditQuery {
        user_id: params.user_id,
        resource_type: params.resource_type,
        resource_id: params.resource_id,
        action: params.action,
        from: params.from,
        to: params.to,
        cursor: params.cursor,
    };
    match params.format.as_str() {
        "" | "json" => {}
        "csv" => {
            let limit = limit_within(&params.limit, TABLE_MAX, TABLE_MAX)?;
            let mut response = table_reply("audit", audit.table(viewer, &query, limit).await?);
            Class::No.write(response.headers_mut());
            return Ok(response);
        }
        _ => return Err(Error::field(ErrorCode::InvalidInput, "format", FieldProblem::Invalid)),
    }
    let (limit, offset) = (limit_within(&params.limit, PAGE, MOST)?, offset_of(&params.offset)?);
    let page = audit.list(viewer, &query, limit, offset).await?;
    let logs: Vec<_> = page.items.into_iter().map(AuditObject::from).collect();
    let names = ["user_id", "resource_type", "resource_id", "action", "from", "to"];
    let pairs = query.pairs();
    let value = |name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    let filters = names.into_iter().map(|name| (name, value(name))).collect();
    let mut response = Cached(Class::No, AuditLogs { count: logs.len(), logs, filters }).into_response();
    let path = format!("{}/api/v1{path}", state.config.http.base_url);
    with_next(&mut response, page.next, &path, limit, &pairs)?;
    Ok(response)
}

/// Who did what, newest first.
#[utoipa::path(
    get, path = "/admin/analytics/audit-logs", tag = "admin", params(AuditParams),
    responses(
        (status = 200, description = "A page; with `format=csv` a table", body = AuditLogs),
        (status = 400, body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "Not a moderator", body = ErrorObject)
    )
)]
pub async fn audit_logs(
    State(state): State<AppState>,
    caller: SignedInViewer,
    Query(params): Query<AuditParams>,
) -> Result<Response> {
    logs(state, caller, params, "/admin/analytics/audit-logs").await
}

/// The same.
#[utoipa::path(
    get, path = "/admin/audit-logs", tag = "admin", params(AuditParams),
    responses(
        (status = 200, description = "A page; with `format=csv` a table", body = AuditLogs),
        (status = 400, body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "Not a moderator", body = ErrorObject)
    )
)]
pub async fn audit_logs_alias(
    State(state): State<AppState>,
    caller: SignedInViewer,
    Query(params): Query<AuditParams>,
) -> Result<Response> {
    logs(state, caller, params, "/admin/audit-logs").await
}

#[derive(Debug, Serialize, ToSchema)]
struct ReportHistory {
    report_id: String,
    current_status: String,
    timeline: Vec<EventObject>,
    /// Oldest first.
    audit_logs: Vec<AuditObject>,
    created_at: String,
}

async fn history_of(state: &AppState, caller: &SignedInViewer, id: &str) -> Result<Response> {
    let (report, entries) = state.services.audit.of_report(&caller.0, id).await?;
    let base = &state.config.http.base_url;
    let history = ReportHistory {
        report_id: report.card.id.to_string(),
        current_status: report.card.status.as_str().to_owned(),
        created_at: rfc3339(report.card.created_at),
        timeline: report.timeline.into_iter().map(|entry| event(entry, base)).collect(),
        audit_logs: entries.into_iter().map(AuditObject::from).collect(),
    };
    Ok(Cached(Class::No, history).into_response())
}

/// All that happened to a report: its timeline, and what staff did.
#[utoipa::path(
    get, path = "/admin/analytics/report-history/{id}", tag = "admin", params(("id" = String, Path)),
    responses(
        (status = 200, body = ReportHistory),
        (status = 401, body = ErrorObject),
        (status = 403, description = "Not of staff, or another municipality's", body = ErrorObject),
        (status = 404, body = ErrorObject)
    )
)]
pub async fn report_history(
    State(state): State<AppState>,
    caller: SignedInViewer,
    Path(id): Path<String>,
) -> Result<Response> {
    history_of(&state, &caller, &id).await
}

/// The same.
#[utoipa::path(
    get, path = "/reports/{id}/audit", tag = "admin", params(("id" = String, Path)),
    responses(
        (status = 200, body = ReportHistory),
        (status = 401, body = ErrorObject),
        (status = 403, description = "Not of staff, or another municipality's", body = ErrorObject),
        (status = 404, body = ErrorObject)
    )
)]
pub async fn report_audit(
    State(state): State<AppState>,
    caller: SignedInViewer,
    Path(id): Path<String>,
) -> Result<Response> {
    history_of(&state, &caller, &id).await
}

/// How much of it.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ActivityParams {
    /// 1 to 200, 50 by default.
    #[param(value_type = Option<i64>)]
    limit: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct ActivityObject {
    /// `create_report`, `comment`, `upvote`, or an act of the log in small letters.
    action: String,
    report_id: Option<String>,
    timestamp: String,
}

impl From<Activity> for ActivityObject {
    fn from(act: Activity) -> Self {
        Self { action: act.action, report_id: act.report.map(|id| id.to_string()), timestamp: rfc3339(act.at) }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct UserActivity {
    user_id: String,
    username: String,
    /// Newest first.
    activity: Vec<ActivityObject>,
    count: usize,
}

/// What somebody did lately; by name or id.
#[utoipa::path(
    get, path = "/admin/analytics/user-activity/{user}", tag = "admin",
    params(("user" = String, Path), ActivityParams),
    responses(
        (status = 200, body = UserActivity),
        (status = 401, body = ErrorObject),
        (status = 403, description = "Not a moderator", body = ErrorObject),
        (status = 404, body = ErrorObject)
    )
)]
pub async fn user_activity(
    State(state): State<AppState>,
    caller: SignedInViewer,
    Path(user): Path<String>,
    Query(params): Query<ActivityParams>,
) -> Result<Response> {
    let limit = limit_within(&params.limit, ACTIVITY, MOST);
    let found = state.services.audit.activity(&caller.0, &user, *limit.as_ref().unwrap_or(&1)).await?;
    limit?;
    let activity: Vec<_> = found.list.into_iter().map(ActivityObject::from).collect();
    let (user_id, username, count) = (found.account.to_string(), found.username, activity.len());
    Ok(Cached(Class::No, UserActivity { user_id, username, activity, count }).into_response())
}
