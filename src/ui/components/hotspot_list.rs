use super::Icon;
use crate::{
    domain::place::Hotspot,
    ui::{PageInfo, url},
    words::{self, say},
};
use leptos::prelude::*;

/// Where several urgent reports lie close together, each with the way to them; nothing where there is none.
#[component]
pub fn HotspotList(
    /// The worst first.
    hotspots: Vec<Hotspot>,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    if hotspots.is_empty() {
        return ().into_any();
    }
    let items = hotspots.into_iter().map(|hotspot| {
        let kinds: Vec<_> = hotspot.categories.iter().map(|kind| words::category_name(locale, kind)).collect();
        view! {
            <li class="hotspots__item">
                <a class="hotspots__place" href=url::feed_of_cell(&hotspot.geohash)>
                    <Icon name="pin"/><span dir="auto">{hotspot.place}</span>
                </a>
                <p>{say!(locale, hotspots.count, n = hotspot.count)} " · " {kinds.join(", ")}</p>
                <p class="hotspots__about">
                    <time datetime=words::machine_date(hotspot.newest)>
                        {say!(locale, hotspots.newest, date = words::date(locale, hotspot.newest))}
                    </time>
                </p>
            </li>
        }
    });
    view! {
        <section aria-labelledby="hotspots-heading">
            <h2 id="hotspots-heading">{say!(locale, hotspots.heading)}</h2>
            <p>{say!(locale, hotspots.about)}</p>
            <ul class="hotspots" role="list">{items.collect_view()}</ul>
        </section>
    }
    .into_any()
}
