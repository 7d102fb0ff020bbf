//! Municipalities and their areas.

use crate::domain::{
    Point,
    municipality::{BodyName, Municipality},
};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// Names the lock that a change of areas takes whole and who looks up a route shares: what is being filed when an
/// area changes is either seen by the job that routes anew, or routed by the new area.
const ROUTING_LOCK: i64 = 0x0064_6172_7368_6901;

/// Waits until nobody is looking up a route, and keeps others from doing so until the transaction ends.
pub async fn lock_routing(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock($1)", ROUTING_LOCK).execute(conn).await?;
    Ok(())
}

/// Keeps areas as they are until the transaction ends.
pub async fn share_routing(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock_shared($1)", ROUTING_LOCK).execute(conn).await?;
    Ok(())
}

/// Which municipalities.
#[derive(Clone, Copy, Debug, Default)]
pub struct Which<'a> {
    /// By slug.
    pub id: Option<&'a str>,
    /// By state, in any case.
    pub state: Option<&'a str>,
    /// Also those that get no reports.
    pub inactive: bool,
}

/// Municipalities by name.
pub async fn list(conn: &mut PgConnection, which: Which<'_>) -> sqlx::Result<Vec<Municipality>> {
    let rows = sqlx::query!(
        r#"select id, name, name_hi, short_code, state, district_code, st_y(centre::geometry) as "lat?",
                  st_x(centre::geometry) as "lng?", radius_km, area_m2, st_npoints(area) as "area_points?", email,
                  phone, website, is_active, created_at, updated_at
           from municipalities
           where ($1::text is null or id = $1)
             and ($2::text is null or lower(state) = lower($2))
             and (is_active or $3)
           order by name, id"#,
        which.id,
        which.state,
        which.inactive,
    )
    .fetch_all(conn)
    .await?;
    let municipalities = rows.into_iter().map(|row| Municipality {
        id: row.id,
        name: BodyName { name: row.name, name_hi: row.name_hi },
        short_code: row.short_code,
        state: row.state,
        district_code: row.district_code,
        centre: row.lat.zip(row.lng).and_then(|(lat, lng)| Point::new(lat, lng)),
        radius_km: row.radius_km,
        area_m2: row.area_m2,
        area_points: row.area_points,
        email: row.email,
        phone: row.phone,
        website: row.website,
        is_active: row.is_active,
        created_at: row.created_at,
        updated_at: row.updated_at,
    });
    Ok(municipalities.collect())
}

/// One municipality, whether or not it gets reports.
pub async fn find(conn: &mut PgConnection, id: &str) -> sqlx::Result<Option<Municipality>> {
    Ok(list(conn, Which { id: Some(id), inactive: true, ..Which::default() }).await?.pop())
}

/// A municipality's name.
pub async fn find_name(conn: &mut PgConnection, id: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select name from municipalities where id = $1", id).fetch_optional(conn).await
}

/// Writes a new municipality, without an area.
pub async fn insert(conn: &mut PgConnection, new: &Municipality) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into municipalities (
            id, name, name_hi, short_code, state, district_code, centre, radius_km, email, phone, website, is_active,
            created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, st_setsrid(st_makepoint($7::float8, $8::float8), 4326)::geography, $9, $10,
            $11, $12, $13, $14, $15)",
        new.id,
        new.name.name,
        new.name.name_hi,
        new.short_code,
        new.state,
        new.district_code,
        new.centre.map(Point::lng),
        new.centre.map(Point::lat),
        new.radius_km,
        new.email,
        new.phone,
        new.website,
        new.is_active,
        new.created_at,
        new.updated_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes a municipality anew, but for its area.
pub async fn update(conn: &mut PgConnection, new: &Municipality, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update municipalities
         set name = $2, name_hi = $3, short_code = $4, state = $5, district_code = $6,
             centre = st_setsrid(st_makepoint($7::float8, $8::float8), 4326)::geography, radius_km = $9, email = $10,
             phone = $11, website = $12, is_active = $13, updated_at = $14
         where id = $1",
        new.id,
        new.name.name,
        new.name.name_hi,
        new.short_code,
        new.state,
        new.district_code,
        new.centre.map(Point::lng),
        new.centre.map(Point::lat),
        new.radius_km,
        new.email,
        new.phone,
        new.website,
        new.is_active,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a municipality another area, a `GeoJSON` `MultiPolygon`, or none.
pub async fn update_area(conn: &mut PgConnection, id: &str, geojson: Option<&str>) -> sqlx::Result<()> {
    sqlx::query!(
        "update municipalities set area = st_setsrid(st_geomfromgeojson($2::text), 4326) where id = $1",
        id,
        geojson,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Why a `GeoJSON` `MultiPolygon` is none, in the words of GEOS, and where; `None` for one that is valid.
pub async fn find_fault(conn: &mut PgConnection, geojson: &str) -> sqlx::Result<Option<(String, Option<Point>)>> {
    let row = sqlx::query!(
        r#"select (d).valid as "is_valid!", (d).reason as "reason?", st_y((d).location) as "lat?",
                  st_x((d).location) as "lng?"
           from (select st_isvaliddetail(st_setsrid(st_geomfromgeojson($1::text), 4326)) as d) as checked"#,
        geojson,
    )
    .fetch_one(conn)
    .await?;
    let at = row.lat.zip(row.lng).and_then(|(lat, lng)| Point::new(lat, lng));
    Ok((!row.is_valid).then(|| (row.reason.unwrap_or_default(), at)))
}

/// A point inside a `GeoJSON` `MultiPolygon`, near its middle.
pub async fn find_middle(conn: &mut PgConnection, geojson: &str) -> sqlx::Result<Option<Point>> {
    let row = sqlx::query!(
        r#"select st_y(p) as "lat?", st_x(p) as "lng?"
           from (select st_pointonsurface(st_setsrid(st_geomfromgeojson($1::text), 4326)) as p) as middle"#,
        geojson,
    )
    .fetch_one(conn)
    .await?;
    Ok(row.lat.zip(row.lng).and_then(|(lat, lng)| Point::new(lat, lng)))
}

/// A municipality's area as `GeoJSON`, no finer than a picture of so many pixels shows.
pub async fn find_outline(conn: &mut PgConnection, id: &str, pixels: f64) -> sqlx::Result<Option<String>> {
    let row = sqlx::query_scalar!(
        r#"select st_asgeojson(st_multi(st_simplifypreservetopology(
                      area, greatest(st_xmax(area) - st_xmin(area), st_ymax(area) - st_ymin(area)) / $2)), 6) as "area?"
           from municipalities
           where id = $1"#,
        id,
        pixels,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.flatten())
}

/// Names of some of them, by slug.
pub async fn list_names(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<BTreeMap<String, BodyName>> {
    let rows =
        sqlx::query!("select id, name, name_hi from municipalities where id = any($1)", ids).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.id, BodyName { name: row.name, name_hi: row.name_hi })).collect())
}
