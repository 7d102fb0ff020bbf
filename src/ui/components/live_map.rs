use crate::{
    domain::Status,
    ui::PageInfo,
    words::{self, say},
};
use leptos::{nonce::use_nonce, prelude::*};

/// What a live map is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MapSubject {
    /// One place: "longitude,latitude". The map comes when it is asked for.
    Place(String),
    /// The reports of a box, "west,south,east,north", with the filters of the address; the list beside the
    /// map follows it. It comes by itself.
    Reports {
        /// The box.
        bbox: String,
        /// `?status=…&category=…`, or nothing.
        filters: String,
    },
}

/// A map that can be moved, once the browser has loaded it (`public/map/darshi-map.js`); before that, and
/// where it cannot, what it holds: a picture.
#[component]
pub fn LiveMap(
    /// What is shown.
    subject: MapSubject,
    /// The picture.
    children: Children,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let (place, bbox, filters) = match subject {
        MapSubject::Place(place) => (Some(place), None, None),
        MapSubject::Reports { bbox, filters } => (None, Some(bbox), Some(filters)),
    };
    let legend = [Status::Verified, Status::InProgress, Status::Resolved]
        .map(|status| words::status_name(locale, status))
        .join("|");
    let script =
        use_nonce().map(|nonce| view! { <script type="module" src="/map/darshi-map.js" nonce=nonce></script> });
    view! {
        <darshi-map
            class="live-map"
            data-place=place
            data-bbox=bbox
            data-filters=filters
            data-legend=legend
            data-word-map=say!(locale, map.canvas)
            data-word-load=say!(locale, map.load)
            data-word-loading=say!(locale, map.loading)
            data-word-failed=say!(locale, map.failed)
            data-word-in=say!(locale, map.zoom_in)
            data-word-out=say!(locale, map.zoom_out)
            data-word-close=say!(locale, map.close)
            data-word-credits=say!(locale, map.credits)
            data-word-hotspot=say!(locale, map.hotspot)
        >
            {children()}
        </darshi-map>
        {script}
    }
    .into_any()
}
