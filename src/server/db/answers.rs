//! Answers of checking models, kept for ever.

use crate::domain::{Severity, report::Opinion};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// What was asked: which photo, of which model, by which version of the question.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// SHA-256 of the photo's file as it came.
    pub photo: &'a [u8],
    /// The model.
    pub model: &'a str,
    /// The question's version.
    pub prompt_version: &'a str,
}

/// The answer that is kept, if there is one.
pub async fn find(conn: &mut PgConnection, question: Question<'_>) -> sqlx::Result<Option<(Uuid, Opinion)>> {
    let row = sqlx::query!(
        "select id, is_valid, is_unsafe, category_slug, severity, description, confidence, raw
         from ai_answers
         where photo_sha256 = $1
           and model = $2
           and prompt_version = $3",
        question.photo,
        question.model,
        question.prompt_version,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| {
        let opinion = Opinion {
            is_valid: row.is_valid,
            is_unsafe: row.is_unsafe,
            category: row.category_slug,
            severity: Severity::new(i64::from(row.severity)).unwrap_or_default(),
            description: row.description,
            confidence: row.confidence,
            raw: row.raw,
        };
        (row.id, opinion)
    }))
}

/// Keeps an answer; the id of the one that was there first if there was one.
pub async fn insert(
    conn: &mut PgConnection,
    id: Uuid,
    question: Question<'_>,
    opinion: &Opinion,
    now: OffsetDateTime,
) -> sqlx::Result<Uuid> {
    sqlx::query_scalar!(
        "insert into ai_answers (
            id, photo_sha256, model, prompt_version, is_valid, is_unsafe, category_slug, severity, description,
            confidence, raw, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         on conflict on constraint ai_answers_photo_model_prompt_key do update set photo_sha256 = excluded.photo_sha256
         returning id",
        id,
        question.photo,
        question.model,
        question.prompt_version,
        opinion.is_valid,
        opinion.is_unsafe,
        opinion.category,
        i16::from(opinion.severity.get()),
        opinion.description,
        opinion.confidence,
        opinion.raw,
        now,
    )
    .fetch_one(conn)
    .await
}

/// A model's whole answer.
pub async fn find_raw(conn: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<serde_json::Value>> {
    sqlx::query_scalar!("select raw from ai_answers where id = $1", id).fetch_optional(conn).await
}
