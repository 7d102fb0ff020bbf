//! A believable city for trying the program: about 300 reports in all statuses, always the same.

mod scene;
mod words;

use crate::domain::{ReportId, Status, status::Mover};
use crate::server::{
    clock::Clock,
    services::reports::{Actor, Move, NewReport, Reports, Source, Viewer},
};
use anyhow::ensure;
use image::{ExtendedColorType, ImageEncoder, codecs::jpeg::JpegEncoder};
use sqlx::PgPool;
use std::collections::{HashMap, hash_map::Entry};
use time::{Duration, OffsetDateTime};

/// How many reports the demo city has.
pub const REPORTS: u64 = 300;
/// Centre of Ranchi, and how far reports lie from it, in degrees (about 7 km).
const CENTRE: (f64, f64) = (23.3560, 85.3230);
const SPREAD: f64 = 0.065;
/// The oldest report's age.
const DAYS: i64 = 75;
/// Different pictures of a category: drawing is what takes time.
const SCENES: u64 = 8;

/// Fills an empty database.
///
/// # Errors
/// When the database has reports already, or a report cannot be filed.
pub async fn seed(reports: &Reports, pool: &PgPool) -> anyhow::Result<u64> {
    let existing = crate::server::db::reports::count(&mut *pool.acquire().await?).await?;
    ensure!(existing == 0, "the database has {existing} reports already; demo data is only for an empty one");
    let now = Clock::system().now();
    let mut random = fastrand::Rng::with_seed(20_261_122);
    let reports = &reports.for_demo();
    let mut pictures = HashMap::new();
    for n in 0..REPORTS {
        let story = words::story(n, &mut random);
        // Older first, so that ids and times agree.
        let share = (REPORTS - n) as f64 / REPORTS as f64;
        let filed_at = now - Duration::days(DAYS) * share.powf(1.4) - Duration::minutes(3);
        let clock = clock_at(filed_at);
        let at_that_time = reports.with_clock(clock);
        let id = {
            let (category, scene) = (story.category, n % SCENES + 1);
            let photo = match pictures.entry((category, scene)) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    new.insert(tokio::task::spawn_blocking(move || picture(category, scene)).await??)
                }
            };
            file(&at_that_time, &story, photo.clone(), &mut random).await?
        };
        live(reports, pool, id, &story, filed_at, now).await?;
    }
    // The check's jobs have nothing left to do: each of these reports is decided, but the newest few.
    Ok(REPORTS)
}

fn clock_at(at: OffsetDateTime) -> Clock {
    Clock::new(move || at)
}

async fn file(
    reports: &Reports,
    story: &words::Story,
    photo: Vec<u8>,
    random: &mut fastrand::Rng,
) -> anyhow::Result<ReportId> {
    // Denser towards the centre, as cities are.
    let mut offset = || (random.f64() + random.f64() + random.f64() - 1.5) / 1.5 * SPREAD;
    let (lat, lng) = (CENTRE.0 + offset(), CENTRE.1 + offset());
    let new = NewReport {
        title: story.title.clone(),
        description: story.description.clone(),
        location: String::new(),
        lat: format!("{lat:.6}"),
        lng: format!("{lng:.6}"),
        category: story.category.to_owned(),
        contact_email: String::new(),
        photos: vec![photo],
        submission_key: None,
        source: Source::Demo,
    };
    Ok(reports.file(&Viewer::default(), new).await?.id)
}

fn picture(category: &str, seed: u64) -> anyhow::Result<Vec<u8>> {
    let picture = scene::draw(category, seed, 960, 720);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 90).write_image(
        picture.as_raw(),
        picture.width(),
        picture.height(),
        ExtendedColorType::Rgb8,
    )?;
    Ok(jpeg)
}

/// Moves a report through its life, each step at its time.
async fn live(
    reports: &Reports,
    pool: &PgPool,
    id: ReportId,
    story: &words::Story,
    filed_at: OffsetDateTime,
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    let steps: &[Status] = match story.ends {
        Status::PendingVerification => &[],
        Status::Flagged => &[Status::Flagged],
        Status::Verified | Status::Duplicate => &[Status::Verified],
        Status::InProgress => &[Status::Verified, Status::InProgress],
        Status::Resolved => &[Status::Verified, Status::InProgress, Status::Resolved],
        Status::Rejected => &[Status::Rejected],
    };
    let age = now - filed_at;
    let mut tx = pool.begin().await?;
    for (n, status) in (1_u32..).zip(steps) {
        let at = match n {
            1 => filed_at + Duration::seconds(20),
            n => filed_at + age * (f64::from(n - 1) / 3.5),
        };
        let (actor, wanted) = step(*status, story);
        reports.with_clock(clock_at(at)).apply(&mut tx, id, *status, &actor, wanted).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn step(status: Status, story: &words::Story) -> (Actor, Move) {
    let body = || Actor { mover: Mover::Official, name: "Ranchi Municipal Corporation".to_owned() };
    let text = |text: &str| Some(text.to_owned());
    match status {
        Status::InProgress => (body(), Move { details: story.plan.to_owned(), ..Move::default() }),
        Status::Resolved => {
            let summary = Move { resolution_summary: text(story.resolution), ..Move::default() };
            (body(), Move { details: story.resolution.to_owned(), ..summary })
        }
        Status::Verified => {
            let severity = crate::domain::Severity::new(i64::from(story.severity));
            (Actor::moderator(), Move { severity, ..Move::default() })
        }
        Status::Flagged => (Actor::ai(), Move { reason: text("The machine was not sure; a person will look."), ..Move::default() }),
        _ => (Actor::ai(), Move { reason: text("The photos do not seem to show a problem in a public place."), ..Move::default() }),
    }
}
