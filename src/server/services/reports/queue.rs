//! The moderators' queue: what needs a person, worst first, who has it, and taking a decision back.

mod claims;
mod together;
mod undoing;

pub use claims::CLAIM_FOR;

use super::{Reports, own::read_id, staff::read_note};
use crate::domain::{
    ErrorCode, ReportId,
    queue::{Case, Claim, NOTE_MAX, Queue, QueueItem, QueueKind, Undo},
    status::{Event, UNDO_SECONDS},
};
use crate::server::{
    db::{
        self,
        flags::FlagFilter,
        queue::{QueueFilter, QueueRow},
    },
    error::Result,
    services::viewer::{Me, Viewer},
};
use serde_json::json;
use sqlx::PgConnection;
use time::Duration;
use uuid::Uuid;

/// Reports on a page of the queue.
const PAGE: i64 = 30;
/// Most flags that are shown of one report.
const FLAGS_MOST: i64 = 50;
/// A check takes under a minute; what waits longer is looked at by a person.
const WAITS_FROM: Duration = Duration::minutes(10);

impl Reports {
    fn queue_filter(&self) -> QueueFilter {
        let now = self.clock.now();
        QueueFilter {
            kind: None,
            report: None,
            free_for: None,
            except: None,
            unchecked_before: now - WAITS_FROM,
            now,
            limit: 1,
            offset: 0,
        }
    }

    /// A page of what needs a person; `kind` and `page` as they stood in the address, which people edit.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`; `Database`.
    pub async fn queue(&self, viewer: &Viewer, kind: &str, page: &str) -> Result<Queue> {
        let me = viewer.moderator()?;
        let kind = QueueKind::read(kind);
        let page = page.parse::<i64>().unwrap_or(1).clamp(1, 1000);
        let mut conn = self.pool.acquire().await?;
        let base = self.queue_filter();
        let filter = QueueFilter { kind, limit: PAGE + 1, offset: (page - 1) * PAGE, ..base };
        let mut rows = db::queue::list(&mut conn, &filter).await?;
        let shown = usize::try_from(PAGE).unwrap_or_default();
        let has_more = rows.len() > shown;
        rows.truncate(shown);
        let items = self.queue_items(&mut conn, me, rows).await?;
        let (counts, total) = db::queue::count(&mut conn, base.unchecked_before, base.now).await?;
        let undo = self.undo_of(&mut conn, me).await?;
        Ok(Queue { kind, counts, total, items, page, has_more, undo })
    }

    /// A report with what its decision needs; `id` as it stood in the address.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`; `NotFound`; `Database`.
    pub async fn case(&self, viewer: &Viewer, id: &str) -> Result<Case> {
        let me = viewer.moderator()?;
        let id = read_id(id)?;
        let report = self.get(viewer, &id.to_string()).await?;
        let found = self.similar(viewer, &id.to_string()).await?.found;
        let mut conn = self.pool.acquire().await?;
        let rows = db::queue::list(&mut conn, &QueueFilter { report: Some(id), ..self.queue_filter() }).await?;
        let item = self.queue_items(&mut conn, me, rows).await?.pop();
        let pending =
            FlagFilter { status: Some("pending"), report: Some(id), limit: FLAGS_MOST, ..FlagFilter::default() };
        let mut flags: Vec<_> =
            db::flags::list(&mut conn, pending).await?.into_iter().map(|row| self.flag_view(row)).collect();
        flags.reverse();
        let claim = db::claims::find(&mut conn, id, self.clock.now()).await?;
        Ok(Case {
            report,
            item,
            found,
            flags,
            appeal: db::appeals::find_open_reason(&mut conn, id).await?,
            claim: claim.map(|row| Claim {
                is_mine: row.account == me.id,
                by: row.username,
                until: self.local(row.expires_at),
            }),
            templates: db::reasons::list(&mut conn).await?,
            undo: self.undo_of(&mut conn, me).await?,
        })
    }

    async fn queue_items(&self, conn: &mut PgConnection, me: &Me, rows: Vec<QueueRow>) -> Result<Vec<QueueItem>> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.report).collect();
        let reports = db::reports::list_of_ids(conn, &ids).await?;
        let mut cards = self.cards(conn, &reports).await?;
        let now = self.clock.now();
        let items = rows.into_iter().filter_map(|row| {
            let at = cards.iter().position(|card| card.id.0 == row.report)?;
            Some(QueueItem {
                card: cards.swap_remove(at),
                kinds: row.kinds,
                terms: row.terms,
                waits: (now - row.since).whole_seconds().max(0),
                confidence: row.confidence,
                flags: u32::try_from(row.flags).unwrap_or_default(),
                claim: row.claimed_by.map(|(account, by, until)| Claim {
                    by,
                    is_mine: account == me.id,
                    until: self.local(until),
                }),
            })
        });
        Ok(items.collect())
    }

    /// What somebody can take back now.
    async fn undo_of(&self, conn: &mut PgConnection, me: &Me) -> Result<Option<Undo>> {
        let now = self.clock.now();
        let last = db::decisions::find_last_of(conn, me.id, now - Duration::seconds(UNDO_SECONDS)).await?;
        Ok(last.map(|(report, title, to, at)| Undo {
            report,
            title,
            to,
            seconds: (UNDO_SECONDS - (now - at).whole_seconds()).max(0),
        }))
    }

    /// Turns an appeal down: the report stays unpublished. `id` as it stood in the address.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`; `NotFound`; `InvalidInput` for a note over 2000 characters;
    /// `Conflict` where no appeal is open, or another moderator has it; `Database`.
    pub async fn dismiss_appeal(&self, viewer: &Viewer, id: &str, note: &str) -> Result<ReportId> {
        let me = viewer.moderator()?;
        let id = read_id(id)?;
        let note = read_note(note, "note", NOTE_MAX)?;
        let mut tx = self.pool.begin().await?;
        self.lock_in_hand(&mut tx, viewer, id).await?;
        self.require_free(&mut tx, viewer, id).await?;
        if !db::appeals::has_open(&mut tx, id).await? {
            return Err(ErrorCode::Conflict.into());
        }
        let now = self.clock.now();
        db::appeals::update_open(&mut tx, id, "dismissed", Some(me.id), note.as_deref(), now).await?;
        let told = note.clone().unwrap_or_default();
        let actor = self.actor_of(&mut tx, me).await?;
        self.note(&mut tx, id, &actor, Event::AppealDismissed, &told).await?;
        db::claims::delete(&mut tx, id).await?;
        self.log(&mut tx, viewer, "DISMISS_APPEAL", id, json!({ "note": note })).await?;
        tx.commit().await?;
        tracing::info!(report = %id, "appeal dismissed");
        Ok(id)
    }
}
