use super::{
    dom,
    shared::{self, Place},
};
use js_sys::{JSON, Object, Reflect};
use leptos::{prelude::*, task::spawn_local};
use std::sync::atomic::{AtomicBool, Ordering};
use web_sys::Storage;

/// What is kept, on this device only. Not the e-mail address: phones are shared.
const FIELDS: [&str; 6] = ["title", "description", "location", "category", "lat", "lng"];
/// Its name in the browser's storage.
const KEY: &str = "darshi-draft";
/// How long the fingers have to rest before it is kept, in milliseconds.
const REST: i32 = 500;
/// Whether this page's form was sent.
static SENT: AtomicBool = AtomicBool::new(false);

/// Keeps the form's words while they are typed, and brings them back after the page was lost.
#[island]
pub fn KeepDraft(
    /// Whether the form came empty, so that a draft may fill it.
    restore: bool,
    /// "Your draft is back".
    restored: String,
    /// "Clear it".
    clear_words: String,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    let typed = StoredValue::new(0_u32);
    Effect::new(move || {
        let Some(form) = dom::form() else { return };
        shown.set(restore && bring_back());
        dom::listen(&form, "input", move |_| {
            typed.update_value(|count| *count += 1);
            let now = typed.get_value();
            spawn_local(async move {
                dom::sleep(REST).await;
                if typed.get_value() == now {
                    keep();
                }
            });
        });
    });
    view! {
        <div class="draft" role="status">
            {move || shown.get().then(|| view! {
                <p class="draft__words">{restored.clone()}</p>
                <button type="button" class="button" on:click=move |_| {
                    for name in FIELDS {
                        dom::set_value(name, "");
                    }
                    shared::pin().set(None);
                    clear();
                    shown.set(false);
                    dom::focus("filing-title");
                }>{clear_words.clone()}</button>
            })}
        </div>
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// The form was sent: there is no draft of it any more, also if fingers have only just come to rest.
pub fn sent() {
    SENT.store(true, Ordering::Relaxed);
    clear();
}

/// Forgets the draft.
fn clear() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(KEY);
    }
}

fn keep() {
    if SENT.load(Ordering::Relaxed) {
        return;
    }
    let draft = Object::new();
    let mut blank = true;
    for name in FIELDS {
        let text = dom::value(name);
        blank &= text.is_empty();
        let _ = Reflect::set(&draft, &name.into(), &text.into());
    }
    if blank {
        return clear();
    }
    if let (Some(storage), Ok(text)) = (storage(), JSON::stringify(&draft)) {
        let _ = storage.set_item(KEY, &String::from(text)); // a full or forbidden storage costs the draft only
    }
}

/// Whether there was a draft.
fn bring_back() -> bool {
    let Some(text) = storage().and_then(|storage| storage.get_item(KEY).ok().flatten()) else { return false };
    let draft = dom::parse(&text);
    if !draft.is_object() {
        return false;
    }
    let mut filled = false;
    for name in FIELDS {
        let (old, now) = (dom::text(&draft, name), dom::value(name));
        if !old.is_empty() && now.is_empty() {
            dom::set_value(name, &old);
            filled = true;
        }
    }
    if let Some(place) = Place::from_texts(&dom::value("lat"), &dom::value("lng")) {
        shared::pin().set(Some(place));
    }
    filled
}
