//! Duplicates: what is found, what the check links, who counts, and what the person who files is asked.

mod asking;
mod checking;
mod linking;
mod look_alikes;
mod nearby;

use crate::support::{ReportForm, TestApp, a_report, app::Options, photos};
use darshi::{
    domain::{ReportId, Status},
    server::{
        error::Result,
        services::reports::{Actor, Move},
    },
};

use image::{Rgb, RgbImage};

/// A place in Ranchi.
const HERE: (f64, f64) = (23.371_234, 85.334_321);
/// Degrees of latitude in a metre.
const METRE: f64 = 1.0 / 110_770.0;

/// An application with the usual line of the machine.
async fn an_app() -> TestApp {
    let settings = vec![("DARSHI_DUPLICATE_SCORE", "0.85".to_owned())];
    TestApp::with(Options { settings, ..Options::default() }).await
}

/// A picture of large grey tiles: another hash for each seed, as photos have.
fn a_picture(seed: u64) -> RgbImage {
    let mut random = fastrand::Rng::with_seed(seed);
    let tiles: Vec<u8> = (0..12 * 10).map(|_| random.u8(..)).collect();
    RgbImage::from_fn(640, 480, |x, y| Rgb([tiles[(x * 12 / 640 + y * 10 / 480 * 12) as usize]; 3]))
}

/// The same as a file.
fn a_photo(seed: u64) -> Vec<u8> {
    photos::encode_jpeg(&a_picture(seed))
}

/// A report some metres to the north of [`HERE`], with a photo of its own.
fn a_report_at(metres: f64) -> ReportForm {
    a_report().with("location", format!("{},{}", HERE.0 + metres * METRE, HERE.1)).photo(a_photo(fastrand::u64(..)))
}

/// Moves a report as a moderator.
async fn moderate(app: &TestApp, id: &str, to: Status, wanted: Move) -> Result<bool> {
    let mut tx = app.pool.begin().await.unwrap();
    let moved = app.services.reports.apply(&mut tx, id.parse().unwrap(), to, &Actor::moderator(), wanted).await?;
    tx.commit().await.unwrap();
    Ok(moved)
}

/// Links a report to another as a moderator.
async fn link(app: &TestApp, id: &str, original: &str) -> Result<bool> {
    let original: ReportId = original.parse().unwrap();
    moderate(app, id, Status::Duplicate, Move { duplicate_of: Some(original), ..Move::default() }).await
}

/// The code of an error.
fn code(result: Result<bool>) -> &'static str {
    match result {
        Ok(_) => "",
        Err(error) => error.to_app().code.as_str(),
    }
}
