//! Small words for the browser's objects; called in the browser only.
//!
//! Numbers go through JavaScript's own functions: Rust's formatting of floats weighs more than an island.

use js_sys::{Function, JSON, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Element, Event, EventInit, Headers, HtmlElement, HtmlFormElement, HtmlInputElement, RequestInit, Response,
};

/// Element with this id.
pub fn by_id(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

/// The filing form.
pub fn form() -> Option<HtmlFormElement> {
    by_id("filing-form")?.dyn_into().ok()
}

/// The file input.
pub fn files_input() -> Option<HtmlInputElement> {
    by_id("filing-files")?.dyn_into().ok()
}

/// What stands in a field of the filing form, trimmed.
pub fn value(name: &str) -> String {
    by_id(&format!("filing-{name}"))
        .and_then(|field| Reflect::get(&field, &"value".into()).ok()?.as_string())
        .map(|text| text.trim().to_owned())
        .unwrap_or_default()
}

/// Writes a field of the filing form, and tells the form so.
pub fn set_value(name: &str, text: &str) {
    let Some(field) = by_id(&format!("filing-{name}")) else { return };
    let _ = Reflect::set(&field, &"value".into(), &text.into());
    set_changed(&field);
}

/// Tells whoever listens to the form that a field changed.
pub fn set_changed(field: &Element) {
    let how = EventInit::new();
    how.set_bubbles(true);
    if let Ok(event) = Event::new_with_event_init_dict("input", &how) {
        let _ = field.dispatch_event(&event);
    }
}

/// Puts words into an element and shows it; hides it for none.
pub fn say(id: &str, words: &str) {
    if let Some(element) = by_id(id) {
        element.set_text_content(Some(words));
    }
    hide(id, words.is_empty());
}

/// Hides an element, or shows it.
pub fn hide(id: &str, hidden: bool) {
    if let Some(element) = by_id(id) {
        let _ = element.toggle_attribute_with_force("hidden", hidden);
    }
}

/// Moves the keyboard's focus.
pub fn focus(id: &str) {
    if let Some(element) = by_id(id).and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Calls `act` whenever `name` happens at `target`, for as long as the page lives.
pub fn listen(target: &web_sys::EventTarget, name: &str, act: impl FnMut(Event) + 'static) {
    let act = Closure::<dyn FnMut(Event)>::new(act).into_js_value();
    let _ = target.add_event_listener_with_callback(name, act.unchecked_ref());
}

/// Waits for what a callback answers: `start` gets the callbacks for success and failure.
pub async fn callback(mut start: impl FnMut(&Function, &Function)) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::new(&mut |done, failed| start(&done, &failed))).await
}

/// Waits.
pub async fn sleep(milliseconds: i32) {
    let _ = callback(|done, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(done, milliseconds);
    })
    .await;
}

/// JSON from our own server; `Err` holds the status, 0 when it could not be reached.
pub async fn fetch_json(url: &str, body: Option<&JsValue>) -> Result<JsValue, u16> {
    let request = RequestInit::new();
    if let Some(body) = body {
        request.set_method("POST");
        request.set_body(body);
    }
    answer(url, &request).await
}

/// Posts fields, encoded as a form's, to our own server, and reads the JSON that it answers; `Err` as above.
pub async fn post_form(url: &str, fields: &str) -> Result<JsValue, u16> {
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(&fields.into());
    let headers = Headers::new().map_err(|_| 0_u16)?;
    let _ = headers.set("Accept", "application/json");
    let _ = headers.set("Content-Type", "application/x-www-form-urlencoded");
    request.set_headers(&headers);
    answer(url, &request).await
}

async fn answer(url: &str, request: &RequestInit) -> Result<JsValue, u16> {
    let answer = JsFuture::from(window().fetch_with_str_and_init(url, request)).await.map_err(|_| 0_u16)?;
    let answer: Response = answer.dyn_into().map_err(|_| 0_u16)?;
    if !answer.ok() {
        return Err(answer.status());
    }
    JsFuture::from(answer.json().map_err(|_| 0_u16)?).await.map_err(|_| 0)
}

/// A page of our own server as text.
pub async fn fetch_text(url: &str) -> Option<String> {
    let answer: Response = JsFuture::from(window().fetch_with_str(url)).await.ok()?.dyn_into().ok()?;
    if !answer.ok() {
        return None;
    }
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
}

/// Parses JSON; `undefined` for what is none.
pub fn parse(text: &str) -> JsValue {
    JSON::parse(text).unwrap_or(JsValue::UNDEFINED)
}

/// A member of an object; `undefined` when it has none.
pub fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

/// A text member; blank when there is none.
pub fn text(object: &JsValue, key: &str) -> String {
    get(object, key).as_string().unwrap_or_default()
}

/// A number in words, with this many decimals.
pub fn fixed(number: f64, decimals: u8) -> String {
    js_sys::Number::from(number).to_fixed(decimals).map(String::from).unwrap_or_default()
}

/// The number that a text begins with.
pub fn number(text: &str) -> Option<f64> {
    Some(js_sys::Number::parse_float(text)).filter(|number| number.is_finite())
}
