//! Reasons and answers that are given again and again.

use crate::domain::{ReportId, Status, queue::ReasonTemplate, work::AnswerTemplate};
use sqlx::PgConnection;

/// Reasons that can be chosen, in their order.
pub async fn list(conn: &mut PgConnection) -> sqlx::Result<Vec<ReasonTemplate>> {
    sqlx::query_as!(
        ReasonTemplate,
        "select slug, text_en, text_hi from reason_templates where is_active order by position, slug"
    )
    .fetch_all(conn)
    .await
}

/// One of them, and the language of whoever filed a report; `None` for that where there is no account.
pub async fn find_for(
    conn: &mut PgConnection,
    slug: &str,
    report: ReportId,
) -> sqlx::Result<Option<(ReasonTemplate, Option<String>)>> {
    let row = sqlx::query!(
        r#"select t.slug, t.text_en, t.text_hi,
                  (select a.language from reports r join accounts a on a.id = r.account_id where r.id = $2) as language
           from reason_templates t
           where t.slug = $1 and t.is_active"#,
        slug,
        report.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (ReasonTemplate { slug: row.slug, text_en: row.text_en, text_hi: row.text_hi }, row.language)))
}

/// Answers for a kind of problem, by their status: those of that kind first.
pub async fn list_answers(conn: &mut PgConnection, category: &str) -> sqlx::Result<Vec<AnswerTemplate>> {
    let rows = sqlx::query!(
        "select slug, status, text_en, text_hi
         from answer_templates
         where is_active and (category_slug is null or category_slug = $1)
         order by status, category_slug is null, position, slug",
        category,
    )
    .fetch_all(conn)
    .await?;
    let answers = rows.into_iter().filter_map(|row| {
        let text = ReasonTemplate { slug: row.slug, text_en: row.text_en, text_hi: row.text_hi };
        Some(AnswerTemplate { status: row.status.parse::<Status>().ok()?, text })
    });
    Ok(answers.collect())
}

/// One of a report's answers, and the language of whoever filed it; `None` for that where there is no account.
pub async fn find_answer_for(
    conn: &mut PgConnection,
    slug: &str,
    report: ReportId,
) -> sqlx::Result<Option<(ReasonTemplate, Option<String>)>> {
    let row = sqlx::query!(
        r#"select t.slug, t.text_en, t.text_hi, a.language as "language?"
           from reports r
           join answer_templates t on t.category_slug is null or t.category_slug = r.category_slug
           left join accounts a on a.id = r.account_id
           where r.id = $2 and t.slug = $1 and t.is_active"#,
        slug,
        report.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (ReasonTemplate { slug: row.slug, text_en: row.text_en, text_hi: row.text_hi }, row.language)))
}
