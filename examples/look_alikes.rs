//! Asks for photos that look like one, many at once, and prints how long that took as JSON. What is asked are hashes
//! of kept photos with up to seven bits changed, so that what must be found is known.
//!
//!     look_alikes DATABASE_URL AT_ONCE SECONDS
//!
//! The database is asked over as many connections as the server has.
#![allow(clippy::unwrap_used, missing_docs)]

use darshi::server::{
    config::default_pool,
    db::{connect, look_alikes::list_look_alikes},
};
use sqlx::postgres::PgConnectOptions;
use std::{
    str::FromStr,
    sync::Arc,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// Seconds of processor time that this process has used (`proc(5)`: fields 14 and 15 of `stat`, in 1/100 s).
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = text.rsplit_once(')').unwrap().1.split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (at_once, seconds): (usize, u64) = (arguments[2].parse().unwrap(), arguments[3].parse().unwrap());
    let pool = connect(PgConnectOptions::from_str(&arguments[1]).unwrap(), default_pool()).await.unwrap();
    let known: Vec<(Uuid, i64)> = sqlx::query_as(
        "select p.report_id, p.dhash::bigint
         from photos p tablesample system (1) join reports r on r.id = p.report_id
         where r.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')
         limit 5000",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let known = Arc::new(known);
    let ask = |from: usize, until: Instant| {
        let (pool, known) = (pool.clone(), known.clone());
        async move {
            let (mut times, mut missed, mut at) = (Vec::new(), 0, from);
            while Instant::now() < until {
                let (report, hash) = known[at % known.len()];
                let changed = (0..at % 8).fold(hash.cast_unsigned(), |hash, _| hash ^ (1 << fastrand::u32(..64)));
                let begin = Instant::now();
                let mut conn = pool.acquire().await.unwrap();
                let found = list_look_alikes(&mut conn, &[changed], None, 20).await.unwrap();
                drop(conn);
                times.push(begin.elapsed());
                missed += u32::from(!found.iter().any(|(id, _)| id.0 == report));
                at += 1;
            }
            (times, missed)
        }
    };
    let run = |length: u64| {
        let until = Instant::now() + Duration::from_secs(length);
        let tasks: Vec<_> = (0..at_once).map(|n| tokio::spawn(ask(n * 157, until))).collect();
        futures::future::join_all(tasks)
    };
    run(2).await;
    let before = cpu_seconds();
    let answers = run(seconds).await;
    let cpu = cpu_seconds() - before;
    let (mut times, mut missed) = (Vec::new(), 0);
    for answer in answers {
        let (some, wrong) = answer.unwrap();
        times.extend(some);
        missed += wrong;
    }
    times.sort_unstable();
    let at = |share: f64| {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let index = ((times.len() as f64 * share) as usize).min(times.len() - 1);
        times[index].as_secs_f64() * 1e3
    };
    println!(
        "{}",
        serde_json::json!({
            "count": times.len(), "p50_ms": at(0.5), "p99_ms": at(0.99), "missed": missed, "cpu_seconds": cpu,
        })
    );
}
