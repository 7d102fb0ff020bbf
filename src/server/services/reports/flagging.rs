//! Flagging reports and updates for staff to look at.

use super::{Reports, discussing::lock_public, supporting::lock_account};
use crate::domain::{
    AppError, ErrorCode, Fields, ReportId,
    community::{FlagKind, Flagged, UploadPurpose, flag_reason},
    ids::{FlagId, UpdateId},
};
use crate::server::{
    db::{self, flags::NewFlag},
    error::{Error, Result},
    services::{
        audit::{self, Act},
        idempotency::{Done, Once, once},
        limits::Allowance,
        viewer::Viewer,
    },
};
use serde_json::json;
use unicode_normalization::UnicodeNormalization;

/// A flag as it was sent; blank for "not given".
#[derive(Clone, Debug, Default)]
pub struct FlagInput {
    /// One of [`FlagKind`]'s words; of an update it may be blank.
    pub kind: String,
    /// Why.
    pub reason: String,
    /// Path of an own upload.
    pub image: String,
}

/// What is flagged.
enum Thing {
    Report(ReportId),
    Update(UpdateId),
}

impl Reports {
    /// Flags a public report; `id` as it stood in the address. What is left of the flags of this hour is told
    /// unless the call was made before.
    ///
    /// # Errors
    /// `AuthenticationError`; `InvalidInput` with the fields; `NotFound`, also for a report that is hidden;
    /// `AlreadyExists` while an earlier flag of the viewer is open; `RateLimitExceeded`; as [`once`]; `Database`.
    /// Only flags that are taken count, and one that the day's limit refuses counts for the hour neither.
    pub async fn flag_report(
        &self,
        viewer: &Viewer,
        id: &str,
        input: FlagInput,
        call: Option<&Once>,
    ) -> Result<(Done<Flagged>, Option<Allowance>)> {
        viewer.me()?;
        let id = id.parse().map_err(|_| Error::not_found())?;
        self.flag(viewer, &Thing::Report(id), input, call).await
    }

    /// Flags a public update of a public report; as [`Reports::flag_report`].
    ///
    /// # Errors
    /// As [`Reports::flag_report`].
    pub async fn flag_update(
        &self,
        viewer: &Viewer,
        id: &str,
        input: FlagInput,
        call: Option<&Once>,
    ) -> Result<(Done<Flagged>, Option<Allowance>)> {
        viewer.me()?;
        let id = id.parse().map_err(|_| Error::not_found())?;
        // The first clients ask for no kind here.
        let kind = match (input.kind.trim(), input.reason.trim()) {
            ("", "") => FlagKind::Inappropriate.as_str().to_owned(),
            ("", _) => FlagKind::Other.as_str().to_owned(),
            (kind, _) => kind.to_owned(),
        };
        self.flag(viewer, &Thing::Update(id), FlagInput { kind, ..input }, call).await
    }

    async fn flag(
        &self,
        viewer: &Viewer,
        thing: &Thing,
        input: FlagInput,
        call: Option<&Once>,
    ) -> Result<(Done<Flagged>, Option<Allowance>)> {
        let me = viewer.me()?;
        let (kind, reason) = check(&input)?;
        let mut allowance = None;
        let work = async {
            let mut tx = self.pool.begin().await?;
            lock_account(&mut tx, me.id).await?;
            allowance = Some(self.limits.take_flag(&mut tx, viewer).await?);
            let (report, update) = match *thing {
                Thing::Report(id) => (id, None),
                Thing::Update(id) => {
                    let found = db::updates::find_report(&mut tx, id).await?;
                    let (report, _) = found.filter(|(_, is_public)| *is_public).ok_or_else(Error::not_found)?;
                    (report, Some(id))
                }
            };
            lock_public(&mut tx, report).await?;
            let image: Vec<String> = Some(input.image.clone()).filter(|path| !path.is_empty()).into_iter().collect();
            let upload = self.use_uploads(&mut tx, me, &image, &[UploadPurpose::Flag], report, "image_url").await?;
            let id = FlagId(self.clock.new_id());
            let now = self.clock.now();
            let (reason, upload) = (reason.as_deref(), upload.first().copied());
            let new = NewFlag { id, report, update, account: me.id, kind, reason, upload, now };
            if !db::flags::insert(&mut tx, &new).await? {
                return Err(ErrorCode::AlreadyExists.into());
            }
            let details = json!({ "report_id": report, "update_id": update, "flag_type": kind });
            let act = Act { action: "FLAG_CONTENT", resource: "flag", id: id.to_string(), details };
            audit::record(&mut tx, &self.clock, viewer, act).await?;
            Ok((tx, Flagged { id }))
        };
        let done = once(&self.pool, &self.clock, call, work).await?;
        Ok((done, allowance))
    }
}

fn check(input: &FlagInput) -> Result<(FlagKind, Option<String>)> {
    let mut fields = Fields::new();
    let kind = input.kind.parse::<FlagKind>();
    let reason: String = input.reason.nfc().collect();
    // Without a kind the reason is still measured.
    let reason = flag_reason(*kind.as_ref().unwrap_or(&FlagKind::Spam), &reason);
    match (kind, reason) {
        (Ok(kind), Ok(reason)) => return Ok((kind, reason)),
        (kind, reason) => {
            let wrong = [("flag_type", kind.err()), ("reason", reason.err())];
            for (name, problem) in wrong {
                if let Some(problem) = problem {
                    fields.insert(name.to_owned(), vec![problem]);
                }
            }
        }
    }
    Err(AppError::invalid(fields).into())
}
