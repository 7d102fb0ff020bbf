//! The public list: filtered, ordered, page by page.
//!
//! The wanted page is found first, by ids alone; only its few rows are then read whole and joined.
//! Every condition is written so that an index of the public reports answers it.

mod cells;
mod conditions;

use self::conditions::{Lead, leads, push_filter, push_found, push_lead, push_point, push_radius, push_times};
use super::{ReportRow, list_public_of};
use crate::domain::{
    Point, ReportId,
    feed::{Filter, Sort},
    page::{Cursor, FeedCursor, SortKey},
};
use sqlx::{PgConnection, Postgres, QueryBuilder};
use std::collections::HashMap;
use time::OffsetDateTime;
use uuid::Uuid;

/// The condition of the partial indexes, written out so that they are used.
const PUBLIC: &str = "r.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')";

/// Most words that are widened, and most that are taken for one of them.
const MOST_WIDENED: i64 = 10;
const MOST_ALIKE: i64 = 5;

/// What was found: a report, and its distance from the centre in metres where nearest is first.
type Found = (Uuid, Option<f64>);

fn cursor_of(report: &ReportRow, metres: Option<f64>, sort: Sort) -> FeedCursor {
    let key = match sort {
        Sort::Newest => SortKey::Newest,
        Sort::Oldest => SortKey::Oldest,
        Sort::Upvotes => SortKey::Upvotes(report.supporters),
        Sort::Severity => SortKey::Severity(i16::from(report.severity().get())),
        Sort::Nearest => SortKey::Nearest(metres.unwrap_or_default()),
    };
    FeedCursor { key, at: report.cursor() }
}

/// Public reports by a filter, each with its position.
///
/// Two ways lead there. Where much fits, a walk along the order finds a page soon; where little does, an index
/// finds all of it, to be put in order. Which it is, only the walk itself can tell for sure: it is tried for a
/// while, and what it did not find is gathered. Words of a kind of problem in a small place are gathered at once.
pub async fn list_feed(
    conn: &mut PgConnection,
    filter: &Filter,
    after: Option<FeedCursor>,
    limit: i64,
) -> sqlx::Result<Vec<(ReportRow, FeedCursor)>> {
    let page = Wanted::new(filter, after, limit);
    let mut found = if page.is_little() { Vec::new() } else { find(conn, &page, Way::Walk).await? };
    let is_full = i64::try_from(found.len()).is_ok_and(|found| found >= limit);
    if page.is_little() || (!is_full && page.is_selective()) {
        found = find(conn, &page, Way::Gather).await?;
    }
    let ids: Vec<_> = found.iter().map(|(id, _)| *id).collect();
    let rows = list_public_of(conn, &ids).await?;
    let mut rows: HashMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
    // One that was hidden or deleted in between is not there any more.
    let whole = found.into_iter().filter_map(|(id, metres)| Some((rows.remove(&id)?, metres)));
    Ok(whole
        .map(|(row, metres)| {
            let at = cursor_of(&row, metres, filter.sort);
            (row, at)
        })
        .collect())
}

async fn find(conn: &mut PgConnection, page: &Wanted<'_>, way: Way) -> sqlx::Result<Vec<Found>> {
    let mut query = QueryBuilder::new("");
    page.push(&mut query, way);
    // What a filter's values mean for the plan is known only with them: no plan is kept for all, but where there is
    // one index only to ask.
    let has_one_plan = !page.is_selective() || page.is_little();
    query.build_query_as().persistent(has_one_plan).fetch_all(conn).await
}

/// The database's plans for a page of the list, as text: of the walk, and of the gathering where there is one.
pub async fn explain_feed(conn: &mut PgConnection, filter: &Filter, limit: i64) -> sqlx::Result<(String, String)> {
    let page = Wanted::new(filter, None, limit);
    let mut plans = [String::new(), String::new()];
    for (plan, way) in plans.iter_mut().zip([Way::Walk, Way::Gather]) {
        if way == Way::Walk || page.is_selective() {
            let mut query = QueryBuilder::new("explain ");
            page.push(&mut query, way);
            let lines: Vec<(String,)> = query.build_query_as().persistent(false).fetch_all(&mut *conn).await?;
            *plan = lines.into_iter().map(|(line,)| line + "\n").collect();
        }
    }
    let [walk, gather] = plans;
    Ok((walk, gather))
}

/// What words that were not found may mean.
pub struct Wider {
    /// Whether they say anything to look for.
    pub is_telling: bool,
    /// Any of them, and of those that look like them in titles, as a search: "pothle" is "pothle or pothole". `None`
    /// where that is no wider.
    pub words: Option<String>,
}

/// Looks for words of titles that look like those of `words`, or of what is `wanted` of them. Alike are words with
/// enough trigrams in common, and such as two letters more, less or other make the same.
pub async fn widen_words(conn: &mut PgConnection, words: &str, wanted: &str) -> sqlx::Result<Wider> {
    sqlx::query_as!(
        Wider,
        r#"with asked as (select word from unnest(tsvector_to_array(to_tsvector('simple', $2))) as word limit $3),
                alike as (
                    select near.word
                    from asked
                    cross join lateral (
                        select t.word
                        from title_words t
                        cross join lateral (
                            select similarity(t.word, asked.word) as trigrams,
                                   levenshtein_less_equal(t.word, asked.word, 3) as letters) as how
                        where t.word % asked.word and t.word <> asked.word
                          and (trigrams >= 0.3 or letters <= 2 and length(asked.word) >= 5)
                        order by letters, trigrams desc, t.word
                        limit $4) as near)
           select numnode(websearch_to_tsquery('english', $1) || websearch_to_tsquery('hindi', $1)) > 0 as "is_telling!",
                  (select string_agg(word, ' or ')
                   from (select word from asked union select word from alike) as either
                   having count(*) > 1) as words"#,
        words,
        wanted,
        MOST_WIDENED,
        MOST_ALIKE,
    )
    .fetch_one(conn)
    .await
}

/// Where a report stands in a list, whatever its status.
pub async fn find_position(
    conn: &mut PgConnection,
    id: ReportId,
    sort: Sort,
    centre: Option<Point>,
) -> sqlx::Result<Option<FeedCursor>> {
    let row = sqlx::query!(
        r#"select created_at, supporters, severity,
                  coalesce(location <-> st_setsrid(st_makepoint($2, $3), 4326)::geography, 0) as "metres!"
           from reports
           where id = $1"#,
        id.0,
        centre.map(Point::lng),
        centre.map(Point::lat),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| {
        let key = match sort {
            Sort::Newest => SortKey::Newest,
            Sort::Oldest => SortKey::Oldest,
            Sort::Upvotes => SortKey::Upvotes(row.supporters),
            Sort::Severity => SortKey::Severity(row.severity),
            Sort::Nearest => SortKey::Nearest(row.metres),
        };
        FeedCursor { key, at: Cursor { created_at: row.created_at, id: id.0 } }
    }))
}

/// When a deleted report was filed: `None` for one that never was, `Some(None)` where that is not known.
pub async fn find_deleted(conn: &mut PgConnection, id: ReportId) -> sqlx::Result<Option<Option<OffsetDateTime>>> {
    sqlx::query_scalar!("select created_at from report_tombstones where report_id = $1", id.0)
        .fetch_optional(conn)
        .await
}

/// How a page is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Along the order.
    Walk,
    /// All that fits, then put in order.
    Gather,
}

/// A page to be found.
struct Wanted<'a> {
    filter: &'a Filter,
    /// The cells of its place, where words are looked for: their index has them beside the words.
    cells: Option<Vec<String>>,
    after: Option<FeedCursor>,
    limit: i64,
}

impl<'a> Wanted<'a> {
    fn new(filter: &'a Filter, after: Option<FeedCursor>, limit: i64) -> Self {
        Self { filter, cells: filter.words.as_ref().and_then(|_| cells::of(filter)), after, limit }
    }

    /// Whether what has the words in this place is surely little: some square kilometres, or a city's part of one
    /// kind.
    fn is_little(&self) -> bool {
        let letters = self.cells.iter().flatten().next().map(String::len);
        letters.is_some_and(|letters| letters + usize::from(self.filter.category.is_some()) >= 6)
    }

    /// Whether the walk passes reports that do not fit.
    fn is_selective(&self) -> bool {
        let filter = self.filter;
        let along = self.lead().map(|lead| lead.0);
        filter.words.is_some()
            || filter.min_severity > 0
            || filter.geohash.is_some()
            || filter.bounds.is_some()
            || (filter.radius_m.is_some() && filter.sort != Sort::Nearest)
            || (!self.is_by_time() && (filter.from.is_some() || filter.until.is_some()))
            || leads(filter).into_iter().flatten().any(|lead| Some(lead.0) != along)
    }

    const fn is_by_time(&self) -> bool {
        matches!(self.filter.sort, Sort::Newest | Sort::Oldest)
    }

    /// What the walk's own index begins with.
    fn lead(&self) -> Option<(&'static str, Lead)> {
        leads(self.filter).into_iter().flatten().next().filter(|_| self.is_by_time())
    }

    fn centre(&self) -> Option<Point> {
        self.filter.centre.filter(|_| self.filter.sort == Sort::Nearest)
    }

    /// How many reports the walk looks at: where a page's worth is not among so many, fewer than about one in
    /// 150 fit.
    fn steps(&self) -> i64 {
        if self.is_selective() { (self.limit * 150).clamp(1_500, 10_000) } else { self.limit }
    }

    /// Limits are written out: with the number for a parameter no plan is good for all, and each request makes its own.
    fn push(&self, query: &mut QueryBuilder<Postgres>, way: Way) {
        query.push("select r.id, r.metres from (select r.*, ");
        match self.centre() {
            Some(centre) => {
                query.push("r.location <-> ");
                push_point(query, centre);
            }
            None => {
                query.push("null::float8");
            }
        }
        query.push(" as metres from ");
        let is_marked = way == Way::Gather && self.cells.is_some();
        if is_marked {
            // Words are often had together with a kind and a place, which no plan foresees: the index of all three
            // is asked first, and alone.
            query.push("(select r.* from reports r where ").push(PUBLIC);
            push_found(query, self.filter, self.cells.as_deref());
            query.push(" offset 0) r where true");
        } else {
            query.push("reports r where ").push(PUBLIC);
        }
        if let Some(after) = self.after {
            push_after(query, self.centre(), after);
        }
        if way == Way::Walk {
            self.push_walk(query);
        }
        push_filter(query, self.filter);
        if !is_marked {
            push_found(query, self.filter, self.cells.as_deref());
        }
        if way == Way::Gather {
            // Behind this no plan can walk along the order.
            query.push(" offset 0) r where true");
        }
        query.push(self.order()).push(" limit ").push(self.limit);
    }

    /// The reports that are looked at, in their order.
    fn push_walk(&self, query: &mut QueryBuilder<Postgres>) {
        if let Some((condition, value)) = self.lead() {
            push_lead(query, condition, value);
        }
        if self.is_by_time() {
            push_times(query, self.filter);
        }
        match self.centre() {
            Some(centre) => {
                push_radius(query, self.filter);
                query.push(" order by r.location <-> ");
                push_point(query, centre);
                // Those that are as far as the last one belong to it: their ids put them in order.
                query.push(" fetch first ").push(self.steps()).push(" rows with ties");
            }
            None => {
                query.push(self.order()).push(" limit ").push(self.steps());
            }
        }
        query.push(") r where true");
    }

    const fn order(&self) -> &'static str {
        match (self.filter.sort, self.filter.centre.is_some()) {
            (Sort::Nearest, true) => " order by r.metres, r.id",
            (Sort::Newest, _) | (Sort::Nearest, false) => " order by r.created_at desc, r.id desc",
            (Sort::Oldest, _) => " order by r.created_at, r.id",
            (Sort::Upvotes, _) => " order by r.supporters desc, r.created_at desc, r.id desc",
            (Sort::Severity, _) => " order by r.severity desc, r.created_at desc, r.id desc",
        }
    }
}

/// What follows a position, in the order of the list.
fn push_after(query: &mut QueryBuilder<Postgres>, centre: Option<Point>, after: FeedCursor) {
    let Cursor { created_at, id } = after.at;
    match (after.key, centre) {
        (SortKey::Oldest, _) => query.push(" and (r.created_at, r.id) > ("),
        (SortKey::Upvotes(n), _) => query.push(" and (r.supporters, r.created_at, r.id) < (").push_bind(n).push(", "),
        (SortKey::Severity(n), _) => query.push(" and (r.severity, r.created_at, r.id) < (").push_bind(n).push(", "),
        (SortKey::Nearest(metres), Some(centre)) => {
            query.push(" and (r.location <-> ");
            push_point(query, centre);
            query.push(", r.id) > (").push_bind(metres).push(", ").push_bind(id).push(")");
            return;
        }
        (SortKey::Newest | SortKey::Nearest(_), _) => query.push(" and (r.created_at, r.id) < ("),
    };
    query.push_bind(created_at).push(", ").push_bind(id).push(")");
}
