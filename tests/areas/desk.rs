//! The officials' pages without JavaScript: the list of their work, and one report of it.

use super::{file_at, holder, logged, make, official, polygon, ranchi, square};
use crate::support::{TestApp, app::a_client, people::Phone, photos};
use reqwest::{Client, Response, multipart};
use serde_json::{Value, json};
use time::Duration;

const LIST: &str = "/admin/reports";
const POTHOLE: &str = "23.37,85.33";

/// Two municipalities with an official each; the administrator.
async fn two_towns(app: &TestApp) -> Phone {
    let chief = app.staff("chief", "super_admin").await;
    make(&chief, "ranchi_mc", json!({ "area": ranchi(), "name_hi": "राँची निगम" })).await;
    make(&chief, "dhanbad_mc", json!({ "area": polygon(&[square(86.3, 23.7, 0.2)]) })).await;
    official(app, "rmc1", "municipality_staff", "ranchi_mc").await;
    official(app, "dhanbad1", "municipality_staff", "dhanbad_mc").await;
    chief
}

async fn post(app: &TestApp, browser: &Client, path: &str, form: &[(&str, &str)]) -> Response {
    browser.post(app.url(path)).form(form).send().await.unwrap()
}

/// A form with a photo.
async fn send(app: &TestApp, browser: &Client, path: &str, texts: &[(&str, &str)], photo: Option<Vec<u8>>) -> Response {
    let mut form = multipart::Form::new();
    for (name, value) in texts {
        form = form.text((*name).to_owned(), (*value).to_owned());
    }
    let name = if photo.is_some() { "after.jpg" } else { "" };
    form = form.part("file", multipart::Part::bytes(photo.unwrap_or_default()).file_name(name));
    browser.post(app.url(path)).multipart(form).send().await.unwrap()
}

fn leads_to(response: &Response) -> (u16, String) {
    let to = response.headers().get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
    (response.status().as_u16(), to)
}

/// The reports of a page, in their order.
fn listed(text: &str) -> Vec<String> {
    let rows = text.split("<tbody>").nth(1).unwrap_or_default();
    rows.split("href=\"/admin/reports/").skip(1).map(|row| row.split('"').next().unwrap().to_owned()).collect()
}

/// What a page of the dashboard leads to.
fn ways(text: &str) -> Vec<String> {
    let nav = text.split("dashboard-nav").nth(1).unwrap_or_default().split("</nav>").next().unwrap_or_default();
    nav.split("href=\"").skip(1).map(|link| link.split('"').next().unwrap().to_owned()).collect()
}

fn version(text: &str) -> String {
    text.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn each_role_finds_the_pages_that_it_may_read_and_no_others() {
    let app = TestApp::new().await;
    two_towns(&app).await;
    app.staff("mod1", "moderator").await;
    official(&app, "boss", "municipality_admin", "ranchi_mc").await;
    app.citizen_quietly("asha").await;
    let id = file_at(&app, POTHOLE, "Pothole").await;
    let all = ["/admin", LIST, "/admin/statistics", "/admin/municipalities", "/admin/people", "/admin/audit"];
    let of_officials = ["/admin/reports", "/admin/statistics", "/admin/municipalities"];
    for (name, start, expected) in [
        ("mod1", "/admin", all.as_slice()),
        ("chief", "/admin", &all),
        ("rmc1", LIST, &of_officials),
        ("boss", LIST, &of_officials),
    ] {
        let browser = app.browser(name).await;
        let account = app.page(&browser, "/account").await.1;
        assert!(account.contains(&format!("href=\"{start}\"")), "{name} finds the dashboard");
        let (_, text) = app.page(&browser, start).await;
        assert_eq!(ways(&text), expected, "{name}");
        for path in expected.iter().copied().chain([format!("{LIST}/{id}").as_str()]) {
            let (status, text) = app.page(&browser, path).await;
            assert_eq!(status, 200, "{name} {path}");
            assert_eq!(ways(&text), expected, "{name} {path}");
            assert!(text.contains("aria-current=\"page\"") || path.ends_with(&id), "{name} {path}");
        }
        for path in all.iter().filter(|path| !expected.contains(path)) {
            assert_eq!(app.page(&browser, path).await.0, 403, "{name} {path}");
        }
    }
    let boss = app.browser("boss").await;
    let (_, text) = app.page(&boss, "/admin/statistics").await;
    assert!(text.contains("All reports of The ranchi_mc corporation") && text.contains("Roads"), "names, not slugs");
    let (_, text) = app.page(&boss, "/admin/municipalities").await;
    assert!(text.contains("href=\"/admin/municipalities/ranchi_mc\"") && !text.contains("municipalities/dhanbad_mc\""));
    let citizen = app.browser("asha").await;
    let (status, text) = app.page(&citizen, LIST).await;
    assert_eq!((status, ways(&text).len()), (403, 0));
    assert!(!app.page(&citizen, "/account").await.1.contains("href=\"/admin"));
    assert_eq!(leads_to(&app.get(LIST).await), (303, "/signin?next=%2Fadmin%2Freports".to_owned()));
}

#[tokio::test]
async fn the_list_has_first_what_is_due_first_and_is_narrowed_sorted_and_turned() {
    let app = TestApp::new().await;
    let chief = two_towns(&app).await;
    let mut ids = Vec::new();
    for (place, category) in
        [("23.37,85.33", "Pothole"), ("23.38,85.33", "Garbage"), ("23.39,85.33", "Other"), ("23.8,86.4", "Pothole")]
    {
        ids.push(file_at(&app, place, category).await);
        app.advance(Duration::minutes(1));
    }
    let [pothole, garbage, other, foreign] = [0, 1, 2, 3].map(|n| ids[n].clone());
    let browser = app.browser("rmc1").await;
    let (status, text) = app.page(&browser, LIST).await;
    assert_eq!(status, 200);
    for words in ["Open work of The ranchi_mc corporation", "<caption", "aria-sort=\"ascending\"", "no date", "noindex"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("name=\"municipality\"") && !text.contains(" style=\""));
    // 48 hours, 120 hours, no date.
    assert_eq!(listed(&text), [garbage.clone(), pothole.clone(), other.clone()]);
    for (query, expected) in [
        ("?sort=newest", vec![&other, &garbage, &pothole]),
        ("?category=garbage", vec![&garbage]),
        ("?department=roads", vec![&pothole]),
        ("?status=RESOLVED", vec![]),
        ("?overdue=true", vec![]),
        // What is no filter is told, and all is shown.
        ("?status=dragons", vec![&garbage, &pothole, &other]),
    ] {
        let (status, text) = app.page(&browser, &format!("{LIST}{query}")).await;
        assert_eq!((status, listed(&text)), (200, expected.into_iter().cloned().collect()), "{query}");
        assert_eq!(text.contains("This filter is not known"), query.contains("dragons"), "{query}");
    }
    assert_eq!(app.page(&browser, &format!("{LIST}?municipality=dhanbad_mc")).await.0, 403);
    assert!(browser.get(app.url("/language/hi")).send().await.unwrap().status().is_redirection());
    let (_, hindi) = app.page(&browser, LIST).await;
    assert!(hindi.contains("राँची निगम का बाकी काम") && hindi.contains("कचरा"), "{hindi}");
    let (_, hindi) = app.page(&browser, &format!("{LIST}/{pothole}")).await;
    assert!(hindi.contains("काम की योजना") && hindi.contains("गड्ढा भरकर सड़क समतल"), "{hindi}");
    // Who decides about all sees all, and turns its pages by position.
    for (sort, expected) in
        [("due", [&garbage, &pothole, &foreign, &other]), ("work", [&foreign, &other, &garbage, &pothole])]
    {
        let mut path = format!("/api/v1/admin/reports?limit=1&sort={sort}");
        let mut found = Vec::new();
        loop {
            let reply = chief.get(&path).await;
            let next = reply.headers().get("x-next-cursor").map(|next| next.to_str().unwrap().to_owned());
            let page: Vec<Value> = reply.json().await.unwrap();
            found.extend(page.iter().map(|report| report["id"].as_str().unwrap().to_owned()));
            let Some(next) = next else { break };
            path = format!("/api/v1/admin/reports?limit=1&sort={sort}&cursor={next}");
        }
        assert_eq!(found, expected.map(String::clone), "{sort}");
        let after = format!("/api/v1/admin/reports?sort={sort}&start_after_id={}", expected[2]);
        assert_eq!(chief.json(&after).await[0]["id"], *expected[3], "{sort}");
    }
    let admin = app.browser("chief").await;
    let (_, text) = app.page(&admin, &format!("{LIST}?municipality=dhanbad_mc")).await;
    assert_eq!(listed(&text), [foreign]);
    assert!(text.contains("name=\"municipality\"") && text.contains("The dhanbad_mc corporation"));

    app.advance(Duration::hours(49));
    let browser = app.browser("rmc1").await;
    let (_, text) = app.page(&browser, &format!("{LIST}?overdue=true")).await;
    assert_eq!(listed(&text), [garbage]);
    assert!(text.contains("standing__late"));
}

#[tokio::test]
async fn an_official_plans_pauses_and_solves_a_report_by_forms() {
    let app = TestApp::new().await;
    two_towns(&app).await;
    let id = file_at(&app, POTHOLE, "Pothole").await;
    let browser = app.browser("rmc1").await;
    let at = format!("{LIST}/{id}");
    let (status, text) = app.page(&browser, &at).await;
    assert_eq!(status, 200);
    for words in
        ["Plan the work", "The work has begun", "It is fixed", "The hole has been filled", "type=\"date\"", "gallery"]
    {
        assert!(text.contains(words), "{words}");
    }
    assert!(
        !text.contains("The drain has been cleared") && !text.contains("/admin/queue/"),
        "of another kind, and role"
    );

    let plan = format!("/web/work/{id}/plan");
    let past = [("department", "roads"), ("resolution_eta", "2020-01-01"), ("resolution_notes", "Ask the contractor")];
    let refused = post(&app, &browser, &plan, &past).await;
    assert_eq!(refused.status(), 400);
    let again = refused.text().await.unwrap();
    assert!(again.contains("href=\"#plan-resolution_eta\"") && again.contains("Ask the contractor"), "{again}");
    let form = [("department", "works"), ("resolution_eta", "2099-03-01"), ("resolution_notes", "Ask the contractor")];
    let planned = post(&app, &browser, &plan, &form).await;
    assert_eq!(leads_to(&planned), (303, format!("{at}?done=planned")));
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!((&report["status"], &report["assigned_department"]), (&json!("IN_PROGRESS"), &json!("works")));
    assert_eq!(report["resolution_eta"], "2099-03-01T18:29:59.000Z", "until the day is over in the city");
    let events = report["timeline"].as_array().unwrap().len();
    let (_, text) = app.page(&browser, &format!("{at}?done=planned")).await;
    for words in ["The plan is saved.", "value=\"2099-03-01\"", "Ask the contractor", "Pause the work"] {
        assert!(text.contains(words), "{words}");
    }
    // The same again says nothing new.
    assert_eq!(post(&app, &browser, &plan, &form).await.status(), 303);
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!(report["timeline"].as_array().unwrap().len(), events);

    let status_form = format!("/web/work/{id}/status");
    let old = [("status", "VERIFIED"), ("note", "Rain"), ("version", "0")];
    assert_eq!(post(&app, &browser, &status_form, &old).await.status(), 412, "somebody else was faster");
    let seen = version(&text);
    let pause = [("status", "VERIFIED"), ("note", "Rain"), ("version", seen.as_str())];
    assert_eq!(leads_to(&post(&app, &browser, &status_form, &pause).await), (303, format!("{at}?done=moved")));
    assert_eq!(app.get_json(&format!("/api/v1/report/{id}")).await["admin_note"], "Rain");
    let (_, text) = app.page(&browser, &at).await;
    let seen = version(&text);
    let resolve = format!("/web/work/{id}/resolve");
    let nothing = [("version", seen.as_str()), ("template", ""), ("resolution_summary", "")];
    let refused = send(&app, &browser, &resolve, &nothing, None).await;
    assert_eq!(refused.status(), 400);
    assert!(refused.text().await.unwrap().contains("href=\"#resolve-resolution_summary\""));
    let foreign = [("version", seen.as_str()), ("template", "drain_cleared"), ("resolution_summary", "")];
    assert_eq!(send(&app, &browser, &resolve, &foreign, None).await.status(), 400, "of another kind of problem");
    let form = [("version", seen.as_str()), ("template", "pothole_filled"), ("resolution_summary", "")];
    let solved = send(&app, &browser, &resolve, &form, Some(photos::jpeg(320, 240, 77))).await;
    assert_eq!(leads_to(&solved), (303, format!("{at}?done=resolved")));
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    let summary = report["resolution_summary"].as_str().unwrap();
    assert!(
        summary.starts_with("The hole has been filled") && summary.contains("गड्ढा"),
        "in both languages: {summary}"
    );
    assert!(report["resolution_image_url"].as_str().unwrap().contains("/u/"), "{report}");
    let (_, text) = app.page(&browser, &format!("{at}?done=resolved")).await;
    assert!(text.contains("It is fixed. The person") && !text.contains(&resolve), "it cannot be solved twice");
    let acts: Vec<_> =
        logged(&app).await.into_iter().filter(|(_, about, _)| *about == id).map(|(act, ..)| act).collect();
    let moves = acts.iter().filter(|act| *act == "UPDATE_REPORT_STATUS").count();
    assert_eq!((moves, acts.iter().filter(|act| *act == "UPDATE_PLAN").count()), (3, 1), "{acts:?}");
}

#[tokio::test]
async fn an_official_tells_people_and_staff_something() {
    let app = TestApp::new().await;
    two_towns(&app).await;
    let id = file_at(&app, POTHOLE, "Pothole").await;
    let browser = app.browser("rmc1").await;
    let (at, path) = (format!("{LIST}/{id}"), format!("/web/work/{id}/update"));
    let form = [
        ("content", "<b>Soon</b>"),
        ("template", "seen"),
        ("visibility", "public"),
        ("form_token", "0123456789abcdef"),
    ];
    for _ in 0..2 {
        let sent = send(&app, &browser, &path, &form, Some(photos::jpeg(320, 240, 78))).await;
        assert_eq!(leads_to(&sent), (303, format!("{at}?done=update_sent")));
    }
    let inside = [("content", ""), ("template", "seen"), ("visibility", "internal")];
    assert_eq!(send(&app, &browser, &path, &inside, None).await.status(), 303);
    let empty = [("content", ""), ("template", ""), ("visibility", "public")];
    let refused = send(&app, &browser, &path, &empty, None).await;
    assert!(refused.status() == 400 && refused.text().await.unwrap().contains("href=\"#update-content\""));
    let public = app.get_json(&format!("/api/v1/reports/{id}/updates")).await;
    let public = public.as_array().unwrap();
    assert_eq!((public.len(), &public[0]["content"]), (1, &json!("<b>Soon</b>")), "two clicks, one update");
    let (_, text) = app.page(&browser, &at).await;
    assert!(text.contains("&lt;b&gt;Soon") && text.contains("We have read your report"));
    assert!(!app.page(&a_client(), &format!("/reports/{id}")).await.1.contains("We have read your report"));
}

#[tokio::test]
async fn whoever_gives_a_report_away_is_led_away_from_it_and_nobody_else_gets_in() {
    let app = TestApp::new().await;
    two_towns(&app).await;
    app.staff("mod1", "moderator").await;
    app.citizen_quietly("asha").await;
    let id = file_at(&app, POTHOLE, "Pothole").await;
    let at = format!("{LIST}/{id}");
    let forms = ["plan", "status", "assign", "resolve", "update"].map(|name| format!("/web/work/{id}/{name}"));
    let texts =
        [("municipality_id", "dhanbad_mc"), ("content", "x"), ("status", "IN_PROGRESS"), ("resolution_eta", "")];
    for name in ["dhanbad1", "asha"] {
        let browser = app.browser(name).await;
        let (status, text) = app.page(&browser, &at).await;
        assert!(status == 403 && !text.contains("Open drain near school"), "{name}");
        for path in &forms {
            assert_eq!(post(&app, &browser, path, &texts).await.status(), 403, "{name} {path}");
        }
    }
    for path in &forms {
        let led = leads_to(&post(&app, &a_client(), path, &texts).await);
        assert_eq!(led, (303, format!("/signin?next=%2Fadmin%2Freports%2F{id}")), "{path}");
        let forged = app.browser("rmc1").await.post(app.url(path)).header("sec-fetch-site", "cross-site");
        assert_eq!(forged.send().await.unwrap().status(), 403, "{path}");
    }
    let moderator = app.browser("mod1").await;
    assert!(app.page(&moderator, &at).await.1.contains(&format!("/admin/queue/{id}")));
    let browser = app.browser("rmc1").await;
    let unknown = post(&app, &browser, &forms[2], &[("municipality_id", "nowhere")]).await;
    assert_eq!(unknown.status(), 400);
    let given = post(&app, &browser, &forms[2], &[("municipality_id", "dhanbad_mc")]).await;
    assert_eq!(leads_to(&given), (303, format!("{LIST}?done=handed")));
    assert_eq!(holder(&app, &id).await.0, "dhanbad_mc");
    assert_eq!(app.page(&browser, &at).await.0, 403);
    let (_, text) = app.page(&browser, &format!("{LIST}?done=handed")).await;
    assert!(text.contains("It was given away.") && listed(&text).is_empty());
    assert_eq!(listed(&app.page(&app.browser("dhanbad1").await, LIST).await.1), [id]);
    assert_eq!(app.page(&moderator, &format!("{LIST}/x")).await.0, 404);
}
