//! Changing and deleting one's own report; both work without scripts.

use crate::{
    domain::report::{OwnAction, ReportDetail},
    i18n::Locale,
    server_fns::reports::get_own_report,
    ui::{
        PageInfo,
        components::{
            EmptyState, ErrorView, PageHead, awaited,
            form_parts::{Form, Line},
            text_area,
        },
        url,
    },
    words::say,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// Changes title and description.
#[component]
pub fn EditReportPage() -> impl IntoView {
    own_page(OwnAction::Edit, |locale, report| edit(locale, &report))
}

/// Asks whether the report is really to go.
#[component]
pub fn DeleteReportPage() -> impl IntoView {
    own_page(OwnAction::Delete, |locale, report| delete(locale, &report))
}

/// A page for whoever filed the report, while `action` may be done.
fn own_page(action: OwnAction, show: fn(Locale, ReportDetail) -> AnyView) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let id = use_params_map().with_untracked(|map| map.get_str("id").unwrap_or_default().to_owned());
    awaited(async move {
        match get_own_report(id).await {
            Ok(report) if report.actions.contains(&action) => show(locale, report),
            Ok(report) => closed(locale, &report),
            Err(error) => view! { <ErrorView error/> }.into_any(),
        }
    })
}

fn closed(locale: Locale, report: &ReportDetail) -> AnyView {
    let heading = say!(locale, own.closed_heading);
    view! {
        <PageHead title=heading.clone() unlisted=true/>
        <h1>{heading.clone()}</h1>
        <EmptyState heading text=say!(locale, own.closed) href=url::report(report.card.id) action=say!(locale, own.back)/>
    }
    .into_any()
}

fn edit(locale: Locale, report: &ReportDetail) -> AnyView {
    let id = report.card.id;
    let form = Form::of_page("edit", &[]);
    let title = say!(locale, own.edit_title);
    let changed = form.is_outdated().then(|| view! { <p class="own__note">{say!(locale, own.edit_changed)}</p> });
    let title_line = Line {
        name: "title",
        label: say!(locale, own.edit_title_label),
        hint: say!(locale, own.edit_title_hint),
        value: report.card.title.clone(),
        max: 200,
        ..Line::default()
    };
    let description = Line {
        name: "description",
        label: say!(locale, own.edit_description_label),
        hint: say!(locale, own.edit_description_hint),
        value: report.description.clone().unwrap_or_default(),
        optional: true,
        max: 2000,
        ..Line::default()
    };
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <h1>{title}</h1>
        <p>{say!(locale, own.edit_lead)}</p>
        {form.errors(&["title", "description"])}
        {changed}
        <form class="form" method="post" action=format!("/web/report/{id}/edit")>
            // The version that is shown: who saves over somebody else's change is told first.
            <input type="hidden" name="version" value=report.version.to_string()/>
            {form.line(title_line)}
            {text_area(&form, description, 6)}
            <button class="button button--primary" type="submit">{say!(locale, own.save)}</button>
        </form>
        <p><a class="button" href=url::report(id)>{say!(locale, own.back)}</a></p>
    }
    .into_any()
}

fn delete(locale: Locale, report: &ReportDetail) -> AnyView {
    let id = report.card.id;
    let form = Form::of_page("delete", &[]);
    let title = say!(locale, own.delete_title);
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <h1>{title}</h1>
        {form.errors(&[])}
        <p>{say!(locale, own.delete_lead)}</p>
        <p>{say!(locale, own.delete_which)} " " <strong dir="auto">{report.card.title.clone()}</strong></p>
        <form class="form" method="post" action=format!("/web/report/{id}/delete")>
            <button class="button button--danger" type="submit">{say!(locale, own.delete_button)}</button>
        </form>
        <p><a class="button" href=url::report(id)>{say!(locale, own.back)}</a></p>
    }
    .into_any()
}
