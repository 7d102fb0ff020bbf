use super::{Icon, SeverityBars};
use crate::{
    domain::report::ReportDetail,
    ui::PageInfo,
    words::{self, say},
};
use leptos::prelude::*;

/// Kind, severity, place, time and number of a report.
#[component]
pub fn ReportFacts(
    /// The report.
    report: ReportDetail,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let card = report.card;
    let severity = card.severity.level().map(|_| {
        view! {
            <dt>{say!(locale, severity.label)}</dt>
            <dd><SeverityBars severity=card.severity/></dd>
        }
    });
    let area = [report.city, report.district, report.state].into_iter().flatten().fold(
        Vec::<String>::new(),
        |mut parts, part| {
            if !part.is_empty() && !card.place.contains(&part) && !parts.contains(&part) {
                parts.push(part);
            }
            parts
        },
    );
    let area = (!area.is_empty()).then(|| view! { <br/>{area.join(", ")} });
    let by = report.submitted_by.map(|name| {
        let hidden = report
            .is_anonymous
            .then(|| view! { <br/><span class="facts__small">{say!(locale, report.name_hidden)}</span> });
        view! { <dt>{say!(locale, report.by)}</dt><dd translate="no">{name}{hidden}</dd> }
    });
    let point = card.point.map(|point| view! { <br/><span class="facts__small">{point.to_text()}</span> });
    view! {
        <section aria-labelledby="facts-heading">
            <h2 id="facts-heading">{say!(locale, report.facts)}</h2>
            <dl class="facts">
                <dt>{say!(locale, report.category)}</dt>
                <dd class="facts__icon">
                    <Icon name=card.category.icon.clone()/>{words::category_name(locale, &card.category)}
                </dd>
                {severity}
                <dt>{say!(locale, report.place)}</dt>
                <dd dir="auto">{report.address.unwrap_or(card.place)}{area}{point}</dd>
                <dt>{say!(locale, report.filed)}</dt>
                <dd>
                    <time datetime=words::machine_date(card.created_at)>{words::date(locale, card.created_at)}</time>
                </dd>
                {by}
                <dt>{say!(locale, report.number)}</dt>
                <dd class="facts__small" translate="no">{card.id.to_string()}</dd>
            </dl>
        </section>
    }
    .into_any()
}
