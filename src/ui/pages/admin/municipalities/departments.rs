//! Departments: below their municipality, and each with a form of its own.

use crate::{
    domain::{
        Category,
        municipality::{Department, DepartmentView},
    },
    i18n::Locale,
    server_fns::municipalities::load_department,
    ui::{
        PageInfo,
        components::{
            DashboardNav, PageHead,
            form_parts::{Form, Line, Notices},
            loaded,
        },
    },
    words::{self, say},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The form's fields in their order.
const FIELDS: [&str; 4] = ["id", "name", "name_hi", "categories"];

/// A municipality's departments, those that all have, and the form of another.
pub(super) fn section(
    locale: Locale,
    municipality: &str,
    departments: Vec<Department>,
    categories: Vec<Category>,
) -> AnyView {
    let items: Vec<_> = departments.iter().map(|one| item(locale, one, &categories)).collect();
    let new = form(locale, municipality, None, &categories);
    view! {
        <section class="panel" aria-labelledby="departments-heading">
            <h2 id="departments-heading">{say!(locale, areas.departments)}</h2>
            <p>{say!(locale, areas.departments_lead)}</p>
            <ul class="rows" role="list">{items}</ul>
        </section>
        <section class="panel" aria-labelledby="department-new-heading">
            <h2 id="department-new-heading">{say!(locale, areas.department_new)}</h2>
            {new}
        </section>
    }
    .into_any()
}

fn item(locale: Locale, one: &Department, categories: &[Category]) -> AnyView {
    let name = words::named(locale, Some(&one.id), Some(&one.name)).unwrap_or_default();
    let taken = categories.iter().filter(|category| one.categories.contains(&category.slug));
    let taken: Vec<_> = taken.map(|category| words::category_name(locale, category)).collect();
    let taken = if taken.is_empty() {
        say!(locale, areas.takes_nothing)
    } else {
        format!("{}: {}", say!(locale, areas.takes), taken.join(", "))
    };
    let of_all = one.municipality.is_none().then(|| view! { <p class="field__hint">{say!(locale, areas.of_all)}</p> });
    let inactive = (!one.is_active).then(|| view! { <p class="field__hint">{say!(locale, areas.inactive)}</p> });
    view! {
        <li class="rows__item">
            <div>
                <p class="rows__name">
                    <a href=format!("/admin/departments/{}", one.id) dir="auto">{name}</a>
                </p>
                <p class="field__hint">{taken}</p>
                {of_all}
                {inactive}
            </div>
        </li>
    }
    .into_any()
}

/// A department, to be changed.
#[component]
pub fn DepartmentPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let id = use_params_map().with_untracked(|map| map.get_str("id").unwrap_or_default().to_owned());
    view! { <div class="areas">{loaded(load_department(id), move |page| show(locale, page))}</div> }
}

fn show(locale: Locale, page: DepartmentView) -> AnyView {
    let DepartmentView { department, categories } = page;
    let title = words::named(locale, Some(&department.id), Some(&department.name)).unwrap_or_default();
    let back = match &department.municipality {
        Some(municipality) => format!("/admin/municipalities/{municipality}"),
        None => "/admin/municipalities".to_owned(),
    };
    let municipality = department.municipality.clone().unwrap_or_default();
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <DashboardNav/>
        <p><a href=back>{say!(locale, areas.title)}</a></p>
        <h1 dir="auto">{title}</h1>
        <Notices/>
        {form(locale, &municipality, Some(&department), &categories)}
    }
    .into_any()
}

fn form(locale: Locale, municipality: &str, of: Option<&Department>, categories: &[Category]) -> AnyView {
    let form = Form::of_page("department", &["department"]);
    let action = match of {
        Some(of) => format!("/web/admin/departments/{}", of.id),
        None => "/web/admin/departments".to_owned(),
    };
    let line = |name, label: String, hint: String, value: String| {
        form.line(Line { name, label, hint, value, max: 120, optional: name == "name_hi", ..Line::default() })
    };
    let id = of.is_none().then(|| line("id", say!(locale, areas.id), say!(locale, areas.id_hint), String::new()));
    let is_active = of.is_none_or(|of| of.is_active);
    let kinds: Vec<_> = categories
        .iter()
        .map(|category| {
            let id = format!("department-{}", category.slug);
            let is_taken = of.is_some_and(|of| of.categories.contains(&category.slug));
            view! {
                <div class="tick">
                    <input
                        class="tick__box"
                        type="checkbox"
                        id=id.clone()
                        name="categories"
                        value=category.slug.clone()
                        checked=is_taken
                    />
                    <label for=id>{words::category_name(locale, category)}</label>
                </div>
            }
        })
        .collect();
    let button = if of.is_some() { say!(locale, areas.save) } else { say!(locale, areas.create) };
    view! {
        {form.errors(&FIELDS)}
        <form class="form" method="post" action=action>
            <input type="hidden" name="department" value="form"/>
            <input type="hidden" name="municipality_id" value=municipality.to_owned()/>
            {id}
            {line(
                "name",
                say!(locale, areas.name),
                String::new(),
                of.map(|of| of.name.name.clone()).unwrap_or_default(),
            )}
            {line(
                "name_hi",
                say!(locale, areas.name_hi),
                String::new(),
                of.and_then(|of| of.name.name_hi.clone()).unwrap_or_default(),
            )}
            <fieldset class="areas__kinds" id="department-categories">
                <legend class="field__label">{say!(locale, areas.takes)}</legend>
                {kinds}
            </fieldset>
            <div class="tick">
                <input class="tick__box" type="checkbox" id="department-active" name="is_active" value="true" checked=is_active/>
                <label for="department-active">{say!(locale, areas.active)}</label>
            </div>
            <button class="button button--primary" type="submit">{button}</button>
        </form>
    }
    .into_any()
}
