//! The page's form. A browser without JavaScript gets a page either way; the island asks for JSON.

use crate::domain::{ErrorCode, filing::Filed};
use crate::server::{
    context::{Refused, RefusedForm},
    forms::{self, Unreadable},
    middleware::{ClientIp, RequestId, error_json, locale_of},
    router::render,
    services::{limits::Rule, reports::Source},
    session,
    state::AppState,
};
use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use tower_sessions::Session;

/// Files a report from the page's form, then shows it; a refused form comes back as it was typed.
pub async fn post(State(state): State<AppState>, session: Session, request: Request) -> Response {
    let headers = request.headers().clone();
    let extensions = request.extensions().clone();
    let ip = extensions.get::<ClientIp>().map(|ip| ip.0);
    let (form, read) = match forms::read(request).await {
        Ok(form) => (form, Ok(())),
        Err(Unreadable { error, form }) => (form, Err(error)),
    };
    let mut typed = form.typed();
    let token = Some(&typed.form_token).filter(|token| (8..=64).contains(&token.len()));
    let key = token.map(|token| format!("web:{token}"));
    let viewer = session::viewer(&session, &state.services.accounts, ip).await;
    let allowed = match read {
        Ok(()) => state.services.limits.take(Rule::FileReport, &viewer).await.map(|_| ()),
        Err(error) => Err(error),
    };
    let filed = match allowed {
        Ok(()) => {
            let new = form.into_report(Source::Web, key, locale_of(&headers));
            state.services.reports.file(&viewer, new).await
        }
        Err(error) => Err(error),
    };
    let filed = match filed {
        Ok(filed) => filed,
        Err(error) => {
            let error = error.report();
            // The same form with other content: the first post made its report, this one is another.
            if error.code == ErrorCode::IdempotencyKeyReused {
                typed.form_token = state.services.reports.form_token();
            }
            return refuse(&state, &headers, extensions, RefusedForm { typed, error }).await;
        }
    };
    if viewer.account.is_none() {
        session::remember(&session, filed.id).await;
    }
    accept(&headers, &filed)
}

fn wants_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|value| value.as_bytes().starts_with(b"application/json"))
}

fn accept(headers: &HeaderMap, filed: &Filed) -> Response {
    let location = format!("/reports/{}", filed.id);
    if wants_json(headers) {
        let body =
            serde_json::json!({ "location": location, "report_id": filed.id, "tracking_code": filed.tracking_code });
        return (StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response();
    }
    Redirect::to(&location).into_response()
}

async fn refuse(
    state: &AppState,
    headers: &HeaderMap,
    extensions: axum::http::Extensions,
    refused: RefusedForm,
) -> Response {
    let status = StatusCode::from_u16(refused.error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let retry_after = refused.error.retry_after;
    let mut response = if wants_json(headers) {
        let request_id = extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
        let body = error_json(&refused.error, locale_of(headers), &request_id, &state.clock);
        Json(body).into_response()
    } else {
        let mut page = Request::new(Body::empty());
        *page.method_mut() = Method::GET;
        *page.uri_mut() = Uri::from_static("/reports/new");
        *page.headers_mut() = headers.clone();
        *page.extensions_mut() = extensions;
        render(state, page, Some(Refused::Report(refused))).await
    };
    *response.status_mut() = status;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
