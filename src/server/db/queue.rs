//! The queue: what needs a person, worst first.

use crate::domain::{
    ReportId,
    ids::AccountId,
    queue::{QueueKind, Terms},
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// A place in the queue.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // `domain::queue` documents the values.
pub struct QueueRow {
    pub report: Uuid,
    pub kinds: Vec<QueueKind>,
    pub terms: Terms,
    pub since: OffsetDateTime,
    pub confidence: Option<f32>,
    pub flags: i64,
    pub claimed_by: Option<(AccountId, String, OffsetDateTime)>,
}

/// Which part of the queue.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct QueueFilter {
    pub kind: Option<QueueKind>,
    /// One report only.
    pub report: Option<ReportId>,
    /// Leaves out what others than this account have claimed.
    pub free_for: Option<AccountId>,
    /// Left out as well.
    pub except: Option<ReportId>,
    /// Filed before this and still not checked: it waits.
    pub unchecked_before: OffsetDateTime,
    pub now: OffsetDateTime,
    pub limit: i64,
    pub offset: i64,
}

/// What needs a person. Severity counts three points a step (unrated: 5), doubt what the machine is missing to
/// certainty up to 20 (20 where it said nothing), age up to 20 for three days, flags five each up to 20,
/// supporters one each up to 10; equals by how long they wait.
pub async fn list(conn: &mut PgConnection, filter: &QueueFilter) -> sqlx::Result<Vec<QueueRow>> {
    let rows = sqlx::query!(
        r#"with pending as (
               select report_id, count(*) as count, min(created_at) as since
               from flags where status = 'pending' group by report_id),
           contested as (
               select report_id, min(created_at) as since from appeals where status = 'open' group by report_id),
           asked as (
               select id from reports where status = 'FLAGGED'
               union
               select id from reports
               where status = 'PENDING_VERIFICATION' and created_at <= $2 and confirm_by is null
                 and (held_until is null or held_until <= $1)
               union
               select report_id from pending
               union
               select report_id from contested),
           known as (
               select r.id, r.status, r.severity, r.supporters, r.created_at, w.confidence,
                      coalesce(p.count, 0) as flags, p.report_id is not null as has_flags,
                      c.report_id is not null as is_contested,
                      case when r.status in ('FLAGGED', 'PENDING_VERIFICATION') then r.created_at
                           else coalesce(least(c.since, p.since), r.created_at) end as since
               from asked
               join reports r on r.id = asked.id
               left join pending p on p.report_id = r.id
               left join contested c on c.report_id = r.id
               left join ai_answers w on w.id = r.ai_answer_id),
           rated as (
               select k.*,
                      3 * case when k.severity = 0 then 5 else k.severity end::integer as severity_points,
                      round(20 * (1 - coalesce(k.confidence, 0)))::integer as doubt_points,
                      least(20, floor(extract(epoch from $1 - k.since) / 3600 * 20 / 72))::integer as age_points,
                      least(20, 5 * k.flags)::integer as flag_points,
                      least(10, k.supporters) as supporter_points
               from known k)
           select r.id as "id!", r.status as "status!", r.since as "since!", r.confidence as "confidence?",
                  r.flags as "flags!", r.has_flags as "has_flags!", r.is_contested as "is_contested!",
                  r.severity_points as "severity_points!", r.doubt_points as "doubt_points!",
                  r.age_points as "age_points!", r.flag_points as "flag_points!",
                  r.supporter_points as "supporter_points!",
                  l.account_id as "claimed_by?", a.username as "claimed_name?", l.expires_at as "claimed_until?"
           from rated r
           left join report_claims l on l.report_id = r.id and l.expires_at > $1
           left join accounts a on a.id = l.account_id
           where ($3::text is null
                  or $3 = 'flagged' and r.status = 'FLAGGED'
                  or $3 = 'waiting' and r.status = 'PENDING_VERIFICATION'
                  or $3 = 'flags' and r.has_flags
                  or $3 = 'appeal' and r.is_contested)
             and ($4::uuid is null or r.id = $4)
             and ($5::uuid is null or l.account_id is null or l.account_id = $5)
             and r.id is distinct from $6
           order by r.severity_points + r.doubt_points + r.age_points + r.flag_points + r.supporter_points desc,
                    r.since, r.id
           limit $7 offset $8"#,
        filter.now,
        filter.unchecked_before,
        filter.kind.map(QueueKind::as_str),
        filter.report.map(|id| id.0),
        filter.free_for.map(|id| id.0),
        filter.except.map(|id| id.0),
        filter.limit,
        filter.offset,
    )
    .fetch_all(conn)
    .await?;
    let read = rows.into_iter().map(|row| {
        let all = [
            (QueueKind::Flagged, row.status == "FLAGGED"),
            (QueueKind::Waiting, row.status == "PENDING_VERIFICATION"),
            (QueueKind::Flags, row.has_flags),
            (QueueKind::Appeal, row.is_contested),
        ];
        QueueRow {
            report: row.id,
            kinds: all.into_iter().filter(|(_, is)| *is).map(|(kind, _)| kind).collect(),
            terms: Terms {
                severity: row.severity_points,
                doubt: row.doubt_points,
                age: row.age_points,
                flags: row.flag_points,
                supporters: row.supporter_points,
            },
            since: row.since,
            confidence: row.confidence,
            flags: row.flags,
            claimed_by: row
                .claimed_by
                .zip(row.claimed_name)
                .zip(row.claimed_until)
                .map(|((account, name), until)| (AccountId(account), name, until)),
        }
    });
    Ok(read.collect())
}

/// How many reports of each kind need a person, and how many altogether.
pub async fn count(
    conn: &mut PgConnection,
    unchecked_before: OffsetDateTime,
    now: OffsetDateTime,
) -> sqlx::Result<(Vec<(QueueKind, i64)>, i64)> {
    let row = sqlx::query!(
        r#"with asked as (
               select id, 'flagged' as kind from reports where status = 'FLAGGED'
               union all
               select id, 'waiting' from reports
               where status = 'PENDING_VERIFICATION' and created_at <= $2 and confirm_by is null
                 and (held_until is null or held_until <= $1)
               union all
               select distinct report_id, 'flags' from flags where status = 'pending'
               union all
               select distinct report_id, 'appeal' from appeals where status = 'open')
           select count(distinct id) as "total!",
                  count(*) filter (where kind = 'flagged') as "flagged!",
                  count(*) filter (where kind = 'waiting') as "waiting!",
                  count(*) filter (where kind = 'flags') as "flags!",
                  count(*) filter (where kind = 'appeal') as "appeal!"
           from asked"#,
        now,
        unchecked_before,
    )
    .fetch_one(conn)
    .await?;
    let counts = vec![
        (QueueKind::Flagged, row.flagged),
        (QueueKind::Waiting, row.waiting),
        (QueueKind::Flags, row.flags),
        (QueueKind::Appeal, row.appeal),
    ];
    Ok((counts, row.total))
}
