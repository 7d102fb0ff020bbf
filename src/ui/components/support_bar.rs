use super::Icon;
use crate::{
    domain::{ReportId, report::ReportDetail},
    i18n::Locale,
    ui::{
        PageInfo,
        components::form_parts::Form,
        islands::{share_report::ShareReport, vote_button::VoteButton},
        url,
    },
    words::say,
};
use leptos::prelude::*;

/// Supporting, following and sharing a public report. Whoever is not signed in is led there, and back.
#[component]
pub fn SupportBar(
    /// The report.
    report: ReportDetail,
) -> impl IntoView {
    if !report.card.status.is_public() {
        return ().into_any();
    }
    let info = PageInfo::current();
    let locale = info.locale;
    let id = report.card.id;
    let is_signed_in = info.account.is_some();
    let (before, after) = around(&say!(locale, community.supporters));
    let refused = Form::of_page("support", &["support"]).errors(&[]);
    let vote = if is_signed_in {
        view! {
            <VoteButton
                action=format!("/web/reports/{id}/vote")
                voted=report.has_upvoted
                count=report.card.supporters
                support=say!(locale, community.support)
                supported=say!(locale, community.supported)
                before
                after
            />
        }
        .into_any()
    } else {
        view! {
            <a class="button button--primary vote" href=sign_in(id, "") rel="nofollow">
                {say!(locale, community.support)}
            </a>
            <p class="vote__count">{before}<span data-live="supporters">{report.card.supporters}</span>{after}</p>
        }
        .into_any()
    };
    let (follow, value) = if report.is_following {
        (say!(locale, community.unfollow), "false")
    } else {
        (say!(locale, community.follow), "true")
    };
    let follow = if is_signed_in {
        view! {
            <form method="post" action=format!("/web/reports/{id}/follow")>
                <input type="hidden" name="value" value=value/>
                <input type="hidden" name="support" value="follow"/>
                <button class="button" type="submit"><Icon name="bell"/>{follow}</button>
            </form>
        }
        .into_any()
    } else {
        view! { <a class="button" href=sign_in(id, "") rel="nofollow"><Icon name="bell"/>{follow}</a> }.into_any()
    };
    let (follows, it) = around(&say!(locale, community.followers));
    view! {
        <section class="support" aria-labelledby="support-heading">
            <h2 class="visually-hidden" id="support-heading">{say!(locale, community.support_heading)}</h2>
            {refused}
            <div class="support__vote">{vote}</div>
            <div class="support__more">
                {follow}
                {share(locale, &info, id, &report.card.title)}
            </div>
            <p class="support__hint">
                {follows}<span data-live="followers">{report.followers}</span>{it}
                " · "
                <a href=format!("{}/flag", url::report(id)) rel="nofollow">{say!(locale, community.flag)}</a>
            </p>
        </section>
    }
    .into_any()
}

/// What stands before and after the number in some words: it stands in an element of its own, where it is kept
/// up to date.
fn around(words: &str) -> (String, String) {
    let (before, after) = words.split_once("{n}").unwrap_or((words, ""));
    (before.to_owned(), after.to_owned())
}

/// Where signing in leads back to a part of the report's page.
pub fn sign_in(id: ReportId, part: &str) -> String {
    format!("/signin?next={}", url::encode(&format!("{}{part}", url::report(id))))
}

/// Links that work everywhere; where the browser can share by itself, it does.
fn share(locale: Locale, info: &PageInfo, id: ReportId, title: &str) -> impl IntoView + use<> {
    let address = info.absolute(&url::report(id));
    let text = format!("{title}\n{address}");
    let whatsapp = format!("https://wa.me/?text={}", url::encode(&text));
    let mail = format!("mailto:?subject={}&body={}", url::encode(title), url::encode(&text));
    view! {
        <details class="share">
            <summary class="button" id="share-summary"><Icon name="share"/>{say!(locale, community.share)}</summary>
            <ul class="share__ways" role="list">
                <li>
                    <a class="share__address" href=address.clone() translate="no">{address.clone()}</a>
                    <ShareReport
                        title=title.to_owned()
                        address=address
                        copy=say!(locale, community.share_copy)
                        copied=say!(locale, community.share_copied)
                    />
                </li>
                <li><a class="button" href=whatsapp rel="noopener external">{say!(locale, community.share_whatsapp)}</a></li>
                <li><a class="button" href=mail rel="external">{say!(locale, community.share_mail)}</a></li>
            </ul>
        </details>
    }
}
