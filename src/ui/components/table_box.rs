use leptos::prelude::*;

/// A table in a box of its own, which scrolls sideways where the page is narrow, also by keyboard.
#[component]
pub fn TableBox(
    /// What it is, for who does not see it.
    caption: String,
    /// The head's cells.
    head: AnyView,
    /// The body's rows.
    rows: AnyView,
) -> impl IntoView {
    let label = caption.clone();
    view! {
        <div class="table-box" role="region" aria-label=label tabindex="0">
            <table class="table">
                <caption class="visually-hidden">{caption}</caption>
                <thead><tr>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
