//! Takes due jobs one by one, keeps their leases, and decides what becomes of failed ones.

use super::{check_report, queue::Job, send_mail};
use crate::server::{
    clients::mail::Mailer,
    clock::Clock,
    config::{self, Thresholds},
    db::{self, jobs::LeasedJob},
    error::Result,
    services::{accounts::Accounts, ai::Judge, reports::Reports, statistics::StatisticsService},
};
use sqlx::{PgPool, postgres::PgListener};
use std::{sync::Arc, time::Duration};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

/// How often an idle worker looks, should a notification be missed.
const IDLE: Duration = Duration::from_secs(2);
/// How often what is past its time is removed.
const SWEEP_EVERY: Duration = Duration::from_mins(10);
/// Longest pause between two tries.
const MAX_BACKOFF: Duration = Duration::from_hours(1);

/// What a job needs.
#[derive(Clone)]
pub struct WorkerParts {
    /// The database.
    pub pool: PgPool,
    /// The time.
    pub clock: Clock,
    /// Reports.
    pub reports: Reports,
    /// Accounts.
    pub accounts: Accounts,
    /// Numbers about reports.
    pub statistics: StatisticsService,
    /// Sends mails.
    pub mailer: Arc<dyn Mailer>,
    /// The checking model; `None` when it is off.
    pub judge: Option<Arc<dyn Judge>>,
    /// How sure it must be.
    pub thresholds: Thresholds,
    /// Leases, tries, pauses.
    pub config: config::Jobs,
}

/// What became of a job.
pub(super) enum Outcome {
    /// It is done.
    Done,
    /// It cannot be done now; this try is not used up.
    Later(Duration),
}

/// Empties the queue.
#[derive(Clone)]
pub struct Worker {
    parts: WorkerParts,
    id: Uuid,
}

impl Worker {
    /// A worker of its parts.
    #[must_use]
    pub fn new(parts: WorkerParts) -> Self {
        let id = parts.clock.new_id();
        Self { parts, id }
    }

    /// Works until `stop`; then the running jobs end, and no new one begins.
    pub async fn run(self, stop: CancellationToken) {
        let lanes = TaskTracker::new();
        for _ in 0..self.parts.config.concurrency {
            // Each lane has an identity of its own: a lease names exactly one holder.
            let lane = Self { id: self.parts.clock.new_id(), ..self.clone() };
            lanes.spawn(lane.lane(stop.clone()));
        }
        lanes.spawn(self.sweep_now_and_then(stop));
        lanes.close();
        lanes.wait().await;
    }

    async fn lane(self, stop: CancellationToken) {
        let mut listener = self.listen().await;
        while !stop.is_cancelled() {
            match self.run_one().await {
                Ok(true) => {}
                Ok(false) => self.wait(&mut listener, &stop).await,
                Err(error) => {
                    tracing::warn!(%error, "the queue cannot be read");
                    listener = None;
                    self.wait(&mut listener, &stop).await;
                    listener = self.listen().await;
                }
            }
        }
    }

    async fn listen(&self) -> Option<PgListener> {
        let mut listener = PgListener::connect_with(&self.parts.pool).await.ok()?;
        listener.listen("darshi_jobs").await.ok()?;
        Some(listener)
    }

    /// Waits for a notification, the next look, or the end.
    async fn wait(&self, listener: &mut Option<PgListener>, stop: &CancellationToken) {
        let notified = async {
            match listener {
                Some(listener) => {
                    let _ = listener.try_recv().await;
                }
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(IDLE) => {}
            () = notified => {}
        }
    }

    async fn sweep_now_and_then(self, stop: CancellationToken) {
        loop {
            if let Err(error) = self.parts.reports.sweep().await {
                tracing::warn!(%error, "sweeping failed");
            }
            if let Err(error) = self.parts.accounts.sweep().await {
                tracing::warn!(%error, "sweeping accounts failed");
            }
            if let Err(error) = self.parts.statistics.fold().await {
                tracing::warn!(%error, "statistics cannot be folded");
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(SWEEP_EVERY) => {}
            }
        }
    }

    /// Runs the job that is due the longest; `false` if none is due.
    ///
    /// # Errors
    /// As the database. What goes wrong inside the job is the job's: it is tried again or buried.
    pub async fn run_one(&self) -> Result<bool> {
        let now = self.parts.clock.now();
        let leased = {
            let mut conn = self.parts.pool.acquire().await?;
            db::jobs::lease(&mut conn, self.id, now, now + self.parts.config.lease).await?
        };
        let Some(leased) = leased else { return Ok(false) };
        let outcome = {
            let keep = self.keep_lease(leased.id);
            tokio::select! {
                outcome = self.perform(&leased) => outcome,
                // Somebody else has it by now: what we would write is theirs to write.
                () = keep => return Ok(true),
            }
        };
        let mut conn = self.parts.pool.acquire().await?;
        let now = self.parts.clock.now();
        match outcome {
            Ok(Outcome::Done) => db::jobs::finish(&mut conn, leased.id, self.id, now).await?,
            Ok(Outcome::Later(pause)) => {
                db::jobs::requeue(&mut conn, leased.id, self.id, now + pause, None, false).await?;
            }
            Err(error) if leased.attempts < leased.max_attempts => {
                let pause = backoff(self.parts.config.backoff, leased.attempts);
                tracing::warn!(job = leased.id, kind = leased.kind, try_ = leased.attempts, %error, "job failed; again later");
                let text = error.to_string();
                db::jobs::requeue(&mut conn, leased.id, self.id, now + pause, Some(&text), true).await?;
            }
            Err(error) => {
                tracing::error!(job = leased.id, kind = leased.kind, %error, "job failed for the last time");
                drop(conn);
                self.give_up(&leased).await?;
                let mut conn = self.parts.pool.acquire().await?;
                db::jobs::bury(&mut conn, leased.id, self.id, &error.to_string(), now).await?;
            }
        }
        Ok(true)
    }

    async fn perform(&self, leased: &LeasedJob) -> Result<Outcome> {
        // A panic in a job is its failure, not the worker's end.
        let (parts, job) = (self.parts.clone(), Job::read(&leased.kind, &leased.payload));
        let mail_id = send_mail::mail_id(leased.id);
        let work = tokio::spawn(async move {
            let accounts = &parts.accounts;
            match job {
                Some(Job::CheckReport { report }) => check_report::run(&parts, report).await,
                Some(Job::RecheckReport { report }) => check_report::run_again(&parts, report).await,
                Some(Job::SendLink { purpose, email, locale, next, report }) => {
                    let mail = accounts.make_link(purpose, &email, &locale, next, report, mail_id).await?;
                    send_mail::run(&parts, mail).await
                }
                Some(Job::SendNotice { notice, email, name, locale }) => {
                    let mail = accounts.make_notice(notice, &email, &name, &locale, mail_id);
                    send_mail::run(&parts, Some(mail)).await
                }
                Some(Job::ExportAccount { account }) => {
                    accounts.make_export(account).await?;
                    Ok(Outcome::Done)
                }
                Some(Job::RemoveBlobs { prefixes }) => {
                    accounts.remove_blobs(&prefixes).await?;
                    Ok(Outcome::Done)
                }
                Some(Job::RerouteReports { municipality }) => {
                    parts.reports.reroute(municipality.as_deref()).await?;
                    Ok(Outcome::Done)
                }
                // A newer version knows it; one will come.
                None => Ok(Outcome::Later(IDLE)),
            }
        });
        work.await.map_err(anyhow::Error::from)?
    }

    async fn give_up(&self, leased: &LeasedJob) -> Result<()> {
        match Job::read(&leased.kind, &leased.payload) {
            Some(Job::CheckReport { report }) => check_report::give_up(&self.parts, report).await,
            _ => Ok(()),
        }
    }

    /// Renews a job's lease as long as it runs; returns when it is lost.
    async fn keep_lease(&self, id: i64) {
        let lease = self.parts.config.lease;
        loop {
            tokio::time::sleep(lease / 3).await;
            let until = self.parts.clock.now() + lease;
            if let Ok(mut conn) = self.parts.pool.acquire().await
                && matches!(db::jobs::renew(&mut conn, id, self.id, until).await, Ok(false))
            {
                return;
            }
        }
    }
}

/// Doubles with each try, up to an hour, with jitter ("equal jitter": half of it is random).
fn backoff(base: Duration, attempts: i32) -> Duration {
    let doublings = u32::try_from(attempts - 1).unwrap_or_default().min(20);
    let whole = base.saturating_mul(2_u32.saturating_pow(doublings)).min(MAX_BACKOFF);
    whole / 2 + (whole / 2).mul_f64(fastrand::f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour_and_never_shrink_below_half() {
        let base = Duration::from_secs(5);
        for (attempts, whole) in [(1, 5), (2, 10), (3, 20), (4, 40), (30, 3600)] {
            let pause = backoff(base, attempts).as_secs_f64();
            assert!(pause >= f64::from(whole) / 2.0 && pause <= f64::from(whole), "{attempts}: {pause}");
        }
    }
}
