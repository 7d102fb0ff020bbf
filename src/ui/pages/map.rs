//! The map of all public reports, and the same reports as a list beside it.

use crate::{
    domain::{
        feed::FeedQuery,
        map::{MapBox, MapPage as Content},
    },
    i18n::Locale,
    server_fns::map::{MapQuery, load_map},
    ui::{
        PageInfo,
        components::{CardList, LiveMap, MapFilters, MapKey, MapSubject, PageHead, loaded},
        url,
    },
    words::say,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Width and height of the picture that stands in for the map, pixels.
const PICTURE: (u32, u32) = (800, 600);

/// Shows the part of the map that its address names.
#[component]
pub fn MapPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let query = use_query_map().with_untracked(|map| {
        let get = |name| map.get_str(name).unwrap_or_default().to_owned();
        MapQuery { bbox: get("bbox"), status: get("status"), category: get("category") }
    });
    view! {
        <PageHead title=say!(locale, map.title) description=say!(locale, map.description) canonical="/map"/>
        <div class="section-head">
            <h1>{say!(locale, map.title)}</h1>
            <a class="map-page__skip" href="#map-list">{say!(locale, map.skip)}</a>
        </div>
        {loaded(load_map(query.clone()), move |(content, categories)| {
            // What is wrong in the address is left out of the links, too.
            let bbox = MapBox::parse(&query.bbox).map(|view| view.to_text()).unwrap_or_default();
            let query = MapQuery { bbox, ..query };
            view! {
                <MapFilters query=query.clone() categories/>
                <div class="map-page">
                    {surface(locale, &query, content.view)}
                    {list(locale, &query, content)}
                </div>
            }
        })}
    }
}

/// The map; without JavaScript a picture and links that move it.
fn surface(locale: Locale, query: &MapQuery, view: MapBox) -> impl IntoView + use<> {
    let filters = url::live_map("", &query.status, &query.category).trim_start_matches("/map").to_owned();
    let subject = MapSubject::Reports { bbox: view.to_text(), filters };
    let go = |words: String, right: f64, up: f64, scale: f64| {
        let href = url::live_map(&view.moved(right, up, scale).to_text(), &query.status, &query.category);
        view! { <li><a class="button map-page__move" href=href rel="nofollow">{words}</a></li> }
    };
    let moves = [
        go(say!(locale, map.zoom_in), 0.0, 0.0, 0.5),
        go(say!(locale, map.zoom_out), 0.0, 0.0, 2.0),
        go(say!(locale, map.north), 0.0, 0.5, 1.0),
        go(say!(locale, map.south), 0.0, -0.5, 1.0),
        go(say!(locale, map.west), -0.5, 0.0, 1.0),
        go(say!(locale, map.east), 0.5, 0.0, 1.0),
    ];
    let picture = view.centre().map(|centre| {
        let (width, height) = PICTURE;
        view! {
            <img
                class="map-page__picture"
                src=url::still_map(centre, zoom(view), PICTURE)
                width=width.to_string()
                height=height.to_string()
                alt=say!(locale, map.picture)
            />
        }
    });
    view! {
        <section class="map-page__surface" aria-label=say!(locale, map.title)>
            <LiveMap subject>
                {picture}
                <ul class="map-page__moves" role="list" aria-label=say!(locale, map.moves)>{moves.collect_view()}</ul>
            </LiveMap>
            <MapKey/>
            <p class="map-page__credits">{say!(locale, map.credits)}</p>
        </section>
    }
}

/// Where in the view a part of it lies.
fn direction(locale: Locale, view: MapBox, part: MapBox) -> String {
    let (Some(middle), Some(centre)) = (view.centre(), part.centre()) else { return String::new() };
    // In twelfths of the view, so that its middle sixth is the middle; the shorter way around the Earth.
    let lng = (centre.lng() - middle.lng() + 540.0).rem_euclid(360.0) - 180.0;
    let (right, up) = (lng * 12.0 / view.width(), (centre.lat() - middle.lat()) * 12.0 / view.height());
    match (up > 1.0, up < -1.0, right > 1.0, right < -1.0) {
        (true, _, true, _) => say!(locale, map.in_north_east),
        (true, _, _, true) => say!(locale, map.in_north_west),
        (true, ..) => say!(locale, map.in_north),
        (_, true, true, _) => say!(locale, map.in_south_east),
        (_, true, _, true) => say!(locale, map.in_south_west),
        (_, true, ..) => say!(locale, map.in_south),
        (_, _, true, _) => say!(locale, map.in_east),
        (_, _, _, true) => say!(locale, map.in_west),
        _ => say!(locale, map.in_middle),
    }
}

/// The nearest zoom at which the picture holds the whole view.
fn zoom(view: MapBox) -> u8 {
    let (width, height) = PICTURE;
    // A degree of latitude is longer than one of longitude the farther one is from the equator.
    let stretch = view.centre().map_or(1.0, |centre| centre.lat().to_radians().cos().max(0.1));
    let across = f64::from(width) * 360.0 / (256.0 * view.width());
    let down = f64::from(height) * 360.0 * stretch / (256.0 * view.height());
    let zoom = across.min(down).log2().floor();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "2 to 18")]
    let zoom = zoom.clamp(2.0, 18.0) as u8;
    zoom
}

/// What is on the map, in words: groups where they are many, then the newest reports.
fn list(locale: Locale, query: &MapQuery, content: Content) -> impl IntoView + use<> {
    let heading = match content.total {
        0 => say!(locale, map.none_heading),
        1 => say!(locale, map.one),
        n => say!(locale, map.many, n = n),
    };
    let empty = content.cards.is_empty().then(|| view! { <p>{say!(locale, map.none)}</p> });
    let groups = content
        .groups
        .into_iter()
        .map(|group| {
            let href = url::live_map(&group.nearer.to_text(), &query.status, &query.category);
            let place = if group.place.is_empty() { say!(locale, map.somewhere) } else { group.place };
            let direction = direction(locale, content.view, group.nearer);
            view! {
                <li>
                    <a class="map-page__group" href=href rel="nofollow">
                        <span><bdi>{place}</bdi>" · "{direction}</span>
                        <span class="map-page__count">{say!(locale, map.group, n = group.count)}</span>
                    </a>
                </li>
            }
        })
        .collect::<Vec<_>>();
    let newest = (!groups.is_empty()).then(|| view! { <h3>{say!(locale, map.newest)}</h3> });
    let groups = (!groups.is_empty()).then(|| {
        view! {
            <h3>{say!(locale, map.groups)}</h3>
            <ul class="map-page__groups" role="list">{groups}</ul>
        }
    });
    let feed = url::feed(&FeedQuery::default().with("status", &query.status).with("category", &query.category), "");
    view! {
        <section class="map-page__list" id="map-list" tabindex="-1" aria-labelledby="map-list-heading">
            <h2 id="map-list-heading">{heading}</h2>
            {empty}
            {groups}
            {newest}
            <CardList cards=content.cards/>
            <p class="more"><a class="button" href=feed>{say!(locale, map.feed)}</a></p>
        </section>
    }
}
