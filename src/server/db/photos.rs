//! Photos of reports.

use crate::domain::{ReportId, ids::PhotoId};
use sqlx::PgConnection;
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

/// The photos of some reports, in their order; only the first of each if `first_only`.
pub async fn list(conn: &mut PgConnection, reports: &[Uuid], first_only: bool) -> sqlx::Result<Vec<PhotoRow>> {
    if reports.is_empty() {
        return Ok(Vec::new());
    }
    sqlx::query_as!(
        PhotoRow,
        "select report_id, sha256, blurhash, colour, width, height, thumb_width, thumb_height,
                webp_key, jpeg_key, thumb_webp_key, thumb_jpeg_key
         from photos
         where report_id = any($1)
           and (position = 1 or not $2)
         order by report_id, position",
        reports,
        first_only,
    )
    .fetch_all(conn)
    .await
}
