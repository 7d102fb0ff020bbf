//! Rows as the database gives them.

use crate::domain::{
    Category, Point, ReportId, Severity, Status, ids::AccountId, municipality::BodyName, page::Cursor,
    report::Analysis, status::Event,
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
    pub followers: i32,
    pub comments: i32,
    pub version: i32,
    pub district_code: Option<i32>,
    pub municipality_id: Option<String>,
    pub department_id: Option<String>,
    municipality_name: Option<String>,
    municipality_name_hi: Option<String>,
    department_name: Option<String>,
    department_name_hi: Option<String>,
    pub officer: Option<String>,
    pub assigned_by: Option<String>,
    pub assigned_at: Option<OffsetDateTime>,
    pub resolution_eta: Option<OffsetDateTime>,
    pub resolution_notes: Option<String>,
    pub resolution_upload_id: Option<Uuid>,
    pub resolution_confirmed_at: Option<OffsetDateTime>,
    pub held_until: Option<OffsetDateTime>,
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
    /// The account's role.
    #[sqlx(default)]
    pub author_role: Option<String>,
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

    /// The name of the municipality that has it, where it has one.
    #[must_use]
    pub fn municipality_name(&self) -> Option<BodyName> {
        let name = self.municipality_name.clone()?;
        Some(BodyName { name, name_hi: self.municipality_name_hi.clone() })
    }

    /// The name of its department, where it has one.
    #[must_use]
    pub fn department_name(&self) -> Option<BodyName> {
        let name = self.department_name.clone()?;
        Some(BodyName { name, name_hi: self.department_name_hi.clone() })
    }

    /// The account that filed it.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        self.account_id.map(AccountId)
    }

    /// When it should be solved, by its category's hours.
    #[must_use]
    pub fn due_at(&self) -> Option<OffsetDateTime> {
        self.category_sla_hours.map(|hours| self.created_at + time::Duration::hours(i64::from(hours)))
    }

    /// A report of which nothing is known but that it is there: what the public sees of one that is hidden.
    #[must_use]
    pub fn nothing(id: Uuid, created_at: OffsetDateTime) -> Self {
        Self {
            id,
            title: String::new(),
            description: None,
            status: Status::PendingVerification.as_str().to_owned(),
            severity: 0,
            lat: 0.0,
            lng: 0.0,
            geohash: String::new(),
            address: None,
            city: None,
            district: None,
            state: None,
            country: "India".to_owned(),
            flag_reason: None,
            duplicate_of: None,
            admin_note: None,
            resolution_summary: None,
            supporters: 0,
            followers: 0,
            comments: 0,
            version: 0,
            district_code: None,
            municipality_id: None,
            department_id: None,
            municipality_name: None,
            municipality_name_hi: None,
            department_name: None,
            department_name_hi: None,
            officer: None,
            assigned_by: None,
            assigned_at: None,
            resolution_eta: None,
            resolution_notes: None,
            resolution_upload_id: None,
            resolution_confirmed_at: None,
            held_until: None,
            created_at,
            updated_at: created_at,
            verified_at: None,
            resolved_at: None,
            ai_answer_id: None,
            account_id: None,
            confirm_by: None,
            is_anonymous: false,
            author: None,
            author_role: None,
            duplicates: 0,
            category_slug: Category::UNCATEGORIZED.to_owned(),
            category_name: "Uncategorized".to_owned(),
            category_name_hi: "श्रेणी तय नहीं".to_owned(),
            category_group: "other".to_owned(),
            category_department: None,
            category_icon: "dots".to_owned(),
            category_sla_hours: None,
            category_is_active: true,
        }
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
    pub id: i64,
    pub event: String,
    pub from_status: Option<String>,
    pub to_status: Option<String>,
    pub actor: String,
    pub actor_role: String,
    pub details: String,
    pub created_at: OffsetDateTime,
}

impl EventRow {
    /// Where it was moved from and to, if it was.
    #[must_use]
    pub fn moved(&self) -> (Option<Status>, Option<Status>) {
        let read = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
        (read(&self.from_status), read(&self.to_status))
    }

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
