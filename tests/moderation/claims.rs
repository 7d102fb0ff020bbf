//! Two never decide the same report, and a decision is taken back by who made it, for ten seconds, wholly.

use super::{another, audited, events, file_flagged, moved, put_status, standing};
use crate::support::{
    TestApp,
    people::{Phone, read},
};
use darshi::{
    domain::{ErrorCode, queue::QueueKind},
    server::{
        error::Result,
        services::{reports::CLAIM_FOR, viewer::Viewer},
    },
};
use serde_json::json;
use time::Duration;

/// Somebody with a phone, as services see them.
async fn viewer(app: &TestApp, who: &Phone) -> Viewer {
    let account = Some(app.services.accounts.authenticate(&who.token).await.unwrap());
    Viewer { account, ..Viewer::default() }
}

async fn two_moderators(app: &TestApp) -> ((Phone, Viewer), (Phone, Viewer)) {
    let (one, two) = (app.staff("mod1", "moderator").await, app.staff("mod2", "moderator").await);
    let (first, second) = (viewer(app, &one).await, viewer(app, &two).await);
    ((one, first), (two, second))
}

fn code<T>(result: Result<T>) -> Option<ErrorCode> {
    result.err().map(|error| error.to_app().code)
}

/// Everything that a report is, but for its version and when it was last touched.
async fn snapshot(app: &TestApp, id: &str) -> serde_json::Value {
    let row = sqlx::query_scalar(
        "select to_jsonb(r) - 'version' - 'updated_at' - 'search' from reports r where id = $1::uuid",
    );
    row.bind(id).fetch_one(&app.pool).await.unwrap()
}

#[tokio::test]
async fn of_two_who_claim_at_once_one_gets_it_and_the_other_is_told_who() {
    let app = TestApp::new().await;
    let id = file_flagged(&app).await;
    let ((_, one), (_, two)) = two_moderators(&app).await;
    let reports = &app.services.reports;
    let (a, b) = tokio::join!(reports.claim_report(&one, &id), reports.claim_report(&two, &id));
    assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
    let (winner, refusal) = if a.is_ok() { ("mod1", b) } else { ("mod2", a) };
    let error = refusal.unwrap_err().to_app();
    assert_eq!(error.code, ErrorCode::Conflict);
    assert_eq!(error.details.unwrap(), format!("{winner} is about to decide this report."));
    let (holder, other) = if winner == "mod1" { (&one, &two) } else { (&two, &one) };
    assert!(reports.claim_report(holder, &id).await.is_ok(), "again");
    let case = reports.case(other, &id).await.unwrap();
    assert!(case.claim.is_some_and(|claim| claim.by == winner && !claim.is_mine));
    // It ends by itself.
    app.advance(CLAIM_FOR + Duration::seconds(1));
    assert!(reports.claim_report(other, &id).await.is_ok());
}

#[tokio::test]
async fn of_two_who_decide_at_once_one_wins_and_the_other_is_told() {
    let app = TestApp::new().await;
    let ((one, _), (two, _)) = two_moderators(&app).await;
    for _ in 0..5 {
        let id = file_flagged(&app).await;
        let version = standing(&app, &id).await.1;
        let decide = |who: &Phone, body: serde_json::Value| {
            let request = app.client.put(app.url(&format!("/api/v1/admin/report/{id}/status")));
            request.bearer_auth(&who.token).header("if-match", format!("\"v{version}-x\"")).json(&body).send()
        };
        let (a, b) = tokio::join!(
            decide(&one, json!({ "status": "VERIFIED" })),
            decide(&two, json!({ "status": "REJECTED", "reason": "Not a problem" }))
        );
        let (a, b) = (read(a.unwrap()).await, read(b.unwrap()).await);
        let mut statuses = [a.0, b.0];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412], "{a:?} {b:?}");
        let wanted = if a.0 == 200 { "VERIFIED" } else { "REJECTED" };
        assert_eq!(standing(&app, &id).await.0, wanted);
        assert_eq!(audited(&app, &id).await.len(), 1);
    }
}

#[tokio::test]
async fn what_somebody_has_claimed_nobody_else_decides_by_any_door() {
    let app = TestApp::new().await;
    let (id, free) = (file_flagged(&app).await, file_flagged(&app).await);
    let ((one, first), (two, second)) = two_moderators(&app).await;
    app.services.reports.claim_report(&first, &id).await.unwrap();
    let (status, code, body) = read(put_status(&two, &id, json!({ "status": "VERIFIED" })).await).await;
    assert_eq!((status, code.as_str()), (409, "CONFLICT"));
    assert_eq!(body["error"]["details"], "mod1 is about to decide this report.");
    let bulk = json!({ "ids": [id, free], "status": "VERIFIED" });
    let (_, _, body) = read(two.post("/api/v1/admin/reports/bulk-status", bulk).await).await;
    assert_eq!((&body["updated"], &body["failed"][0]["code"]), (&json!([free]), &"CONFLICT".into()));
    // The next one of the other is another one.
    assert_eq!(app.services.reports.claim_next(&second, "", "").await.unwrap(), None);
    moved(&one, &id, json!({ "status": "VERIFIED" })).await;
    assert_eq!(app.count("select count(*) from report_claims").await, 0);
    // Whoever is switched off holds nothing.
    let id = file_flagged(&app).await;
    app.services.reports.claim_report(&first, &id).await.unwrap();
    app.services.accounts.set_active("mod1", false, None).await.unwrap();
    assert!(app.services.reports.claim_report(&second, &id).await.is_ok());
}

#[tokio::test]
async fn a_decision_is_taken_back_wholly_within_ten_seconds() {
    let app = TestApp::new().await;
    let ((one, first), _) = two_moderators(&app).await;
    let asha = app.citizen_quietly("asha").await;
    let original = app.file_verified(another()).await;
    assert_eq!(asha.post(&format!("/api/v1/report/{original}/upvote"), json!({})).await.status(), 200);
    for body in [
        json!({ "status": "VERIFIED", "note": "Fine" }),
        json!({ "status": "REJECTED", "reason": "Blurred", "note": "Send another" }),
        json!({ "status": "DUPLICATE", "duplicate_of": original }),
    ] {
        let id = file_flagged(&app).await;
        let (before, root) = (snapshot(&app, &id).await, snapshot(&app, &original).await);
        moved(&one, &id, body.clone()).await;
        assert_ne!(snapshot(&app, &id).await, before, "{body}");
        app.advance(Duration::seconds(10));
        app.services.reports.undo(&first, &id).await.unwrap();
        assert_eq!(snapshot(&app, &id).await, before, "{body}");
        assert_eq!(snapshot(&app, &original).await, root, "{body}");
        let told = events(&app, &id).await;
        assert_eq!(told[told.len() - 1], "DECISION_UNDONE", "the decision itself stays told: {told:?}");
        assert_eq!(told.len(), 4, "filed, set aside, decided, taken back: {told:?}");
        let actions: Vec<_> = audited(&app, &id).await.into_iter().map(|(action, _)| action).collect();
        assert_eq!(actions, ["UPDATE_REPORT_STATUS", "UNDO_DECISION"]);
        assert_eq!(code(app.services.reports.undo(&first, &id).await), Some(ErrorCode::Conflict), "once");
        let case = app.services.reports.case(&first, &id).await.unwrap();
        assert!(case.claim.is_some_and(|claim| claim.is_mine), "it is theirs again");
    }
}

#[tokio::test]
async fn what_repeated_a_report_and_an_appeal_come_back_too() {
    let app = TestApp::new().await;
    let ((one, first), _) = two_moderators(&app).await;
    let (root, middle, leaf) =
        (app.file_verified(another()).await, app.file_verified(another()).await, app.file_verified(another()).await);
    moved(&one, &leaf, json!({ "status": "DUPLICATE", "duplicate_of": middle })).await;
    app.advance(Duration::minutes(1));
    moved(&one, &middle, json!({ "status": "DUPLICATE", "duplicate_of": root })).await;
    let original = async |id: &str| -> Option<String> {
        let row = sqlx::query_scalar("select duplicate_of::text from reports where id = $1::uuid").bind(id.to_owned());
        row.fetch_one(&app.pool).await.unwrap()
    };
    assert_eq!(original(&leaf).await.as_ref(), Some(&root));
    app.services.reports.undo(&first, &middle).await.unwrap();
    assert_eq!((original(&middle).await, original(&leaf).await), (None, Some(middle.clone())));
    assert_eq!(standing(&app, &middle).await.0, "VERIFIED");
    // And a link that was ended.
    app.advance(Duration::minutes(1));
    moved(&one, &leaf, json!({ "status": "VERIFIED" })).await;
    app.services.reports.undo(&first, &leaf).await.unwrap();
    assert_eq!(original(&leaf).await.as_ref(), Some(&middle));

    let (id, tracking) = app.file(another()).await;
    app.run_jobs().await;
    moved(&one, &id, json!({ "status": "REJECTED", "reason": "Blurred" })).await;
    let request = app.client.post(app.url(&format!("/api/v1/report/{id}/appeal")));
    let appeal = request.header("x-tracking-code", tracking).json(&json!({ "reason": "It is sharp enough" }));
    assert_eq!(appeal.send().await.unwrap().status(), 202);
    app.advance(Duration::minutes(1));
    moved(&one, &id, json!({ "status": "VERIFIED" })).await;
    assert_eq!(app.count("select count(*) from appeals where status = 'upheld'").await, 1);
    app.services.reports.undo(&first, &id).await.unwrap();
    assert_eq!(app.count("select count(*) from appeals where status = 'open' and decided_by is null").await, 1);
    let reason: String = sqlx::query_scalar("select flag_reason from reports where id = $1::uuid")
        .bind(&id)
        .fetch_one(&app.pool)
        .await
        .unwrap();
    assert_eq!(reason, "Blurred");
}

#[tokio::test]
async fn after_ten_seconds_by_others_or_after_another_change_nothing_is_taken_back() {
    let app = TestApp::new().await;
    let ((one, first), (two, second)) = two_moderators(&app).await;
    let reports = &app.services.reports;
    let late = file_flagged(&app).await;
    moved(&one, &late, json!({ "status": "VERIFIED" })).await;
    assert_eq!(code(reports.undo(&second, &late).await), Some(ErrorCode::InsufficientPermissions));
    app.advance(Duration::milliseconds(10_001));
    assert_eq!(code(reports.undo(&first, &late).await), Some(ErrorCode::Conflict));
    assert_eq!(standing(&app, &late).await.0, "VERIFIED");

    let changed = file_flagged(&app).await;
    moved(&one, &changed, json!({ "status": "VERIFIED" })).await;
    moved(&two, &changed, json!({ "status": "IN_PROGRESS" })).await;
    assert_eq!(code(reports.undo(&first, &changed).await), Some(ErrorCode::InsufficientPermissions));
    let sorted = file_flagged(&app).await;
    moved(&one, &sorted, json!({ "status": "VERIFIED" })).await;
    let path = format!("/api/v1/admin/report/{sorted}/category");
    assert_eq!(two.put(&path, json!({ "category": "drainage" })).await.status(), 200);
    assert_eq!(code(reports.undo(&first, &sorted).await), Some(ErrorCode::Conflict), "somebody built on it");
    assert_eq!(code(reports.undo(&first, &file_flagged(&app).await).await), Some(ErrorCode::Conflict));
    assert_eq!(app.count("select count(*) from audit_entries where action = 'UNDO_DECISION'").await, 0);
}

#[tokio::test]
async fn the_queue_holds_what_needs_a_person_worst_first_with_its_terms() {
    let app = TestApp::new().await;
    let moderator = app.staff("mod1", "moderator").await;
    let me = viewer(&app, &moderator).await;
    let flagged = file_flagged(&app).await;
    let bad = file_flagged(&app).await;
    let accused = app.file_verified(another()).await;
    app.file_verified(another()).await;
    let (contested, tracking) = app.file(another()).await;
    app.run_jobs().await;
    moved(&moderator, &contested, json!({ "status": "REJECTED", "reason": "Blurred" })).await;
    let request = app.client.post(app.url(&format!("/api/v1/report/{contested}/appeal")));
    request.header("x-tracking-code", tracking).json(&json!({ "reason": "It is sharp enough" })).send().await.unwrap();
    sqlx::query("update reports set severity = 10 where id = $1::uuid").bind(&bad).execute(&app.pool).await.unwrap();
    for name in ["asha", "ravi"] {
        let who = app.citizen_quietly(name).await;
        let flag = who.post(&format!("/api/v1/reports/{accused}/flag"), json!({ "flag_type": "spam" })).await;
        assert_eq!(flag.status(), 201);
    }
    let (waiting, _) = app.file(another()).await;
    let queue = app.services.reports.queue(&me, "", "").await.unwrap();
    assert_eq!(queue.total, 4, "what was just filed is being checked");
    app.advance(Duration::hours(36));
    let queue = app.services.reports.queue(&me, "", "").await.unwrap();
    assert_eq!(queue.total, 5);
    let totals: Vec<_> = queue.items.iter().map(|item| item.terms.total()).collect();
    assert!(totals.is_sorted_by(|a, b| a >= b), "{totals:?}");
    let find = |id: &str| queue.items.iter().find(|item| item.card.id.to_string() == id).unwrap();
    assert_eq!(queue.items[0].card.id.to_string(), bad);
    let terms = find(&bad).terms;
    assert_eq!((terms.severity, terms.doubt, terms.age, terms.flags, terms.supporters), (30, 12, 10, 0, 0));
    assert_eq!(find(&flagged).terms.severity, 15, "unrated");
    assert_eq!((find(&accused).terms.flags, find(&accused).flags), (10, 2));
    assert_eq!(find(&accused).kinds, [QueueKind::Flags]);
    assert_eq!(find(&contested).kinds, [QueueKind::Appeal]);
    assert_eq!((find(&waiting).kinds.as_slice(), find(&waiting).terms.doubt), ([QueueKind::Waiting].as_slice(), 20));
    for (kind, count) in queue.counts {
        let part = app.services.reports.queue(&me, kind.as_str(), "").await.unwrap();
        assert_eq!(i64::try_from(part.items.len()).unwrap(), count, "{kind:?}");
    }
    let next = app.services.reports.claim_next(&me, "", "").await.unwrap();
    assert_eq!(next.unwrap().to_string(), bad);
    assert_ne!(app.services.reports.claim_next(&me, "", &bad).await.unwrap().unwrap().to_string(), bad);
    // An appeal that is turned down leaves the queue, and the report hidden.
    app.services.reports.dismiss_appeal(&me, &contested, "Still blurred").await.unwrap();
    assert_eq!(standing(&app, &contested).await.0, "REJECTED");
    assert_eq!(events(&app, &contested).await.last().unwrap(), "APPEAL_DISMISSED");
    assert_eq!(app.services.reports.queue(&me, "", "").await.unwrap().total, 4);
    assert_eq!(code(app.services.reports.dismiss_appeal(&me, &contested, "").await), Some(ErrorCode::Conflict));
}
