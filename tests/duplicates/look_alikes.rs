//! The same picture, wherever it was sent and however it was turned.

use super::{a_report_at, an_app};
use crate::support::{a_report, photos};
use darshi::domain::ReportId;
use image::{RgbImage, imageops};
use sqlx::PgPool;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How many hashes there are beside the planted ones.
const RANDOM: usize = 8_000;

/// Plants public reports with a photo of one of these hashes each. Nobody is told of the reports.
async fn plant(pool: &PgPool, reports: &[Uuid], hashes: &[u64]) {
    let hashes: Vec<i64> = hashes.iter().map(|hash| hash.cast_signed()).collect();
    let mut tx = pool.begin().await.unwrap();
    sqlx::query("set local session_replication_role = replica").execute(&mut *tx).await.unwrap();
    sqlx::query(
        "insert into reports (id, title, status, location, geohash, place_source, tracking_hash, source,
                              created_at, updated_at, verified_at)
         select id, 'One of many', 'VERIFIED', 'point(85 23)', 'tuhsvyd12', 'coordinates', sha256(uuid_send(id)),
                'api', now(), now(), now()
         from unnest($1::uuid[]) as id",
    )
    .bind(reports)
    .execute(&mut *tx)
    .await
    .unwrap();
    // Photos are kept in the buckets as always.
    sqlx::query("set local session_replication_role = origin").execute(&mut *tx).await.unwrap();
    sqlx::query(
        "insert into photos (id, report_id, position, sha256, dhash, dhashes, blurhash, colour, source_type,
                             source_bytes, source_pixels, width, height, thumb_width, thumb_height,
                             webp_key, jpeg_key, thumb_webp_key, thumb_jpeg_key)
         select gen_random_uuid(), id, 1, sha256('x'), hash::bit(64), array[hash], '', '#000000', 'image/jpeg',
                1, 1, 1, 1, 1, 1, '', '', '', ''
         from unnest($1::uuid[], $2::bigint[]) as planted (id, hash)",
    )
    .bind(reports)
    .bind(&hashes)
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

/// `hash` with this many bits turned over.
fn changed(hash: u64, bits: usize, random: &mut fastrand::Rng) -> u64 {
    random.choose_multiple(0..64, bits).into_iter().fold(hash, |hash, bit: u32| hash ^ (1 << bit))
}

#[tokio::test]
async fn everything_within_seven_bits_is_found_and_nothing_else() {
    let app = an_app().await;
    let mut random = fastrand::Rng::with_seed(7);
    let queries: Vec<u64> = (0..12).map(|_| random.u64(..)).collect();
    let mut hashes: Vec<u64> = (0..RANDOM).map(|_| random.u64(..)).collect();
    for query in &queries {
        for bits in 0..=8 {
            hashes.extend((0..6).map(|_| changed(*query, bits, &mut random)));
        }
    }
    // The worst cases: as even over the four chunks as can be.
    hashes.push(queries[0] ^ 0x0003_0003_0003_0001);
    hashes.push(queries[0] ^ 0x8001_8001_8001_0001);
    hashes.push(queries[0] ^ 0x8001_8001_8001_8001); // eight bits: out
    let reports: Vec<Uuid> = hashes.iter().map(|_| Uuid::from_u128(random.u128(..))).collect();
    plant(&app.pool, &reports, &hashes).await;
    for query in &queries {
        let truth: BTreeMap<Uuid, u32> = reports
            .iter()
            .zip(&hashes)
            .map(|(id, hash)| (*id, (hash ^ query).count_ones()))
            .filter(|(_, bits)| *bits <= 7)
            .collect();
        assert!(truth.len() >= 48);
        let found = app.services.reports.look_alikes(*query, 1000).await.unwrap();
        assert!(found.is_sorted_by_key(|(_, bits)| *bits), "closest first");
        let found: BTreeMap<Uuid, u32> = found.into_iter().map(|(id, bits)| (id.0, bits)).collect();
        assert_eq!(found, truth);
    }
}

/// What the buckets have, beside what the photos of public reports say that they have: `(too few, too many)`.
async fn bucket_errors(pool: &PgPool) -> (i64, i64) {
    sqlx::query_as(
        "
        with told as (
                select bucket, ('x' || encode(substr(dhashes, n + 1, 8), 'hex'))::bit(64)::bigint as dhash
                from photo_buckets, generate_series(0, length(dhashes) - 8, 8) as n),
             meant as (
                select distinct bucket, p.dhash::bigint as dhash
                from photos p join reports r on r.id = p.report_id, unnest(dhash_buckets(p.dhash::bigint)) as b (bucket)
                where r.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED'))
        select (select count(*) from (table meant except all table told) as few),
               (select count(*) from (table told except all table meant) as many)",
    )
    .fetch_one(pool)
    .await
    .unwrap()
}

#[tokio::test]
async fn buckets_have_each_hash_of_a_public_report_once_until_the_last_is_deleted() {
    let app = an_app().await;
    let mut random = fastrand::Rng::with_seed(8);
    let hashes: Vec<u64> = [random.u64(..), random.u64(..), u64::MAX, 0].into_iter().cycle().take(200).collect();
    let reports: Vec<Uuid> = hashes.iter().map(|_| Uuid::from_u128(random.u128(..))).collect();
    // Many add the same at once.
    let parts = reports.chunks(1).zip(hashes.chunks(1));
    futures::future::join_all(parts.map(|(reports, hashes)| plant(&app.pool, reports, hashes))).await;
    assert_eq!(bucket_errors(&app.pool).await, (0, 0));
    assert_eq!(app.count("select sum(length(dhashes)) / 8 from photo_buckets").await, 4 * 4);
    // All but one of a kind go, and the whole of another kind, many at once.
    let last = reports.iter().zip(&hashes).rposition(|(_, hash)| *hash == u64::MAX).unwrap();
    let gone = reports.iter().zip(&hashes).enumerate();
    let gone = gone.filter(|(n, (_, hash))| *n != last && (**hash == u64::MAX || **hash == 0)).map(|(_, (id, _))| *id);
    let delete = |id: Uuid| sqlx::query("delete from reports where id = $1").bind(id).execute(&app.pool);
    for result in futures::future::join_all(gone.map(delete)).await {
        result.unwrap();
    }
    assert_eq!(bucket_errors(&app.pool).await, (0, 0));
    assert_eq!(app.count("select sum(length(dhashes)) / 8 from photo_buckets").await, 3 * 4);
    // One that was hidden and is public again is found.
    assert_eq!(app.services.reports.look_alikes(u64::MAX, 5).await.unwrap().len(), 1);
    for (status, expected) in [("FLAGGED", 0), ("VERIFIED", 1)] {
        sqlx::query("update reports set status = $1, flag_reason = case $1 when 'FLAGGED' then 'machine:unsure' end where id = $2")
            .bind(status)
            .bind(reports[last])
            .execute(&app.pool)
            .await
            .unwrap();
        assert_eq!(app.services.reports.look_alikes(u64::MAX, 5).await.unwrap().len(), expected);
    }
}

/// All the ways a picture can lie.
fn orientations(picture: &RgbImage) -> Vec<RgbImage> {
    let mirrored = imageops::flip_horizontal(picture);
    [picture.clone(), mirrored]
        .iter()
        .flat_map(|it| [it.clone(), imageops::rotate90(it), imageops::rotate180(it), imageops::rotate270(it)])
        .collect()
}

/// A photo with large shapes and fine noise, as photos have.
fn scene(width: u32, height: u32) -> RgbImage {
    let noise = photos::noise(width, height, 5);
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(height));
        let light = (u * 7.0 + v * 3.0).sin() + (v * 9.0 - u * 2.0).cos() + (u * v * 21.0).sin();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let light = (light * 35.0 + 115.0).clamp(0.0, 255.0) as u8;
        image::Rgb(noise.get_pixel(x, y).0.map(|shade| light.saturating_add(shade / 20)))
    })
}

#[tokio::test]
async fn a_picture_is_found_however_it_was_turned_mirrored_scaled_and_packed() {
    let app = an_app().await;
    let picture = scene(1200, 900);
    let first = app.file_verified(a_report().photo(photos::encode_jpeg(&picture))).await;
    for (n, turned) in (1_u8..).zip(orientations(&picture)) {
        let smaller =
            imageops::resize(&turned, turned.width() * 3 / 4, turned.height() * 3 / 4, imageops::FilterType::Triangle);
        // Another city, other words: only the picture is the same.
        let form = a_report()
            .with("title", "Something else altogether")
            .with("location", format!("{},77.2", 28.6 + f64::from(n) * 0.1))
            .photo(photos::encode_jpeg(&smaller));
        let (id, _) = app.file(form).await;
        app.run_jobs().await;
        let id: Uuid = id.parse().unwrap();
        let (image, score): (f32, f32) = sqlx::query_as(
            "select image, score from duplicate_candidates where report_id = $1 and candidate_id = $2::text::uuid",
        )
        .bind(id)
        .bind(&first)
        .fetch_one(&app.pool)
        .await
        .unwrap_or_else(|error| panic!("orientation {n}: {error}"));
        assert!(image >= 1.0 - 7.0 / 16.0, "orientation {n}: {image}");
        assert!(score < 0.85, "far away nothing is linked");
        let status: String =
            sqlx::query_scalar("select status from reports where id = $1").bind(id).fetch_one(&app.pool).await.unwrap();
        assert_eq!(status, "VERIFIED", "the report is kept");
    }
}

#[tokio::test]
async fn each_photo_keeps_eight_hashes_the_upright_one_first() {
    let app = an_app().await;
    let turned = orientations(&scene(800, 600));
    for (n, picture) in (1..=8).zip(&turned) {
        app.file(a_report_at(f64::from(n) * 2000.0).photo(photos::encode_jpeg(picture))).await;
    }
    let same: i64 =
        app.count("select count(*) from photos where cardinality(dhashes) = 8 and dhashes[1] = dhash::bigint").await;
    assert_eq!(same, 8);
    // The picture as each of the others lies is among the first one's eight.
    let far = app
        .count(
            "select count(*)
             from photos p
             where not exists (
                 select from unnest((select f.dhashes from photos f join reports r on r.id = f.report_id
                                     order by r.created_at, r.id limit 1)) as hash
                 where bit_count(hash::bit(64) # p.dhash) <= 3)",
        )
        .await;
    assert_eq!(far, 0);
}

#[tokio::test]
async fn hidden_reports_are_no_look_alikes() {
    let app = an_app().await;
    let (id, _) = app.file(a_report_at(0.0)).await;
    let hash: i64 = app.count("select dhash::bigint from photos").await;
    assert!(app.services.reports.look_alikes(hash.cast_unsigned(), 5).await.unwrap().is_empty());
    app.run_jobs().await;
    let found = app.services.reports.look_alikes(hash.cast_unsigned(), 5).await.unwrap();
    assert_eq!(found, [(id.parse::<ReportId>().unwrap(), 0)]);
}
