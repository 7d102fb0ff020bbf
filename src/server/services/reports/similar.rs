//! Reports that may be about the same: asked for before filing, found by the check, shown beside a report.
//! How alike two are is `services::duplicates`.

use super::{Reports, Source, filing::find_category};
use crate::domain::{
    Category, ErrorCode, FieldProblem, Point, ReportId, Status,
    filing::SHOWN_SCORE,
    report::{Candidate, ReportCard, Similar},
    text::TITLE_LENGTH,
};
use crate::server::{
    db::{
        self,
        duplicates::{ComparedRow, FoundCandidate, Subject},
    },
    error::{Error, Result},
    services::{
        duplicates::{self, Compared, NEAR_DAYS, NEAR_METRES},
        viewer::Viewer,
    },
};
use sqlx::PgConnection;
use std::collections::HashMap;
use time::Duration;
use uuid::Uuid;

/// Most candidates that are kept for a report.
const KEPT: usize = 10;
/// Score below which a candidate is not kept, unless it has the same picture.
const KEPT_SCORE: f32 = 0.3;
/// Reports with the same picture that are looked at, wherever they are.
const PICTURES: i64 = 20;
/// Radii that may be asked for, in metres (API contract §1.1).
const RADIUS: (f64, f64) = (10.0, 1000.0);
/// Reports shown as "nearby" beside a report, and within how many metres.
const NEIGHBOURS: (i64, f64) = (4, 1000.0);

/// What is asked before filing; texts as sent, blank for "not given".
#[derive(Clone, Debug, Default)]
pub struct NearbyQuery {
    /// Latitude in degrees.
    pub lat: String,
    /// Longitude in degrees.
    pub lng: String,
    /// Metres.
    pub radius_m: String,
    /// Category's slug or name.
    pub category: String,
    /// At most 200 characters.
    pub title: String,
    /// Difference hash of the photo, 16 hexadecimal digits.
    pub dhash: String,
    /// How many, already within bounds.
    pub limit: i64,
}

/// A report as it is compared with others.
pub(super) struct Asked<'a> {
    /// Where it is and what it says.
    pub subject: Subject<'a>,
    /// Slug of its category.
    pub category: &'a str,
    /// Hashes of its photos in all orientations.
    pub dhashes: &'a [u64],
}

impl Reports {
    /// Public reports around a place that may be about the same, likest first.
    ///
    /// # Errors
    /// `InvalidCoordinates`; `InvalidInput` with the field that is wrong; `Database`.
    pub async fn nearby(&self, query: &NearbyQuery) -> Result<Vec<Candidate>> {
        let invalid = |name: &str, problem| Error::field(ErrorCode::InvalidInput, name, problem);
        let point = query.lat.trim().parse().ok().zip(query.lng.trim().parse().ok());
        let point = point.and_then(|(lat, lng)| Point::new(lat, lng));
        let nowhere = || Error::field(ErrorCode::InvalidCoordinates, "lat", FieldProblem::Coordinates);
        let point = point.ok_or_else(nowhere)?;
        let radius = match query.radius_m.trim() {
            "" => NEAR_METRES,
            text => text
                .parse()
                .ok()
                .filter(|metres| (RADIUS.0..=RADIUS.1).contains(metres))
                .ok_or_else(|| invalid("radius_m", FieldProblem::Invalid))?,
        };
        let title = query.title.trim();
        if title.chars().count() > TITLE_LENGTH.1 as usize {
            return Err(invalid("title", FieldProblem::Length { min: 1, max: TITLE_LENGTH.1 }));
        }
        if title.contains('\0') {
            return Err(invalid("title", FieldProblem::Invalid));
        }
        let dhash = query.dhash.trim();
        let is_hash = dhash.len() == 16 && dhash.bytes().all(|digit| digit.is_ascii_hexdigit());
        let dhashes: Vec<u64> = match u64::from_str_radix(dhash, 16) {
            _ if dhash.is_empty() => Vec::new(),
            Ok(hash) if is_hash => vec![hash],
            _ => return Err(invalid("dhash", FieldProblem::Invalid)),
        };
        let mut conn = self.pool.acquire().await?;
        let categories = db::categories::list(&mut conn).await?;
        let slug = find_category(&categories, &query.category)
            .ok_or_else(|| invalid("category", FieldProblem::UnknownCategory))?;
        let subject =
            Subject { id: None, point, title: Some(title).filter(|title| !title.is_empty()), description: None };
        let asked = Asked { subject, category: &slug, dhashes: &dhashes };
        let mut found = self.compare(&mut conn, &asked, &categories, radius, &[]).await?;
        found.truncate(usize::try_from(query.limit).unwrap_or_default());
        self.shown(&mut conn, &found).await
    }

    /// Public reports with a photo whose difference hash differs from this one in at most 7 of 64 bits, closest
    /// first, with the bits; wherever and whenever they were filed.
    ///
    /// # Errors
    /// `Database`.
    pub async fn look_alikes(&self, dhash: u64, limit: i64) -> Result<Vec<(ReportId, u32)>> {
        let mut conn = self.pool.acquire().await?;
        Ok(db::look_alikes::list_look_alikes(&mut conn, &[dhash], None, limit).await?)
    }

    /// What a report that is being filed, or was, may repeat: likest first, what is worth keeping.
    pub(super) async fn find_candidates(
        &self,
        conn: &mut PgConnection,
        asked: &Asked<'_>,
    ) -> Result<Vec<FoundCandidate>> {
        let categories = db::categories::list(conn).await?;
        let pictures = db::look_alikes::list_look_alikes(conn, asked.dhashes, asked.subject.id, PICTURES).await?;
        let pictures: Vec<Uuid> = pictures.into_iter().map(|(id, _)| id.0).collect();
        let mut found = self.compare(conn, asked, &categories, NEAR_METRES, &pictures).await?;
        found.retain(|candidate| candidate.likeness.score >= KEPT_SCORE || pictures.contains(&candidate.id.0));
        found.truncate(KEPT);
        Ok(found)
    }

    /// What a report that is being filed may repeat. The demo city's pictures repeat without any of it being the
    /// same.
    pub(super) async fn find_before(&self, source: Source, asked: &Asked<'_>) -> Result<Vec<FoundCandidate>> {
        if source == Source::Demo {
            return Ok(Vec::new());
        }
        let mut conn = self.pool.acquire().await?;
        self.find_candidates(&mut conn, asked).await
    }

    /// Looks again for what a report may repeat, and keeps it; likest first.
    ///
    /// # Errors
    /// `NotFound`; `Database`.
    pub async fn propose(&self, id: ReportId) -> Result<Vec<FoundCandidate>> {
        let mut conn = self.pool.acquire().await?;
        let row = db::reports::find(&mut conn, id).await?.ok_or_else(Error::not_found)?;
        let Some(point) = row.point() else { return Ok(Vec::new()) };
        let dhashes = db::duplicates::list_dhashes(&mut conn, id).await?;
        let category = row.category();
        let subject = Subject { id: Some(id), point, title: Some(&row.title), description: row.description.as_deref() };
        let asked = Asked { subject, category: &category.slug, dhashes: &dhashes };
        let found = self.find_candidates(&mut conn, &asked).await?;
        drop(conn);
        let mut tx = self.pool.begin().await?;
        db::duplicates::replace_candidates(&mut tx, id, &found, self.clock.now()).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// Other reports that may be about the same as one, as `viewer` may see them; `id` as it stood in the address.
    ///
    /// # Errors
    /// `NotFound`; `Database`.
    pub async fn similar(&self, viewer: &Viewer, id: &str) -> Result<Similar> {
        let id: ReportId = id.parse().map_err(|_| Error::not_found())?;
        let mut conn = self.pool.acquire().await?;
        let row = db::reports::find(&mut conn, id).await?.ok_or_else(Error::not_found)?;
        let mut similar = Similar::default();
        let is_held = row.held_until.is_some_and(|until| until > self.clock.now());
        if is_held && row.status().is_waiting() && viewer.owns(id, row.account()) {
            let mut found = db::duplicates::list_found(&mut conn, id).await?;
            found.retain(is_proposed);
            similar.question = self.shown(&mut conn, &found).await?;
        }
        if viewer.has_in_hand(row.municipality_id.as_deref()) {
            let found = db::duplicates::list_found(&mut conn, id).await?;
            similar.found = self.shown(&mut conn, &found).await?;
        }
        if let Some(point) = row.point().filter(|_| row.status().is_public()) {
            let (most, radius) = NEIGHBOURS;
            let near = db::duplicates::list_nearest(&mut conn, point, id, radius, most).await?;
            let mut cards = self.cards_of(&mut conn, near.iter().map(|(id, _)| *id)).await?;
            similar.nearby = near.iter().filter_map(|(id, metres)| Some((cards.remove(id)?, *metres))).collect();
        }
        Ok(similar)
    }

    /// Public reports within `radius` metres and [`NEAR_DAYS`], and `others`, by their likeness. What is resolved
    /// counts only with the same picture: the same spot may have broken again.
    async fn compare(
        &self,
        conn: &mut PgConnection,
        asked: &Asked<'_>,
        categories: &[Category],
        radius: f64,
        others: &[Uuid],
    ) -> Result<Vec<FoundCandidate>> {
        let since = self.clock.now() - Duration::days(NEAR_DAYS);
        let rows = db::duplicates::list_compared(conn, &asked.subject, radius, since, others).await?;
        let category = categories.iter().find(|category| category.slug == asked.category);
        let compared = Compared { category, dhashes: asked.dhashes };
        let has_same_picture = |row: &ComparedRow| {
            duplicates::closest(asked.dhashes, &row.dhashes)
                .is_some_and(|bits| bits <= db::look_alikes::SAME_PICTURE_BITS)
        };
        let mut found: Vec<_> = rows
            .iter()
            .filter(|row| row.status != Status::Resolved || has_same_picture(row))
            .map(|row| FoundCandidate {
                id: ReportId(row.id),
                is_open: row.status != Status::Resolved,
                distance_m: row.distance_m,
                likeness: duplicates::likeness(&compared, row),
            })
            .collect();
        found.sort_by(|a, b| b.likeness.score.total_cmp(&a.likeness.score).then(a.distance_m.total_cmp(&b.distance_m)));
        Ok(found)
    }

    /// Candidates with what is shown of them; those that are not public (any more) are left out.
    async fn shown(&self, conn: &mut PgConnection, found: &[FoundCandidate]) -> Result<Vec<Candidate>> {
        let mut cards = self.cards_of(conn, found.iter().map(|candidate| candidate.id)).await?;
        let shown = found.iter().filter_map(|candidate| {
            let card = cards.remove(&candidate.id)?;
            Some(Candidate { card, distance_m: candidate.distance_m, likeness: candidate.likeness })
        });
        Ok(shown.collect())
    }

    async fn cards_of(
        &self,
        conn: &mut PgConnection,
        ids: impl Iterator<Item = ReportId>,
    ) -> Result<HashMap<ReportId, ReportCard>> {
        let ids: Vec<Uuid> = ids.map(|id| id.0).collect();
        let rows = db::reports::list_public_of(conn, &ids).await?;
        let cards = self.cards(conn, &rows).await?;
        Ok(cards.into_iter().map(|card| (card.id, card)).collect())
    }
}

/// Whether a candidate is worth showing to the person who files.
pub(super) fn is_proposed(candidate: &FoundCandidate) -> bool {
    f64::from(candidate.likeness.score) >= SHOWN_SCORE
}

/// Ids of the candidates that are worth showing.
pub(super) fn proposed(found: &[FoundCandidate]) -> Vec<ReportId> {
    found.iter().filter(|candidate| is_proposed(candidate)).map(|candidate| candidate.id).collect()
}
