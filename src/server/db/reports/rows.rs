//! Rows as the database gives them.

use crate::domain::{
    Category, Point, ReportId, Severity, Status, ids::AccountId, page::Cursor, report::Analysis, status::Event,
};
use time::OffsetDateTime;
use uuid::Uuid;

/// A report with its category.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs)] // The columns' names say it; `domain::report` documents the values.
pub struct ReportRow {
    pub id: Uuid,
    pub title: String,
    pub description: Option<String>,
    status: String,
    severity: i16,
    lat: f64,
    lng: f64,
    pub geohash: String,
    pub address: Option<String>,
    pub city: Option<String>,
    pub district: Option<String>,
    pub state: Option<String>,
    pub country: String,
    pub flag_reason: Option<String>,
    pub duplicate_of: Option<Uuid>,
    pub admin_note: Option<String>,
    pub resolution_summary: Option<String>,
    pub supporters: i32,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
    pub verified_at: Option<OffsetDateTime>,
    pub resolved_at: Option<OffsetDateTime>,
    pub ai_answer_id: Option<Uuid>,
    account_id: Option<Uuid>,
    pub confirm_by: Option<OffsetDateTime>,
    pub is_anonymous: bool,
    /// The account's name, whether or not it may be shown.
    pub author: Option<String>,
    pub duplicates: i64,
    category_slug: String,
    category_name: String,
    category_name_hi: String,
    category_group: String,
    category_department: Option<String>,
    category_icon: String,
    category_sla_hours: Option<i32>,
    category_is_active: bool,
}

/// A status in the database; its constraint admits no other text.
pub(super) fn status(text: &str) -> Status {
    text.parse().unwrap_or(Status::PendingVerification)
}

impl ReportRow {
    /// Its id.
    #[must_use]
    pub const fn id(&self) -> ReportId {
        ReportId(self.id)
    }

    /// Where it stands.
    #[must_use]
    pub fn status(&self) -> Status {
        status(&self.status)
    }

    /// How bad.
    #[must_use]
    pub fn severity(&self) -> Severity {
        Severity::new(i64::from(self.severity)).unwrap_or_default()
    }

    /// Where it is.
    #[must_use]
    pub fn point(&self) -> Option<Point> {
        Point::new(self.lat, self.lng)
    }

    /// What kind of problem.
    #[must_use]
    pub fn category(&self) -> Category {
        Category {
            slug: self.category_slug.clone(),
            name: self.category_name.clone(),
            name_hi: self.category_name_hi.clone(),
            group: self.category_group.clone(),
            department_id: self.category_department.clone(),
            icon: self.category_icon.clone(),
            sla_hours: self.category_sla_hours,
            is_active: self.category_is_active,
        }
    }

    /// The account that filed it.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        self.account_id.map(AccountId)
    }

    /// Its position in a list.
    #[must_use]
    pub const fn cursor(&self) -> Cursor {
        Cursor { created_at: self.created_at, id: self.id }
    }
}

/// An entry of a timeline.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct EventRow {
    pub event: String,
    pub actor: String,
    pub actor_role: String,
    pub details: String,
    pub created_at: OffsetDateTime,
}

impl EventRow {
    /// Which event; `None` for one that this version does not know.
    #[must_use]
    pub fn event(&self) -> Option<Event> {
        self.event.parse().ok()
    }
}

/// A model's answer with its category's name.
#[derive(Clone, Debug)]
pub struct AnswerRow {
    /// Its id.
    pub id: Uuid,
    pub(super) is_valid: Option<bool>,
    pub(super) category: Option<String>,
    pub(super) severity: i16,
    pub(super) description: String,
    pub(super) confidence: f32,
    pub(super) model: String,
    pub(super) prompt_version: String,
}

impl From<AnswerRow> for Analysis {
    fn from(row: AnswerRow) -> Self {
        Self {
            is_valid: row.is_valid,
            category: row.category,
            severity: Severity::new(i64::from(row.severity)).unwrap_or_default(),
            description: row.description,
            confidence: row.confidence,
            model: row.model,
            prompt_version: row.prompt_version,
        }
    }
}
