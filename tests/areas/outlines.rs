//! Areas that are refused, and why; areas with holes, and in two pieces.

use super::{file_at, holder, make, polygon, square};
use crate::support::{TestApp, people::read};
use serde_json::{Value, json};

/// What is said about an area of a municipality in Jharkhand; blank if it is taken.
async fn problem(chief: &crate::support::people::Phone, more: Value, area: Value) -> String {
    let mut body = json!({ "id": "x_mc", "name": "X Corporation", "state": "Jharkhand", "area": area });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let (status, code, answer) = read(chief.post("/api/v1/admin/municipalities", body).await).await;
    if status == 201 {
        return String::new();
    }
    assert_eq!((status, code.as_str()), (400, "INVALID_INPUT"), "{answer}");
    answer["error"]["fields"]["area"][0].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn wrong_outlines_are_told_with_what_is_wrong() {
    let app = TestApp::new().await;
    let chief = app.staff("chief", "super_admin").await;
    let none = json!({});
    let bow_tie = json!([[85, 23], [86, 24], [86, 23], [85, 24], [85, 23]]);
    let hole_outside = polygon(&[square(85.0, 23.0, 0.5), square(86.0, 24.0, 0.1)]);
    let pieces =
        json!({ "type": "MultiPolygon", "coordinates": [[square(85.0, 23.0, 0.5)], [square(85.2, 23.2, 0.5)]] });
    for (area, said) in [
        (polygon(&[bow_tie]), "crosses itself near 23.5"),
        (hole_outside, "do not fit"),
        (pieces, "near"),
        (polygon(&[json!([[85, 23], [86, 23], [86, 24], [85, 24]])]), "end where it begins"),
        (polygon(&[square(23.3, 85.3, 0.2)]), "swapped"),
        (polygon(&[square(77.5, 12.9, 0.2)]), "far from"),
        (polygon(&[json!([[179, 23], [-179, 23], [-179, 24], [179, 24], [179, 23]])]), "180°"),
        (polygon(&[square(500.0, 23.0, 0.2)]), "no place on Earth"),
        (json!({ "type": "Point", "coordinates": [85, 23] }), "not GeoJSON with one polygon"),
        (json!({ "type": "FeatureCollection", "features": [] }), "not GeoJSON with one polygon"),
    ] {
        let found = problem(&chief, none.clone(), area.clone()).await;
        assert!(found.contains(said), "{area}: {found}");
    }
    // By its own middle, where the state is not known.
    let middle = json!({ "state": "", "latitude": 23.37, "longitude": 85.33 });
    assert!(problem(&chief, middle.clone(), polygon(&[square(23.3, 85.3, 0.2)])).await.contains("swapped"));
    assert!(problem(&chief, middle, polygon(&[square(72.8, 18.9, 0.2)])).await.contains("far from"));
    let hindi = app
        .client
        .post(app.url("/api/v1/admin/municipalities"))
        .bearer_auth(&chief.token)
        .header("accept-language", "hi")
        .json(&json!({ "id": "x_mc", "name": "X Corporation", "area": polygon(&[square(23.3, 85.3, 0.2)]) }));
    let (_, _, answer) = read(hindi.send().await.unwrap()).await;
    assert!(answer["error"]["fields"]["area"][0].as_str().unwrap().contains("देशांतर"), "{answer}");
}

#[tokio::test]
async fn ten_megabytes_are_the_most_and_a_hundred_thousand_points() {
    let app = TestApp::new().await;
    let chief = app.staff("chief", "super_admin").await;
    let circle = |points: u32| {
        let at = |n: u32| {
            let angle = f64::from(n % points) / f64::from(points) * std::f64::consts::TAU;
            json!([85.3 + 0.1 * angle.cos(), 23.3 + 0.1 * angle.sin()])
        };
        polygon(&[(0..=points).map(at).collect()])
    };
    assert!(problem(&chief, json!({}), circle(150_000)).await.contains("more than 100000 points"));
    assert_eq!(problem(&chief, json!({}), circle(20_000)).await, "", "a large one is taken");
    // An endless body is not read to its end, nor one in pieces without a length.
    let body = format!(r#"{{"id":"y_mc","name":"Y Corporation","x":"{}"}}"#, "x".repeat(10 * 1024 * 1024));
    let pieces: Vec<Result<_, std::io::Error>> = vec![Ok(body.clone())];
    for body in [reqwest::Body::from(body), reqwest::Body::wrap_stream(futures::stream::iter(pieces))] {
        let request = app.client.post(app.url("/api/v1/admin/municipalities")).bearer_auth(&chief.token);
        let request = request.header("content-type", "application/json").body(body);
        assert_eq!(read(request.send().await.unwrap()).await.1, "REQUEST_TOO_LARGE");
    }
}

#[tokio::test]
async fn what_lies_in_a_hole_lies_outside() {
    let app = TestApp::new().await;
    let chief = app.staff("chief", "super_admin").await;
    let area = polygon(&[square(85.2, 23.3, 0.2), square(85.3, 23.35, 0.05)]);
    make(&chief, "ranchi_mc", json!({ "area": area })).await;
    assert_eq!(holder(&app, &file_at(&app, "23.37,85.33", "Pothole").await).await.0, json!(null));
    assert_eq!(holder(&app, &file_at(&app, "23.32,85.25", "Pothole").await).await.0, "ranchi_mc");
    // On the edge is inside.
    assert_eq!(holder(&app, &file_at(&app, "23.30,85.25", "Pothole").await).await.0, "ranchi_mc");
}

#[tokio::test]
async fn an_area_that_is_cut_at_the_antimeridian_reaches_over_it() {
    let app = TestApp::new().await;
    let chief = app.staff("chief", "super_admin").await;
    let cut = json!({
        "type": "Feature",
        "geometry": { "type": "MultiPolygon", "coordinates": [[square(179.0, -17.0, 1.0)], [square(-180.0, -17.0, 1.0)]] },
    });
    make(&chief, "taveuni", json!({ "state": "Fiji", "area": cut })).await;
    for place in ["-16.5,179.5", "-16.5,-179.5", "-16.5,180"] {
        assert_eq!(holder(&app, &file_at(&app, place, "Pothole").await).await.0, "taveuni", "{place}");
    }
    assert_eq!(holder(&app, &file_at(&app, "-16.5,178.5", "Pothole").await).await.0, json!(null));
}
