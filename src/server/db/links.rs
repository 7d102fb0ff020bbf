//! Links of duplicates to their originals, and the people that count for both.

use crate::domain::{ReportId, Status};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// What a report is linked to.
#[derive(Clone, Copy, Debug)]
pub struct LinkedRow {
    /// It.
    pub id: Uuid,
    /// Where it stands.
    pub status: Status,
    /// What it repeats.
    pub original: Option<Uuid>,
}

/// What a link or its end concerns, before anything is locked.
#[derive(Clone, Debug)]
pub struct LinksBefore {
    /// What the report repeats.
    pub own_original: Option<Uuid>,
    /// The root of what it is to be linked to; `None` if that is no report.
    pub root: Option<Uuid>,
    /// What repeats the report; only looked up for a link.
    pub duplicates: Vec<Uuid>,
}

/// What a link of a report to `original`, or the end of its link, concerns.
pub async fn find_links(
    conn: &mut PgConnection,
    id: ReportId,
    original: Option<ReportId>,
) -> sqlx::Result<LinksBefore> {
    sqlx::query_as!(
        LinksBefore,
        r#"select (select r.duplicate_of from reports r where r.id = $1) as own_original,
                  (select coalesce(o.duplicate_of, o.id) from reports o where o.id = $2) as root,
                  array(select d.id from reports d where $2::uuid is not null and d.duplicate_of = $1)
                      as "duplicates!""#,
        id.0,
        original.map(|id| id.0),
    )
    .fetch_one(conn)
    .await
}

/// Locks reports for the rest of the transaction, in the order of their ids.
pub async fn lock(conn: &mut PgConnection, ids: &[Uuid]) -> sqlx::Result<Vec<LinkedRow>> {
    let rows =
        sqlx::query!("select id, status, duplicate_of from reports where id = any($1) order by id for update", ids,)
            .fetch_all(conn)
            .await?;
    let read = rows.into_iter().map(|row| LinkedRow {
        id: row.id,
        status: row.status.parse().unwrap_or(Status::PendingVerification),
        original: row.duplicate_of,
    });
    Ok(read.collect())
}

/// Whatever repeated a report repeats its original from now on; who filed the report supports and follows it,
/// and so the original, for as long as they are linked.
pub async fn link(conn: &mut PgConnection, id: ReportId, root: ReportId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("update reports set duplicate_of = $2, updated_at = $3 where duplicate_of = $1", id.0, root.0, now,)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "insert into votes (report_id, account_id, by_link, created_at)
         select id, account_id, true, $2
         from reports
         where id = $1 and account_id is not null
         on conflict do nothing",
        id.0,
        now,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into follows (report_id, account_id, by_link, created_at)
         select id, account_id, true, $2
         from reports
         where id = $1 and account_id is not null
         on conflict do nothing",
        id.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes back what a link added.
pub async fn unlink(conn: &mut PgConnection, id: ReportId) -> sqlx::Result<()> {
    sqlx::query!("delete from votes where report_id = $1 and by_link", id.0).execute(&mut *conn).await?;
    sqlx::query!("delete from follows where report_id = $1 and by_link", id.0).execute(conn).await?;
    Ok(())
}

/// Counts anew who supports and follows reports; those that are gone are passed over.
pub async fn count_people(conn: &mut PgConnection, ids: &[Uuid]) -> sqlx::Result<()> {
    sqlx::query!("select count_people(id) from (select id from unnest($1::uuid[]) as id order by id) as ordered", ids,)
        .fetch_all(conn)
        .await?;
    Ok(())
}

/// What these reports repeat, themselves left out.
pub async fn list_originals(conn: &mut PgConnection, ids: &[Uuid]) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        r#"select distinct duplicate_of as "original!"
           from reports
           where id = any($1) and duplicate_of is not null and duplicate_of <> all($1)"#,
        ids,
    )
    .fetch_all(conn)
    .await
}

/// Ends the wait of a report for the answer of who filed it; `false` if it does not wait (any more).
pub async fn update_asked(conn: &mut PgConnection, id: ReportId) -> sqlx::Result<bool> {
    let result = sqlx::query!(
        "update reports
         set held_until = null
         where id = $1 and status = 'PENDING_VERIFICATION' and held_until is not null",
        id.0,
    );
    Ok(result.execute(conn).await?.rows_affected() == 1)
}
