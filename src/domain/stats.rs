//! Numbers about reports: how many, how fast, how bad. Never null: where there is nothing, they are 0.

use super::{Category, Fields, Status, municipality::BodyName};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use time::{Date, OffsetDateTime};

/// How statistics are asked for, as it was typed; blank is "not given".
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct StatsQuery {
    /// First day, `2026-03-01`.
    pub from: String,
    /// Last day, counted too.
    pub to: String,
    /// Category by name or slug.
    pub category: String,
    /// Slug of a municipality.
    pub municipality_id: String,
    /// Slug of a department.
    pub department_id: String,
    /// Code of a district.
    pub district_code: String,
    /// `day`, `week` or `month`; by the length of the time when not given.
    pub interval: String,
}

impl StatsQuery {
    /// Reads an address's parameters.
    #[must_use]
    pub fn read(word: impl Fn(&str) -> Option<String>) -> Self {
        let word = |name: &str| word(name).unwrap_or_default();
        Self {
            from: word("from"),
            to: word("to"),
            category: word("category"),
            municipality_id: word("municipality_id"),
            department_id: word("department_id"),
            district_code: word("district_code"),
            interval: word("interval"),
        }
    }

    /// Names and values of what is given.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("from", self.from.as_str()),
            ("to", &self.to),
            ("category", &self.category),
            ("municipality_id", &self.municipality_id),
            ("department_id", &self.department_id),
            ("district_code", &self.district_code),
            ("interval", &self.interval),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }
}

/// How long a step of a series is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Interval {
    /// A day.
    Day,
    /// From Monday on.
    Week,
    /// From the first on.
    Month,
}

impl Interval {
    /// Every interval.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// By its name; `None` for no interval.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|interval| interval.as_str() == text)
    }
}

/// Sums over some reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    /// Filed in the time.
    pub filed: i64,
    /// Decided in the time.
    pub decided: i64,
    /// Resolved in the time.
    pub resolved: i64,
    /// Of those filed: nobody has solved them.
    pub open: i64,
    /// Of those: the hours of their category are over.
    pub overdue: i64,
    /// Of those filed, their severities added up.
    pub severity: i64,
    /// Of those filed: low, medium, high, critical; what is not rated is in none.
    pub levels: [i64; 4],
    /// From filing to decision, added up.
    pub decide_seconds: i64,
    /// From filing to resolution, added up.
    pub resolve_seconds: i64,
    /// Of those filed: the machine decided them by itself.
    pub judged: i64,
    /// Of those: staff decided otherwise.
    pub overridden: i64,
}

#[allow(clippy::cast_precision_loss)] // counts far below 2^52
fn share(sum: i64, of: i64) -> f64 {
    if of <= 0 { 0.0 } else { sum as f64 / of as f64 }
}

/// One decimal.
fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// Hours of some seconds, with one decimal.
#[must_use]
pub fn hours(seconds: f64) -> f64 {
    tenths(seconds / 3_600.0)
}

impl Numbers {
    /// Mean severity of those that are rated, with one decimal.
    #[must_use]
    pub fn average_severity(&self) -> f64 {
        tenths(share(self.severity, self.levels.iter().sum()))
    }

    /// Mean hours to a decision, with one decimal.
    #[must_use]
    pub fn hours_to_decide(&self) -> f64 {
        hours(share(self.decide_seconds, self.decided))
    }

    /// Mean hours to the resolution, with one decimal.
    #[must_use]
    pub fn hours_to_resolve(&self) -> f64 {
        hours(share(self.resolve_seconds, self.resolved))
    }

    /// Of a hundred decisions of the machine, those that staff changed; one decimal.
    #[must_use]
    pub fn override_percent(&self) -> f64 {
        tenths(share(self.overridden, self.judged) * 100.0)
    }
}

/// Half of the cases took no longer, and nine of ten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Hours, one decimal.
    pub median: f64,
    /// Hours, one decimal.
    pub ninetieth: f64,
}

/// A step of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its first day.
    pub start: Date,
    /// Filed in it.
    pub filed: i64,
    /// Decided in it.
    pub decided: i64,
    /// Resolved in it.
    pub resolved: i64,
    /// Of those, from filing to the resolution, added up.
    pub resolve_seconds: i64,
}

impl Step {
    /// Mean hours to the resolution, with one decimal.
    #[must_use]
    pub fn hours_to_resolve(&self) -> f64 {
        hours(share(self.resolve_seconds, self.resolved))
    }
}

/// All numbers of some time and filter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statistics {
    /// Of everything.
    pub total: Numbers,
    /// How those filed stand now, in the order of a report's life.
    pub by_status: Vec<(Status, i64)>,
    /// By kind, most filed first.
    pub by_category: Vec<(Category, Numbers)>,
    /// By slug of the municipality, most filed first; `None` is nobody's.
    pub by_municipality: Vec<(Option<String>, Numbers)>,
    /// By slug of the department.
    pub by_department: Vec<(Option<String>, Numbers)>,
    /// Names of those municipalities, by slug, as far as they are known.
    pub municipality_names: BTreeMap<String, BodyName>,
    /// Names of those departments.
    pub department_names: BTreeMap<String, BodyName>,
    /// By time, the first step first.
    pub series: Vec<Step>,
    /// How long a step is.
    pub interval: Interval,
    /// Hours to a decision.
    pub to_decide: Spread,
    /// Hours to the resolution.
    pub to_resolve: Spread,
    /// When this was so, in the city's time zone.
    pub generated_at: OffsetDateTime,
}

impl Statistics {
    /// How many of those filed stand so now.
    #[must_use]
    pub fn of_status(&self, status: Status) -> i64 {
        self.by_status.iter().find(|(known, _)| *known == status).map_or(0, |(_, count)| *count)
    }
}

/// A page of statistics.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatsPage {
    /// How it was asked for; what was wrong is left out.
    pub query: StatsQuery,
    /// What was wrong.
    pub problems: Fields,
    /// The numbers.
    pub statistics: Statistics,
    /// All kinds, for the form.
    pub categories: Vec<Category>,
    /// The municipality that the viewer is bound to.
    pub bound_to: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_makes_zeros_and_never_a_division_by_them() {
        let none = Numbers::default();
        assert_eq!((none.average_severity(), none.hours_to_decide(), none.override_percent()), (0.0, 0.0, 0.0));
        let some = Numbers { severity: 11, levels: [0, 1, 0, 1], judged: 3, overridden: 1, ..none };
        assert_eq!((some.average_severity(), some.override_percent()), (5.5, 33.3));
        assert!((hours(5_400.0) - 1.5).abs() < f64::EPSILON);
    }
}
