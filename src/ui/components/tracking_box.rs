use crate::{ui::PageInfo, words::say};
use leptos::prelude::*;

/// For the person who filed the report: the code that proves so, and the link made of it.
#[component]
pub fn TrackingBox(
    /// The code, `K7QM-2XRA-9TEP`.
    code: String,
) -> impl IntoView {
    let info = PageInfo::current();
    let locale = info.locale;
    let path = format!("/track/{code}");
    view! {
        <section class="tracking-box" aria-labelledby="code-heading">
            <h2 class="tracking-box__heading" id="code-heading">{say!(locale, report.code_heading)}</h2>
            <p class="tracking-box__code" translate="no">{code}</p>
            <p>{say!(locale, report.code_text)}</p>
            <p class="tracking-box__link">
                {say!(locale, report.code_link)} ": " <a href=path.clone()>{info.absolute(&path)}</a>
            </p>
        </section>
    }
    .into_any()
}
