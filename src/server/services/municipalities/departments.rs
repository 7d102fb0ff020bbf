//! Departments: who takes which kinds of problem.

use super::{Municipalities, clash, input};
use crate::domain::{
    Category, ErrorCode, FieldProblem, Fields, Role,
    municipality::{BodyName, Department, DepartmentView},
};
use crate::server::{
    db::{self, departments::Which},
    error::{Error, Result},
    services::viewer::{Me, Viewer, denied},
};
use serde_json::json;

/// A department as it was sent: `None` for what was not given.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)] // `domain::municipality` documents them.
pub struct DepartmentInput {
    pub id: Option<String>,
    pub name: Option<String>,
    pub name_hi: Option<String>,
    /// Blank: all have it.
    pub municipality_id: Option<String>,
    /// Names or slugs.
    pub categories: Option<Vec<String>>,
    pub is_active: Option<bool>,
}

/// Whoever may change departments: administrators, and who manages a municipality those of that.
fn manager(viewer: &Viewer) -> Result<&Me> {
    let me = viewer.me()?;
    let manages = me.role == Role::MunicipalityAdmin && me.municipality.is_some();
    if viewer.is_admin() || manages { Ok(me) } else { Err(denied()) }
}

fn may_manage(me: &Me, municipality: Option<&str>) -> bool {
    me.role == Role::SuperAdmin || municipality.is_some() && me.municipality.as_deref() == municipality
}

impl Municipalities {
    /// Departments of a municipality and those that all have (blank: of all), for staff; and the kinds of problem.
    ///
    /// # Errors
    /// `AuthenticationError`, `InsufficientPermissions` for citizens; `Database`.
    pub async fn departments(&self, viewer: &Viewer, municipality: &str) -> Result<(Vec<Department>, Vec<Category>)> {
        viewer.staff()?;
        let municipality = Some(municipality.trim()).filter(|slug| !slug.is_empty());
        let mut conn = self.pool.acquire().await?;
        let departments = db::departments::list(&mut conn, Which { municipality, id: None }).await?;
        Ok((departments, db::categories::list(&mut conn).await?))
    }

    /// The page of a department, for those who may change it.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`; `NotFound`; `Database`.
    pub async fn page_of_department(&self, viewer: &Viewer, id: &str) -> Result<DepartmentView> {
        let me = manager(viewer)?;
        let mut conn = self.pool.acquire().await?;
        let department = db::departments::find(&mut conn, id).await?.ok_or_else(Error::not_found)?;
        if !may_manage(me, department.municipality.as_deref()) {
            return Err(denied());
        }
        Ok(DepartmentView { department, categories: sortable(db::categories::list(&mut conn).await?) })
    }

    /// Makes a department. Who manages a municipality makes those of that.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`; `InvalidInput` with the fields; `AlreadyExists`; `Database`.
    pub async fn create_department(
        &self,
        viewer: &Viewer,
        given: DepartmentInput,
    ) -> Result<(Department, Vec<Category>)> {
        let me = manager(viewer)?;
        let now = self.clock.now();
        let municipality = given.municipality_id.as_deref().map(str::trim).filter(|slug| !slug.is_empty());
        // Whoever manages only one need not say which.
        let municipality = municipality.or(if viewer.is_admin() { None } else { me.municipality.as_deref() });
        if !may_manage(me, municipality) {
            return Err(denied());
        }
        let mut new = Department {
            id: given.id.clone().unwrap_or_default().trim().to_owned(),
            name: BodyName { name: String::new(), name_hi: None },
            municipality: municipality.map(str::to_owned),
            categories: Vec::new(),
            is_active: true,
        };
        let mut tx = self.pool.begin().await?;
        db::municipalities::lock_routing(&mut tx).await?;
        let categories = db::categories::list(&mut tx).await?;
        let mut fields = Fields::new();
        if let Err(problem) = input::slug(&new.id) {
            fields.insert("id".to_owned(), vec![problem]);
        }
        if let Some(municipality) = municipality
            && db::municipalities::find_name(&mut tx, municipality).await?.is_none()
        {
            fields.insert("municipality_id".to_owned(), vec![FieldProblem::Invalid]);
        }
        read(&given, &mut new, &categories, &mut fields);
        Error::check(fields)?;
        db::departments::insert(&mut tx, &new, now)
            .await
            .map_err(|error| clash(error, &[("departments_pkey", "id")]))?;
        let details = json!({ "after": new });
        self.record(&mut tx, viewer, "CREATE_DEPARTMENT", "department", &new.id, details).await?;
        self.reroute(&mut tx, new.municipality.as_deref()).await?;
        tx.commit().await?;
        tracing::info!(department = new.id, "department made");
        Ok((new, categories))
    }

    /// Changes a department: what is not given stays, and so does its municipality.
    ///
    /// # Errors
    /// As [`Municipalities::create_department`]; `NotFound`.
    pub async fn edit_department(
        &self,
        viewer: &Viewer,
        id: &str,
        given: DepartmentInput,
    ) -> Result<(Department, Vec<Category>)> {
        let me = manager(viewer)?;
        let mut tx = self.pool.begin().await?;
        db::municipalities::lock_routing(&mut tx).await?;
        let before = db::departments::lock(&mut tx, id).await?.ok_or_else(Error::not_found)?;
        if !may_manage(me, before.municipality.as_deref()) {
            return Err(denied());
        }
        let categories = db::categories::list(&mut tx).await?;
        let (mut after, mut fields) = (before.clone(), Fields::new());
        let other = given.municipality_id.as_deref().map(str::trim);
        if other.is_some_and(|other| other != before.municipality.as_deref().unwrap_or_default()) {
            fields.insert("municipality_id".to_owned(), vec![FieldProblem::Invalid]);
        }
        read(&given, &mut after, &categories, &mut fields);
        Error::check(fields)?;
        if after == before {
            return Ok((after, categories));
        }
        db::departments::update(&mut tx, &after, self.clock.now()).await?;
        let details = json!({ "before": before, "after": after });
        self.record(&mut tx, viewer, "UPDATE_DEPARTMENT", "department", id, details).await?;
        if (before.is_active, &before.categories) != (after.is_active, &after.categories) {
            self.reroute(&mut tx, after.municipality.as_deref()).await?;
        }
        tx.commit().await?;
        tracing::info!(department = id, "department changed");
        Ok((after, categories))
    }
}

/// The kinds that a department may take.
pub(super) fn sortable(mut categories: Vec<Category>) -> Vec<Category> {
    categories.retain(|category| category.is_active && category.slug != Category::UNCATEGORIZED);
    categories
}

/// What was given, over what was there.
fn read(given: &DepartmentInput, of: &mut Department, categories: &[Category], fields: &mut Fields) {
    let mut note = |name: &str, problem| {
        fields.insert(name.to_owned(), vec![problem]);
    };
    let is_new = of.name.name.is_empty();
    if let Some(name) = given.name.as_deref().or(is_new.then_some("")) {
        match input::line(name, input::NAME_LENGTH) {
            Ok(name) => of.name.name = name,
            Err(problem) => note("name", problem),
        }
    }
    if let Some(name) = &given.name_hi {
        match input::optional(name, (1, 120)) {
            Ok(name) => of.name.name_hi = name,
            Err(problem) => note("name_hi", problem),
        }
    }
    if let Some(names) = &given.categories {
        let found: Option<Vec<&Category>> = names.iter().map(|name| Category::find(categories, name)).collect();
        match found {
            // In the order of the kinds, each once.
            Some(found) => {
                let taken = categories.iter().filter(|one| found.iter().any(|other| other.slug == one.slug));
                of.categories = taken.map(|category| category.slug.clone()).collect();
            }
            None => note("categories", FieldProblem::UnknownCategory),
        }
    }
    if let Some(is_active) = given.is_active {
        of.is_active = is_active;
    }
}

/// The department that a report may be given to in a municipality.
pub(in crate::server::services) async fn find_taker(
    conn: &mut sqlx::PgConnection,
    id: &str,
    municipality: &str,
    field: &str,
) -> Result<Department> {
    let found = db::departments::find(conn, id).await?;
    let fits =
        |taker: &Department| taker.is_active && taker.municipality.as_deref().is_none_or(|of| of == municipality);
    found.filter(fits).ok_or_else(|| Error::field(ErrorCode::InvalidInput, field, FieldProblem::Invalid))
}
