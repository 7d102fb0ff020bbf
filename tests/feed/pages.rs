//! The list's page, as a browser without JavaScript sees it: every state is an address.

use super::{plant, planted};
use crate::{feed::Planted, support::TestApp};

async fn page(app: &TestApp, path: &str) -> String {
    let response = app.get(path).await;
    assert_eq!(response.status(), 200, "{path}");
    response.text().await.unwrap()
}

/// Where the link with this text's attribute leads.
fn href(page: &str, mark: &str) -> Option<String> {
    let tag = page.split('<').find(|tag| tag.starts_with("a ") && tag.contains(mark))?;
    Some(tag.split("href=\"").nth(1)?.split('"').next()?.replace("&amp;", "&"))
}

#[tokio::test]
async fn the_form_says_what_is_chosen_and_chips_take_it_away() {
    let app = TestApp::new().await;
    plant(&app, &[Planted { severity: 9, ..planted("Open drain") }, planted("Deep pothole")]).await;
    let shown = page(&app, "/reports?q=drain&category=drainage&status=VERIFIED&min_severity=8&district=Ranchi").await;
    assert!(shown.contains("Open drain") && !shown.contains("Deep pothole"));
    let form = shown.split('<').find(|tag| tag.starts_with("form ") && tag.contains("id=\"find\"")).unwrap();
    assert!(form.contains("method=\"get\"") && form.contains("action=\"/reports\""), "{form}");
    assert!(shown.contains("<input type=\"hidden\" name=\"status\" value=\"VERIFIED\""));
    assert!(shown.contains("value=\"drain\"") && shown.contains("<option value=\"drainage\" selected"));
    for without in [
        "status=VERIFIED&category=drainage&min_severity=8&district=Ranchi",
        "q=drain&status=VERIFIED&min_severity=8&district=Ranchi",
        "q=drain&status=VERIFIED&category=drainage&district=Ranchi",
        "q=drain&status=VERIFIED&category=drainage&min_severity=8",
    ] {
        let href = format!("href=\"/reports?{}\"", without.replace('&', "&amp;"));
        assert!(shown.contains(&href) || shown.contains(&href.replace("&amp;", "&")), "{href}");
    }
}

#[tokio::test]
async fn the_way_on_is_a_link_and_leads_back_to_the_beginning() {
    let app = TestApp::new().await;
    let reports: Vec<_> = (0..30).map(|n| Planted { age: n, ..planted(&format!("Report number {n:02}")) }).collect();
    plant(&app, &reports).await;
    let first = page(&app, "/reports?sort=oldest&category=drainage").await;
    assert!(first.contains("Report number 29") && first.contains("id=\"feed-list\""));
    let next = href(&first, "feed-next").unwrap();
    let second = page(&app, &next).await;
    assert!(second.contains("Report number 17") && !second.contains("Report number 18"));
    assert!(second.contains("Back to the beginning"));
    let third = page(&app, &href(&second, "feed-next").unwrap()).await;
    assert!(third.contains("Report number 00") && href(&third, "feed-next").is_none());
    // A cursor of another order is as none.
    let other = page(&app, &next.replace("sort=oldest", "sort=upvotes")).await;
    assert!(other.contains("Report number 00") && !other.contains("Back to the beginning"));
}

#[tokio::test]
async fn what_is_wrong_in_an_address_is_told_and_left_out() {
    let app = TestApp::new().await;
    plant(&app, &[planted("Open drain")]).await;
    for query in [
        "status=FLAGGED",
        "status=x",
        "category=dragons",
        "bbox=1",
        "geohash=a",
        "sort=nearest",
        "radius_m=5",
        "from=x",
        "cursor=x",
        "q=%00",
        "min_severity=-1",
    ] {
        let response = app.get(&format!("/reports?{query}")).await;
        assert_eq!(response.status(), 200, "{query}");
        let shown = response.text().await.unwrap();
        assert_eq!(shown.contains("Open drain"), query != "status=FLAGGED", "{query}");
    }
    let shown = page(&app, "/reports?from=2026-01-31&to=2026-01-01").await;
    assert!(shown.contains("aria-invalid=\"true\"") && shown.contains("value=\"2026-01-01\""));
}

#[tokio::test]
async fn empty_lists_say_why_and_what_to_do() {
    let app = TestApp::new().await;
    assert!(page(&app, "/reports").await.contains("href=\"/reports/new\""));
    plant(&app, &[planted("Open drain")]).await;
    let shown = page(&app, "/reports?category=garbage").await;
    assert!(shown.contains("No public report fits this choice") && shown.contains("Show all reports"));
    let cursor = darshi::domain::page::Cursor {
        created_at: time::OffsetDateTime::UNIX_EPOCH + time::Duration::days(1),
        id: uuid::Uuid::nil(),
    };
    let shown = page(&app, &format!("/reports?cursor={}", cursor.encode())).await;
    assert!(shown.contains("You have seen them all") && shown.contains("Back to the beginning"));
}

#[tokio::test]
async fn nearest_first_asks_for_a_place_and_carries_it_along() {
    let app = TestApp::new().await;
    plant(&app, &[planted("Right here"), Planted { at: (25.6, 85.1), age: 1, ..planted("In Patna") }]).await;
    let shown = page(&app, "/reports?sort=nearest&lat=23.37&lng=85.33").await;
    assert!(shown.find("Right here").unwrap() < shown.find("In Patna").unwrap());
    assert!(shown.contains("id=\"find-lat\" name=\"lat\" value=\"23.37\""));
    assert!(shown.contains("<option value=\"nearest\" selected"));
    // Without a place there is no such order to choose.
    assert!(!page(&app, "/reports").await.contains("<option value=\"nearest\""));
}

#[tokio::test]
async fn the_page_names_its_feeds_with_the_same_filters() {
    let app = TestApp::new().await;
    plant(&app, &[planted("Open drain")]).await;
    let shown = page(&app, "/reports?category=drainage&q=drain").await.replace("&amp;", "&");
    for (path, kind) in [("/reports.atom", "application/atom+xml"), ("/reports.geojson", "application/geo+json")] {
        let link = shown.split('<').find(|tag| tag.starts_with("link ") && tag.contains(kind)).unwrap();
        assert!(
            link.contains("rel=\"alternate\"") && link.contains(&format!("{path}?q=drain&category=drainage")),
            "{link}"
        );
    }
    assert!(shown.contains("content=\"noindex\""));
    assert!(!page(&app, "/reports?category=drainage").await.contains("noindex"));
}
