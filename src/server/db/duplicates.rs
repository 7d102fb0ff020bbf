//! Reports that may be about the same.

use crate::domain::{ReportId, report::Likeness};
use sqlx::PgConnection;

/// Possible originals of a report, likest first.
pub async fn list_candidates(conn: &mut PgConnection, report: ReportId) -> sqlx::Result<Vec<(ReportId, Likeness)>> {
    let rows = sqlx::query!(
        "select candidate_id, score, distance, category, words, image
         from duplicate_candidates
         where report_id = $1
         order by score desc, candidate_id",
        report.0,
    )
    .fetch_all(conn)
    .await?;
    let read = rows.into_iter().map(|row| {
        let likeness = Likeness {
            score: row.score,
            distance: row.distance,
            category: row.category,
            text: row.words,
            image: row.image,
        };
        (ReportId(row.candidate_id), likeness)
    });
    Ok(read.collect())
}
