//! A believable city for trying the program: about 300 reports in all statuses, always the same.

mod body;
mod scene;
mod words;

use crate::domain::{ReportId, Severity, Status, filing::TypedForm, report::MachineReason};
use crate::server::{
    clock::Clock,
    db,
    services::{
        reports::{Actor, Move, NewReport, Reports, Source},
        viewer::Viewer,
    },
};
use anyhow::ensure;
use image::{ExtendedColorType, ImageEncoder, codecs::jpeg::JpegEncoder};
use sqlx::PgPool;
use std::collections::HashMap;
use time::{Duration, OffsetDateTime};
use words::Story;

/// How many reports the demo city has.
pub const REPORTS: u32 = 300;
/// Centre of Ranchi, and how far reports lie from it, in degrees (about 7 km).
const CENTRE: (f64, f64) = (23.3560, 85.3230);
const SPREAD: f64 = 0.065;
/// The oldest report's age.
const DAYS: i64 = 75;
/// Different pictures of a category: drawing is what takes time.
const SCENES: u32 = 8;

/// What is drawn: the category, which of its scenes, and whether nothing is wrong in it.
type Scene = (&'static str, u32, bool);

struct City<'a> {
    reports: Reports,
    pool: &'a PgPool,
    random: fastrand::Rng,
    pictures: HashMap<Scene, Vec<u8>>,
    /// The newest public report of each category, for duplicates to repeat.
    originals: HashMap<&'static str, ReportId>,
    now: OffsetDateTime,
}

/// Fills an empty database; the number of reports.
///
/// # Errors
/// When the database has reports already, or a report cannot be filed.
pub async fn seed(reports: &Reports, pool: &PgPool) -> anyhow::Result<u32> {
    let existing = db::reports::count(&mut *pool.acquire().await?).await?;
    ensure!(existing == 0, "the database has {existing} reports already; demo data is only for an empty one");
    body::seed(&mut *pool.acquire().await?, Clock::system().now()).await?;
    let mut city = City {
        reports: reports.for_demo(),
        pool,
        random: fastrand::Rng::with_seed(20_261_122),
        pictures: HashMap::new(),
        originals: HashMap::new(),
        now: Clock::system().now(),
    };
    for n in 0..REPORTS {
        city.add(n).await?;
    }
    Ok(REPORTS)
}

impl City<'_> {
    async fn add(&mut self, n: u32) -> anyhow::Result<()> {
        let mut story = words::story(n, &mut self.random);
        let original = self.originals.get(story.category).copied();
        if original.is_none() && story.ends == Status::Duplicate {
            story.ends = Status::Verified;
        }
        // Older first, so that ids and times agree.
        let share = f64::from(REPORTS - n) / f64::from(REPORTS);
        let filed_at = self.now - Duration::days(DAYS) * share.powf(1.4) - Duration::minutes(3);
        // What is rejected shows a street where nothing is wrong.
        let photo = self.picture((story.category, n % SCENES + 1, story.ends == Status::Rejected)).await?;
        let new = self.new_report(&story, photo);
        let id = self.reports.with_clock(clock_at(filed_at)).file(&Viewer::default(), new).await?.id;
        self.live(id, &story, original, filed_at).await?;
        if story.ends == Status::Verified {
            self.originals.insert(story.category, id);
        }
        Ok(())
    }

    fn new_report(&mut self, story: &Story, photo: Vec<u8>) -> NewReport {
        let random = &mut self.random;
        // Denser towards the centre, as cities are.
        let mut offset = || (random.f64() + random.f64() + random.f64() - 1.5) / 1.5 * SPREAD;
        let typed = TypedForm {
            title: story.title.clone(),
            description: story.description.clone(),
            lat: format!("{:.6}", CENTRE.0 + offset()),
            lng: format!("{:.6}", CENTRE.1 + offset()),
            category: story.category.to_owned(),
            ..TypedForm::default()
        };
        NewReport {
            typed,
            photos: vec![photo],
            submission_key: None,
            source: Source::Demo,
            locale: crate::i18n::Locale::en,
            asks: false,
        }
    }

    async fn picture(&mut self, scene: Scene) -> anyhow::Result<Vec<u8>> {
        if let Some(known) = self.pictures.get(&scene) {
            return Ok(known.clone());
        }
        let picture = tokio::task::spawn_blocking(move || draw(scene)).await??;
        self.pictures.insert(scene, picture.clone());
        Ok(picture)
    }

    /// Moves a report through its life, each step at its time.
    async fn live(
        &self,
        id: ReportId,
        story: &Story,
        original: Option<ReportId>,
        filed_at: OffsetDateTime,
    ) -> anyhow::Result<()> {
        let steps: &[Status] = match story.ends {
            Status::PendingVerification => &[],
            Status::InProgress => &[Status::Verified, Status::InProgress],
            Status::Resolved => &[Status::Verified, Status::InProgress, Status::Resolved],
            Status::Verified => &[Status::Verified],
            Status::Flagged => &[Status::Flagged],
            Status::Rejected => &[Status::Rejected],
            Status::Duplicate => &[Status::Duplicate],
        };
        let age = self.now - filed_at;
        let mut tx = self.pool.begin().await?;
        for (n, status) in (1_u32..).zip(steps) {
            let at = match n {
                1 => filed_at + Duration::seconds(20),
                n => filed_at + age * (f64::from(n - 1) / 3.5),
            };
            let (actor, wanted) = step(*status, story, original);
            self.reports.with_clock(clock_at(at)).apply(&mut tx, id, *status, &actor, wanted).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

fn clock_at(at: OffsetDateTime) -> Clock {
    Clock::new(move || at)
}

fn draw((category, seed, fine): Scene) -> anyhow::Result<Vec<u8>> {
    let draw = if fine { scene::draw_repaired } else { scene::draw };
    let picture = draw(category, u64::from(seed), 960, 720);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 90).write_image(
        picture.as_raw(),
        picture.width(),
        picture.height(),
        ExtendedColorType::Rgb8,
    )?;
    Ok(jpeg)
}

fn step(status: Status, story: &Story, original: Option<ReportId>) -> (Actor, Move) {
    let body = Actor::official("Ranchi Municipal Corporation");
    let details = |text: &str| Move { details: text.to_owned(), ..Move::default() };
    let reason = |reason: MachineReason| Move { reason: Some(reason.code().to_owned()), ..Move::default() };
    match status {
        Status::InProgress => (body, details(story.plan)),
        Status::Resolved => {
            (body, Move { resolution_summary: Some(story.resolution.to_owned()), ..details(story.resolution) })
        }
        Status::Duplicate => (Actor::moderator(), Move { duplicate_of: original, ..Move::default() }),
        Status::Flagged => (Actor::ai(), reason(MachineReason::Unsure)),
        Status::Rejected => (Actor::ai(), reason(MachineReason::NotCivic)),
        Status::Verified | Status::PendingVerification => {
            let severity = Severity::new(i64::from(story.severity));
            (Actor::moderator(), Move { severity, ..Move::default() })
        }
    }
}
