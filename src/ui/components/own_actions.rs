use super::{
    form_parts::{Form, Line, described_by, field, invalid},
    text_area::text_area,
};
use crate::{
    domain::{
        ReportId,
        filing::MAX_PHOTO_MIB,
        report::{OwnAction, ReportDetail},
    },
    i18n::Locale,
    ui::{PageInfo, url},
    words::say,
};
use leptos::prelude::*;

/// Most photos of a reopening, as the server takes them.
const PHOTOS: u32 = 3;

/// For the person who filed a report: what they may do with it now.
#[component]
pub fn OwnActions(
    /// The report.
    report: ReportDetail,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let (id, actions) = (report.card.id, report.actions.clone());
    let may = |action| actions.contains(&action);
    let appeal = match report.appeal.as_deref() {
        Some("open") => Some(say!(locale, own.appeal_open)),
        Some("dismissed") => Some(say!(locale, own.appeal_dismissed)),
        Some("upheld") => Some(say!(locale, own.appeal_upheld)),
        _ => None,
    };
    let appeal = appeal.map(|words| view! { <p class="own__note">{words}</p> });
    let links: Vec<_> =
        [(OwnAction::Edit, "edit", say!(locale, own.edit)), (OwnAction::Delete, "delete", say!(locale, own.delete))]
            .into_iter()
            .filter(|(action, ..)| may(*action))
            .map(|(_, page, words)| view! { <a class="button" href=format!("{}/{page}", url::report(id))>{words}</a> })
            .collect();
    let links = (!links.is_empty()).then(|| view! { <p class="own__links">{links}</p> });
    (report.is_mine && (appeal.is_some() || !actions.is_empty())).then(|| {
        view! {
            <section class="own panel" id="own" aria-labelledby="own-heading">
                <h2 id="own-heading">{say!(locale, own.heading)}</h2>
                {appeal}
                {resolution(locale, id, may(OwnAction::Confirm), may(OwnAction::Reopen))}
                {may(OwnAction::Appeal).then(|| contest(locale, id))}
                {links}
            </section>
        }
        .into_any()
    })
}

/// Why a form was refused that is not there any more: what it asked for was done meanwhile, or is somebody else's.
pub fn own_trouble(report: &ReportDetail) -> Option<AnyView> {
    let form = Form::of_page("own", &["reason", "note", "files"]);
    let is_shown =
        [OwnAction::Confirm, OwnAction::Reopen, OwnAction::Appeal].iter().any(|action| report.actions.contains(action));
    (form.is_refused() && !is_shown).then(|| form.errors(&[]))
}

/// "Is it fixed?": yes, or no with why and photos.
fn resolution(locale: Locale, id: ReportId, may_confirm: bool, may_reopen: bool) -> Option<AnyView> {
    let base = format!("/web/report/{id}");
    let yes = may_confirm.then(|| {
        let form = Form::of_page("fixed", &["note"]);
        let note = Line {
            name: "note",
            label: say!(locale, own.fixed_note),
            hint: say!(locale, own.fixed_note_hint),
            optional: true,
            max: 500,
            ..Line::default()
        };
        view! {
            {form.errors(&["note"])}
            <form class="form" id="fixed" method="post" action=format!("{base}/confirm")>
                {form.line(note)}
                <button class="button button--primary" type="submit">{say!(locale, own.fixed)}</button>
            </form>
        }
    });
    let no = may_reopen.then(|| {
        let form = Form::of_page("not-fixed", &["reason", "files"]);
        let errors = form.errors(&["reason", "files"]);
        let reason = Line {
            name: "reason",
            label: say!(locale, own.not_fixed_reason),
            hint: say!(locale, own.not_fixed_hint),
            max: 1000,
            ..Line::default()
        };
        let (files, problem) = (form.id("files"), form.problem("files"));
        let input = view! {
            <input
                class="input"
                id=files.clone()
                name="files"
                type="file"
                accept="image/jpeg,image/png,image/webp"
                multiple
                aria-invalid=invalid(&problem)
                aria-describedby=described_by(&files)
            />
        };
        let hint = say!(locale, own.not_fixed_photos_hint, max = PHOTOS, mib = MAX_PHOTO_MIB);
        view! {
            <details class="own__no" id="not-fixed" open=form.is_refused()>
                <summary class="button own__summary">{say!(locale, own.not_fixed)}</summary>
                <p>{say!(locale, own.not_fixed_lead)}</p>
                {errors}
                <form class="form" method="post" enctype="multipart/form-data" action=format!("{base}/reopen")>
                    {text_area(&form, reason, 4)}
                    {field(&files, say!(locale, own.not_fixed_photos), hint, problem, input.into_any())}
                    <button class="button button--primary" type="submit">{say!(locale, own.not_fixed_button)}</button>
                </form>
            </details>
        }
    });
    (may_confirm || may_reopen).then(|| {
        view! {
            <div class="own__question">
                <h3>{say!(locale, own.fixed_heading)}</h3>
                {yes}
                {no}
            </div>
        }
        .into_any()
    })
}

/// "Ask a person to look again."
fn contest(locale: Locale, id: ReportId) -> AnyView {
    let form = Form::of_page("appeal", &["reason"]);
    let reason = Line {
        name: "reason",
        label: say!(locale, own.appeal_reason),
        hint: say!(locale, own.appeal_hint),
        max: 1000,
        ..Line::default()
    };
    view! {
        <div class="own__question" id="appeal">
            <h3>{say!(locale, own.appeal_heading)}</h3>
            <p>{say!(locale, own.appeal_lead)}</p>
            {form.errors(&["reason"])}
            <form class="form" method="post" action=format!("/web/report/{id}/appeal")>
                {text_area(&form, reason, 4)}
                <button class="button button--primary" type="submit">{say!(locale, own.appeal_button)}</button>
            </form>
        </div>
    }
    .into_any()
}
