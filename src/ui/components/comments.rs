use super::support_bar::sign_in;
use crate::{
    domain::{
        ReportId,
        community::{COMMENT_MAX, Comment, Discussion},
    },
    i18n::Locale,
    ui::{
        PageInfo,
        components::form_parts::{Form, described_by, field, invalid},
        raw_text::escape,
        url,
    },
    words::{self, say},
};
use leptos::prelude::*;

/// What people said about a report, oldest first, and a form to say something.
#[component]
pub fn Comments(
    /// The report.
    id: ReportId,
    /// Whether it is public, so that something can be said.
    open: bool,
    /// How many comments there are.
    count: u32,
    /// What was said.
    discussion: Discussion,
) -> impl IntoView {
    let info = PageInfo::current();
    let locale = info.locale;
    let Discussion { comments, form_token } = discussion;
    if !open && comments.items.is_empty() {
        return ().into_any();
    }
    let none = comments.items.is_empty().then(|| view! { <p>{say!(locale, community.no_comments)}</p> });
    let more = comments.next.map(|cursor| {
        let href = format!("{}?comments={}#comments", url::report(id), cursor.encode());
        view! { <p><a class="button" href=href rel="next">{say!(locale, community.more_comments)}</a></p> }
    });
    let items: Vec<_> = comments.items.into_iter().map(|comment| item(locale, comment)).collect();
    let list = (!items.is_empty()).then(|| view! { <ol class="comments__list" role="list">{items}</ol> });
    let form = open.then(|| {
        if info.account.is_some() {
            comment_form(locale, id, form_token).into_any()
        } else {
            let href = sign_in(id, "#comments");
            view! { <p><a class="button" href=href rel="nofollow">{say!(locale, community.sign_in_to_comment)}</a></p> }
                .into_any()
        }
    });
    view! {
        <section class="comments" id="comments" aria-labelledby="comments-heading">
            <h2 id="comments-heading">
                {say!(locale, community.comments)} " " <span class="comments__count" data-live="comments">{count}</span>
            </h2>
            {none}
            {list}
            {more}
            {form}
        </section>
    }
    .into_any()
}

fn item(locale: Locale, comment: Comment) -> impl IntoView {
    let author = comment.author.unwrap_or_else(|| say!(locale, community.deleted_user));
    let (id, report) = (comment.id, comment.report);
    let delete = comment.is_mine.then(|| {
        let label = say!(locale, community.delete_comment);
        view! {
            <form method="post" action=format!("/web/reports/{report}/comment/{id}/delete")>
                <button class="comments__delete" type="submit">{label}</button>
            </form>
        }
    });
    view! {
        <li class="comments__item" id=format!("comment-{id}")>
            <p class="comments__who">
                <strong translate="no">{author}</strong>
                " · "
                <time datetime=words::machine_date(comment.created_at)>{words::ago(locale, comment.age_seconds)}</time>
            </p>
            <p class="comments__text" dir="auto">{comment.text}</p>
            {delete}
        </li>
    }
}

fn comment_form(locale: Locale, report: ReportId, form_token: String) -> impl IntoView {
    let form = Form::of_page("comment", &["text"]);
    let (id, problem) = (form.id("text"), form.problem("text"));
    let input = view! {
        <textarea
            class="input"
            id=id.clone()
            name="text"
            rows="3"
            required
            maxlength=COMMENT_MAX.to_string()
            aria-invalid=invalid(&problem)
            aria-describedby=described_by(&id)
        >{escape(&form.value("text", String::new()))}</textarea>
    };
    let hint = say!(locale, community.comment_hint, max = COMMENT_MAX);
    view! {
        <form class="form" method="post" action=format!("/web/reports/{report}/comment")>
            {form.errors(&["text"])}
            <input type="hidden" name="form_token" value=form_token/>
            {field(&id, say!(locale, community.comment_label), hint, problem, input.into_any())}
            <button class="button" type="submit">{say!(locale, community.comment_send)}</button>
        </form>
    }
}
