use crate::{ui::PageInfo, words::say};
use leptos::prelude::*;

/// The ways through the dashboard that are open to whoever is signed in; none for citizens.
#[component]
pub fn DashboardNav() -> impl IntoView {
    let info = PageInfo::current();
    let locale = info.locale;
    let here = info.bare_path().to_owned();
    let role = info.account.as_ref().map(|who| who.role).filter(|role| role.is_staff());
    role.map(|role| {
        let decides = role.is_moderator();
        let ways = [
            (decides, "/admin", say!(locale, queue.title)),
            (true, "/admin/reports", say!(locale, work.title)),
            (true, "/admin/statistics", say!(locale, stats.title)),
            (true, "/admin/municipalities", say!(locale, areas.title)),
            (decides, "/admin/people", say!(locale, people.title)),
            (decides, "/admin/audit", say!(locale, audit.title)),
        ];
        let links: Vec<_> = ways
            .into_iter()
            .filter(|(is_open, ..)| *is_open)
            .map(|(_, href, words)| {
                let below = if href == "/admin" { "/admin/queue/".to_owned() } else { format!("{href}/") };
                let current = match here.as_str() {
                    here if here == href => Some("page"),
                    here if here.starts_with(&below) => Some("true"),
                    _ => None,
                };
                view! { <li><a class="chip" href=href aria-current=current>{words}</a></li> }
            })
            .collect();
        view! {
            <nav class="dashboard-nav" aria-label=say!(locale, work.dashboard)>
                <ul class="filters__chips" role="list">{links}</ul>
            </nav>
        }
        .into_any()
    })
}
