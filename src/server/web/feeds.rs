//! The public list for feed readers (Atom, RFC 4287) and for maps (`GeoJSON`, RFC 7946), with every filter of the
//! list.

use crate::domain::{Point, feed::FeedQuery, page::FeedCursor, report::ReportDetail};
use crate::i18n::Locale;
use crate::server::{
    clock::rfc3339,
    error::Result,
    middleware::locale_of,
    services::{
        reports::{ListQuery, Listed},
        viewer::Viewer,
    },
    state::AppState,
};
use crate::ui::url;
use crate::words::{self, say};
use axum::{
    body::Body,
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::fmt::Write;
use time::OffsetDateTime;

/// Reports of one reply.
const ENTRIES: i64 = 50;

/// Where the page begins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Start {
    cursor: String,
}

async fn load(state: &AppState, filters: FeedQuery, start: Start) -> Result<Listed> {
    let query = ListQuery { filters, cursor: start.cursor, limit: ENTRIES, ..ListQuery::default() };
    // Feed readers are nobody in particular.
    state.services.reports.list(&Viewer::default(), &query).await
}

fn reply(kind: &'static str, body: String, next: Option<String>) -> Response {
    let mut response = Body::from(body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Language, Cookie, Accept-Encoding"));
    if let Some(link) = next.and_then(|next| HeaderValue::from_str(&format!("<{next}>; rel=\"next\"")).ok()) {
        headers.insert(header::LINK, link);
    }
    response
}

/// The list as an Atom feed.
pub async fn atom(
    State(state): State<AppState>,
    Query(filters): Query<FeedQuery>,
    Query(start): Query<Start>,
    headers: HeaderMap,
) -> Result<Response> {
    let cursor = start.cursor.clone();
    let listed = load(&state, filters, start).await?;
    let (base, locale) = (state.config.http.base_url.as_str(), locale_of(&headers));
    let at = |path: &str, cursor: &str| format!("{base}{}", url::feed_at(path, &listed.query, cursor));
    let page = &listed.list.value.page;
    let next = page.next.map(|next| at("/reports.atom", &next.encode()));
    // A feed without entries changed when the site began: a fixed time keeps its body the same.
    let updated = page.items.iter().map(|report| report.updated_at).max().unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let mut xml = String::with_capacity(2048 * (page.items.len() + 1));
    xml.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let _ = writeln!(
        xml,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:georss=\"http://www.georss.org/georss\" xml:lang=\"{}\">",
        if locale == Locale::hi { "hi" } else { "en" },
    );
    let (title, site) = (say!(locale, feed.title), say!(locale, site.name));
    // Whatever page of it: the id is the list's.
    element(&mut xml, "id", &at("/reports", ""));
    element(&mut xml, "title", &format!("{title} · {site}"));
    element(&mut xml, "updated", &rfc3339(updated));
    let _ = writeln!(xml, "<author><name>{}</name><uri>{}</uri></author>", escape(&site), escape(base));
    link(&mut xml, "self", "application/atom+xml", &at("/reports.atom", &cursor));
    link(&mut xml, "alternate", "text/html", &at("/reports", ""));
    if let Some(next) = &next {
        link(&mut xml, "next", "application/atom+xml", next);
    }
    for report in &page.items {
        entry(&mut xml, report, base, locale);
    }
    xml.push_str("</feed>\n");
    Ok(reply("application/atom+xml; charset=utf-8", xml, next))
}

fn entry(xml: &mut String, report: &ReportDetail, base: &str, locale: Locale) {
    let card = &report.card;
    xml.push_str("<entry>\n");
    element(xml, "id", &format!("urn:uuid:{}", card.id));
    element(xml, "title", &card.title);
    element(xml, "published", &rfc3339(card.created_at));
    element(xml, "updated", &rfc3339(report.updated_at));
    link(xml, "alternate", "text/html", &format!("{base}{}", url::report(card.id)));
    if let Some(photo) = &card.photo {
        link(xml, "enclosure", "image/jpeg", &format!("{base}{}", photo.large.jpeg_url));
    }
    for (term, label) in [
        (card.category.slug.as_str(), words::category_name(locale, &card.category)),
        (card.status.as_str(), words::status_name(locale, card.status)),
    ] {
        let _ = writeln!(xml, "<category term=\"{}\" label=\"{}\"/>", escape(term), escape(&label));
    }
    let name = report.submitted_by.clone().unwrap_or_else(|| words::actor_name(locale, "anonymous", "citizen"));
    let _ = writeln!(xml, "<author><name>{}</name></author>", escape(&name));
    let described = report.description.as_deref().unwrap_or_default();
    let place = format!("{}\n{}", card.place, words::status_sentence(locale, card.status));
    element(xml, "summary", format!("{described}\n{place}").trim());
    if let Some(point) = card.point {
        element(xml, "georss:point", &format!("{} {}", six(point.lat()), six(point.lng())));
    }
    xml.push_str("</entry>\n");
}

fn element(xml: &mut String, name: &str, text: &str) {
    let _ = writeln!(xml, "<{name}>{}</{name}>", escape(text));
}

fn link(xml: &mut String, rel: &str, kind: &str, href: &str) {
    let _ = writeln!(xml, "<link rel=\"{rel}\" type=\"{kind}\" href=\"{}\"/>", escape(href));
}

/// Text for XML 1.0, in elements and attributes: what it has no way to say is left out.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}' => {
                escaped.push(c);
            }
            _ => {}
        }
    }
    escaped
}

/// Six decimals, about 0.1 m.
fn six(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

/// The list as a `GeoJSON` feature collection.
pub async fn geojson(
    State(state): State<AppState>,
    Query(filters): Query<FeedQuery>,
    Query(start): Query<Start>,
    headers: HeaderMap,
) -> Result<Response> {
    let cursor = start.cursor.clone();
    let listed = load(&state, filters, start).await?;
    let (base, locale) = (state.config.http.base_url.as_str(), locale_of(&headers));
    let at = |path: &str, cursor: &str| format!("{base}{}", url::feed_at(path, &listed.query, cursor));
    let page = &listed.list.value.page;
    let next = page.next.map(FeedCursor::encode).map(|next| at("/reports.geojson", &next));
    let kind = "application/geo+json";
    let mut links = vec![
        json!({ "rel": "self", "type": kind, "href": at("/reports.geojson", &cursor) }),
        json!({ "rel": "alternate", "type": "text/html", "href": at("/reports", "") }),
    ];
    links.extend(next.iter().map(|next| json!({ "rel": "next", "type": kind, "href": next })));
    let features: Vec<Value> = page.items.iter().map(|report| feature(report, base, locale)).collect();
    let body = json!({ "type": "FeatureCollection", "links": links, "features": features });
    Ok(reply(kind, body.to_string(), next))
}

fn feature(report: &ReportDetail, base: &str, locale: Locale) -> Value {
    let card = &report.card;
    // Longitude first (RFC 7946, 3.1.1).
    let place = |point: Point| json!({ "type": "Point", "coordinates": [six(point.lng()), six(point.lat())] });
    json!({
        "type": "Feature",
        "id": card.id,
        "geometry": card.point.map(place),
        "properties": {
            "title": card.title,
            "description": report.description,
            "status": card.status.as_str(),
            "status_name": words::status_name(locale, card.status),
            "category": card.category.slug,
            "category_name": words::category_name(locale, &card.category),
            "severity": card.severity.get(),
            "location": card.place,
            "upvote_count": card.supporters,
            "created_at": rfc3339(card.created_at),
            "updated_at": rfc3339(report.updated_at),
            "url": format!("{base}{}", url::report(card.id)),
            "image": card.photo.as_ref().map(|photo| format!("{base}{}", photo.large.jpeg_url)),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_says_everything_that_it_can() {
        assert_eq!(escape("a<b> & \"c\" ना\u{0}\u{b}\u{fffe}😀"), "a&lt;b&gt; &amp; &quot;c&quot; ना😀");
    }
}
