//! The same picture elsewhere: multi-index hashing (Norouzi, Punjani and Fleet 2012, "Fast Search in Hamming Space
//! with Multi-Index Hashing").

use crate::domain::ReportId;
use sqlx::PgConnection;
use std::collections::HashMap;

/// Bits of 64 within which a photo is the same picture: found wherever and whenever it was sent. Of four chunks one
/// then differs in no more than one bit.
pub const SAME_PICTURE_BITS: u32 = 7;
/// Chunks of a hash.
const CHUNKS: u32 = 4;
/// Bits of a chunk.
const CHUNK_BITS: u32 = 16;

/// A chunk of a hash.
#[allow(clippy::cast_possible_truncation)] // 16 bits are left
const fn chunk(hash: u64, number: u32) -> u32 {
    ((hash >> (CHUNK_BITS * (CHUNKS - 1 - number))) & 0xffff) as u32
}

/// The buckets that have whatever is within [`SAME_PICTURE_BITS`] of a hash.
fn buckets(hash: u64) -> impl Iterator<Item = i32> {
    (0..CHUNKS).flat_map(move |number| {
        let masks = std::iter::once(0).chain((0..CHUNK_BITS).map(|bit| 1 << bit));
        masks.map(move |mask| ((number << CHUNK_BITS) | (chunk(hash, number) ^ mask)).cast_signed())
    })
}

/// Hashes of a bucket that are within [`SAME_PICTURE_BITS`] of one of those that are looked for, with the bits.
fn near(bucket: i32, hashes: &[u8], wanted: &[u64]) -> impl Iterator<Item = (u64, u32)> {
    let (number, value) = (bucket.cast_unsigned() >> CHUNK_BITS, bucket.cast_unsigned() & 0xffff);
    let here: Vec<u64> =
        wanted.iter().copied().filter(|hash| (chunk(*hash, number) ^ value).count_ones() <= 1).collect();
    hashes.as_chunks().0.iter().filter_map(move |bytes| {
        let hash = u64::from_be_bytes(*bytes);
        let bits = here.iter().map(|wanted| (wanted ^ hash).count_ones()).min()?;
        (bits <= SAME_PICTURE_BITS).then_some((hash, bits))
    })
}

/// Buckets, each after its number and its length in bytes.
fn unpack(packed: &[u8]) -> impl Iterator<Item = (i32, &[u8])> {
    let mut rest = packed;
    std::iter::from_fn(move || {
        let (bucket, after) = rest.split_first_chunk()?;
        let (length, after) = after.split_first_chunk()?;
        let (hashes, after) = after.split_at_checked(usize::try_from(i32::from_be_bytes(*length)).ok()?)?;
        rest = after;
        Some((i32::from_be_bytes(*bucket), hashes))
    })
}

/// Public reports with a photo whose hash differs from one of `wanted` in at most [`SAME_PICTURE_BITS`] bits, closest
/// first, with the bits. Exact.
pub async fn list_look_alikes(
    conn: &mut PgConnection,
    wanted: &[u64],
    except: Option<ReportId>,
    limit: i64,
) -> sqlx::Result<Vec<(ReportId, u32)>> {
    let mut asked: Vec<i32> = wanted.iter().flat_map(|hash| buckets(*hash)).collect();
    asked.sort_unstable();
    asked.dedup();
    // In one row: 68 of them take longer to send and to read than to find.
    let packed = sqlx::query_scalar!(
        "select string_agg(int4send(bucket) || int4send(length(dhashes)) || dhashes, '') from photo_buckets where bucket = any($1)",
        &asked,
    )
    .fetch_one(&mut *conn)
    .await?;
    let mut found = HashMap::new();
    for (hash, bits) in unpack(&packed.unwrap_or_default()).flat_map(|(bucket, hashes)| near(bucket, hashes, wanted)) {
        found.entry(hash).and_modify(|least: &mut u32| *least = bits.min(*least)).or_insert(bits);
    }
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let (hashes, bits): (Vec<i64>, Vec<i32>) =
        found.into_iter().map(|(hash, bits)| (hash.cast_signed(), bits.cast_signed())).unzip();
    // Not knowing how many there are, one plan is kept for all; making one takes longer than the rest of it.
    let rows = sqlx::query!(
        r#"select r.id, min(hit.bits) as "bits!"
           from unnest((select $1::bigint[]), (select $2::integer[])) as hit (dhash, bits)
           join photos p on p.dhash::bigint = hit.dhash
           join reports r on r.id = p.report_id
           where r.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')
             and r.id is distinct from $3
           group by r.id
           order by min(hit.bits), r.created_at, r.id
           limit $4"#,
        &hashes,
        &bits,
        except.map(|id| id.0),
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (ReportId(row.id), row.bits.cast_unsigned())).collect())
}
