//! What staff list and change: reports in every status, their places, what the machine thinks of them.

use super::{PrivateRow, ReportRow};
use crate::domain::{
    Point, ReportId, Status,
    page::Cursor,
    queue::{StaffCursor, StaffSort},
};
use sqlx::{PgConnection, Postgres, QueryBuilder, Row, postgres::PgRow};
use std::collections::HashMap;
use time::OffsetDateTime;
use uuid::Uuid;

/// Which reports staff want to see.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)] // The contract's §1.9.1 documents them.
pub struct StaffFilter {
    pub status: Option<Status>,
    pub category: Option<String>,
    pub municipality: Option<String>,
    pub assigned: Option<bool>,
    pub department: Option<String>,
    /// Beginning of their geohash, base 32.
    pub geohash: Option<String>,
    /// Only open ones whose time had passed by then.
    pub overdue_at: Option<OffsetDateTime>,
    /// Words of title, description and address.
    pub words: Option<String>,
    pub sort: StaffSort,
    /// How many to pass over.
    pub offset: i64,
}

/// What an order begins with, as a number.
const fn key(sort: StaffSort) -> &'static str {
    match sort {
        StaffSort::Newest | StaffSort::Oldest => "0::bigint",
        StaffSort::Severity => "r.severity::bigint",
        StaffSort::Flags => "coalesce(f.pending, 0)",
        StaffSort::Age => "(extract(epoch from r.updated_at) * 1000000)::bigint",
        StaffSort::Work => "(r.status in ('VERIFIED', 'IN_PROGRESS'))::integer::bigint",
        StaffSort::Due => "(extract(epoch from r.created_at + r.sla) * 1000000)::bigint",
    }
}

/// In how long a kind of problem has to be solved: some day, where nobody said.
const SLA: &str = "make_interval(hours => coalesce(c.sla_hours, 876000))";

const FLAGS: &str = " left join (select report_id, count(*) as pending from flags where status = 'pending'
                       group by report_id) f on f.report_id = r.id ";

/// Reports after a position, each with its own.
pub async fn list_for_staff(
    conn: &mut PgConnection,
    filter: &StaffFilter,
    after: Option<StaffCursor>,
    limit: i64,
) -> sqlx::Result<Vec<(ReportRow, StaffCursor)>> {
    // The page is found by ids and keys; its few rows are read whole.
    let mut query = QueryBuilder::<Postgres>::new("select r.id, r.created_at, ");
    query.push(key(filter.sort)).push(" as key from ");
    if filter.sort == StaffSort::Due {
        // Of one kind, what is due first is what was filed first: an index has that order.
        query.push("categories c cross join lateral (select r.id, r.created_at, ").push(SLA);
        query.push(" as sla from reports r where r.category_slug = c.slug");
        if filter.status.is_none() {
            query.push(" and r.status in ('VERIFIED', 'IN_PROGRESS')");
        }
        push_filter(&mut query, filter);
        if let Some(after) = after {
            push_after(&mut query, after);
        }
        query.push(" order by r.created_at, r.id limit ").push(limit + filter.offset).push(") as r");
    } else {
        query.push("reports r").push(FLAGS).push("where true");
        push_filter(&mut query, filter);
        if let Some(after) = after {
            push_after(&mut query, after);
        }
    }
    query.push(match filter.sort {
        StaffSort::Newest => " order by r.created_at desc, r.id desc",
        StaffSort::Oldest => " order by r.created_at, r.id",
        StaffSort::Severity => " order by r.severity desc, r.created_at desc, r.id desc",
        StaffSort::Flags => " order by coalesce(f.pending, 0) desc, r.created_at desc, r.id desc",
        StaffSort::Age => " order by r.updated_at, r.id",
        StaffSort::Work => " order by (r.status in ('VERIFIED', 'IN_PROGRESS')) desc, r.created_at desc, r.id desc",
        StaffSort::Due => " order by key, r.created_at, r.id",
    });
    // Written out: with a number for a parameter no plan is good for all.
    query.push(" limit ").push(limit).push(" offset ").push(filter.offset);
    let found = query.build().fetch_all(&mut *conn).await?;
    let positions = found.iter().map(|row| position(row, filter.sort)).collect::<sqlx::Result<Vec<_>>>()?;
    let ids: Vec<Uuid> = positions.iter().map(|position| position.at.id).collect();
    let rows = super::list_of_ids(conn, &ids).await?;
    let mut rows: HashMap<Uuid, ReportRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    Ok(positions.into_iter().filter_map(|at| Some((rows.remove(&at.at.id)?, at))).collect())
}

fn push_filter(query: &mut QueryBuilder<Postgres>, filter: &StaffFilter) {
    if let Some(status) = filter.status {
        query.push(" and r.status = ").push_bind(status.as_str());
    }
    if let Some(category) = &filter.category {
        query.push(" and r.category_slug = ").push_bind(category.clone());
    }
    if let Some(municipality) = &filter.municipality {
        query.push(" and r.municipality_id = ").push_bind(municipality.clone());
    }
    if let Some(department) = &filter.department {
        query.push(" and r.department_id = ").push_bind(department.clone());
    }
    if let Some(geohash) = &filter.geohash {
        query.push(" and r.geohash like ").push_bind(format!("{geohash}%"));
    }
    match filter.assigned {
        Some(true) => query.push(" and r.municipality_id is not null"),
        Some(false) => query.push(" and r.municipality_id is null"),
        None => query,
    };
    if let Some(now) = filter.overdue_at {
        query.push(" and r.status not in ('RESOLVED', 'REJECTED', 'DUPLICATE')");
        query.push(" and exists (select from categories k where k.slug = r.category_slug");
        query.push(" and r.created_at + make_interval(hours => k.sla_hours) < ").push_bind(now).push(")");
    }
    if let Some(words) = &filter.words {
        // Each half has an index of its own.
        for before in [" and ((r.status in", ") or (r.status not in"] {
            query.push(before).push(" ('VERIFIED', 'IN_PROGRESS', 'RESOLVED') and r.search @@ ");
            query.push("(websearch_to_tsquery('english', ").push_bind(words.clone());
            query.push(") || websearch_to_tsquery('hindi', ").push_bind(words.clone()).push("))");
        }
        query.push("))");
    }
}

fn position(row: &PgRow, sort: StaffSort) -> sqlx::Result<StaffCursor> {
    let at = Cursor { created_at: row.try_get("created_at")?, id: row.try_get("id")? };
    Ok(StaffCursor { sort, key: row.try_get("key")?, at })
}

fn push_after(query: &mut QueryBuilder<Postgres>, after: StaffCursor) {
    let Cursor { created_at, id } = after.at;
    match after.sort {
        StaffSort::Newest => {
            query.push(" and (r.created_at, r.id) < (").push_bind(created_at);
        }
        StaffSort::Oldest => {
            query.push(" and (r.created_at, r.id) > (").push_bind(created_at);
        }
        StaffSort::Severity => {
            query
                .push(" and (r.severity, r.created_at, r.id) < (")
                .push_bind(after.key)
                .push(", ")
                .push_bind(created_at);
        }
        StaffSort::Flags => {
            query.push(" and (coalesce(f.pending, 0), r.created_at, r.id) < (").push_bind(after.key);
            query.push(", ").push_bind(created_at);
        }
        StaffSort::Age => {
            query.push(" and (r.updated_at, r.id) > (to_timestamp(0) + ").push_bind(after.key);
            query.push(" * interval '1 microsecond'");
        }
        StaffSort::Work => {
            query.push(" and ((r.status in ('VERIFIED', 'IN_PROGRESS')), r.created_at, r.id) < (");
            query.push_bind(after.key != 0).push(", ").push_bind(created_at);
        }
        StaffSort::Due => {
            // The first is what the index looks up; the second settles ties.
            let due = "to_timestamp(0) + ";
            query.push(" and r.created_at >= ").push(due).push_bind(after.key);
            query.push(" * interval '1 microsecond' - ").push(SLA);
            query.push(" and (r.created_at + ").push(SLA).push(", r.created_at, r.id) > (");
            query.push(due).push_bind(after.key).push(" * interval '1 microsecond', ").push_bind(created_at);
        }
    }
    query.push(", ").push_bind(id).push(")");
}

/// Where a report stands in an order.
pub async fn find_staff_position(
    conn: &mut PgConnection,
    id: ReportId,
    sort: StaffSort,
) -> sqlx::Result<Option<StaffCursor>> {
    let mut query = QueryBuilder::<Postgres>::new("select r.id, r.created_at, ");
    query.push(key(sort)).push(" as key from (select r.*, ").push(SLA).push(" as sla from reports r");
    query
        .push(" join categories c on c.slug = r.category_slug where r.id = ")
        .push_bind(id.0)
        .push(") as r")
        .push(FLAGS);
    let row = query.build().fetch_optional(conn).await?;
    row.map(|row| position(&row, sort)).transpose()
}

/// What only moderators see of some reports.
pub async fn list_private(conn: &mut PgConnection, ids: &[Uuid]) -> sqlx::Result<HashMap<Uuid, PrivateRow>> {
    let rows = sqlx::query!(
        r#"select r.id, r.source, host(r.client_ip) as client_ip, r.contact_email,
                  (select count(*) from flags f where f.report_id = r.id and f.status = 'pending') as "flags!"
           from reports r
           where r.id = any($1)"#,
        ids,
    )
    .fetch_all(conn)
    .await?;
    let read = rows.into_iter().map(|row| {
        let (source, client_ip, contact_email) = (row.source, row.client_ip, row.contact_email);
        (row.id, PrivateRow { source, client_ip, contact_email, image_hash: None, flags: row.flags })
    });
    Ok(read.collect())
}

/// Gives a locked report another kind.
pub async fn update_category(
    conn: &mut PgConnection,
    id: ReportId,
    category: &str,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!("update reports set category_slug = $2, updated_at = $3 where id = $1", id.0, category, now)
        .execute(conn)
        .await?;
    Ok(())
}

/// What a moderator corrects in a report; `None` stays.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Correction<'a> {
    pub title: Option<&'a str>,
    pub description: Option<&'a str>,
    pub hides_author: bool,
    pub place: Option<NewPlace<'a>>,
}

/// Another place.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct NewPlace<'a> {
    pub point: Point,
    pub geohash: &'a str,
    pub address: Option<&'a str>,
    pub city: Option<&'a str>,
    pub district: Option<&'a str>,
    pub state: Option<&'a str>,
    pub district_code: Option<i32>,
}

/// Corrects a locked report; what it was is kept for staff. A new version in any case, as its photos may have
/// changed.
pub async fn update_moderated(
    conn: &mut PgConnection,
    id: ReportId,
    correction: &Correction<'_>,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    if correction.title.is_some() || correction.description.is_some() {
        sqlx::query!(
            "insert into report_texts (report_id, title, description, replaced_by, replaced_at)
             select id, title, description, 'moderator', $2 from reports where id = $1",
            id.0,
            now,
        )
        .execute(&mut *conn)
        .await?;
    }
    sqlx::query!(
        "update reports
         set title = coalesce($2, title),
             description = case when $3::text is null then description else nullif($3, '') end,
             is_anonymous = is_anonymous or $4,
             version = version + 1,
             updated_at = $5
         where id = $1",
        id.0,
        correction.title,
        correction.description,
        correction.hides_author,
        now,
    )
    .execute(&mut *conn)
    .await?;
    let Some(place) = &correction.place else { return Ok(()) };
    sqlx::query!(
        "insert into report_places (report_id, location, address, city, district, state, replaced_at)
         select id, location, address, city, district, state, $2 from reports where id = $1",
        id.0,
        now,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update reports
         set location = st_setsrid(st_makepoint($2, $3), 4326)::geography, geohash = $4, place_source = 'coordinates',
             address = $5, city = $6, district = $7, state = $8, district_code = $9
         where id = $1",
        id.0,
        place.point.lng(),
        place.point.lat(),
        place.geohash,
        place.address,
        place.city,
        place.district,
        place.state,
        place.district_code,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes which answer of the model a report that a person has to look at rests on now.
pub async fn update_answer(conn: &mut PgConnection, id: ReportId, answer: Uuid) -> sqlx::Result<()> {
    sqlx::query!("update reports set ai_answer_id = $2, version = version + 1 where id = $1", id.0, answer)
        .execute(conn)
        .await?;
    Ok(())
}
