//! Conditions of the public list, each written so that an index answers it.

use super::cells;
use crate::domain::{
    Point,
    feed::{Bounds, Filter},
};
use sqlx::{Postgres, QueryBuilder};

/// A value that a column must have.
pub(super) enum Lead {
    Text(String),
    Number(i32),
}

/// The conditions that have an index by time of their own, the narrowest first.
pub(super) fn leads(filter: &Filter) -> [Option<(&'static str, Lead)>; 6] {
    let text = |condition, value: &Option<String>| value.clone().map(|value| (condition, Lead::Text(value)));
    [
        filter.district_code.map(|code| (" and r.district_code = ", Lead::Number(code))),
        text(" and r.municipality_id = ", &filter.municipality),
        text(" and lower(r.district) = lower(", &filter.district),
        text(" and r.category_slug = ", &filter.category),
        text(" and lower(r.state) = lower(", &filter.state),
        filter.status.map(|status| (" and r.status = ", Lead::Text(status.as_str().to_owned()))),
    ]
}

pub(super) fn push_lead(query: &mut QueryBuilder<Postgres>, condition: &'static str, value: Lead) {
    query.push(condition);
    match value {
        Lead::Text(text) => query.push_bind(text),
        Lead::Number(number) => query.push_bind(number),
    };
    if condition.ends_with('(') {
        query.push(")");
    }
}

pub(super) fn push_point(query: &mut QueryBuilder<Postgres>, at: Point) {
    query.push("st_setsrid(st_makepoint(").push_bind(at.lng()).push(", ").push_bind(at.lat());
    query.push("), 4326)::geography");
}

fn push_words(query: &mut QueryBuilder<Postgres>, words: &str) {
    query.push("(websearch_to_tsquery('english', ").push_bind(words.to_owned());
    query.push(") || websearch_to_tsquery('hindi', ").push_bind(words.to_owned()).push("))");
}

/// All but the words.
pub(super) fn push_filter(query: &mut QueryBuilder<Postgres>, filter: &Filter) {
    for (condition, value) in leads(filter).into_iter().flatten() {
        push_lead(query, condition, value);
    }
    push_times(query, filter);
    if filter.min_severity > 0 {
        query.push(" and r.severity >= ").push_bind(filter.min_severity);
    }
    if let Some(prefix) = &filter.geohash {
        // A range of the index, in whatever order the database has its letters: `z` is a geohash's last.
        query.push(" and r.geohash >= ").push_bind(prefix.clone());
        query.push(" and r.geohash <= ").push_bind(format!("{prefix:z<10}"));
    }
    if let Some(bounds) = filter.bounds {
        push_bounds(query, bounds);
    }
    push_radius(query, filter);
}

/// Words, and what their index has beside them: the kind of problem and the cells of the place.
pub(super) fn push_found(query: &mut QueryBuilder<Postgres>, filter: &Filter, cells: Option<&[String]>) {
    const MARKS: &str = " and report_marks(r.category_slug, r.geohash) ";
    let Some(words) = &filter.words else { return };
    query.push(" and r.search @@ ");
    push_words(query, words);
    if let Some(category) = &filter.category {
        query.push(MARKS).push("@> ").push_bind(vec![format!("c:{category}")]);
    }
    if let Some(cells) = cells {
        query.push(MARKS).push("&& ").push_bind(cells.iter().map(|cell| format!("g:{cell}")).collect::<Vec<_>>());
    }
}

pub(super) fn push_times(query: &mut QueryBuilder<Postgres>, filter: &Filter) {
    if let Some(from) = filter.from {
        query.push(" and r.created_at >= ").push_bind(from);
    }
    if let Some(until) = filter.until {
        query.push(" and r.created_at < ").push_bind(until);
    }
}

pub(super) fn push_radius(query: &mut QueryBuilder<Postgres>, filter: &Filter) {
    if let (Some(centre), Some(radius)) = (filter.centre, filter.radius_m) {
        // What lies outside the box around it is outside, for a hundredth of the work.
        if let Some(bounds) = cells::around(centre, radius) {
            push_bounds(query, bounds);
        }
        query.push(" and st_dwithin(r.location, ");
        push_point(query, centre);
        query.push(", ").push_bind(radius).push(")");
    }
}

/// Across the antimeridian a box is two.
fn push_bounds(query: &mut QueryBuilder<Postgres>, bounds: Bounds) {
    let Bounds { west, south, east, north } = bounds;
    let sides = if west <= east { vec![(west, east)] } else { vec![(west, 180.0), (-180.0, east)] };
    for (n, (left, right)) in sides.into_iter().enumerate() {
        query.push(if n == 0 { " and (" } else { " or " });
        query.push("r.location::geometry && st_makeenvelope(").push_bind(left).push(", ").push_bind(south);
        query.push(", ").push_bind(right).push(", ").push_bind(north).push(", 4326)");
    }
    query.push(")");
}
