use super::dom;
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::HtmlFormElement;

/// Supports a report, or takes that back: a form, which turns at once where scripts run. Whatever goes wrong
/// then, the form is sent as without them, and the page tells.
#[island]
pub fn VoteButton(
    /// Where the form is posted.
    action: String,
    /// Whether the viewer supports it.
    voted: bool,
    /// How many people do.
    count: u32,
    /// "Support this".
    support: String,
    /// "You support this".
    supported: String,
    /// "{n} people support this".
    people: String,
) -> impl IntoView {
    let (voted, count, busy) = (RwSignal::new(voted), RwSignal::new(count), RwSignal::new(false));
    let url = action.clone();
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let form = event.target().and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        let (before, counted) = (voted.get_untracked(), count.get_untracked());
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        voted.set(!before);
        count.set(if before { counted.saturating_sub(1) } else { counted + 1 });
        let url = url.clone();
        spawn_local(async move {
            let fields = if before { "value=false" } else { "value=true" };
            match dom::post_form(&url, fields).await {
                Ok(now) => {
                    if let Some(exact) = dom::get(&now, "count").as_f64() {
                        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a number of people
                        count.set(exact as u32);
                    }
                    busy.set(false);
                }
                Err(_) => {
                    voted.set(before);
                    count.set(counted);
                    // Once the form says again what it said before.
                    dom::sleep(0).await;
                    if let Some(form) = form {
                        let _ = form.submit();
                    }
                }
            }
        });
    };
    view! {
        <form class="vote__form" method="post" action=action on:submit=on_submit>
            <input type="hidden" name="value" value=move || if voted.get() { "false" } else { "true" }/>
            <input type="hidden" name="support" value="vote"/>
            <button
                class="button button--primary vote"
                type="submit"
                aria-pressed=move || if voted.get() { "true" } else { "false" }
            >
                {move || if voted.get() { supported.clone() } else { support.clone() }}
            </button>
        </form>
        <p class="vote__count" role="status">{move || people.replace("{n}", &count.get().to_string())}</p>
    }
}
