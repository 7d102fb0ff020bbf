use super::Icon;
use crate::{ui::PageInfo, words::say};
use leptos::prelude::*;

/// Asks for a tracking code, by an address that any browser can send.
#[component]
pub fn TrackForm(
    /// What was typed before.
    #[prop(into)]
    code: String,
    /// What was wrong with it.
    problem: Option<String>,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let wrong = problem.is_some();
    let problem = problem.map(|words| {
        view! { <p class="field__error" id="code-error" role="alert"><Icon name="warning"/>{words}</p> }
    });
    view! {
        <form class="track-form" method="get" action="/track">
            <label class="field__label" for="code">{say!(locale, track.label)}</label>
            <p class="field__hint" id="code-hint">{say!(locale, track.hint)}</p>
            {problem}
            <input
                class="input track-form__code"
                id="code"
                name="code"
                type="text"
                value=code
                required
                maxlength="40"
                autocomplete="off"
                autocapitalize="characters"
                spellcheck="false"
                aria-invalid=wrong.then_some("true")
                aria-describedby=if wrong { "code-error code-hint" } else { "code-hint" }
            />
            <button class="button button--primary" type="submit">{say!(locale, track.button)}</button>
            <p class="field__hint"><a href="/mine">{say!(locale, track.lost)}</a></p>
        </form>
    }
}
