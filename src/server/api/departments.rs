//! Departments and kinds of problem, as they are administered (API contract §1.9.3).

use super::{
    Cached, Caller, Class, SignedInViewer,
    json_body::{self, text},
    objects::ErrorObject,
};
use crate::domain::{Category, municipality::Department};
use crate::server::{
    error::Result,
    forms::BODY_LIMIT,
    services::municipalities::{CategoryInput, DepartmentInput},
    state::AppState,
};
use axum::{
    extract::{Path, Query, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A department.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Department)]
struct DepartmentObject {
    id: String,
    name: String,
    name_hi: Option<String>,
    /// Null: every municipality has it.
    municipality_id: Option<String>,
    /// Names of the kinds of problem that it takes.
    categories: Vec<String>,
    is_active: bool,
}

impl DepartmentObject {
    fn new(of: Department, categories: &[Category]) -> Self {
        let name =
            |slug: &String| categories.iter().find(|category| category.slug == *slug).map(|one| one.name.clone());
        Self {
            categories: of.categories.iter().filter_map(name).collect(),
            id: of.id,
            name: of.name.name,
            name_hi: of.name.name_hi,
            municipality_id: of.municipality,
            is_active: of.is_active,
        }
    }
}

/// Departments.
#[derive(Debug, Serialize, ToSchema)]
struct Departments {
    /// Those that every municipality has first.
    departments: Vec<DepartmentObject>,
}

/// A department to be made or changed: what is not given stays.
#[derive(Deserialize, ToSchema)]
struct DepartmentForm {
    /// Its slug, for a new one.
    id: Option<String>,
    /// 2 to 120 characters.
    name: Option<String>,
    name_hi: Option<String>,
    /// Not given: every municipality has it; of those who manage one only, theirs.
    municipality_id: Option<String>,
    /// Names or slugs.
    categories: Option<Vec<String>>,
    is_active: Option<bool>,
}

impl From<DepartmentForm> for DepartmentInput {
    fn from(form: DepartmentForm) -> Self {
        let DepartmentForm { id, name, name_hi, municipality_id, categories, is_active } = form;
        Self { id, name, name_hi, municipality_id, categories, is_active }
    }
}

/// Whose departments.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct DepartmentParams {
    /// Its own and those that all have; all when not given.
    #[param(value_type = Option<String>)]
    municipality_id: String,
}

/// Departments, for staff.
#[utoipa::path(
    get, path = "/admin/departments", tag = "admin", params(DepartmentParams),
    responses(
        (status = 200, body = Departments),
        (status = 401, body = ErrorObject),
        (status = 403, description = "For staff", body = ErrorObject)
    )
)]
pub async fn list(
    State(state): State<AppState>,
    SignedInViewer(viewer): SignedInViewer,
    Query(params): Query<DepartmentParams>,
) -> Result<Response> {
    let (found, categories) = state.services.municipalities.departments(&viewer, &params.municipality_id).await?;
    let departments = found.into_iter().map(|one| DepartmentObject::new(one, &categories)).collect();
    Ok(Cached(Class::Private, Departments { departments }).into_response())
}

/// Makes a department.
#[utoipa::path(
    post, path = "/admin/departments", tag = "admin", request_body = DepartmentForm,
    responses(
        (status = 201, body = DepartmentObject),
        (status = 400, description = "A field is wrong", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "For administrators, and for who manages the municipality", body = ErrorObject),
        (status = 409, description = "There is one of this id", body = ErrorObject)
    )
)]
pub async fn create(State(state): State<AppState>, Caller(viewer): Caller, request: Request) -> Result<Response> {
    viewer.me()?;
    let form: DepartmentForm = json_body::read(request, BODY_LIMIT).await?;
    let (made, categories) = state.services.municipalities.create_department(&viewer, form.into()).await?;
    Ok((StatusCode::CREATED, Cached(Class::No, DepartmentObject::new(made, &categories))).into_response())
}

/// Changes a department; its municipality stays.
#[utoipa::path(
    put, path = "/admin/departments/{id}", tag = "admin", request_body = DepartmentForm,
    params(("id" = String, Path, description = "Its slug")),
    responses(
        (status = 200, body = DepartmentObject),
        (status = 400, description = "A field is wrong", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "For administrators, and for who manages the municipality", body = ErrorObject),
        (status = 404, body = ErrorObject)
    )
)]
pub async fn update(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    viewer.me()?;
    let form: DepartmentForm = json_body::read(request, BODY_LIMIT).await?;
    let (changed, categories) = state.services.municipalities.edit_department(&viewer, &id, form.into()).await?;
    Ok(Cached(Class::No, DepartmentObject::new(changed, &categories)).into_response())
}

/// A kind of problem as it is administered.
#[derive(Debug, Serialize, ToSchema)]
struct AdminCategoryObject {
    slug: String,
    name: String,
    names: NamesObject,
    group: String,
    department_id: Option<String>,
    sla_hours: Option<i32>,
    is_active: bool,
}

/// A name in each language.
#[derive(Debug, Serialize, ToSchema)]
struct NamesObject {
    en: String,
    hi: String,
}

impl From<Category> for AdminCategoryObject {
    fn from(of: Category) -> Self {
        Self {
            slug: of.slug,
            names: NamesObject { en: of.name.clone(), hi: of.name_hi },
            name: of.name,
            group: of.group,
            department_id: of.department_id,
            sla_hours: of.sla_hours,
            is_active: of.is_active,
        }
    }
}

/// Names in other languages.
#[derive(Default, Deserialize, ToSchema)]
struct NamesForm {
    /// 1 to 80 characters.
    hi: Option<String>,
}

/// A kind of problem to be made or changed: what is not given stays.
#[derive(Deserialize, ToSchema)]
struct CategoryForm {
    /// For a new one: 2 to 50 of `a-z 0-9 _`, a letter first.
    slug: Option<String>,
    /// 2 to 50 characters.
    name: Option<String>,
    names: Option<NamesForm>,
    /// Broader kind, a slug.
    group: Option<String>,
    /// Slug of a department that every municipality has; blank: none.
    #[serde(default, deserialize_with = "text")]
    department_id: Option<String>,
    /// Hours in which it should be resolved, at most a year; 0: none.
    sla_hours: Option<i32>,
    is_active: Option<bool>,
}

impl From<CategoryForm> for CategoryInput {
    fn from(form: CategoryForm) -> Self {
        Self {
            slug: form.slug,
            name: form.name,
            name_hi: form.names.unwrap_or_default().hi,
            group: form.group,
            department_id: form.department_id,
            sla_hours: form.sla_hours,
            is_active: form.is_active,
        }
    }
}

/// Makes a kind of problem.
#[utoipa::path(
    post, path = "/admin/categories", tag = "admin", request_body = CategoryForm,
    responses(
        (status = 201, body = AdminCategoryObject),
        (status = 400, description = "A field is wrong", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "For administrators", body = ErrorObject),
        (status = 409, description = "There is one of this slug or name", body = ErrorObject)
    )
)]
pub async fn create_category(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    request: Request,
) -> Result<Response> {
    viewer.me()?;
    let form: CategoryForm = json_body::read(request, BODY_LIMIT).await?;
    let made = state.services.municipalities.create_category(&viewer, form.into()).await?;
    Ok((StatusCode::CREATED, Cached(Class::No, AdminCategoryObject::from(made))).into_response())
}

/// Changes a kind of problem. None is deleted: it is switched off, and reports that have it keep it.
#[utoipa::path(
    put, path = "/admin/categories/{slug}", tag = "admin", request_body = CategoryForm,
    params(("slug" = String, Path)),
    responses(
        (status = 200, body = AdminCategoryObject),
        (status = 400, description = "A field is wrong", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "For administrators", body = ErrorObject),
        (status = 404, body = ErrorObject),
        (status = 409, description = "The name is taken, or it cannot be switched off", body = ErrorObject)
    )
)]
pub async fn update_category(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(slug): Path<String>,
    request: Request,
) -> Result<Response> {
    viewer.me()?;
    let form: CategoryForm = json_body::read(request, BODY_LIMIT).await?;
    let changed = state.services.municipalities.edit_category(&viewer, &slug, form.into()).await?;
    Ok(Cached(Class::No, AdminCategoryObject::from(changed)).into_response())
}
