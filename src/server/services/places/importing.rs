//! Importing the state's table of districts, and giving reports their codes by it.

use super::{NewDistrict, Places};
use crate::server::{
    db::{
        self,
        districts::{Codes, DistrictRow},
    },
    error::Result,
    services::geo::{district_key, state_key},
};
use std::collections::HashMap;
use uuid::Uuid;

/// Reports of one transaction: none waits long for its row.
const BATCH: i64 = 1000;

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Districts of the table.
    pub districts: usize,
    /// Reports whose code is another one than before.
    pub changed: i64,
    /// Reports whose district the table knows.
    pub matched: i64,
    /// Districts of reports that the table does not know: district, state, number of reports; most first.
    pub unmatched: Vec<(String, String, i64)>,
}

impl Places {
    /// Replaces the table of districts in one transaction, then gives every report the code of its district. A second
    /// import of the same table changes nothing; one that was interrupted is finished by a second.
    ///
    /// # Errors
    /// `Database`.
    pub async fn import(&self, districts: &[NewDistrict]) -> Result<Imported> {
        let rows: Vec<DistrictRow> = districts
            .iter()
            .map(|district| DistrictRow {
                code: district.code,
                name: district.name.clone(),
                state_code: district.state_code,
                state_name: district.state.to_owned(),
                key: district_key(&district.name),
                state_key: state_key(district.state),
            })
            .collect();
        let mut tx = self.pool.begin().await?;
        db::districts::replace(&mut tx, &rows).await?;
        tx.commit().await?;
        let (codes, mut imported) = self.match_reports(&rows).await?;
        let mut after = Uuid::nil();
        loop {
            let mut conn = self.pool.acquire().await?;
            let (last, changed) = db::districts::set_codes(&mut conn, after, BATCH, &codes).await?;
            imported.changed += changed;
            match last {
                Some(last) => after = last,
                None => return Ok(imported),
            }
        }
    }

    /// Which names of reports' districts the table knows.
    async fn match_reports(&self, rows: &[DistrictRow]) -> Result<(Codes, Imported)> {
        let by_key: HashMap<_, _> =
            rows.iter().map(|row| ((row.key.as_str(), row.state_key.as_str()), row.code)).collect();
        let (mut codes, mut imported) = (Codes::default(), Imported { districts: rows.len(), ..Imported::default() });
        let mut conn = self.pool.acquire().await?;
        for (district, state, count) in db::districts::list_of_reports(&mut conn).await? {
            let key = (district_key(&district), state_key(&state));
            if let Some(code) = by_key.get(&(key.0.as_str(), key.1.as_str())) {
                imported.matched += count;
                codes.districts.push(district);
                codes.states.push(state);
                codes.codes.push(*code);
            } else {
                imported.unmatched.push((district, state, count));
            }
        }
        Ok((codes, imported))
    }
}
