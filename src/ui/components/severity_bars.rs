use crate::{
    domain::Severity,
    ui::PageInfo,
    words::{self, say},
};
use leptos::prelude::*;

/// How bad it is, in four bars and a word; nothing while nobody has rated it.
#[component]
pub fn SeverityBars(
    /// The rating.
    severity: Severity,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    severity.level().map(|level| {
        let filled = level.bars();
        let bars = (0..4_u8).map(|n| {
            let class = if n < filled { "severity__bar severity__bar--on" } else { "severity__bar" };
            let (x, height) = (n * 6, 5 + n * 3);
            view! { <rect class=class x=x.to_string() y=(14 - height).to_string() width="4" height=height.to_string() rx="1"></rect> }
        });
        view! {
            <span class=format!("severity severity--{}", level.as_str())>
                <svg class="severity__bars" width="22" height="14" viewBox="0 0 22 14" aria-hidden="true">
                    {bars.collect_view()}
                </svg>
                <span class="visually-hidden">{format!("{}: ", say!(locale, severity.label))}</span>
                {words::severity_word(locale, level)}
            </span>
        }
        .into_any()
    })
}
