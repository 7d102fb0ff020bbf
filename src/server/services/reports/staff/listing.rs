//! Reports in every status, for those in whose hands they are.

use crate::domain::{
    AppError, Category, ErrorCode, FieldProblem, Fields, ReportId, Status,
    queue::{StaffCursor, StaffSort},
    report::ReportDetail,
};
use crate::server::{
    db::{self, reports::StaffFilter},
    error::{Error, Result},
    services::{
        reports::{Reports, view::tell_private},
        viewer::{Viewer, denied},
    },
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use unicode_normalization::UnicodeNormalization;

/// Fewest and most characters of words to find by.
const WORDS: (usize, usize) = (2, 100);

/// A list as it is asked for; blank for "not given".
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "the contract's §1.9.1 documents them")]
pub struct StaffQuery {
    pub status: String,
    pub category: String,
    pub municipality: String,
    pub assigned: String,
    pub department: String,
    /// Beginning of the cell in which they lie.
    pub geohash: String,
    /// Only those whose time has passed.
    pub overdue: String,
    pub words: String,
    pub sort: String,
    pub cursor: String,
    pub start_after_id: String,
    /// Already within bounds, as is the offset.
    pub limit: i64,
    pub offset: i64,
}

/// A page of it.
#[derive(Clone, Debug)]
pub struct StaffList {
    /// The reports, with what staff see.
    pub reports: Vec<ReportDetail>,
    /// Where the next page begins.
    pub next: Option<String>,
}

impl Reports {
    /// Reports of any status; of officials those of their municipality.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`, also for another municipality than one's own;
    /// `InvalidInput` with the fields; `CursorExpired` for a report that is gone; `Database`.
    pub async fn list_for_staff(&self, viewer: &Viewer, asked: &StaffQuery) -> Result<StaffList> {
        let me = viewer.staff()?;
        let mut conn = self.pool.acquire().await?;
        let categories = db::categories::list(&mut conn).await?;
        let mut filter = read(asked, &categories, self.clock.now())?;
        if !viewer.is_moderator() {
            // Without a municipality of their own there is nothing in their hands.
            let own = me.municipality.clone().ok_or_else(denied)?;
            if filter.municipality.as_ref().is_some_and(|named| *named != own) {
                return Err(denied());
            }
            filter.municipality = Some(own);
        }
        let wrong = |name: &str| Error::field(ErrorCode::InvalidInput, name, FieldProblem::Invalid);
        let after = match (asked.cursor.as_str(), asked.start_after_id.as_str()) {
            ("", "") => None,
            ("", id) => {
                let id: ReportId = id.parse().map_err(|_| wrong("start_after_id"))?;
                Some(find_position(&mut conn, id, filter.sort).await?)
            }
            (cursor, _) => {
                let cursor = StaffCursor::decode(cursor).filter(|cursor| cursor.sort == filter.sort);
                Some(cursor.ok_or_else(|| wrong("cursor"))?)
            }
        };
        let mut rows = db::reports::list_for_staff(&mut conn, &filter, after, asked.limit + 1).await?;
        let shown = usize::try_from(asked.limit).unwrap_or_default();
        let more = rows.len() > shown;
        rows.truncate(shown);
        let next = rows.last().filter(|_| more).map(|(_, at)| at.encode());
        let ids: Vec<_> = rows.iter().map(|(row, _)| row.id).collect();
        let rows: Vec<_> = rows.into_iter().map(|(row, _)| row).collect();
        let mut views: Vec<_> = rows.iter().map(|row| self.staff_view(viewer.is_moderator(), row)).collect();
        if viewer.is_moderator() {
            let mut private = db::reports::list_private(&mut conn, &ids).await?;
            for (view, id) in views.iter_mut().zip(&ids) {
                if let Some(row) = private.remove(id) {
                    tell_private(view, row, viewer.is_admin());
                }
            }
        }
        let now = self.clock.now();
        let reports = self.details(&mut conn, viewer, rows).await?.into_iter().zip(views);
        let reports = reports.map(|(report, view)| ReportDetail { staff: Some(view), ..report }.as_of(now)).collect();
        Ok(StaffList { reports, next })
    }
}

/// Where a report stands, also one that is deleted since, as far as its tombstone knows.
async fn find_position(conn: &mut PgConnection, id: ReportId, sort: StaffSort) -> Result<StaffCursor> {
    if let Some(position) = db::reports::find_staff_position(conn, id, sort).await? {
        return Ok(position);
    }
    let wrong = || Error::field(ErrorCode::InvalidInput, "start_after_id", FieldProblem::Invalid);
    let deleted = db::reports::find_deleted(conn, id).await?.ok_or_else(wrong)?;
    let by_time = matches!(sort, StaffSort::Newest | StaffSort::Oldest);
    let at = deleted.filter(|_| by_time).map(|created_at| crate::domain::page::Cursor { created_at, id: id.0 });
    at.map(|at| StaffCursor { sort, key: 0, at }).ok_or_else(|| ErrorCode::CursorExpired.into())
}

fn read(asked: &StaffQuery, categories: &[Category], now: OffsetDateTime) -> Result<StaffFilter> {
    let mut fields = Fields::new();
    let mut note = |name: &str, problem| {
        fields.insert(name.to_owned(), vec![problem]);
    };
    let given = |text: &String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let mut filter = StaffFilter {
        municipality: given(&asked.municipality),
        department: given(&asked.department),
        offset: asked.offset,
        ..StaffFilter::default()
    };
    if let Some(status) = given(&asked.status) {
        match status.parse::<Status>() {
            Ok(status) => filter.status = Some(status),
            Err(_) => note("status", FieldProblem::Invalid),
        }
    }
    if let Some(category) = given(&asked.category) {
        match Category::find(categories, &category) {
            Some(category) => filter.category = Some(category.slug.clone()),
            None => note("category", FieldProblem::UnknownCategory),
        }
    }
    let mut flag = |name: &str, given: &str| match given.trim() {
        "" => None,
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => {
            note(name, FieldProblem::Invalid);
            None
        }
    };
    filter.assigned = flag("assigned", &asked.assigned);
    filter.overdue_at = flag("overdue", &asked.overdue).filter(|is| *is).map(|_| now);
    if let Some(geohash) = given(&asked.geohash).map(|cell| cell.to_lowercase()) {
        // A beginning of base 32, without wildcards.
        if geohash.len() <= 9 && geohash.bytes().all(|c| b"0123456789bcdefghjkmnpqrstuvwxyz".contains(&c)) {
            filter.geohash = Some(geohash);
        } else {
            note("geohash", FieldProblem::Invalid);
        }
    }
    if let Some(words) = given(&asked.words) {
        let words: String = words.nfc().collect();
        if (WORDS.0..=WORDS.1).contains(&words.chars().count()) && !words.contains('\0') {
            filter.words = Some(words);
        } else {
            note("q", FieldProblem::Length { min: 2, max: 100 });
        }
    }
    match asked.sort.trim() {
        "" => {}
        sort => match StaffSort::ALL.into_iter().find(|known| known.as_str() == sort) {
            Some(sort) => filter.sort = sort,
            None => note("sort", FieldProblem::Invalid),
        },
    }
    if fields.is_empty() { Ok(filter) } else { Err(AppError::invalid(fields).into()) }
}
