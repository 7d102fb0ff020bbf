//! The front page: what this is, the one main action, how it stands.

use crate::{
    domain::report::FrontPage,
    i18n::Locale,
    server_fns::{places::list_hotspots, reports::load_front_page},
    ui::{
        PageInfo,
        components::{CardList, EmptyState, HotspotList, Icon, PageHead, loaded},
    },
    words::say,
};
use leptos::prelude::*;

/// Shows what this is and the newest reports.
#[component]
pub fn HomePage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    view! {
        <PageHead title=say!(locale, home.title) description=say!(locale, home.lead) canonical="/"/>
        <section class="hero">
            <h1 class="hero__heading">{say!(locale, home.heading)}</h1>
            <p class="hero__lead">{say!(locale, home.lead)}</p>
            <p class="hero__action">
                <a class="button button--primary button--large" href="/reports/new">
                    <Icon name="camera"/>{say!(locale, nav.report_problem)}
                </a>
            </p>
            <p class="hero__hint">{say!(locale, home.hint)}</p>
        </section>
        {loaded(list_hotspots(), move |hotspots| view! { <HotspotList hotspots/> })}
        {loaded(load_front_page(), move |front| standing(locale, front))}
        <section aria-labelledby="how-heading">
            <h2 id="how-heading">{say!(locale, home.how_heading)}</h2>
            <ol class="steps" role="list">
                {step("camera", say!(locale, home.how_photo_heading), say!(locale, home.how_photo))}
                {step("pin", say!(locale, home.how_place_heading), say!(locale, home.how_place))}
                {step("eye", say!(locale, home.how_follow_heading), say!(locale, home.how_follow))}
            </ol>
        </section>
    }
}

/// The numbers and the newest reports.
fn standing(locale: Locale, front: FrontPage) -> impl IntoView {
    if front.newest.is_empty() {
        return view! {
            <EmptyState
                heading=say!(locale, home.empty_heading)
                text=say!(locale, home.empty)
                href="/reports/new"
                action=say!(locale, nav.report_problem)
            />
        }
        .into_any();
    }
    view! {
        <section aria-labelledby="newest-heading">
            <div class="section-head">
                <h2 id="newest-heading">{say!(locale, home.newest)}</h2>
                <dl class="numbers">
                    <div class="numbers__item">
                        <dt>{say!(locale, home.open)}</dt>
                        <dd>{front.open}</dd>
                    </div>
                    <div class="numbers__item">
                        <dt>{say!(locale, home.resolved)}</dt>
                        <dd>{front.resolved}</dd>
                    </div>
                </dl>
            </div>
            <CardList cards=front.newest/>
            <p class="more"><a class="button" href="/reports">{say!(locale, home.all)}</a></p>
        </section>
    }
    .into_any()
}

/// One step of how it works.
fn step(icon: &'static str, heading: String, text: String) -> impl IntoView {
    view! {
        <li class="steps__item">
            <Icon name=icon/>
            <h3 class="steps__heading">{heading}</h3>
            <p>{text}</p>
        </li>
    }
}
