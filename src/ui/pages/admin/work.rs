//! What officials work on: the list, by when it has to be solved, narrowed by filters; it prints as a table.

mod forms;
mod report;

pub use report::WorkReportPage;

use crate::{
    domain::{
        Status,
        queue::StaffSort,
        report::ReportDetail,
        work::{self, WorkQuery},
    },
    i18n::Locale,
    server_fns::work::load_work,
    ui::{
        PageInfo,
        components::{
            DashboardNav, PageHead, SeverityBars, StatusBadge, TableBox,
            form_parts::{Notices, choice},
            loaded,
        },
        url,
    },
    words::{self, say},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use time::OffsetDateTime;

const PAGE: &str = "/admin/reports";

/// The list.
#[component]
pub fn WorkPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let query = use_query_map().with_untracked(|map| WorkQuery::read(|name| map.get_str(name).map(str::to_owned)));
    let title = say!(locale, work.title);
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <DashboardNav/>
        <h1>{title}</h1>
        {loaded(load_work(query), move |page| show(locale, page))}
    }
}

fn show(locale: Locale, page: work::WorkPage) -> AnyView {
    let lead = match &page.bound_to {
        Some((slug, name)) => {
            let body = words::named(locale, Some(slug), name.as_ref()).unwrap_or_default();
            say!(locale, work.lead_bound, body = body)
        }
        None => say!(locale, work.lead),
    };
    let wrong = (!page.problems.is_empty()).then(|| {
        view! { <p class="field__error" role="alert">{say!(locale, work.wrong)}</p> }
    });
    let filters = filters(locale, &page);
    view! {
        <p dir="auto">{lead}</p>
        <Notices/>
        {wrong}
        {filters}
        {list(locale, page)}
    }
    .into_any()
}

/// An address of the list with another order or another position.
fn at(query: &WorkQuery, sort: StaffSort, cursor: &str) -> String {
    let mut pairs: Vec<_> = query.pairs().into_iter().filter(|(name, _)| *name != "sort").collect();
    if sort != StaffSort::Due {
        pairs.push(("sort", sort.as_str()));
    }
    if !cursor.is_empty() {
        pairs.push(("cursor", cursor));
    }
    url::with_query(PAGE, &pairs)
}

fn filters(locale: Locale, page: &work::WorkPage) -> AnyView {
    let query = &page.query;
    let any = |words: String| [(String::new(), words)].into_iter();
    let statuses =
        Status::ALL.into_iter().map(|status| (status.as_str().to_owned(), words::status_name(locale, status)));
    let kinds = page.categories.iter().map(|kind| (kind.slug.clone(), words::category_name(locale, kind)));
    let named = |slug: &String, name| words::named(locale, Some(slug), Some(name)).unwrap_or_default();
    let departments = page.departments.iter().map(|one| (one.id.clone(), named(&one.id, &one.name)));
    let municipality = page.bound_to.is_none().then(|| {
        let bodies = page.municipalities.iter().map(|one| (one.id.clone(), named(&one.id, &one.name)));
        choice(
            "work-municipality",
            "municipality",
            say!(locale, work.municipality),
            &query.municipality,
            any(say!(locale, work.any_municipality)).chain(bodies),
        )
    });
    let sort = (!query.sort.is_empty()).then(|| view! { <input type="hidden" name="sort" value=query.sort.clone()/> });
    let is_overdue = matches!(query.overdue.as_str(), "true" | "1");
    view! {
        <search class="filters" aria-label=say!(locale, work.narrow)>
            <form class="filters__form" method="get" action=PAGE>
                {sort}
                <div class="filters__fields">
                    {choice(
                        "work-status",
                        "status",
                        say!(locale, work.status),
                        &query.status.to_uppercase(),
                        any(say!(locale, work.open)).chain(statuses),
                    )}
                    {choice(
                        "work-category",
                        "category",
                        say!(locale, work.category),
                        &query.category,
                        any(say!(locale, work.any_category)).chain(kinds),
                    )}
                    {municipality}
                    {choice(
                        "work-department",
                        "department",
                        say!(locale, work.department),
                        &query.department,
                        any(say!(locale, work.any_department)).chain(departments),
                    )}
                    <div class="tick">
                        <input
                            class="tick__box" type="checkbox" id="work-overdue" name="overdue" value="true"
                            checked=is_overdue
                        />
                        <label for="work-overdue">{say!(locale, work.overdue_only)}</label>
                    </div>
                </div>
                <p><button class="button button--primary" type="submit">{say!(locale, work.find)}</button></p>
            </form>
        </search>
    }
    .into_any()
}

fn list(locale: Locale, page: work::WorkPage) -> AnyView {
    let query = page.query;
    let sort = query.order();
    let first = (!query.cursor.is_empty()).then(|| {
        view! { <a class="button" href=at(&query, sort, "")>{say!(locale, work.first)}</a> }
    });
    if page.reports.is_empty() {
        return view! {
            <p class="notice">{say!(locale, work.none)}</p>
            <p class="more">{first}</p>
        }
        .into_any();
    }
    let next = page.next.map(|next| {
        view! { <a class="button" href=at(&query, sort, &next) rel="next">{say!(locale, work.more)}</a> }
    });
    let sorted = |words: String, by: StaffSort, direction: &'static str| {
        let is_chosen = by == sort;
        view! {
            <th scope="col" aria-sort=is_chosen.then_some(direction)><a href=at(&query, by, "")>{words}</a></th>
        }
    };
    let is_bound = page.bound_to.is_some();
    let caption = say!(locale, work.caption);
    let head = view! {
        <th scope="col">{say!(locale, work.report)}</th>
        <th scope="col">{say!(locale, work.category)}</th>
        <th scope="col">{say!(locale, work.status)}</th>
        {sorted(say!(locale, work.severity), StaffSort::Severity, "descending")}
        <th scope="col">{say!(locale, work.department)}</th>
        <th scope="col">{say!(locale, work.eta)}</th>
        {sorted(say!(locale, work.due), StaffSort::Due, "ascending")}
        {sorted(say!(locale, work.filed), StaffSort::Newest, "descending")}
        <th scope="col" class="table__number">{say!(locale, work.supporters)}</th>
    };
    let rows: Vec<_> = page.reports.into_iter().map(|report| row(locale, report, is_bound)).collect();
    view! {
        <TableBox caption head=head.into_any() rows=rows.into_any()/>
        <p class="more">{first} {next}</p>
    }
    .into_any()
}

fn row(locale: Locale, report: ReportDetail, is_bound: bool) -> AnyView {
    let card = report.card;
    let body = words::named(locale, report.municipality.as_deref(), report.municipality_name.as_ref());
    let department = words::named(locale, report.department.as_deref(), report.department_name.as_ref());
    let taker = [body.filter(|_| !is_bound), department].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let late = report.is_overdue.then(|| {
        view! { " " <strong class="standing__late">{say!(locale, work.overdue)}</strong> }
    });
    let day = |at: Option<OffsetDateTime>| match at {
        Some(at) => view! { <time datetime=words::machine_date(at)>{words::day(locale, at)}</time> }.into_any(),
        None => view! { <span>{say!(locale, work.no_date)}</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row" class="table__wide">
                <a href=url::work(card.id) dir="auto">{card.title}</a>
                <span class="work__place" dir="auto">{card.place}</span>
            </th>
            <td>{words::category_name(locale, &card.category)}</td>
            <td><StatusBadge status=card.status/></td>
            <td><SeverityBars severity=card.severity/></td>
            <td dir="auto">{taker}</td>
            <td>{day(report.eta)}</td>
            <td>{day(report.due_at)}{late}</td>
            <td>{day(Some(card.created_at))}</td>
            <td class="table__number">{card.supporters.to_string()}</td>
        </tr>
    }
    .into_any()
}
