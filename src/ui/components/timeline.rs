use crate::{
    domain::report::TimelineEntry,
    i18n::Locale,
    ui::PageInfo,
    words::{self, say},
};
use leptos::prelude::*;

/// Everything that happened to a report and that the viewer may see, oldest first.
#[component]
pub fn Timeline(
    /// What happened.
    entries: Vec<TimelineEntry>,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let any = !entries.is_empty();
    let items = entries
        .into_iter()
        .map(|entry| {
            view! {
                <li class="timeline__entry">
                    <p class="timeline__event">{words::event_words(locale, entry.event)}</p>
                    <p class="timeline__when">
                        <time datetime=words::machine_date(entry.at)>{words::date(locale, entry.at)}</time>
                        " · "
                        {words::actor_name(locale, &entry.actor, &entry.actor_role)}
                    </p>
                    {pictures(locale, &entry.pictures)}
                    {(!entry.details.is_empty())
                        .then(|| view! { <p class="timeline__details" dir="auto">{entry.details}</p> })}
                </li>
            }
        })
        .collect_view();
    any.then(|| {
        view! {
            <section aria-labelledby="timeline-heading">
                <h2 id="timeline-heading">{say!(locale, report.timeline)}</h2>
                <ol class="timeline" role="list">{items}</ol>
            </section>
        }
        .into_any()
    })
}

/// Pictures that came with an event, as links.
fn pictures(locale: Locale, addresses: &[String]) -> Option<AnyView> {
    let links: Vec<_> = (1..)
        .zip(addresses)
        .map(|(n, address)| view! { <a href=format!("{address}.jpg")>{say!(locale, own.picture, n = n)}</a> " " })
        .collect();
    (!links.is_empty()).then(|| view! { <p class="timeline__details">{links}</p> }.into_any())
}
