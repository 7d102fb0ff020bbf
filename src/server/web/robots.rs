//! For search engines: what may be read, and the list of public pages in parts (sitemaps.org).

use crate::server::{
    clock::rfc3339,
    error::{Error, Result},
    state::AppState,
};
use crate::ui::url;
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use std::fmt::Write;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const SCHEMA: &str = "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"";
/// Pages that are always there.
const PAGES: [&str; 4] = ["/", "/reports", "/reports/new", "/about"];

/// What may be read, and where the list of pages is.
pub async fn robots(State(state): State<AppState>) -> Response {
    let base = &state.config.http.base_url;
    let mut text = "User-agent: *\n".to_owned();
    for path in ["/api/", "/web/", "/track", "/mine", "/account", "/admin", "/reports/*/edit$", "/reports/*/delete$"] {
        let _ = writeln!(text, "Disallow: {path}");
    }
    let _ = writeln!(text, "Sitemap: {base}/sitemap.xml");
    ([(header::CACHE_CONTROL, "public, max-age=86400")], text).into_response()
}

/// The list of the sitemap's parts: one of pages, and one for every 10,000 public reports, each named by the
/// report that it begins with.
pub async fn sitemap(State(state): State<AppState>) -> Result<Response> {
    let base = &state.config.http.base_url;
    let mut xml = format!("{HEAD}<sitemapindex {SCHEMA}>\n<sitemap><loc>{base}/sitemaps/pages.xml</loc></sitemap>\n");
    for first in state.services.reports.sitemap_parts().await? {
        let _ = writeln!(xml, "<sitemap><loc>{base}/sitemaps/{first}.xml</loc></sitemap>");
    }
    xml.push_str("</sitemapindex>\n");
    // Counting all reports costs; a part that is new an hour later is early enough.
    Ok(reply(xml, "public, max-age=3600"))
}

/// One part: `pages.xml`, or the public reports from an id on.
pub async fn sitemap_part(State(state): State<AppState>, Path(name): Path<String>) -> Result<Response> {
    let base = &state.config.http.base_url;
    let name = name.strip_suffix(".xml").ok_or_else(Error::not_found)?;
    let mut xml = format!("{HEAD}<urlset {SCHEMA}>\n");
    if name == "pages" {
        for path in PAGES {
            let _ = writeln!(xml, "<url><loc>{base}{path}</loc></url>");
        }
    } else {
        for (id, title, updated_at) in state.services.reports.sitemap_part(name).await? {
            // The path is percent-encoded, so that nothing in it is markup.
            let path = url::report_named(id, &title);
            let _ = writeln!(xml, "<url><loc>{base}{path}</loc><lastmod>{}</lastmod></url>", rfc3339(updated_at));
        }
    }
    xml.push_str("</urlset>\n");
    Ok(reply(xml, "public, max-age=300"))
}

fn reply(xml: String, cache: &'static str) -> Response {
    ([(header::CONTENT_TYPE, "application/xml"), (header::CACHE_CONTROL, cache)], xml).into_response()
}
