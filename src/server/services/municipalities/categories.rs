//! Kinds of problem: names, hours, and who usually takes them.

use super::{Municipalities, clash, input};
use crate::domain::{Category, ErrorCode, FieldProblem, Fields};
use crate::server::{
    db,
    error::{Error, Result},
    services::viewer::Viewer,
};
use serde_json::json;
use sqlx::PgConnection;

/// The symbol of a kind that the icon sprite has none for.
const ICON: &str = "dots";
/// Most hours in which something should be resolved: a year.
const HOURS_MAX: i32 = 8760;

/// A kind of problem as it was sent: `None` for what was not given.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)] // `domain::category` documents them.
pub struct CategoryInput {
    pub slug: Option<String>,
    pub name: Option<String>,
    pub name_hi: Option<String>,
    pub group: Option<String>,
    /// Blank: none.
    pub department_id: Option<String>,
    /// 0: none.
    pub sla_hours: Option<i32>,
    pub is_active: Option<bool>,
}

impl Municipalities {
    /// Makes a kind of problem.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions` unless the viewer is an administrator; `InvalidInput` with
    /// the fields; `AlreadyExists`; `Database`.
    pub async fn create_category(&self, viewer: &Viewer, given: CategoryInput) -> Result<Category> {
        viewer.admin()?;
        let mut new = Category {
            slug: given.slug.clone().unwrap_or_default().trim().to_owned(),
            name: String::new(),
            name_hi: String::new(),
            group: String::new(),
            department_id: None,
            icon: ICON.to_owned(),
            sla_hours: None,
            is_active: true,
        };
        let mut fields = Fields::new();
        if let Err(problem) = slug(&new.slug) {
            fields.insert("slug".to_owned(), vec![problem]);
        }
        let mut tx = self.pool.begin().await?;
        read(&mut tx, &given, &mut new, &mut fields).await?;
        Error::check(fields)?;
        db::categories::insert(&mut tx, &new).await.map_err(as_clash)?;
        self.record(&mut tx, viewer, "CREATE_CATEGORY", "category", &new.slug, json!({ "after": new })).await?;
        tx.commit().await?;
        tracing::info!(category = new.slug, "category made");
        Ok(new)
    }

    /// Changes a kind of problem: what is not given stays. One is switched off, never deleted.
    ///
    /// # Errors
    /// As [`Municipalities::create_category`]; `NotFound`; `Conflict` for switching off the one that reports have
    /// before anybody sorted them.
    pub async fn edit_category(&self, viewer: &Viewer, slug: &str, given: CategoryInput) -> Result<Category> {
        viewer.admin()?;
        let mut tx = self.pool.begin().await?;
        db::municipalities::lock_routing(&mut tx).await?;
        let before = db::categories::lock(&mut tx, slug).await?.ok_or_else(Error::not_found)?;
        let (mut after, mut fields) = (before.clone(), Fields::new());
        if given.slug.as_deref().is_some_and(|other| other.trim() != slug) {
            fields.insert("slug".to_owned(), vec![FieldProblem::Invalid]);
        }
        read(&mut tx, &given, &mut after, &mut fields).await?;
        Error::check(fields)?;
        if after == before {
            return Ok(after);
        }
        if slug == Category::UNCATEGORIZED && !after.is_active {
            return Err(ErrorCode::Conflict.into());
        }
        db::categories::update(&mut tx, &after).await.map_err(as_clash)?;
        let details = json!({ "before": before, "after": after });
        self.record(&mut tx, viewer, "UPDATE_CATEGORY", "category", slug, details).await?;
        if before.department_id != after.department_id {
            self.reroute(&mut tx, None).await?;
        }
        tx.commit().await?;
        tracing::info!(category = slug, "category changed");
        Ok(after)
    }
}

fn as_clash(error: sqlx::Error) -> Error {
    clash(error, &[("categories_pkey", "slug"), ("categories_name_key", "name")])
}

/// As the table wants it: a letter first, no dashes.
fn slug(text: &str) -> std::result::Result<(), FieldProblem> {
    input::slug(text)?;
    let is_word = text.starts_with(|c: char| c.is_ascii_lowercase()) && !text.contains('-');
    if is_word { Ok(()) } else { Err(FieldProblem::Slug) }
}

/// What was given, over what was there.
async fn read(conn: &mut PgConnection, given: &CategoryInput, of: &mut Category, fields: &mut Fields) -> Result<()> {
    let is_new = of.name.is_empty();
    let blank = is_new.then_some("");
    let mut set = |name: &str, result: std::result::Result<(), FieldProblem>| {
        if let Err(problem) = result {
            fields.insert(name.to_owned(), vec![problem]);
        }
    };
    if let Some(name) = given.name.as_deref().or(blank) {
        set("name", input::line(name, (2, 50)).map(|name| of.name = name));
    }
    if let Some(name) = given.name_hi.as_deref().or(blank) {
        set("names", input::line(name, (1, 80)).map(|name| of.name_hi = name));
    }
    if let Some(group) = given.group.as_deref().or(blank) {
        let group = group.trim();
        set("group", slug(group).map(|()| group.clone_into(&mut of.group)));
    }
    if let Some(hours) = given.sla_hours {
        match hours {
            0 => of.sla_hours = None,
            1..=HOURS_MAX => of.sla_hours = Some(hours),
            _ => set("sla_hours", Err(FieldProblem::Between { min: 0, max: HOURS_MAX.unsigned_abs() })),
        }
    }
    if let Some(is_active) = given.is_active {
        of.is_active = is_active;
    }
    if let Some(department) = given.department_id.as_deref().map(str::trim) {
        let found = db::departments::find(conn, department).await?;
        match found.filter(|found| found.municipality.is_none()) {
            _ if department.is_empty() => of.department_id = None,
            Some(found) => of.department_id = Some(found.id),
            None => set("department_id", Err(FieldProblem::Invalid)),
        }
    }
    Ok(())
}
