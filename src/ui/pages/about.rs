//! What this is, what its machine can tell, what it keeps, whose work it uses.

use crate::{
    ui::{PageInfo, components::PageHead},
    words::say,
};
use leptos::prelude::*;

/// The answers to what a careful person asks before sending a photo.
#[component]
pub fn AboutPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let title = say!(locale, about.title);
    view! {
        <PageHead title=title.clone() description=say!(locale, about.description) canonical="/about"/>
        <div class="prose">
            <h1>{title}</h1>
            <section aria-labelledby="what">
                <h2 id="what">{say!(locale, about.what_heading)}</h2>
                <p>{say!(locale, about.what_1)}</p>
                <p>{say!(locale, about.what_2)}</p>
                <p><a class="button" href="/track">{say!(locale, nav.track)}</a></p>
            </section>
            <section aria-labelledby="machine">
                <h2 id="machine">{say!(locale, about.machine_heading)}</h2>
                <p>{say!(locale, about.machine_1)}</p>
                <p>{say!(locale, about.machine_2)}</p>
                <p>{say!(locale, about.machine_3)}</p>
            </section>
            <section aria-labelledby="privacy">
                <h2 id="privacy">{say!(locale, about.privacy_heading)}</h2>
                <p>{say!(locale, about.privacy_1)}</p>
                <p>{say!(locale, about.privacy_2)}</p>
                <p>{say!(locale, about.privacy_3)}</p>
                <p>{say!(locale, about.privacy_4)}</p>
            </section>
            <section aria-labelledby="sources">
                <h2 id="sources">{say!(locale, about.sources_heading)}</h2>
                <ul>
                    <li><a href="https://www.geonames.org/">{say!(locale, about.source_geonames)}</a></li>
                    <li><a href="https://github.com/topojson/world-atlas">{say!(locale, about.source_earth)}</a></li>
                    <li>{say!(locale, about.source_net)}</li>
                    <li><a href="https://github.com/yahoo/open_nsfw">{say!(locale, about.source_nsfw)}</a></li>
                </ul>
            </section>
        </div>
    }
}
