//! From what an address says to the filter of statistics, once for API and pages.

use crate::domain::{Category, FieldProblem, Fields, stats::Interval, stats::StatsQuery};
use crate::server::{
    db::stats::StatsFilter,
    error::Result,
    services::{
        reports::filter,
        viewer::{Viewer, denied},
    },
};
use time::{Date, OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

/// For whom numbers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Anybody: published reports.
    Public,
    /// Staff: all reports; of officials, their municipality's.
    Staff,
}

impl Scope {
    /// Whether `viewer` may see them; the municipality that they are bound to.
    ///
    /// # Errors
    /// `AuthenticationError` for nobody, `InsufficientPermissions` for citizens, where they are for staff.
    pub fn check(self, viewer: &Viewer) -> Result<Option<String>> {
        if self == Self::Public {
            return Ok(None);
        }
        let me = viewer.me()?;
        match &me.municipality {
            _ if viewer.is_moderator() => Ok(None),
            Some(own) if me.role.is_official() => Ok(Some(own.clone())),
            _ => Err(denied()),
        }
    }
}

/// What was asked for.
pub struct Asked {
    /// As a filter.
    pub filter: StatsFilter,
    /// The step of the series, if one was named.
    pub interval: Option<Interval>,
    /// As an address, in one way of many to say it; what was wrong is blank.
    pub query: StatsQuery,
    /// What was wrong.
    pub problems: Fields,
    /// All kinds.
    pub categories: Vec<Category>,
}

/// A day, or the city's day of a moment.
fn day(text: &str, offset: UtcOffset) -> Option<Date> {
    filter::date(text).or_else(|| {
        // In a query a plus sign is a space.
        let at = OffsetDateTime::parse(&text.replace(' ', "+"), &Rfc3339).ok()?.to_offset(offset);
        (1..=9998).contains(&at.year()).then(|| at.date())
    })
}

impl Asked {
    /// Reads what was typed. Whoever is bound to a municipality gets its numbers, whatever they ask for.
    pub fn read(
        given: &StatsQuery,
        scope: Scope,
        bound: Option<&str>,
        categories: Vec<Category>,
        offset: UtcOffset,
    ) -> Self {
        let mut query = StatsQuery::default();
        let mut problems = Fields::new();
        let mut filter = StatsFilter { is_public: scope == Scope::Public, ..StatsFilter::default() };
        let mut wrong = |name: &str, problem| {
            problems.insert(name.to_owned(), vec![problem]);
        };
        let [from, to, category, municipality, department, district, interval] = [
            &given.from,
            &given.to,
            &given.category,
            &given.municipality_id,
            &given.department_id,
            &given.district_code,
            &given.interval,
        ]
        .map(|text| text.trim());
        for (name, text, into, says) in
            [("from", from, &mut filter.from, &mut query.from), ("to", to, &mut filter.to, &mut query.to)]
        {
            match day(text, offset) {
                Some(date) => (*into, *says) = (Some(date), date.to_string()),
                None if text.is_empty() => {}
                None => wrong(name, FieldProblem::Invalid),
            }
        }
        if filter.from.zip(filter.to).is_some_and(|(from, to)| from > to) {
            (filter.to, query.to) = (None, String::new());
            wrong("to", FieldProblem::Invalid);
        }
        match Category::find(&categories, category) {
            Some(found) => (filter.category, query.category) = (Some(found.slug.clone()), found.slug.clone()),
            None if category.is_empty() => {}
            None => wrong("category", FieldProblem::UnknownCategory),
        }
        for (name, text, into, says) in [
            ("municipality_id", municipality, &mut filter.municipality, &mut query.municipality_id),
            ("department_id", department, &mut filter.department, &mut query.department_id),
        ] {
            match text {
                "" => {}
                slug if filter::is_slug(slug) => (*into, *says) = (Some(slug.to_owned()), slug.to_owned()),
                _ => wrong(name, FieldProblem::Invalid),
            }
        }
        match district.parse::<i32>() {
            Ok(code) if code > 0 => (filter.district, query.district_code) = (Some(code), code.to_string()),
            _ if district.is_empty() => {}
            _ => wrong("district_code", FieldProblem::Invalid),
        }
        let step = Interval::read(interval);
        match step {
            Some(step) => step.as_str().clone_into(&mut query.interval),
            None if interval.is_empty() => {}
            None => wrong("interval", FieldProblem::Invalid),
        }
        if let Some(own) = bound {
            filter.municipality = Some(own.to_owned());
            own.clone_into(&mut query.municipality_id);
        }
        Self { filter, interval: step, query, problems, categories }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, offset};

    fn asked(query: &StatsQuery, bound: Option<&str>) -> Asked {
        Asked::read(query, Scope::Staff, bound, Vec::new(), offset!(+5:30))
    }

    #[test]
    fn days_and_moments_are_days_of_the_city() {
        let query = StatsQuery { from: "2026-02-28T18:30:00Z".into(), to: "2026-03-01".into(), ..Default::default() };
        let asked = asked(&query, None);
        assert_eq!((asked.filter.from, asked.filter.to), (Some(date!(2026 - 03 - 01)), Some(date!(2026 - 03 - 01))));
        assert_eq!(asked.query.from, "2026-03-01");
        assert!(asked.problems.is_empty());
    }

    #[test]
    fn what_is_wrong_is_named_and_left_out() {
        let query = StatsQuery {
            from: "yesterday".into(),
            category: "dragons".into(),
            municipality_id: "a b".into(),
            district_code: "-1".into(),
            interval: "hour".into(),
            ..Default::default()
        };
        let wrong = asked(&query, None);
        let names: Vec<_> = wrong.problems.keys().map(String::as_str).collect();
        assert_eq!(names, ["category", "district_code", "from", "interval", "municipality_id"]);
        assert_eq!(wrong.query, StatsQuery::default());
        let backwards = StatsQuery { from: "2026-03-02".into(), to: "2026-03-01".into(), ..Default::default() };
        assert!(asked(&backwards, None).problems.contains_key("to"));
    }

    #[test]
    fn officials_get_their_own_municipality_whatever_they_ask_for() {
        let query = StatsQuery { municipality_id: "dhanbad_mc".into(), ..Default::default() };
        assert_eq!(asked(&query, Some("ranchi_mc")).filter.municipality.as_deref(), Some("ranchi_mc"));
    }
}
