//! What the islands of the filing form know in common. In the browser there is one of each.

use super::dom;
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::JsValue;

/// A place on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Latitude in degrees.
    pub lat: f64,
    /// Longitude in degrees.
    pub lng: f64,
    /// Its name, blank while unknown.
    pub name: String,
    /// Whether the map should go there.
    pub show: bool,
}

thread_local! {
    static PIN: ArcRwSignal<Option<Place>> = ArcRwSignal::new(None);
    static OFFER: ArcRwSignal<Option<Place>> = ArcRwSignal::new(None);
    static BUSY: Cell<u32> = const { Cell::new(0) };
}

impl Place {
    /// Reads the server's `{"lat", "lng", "place"}`.
    pub fn read(json: &JsValue) -> Option<Self> {
        let (lat, lng) = (dom::get(json, "lat").as_f64()?, dom::get(json, "lng").as_f64()?);
        Some(Self { lat, lng, name: dom::text(json, "place"), show: true })
    }

    /// Reads two texts.
    pub fn from_texts(lat: &str, lng: &str) -> Option<Self> {
        Some(Self { lat: dom::number(lat)?, lng: dom::number(lng)?, name: String::new(), show: true })
    }

    /// Its name, or its coordinates.
    pub fn words(&self) -> String {
        if self.name.is_empty() { dom::fixed(self.lat, 4) + ", " + &dom::fixed(self.lng, 4) } else { self.name.clone() }
    }

    /// Writes the form's coordinates.
    pub fn write(place: Option<&Self>) {
        dom::set_value("lat", &place.map(|it| dom::fixed(it.lat, 6)).unwrap_or_default());
        dom::set_value("lng", &place.map(|it| dom::fixed(it.lng, 6)).unwrap_or_default());
    }
}

/// The chosen place.
pub fn pin() -> ArcRwSignal<Option<Place>> {
    PIN.with(Clone::clone)
}

/// The place that the photo's metadata tells.
pub fn offer() -> ArcRwSignal<Option<Place>> {
    OFFER.with(Clone::clone)
}

/// Notes that a photo is being made smaller (`1`), or is done (`-1`).
pub fn busy(change: i32) {
    BUSY.with(|count| count.set(count.get().saturating_add_signed(change)));
}

/// Whether photos are still being made smaller.
pub fn is_busy() -> bool {
    BUSY.with(Cell::get) > 0
}
