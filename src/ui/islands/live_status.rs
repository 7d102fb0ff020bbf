use super::dom;
use crate::server_fns::reports::ReportStatus;
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};

/// Between two questions in the first minute, in milliseconds.
const SOON: i32 = 3_000;
/// Afterwards.
const LATER: i32 = 15_000;
/// Questions of the first minute.
const FIRST_MINUTE: u32 = 20;
/// Questions of the first hour; then it gives up.
const HOUR: u32 = 260;

/// Looks where a waiting report stands, and shows the page anew when that changes.
#[island]
pub fn LiveStatus(
    /// The report.
    id: String,
    /// Its status as the page shows it.
    status: String,
    /// "We are checking your photos".
    checking: String,
) -> impl IntoView {
    Effect::new(move || {
        // The server function's address without its generated client: that one also decodes every
        // error there is, which weighs more than all of this island.
        let url = ReportStatus::PATH.to_owned() + "?id=" + &String::from(js_sys::encode_uri_component(&id));
        let status = status.clone();
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
    });
    view! { <p class="live-status" role="status">{checking}</p> }
}
