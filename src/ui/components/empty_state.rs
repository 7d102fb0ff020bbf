use super::Icon;
use leptos::prelude::*;

/// Where a list would be: why there is none, and what to do.
#[component]
pub fn EmptyState(
    /// A few words.
    #[prop(into)]
    heading: String,
    /// Why, and what to do.
    #[prop(into)]
    text: String,
    /// Where the button leads.
    #[prop(into)]
    href: String,
    /// The button's words.
    #[prop(into)]
    action: String,
) -> impl IntoView {
    view! {
        <div class="notice">
            <Icon name="camera"/>
            <h2 class="notice__heading">{heading}</h2>
            <p class="notice__text">{text}</p>
            <p class="notice__actions"><a class="button" href=href>{action}</a></p>
        </div>
    }
}
