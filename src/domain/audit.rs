//! The log of acts, as staff see it.

use super::{Fields, page::Page};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

/// Which entries, as it was typed; blank is "not given".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditQuery {
    /// Name or id of who did it.
    pub user_id: String,
    /// `report`, `user`, `flag`.
    pub resource_type: String,
    /// Which.
    pub resource_id: String,
    /// In capitals.
    pub action: String,
    /// A day or a moment.
    pub from: String,
    /// A day or a moment, counted too.
    pub to: String,
    /// Where the page begins.
    pub cursor: String,
}

impl AuditQuery {
    /// Names and values of the filters that are given.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("user_id", self.user_id.as_str()),
            ("resource_type", &self.resource_type),
            ("resource_id", &self.resource_id),
            ("action", &self.action),
            ("from", &self.from),
            ("to", &self.to),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }
}

/// An act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its id.
    pub id: Uuid,
    /// Who did it, as they were called then; citizens are only called that.
    pub actor: String,
    /// In which role.
    pub role: String,
    /// What, in capitals.
    pub action: String,
    /// To what kind of thing.
    pub resource_type: String,
    /// To which.
    pub resource_id: String,
    /// Before, after, why.
    pub details: serde_json::Value,
    /// From where; for administrators.
    pub ip: Option<String>,
    /// When, in the city's time zone.
    pub created_at: OffsetDateTime,
}

impl AuditEntry {
    /// The report that it was about, if it was one.
    #[must_use]
    pub fn report(&self) -> Option<String> {
        let named = || self.details.get("report_id").and_then(serde_json::Value::as_str).map(str::to_owned);
        if self.resource_type == "report" { Some(self.resource_id.clone()) } else { named() }
    }

    /// The details in one line: `old_status: VERIFIED, new_status: RESOLVED`.
    #[must_use]
    pub fn details_line(&self) -> String {
        let serde_json::Value::Object(map) = &self.details else { return self.details.to_string() };
        let word = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        map.iter().map(|(name, value)| format!("{name}: {}", word(value))).collect::<Vec<_>>().join(", ")
    }
}

/// A page of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditPage {
    /// How it was asked for; what was wrong is left out.
    pub query: AuditQuery,
    /// What was wrong.
    pub problems: Fields,
    /// Newest first.
    pub page: Page<AuditEntry>,
    /// Every action that there is an entry of.
    pub actions: Vec<String>,
}

/// What somebody did lately.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// In small letters: `create_report`.
    pub action: String,
    /// The report that it was about.
    pub report: Option<Uuid>,
    /// When.
    pub at: OffsetDateTime,
}
