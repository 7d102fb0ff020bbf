//! Municipalities, their departments and areas, and the kinds of problem: who gets which reports. Each change is
//! one transaction with its entry in the log and the job that routes open reports anew.

mod area;
mod categories;
pub(in crate::server::services) mod departments;
mod input;

pub use area::{Area, Box4, GeoJson};
pub use categories::CategoryInput;
pub use departments::DepartmentInput;
pub use input::{AreaInput, MunicipalityInput};

use crate::domain::{
    ErrorCode, FieldProblem, Fields, Point, Role,
    municipality::{BodyName, MunicipalitiesPage, Municipality, MunicipalityPage},
};
use crate::server::{
    clock::Clock,
    db::{self, municipalities::Which},
    error::{Error, Result},
    jobs::queue::{self, Job},
    services::{
        audit::{self, Act},
        geo::Geo,
        viewer::{Viewer, denied},
    },
};
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};

/// The service.
#[derive(Clone)]
pub struct Municipalities {
    pool: PgPool,
    clock: Clock,
    geo: Geo,
    job_attempts: i32,
}

/// The clash of a name or slug as its field's problem.
fn clash(error: sqlx::Error, constraints: &[(&str, &str)]) -> Error {
    let name = match &error {
        sqlx::Error::Database(error) => error.constraint().map(str::to_owned),
        _ => None,
    };
    match constraints.iter().find(|(known, _)| Some(*known) == name.as_deref()) {
        Some((_, field)) => Error::field(ErrorCode::AlreadyExists, field, FieldProblem::Taken),
        None => error.into(),
    }
}

impl Municipalities {
    /// The service, of its parts.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock, geo: Geo, job_attempts: i32) -> Self {
        Self { pool, clock, geo, job_attempts }
    }

    /// Municipalities by name, for staff.
    ///
    /// # Errors
    /// `AuthenticationError`, `InsufficientPermissions` for citizens; `Database`.
    pub async fn list(&self, viewer: &Viewer, inactive: bool) -> Result<Vec<Municipality>> {
        viewer.staff()?;
        let which = Which { inactive, ..Which::default() };
        Ok(db::municipalities::list(&mut *self.pool.acquire().await?, which).await?)
    }

    /// Those that get reports, of a state (blank: of all), for anybody.
    ///
    /// # Errors
    /// `Database`.
    pub async fn public_list(&self, state: &str) -> Result<Vec<Municipality>> {
        let state = Some(state.trim()).filter(|state| !state.is_empty());
        let which = Which { state, ..Which::default() };
        Ok(db::municipalities::list(&mut *self.pool.acquire().await?, which).await?)
    }

    /// Makes a municipality.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions` unless the viewer is an administrator; `InvalidInput` with
    /// the fields; `AlreadyExists`; `Database`.
    pub async fn create(&self, viewer: &Viewer, input: MunicipalityInput) -> Result<Municipality> {
        viewer.admin()?;
        let now = self.clock.now();
        let blank = Municipality {
            id: input.id.clone().unwrap_or_default().trim().to_owned(),
            name: BodyName { name: String::new(), name_hi: None },
            short_code: None,
            state: None,
            district_code: None,
            centre: None,
            radius_km: None,
            area_m2: None,
            area_points: None,
            email: None,
            phone: None,
            website: None,
            is_active: true,
            created_at: now,
            updated_at: now,
        };
        let mut fields = Fields::new();
        if let Err(problem) = input::slug(&blank.id) {
            fields.insert("id".to_owned(), vec![problem]);
        }
        let mut wanted = input::read(&input, blank, &mut fields);
        let area = self.read_area(input.area, input.latitude.as_ref(), &wanted, &mut fields);
        Error::check(fields)?;
        let mut tx = self.pool.begin().await?;
        db::municipalities::lock_routing(&mut tx).await?;
        let geojson = check_outline(&mut tx, area.as_ref(), &mut wanted).await?;
        check_circle(&wanted)?;
        db::municipalities::insert(&mut tx, &wanted).await.map_err(as_clash)?;
        if geojson.is_some() {
            db::municipalities::update_area(&mut tx, &wanted.id, geojson.as_deref()).await?;
        }
        let made = db::municipalities::find(&mut tx, &wanted.id).await?.ok_or_else(Error::not_found)?;
        self.record(&mut tx, viewer, "CREATE_MUNICIPALITY", "municipality", &made.id, json!({ "after": told(&made) }))
            .await?;
        self.reroute(&mut tx, Some(&made.id)).await?;
        tx.commit().await?;
        tracing::info!(municipality = made.id, points = made.area_points, "municipality made");
        Ok(made)
    }

    /// Changes a municipality: what is not given stays.
    ///
    /// # Errors
    /// As [`Municipalities::create`]; `NotFound`.
    pub async fn edit(&self, viewer: &Viewer, id: &str, input: MunicipalityInput) -> Result<Municipality> {
        viewer.admin()?;
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        // Also the lock of two who change one municipality.
        db::municipalities::lock_routing(&mut tx).await?;
        let before = db::municipalities::find(&mut tx, id).await?.ok_or_else(Error::not_found)?;
        let mut fields = Fields::new();
        let mut wanted = input::read(&input, before.clone(), &mut fields);
        let goes = matches!(input.area, AreaInput::Goes);
        let area = self.read_area(input.area, input.latitude.as_ref(), &wanted, &mut fields);
        Error::check(fields)?;
        if area.is_some() && input.latitude.as_ref().is_none_or(|given| given.trim().is_empty()) {
            // The middle goes with the area.
            wanted.centre = None;
        }
        let geojson = check_outline(&mut tx, area.as_ref(), &mut wanted).await?;
        check_circle(&wanted)?;
        db::municipalities::update(&mut tx, &wanted, now).await.map_err(as_clash)?;
        if geojson.is_some() || goes {
            db::municipalities::update_area(&mut tx, id, geojson.as_deref()).await?;
        }
        let after = db::municipalities::find(&mut tx, id).await?.ok_or_else(Error::not_found)?;
        let moved = geojson.is_some()
            || goes
            || (before.centre, before.radius_km, before.is_active) != (after.centre, after.radius_km, after.is_active);
        let details =
            json!({ "before": told(&before), "after": told(&after), "area_changed": geojson.is_some() || goes });
        self.record(&mut tx, viewer, "UPDATE_MUNICIPALITY", "municipality", id, details).await?;
        if moved {
            self.reroute(&mut tx, Some(id)).await?;
        }
        tx.commit().await?;
        tracing::info!(municipality = id, moved, "municipality changed");
        Ok(after)
    }

    /// A given area, if it can be one of `of` as far as its numbers tell.
    fn read_area(
        &self,
        given: AreaInput,
        latitude: Option<&String>,
        of: &Municipality,
        fields: &mut Fields,
    ) -> Option<Area> {
        let geojson = match given {
            AreaInput::Stays | AreaInput::Goes => return None,
            AreaInput::Unreadable => {
                fields.insert("area".to_owned(), vec![FieldProblem::AreaUnreadable]);
                return None;
            }
            AreaInput::Is(geojson) => geojson,
        };
        let has_centre = latitude.is_some_and(|given| !given.trim().is_empty());
        let expected = match of.centre.filter(|_| has_centre) {
            Some(centre) => Some(Box4::around(centre, area::FAR_DEGREES)),
            None => of.state.as_deref().and_then(|state| self.state_box(state)),
        };
        match Area::read(&geojson, expected) {
            Ok(area) => Some(area),
            Err(problem) => {
                fields.insert("area".to_owned(), vec![problem]);
                None
            }
        }
    }

    /// Where a state's places lie, and a degree around.
    fn state_box(&self, state: &str) -> Option<Box4> {
        let official = crate::server::services::geo::state(state)?;
        let cities = self.geo.india().cities().iter().filter(|city| city.state == official);
        Box4::of(cities.map(|city| (city.point.lng(), city.point.lat()))).map(|found| found.grown(1.0))
    }

    /// The page with all municipalities.
    ///
    /// # Errors
    /// As [`Municipalities::list`].
    pub async fn page_of_all(&self, viewer: &Viewer) -> Result<MunicipalitiesPage> {
        let me = viewer.staff()?;
        let municipalities = self.list(viewer, true).await?;
        let manages = me.municipality.clone().filter(|_| me.role == Role::MunicipalityAdmin);
        Ok(MunicipalitiesPage { municipalities, may_create: viewer.is_admin(), manages })
    }

    /// The page of a municipality, of a new one where `id` is `new`: for administrators, and for the one who
    /// manages that municipality.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`; `NotFound`; `Database`.
    pub async fn page_of(&self, viewer: &Viewer, id: Option<&str>) -> Result<MunicipalityPage> {
        let me = viewer.me()?;
        let manages = me.role == Role::MunicipalityAdmin && id.is_some() && me.municipality.as_deref() == id;
        if !viewer.is_admin() && !manages {
            return Err(denied());
        }
        let mut conn = self.pool.acquire().await?;
        let municipality = match id {
            Some(id) => Some(db::municipalities::find(&mut conn, id).await?.ok_or_else(Error::not_found)?),
            None => None,
        };
        let which = db::departments::Which { municipality: Some(id.unwrap_or_default()), id: None };
        let departments = db::departments::list(&mut conn, which).await?;
        let categories = departments::sortable(db::categories::list(&mut conn).await?);
        Ok(MunicipalityPage { municipality, departments, categories, may_edit: viewer.is_admin() })
    }

    /// A municipality's outline for a picture of so many pixels; `None` without one.
    ///
    /// # Errors
    /// As [`Municipalities::list`].
    pub async fn outline(&self, viewer: &Viewer, id: &str, pixels: u32) -> Result<Option<Area>> {
        viewer.staff()?;
        let mut conn = self.pool.acquire().await?;
        let text = db::municipalities::find_outline(&mut conn, id, f64::from(pixels)).await?;
        Ok(text.and_then(|text| GeoJson::parse(text.as_bytes()).ok()).and_then(|json| Area::read(&json, None).ok()))
    }

    async fn record(
        &self,
        conn: &mut PgConnection,
        viewer: &Viewer,
        action: &str,
        resource: &str,
        id: &str,
        details: Value,
    ) -> Result<()> {
        audit::record(conn, &self.clock, viewer, Act { action, resource, id: id.to_owned(), details }).await
    }

    /// Routes anew, when the transaction has ended, what the change of a municipality (`None`: of any) concerns.
    async fn reroute(&self, conn: &mut PgConnection, municipality: Option<&str>) -> Result<()> {
        let job = Job::RerouteReports { municipality: municipality.map(str::to_owned) };
        Ok(queue::push(conn, &job, self.job_attempts, self.clock.now()).await?)
    }
}

/// Lets `PostGIS` look at an area, and takes its middle where none was given; the area as it is kept.
async fn check_outline(
    conn: &mut PgConnection,
    area: Option<&Area>,
    wanted: &mut Municipality,
) -> Result<Option<String>> {
    let Some(area) = area else { return Ok(None) };
    let geojson = area.to_geojson();
    if let Some((reason, at)) = db::municipalities::find_fault(conn, &geojson).await? {
        let at = at.map(Point::to_text).unwrap_or_default();
        let crosses = reason.to_lowercase().contains("self-intersection");
        let problem = if crosses { FieldProblem::AreaCrossing { at } } else { FieldProblem::AreaBroken { at } };
        return Err(Error::field(ErrorCode::InvalidInput, "area", problem));
    }
    if wanted.centre.is_none() {
        wanted.centre = db::municipalities::find_middle(conn, &geojson).await?;
    }
    Ok(Some(geojson))
}

/// A circle needs a middle.
fn check_circle(wanted: &Municipality) -> Result<()> {
    if wanted.radius_km.is_some() && wanted.centre.is_none() {
        return Err(Error::field(ErrorCode::InvalidInput, "latitude", FieldProblem::Required));
    }
    Ok(())
}

fn as_clash(error: sqlx::Error) -> Error {
    clash(error, &[("municipalities_pkey", "id"), ("municipalities_name_key", "name")])
}

/// What the log keeps of a municipality.
fn told(of: &Municipality) -> Value {
    json!({
        "name": of.name.name, "name_hi": of.name.name_hi, "short_code": of.short_code, "state": of.state,
        "district_code": of.district_code, "centre": of.centre.map(Point::to_text), "radius_km": of.radius_km,
        "area_m2": of.area_m2, "area_points": of.area_points, "email": of.email, "phone": of.phone,
        "website": of.website, "is_active": of.is_active,
    })
}
