use super::SeverityBars;
use crate::{domain::report::Analysis, ui::PageInfo, words::say};
use leptos::prelude::*;

/// What the checking model thought, called an opinion, with its doubt.
#[component]
pub fn MachineOpinion(
    /// Its answer.
    analysis: Analysis,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let verdict = match analysis.is_valid {
        Some(true) => say!(locale, report.machine_yes),
        Some(false) => say!(locale, report.machine_no),
        None => say!(locale, report.machine_unsure),
    };
    let percent = (analysis.confidence.clamp(0.0, 1.0) * 100.0).round();
    let category = analysis.category.map(|category| {
        view! { <p>{say!(locale, report.machine_category, category = category)}</p> }
    });
    view! {
        <section class="machine-opinion" aria-labelledby="machine-heading">
            <h2 id="machine-heading">{say!(locale, report.machine_heading)}</h2>
            <p class="machine-opinion__intro">
                {say!(locale, report.machine_intro)} " " <a href="/about#machine">{say!(locale, about.machine_heading)}</a>
            </p>
            <p><strong>{verdict}</strong> " " {say!(locale, report.machine_sure, percent = percent)}</p>
            <svg class="machine-opinion__meter" aria-hidden="true" viewBox="0 0 100 4" preserveAspectRatio="none">
                <rect class="machine-opinion__full" width="100" height="4"></rect>
                <rect class="machine-opinion__sure" width=percent.to_string() height="4"></rect>
            </svg>
            {(!analysis.description.is_empty()).then(|| view! { <p lang="en">{analysis.description}</p> })}
            {category}
            <SeverityBars severity=analysis.severity/>
            <p class="machine-opinion__model">{say!(locale, report.machine_model, model = analysis.model)}</p>
        </section>
    }
    .into_any()
}
