//! A development server's mails, for whoever develops. Nobody else has this page.

use crate::server::{error::Error, state::AppState};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
    response::{Html, IntoResponse, Response},
};
use std::fmt::Write;

/// The mails that were not sent: a page, or JSON for tests.
pub async fn outbox(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let Some(outbox) = state.services.accounts.outbox() else { return Error::not_found().into_response() };
    let mails = match outbox.list().await {
        Ok(mails) => mails,
        Err(error) => return Error::Internal(error.into()).into_response(),
    };
    if headers.get(header::ACCEPT).is_some_and(|value| value.as_bytes().starts_with(b"application/json")) {
        return Json(mails).into_response();
    }
    let mut page = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Outbox</title>\
        <meta name=\"viewport\" content=\"width=device-width\"><h1>Outbox</h1>\
        <p>Mails that this development server did not send. Newest first.</p>"
        .to_owned();
    if mails.is_empty() {
        page.push_str("<p>Nothing yet. A mail needs a moment: reload the page.</p>");
    }
    for mail in mails {
        let _ = write!(
            page,
            "<article><h2>{}</h2><p>To {}</p><pre>{}</pre></article><hr>",
            escape(&mail.subject),
            escape(&mail.to),
            linked(&mail.text)
        );
    }
    ([(header::CACHE_CONTROL, "no-store")], Html(page)).into_response()
}

/// Text with its addresses as links.
fn linked(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let safe = escape(line);
        if line.starts_with("http://") || line.starts_with("https://") {
            format!("<a href=\"{safe}\">{safe}</a>")
        } else {
            safe
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
