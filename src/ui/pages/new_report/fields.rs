//! The parts that every field has: its label, a hint, a place for what is wrong with it.

use crate::{domain::Fields, i18n::Locale, words::field_message};
use leptos::prelude::*;

/// What is wrong with a field, in words; blank when nothing is.
pub fn problems(locale: Locale, fields: &Fields, name: &str) -> String {
    // The form has one field for the place, however it was given.
    let names: &[&str] = if name == "location" { &["location", "lat", "lng"] } else { &[name] };
    let found = names.iter().filter_map(|name| fields.get(*name)).flatten();
    let mut words: Vec<_> = found.map(|problem| field_message(locale, problem)).collect();
    words.dedup();
    words.join(" ")
}

/// A label, a hint and the field's problem around `input`, which must have the id `filing-<name>` and be
/// described by what [`described_by`] names.
pub fn field(name: &str, label: String, hint: String, problem: String, input: AnyView) -> impl IntoView {
    let none_wrong = problem.is_empty();
    view! {
        <div class="field">
            <label class="field__label" for=format!("filing-{name}")>{label}</label>
            {(!hint.is_empty()).then(|| view! { <p class="field__hint" id=format!("filing-{name}-hint")>{hint}</p> })}
            <p class="field__error" id=format!("filing-{name}-error") hidden=none_wrong>{problem}</p>
            {input}
        </div>
    }
}

/// Ids of the hint and of the problem of a field.
pub fn described_by(name: &str) -> String {
    format!("filing-{name}-error filing-{name}-hint")
}

/// Value of `aria-invalid`.
pub fn invalid(problem: &str) -> Option<&'static str> {
    (!problem.is_empty()).then_some("true")
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
