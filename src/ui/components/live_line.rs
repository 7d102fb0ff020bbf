use crate::{
    domain::report::ReportDetail,
    ui::{PageInfo, islands::live_report::LiveReport, url},
    words::say,
};
use leptos::prelude::*;

/// A line that says whether something new has happened to a report since its page was made.
#[component]
pub fn LiveLine(
    /// The report, as the page shows it.
    report: ReportDetail,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let status = report.card.status;
    let quiet = if status.is_waiting() { say!(locale, live.checking) } else { String::new() };
    view! {
        <LiveReport
            id=report.card.id.to_string()
            address=url::live(report.card.id, report.change)
            status=status.as_str().to_owned()
            waits=status.is_waiting()
            quiet
            changed=say!(locale, live.changed)
            show=say!(locale, live.show)
        />
    }
}
