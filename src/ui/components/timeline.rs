use crate::{
    domain::report::TimelineEntry,
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
