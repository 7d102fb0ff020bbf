use super::{
    dom, keep_draft,
    shared::{self, Place},
    upload::{self, Outcome},
};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;

/// The button that sends the form. With it woken up, the form is sent in the background: progress
/// is shown, a double press sends once, and nothing typed or picked is lost when it fails.
#[island]
pub fn SendReport(
    /// "Send the report".
    send: String,
    /// "Getting the photos ready".
    preparing: String,
    /// "Sending, {n} %".
    sending: String,
    /// "Sent. Waiting for the answer".
    waiting: String,
    /// "No connection. Nothing is lost".
    offline: String,
    /// "The server is in trouble".
    trouble: String,
    /// "Request {id}".
    request: String,
) -> impl IntoView {
    let (busy, done) = (RwSignal::new(false), RwSignal::new(false));
    let (per_cent, words) = (RwSignal::new(0_u32), RwSignal::new(String::new()));
    let progress = move |now: u32| {
        per_cent.set(now);
        // In steps of ten, so that a screen reader does not talk without end.
        words.set(if now < 100 { sending.replace("{n}", &(now / 10 * 10).to_string()) } else { waiting.clone() });
    };
    let attempt = move || {
        let (progress, preparing) = (progress.clone(), preparing.clone());
        let (offline, trouble, request) = (offline.clone(), trouble.clone(), request.clone());
        busy.set(true);
        per_cent.set(0);
        upload::clear_errors();
        spawn_local(async move {
            while shared::is_busy() {
                words.set(preparing.clone());
                dom::sleep(100).await;
            }
            use_photos_place();
            progress(0);
            let Some(form) = dom::form() else { return };
            let outcome = upload::send(&form, progress).await;
            words.set(String::new());
            match outcome {
                Outcome::Filed(page) if page.starts_with('/') => {
                    keep_draft::sent();
                    done.set(true);
                    let _ = window().location().assign(&page);
                    return;
                }
                Outcome::Refused(error) if error.is_object() => {
                    if dom::text(&error, "code") == "IDEMPOTENCY_KEY_REUSED" {
                        renew_token();
                    }
                    upload::show_errors(&dom::text(&error, "message"), &error, &request);
                }
                Outcome::Unreachable => upload::show_errors(&offline, &JsValue::UNDEFINED, ""),
                _ => upload::show_errors(&trouble, &JsValue::UNDEFINED, ""),
            }
            busy.set(false);
        });
    };
    Effect::new(move || {
        let Some(form) = dom::form() else { return };
        let attempt = attempt.clone();
        dom::listen(&form, "submit", move |event| {
            event.prevent_default();
            if !busy.get_untracked() {
                attempt();
            }
        });
        // Going back to a form that was sent: a new one, rather than the old one with a dead button.
        dom::listen(&window(), "pageshow", move |_| {
            if done.get_untracked() {
                let _ = window().location().reload();
            }
        });
    });
    view! {
        <button class="button button--primary send__button" type="submit" disabled=busy>{send}</button>
        <div class="send__progress" hidden=move || !busy.get()>
            <progress class="send__bar" max="100" prop:value=per_cent aria-labelledby="filing-sending"></progress>
        </div>
        <p class="send__words" id="filing-sending" role="status">{words}</p>
    }
}

/// Uses the place of the photo when there is no other, as the server does: it can no longer, since
/// the smaller copy has lost its metadata.
fn use_photos_place() {
    let none = dom::value("lat").is_empty() && dom::value("location").is_empty();
    if let Some(place) = shared::offer().get_untracked().filter(|_| none) {
        Place::write(Some(&place));
    }
}

/// Names the form anew: an earlier try was filed, though its answer was lost, and since then the form was changed.
fn renew_token() {
    let mut bytes = [0; 32];
    if window().crypto().is_ok_and(|it| it.get_random_values_with_u8_array(&mut bytes).is_ok()) {
        let letters = bytes.iter().map(|byte| char::from(b'a' + byte % 16));
        dom::set_value("token", &letters.collect::<String>());
    }
}
