//! Signing in: by another house, by password, by a link in a mail.

use super::parts::{Challenge, provider_links, with_next};
use crate::{
    domain::user::SignInOptions,
    i18n::Locale,
    server_fns::account::load_sign_in_options,
    ui::{
        PageInfo,
        components::{
            PageHead,
            form_parts::{Form, Line, NextField, Notices},
            loaded,
        },
    },
    words::say,
};
use leptos::prelude::*;

/// The ways in.
#[component]
pub fn SignInPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let title = say!(locale, signin.title);
    view! {
        <PageHead title=title.clone() description=say!(locale, signin.description) canonical="/signin"/>
        <div class="narrow">
            <h1>{title}</h1>
            <Notices/>
            {loaded(load_sign_in_options(), move |options| forms(locale, &options))}
        </div>
    }
}

fn forms(locale: Locale, options: &SignInOptions) -> AnyView {
    let form = Form::of_page("signin", &["username"]);
    let by_mail = Form::of_page("magic", &["email"]);
    view! {
        {form.errors(&["username", "password"])}
        {by_mail.errors(&["email"])}
        {provider_links(locale, &options.providers)}
        <form class="form" method="post" action="/web/signin">
            <NextField/>
            {form.line(Line {
                name: "username",
                label: say!(locale, signin.login),
                autocomplete: "username",
                ..Line::default()
            })}
            {form.line(Line {
                name: "password",
                label: say!(locale, signin.password),
                kind: "password",
                autocomplete: "current-password",
                ..Line::default()
            })}
            <button class="button button--primary" type="submit">{say!(locale, signin.button)}</button>
            <p><a href="/forgot">{say!(locale, signin.forgot)}</a></p>
        </form>
        <section class="panel" aria-labelledby="magic-heading">
            <h2 id="magic-heading">{say!(locale, signin.magic_heading)}</h2>
            <p class="field__hint">{say!(locale, signin.magic_hint)}</p>
            <form class="form" method="post" action="/web/magic-link">
                <NextField/>
                {by_mail.line(Line {
                    name: "email",
                    label: say!(locale, signin.email),
                    kind: "email",
                    autocomplete: "email",
                    ..Line::default()
                })}
                <Challenge on=options.challenge/>
                <button class="button" type="submit">{say!(locale, signin.magic_button)}</button>
            </form>
        </section>
        <p>{say!(locale, signin.no_account)} " " <a href=with_next("/signup")>{say!(locale, signin.sign_up)}</a></p>
    }
    .into_any()
}
