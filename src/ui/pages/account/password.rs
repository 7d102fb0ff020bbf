//! Changing the password, or setting the first one.

use super::nav::AccountFrame;
use crate::{
    domain::account_text::PASSWORD_LENGTH,
    server_fns::account::load_account,
    ui::{
        PageInfo,
        components::{
            form_parts::{Form, Line},
            loaded,
        },
    },
    words::say,
};
use leptos::prelude::*;

/// The form.
#[component]
pub fn PasswordPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    view! {
        <AccountFrame title=say!(locale, account.password_title)>
            {loaded(load_account(), move |user| {
                let form = Form::of_page("password", &[]);
                let old = user.has_password.then(|| {
                    form.line(Line {
                        name: "old_password",
                        label: say!(locale, account.password_old),
                        kind: "password",
                        autocomplete: "current-password",
                        ..Line::default()
                    })
                });
                view! {
                    {form.errors(&["old_password", "new_password"])}
                    <p>{say!(locale, account.password_ends)}</p>
                    <form class="form" method="post" action="/web/account/password">
                        <input type="text" name="username" value=user.username.clone() autocomplete="username" hidden readonly/>
                        {old}
                        {form.line(Line {
                            name: "new_password",
                            label: say!(locale, forgot.new_password),
                            hint: say!(locale, signup.password_hint),
                            kind: "password",
                            autocomplete: "new-password",
                            max: PASSWORD_LENGTH.1,
                            ..Line::default()
                        })}
                        <button class="button button--primary" type="submit">{say!(locale, forgot.reset_button)}</button>
                    </form>
                }
                .into_any()
            })}
        </AccountFrame>
    }
}
