use super::dom;
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::HtmlFormElement;

/// Where the number stands.
const COUNT: &str = "vote-count";

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
    /// What stands before the number.
    before: String,
    /// What stands after it.
    after: String,
) -> impl IntoView {
    let (voted, busy) = (RwSignal::new(voted), RwSignal::new(false));
    let url = action.clone();
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let form = event.target().and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        let before = voted.get_untracked();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        voted.set(!before);
        let counted = shown();
        show(if before { counted - 1.0 } else { counted + 1.0 });
        let url = url.clone();
        spawn_local(async move {
            let fields = if before { "value=false" } else { "value=true" };
            if let Ok(now) = dom::post_form(&url, fields).await {
                if let Some(exact) = dom::get(&now, "count").as_f64() {
                    show(exact);
                }
                busy.set(false);
                return;
            }
            voted.set(before);
            show(counted);
            // Once the form says again what it said before.
            dom::sleep(0).await;
            if let Some(form) = form {
                let _ = form.submit();
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
        <p class="vote__count">{before}<span id=COUNT data-live="supporters">{count}</span>{after}</p>
    }
}

/// The number that stands there. It is no signal's, since it also changes with what others do.
fn shown() -> f64 {
    dom::by_id(COUNT).and_then(|place| dom::number(&place.text_content()?)).unwrap_or_default()
}

fn show(number: f64) {
    dom::say(COUNT, &dom::fixed(number.max(0.0), 0));
}
