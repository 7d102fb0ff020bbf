//! Links by mail at a page: asked for by a form, used by a button, so that whatever follows links in mails
//! uses none up.

use super::{Post, done};
use crate::server::{
    error::Result,
    services::{accounts::LinkRequest, limits::Rule, mails::LinkPurpose},
    session,
};
use axum::response::Response;

async fn request(post: &mut Post, rule: Rule, purpose: LinkPurpose) -> Result<String> {
    post.limit(rule).await?;
    let request = LinkRequest {
        purpose,
        email: post.text("email"),
        locale: post.locale,
        next: post.next(),
        proof: post.form.proof(),
    };
    post.accounts().request_link(&post.viewer, request).await?;
    Ok(format!("/check-mail?for={}", purpose.as_str()))
}

/// Mails a link that signs in.
pub async fn send_magic_link(mut post: Post) -> Response {
    let asked = request(&mut post, Rule::SendMagicLink, LinkPurpose::Magic).await;
    post.reply("/signin", asked).await
}

/// Signs in by it.
pub async fn use_magic_link(mut post: Post) -> Response {
    let entered = enter(&mut post).await;
    post.reply("/magic", entered).await
}

async fn enter(post: &mut Post) -> Result<String> {
    post.limit(Rule::VerifyMagicLink).await?;
    let entry = post.accounts().use_magic_link(&post.text("token"), post.locale).await?;
    post.enter(entry.proven).await?;
    Ok(post.onward(entry.next))
}

/// Confirms an address; signs in where the account was made.
pub async fn verify_email(mut post: Post) -> Response {
    let verified = verify(&mut post).await;
    post.reply("/verify-email", verified).await
}

async fn verify(post: &mut Post) -> Result<String> {
    post.limit(Rule::VerifyEmail).await?;
    let (account, _) = post.accounts().verify_email(&post.text("token")).await?;
    if post.viewer.account.as_ref().is_some_and(|me| me.id == account) {
        return Ok(done("/account", "verified"));
    }
    if session::signed_up_here(&post.session, account).await {
        let proven = post.accounts().proven_by_sign_up(account).await?;
        post.enter(proven).await?;
        return Ok(done(&post.onward(None), "verified"));
    }
    Ok(done("/signin", "verified"))
}

/// Mails a link for choosing another password.
pub async fn forgot(mut post: Post) -> Response {
    let asked = request(&mut post, Rule::ForgotPassword, LinkPurpose::Reset).await;
    post.reply("/forgot", asked).await
}

/// Sets it.
pub async fn reset(mut post: Post) -> Response {
    let set = set_password(&mut post).await;
    post.reply("/reset", set).await
}

async fn set_password(post: &mut Post) -> Result<String> {
    post.limit(Rule::ResetPassword).await?;
    post.accounts().reset_password(&post.text("token"), &post.text("new_password")).await?;
    Ok(done("/signin", "password_reset"))
}

/// Sends off a report that waited for its mail.
pub async fn confirm_report(mut post: Post) -> Response {
    let sent = send_report(&mut post).await;
    post.reply("/confirm-report", sent).await
}

async fn send_report(post: &mut Post) -> Result<String> {
    post.limit(Rule::VerifyEmail).await?;
    let report = post.accounts().confirm_report(&post.text("token")).await?;
    // The mail is proof enough of who filed it.
    session::remember(&post.session, report).await;
    Ok(format!("/reports/{report}"))
}
