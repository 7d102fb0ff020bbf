use super::{Icon, LiveLine, PageHead};
use crate::{
    domain::report::ReportDetail,
    ui::{PageInfo, url},
    words::say,
};
use leptos::prelude::*;

/// What anybody sees of a report that is not public: that it is there, and where to go instead.
#[component]
pub fn RestrictedStub(
    /// The stub.
    report: ReportDetail,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let heading = say!(locale, report.restricted_heading);
    let (text, href, action) = match report.duplicate_of {
        Some(first) => (say!(locale, report.restricted_duplicate), url::report(first), say!(locale, report.original)),
        None => (say!(locale, report.restricted), "/track".to_owned(), say!(locale, report.restricted_track)),
    };
    let waiting = report.card.status.is_waiting().then(|| view! { <LiveLine report=report.clone()/> });
    view! {
        <PageHead title=heading.clone() unlisted=true/>
        <div class="notice">
            <Icon name="hourglass"/>
            <h1 class="notice__heading">{heading}</h1>
            <p class="notice__text">{text}</p>
            {waiting}
            <p class="notice__actions">
                <a class="button button--primary" href=href>{action}</a>
                <a class="button" href="/reports">{say!(locale, report.back)}</a>
            </p>
        </div>
    }
    .into_any()
}
