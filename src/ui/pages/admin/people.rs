//! Accounts: staff and citizens.

use crate::{
    domain::{
        Role,
        people::{PeopleQuery, PeopleView, Person},
    },
    i18n::Locale,
    server_fns::staff::load_people,
    ui::{
        PageInfo,
        components::{
            DashboardNav, PageHead, TableBox,
            form_parts::{self, Form, Line, Notices, choice},
            loaded,
        },
        url,
    },
    words::{self, role_name, say},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The list, and what can be done about each; a form for somebody new.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let query = use_query_map().with_untracked(|map| {
        let word = |name: &str| map.get_str(name).map(str::to_owned).unwrap_or_default();
        PeopleQuery { q: word("q"), role: word("role"), active: word("active"), cursor: word("cursor") }
    });
    let title = say!(locale, people.title);
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <DashboardNav/>
        <h1>{title}</h1>
        <p>{say!(locale, people.lead)}</p>
        <Notices/>
        {loaded(load_people(query), move |view| {
            let form = Form::of_page("person", &["person"]);
            let is_admin = view.is_admin;
            view! {
                {form.errors(&[])}
                {problem_of(&form)}
                {filters(locale, &view)}
                {list(locale, view)}
                {is_admin.then(|| somebody_new(locale))}
            }
            .into_any()
        })}
    }
}

/// What is wrong with the fields of a row's form: the rows are many, and say it together.
fn problem_of(form: &Form) -> AnyView {
    let problems = ["reason", "role", "municipality_id"].map(|name| form.problem(name));
    let problems: Vec<_> = problems.into_iter().filter(|problem| !problem.is_empty()).collect();
    (!problems.is_empty()).then(|| view! { <p class="field__error">{problems.join(" ")}</p> }).into_any()
}

fn filters(locale: Locale, view: &PeopleView) -> AnyView {
    let query = &view.query;
    let roles = Role::ALL.into_iter().map(|role| (role.as_str().to_owned(), role_name(locale, role)));
    let roles = [(String::new(), say!(locale, people.any_role))].into_iter().chain(roles);
    let states = [
        (String::new(), say!(locale, people.any_state)),
        ("true".to_owned(), say!(locale, people.active)),
        ("false".to_owned(), say!(locale, people.disabled)),
    ];
    let label = if view.is_admin { say!(locale, people.search_admin) } else { say!(locale, people.search) };
    let input =
        view! { <input class="input" id="people-q" name="q" type="search" value=query.q.clone() maxlength="100"/> };
    view! {
        <search class="filters" aria-label=say!(locale, people.find)>
            <form class="filters__form" method="get" action="/admin/people">
                <div class="filters__fields">
                    {form_parts::field("people-q", label, String::new(), String::new(), input.into_any())}
                    {choice("people-role", "role", say!(locale, people.role), &query.role, roles)}
                    {choice("people-active", "active", say!(locale, people.state), &query.active, states)}
                </div>
                <p><button class="button button--primary" type="submit">{say!(locale, people.find)}</button></p>
            </form>
        </search>
    }
    .into_any()
}

fn list(locale: Locale, view: PeopleView) -> AnyView {
    let query = view.query.clone();
    let at = |cursor: &str| {
        let all = [("q", query.q.as_str()), ("role", &query.role), ("active", &query.active), ("cursor", cursor)];
        let given: Vec<_> = all.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        url::with_query("/admin/people", &given)
    };
    let first = (!query.cursor.is_empty()).then(|| {
        view! { <a class="button" href=at("")>{say!(locale, people.first)}</a> }
    });
    if view.page.items.is_empty() {
        return view! {
            <p class="notice">{say!(locale, people.none)}</p>
            <p class="more">{first}</p>
        }
        .into_any();
    }
    let next = view.page.next.map(|next| {
        view! { <a class="button" href=at(&next.encode()) rel="next">{say!(locale, people.more)}</a> }
    });
    let is_admin = view.is_admin;
    let caption = say!(locale, people.caption);
    let head = view! {
        <th scope="col">{say!(locale, people.name)}</th>
        {is_admin.then(|| view! { <th scope="col">{say!(locale, people.email)}</th> })}
        <th scope="col">{say!(locale, people.role)}</th>
        <th scope="col">{say!(locale, people.state)}</th>
        <th scope="col" class="table__number">{say!(locale, people.reports)}</th>
        <th scope="col" class="table__number">{say!(locale, people.rejected)}</th>
        <th scope="col">{say!(locale, people.since)}</th>
        <th scope="col">{say!(locale, people.last_login)}</th>
        <th scope="col">{say!(locale, people.act)}</th>
    };
    let rows: Vec<_> = view.page.items.iter().enumerate().map(|(n, person)| row(locale, n, person, is_admin)).collect();
    view! {
        <TableBox caption head=head.into_any() rows=rows.into_any()/>
        <p class="more">{first} {next}</p>
    }
    .into_any()
}

fn row(locale: Locale, n: usize, person: &Person, is_admin: bool) -> AnyView {
    let role = match &person.municipality_id {
        Some(body) => format!("{} · {}", role_name(locale, person.role), words::body_name(body)),
        None => role_name(locale, person.role),
    };
    let state = if person.is_active {
        say!(locale, people.active)
    } else {
        match &person.disabled_reason {
            Some(reason) => format!("{}: {reason}", say!(locale, people.disabled)),
            None => say!(locale, people.disabled),
        }
    };
    let last = person.last_login.map_or_else(|| say!(locale, people.never), |at| words::day(locale, at));
    // Moderators act on citizens only, nobody on themselves.
    let acts = if person.is_me {
        view! { {say!(locale, people.you)} }.into_any()
    } else if is_admin || !person.role.is_staff() {
        acts(locale, n, person, is_admin)
    } else {
        ().into_any()
    };
    view! {
        <tr>
            <th scope="row"><bdi>{person.username.clone()}</bdi></th>
            {is_admin.then(|| view! { <td class="table__wide">{person.email.clone().unwrap_or_default()}</td> })}
            <td>{role}</td>
            <td>{state}</td>
            <td class="table__number">{person.reports.to_string()}</td>
            <td class="table__number">{person.rejected.to_string()}</td>
            <td>{words::day(locale, person.created_at)}</td>
            <td>{last}</td>
            <td>{acts}</td>
        </tr>
    }
    .into_any()
}

fn acts(locale: Locale, n: usize, person: &Person, is_admin: bool) -> AnyView {
    let name = person.username.clone();
    let reason_id = format!("person-{n}-reason");
    let reason = view! {
        <input
            class="input" id=reason_id.clone() name="reason" required maxlength="500" autocomplete="off"
            aria-describedby=form_parts::described_by(&reason_id)
        />
    };
    let (to, words) = if person.is_active {
        ("false", say!(locale, people.switch_off))
    } else {
        ("true", say!(locale, people.switch_on))
    };
    let role = is_admin.then(|| {
        let roles = Role::ALL.into_iter().map(|role| (role.as_str().to_owned(), role_name(locale, role)));
        let body_id = format!("person-{n}-municipality");
        let body = view! {
            <input
                class="input" id=body_id.clone() name="municipality_id" maxlength="64" autocomplete="off"
                value=person.municipality_id.clone().unwrap_or_default()
                aria-describedby=form_parts::described_by(&body_id)
            />
        };
        let hint = say!(locale, people.municipality_hint);
        view! {
            <form class="form" method="post" action="/web/admin/people/role">
                <input type="hidden" name="person" value=name.clone()/>
                {choice(&format!("person-{n}-role"), "role", say!(locale, people.role), person.role.as_str(), roles)}
                {form_parts::field(&body_id, say!(locale, people.municipality), hint, String::new(), body.into_any())}
                <button class="button" type="submit">{say!(locale, people.give_role)}</button>
            </form>
        }
    });
    let hint = say!(locale, people.reason_hint);
    view! {
        <details>
            <summary>
                {say!(locale, people.act)} <span class="visually-hidden">": " {person.username.clone()}</span>
            </summary>
            <form class="form" method="post" action="/web/admin/people/switch">
                <input type="hidden" name="person" value=person.username.clone()/>
                <input type="hidden" name="is_active" value=to/>
                {form_parts::field(&reason_id, say!(locale, people.reason), hint, String::new(), reason.into_any())}
                <button class="button" type="submit">{words}</button>
            </form>
            {role}
        </details>
    }
    .into_any()
}

fn somebody_new(locale: Locale) -> AnyView {
    let form = Form::of_page("new-person", &["email", "password"]);
    let roles = Role::ALL.into_iter().filter(|role| role.is_staff()).rev();
    let roles = roles.map(|role| (role.as_str().to_owned(), role_name(locale, role)));
    let chosen = form.value("role", Role::Moderator.as_str().to_owned());
    let email = Line { name: "email", kind: "email", label: say!(locale, people.email), ..Line::default() };
    let municipality = Line {
        name: "municipality_id",
        label: say!(locale, people.municipality),
        hint: say!(locale, people.municipality_hint),
        optional: true,
        max: 64,
        ..Line::default()
    };
    let password = Line {
        name: "password",
        kind: "password",
        label: say!(locale, people.new_password),
        hint: say!(locale, people.new_password_hint),
        autocomplete: "new-password",
        optional: true,
        max: 128,
        ..Line::default()
    };
    view! {
        <section class="panel narrow" aria-labelledby="new-person-heading">
            <h2 id="new-person-heading">{say!(locale, people.new_heading)}</h2>
            {form.errors(&["email", "municipality_id", "password"])}
            <form class="form" method="post" action="/web/admin/people/create">
                {form.line(email)}
                {choice("new-person-role", "role", say!(locale, people.role), &chosen, roles)}
                {form.line(municipality)}
                {form.line(password)}
                <button class="button button--primary" type="submit">{say!(locale, people.create)}</button>
            </form>
        </section>
    }
    .into_any()
}
