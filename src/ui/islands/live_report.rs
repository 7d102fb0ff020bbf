use super::dom;
use crate::server_fns::reports::ReportStatus;
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{EventSource, MessageEvent};

/// Between two questions in the first minute, in milliseconds, where the browser cannot listen.
const SOON: i32 = 3_000;
/// Afterwards.
const LATER: i32 = 15_000;
/// Questions of the first minute.
const FIRST_MINUTE: u32 = 20;
/// Questions of the first hour; then it gives up.
const HOUR: u32 = 260;
/// The numbers that the page shows in elements with `data-live`.
const NUMBERS: [&str; 3] = ["supporters", "followers", "comments"];

/// Listens to what happens to a report. Numbers change where they stand; who waits for the check is shown the
/// page anew; to who reads it is only said that there is something new, so that nothing moves under the finger.
#[island]
pub fn LiveReport(
    /// The report.
    id: String,
    /// Where its changes come from, after the last one that the page shows.
    address: String,
    /// Its status as the page shows it.
    status: String,
    /// Whether the page waits for the check.
    waits: bool,
    /// "We are checking your photos", or nothing.
    quiet: String,
    /// "There is something new here".
    changed: String,
    /// "Show it".
    show: String,
) -> impl IntoView {
    let is_changed = RwSignal::new(false);
    Effect::new(move || {
        let (id, status) = (id.clone(), status.clone());
        let Ok(source) = EventSource::new(&address) else { return ask(id, status) };
        let shown = status.clone();
        dom::listen(&source, "change", move |event| {
            let Some(data) = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string()) else { return };
            let now = dom::parse(&data);
            let has_moved = dom::text(&now, "status") != shown;
            if has_moved && waits {
                let _ = window().location().reload();
                return;
            }
            let mut more_comments = false;
            for name in NUMBERS {
                more_comments |= write(name, &now);
            }
            if has_moved || more_comments || dom::text(&now, "kind") != "counted" {
                is_changed.set(true);
            }
        });
        let again = source.clone();
        dom::listen(&source, "error", move |_| {
            // It comes back by itself unless it was sent away.
            if again.ready_state() == EventSource::CLOSED {
                ask(id.clone(), status.clone());
            }
        });
    });
    view! {
        <p class="live-status" role="status">
            {move || if is_changed.get() { changed.clone() } else { quiet.clone() }}
            <a class="live-status__show" href="" hidden=move || !is_changed.get()>{show}</a>
        </p>
    }
}

/// Writes a number of the report where the page shows it; whether these are comments that nobody has seen.
fn write(name: &str, now: &wasm_bindgen::JsValue) -> bool {
    let Some(number) = dom::get(now, name).as_f64() else { return false };
    let Ok(places) = document().query_selector_all(&("[data-live=".to_owned() + name + "]")) else { return false };
    let mut is_more = false;
    for n in 0..places.length() {
        let Some(place) = places.get(n) else { continue };
        let before = place.text_content().and_then(|text| dom::number(&text)).unwrap_or(number);
        is_more = is_more || (name == "comments" && number > before);
        place.set_text_content(Some(&dom::fixed(number, 0)));
    }
    is_more
}

/// Asks now and then where the report stands, and shows the page anew when that changes.
fn ask(id: String, status: String) {
    // The server function's address without its generated client: that one also decodes every error there
    // is, which weighs more than all of this island.
    let url = ReportStatus::PATH.to_owned() + "?id=" + &String::from(js_sys::encode_uri_component(&id));
    spawn_local(async move {
        let mut asked = 0;
        while asked < HOUR {
            dom::sleep(if asked < FIRST_MINUTE { SOON } else { LATER }).await;
            if document().hidden() {
                continue;
            }
            asked += 1;
            if dom::fetch_json(&url, None).await.is_ok_and(|now| dom::text(&now, "status") != status) {
                let _ = window().location().reload();
                return;
            }
        }
    });
}
