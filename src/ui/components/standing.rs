use crate::{
    domain::{Status, report::ReportDetail},
    i18n::Locale,
    ui::PageInfo,
    words::{self, say},
};
use leptos::prelude::*;
use time::OffsetDateTime;

/// Who has a public report, and by when; nothing where nothing is known.
#[component]
pub fn Standing(
    /// The report.
    report: ReportDetail,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let is_open = matches!(report.card.status, Status::Verified | Status::InProgress);
    let body = words::named(locale, report.municipality.as_deref(), report.municipality_name.as_ref());
    // That nobody has it is said as well as who does.
    let body = body.or_else(|| is_open.then(|| say!(locale, standing.nobody)));
    let department = words::named(locale, report.department.as_deref(), report.department_name.as_ref());
    let mut rows: Vec<AnyView> = Vec::new();
    let mut name = |label: String, value: Option<String>| {
        if let Some(value) = value {
            rows.push(view! { <dt>{label}</dt><dd dir="auto">{value}</dd> }.into_any());
        }
    };
    name(say!(locale, standing.body), body);
    name(say!(locale, standing.department), department);
    name(say!(locale, standing.officer), report.officer.clone());
    let late = report.is_overdue.then(|| {
        view! { " " <strong class="standing__late">{say!(locale, standing.overdue)}</strong> }
    });
    let mut date = |label: String, at: Option<OffsetDateTime>, more: Option<AnyView>| {
        if let Some(at) = at {
            rows.push(view! { <dt>{label}</dt><dd>{day(locale, at)}{more}</dd> }.into_any());
        }
    };
    date(say!(locale, standing.eta), report.eta.filter(|_| is_open), None);
    date(say!(locale, standing.due), report.due_at.filter(|_| is_open), late.map(IntoAny::into_any));
    date(say!(locale, standing.resolved_at), report.resolved_at, None);
    date(say!(locale, standing.confirmed_at), report.confirmed_at, None);
    (report.card.status.is_public() && !rows.is_empty()).then(|| {
        view! {
            <section class="standing" aria-labelledby="standing-heading">
                <h2 class="standing__heading" id="standing-heading">{say!(locale, standing.heading)}</h2>
                <dl class="standing__list">{rows}</dl>
            </section>
        }
        .into_any()
    })
}

fn day(locale: Locale, at: OffsetDateTime) -> impl IntoView + use<> {
    view! { <time datetime=words::machine_date(at)>{words::day(locale, at)}</time> }
}
