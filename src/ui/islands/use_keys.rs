use super::dom;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlSelectElement, KeyboardEvent, Storage};

/// Where the browser keeps that somebody wants no keys.
const STORED: &str = "darshi-keys";

/// One key for each button of the page that names it (`aria-keyshortcuts`), while nobody types; for an option of a
/// list: chooses it and sends its form. Can be switched off, for speech and sip-and-puff input (WCAG 2.2, 2.1.4).
#[island]
pub fn UseKeys(
    /// "Keys".
    lead: String,
    /// The keys and what they do.
    keys: Vec<(String, String)>,
    /// "Use keys".
    on: String,
    /// "Use no keys".
    off: String,
) -> impl IntoView {
    let (runs, is_on) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move || {
        runs.set(true);
        is_on.set(storage().and_then(|kept| kept.get_item(STORED).ok().flatten()).is_none());
        let mut is_sent = false;
        dom::listen(&window(), "keydown", move |event| {
            let event: &KeyboardEvent = event.unchecked_ref();
            let is_held = event.repeat() || event.ctrl_key() || event.meta_key() || event.alt_key();
            if is_sent || is_held || !is_on.get_untracked() || is_typing() {
                return;
            }
            let Some(key) = letter(&event.code()) else { return };
            let found = document().query_selector(&format!("[aria-keyshortcuts=\"{key}\"]"));
            if let Ok(Some(target)) = found {
                event.prevent_default();
                // A page decides once, however often the key is pressed until the next one is there.
                is_sent = press(&target);
            }
        });
    });
    let switch = move |_| {
        is_on.update(|is_on| *is_on = !*is_on);
        let Some(kept) = storage() else { return };
        let _ = if is_on.get_untracked() { kept.remove_item(STORED) } else { kept.set_item(STORED, "off") };
    };
    let list: Vec<_> =
        keys.into_iter().map(|(key, what)| view! { <div><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div> }).collect();
    view! {
        <aside class="keys" aria-label=lead hidden=move || !runs.get()>
            <dl class="keys__list" hidden=move || !is_on.get()>{list}</dl>
            <button type="button" class="button" on:click=switch>
                {move || if is_on.get() { off.clone() } else { on.clone() }}
            </button>
        </aside>
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Whether what is typed belongs to a field.
fn is_typing() -> bool {
    let fields = "input:not([type=checkbox]), textarea, select, [contenteditable]";
    document().active_element().is_some_and(|focused| focused.matches(fields).unwrap_or(false))
}

/// The key by its place on the keyboard, so that it is the same one in every script.
fn letter(code: &str) -> Option<String> {
    let key = ["Key", "Digit", "Numpad"].iter().find_map(|kind| code.strip_prefix(kind))?;
    (key.len() == 1).then(|| key.to_lowercase())
}

/// Presses a button; whether the page is about to be left.
fn press(target: &Element) -> bool {
    let list = target.closest("select").ok().flatten().and_then(|list| list.dyn_into::<HtmlSelectElement>().ok());
    if let Some(list) = list {
        list.set_value(&dom::text(target, "value"));
        return list.form().is_some_and(|form| form.request_submit().is_ok());
    }
    if let Some(button) = target.dyn_ref::<HtmlElement>() {
        button.click();
    }
    true
}
