//! The form of a municipality, with the picture of its area, and its departments below.

use super::{departments, place_of};
use crate::{
    domain::{
        Point,
        municipality::{self, Municipality},
    },
    i18n::Locale,
    server_fns::municipalities::load_municipality,
    ui::{
        PageInfo,
        components::{
            DashboardNav, PageHead,
            form_parts::{Form, Line, Notices, described_by, field},
            loaded, text_area,
        },
    },
    words::{self, say},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The form's fields in their order.
const FIELDS: [&str; 13] = [
    "id",
    "name",
    "name_hi",
    "short_code",
    "state",
    "district_code",
    "latitude",
    "longitude",
    "radius_km",
    "area",
    "email",
    "phone",
    "website",
];

/// A new municipality.
#[component]
pub fn NewMunicipalityPage() -> impl IntoView {
    frame(String::new())
}

/// A municipality, to be changed.
#[component]
pub fn MunicipalityPage() -> impl IntoView {
    frame(use_params_map().with_untracked(|map| map.get_str("id").unwrap_or_default().to_owned()))
}

fn frame(id: String) -> impl IntoView {
    let locale = PageInfo::current().locale;
    view! {
        <div class="areas">
            <DashboardNav/>
            <p><a href="/admin/municipalities">{say!(locale, areas.back)}</a></p>
            {loaded(load_municipality(id), move |page| show(locale, page))}
        </div>
    }
}

fn show(locale: Locale, page: municipality::MunicipalityPage) -> AnyView {
    let of = page.municipality;
    let title = match &of {
        Some(of) => words::named(locale, Some(&of.id), Some(&of.name)).unwrap_or_default(),
        None => say!(locale, areas.new),
    };
    let below = of.as_ref().map(|of| departments::section(locale, &of.id, page.departments, page.categories));
    let picture = of.as_ref().map(|of| picture(locale, of, &title));
    let form = page.may_edit.then(|| form(locale, of.as_ref()));
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <h1 dir="auto">{title}</h1>
        <Notices/>
        {picture}
        {form}
        {below}
    }
    .into_any()
}

fn picture(locale: Locale, of: &Municipality, name: &str) -> AnyView {
    let place = place_of(locale, of);
    let map = of.area_m2.map(|_| {
        view! {
            <img
                class="areas__map"
                src=format!("/web/municipalities/{}/area.svg", of.id)
                width="640"
                height="400"
                alt=say!(locale, areas.area_picture, name = name)
            />
        }
    });
    view! { <figure class="panel">{map}<figcaption>{place}</figcaption></figure> }.into_any()
}

fn form(locale: Locale, of: Option<&Municipality>) -> AnyView {
    let form = Form::of_page("area", &["short_code", "area"]);
    let action =
        of.map_or_else(|| "/web/admin/municipalities".to_owned(), |of| format!("/web/admin/municipalities/{}", of.id));
    let text = |value: Option<&String>| value.cloned().unwrap_or_default();
    let degrees = |part: fn(Point) -> f64| of.and_then(|of| of.centre).map(|centre| format!("{:.6}", part(centre)));
    let line = |name: &'static str, label: String, hint: String, value: String, max: u32| {
        form.line(Line { name, label, hint, value, max, optional: name != "name" && name != "id", ..Line::default() })
    };
    let id = of.is_none().then(|| line("id", say!(locale, areas.id), say!(locale, areas.id_hint), String::new(), 50));
    let is_active = if form.is_refused() {
        !form.value("is_active", String::new()).is_empty()
    } else {
        of.is_none_or(|of| of.is_active)
    };
    let goes = of.and_then(|of| of.area_m2).map(|_| {
        view! {
            <div class="tick">
                <input class="tick__box" type="checkbox" id="area-goes" name="area_goes" value="true"/>
                <label for="area-goes">{say!(locale, areas.area_goes)}</label>
            </div>
        }
    });
    let button = if of.is_some() { say!(locale, areas.save) } else { say!(locale, areas.create) };
    let none = String::new;
    view! {
        {form.errors(&FIELDS)}
        <form class="form" method="post" enctype="multipart/form-data" action=action>
            {id}
            {line("name", say!(locale, areas.name), none(), of.map(|of| of.name.name.clone()).unwrap_or_default(), 120)}
            {line("name_hi", say!(locale, areas.name_hi), none(), text(of.and_then(|of| of.name.name_hi.as_ref())), 120)}
            {line("short_code", say!(locale, areas.short_code), none(), text(of.and_then(|of| of.short_code.as_ref())), 20)}
            {line("state", say!(locale, areas.state), none(), text(of.and_then(|of| of.state.as_ref())), 80)}
            {line(
                "district_code",
                say!(locale, areas.district_code),
                none(),
                of.and_then(|of| of.district_code).map(|code| code.to_string()).unwrap_or_default(),
                10,
            )}
            {area_fields(locale, &form)}
            {goes}
            {line(
                "latitude",
                say!(locale, areas.latitude),
                say!(locale, areas.middle_hint),
                degrees(Point::lat).unwrap_or_default(),
                20,
            )}
            {line("longitude", say!(locale, areas.longitude), none(), degrees(Point::lng).unwrap_or_default(), 20)}
            {line(
                "radius_km",
                say!(locale, areas.radius),
                say!(locale, areas.radius_hint),
                of.and_then(|of| of.radius_km).map(|radius| radius.to_string()).unwrap_or_default(),
                10,
            )}
            {line("email", say!(locale, areas.email), none(), text(of.and_then(|of| of.email.as_ref())), 320)}
            {line("phone", say!(locale, areas.phone), say!(locale, areas.phone_hint), text(of.and_then(|of| of.phone.as_ref())), 40)}
            {line("website", say!(locale, areas.website), none(), text(of.and_then(|of| of.website.as_ref())), 500)}
            <div class="tick">
                <input class="tick__box" type="checkbox" id="area-active" name="is_active" value="true" checked=is_active/>
                <label for="area-active">{say!(locale, areas.active)}</label>
            </div>
            <button class="button button--primary" type="submit">{button}</button>
        </form>
    }
    .into_any()
}

/// A file, or its text.
fn area_fields(locale: Locale, form: &Form) -> AnyView {
    let file = view! {
        <input
            class="input"
            id="area-file"
            name="file"
            type="file"
            accept=".geojson,.json,application/geo+json,application/json"
            aria-describedby=described_by("area-file")
        />
    };
    let text =
        Line { name: "area", label: say!(locale, areas.area_text), optional: true, max: 200_000, ..Line::default() };
    view! {
        {field(
            "area-file",
            say!(locale, areas.area_file),
            say!(locale, areas.area_file_hint),
            String::new(),
            file.into_any(),
        )}
        {text_area(form, text, 4)}
    }
    .into_any()
}
