//! What officials work with: the list of their reports, and one of them with what can be done about it.

use super::{
    Category, Fields, Status,
    municipality::{BodyName, Department, Municipality},
    queue::{ReasonTemplate, StaffSort},
    report::ReportDetail,
};
use serde::{Deserialize, Serialize};

/// Which reports, as an address says it; blank is "all".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WorkQuery {
    /// A status.
    pub status: String,
    /// A kind of problem.
    pub category: String,
    /// Slug of a department.
    pub department: String,
    /// `true`: only those whose time has passed.
    pub overdue: String,
    /// Slug of a municipality, for those who decide about all.
    pub municipality: String,
    /// One of [`StaffSort`]'s words; what is due first when it is blank.
    pub sort: String,
    /// Where the page begins.
    pub cursor: String,
}

impl WorkQuery {
    /// Reads an address's query.
    #[must_use]
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let word = |name| get(name).unwrap_or_default();
        Self {
            status: word("status"),
            category: word("category"),
            department: word("department"),
            overdue: word("overdue"),
            municipality: word("municipality"),
            sort: word("sort"),
            cursor: word("cursor"),
        }
    }

    /// What an address says of it, without the position; what is blank is left out.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("status", self.status.as_str()),
            ("category", &self.category),
            ("department", &self.department),
            ("overdue", &self.overdue),
            ("municipality", &self.municipality),
            ("sort", &self.sort),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The order.
    #[must_use]
    pub fn order(&self) -> StaffSort {
        StaffSort::ALL.into_iter().find(|sort| sort.as_str() == self.sort).unwrap_or(StaffSort::Due)
    }
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkPage {
    /// How it was asked for; nothing, where that was wrong.
    pub query: WorkQuery,
    /// What was wrong.
    pub problems: Fields,
    /// The reports.
    pub reports: Vec<ReportDetail>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Kinds of problem.
    pub categories: Vec<Category>,
    /// Departments that may have them.
    pub departments: Vec<Department>,
    /// Municipalities to choose from, for those who decide about all.
    pub municipalities: Vec<Municipality>,
    /// Slug and name of the municipality whose reports these are, for its officials.
    pub bound_to: Option<(String, Option<BodyName>)>,
}

/// A text that officials give again and again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerTemplate {
    /// With which status it goes.
    pub status: Status,
    /// Its name and words.
    pub text: ReasonTemplate,
}

/// A report with what can be done about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkReport {
    /// The report.
    pub report: ReportDetail,
    /// Departments that it may be given to.
    pub departments: Vec<Department>,
    /// Municipalities that it may be given to instead of the one that has it.
    pub municipalities: Vec<Municipality>,
    /// Texts for its kind of problem.
    pub answers: Vec<AnswerTemplate>,
    /// Makes two clicks one update.
    pub form_token: String,
    /// Whether the viewer decides about every report.
    pub is_moderator: bool,
}
