//! The log of acts.

use crate::{
    domain::audit::{AuditEntry, AuditPage as Log, AuditQuery},
    i18n::Locale,
    server_fns::staff::load_audit,
    ui::{
        PageInfo,
        components::{DashboardNav, PageHead, TableBox, form_parts, loaded},
        url,
    },
    words::{self, say},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The log, filtered by its address, page by page.
#[component]
pub fn AuditPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let query = use_query_map().with_untracked(|map| {
        let word = |name: &str| map.get_str(name).map(str::to_owned).unwrap_or_default();
        AuditQuery {
            user_id: word("user_id"),
            resource_type: word("resource_type"),
            resource_id: word("resource_id"),
            action: word("action"),
            from: word("from"),
            to: word("to"),
            cursor: word("cursor"),
        }
    });
    let title = say!(locale, audit.title);
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <DashboardNav/>
        <h1>{title}</h1>
        <p>{say!(locale, audit.lead)}</p>
        {loaded(load_audit(query), move |log| {
            view! {
                {filters(locale, &log)}
                {list(locale, log)}
            }
            .into_any()
        })}
    }
}

fn filters(locale: Locale, log: &Log) -> AnyView {
    let query = &log.query;
    let field = |name: &'static str, label: String, kind: &'static str, value: &str| {
        let problem = form_parts::problems(locale, &log.problems, &[name]);
        let id = format!("audit-{name}");
        // A moment in an address is shown as its day.
        let value = if kind == "date" { value.split('T').next().unwrap_or_default() } else { value }.to_owned();
        let input = view! {
            <input
                class="input" id=id.clone() name=name type=kind value=value
                aria-invalid=form_parts::invalid(&problem) aria-describedby=form_parts::described_by(&id)
            />
        };
        form_parts::field(&id, label, String::new(), problem, input.into_any())
    };
    let actions = log.actions.iter().map(|action| (action.clone(), action.clone()));
    let actions = [(String::new(), say!(locale, audit.any_action))].into_iter().chain(actions);
    view! {
        <search class="filters" aria-label=say!(locale, audit.find)>
            <form class="filters__form" method="get" action="/admin/audit">
                <div class="filters__fields">
                    {field("user_id", say!(locale, audit.user), "text", &query.user_id)}
                    {form_parts::choice("audit-action", "action", say!(locale, audit.action), &query.action, actions)}
                    {field("resource_type", say!(locale, audit.resource_type), "text", &query.resource_type)}
                    {field("resource_id", say!(locale, audit.resource_id), "text", &query.resource_id)}
                    {field("from", say!(locale, audit.from), "date", &query.from)}
                    {field("to", say!(locale, audit.to), "date", &query.to)}
                </div>
                <p><button class="button button--primary" type="submit">{say!(locale, audit.find)}</button></p>
            </form>
        </search>
    }
    .into_any()
}

fn list(locale: Locale, log: Log) -> AnyView {
    let at = |cursor: Option<&str>| {
        let cursor = cursor.map(|cursor| ("cursor", cursor));
        url::with_query("/admin/audit", &log.query.pairs().into_iter().chain(cursor).collect::<Vec<_>>())
    };
    let first = (!log.query.cursor.is_empty()).then(|| {
        view! { <a class="button" href=at(None)>{say!(locale, audit.first)}</a> }
    });
    if log.page.items.is_empty() {
        return view! {
            <p class="notice">{say!(locale, audit.none)}</p>
            <p class="more">{first}</p>
        }
        .into_any();
    }
    let next = log.page.next.map(|next| {
        view! { <a class="button" href=at(Some(&next.encode())) rel="next">{say!(locale, audit.more)}</a> }
    });
    let download = url::with_query("/admin/audit.csv", &log.query.pairs());
    // Addresses are for administrators; without one the column would stand empty.
    let addressed = log.page.items.iter().any(|entry| entry.ip.is_some());
    let caption = say!(locale, audit.caption);
    let head = view! {
        <th scope="col">{say!(locale, audit.when)}</th>
        <th scope="col">{say!(locale, audit.who)}</th>
        <th scope="col">{say!(locale, audit.what)}</th>
        <th scope="col">{say!(locale, audit.thing)}</th>
        <th scope="col">{say!(locale, audit.details)}</th>
        {addressed.then(|| view! { <th scope="col">{say!(locale, audit.address)}</th> })}
    };
    let rows: Vec<_> = log.page.items.iter().map(|entry| row(locale, entry, addressed)).collect();
    view! {
        <TableBox caption head=head.into_any() rows=rows.into_any()/>
        <p class="more">
            {first}
            {next}
            <a class="button" href=download download="">{say!(locale, audit.download)}</a>
        </p>
    }
    .into_any()
}

fn row(locale: Locale, entry: &AuditEntry, addressed: bool) -> AnyView {
    let when = words::date(locale, entry.created_at);
    let machine = words::machine_date(entry.created_at);
    let role = entry.role.parse().map_or_else(|_| entry.role.clone(), |role| words::role_name(locale, role));
    let thing = match entry.report() {
        Some(id) => view! { <a href=format!("/reports/{id}")>{entry.resource_type.clone()}</a> }.into_any(),
        None => view! { {entry.resource_type.clone()} }.into_any(),
    };
    view! {
        <tr>
            <td><time datetime=machine>{when}</time></td>
            <td><bdi>{entry.actor.clone()}</bdi> " · " {role}</td>
            <td translate="no">{entry.action.clone()}</td>
            <td class="table__wide" translate="no">{thing} " " <small>{entry.resource_id.clone()}</small></td>
            <td class="table__wide"><bdi>{entry.details_line()}</bdi></td>
            {addressed.then(|| view! { <td translate="no">{entry.ip.clone().unwrap_or_default()}</td> })}
        </tr>
    }
    .into_any()
}
