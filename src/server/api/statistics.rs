//! Numbers about reports (API contract §1.9.2, §1.10, §1.12).

use super::{Cached, Caller, Class, SignedInViewer, objects::ErrorObject};
use crate::domain::{
    Category, ErrorCode, FieldProblem, Status,
    stats::{Interval, Numbers, Statistics, StatsQuery},
};
use crate::server::{
    clock::rfc3339,
    error::{Error, Result},
    services::{statistics::Scope, viewer::Viewer},
    state::AppState,
};
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};
use time::Duration;
use utoipa::{IntoParams, ToSchema};

/// Categories of the dashboard's list.
const TOP: usize = 10;
/// Acts of the dashboard's list.
const RECENT: i64 = 20;

/// Of what time and kind.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct StatsParams {
    /// First day, or a moment of it.
    #[param(value_type = Option<String>)]
    from: String,
    /// Last day.
    #[param(value_type = Option<String>)]
    to: String,
    /// Name or slug.
    #[param(value_type = Option<String>)]
    category: String,
    /// Officials get their own, whatever they ask for.
    #[param(value_type = Option<String>)]
    municipality_id: String,
    #[param(value_type = Option<String>)]
    department_id: String,
    #[param(value_type = Option<i32>)]
    district_code: String,
    /// `day`, `week` or `month`.
    #[param(value_type = Option<String>)]
    interval: String,
}

impl From<StatsParams> for StatsQuery {
    fn from(params: StatsParams) -> Self {
        Self {
            from: params.from,
            to: params.to,
            category: params.category,
            municipality_id: params.municipality_id,
            department_id: params.department_id,
            district_code: params.district_code,
            interval: params.interval,
        }
    }
}

fn by_category(statistics: &Statistics) -> BTreeMap<String, i64> {
    let filed = statistics.by_category.iter().filter(|(_, sums)| sums.filed > 0);
    filed.map(|(category, sums)| (category.name.clone(), sums.filed)).collect()
}

fn by_status(statistics: &Statistics) -> BTreeMap<&'static str, i64> {
    statistics.by_status.iter().map(|(status, count)| (status.as_str(), *count)).collect()
}

/// How many reports, how bad, how fast. Counts are of where they stand now.
#[derive(Debug, Serialize, ToSchema)]
struct Summary {
    total_reports: i64,
    verified_reports: i64,
    /// Not decided yet: waiting for the check, and for a person.
    pending_reports: i64,
    in_progress_reports: i64,
    resolved_reports: i64,
    rejected_reports: i64,
    duplicate_reports: i64,
    /// Of those that are rated, 0 when there is none.
    average_severity: f64,
    #[schema(value_type = BTreeMap<String, i64>)]
    status_distribution: BTreeMap<&'static str, i64>,
    category_distribution: BTreeMap<String, i64>,
    avg_resolution_hours: f64,
    median_resolution_hours: f64,
    p90_resolution_hours: f64,
    avg_decision_hours: f64,
    median_decision_hours: f64,
    p90_decision_hours: f64,
    /// Decided in the time, whenever they were filed.
    decided: i64,
    /// Resolved in the time, whenever they were filed.
    resolved: i64,
    overdue: i64,
    /// Decided by the machine alone, and of those decided otherwise by staff since.
    machine_decided: i64,
    machine_overridden: i64,
    machine_override_percent: f64,
}

impl Summary {
    fn new(statistics: &Statistics) -> Self {
        let (total, of) = (&statistics.total, |status| statistics.of_status(status));
        Self {
            total_reports: total.filed,
            verified_reports: of(Status::Verified),
            pending_reports: of(Status::PendingVerification) + of(Status::Flagged),
            in_progress_reports: of(Status::InProgress),
            resolved_reports: of(Status::Resolved),
            rejected_reports: of(Status::Rejected),
            duplicate_reports: of(Status::Duplicate),
            average_severity: total.average_severity(),
            status_distribution: by_status(statistics),
            category_distribution: by_category(statistics),
            avg_resolution_hours: total.hours_to_resolve(),
            median_resolution_hours: statistics.to_resolve.median,
            p90_resolution_hours: statistics.to_resolve.ninetieth,
            avg_decision_hours: total.hours_to_decide(),
            median_decision_hours: statistics.to_decide.median,
            p90_decision_hours: statistics.to_decide.ninetieth,
            decided: total.decided,
            resolved: total.resolved,
            overdue: total.overdue,
            machine_decided: total.judged,
            machine_overridden: total.overridden,
            machine_override_percent: total.override_percent(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct TopCategory {
    category: String,
    count: i64,
    average_severity: f64,
}

fn top(list: &[(Category, Numbers)]) -> Vec<TopCategory> {
    let filed = list.iter().filter(|(_, sums)| sums.filed > 0).take(TOP);
    filed
        .map(|(category, sums)| TopCategory {
            category: category.name.clone(),
            count: sums.filed,
            average_severity: sums.average_severity(),
        })
        .collect()
}

/// An act of staff, in a few words.
#[derive(Debug, Serialize, ToSchema)]
struct RecentAct {
    action: String,
    user_id: String,
    /// The same.
    admin: String,
    report_id: Option<String>,
    details: String,
    timestamp: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct Dashboard {
    summary: Summary,
    top_categories: Vec<TopCategory>,
    /// For officials, of their own municipality's people.
    recent_admin_actions: Vec<RecentAct>,
    generated_at: String,
}

/// The numbers of staff, with what was done lately.
#[utoipa::path(
    get, path = "/admin/analytics/dashboard", tag = "statistics", params(StatsParams),
    responses(
        (status = 200, body = Dashboard),
        (status = 400, body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "Not of staff", body = ErrorObject),
        (status = 500, body = ErrorObject),
        (status = 503, body = ErrorObject),
        (status = 504, body = ErrorObject)
    )
)]
pub async fn admin_dashboard(
    State(state): State<AppState>,
    SignedInViewer(viewer): SignedInViewer,
    Query(params): Query<StatsParams>,
) -> Result<Response> {
    let statistics = read(&state, &viewer, Scope::Staff, params).await?;
    let acts = state.services.audit.recent(&viewer, RECENT).await?;
    let recent = acts.into_iter().map(|entry| RecentAct {
        details: entry.details_line(),
        report_id: entry.report(),
        action: entry.action,
        user_id: entry.actor.clone(),
        admin: entry.actor,
        timestamp: rfc3339(entry.created_at),
    });
    let dashboard = Dashboard {
        summary: Summary::new(&statistics),
        top_categories: top(&statistics.by_category),
        recent_admin_actions: recent.collect(),
        generated_at: rfc3339(statistics.generated_at),
    };
    Ok(Cached(Class::No, dashboard).into_response())
}

async fn read(state: &AppState, viewer: &Viewer, scope: Scope, params: StatsParams) -> Result<Arc<Statistics>> {
    state.services.statistics.read(viewer, scope, &params.into()).await
}

#[derive(Debug, Serialize, ToSchema)]
struct MunicipalityDashboard {
    total_reports: i64,
    pending_reports: i64,
    resolved_reports: i64,
    avg_resolution_time_hours: f64,
    overdue_reports: i64,
    /// There are no alerts in this version.
    active_alerts: i64,
    reports_by_category: BTreeMap<String, i64>,
    #[schema(value_type = BTreeMap<String, i64>)]
    reports_by_status: BTreeMap<&'static str, i64>,
}

/// The numbers of a municipality: of officials their own, of others the one they name, else of all.
#[utoipa::path(
    get, path = "/municipality/dashboard", tag = "statistics", params(StatsParams),
    responses(
        (status = 200, body = MunicipalityDashboard),
        (status = 401, body = ErrorObject),
        (status = 403, description = "Not of staff", body = ErrorObject)
    )
)]
pub async fn municipality_dashboard(
    State(state): State<AppState>,
    SignedInViewer(viewer): SignedInViewer,
    Query(params): Query<StatsParams>,
) -> Result<Response> {
    let statistics = read(&state, &viewer, Scope::Staff, params).await?;
    let summary = Summary::new(&statistics);
    let dashboard = MunicipalityDashboard {
        total_reports: summary.total_reports,
        pending_reports: summary.pending_reports,
        resolved_reports: summary.resolved_reports,
        avg_resolution_time_hours: summary.avg_resolution_hours,
        overdue_reports: summary.overdue,
        active_alerts: 0,
        reports_by_category: summary.category_distribution,
        reports_by_status: summary.status_distribution,
    };
    Ok(Cached(Class::Private, dashboard).into_response())
}

/// How far back.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct PeriodParams {
    /// `7d` (default), `30d` or `90d`.
    #[param(value_type = Option<String>)]
    period: String,
    /// Of officials their own, whatever they ask for.
    #[param(value_type = Option<String>)]
    municipality_id: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct DayCount {
    date: String,
    count: i64,
}

#[derive(Debug, Serialize, ToSchema)]
struct DayHours {
    date: String,
    avg_hours: f64,
}

#[derive(Debug, Serialize, ToSchema)]
struct Trends {
    /// Filed, by day of the period.
    reports_this_week: Vec<DayCount>,
    /// Days on which something was resolved.
    resolution_times: Vec<DayHours>,
    category_distribution: BTreeMap<String, i64>,
}

#[derive(Debug, Serialize, ToSchema)]
struct Analytics {
    summary: Summary,
    period: &'static str,
    trends: Trends,
}

/// The numbers of a municipality's last days, by day.
#[utoipa::path(
    get, path = "/municipality/analytics", tag = "statistics", params(PeriodParams),
    responses(
        (status = 200, body = Analytics),
        (status = 400, body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "Not of staff", body = ErrorObject)
    )
)]
pub async fn municipality_analytics(
    State(state): State<AppState>,
    SignedInViewer(viewer): SignedInViewer,
    Query(params): Query<PeriodParams>,
) -> Result<Response> {
    Scope::Staff.check(&viewer)?;
    let (period, days) = match params.period.as_str() {
        "" | "7d" => ("7d", 7),
        "30d" => ("30d", 30),
        "90d" => ("90d", 90),
        _ => return Err(Error::field(ErrorCode::InvalidInput, "period", FieldProblem::Invalid)),
    };
    let today = state.services.statistics.today();
    let query = StatsQuery {
        from: (today - Duration::days(days - 1)).to_string(),
        to: today.to_string(),
        municipality_id: params.municipality_id,
        interval: Interval::Day.as_str().to_owned(),
        ..StatsQuery::default()
    };
    let statistics = state.services.statistics.read(&viewer, Scope::Staff, &query).await?;
    let counts = statistics.series.iter();
    let resolved = statistics.series.iter().filter(|step| step.resolved > 0);
    let trends = Trends {
        reports_this_week: counts.map(|step| DayCount { date: step.start.to_string(), count: step.filed }).collect(),
        resolution_times: resolved
            .map(|step| DayHours { date: step.start.to_string(), avg_hours: step.hours_to_resolve() })
            .collect(),
        category_distribution: by_category(&statistics),
    };
    Ok(Cached(Class::Private, Analytics { summary: Summary::new(&statistics), period, trends }).into_response())
}

#[derive(Debug, Serialize, ToSchema)]
struct PublicStats {
    total: i64,
    open: i64,
    resolved: i64,
    #[schema(value_type = BTreeMap<String, i64>)]
    by_status: BTreeMap<&'static str, i64>,
    by_category: BTreeMap<String, i64>,
    avg_resolution_hours: f64,
    median_resolution_hours: f64,
    overdue: i64,
    generated_at: String,
}

/// Numbers of published reports.
#[utoipa::path(
    get, path = "/public/stats", tag = "statistics", params(StatsParams),
    responses(
        (status = 200, body = PublicStats),
        (status = 400, body = ErrorObject),
        (status = 500, body = ErrorObject),
        (status = 503, body = ErrorObject),
        (status = 504, body = ErrorObject)
    )
)]
pub async fn public_stats(
    State(state): State<AppState>,
    caller: Caller,
    Query(params): Query<StatsParams>,
) -> Result<Response> {
    let statistics = read(&state, &caller.0, Scope::Public, params).await?;
    let stats = PublicStats {
        total: statistics.total.filed,
        open: statistics.total.open,
        resolved: statistics.of_status(Status::Resolved),
        by_status: by_status(&statistics),
        by_category: by_category(&statistics),
        avg_resolution_hours: statistics.total.hours_to_resolve(),
        median_resolution_hours: statistics.to_resolve.median,
        overdue: statistics.total.overdue,
        generated_at: rfc3339(statistics.generated_at),
    };
    Ok(Cached(Class::K300.for_viewer(&caller.0), stats).into_response())
}

#[derive(Debug, Serialize, ToSchema)]
struct SeriesStep {
    /// First day.
    start: String,
    created: i64,
    resolved: i64,
}

#[derive(Debug, Serialize, ToSchema)]
struct Series {
    interval: &'static str,
    series: Vec<SeriesStep>,
}

/// Published reports by time.
#[utoipa::path(
    get, path = "/public/stats/timeseries", tag = "statistics", params(StatsParams),
    responses(
        (status = 200, body = Series),
        (status = 400, body = ErrorObject),
        (status = 500, body = ErrorObject),
        (status = 503, body = ErrorObject),
        (status = 504, body = ErrorObject)
    )
)]
pub async fn public_series(
    State(state): State<AppState>,
    caller: Caller,
    Query(params): Query<StatsParams>,
) -> Result<Response> {
    let statistics = read(&state, &caller.0, Scope::Public, params).await?;
    let step = |step: &crate::domain::stats::Step| SeriesStep {
        start: step.start.to_string(),
        created: step.filed,
        resolved: step.resolved,
    };
    let series =
        Series { interval: statistics.interval.as_str(), series: statistics.series.iter().map(step).collect() };
    Ok(Cached(Class::K300.for_viewer(&caller.0), series).into_response())
}
