use super::{
    dom,
    map::{self, map},
    mercator::View,
    shared::{self, Place},
};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{KeyboardEvent, PositionOptions};

/// Where the map begins: Ranchi, wide enough to see its state.
const BEGIN: View = View { lat: 23.3441, lng: 85.3096, zoom: 5 };
/// How near it goes for a place.
const NEAR: i32 = 14;
/// How long the device may look for itself, and how old its answer may be, in milliseconds.
const PATIENCE: u32 = 20_000;

/// Finds the place: by the device, by words, by a pin on the map. Without it the words, or the
/// photo's metadata, are looked up by the server.
#[island]
pub fn ChoosePlace(
    /// "Use my location".
    locate: String,
    /// "Looking for you".
    locating: String,
    /// "Found to about {n} m".
    located: String,
    /// "Location is switched off for this page".
    denied: String,
    /// "The phone could not tell".
    unavailable: String,
    /// "It took too long".
    timeout: String,
    /// "Find on the map".
    find: String,
    /// "Nothing found".
    not_found: String,
    /// "Places cannot be looked up now".
    no_answer: String,
    /// "Type a place first".
    no_words: String,
    /// "Tap the map to put the pin".
    tap: String,
    /// "The pin is near {place}".
    near: String,
    /// "Take the pin away".
    unpin: String,
    /// What the map is.
    map_label: String,
    /// What the pin is, and how to move it.
    pin_label: String,
    /// "Zoom in".
    zoom_in: String,
    /// "Zoom out".
    zoom_out: String,
) -> impl IntoView {
    let awake = RwSignal::new(false);
    let pin = RwSignal::from(shared::pin());
    let view = RwSignal::new(BEGIN);
    let (said, name, waiting) = (RwSignal::new(tap.clone()), RwSignal::new(String::new()), RwSignal::new(false));
    let errors = StoredValue::new([denied, unavailable, timeout]);
    let answers = StoredValue::new([not_found, no_answer, no_words]);
    let (found, tap_words) = (StoredValue::new(located), StoredValue::new(tap));

    Effect::new(move || {
        if let Some(place) = Place::from_texts(&dom::value("lat"), &dom::value("lng")) {
            pin.set(Some(place));
        }
        awake.set(true);
    });
    Effect::new(move |before: Option<bool>| {
        let place = pin.get();
        if before.is_some() || place.is_some() {
            Place::write(place.as_ref());
        }
        name.set(place.as_ref().map(|place| place.name.clone()).unwrap_or_default());
        let Some(place) = place else { return true };
        if !place.show || said.get_untracked() == tap_words.get_value() {
            said.set(String::new()); // what was said last is over
        }
        if place.show {
            view.set(View { lat: place.lat, lng: place.lng, zoom: NEAR });
        }
        if place.name.is_empty() {
            spawn_local(tell_name(place, pin, name));
        }
        true
    });
    let on_locate = move |_| {
        waiting.set(true);
        said.set(locating.clone());
        spawn_local(async move {
            match position().await {
                Ok((place, metres)) => {
                    said.set(found.get_value().replace("{n}", &dom::fixed(metres, 0)));
                    pin.set(Some(place));
                    shared::offer().set(None);
                }
                Err(code) => said.set(errors.with_value(|errors| errors[code - 1].clone())),
            }
            waiting.set(false);
        });
    };
    let look_up = move || {
        let words = dom::value("location");
        let answer = move |n: usize| answers.with_value(|answers| said.set(answers[n].clone()));
        if words.is_empty() {
            answer(2);
            return dom::focus("filing-location");
        }
        spawn_local(async move {
            let url = "/web/place?q=".to_owned() + &String::from(js_sys::encode_uri_component(&words));
            match dom::fetch_json(&url, None).await.map(|json| Place::read(&json)) {
                Ok(Some(place)) => {
                    said.set(String::new());
                    pin.set(Some(place));
                }
                Ok(None) | Err(404 | 400) => answer(0),
                Err(_) => answer(1),
            }
        });
    };
    Effect::new(move || {
        let Some(field) = dom::by_id("filing-location") else { return };
        dom::listen(&field, "keydown", move |event| {
            // One that was chosen from the list of suggestions is found already.
            let chosen = event.default_prevented() || field_has_choice();
            if event.unchecked_ref::<KeyboardEvent>().key() == "Enter" && !chosen {
                event.prevent_default();
                look_up();
            }
        });
    });
    let words = map::Words { map: map_label, pin: pin_label, nearer: zoom_in, wider: zoom_out };
    view! {
        <div class="place">
            <div class="place__buttons">
                <button type="button" class="button" disabled=move || !awake.get() on:click=move |_| look_up()>{find}</button>
                <button
                    type="button" class="button" disabled=move || !awake.get() || waiting.get() on:click=on_locate
                >{locate}</button>
            </div>
            <div class="place__map">{move || awake.get().then(|| map(view, pin, words.clone()))}</div>
            <div class="place__said" role="status">
                <p>{said}</p>
                <p>{move || name.with(|name| (!name.is_empty()).then(|| near.replace("{place}", name)))}</p>
            </div>
            <p class="place__unpin" hidden=move || pin.with(Option::is_none)>
                <button type="button" class="button" on:click=move |_| {
                    pin.set(None);
                    said.set(tap_words.get_value());
                    dom::focus("filing-location");
                }>{unpin}</button>
            </p>
        </div>
    }
}

/// Whether one of the suggested places is marked.
fn field_has_choice() -> bool {
    dom::by_id("filing-location").is_some_and(|field| field.has_attribute("aria-activedescendant"))
}

/// Looks up the name of the pin's place, once it has come to rest.
async fn tell_name(place: Place, pin: RwSignal<Option<Place>>, name: RwSignal<String>) {
    dom::sleep(500).await;
    if pin.get_untracked().as_ref() != Some(&place) {
        return;
    }
    let at = "/web/place?lat=".to_owned() + &dom::fixed(place.lat, 6) + "&lng=" + &dom::fixed(place.lng, 6);
    let answer = dom::fetch_json(&at, None).await;
    let there = answer.map(|it| dom::text(&it, "place")).unwrap_or_default();
    if pin.get_untracked().as_ref() == Some(&place) {
        name.set(if there.is_empty() { place.words() } else { there });
    }
}

/// Where the device is and to how many metres; else the standard's code: 1 denied, 2 unavailable, 3 timeout.
async fn position() -> Result<(Place, f64), usize> {
    let device = window().navigator().geolocation().map_err(|_| 2_usize)?;
    let how = PositionOptions::new();
    how.set_enable_high_accuracy(true);
    how.set_timeout(PATIENCE);
    how.set_maximum_age(PATIENCE);
    let answer = dom::callback(|done, failed| {
        if device.get_current_position_with_error_callback_and_options(done, Some(failed), &how).is_err() {
            let _ = failed.call0(&JsValue::NULL);
        }
    });
    let at = match answer.await {
        Ok(answer) => dom::get(&answer, "coords"),
        Err(error) if dom::get(&error, "code") == 1 => return Err(1),
        Err(error) if dom::get(&error, "code") == 3 => return Err(3),
        Err(_) => return Err(2),
    };
    let number = |name| dom::get(&at, name).as_f64().ok_or(2_usize);
    let place = Place { lat: number("latitude")?, lng: number("longitude")?, name: String::new(), show: true };
    Ok((place, number("accuracy")?))
}
