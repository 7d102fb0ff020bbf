use super::{choose_place, dom};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::HtmlFormElement;

/// Orders the list by the distance from the device: fills the form's place and sends it.
#[island]
pub fn NearMe(
    /// "Near me".
    near: String,
    /// "Looking for you".
    locating: String,
    /// "Location is switched off for this page".
    denied: String,
    /// "The phone could not tell".
    unavailable: String,
    /// "It took too long".
    timeout: String,
) -> impl IntoView {
    let (awake, waiting, said) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(String::new()));
    let errors = StoredValue::new([denied, unavailable, timeout]);
    Effect::new(move || awake.set(true));
    let locate = move |_| {
        waiting.set(true);
        said.set(locating.clone());
        spawn_local(async move {
            match choose_place::position().await {
                Ok((place, _)) => {
                    set("find-lat", &dom::fixed(place.lat, 4));
                    set("find-lng", &dom::fixed(place.lng, 4));
                    set("find-sort", "nearest");
                    if let Some(form) = dom::by_id("find").and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) {
                        let _ = form.submit();
                    }
                }
                Err(code) => {
                    said.set(errors.with_value(|errors| errors[code - 1].clone()));
                    waiting.set(false);
                }
            }
        });
    };
    view! {
        <div class="near-me" hidden=move || !awake.get()>
            <button type="button" class="button" disabled=move || waiting.get() on:click=locate>{near}</button>
            <p class="near-me__said" role="status">{said}</p>
        </div>
    }
}

/// Writes a field by its id.
fn set(id: &str, value: &str) {
    if let Some(field) = dom::by_id(id) {
        let _ = js_sys::Reflect::set(&field, &"value".into(), &value.into());
    }
}
