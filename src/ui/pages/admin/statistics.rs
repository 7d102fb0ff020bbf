//! Numbers about all reports, for staff.

use crate::{
    server_fns::statistics::load_staff_statistics,
    ui::{
        PageInfo,
        components::{DashboardNav, PageHead, StatisticsView, loaded},
        pages::statistics::query_of_page,
    },
    words::{named, say},
};
use leptos::prelude::*;

/// The numbers; of officials those of their municipality.
#[component]
pub fn AdminStatisticsPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let title = say!(locale, stats.title_staff);
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <DashboardNav/>
        <h1>{title}</h1>
        {loaded(load_staff_statistics(query_of_page()), move |page| {
            let lead = match page.bound_to.as_deref() {
                Some(own) => {
                    let name = named(locale, Some(own), page.statistics.municipality_names.get(own));
                    say!(locale, stats.lead_bound, body = name.unwrap_or_default())
                }
                None => say!(locale, stats.lead_staff),
            };
            view! {
                <p>{lead}</p>
                <StatisticsView page path="/admin/statistics" is_staff=true/>
            }
            .into_any()
        })}
    }
}
