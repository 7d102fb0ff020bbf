//! Words: English, Hindi, mistyped, too common, hostile.

use super::{found, plant, planted, refusal};
use crate::{feed::Planted, support::TestApp};

async fn city() -> TestApp {
    let app = TestApp::new().await;
    plant(
        &app,
        &[
            Planted { age: 1, ..planted("Open drains near the school") },
            Planted { age: 2, description: Some("Water stands on the road for weeks."), ..planted("Deep pothole") },
            Planted { age: 3, ..planted("खुली नालियाँ स्कूल के पास") },
            Planted { age: 4, ..planted("टूटी सड़क और गड्ढा") },
            Planted { age: 5, status: "FLAGGED", ..planted("A hidden pothole") },
        ],
    )
    .await;
    app
}

#[tokio::test]
async fn words_are_found_by_their_stems_in_both_languages() {
    let app = city().await;
    let (drains, pothole) = ("Open drains near the school", "Deep pothole");
    for (query, expected) in [
        ("q=drain", vec![drains]),
        ("q=SCHOOL%20drain", vec![drains]),
        ("q=the%20school", vec![drains]),
        ("q=standing%20water", vec![pothole]),
        ("q=drain%20or%20pothole", vec![drains, pothole]),
        ("q=road%20-drain", vec![pothole]),
        ("q=%22deep%20pothole%22", vec![pothole]),
        ("q=नाली", vec!["खुली नालियाँ स्कूल के पास"]),
        ("q=स्कूल%20के%20पास", vec!["खुली नालियाँ स्कूल के पास"]),
        ("q=सड़कें", vec!["टूटी सड़क और गड्ढा"]),
    ] {
        assert_eq!(found(&app, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn mistyped_words_find_similar_titles_on_every_page() {
    let app = city().await;
    assert_eq!(found(&app, "q=pothle").await, ["Deep pothole"]);
    assert_eq!(found(&app, "q=scholl").await, ["Open drains near the school"]);
    assert_eq!(found(&app, "q=गड्डा").await, ["टूटी सड़क और गड्ढा"]);
    // Two letters changed places.
    assert_eq!(found(&app, "q=pohtole").await, ["Deep pothole"]);
    assert_eq!(found(&app, "q=darins%20").await, ["Open drains near the school"]);
    // Nothing has both words: what has one of them, or of those like them.
    assert_eq!(found(&app, "q=drain%20pothle").await, ["Open drains near the school", "Deep pothole"]);
    assert_eq!(found(&app, "q=pothle%20-school").await, ["Deep pothole"]);
    // The rest of the filter holds.
    assert_eq!(found(&app, "q=pothle&status=RESOLVED").await, [""; 0]);
    let page = app.get("/reports?q=pothle").await.text().await.unwrap();
    assert!(page.contains("These are similar") && page.contains("Deep pothole"));
    // Words of hidden reports are nobody's guess until these are shown.
    assert_eq!(found(&app, "q=hiddne").await, [""; 0]);
    sqlx::query("update reports set status = 'VERIFIED' where status = 'FLAGGED'").execute(&app.pool).await.unwrap();
    app.settle().await;
    assert_eq!(found(&app, "q=hiddne").await, ["A hidden pothole"]);
}

#[tokio::test]
async fn words_of_every_text_find_nothing_and_the_page_says_why() {
    let app = city().await;
    for query in ["q=the%20of%20and", "q=में%20है", "q=--", "q=%22%22", "q=%21%21%21"] {
        assert_eq!(found(&app, query).await, [""; 0], "{query}");
        let page = app.get(&format!("/reports?{query}")).await.text().await.unwrap();
        assert!(page.contains("These words are too common"), "{query}");
    }
    let page = app.get("/reports?q=zzzzzzz").await.text().await.unwrap();
    assert!(page.contains("No public report has the words “zzzzzzz”"));
}

#[tokio::test]
async fn hostile_words_harm_nothing() {
    let app = city().await;
    for words in ["'; drop table reports; --", "a & b | !c:*", "\\\\", "%_%", "<script>", "'':A", "((("] {
        let response = app.get(&format!("/api/v1/reports?q={}", darshi::ui::url::encode(words))).await;
        assert_eq!(response.status(), 200, "{words}");
    }
    assert_eq!(app.count("select count(*) from reports").await, 5);
    // What no text may hold parts words.
    assert_eq!(found(&app, "q=open%00drain").await, ["Open drains near the school"]);
}

#[tokio::test]
async fn too_few_and_too_many_characters_are_refused_and_the_page_says_how_many() {
    let app = city().await;
    let long = "x".repeat(101);
    for query in ["q=x", "q=%20ना%20"] {
        assert_eq!(
            app.get(&format!("/api/v1/reports?{query}")).await.status().as_u16(),
            if query == "q=x" { 400 } else { 200 }
        );
    }
    for query in [format!("q={long}"), format!("q={}", "ना".repeat(100)), "q=x".to_owned()] {
        assert_eq!(refusal(&app, &query).await, (400, "INVALID_INPUT".to_owned(), vec!["q".to_owned()]));
    }
    assert_eq!(app.get(&format!("/api/v1/reports?q={}", "x".repeat(100))).await.status(), 200);
    let page = app.get("/reports?q=x&status=VERIFIED").await;
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    // What was typed stays; the rest of the filter holds.
    assert!(page.contains("value=\"x\"") && page.contains("aria-invalid=\"true\"") && page.contains("Deep pothole"));
}
