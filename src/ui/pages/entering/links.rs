//! The pages of mailed links. Looking at one does nothing: programs that look at every link in a mail use
//! none up. The button does it.

use crate::{
    i18n::Locale,
    ui::{
        PageInfo,
        components::{
            PageHead,
            form_parts::{Form, NextField},
        },
    },
    words::say,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What a link's page says and does.
struct Act {
    title: String,
    lead: String,
    button: String,
    action: &'static str,
    /// Where a new link can be had.
    again: (&'static str, String),
}

/// The secret in the page's address.
pub fn token_of_page() -> String {
    use_query_map().with_untracked(|map| map.get_str("token").map(str::to_owned)).unwrap_or_default()
}

/// The link was used, is too old, or never was one.
pub fn link_gone(locale: Locale, again: (&'static str, String)) -> AnyView {
    let (href, words) = again;
    view! {
        <div class="notice notice--error" role="alert">
            <h2 class="notice__heading">{say!(locale, links.gone_heading)}</h2>
            <p class="notice__text">{say!(locale, links.gone)}</p>
            <p class="notice__actions"><a class="button" href=href>{words}</a></p>
        </div>
    }
    .into_any()
}

fn page(locale: Locale, act: Act) -> impl IntoView {
    let token = token_of_page();
    let form = Form::of_page("link", &[]);
    let body = if token.is_empty() || form.is_link_gone() {
        link_gone(locale, act.again)
    } else {
        view! {
            {form.errors(&[])}
            <p>{act.lead}</p>
            <form class="form" method="post" action=act.action>
                <input type="hidden" name="token" value=token/>
                <NextField/>
                <button class="button button--primary" type="submit">{act.button}</button>
            </form>
        }
        .into_any()
    };
    view! {
        <PageHead title=act.title.clone() unlisted=true/>
        <div class="narrow">
            <h1>{act.title}</h1>
            {body}
        </div>
    }
}

/// Confirms an address.
#[component]
pub fn VerifyEmailPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    page(
        locale,
        Act {
            title: say!(locale, links.verify_title),
            lead: say!(locale, links.verify_lead),
            button: say!(locale, mail.verify_button),
            action: "/web/verify-email",
            again: ("/signin", say!(locale, links.verify_again)),
        },
    )
}

/// Signs in.
#[component]
pub fn MagicPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    page(
        locale,
        Act {
            title: say!(locale, signin.title),
            lead: say!(locale, links.magic_lead),
            button: say!(locale, signin.button),
            action: "/web/magic",
            again: ("/signin", say!(locale, links.magic_again)),
        },
    )
}

/// Sends off a report.
#[component]
pub fn ConfirmReportPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    page(
        locale,
        Act {
            title: say!(locale, links.report_title),
            lead: say!(locale, links.report_lead),
            button: say!(locale, mail.report_button),
            action: "/web/confirm-report",
            again: ("/reports/new", say!(locale, nav.report_problem)),
        },
    )
}
