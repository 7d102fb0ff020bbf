//! Picture, profile, address, password, language and privacy.

use super::nav::AccountFrame;
use crate::{
    domain::{
        account_text::{FULL_NAME_MAX, PLACE_NAME_LENGTH, USERNAME_LENGTH},
        user::User,
    },
    i18n::Locale,
    server_fns::account::load_account,
    ui::{
        PageInfo,
        components::{
            form_parts::{Form, Line, described_by, field, invalid},
            loaded,
        },
    },
    words::{self, say},
};
use leptos::prelude::*;

/// The account.
#[component]
pub fn AccountPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    view! {
        <AccountFrame title=say!(locale, account.title)>
            {loaded(load_account(), move |user| {
                view! {
                    {head(locale, &user)}
                    {profile(locale, &user)}
                    {address(locale, &user)}
                    {password(locale, &user)}
                    {settings(locale, &user)}
                }
                .into_any()
            })}
        </AccountFrame>
    }
}

fn head(locale: Locale, user: &User) -> AnyView {
    let form = Form::of_page("picture", &["file"]);
    let initial: String = user.username.chars().take(1).flat_map(char::to_uppercase).collect();
    let picture = match user.profile_picture.clone() {
        Some(src) => view! { <img class="avatar avatar--large" src=src width="96" height="96" alt=""/> }.into_any(),
        None => view! { <span class="avatar avatar--large" aria-hidden="true">{initial}</span> }.into_any(),
    };
    let since = say!(locale, account.since, date = words::date(locale, user.created_at));
    let remove = user.profile_picture.is_some().then(|| {
        view! {
            <form method="post" action="/web/account/picture/remove">
                <button class="button" type="submit">{say!(locale, account.picture_remove)}</button>
            </form>
        }
    });
    let id = form.id("file");
    let problem = form.problem("file");
    let input = view! {
        <input
            class="input filing__files"
            id=id.clone()
            name="file"
            type="file"
            required
            accept="image/jpeg,image/png,image/webp"
            aria-invalid=invalid(&problem)
            aria-describedby=described_by(&id)
        />
    };
    view! {
        <section class="panel" aria-labelledby="who-heading">
            <div class="account__who">
                {picture}
                <div>
                    <h2 id="who-heading">{user.username.clone()}</h2>
                    <p class="field__hint">{since}</p>
                    <p><a href="/mine">{say!(locale, account.reports, n = user.reports_count)}</a></p>
                </div>
            </div>
            {form.errors(&["file"])}
            <form class="form" method="post" action="/web/account/picture" enctype="multipart/form-data">
                {field(
                    &id,
                    say!(locale, account.picture),
                    say!(locale, account.picture_hint),
                    problem,
                    input.into_any(),
                )}
                <button class="button" type="submit">{say!(locale, account.picture_save)}</button>
            </form>
            {remove}
            <form method="post" action="/web/signout">
                <button class="button" type="submit">{say!(locale, account.sign_out)}</button>
            </form>
        </section>
    }
    .into_any()
}

fn profile(locale: Locale, user: &User) -> AnyView {
    let form = Form::of_page("profile", &["username"]);
    let line = |name: &'static str, label: String, value: &Option<String>, autocomplete: &'static str, max: u32| {
        let value = value.clone().unwrap_or_default();
        form.line(Line { name, label, value, autocomplete, optional: true, max, ..Line::default() })
    };
    view! {
        <section class="panel" aria-labelledby="profile-heading">
            <h2 id="profile-heading">{say!(locale, account.profile)}</h2>
            {form.errors(&["username", "full_name", "city", "state", "country"])}
            <form class="form" method="post" action="/web/account/profile">
                {form.line(Line {
                    name: "username",
                    label: say!(locale, signup.username),
                    hint: say!(locale, signup.username_hint),
                    value: user.username.clone(),
                    autocomplete: "username",
                    max: USERNAME_LENGTH.1,
                    ..Line::default()
                })}
                {line("full_name", say!(locale, account.full_name), &user.full_name, "name", FULL_NAME_MAX)}
                {line("city", say!(locale, account.city), &user.city, "address-level2", PLACE_NAME_LENGTH.1)}
                {line("state", say!(locale, account.state), &user.state, "address-level1", PLACE_NAME_LENGTH.1)}
                {line("country", say!(locale, account.country), &user.country, "country-name", PLACE_NAME_LENGTH.1)}
                <button class="button button--primary" type="submit">{say!(locale, account.save)}</button>
            </form>
        </section>
    }
    .into_any()
}

fn address(locale: Locale, user: &User) -> AnyView {
    let Some(email) = user.email.clone() else { return ().into_any() };
    let state = if user.email_verified {
        view! { <p>{say!(locale, account.confirmed)}</p> }.into_any()
    } else {
        view! {
            <p>{say!(locale, account.unconfirmed)}</p>
            <form method="post" action="/web/account/verify-email">
                <button class="button" type="submit">{say!(locale, account.confirm_again)}</button>
            </form>
        }
        .into_any()
    };
    view! {
        <section class="panel" aria-labelledby="address-heading">
            <h2 id="address-heading">{say!(locale, signin.email)}</h2>
            <p class="account__address" translate="no">{email}</p>
            {state}
        </section>
    }
    .into_any()
}

fn password(locale: Locale, user: &User) -> AnyView {
    let (text, button) = if user.has_password {
        (say!(locale, account.password_is), say!(locale, account.password_change))
    } else {
        (say!(locale, account.password_none), say!(locale, account.password_set))
    };
    view! {
        <section class="panel" aria-labelledby="password-heading">
            <h2 id="password-heading">{say!(locale, signin.password)}</h2>
            <p>{text}</p>
            <p><a class="button" href="/account/password">{button}</a></p>
        </section>
    }
    .into_any()
}

fn settings(locale: Locale, user: &User) -> AnyView {
    let form = Form::of_page("settings", &["language"]);
    let option = |tag: &'static str, words: &'static str| {
        view! { <option value=tag lang=tag selected=user.language == tag>{words}</option> }
    };
    let tick = |name: &'static str, label: String, hint: String, is_on: bool| {
        let hint_id = format!("settings-{name}-hint");
        view! {
            <div class="tick">
                <input
                    class="tick__box"
                    type="checkbox"
                    id=format!("settings-{name}")
                    name=name
                    value="true"
                    checked=is_on
                    aria-describedby=hint_id.clone()
                />
                <label for=format!("settings-{name}")>{label}</label>
                <p class="field__hint" id=hint_id>{hint}</p>
            </div>
        }
    };
    view! {
        <section class="panel" aria-labelledby="settings-heading">
            <h2 id="settings-heading">{say!(locale, account.settings)}</h2>
            {form.errors(&["language"])}
            <form class="form" method="post" action="/web/account/settings">
                <div class="field">
                    <label class="field__label" for="settings-language">{say!(locale, account.language)}</label>
                    <select class="input" id="settings-language" name="language">
                        {option("en", "English")} {option("hi", "हिन्दी")}
                    </select>
                </div>
                {tick(
                    "public_profile",
                    say!(locale, account.public_profile),
                    say!(locale, account.public_profile_hint),
                    user.public_profile,
                )}
                {tick(
                    "location_tracking_enabled",
                    say!(locale, account.location),
                    say!(locale, account.location_hint),
                    user.location_tracking_enabled,
                )}
                <button class="button button--primary" type="submit">{say!(locale, account.save)}</button>
            </form>
        </section>
    }
    .into_any()
}
