//! Official updates: what those in whose hands a report is say about it.

use super::{
    Reports,
    discussing::{After, Position, find_seen, next_of, position_of},
    supporting::lock_account,
    uploading::upload_url,
};
use crate::domain::{
    FieldProblem, Fields, ReportId, Role,
    community::{OfficialUpdate, Said, UPDATE_MAX, UPDATE_PICTURES, UploadPurpose, words},
    ids::UpdateId,
    page::Page,
    report::Rendition,
    status::Event,
};
use crate::server::{
    db::{
        self,
        updates::{NewUpdate, UpdateRow},
    },
    error::{Error, Result},
    services::{
        audit::{self, Act},
        idempotency::{Done, Once, once},
        viewer::{Me, Viewer, denied},
    },
};
use serde_json::json;
use sqlx::PgConnection;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

/// Updates on the report's page.
const PAGE: i64 = 50;

/// An update as it was sent; `None` and blank for "not given".
#[derive(Clone, Debug, Default)]
pub struct UpdateInput {
    /// The words.
    pub content: String,
    /// `public` (also when not given) or `internal`.
    pub status: String,
    /// Whether it is the municipality's word; it is only where an official or an administrator says so.
    pub is_official: Option<String>,
    /// Paths of own uploads.
    pub media: Vec<String>,
}

/// An update, checked.
struct Checked {
    content: String,
    is_public: bool,
    is_official: bool,
}

impl Reports {
    /// Says something about a report in the viewer's hands; `id` as it stood in the address.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions` for citizens and for officials of another municipality;
    /// `NotFound`; `InvalidInput` with the fields, `media_urls` for what is no unused picture of the viewer's own;
    /// as [`once`]; `Database`.
    pub async fn post_update(
        &self,
        viewer: &Viewer,
        id: &str,
        input: UpdateInput,
        call: Option<&Once>,
    ) -> Result<Done<OfficialUpdate>> {
        let me = viewer.staff()?;
        let report: ReportId = id.parse().map_err(|_| Error::not_found())?;
        let work = async {
            let mut tx = self.pool.begin().await?;
            lock_account(&mut tx, me.id).await?;
            db::reports::lock(&mut tx, report).await?.ok_or_else(Error::not_found)?;
            let row = db::reports::find(&mut tx, report).await?.ok_or_else(Error::not_found)?;
            if !viewer.has_in_hand(row.municipality_id.as_deref()) {
                return Err(denied());
            }
            let checked = check(&input, me)?;
            let purposes = [UploadPurpose::Update, UploadPurpose::Resolution];
            let media = self.use_uploads(&mut tx, me, &input.media, &purposes, report, "media_urls").await?;
            let update = self.write_update(&mut tx, me, report, &checked, &media).await?;
            let details = json!({ "report_id": report, "public": checked.is_public, "pictures": media.len() });
            let act = Act { action: "POST_UPDATE", resource: "update", id: update.id.to_string(), details };
            audit::record(&mut tx, &self.clock, viewer, act).await?;
            tracing::info!(%report, update = %update.id, public = checked.is_public, "update posted");
            Ok((tx, update))
        };
        Box::pin(once(&self.pool, &self.clock, call, work)).await
    }

    async fn write_update(
        &self,
        conn: &mut PgConnection,
        me: &Me,
        report: ReportId,
        checked: &Checked,
        media: &[Uuid],
    ) -> Result<OfficialUpdate> {
        let now = self.clock.now();
        let new = NewUpdate {
            id: UpdateId(self.clock.new_id()),
            report,
            account: me.id,
            role: me.role,
            municipality: me.municipality.as_deref(),
            content: &checked.content,
            is_public: checked.is_public,
            is_official: checked.is_official,
            media,
            now,
        };
        db::updates::insert(conn, &new).await?;
        if checked.is_public {
            // In public, officials go by their municipality; moderators have no names.
            let actor = self.actor_of(conn, me).await?;
            self.note(conn, report, &actor, Event::OfficialUpdate, "").await?;
        }
        let sizes = db::uploads::list_sizes(conn, media).await?;
        Ok(OfficialUpdate {
            id: new.id,
            report,
            author: Some(me.username.clone()),
            author_role: me.role.as_str().to_owned(),
            municipality: me.municipality.clone(),
            content: checked.content.clone(),
            is_public: checked.is_public,
            is_official: checked.is_official,
            media: renditions(media, &sizes.into_iter().map(|(id, w, h)| (id, (w, h))).collect()),
            created_at: self.local(now),
        })
    }

    /// A page of a report's updates, newest first; internal ones for those who have it in hand.
    ///
    /// # Errors
    /// `NotFound`; `InvalidInput` for a position that is none; `Database`.
    pub async fn updates(&self, viewer: &Viewer, id: &str, after: &After, limit: i64) -> Result<Said<OfficialUpdate>> {
        let mut conn = self.pool.acquire().await?;
        let (row, sight) = find_seen(&mut conn, viewer, id).await?;
        let is_public = row.status().is_public();
        let after = match after.position()? {
            Some(Position::Id(id)) => {
                let at = db::updates::find_time(&mut conn, id).await?;
                Some(position_of(id, at)?)
            }
            Some(Position::Cursor(cursor)) => Some(cursor),
            None => None,
        };
        if sight.is_none() {
            return Ok(Said { page: Page { items: Vec::new(), next: None }, is_public });
        }
        let is_in_hand = viewer.has_in_hand(row.municipality_id.as_deref());
        let mut rows = db::updates::list(&mut conn, row.id(), !is_in_hand, after, limit + 1).await?;
        let next = next_of(&mut rows, limit, UpdateRow::cursor);
        let media: Vec<Uuid> = rows.iter().flat_map(|update| update.media.iter().copied()).collect();
        let sizes = db::uploads::list_sizes(&mut conn, &media).await?;
        let sizes: HashMap<_, _> = sizes.into_iter().map(|(id, w, h)| (id, (w, h))).collect();
        let items = rows.into_iter().map(|update| {
            let is_official_body = update.author_role.parse().is_ok_and(Role::is_official);
            OfficialUpdate {
                id: UpdateId(update.id),
                report: row.id(),
                author: update.author.filter(|_| is_official_body || is_in_hand),
                author_role: update.author_role,
                municipality: update.municipality_id,
                content: update.content,
                is_public: update.is_public,
                is_official: update.is_official,
                media: renditions(&update.media, &sizes),
                created_at: self.local(update.created_at),
            }
        });
        Ok(Said { page: Page { items: items.collect(), next }, is_public })
    }
}

impl Reports {
    /// The newest updates, for the report's page.
    ///
    /// # Errors
    /// `NotFound`; `Database`.
    pub async fn newest_updates(&self, viewer: &Viewer, id: &str) -> Result<Vec<OfficialUpdate>> {
        Ok(self.updates(viewer, id, &After::default(), PAGE).await?.page.items)
    }
}

fn check(input: &UpdateInput, me: &Me) -> Result<Checked> {
    let mut fields = Fields::new();
    let mut note = |name: &str, problem: FieldProblem| {
        fields.insert(name.to_owned(), vec![problem]);
    };
    let content = words(&input.content.nfc().collect::<String>(), UPDATE_MAX);
    let content = content.map_err(|problem| note("content", problem)).unwrap_or_default();
    let is_public = match input.status.trim() {
        "" | "public" => true,
        "internal" => false,
        _ => {
            note("status", FieldProblem::Invalid);
            false
        }
    };
    let wants = match input.is_official.as_deref() {
        None | Some("true" | "on" | "1") => true,
        Some("false" | "off" | "0" | "") => false,
        Some(_) => {
            note("is_official", FieldProblem::Invalid);
            false
        }
    };
    if input.media.len() > UPDATE_PICTURES as usize {
        note("media_urls", FieldProblem::TooManyPhotos { max: UPDATE_PICTURES });
    }
    Error::check(fields)?;
    Ok(Checked { content, is_public, is_official: wants && (me.role.is_official() || me.role == Role::SuperAdmin) })
}

fn renditions(media: &[Uuid], sizes: &HashMap<Uuid, (i32, i32)>) -> Vec<Rendition> {
    let rendition = |id: &Uuid| {
        let (width, height) = sizes.get(id)?;
        Some(Rendition {
            webp_url: upload_url(*id, "webp"),
            jpeg_url: upload_url(*id, "jpg"),
            width: width.unsigned_abs(),
            height: height.unsigned_abs(),
        })
    };
    media.iter().filter_map(rendition).collect()
}
