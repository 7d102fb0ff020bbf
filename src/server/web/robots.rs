//! For search engines.

use crate::server::{clock::rfc3339, state::AppState};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use std::fmt::Write;

/// What may be read, and where the list of pages is.
pub async fn robots(State(state): State<AppState>) -> Response {
    let base = &state.config.http.base_url;
    let text = format!(
        "User-agent: *\nDisallow: /api/\nDisallow: /web/\nDisallow: /track\nDisallow: /mine\nSitemap: {base}/sitemap.xml\n"
    );
    ([(header::CACHE_CONTROL, "public, max-age=86400")], text).into_response()
}

/// The public pages (sitemaps.org).
pub async fn sitemap(State(state): State<AppState>) -> Response {
    let base = &state.config.http.base_url;
    let reports = match state.services.reports.sitemap().await {
        Ok(reports) => reports,
        Err(error) => return error.into_response(),
    };
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for path in ["/", "/reports", "/reports/new", "/about"] {
        let _ = writeln!(xml, "<url><loc>{base}{path}</loc></url>");
    }
    for (id, updated_at) in reports {
        let _ = writeln!(xml, "<url><loc>{base}/reports/{id}</loc><lastmod>{}</lastmod></url>", rfc3339(updated_at));
    }
    xml.push_str("</urlset>\n");
    let headers = [(header::CONTENT_TYPE, "application/xml"), (header::CACHE_CONTROL, "public, max-age=300")];
    (headers, xml).into_response()
}
