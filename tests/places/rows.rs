//! The rows of geocoding, states and cities.

use crate::support::TestApp;
use serde_json::{Value, json};

const DAY: &str = "public, max-age=86400";

async fn wrong(app: &TestApp, path: &str) -> (u16, String, Vec<String>) {
    let response = app.get(&format!("/api/v1{path}")).await;
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap();
    let fields = body["error"]["fields"].as_object().map(|it| it.keys().cloned().collect()).unwrap_or_default();
    (status, body["error"]["code"].as_str().unwrap_or_default().to_owned(), fields)
}

fn invalid(field: &str) -> (u16, String, Vec<String>) {
    (400, "INVALID_INPUT".to_owned(), vec![field.to_owned()])
}

#[tokio::test]
async fn words_are_found_in_india_best_first() {
    let app = TestApp::new().await;
    let response = app.get("/api/v1/geocode?q=Ranchi").await;
    assert_eq!(response.headers()["cache-control"], DAY);
    assert_eq!(response.headers()["x-ratelimit-limit"], "100");
    assert!(response.headers().contains_key("etag"));
    let found: Value = response.json().await.unwrap();
    let first = &found[0];
    assert_eq!(first["display_name"], "Ranchi, Jharkhand");
    assert_eq!((&first["address"], &first["type"]), (&first["display_name"], &json!("city")));
    assert_eq!((&first["lat"], &first["lng"]), (&first["latitude"], &first["longitude"]));
    assert!((first["lat"].as_f64().unwrap() - 23.34).abs() < 0.1);

    let street = app.get_json("/api/v1/geocode?q=MG%20Road,%20Ranchi&limit=1").await;
    assert_eq!((street.as_array().unwrap().len(), &street[0]["display_name"]), (1, &json!("Ranchi, Jharkhand")));
    assert_eq!(app.get_json("/api/v1/geocode?q=Paris").await, json!([]), "India only");
    assert_eq!(app.get_json("/api/v1/geocode?q=%F0%9F%95%B3%F0%9F%95%B3").await, json!([]));
    for (limit, most) in [("", 5), ("&limit=3", 3), ("&limit=1000000000", 10)] {
        let found = app.get_json_of(format!("/api/v1/geocode?q=pur{limit}")).await;
        assert_eq!(found.as_array().unwrap().len(), most, "{limit}");
    }
    // A state alone gives its cities.
    let goa = app.get_json("/api/v1/geocode?q=jharkhand").await;
    assert!(goa.as_array().unwrap().iter().all(|it| it["address"].as_str().unwrap().ends_with("Jharkhand")));
}

#[tokio::test]
async fn a_single_place_is_an_object_or_not_found() {
    let app = TestApp::new().await;
    let single = app.get_json("/api/v1/geocode?q=Ranchi&single=true").await;
    assert_eq!(single["address"], "Ranchi, Jharkhand");
    assert_eq!(single.as_object().unwrap().len(), 3);
    assert_eq!(wrong(&app, "/geocode?q=Paris&single=true").await, (404, "NOT_FOUND".to_owned(), vec![]));
}

#[tokio::test]
async fn words_have_2_to_200_characters() {
    let app = TestApp::new().await;
    for path in ["/geocode", "/location/search"] {
        for q in ["", "?q=", "?q=%20%20", "?q=r", &format!("?q={}", "x".repeat(201))] {
            assert_eq!(wrong(&app, &format!("{path}{q}")).await, invalid("q"), "{path}{q}");
        }
        let long = app.get_json_of(format!("/api/v1{path}?q={}", "%E0%A4%97".repeat(200))).await;
        assert_eq!(long, json!([]), "200 characters of Hindi are 600 bytes");
        let hostile = app.get_json_of(format!("/api/v1{path}?q='%3B%20drop%20table%20reports%3B--%00")).await;
        assert!(hostile.is_array());
        for limit in ["0", "-1", "x", "NaN"] {
            assert_eq!(wrong(&app, &format!("{path}?q=Ranchi&limit={limit}")).await, invalid("limit"), "{limit}");
        }
    }
}

#[tokio::test]
async fn a_point_gets_the_name_of_what_is_near_else_its_coordinates() {
    let app = TestApp::new().await;
    let line = app.get_json("/api/v1/reverse-geocode?lat=23.3441&lng=85.3096").await;
    assert_eq!(line, json!({ "address": "Ranchi, Jharkhand" }));
    let parts = app.get_json("/api/v1/reverse-geocode-detailed?lat=23.3441&lng=85.3096").await;
    assert_eq!(parts["display_name"], "Ranchi, Jharkhand");
    assert_eq!(
        parts["address"],
        json!({ "road": null, "suburb": null, "city": "Ranchi", "district": "Ranchi", "district_code": null,
                "state": "Jharkhand", "country": "India", "postcode": null })
    );
    // States are called what they are called today.
    for (lat, lng, state) in [(28.6358, 77.2244, "Delhi"), (34.165, 77.584, "Ladakh"), (11.934, 79.83, "Puducherry")] {
        let found = app.get_json_of(format!("/api/v1/reverse-geocode-detailed?lat={lat}&lng={lng}")).await;
        assert_eq!(found["address"]["state"], state);
    }
    for (lat, lng) in [("90", "0"), ("-90", "180"), ("0", "-180"), ("-40", "-120")] {
        let path = format!("/api/v1/reverse-geocode?lat={lat}&lng={lng}");
        assert!(app.get_json(&path).await["address"].as_str().unwrap().contains(".000000"), "{path}");
        let path = format!("/api/v1/reverse-geocode-detailed?lat={lat}&lng={lng}");
        assert_eq!(app.get_json(&path).await["address"]["city"], Value::Null);
    }
}

#[tokio::test]
async fn what_is_no_place_on_earth_is_said_to_be_none() {
    let app = TestApp::new().await;
    for path in ["/reverse-geocode", "/reverse-geocode-detailed", "/cities/nearest"] {
        for (query, field) in [
            ("", "lat"),
            ("?lat=23.3", "lng"),
            ("?lng=85.3", "lat"),
            ("?lat=90.001&lng=0", "lat"),
            ("?lat=0&lng=180.5", "lng"),
            ("?lat=x&lng=0", "lat"),
            ("?lat=NaN&lng=0", "lat"),
            ("?lat=0&lng=inf", "lng"),
        ] {
            let expected = (400, "INVALID_COORDINATES".to_owned(), vec![field.to_owned()]);
            assert_eq!(wrong(&app, &format!("{path}{query}")).await, expected, "{path}{query}");
        }
    }
}

#[tokio::test]
async fn there_are_36_states_with_their_cities() {
    let app = TestApp::new().await;
    let response = app.get("/api/v1/location/states").await;
    assert_eq!(response.headers()["cache-control"], DAY);
    let states: Vec<String> = response.json().await.unwrap();
    assert_eq!(states.len(), 36);
    assert!(states.is_sorted());
    for state in &states {
        let path = format!("/api/v1/location/cities?state={}", darshi::ui::url::encode(state));
        let cities: Vec<String> = app.get(&path).await.json().await.unwrap();
        assert!(!cities.is_empty() && cities.is_sorted(), "{state}");
        let mut once = cities.clone();
        once.dedup();
        assert_eq!(once, cities, "{state}");
    }
    assert_eq!(app.get_json("/api/v1/location/cities?state=Bavaria").await, json!([]));
    let (old, new) = ("/api/v1/location/cities?state=orissa", "/api/v1/location/cities?state=Odisha");
    assert_eq!(app.get_json(old).await, app.get_json(new).await);
    assert_eq!(wrong(&app, "/location/cities").await, invalid("state"));
    assert_eq!(wrong(&app, "/location/cities?state=%20").await, invalid("state"));
}

#[tokio::test]
async fn cities_are_searched_by_their_names_then_by_their_districts_and_states() {
    let app = TestApp::new().await;
    let found = app.get_json("/api/v1/location/search?q=ranchi").await;
    assert_eq!(found[0], json!({ "city": "Ranchi", "state": "Jharkhand", "match": "city" }));
    let found = found.as_array().unwrap();
    assert!(found.iter().any(|it| it["match"] == "district"));
    assert!(found.len() <= 10);
    let found = app.get_json("/api/v1/location/search?q=Jharkhand&limit=100").await;
    assert_eq!(found.as_array().unwrap().len(), 50);
    assert!(found.as_array().unwrap().iter().all(|it| it["match"] == "state" && it["state"] == "Jharkhand"));
}

#[tokio::test]
async fn cities_have_ids_that_last_and_reach_as_far_as_their_radius() {
    let app = TestApp::new().await;
    let cities = app.get_json("/api/v1/cities").await;
    let cities = cities.as_array().unwrap();
    assert!(cities.len() > 3_000);
    let ranchi = app.get_json("/api/v1/cities/ranchi-jharkhand").await;
    assert!(cities.contains(&ranchi));
    let expected =
        json!({ "name": "Ranchi", "state": "Jharkhand", "country": "India", "radius_km": 15, "is_active": true });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&ranchi[name], value);
    }
    for id in ["nowhere", "..", "Ranchi-Jharkhand", "%00"] {
        assert_eq!(wrong(&app, &format!("/cities/{id}")).await.0, 404, "{id}");
    }
    let (lat, lng) = (ranchi["latitude"].as_f64().unwrap(), ranchi["longitude"].as_f64().unwrap());
    let near = app.get_json_of(format!("/api/v1/cities/nearest?lat={lat}&lng={lng}")).await;
    assert_eq!(near, json!({ "found": true, "city": ranchi }));
    for (lat, lng) in [(90.0, 0.0), (-90.0, 0.0), (0.0, 0.0), (48.85, 2.35)] {
        let none = app.get_json_of(format!("/api/v1/cities/nearest?lat={lat}&lng={lng}")).await;
        assert_eq!(none, json!({ "found": false, "message": "No city within range" }));
    }
}

#[tokio::test]
async fn replies_are_private_to_who_is_signed_in_and_lookups_are_counted() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    let request = app.client.get(app.url("/api/v1/location/states")).bearer_auth(&asha.token);
    assert_eq!(request.send().await.unwrap().headers()["cache-control"], "private, no-cache");
    for left in (0..100).rev() {
        let response = app.get("/api/v1/reverse-geocode?lat=23.3&lng=85.3").await;
        assert_eq!(response.headers()["x-ratelimit-remaining"], left.to_string().as_str());
    }
    let refused = app.get("/api/v1/geocode?q=Ranchi").await;
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(app.get("/api/v1/location/states").await.status(), 200);
}

#[tokio::test]
async fn the_filing_page_suggests_places_and_works_without_them() {
    let app = TestApp::new().await;
    let found = app.get_json("/web/places?q=ranc").await;
    assert_eq!(found[0]["place"], "Ranchi, Jharkhand");
    assert!(found[0]["lat"].is_f64() && found.as_array().unwrap().len() <= 6);
    for q in ["", "r", &"x".repeat(201)] {
        assert_eq!(app.get_json_of(format!("/web/places?q={q}")).await, json!([]));
    }
    let page = app.get("/reports/new").await.text().await.unwrap();
    assert!(page.contains("id=\"place-options\"") && page.contains("role=\"listbox\""));
    assert!(!page.contains("role=\"combobox\""), "without the island it is a plain field");
}
