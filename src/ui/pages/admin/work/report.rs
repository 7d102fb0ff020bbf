//! One report in the dashboard: what it shows, what is known of it, and what can be done about it.

use super::{PAGE, forms};
use crate::{
    domain::{report::ReportDetail, work::WorkReport},
    i18n::Locale,
    server_fns::{community::list_updates, work::load_work_report},
    ui::{
        PageInfo,
        components::{
            DashboardNav, ErrorView, Gallery, OfficialUpdates, PageHead, PlaceMap, SeverityBars, Standing, StatusBadge,
            Timeline, awaited, form_parts::Notices, loaded,
        },
        url,
    },
    words::{self, say},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The page.
#[component]
pub fn WorkReportPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let id = use_params_map().with_untracked(|map| map.get_str("id").unwrap_or_default().to_owned());
    awaited(async move {
        match Box::pin(load_work_report(id)).await {
            Ok(work) => show(locale, work),
            Err(error) => view! { <ErrorView error/> }.into_any(),
        }
    })
}

fn show(locale: Locale, work: WorkReport) -> AnyView {
    let report = work.report.clone();
    let card = report.card.clone();
    let title = card.title.clone();
    let place = card.point.map(|point| view! { <PlaceMap point place=card.place.clone()/> });
    let decide = work.is_moderator.then(|| {
        view! { " · " <a href=url::case(card.id, None)>{say!(locale, work.decide)}</a> }
    });
    let notes = report.staff.as_ref().and_then(|staff| staff.resolution_notes.clone()).map(|notes| {
        view! {
            <section class="case__part" aria-labelledby="notes-heading">
                <h2 id="notes-heading">{say!(locale, work.notes_now)}</h2>
                <p class="case__reason" dir="auto">{notes}</p>
            </section>
        }
    });
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <DashboardNav/>
        <p class="work__ways"><a href=PAGE>{say!(locale, work.back)}</a></p>
        <h1 dir="auto">{title.clone()}</h1>
        <Notices/>
        <div class="case">
            <div class="case__report">
                <Gallery photos=report.photos.clone() title/>
                {solution(&report)}
                <p class="queue__signs"><StatusBadge status=card.status/> <SeverityBars severity=card.severity/></p>
                <p>{words::category_name(locale, &card.category)} " · " {words::ago(locale, card.age_seconds)}</p>
                {report.description.clone().map(|text| view! { <p dir="auto">{text}</p> })}
                <p dir="auto">{card.place.clone()}</p>
                {place}
                <p class="work__ways">
                    <a href=url::report(card.id)>{say!(locale, work.public_page)}</a>
                    {decide}
                </p>
                <Timeline entries=report.timeline.clone()/>
                {loaded(list_updates(card.id.to_string()), |updates| view! { <OfficialUpdates updates/> })}
            </div>
            <div class="case__side">
                <Standing report=report.clone()/>
                {notes}
                {forms::all(locale, &work)}
            </div>
        </div>
    }
    .into_any()
}

/// The photo of what was done.
fn solution(report: &ReportDetail) -> Option<AnyView> {
    let image = report.resolution_image.clone()?;
    let locale = PageInfo::current().locale;
    let link = view! { <p><a href=image>{say!(locale, work.photo)}</a></p> };
    Some(link.into_any())
}
