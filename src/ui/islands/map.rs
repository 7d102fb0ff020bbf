//! The map with its pin: pictures made by the server, moved by fingers, mouse and arrow keys.

use super::{
    dom,
    mercator::{View, ZOOMS},
    shared::Place,
};
use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlImageElement, KeyboardEvent, PointerEvent};

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

/// The map's state; a copy is as good as the original.
#[derive(Clone, Copy)]
struct Map {
    view: RwSignal<View>,
    pin: RwSignal<Option<Place>>,
    /// What the loaded picture shows.
    shown: RwSignal<View>,
    drag: RwSignal<Option<Drag>>,
    surface: NodeRef<html::Div>,
    /// Width and height in its own pixels.
    size: (f64, f64),
}

impl Map {
    fn new(view: RwSignal<View>, pin: RwSignal<Option<Place>>) -> Self {
        let narrow = window().inner_width().ok().and_then(|it| it.as_f64()).is_some_and(|width| width < 640.0);
        let size = if narrow { (480.0, 360.0) } else { (640.0, 360.0) };
        let shown = RwSignal::new(view.get_untracked());
        Self { view, pin, shown, drag: RwSignal::new(None), surface: NodeRef::new(), size }
    }

    /// Loads the picture of a new view. The old one stays, moved and stretched, until it is there.
    fn load(self) {
        let wanted = self.view.get();
        if self.drag.with(Option::is_some) || wanted == self.shown.get_untracked() {
            return;
        }
        spawn_local(async move {
            dom::sleep(120).await;
            if self.view.get_untracked() != wanted {
                return;
            }
            if let Ok(picture) = HtmlImageElement::new() {
                picture.set_src(&url(&wanted, self.size));
                let _ = JsFuture::from(picture.decode()).await;
            }
            if self.view.get_untracked() == wanted {
                self.shown.set(wanted);
            }
        });
    }

    fn put(self, (lat, lng): (f64, f64)) {
        self.pin.set(Some(Place { lat, lng, name: String::new(), show: false }));
    }

    /// Puts the pin `x`, `y` pixels from where it stood.
    fn put_from(self, view: &View, (lat, lng): (f64, f64), x: f64, y: f64) {
        let (pin_x, pin_y) = view.offset(lat, lng);
        self.put(view.at(pin_x + x, pin_y + y));
    }

    /// How far a pointer is from a point of the screen, or from the middle, in pixels of the map.
    fn distance(self, event: &PointerEvent, from: Option<(f64, f64)>) -> (f64, f64) {
        let Some(surface) = self.surface.get_untracked() else { return (0.0, 0.0) };
        let frame = surface.get_bounding_client_rect();
        let middle = (frame.left() + frame.width() / 2.0, frame.top() + frame.height() / 2.0);
        let (x, y) = from.unwrap_or(middle);
        let scale = self.size.0 / frame.width().max(1.0);
        ((f64::from(event.client_x()) - x) * scale, (f64::from(event.client_y()) - y) * scale)
    }

    fn press(self, event: &PointerEvent) {
        if event.button() != 0 || self.drag.with_untracked(Option::is_some) {
            return;
        }
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let on_pin = target.and_then(|it| it.closest(".map__pin").ok().flatten()).is_some();
        if let Some(surface) = self.surface.get_untracked() {
            let _ = surface.set_pointer_capture(event.pointer_id());
        }
        let stood = self.pin.with_untracked(|pin| pin.as_ref().map(|it| (it.lat, it.lng)));
        let from = (f64::from(event.client_x()), f64::from(event.client_y()));
        let start = self.view.get_untracked();
        self.drag.set(Some(Drag { from, start, pin: stood.filter(|_| on_pin), moved: false }));
    }

    fn pull(self, event: &PointerEvent) {
        let Some(mut now) = self.drag.get_untracked() else { return };
        let (x, y) = self.distance(event, Some(now.from));
        if !now.moved && x.abs().max(y.abs()) < TAP {
            return;
        }
        if !now.moved {
            now.moved = true;
            self.drag.set(Some(now));
        }
        if let Some(stood) = now.pin {
            self.put_from(&now.start, stood, x, y);
        } else {
            let (lat, lng) = now.start.at(-x, -y);
            self.view.set(View { lat, lng, ..now.start });
        }
    }

    fn release(self, event: &PointerEvent) {
        let Some(done) = self.drag.get_untracked() else { return };
        self.drag.set(None);
        if !done.moved && done.pin.is_none() {
            let (x, y) = self.distance(event, None);
            self.put(self.view.get_untracked().at(x, y));
        }
    }

    fn key(self, event: &KeyboardEvent) {
        let step = if event.shift_key() { 8.0 * STEP } else { STEP };
        let (x, y) = match event.key().as_str() {
            "ArrowLeft" => (-step, 0.0),
            "ArrowRight" => (step, 0.0),
            "ArrowUp" => (0.0, -step),
            "ArrowDown" => (0.0, step),
            _ => return,
        };
        event.prevent_default();
        let Some(Place { lat, lng, .. }) = self.pin.get_untracked() else { return };
        let view = self.view.get_untracked();
        self.put_from(&view, (lat, lng), x, y);
        let (x, y) = view.offset(lat, lng);
        if x.abs() > self.size.0 * 0.42 || y.abs() > self.size.1 * 0.42 {
            self.view.set(View { lat, lng, ..view });
        }
    }

    fn zoom(self, by: i32) {
        self.view.update(|view| {
            if let Some(place) = self.pin.get_untracked() {
                (view.lat, view.lng) = (place.lat, place.lng);
            }
            view.zoom = (view.zoom + by).clamp(*ZOOMS.start(), *ZOOMS.end());
        });
    }

    /// How the loaded picture has to be moved and stretched to stand for the present view.
    fn stretch(self) -> String {
        let (view, shown) = (self.view.get(), self.shown.get());
        let (x, y) = view.offset(shown.lat, shown.lng);
        let scale = dom::fixed(f64::powi(2.0, view.zoom - shown.zoom), 4);
        let (x, y) = (per_cent(x, self.size.0), per_cent(y, self.size.1));
        "translate(".to_owned() + &x + ", " + &y + ") scale(" + &scale + ")"
    }

    /// Where the pin stands, from the left and from the top.
    fn pin_at(self) -> (String, String) {
        let (width, height) = self.size;
        let from_middle = self.pin.with(|pin| pin.as_ref().map(|it| self.view.get().offset(it.lat, it.lng)));
        let (x, y) = from_middle.unwrap_or_default();
        (per_cent(x + width / 2.0, width), per_cent(y + height / 2.0, height))
    }
}

/// A map that shows `view`, with a pin that moves `pin`.
pub fn map(view: RwSignal<View>, pin: RwSignal<Option<Place>>, words: Words) -> impl IntoView {
    let it = Map::new(view, pin);
    Effect::new(move || it.load());
    let nearest = move || view.get().zoom >= *ZOOMS.end();
    let widest = move || view.get().zoom <= *ZOOMS.start();
    let Words { map, pin: pin_words, nearer, wider } = words;
    view! {
        <div class="map">
            <div
                class="map__surface" node_ref=it.surface
                on:pointerdown=move |event| it.press(&event) on:pointermove=move |event| it.pull(&event) on:pointerup=move |event| it.release(&event)
                on:pointercancel=move |_| it.drag.set(None)
            >
                <img
                    class="map__picture" alt=map draggable="false"
                    width=dom::fixed(it.size.0, 0) height=dom::fixed(it.size.1, 0)
                    src=move || url(&it.shown.get(), it.size)
                    style:transform=move || it.stretch()
                />
                <button
                    type="button" class="map__pin" id="filing-pin" aria-label=pin_words
                    hidden=move || pin.with(Option::is_none)
                    style:left=move || it.pin_at().0
                    style:top=move || it.pin_at().1
                    on:keydown=move |event| it.key(&event)
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
                    disabled=nearest on:click=move |_| it.zoom(1)
                >"+"</button>
                <button
                    type="button" class="map__button" aria-label=wider
                    disabled=widest on:click=move |_| it.zoom(-1)
                >"−"</button>
            </div>
        </div>
    }
}
