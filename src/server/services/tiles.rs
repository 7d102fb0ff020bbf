//! The map's tiles: which layer a tile has, its cache, and what the page beside the map lists.
//!
//! Wide tiles show clusters, near ones single reports; where too many lie in one tile, clusters again, until
//! nothing nearer can tell them apart.

mod names;
mod page;

use crate::domain::{AppError, Category, FieldProblem, Fields, Status};
use crate::server::{
    cache::{Kept, Shelf, Stale},
    changes::{Change, Changes, Kind},
    db::{self, tiles::Wanted},
    error::Result,
    services::{geo::Geo, reports::Reports},
};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use std::{sync::Arc, time::Duration};

/// The nearest zoom of tiles.
const NEAREST: u8 = 18;
/// The widest zoom that shows single reports.
const POINTS_FROM: u8 = 12;
/// Reports that a tile shows one by one; of more it makes clusters.
const MOST_POINTS: i64 = 200;
/// From this zoom on reports are single however many they are, the newest of them.
const ALWAYS_POINTS_FROM: u8 = 15;
/// How many then.
const NEWEST: i64 = 1000;
/// Points that are looked at for one tile; of more in one street the newest of these are shown.
const MOST_READ: i64 = 20_000;
/// What lies outside of a tile by this part of its side is drawn at its edge.
const BUFFER: f64 = 64.0 / 4096.0;
/// How long a tile is kept.
const LIFE: Duration = Duration::from_mins(5);
/// Tiles that are kept; a large one has 100 kB.
const MOST_TILES: u64 = 2000;

/// A tile's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tile {
    z: u8,
    x: u32,
    y: u32,
}

impl Tile {
    /// The tile at zoom, column and row; `None` outside the world.
    #[must_use]
    pub fn new(z: u8, x: u32, y: u32) -> Option<Self> {
        (z <= NEAREST && x < 1 << z && y < 1 << z).then_some(Self { z, x, y })
    }

    /// Its edges with the buffer, degrees: west, south, east, north. The outermost rows reach the poles.
    fn edges(self, buffer: f64) -> (f64, f64, f64, f64) {
        let side = f64::from(1_u32 << self.z);
        let lng = |x: f64| (x / side * 360.0 - 180.0).clamp(-180.0, 180.0);
        let lat = |y: f64| (std::f64::consts::PI * (1.0 - 2.0 * y / side)).sinh().atan().to_degrees();
        let (x, y) = (f64::from(self.x), f64::from(self.y));
        let north = if self.y == 0 { 90.0 } else { lat(y - buffer) };
        let south = if self.y + 1 == 1 << self.z { -90.0 } else { lat(y + 1.0 + buffer) };
        (lng(x - buffer), south, lng(x + 1.0 + buffer), north)
    }

    /// Depth of the cells that its clusters are made of; at least three levels below the tile.
    const fn depth(self) -> i32 {
        match self.z {
            0..=5 => 8,
            6..=8 => 11,
            9..=10 => 13,
            11..=12 => 15,
            _ => 17,
        }
    }

    fn numbers(self) -> (i32, i32, i32) {
        // Below 2^18.
        (i32::from(self.z), self.x.cast_signed(), self.y.cast_signed())
    }
}

/// Which reports are on the map.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TileFilter {
    /// Statuses; `None` for all public ones.
    statuses: Option<Vec<String>>,
    /// Slugs of categories; `None` for all.
    categories: Option<Vec<String>>,
}

impl TileFilter {
    /// Reads several names by comma; a hidden status is one that no report on the map has.
    fn read(status: &str, category: &str, known: &[Category]) -> std::result::Result<Self, AppError> {
        let mut wrong = Fields::new();
        let mut statuses = Vec::new();
        for name in names(status) {
            match name.parse::<Status>() {
                Ok(status) => statuses.push(status.as_str().to_owned()),
                Err(_) => {
                    wrong.insert("status".to_owned(), vec![FieldProblem::Invalid]);
                }
            }
        }
        let mut categories = Vec::new();
        for name in names(category) {
            let wanted = name.to_lowercase();
            match known.iter().find(|c| c.slug == wanted || c.name.to_lowercase() == wanted) {
                Some(category) => categories.push(category.slug.clone()),
                None => {
                    wrong.insert("category".to_owned(), vec![FieldProblem::UnknownCategory]);
                }
            }
        }
        if !wrong.is_empty() {
            return Err(AppError::invalid(wrong));
        }
        Ok(Self { statuses: chosen(statuses), categories: chosen(categories) })
    }

    fn fits(&self, status: &str, category: &str) -> bool {
        let among = |chosen: &Option<Vec<String>>, name: &str| {
            chosen.as_ref().is_none_or(|names| names.iter().any(|one| one == name))
        };
        among(&self.statuses, status) && among(&self.categories, category)
    }

    fn wanted(&self, tile: Tile) -> Wanted<'_> {
        Wanted { tile: tile.numbers(), statuses: self.statuses.as_deref(), categories: self.categories.as_deref() }
    }
}

/// Names between commas.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|name| !name.is_empty())
}

/// One order and no repetition, so that one choice has one tile in the cache.
fn chosen(mut names: Vec<String>) -> Option<Vec<String>> {
    names.sort_unstable();
    names.dedup();
    (!names.is_empty()).then_some(names)
}

/// A tile as it is sent.
pub struct Drawn {
    /// Its bytes, not compressed.
    pub body: Arc<[u8]>,
    /// Its entity tag.
    pub tag: String,
}

impl Drawn {
    fn new(body: Vec<u8>) -> Self {
        let tag = format!("W/\"{}\"", data_encoding::HEXLOWER.encode(&Sha256::digest(&body)[..12]));
        Self { body: body.into(), tag }
    }
}

type Key = (Tile, TileFilter);

impl Stale<Key> for Drawn {
    /// When a report comes, goes or changes on the tile or just beside it.
    fn is_stale(&self, (tile, filter): &Key, change: &Change) -> bool {
        if !matches!(change.kind, Kind::Filed | Kind::Moved | Kind::Edited | Kind::Deleted) {
            return false;
        }
        let (west, south, east, north) = tile.edges(2.0 * BUFFER);
        change.public_faces().any(|face| {
            let inside = (west..=east).contains(&face.lng) && (south..=north).contains(&face.lat);
            inside && filter.fits(&face.status, &face.category)
        })
    }
}

/// The service.
#[derive(Clone)]
pub struct Tiles {
    pool: PgPool,
    reports: Reports,
    geo: Geo,
    drawn: Shelf<Key, Drawn>,
    names: Shelf<Tile, names::Names>,
    start: Shelf<(), page::Start>,
    style: Option<String>,
}

impl Tiles {
    /// The service; `style` is the address of the operator's own map.
    #[must_use]
    pub fn new(pool: PgPool, reports: Reports, geo: Geo, changes: &Changes, style: Option<String>) -> Self {
        Self {
            pool,
            reports,
            geo,
            drawn: Shelf::new(changes, LIFE, MOST_TILES),
            names: names::shelf(changes),
            start: page::shelf(changes),
            style,
        }
    }

    /// The address of the operator's own map, if there is one.
    #[must_use]
    pub fn style(&self) -> Option<&str> {
        self.style.as_deref()
    }

    /// How often a tile was kept, and how often it had to be drawn.
    #[must_use]
    pub fn counts(&self) -> (u64, u64) {
        self.drawn.counts()
    }

    /// What the filters of an address mean.
    ///
    /// # Errors
    /// `InvalidInput` for a status or category that is none; `Database`.
    pub async fn filter(&self, status: &str, category: &str) -> Result<TileFilter> {
        Ok(TileFilter::read(status, category, &self.reports.kinds().await?)?)
    }

    /// A tile with the public reports of a filter: kept, or drawn now.
    ///
    /// # Errors
    /// `InvalidInput` for a status or category that is none; `Database`.
    pub async fn tile(&self, tile: Tile, status: &str, category: &str) -> Result<Arc<Kept<Drawn>>> {
        let filter = self.filter(status, category).await?;
        let key = (tile, filter.clone());
        let draw = async move { Ok(Drawn::new(self.draw(tile, &filter).await?)) };
        Box::pin(self.drawn.get_or_load(key, draw)).await
    }

    async fn draw(&self, tile: Tile, filter: &TileFilter) -> Result<Vec<u8>> {
        let mut conn = self.pool.acquire().await?;
        let wanted = filter.wanted(tile);
        let edges = tile.edges(BUFFER);
        if tile.z < ALWAYS_POINTS_FROM {
            let (clusters, reports) = db::tiles::draw_clusters(&mut conn, &wanted, tile.depth()).await?;
            if tile.z < POINTS_FROM || reports > MOST_POINTS {
                return Ok(clusters);
            }
        }
        Ok(db::tiles::draw_points(&mut conn, &wanted, edges, NEWEST, MOST_READ).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_outside_the_world_do_not_exist() {
        assert!(Tile::new(0, 0, 0).is_some() && Tile::new(18, 262_143, 262_143).is_some());
        for (z, x, y) in [(0, 1, 0), (19, 0, 0), (3, 8, 0), (3, 0, 8)] {
            assert!(Tile::new(z, x, y).is_none());
        }
    }

    #[test]
    fn edges_are_those_of_the_web_map_and_reach_the_poles() {
        let (west, south, east, north) = Tile::new(12, 3018, 1774).unwrap().edges(0.0);
        assert!(west < 85.3096 && 85.3096 < east && south < 23.3441 && 23.3441 < north);
        assert_eq!(Tile::new(0, 0, 0).unwrap().edges(BUFFER), (-180.0, -90.0, 180.0, 90.0));
    }

    #[test]
    fn one_choice_is_one_key_however_it_is_written() {
        let read = |status: &str| TileFilter::read(status, "", &[]).unwrap();
        assert_eq!(read("VERIFIED,RESOLVED"), read(" RESOLVED , VERIFIED,VERIFIED"));
        assert_eq!(read(""), TileFilter::default());
        assert!(TileFilter::read("NOPE", "", &[]).is_err() && TileFilter::read("", "dragons", &[]).is_err());
    }
}
