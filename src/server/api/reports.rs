//! Filing and reading reports.

use super::{
    Cached, Caller, Class, kept_reply,
    objects::{Categories, CategoryObject, ErrorObject, FiledObject, ReportObject},
    write_body, written_reply,
};
use crate::domain::{ErrorCode, FieldProblem, feed::FeedQuery, report::ReportDetail};
use crate::i18n::Locale;
use crate::server::{
    error::{Error, Result},
    forms,
    middleware::locale_of,
    services::reports::{List, ListQuery, Source},
    state::AppState,
};
use axum::{
    extract::{Path, Query, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Most reports of one reply (API contract §1.1).
const LIMIT_MAX: i64 = 100;
/// How far an offset reaches (API contract §0.1).
const OFFSET_MAX: i64 = 10_000;
const LIMIT_DEFAULT: i64 = 10;

/// The form of a report.
#[derive(ToSchema)]
#[allow(dead_code)] // for the OpenAPI document; `forms` reads it
struct ReportForm {
    /// 1 to 5 photos: JPEG, PNG or WebP, at most 10 MiB and 50 megapixels each.
    #[schema(value_type = Vec<String>, format = Binary)]
    files: Vec<Vec<u8>>,
    /// 5 to 200 characters.
    title: String,
    /// At most 2000 characters.
    description: Option<String>,
    /// "lat,lng", or a place in words, 3 to 300 characters.
    location: Option<String>,
    /// Instead of `location`, with `lng`.
    lat: Option<f64>,
    /// Instead of `location`, with `lat`.
    lng: Option<f64>,
    /// Slug or name.
    category: Option<String>,
    /// At most 320 characters.
    contact_email: Option<String>,
    /// Hides the name of the account that files from the public.
    anonymous: Option<bool>,
    /// Proof of work, where it is switched on and nobody is signed in (`altcha` is the same). Without it the
    /// report waits until the link in a mail to `contact_email` is opened.
    turnstile_token: Option<String>,
}

/// Files a report; its check follows in the background.
#[utoipa::path(
    post, path = "/report", tag = "reports",
    request_body(content = ReportForm, content_type = "multipart/form-data"),
    params(("Idempotency-Key" = Option<String>, Header, description = "8 to 64 printable characters: the same key and content get the same reply")),
    responses(
        (status = 201, description = "Filed", body = FiledObject),
        (status = 400, description = "A field or a photo is wrong", body = ErrorObject),
        (status = 401, description = "The token is bad", body = ErrorObject),
        (status = 403, description = "Neither a proof of work nor an address", body = ErrorObject),
        (status = 429, description = "10 an hour, signed in 50", body = ErrorObject),
        (status = 409, description = "The key came with other content", body = ErrorObject),
        (status = 413, description = "Over 52 MiB", body = ErrorObject),
        (status = 415, description = "HEIC, or no form", body = ErrorObject),
        (status = 502, description = "A photo could not be stored", body = ErrorObject),
        (status = 503, description = "Try again in a moment", body = ErrorObject),
        (status = 507, description = "The storage is full", body = ErrorObject),
    )
)]
pub async fn file(State(state): State<AppState>, caller: Caller, request: Request) -> Result<Response> {
    let key = idempotency_key(request.headers())?;
    let locale = locale_of(request.headers());
    let form = forms::read(request).await.map_err(|unreadable| unreadable.error)?;
    let caller = caller.0;
    // One caller's key is not another's.
    let key = key.map(|key| format!("api:{}:{key}", caller.limit_key()));
    let filed = state.services.reports.file(&caller, form.into_report(Source::Api, key, locale)).await?;
    // Whoever is signed in needs no code.
    let code = caller.account.is_none().then_some(filed.tracking_code);
    let base = &state.config.http.base_url;
    let body = FiledObject {
        report_id: filed.id.to_string(),
        id: filed.id.to_string(),
        status: filed.status.as_str().to_owned(),
        tracking_url: code
            .as_ref()
            .map_or_else(|| format!("{base}/reports/{}", filed.id), |code| format!("{base}/track/{code}")),
        tracking_code: code,
        awaits_mail: filed.awaits_mail,
        possible_duplicates: filed.possible_duplicates.iter().map(ToString::to_string).collect(),
    };
    let mut response = (StatusCode::CREATED, Cached(Class::No, body)).into_response();
    if let Ok(location) = HeaderValue::from_str(&format!("{base}/api/v1/report/{}", filed.id)) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    if filed.replayed {
        response.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// The key that the caller gave the call, if any.
pub fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| (8..=64).contains(&key.len()));
    key.map(|key| Some(key.to_owned())).ok_or_else(|| {
        Error::field(ErrorCode::InvalidInput, "Idempotency-Key", FieldProblem::Length { min: 8, max: 64 })
    })
}

/// A report: whole if it is public or the caller's own, else a stub.
#[utoipa::path(
    get, path = "/report/{id}", tag = "reports",
    params(
        ("id" = String, Path, description = "The report's id"),
        ("X-Tracking-Code" = Option<String>, Header, description = "Proves who filed it")
    ),
    responses(
        (status = 200, description = "The report", body = ReportObject),
        (status = 404, description = "No such report", body = ErrorObject)
    )
)]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let (caller, base, locale) = (caller.0, &state.config.http.base_url, locale_of(&headers));
    if !caller.is_somebody() {
        let kept = state.services.reports.get_kept(&id).await?;
        // What anybody sees of a public report is the same in every language.
        if !kept.value.restricted {
            let write = |report: &ReportDetail| {
                write_body(&ReportObject::from_detail(report.clone(), base, locale), Some(report.version))
            };
            return Ok(kept_reply(Class::K60, &kept, write));
        }
    }
    let report = state.services.reports.get(&caller, &id).await?;
    let (version, restricted) = (report.version, report.restricted);
    let object = ReportObject::from_detail(report, base, locale);
    // Who may not see it learns no version either: a stub is not tagged.
    if restricted {
        return Ok(Cached(Class::No, object).into_response());
    }
    Ok(written_reply(Class::K60.for_viewer(&caller), &write_body(&object, Some(version))))
}

/// How much of the list, from where on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// 1 to 100, 10 by default; more is taken as 100.
    #[param(value_type = Option<i64>)]
    limit: Option<String>,
    /// `X-Next-Cursor` of the page before; wins over `start_after_id`.
    #[param(value_type = Option<String>)]
    cursor: String,
    /// Id of the last report seen, also of one that is hidden or deleted since.
    #[param(value_type = Option<String>)]
    start_after_id: String,
}

/// Filters and order of the list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)] // for the OpenAPI document; `FeedQuery` is read
struct FilterParams {
    /// `VERIFIED`, `IN_PROGRESS` or `RESOLVED`; another gives an empty list.
    status: Option<String>,
    /// Slug or name.
    category: Option<String>,
    /// 0 to 10.
    min_severity: Option<i16>,
    /// Words of title, description and address, 2 to 100 characters; English and Hindi.
    q: Option<String>,
    /// Beginning of a geohash, 4 to 9 characters.
    geohash: Option<String>,
    /// West, south, east, north in degrees; across the antimeridian west is beyond east.
    bbox: Option<String>,
    /// Degrees, with `lng`.
    lat: Option<f64>,
    /// Degrees, with `lat`.
    lng: Option<f64>,
    /// Metres around the point, 1 to 50000.
    radius_m: Option<f64>,
    /// A district's name.
    district: Option<String>,
    /// A state's name.
    state: Option<String>,
    /// Local Government Directory code.
    district_code: Option<i32>,
    /// Slug of the municipality that has it.
    municipality_id: Option<String>,
    /// Filed then or later: a moment (RFC 3339) or a day.
    from: Option<String>,
    /// Filed then or before: a moment (RFC 3339) or a day.
    to: Option<String>,
    /// `newest`, `oldest`, `upvotes`, `severity` or `nearest` (with a point); the newest by default.
    sort: Option<String>,
}

/// Public reports, the newest first or in another order.
#[utoipa::path(
    get, path = "/reports", tag = "reports", params(PageParams, FilterParams),
    responses(
        (status = 200, description = "A page; `Link` and `X-Next-Cursor` lead to the next", body = Vec<ReportObject>),
        (status = 400, description = "A filter is wrong", body = ErrorObject),
        (status = 410, description = "The report of `start_after_id` is gone, and its place in this order with it", body = ErrorObject)
    )
)]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(params): Query<PageParams>,
    Query(filters): Query<FeedQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    let limit = limit_of(params.limit.as_deref(), LIMIT_DEFAULT)?;
    let PageParams { cursor, start_after_id, .. } = params;
    let query = ListQuery { filters, cursor, start_after_id, limit };
    let listed = state.services.reports.list(&caller.0, &query).await?;
    let base = &state.config.http.base_url;
    // What a list shows is the same in every language.
    let locale = locale_of(&headers);
    let object = |report: &ReportDetail| ReportObject::list_form(report.clone(), base, locale);
    let write = |list: &List| write_body(&list.page.items.iter().map(object).collect::<Vec<_>>(), None);
    let mut response = kept_reply(Class::K30.for_viewer(&caller.0), &listed.list, write);
    let next = listed.list.value.page.next;
    with_next(&mut response, next, &format!("{base}/api/v1/reports"), limit, &listed.query.pairs())?;
    Ok(response)
}

/// The limit of a page of at most 100.
pub fn limit_of(given: Option<&str>, usual: i64) -> Result<i64> {
    limit_within(given.unwrap_or_default(), usual, LIMIT_MAX)
}

/// Above the cap it is the cap; below one, or no number, it is wrong.
pub fn limit_within(given: &str, usual: i64, most: i64) -> Result<i64> {
    if given.is_empty() {
        return Ok(usual);
    }
    let wrong = || Error::field(ErrorCode::InvalidInput, "limit", FieldProblem::Invalid);
    // `1e9` and numbers beyond 64 bits are "more than the cap" too.
    let value: f64 = given.parse().map_err(|_| wrong())?;
    if value.is_nan() || value < 1.0 {
        return Err(wrong());
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)] // within 1 to 10,000
    Ok(value.min(most as f64) as i64)
}

/// How many are left out; what cannot be counted that far is wrong.
pub fn offset_of(given: &str) -> Result<i64> {
    if given.is_empty() {
        return Ok(0);
    }
    let offset = given.trim().parse().ok().filter(|offset| (0..=OFFSET_MAX).contains(offset));
    offset.ok_or_else(|| Error::field(ErrorCode::InvalidInput, "offset", FieldProblem::Invalid))
}

/// Says where the next page begins, if there is one.
pub fn with_next(
    response: &mut Response,
    next: Option<impl Into<String>>,
    path: &str,
    limit: i64,
    filters: &[(&str, &str)],
) -> Result<()> {
    let Some(cursor) = next.map(Into::into) else { return Ok(()) };
    let query = filters.iter().copied().chain([("cursor", cursor.as_str())]).filter(|(_, value)| !value.is_empty());
    let query = serde_urlencoded::to_string(query.collect::<Vec<_>>()).map_err(anyhow::Error::from)?;
    let link = format!("<{path}?limit={limit}&{query}>; rel=\"next\"");
    for (name, value) in [("link", link), ("x-next-cursor", cursor)] {
        let value = HeaderValue::from_str(&value).map_err(anyhow::Error::from)?;
        response.headers_mut().insert(name, value);
    }
    Ok(())
}

/// The report of a tracking code, as the person who filed it sees it.
#[utoipa::path(
    get, path = "/track/{tracking_code}", tag = "reports",
    params(("tracking_code" = String, Path, description = "Case, dashes and spaces do not matter")),
    responses(
        (status = 200, description = "The report", body = ReportObject),
        (status = 404, description = "Wrong or unknown code", body = ErrorObject),
        (status = 429, description = "30 an hour, of them 10 wrong ones", body = ErrorObject)
    )
)]
pub async fn track(
    State(state): State<AppState>,
    caller: Caller,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let services = &state.services;
    let report = services.reports.track(&services.limits, &caller.0, &code).await?;
    let actions = report.actions.iter().map(|action| action.as_str().to_owned()).collect();
    let object = ReportObject::from_detail(report, &state.config.http.base_url, locale_of(&headers));
    Ok(Cached(Class::No, object.with_actions(actions)).into_response())
}

/// The language of the categories' names.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CategoryParams {
    /// `en` or `hi`.
    lang: Option<String>,
}

/// The kinds of problem.
#[utoipa::path(
    get, path = "/categories", tag = "reports", params(CategoryParams),
    responses((status = 200, description = "All kinds", body = Categories))
)]
pub async fn categories(
    State(state): State<AppState>,
    Query(params): Query<CategoryParams>,
    headers: HeaderMap,
) -> Result<Response> {
    let hindi = params.lang.map_or_else(|| locale_of(&headers) == Locale::hi, |lang| lang == "hi");
    let categories = state.services.reports.categories().await?;
    let categories = categories.into_iter().map(|category| CategoryObject::new(category, hindi)).collect();
    Ok(Cached(Class::Day, Categories { categories }).into_response())
}
