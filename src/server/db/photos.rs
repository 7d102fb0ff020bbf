//! Photos of reports.

use crate::domain::{ReportId, ids::PhotoId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// A photo to be kept.
#[derive(Clone, Debug)]
pub struct NewPhoto {
    /// Its id.
    pub id: PhotoId,
    /// 1 to 5.
    pub position: i16,
    /// SHA-256 of the file as it came.
    pub sha256: [u8; 32],
    /// Difference hashes, the upright picture's first.
    pub dhashes: [u64; 8],
    /// `BlurHash`.
    pub blurhash: String,
    /// `#rrggbb`.
    pub colour: String,
    /// Media type of the file as it came.
    pub source_type: &'static str,
    /// Its size in bytes.
    pub source_bytes: i32,
    /// Its pixels.
    pub source_pixels: i32,
    /// Width and height of the large picture.
    pub size: (i32, i32),
    /// Width and height of the thumbnail.
    pub thumb_size: (i32, i32),
    /// Keys: large WebP and JPEG, thumbnail WebP and JPEG.
    pub keys: [String; 4],
}

/// A photo as it is kept.
#[derive(Clone, Debug)]
pub struct PhotoRow {
    /// Whose.
    pub report_id: Uuid,
    /// SHA-256 of the file as it came.
    pub sha256: Vec<u8>,
    /// `BlurHash`.
    pub blurhash: String,
    /// `#rrggbb`.
    pub colour: String,
    /// Of the large picture.
    pub width: i32,
    /// Of the large picture.
    pub height: i32,
    /// Of the thumbnail.
    pub thumb_width: i32,
    /// Of the thumbnail.
    pub thumb_height: i32,
    /// Storage key.
    pub webp_key: String,
    /// Storage key.
    pub jpeg_key: String,
    /// Storage key.
    pub thumb_webp_key: String,
    /// Storage key.
    pub thumb_jpeg_key: String,
    /// Whether a moderator took it away: for staff only.
    pub is_hidden: bool,
}

/// Which photos of some reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The first that everybody may see.
    First,
    /// All that everybody may see.
    Shown,
    /// All, also those that a moderator took away.
    All,
}

/// Keeps a photo.
pub async fn insert(conn: &mut PgConnection, report: ReportId, photo: &NewPhoto) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into photos (
            id, report_id, position, sha256, dhash, dhashes, blurhash, colour, source_type, source_bytes, source_pixels,
            width, height, thumb_width, thumb_height, webp_key, jpeg_key, thumb_webp_key, thumb_jpeg_key)
         values ($1, $2, $3, $4, ($5::bigint[])[1]::bit(64), $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
            $18)",
        photo.id.0,
        report.0,
        photo.position,
        &photo.sha256[..],
        &photo.dhashes.map(u64::cast_signed)[..],
        photo.blurhash,
        photo.colour,
        photo.source_type,
        photo.source_bytes,
        photo.source_pixels,
        photo.size.0,
        photo.size.1,
        photo.thumb_size.0,
        photo.thumb_size.1,
        photo.keys[0],
        photo.keys[1],
        photo.keys[2],
        photo.keys[3],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Some photos of some reports, in their order.
pub async fn list(conn: &mut PgConnection, reports: &[Uuid], which: Which) -> sqlx::Result<Vec<PhotoRow>> {
    if reports.is_empty() {
        return Ok(Vec::new());
    }
    sqlx::query_as!(
        PhotoRow,
        r#"select report_id, sha256, blurhash, colour, width, height, thumb_width, thumb_height,
                  webp_key, jpeg_key, thumb_webp_key, thumb_jpeg_key, hidden_at is not null as "is_hidden!"
           from photos p
           where report_id = any($1)
             and (hidden_at is null or $2)
             and (not $3 or not exists (
                 select from photos q
                 where q.report_id = p.report_id and q.position < p.position and q.hidden_at is null))
           order by report_id, position"#,
        reports,
        which == Which::All,
        which == Which::First,
    )
    .fetch_all(conn)
    .await
}

/// Takes photos away, given by the keys of their large WebP files; how many there were.
pub async fn hide(
    conn: &mut PgConnection,
    report: ReportId,
    keys: &[String],
    now: OffsetDateTime,
) -> sqlx::Result<u64> {
    let hidden = sqlx::query!(
        "update photos set hidden_at = coalesce(hidden_at, $3) where report_id = $1 and webp_key = any($2)",
        report.0,
        keys,
        now,
    );
    Ok(hidden.execute(conn).await?.rows_affected())
}

/// Whether a file belongs to a photo that a moderator took away.
pub async fn is_hidden(conn: &mut PgConnection, report: ReportId, key: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
               select from photos
               where report_id = $1 and hidden_at is not null
                 and $2 in (webp_key, jpeg_key, thumb_webp_key, thumb_jpeg_key)) as "has!""#,
        report.0,
        key,
    )
    .fetch_one(conn)
    .await
}
