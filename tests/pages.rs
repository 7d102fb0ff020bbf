//! Pages over HTTP, as a browser without JavaScript sees them.

use crate::support::{TestApp, a_report, app::a_client, photos};
use serde_json::Value;

fn id_of(location: &str) -> String {
    location.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn every_page_answers_with_its_title_in_both_languages() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    for path in ["/", "/reports", "/map", "/reports/new", "/track", "/mine", "/about", &format!("/reports/{id}")] {
        for (language, tag) in [("en", "lang=\"en\""), ("hi", "lang=\"hi\"")] {
            let response = app.client.get(app.url(path)).header("accept-language", language).send().await.unwrap();
            assert_eq!(response.status(), 200, "{path}");
            assert_eq!(response.headers()["cache-control"], "private, no-cache", "{path}");
            let page = response.text().await.unwrap();
            assert!(page.contains(tag), "{path} in {language}");
            assert!(page.contains("<title>"), "{path}");
            // What only one browser sees is no search engine's business.
            let own = path == "/mine";
            assert_eq!(page.contains("rel=\"canonical\""), !own, "{path}");
            assert_eq!(page.contains("content=\"noindex"), own, "{path}");
            assert_eq!(page.matches("<h1").count(), 1, "{path}");
            assert!(!page.contains(" style=\""), "{path}: inline styles are forbidden by the policy");
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_404_page() {
    let app = TestApp::new().await;
    for path in
        ["/nothing", "/reports/not-a-uuid", "/reports/0197a000-0000-7000-8000-000000000000", "/track/K7QM-2XRA-9TE0"]
    {
        let response = app.client.get(app.url(path)).header("accept", "text/html").send().await.unwrap();
        assert_eq!(response.status(), 404, "{path}");
        assert!(response.text().await.unwrap().contains("<h1"), "{path}");
    }
}

#[tokio::test]
async fn a_form_without_javascript_files_and_the_browser_remembers() {
    let app = TestApp::new().await;
    let browser = a_client();
    let form = browser.get(app.url("/reports/new")).send().await.unwrap().text().await.unwrap();
    assert!(form.contains("enctype=\"multipart/form-data\"") && form.contains("name=\"form_token\""));
    let response = app.post_page(&browser, a_report().with("form_token", "0123456789abcdef")).await;
    assert_eq!(response.status(), 303);
    let cookie = response.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let path = response.headers()["location"].to_str().unwrap().to_owned();

    let own = browser.get(app.url(&path)).send().await.unwrap().text().await.unwrap();
    assert!(own.contains("Open drain near school"));
    let code: String =
        sqlx::query_scalar("select encode(tracking_hash, 'hex') from reports").fetch_one(&app.pool).await.unwrap();
    assert!(!own.contains(&code));
    let photo = own.split("/photos/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(browser.get(app.url(&format!("/photos/{photo}"))).send().await.unwrap().status(), 200);
    assert!(
        browser.get(app.url("/mine")).send().await.unwrap().text().await.unwrap().contains("Open drain near school")
    );

    // Another browser sees that there is a report, and nothing of it.
    let other = app.get(&path).await.text().await.unwrap();
    assert!(!other.contains("Open drain near school"));
    assert_eq!(app.get(&format!("/photos/{photo}")).await.status(), 404);

    app.run_jobs().await;
    assert!(app.get(&path).await.text().await.unwrap().contains("Open drain near school"));
}

#[tokio::test]
async fn a_double_click_makes_one_report_and_both_land_on_it() {
    let app = TestApp::new().await;
    let browser = a_client();
    let form = || a_report().with("form_token", "0123456789abcdef").photo(photos::jpeg(640, 480, 4));
    let (first, second) = tokio::join!(app.post_page(&browser, form()), app.post_page(&browser, form()));
    assert_eq!((first.status().as_u16(), second.status().as_u16()), (303, 303));
    assert_eq!(first.headers()["location"], second.headers()["location"]);
    assert_eq!(app.count("select count(*) from reports").await, 1);
    assert_eq!(app.blobs().await.len(), 4);
}

#[tokio::test]
async fn a_refused_form_comes_back_as_it_was_typed() {
    let app = TestApp::new().await;
    let form = a_report()
        .with("form_token", "0123456789abcdef")
        .with("title", "abc")
        .with("description", "What I wrote & mean <b>")
        .with("location", "Lalpur, Ranchi")
        .with("category", "drainage");
    let response = app.post_page(&a_client(), form).await;
    assert_eq!(response.status(), 400);
    assert_eq!(response.headers()["cache-control"], "no-store");
    let page = response.text().await.unwrap();
    assert!(page.contains("value=\"abc\""));
    assert!(page.contains("What I wrote &amp; mean &lt;b"));
    assert!(page.contains("value=\"Lalpur, Ranchi\""));
    assert!(page.contains("0123456789abcdef"), "the same form");
    assert!(page.contains("5 to 200 characters"), "what is wrong, in words");
    assert!(page.contains("role=\"alert\""));
    assert_eq!(app.count("select count(*) from reports").await, 0);
}

#[tokio::test]
async fn without_the_database_the_form_keeps_what_was_typed() {
    let app = TestApp::new().await;
    app.pool.close().await;
    let response = app.post_page(&a_client(), a_report().with("form_token", "0123456789abcdef")).await;
    assert_eq!(response.status(), 503);
    assert!(response.headers().contains_key("retry-after"));
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    let page = response.text().await.unwrap();
    assert!(page.contains("value=\"Open drain near school\"") && page.contains("Two slabs are missing."));
    assert!(app.blobs().await.is_empty());
}

#[tokio::test]
async fn the_islands_post_gets_json_in_the_one_shape() {
    let app = TestApp::new().await;
    let post = |form: crate::support::ReportForm| {
        app.client
            .post(app.url("/web/report"))
            .header("accept", "application/json")
            .multipart(form.into_multipart())
            .send()
    };
    let response = post(a_report().with("title", "x")).await.unwrap();
    assert_eq!(response.status(), 400);
    let body: Value = response.json().await.unwrap();
    assert!(body["error"]["fields"]["title"][0].as_str().unwrap().contains("5 to 200 characters"), "{body}");
    let response = post(a_report()).await.unwrap();
    assert_eq!(response.status(), 201);
    let body: Value = response.json().await.unwrap();
    assert!(body["location"].as_str().unwrap().starts_with("/reports/"));
}

#[tokio::test]
async fn another_sites_page_cannot_post() {
    let app = TestApp::new().await;
    for path in ["/web/report", "/web/photo-place", "/_fn/reports/get"] {
        for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
            let response = app.client.post(app.url(path)).header(name, value).body("x").send().await.unwrap();
            assert!(response.status() == 403 || response.status() == 400, "{path} {name}: {}", response.status());
        }
    }
    let form = a_report().into_multipart();
    let request = app.client.post(app.url("/web/report")).header("sec-fetch-site", "cross-site").multipart(form);
    assert_eq!(request.send().await.unwrap().status(), 403);
    assert_eq!(app.count("select count(*) from reports").await, 0);
}

#[tokio::test]
async fn a_code_opens_the_report_and_is_remembered() {
    let app = TestApp::new().await;
    let (id, code) = app.file(a_report()).await;
    let browser = a_client();
    let page = browser.get(app.url(&format!("/track/{code}"))).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    assert!(page.contains("Open drain near school") && page.contains(&code));
    let own = browser.get(app.url(&format!("/reports/{id}"))).send().await.unwrap().text().await.unwrap();
    assert!(own.contains("Open drain near school"));
    let typed = browser.get(app.url(&format!("/track?code={}", code.to_lowercase()))).send().await.unwrap();
    assert!(typed.text().await.unwrap().contains("Open drain near school"));
}

#[tokio::test]
async fn the_language_link_sets_a_cookie_and_goes_back() {
    let app = TestApp::new().await;
    let browser = a_client();
    let response = browser.get(app.url("/language/hi?next=/reports%3Fstatus%3DVERIFIED")).send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), response.headers()["location"].to_str().unwrap()),
        (303, "/reports?status=VERIFIED")
    );
    assert!(browser.get(app.url("/")).send().await.unwrap().text().await.unwrap().contains("lang=\"hi\""));
    let away = browser.get(app.url("/language/en?next=//evil.example")).send().await.unwrap();
    assert_eq!(away.headers()["location"], "/");
    assert_eq!(browser.get(app.url("/language/xx")).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn search_engines_find_public_reports_only() {
    let app = TestApp::new().await;
    let public = app.file_verified(a_report()).await;
    let (hidden, _) = app.file(a_report()).await;
    let sitemap = app.get("/sitemap.xml").await.text().await.unwrap();
    let part = sitemap.split("http://darshi.test/sitemaps/").nth(2).unwrap().split('<').next().unwrap().to_owned();
    let part = app.get(&format!("/sitemaps/{part}")).await.text().await.unwrap();
    assert!(part.contains(&public) && !part.contains(&hidden));
    assert!(app.get("/robots.txt").await.text().await.unwrap().contains("http://darshi.test/sitemap.xml"));
    let page = app.get(&format!("/reports/{public}")).await.text().await.unwrap();
    for tag in ["og:title", "og:image", "og:description", "og:url"] {
        assert!(page.contains(tag), "{tag}");
    }
}

#[tokio::test]
async fn places_are_named_and_found_for_the_form() {
    let app = TestApp::new().await;
    assert_eq!(app.get_json("/web/place?lat=23.35&lng=85.33").await["place"], "Ranchi, Jharkhand");
    let found = app.get_json("/web/place?q=Ranchi").await;
    assert!((found["lat"].as_f64().unwrap() - 23.35).abs() < 0.1);
    assert_eq!(app.get("/web/place?q=qwertyuiop").await.status(), 404);
    assert_eq!(app.get("/web/place?lat=91&lng=0").await.status(), 400);

    let exif =
        photos::Exif { gps: Some((23.35, 85.33)), taken_at: Some("2026:03:01 08:15:30"), ..photos::Exif::default() };
    let photo = photos::with_exif(&photos::jpeg(640, 480, 1), &exif);
    let ask = |body: Vec<u8>| app.client.post(app.url("/web/photo-place")).body(body).send();
    // The beginning of the file is enough.
    let hints: Value = ask(photo[..2000].to_vec()).await.unwrap().json().await.unwrap();
    assert!((hints["lat"].as_f64().unwrap() - 23.35).abs() < 1e-4, "{hints}");
    assert_eq!((&hints["place"], &hints["taken_at"]), (&"Ranchi, Jharkhand".into(), &"2026-03-01T08:15:30".into()));
    let none: Value = ask(b"nonsense".to_vec()).await.unwrap().json().await.unwrap();
    assert_eq!(none["lat"], Value::Null);
}

#[tokio::test]
async fn maps_are_pictures_with_public_reports_on_them() {
    let app = TestApp::new().await;
    app.file_verified(a_report()).await;
    for query in [
        "lat=23.37&lng=85.33",
        "lat=90&lng=180&zoom=2",
        "lat=-90&lng=-180&zoom=18",
        "lat=0&lng=179.99&zoom=6&w=99999&h=1",
    ] {
        let response = app.get(&format!("/web/map.svg?{query}")).await;
        assert_eq!(response.status(), 200, "{query}");
        assert_eq!(response.headers()["content-type"], "image/svg+xml");
        assert!(response.text().await.unwrap().starts_with("<svg"), "{query}");
    }
    assert_eq!(app.get("/web/map.svg?lat=91&lng=0").await.status(), 400);
}

#[tokio::test]
async fn a_waiting_report_can_be_asked_for_its_status() {
    let app = TestApp::new().await;
    let response = app.post_page(&a_client(), a_report()).await;
    let id = id_of(response.headers()["location"].to_str().unwrap());
    let ask = || app.get_json_of(format!("/_fn/reports/status?id={id}"));
    assert_eq!(ask().await["status"], "PENDING_VERIFICATION");
    app.run_jobs().await;
    assert_eq!(ask().await["status"], "VERIFIED");
}
