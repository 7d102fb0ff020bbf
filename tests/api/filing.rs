//! `POST /api/v1/report`: what is taken, what is refused, and that nothing is half done.

use crate::support::{Scripted, TestApp, a_report, app::Options, photos, stores::Failing};
use darshi::server::clients::storage::{FileStore, StorageError};
use serde_json::Value;

/// Posts a form that must be refused: status, code, and what is said of each field.
async fn refused(app: &TestApp, form: crate::support::ReportForm) -> (u16, String, Value) {
    // One an hour is within everybody's limit.
    app.advance(time::Duration::hours(1));
    let response = app.post(form).await;
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap();
    assert_eq!(app.count("select count(*) from reports").await, 0, "{body}");
    assert_eq!(app.blobs().await, Vec::<String>::new(), "{body}");
    (status, body["error"]["code"].as_str().unwrap().to_owned(), body["error"]["fields"].clone())
}

#[tokio::test]
async fn a_filed_report_waits_for_its_check_and_has_a_tracking_code() {
    let app = TestApp::new().await;
    let response = app.post(a_report().with("category", "drainage")).await;
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["cache-control"], "no-store");
    let location = response.headers()["location"].to_str().unwrap().to_owned();
    let body: Value = response.json().await.unwrap();
    let id = body["report_id"].as_str().unwrap();
    assert_eq!(body["id"], body["report_id"]);
    assert_eq!(location, format!("http://darshi.test/api/v1/report/{id}"));
    assert_eq!(body["status"], "PENDING_VERIFICATION");
    let code = body["tracking_code"].as_str().unwrap();
    assert_eq!(body["tracking_url"], format!("http://darshi.test/track/{code}"));

    let report = app.get_json(&format!("/api/v1/track/{}", code.to_lowercase().replace('-', ""))).await;
    assert_eq!(report["title"], "Open drain near school");
    assert_eq!(report["category"], "Drainage");
    assert_eq!(report["severity"], 0);
    assert_eq!(report["severity_level"], Value::Null);
    assert_eq!(report["is_mine"], true);
    assert_eq!(report["latitude"], 23.371_234);
    assert_eq!(report["geohash"].as_str().unwrap().len(), 7);
    assert_eq!(report["city"], "Ranchi");
    assert_eq!(report["timeline"][0]["event"], "REPORT_CREATED");
    assert_eq!(report["allowed_actions"], serde_json::json!(["edit", "delete"]));
    assert_eq!(report["image_data"].as_array().unwrap().len(), 1);
    assert_eq!(app.count("select count(*) from jobs where state = 'queued'").await, 1);
    assert_eq!(app.blobs().await.len(), 4);
    let stored: String =
        sqlx::query_scalar("select encode(tracking_hash, 'hex') from reports").fetch_one(&app.pool).await.unwrap();
    assert!(!stored.contains(&code.replace('-', "")), "the code itself is not stored");
}

#[tokio::test]
async fn wrong_photos_are_refused_each_with_its_reason() {
    let app = TestApp::new().await;
    let good = photos::jpeg(64, 64, 1);
    let half = good[..good.len() / 2].to_vec();
    let mut heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec();
    heic.resize(2000, 7);
    let gif = b"GIF89a\x01\0\x01\0\0\0\0;".to_vec();
    let cases: Vec<(Vec<u8>, u16, &str)> = vec![
        (Vec::new(), 400, "INVALID_FILE"),
        (vec![0xff; 11 * 1024 * 1024], 400, "FILE_SIZE_EXCEEDED"),
        (b"just text, named .jpg".to_vec(), 400, "INVALID_FILE_TYPE"),
        (half, 400, "INVALID_FILE"),
        (gif, 400, "INVALID_FILE_TYPE"),
        (heic, 415, "UNSUPPORTED_MEDIA_TYPE"),
        (photos::large_png(60), 400, "INVALID_FILE"),
        (b"\x89PNG\r\n\x1a\n and then nothing".to_vec(), 400, "INVALID_FILE"),
    ];
    for (photo, status, code) in cases {
        let begin = &photo[..photo.len().min(12)];
        let answer = refused(&app, a_report().photo(photo.clone())).await;
        assert_eq!((answer.0, answer.1.as_str()), (status, code), "{begin:?}");
        assert_eq!(answer.2["files"].as_array().unwrap().len(), 1, "{begin:?}");
    }
    let (status, code, fields) = refused(&app, a_report().photos(vec![])).await;
    assert_eq!((status, code.as_str()), (400, "INVALID_INPUT"));
    assert!(fields["files"].is_array());
    let (status, _, fields) = refused(&app, a_report().photos(vec![good.clone(); 6])).await;
    assert_eq!(status, 400);
    assert!(fields["files"][0].as_str().unwrap().contains('5'));
    // Of two photos the second is bad: none is kept.
    let (status, code, fields) = refused(&app, a_report().photos(vec![good, b"text".to_vec()])).await;
    assert_eq!((status, code.as_str()), (400, "INVALID_FILE_TYPE"));
    assert!(fields["files"][0].as_str().unwrap().contains('2'), "{fields}");
}

#[tokio::test]
async fn a_60_megapixel_png_of_a_few_kb_is_refused_without_its_memory() {
    let photo = photos::large_png(60);
    assert!(photo.len() < 400_000, "{}", photo.len());
    let app = TestApp::new().await;
    let (_, code, fields) = refused(&app, a_report().photo(photo)).await;
    assert_eq!(code, "INVALID_FILE");
    assert!(fields["files"][0].as_str().unwrap().contains("50"), "{fields}");
}

#[tokio::test]
async fn titles_are_measured_in_characters_and_shown_as_text() {
    let app = TestApp::new().await;
    for wrong in ["abcd".to_owned(), "x".repeat(201), " \u{0} ".to_owned()] {
        let (status, code, fields) = refused(&app, a_report().with("title", wrong)).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_INPUT"));
        assert!(fields["title"].is_array());
    }
    for (sent, shown) in [
        ("abcde".to_owned(), "abcde".to_owned()),
        ("x".repeat(200), "x".repeat(200)),
        ("🕳️ hole on the road".to_owned(), "🕳️ hole on the road".to_owned()),
        ("مصرف مفتوح هنا".to_owned(), "مصرف مفتوح هنا".to_owned()),
        ("nul\u{0} inside".to_owned(), "nul inside".to_owned()),
        ("<script>alert(1)</script>".to_owned(), "<script>alert(1)</script>".to_owned()),
        // A letter and its accent become one character.
        ("cafe\u{301} road".to_owned(), "caf\u{e9} road".to_owned()),
    ] {
        let id = app.file_verified(a_report().with("title", sent)).await;
        assert_eq!(app.get_json(&format!("/api/v1/report/{id}")).await["title"], shown);
    }
}

#[tokio::test]
async fn markup_in_a_title_stays_text_on_the_page() {
    let app = TestApp::new().await;
    let form = a_report().with("title", "</title><img src=x onerror=alert(1)>").with("description", "</p><img src=y>");
    let id = app.file_verified(form).await;
    for path in [format!("/reports/{id}"), "/reports".to_owned(), "/".to_owned()] {
        let page = app.get(&path).await.text().await.unwrap();
        // In an attribute's value a `<` is only a character.
        let outside_of_attributes: String = page.split('"').step_by(2).collect();
        assert!(!outside_of_attributes.contains("<img src=x") && !page.contains("<img src=y"), "{path}");
        assert!(page.contains("&lt;/title&gt;&lt;img src=x") || page.contains("&lt;/title>&lt;img src=x"), "{path}");
    }
}

#[tokio::test]
async fn places_that_are_none_are_refused() {
    let app = TestApp::new().await;
    for (form, code) in [
        (a_report().with("location", "91,0"), "INVALID_COORDINATES"),
        (a_report().with("location", "NaN,NaN"), "INVALID_COORDINATES"),
        (a_report().with("location", "0,-180.5"), "INVALID_COORDINATES"),
        (a_report().with("lat", "91").with("lng", "0"), "INVALID_COORDINATES"),
        (a_report().with("lat", "23.3"), "INVALID_COORDINATES"),
        (a_report().without("location"), "INVALID_INPUT"),
        (a_report().with("location", "ab"), "INVALID_INPUT"),
        (a_report().with("location", "Nosuchplaceatall, Nowhereistan"), "INVALID_INPUT"),
    ] {
        let (status, found, fields) = refused(&app, form.clone()).await;
        assert_eq!((status, found.as_str()), (400, code), "{:?}", form.texts);
        assert!(fields["location"].is_array(), "{fields}");
    }
}

#[tokio::test]
async fn a_place_in_words_is_looked_up() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report().with("location", "Lalpur Chowk, Ranchi")).await;
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!(report["location"], "Lalpur Chowk, Ranchi");
    assert_eq!(report["city"], "Ranchi");
    assert!((report["latitude"].as_f64().unwrap() - 23.35).abs() < 0.1);
}

#[tokio::test]
async fn the_photos_place_helps_where_none_is_given_and_a_given_one_wins() {
    let app = TestApp::new().await;
    let exif = photos::Exif { gps: Some((-33.8688, 151.2093)), ..photos::Exif::default() };
    let photo = photos::with_exif(&photos::jpeg(64, 64, 3), &exif);
    let id = app.file_verified(a_report().without("location").photo(photo.clone())).await;
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert!((report["latitude"].as_f64().unwrap() + 33.8688).abs() < 1e-4);
    assert!((report["longitude"].as_f64().unwrap() - 151.2093).abs() < 1e-4);

    let id = app.file_verified(a_report().photo(photo)).await;
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!(report["latitude"], 23.371_234);
}

#[tokio::test]
async fn all_wrong_fields_are_told_at_once_in_the_callers_language() {
    let app = TestApp::new().await;
    let form = a_report()
        .with("title", "x")
        .with("category", "dragons")
        .with("contact_email", "nobody")
        .with("location", "91,0");
    let request =
        app.client.post(app.url("/api/v1/report")).header("accept-language", "hi").multipart(form.into_multipart());
    let body: Value = request.send().await.unwrap().json().await.unwrap();
    let error = &body["error"];
    assert_eq!(error["code"], "INVALID_INPUT");
    for name in ["title", "category", "contact_email", "location"] {
        assert!(error["fields"][name].is_array(), "{name}: {body}");
    }
    assert_eq!(body["detail"], error["message"]);
    let hindi = |c: char| ('\u{900}'..='\u{97f}').contains(&c);
    assert!(error["message"].as_str().unwrap().contains(hindi), "{body}");
}

#[tokio::test]
async fn the_same_key_and_content_make_one_report() {
    let app = TestApp::new().await;
    let post = |title: &'static str, key: &'static str| {
        let form = a_report().with("title", title).into_multipart();
        app.client.post(app.url("/api/v1/report")).header("idempotency-key", key).multipart(form).send()
    };
    let key = "0a1b2c3d-4e5f";
    let both = tokio::join!(post("Open drain", key), post("Open drain", key));
    let (first, second) = (both.0.unwrap(), both.1.unwrap());
    assert_eq!((first.status(), second.status()), (201.try_into().unwrap(), 201.try_into().unwrap()));
    let replayed = [&first, &second].iter().filter(|r| r.headers().contains_key("idempotency-replayed")).count();
    assert_eq!(replayed, 1);
    let (first, second): (Value, Value) = (first.json().await.unwrap(), second.json().await.unwrap());
    assert_eq!(first, second);
    assert_eq!(app.count("select count(*) from reports").await, 1);
    assert_eq!(app.blobs().await.len(), 4, "the slower one's photos are gone");
    assert_eq!(app.count("select count(*) from jobs").await, 1);

    let other: Value = post("Another drain", key).await.unwrap().json().await.unwrap();
    assert_eq!(other["error"]["code"], "IDEMPOTENCY_KEY_REUSED");
    let short = post("Open drain", "short").await.unwrap();
    assert_eq!(short.status(), 400);
}

#[tokio::test]
async fn a_full_or_failing_storage_keeps_nothing() {
    for (error, status, code) in [
        ((|| StorageError::Full) as fn() -> StorageError, 507, "STORAGE_QUOTA_EXCEEDED"),
        (|| StorageError::Upload("read-only".to_owned()), 502, "STORAGE_UPLOAD_ERROR"),
        (|| StorageError::Connection("away".to_owned()), 503, "STORAGE_CONNECTION_ERROR"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let store = Failing::after(6, FileStore::new(folder.path().to_owned()), error);
        let app = TestApp::with(Options { store: Some(store), ..Options::default() }).await;
        let two = a_report().photos(vec![photos::jpeg(64, 64, 1), photos::jpeg(64, 64, 2)]);
        let (found, found_code, _) = refused(&app, two).await;
        assert_eq!((found, found_code.as_str()), (status, code));
        assert_eq!(app.count("select count(*) from jobs").await, 0);
    }
}

#[tokio::test]
async fn a_read_only_folder_is_told_and_leaves_nothing() {
    // Root may write anywhere; a file where the folder should be stops root too.
    let app = TestApp::new().await;
    std::fs::write(app.folder.path().join("blobs"), b"in the way").unwrap();
    let response = app.post(a_report()).await;
    assert_eq!(response.status(), 502);
    assert_eq!(app.count("select count(*) from reports").await, 0);
}

#[tokio::test]
async fn without_the_database_filing_says_so_and_leaves_no_blob() {
    let app = TestApp::new().await;
    app.pool.close().await;
    let response = app.post(a_report()).await;
    assert_eq!(response.status(), 503);
    assert!(response.headers().contains_key("retry-after"));
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["error"]["code"], "DATABASE_CONNECTION_ERROR");
    assert_eq!(body["retry_after"], 5);
    assert!(!body.to_string().contains("pool"), "no driver text: {body}");
    assert!(app.store.list("reports/").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_failure_in_the_transaction_takes_the_photos_back() {
    let app = TestApp::new().await;
    sqlx::query("alter table jobs rename to jobs_away").execute(&app.pool).await.unwrap();
    let response = app.post(a_report()).await;
    assert_eq!(response.status(), 500);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["error"]["code"], "INTERNAL_SERVER_ERROR");
    assert!(!body.to_string().contains("jobs"), "no driver text: {body}");
    assert_eq!(app.count("select count(*) from reports").await, 0);
    assert!(app.blobs().await.is_empty());
}

#[tokio::test]
async fn urlencoded_and_json_forms_are_read_and_miss_only_the_photos() {
    let app = TestApp::new().await;
    let fields = [("title", "Open drain near school"), ("location", "23.37,85.33")];
    let url = app.url("/api/v1/report");
    let urlencoded = app.client.post(&url).header("content-type", "application/x-www-form-urlencoded");
    let urlencoded = urlencoded.body("title=Open+drain+near+school&location=23.37%2C85.33").send().await.unwrap();
    let json = app
        .client
        .post(&url)
        .json(&fields.into_iter().collect::<std::collections::HashMap<_, _>>())
        .send()
        .await
        .unwrap();
    for response in [urlencoded, json] {
        assert_eq!(response.status(), 400);
        let body: Value = response.json().await.unwrap();
        let named: Vec<_> = body["error"]["fields"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(named, ["files"], "{body}");
    }
    let text = app.client.post(&url).header("content-type", "text/plain").body("hello").send().await.unwrap();
    assert_eq!(text.status(), 415);
    let broken = app.client.post(&url).header("content-type", "application/json").body("{").send().await.unwrap();
    assert_eq!(broken.status(), 400);
    assert_eq!(broken.json::<Value>().await.unwrap()["error"]["code"], "VALIDATION_ERROR");
}

#[tokio::test]
async fn a_chunked_body_over_the_limit_is_cut_while_it_is_read() {
    let app = TestApp::new().await;
    let part = vec![b'x'; 1024 * 1024];
    let head = b"--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n".to_vec();
    let sent = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counting = sent.clone();
    // 200 MiB, were it read to its end; no length is announced.
    let chunks = std::iter::once(head).chain((0..200).map(move |_| part.clone()));
    let stream = futures::stream::iter(chunks.map(move |chunk| {
        counting.fetch_add(chunk.len(), std::sync::atomic::Ordering::SeqCst);
        Ok::<_, std::io::Error>(chunk)
    }));
    let request = app.client.post(app.url("/api/v1/report")).header("content-type", "multipart/form-data; boundary=b");
    // The server may close before everything is sent: then the answer can be lost on the way.
    if let Ok(response) = request.body(reqwest::Body::wrap_stream(stream)).send().await {
        assert_eq!(response.status(), 413);
        assert_eq!(response.json::<Value>().await.unwrap()["error"]["code"], "REQUEST_TOO_LARGE");
    }
    let sent = sent.load(std::sync::atomic::Ordering::SeqCst);
    assert!(sent < 100 * 1024 * 1024, "{sent} bytes were read");
    assert_eq!(app.count("select count(*) from reports").await, 0);
}

#[tokio::test]
async fn nobody_can_file_in_anothers_name() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report().with("username", "the_mayor")).await;
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!(report["username"], "anonymous");
    assert_eq!(report["submitted_by"], Value::Null);
}

#[tokio::test]
async fn a_client_that_goes_away_leaves_no_half_report() {
    use std::{sync::atomic::Ordering, time::Duration};
    use tokio::io::AsyncWriteExt;
    let folder = tempfile::tempdir().unwrap();
    let store = Failing::after(usize::MAX, FileStore::new(folder.path().to_owned()), || StorageError::Full);
    let app = TestApp::with(Options { store: Some(store.clone()), ..Options::default() }).await;
    let mut body = Vec::new();
    for (name, value) in a_report().texts {
        body.extend(format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    for n in 1..=5 {
        let head = "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"p.jpg\"\r\n\r\n";
        body.extend(head.bytes().chain(photos::jpeg(640, 480, n)).chain(*b"\r\n"));
    }
    body.extend(b"--b--\r\n");
    let head = format!(
        "POST /api/v1/report HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = tokio::net::TcpStream::connect(app.base.trim_start_matches("http://")).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&body).await.unwrap();
    // In the middle of the work nobody waits for the answer any more.
    while store.writes.load(Ordering::SeqCst) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(stream);
    while app.count("select count(*) from reports").await == 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(app.count("select count(*) from photos").await, 5);
    assert_eq!(app.blobs().await.len(), 20);
    assert_eq!(app.count("select count(*) from jobs").await, 1);
}

#[tokio::test]
async fn the_check_is_not_part_of_the_reply() {
    let judge = Scripted::default();
    judge.takes(std::time::Duration::from_secs(30));
    let options = Options {
        judge: Some(std::sync::Arc::new(judge)),
        settings: vec![("DARSHI_WORKER", "true".to_owned())],
        ..Options::default()
    };
    let app = TestApp::with(options).await;
    let filed = tokio::time::timeout(std::time::Duration::from_secs(20), app.file(a_report())).await;
    assert!(filed.is_ok(), "filing waited for the check");
}
