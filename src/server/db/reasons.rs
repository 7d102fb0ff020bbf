//! Reasons that are given again and again.

use crate::domain::queue::ReasonTemplate;
use sqlx::PgConnection;

/// Those that can be chosen, in their order.
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
    report: crate::domain::ReportId,
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
