//! Correcting what a report says: its words, its place, whose name it shows, which photos. What it was is kept for
//! staff.

use super::read_note;
use crate::domain::{
    AppError, ErrorCode, FieldProblem, Fields, Point, ReportId,
    queue::NOTE_MAX,
    status::Event,
    text::{Description, Title},
};
use crate::server::{
    db::{
        self,
        reports::{Correction, NewPlace},
    },
    error::{Error, Result},
    services::{
        geo, places,
        reports::{Precondition, Reports, own::read_id},
        viewer::Viewer,
    },
};
use serde_json::json;
use unicode_normalization::UnicodeNormalization;

/// A correction as it was sent; `None` and blank for "not given".
#[derive(Clone, Debug, Default)]
pub struct Moderation {
    /// Another title.
    pub title: Option<String>,
    /// Another description; a blank one goes.
    pub description: Option<String>,
    /// Degrees, with `lng`.
    pub lat: String,
    /// Degrees, with `lat`.
    pub lng: String,
    /// Whether the name of who filed it is hidden from now on.
    pub hides_author: bool,
    /// Paths of photos that nobody but staff is to see.
    pub removes: Vec<String>,
    /// Why.
    pub reason: String,
}

/// The same, read.
struct Read {
    title: Option<Title>,
    /// Blank: it goes.
    description: Option<String>,
    point: Option<Point>,
    reason: String,
}

impl Reports {
    /// Corrects a report.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`; `NotFound`; `InvalidInput` with the fields, `title` when
    /// nothing is to be corrected; `InvalidCoordinates`; `PreconditionFailed`; `Database`.
    pub async fn moderate(
        &self,
        viewer: &Viewer,
        id: &str,
        given: &Moderation,
        expected: &Precondition,
    ) -> Result<ReportId> {
        let me = viewer.moderator()?;
        let id = read_id(id)?;
        let read = read(given)?;
        let address = read.point.map(|point| self.geo.address(point)).unwrap_or_default();
        let geohash = read.point.map(geo::geohash).unwrap_or_default();
        let mut tx = self.pool.begin().await?;
        let row = self.lock_in_hand(&mut tx, viewer, id).await?;
        expected.check(row.version)?;
        let now = self.clock.now();
        let district_code = match read.point {
            Some(_) => places::find_code(&mut tx, &address).await?,
            None => None,
        };
        let place = read.point.map(|point| NewPlace {
            point,
            geohash: &geohash,
            address: address.line.as_deref(),
            city: address.city.as_deref(),
            district: address.district.as_deref(),
            state: address.state.as_deref(),
            district_code,
        });
        let moved = place.is_some();
        let correction = Correction {
            title: read.title.as_ref().map(Title::as_str),
            description: read.description.as_deref(),
            hides_author: given.hides_author,
            place,
        };
        db::reports::update_moderated(&mut tx, id, &correction, now).await?;
        let keys: Vec<String> = given.removes.iter().filter_map(|path| photo_key(path, id)).collect();
        let known = db::photos::hide(&mut tx, id, &keys, now).await?;
        if usize::try_from(known) != Ok(given.removes.len()) {
            return Err(Error::field(ErrorCode::InvalidInput, "remove_images", FieldProblem::Invalid));
        }
        let parts = [
            ("title", read.title.is_some()),
            ("description", read.description.is_some()),
            ("place", moved),
            ("author", given.hides_author),
            ("photos", !given.removes.is_empty()),
        ];
        let changed: Vec<&str> = parts.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect();
        if moved {
            // Elsewhere it may be somebody else's.
            self.route(&mut tx, id).await?;
        }
        let actor = self.actor_of(&mut tx, me).await?;
        self.note(&mut tx, id, &actor, Event::ReportModerated, &changed.join(", ")).await?;
        let details = json!({ "changed": changed, "reason": read.reason, "removed_images": given.removes.len() });
        self.log(&mut tx, viewer, "MODERATE_REPORT", id, details).await?;
        tx.commit().await?;
        tracing::info!(report = %id, changed = changed.join(","), "report corrected");
        Ok(id)
    }
}

/// The storage key of a photo's address; `None` for another report's.
fn photo_key(path: &str, id: ReportId) -> Option<String> {
    let name = path.strip_prefix("/photos/")?.strip_prefix(&id.to_string())?.strip_prefix('/')?;
    Some(format!("reports/{id}/{name}"))
}

fn read(given: &Moderation) -> Result<Read> {
    let mut fields = Fields::new();
    let mut note = |name: &str, problem: FieldProblem| {
        fields.insert(name.to_owned(), vec![problem]);
    };
    let nfc = |text: &String| text.nfc().collect::<String>();
    let title =
        given.title.as_ref().and_then(|text| Title::parse(&nfc(text)).map_err(|problem| note("title", problem)).ok());
    let description = given.description.as_ref().and_then(|text| match Description::parse(&nfc(text)) {
        Ok(text) => Some(text.map(|text| text.as_str().to_owned()).unwrap_or_default()),
        Err(problem) => {
            note("description", problem);
            None
        }
    });
    let (lat, lng) = (given.lat.trim(), given.lng.trim());
    let wants_place = !lat.is_empty() || !lng.is_empty();
    let point = lat.parse().ok().zip(lng.parse().ok()).and_then(|(lat, lng)| Point::new(lat, lng));
    let is_nothing = given.title.is_none() && given.description.is_none();
    if is_nothing && !wants_place && !given.hides_author && given.removes.is_empty() {
        note("title", FieldProblem::Required);
    }
    let reason = match read_note(&given.reason, "reason", NOTE_MAX) {
        Ok(Some(reason)) => reason,
        Ok(None) => {
            note("reason", FieldProblem::Required);
            String::new()
        }
        Err(_) => {
            note("reason", FieldProblem::Length { min: 1, max: NOTE_MAX });
            String::new()
        }
    };
    let code = if wants_place && point.is_none() && fields.is_empty() {
        ErrorCode::InvalidCoordinates
    } else {
        ErrorCode::InvalidInput
    };
    if wants_place && point.is_none() {
        fields.insert("lat".to_owned(), vec![FieldProblem::Coordinates]);
    }
    if !fields.is_empty() {
        return Err(AppError { fields, ..AppError::new(code) }.into());
    }
    Ok(Read { title, description, point, reason })
}
