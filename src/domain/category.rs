//! What kind of problem a report is about. The list itself is data, in the database.

use serde::{Deserialize, Serialize};

/// One kind of problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Stable identifier, e.g. `water_supply`.
    pub slug: String,
    /// English name, the one on the wire, e.g. `Water Supply`.
    pub name: String,
    /// Hindi name.
    pub name_hi: String,
    /// Broader kind, e.g. `water`.
    pub group: String,
    /// Slug of the department that usually takes it.
    pub department_id: Option<String>,
    /// Name of its symbol in the icon sprite.
    pub icon: String,
    /// Hours in which it should be resolved.
    pub sla_hours: Option<i32>,
    /// Whether new reports may use it.
    pub is_active: bool,
}

impl Category {
    /// Slug of the category that a report has before anybody sorted it.
    pub const UNCATEGORIZED: &str = "uncategorized";

    /// A category by slug or name in any case; older clients' names too (API contract §1.1).
    #[must_use]
    pub fn find<'a>(all: &'a [Self], given: &str) -> Option<&'a Self> {
        let given = given.trim().to_lowercase();
        let given = match given.as_str() {
            "water" => "water_supply",
            "broken infrastructure" | "public space" => "public_property",
            other => other,
        };
        all.iter().find(|category| category.slug == given || category.name.to_lowercase() == given)
    }
}
