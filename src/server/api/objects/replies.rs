//! Objects beside the report: kinds of problem, what filing answers, failures.

use crate::domain::Category;
use serde::Serialize;
use utoipa::ToSchema;

/// A kind of problem.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Category)]
pub struct CategoryObject {
    slug: String,
    name: String,
    group: String,
    department_id: Option<String>,
    is_active: bool,
    sla_hours: Option<i32>,
}

impl CategoryObject {
    /// In Hindi or English.
    #[must_use]
    pub fn new(category: Category, hindi: bool) -> Self {
        Self {
            name: if hindi { category.name_hi } else { category.name },
            slug: category.slug,
            group: category.group,
            department_id: category.department_id,
            is_active: category.is_active,
            sla_hours: category.sla_hours,
        }
    }
}

/// All kinds of problem.
#[derive(Debug, Serialize, ToSchema)]
pub struct Categories {
    /// In their order.
    pub categories: Vec<CategoryObject>,
}

/// The reply to a filed report.
#[derive(Debug, Serialize, ToSchema)]
pub struct FiledObject {
    /// Its id.
    pub report_id: String,
    /// The same.
    pub id: String,
    /// `PENDING_VERIFICATION`, or what it has become since if this is a replay.
    pub status: String,
    /// Proves who filed it; none where somebody is signed in.
    pub tracking_code: Option<String>,
    /// Whether it waits until the link in a mail is opened.
    pub awaits_mail: bool,
    /// Where it can be followed.
    pub tracking_url: String,
    /// Public reports nearby that may be about the same.
    pub possible_duplicates: Vec<String>,
}

/// A failure (§0.2).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Error)]
#[allow(dead_code)] // for the OpenAPI document; `middleware::error_json` writes it
pub struct ErrorObject {
    error: ErrorInner,
    /// Repeats the message.
    detail: String,
    /// Seconds; with 429 and 503.
    retry_after: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
#[allow(dead_code)]
struct ErrorInner {
    code: String,
    message: String,
    details: Option<String>,
    fields: Option<std::collections::HashMap<String, Vec<String>>>,
    timestamp: String,
    request_id: String,
}
