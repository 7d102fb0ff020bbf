use crate::{
    domain::report::{OwnAction, ReportDetail},
    ui::{PageInfo, url},
    words::say,
};
use leptos::prelude::*;

/// What matters most now, in the thumb's reach on phones: it leads to the form further down, which is the same
/// for everybody. Wide screens show that form anyway.
#[component]
pub fn ActionBar(
    /// The report.
    report: ReportDetail,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let may = |action| report.actions.contains(&action);
    let mut links: Vec<(String, String)> = Vec::new();
    if may(OwnAction::Confirm) {
        links.push(("#fixed".to_owned(), say!(locale, own.fixed)));
    }
    if may(OwnAction::Reopen) {
        links.push(("#not-fixed".to_owned(), say!(locale, own.not_fixed)));
    }
    if may(OwnAction::Appeal) {
        links.push(("#appeal".to_owned(), say!(locale, own.appeal_button)));
    }
    if links.is_empty() && may(OwnAction::Edit) {
        links.push((format!("{}/edit", url::report(report.card.id)), say!(locale, own.edit)));
    }
    let links: Vec<_> = links
        .into_iter()
        .enumerate()
        .map(|(n, (href, words))| {
            let class = if n == 0 { "button button--primary action-bar__main" } else { "button action-bar__main" };
            view! { <a class=class href=href>{words}</a> }
        })
        .collect();
    (!links.is_empty())
        .then(|| view! { <nav class="action-bar" aria-label=say!(locale, own.bar)>{links}</nav> }.into_any())
}
