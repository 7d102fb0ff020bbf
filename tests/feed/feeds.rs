//! Atom and `GeoJSON` of every filtered list.

use super::{plant, planted};
use crate::{feed::Planted, support::TestApp};
use serde_json::Value;

/// Checks that XML is well formed, as far as ours goes: tags are closed in order, entities are known. Element
/// names with their texts, in order.
fn parse(xml: &str) -> Vec<(String, String)> {
    let mut rest = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"utf-8\"?>").unwrap();
    let (mut open, mut found): (Vec<String>, Vec<(String, String)>) = (Vec::new(), Vec::new());
    while let Some((text, after)) = rest.split_once('<') {
        let text = unescape(text);
        if !text.trim().is_empty() {
            found.push((open.last().expect("text outside").clone(), text));
        }
        let (tag, after) = after.split_once('>').expect("an open tag");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
        } else {
            let name = tag.split([' ', '/']).next().unwrap();
            assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
            unescape(tag);
            if tag.ends_with('/') {
                found.push((name.to_owned(), tag.to_owned()));
            } else {
                open.push(name.to_owned());
            }
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty());
    found
}

fn unescape(text: &str) -> String {
    for part in text.split('&').skip(1) {
        let name = part.split(';').next().unwrap();
        assert!(["amp", "lt", "gt", "quot"].contains(&name), "&{part}");
    }
    assert!(text.chars().all(|c| !c.is_control() || c == '\n'), "{text:?}");
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[tokio::test]
async fn atom_has_what_readers_need_and_escapes_what_people_write() {
    let app = TestApp::new().await;
    let wild = "Drain <b>& \"pipe\"</b> ]]> नाली 🚰";
    let ids = plant(
        &app,
        &[
            Planted { description: Some("Two slabs </summary> are & missing."), ..planted(wild) },
            Planted { category: "garbage", age: 60, ..planted("A heap") },
        ],
    )
    .await;
    let response = app.get("/reports.atom?category=drainage&q=drain").await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/atom+xml; charset=utf-8");
    assert_eq!(response.headers()["cache-control"], "public, max-age=300");
    let tag = response.headers()["etag"].clone();
    let xml = response.text().await.unwrap();
    let elements = parse(&xml);
    let texts = |name: &str| -> Vec<&str> {
        elements.iter().filter(|(known, _)| known == name).map(|(_, text)| text.as_str()).collect()
    };
    assert_eq!(texts("title"), ["Reports · Darshi", wild]);
    assert_eq!(
        texts("id"),
        ["http://darshi.test/reports?q=drain&category=drainage".to_owned(), format!("urn:uuid:{}", ids[0])]
    );
    assert_eq!((texts("updated").len(), texts("published").len()), (2, 1));
    assert_eq!(texts("updated")[0], texts("updated")[1]);
    assert!(texts("updated")[0].ends_with('Z'));
    assert!(texts("summary")[0].starts_with("Two slabs </summary> are & missing."));
    assert_eq!(texts("georss:point"), ["23.37 85.33"]);
    assert!(
        texts("link")
            .iter()
            .any(|link| link.contains("rel=\"self\"") && link.contains("/reports.atom?q=drain&amp;category=drainage"))
    );
    assert!(xml.contains("xmlns=\"http://www.w3.org/2005/Atom\"") && !xml.contains("A heap"));
    let again =
        app.client.get(app.url("/reports.atom?category=drainage&q=drain")).header("if-none-match", tag).send().await;
    assert_eq!(again.unwrap().status(), 304);
}

#[tokio::test]
async fn geojson_is_a_collection_of_points_longitude_first() {
    let app = TestApp::new().await;
    let ids = plant(&app, &[Planted { severity: 8, ..planted("Open drain") }]).await;
    let response = app.get("/reports.geojson?min_severity=8").await;
    assert_eq!(response.headers()["content-type"], "application/geo+json");
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["type"], "FeatureCollection");
    let feature = &body["features"][0];
    assert_eq!((&feature["type"], &feature["id"]), (&"Feature".into(), &ids[0].as_str().into()));
    assert_eq!(feature["geometry"], serde_json::json!({ "type": "Point", "coordinates": [85.33, 23.37] }));
    assert_eq!(feature["properties"]["title"], "Open drain");
    assert_eq!(feature["properties"]["url"], format!("http://darshi.test/reports/{}", ids[0]));
    let none: Value = app.get_json("/reports.geojson?min_severity=9").await;
    assert_eq!(none["features"], serde_json::json!([]));
}

#[tokio::test]
async fn both_go_on_page_by_page() {
    let app = TestApp::new().await;
    let reports: Vec<_> = (0..70).map(|n| Planted { age: n, ..planted(&format!("Report number {n}")) }).collect();
    plant(&app, &reports).await;
    for path in ["/reports.atom?sort=oldest", "/reports.geojson?sort=oldest"] {
        let first = app.get(path).await;
        let link = first.headers()["link"].to_str().unwrap().to_owned();
        let next = link.trim_start_matches("<http://darshi.test").split('>').next().unwrap().to_owned();
        let body = first.text().await.unwrap();
        assert!(body.contains("Report number 20\"") || body.contains(">Report number 20<"), "{path}");
        assert!(body.contains(&next.replace('&', "&amp;")) || body.contains(&next), "{path}");
        let second = app.get(&next).await;
        assert!(!second.headers().contains_key("link"));
        let body = second.text().await.unwrap();
        assert!(body.contains("Report number 19") && !body.contains("Report number 20"), "{path}");
    }
}

#[tokio::test]
async fn a_wrong_filter_is_refused_as_the_api_refuses_it() {
    let app = TestApp::new().await;
    for path in ["/reports.atom?bbox=1", "/reports.geojson?bbox=1"] {
        let response = app.get(path).await;
        assert_eq!(response.status(), 400);
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["error"]["code"], "INVALID_COORDINATES");
    }
}
