use super::{Icon, PhotoFrame, SeverityBars, StatusBadge};
use crate::{
    domain::report::ReportCard as Card,
    ui::{PageInfo, url},
    words::{self, say},
};
use leptos::prelude::*;

/// A report in a list: the photo and the place first; the whole card is one link.
#[component]
pub fn ReportCard(
    /// What to show.
    card: Card,
    /// Whether it is seen at once.
    first: bool,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let picture = match card.photo {
        Some(photo) => view! { <PhotoFrame rendition=photo.thumbnail colour=photo.colour alt="" first/> }.into_any(),
        None => view! {
            <span class="photo-frame photo-frame--none"><Icon name=card.category.icon.clone()/></span>
        }
        .into_any(),
    };
    let support = match card.supporters {
        0 => None,
        1 => Some(say!(locale, feed.supporter)),
        n => Some(say!(locale, feed.supporters, n = n)),
    };
    view! {
        <article class="card">
            <div class="card__photo">{picture}</div>
            <div class="card__words">
                <h3 class="card__title">
                    <a class="card__link" href=url::report(card.id) dir="auto">{card.title}</a>
                </h3>
                <p class="card__place"><Icon name="pin"/><span dir="auto">{card.place}</span></p>
                <p class="card__age">
                    {words::category_name(locale, &card.category)} " · "
                    <time datetime=words::machine_date(card.created_at)>{words::ago(locale, card.age_seconds)}</time>
                </p>
                <p class="card__signs">
                    <StatusBadge status=card.status/>
                    <SeverityBars severity=card.severity/>
                </p>
                {support.map(|words| view! { <p class="card__support">{words}</p> })}
            </div>
        </article>
    }
    .into_any()
}
