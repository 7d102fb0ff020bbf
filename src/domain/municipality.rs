//! Municipalities and their departments.

use super::{Category, Point};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// Largest body with an area (bytes).
pub const AREA_BYTES: usize = 10 * 1024 * 1024;
/// Most points of an area: a state's border in all detail has some ten thousand.
pub const AREA_POINTS: u32 = 100_000;

/// The department's name for "none in particular" (API contract §1.10).
pub const GENERAL_DEPARTMENT: &str = "other";

/// The name of a municipality or department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyName {
    /// In English.
    pub name: String,
    /// In Hindi, if it has one.
    pub name_hi: Option<String>,
}

/// A municipality, without its outline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Municipality {
    /// Its slug.
    pub id: String,
    /// Its name.
    pub name: BodyName,
    /// A few letters.
    pub short_code: Option<String>,
    /// State or union territory.
    pub state: Option<String>,
    /// Local Government Directory code.
    pub district_code: Option<i32>,
    /// Its middle.
    pub centre: Option<Point>,
    /// Kilometres around the middle that are its own; they count where it has no area.
    pub radius_km: Option<f32>,
    /// Size of its area, square metres; `None` without one.
    pub area_m2: Option<f64>,
    /// Points of its area's outline.
    pub area_points: Option<i32>,
    /// Where it is written to.
    pub email: Option<String>,
    /// Where it is called.
    pub phone: Option<String>,
    /// Where it is read.
    pub website: Option<String>,
    /// Whether it gets reports.
    pub is_active: bool,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// When it was last changed.
    pub updated_at: OffsetDateTime,
}

/// A department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// Its slug.
    pub id: String,
    /// Its name.
    pub name: BodyName,
    /// Slug of its municipality; `None`: all have it.
    pub municipality: Option<String>,
    /// Slugs of the kinds of problem that it takes.
    pub categories: Vec<String>,
    /// Whether it gets reports.
    pub is_active: bool,
}

/// The page with all municipalities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MunicipalitiesPage {
    /// By name.
    pub municipalities: Vec<Municipality>,
    /// Whether the viewer may make another, and change each.
    pub may_create: bool,
    /// Slug of the one that the viewer manages.
    pub manages: Option<String>,
}

/// The page of one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MunicipalityPage {
    /// It; `None` for a new one.
    pub municipality: Option<Municipality>,
    /// Its departments, and those that all have.
    pub departments: Vec<Department>,
    /// Kinds of problem.
    pub categories: Vec<Category>,
    /// Whether the viewer may change it, not only its departments.
    pub may_edit: bool,
}

/// The page of a department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentView {
    /// It.
    pub department: Department,
    /// Kinds of problem.
    pub categories: Vec<Category>,
}
