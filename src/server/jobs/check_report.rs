//! The check of one report.

use super::worker::{Outcome, WorkerParts};
use crate::domain::ReportId;
use crate::server::{error::Result, services::ai};
use std::time::Duration;

/// How long a check waits when checking by machine is off.
const WHEN_OFF: Duration = Duration::from_mins(10);

/// Asks about the first photo and, while unsure, the others; then decides.
pub(super) async fn run(parts: &WorkerParts, report: ReportId) -> Result<Outcome> {
    let Some(photos) = parts.reports.photos_to_check(report).await? else { return Ok(Outcome::Done) };
    let Some(judge) = &parts.judge else {
        // Whoever checks it instead sees what it may repeat.
        parts.reports.propose(report).await?;
        return Ok(Outcome::Later(WHEN_OFF));
    };
    let mut answers = Vec::with_capacity(photos.len());
    for photo in &photos {
        let answer = parts.reports.opinion(judge.as_ref(), photo).await?;
        let settled = ai::is_settled(&answer.1, &parts.thresholds);
        answers.push(answer);
        if settled {
            break;
        }
    }
    parts.reports.conclude(report, &answers, &parts.thresholds).await?;
    Ok(Outcome::Done)
}

/// Asks about a report that waits for a person: what the machine thinks is shown to them, and moves nothing.
pub(super) async fn run_again(parts: &WorkerParts, report: ReportId) -> Result<Outcome> {
    parts.reports.propose(report).await?;
    let Some(judge) = &parts.judge else { return Ok(Outcome::Done) };
    let photos = parts.reports.photos_to_recheck(report).await?;
    let mut answers = Vec::with_capacity(photos.len());
    for photo in &photos {
        answers.push(parts.reports.opinion(judge.as_ref(), photo).await?);
    }
    parts.reports.note_opinions(report, &answers, &parts.thresholds).await?;
    Ok(Outcome::Done)
}

/// After the last try: a person has to look.
pub(super) async fn give_up(parts: &WorkerParts, report: ReportId) -> Result<()> {
    parts.reports.give_up(report).await
}
