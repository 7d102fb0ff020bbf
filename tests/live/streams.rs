//! Open pages hear of what happens.

use crate::support::{TestApp, a_client, a_report};
use futures::StreamExt;
use reqwest::Response;
use serde_json::Value;
use std::time::Duration;

/// A stream of server-sent events.
struct Events {
    response: Response,
    read: String,
}

impl Events {
    async fn open(app: &TestApp, id: &str, last: Option<i64>) -> Self {
        let mut request = app.client.get(app.url(&format!("/reports/{id}/live")));
        if let Some(last) = last {
            request = request.header("last-event-id", last.to_string());
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        Self { response, read: String::new() }
    }

    /// The next event: its number and what it says.
    async fn next(&mut self) -> Option<(i64, Value)> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
                let found = field("id: ").zip(field("data: "));
                let rest = rest.to_owned();
                self.read = rest;
                if let Some((id, data)) = found {
                    return Some((id.parse().unwrap(), serde_json::from_str(&data).unwrap()));
                }
                continue;
            }
            let chunk = tokio::time::timeout(Duration::from_secs(20), self.response.chunk()).await.expect("silence");
            self.read += std::str::from_utf8(&chunk.unwrap()?).unwrap();
        }
    }
}

async fn note(app: &TestApp, id: &str, times: i32) {
    let id: uuid::Uuid = id.parse().unwrap();
    for _ in 0..times {
        sqlx::query("update reports set admin_note = coalesce(admin_note, '') || 'x' where id = $1")
            .bind(id)
            .execute(&app.pool)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_stranger_hears_the_status_of_a_waiting_report_and_nothing_else() {
    let app = TestApp::new().await;
    let (id, _) = app.file(a_report()).await;
    app.listening().await;
    let mut stranger = Events::open(&app, &id, None).await;
    note(&app, &id, 1).await;
    let (_, said) = stranger.next().await.unwrap();
    assert_eq!(said["status"], "PENDING_VERIFICATION");
    assert_eq!(said["supporters"], Value::Null);
    app.run_jobs().await;
    let (_, said) = stranger.next().await.unwrap();
    assert_eq!((&said["kind"], &said["status"], &said["supporters"]), (&"moved".into(), &"VERIFIED".into(), &0.into()));
}

#[tokio::test]
async fn a_dropped_stream_goes_on_without_a_loss() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    app.listening().await;
    let mut events = Events::open(&app, &id, None).await;
    note(&app, &id, 2).await;
    let first = events.next().await.unwrap().0;
    let last = events.next().await.unwrap().0;
    assert!(first < last);
    drop(events);
    note(&app, &id, 3).await;
    let mut again = Events::open(&app, &id, Some(last)).await;
    note(&app, &id, 2).await;
    let mut heard = Vec::new();
    while heard.len() < 5 {
        heard.push(again.next().await.unwrap().0);
    }
    let written: Vec<i64> =
        sqlx::query_scalar("select seq from report_changes where report_id = $1 and seq > $2 order by seq")
            .bind(id.parse::<uuid::Uuid>().unwrap())
            .bind(last)
            .fetch_all(&app.pool)
            .await
            .unwrap();
    assert_eq!(heard, written, "each once, in order");
}

#[tokio::test]
async fn streams_outlive_a_listener_that_was_cut_off() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    app.listening().await;
    let mut events = Events::open(&app, &id, None).await;
    sqlx::query(
        "select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and query ilike '%darshi_changes%' and pid <> pg_backend_pid()",
    )
    .execute(&app.pool)
    .await
    .unwrap();
    note(&app, &id, 3).await;
    for _ in 0..3 {
        events.next().await.unwrap();
    }
}

#[tokio::test]
async fn a_thousand_pages_are_open_at_once() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    app.listening().await;
    let client = a_client();
    let url = app.url(&format!("/reports/{id}/live"));
    let open = futures::stream::iter(0..1000).map(|_| client.get(&url).send()).buffer_unordered(50);
    let mut streams: Vec<Events> =
        open.map(|response| Events { response: response.unwrap(), read: String::new() }).collect().await;
    assert_eq!(streams.len(), 1000);
    // None of them holds a connection: others are served.
    assert_eq!(app.get(&format!("/api/v1/report/{id}")).await.status(), 200);
    // One is dropped, and comes back.
    let mut dropped = streams.pop().unwrap();
    note(&app, &id, 1).await;
    let (last, _) = dropped.next().await.unwrap();
    drop(dropped);
    note(&app, &id, 1).await;
    let mut back = Events::open(&app, &id, Some(last)).await;
    let (missed, _) = back.next().await.unwrap();
    assert!(missed > last);
    let heard = futures::future::join_all(streams.iter_mut().map(Events::next)).await;
    assert!(heard.iter().all(|event| event.as_ref().is_some_and(|(seq, _)| *seq == last)));
}

#[tokio::test]
async fn streams_of_what_is_not_there_and_of_what_goes_end() {
    let app = TestApp::new().await;
    for id in ["nonsense", "01890000-0000-7000-8000-000000000000"] {
        assert_eq!(app.get(&format!("/reports/{id}/live")).await.status(), 404, "{id}");
    }
    let id = app.file_verified(a_report()).await;
    app.listening().await;
    let mut events = Events::open(&app, &id, None).await;
    let mut tx = app.pool.begin().await.unwrap();
    app.services.reports.erase(&mut tx, &[id.parse().unwrap()]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(events.next().await.unwrap().1["kind"], "deleted");
    assert_eq!(events.next().await, None);
    // A server that stops lets nobody wait.
    let other = app.file_verified(a_report()).await;
    let mut events = Events::open(&app, &other, None).await;
    app.stop();
    assert_eq!(tokio::time::timeout(Duration::from_secs(10), events.next()).await.unwrap(), None);
}
