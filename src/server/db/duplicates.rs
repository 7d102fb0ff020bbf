//! Reports that may be about the same: what is compared, and what was found.

use crate::domain::{Point, ReportId, Status, report::Likeness};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// Most reports nearby that are compared, the nearest first.
const MOST_NEAR: i64 = 60;

/// What others are compared with.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Itself, where it is a report already.
    pub id: Option<ReportId>,
    /// Where.
    pub point: Point,
    /// Its title, where it has one.
    pub title: Option<&'a str>,
    /// Its description, where it has one.
    pub description: Option<&'a str>,
}

/// A report beside the subject.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The columns' names say it.
pub struct ComparedRow {
    pub id: Uuid,
    pub status: Status,
    pub category_slug: String,
    pub category_group: String,
    /// Metres, geodesic.
    pub distance_m: f64,
    /// Likeness of the words, 0 to 1; `None` without a title to compare.
    pub words: Option<f32>,
    /// Hashes of its photos as they are.
    pub dhashes: Vec<u64>,
}

/// Public reports to compare with: those within `radius` metres and since `since`, and those named by `others`.
///
/// The words' part: how much of one title is in the other (trigrams, `word_similarity`, the better way round);
/// what is missing to 1 is made up by half as much as a title is in the other's description.
pub async fn list_compared(
    conn: &mut PgConnection,
    subject: &Subject<'_>,
    radius: f64,
    since: OffsetDateTime,
    others: &[Uuid],
) -> sqlx::Result<Vec<ComparedRow>> {
    let rows = sqlx::query!(
        r#"with subject as (
               select st_setsrid(st_makepoint($1, $2), 4326)::geography as place, $3::text as title,
                      left($4::text, 300) as description),
           found as (
               (select r.id
                from reports r, subject
                where r.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')
                  and st_dwithin(r.location, subject.place, $5)
                  and r.created_at >= $6
                order by r.location <-> subject.place
                limit $7)
               union
               select id from unnest($8::uuid[]) as other (id))
           select r.id as "id!", r.status as "status!", r.category_slug as "category_slug!",
                  c.group_slug as "category_group!",
                  st_distance(r.location, subject.place) as "distance_m!",
                  case when lower(r.title) = lower(subject.title) then 1
                       else w.title + (1 - w.title) * 0.5 * w.description
                  end::real as words,
                  array(select p.dhash::bigint from photos p where p.report_id = r.id) as "dhashes!"
           from found
           join reports r on r.id = found.id
           join categories c on c.slug = r.category_slug
           cross join subject
           cross join lateral (
               select greatest(word_similarity(subject.title, r.title), word_similarity(r.title, subject.title)) as title,
                      greatest(coalesce(word_similarity(subject.title, left(r.description, 300)), 0),
                               coalesce(word_similarity(r.title, subject.description), 0)) as description) as w
           where r.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')
             and r.id is distinct from $9"#,
        subject.point.lng(),
        subject.point.lat(),
        subject.title,
        subject.description,
        radius,
        since,
        MOST_NEAR,
        others,
        subject.id.map(|id| id.0),
    )
    .fetch_all(conn)
    .await?;
    let read = rows.into_iter().map(|row| ComparedRow {
        id: row.id,
        // Named in the statement.
        status: row.status.parse().unwrap_or(Status::Verified),
        category_slug: row.category_slug,
        category_group: row.category_group,
        distance_m: row.distance_m,
        words: row.words,
        dhashes: row.dhashes.into_iter().map(i64::cast_unsigned).collect(),
    });
    Ok(read.collect())
}

/// Hashes of a report's photos, each in all orientations that are kept.
pub async fn list_dhashes(conn: &mut PgConnection, report: ReportId) -> sqlx::Result<Vec<u64>> {
    let hashes = sqlx::query_scalar!(
        r#"select hash as "hash!" from photos, unnest(dhashes) as hash where report_id = $1"#,
        report.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(hashes.into_iter().map(i64::cast_unsigned).collect())
}

/// A possible original as it is kept.
#[derive(Clone, Copy, Debug)]
pub struct FoundCandidate {
    /// It.
    pub id: ReportId,
    /// Whether somebody still has to do something about it.
    pub is_open: bool,
    /// Metres between the two.
    pub distance_m: f64,
    /// How alike they are.
    pub likeness: Likeness,
}

/// Keeps what was found for a report, in the place of what was found before. Those that are gone meanwhile are
/// left out; the rest is locked in one order, so that nobody waits in a ring.
pub async fn replace_candidates(
    conn: &mut PgConnection,
    report: ReportId,
    found: &[FoundCandidate],
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let mut ids: Vec<Uuid> = found.iter().map(|candidate| candidate.id.0).collect();
    ids.push(report.0);
    let there = sqlx::query_scalar!("select id from reports where id = any($1) order by id for key share", &ids)
        .fetch_all(&mut *conn)
        .await?;
    sqlx::query!("delete from duplicate_candidates where report_id = $1", report.0).execute(&mut *conn).await?;
    if !there.contains(&report.0) {
        return Ok(());
    }
    for candidate in found.iter().filter(|candidate| there.contains(&candidate.id.0)) {
        let likeness = candidate.likeness;
        #[allow(clippy::cast_possible_truncation)] // metres on Earth
        let distance_m = candidate.distance_m as f32;
        sqlx::query!(
            "insert into duplicate_candidates (
                report_id, candidate_id, score, distance_m, distance, category, words, image, found_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            report.0,
            candidate.id.0,
            likeness.score,
            distance_m,
            likeness.distance,
            likeness.category,
            likeness.text.unwrap_or_default(),
            likeness.image,
            now,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Possible originals of a report with metres, likest first.
pub async fn list_found(conn: &mut PgConnection, report: ReportId) -> sqlx::Result<Vec<FoundCandidate>> {
    let rows = sqlx::query!(
        r#"select d.candidate_id, d.distance_m, d.score, d.distance, d.category, d.words, d.image,
                  r.status in ('VERIFIED', 'IN_PROGRESS') as "is_open!"
           from duplicate_candidates d
           join reports r on r.id = d.candidate_id
           where d.report_id = $1
           order by d.score desc, d.candidate_id"#,
        report.0,
    )
    .fetch_all(conn)
    .await?;
    let read = rows.into_iter().map(|row| FoundCandidate {
        id: ReportId(row.candidate_id),
        is_open: row.is_open,
        distance_m: f64::from(row.distance_m),
        likeness: Likeness {
            score: row.score,
            distance: row.distance,
            category: row.category,
            text: Some(row.words),
            image: row.image,
        },
    });
    Ok(read.collect())
}

/// Possible originals of a report, likest first.
pub async fn list_candidates(conn: &mut PgConnection, report: ReportId) -> sqlx::Result<Vec<(ReportId, Likeness)>> {
    Ok(list_found(conn, report).await?.into_iter().map(|found| (found.id, found.likeness)).collect())
}

/// Public reports around a place, nearest first, with metres.
pub async fn list_nearest(
    conn: &mut PgConnection,
    point: Point,
    except: ReportId,
    radius: f64,
    limit: i64,
) -> sqlx::Result<Vec<(ReportId, f64)>> {
    let rows = sqlx::query!(
        r#"with subject as (select st_setsrid(st_makepoint($1, $2), 4326)::geography as place)
           select r.id, st_distance(r.location, subject.place) as "metres!"
           from reports r, subject
           where r.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')
             and st_dwithin(r.location, subject.place, $4)
             and r.id <> $3
           order by r.location <-> subject.place, r.id
           limit $5"#,
        point.lng(),
        point.lat(),
        except.0,
        radius,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (ReportId(row.id), row.metres)).collect())
}
