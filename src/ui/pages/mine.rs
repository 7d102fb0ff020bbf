//! One's own reports: of the account, or, where nobody is signed in, of this browser.

use crate::{
    domain::{Status, report::MyReports},
    i18n::Locale,
    server_fns::reports::list_mine,
    ui::{
        PageInfo,
        components::{
            CardList, EmptyState, PageHead,
            form_parts::{Form, Line, Notices},
            loaded,
        },
        url,
    },
    words::{self, say},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The list, by status; reports without an account can be added.
#[component]
pub fn MinePage() -> impl IntoView {
    let info = PageInfo::current();
    let locale = info.locale;
    let is_signed_in = info.account.is_some();
    let (status, cursor) = use_query_map().with_untracked(|map| {
        let word = |name| map.get_str(name).map(str::to_owned).unwrap_or_default();
        (word("status"), word("cursor"))
    });
    let title = say!(locale, mine.title);
    let lead = if is_signed_in { say!(locale, mine.lead_account) } else { say!(locale, mine.lead) };
    let sign_in = (!is_signed_in).then(|| {
        view! { <p>{say!(locale, mine.sign_in)} " " <a href="/signin?next=/mine">{say!(locale, signin.title)}</a></p> }
    });
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <h1>{title}</h1>
        <Notices/>
        <p>{lead}</p>
        {sign_in}
        {loaded(list_mine(status.clone(), cursor), move |mine| {
            view! {
                {(!mine.claimable.is_empty()).then(|| claimable(locale, &mine))}
                {(mine.total > 0).then(|| statuses(locale, &mine, &status))}
                {list(locale, &mine, &status, is_signed_in)}
                {is_signed_in.then(|| by_code(locale))}
            }
            .into_any()
        })}
    }
}

fn list(locale: Locale, mine: &MyReports, status: &str, is_signed_in: bool) -> AnyView {
    if mine.cards.is_empty() {
        let (heading, text) = match (is_signed_in, mine.total > 0) {
            (_, true) => (say!(locale, mine.none_heading), say!(locale, mine.none)),
            (true, false) => (say!(locale, mine.empty_heading), say!(locale, mine.empty_account)),
            (false, false) => (say!(locale, mine.empty_heading), say!(locale, mine.empty)),
        };
        let (href, action) = if is_signed_in {
            ("/reports/new", say!(locale, nav.report_problem))
        } else {
            ("/track", say!(locale, report.restricted_track))
        };
        return view! { <EmptyState heading text href action/> }.into_any();
    }
    let next = mine.next.map(|cursor| {
        let href = mine_url(status, &cursor.encode());
        view! { <a class="button" href=href rel="next">{say!(locale, feed.older)}</a> }
    });
    let track =
        (!is_signed_in).then(|| view! { <a class="button" href="/track">{say!(locale, report.restricted_track)}</a> });
    view! {
        <section aria-labelledby="mine-heading">
            <h2 class="visually-hidden" id="mine-heading">{say!(locale, feed.title)}</h2>
            <CardList cards=mine.cards.clone()/>
            <p class="more">{next}{track}</p>
        </section>
    }
    .into_any()
}

fn mine_url(status: &str, cursor: &str) -> String {
    let mut query = Vec::new();
    for (name, value) in [("status", status), ("cursor", cursor)] {
        if !value.is_empty() {
            query.push(format!("{name}={}", url::encode(value)));
        }
    }
    if query.is_empty() { "/mine".to_owned() } else { format!("/mine?{}", query.join("&")) }
}

/// The statuses that one's reports have, with how many have each.
fn statuses(locale: Locale, mine: &MyReports, chosen: &str) -> impl IntoView + use<> {
    let chip = |value: &str, words: String, n: i64| {
        let words = say!(locale, mine_counts.chip, status = words, n = n);
        let current = value.eq_ignore_ascii_case(chosen).then_some("true");
        view! { <li><a class="chip" href=mine_url(value, "") aria-current=current>{words}</a></li> }
    };
    let count = |status| mine.counts.iter().find(|(known, _)| *known == status).map_or(0, |(_, count)| *count);
    // A status that no report has any more stays while it is chosen, so that one sees where one is.
    let is_shown = |status: &Status| count(*status) > 0 || status.as_str().eq_ignore_ascii_case(chosen);
    let chips: Vec<_> = Status::ALL
        .into_iter()
        .filter(is_shown)
        .map(|status| chip(status.as_str(), words::status_name(locale, status), count(status)))
        .collect();
    view! {
        <ul class="filters__chips" role="list" aria-label=say!(locale, feed.status)>
            {chip("", say!(locale, feed.all), mine.total)}
            {chips}
        </ul>
    }
}

fn claimable(locale: Locale, mine: &MyReports) -> impl IntoView + use<> {
    let titles: Vec<_> = mine
        .claimable
        .iter()
        .map(|card| view! { <li><a href=url::report(card.id) dir="auto">{card.title.clone()}</a></li> })
        .collect();
    view! {
        <section class="panel" aria-labelledby="claim-heading">
            <h2 id="claim-heading">{say!(locale, mine.claim_heading)}</h2>
            <p>{say!(locale, mine.claim)}</p>
            <ul class="plain-list">{titles}</ul>
            <form method="post" action="/web/claim">
                <button class="button button--primary" type="submit">{say!(locale, mine.claim_button)}</button>
            </form>
        </section>
    }
}

fn by_code(locale: Locale) -> impl IntoView {
    let form = Form::of_page("claim", &["code"]);
    view! {
        <section class="panel" aria-labelledby="code-heading">
            <h2 id="code-heading">{say!(locale, mine.code_heading)}</h2>
            {form.errors(&["code"])}
            <form class="form" method="post" action="/web/claim-code">
                {form.line(Line {
                    name: "code",
                    label: say!(locale, track.label),
                    hint: say!(locale, mine.code_hint),
                    max: 40,
                    ..Line::default()
                })}
                <button class="button" type="submit">{say!(locale, mine.code_button)}</button>
            </form>
        </section>
    }
}
