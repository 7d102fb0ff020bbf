use super::status_class;
use crate::{
    domain::Status,
    ui::PageInfo,
    words::{self, say},
};
use leptos::prelude::*;

/// The signs of public statuses on the map, as the server's pictures and the browser's map draw them.
const SIGNS: [(Status, &str); 3] = [
    (Status::Verified, "M-6.5 0A6.5 6.5 0 1 1 6.5 0A6.5 6.5 0 1 1 -6.5 0Z"),
    (Status::InProgress, "M0 -8L7.6 5.8H-7.6Z"),
    (Status::Resolved, "M-8 0.5L-4.8 -2.8L-1.8 0.2L5 -6.6L8.2 -3.4L-1.8 6.6Z"),
];

/// What the signs on the map mean.
#[component]
pub fn MapKey() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let entries = SIGNS.map(|(status, path)| {
        view! {
            <li class=format!("map-key__entry {}", status_class(status))>
                <svg class="map-key__sign" viewBox="-10 -10 20 20" aria-hidden="true"><path d=path></path></svg>
                {words::status_name(locale, status)}
            </li>
        }
    });
    view! { <ul class="map-key" role="list" aria-label=say!(locale, map.key)>{entries.collect_view()}</ul> }
}
