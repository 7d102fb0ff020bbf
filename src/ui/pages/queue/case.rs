//! One report to be decided: what it shows, what the machine and other people think, what it may repeat, and the
//! decision. All by plain forms.

use super::{claim_words, decide::decisions, keys, kind_field, terms_list, undo_form};
use crate::{
    domain::{
        queue::{Case, FlagView, QueueKind},
        report::{Photo, ReportDetail},
    },
    i18n::Locale,
    server_fns::queue::load_case,
    ui::{
        PageInfo,
        components::{
            DashboardNav, ErrorView, Gallery, MachineOpinion, PageHead, PhotoFrame, PlaceMap, SeverityBars,
            StatusBadge, awaited,
            form_parts::{Form, Notices},
        },
        url,
    },
    words::{self, say},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// The page.
#[component]
pub fn CasePage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let id = use_params_map().with_untracked(|map| map.get_str("id").unwrap_or_default().to_owned());
    let kind = use_query_map().with_untracked(|map| QueueKind::read(map.get_str("kind").unwrap_or_default()));
    awaited(async move {
        match Box::pin(load_case(id)).await {
            Ok(case) => show(locale, case, kind),
            Err(error) => view! { <ErrorView error/> }.into_any(),
        }
    })
}

fn show(locale: Locale, case: Case, kind: Option<QueueKind>) -> AnyView {
    let report = case.report.clone();
    let card = report.card.clone();
    let title = card.title.clone();
    let undo = case.undo.as_ref().map(|undo| undo_form(locale, undo, kind));
    let why = case.item.as_ref().map_or_else(
        || view! { <p>{say!(locale, queue.settled)}</p> }.into_any(),
        |item| {
            let kinds: Vec<_> = item.kinds.iter().map(|kind| words::queue_kind(locale, *kind)).collect();
            let waits = say!(locale, queue.waits, time = words::span(locale, item.waits));
            view! { <p>{kinds.join(" · ")} " · " {waits}</p> {terms_list(locale, item.terms)} }.into_any()
        },
    );
    let reason = report.flag_reason.as_ref().map(|reason| {
        view! { <p class="case__reason" dir="auto">{words::reason(locale, reason)}</p> }
    });
    let appeal = case.appeal.as_ref().map(|reason| {
        view! {
            <section class="case__part" aria-labelledby="appeal-heading">
                <h2 id="appeal-heading">{say!(locale, queue.appeal_heading)}</h2>
                <p dir="auto">{reason.clone()}</p>
            </section>
        }
    });
    let place = card.point.map(|point| view! { <PlaceMap point place=card.place.clone()/> });
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <DashboardNav/>
        <p><a href=url::queue(kind, 1)>{say!(locale, queue.back)}</a></p>
        <h1 dir="auto">{title.clone()}</h1>
        <Notices/>
        {Form::of_page("decide", &[]).errors(&["reason", "template", "duplicate_of", "note"])}
        {undo}
        {keys(locale, if case.is_mine() { &["v", "1", "d", "n", "u"] } else { &["t", "u"] })}
        <div class="case">
            <div class="case__report">
                <Gallery photos=report.photos.clone() title/>
                {hidden_photos(locale, &report)}
                <p class="queue__signs"><StatusBadge status=card.status/> <SeverityBars severity=card.severity/></p>
                <p>{words::category_name(locale, &card.category)} " · " {words::ago(locale, card.age_seconds)}</p>
                {report.description.clone().map(|text| view! { <p dir="auto">{text}</p> })}
                {reason}
                <p dir="auto">{card.place.clone()}</p>
                {place}
                <p><a href=url::report(card.id)>{say!(locale, queue.open)}</a></p>
            </div>
            <div class="case__side">
                {why}
                {opinion(locale, &report)}
                {appeal}
                {flags(locale, &case, kind)}
                {decision(locale, &case, kind)}
                {candidates(locale, &case, kind)}
            </div>
        </div>
    }
    .into_any()
}

fn hidden_photos(locale: Locale, report: &ReportDetail) -> Option<AnyView> {
    let photos = report.staff.as_ref().map(|staff| staff.hidden_photos.clone()).filter(|photos| !photos.is_empty())?;
    let each = photos.into_iter().map(|photo| {
        view! { <li class="queue__photo"><PhotoFrame rendition=photo.thumbnail colour=photo.colour alt="" first=false/></li> }
    });
    let list = view! {
        <h2>{say!(locale, queue.hidden_photos)}</h2>
        <ul class="case__hidden" role="list">{each.collect_view()}</ul>
    };
    Some(list.into_any())
}

fn opinion(locale: Locale, report: &ReportDetail) -> AnyView {
    match report.analysis.clone() {
        Some(analysis) => view! { <MachineOpinion analysis/> }.into_any(),
        None => view! { <p>{say!(locale, queue.no_opinion)}</p> }.into_any(),
    }
}

/// The decision's forms for who has the report, the button that takes it for who may, else who has it.
fn decision(locale: Locale, case: &Case, kind: Option<QueueKind>) -> AnyView {
    let id = case.report.card.id;
    match &case.claim {
        Some(claim) if claim.is_mine => view! {
            <p class="queue__claim">{claim_words(locale, claim)}</p>
            {decisions(locale, case, kind)}
            <div class="case__ways">
                <form method="post" action="/web/queue/next">
                    {kind_field(kind)}
                    <input type="hidden" name="except" value=id.to_string()/>
                    <button class="button" type="submit" aria-keyshortcuts="n">{say!(locale, queue.skip)}</button>
                </form>
                <form method="post" action="/web/queue/release">
                    {kind_field(kind)}
                    <button class="button" type="submit">{say!(locale, queue.release)}</button>
                </form>
            </div>
        }
        .into_any(),
        Some(claim) => {
            let time = words::date(locale, claim.until);
            view! { <p class="queue__claim" role="status">{say!(locale, queue.taken, name = claim.by, time = time)}</p> }
                .into_any()
        }
        None => view! {
            <form class="form" method="post" action=format!("/web/queue/{id}/claim")>
                {kind_field(kind)}
                <p>{say!(locale, queue.not_yours)}</p>
                <button class="button button--primary" type="submit" aria-keyshortcuts="t">{say!(locale, queue.take)}</button>
            </form>
        }
        .into_any(),
    }
}

fn flags(locale: Locale, case: &Case, kind: Option<QueueKind>) -> Option<AnyView> {
    let each = case.flags.iter().map(|flag| flag_row(locale, flag, kind)).collect_view();
    let list = view! {
        <section class="case__part" aria-labelledby="flags-heading">
            <h2 id="flags-heading">{say!(locale, queue.flags_heading)}</h2>
            <ul class="case__flags" role="list">{each}</ul>
        </section>
    };
    (!case.flags.is_empty()).then(|| list.into_any())
}

fn flag_row(locale: Locale, flag: &FlagView, kind: Option<QueueKind>) -> AnyView {
    let what = flag.kind.parse().map_or_else(|_| flag.kind.clone(), |kind| words::flag_kind(locale, kind));
    let by = flag.by.clone().map(|name| say!(locale, queue.flag_by, name = name)).unwrap_or_default();
    let action = format!("/web/queue/{}/flags/{}", flag.report, flag.id);
    let picture = flag.image.clone().map(|href| view! { <p><a href=href>{say!(locale, queue.flag_picture)}</a></p> });
    let answer = |status: &'static str, name: String| {
        view! {
            <form method="post" action=action.clone()>
                {kind_field(kind)}
                <input type="hidden" name="status" value=status/>
                <button class="button" type="submit">{name}</button>
            </form>
        }
    };
    view! {
        <li class="case__flag">
            <p><strong>{what}</strong> " " <span translate="no">{by}</span> " · " {words::date(locale, flag.created_at)}</p>
            {flag.reason.clone().map(|reason| view! { <p dir="auto">{reason}</p> })}
            {picture}
            <div class="case__ways">
                {answer("dismissed", say!(locale, queue.flag_dismiss))}
                {answer("actioned", say!(locale, queue.flag_action))}
            </div>
        </li>
    }
    .into_any()
}

/// What it may repeat, each beside it.
fn candidates(locale: Locale, case: &Case, kind: Option<QueueKind>) -> AnyView {
    let own = case.report.photos.first().cloned();
    let frame = |photo: Option<Photo>, caption: String| {
        view! {
            <figure class="case__half">
                {photo.map(|photo| {
                    view! { <PhotoFrame rendition=photo.large colour=photo.colour alt=caption.clone() first=false/> }
                })}
                <figcaption>{caption.clone()}</figcaption>
            </figure>
        }
    };
    let pairs = case.found.iter().enumerate().map(|(n, found)| {
        let link = case.is_mine().then(|| {
            view! {
                <form method="post" action=format!("/web/queue/{}/decide", case.report.card.id)>
                    {kind_field(kind)}
                    <input type="hidden" name="version" value=case.report.version.to_string()/>
                    <input type="hidden" name="status" value="DUPLICATE"/>
                    <input type="hidden" name="duplicate_of" value=found.card.id.to_string()/>
                    <button class="button" type="submit" aria-keyshortcuts=(n == 0).then_some("d")>
                        {say!(locale, queue.same)}
                    </button>
                </form>
            }
        });
        let percent = (found.likeness.score.clamp(0.0, 1.0) * 100.0).round();
        view! {
            <li class="case__pair">
                {frame(own.clone(), say!(locale, queue.this_one))}
                {frame(found.card.photo.clone(), say!(locale, queue.that_one))}
                <p class="case__pair-words">
                    <a href=url::report(found.card.id) dir="auto">{found.card.title.clone()}</a>
                    " · " {say!(locale, similar.away, n = found.distance_m.round())}
                    " · " {say!(locale, similar.likeness)} " " {percent}
                </p>
                {link}
            </li>
        }
    });
    let pairs = pairs.collect_view();
    let none = case.found.is_empty().then(|| view! { <p>{say!(locale, queue.none_found)}</p> });
    view! {
        <section class="case__part" aria-labelledby="found-heading">
            <h2 id="found-heading">{say!(locale, queue.duplicate_lead)}</h2>
            {none}
            <ul class="case__pairs" role="list">{pairs}</ul>
        </section>
    }
    .into_any()
}
