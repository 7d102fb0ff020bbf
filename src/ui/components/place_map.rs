use super::live_map::{LiveMap, MapSubject};
use crate::{
    domain::Point,
    ui::{PageInfo, url},
    words::say,
};
use leptos::prelude::*;

const WIDTH: u32 = 640;
const HEIGHT: u32 = 360;

/// A picture of the surroundings that becomes a map when it is asked to, and ways to see the place elsewhere.
#[component]
pub fn PlaceMap(
    /// Where.
    point: Point,
    /// The place in words.
    #[prop(into)]
    place: String,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let subject = MapSubject::Place(format!("{:.6},{:.6}", point.lng(), point.lat()));
    view! {
        <figure class="place-map">
            <LiveMap subject>
                <img
                    class="place-map__image"
                    src=url::map(point, WIDTH, HEIGHT)
                    width=WIDTH.to_string()
                    height=HEIGHT.to_string()
                    alt=say!(locale, report.map_alt, place = place)
                    loading="lazy"
                />
            </LiveMap>
            <figcaption class="place-map__caption">{say!(locale, report.map_credit)}</figcaption>
        </figure>
        <p class="place-map__links">
            <a class="button" href=url::geo(point)>{say!(locale, report.open_geo)}</a>
            <a class="button" href=url::openstreetmap(point) rel="noopener external">{say!(locale, report.open_osm)}</a>
        </p>
    }
    .into_any()
}
