use super::{Icon, similar_reports::similar_report};
use crate::{
    domain::{ReportId, report::Candidate, user::PostedForm},
    ui::PageInfo,
    words::{self, say},
};
use leptos::prelude::*;

/// "Is it one of these?": what the person who filed is asked while the check waits, as forms that need no script.
#[component]
pub fn DuplicateQuestion(
    /// The report.
    id: ReportId,
    /// What it may repeat, likest first; none for nothing to ask.
    candidates: Vec<Candidate>,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let refused = use_context::<PostedForm>().filter(|posted| posted.is_about("answer"));
    let error = refused.map(|posted| {
        let words = words::error_message(locale, posted.error.code);
        view! { <p class="flash flash--error" role="alert"><Icon name="warning"/>{words}</p> }
    });
    if candidates.is_empty() {
        return view! { {error} }.into_any();
    }
    let same = format!("/web/report/{id}/same");
    let items = candidates.into_iter().map(|Candidate { card, distance_m, .. }| {
        let (original, title) = (card.id.to_string(), card.title.clone());
        view! {
            <li class="similar__item">
                {similar_report(card, distance_m)}
                <form class="similar__answer" method="post" action=same.clone()>
                    <input type="hidden" name="answer" value="same"/>
                    <input type="hidden" name="original" value=original/>
                    <button class="button" type="submit">
                        {say!(locale, similar.yes)}
                        <span class="visually-hidden">": " <bdi>{title}</bdi></span>
                    </button>
                </form>
            </li>
        }
    });
    let items = items.collect_view();
    view! {
        {error}
        <section class="similar similar--question" aria-labelledby="question-heading">
            <h2 id="question-heading">{say!(locale, similar.question)}</h2>
            <p>{say!(locale, similar.question_lead)}</p>
            <ul class="similar__list" role="list">{items}</ul>
            <form method="post" action=format!("/web/report/{id}/other")>
                <input type="hidden" name="answer" value="other"/>
                <button class="button button--primary" type="submit">{say!(locale, similar.no)}</button>
            </form>
            <p class="similar__note">{say!(locale, similar.question_wait)}</p>
        </section>
    }
    .into_any()
}
