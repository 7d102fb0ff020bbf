//! The map with its pin: pictures made by the server, moved by fingers, mouse and arrow keys.

use super::{
    dom,
    mercator::{View, ZOOMS},
    shared::Place,
};
use leptos::{ev, html, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlImageElement, PointerEvent};

/// How far a press may wander and still be a tap, in pixels of the screen.
const TAP: f64 = 6.0;
/// How far an arrow key moves the pin, in pixels of the map; with Shift, eight times that.
const STEP: f64 = 4.0;

/// The map's words.
#[derive(Clone)]
pub struct Words {
    /// What the picture is.
    pub map: String,
    /// What the pin is, and how to move it.
    pub pin: String,
    /// "Zoom in".
    pub nearer: String,
    /// "Zoom out".
    pub wider: String,
}

/// A press under way.
#[derive(Clone, Copy)]
struct Drag {
    from: (f64, f64),
    start: View,
    /// Where the pin stood, if it is the pin that moves.
    pin: Option<(f64, f64)>,
    moved: bool,
}

fn url(view: &View, (width, height): (f64, f64)) -> String {
    let number = |it: f64, decimals| dom::fixed(it, decimals);
    let mut url = "/web/map.svg?lat=".to_owned() + &number(view.lat, 6) + "&lng=" + &number(view.lng, 6);
    url += &("&zoom=".to_owned() + &view.zoom.to_string());
    url + "&w=" + &number(width, 0) + "&h=" + &number(height, 0) + "&pin=0"
}

fn per_cent(part: f64, whole: f64) -> String {
    dom::fixed(100.0 * part / whole, 3) + "%"
}

/// A map of `size` pixels around `view` with the pin at `pin`.
pub fn map(view: RwSignal<View>, pin: RwSignal<Option<Place>>, words: Words) -> impl IntoView {
    let narrow = window().inner_width().ok().and_then(|it| it.as_f64()).is_some_and(|width| width < 640.0);
    let size @ (width, height) = if narrow { (480.0, 360.0) } else { (640.0, 360.0) };
    let surface = NodeRef::<html::Div>::new();
    let drag = RwSignal::new(None::<Drag>);
    let shown = RwSignal::new(view.get_untracked());

    // The old picture stays, moved and stretched, until the new one is there.
    Effect::new(move || {
        let wanted = view.get();
        if drag.with(Option::is_some) || wanted == shown.get_untracked() {
            return;
        }
        spawn_local(async move {
            dom::sleep(120).await;
            if view.get_untracked() != wanted {
                return;
            }
            if let Ok(picture) = HtmlImageElement::new() {
                picture.set_src(&url(&wanted, size));
                let _ = wasm_bindgen_futures::JsFuture::from(picture.decode()).await;
            }
            if view.get_untracked() == wanted {
                shown.set(wanted);
            }
        });
    });
    let put = move |(lat, lng): (f64, f64)| pin.set(Some(Place { lat, lng, name: String::new(), show: false }));
    let move_by = move |from: &View, (lat, lng): (f64, f64), x: f64, y: f64| {
        let (pin_x, pin_y) = from.offset(lat, lng);
        put(from.at(pin_x + x, pin_y + y));
    };
    // Pixels of the screen from the middle of the map, as pixels of the map.
    let scaled = move |event: &PointerEvent, from: Option<(f64, f64)>| {
        let frame = surface.get_untracked().map(|it| it.get_bounding_client_rect());
        let Some(frame) = frame else { return (0.0, 0.0) };
        let (x, y) = from.unwrap_or((frame.left() + frame.width() / 2.0, frame.top() + frame.height() / 2.0));
        let scale = width / frame.width().max(1.0);
        ((f64::from(event.client_x()) - x) * scale, (f64::from(event.client_y()) - y) * scale)
    };
    let press = move |event: PointerEvent| {
        if event.button() != 0 || drag.with_untracked(Option::is_some) {
            return;
        }
        let on_pin = event.target().and_then(|it| it.dyn_into::<Element>().ok()?.closest(".map__pin").ok()?).is_some();
        if let Some(surface) = surface.get_untracked() {
            let _ = surface.set_pointer_capture(event.pointer_id());
        }
        let stood = pin.with_untracked(|pin| pin.as_ref().map(|it| (it.lat, it.lng)));
        let from = (f64::from(event.client_x()), f64::from(event.client_y()));
        drag.set(Some(Drag { from, start: view.get_untracked(), pin: stood.filter(|_| on_pin), moved: false }));
    };
    let pull = move |event: PointerEvent| {
        let Some(mut now) = drag.get_untracked() else { return };
        let (x, y) = scaled(&event, Some(now.from));
        if !now.moved && x.abs().max(y.abs()) < TAP {
            return;
        }
        if !now.moved {
            now.moved = true;
            drag.set(Some(now));
        }
        if let Some(stood) = now.pin {
            move_by(&now.start, stood, x, y);
        } else {
            let (lat, lng) = now.start.at(-x, -y);
            view.set(View { lat, lng, ..now.start });
        }
    };
    let release = move |event: PointerEvent| {
        let Some(done) = drag.get_untracked() else { return };
        drag.set(None);
        if !done.moved && done.pin.is_none() {
            let (x, y) = scaled(&event, None);
            put(view.get_untracked().at(x, y));
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        let step = if event.shift_key() { 8.0 * STEP } else { STEP };
        let (x, y) = match event.key().as_str() {
            "ArrowLeft" => (-step, 0.0),
            "ArrowRight" => (step, 0.0),
            "ArrowUp" => (0.0, -step),
            "ArrowDown" => (0.0, step),
            _ => return,
        };
        event.prevent_default();
        if let Some(place) = pin.get_untracked() {
            let now = view.get_untracked();
            move_by(&now, (place.lat, place.lng), x, y);
            let (x, y) = now.offset(place.lat, place.lng);
            if x.abs() > width * 0.42 || y.abs() > height * 0.42 {
                view.set(View { lat: place.lat, lng: place.lng, ..now });
            }
        }
    };
    let zoom = move |by: i32| {
        view.update(|view| {
            if let Some(place) = pin.get_untracked() {
                (view.lat, view.lng) = (place.lat, place.lng);
            }
            view.zoom = (view.zoom + by).clamp(*ZOOMS.start(), *ZOOMS.end());
        });
    };
    let stretched = move || {
        let (now, shown) = (view.get(), shown.get());
        let (x, y) = now.offset(shown.lat, shown.lng);
        let scale = f64::powi(2.0, now.zoom - shown.zoom);
        format!("translate({}, {}) scale({})", per_cent(x, width), per_cent(y, height), dom::fixed(scale, 4))
    };
    let pin_at = move || pin.with(|pin| pin.as_ref().map(|pin| view.get().offset(pin.lat, pin.lng)));
    let nearest = move || view.get().zoom >= *ZOOMS.end();
    let widest = move || view.get().zoom <= *ZOOMS.start();
    let Words { map, pin: pin_words, nearer, wider } = words;
    view! {
        <div class="map">
            <div
                class="map__surface" node_ref=surface
                on:pointerdown=press on:pointermove=pull on:pointerup=release
                on:pointercancel=move |_| drag.set(None)
            >
                <img
                    class="map__picture" alt=map draggable="false"
                    width=dom::fixed(width, 0) height=dom::fixed(height, 0)
                    src=move || url(&shown.get(), size)
                    style:transform=stretched
                />
                <button
                    type="button" class="map__pin" id="filing-pin" aria-label=pin_words
                    hidden=move || pin.with(Option::is_none)
                    style:left=move || per_cent(pin_at().unwrap_or_default().0 + width / 2.0, width)
                    style:top=move || per_cent(pin_at().unwrap_or_default().1 + height / 2.0, height)
                    on:keydown=key
                >
                    <svg viewBox="0 0 32 44" width="32" height="44" aria-hidden="true" focusable="false">
                        <path class="map__drop" d="M16 1C7.7 1 1 7.6 1 15.8 1 26.6 16 43 16 43s15-16.4 15-27.2C31 7.6 24.3 1 16 1z"/>
                        <circle class="map__eye" cx="16" cy="16" r="5.5"/>
                    </svg>
                </button>
            </div>
            <div class="map__zoom">
                <button
                    type="button" class="map__button" aria-label=nearer
                    disabled=nearest on:click=move |_| zoom(1)
                >"+"</button>
                <button
                    type="button" class="map__button" aria-label=wider
                    disabled=widest on:click=move |_| zoom(-1)
                >"−"</button>
            </div>
        </div>
    }
}
