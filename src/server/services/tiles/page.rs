//! The map page: what is in a box, as a list that says the same as the map.

use super::{TileFilter, Tiles};
use crate::domain::{
    Point,
    map::{Group, MapBox, MapPage},
};
use crate::server::{
    cache::{Shelf, Stale},
    changes::{Change, Changes},
    db::{
        self,
        tiles::{Cells, Square, Wanted},
    },
    error::{Error, Result},
};
use std::{f64::consts::PI, time::Duration};

/// Reports that the list shows one by one.
const MOST_CARDS: i64 = 50;
/// Groups that it names.
const MOST_GROUPS: i64 = 24;
/// Reports that are looked at for the newest, where they are few enough to be looked at.
const MOST_READ: i64 = 5_000;
/// Width and height of the first view, degrees.
const START: (f64, f64) = (0.2, 0.14);
/// Where the map begins before there is any report: India.
const INDIA: MapBox = MapBox { west: 68.0, south: 7.0, east: 97.5, north: 36.0 };

/// Where the map begins. It may be a little old: it is only a beginning.
pub struct Start(MapBox);

impl Stale<()> for Start {
    fn is_stale(&self, (): &(), _: &Change) -> bool {
        false
    }
}

/// Where it is kept.
pub fn shelf(changes: &Changes) -> Shelf<(), Start> {
    Shelf::new(changes, Duration::from_mins(5), 1)
}

impl Tiles {
    /// The reports of a box (south to north, perhaps over the antimeridian); without one, those of the place
    /// that has the most.
    ///
    /// # Errors
    /// `Database`.
    pub async fn page(&self, view: Option<MapBox>, status: &str, category: &str) -> Result<MapPage> {
        // What the address says wrongly is ignored, as people edit addresses.
        let filter = match self.filter(status, category).await {
            Err(Error::App(_)) => TileFilter::default(),
            filter => filter?,
        };
        let view = match view {
            Some(view) => view,
            None => self.start().await?,
        };
        let mut conn = self.pool.acquire().await?;
        let (squares, total) = squares(&mut conn, view, &filter).await?;
        let boxes = view.halves();
        let wanted = db::reports::Boxed {
            boxes: &boxes,
            statuses: filter.statuses.as_deref(),
            categories: filter.categories.as_deref(),
        };
        let rows = db::reports::list_boxed(&mut conn, &wanted, total <= MOST_READ, MOST_CARDS).await?;
        let cards = self.reports.cards(&mut conn, &rows).await?;
        // Cells at the edge lie in the box by a part only: what can be counted one by one is.
        let mut exact = 0;
        if total <= MOST_READ {
            let wanted = filter.wanted(super::Tile { z: 0, x: 0, y: 0 });
            for edges in &boxes {
                exact += db::tiles::count_points(&mut conn, &wanted, *edges, MOST_READ + 1).await?;
            }
        }
        let total = if total <= MOST_READ { exact } else { total };
        let many = total > MOST_CARDS;
        let inside = |square: &&Square| many && square.count > 1 && view.holds(square.point);
        let groups = squares.iter().filter(inside).map(|square| self.group(view, square)).collect();
        Ok(MapPage { view, total, groups, cards })
    }

    fn group(&self, view: MapBox, square: &Square) -> Group {
        let place = self.geo.address(square.point).line.unwrap_or_default();
        let nearer = MapBox::around(square.point, view.width() / 4.0, view.height() / 4.0);
        Group { count: square.count, place, nearer }
    }

    async fn start(&self) -> Result<MapBox> {
        let densest = async {
            let mut conn = self.pool.acquire().await?;
            let everywhere = Cells { depth: 8, columns: (0, 255), rows: (0, 255), levels: 0 };
            let all = TileFilter::default();
            let wanted = Wanted { tile: (0, 0, 0), ..all.wanted(super::Tile { z: 0, x: 0, y: 0 }) };
            let (squares, _) = db::tiles::list_squares(&mut conn, &wanted, everywhere, 1).await?;
            let Some(square) = squares.first() else { return Ok(Start(INDIA)) };
            // The city within it.
            let (x, y) = cell(square.point, 8);
            let inside = Cells { depth: 11, columns: (x << 3, (x << 3) + 7), rows: (y << 3, (y << 3) + 7), levels: 0 };
            let (cities, _) = db::tiles::list_squares(&mut conn, &wanted, inside, 1).await?;
            let point = cities.first().map_or(square.point, |city| city.point);
            Ok(Start(MapBox::around(point, START.0, START.1)))
        };
        Ok(Box::pin(self.start.get_or_load((), densest)).await?.value.0)
    }
}

/// Column and row of a point's cell.
fn cell(point: Point, depth: u8) -> (i32, i32) {
    let side = f64::from(1_u32 << depth);
    let lat = point.lat().clamp(-85.0511, 85.0511).to_radians();
    let x = (point.lng() + 180.0) / 360.0 * side;
    let y = (1.0 - lat.tan().asinh() / PI) / 2.0 * side;
    #[allow(clippy::cast_possible_truncation, reason = "below 2^17")]
    let number = |part: f64| part.floor().clamp(0.0, side - 1.0) as i32;
    (number(x), number(y))
}

/// The box in squares of about an eighth of its width: the largest of them, and how many reports it has.
async fn squares(conn: &mut sqlx::PgConnection, view: MapBox, filter: &TileFilter) -> Result<(Vec<Square>, i64)> {
    // The level at which eight squares lie beside each other, and the cells below it.
    let level = (360.0 / (view.width() / 8.0)).log2().round().clamp(0.0, 17.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 17")]
    let level = level as u8;
    let depth = [8_u8, 11, 13, 15, 17].into_iter().find(|depth| *depth >= level).unwrap_or(17);
    let mut found = Vec::new();
    let mut total = 0;
    for (west, south, east, north) in view.halves() {
        let (Some(upper), Some(lower)) = (Point::new(north, west), Point::new(south, east)) else { continue };
        let ((left, top), (right, bottom)) = (cell(upper, depth), cell(lower, depth));
        let cells = Cells {
            depth: i32::from(depth),
            columns: (left, right),
            rows: (top, bottom),
            levels: i32::from(depth - level),
        };
        let wanted = filter.wanted(super::Tile { z: 0, x: 0, y: 0 });
        let (squares, count) = db::tiles::list_squares(conn, &wanted, cells, MOST_GROUPS).await?;
        found.extend(squares);
        total += count;
    }
    found.sort_by_key(|square| std::cmp::Reverse(square.count));
    found.truncate(usize::try_from(MOST_GROUPS).unwrap_or_default());
    Ok((found, total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_those_of_the_database() {
        assert_eq!(cell(Point::new(23.3441, 85.3096).unwrap(), 12), (3018, 1774));
        assert_eq!(cell(Point::new(90.0, 180.0).unwrap(), 8), (255, 0));
        assert_eq!(cell(Point::new(-90.0, -180.0).unwrap(), 8), (0, 255));
    }
}
