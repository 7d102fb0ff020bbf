//! The forms of a decision: publish, reject with a reason, link to another report, turn an appeal down.

use super::kind_field;
use crate::{
    domain::{
        Status,
        queue::{Case, NOTE_MAX, QueueKind},
    },
    i18n::Locale,
    ui::components::{
        form_parts::{Form, Line, described_by, field, invalid},
        text_area,
    },
    words::{self, say},
};
use leptos::prelude::*;

/// Those that the report's status admits.
pub fn decisions(locale: Locale, case: &Case, kind: Option<QueueKind>) -> AnyView {
    let may = |to: Status| case.report.staff.as_ref().is_some_and(|staff| staff.transitions.contains(&to));
    let status = case.report.card.status;
    let is_contested = case.appeal.is_some();
    // What was resolved or linked is no question of the queue.
    let is_open = matches!(status, Status::PendingVerification | Status::Flagged) || is_contested;
    let publish = (is_open && may(Status::Verified)).then(|| publish(locale, case, kind));
    let dismiss = is_contested.then(|| dismiss_appeal(locale, case, kind));
    let reject = may(Status::Rejected).then(|| reject(locale, case, kind));
    let link = may(Status::Duplicate).then(|| link(locale, case, kind));
    view! {
        <section class="case__part" aria-labelledby="decide-heading">
            <h2 id="decide-heading">{say!(locale, queue.decide)}</h2>
            {publish}
            {dismiss}
            {reject}
            {link}
        </section>
    }
    .into_any()
}

/// What each decision takes along: which version it is about, and where to go on.
fn hidden(case: &Case, kind: Option<QueueKind>, status: Status) -> impl IntoView + use<> {
    view! {
        {kind_field(kind)}
        <input type="hidden" name="version" value=case.report.version.to_string()/>
        <input type="hidden" name="status" value=status.as_str()/>
    }
}

fn action(case: &Case) -> String {
    format!("/web/queue/{}/decide", case.report.card.id)
}

fn publish(locale: Locale, case: &Case, kind: Option<QueueKind>) -> impl IntoView + use<> {
    let (lead, button) = if case.appeal.is_some() {
        (String::new(), say!(locale, queue.uphold))
    } else {
        (say!(locale, queue.verify_lead), say!(locale, queue.verify))
    };
    view! {
        <form class="form" method="post" action=action(case)>
            {hidden(case, kind, Status::Verified)}
            {(!lead.is_empty()).then(|| view! { <p>{lead}</p> })}
            <button class="button button--primary" type="submit" aria-keyshortcuts="v">{button}</button>
        </form>
    }
}

fn reject(locale: Locale, case: &Case, kind: Option<QueueKind>) -> impl IntoView + use<> {
    let form = Form::of_page("decide", &["template", "reason"]);
    let chosen = form.value("template", String::new());
    let options = case.templates.iter().enumerate().map(|(n, template)| {
        let selected = chosen == template.slug;
        // The first nine have a key.
        let key = (n < 9).then(|| (n + 1).to_string());
        let text = words::template_text(locale, template);
        let words = key.as_ref().map_or_else(|| text.clone(), |key| format!("{key}. {text}"));
        view! { <option value=template.slug.clone() selected=selected aria-keyshortcuts=key>{words}</option> }
    });
    let (id, problem) = (form.id("template"), form.problem("template"));
    let select = view! {
        <select
            class="input"
            id=id.clone()
            name="template"
            aria-invalid=invalid(&problem)
            aria-describedby=described_by(&id)
        >
            <option value="">{say!(locale, queue.reason_own)}</option>
            {options.collect_view()}
        </select>
    };
    let own = Line {
        name: "reason",
        label: say!(locale, queue.own),
        hint: say!(locale, queue.own_hint),
        optional: true,
        max: NOTE_MAX,
        ..Line::default()
    };
    view! {
        <form class="form" method="post" action=action(case)>
            {hidden(case, kind, Status::Rejected)}
            <p>{say!(locale, queue.reject_lead)}</p>
            {field(&id, say!(locale, queue.reason), String::new(), problem, select.into_any())}
            {text_area(&form, own, 2)}
            <button class="button button--danger" type="submit">{say!(locale, queue.reject)}</button>
        </form>
    }
}

fn link(locale: Locale, case: &Case, kind: Option<QueueKind>) -> impl IntoView + use<> {
    let form = Form::of_page("link", &["duplicate_of"]);
    let original = Line { name: "duplicate_of", label: say!(locale, queue.duplicate_id), max: 36, ..Line::default() };
    view! {
        <form class="form" method="post" action=action(case)>
            {hidden(case, kind, Status::Duplicate)}
            <p>{say!(locale, queue.duplicate)}</p>
            {form.line(original)}
            <button class="button" type="submit">{say!(locale, queue.duplicate_button)}</button>
        </form>
    }
}

fn dismiss_appeal(locale: Locale, case: &Case, kind: Option<QueueKind>) -> impl IntoView + use<> {
    let form = Form::of_page("appeal", &["note"]);
    let note =
        Line { name: "note", label: say!(locale, queue.appeal_note), optional: true, max: NOTE_MAX, ..Line::default() };
    view! {
        <form class="form" method="post" action=format!("/web/queue/{}/dismiss-appeal", case.report.card.id)>
            {kind_field(kind)}
            {text_area(&form, note, 2)}
            <button class="button" type="submit">{say!(locale, queue.appeal_dismiss)}</button>
        </form>
    }
}
