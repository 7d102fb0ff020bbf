//! The public list: for the API, for pages, for feeds. What anybody may see of it is kept for a while.

use super::{Reports, filter};
use crate::domain::{
    Category, ErrorCode, FieldProblem, Point, ReportId,
    feed::{FeedPage, FeedQuery, Filter, Found, Sort},
    page::{Cursor, FeedCursor, Page, SortKey},
    report::{FrontPage, ReportCard, ReportDetail},
};
use crate::server::{
    cache::{Kept, Shelf, Stale},
    changes::{Change, Changes, Facets, Kind},
    db,
    error::{Error, Result},
    services::viewer::Viewer,
};
use moka::future::Cache;
use sqlx::PgConnection;
use std::{sync::Arc, time::Duration};

/// Reports on the front page.
const FRONT_PAGE: i64 = 6;
/// Reports on a page of the feed.
const FEED_PAGE: i64 = 12;
/// How long a list is kept.
const LIFE: Duration = Duration::from_mins(5);
/// Most lists that are kept; one of a hundred reports takes about half a megabyte.
const MOST: u64 = 256;
/// How long the kinds of problem are kept: they change with a new version only.
const KINDS_LIFE: Duration = Duration::from_mins(1);
/// The Earth's mean radius in metres (IUGG).
const EARTH: f64 = 6_371_008.8;

/// A list as it is asked for; texts as sent, blank for "not given".
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    /// Filters and order.
    pub filters: FeedQuery,
    /// Position from an earlier page; wins over `start_after_id`.
    pub cursor: String,
    /// Id of the last report seen.
    pub start_after_id: String,
    /// How many, already within bounds.
    pub limit: i64,
}

/// A page of a list.
pub struct Listed {
    /// Filters and order as they were understood.
    pub query: FeedQuery,
    /// The page; for those who are nobody in particular it is kept, with its body.
    pub list: Arc<Kept<List>>,
}

/// A page of a list as it is kept.
pub struct List {
    filter: Filter,
    /// The reports, and where the next page begins.
    pub page: Page<ReportDetail, FeedCursor>,
    /// How it came about.
    pub found: Found,
}

/// By what a page of a list is kept: everything that decides what is on it, in one way of saying it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ListKey {
    query: FeedQuery,
    after: String,
    limit: i64,
}

/// How many public reports there are.
#[derive(Clone, Copy)]
pub struct Numbers {
    open: i64,
    resolved: i64,
}

/// What is kept of the public list.
#[derive(Clone)]
pub struct Lists {
    pages: Shelf<ListKey, List>,
    numbers: Shelf<(), Numbers>,
    kinds: Cache<(), Arc<Vec<Category>>>,
}

impl Lists {
    pub(super) fn new(changes: &Changes) -> Self {
        Self {
            pages: Shelf::new(changes, LIFE, MOST),
            numbers: Shelf::new(changes, LIFE, 1),
            kinds: Cache::builder().time_to_live(KINDS_LIFE).max_capacity(1).build(),
        }
    }

    /// How often a page was found, and how often it had to be loaded.
    #[must_use]
    pub fn counts(&self) -> (u64, u64) {
        self.pages.counts()
    }
}

impl Stale<ListKey> for List {
    fn is_stale(&self, _: &ListKey, change: &Change) -> bool {
        let has_it = || self.page.items.iter().any(|report| report.card.id == change.id);
        let may_have_it = || change.public_faces().any(|facets| matches(&self.filter, facets));
        match change.kind {
            Kind::Filed | Kind::Moved | Kind::Deleted => may_have_it() || has_it(),
            // Another place in the order, though it is on no page that is kept.
            Kind::Counted if self.filter.sort == Sort::Upvotes => may_have_it() || has_it(),
            // Other words may be found, or no more.
            Kind::Edited if self.filter.words.is_some() => may_have_it() || has_it(),
            Kind::Edited | Kind::Counted | Kind::Updated => has_it(),
        }
    }
}

impl Stale<()> for Numbers {
    fn is_stale(&self, (): &(), change: &Change) -> bool {
        matches!(change.kind, Kind::Filed | Kind::Moved | Kind::Deleted) && change.public_faces().next().is_some()
    }
}

/// Whether a report with these facets may be in a list; its words are not looked at.
fn matches(filter: &Filter, facets: &Facets) -> bool {
    let same = |wanted: &Option<String>, has: Option<&str>| {
        wanted.as_ref().is_none_or(|wanted| has.is_some_and(|has| has.to_lowercase() == wanted.to_lowercase()))
    };
    let has_place = facets.point().is_some_and(|point| {
        filter.bounds.is_none_or(|bounds| bounds.contains(point))
            && filter.centre.zip(filter.radius_m).is_none_or(|(centre, radius)| {
                // A sphere's distance is off by up to 0.6 %; the database measures on the spheroid.
                metres(centre, point) <= radius * 1.01 + 1.0
            })
    });
    #[allow(clippy::cast_precision_loss)] // microseconds are still told apart
    let seconds = |at: time::OffsetDateTime| at.unix_timestamp_nanos() as f64 / 1e9;
    !filter.is_hidden
        && has_place
        && filter.status.is_none_or(|status| status.as_str() == facets.status)
        && filter.category.as_ref().is_none_or(|category| *category == facets.category)
        && facets.severity >= filter.min_severity
        && filter.geohash.as_ref().is_none_or(|prefix| facets.geohash.starts_with(prefix.as_str()))
        && same(&filter.district, facets.district.as_deref())
        && same(&filter.state, facets.state.as_deref())
        && filter.district_code.is_none_or(|code| facets.district_code == Some(code))
        && filter.municipality.as_ref().is_none_or(|slug| facets.municipality.as_ref() == Some(slug))
        && filter.from.is_none_or(|from| facets.created_at >= seconds(from) - 1e-3)
        && filter.until.is_none_or(|until| facets.created_at < seconds(until) + 1e-3)
}

/// The great circle between two points (haversine formula).
fn metres(a: Point, b: Point) -> f64 {
    let (lat_a, lat_b) = (a.lat().to_radians(), b.lat().to_radians());
    let half = |x: f64| (x / 2.0).sin().powi(2);
    let h = half(lat_b - lat_a) + lat_a.cos() * lat_b.cos() * half((b.lng() - a.lng()).to_radians());
    2.0 * EARTH * h.sqrt().min(1.0).asin()
}

fn wrong(name: &str) -> Error {
    Error::field(ErrorCode::InvalidInput, name, FieldProblem::Invalid)
}

const fn sort_of(cursor: FeedCursor) -> Sort {
    match cursor.key {
        SortKey::Newest => Sort::Newest,
        SortKey::Oldest => Sort::Oldest,
        SortKey::Upvotes(_) => Sort::Upvotes,
        SortKey::Severity(_) => Sort::Severity,
        SortKey::Nearest(_) => Sort::Nearest,
    }
}

impl Reports {
    /// What is kept of the public list.
    #[must_use]
    pub const fn lists(&self) -> &Lists {
        &self.keeping.lists
    }

    /// The numbers and newest reports of the front page.
    ///
    /// # Errors
    /// `Database`.
    pub async fn front_page(&self) -> Result<FrontPage> {
        let list = self.page_of(&Viewer::default(), Filter::default(), FeedQuery::default(), None, FRONT_PAGE).await?;
        let numbers = self.keeping.lists.numbers.get_or_load((), async {
            let (open, resolved) = db::reports::count_public(&mut *self.pool.acquire().await?).await?;
            Ok(Numbers { open, resolved })
        });
        let Numbers { open, resolved } = numbers.await?.value;
        Ok(FrontPage { newest: self.aged_cards(&list.value), open, resolved })
    }

    /// A page of public reports for pages: what the address says wrongly is told and left out.
    ///
    /// # Errors
    /// `Database`.
    pub async fn feed(&self, viewer: &Viewer, given: &FeedQuery, cursor: &str) -> Result<FeedPage> {
        let categories = self.kinds().await?;
        let asked = filter::read(given, &categories, self.offset);
        let after = FeedCursor::decode(cursor).filter(|after| sort_of(*after) == asked.filter.sort);
        let list = self.page_of(viewer, asked.filter, asked.query.clone(), after, FEED_PAGE).await?;
        Ok(FeedPage {
            query: asked.query,
            problems: asked.problems,
            cards: self.aged_cards(&list.value),
            next: list.value.page.next,
            is_later: after.is_some(),
            found: list.value.found,
            categories: categories.to_vec(),
        })
    }

    /// A page of public reports in full, for the API and for feeds.
    ///
    /// # Errors
    /// `GeohashError`, `InvalidCoordinates`, `InvalidInput` for what is wrong, with its fields; `CursorExpired`
    /// for a report that is gone and whose place in this order is not known any more; `Database`.
    pub async fn list(&self, viewer: &Viewer, asked: &ListQuery) -> Result<Listed> {
        let read = filter::read(&asked.filters, &self.kinds().await?, self.offset);
        read.check()?;
        let (filter, query) = (read.filter, read.query);
        let after = match (asked.cursor.as_str(), asked.start_after_id.as_str()) {
            ("", "") => None,
            ("", id) => Some(self.position_in(&filter, id).await?),
            (cursor, _) => {
                let cursor = FeedCursor::decode(cursor).filter(|cursor| sort_of(*cursor) == filter.sort);
                Some(cursor.ok_or_else(|| wrong("cursor"))?)
            }
        };
        let list = self.page_of(viewer, filter, query.clone(), after, asked.limit).await?;
        Ok(Listed { query, list })
    }

    /// Where a report stands in lists by time; `id` as it stood in the address.
    ///
    /// # Errors
    /// `InvalidInput` for an id that names none; `CursorExpired`; `Database`.
    pub async fn position(&self, id: &str) -> Result<Cursor> {
        Ok(self.position_in(&Filter::default(), id).await?.at)
    }

    /// The same in a list's own order. Reports that are hidden since, or deleted, still have theirs.
    async fn position_in(&self, filter: &Filter, id: &str) -> Result<FeedCursor> {
        let id: ReportId = id.parse().map_err(|_| wrong("start_after_id"))?;
        let mut conn = self.pool.acquire().await?;
        if let Some(position) = db::reports::find_position(&mut conn, id, filter.sort, filter.centre).await? {
            return Ok(position);
        }
        let deleted = db::reports::find_deleted(&mut conn, id).await?.ok_or_else(|| wrong("start_after_id"))?;
        let key = match filter.sort {
            Sort::Newest => Some(SortKey::Newest),
            Sort::Oldest => Some(SortKey::Oldest),
            Sort::Upvotes | Sort::Severity | Sort::Nearest => None,
        };
        let position =
            key.zip(deleted).map(|(key, created_at)| FeedCursor { key, at: Cursor { created_at, id: id.0 } });
        position.ok_or_else(|| ErrorCode::CursorExpired.into())
    }

    /// The kinds of problem, kept for a while.
    ///
    /// # Errors
    /// `Database`.
    pub async fn kinds(&self) -> Result<Arc<Vec<Category>>> {
        if let Some(kinds) = self.keeping.lists.kinds.get(&()).await {
            return Ok(kinds);
        }
        let kinds = Arc::new(self.categories().await?);
        self.keeping.lists.kinds.insert((), kinds.clone()).await;
        Ok(kinds)
    }

    /// Cards as of now.
    fn aged_cards(&self, list: &List) -> Vec<ReportCard> {
        let now = self.clock.now();
        let cards = list.page.items.iter().map(|report| report.card.clone());
        cards.map(|card| ReportCard { age_seconds: (now - card.created_at).whole_seconds().max(0), ..card }).collect()
    }

    async fn page_of(
        &self,
        viewer: &Viewer,
        filter: Filter,
        query: FeedQuery,
        after: Option<FeedCursor>,
        limit: i64,
    ) -> Result<Arc<Kept<List>>> {
        // Whoever is somebody sees what others do not, and their own writes at once.
        if viewer.is_somebody() {
            return Ok(Arc::new(Kept::new(Box::pin(self.load_list(viewer, filter, after, limit)).await?)));
        }
        let after_text = after.map(FeedCursor::encode).unwrap_or_default();
        let key = ListKey { query, after: after_text, limit };
        let nobody = Viewer::default();
        self.keeping.lists.pages.get_or_load(key, Box::pin(self.load_list(&nobody, filter, after, limit))).await
    }

    async fn load_list(&self, viewer: &Viewer, filter: Filter, after: Option<FeedCursor>, limit: i64) -> Result<List> {
        let nothing = Page { items: Vec::new(), next: None };
        if filter.is_hidden {
            return Ok(List { filter, page: nothing, found: Found::Exactly });
        }
        if filter.words.as_deref() == Some("") {
            return Ok(List { filter, page: nothing, found: Found::TooCommon });
        }
        let mut conn = self.pool.acquire().await?;
        let (mut rows, found) = find_rows(&mut conn, &filter, after, limit + 1).await?;
        let shown = usize::try_from(limit).unwrap_or_default();
        let more = rows.len() > shown;
        rows.truncate(shown);
        let next = rows.last().filter(|_| more).map(|(_, at)| *at);
        let rows = rows.into_iter().map(|(row, _)| row).collect();
        Ok(List { filter, page: Page { items: self.details(&mut conn, viewer, rows).await?, next }, found })
    }
}

/// Rows by the words as they are; where no report at all has them, by any of them and those that look like them.
/// The rule needs no memory, so that it holds on every page alike.
async fn find_rows(
    conn: &mut PgConnection,
    filter: &Filter,
    after: Option<FeedCursor>,
    limit: i64,
) -> Result<(Vec<(db::reports::ReportRow, FeedCursor)>, Found)> {
    let rows = db::reports::list_feed(conn, filter, after, limit).await?;
    let Some(words) = filter.words.as_deref().filter(|_| rows.is_empty()) else {
        return Ok((rows, Found::Exactly));
    };
    // What was not to be there is not to be there among similar ones either: no word of it is looked for.
    let wanted: Vec<_> = words.split(' ').filter(|word| !word.starts_with('-')).collect();
    let wider = db::reports::widen_words(conn, words, &wanted.join(" ")).await?;
    if !wider.is_telling {
        return Ok((rows, Found::TooCommon));
    }
    let Some(wider) = wider.words else { return Ok((rows, Found::Exactly)) };
    // Behind a later page's end there may be some before it.
    if after.is_some() && !db::reports::list_feed(conn, filter, None, 1).await?.is_empty() {
        return Ok((rows, Found::Exactly));
    }
    let filter = Filter { words: Some(wider), ..filter.clone() };
    let similar = db::reports::list_feed(conn, &filter, after, limit).await?;
    let found = if similar.is_empty() && after.is_none() { Found::Exactly } else { Found::Similar };
    Ok((similar, found))
}
