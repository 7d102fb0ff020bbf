use super::{Icon, status_class, status_icon};
use crate::{
    domain::{ReportId, Status},
    ui::{PageInfo, url},
    words::{self, say},
};
use leptos::prelude::*;

/// Where a report stands, why, and what happens next.
#[component]
pub fn StatusPanel(
    /// Where it stands.
    status: Status,
    /// The same in a sentence, with who has it.
    sentence: String,
    /// Why it was set aside or not published.
    reason: Option<String>,
    /// The report that came first.
    original: Option<ReportId>,
) -> impl IntoView {
    let info = PageInfo::current();
    let locale = info.locale;
    let reason = reason.map(|stored| words::reason(locale, &stored)).map(|reason| {
        view! { <p class="status-panel__reason"><strong>{say!(locale, report.reason)} ": "</strong><span dir="auto">{reason}</span></p> }
    });
    let original = original.map(|first| {
        view! { <p><a class="button" href=url::report(first)>{say!(locale, report.original)}</a></p> }
    });
    let waiting =
        status.is_waiting().then(|| view! { <p><a href=info.path.clone()>{say!(locale, report.reload)}</a></p> });
    view! {
        <section class=format!("status-panel {}", status_class(status)) aria-labelledby="status-heading">
            <h2 class="status-panel__name" id="status-heading">
                <Icon name=status_icon(status)/>
                <span class="visually-hidden">{say!(locale, report.status)} ": "</span>
                {words::status_name(locale, status)}
            </h2>
            <p class="status-panel__sentence">{sentence}</p>
            {reason}
            {original}
            {waiting}
            <h3 class="status-panel__heading">{say!(locale, next.heading)}</h3>
            <p>{words::status_next(locale, status)}</p>
        </section>
    }
    .into_any()
}
