use leptos::prelude::*;

/// A symbol of `public/icons.svg`, in the colour of the text around it; decoration only.
#[component]
pub fn Icon(
    /// The symbol's id.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    view! {
        <svg class="icon" width="24" height="24" aria-hidden="true" focusable="false">
            <use href=format!("/icons.svg#{name}")></use>
        </svg>
    }
}
