use crate::{
    domain::report::ReportDetail,
    ui::{PageInfo, url},
    words::{self, say},
};
use leptos::{nonce::use_nonce, prelude::*};
use serde_json::{Value, json};

/// What search engines read of a public report (schema.org, JSON-LD).
#[component]
pub fn StructuredData(
    /// The report.
    report: ReportDetail,
) -> impl IntoView {
    // While the routes are only being listed, there is nothing to say.
    let info = use_context::<PageInfo>()?;
    let text = in_script(&describe(&info, &report));
    Some(view! { <script type="application/ld+json" nonce=use_nonce() inner_html=text></script> }.into_any())
}

/// The report as a `Report` with its place, and the way to it.
fn describe(info: &PageInfo, report: &ReportDetail) -> Value {
    let card = &report.card;
    let address = info.absolute(&url::report_named(card.id, &card.title));
    let images: Vec<_> = report.photos.iter().map(|photo| info.absolute(&photo.large.jpeg_url)).collect();
    let site = json!({
        "@type": "Organization", "name": say!(info.locale, site.name), "url": info.absolute("/"),
        "logo": info.absolute("/icon-512.png"),
    });
    let author = report.submitted_by.as_ref().filter(|_| !report.is_anonymous);
    let author = author.map_or_else(|| site.clone(), |name| json!({ "@type": "Person", "name": name }));
    let geo =
        card.point.map(|point| json!({ "@type": "GeoCoordinates", "latitude": point.lat(), "longitude": point.lng() }));
    let count = |kind: &str, n: u32| {
        json!({
            "@type": "InteractionCounter", "userInteractionCount": n,
            "interactionType": { "@type": format!("https://schema.org/{kind}") },
        })
    };
    let article = json!({
        "@type": "Report",
        "@id": address,
        "url": address,
        "mainEntityOfPage": address,
        "headline": card.title.chars().take(110).collect::<String>(),
        "name": card.title,
        "description": report.description.clone().unwrap_or_else(|| words::standing_sentence(info.locale, report)),
        "datePublished": words::machine_date(report.verified_at.unwrap_or(card.created_at)),
        "dateCreated": words::machine_date(card.created_at),
        "dateModified": words::machine_date(report.updated_at),
        "image": images,
        "author": author,
        "publisher": site,
        "about": words::category_name(info.locale, &card.category),
        "creativeWorkStatus": words::status_name(info.locale, card.status),
        "contentLocation": {
            "@type": "Place", "name": card.place, "geo": geo,
            "address": {
                "@type": "PostalAddress", "streetAddress": report.address, "addressLocality": report.city,
                "addressRegion": report.state, "addressCountry": "IN",
            },
        },
        "interactionStatistic": [count("LikeAction", card.supporters), count("CommentAction", card.comments)],
        "isAccessibleForFree": true,
    });
    let way = json!({
        "@type": "BreadcrumbList",
        "itemListElement": [
            { "@type": "ListItem", "position": 1, "name": say!(info.locale, feed.title), "item": info.absolute("/reports") },
            { "@type": "ListItem", "position": 2, "name": card.title, "item": address },
        ],
    });
    json!({ "@context": "https://schema.org", "@graph": [article, way] })
}

/// JSON for the inside of a script: what could end the script, or begin a comment or an entity, is written as
/// JSON's own escapes, which say the same.
fn in_script(value: &Value) -> String {
    value.to_string().chars().fold(String::new(), |mut text, c| {
        match c {
            '<' => text.push_str("\\u003c"),
            '>' => text.push_str("\\u003e"),
            '&' => text.push_str("\\u0026"),
            '\u{2028}' => text.push_str("\\u2028"),
            '\u{2029}' => text.push_str("\\u2029"),
            c => text.push(c),
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_it_ends_the_script_and_it_says_the_same() {
        let value = json!({ "name": "</script><!-- & \u{2028}\u{2029}" });
        let text = in_script(&value);
        assert!(!text.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
