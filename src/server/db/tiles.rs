//! The map's vector tiles (Mapbox Vector Tile 2.1), made by `PostGIS`, and the counts beside them.
//!
//! Nothing here reads all reports: clusters come from the kept counts of cells (`map_cells`), points by
//! the box index and below a limit.

use crate::domain::Point;
use sqlx::PgConnection;

/// A tile of the web map, and what is to be counted on it.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// Zoom, column, row.
    pub tile: (i32, i32, i32),
    /// Public statuses; `None` for all.
    pub statuses: Option<&'a [String]>,
    /// Slugs of categories; `None` for all.
    pub categories: Option<&'a [String]>,
}

/// A box in degrees: west, south, east, north.
pub type Edges = (f64, f64, f64, f64);

/// The layer "clusters": the counts of cells of one `depth`, put together in squares of an eighth of the tile; and
/// how many reports they are.
pub async fn draw_clusters(conn: &mut PgConnection, wanted: &Wanted<'_>, depth: i32) -> sqlx::Result<(Vec<u8>, i64)> {
    let (z, x, y) = wanted.tile;
    // A square has its place and depth for a name, on whatever tile it is seen.
    let drawn = sqlx::query!(
        r#"with squares as (
               select c.x >> ($4::int - $1::int - 3) as col, c.y >> ($4::int - $1::int - 3) as line, sum(c.reports) as count,
                      sum(c.sum_lng) / nullif(sum(c.reports), 0) as lng,
                      sum(c.sum_lat) / nullif(sum(c.reports), 0) as lat
               from map_cells c
               where c.z = $4
                 and c.x between $2::int << ($4 - $1) and (($2::int + 1) << ($4 - $1)) - 1
                 and c.y between $3::int << ($4 - $1) and (($3::int + 1) << ($4 - $1)) - 1
                 and ($5::text[] is null or c.status = any($5))
                 and ($6::text[] is null or c.category_slug = any($6))
               group by 1, 2
               having sum(c.reports) > 0
           ), drawn as (
               select (($1 + 3)::bigint << 40) | (s.col::bigint << 20) | s.line as id, s.count,
                      on_tile(s.lng, s.lat, $1, $2, $3) as geom
               from squares s
           )
           select st_asmvt(d, 'clusters', 4096, 'geom', 'id') as "tile!",
                  coalesce((select sum(count) from squares), 0)::bigint as "reports!"
           from drawn d"#,
        z,
        x,
        y,
        depth,
        wanted.statuses,
        wanted.categories,
    )
    .fetch_one(conn)
    .await?;
    Ok((drawn.tile, drawn.reports))
}

/// How many public reports are in a box, counted up to `most`.
pub async fn count_points(
    conn: &mut PgConnection,
    wanted: &Wanted<'_>,
    (west, south, east, north): Edges,
    most: i64,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
               select 1
               from reports r
               where r.location::geometry && st_makeenvelope($1, $2, $3, $4, 4326)
                 and r.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')
                 and ($5::text[] is null or r.status = any($5))
                 and ($6::text[] is null or r.category_slug = any($6))
               limit $7
           ) found"#,
        west,
        south,
        east,
        north,
        wanted.statuses,
        wanted.categories,
        most,
    )
    .fetch_one(conn)
    .await
}

/// The layer "reports": the newest points in a box, at most `shown` of at most `read` that are looked at.
pub async fn draw_points(
    conn: &mut PgConnection,
    wanted: &Wanted<'_>,
    (west, south, east, north): Edges,
    shown: i64,
    read: i64,
) -> sqlx::Result<Vec<u8>> {
    let (z, x, y) = wanted.tile;
    let tile = sqlx::query_scalar!(
        r#"with inside as materialized (
               select r.id, r.status, r.category_slug, r.severity, r.title, r.created_at, r.location::geometry as point
               from reports r
               where r.location::geometry && st_makeenvelope($4, $5, $6, $7, 4326)
                 and r.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')
                 and ($8::text[] is null or r.status = any($8))
                 and ($9::text[] is null or r.category_slug = any($9))
               limit $11
           ), newest as (
               select * from inside order by created_at desc, id desc limit $10
           ), drawn as (
               select n.id::text as id, n.status, n.category_slug as category, n.severity,
                      case when char_length(n.title) > 60 then rtrim(left(n.title, 59)) || '…' else n.title end as title,
                      on_tile(st_x(n.point), st_y(n.point), $1, $2, $3) as geom
               from newest n
           )
           select st_asmvt(d, 'reports', 4096, 'geom') as "tile!" from drawn d"#,
        z,
        x,
        y,
        west,
        south,
        east,
        north,
        wanted.statuses,
        wanted.categories,
        shown,
        read,
    )
    .fetch_one(conn)
    .await?;
    Ok(tile)
}

/// Reports of one square of cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Square {
    /// Where they are, on the average.
    pub point: Point,
    /// How many.
    pub count: i64,
}

/// Columns and rows of cells: from, to (both inside), and how many levels a square stands above a cell.
#[derive(Clone, Copy, Debug)]
pub struct Cells {
    /// 8, 11, 13, 15 or 17.
    pub depth: i32,
    /// First and last column.
    pub columns: (i32, i32),
    /// First and last row.
    pub rows: (i32, i32),
    /// Levels between cell and square.
    pub levels: i32,
}

/// The largest squares of cells, and how many reports all of them have.
pub async fn list_squares(
    conn: &mut PgConnection,
    wanted: &Wanted<'_>,
    cells: Cells,
    limit: i64,
) -> sqlx::Result<(Vec<Square>, i64)> {
    let rows = sqlx::query!(
        r#"select sum(c.reports) as "count!", sum(c.sum_lng) / sum(c.reports) as "lng!",
                  sum(c.sum_lat) / sum(c.reports) as "lat!", (sum(sum(c.reports)) over ())::bigint as "total!"
           from map_cells c
           where c.z = $1::int and c.x between $2 and $3 and c.y between $4 and $5
             and ($6::text[] is null or c.status = any($6))
             and ($7::text[] is null or c.category_slug = any($7))
           group by c.x >> $8::int, c.y >> $8::int
           having sum(c.reports) > 0
           order by 1 desc, min(c.x), min(c.y)
           limit $9"#,
        cells.depth,
        cells.columns.0,
        cells.columns.1,
        cells.rows.0,
        cells.rows.1,
        wanted.statuses,
        wanted.categories,
        cells.levels,
        limit,
    )
    .fetch_all(conn)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let squares =
        rows.into_iter().filter_map(|row| Some(Square { point: Point::new(row.lat, row.lng)?, count: row.count }));
    Ok((squares.collect(), total))
}
