//! Charts, drawn on the server: each word stands beside what it names, and a table has the same numbers.

use crate::{
    i18n::Locale,
    words::{say, stats::Chart},
};
use leptos::prelude::*;

/// Units of a drawing's width: a phone's, so that its words stay readable there.
const WIDTH: usize = 360;
/// Units of a bar with the line of words over it.
const ROW: usize = 44;
/// Most bars; the table has them all.
const BARS: usize = 12;
/// Units of a line chart.
const HEIGHT: usize = 200;
const LEFT: usize = 8;
const RIGHT: usize = 78;
const TOP: usize = 24;
const BOTTOM: usize = 28;
/// Least units between the names of two lines.
const APART: f64 = 18.0;

/// A chart under a title.
pub fn chart(locale: Locale, title: &str, chart: &Chart) -> AnyView {
    let label = say!(locale, stats.chart, title = title);
    match chart {
        Chart::Bars(bars) => draw_bars(label, bars),
        Chart::Lines { lines, first, last } => draw_lines(label, lines, first, last),
    }
}

#[allow(clippy::cast_precision_loss)] // counts far below 2^52
fn part(value: i64, of: i64, units: f64) -> f64 {
    (value.max(0) as f64 / of.max(1) as f64 * units * 10.0).round() / 10.0
}

fn draw_bars(label: String, bars: &[(String, i64)]) -> AnyView {
    let most = bars.iter().map(|(_, value)| *value).max().unwrap_or_default();
    let shown = bars.len().min(BARS);
    let height = shown * ROW + 4;
    let rows: Vec<_> = bars
        .iter()
        .take(BARS)
        .enumerate()
        .map(|(n, (name, value))| {
            let top = n * ROW;
            #[allow(clippy::cast_precision_loss)] // a small constant
            let width = part(*value, most, (WIDTH - 70) as f64).max(1.0);
            let after = format!("{:.1}", width + 8.0);
            view! {
                <text class="chart__name" x="0" y=(top + 15).to_string()>{name.clone()}</text>
                <rect class="chart__bar" x="0" y=(top + 21).to_string() width=width.to_string() height="16" rx="3"></rect>
                <text class="chart__value" x=after y=(top + 34).to_string()>{value.to_string()}</text>
            }
        })
        .collect();
    view! {
        <svg class="chart" viewBox=format!("0 0 {WIDTH} {height}") role="img" aria-label=label>
            {rows}
        </svg>
    }
    .into_any()
}

/// A round number that is not below another one: the height of a drawing.
fn round_up(value: i64) -> i64 {
    let mut step: i64 = 1;
    loop {
        for factor in [1, 2, 5] {
            if let Some(round) = step.checked_mul(factor).filter(|round| *round >= value) {
                return round;
            }
        }
        match step.checked_mul(10) {
            Some(next) => step = next,
            None => return value,
        }
    }
}

#[allow(clippy::cast_precision_loss)] // a few hundred steps and units
fn draw_lines(label: String, lines: &[(String, Vec<i64>)], first: &str, last: &str) -> AnyView {
    let most = lines.iter().flat_map(|(_, values)| values.iter().copied()).max().unwrap_or_default();
    let scale = round_up(most.max(2));
    let (floor, right) = (HEIGHT - BOTTOM, WIDTH - RIGHT);
    let height = (floor - TOP) as f64;
    let at = |value: i64| floor as f64 - part(value, scale, height);
    let grid = [0, scale / 2, scale].map(|value| {
        let y = format!("{:.1}", at(value));
        let above = format!("{:.1}", at(value) - 4.0);
        view! {
            <line class="chart__grid" x1="0" x2=right.to_string() y1=y.clone() y2=y></line>
            <text class="chart__tick" x="0" y=above>{value.to_string()}</text>
        }
    });
    let mut taken: Vec<f64> = Vec::new();
    let drawn: Vec<_> = lines
        .iter()
        .enumerate()
        .map(|(n, (name, values))| {
            let gaps = values.len().saturating_sub(1).max(1) as f64;
            let x = |step: usize| LEFT as f64 + step as f64 / gaps * (right - LEFT) as f64;
            let points: Vec<_> =
                values.iter().enumerate().map(|(step, value)| format!("{:.1},{:.1}", x(step), at(*value))).collect();
            let end = values.last().map_or(floor as f64, |value| at(*value));
            // Beside its end, but never on another line's name.
            let mut name_at = end + 4.0;
            while taken.iter().any(|other| (other - name_at).abs() < APART) {
                name_at -= APART;
            }
            taken.push(name_at);
            let class = format!("chart__line chart__line--{}", n + 1);
            let dot = values.last().map(|_| {
                let (cx, cy) = (format!("{:.1}", x(values.len() - 1)), format!("{end:.1}"));
                view! { <circle class=format!("chart__dot chart__dot--{}", n + 1) cx=cx cy=cy r="3.5"></circle> }
            });
            view! {
                <polyline class=class points=points.join(" ")></polyline>
                {dot}
                <text class=format!("chart__end chart__end--{}", n + 1) x=(right + 8).to_string() y=format!("{name_at:.1}")>
                    {name.clone()}
                </text>
            }
        })
        .collect();
    let below = (HEIGHT - 8).to_string();
    let last = (first != last).then(|| {
        view! { <text class="chart__tick" x=right.to_string() y=below.clone() text-anchor="end">{last.to_owned()}</text> }
    });
    view! {
        <svg class="chart" viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=label>
            {grid}
            {drawn}
            <text class="chart__tick" x="0" y=below>{first.to_owned()}</text>
            {last}
        </svg>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_are_round() {
        for (value, round) in [(1, 1), (2, 2), (3, 5), (6, 10), (11, 20), (49, 50), (51, 100), (400_080, 500_000)] {
            assert_eq!(round_up(value), round);
        }
        assert_eq!(round_up(i64::MAX), i64::MAX);
    }
}
