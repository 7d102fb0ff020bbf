//! What holds for every call: ids, languages, caching, headers, the document.

use crate::support::{TestApp, a_report, app::Options};
use serde_json::Value;

#[tokio::test]
async fn every_reply_has_a_request_id_and_takes_the_callers() {
    let app = TestApp::new().await;
    for path in ["/", "/api/v1/reports", "/api/v1/nothing", "/health", "/photos/x/y.webp"] {
        assert!(app.get(path).await.headers()["x-request-id"].to_str().unwrap().starts_with("r_"), "{path}");
    }
    let with_id = |id: &str| app.client.get(app.url("/api/v1/report/x")).header("x-request-id", id).send();
    let response = with_id("phone-42_A").await.unwrap();
    assert_eq!(response.headers()["x-request-id"], "phone-42_A");
    assert_eq!(response.json::<Value>().await.unwrap()["error"]["request_id"], "phone-42_A");
    for bad in ["has space", &"x".repeat(65), "semi;colon"] {
        assert_ne!(with_id(bad).await.unwrap().headers()["x-request-id"], bad);
    }
}

#[tokio::test]
async fn an_error_has_exactly_the_fields_of_the_contract() {
    let app = TestApp::new().await;
    let body: Value = app.get("/api/v1/report/x").await.json().await.unwrap();
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&body), ["detail", "error"]);
    assert_eq!(names(&body["error"]), ["code", "details", "fields", "message", "request_id", "timestamp"]);
    assert_eq!(body["error"]["fields"], Value::Null);
    let at = body["error"]["timestamp"].as_str().unwrap();
    assert!(at.len() == 24 && at.ends_with('Z') && at.as_bytes()[19] == b'.', "{at}");
}

#[tokio::test]
async fn a_wrong_method_is_405_in_the_one_shape() {
    let app = TestApp::new().await;
    let response = app.client.delete(app.url("/api/v1/reports")).send().await.unwrap();
    assert_eq!(response.status(), 405);
    assert_eq!(response.json::<Value>().await.unwrap()["error"]["code"], "METHOD_NOT_ALLOWED");
}

#[tokio::test]
async fn a_slash_at_the_end_of_an_address_is_ignored() {
    let app = TestApp::new().await;
    assert_eq!(app.get("/api/v1/reports/?limit=1").await.status(), 200);
    let post = app.client.post(app.url("/api/v1/report/")).multipart(a_report().into_multipart());
    assert_eq!(post.send().await.unwrap().status(), 201);
}

#[tokio::test]
async fn replies_are_cached_by_class_and_revalidated_by_tag() {
    let app = TestApp::new().await;
    let (id, code) = app.file(a_report()).await;
    app.run_jobs().await;
    let path = format!("/api/v1/report/{id}");
    for (path, class) in [
        (path.as_str(), "public, max-age=60, s-maxage=120"),
        ("/api/v1/reports", "public, max-age=30, s-maxage=60"),
        ("/api/v1/categories", "public, max-age=86400"),
    ] {
        let response = app.get(path).await;
        assert_eq!(response.headers()["cache-control"], class, "{path}");
        assert!(response.headers()["vary"].to_str().unwrap().contains("X-Tracking-Code"), "{path}");
        let tag = response.headers()["etag"].to_str().unwrap().to_owned();
        assert!(tag.starts_with("W/\""), "{tag}");
        let again = app.client.get(app.url(path)).header("if-none-match", tag).send().await.unwrap();
        assert_eq!(again.status(), 304, "{path}");
        assert_eq!(again.bytes().await.unwrap().len(), 0);
    }
    let own = app.client.get(app.url(&path)).header("x-tracking-code", &code).send().await.unwrap();
    assert_eq!(own.headers()["cache-control"], "private, no-cache");
    let tracked = app.get(&format!("/api/v1/track/{code}")).await;
    assert_eq!(tracked.headers()["cache-control"], "no-store");
    assert!(!tracked.headers().contains_key("etag"));
}

#[tokio::test]
async fn long_texts_are_compressed_and_short_ones_are_not() {
    let app = TestApp::new().await;
    let get = |path: &'static str, encoding: &'static str| {
        app.client.get(app.url(path)).header("accept-encoding", encoding).send()
    };
    for encoding in ["br", "gzip"] {
        let response = get("/api/v1/categories", encoding).await.unwrap();
        assert_eq!(response.headers()["content-encoding"], encoding);
    }
    assert!(!get("/health/live", "br").await.unwrap().headers().contains_key("content-encoding"));
}

#[tokio::test]
async fn only_listed_origins_may_call_from_a_browser() {
    let settings = vec![("DARSHI_CORS_ORIGINS", "https://app.example".to_owned())];
    let app = TestApp::with(Options { settings, ..Options::default() }).await;
    let allowed = |origin: &'static str| app.client.get(app.url("/api/v1/reports")).header("origin", origin).send();
    let response = allowed("https://app.example").await.unwrap();
    assert_eq!(response.headers()["access-control-allow-origin"], "https://app.example");
    assert!(response.headers()["access-control-expose-headers"].to_str().unwrap().contains("x-next-cursor"));
    assert!(!response.headers().contains_key("access-control-allow-credentials"));
    assert!(!allowed("https://evil.example").await.unwrap().headers().contains_key("access-control-allow-origin"));
}

/// Every path of the document.
const PATHS: &[&str] = &[
    "/api/v1/admin/admins",
    "/api/v1/admin/analytics/audit-logs",
    "/api/v1/admin/analytics/dashboard",
    "/api/v1/admin/analytics/report-history/{id}",
    "/api/v1/admin/analytics/user-activity/{user}",
    "/api/v1/admin/audit-logs",
    "/api/v1/admin/categories",
    "/api/v1/admin/categories/{slug}",
    "/api/v1/admin/create-admin",
    "/api/v1/admin/departments",
    "/api/v1/admin/departments/{id}",
    "/api/v1/admin/flags",
    "/api/v1/admin/flags/stats",
    "/api/v1/admin/flags/{id}",
    "/api/v1/admin/login",
    "/api/v1/admin/manage/{email}/status",
    "/api/v1/admin/municipalities",
    "/api/v1/admin/municipalities/{id}",
    "/api/v1/admin/municipality/{id}/reports",
    "/api/v1/admin/report/{id}",
    "/api/v1/admin/report/{id}/assign",
    "/api/v1/admin/report/{id}/category",
    "/api/v1/admin/report/{id}/comment/{cid}",
    "/api/v1/admin/report/{id}/moderate",
    "/api/v1/admin/report/{id}/resolution",
    "/api/v1/admin/report/{id}/reverify",
    "/api/v1/admin/report/{id}/status",
    "/api/v1/admin/reports",
    "/api/v1/admin/reports/bulk-status",
    "/api/v1/admin/user/{username}/metadata",
    "/api/v1/admin/users",
    "/api/v1/admin/users/metadata",
    "/api/v1/admin/users/{username}/role",
    "/api/v1/admin/users/{username}/status",
    "/api/v1/alerts",
    "/api/v1/auth/change-password",
    "/api/v1/auth/check-username",
    "/api/v1/auth/check-username/{username}",
    "/api/v1/auth/forgot-password",
    "/api/v1/auth/identities",
    "/api/v1/auth/identities/{provider}",
    "/api/v1/auth/me",
    "/api/v1/auth/oauth/exchange",
    "/api/v1/auth/phone/send-otp",
    "/api/v1/auth/refresh",
    "/api/v1/auth/register",
    "/api/v1/auth/reset-password",
    "/api/v1/auth/revoke",
    "/api/v1/auth/send-email-verification",
    "/api/v1/auth/send-magic-link",
    "/api/v1/auth/send-phone-verification",
    "/api/v1/auth/sessions",
    "/api/v1/auth/sessions/{id}",
    "/api/v1/auth/token",
    "/api/v1/auth/verify-email",
    "/api/v1/auth/verify-magic-link",
    "/api/v1/auth/verify-phone",
    "/api/v1/auth/{provider}/callback",
    "/api/v1/auth/{provider}/login",
    "/api/v1/categories",
    "/api/v1/cities",
    "/api/v1/cities/nearest",
    "/api/v1/cities/{id}",
    "/api/v1/geocode",
    "/api/v1/location/cities",
    "/api/v1/location/districts",
    "/api/v1/location/search",
    "/api/v1/location/states",
    "/api/v1/municipality/analytics",
    "/api/v1/municipality/dashboard",
    "/api/v1/municipality/report/{id}/assign",
    "/api/v1/municipality/report/{id}/status",
    "/api/v1/municipality/reports",
    "/api/v1/public/municipalities",
    "/api/v1/public/stats",
    "/api/v1/public/stats/timeseries",
    "/api/v1/report",
    "/api/v1/report/{id}",
    "/api/v1/report/{id}/appeal",
    "/api/v1/report/{id}/claim",
    "/api/v1/report/{id}/comment",
    "/api/v1/report/{id}/comment/{cid}",
    "/api/v1/report/{id}/comments",
    "/api/v1/report/{id}/confirm",
    "/api/v1/report/{id}/follow",
    "/api/v1/report/{id}/history",
    "/api/v1/report/{id}/nearby-landmarks",
    "/api/v1/report/{id}/reopen",
    "/api/v1/report/{id}/upvote",
    "/api/v1/reports",
    "/api/v1/reports/nearby",
    "/api/v1/reports/{id}/audit",
    "/api/v1/reports/{id}/flag",
    "/api/v1/reports/{id}/updates",
    "/api/v1/reverse-geocode",
    "/api/v1/reverse-geocode-detailed",
    "/api/v1/track/{tracking_code}",
    "/api/v1/updates/{id}/flag",
    "/api/v1/uploads",
    "/api/v1/users/me/account",
    "/api/v1/users/me/export",
    "/api/v1/users/me/profile",
    "/api/v1/users/me/profile-picture",
    "/api/v1/users/me/reports",
    "/api/v1/users/me/settings",
    "/api/v1/users/me/stats",
    "/api/v1/users/{username}",
    "/health",
    "/health/live",
    "/health/ready",
    "/ping",
];

#[tokio::test]
async fn the_document_describes_every_call_and_the_docs_page_opens() {
    let app = TestApp::new().await;
    let document = app.get_json("/api/v1/openapi.json").await;
    let mut paths: Vec<_> = document["paths"].as_object().unwrap().keys().cloned().collect();
    paths.sort();
    assert_eq!(paths, PATHS);
    // What staff see is a part of its own.
    let parts = document["components"]["schemas"]["Report"]["allOf"].as_array().unwrap();
    assert!(parts.iter().any(|part| part["properties"]["severity_level"].is_object()));
    assert_eq!(document["paths"]["/api/v1/report"]["post"]["responses"]["201"]["description"], "Filed");
    let docs = app.get("/api/docs/").await;
    assert_eq!(docs.status(), 200);
    assert!(docs.text().await.unwrap().contains("swagger"));
}

#[tokio::test]
async fn a_hundred_requests_at_once_share_two_connections() {
    let app = TestApp::with(Options { pool: Some(2), ..Options::default() }).await;
    let id = app.file_verified(a_report()).await;
    let paths = ["/", "/reports", "/reports/new", "/mine", "/api/v1/reports", "/web/map.svg?lat=23.37&lng=85.33"]
        .map(str::to_owned)
        .into_iter()
        .chain([format!("/reports/{id}"), format!("/api/v1/report/{id}")]);
    // A handler that took a second connection while it held one would hang here, and time out.
    let gets = paths.cycle().take(100).map(|path| {
        let app = &app;
        async move { (app.get(&path).await.status().as_u16(), path) }
    });
    for (status, path) in futures::future::join_all(gets).await {
        assert_eq!(status, 200, "{path}");
    }
}

#[tokio::test]
async fn health_tells_each_part_and_fails_with_the_database() {
    let app = TestApp::new().await;
    let health = app.get_json("/health").await;
    assert_eq!((&health["status"], &health["service"]), (&"healthy".into(), &"darshi".into()));
    assert_eq!(health["checks"]["postgresql"]["status"], "healthy");
    assert_eq!(health["checks"]["ai"]["status"], "unavailable");
    assert_eq!(app.get("/health/ready").await.status(), 200);
    let ping = app.get_json("/ping?client_timestamp=1000").await;
    assert!(ping["pong"] == true && ping["server_timestamp"].as_f64().unwrap() > 1.7e9);
    assert!(ping["one_way_latency_ms"].as_f64().unwrap() > 0.0);

    app.pool.close().await;
    assert_eq!(app.get("/health/live").await.status(), 200);
    assert_eq!(app.get("/health/ready").await.status(), 503);
    let response = app.get("/health").await;
    assert_eq!(response.status(), 503);
    let health: Value = response.json().await.unwrap();
    assert_eq!(health["checks"]["postgresql"]["status"], "unhealthy");
    assert_eq!(health["checks"]["storage"]["status"], "healthy");
}

#[tokio::test]
async fn every_reply_carries_the_security_headers() {
    let app = TestApp::new().await;
    for path in ["/", "/api/v1/reports", "/nothing", "/web/map.svg?lat=23.3&lng=85.3", "/api/docs/"] {
        let response = app.get(path).await;
        let headers = response.headers();
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["x-frame-options"], "DENY", "{path}");
        assert_eq!(headers["referrer-policy"], "same-origin", "{path}");
        let policy = headers["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        if path == "/" {
            assert!(policy.contains("'nonce-") && !policy.contains("unsafe-inline"), "{policy}");
        }
    }
}

#[tokio::test]
async fn a_pages_nonce_is_new_each_time_and_in_its_scripts() {
    let app = TestApp::new().await;
    let mut nonces = std::collections::HashSet::new();
    for _ in 0..3 {
        let response = app.get("/").await;
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        let page = response.text().await.unwrap();
        for script in page.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{tag}");
        }
        nonces.insert(nonce);
    }
    assert_eq!(nonces.len(), 3);
}
