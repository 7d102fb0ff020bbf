use super::{
    dom,
    shared::{self, Place},
};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// How long typing has to pause before places are looked up, in milliseconds.
const PAUSE: i32 = 250;
/// Fewest characters that are looked up.
const LEAST: usize = 2;
/// The field of the place.
const FIELD: &str = "filing-location";

/// Offers places while the place's field is typed into: a combobox with a list (WAI-ARIA, "Editable Combobox
/// With List Autocomplete"). Without it the words are looked up by the server.
#[island]
#[allow(clippy::too_many_lines, reason = "one field, one list, their keys")]
pub fn SuggestPlaces(
    /// What the list is.
    label: String,
    /// "{n} places. Choose one with the arrow keys."
    found: String,
) -> impl IntoView {
    let options = RwSignal::new(Vec::<Place>::new());
    let active = RwSignal::new(None::<usize>);
    let pin = RwSignal::from(shared::pin());
    // Each question has a number: only the last one's answer counts.
    let asked = StoredValue::new(0_u32);
    let next = move || {
        asked.set_value(asked.get_value().wrapping_add(1));
        asked.get_value()
    };
    let show = move |places: Vec<Place>| {
        active.set(None);
        options.set(places);
    };
    let close = move || {
        next();
        if !options.with_untracked(Vec::is_empty) {
            show(Vec::new());
        }
    };
    let choose = move |n: usize| {
        let Some(place) = options.with_untracked(|places| places.get(n).cloned()) else { return };
        close();
        dom::set_value("location", &place.name);
        pin.set(Some(place));
        dom::focus(FIELD);
    };
    let ask = move || {
        let number = next();
        let words = dom::value("location");
        if words.chars().count() < LEAST {
            return close();
        }
        spawn_local(async move {
            dom::sleep(PAUSE).await;
            if asked.get_value() != number {
                return;
            }
            let url = "/web/places?q=".to_owned() + &String::from(js_sys::encode_uri_component(&words));
            let Ok(answer) = dom::fetch_json(&url, None).await else { return };
            if asked.get_value() == number {
                show(js_sys::Array::from(&answer).iter().filter_map(|it| Place::read(&it)).collect());
            }
        });
    };
    let press = move |event: &KeyboardEvent| {
        let count = options.with_untracked(Vec::len);
        if count == 0 {
            return;
        }
        match (event.key().as_str(), active.get_untracked()) {
            ("ArrowDown", now) => active.set(Some(now.map_or(0, |n| (n + 1) % count))),
            ("ArrowUp", now) => active.set(Some(now.filter(|n| *n > 0).unwrap_or(count) - 1)),
            ("Enter", Some(n)) => choose(n),
            ("Escape", _) => close(),
            _ => return,
        }
        event.prevent_default();
    };
    Effect::new(move || {
        let Some(field) = dom::by_id(FIELD) else { return };
        for (name, value) in [("role", "combobox"), ("aria-autocomplete", "list"), ("aria-controls", "place-options")] {
            let _ = field.set_attribute(name, value);
        }
        // What scripts write is no typing.
        dom::listen(&field, "input", move |event| {
            if event.is_trusted() {
                ask();
            }
        });
        dom::listen(&field, "keydown", move |event| press(event.unchecked_ref()));
        dom::listen(&field, "blur", move |_| close());
    });
    Effect::new(move || {
        let Some(field) = dom::by_id(FIELD) else { return };
        let is_open = !options.with(Vec::is_empty);
        let _ = field.set_attribute("aria-expanded", if is_open { "true" } else { "false" });
        let _ = match active.get() {
            Some(n) => field.set_attribute("aria-activedescendant", &option_id(n)),
            None => field.remove_attribute("aria-activedescendant"),
        };
    });
    let said = move || match options.with(Vec::len) {
        0 => String::new(),
        n => found.replace("{n}", &n.to_string()),
    };
    view! {
        // A press on the list must not take the focus from the field, which would close it.
        <ul
            class="suggest"
            id="place-options"
            role="listbox"
            aria-label=label
            hidden=move || options.with(Vec::is_empty)
            on:mousedown=|event| event.prevent_default()
        >
            {move || {
                let places = options.get().into_iter().enumerate();
                places.map(|(n, place)| view! {
                    <li
                        class="suggest__option"
                        id=option_id(n)
                        role="option"
                        aria-selected=move || if active.get() == Some(n) { "true" } else { "false" }
                        on:click=move |_| choose(n)
                    >{place.name}</li>
                }).collect::<Vec<_>>()
            }}
        </ul>
        <p class="visually-hidden" role="status">{said}</p>
    }
}

fn option_id(n: usize) -> String {
    "place-option-".to_owned() + &n.to_string()
}
