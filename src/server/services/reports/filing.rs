//! Filing a report: everything is checked, all photos are kept or none, and report, photos, first
//! event and the check's job are one transaction.

mod place;

use super::{
    Reports,
    asking::ASK_FOR,
    similar::{self, Asked},
};
use crate::domain::{
    AppError, Category, ErrorCode, FieldProblem, Fields, ReportId, Status,
    filing::{Filed, MAX_PHOTOS, TypedForm},
    ids::PhotoId,
    status::Event,
    text::{Description, Email, Title},
};
use crate::i18n::Locale;
use crate::server::{
    db::{
        self,
        duplicates::{FoundCandidate, Subject},
        photos::NewPhoto,
        reports::{NewEvent, NewReport as ReportToWrite},
    },
    error::{Error, Result},
    jobs::queue::{self, Job},
    services::{
        geo,
        images::{self, ProcessedPhoto},
        mails::{LinkPurpose, locale_tag},
        places,
        tracking::TrackingCodes,
        viewer::Viewer,
    },
};
use place::{Located, Placing};
use sha2::{Digest, Sha256};
use time::Duration;
use unicode_normalization::UnicodeNormalization;

/// Which door a report came by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The page's form.
    Web,
    /// The JSON API.
    Api,
    /// The demo city.
    Demo,
}

impl Source {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Api => "api",
            Self::Demo => "demo",
        }
    }
}

/// A report as it was sent: texts as typed, photos as uploaded.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// What was typed. A pin (`lat`, `lng`) wins over `location`; the form's token is the door's business.
    pub typed: TypedForm,
    /// One to five files.
    pub photos: Vec<Vec<u8>>,
    /// Names the request: a second one with the same key and content gets the first one's answer.
    pub submission_key: Option<String>,
    /// Which door.
    pub source: Source,
    /// The language of a mail about it.
    pub locale: Locale,
    /// Whether the person is asked first if it is one of those nearby, where there are any: its check waits.
    pub asks: bool,
}

/// What was sent, checked.
struct Checked {
    title: Title,
    description: Option<Description>,
    contact_email: Option<Email>,
    category: String,
    placing: Placing,
}

/// How long a report waits for the link in a mail.
const CONFIRM_WITHIN: Duration = Duration::hours(24);

impl Reports {
    /// Files a report for `viewer` and enqueues its check, in one transaction.
    ///
    /// # Errors
    /// `InvalidInput`, `InvalidFile`, `InvalidFileType`, `UnsupportedMediaType`, `FileSizeExceeded` or
    /// `InvalidCoordinates` with the fields concerned; `IdempotencyKeyReused`; `Storage` when a photo
    /// could not be kept; `Database`. Whatever fails, nothing is left behind.
    pub async fn file(&self, viewer: &Viewer, new: NewReport) -> Result<Filed> {
        // On a task of its own: a client that goes away must not leave half of it done.
        let (this, viewer) = (self.clone(), viewer.clone());
        tokio::spawn(async move { this.file_whole(&viewer, new).await }).await.map_err(anyhow::Error::from)?
    }

    async fn file_whole(&self, viewer: &Viewer, new: NewReport) -> Result<Filed> {
        let new = compose(new);
        let content_hash = content_hash(&new);
        let key = new.submission_key.as_ref().map(|key| <[u8; 32]>::from(Sha256::digest(key.as_bytes())));
        if let Some(filed) = self.find_replay(key.as_ref(), &content_hash).await? {
            return Ok(filed);
        }
        let checked = self.check(&new).await?;
        let awaits_mail = self.needs_mail(viewer, &new, checked.contact_email.as_ref()).await?;
        let id = ReportId(self.clock.new_id());
        let photos = self.process_all(new.photos).await?;
        let located = self.locate(checked.placing, &photos)?;
        let dhashes: Vec<u64> = photos.iter().flat_map(|photo| photo.dhashes).collect();
        let subject = Subject {
            id: None,
            point: located.point,
            title: Some(checked.title.as_str()),
            description: checked.description.as_ref().map(Description::as_str),
        };
        let asked = Asked { subject, category: &checked.category, dhashes: &dhashes };
        let found = self.find_before(new.source, &asked).await?;
        let asks = new.asks && !awaits_mail && found.iter().any(similar::is_proposed);
        let kept = self.keep_all(id, &photos).await?;

        let code = self.codes.code(id);
        let report = ReportToWrite {
            id,
            title: checked.title.as_str(),
            description: checked.description.as_ref().map(Description::as_str),
            category: &checked.category,
            point: located.point,
            geohash: &geo::geohash(located.point),
            place_source: located.source,
            address: located.address.line.as_deref(),
            city: located.address.city.as_deref(),
            district: located.address.district.as_deref(),
            state: located.address.state.as_deref(),
            country: located.address.country.as_deref(),
            district_code: places::find_code(&mut *self.pool.acquire().await?, &located.address).await?,
            contact_email: checked.contact_email.as_ref().map(Email::as_str),
            tracking_hash: &TrackingCodes::hash(&code).unwrap_or_default(),
            submission_key: key.as_ref().map(|key| &key[..]),
            submission_hash: key.as_ref().map(|_| &content_hash[..]),
            source: new.source.as_str(),
            client_ip: viewer.ip,
            account: viewer.account.as_ref().map(|me| me.id),
            is_anonymous: new.typed.anonymous,
            confirm_by: awaits_mail.then(|| self.clock.now() + CONFIRM_WITHIN),
            held_until: asks.then(|| self.clock.now() + ASK_FOR),
            now: self.clock.now(),
        };
        match self.write(&report, &kept, &found, new.locale).await {
            Ok(()) => {
                tracing::info!(report = %id, photos = kept.len(), "report filed");
                let status = Status::PendingVerification;
                let possible_duplicates = similar::proposed(&found);
                Ok(Filed { id, status, tracking_code: code, replayed: false, awaits_mail, possible_duplicates })
            }
            Err(Written::Failed(error)) => {
                self.remove_blobs(id, &kept).await;
                // A double click: the other one was a moment faster.
                if is_submission_clash(&error)
                    && let Some(filed) = self.find_replay(key.as_ref(), &content_hash).await?
                {
                    return Ok(filed);
                }
                Err(error.into())
            }
            // The commit's answer was lost: it may have happened, so its photos stay. If it did not,
            // the sweep finds them.
            Err(Written::Unknown(error)) => Err(error.into()),
        }
    }

    /// The answer that an earlier request with this key got.
    async fn find_replay(&self, key: Option<&[u8; 32]>, content_hash: &[u8; 32]) -> Result<Option<Filed>> {
        let Some(key) = key else { return Ok(None) };
        let mut conn = self.pool.acquire().await?;
        let Some((id, status, hash)) = db::reports::find_by_submission(&mut conn, key).await? else { return Ok(None) };
        if hash.as_deref() != Some(&content_hash[..]) {
            return Err(ErrorCode::IdempotencyKeyReused.into());
        }
        let awaits_mail = db::reports::find_held(&mut conn, id).await?.is_some();
        let possible_duplicates = similar::proposed(&db::duplicates::list_found(&mut conn, id).await?);
        let tracking_code = self.codes.code(id);
        Ok(Some(Filed { id, status, tracking_code, replayed: true, awaits_mail, possible_duplicates }))
    }

    /// Checks everything that can be checked without decoding a photo; tells all problems at once.
    async fn check(&self, new: &NewReport) -> Result<Checked> {
        let mut fields = Fields::new();
        let mut code = None;
        let mut note = |name: &str, problem: FieldProblem| fields.entry(name.to_owned()).or_default().push(problem);

        let title = Title::parse(&new.typed.title).map_err(|problem| note("title", problem)).ok();
        let description =
            Description::parse(&new.typed.description).map_err(|problem| note("description", problem)).ok().flatten();
        let contact_email =
            Email::parse(&new.typed.contact_email).map_err(|problem| note("contact_email", problem)).ok().flatten();

        let categories = db::categories::list(&mut *self.pool.acquire().await?).await?;
        let category = find_category(&categories, &new.typed.category);
        if category.is_none() {
            note("category", FieldProblem::UnknownCategory);
        }

        if new.photos.is_empty() {
            note("files", FieldProblem::Required);
        } else if new.photos.len() > MAX_PHOTOS as usize {
            note("files", FieldProblem::TooManyPhotos { max: MAX_PHOTOS });
        } else {
            for (n, photo) in (1..).zip(&new.photos) {
                if let Err(Error::App(error)) = images::check(n, photo) {
                    code.get_or_insert(error.code);
                    error.fields.into_values().flatten().for_each(|problem| note("files", problem));
                }
            }
        }

        let placing = Placing::read(&new.typed, &self.geo);
        if let Err((place_code, problem)) = &placing {
            code.get_or_insert(*place_code);
            note("location", problem.clone());
        }
        match (title, category, placing) {
            (Some(title), Some(category), Ok(placing)) if fields.is_empty() => {
                Ok(Checked { title, description, contact_email, category, placing })
            }
            _ => {
                // A single kind of problem has its own code; several are "check the marked fields".
                let code = code.filter(|_| fields.len() == 1).unwrap_or(ErrorCode::InvalidInput);
                Err(AppError { fields, ..AppError::new(code) }.into())
            }
        }
    }

    /// Whether the report has to wait for a mail: somebody without an account gave no proof of work.
    async fn needs_mail(&self, viewer: &Viewer, new: &NewReport, email: Option<&Email>) -> Result<bool> {
        if viewer.account.is_some() || new.source == Source::Demo || self.challenges.check(&new.typed.altcha).await? {
            return Ok(false);
        }
        if email.is_none() {
            return Err(Error::field(ErrorCode::ChallengeFailed, "contact_email", FieldProblem::Required));
        }
        Ok(true)
    }

    pub(super) async fn process_all(&self, photos: Vec<Vec<u8>>) -> Result<Vec<ProcessedPhoto>> {
        let work = (1..).zip(photos).map(|(n, photo)| self.images.process(n, photo));
        futures::future::try_join_all(work).await
    }

    /// The place as given, else the first one that a photo's metadata knows.
    fn locate(&self, placing: Placing, photos: &[ProcessedPhoto]) -> Result<Located> {
        placing
            .or_from_photos(photos.iter().filter_map(|photo| photo.hints.point), &self.geo)
            .ok_or_else(|| Error::field(ErrorCode::InvalidInput, "location", FieldProblem::Required))
    }

    /// Keeps the photos' files: all, or none.
    async fn keep_all(&self, id: ReportId, photos: &[ProcessedPhoto]) -> Result<Vec<NewPhoto>> {
        let mut kept: Vec<NewPhoto> = Vec::with_capacity(photos.len());
        for (position, photo) in (1..).zip(photos) {
            let files = [
                (&photo.large.webp, "webp", "image/webp"),
                (&photo.large.jpeg, "jpg", "image/jpeg"),
                (&photo.thumbnail.webp, "webp", "image/webp"),
                (&photo.thumbnail.jpeg, "jpg", "image/jpeg"),
            ];
            let keys = files.map(|(content, ending, _)| blob_key(id, content, ending));
            kept.push(to_keep(PhotoId(self.clock.new_id()), position, photo, keys.clone()));
            for ((content, _, content_type), key) in files.into_iter().zip(&keys) {
                if let Err(error) = self.store.put(key, content_type, content.clone()).await {
                    self.remove_blobs(id, &kept).await;
                    return Err(error.into());
                }
            }
        }
        Ok(kept)
    }

    async fn write(
        &self,
        report: &ReportToWrite<'_>,
        photos: &[NewPhoto],
        found: &[FoundCandidate],
        locale: Locale,
    ) -> std::result::Result<(), Written> {
        let failed = Written::Failed;
        let mut tx = self.pool.begin().await.map_err(failed)?;
        let route = self.find_route(&mut tx, report.point, report.category).await.map_err(failed)?;
        db::reports::insert(&mut tx, report, route.as_ref()).await.map_err(failed)?;
        for photo in photos {
            db::photos::insert(&mut tx, report.id, photo).await.map_err(failed)?;
        }
        db::duplicates::replace_candidates(&mut tx, report.id, found, report.now).await.map_err(failed)?;
        let event = NewEvent {
            report: report.id,
            event: Event::ReportCreated,
            from: None,
            to: Some(Status::PendingVerification),
            actor: "anonymous",
            actor_role: "citizen",
            details: "",
            now: report.now,
        };
        db::reports::insert_event(&mut tx, &event).await.map_err(failed)?;
        if let Some(route) = &route {
            self.note_route(&mut tx, report.id, route, report.now).await.map_err(failed)?;
        }
        let job = match report.contact_email.filter(|_| report.confirm_by.is_some()) {
            None => Job::CheckReport { report: report.id },
            Some(email) => Job::SendLink {
                purpose: LinkPurpose::Report,
                email: email.to_owned(),
                locale: locale_tag(locale).to_owned(),
                next: None,
                report: Some(report.id),
            },
        };
        let run_at = report.held_until.unwrap_or(report.now);
        queue::push_at(&mut tx, &job, self.job_attempts, run_at, report.now).await.map_err(failed)?;
        tx.commit().await.map_err(|error| match error {
            sqlx::Error::Database(_) => Written::Failed(error),
            lost => Written::Unknown(lost),
        })
    }

    async fn remove_blobs(&self, id: ReportId, photos: &[NewPhoto]) {
        for key in photos.iter().flat_map(|photo| &photo.keys) {
            if let Err(error) = self.store.delete(key).await {
                tracing::warn!(report = %id, %error, "a photo of a failed filing stays for the sweep");
            }
        }
    }
}

/// What became of a transaction that did not end well.
enum Written {
    Failed(sqlx::Error),
    Unknown(sqlx::Error),
}

fn is_submission_clash(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(error) if error.constraint() == Some("reports_submission_key_key"))
}

/// All texts in Unicode's composed form (NFC), so that what looks the same is the same.
fn compose(new: NewReport) -> NewReport {
    let nfc = |text: String| text.nfc().collect::<String>();
    let typed = new.typed;
    let typed = TypedForm {
        title: nfc(typed.title),
        description: nfc(typed.description),
        location: nfc(typed.location),
        category: nfc(typed.category),
        contact_email: nfc(typed.contact_email),
        ..typed
    };
    NewReport { typed, ..new }
}

/// Hash of the decoded content: two requests with it ask for the same.
fn content_hash(new: &NewReport) -> [u8; 32] {
    let typed = &new.typed;
    let mut hash = Sha256::new();
    let texts: [&str; 8] = [
        &typed.title,
        &typed.description,
        &typed.location,
        &typed.lat,
        &typed.lng,
        &typed.category,
        &typed.contact_email,
        if typed.anonymous { "anonymous" } else { "" },
    ];
    for text in texts {
        hash.update(text.len().to_le_bytes());
        hash.update(text.as_bytes());
    }
    for photo in &new.photos {
        hash.update(Sha256::digest(photo));
    }
    hash.finalize().into()
}

/// A category that takes reports, by slug or name; the one of what nobody sorted for a blank.
pub(super) fn find_category(categories: &[Category], given: &str) -> Option<String> {
    if given.trim().is_empty() {
        return Some(Category::UNCATEGORIZED.to_owned());
    }
    Category::find(categories, given).filter(|category| category.is_active).map(|category| category.slug.clone())
}

fn blob_key(id: ReportId, content: &[u8], ending: &str) -> String {
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(content));
    format!("reports/{id}/{hash}.{ending}")
}

fn to_keep(id: PhotoId, position: i16, photo: &ProcessedPhoto, keys: [String; 4]) -> NewPhoto {
    let number = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
    NewPhoto {
        id,
        position,
        sha256: photo.sha256,
        dhashes: photo.dhashes,
        blurhash: photo.blurhash.clone(),
        colour: photo.colour.clone(),
        source_type: photo.source_type,
        source_bytes: number(photo.source_bytes),
        source_pixels: number(photo.source_pixels),
        size: (number(photo.large.width), number(photo.large.height)),
        thumb_size: (number(photo.thumbnail.width), number(photo.thumbnail.height)),
        keys,
    }
}
