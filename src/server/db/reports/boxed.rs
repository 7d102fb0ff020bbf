//! Reports in a part of the map.

use super::{ReportRow, select_report};
use sqlx::{PgConnection, Postgres, QueryBuilder};

/// Which reports.
#[derive(Clone, Copy, Debug)]
pub struct Boxed<'a> {
    /// In any of these: west, south, east, north, degrees.
    pub boxes: &'a [(f64, f64, f64, f64)],
    /// Public statuses; `None` for all.
    pub statuses: Option<&'a [String]>,
    /// Slugs of categories; `None` for all.
    pub categories: Option<&'a [String]>,
}

/// Rows that are walked through from the newest on, at most.
const MOST_WALKED: i64 = 20_000;

/// The newest public reports in boxes. `few` tells that the boxes hold few enough to look at each; else they
/// are met soon when one walks from the newest on.
pub async fn list_boxed(
    conn: &mut PgConnection,
    wanted: &Boxed<'_>,
    few: bool,
    limit: i64,
) -> sqlx::Result<Vec<ReportRow>> {
    let mut query = QueryBuilder::<Postgres>::new(
        "with inside as materialized (
             select n.id, n.created_at
             from ",
    );
    if few {
        query.push("reports n where ");
        push_boxes(&mut query, wanted);
        query.push(" and n.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')");
        push_filters(&mut query, wanted);
    } else {
        query.push(
            "(select id, created_at, status, category_slug, location
              from reports
              where status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')
              order by created_at desc, id desc
              limit ",
        );
        query.push_bind(MOST_WALKED).push(") n where ");
        push_boxes(&mut query, wanted);
        push_filters(&mut query, wanted);
    }
    query
        .push(" order by n.created_at desc, n.id desc limit ")
        .push_bind(limit)
        .push(") ")
        .push(select_report!("where r.id in (select id from inside) order by r.created_at desc, r.id desc"));
    query.build_query_as().fetch_all(conn).await
}

fn push_boxes(query: &mut QueryBuilder<Postgres>, wanted: &Boxed<'_>) {
    query.push("(false");
    for (west, south, east, north) in wanted.boxes.iter().copied() {
        query.push(" or n.location::geometry && st_makeenvelope(").push_bind(west);
        for edge in [south, east, north] {
            query.push(", ").push_bind(edge);
        }
        query.push(", 4326)");
    }
    query.push(")");
}

fn push_filters(query: &mut QueryBuilder<Postgres>, wanted: &Boxed<'_>) {
    for (column, names) in [("n.status", wanted.statuses), ("n.category_slug", wanted.categories)] {
        if let Some(names) = names {
            query.push(format!(" and {column} = any(")).push_bind(names.to_vec()).push(")");
        }
    }
}
