//! Pictures that come before what they belong to.

use super::{path_of, upload};
use crate::support::{
    TestApp,
    app::{Options, a_client},
    people::{PASSWORD, read},
    photos,
    stores::Failing,
};
use darshi::server::clients::storage::{FileStore, StorageError};
use serde_json::{Value, json};
use time::Duration;

#[tokio::test]
async fn a_picture_is_kept_upright_without_metadata_for_its_uploader_and_moderators() {
    let app = TestApp::new().await;
    let (asha, ravi) = (app.citizen("asha").await, app.citizen("ravi").await);
    assert_eq!(upload(&app, None, photos::jpeg(300, 200, 1), "update").await.status(), 401);
    let exif = photos::Exif { gps: Some((23.35, 85.33)), ..photos::Exif::default() };
    let photo = photos::with_exif(&photos::jpeg(3000, 1500, 1), &exif);
    let (status, _, body) = read(upload(&app, Some(&asha), photo, "flag").await).await;
    assert_eq!(status, 201, "{body}");
    let (webp, jpeg) = (path_of(&body["url"]), path_of(&body["jpeg_url"]));
    assert!(
        webp.starts_with("/u/")
            && webp.rsplit_once('.').unwrap().1 == "webp"
            && jpeg.rsplit_once('.').unwrap().1 == "jpg"
    );
    assert!(body["expires_at"].as_str().unwrap().ends_with('Z'));

    let shown = asha.get(&jpeg).await;
    assert_eq!((shown.status().as_u16(), &shown.headers()["content-type"]), (200, &"image/jpeg".parse().unwrap()));
    assert_eq!(shown.headers()["cache-control"], "private, no-store");
    let bytes = shown.bytes().await.unwrap();
    assert!(!bytes.windows(4).any(|part| part == b"Exif"));
    assert_eq!(image::load_from_memory(&bytes).unwrap().width(), 2048);
    assert_eq!(asha.get(&webp).await.headers()["content-type"], "image/webp");
    let browser = a_client();
    browser.post(app.url("/web/signin")).form(&[("username", "asha"), ("password", PASSWORD)]).send().await.unwrap();
    assert_eq!(browser.get(app.url(&webp)).send().await.unwrap().status(), 200);
    assert_eq!(app.get(&webp).await.status(), 404);
    assert_eq!(ravi.get(&webp).await.status(), 404);
    let moderator = app.staff("mod1", "moderator").await;
    assert_eq!(moderator.get(&webp).await.status(), 200);
    for nothing in ["/u/nonsense", "/u/nonsense.webp", &webp.replace(".webp", ".png")] {
        assert_eq!(moderator.get(nothing).await.status(), 404, "{nothing}");
    }
}

#[tokio::test]
async fn what_is_no_picture_is_refused_and_nothing_stays() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    for (content, code) in [
        (vec![0xff; 10 * 1024 * 1024 + 1], "FILE_SIZE_EXCEEDED"),
        (b"words".to_vec(), "INVALID_FILE_TYPE"),
        (Vec::new(), "INVALID_FILE"),
        (photos::large_png(51), "INVALID_FILE"),
    ] {
        let (status, got, body) = read(upload(&app, Some(&asha), content, "update").await).await;
        assert_eq!((status, got.as_str()), (400, code));
        assert!(body["error"]["fields"]["file"].is_array(), "{body}");
    }
    for purpose in ["", "reopen", "UPDATE"] {
        let (status, _, body) = read(upload(&app, Some(&asha), photos::jpeg(300, 200, 1), purpose).await).await;
        assert_eq!(status, 400);
        assert!(body["error"]["fields"]["purpose"].is_array(), "{body}");
    }
    let none = asha.post("/api/v1/uploads", json!({ "purpose": "update" })).await;
    assert!(read(none).await.2["error"]["fields"]["file"].is_array());
    assert_eq!(upload(&app, Some(&asha), vec![0xff; 12 * 1024 * 1024], "update").await.status(), 413);
    assert!(app.store.list("uploads/").await.unwrap().is_empty());
    assert_eq!(app.count("select count(*) from uploads").await, 0);
}

#[tokio::test]
async fn a_storage_that_fails_midway_keeps_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Failing::after(1, FileStore::new(folder.path().to_owned()), || StorageError::Upload("test".to_owned()));
    let app = TestApp::with(Options { store: Some(store), ..Options::default() }).await;
    let asha = app.citizen("asha").await;
    let (status, code, _) = read(upload(&app, Some(&asha), photos::jpeg(300, 200, 1), "update").await).await;
    assert_eq!((status, code.as_str()), (502, "STORAGE_UPLOAD_ERROR"));
    assert!(app.store.list("uploads/").await.unwrap().is_empty());
    assert_eq!(app.count("select count(*) from uploads").await, 0);
}

#[tokio::test]
async fn what_nothing_uses_is_dropped_after_a_day() {
    let app = TestApp::new().await;
    let moderator = app.staff("mod1", "moderator").await;
    let id = app.file_verified(crate::support::a_report()).await;
    let picture = async |seed| {
        upload(&app, Some(&moderator), photos::jpeg(300, 200, seed), "update").await.json::<Value>().await.unwrap()
    };
    let (used, unused) = (picture(1).await, picture(2).await);
    let update = json!({ "content": "Look", "media_urls": [used["url"]] });
    assert_eq!(moderator.post(&format!("/api/v1/reports/{id}/updates"), update).await.status(), 201);
    app.services.reports.sweep().await.unwrap();
    assert_eq!(app.store.list("uploads/").await.unwrap().len(), 4, "not yet");
    app.advance(Duration::hours(25));
    let moderator = app.sign_in("mod1").await;
    assert_eq!(moderator.get(&path_of(&unused["url"])).await.status(), 404, "also before it is swept");
    app.services.reports.sweep().await.unwrap();
    assert_eq!(app.store.list("uploads/").await.unwrap().len(), 2);
    assert_eq!(app.get(&path_of(&used["url"])).await.headers()["cache-control"], "public, max-age=31536000, immutable");
    // A file that no row names goes too.
    app.store.put("uploads/0197a000-0000-7000-8000-000000000000/x.webp", "image/webp", vec![1]).await.unwrap();
    app.advance(Duration::hours(2));
    app.services.reports.sweep().await.unwrap();
    assert_eq!(app.store.list("uploads/").await.unwrap().len(), 2);
}
