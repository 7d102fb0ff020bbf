use super::{
    ActionBar, Comments, Compare, Gallery, Icon, LiveLine, MachineOpinion, OfficialUpdates, OwnActions, PageHead,
    PlaceMap, ReportFacts, RestrictedStub, Standing, StatusPanel, StructuredData, SupportBar, Timeline, TrackingBox,
    form_parts::Notices, loaded, own_trouble,
};
use crate::{
    domain::{Status, report::ReportDetail},
    server_fns::community::{list_updates, load_discussion},
    ui::{PageInfo, url},
    words::{self, say},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// A report's page: photo and place first, then where it stands, then everything else.
#[component]
#[allow(clippy::too_many_lines, reason = "a page's parts in their order")]
pub fn ReportView(
    /// The report, as its viewer may see it.
    report: ReportDetail,
    /// Whether search engines may keep this address.
    listed: bool,
    /// What the viewer is asked about it, before where it stands.
    #[prop(default = None)]
    question: Option<AnyView>,
) -> impl IntoView {
    if report.restricted {
        return view! { <RestrictedStub report/> }.into_any();
    }
    let locale = PageInfo::current().locale;
    let card = report.card.clone();
    let summary = report.description.clone().unwrap_or_else(|| words::status_sentence(locale, card.status));
    let summary: String = format!("{} · {summary}", card.place).chars().take(200).collect();
    let image = card.status.is_public().then(|| report.photos.first()).flatten().map(|photo| &photo.large);
    let image = image.map(|large| (large.jpeg_url.clone(), large.width, large.height));
    let unlisted = !listed || !card.status.is_public();
    let code = report.tracking_code.clone().filter(|_| report.is_mine).map(|code| view! { <TrackingBox code/> });
    let note = |heading: String, text: Option<String>| {
        text.filter(|text| !text.is_empty()).map(|text| {
            view! { <section><h2>{heading}</h2><p class="report__description" dir="auto">{text}</p></section> }
        })
    };
    let description = note(say!(locale, report.description), report.description.clone());
    let summary_of_work = report.resolution_summary.clone().filter(|_| card.status == Status::Resolved);
    let resolution = note(say!(locale, report.resolution), summary_of_work);
    let staff = note(say!(locale, report.admin_note), report.admin_note.clone());
    let map = card.point.map(|point| {
        view! { <div class="report__map"><PlaceMap point place=card.place.clone()/></div> }
    });
    // Once it is open again, what was done is history: the timeline tells it.
    let is_resolved = card.status == Status::Resolved;
    let compared = report.photos.first().cloned().zip(report.resolution_image.clone()).filter(|_| is_resolved);
    let compared = compared.map(|(before, after)| view! { <Compare before after title=card.title.clone()/> });
    let photos = view! {
        <div class="report__photos">
            {compared}
            <Gallery photos=report.photos.clone() title=card.title.clone()/>
        </div>
    };
    let known = card.status.is_public() && listed;
    let structured = known.then(|| view! { <StructuredData report=report.clone()/> });
    let status = if report.awaits_mail {
        view! {
            <section class="panel" aria-labelledby="status-heading">
                <h2 id="status-heading">{say!(locale, report.awaits_mail_heading)}</h2>
                <p>{say!(locale, report.awaits_mail)}</p>
            </section>
        }
        .into_any()
    } else {
        view! {
            <StatusPanel
                status=card.status
                sentence=words::standing_sentence(locale, &report)
                reason=report.flag_reason.clone()
                original=report.duplicate_of
            />
        }
        .into_any()
    };
    let length = if card.title.chars().count() > 70 { "report__title report__title--long" } else { "report__title" };
    let head = view! {
        <div class="report__head">
            <h1 class=length dir="auto">{card.title.clone()}</h1>
            <p class="report__place">
                <Icon name="pin"/>
                <span>
                    <bdi>{card.place.clone()}</bdi>
                    " · "
                    <time datetime=words::machine_date(card.created_at)>{words::ago(locale, card.age_seconds)}</time>
                </span>
            </p>
            {code}
            {question}
            {status}
            <LiveLine report=report.clone()/>
            <Standing report=report.clone()/>
            <SupportBar report=report.clone()/>
            <OwnActions report=report.clone()/>
        </div>
    };
    let comments = use_query_map().with_untracked(|map| map.get_str("comments").unwrap_or_default().to_owned());
    // Whoever has just sent a report looks for the code and the answer, not for the own photo.
    let (first, second) = if card.status.is_public() {
        (photos.into_any(), head.into_any())
    } else {
        (head.into_any(), photos.into_any())
    };
    view! {
        <PageHead
            title=card.title.clone()
            description=summary
            canonical=url::report_named(card.id, &card.title)
            image
            unlisted
        />
        {structured}
        <Notices/>
        {own_trouble(&report)}
        <article class="report">
            {first}
            {second}
            {map}
            <div class="report__words">
                {resolution}
                {staff}
                {description}
                {report.analysis.clone().map(|analysis| view! { <MachineOpinion analysis/> })}
                <Timeline entries=report.timeline.clone()/>
                {loaded(list_updates(card.id.to_string()), |updates| view! { <OfficialUpdates updates/> })}
                {loaded(load_discussion(card.id.to_string(), comments), move |discussion| {
                    view! { <Comments id=card.id open=card.status.is_public() count=card.comments discussion/> }
                })}
            </div>
            <div class="report__facts">
                <ReportFacts report=report.clone()/>
            </div>
        </article>
        <ActionBar report/>
    }
    .into_any()
}
