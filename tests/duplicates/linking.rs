//! Linking and unlinking: one set of people, chains of one link, no circle.

use super::{a_report_at, an_app, code, link, moderate};
use crate::support::{ReportForm, TestApp, people::Phone};
use darshi::{domain::Status, server::services::reports::Move};
use serde_json::Value;

/// A public report by somebody; by nobody in particular if `by` is `None`.
async fn public(app: &TestApp, by: Option<&Phone>, form: ReportForm) -> String {
    let mut request = app.client.post(app.url("/api/v1/report")).multipart(form.into_multipart());
    if let Some(phone) = by {
        request = request.bearer_auth(&phone.token);
    }
    let body: Value = request.send().await.unwrap().json().await.unwrap();
    app.run_jobs().await;
    body["report_id"].as_str().unwrap().to_owned()
}

/// Supporters and followers as they are kept.
async fn people(app: &TestApp, id: &str) -> (i32, i32) {
    sqlx::query_as("select supporters, followers from reports where id = $1::text::uuid")
        .bind(id)
        .fetch_one(&app.pool)
        .await
        .unwrap()
}

/// Votes as if by the door for it.
async fn vote(app: &TestApp, id: &str, username: &str) {
    let added = sqlx::query(
        "insert into votes (report_id, account_id, created_at)
         select $1::text::uuid, id, now() from accounts where username = $2",
    );
    assert_eq!(added.bind(id).bind(username).execute(&app.pool).await.unwrap().rows_affected(), 1);
}

async fn original_of(app: &TestApp, id: &str) -> Option<String> {
    sqlx::query_scalar("select duplicate_of::text from reports where id = $1::text::uuid")
        .bind(id)
        .fetch_one(&app.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn people_count_for_the_original_as_a_set_and_return_on_unlinking() {
    let app = an_app().await;
    let (asha, ravi) = (app.citizen("asha").await, app.citizen("ravi").await);
    app.sign_up("meena").await;
    let first = public(&app, Some(&asha), a_report_at(0.0)).await;
    let second = public(&app, Some(&ravi), a_report_at(30.0)).await;
    vote(&app, &first, "meena").await;
    vote(&app, &first, "ravi").await;
    vote(&app, &second, "meena").await;
    assert_eq!((people(&app, &first).await, people(&app, &second).await), ((2, 0), (1, 0)));

    assert!(link(&app, &second, &first).await.unwrap());
    // Meena and Ravi are two, however often they said so; Ravi filed the second and follows from now on.
    assert_eq!(people(&app, &first).await, (2, 1));
    assert_eq!(people(&app, &second).await, (2, 1));
    let shown: Value = ravi.json(&format!("/api/v1/report/{first}")).await;
    assert_eq!(
        (&shown["has_upvoted"], &shown["following"], &shown["upvote_count"]),
        (&true.into(), &true.into(), &2.into())
    );
    assert_eq!(shown["duplicate_count"], 1);
    let stub = app.get_json(&format!("/api/v1/report/{second}")).await;
    assert_eq!((&stub["status"], &stub["duplicate_of"]), (&"DUPLICATE".into(), &first.as_str().into()));

    moderate(&app, &second, Status::Verified, Move::default()).await.unwrap();
    assert_eq!((people(&app, &first).await, people(&app, &second).await), ((2, 0), (1, 0)));
    assert_eq!(original_of(&app, &second).await, None);
    assert_eq!(app.count("select count(*) from votes where by_link").await, 0);
    let shown = app.get_json(&format!("/api/v1/report/{first}")).await;
    assert_eq!((&shown["duplicate_count"], &shown["upvote_count"]), (&0.into(), &2.into()));
    let events: Vec<String> =
        sqlx::query_scalar("select event from report_events where report_id = $1::text::uuid order by id")
            .bind(&second)
            .fetch_all(&app.pool)
            .await
            .unwrap();
    assert_eq!(events[2..], ["DUPLICATE_LINKED", "DUPLICATE_UNLINKED"]);
}

#[tokio::test]
async fn a_vote_of_ones_own_is_not_taken_back_with_the_link() {
    let app = an_app().await;
    let asha = app.citizen("asha").await;
    let first = public(&app, None, a_report_at(0.0)).await;
    let second = public(&app, Some(&asha), a_report_at(30.0)).await;
    vote(&app, &second, "asha").await;
    link(&app, &second, &first).await.unwrap();
    assert_eq!(people(&app, &first).await, (1, 1));
    moderate(&app, &second, Status::Verified, Move::default()).await.unwrap();
    assert_eq!((people(&app, &first).await, people(&app, &second).await), ((0, 0), (1, 0)));
}

#[tokio::test]
async fn a_chain_is_folded_to_its_root_from_both_ends() {
    let app = an_app().await;
    let mut ids = Vec::new();
    for n in 0..4_u8 {
        ids.push(public(&app, None, a_report_at(f64::from(n) * 30.0)).await);
        app.sign_up(&format!("person_{n}")).await;
        vote(&app, &ids[usize::from(n)], &format!("person_{n}")).await;
    }
    let [root, middle, leaf, late] = [&ids[0], &ids[1], &ids[2], &ids[3]];
    link(&app, leaf, middle).await.unwrap();
    assert_eq!(people(&app, middle).await, (2, 0));
    // The original becomes a duplicate: what repeated it repeats the new root.
    link(&app, middle, root).await.unwrap();
    assert_eq!(original_of(&app, leaf).await.as_ref(), Some(root));
    assert_eq!(original_of(&app, middle).await.as_ref(), Some(root));
    // What is named is a duplicate: its root is meant.
    link(&app, late, leaf).await.unwrap();
    assert_eq!(original_of(&app, late).await.as_ref(), Some(root));
    assert_eq!(people(&app, root).await, (4, 0));
    assert_eq!(people(&app, middle).await, (1, 0));
    assert_eq!(app.get_json(&format!("/api/v1/report/{root}")).await["duplicate_count"], 3);
    moderate(&app, middle, Status::Verified, Move::default()).await.unwrap();
    assert_eq!((people(&app, root).await, people(&app, middle).await), ((3, 0), (1, 0)));
}

#[tokio::test]
async fn to_itself_in_a_circle_to_nothing_or_to_a_rejected_one_is_refused() {
    let app = an_app().await;
    let first = public(&app, None, a_report_at(0.0)).await;
    let second = public(&app, None, a_report_at(30.0)).await;
    let third = public(&app, None, a_report_at(60.0)).await;
    assert_eq!(code(link(&app, &first, &first).await), "INVALID_INPUT");
    assert_eq!(code(link(&app, &first, "0197a000-0000-7000-8000-000000000000").await), "INVALID_INPUT");
    link(&app, &second, &first).await.unwrap();
    assert_eq!(code(link(&app, &first, &second).await), "INVALID_INPUT", "a circle of two");
    let reason = Move { reason: Some("A private garden.".to_owned()), ..Move::default() };
    moderate(&app, &third, Status::Rejected, reason).await.unwrap();
    assert_eq!(code(link(&app, &first, &third).await), "INVALID_INPUT", "rejected");
    assert_eq!(code(moderate(&app, &first, Status::Duplicate, Move::default()).await), "INVALID_INPUT", "no original");
    assert_eq!(original_of(&app, &first).await, None);
    let error = link(&app, &first, &first).await.unwrap_err().to_app();
    assert!(error.fields.contains_key("duplicate_of"));
    // Where the table has no such move, it stays so.
    let done = Move { resolution_summary: Some("Covered.".to_owned()), ..Move::default() };
    moderate(&app, &first, Status::Resolved, done).await.unwrap();
    let fourth = public(&app, None, a_report_at(90.0)).await;
    assert_eq!(code(link(&app, &first, &fourth).await), "ILLEGAL_STATUS_TRANSITION");
    // To one that is resolved it may be linked.
    link(&app, &fourth, &first).await.unwrap();
}

#[tokio::test]
async fn of_two_who_link_in_opposite_directions_at_once_one_wins() {
    let app = an_app().await;
    for _ in 0..5 {
        let first = public(&app, None, a_report_at(fastrand::f64() * 100_000.0)).await;
        let second = public(&app, None, a_report_at(fastrand::f64() * 100_000.0)).await;
        let (one, other) = tokio::join!(link(&app, &first, &second), link(&app, &second, &first));
        let codes = [code(one), code(other)];
        assert!(codes.contains(&"") && codes.contains(&"INVALID_INPUT"), "{codes:?}");
        let linked = [original_of(&app, &first).await, original_of(&app, &second).await];
        assert_eq!(linked.iter().flatten().count(), 1);
    }
}

#[tokio::test]
async fn a_crowd_that_links_a_row_of_reports_at_once_leaves_no_chain() {
    let app = an_app().await;
    let mut ids = Vec::new();
    for n in 0..8_u8 {
        ids.push(public(&app, None, a_report_at(f64::from(n) * 5000.0)).await);
    }
    let links = (0..7).map(|n| link(&app, &ids[n], &ids[n + 1]));
    for result in futures::future::join_all(links).await {
        let code = code(result);
        assert!(["", "CONFLICT"].contains(&code), "{code}");
    }
    let chains =
        "select count(*) from reports d join reports o on o.id = d.duplicate_of where o.duplicate_of is not null";
    assert_eq!(app.count(chains).await, 0);
}

#[tokio::test]
async fn who_supported_only_what_is_erased_supports_its_original_no_longer() {
    let app = an_app().await;
    let ravi = app.citizen("ravi").await;
    let first = public(&app, None, a_report_at(0.0)).await;
    let second = public(&app, Some(&ravi), a_report_at(30.0)).await;
    app.sign_up("meena").await;
    vote(&app, &second, "meena").await;
    link(&app, &second, &first).await.unwrap();
    assert_eq!(people(&app, &first).await, (2, 1));
    let mut tx = app.pool.begin().await.unwrap();
    app.services.reports.erase(&mut tx, &[second.parse().unwrap()]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(people(&app, &first).await, (0, 0));
}
