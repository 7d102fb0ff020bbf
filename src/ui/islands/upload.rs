//! Sends the filing form without leaving the page, and shows what the server finds wrong with it.

use super::dom;
use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{FormData, HtmlFormElement, ProgressEvent, XmlHttpRequest};

/// The fields that have a place for what is wrong with them.
const FIELDS: [&str; 6] = ["files", "location", "title", "description", "category", "contact_email"];

/// What came of a try.
pub enum Outcome {
    /// It is filed; here is its page.
    Filed(String),
    /// The server said no, with reasons or (if it is in trouble) without.
    Refused(JsValue),
    /// The server could not be reached.
    Unreachable,
}

/// Posts the form; tells `progress` the per cent that have been sent.
pub async fn send(form: &HtmlFormElement, progress: impl Fn(u32) + 'static) -> Outcome {
    let (Ok(data), Ok(request)) = (FormData::new_with_form(form), XmlHttpRequest::new()) else {
        return Outcome::Unreachable;
    };
    let on_progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.length_computable() {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to 100
            progress((100.0 * event.loaded() / event.total().max(1.0)) as u32);
        }
    });
    let _ = dom::callback(|done, _| {
        request.set_onloadend(Some(done)); // after success, error, time-out and abort alike
        if let Ok(upload) = request.upload() {
            upload.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
        }
        let sent = request
            .open("POST", "/web/report")
            .and_then(|()| request.set_request_header("Accept", "application/json"))
            .and_then(|()| request.send_with_opt_form_data(Some(&data)));
        if sent.is_err() {
            let _ = done.call0(&JsValue::NULL);
        }
    })
    .await;
    let answer = dom::parse(&request.response_text().ok().flatten().unwrap_or_default());
    match request.status().unwrap_or_default() {
        0 => Outcome::Unreachable,
        200..=299 => Outcome::Filed(dom::text(&answer, "location")),
        _ => Outcome::Refused(dom::get(&answer, "error")),
    }
}

/// Takes away what was said about the last try.
pub fn clear_errors() {
    dom::hide("filing-errors", true);
    dom::say("filing-errors-request", "");
    for name in FIELDS {
        dom::say(&format!("filing-{name}-error"), "");
        if let Some(field) = dom::by_id(&format!("filing-{name}")) {
            let _ = field.remove_attribute("aria-invalid");
        }
    }
    if let Some(list) = dom::by_id("filing-errors-list") {
        list.set_text_content(None);
    }
}

/// Says what is wrong, at the top and at each field, and moves the focus there.
pub fn show_errors(message: &str, error: &JsValue, request_words: &str) {
    clear_errors();
    dom::say("filing-errors-message", message);
    let request = dom::text(error, "request_id");
    if !request.is_empty() {
        dom::say("filing-errors-request", &request_words.replace("{id}", &request));
    }
    let fields = dom::get(error, "fields");
    for name in FIELDS {
        // The form has one field for the place, however it was given.
        let names: &[&str] = if name == "location" { &["location", "lat", "lng"] } else { &[name] };
        let mut words: Vec<_> = names.iter().flat_map(|name| texts(&dom::get(&fields, name))).collect();
        words.dedup();
        if !words.is_empty() {
            show_field(name, &words.join(" "));
        }
    }
    dom::hide("filing-errors", false);
    dom::focus("filing-errors");
}

fn texts(list: &JsValue) -> Vec<String> {
    if Array::is_array(list) { Array::from(list).iter().filter_map(|it| it.as_string()).collect() } else { Vec::new() }
}

fn show_field(name: &str, words: &str) {
    dom::say(&format!("filing-{name}-error"), words);
    if let Some(field) = dom::by_id(&format!("filing-{name}")) {
        let _ = field.set_attribute("aria-invalid", "true");
    }
    let (Some(list), Ok(item), Ok(link)) =
        (dom::by_id("filing-errors-list"), document().create_element("li"), document().create_element("a"))
    else {
        return;
    };
    let _ = link.set_attribute("href", &format!("#filing-{name}"));
    link.set_text_content(Some(words));
    let _ = item.append_child(&link);
    let _ = list.append_child(&item);
}
