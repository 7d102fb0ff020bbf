//! The parts of the filing form's fields.

use crate::{
    domain::Fields,
    i18n::Locale,
    ui::components::form_parts::{self, described_by as described},
};
use leptos::prelude::*;

pub use crate::ui::components::form_parts::invalid;

/// What is wrong with a field, in words; blank when nothing is.
pub fn problems(locale: Locale, fields: &Fields, name: &str) -> String {
    // The form has one field for the place, however it was given.
    let names: &[&str] = if name == "location" { &["location", "lat", "lng"] } else { &[name] };
    form_parts::problems(locale, fields, names)
}

/// A field of this form.
pub fn field(name: &str, label: String, hint: String, problem: String, input: AnyView) -> impl IntoView + use<> {
    form_parts::field(&format!("filing-{name}"), label, hint, problem, input)
}

/// Ids of the hint and of the problem of a field.
pub fn described_by(name: &str) -> String {
    described(&format!("filing-{name}"))
}

/// A step's heading: which of how many, and what it is about.
pub fn step(locale: Locale, n: u8, heading: String) -> impl IntoView {
    view! {
        <h2 class="step__heading" id=format!("step-{n}")>
            <span class="step__number">{crate::words::say!(locale, filing.step, n = n)}</span>
            " "
            {heading}
        </h2>
    }
}
