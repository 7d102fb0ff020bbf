//! What people say about a report.

use super::{Reports, supporting::lock_account, view::Sight};
use crate::domain::{
    ErrorCode, FieldProblem, ReportId,
    community::{COMMENT_MAX, Comment, Discussion, Said, words},
    ids::CommentId,
    page::{Cursor, Page},
};
use crate::server::{
    db::{self, comments::CommentRow, reports::ReportRow},
    error::{Error, Result},
    services::{
        idempotency::{Done, Once, once},
        viewer::Viewer,
    },
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

/// Comments on the report's page.
const PAGE: i64 = 100;

/// Where a list goes on, as the door was told; blank for "not given".
#[derive(Clone, Debug, Default)]
pub struct After {
    /// Position from an earlier page; wins over `id`.
    pub cursor: String,
    /// The last one seen; it may be gone since.
    pub id: String,
}

impl Reports {
    /// Says something about a public report; `id` as it stood in the address.
    ///
    /// # Errors
    /// `AuthenticationError`; `InvalidInput` unless `text` has 1 to 500 characters; `NotFound`, also for a report
    /// that is hidden; as [`once`]; `Database`.
    pub async fn comment(&self, viewer: &Viewer, id: &str, text: &str, call: Option<&Once>) -> Result<Done<Comment>> {
        let me = viewer.me()?;
        let report: ReportId = id.parse().map_err(|_| Error::not_found())?;
        let text = words(&text.nfc().collect::<String>(), COMMENT_MAX);
        let text = text.map_err(|problem| Error::field(ErrorCode::InvalidInput, "text", problem))?;
        let work = async {
            let mut tx = self.pool.begin().await?;
            lock_account(&mut tx, me.id).await?;
            lock_public(&mut tx, report).await?;
            let (id, now) = (CommentId(self.clock.new_id()), self.clock.now());
            db::comments::insert(&mut tx, id, report, me.id, &text, now).await?;
            let author = Some(me.username.clone());
            let created_at = self.local(now);
            Ok((tx, Comment { id, report, author, text, created_at, age_seconds: 0, is_mine: true }))
        };
        once(&self.pool, &self.clock, call, work).await
    }

    /// A page of what was said about a report, oldest first; nothing of one that the viewer may not see.
    ///
    /// # Errors
    /// `NotFound`; `InvalidInput` for a position that is none; `Database`.
    pub async fn comments(&self, viewer: &Viewer, id: &str, after: &After, limit: i64) -> Result<Said<Comment>> {
        let mut conn = self.pool.acquire().await?;
        let (row, sight) = find_seen(&mut conn, viewer, id).await?;
        let is_public = row.status().is_public();
        let after = match after.position()? {
            Some(Position::Id(id)) => {
                let at = db::comments::find_time(&mut conn, id).await?;
                Some(position_of(id, at)?)
            }
            Some(Position::Cursor(cursor)) => Some(cursor),
            None => None,
        };
        if sight.is_none() {
            return Ok(Said { page: Page { items: Vec::new(), next: None }, is_public });
        }
        let mut rows = db::comments::list(&mut conn, row.id(), after, limit + 1).await?;
        let next = next_of(&mut rows, limit, CommentRow::cursor);
        let now = self.clock.now();
        let me = viewer.account.as_ref().map(|me| me.id.0);
        let items = rows.into_iter().map(|comment| Comment {
            id: CommentId(comment.id),
            report: row.id(),
            is_mine: comment.account_id.is_some() && comment.account_id == me,
            author: comment.author,
            text: comment.body,
            created_at: self.local(comment.created_at),
            age_seconds: (now - comment.created_at).whole_seconds().max(0),
        });
        Ok(Said { page: Page { items: items.collect(), next }, is_public })
    }

    /// The same for the report's page, with a name for its form; a position that is none is the beginning, as
    /// people edit addresses.
    ///
    /// # Errors
    /// `NotFound`; `Database`.
    pub async fn discussion(&self, viewer: &Viewer, id: &str, cursor: String) -> Result<Discussion> {
        let cursor = Cursor::decode(&cursor).map(Cursor::encode).unwrap_or_default();
        let said = self.comments(viewer, id, &After { cursor, id: String::new() }, PAGE).await?;
        Ok(Discussion { comments: said.page, form_token: self.form_token() })
    }

    /// Removes what the viewer said; ids as they stood in the address.
    ///
    /// # Errors
    /// `AuthenticationError`; `NotFound`, also for what somebody else said; `Database`.
    pub async fn delete_comment(&self, viewer: &Viewer, id: &str, comment: &str) -> Result<()> {
        let me = viewer.me()?;
        let report: ReportId = id.parse().map_err(|_| Error::not_found())?;
        let comment: CommentId = comment.parse().map_err(|_| Error::not_found())?;
        let mut tx = self.pool.begin().await?;
        db::reports::lock(&mut tx, report).await?.ok_or_else(Error::not_found)?;
        if !db::comments::delete(&mut tx, report, comment, me.id).await? {
            return Err(Error::not_found());
        }
        Ok(tx.commit().await?)
    }
}

/// Where a list goes on.
pub(super) enum Position {
    Cursor(Cursor),
    Id(Uuid),
}

impl After {
    /// Reads it; `None` for the beginning.
    pub(super) fn position(&self) -> Result<Option<Position>> {
        let wrong = |name: &str| Error::field(ErrorCode::InvalidInput, name, FieldProblem::Invalid);
        match (self.cursor.as_str(), self.id.as_str()) {
            ("", "") => Ok(None),
            ("", id) => Ok(Some(Position::Id(Uuid::try_parse(id).map_err(|_| wrong("start_after_id"))?))),
            (cursor, _) => Ok(Some(Position::Cursor(Cursor::decode(cursor).ok_or_else(|| wrong("cursor"))?))),
        }
    }
}

/// The position of something made `at`; of something gone by the time that its id tells (RFC 9562, version 7).
pub(super) fn position_of(id: Uuid, at: Option<OffsetDateTime>) -> Result<Cursor> {
    let by_id = || {
        let (seconds, nanoseconds) = id.get_timestamp().filter(|_| id.get_version_num() == 7)?.to_unix();
        let at = OffsetDateTime::from_unix_timestamp(i64::try_from(seconds).ok()?).ok()?;
        Some(at + time::Duration::nanoseconds(i64::from(nanoseconds)))
    };
    let created_at = at.or_else(by_id);
    let created_at =
        created_at.ok_or_else(|| Error::field(ErrorCode::InvalidInput, "start_after_id", FieldProblem::Invalid))?;
    Ok(Cursor { created_at, id })
}

/// Cuts one row more than shown, which told that there is a next page; where that begins.
pub(super) fn next_of<T>(rows: &mut Vec<T>, limit: i64, cursor: impl Fn(&T) -> Cursor) -> Option<Cursor> {
    let shown = usize::try_from(limit).unwrap_or_default();
    let more = rows.len() > shown;
    rows.truncate(shown);
    rows.last().filter(|_| more).map(cursor)
}

/// A report, and how much the viewer sees of it; `None` of a stub.
pub(super) async fn find_seen(
    conn: &mut PgConnection,
    viewer: &Viewer,
    id: &str,
) -> Result<(ReportRow, Option<Sight>)> {
    let id: ReportId = id.parse().map_err(|_| Error::not_found())?;
    let row = db::reports::find(conn, id).await?.ok_or_else(Error::not_found)?;
    let sight = Sight::of(viewer, &row);
    let is_seen = sight.sees_hidden() || row.status().is_public();
    Ok((row, is_seen.then_some(sight)))
}

/// Locks a report that anybody may see.
pub(super) async fn lock_public(conn: &mut PgConnection, id: ReportId) -> Result<()> {
    let (status, _) = db::reports::lock(conn, id).await?.ok_or_else(Error::not_found)?;
    if status.is_public() { Ok(()) } else { Err(Error::not_found()) }
}
