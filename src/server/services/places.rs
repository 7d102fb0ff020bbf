//! Names for places and places for names, as the API and the pages ask for them; the state's table of districts.
//! Everything comes from the gazetteer and the database: no service outside is asked.

mod importing;
mod table;

pub use importing::Imported;
pub use table::{NewDistrict, read as read_districts};

use crate::domain::{ErrorCode, FieldProblem, Point, text};
use crate::server::{
    db::{self, districts::DistrictRow},
    error::{Error, Result},
    services::geo::{Address, City, Geo, Match, STATES, district_key, fold, state, state_key},
};
use sqlx::PgPool;
use unicode_normalization::UnicodeNormalization;

/// Fewest and most characters of words to be looked up (API contract §1.4).
const WORDS_LENGTH: (u32, u32) = (2, 200);

/// The service.
#[derive(Clone)]
pub struct Places {
    pool: PgPool,
    geo: Geo,
}

/// A district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct District {
    /// Local Government Directory code; null until a table is imported.
    pub code: Option<i32>,
    /// Its name.
    pub name: String,
    /// Code of its state; null until a table is imported.
    pub state_code: Option<i32>,
    /// Official name of its state.
    pub state: String,
}

impl Places {
    /// The service, over the gazetteer and a database.
    #[must_use]
    pub fn new(pool: PgPool, geo: Geo) -> Self {
        Self { pool, geo }
    }

    /// India's places that words name, best first.
    ///
    /// # Errors
    /// `InvalidInput` when `words` is not 2 to 200 characters.
    pub fn find(&self, words: &str, limit: usize) -> Result<Vec<&City>> {
        Ok(self.geo.india().find(&typed("q", words)?, limit))
    }

    /// India's places whose names, or those of their districts or states, have a text in them.
    ///
    /// # Errors
    /// As [`Places::find`].
    pub fn search(&self, words: &str, limit: usize) -> Result<Vec<(&City, Match)>> {
        Ok(self.geo.india().search(&typed("q", words)?, limit))
    }

    /// The name of a point as a line; its coordinates where nothing is near.
    #[must_use]
    pub fn line(&self, point: Point) -> String {
        self.geo.address(point).line.unwrap_or_else(|| point.to_text())
    }

    /// The name of a point in parts, with its district's code.
    ///
    /// # Errors
    /// `Database`.
    pub async fn address(&self, point: Point) -> Result<(Address, Option<i32>)> {
        let address = self.geo.address(point);
        let code = find_code(&mut *self.pool.acquire().await?, &address).await?;
        Ok((address, code))
    }

    /// The 36 states and union territories.
    #[must_use]
    pub const fn states(&self) -> &'static [&'static str] {
        &STATES
    }

    /// Names of the places of a state, by the alphabet; none for an unknown one.
    ///
    /// # Errors
    /// `InvalidInput` when no state is given.
    pub fn cities_of(&self, given: &str) -> Result<Vec<&str>> {
        if given.trim().is_empty() {
            return Err(Error::field(ErrorCode::InvalidInput, "state", FieldProblem::Required));
        }
        Ok(state(given).map(|state| self.geo.india().names_in(state)).unwrap_or_default())
    }

    /// Districts of a state by its code or name (blank: of all), those whose names have `words` in them (blank: all):
    /// from the imported table, else from the gazetteer, without codes.
    ///
    /// # Errors
    /// `InvalidInput` for a code that is no number; `Database`.
    pub async fn districts(&self, state_code: &str, state: &str, words: &str) -> Result<Vec<District>> {
        let wrong = || Error::field(ErrorCode::InvalidInput, "state_code", FieldProblem::Invalid);
        let code = Some(state_code.trim()).filter(|code| !code.is_empty());
        let code: Option<i32> = code.map(|code| code.parse().map_err(|_| wrong())).transpose()?;
        let (max, count) = (WORDS_LENGTH.1, words.chars().count());
        if u32::try_from(count).map_or(true, |count| count > max) {
            return Err(Error::field(ErrorCode::InvalidInput, "q", FieldProblem::Length { min: 0, max }));
        }
        let state = Some(state_key(state)).filter(|state| !state.is_empty());
        let words = fold(&words.nfc().collect::<String>());
        let mut found = self.all_districts().await?;
        found.retain(|district| {
            code.is_none_or(|code| district.state_code == Some(code))
                && state.as_ref().is_none_or(|state| state_key(&district.state) == *state)
                && fold(&district.name).contains(&words)
        });
        Ok(found)
    }

    async fn all_districts(&self) -> Result<Vec<District>> {
        let rows = db::districts::list(&mut *self.pool.acquire().await?).await?;
        if rows.is_empty() {
            let known = self.geo.india().districts().iter();
            let plain = |(state, name): &(&str, String)| District {
                code: None,
                name: name.clone(),
                state_code: None,
                state: (*state).to_owned(),
            };
            return Ok(known.map(plain).collect());
        }
        Ok(rows.into_iter().map(District::from).collect())
    }

    /// All cities and towns of India, by name.
    #[must_use]
    pub fn cities(&self) -> &[City] {
        self.geo.india().cities()
    }

    /// A city by its id.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn city(&self, id: &str) -> Result<&City> {
        self.geo.india().city(id).ok_or_else(Error::not_found)
    }

    /// The nearest city that reaches to a point: 15 km if its district is named after it, else 5.
    #[must_use]
    pub fn city_reaching(&self, point: Point) -> Option<&City> {
        self.geo.india().reaching(point)
    }
}

impl From<DistrictRow> for District {
    fn from(row: DistrictRow) -> Self {
        Self { code: Some(row.code), name: row.name, state_code: Some(row.state_code), state: row.state_name }
    }
}

/// The code of an address's district; none outside of India, and before a table was imported.
///
/// # Errors
/// `Database`.
pub async fn find_code(conn: &mut sqlx::PgConnection, address: &Address) -> Result<Option<i32>> {
    let (Some(district), Some(state), Some("India")) = (&address.district, &address.state, address.country.as_deref())
    else {
        return Ok(None);
    };
    Ok(db::districts::find_code(conn, &district_key(district), &state_key(state)).await?)
}

/// What somebody typed into the field `name`, cleaned.
fn typed(name: &str, words: &str) -> Result<String> {
    let words: String = words.nfc().collect();
    text::words(&words, WORDS_LENGTH).map_err(|problem| Error::field(ErrorCode::InvalidInput, name, problem))
}
