//! What a person changes about themselves at a page.

use super::{Post, done, entering::language_cookie};
use crate::domain::{ErrorCode, FieldProblem};
use crate::server::{
    error::{Error, Result},
    services::{
        accounts::{ProfileInput, SettingsInput},
        limits::Rule,
    },
    session,
};
use axum::{http::header, response::Response};

/// Name and place.
pub async fn profile(mut post: Post) -> Response {
    let saved = save_profile(&mut post).await;
    post.reply("/account", saved).await
}

async fn save_profile(post: &mut Post) -> Result<String> {
    post.me()?;
    post.limit(Rule::UpdateProfile).await?;
    let input = ProfileInput {
        username: post.form.given("username"),
        full_name: post.form.given("full_name"),
        city: post.form.given("city"),
        state: post.form.given("state"),
        country: post.form.given("country"),
        ..ProfileInput::default()
    };
    let saved = post.accounts().update_profile(post.me()?, input).await;
    // On the form it is clear which field somebody else has already.
    saved.map_err(|error| match error {
        Error::App(app) if app.code == ErrorCode::AlreadyExists => {
            Error::field(ErrorCode::AlreadyExists, "username", FieldProblem::Taken)
        }
        other => other,
    })?;
    Ok(done("/account", "saved"))
}

/// Language and privacy. A box that is not ticked is not sent: it is off.
pub async fn settings(mut post: Post) -> Response {
    let saved = save_settings(&mut post).await;
    let cookie = saved.is_ok().then(|| language_cookie(&post, &post.text("language"), true)).flatten();
    let mut response = post.reply("/account", saved).await;
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

async fn save_settings(post: &mut Post) -> Result<String> {
    post.me()?;
    post.limit(Rule::Write).await?;
    let flag = |name: &str| Some(post.form.flag(name).to_string());
    let input = SettingsInput {
        public_profile: flag("public_profile"),
        location_tracking_enabled: flag("location_tracking_enabled"),
        language: Some(post.text("language")),
        ..SettingsInput::default()
    };
    post.accounts().update_settings(post.me()?, input).await?;
    Ok(done("/account", "saved"))
}

/// Another picture.
pub async fn picture(mut post: Post) -> Response {
    let saved = save_picture(&mut post).await;
    post.reply("/account", saved).await
}

async fn save_picture(post: &mut Post) -> Result<String> {
    post.me()?;
    post.limit(Rule::Picture).await?;
    let file = post.form.photos.pop();
    let file = file.ok_or_else(|| Error::field(ErrorCode::InvalidInput, "file", FieldProblem::Required))?;
    post.accounts().set_picture(post.me()?, file).await?;
    Ok(done("/account", "picture"))
}

/// No picture.
pub async fn remove_picture(mut post: Post) -> Response {
    let removed = drop_picture(&mut post).await;
    post.reply("/account", removed).await
}

async fn drop_picture(post: &mut Post) -> Result<String> {
    post.me()?;
    post.limit(Rule::Picture).await?;
    let input = ProfileInput { profile_picture: Some(None), ..ProfileInput::default() };
    post.accounts().update_profile(post.me()?, input).await?;
    Ok(done("/account", "picture"))
}

/// Another password, or the first one.
pub async fn password(mut post: Post) -> Response {
    let changed = change_password(&mut post).await;
    post.reply("/account/password", changed).await
}

async fn change_password(post: &mut Post) -> Result<String> {
    post.me()?;
    post.limit(Rule::ChangePassword).await?;
    let (accounts, me) = (post.accounts(), post.me()?);
    if accounts.user(me).await?.has_password {
        accounts.change_password(me, &post.text("old_password"), &post.text("new_password")).await?;
    } else {
        accounts.set_first_password(me, &post.text("new_password")).await?;
    }
    Ok(done("/account", "password_changed"))
}

/// The confirmation of the address once more.
pub async fn verify_email(mut post: Post) -> Response {
    let sent = resend(&mut post).await;
    post.reply("/account", sent).await
}

async fn resend(post: &mut Post) -> Result<String> {
    post.me()?;
    post.limit(Rule::SendVerification).await?;
    post.accounts().request_verification(post.me()?).await?;
    Ok(done("/account", "mail_sent"))
}

/// Ends one sign-in.
pub async fn end_session(mut post: Post) -> Response {
    let ended = end_one(&mut post).await;
    post.reply("/account/sessions", ended).await
}

async fn end_one(post: &mut Post) -> Result<String> {
    post.me()?;
    post.limit(Rule::Write).await?;
    let (me, id) = (post.me()?, post.text("id"));
    post.accounts().end_session(me, &id).await?;
    if me.session.to_string() == id {
        session::end(&post.session).await;
        return Ok(done("/signin", "signed_out"));
    }
    Ok(done("/account/sessions", "ended"))
}

/// Ends all others.
pub async fn end_other_sessions(mut post: Post) -> Response {
    let ended = end_many(&mut post, false).await;
    post.reply("/account/sessions", ended).await
}

/// Ends all.
pub async fn end_all_sessions(mut post: Post) -> Response {
    let ended = end_many(&mut post, true).await;
    post.reply("/account/sessions", ended).await
}

async fn end_many(post: &mut Post, this_too: bool) -> Result<String> {
    post.me()?;
    post.limit(Rule::Write).await?;
    post.accounts().end_sessions(post.me()?, this_too).await?;
    if this_too {
        session::end(&post.session).await;
        return Ok(done("/signin", "signed_out"));
    }
    Ok(done("/account/sessions", "ended"))
}

/// Unlinks a provider.
pub async fn unlink(mut post: Post) -> Response {
    let unlinked = drop_identity(&mut post).await;
    post.reply("/account/identities", unlinked).await
}

async fn drop_identity(post: &mut Post) -> Result<String> {
    post.me()?;
    post.limit(Rule::Write).await?;
    post.accounts().unlink(post.me()?, &post.text("provider")).await?;
    Ok(done("/account/identities", "unlinked"))
}

/// Adds the reports that this browser filed without an account.
pub async fn claim(mut post: Post) -> Response {
    let claimed = claim_own(&mut post).await;
    post.reply("/mine", claimed).await
}

async fn claim_own(post: &mut Post) -> Result<String> {
    post.me()?;
    post.limit(Rule::Claim).await?;
    post.state.services.reports.claim(post.me()?.id, &post.viewer.owned).await?;
    Ok(done("/mine", "claimed"))
}

/// Adds a report by its code.
pub async fn claim_code(mut post: Post) -> Response {
    let claimed = claim_by_code(&mut post).await;
    post.reply("/mine", claimed).await
}

async fn claim_by_code(post: &mut Post) -> Result<String> {
    post.me()?;
    post.limit(Rule::Claim).await?;
    let claimed = post.accounts().claim(post.me()?, None, &post.text("code")).await;
    claimed.map_err(|error| match error {
        Error::App(app) if app.code == ErrorCode::NotFound => {
            Error::field(ErrorCode::NotFound, "code", FieldProblem::Invalid)
        }
        other => other,
    })?;
    Ok(done("/mine", "claimed"))
}
