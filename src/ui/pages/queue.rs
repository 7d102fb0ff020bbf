//! The moderators' queue: what needs a person, worst first, and why it stands where it does.

mod bulk;
mod case;
mod decide;

pub use bulk::BulkPage;
pub use case::CasePage;

use crate::{
    domain::queue::{Claim, Queue, QueueItem, QueueKind, Terms, Undo},
    i18n::Locale,
    server_fns::queue::load_queue,
    ui::{
        PageInfo,
        components::{
            DashboardNav, EmptyState, ErrorView, PageHead, PhotoFrame, SeverityBars, StatusBadge, awaited,
            form_parts::{Form, Notices},
        },
        islands::use_keys::UseKeys,
        url,
    },
    words::{self, say},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The list.
#[component]
pub fn QueuePage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let (kind, page) = use_query_map().with_untracked(|map| {
        let word = |name| map.get_str(name).map(str::to_owned).unwrap_or_default();
        (word("kind"), word("page"))
    });
    awaited(async move {
        match load_queue(kind, page).await {
            Ok(queue) => list(locale, queue),
            Err(error) => view! { <ErrorView error/> }.into_any(),
        }
    })
}

fn list(locale: Locale, queue: Queue) -> AnyView {
    let title = say!(locale, queue.title);
    let kind = queue.kind;
    let undo = queue.undo.map(|undo| undo_form(locale, &undo, kind));
    let parts = parts(locale, kind, queue.total, &queue.counts);
    let is_empty = queue.items.is_empty();
    let items = queue.items.into_iter().enumerate().map(|(n, item)| row(locale, item, kind, n == 0)).collect_view();
    let next = (!is_empty).then(|| {
        view! {
            <form method="post" action="/web/queue/next">
                {kind_field(kind)}
                <button class="button button--primary" type="submit" aria-keyshortcuts="n">{say!(locale, queue.next)}</button>
            </form>
        }
    });
    let together = (!is_empty).then(|| {
        view! {
            <form id="together" class="queue__together" method="get" action="/admin/bulk">
                <button class="button" type="submit">{say!(locale, queue.together)}</button>
                <span class="field__hint">{say!(locale, queue.together_hint)}</span>
            </form>
        }
    });
    let empty = is_empty.then(|| {
        view! {
            <EmptyState
                heading=say!(locale, queue.empty)
                text=say!(locale, queue.empty_text)
                href="/reports"
                action=say!(locale, queue.to_reports)
            />
        }
    });
    let earlier = (queue.page > 1).then(|| {
        view! { <a class="button" href=url::queue(kind, queue.page - 1) rel="prev">{say!(locale, queue.earlier)}</a> }
    });
    let later = queue.has_more.then(|| {
        view! { <a class="button" href=url::queue(kind, queue.page + 1) rel="next">{say!(locale, queue.later)}</a> }
    });
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <DashboardNav/>
        <h1>{title}</h1>
        <p>{say!(locale, queue.lead)}</p>
        <Notices/>
        {Form::of_page("queue", &[]).errors(&[])}
        {undo}
        {parts}
        {next}
        {keys(locale, &["n", "u"])}
        {empty}
        <ol class="queue" role="list">{items}</ol>
        {together}
        <nav class="queue__pages" aria-label=say!(locale, queue.pages)>{earlier} {later}</nav>
    }
    .into_any()
}

/// The parts of the queue as links, each with its size.
fn parts(locale: Locale, chosen: Option<QueueKind>, total: i64, counts: &[(QueueKind, i64)]) -> AnyView {
    let link = |kind: Option<QueueKind>, name: String, count: i64| {
        let current = (kind == chosen).then_some("page");
        view! {
            <li>
                <a class="button" href=url::queue(kind, 1) aria-current=current>
                    {name} " " <span class="queue__count">{count}</span>
                </a>
            </li>
        }
    };
    let all = link(None, say!(locale, queue.kind_all), total);
    let each = counts.iter().map(|(kind, count)| link(Some(*kind), words::queue_kind(locale, *kind), *count));
    view! {
        <nav aria-label=say!(locale, queue.parts)>
            <ul class="queue__parts" role="list">{all} {each.collect_view()}</ul>
        </nav>
    }
    .into_any()
}

fn row(locale: Locale, item: QueueItem, kind: Option<QueueKind>, first: bool) -> AnyView {
    let QueueItem { card, kinds, terms, waits, claim, .. } = item;
    let href = url::case(card.id, kind);
    let picture = card.photo.map(|photo| {
        view! { <PhotoFrame rendition=photo.thumbnail colour=photo.colour alt="" first/> }
    });
    let why = kinds.into_iter().map(|kind| words::queue_kind(locale, kind)).collect::<Vec<_>>().join(" · ");
    let is_others = claim.as_ref().is_some_and(|claim| !claim.is_mine);
    let holder = claim.map(|claim| view! { <p class="queue__claim">{claim_words(locale, &claim)}</p> });
    let action = if is_others {
        view! { <a class="button" href=href.clone()>{say!(locale, queue.look)}</a> }.into_any()
    } else {
        view! {
            <form method="post" action=format!("/web/queue/{}/claim", card.id)>
                {kind_field(kind)}
                <button class="button" type="submit">{say!(locale, queue.take)}</button>
            </form>
        }
        .into_any()
    };
    view! {
        <li class="queue__item">
            <div class="queue__photo">
                {picture}
                <div class="tick">
                    <input
                        class="tick__box" type="checkbox" form="together" name="id"
                        id=format!("chosen-{}", card.id) value=card.id.to_string()
                    />
                    <label for=format!("chosen-{}", card.id)>
                        {say!(locale, queue.choose)} <span class="visually-hidden">{card.title.clone()}</span>
                    </label>
                </div>
            </div>
            <div class="queue__words">
                <h2 class="queue__title"><a href=href dir="auto">{card.title}</a></h2>
                <p dir="auto">{card.place}</p>
                <p class="queue__signs"><StatusBadge status=card.status/> <SeverityBars severity=card.severity/></p>
                <p>{why} " · " {say!(locale, queue.waits, time = words::span(locale, waits))}</p>
                {holder}
            </div>
            <div class="queue__order">{terms_list(locale, terms)} {action}</div>
        </li>
    }
    .into_any()
}

/// What a place in the queue is made of.
fn terms_list(locale: Locale, terms: Terms) -> AnyView {
    let rows = [
        (say!(locale, queue.term_severity), terms.severity),
        (say!(locale, queue.term_doubt), terms.doubt),
        (say!(locale, queue.term_age), terms.age),
        (say!(locale, queue.term_flags), terms.flags),
        (say!(locale, queue.term_supporters), terms.supporters),
        (say!(locale, queue.term_total), terms.total()),
    ];
    let rows = rows.map(|(name, points)| view! { <div><dt>{name}</dt><dd>{points}</dd></div> });
    view! { <dl class="queue__terms" aria-label=say!(locale, queue.terms)>{rows.into_iter().collect_view()}</dl> }
        .into_any()
}

/// Who has a report, and until when.
fn claim_words(locale: Locale, claim: &Claim) -> String {
    let time = words::date(locale, claim.until);
    if claim.is_mine {
        say!(locale, queue.has_it_me, time = time)
    } else {
        say!(locale, queue.has_it, name = claim.by, time = time)
    }
}

/// What was decided a moment ago, and the button that takes it back.
fn undo_form(locale: Locale, undo: &Undo, kind: Option<QueueKind>) -> AnyView {
    let status = words::status_name(locale, undo.to);
    view! {
        <form class="queue__undo" method="post" action=format!("/web/queue/{}/undo", undo.report)>
            {kind_field(kind)}
            <p dir="auto">{say!(locale, queue.undo_lead, title = undo.title, status = status)}</p>
            <button class="button" type="submit" aria-keyshortcuts="u">{say!(locale, queue.undo)}</button>
            <span class="field__hint">{say!(locale, queue.undo_hint, n = undo.seconds)}</span>
        </form>
    }
    .into_any()
}

/// The keys of a page's buttons, for who uses them.
fn keys(locale: Locale, used: &[&str]) -> AnyView {
    let all = [
        ("v", say!(locale, queue.key_verify)),
        ("1", say!(locale, queue.key_reject)),
        ("d", say!(locale, queue.key_duplicate)),
        ("n", say!(locale, queue.key_next)),
        ("t", say!(locale, queue.key_take)),
        ("u", say!(locale, queue.key_undo)),
    ];
    let name = |key: &str| if key == "1" { "1 – 9".to_owned() } else { key.to_uppercase() };
    let keys: Vec<_> =
        all.into_iter().filter(|(key, _)| used.contains(key)).map(|(key, what)| (name(key), what)).collect();
    view! {
        <UseKeys
            lead=say!(locale, queue.keys)
            keys
            on=say!(locale, queue.keys_on)
            off=say!(locale, queue.keys_off)
        />
    }
    .into_any()
}

/// The hidden field that takes along which part of the queue is worked through.
fn kind_field(kind: Option<QueueKind>) -> Option<impl IntoView> {
    kind.map(|kind| view! { <input type="hidden" name="kind" value=kind.as_str()/> })
}
