//! Municipalities: the list, and the pages on which one is made and changed.

mod departments;
mod form;

pub use departments::DepartmentPage;
pub use form::{MunicipalityPage, NewMunicipalityPage};

use crate::{
    domain::municipality::{self, Municipality},
    i18n::Locale,
    server_fns::municipalities::list_municipalities,
    ui::{
        PageInfo,
        components::{DashboardNav, PageHead, form_parts::Notices, loaded},
    },
    words::{self, say},
};
use leptos::prelude::*;

/// All municipalities, by name.
#[component]
pub fn MunicipalitiesPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let title = say!(locale, areas.title);
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <DashboardNav/>
        <div class="areas">
            <h1>{title}</h1>
            <p>{say!(locale, areas.lead)}</p>
            <Notices/>
            {loaded(list_municipalities(), move |page| list(locale, page))}
        </div>
    }
}

fn list(locale: Locale, page: municipality::MunicipalitiesPage) -> AnyView {
    let may_create = page.may_create;
    let new = may_create.then(|| {
        view! {
            <p>
                <a class="button button--primary" href="/admin/municipalities/new">{say!(locale, areas.new)}</a>
            </p>
        }
    });
    if page.municipalities.is_empty() {
        return view! { <p>{say!(locale, areas.none)}</p> {new} }.into_any();
    }
    let manages = page.manages;
    let links = |one: &Municipality| may_create || manages.as_ref() == Some(&one.id);
    let rows: Vec<_> = page.municipalities.into_iter().map(|one| row(locale, links(&one), one)).collect();
    view! {
        {new}
        <div class="table-box" role="region" aria-label=say!(locale, areas.title) tabindex="0">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{say!(locale, areas.name)}</th>
                        <th scope="col">{say!(locale, areas.col_code)}</th>
                        <th scope="col">{say!(locale, areas.state)}</th>
                        <th scope="col">{say!(locale, areas.col_place)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(locale: Locale, links: bool, one: Municipality) -> AnyView {
    let name = words::named(locale, Some(&one.id), Some(&one.name)).unwrap_or_default();
    let place = place_of(locale, &one);
    let name = if links {
        view! { <a href=format!("/admin/municipalities/{}", one.id) dir="auto">{name}</a> }.into_any()
    } else {
        view! { <span dir="auto">{name}</span> }.into_any()
    };
    let inactive = (!one.is_active).then(|| view! { <p class="field__hint">{say!(locale, areas.inactive)}</p> });
    view! {
        <tr>
            <th scope="row">{name}{inactive}</th>
            <td>{one.short_code}</td>
            <td>{one.state}</td>
            <td>{place}</td>
        </tr>
    }
    .into_any()
}

/// Its area, else its circle, in words.
fn place_of(locale: Locale, one: &Municipality) -> String {
    match (one.area_m2, one.radius_km) {
        (Some(m2), _) => {
            let (size, points) = (format!("{:.1}", m2 / 1e6), one.area_points.unwrap_or_default());
            say!(locale, areas.area_now, size = size, points = points)
        }
        (None, Some(radius)) => say!(locale, areas.circle, n = radius),
        (None, None) => say!(locale, areas.nowhere),
    }
}
