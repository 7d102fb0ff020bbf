//! Several reports at once: where they shall go, what would become of each, then all of them by one button.

use crate::{
    domain::{
        Status,
        queue::{Bulk, NOTE_MAX, Verdict},
    },
    i18n::Locale,
    server_fns::queue::load_bulk,
    ui::{
        PageInfo,
        components::{
            DashboardNav, EmptyState, PageHead, SeverityBars, StatusBadge,
            form_parts::{Form, Notices, choice, described_by, field, invalid},
            loaded,
        },
        url,
    },
    words::{self, say},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const PAGE: &str = "/admin/bulk";
/// Where many go at once; a link to an original or a resolution is about one report.
const TARGETS: [Status; 3] = [Status::Verified, Status::Rejected, Status::Flagged];

/// What was chosen, as the address has it.
#[derive(Clone, Default)]
struct Chosen {
    ids: Vec<String>,
    status: String,
    template: String,
    reason: String,
}

/// The page.
#[component]
pub fn BulkPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let chosen = use_query_map().with_untracked(|map| {
        let word = |name| map.get_str(name).map(str::to_owned).unwrap_or_default();
        let ids = map.get_all("id").unwrap_or_default();
        Chosen { ids, status: word("status"), template: word("template"), reason: word("reason") }
    });
    let title = say!(locale, queue.bulk);
    let bulk = load_bulk(chosen.ids.join(","), chosen.status.clone());
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <DashboardNav/>
        <p><a href=url::queue(None, 1)>{say!(locale, queue.back)}</a></p>
        <h1>{title}</h1>
        <Notices/>
        {loaded(bulk, move |bulk| show(locale, bulk, chosen))}
    }
}

fn show(locale: Locale, bulk: Bulk, chosen: Chosen) -> AnyView {
    if bulk.items.is_empty() {
        return view! {
            <EmptyState
                heading=say!(locale, queue.bulk_none)
                text=say!(locale, queue.together_hint)
                href="/admin"
                action=say!(locale, queue.back)
            />
        }
        .into_any();
    }
    let way = way(locale, &bulk, &chosen);
    let confirm = confirm(locale, &bulk, &chosen);
    let to = bulk.to;
    let items = bulk.items.into_iter().map(|(card, verdict)| {
        view! {
            <li class="bulk__item">
                <h2 class="queue__title"><a href=url::case(card.id, None) dir="auto">{card.title}</a></h2>
                <p dir="auto">{card.place}</p>
                <p class="queue__signs"><StatusBadge status=card.status/> <SeverityBars severity=card.severity/></p>
                {verdict.zip(to).map(|(verdict, to)| verdict_line(locale, verdict, to))}
            </li>
        }
    });
    view! {
        {Form::of_page("bulk", &[]).errors(&["ids", "status", "reason", "template"])}
        {way}
        <ol class="queue" role="list">{items.collect_view()}</ol>
        {confirm}
    }
    .into_any()
}

fn verdict_line(locale: Locale, verdict: Verdict, to: Status) -> AnyView {
    let status = words::status_name(locale, to);
    let (class, words) = match verdict {
        Verdict::Moves => ("bulk__moves", say!(locale, queue.bulk_moves, status = status)),
        Verdict::Stands => ("bulk__stays", say!(locale, queue.bulk_stands)),
        Verdict::Stays => ("bulk__stays", say!(locale, queue.bulk_stays, status = status)),
        Verdict::Taken(name) => ("bulk__stays", say!(locale, queue.bulk_taken, name = name)),
    };
    view! { <p class=class>{words}</p> }.into_any()
}

fn ids(chosen: &Chosen) -> AnyView {
    chosen.ids.iter().map(|id| view! { <input type="hidden" name="id" value=id.clone()/> }).collect_view().into_any()
}

/// Where they shall go, and why: asked by address, so that the answer is a page of its own.
fn way(locale: Locale, bulk: &Bulk, chosen: &Chosen) -> AnyView {
    let targets = TARGETS.map(|status| (status.as_str().to_owned(), words::status_name(locale, status)));
    let templates =
        bulk.templates.iter().map(|template| (template.slug.clone(), words::template_text(locale, template)));
    let none = [(String::new(), say!(locale, queue.reason_own))].into_iter();
    let form = Form::of_page("bulk", &[]);
    let (id, problem) = (form.id("reason"), form.problem("reason"));
    let reason = view! {
        <input
            class="input" id=id.clone() name="reason" maxlength=NOTE_MAX.to_string()
            aria-invalid=invalid(&problem) aria-describedby=described_by(&id) value=chosen.reason.clone()
        />
    };
    view! {
        <form class="form" method="get" action=PAGE>
            {ids(chosen)}
            {choice("bulk-status", "status", say!(locale, queue.bulk_to), &chosen.status, targets)}
            {choice("bulk-template", "template", say!(locale, queue.reason), &chosen.template, none.chain(templates))}
            {field(&id, say!(locale, queue.own), say!(locale, queue.own_hint), problem, reason.into_any())}
            <p><button class="button" type="submit">{say!(locale, queue.bulk_preview)}</button></p>
        </form>
    }
    .into_any()
}

/// The button that does it, once it is said what it would do.
fn confirm(locale: Locale, bulk: &Bulk, chosen: &Chosen) -> Option<AnyView> {
    let to = bulk.to?;
    let moves = bulk.moves();
    if moves == 0 {
        return Some(view! { <p class="notice">{say!(locale, queue.bulk_nothing)}</p> }.into_any());
    }
    let button = say!(locale, queue.bulk_do, n = moves, status = words::status_name(locale, to));
    let form = view! {
        <form method="post" action="/web/queue/bulk">
            {ids(chosen)}
            <input type="hidden" name="status" value=to.as_str()/>
            <input type="hidden" name="template" value=chosen.template.clone()/>
            <input type="hidden" name="reason" value=chosen.reason.clone()/>
            <button class="button button--primary" type="submit">{button}</button>
        </form>
    };
    Some(form.into_any())
}
