use super::{PhotoFrame, StatusBadge};
use crate::{
    domain::report::{Candidate, Likeness, ReportCard as Card, Similar},
    i18n::Locale,
    ui::{PageInfo, url},
    words::{self, say},
};
use leptos::prelude::*;

/// What is nearby, and for staff what may be the same with its score and the parts of it.
#[component]
pub fn SimilarReports(
    /// As the viewer may see them.
    similar: Similar,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let found = (!similar.found.is_empty()).then(|| {
        let items = similar.found.into_iter().map(|candidate| {
            let Candidate { card, distance_m, likeness } = candidate;
            view! { <li class="similar__item">{similar_report(card, distance_m)}{parts(locale, likeness)}</li> }
        });
        view! {
            <section class="similar" aria-labelledby="found-heading">
                <h2 id="found-heading">{say!(locale, similar.found)}</h2>
                <p>{say!(locale, similar.found_lead)}</p>
                <ul class="similar__list" role="list">{items.collect_view()}</ul>
            </section>
        }
    });
    let nearby = (!similar.nearby.is_empty()).then(|| {
        let items = similar.nearby.into_iter().map(|(card, metres)| {
            view! { <li class="similar__item">{similar_report(card, metres)}</li> }
        });
        view! {
            <section class="similar" aria-labelledby="nearby-heading">
                <h2 id="nearby-heading">{say!(locale, similar.nearby)}</h2>
                <ul class="similar__list" role="list">{items.collect_view()}</ul>
            </section>
        }
    });
    view! { {found} {nearby} }.into_any()
}

/// A report in a line: its photo, its title as the link, how far it is and who supports it.
pub fn similar_report(card: Card, metres: f64) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let picture = card.photo.map(|photo| {
        view! {
            <span class="similar__photo">
                <PhotoFrame rendition=photo.thumbnail colour=photo.colour alt="" first=false/>
            </span>
        }
    });
    let support = match card.supporters {
        0 => String::new(),
        1 => say!(locale, feed.supporter),
        n => say!(locale, feed.supporters, n = n),
    };
    view! {
        {picture}
        <div class="similar__words">
            <a class="similar__title" href=url::report(card.id) dir="auto">{card.title}</a>
            <p class="similar__facts">
                <span>{say!(locale, similar.away, n = metres.round())}</span>
                <span>{words::category_name(locale, &card.category)}</span>
                <StatusBadge status=card.status/>
                {(!support.is_empty()).then(|| view! { <span>{support}</span> })}
            </p>
        </div>
    }
}

/// The score and what it is made of, in hundredths.
fn parts(locale: Locale, likeness: Likeness) -> impl IntoView {
    let share = |part: Option<f32>| {
        part.map_or_else(|| say!(locale, similar.unknown), |part| format!("{:.0}", part.clamp(0.0, 1.0) * 100.0))
    };
    let rows = [
        (say!(locale, similar.likeness), share(Some(likeness.score))),
        (say!(locale, similar.part_place), share(Some(likeness.distance))),
        (say!(locale, similar.part_kind), share(likeness.category)),
        (say!(locale, similar.part_words), share(likeness.text)),
        (say!(locale, similar.part_photos), share(likeness.image)),
    ];
    let rows = rows.map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> });
    view! { <dl class="similar__parts">{rows.into_iter().collect_view()}</dl> }
}
