//! Telling moderators that something is wrong with a report, or with an official update of it.

use crate::{
    domain::{
        community::{FLAG_REASON_MAX, FlagKind},
        report::ReportDetail,
    },
    i18n::Locale,
    server_fns::{community::new_form_token, reports::get_report},
    ui::{
        PageInfo,
        components::{
            ErrorView, PageHead, RestrictedStub, awaited,
            form_parts::{Form, described_by, field, invalid},
        },
        raw_text::escape,
        url,
    },
    words::{self, say},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// What is wrong, why, and the button.
#[component]
pub fn FlagPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let id = use_params_map().with_untracked(|map| map.get_str("id").unwrap_or_default().to_owned());
    let update = use_query_map().with_untracked(|map| map.get_str("update").unwrap_or_default().to_owned());
    awaited(async move {
        match (get_report(id).await, new_form_token().await) {
            (Ok(report), _) if report.restricted => view! { <RestrictedStub report/> }.into_any(),
            (Ok(report), Ok(token)) => flag_form(locale, &report, &update, token).into_any(),
            (Err(error), _) | (_, Err(error)) => view! { <ErrorView error/> }.into_any(),
        }
    })
}

fn flag_form(locale: Locale, report: &ReportDetail, update: &str, token: String) -> impl IntoView + use<> {
    let form = Form::of_page("flag", &[]);
    let (title, lead) = if update.is_empty() {
        (say!(locale, community.flag_title), say!(locale, community.flag_lead))
    } else {
        (say!(locale, community.flag_update_title), say!(locale, community.flag_update_lead))
    };
    let chosen = form.value("flag_type", String::new());
    let kind_problem = form.problem("flag_type");
    let no_kind_problem = kind_problem.is_empty();
    let kinds: Vec<_> = FlagKind::ALL.iter().map(|kind| choice(locale, *kind, &chosen)).collect();
    let (id, problem) = (form.id("reason"), form.problem("reason"));
    let reason = view! {
        <textarea
            class="input"
            id=id.clone()
            name="reason"
            rows="4"
            maxlength=FLAG_REASON_MAX.to_string()
            aria-invalid=invalid(&problem)
            aria-describedby=described_by(&id)
        >{escape(&form.value("reason", String::new()))}</textarea>
    };
    let hint = say!(locale, community.flag_reason_hint, max = FLAG_REASON_MAX);
    let back = url::report(report.card.id);
    let update = (!update.is_empty()).then(|| view! { <input type="hidden" name="update" value=update.to_owned()/> });
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <h1>{title}</h1>
        <p><a href=back.clone() dir="auto">{report.card.title.clone()}</a></p>
        <p>{lead}</p>
        {form.errors(&["flag_type", "reason"])}
        <form class="form" method="post" action=format!("/web{back}/flag")>
            <input type="hidden" name="form_token" value=token/>
            {update}
            <fieldset class="choices" id="flag-flag_type" tabindex="-1">
                <legend class="field__label">{say!(locale, community.flag_kind)}</legend>
                <p class="field__error" id="flag-flag_type-error" hidden=no_kind_problem>{kind_problem}</p>
                {kinds}
            </fieldset>
            {field(&id, say!(locale, community.flag_reason), hint, problem, reason.into_any())}
            <button class="button button--primary" type="submit">{say!(locale, community.flag_send)}</button>
        </form>
    }
}

fn choice(locale: Locale, kind: FlagKind, chosen: &str) -> impl IntoView + use<> {
    let id = format!("flag-{}", kind.as_str());
    view! {
        <div class="tick">
            <input
                class="tick__box"
                type="radio"
                id=id.clone()
                name="flag_type"
                value=kind.as_str()
                required
                checked=chosen == kind.as_str()
            />
            <label for=id>{words::flag_kind(locale, kind)}</label>
        </div>
    }
}
