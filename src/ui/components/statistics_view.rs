use super::{Icon, TableBox, chart, form_parts};
use crate::{
    domain::stats::{Interval, Numbers, Spread, StatsPage},
    i18n::Locale,
    ui::{PageInfo, url},
    words::{
        self, say,
        stats::{StatsTable, interval_name, tables},
    },
};
use leptos::prelude::*;

/// The filters, the numbers in short, and a chart and a table of each kind.
#[component]
pub fn StatisticsView(
    /// The numbers and how they were asked for.
    page: StatsPage,
    /// The page's own address.
    path: &'static str,
    /// Whether it is staff's: all filters, all columns.
    is_staff: bool,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let statistics = &page.statistics;
    let as_of = say!(locale, stats.as_of, date = words::date(locale, statistics.generated_at));
    let is_empty = statistics.total.filed == 0 && statistics.total.decided == 0 && statistics.total.resolved == 0;
    let parts = if is_empty {
        view! { <p class="notice">{say!(locale, stats.none)}</p> }.into_any()
    } else {
        let tables = tables(locale, statistics, is_staff).into_iter().filter(|table| !table.rows.is_empty());
        let parts: Vec<_> = tables.map(|table| part(locale, &page, path, table)).collect();
        view! {
            {in_short(locale, &page, is_staff)}
            <div class="statistics">{parts}</div>
        }
        .into_any()
    };
    view! {
        {filters(locale, &page, path, is_staff)}
        {parts}
        <p class="field__hint">{as_of}</p>
    }
    .into_any()
}

fn filters(locale: Locale, page: &StatsPage, path: &'static str, is_staff: bool) -> AnyView {
    let query = &page.query;
    let field = |name: &'static str, label: String, hint: String, kind: &'static str, value: &str| {
        let problem = form_parts::problems(locale, &page.problems, &[name]);
        let id = format!("stats-{name}");
        let input = view! {
            <input
                class="input" id=id.clone() name=name type=kind value=value.to_owned()
                aria-invalid=form_parts::invalid(&problem) aria-describedby=form_parts::described_by(&id)
            />
        };
        form_parts::field(&id, label, hint, problem, input.into_any())
    };
    let kinds = page.categories.iter().map(|category| (category.slug.clone(), words::category_name(locale, category)));
    let kinds = [(String::new(), say!(locale, stats.all_kinds))].into_iter().chain(kinds);
    let steps = Interval::ALL.into_iter().map(|step| (step.as_str().to_owned(), interval_name(locale, step)));
    let steps = [(String::new(), say!(locale, stats.interval_auto))].into_iter().chain(steps);
    let bodies = is_staff.then(|| {
        let hint = || say!(locale, stats.slug_hint);
        let municipality = page.bound_to.is_none().then(|| {
            field("municipality_id", say!(locale, stats.municipality), hint(), "text", &query.municipality_id)
        });
        view! {
            {municipality}
            {field("department_id", say!(locale, stats.department), String::new(), "text", &query.department_id)}
        }
    });
    view! {
        <search class="filters" aria-label=say!(locale, stats.show)>
            <form class="filters__form" method="get" action=path>
                <div class="filters__fields">
                    {field("from", say!(locale, stats.from), String::new(), "date", &query.from)}
                    {field("to", say!(locale, stats.to), String::new(), "date", &query.to)}
                    {form_parts::choice("stats-category", "category", say!(locale, stats.category), &query.category, kinds)}
                    {bodies}
                    {form_parts::choice("stats-interval", "interval", say!(locale, stats.interval), &query.interval, steps)}
                </div>
                <p><button class="button button--primary" type="submit">{say!(locale, stats.show)}</button></p>
            </form>
        </search>
    }
    .into_any()
}

fn in_short(locale: Locale, page: &StatsPage, is_staff: bool) -> AnyView {
    let statistics = &page.statistics;
    let total: &Numbers = &statistics.total;
    let item = |name: String, value: String, more: String| {
        view! {
            <div class="in-short__item">
                <dt>{name}</dt>
                <dd>{value} {(!more.is_empty()).then(|| view! { <span class="field__hint">{more}</span> })}</dd>
            </div>
        }
    };
    let within = |spread: Spread| say!(locale, stats.median, median = spread.median, ninetieth = spread.ninetieth);
    let overridden = is_staff.then(|| {
        let (n, of, percent) = (total.overridden, total.judged, total.override_percent());
        let value = say!(locale, stats.overridden_of, n = n, of = of, percent = percent);
        item(say!(locale, stats.overridden), value, String::new())
    });
    view! {
        <section aria-labelledby="in-short-heading">
            <h2 id="in-short-heading">{say!(locale, stats.in_short)}</h2>
            <dl class="in-short">
                {item(say!(locale, stats.filed), total.filed.to_string(), String::new())}
                {item(say!(locale, stats.decided), total.decided.to_string(), String::new())}
                {item(say!(locale, stats.resolved), total.resolved.to_string(), String::new())}
                {item(say!(locale, stats.open), total.open.to_string(), String::new())}
                {item(say!(locale, stats.overdue), total.overdue.to_string(), String::new())}
                {item(say!(locale, stats.severity), total.average_severity().to_string(), String::new())}
                {item(
                    say!(locale, stats.hours_decide),
                    total.hours_to_decide().to_string(),
                    within(statistics.to_decide),
                )}
                {item(
                    say!(locale, stats.hours_resolve),
                    total.hours_to_resolve().to_string(),
                    within(statistics.to_resolve),
                )}
                {overridden}
            </dl>
        </section>
    }
    .into_any()
}

fn part(locale: Locale, page: &StatsPage, path: &'static str, table: StatsTable) -> AnyView {
    let heading = format!("stats-{}-heading", table.slug);
    let labelled_by = heading.clone();
    let drawn = (!table.chart.is_empty()).then(|| chart(locale, &table.title, &table.chart));
    let download = url::with_query(&format!("{path}/{}.csv", table.slug), &page.query.pairs());
    view! {
        <section class="panel" aria-labelledby=labelled_by>
            <h2 id=heading>{table.title.clone()}</h2>
            {drawn}
            <details class="filters__more">
                <summary class="filters__summary">{say!(locale, stats.table)}</summary>
                {table_of(table)}
                <p>
                    <a class="button" href=download download="">
                        <Icon name="list"/>
                        {say!(locale, stats.download)}
                    </a>
                </p>
            </details>
        </section>
    }
    .into_any()
}

fn table_of(table: StatsTable) -> AnyView {
    let caption = table.title.clone();
    let head: Vec<_> = table
        .head
        .into_iter()
        .enumerate()
        .map(|(n, name)| view! { <th scope="col" class=(n > 0).then_some("table__number")>{name}</th> })
        .collect();
    let rows: Vec<_> = table
        .rows
        .into_iter()
        .map(|row| {
            let cells = row.into_iter().enumerate().map(|(n, cell)| {
                if n == 0 {
                    view! { <th scope="row">{cell}</th> }.into_any()
                } else {
                    view! { <td class="table__number">{cell}</td> }.into_any()
                }
            });
            view! { <tr>{cells.collect_view()}</tr> }
        })
        .collect();
    view! {
        <TableBox caption head=head.into_any() rows=rows.into_any()/>
    }
    .into_any()
}
