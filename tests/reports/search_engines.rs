//! What search engines are told: addresses, structured data, the sitemap, what is gone.

use super::{file_as, set_status};
use crate::support::{TestApp, a_report, judge::opinion, photos};
use darshi::domain::Status;
use reqwest::Method;
use serde_json::{Value, json};

/// The structured data of a page.
fn structured(page: &str) -> Value {
    let script = page.split("<script type=\"application/ld+json\"").nth(1).expect("no structured data");
    assert!(script.starts_with(" nonce=\""), "{}", &script[..40]);
    let (_, rest) = script.split_once('>').unwrap();
    serde_json::from_str(rest.split("</script>").next().unwrap()).unwrap()
}

/// The one address that a page is known by.
fn canonical(page: &str) -> String {
    let mut links = page.split("<link ").filter(|rest| rest.split('>').next().unwrap().contains("rel=\"canonical\""));
    let link = links.next().expect("no canonical address");
    assert!(links.next().is_none(), "two canonical addresses");
    link.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_report_has_one_canonical_address_with_its_title() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report().with("title", "Open drain, near the <School>!")).await;
    let expected = format!("http://darshi.test/reports/{id}/open-drain-near-the-school");
    for path in ["", "/open-drain-near-the-school", "/another-title", "/%F0%9F%95%B3", "/open%20drain"] {
        let response = app.get(&format!("/reports/{id}{path}")).await;
        assert_eq!(response.status(), 200, "{path}");
        let page = response.text().await.unwrap();
        assert_eq!(canonical(&page), expected, "{path}");
    }
    let hindi = app.file_verified(a_report().with("title", "स्कूल के पास खुली नाली").with("location", "12.97,77.59")).await;
    let slug = "%E0%A4%B8%E0%A5%8D%E0%A4%95%E0%A5%82%E0%A4%B2-%E0%A4%95%E0%A5%87-%E0%A4%AA%E0%A4%BE%E0%A4%B8-%E0%A4%96%E0%A5%81%E0%A4%B2%E0%A5%80-%E0%A4%A8%E0%A4%BE%E0%A4%B2%E0%A5%80";
    let page = app.get(&format!("/reports/{hindi}/{slug}")).await.text().await.unwrap();
    assert_eq!(canonical(&page), format!("http://darshi.test/reports/{hindi}/{slug}"));
    // A title that would lead to another page of the report leads to the report.
    let edit = app.file_verified(a_report().with("title", "Edit!").with("location", "19.07,72.87")).await;
    let page = app.get(&format!("/reports/{edit}")).await.text().await.unwrap();
    assert_eq!(canonical(&page), format!("http://darshi.test/reports/{edit}"));
}

#[tokio::test]
async fn structured_data_is_whole_json_whatever_the_title_says() {
    let app = TestApp::new().await;
    let title = "Drain </script><script>alert(1)</script> & \"quotes\" \u{2028}<!--";
    let id = app.file_verified(a_report().with("title", title).with("category", "Drainage")).await;
    let page = app.get(&format!("/reports/{id}")).await.text().await.unwrap();
    assert!(!page.contains("<script>alert"), "no markup of a title is the page's");
    let data = structured(&page);
    let report = &data["@graph"][0];
    let shown = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!((&data["@context"], &report["@type"]), (&"https://schema.org".into(), &"Report".into()));
    assert_eq!((&report["name"], &report["description"]), (&shown["title"], &"Two slabs are missing.".into()));
    assert_eq!(
        report["contentLocation"]["geo"],
        json!({ "@type": "GeoCoordinates", "latitude": 23.371_234, "longitude": 85.334_321 })
    );
    assert_eq!(report["about"], "Drainage");
    assert!(report["url"].as_str().unwrap().starts_with(&format!("http://darshi.test/reports/{id}/drain-")));
    assert!(report["image"][0].as_str().unwrap().starts_with("http://darshi.test/photos/"));
    assert_eq!(report["author"]["@type"], "Organization", "nobody's name is made up");
    assert_eq!(data["@graph"][1]["itemListElement"][1]["item"], report["url"]);

    let asha = app.citizen("asha").await;
    let id = file_as(&app, &asha).await;
    let hidden = asha.get(&format!("/reports/{id}")).await.text().await.unwrap();
    assert!(!hidden.contains("application/ld+json"), "what is not public has none");
}

#[tokio::test]
async fn the_sitemap_comes_in_parts_of_public_reports() {
    let app = TestApp::new().await;
    let first = app.file_verified(a_report()).await;
    app.judge.says(opinion(None, 0.1));
    app.file_verified(a_report().photo(photos::jpeg(320, 240, 41))).await;
    // 10,001 more, without photos: a sitemap needs none.
    let mut conn = app.pool.acquire().await.unwrap();
    for statement in [
        "set session_replication_role = replica",
        "insert into reports (id, title, location, geohash, place_source, tracking_hash, source, created_at, updated_at,
                              status, verified_at)
         select gen_random_uuid(), 'Report number ' || n, location, geohash, place_source, sha256(n::text::bytea),
                source, created_at, updated_at, 'VERIFIED', created_at
         from reports, generate_series(1, 10001) as n
         where reports.status = 'VERIFIED'",
        "set session_replication_role = origin",
    ] {
        sqlx::query(statement).execute(&mut *conn).await.unwrap();
    }
    drop(conn);
    let response = app.get("/sitemap.xml").await;
    assert_eq!(response.headers()["content-type"], "application/xml");
    assert_eq!(response.headers()["cache-control"], "public, max-age=3600");
    let index = response.text().await.unwrap();
    assert!(index.starts_with("<?xml") && index.contains("<sitemapindex"));
    let parts: Vec<String> =
        index.split("<loc>http://darshi.test").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect();
    assert_eq!((parts.len(), parts[0].as_str()), (3, "/sitemaps/pages.xml"));
    let mut found = Vec::new();
    for (part, size) in [(&parts[1], 10_000), (&parts[2], 2)] {
        let response = app.get(part).await;
        assert_eq!(response.headers()["cache-control"], "public, max-age=300");
        let text = response.text().await.unwrap();
        let locs: Vec<String> =
            text.split("<loc>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect();
        assert_eq!(locs.len(), size, "{part}");
        assert_eq!(text.matches("<lastmod>").count(), size);
        found.extend(locs);
    }
    assert!(found.iter().any(|loc| *loc == format!("http://darshi.test/reports/{first}/open-drain-near-school")));
    let all: std::collections::HashSet<_> = found.iter().collect();
    assert_eq!(all.len(), 10_002, "each once, and no hidden one");
    let robots = app.get("/robots.txt").await.text().await.unwrap();
    assert!(robots.contains("Sitemap: http://darshi.test/sitemap.xml") && robots.contains("Disallow: /mine"));
    assert_eq!(app.get("/sitemaps/nothing.xml").await.status(), 404);
    assert_eq!(app.get("/sitemaps/pages").await.status(), 404);
}

#[tokio::test]
async fn what_was_public_and_is_deleted_is_gone_and_what_was_not_never_was() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    let (public, withdrawn) = (file_as(&app, &asha).await, file_as(&app, &asha).await);
    app.run_jobs().await;
    // Public once, set aside, then taken back by who filed it.
    set_status(&app, &withdrawn, Status::Flagged).await;
    assert_eq!(asha.delete(&format!("/api/v1/report/{withdrawn}")).await.status(), 200);
    let hidden = file_as(&app, &asha).await;
    let left = asha.call(Method::DELETE, "/api/v1/users/me/account", Some(json!({ "mode": "erase" }))).await;
    assert_eq!(left.status(), 200);
    app.run_jobs().await;
    for (id, status) in [(&public, 410), (&withdrawn, 410), (&hidden, 404)] {
        for path in [format!("/reports/{id}"), format!("/reports/{id}/open-drain-near-school")] {
            let response = app.get(&path).await;
            assert_eq!(response.status(), status, "{path}");
            let page = response.text().await.unwrap();
            assert_eq!(page.contains("This report was deleted"), status == 410);
            assert!(page.contains("noindex") && !page.contains("rel=\"canonical\""));
        }
        let response = app.get(&format!("/api/v1/report/{id}")).await;
        assert_eq!(response.status(), 404, "the API's word for it is the same");
    }
    assert!(app.blobs().await.is_empty());
    let sitemap = app.get("/sitemap.xml").await.text().await.unwrap();
    assert_eq!(sitemap.matches("<loc>").count(), 1, "pages only");
}

#[tokio::test]
async fn the_photos_of_a_hidden_report_are_its_owners_and_staffs() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    let id = file_as(&app, &asha).await;
    app.run_jobs().await;
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    let photo = report["image_urls"][0].as_str().unwrap().trim_start_matches("http://darshi.test").to_owned();
    let public = app.get(&photo).await;
    assert_eq!(
        (public.status().as_u16(), public.headers()["cache-control"].to_str().unwrap()),
        (200, "public, max-age=31536000, immutable")
    );
    set_status(&app, &id, Status::Flagged).await;
    let response = app.get(&photo).await;
    assert_eq!((response.status().as_u16(), response.headers()["cache-control"].to_str().unwrap()), (404, "no-store"));
    let (stranger, official) = (app.citizen("ravi").await, app.staff("officer", "municipality_staff").await);
    let moderator = app.staff("mod", "moderator").await;
    for (who, status) in [(&asha, 200), (&stranger, 404), (&official, 404), (&moderator, 200)] {
        let response = who.get(&photo).await;
        assert_eq!(response.status(), status);
        assert_ne!(response.headers()["cache-control"], "public, max-age=31536000, immutable");
    }
    sqlx::query("update reports set municipality_id = 'ranchi_mc'").execute(&app.pool).await.unwrap();
    assert_eq!(official.get(&photo).await.status(), 200, "it is in this official's hands now");
}
