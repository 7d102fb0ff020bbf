//! Statistics as tables of words and numbers: what pages draw and show, and what can be downloaded.

use super::{category_name, day, named, say, severity_word, status_name};
use crate::{
    domain::{
        SeverityLevel,
        stats::{Interval, Numbers, Statistics},
    },
    i18n::Locale,
};
use time::{Date, Time};

/// A table, and what of it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct StatsTable {
    /// In addresses: `category`.
    pub slug: &'static str,
    /// What it is about.
    pub title: String,
    /// Its columns.
    pub head: Vec<String>,
    /// Its rows, the first cell of each its name.
    pub rows: Vec<Vec<String>>,
    /// What is drawn.
    pub chart: Chart,
}

/// What is drawn of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Chart {
    /// A bar for each name.
    Bars(Vec<(String, i64)>),
    /// Lines over time: names, and a value of each for every step; first and last step in words.
    Lines {
        /// Names and values.
        lines: Vec<(String, Vec<i64>)>,
        /// The first step.
        first: String,
        /// The last step.
        last: String,
    },
}

impl Chart {
    /// Whether there is nothing to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Bars(bars) => bars.iter().all(|(_, value)| *value == 0),
            Self::Lines { lines, .. } => lines.iter().all(|(_, values)| values.iter().all(|value| *value == 0)),
        }
    }
}

/// A day in words.
#[must_use]
pub fn date(locale: Locale, date: Date) -> String {
    day(locale, date.with_time(Time::MIDNIGHT).assume_utc())
}

/// How long a step is, in a word.
#[must_use]
pub fn interval_name(locale: Locale, interval: Interval) -> String {
    match interval {
        Interval::Day => say!(locale, stats.day),
        Interval::Week => say!(locale, stats.week),
        Interval::Month => say!(locale, stats.month),
    }
}

/// Every table; what only staff are told is left out for others.
#[must_use]
pub fn tables(locale: Locale, statistics: &Statistics, is_staff: bool) -> Vec<StatsTable> {
    let mut tables = vec![
        series(locale, statistics),
        statuses(locale, statistics),
        severities(locale, statistics),
        categories(locale, statistics, is_staff),
        overdue(locale, statistics),
    ];
    let bodies = [
        (
            "municipality",
            say!(locale, stats.by_municipality),
            &statistics.by_municipality,
            &statistics.municipality_names,
        ),
        ("department", say!(locale, stats.by_department), &statistics.by_department, &statistics.department_names),
    ];
    for (slug, title, list, names) in bodies {
        let name = |id: &Option<String>| {
            let name = named(locale, id.as_deref(), id.as_ref().and_then(|id| names.get(id)));
            name.unwrap_or_else(|| say!(locale, stats.nobody))
        };
        let named: Vec<_> = list.iter().map(|(id, sums)| (name(id), *sums)).collect();
        // One row that says "none" says nothing.
        if list.iter().any(|(id, _)| id.is_some()) {
            tables.push(group(locale, slug, title, &named, is_staff));
        }
    }
    tables
}

fn series(locale: Locale, statistics: &Statistics) -> StatsTable {
    let steps = &statistics.series;
    let words =
        |step: Option<&crate::domain::stats::Step>| step.map(|step| date(locale, step.start)).unwrap_or_default();
    let lines = vec![
        (say!(locale, stats.filed), steps.iter().map(|step| step.filed).collect()),
        (say!(locale, stats.resolved), steps.iter().map(|step| step.resolved).collect()),
    ];
    StatsTable {
        slug: "time",
        title: say!(locale, stats.by_time),
        head: vec![
            say!(locale, stats.begin),
            say!(locale, stats.filed),
            say!(locale, stats.decided),
            say!(locale, stats.resolved),
        ],
        rows: steps
            .iter()
            .map(|step| {
                let counts = [step.filed, step.decided, step.resolved].map(|count| count.to_string());
                [step.start.to_string()].into_iter().chain(counts).collect()
            })
            .collect(),
        chart: Chart::Lines { lines, first: words(steps.first()), last: words(steps.last()) },
    }
}

fn counted(slug: &'static str, title: String, name: String, count: String, bars: Vec<(String, i64)>) -> StatsTable {
    let rows = bars.iter().map(|(name, count)| vec![name.clone(), count.to_string()]).collect();
    StatsTable { slug, title, head: vec![name, count], rows, chart: Chart::Bars(bars) }
}

fn statuses(locale: Locale, statistics: &Statistics) -> StatsTable {
    let bars = statistics.by_status.iter().map(|(status, count)| (status_name(locale, *status), *count)).collect();
    let (title, name) = (say!(locale, stats.by_status), say!(locale, stats.status));
    counted("status", title, name, say!(locale, stats.count), bars)
}

fn severities(locale: Locale, statistics: &Statistics) -> StatsTable {
    let levels = [SeverityLevel::Low, SeverityLevel::Medium, SeverityLevel::High, SeverityLevel::Critical];
    let named = levels.into_iter().zip(statistics.total.levels);
    let bars = named.map(|(level, count)| (severity_word(locale, level), count)).rev().collect();
    let (title, name) = (say!(locale, stats.by_severity), say!(locale, stats.level));
    counted("severity", title, name, say!(locale, stats.count), bars)
}

fn overdue(locale: Locale, statistics: &Statistics) -> StatsTable {
    let late = statistics.by_category.iter().filter(|(_, sums)| sums.overdue > 0);
    let mut bars: Vec<_> = late.map(|(category, sums)| (category_name(locale, category), sums.overdue)).collect();
    bars.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let (title, name) = (say!(locale, stats.overdue_by_category), say!(locale, stats.category));
    counted("overdue", title, name, say!(locale, stats.overdue), bars)
}

fn categories(locale: Locale, statistics: &Statistics, is_staff: bool) -> StatsTable {
    let named = statistics.by_category.iter().map(|(category, sums)| (category_name(locale, category), *sums));
    group(locale, "category", say!(locale, stats.by_category), &named.collect::<Vec<_>>(), is_staff)
}

fn group(locale: Locale, slug: &'static str, title: String, list: &[(String, Numbers)], is_staff: bool) -> StatsTable {
    let mut head = vec![
        title.clone(),
        say!(locale, stats.filed),
        say!(locale, stats.open),
        say!(locale, stats.overdue),
        say!(locale, stats.decided),
        say!(locale, stats.resolved),
        say!(locale, stats.severity),
        say!(locale, stats.hours_decide),
        say!(locale, stats.hours_resolve),
    ];
    if is_staff {
        head.push(say!(locale, stats.share_changed));
    }
    let rows = list.iter().map(|(name, sums)| {
        let counts = [sums.filed, sums.open, sums.overdue, sums.decided, sums.resolved].map(|count| count.to_string());
        let means = [sums.average_severity(), sums.hours_to_decide(), sums.hours_to_resolve()];
        let changed = is_staff.then(|| sums.override_percent());
        let means = means.into_iter().chain(changed).map(|mean| mean.to_string());
        [name.clone()].into_iter().chain(counts).chain(means).collect()
    });
    let bars = list.iter().map(|(name, sums)| (name.clone(), sums.filed)).collect();
    StatsTable { slug, title, head, rows: rows.collect(), chart: Chart::Bars(bars) }
}
