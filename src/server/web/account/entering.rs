//! Signing up, in and out at a page.

use super::{Post, done, own_path};
use crate::domain::ErrorCode;
use crate::server::{
    error::Result,
    middleware::{ClientIp, LANGUAGE_COOKIE},
    services::{
        accounts::{Mode, NewPerson},
        limits::Rule,
    },
    session,
    state::AppState,
    web::flow_cookie,
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use tower_sessions::Session;

/// Where somebody who has just signed in goes if nothing else was asked for.
const HOME: &str = "/mine";

impl Post {
    /// Where to go on after signing in.
    pub(super) fn onward(&self, next: Option<String>) -> String {
        next.or_else(|| self.next()).unwrap_or_else(|| HOME.to_owned())
    }
}

/// Signs in by password.
pub async fn sign_in(mut post: Post) -> Response {
    let entered = enter(&mut post).await;
    let language = match &entered {
        Ok((_, language)) => language.clone(),
        Err(_) => None,
    };
    let mut response = post.reply("/signin", entered.map(|(to, _)| to)).await;
    if let Some(cookie) = language {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

async fn enter(post: &mut Post) -> Result<(String, Option<HeaderValue>)> {
    post.readable()?;
    let (login, password) = (post.text("username"), post.text("password"));
    let (proven, _) = post.accounts().sign_in(&login, &password, post.viewer.ip).await?;
    let me = post.enter(proven).await?;
    let user = post.accounts().user(&me).await?;
    Ok((post.onward(None), language_cookie(post, &user.language, false)))
}

/// The account's language for this browser, unless another was chosen here.
pub fn language_cookie(post: &Post, language: &str, always: bool) -> Option<HeaderValue> {
    let chosen = axum_extra::extract::CookieJar::from_headers(&post.headers).get(LANGUAGE_COOKIE).is_some();
    if chosen && !always {
        return None;
    }
    let secure = if post.state.config.http.base_url.starts_with("https://") { "; Secure" } else { "" };
    let cookie = format!("{LANGUAGE_COOKIE}={language}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&cookie).ok()
}

/// Makes an account; the answer is the same whether or not the address is known already.
pub async fn sign_up(mut post: Post) -> Response {
    let made = make(&mut post).await;
    post.reply("/signup", made).await
}

async fn make(post: &mut Post) -> Result<String> {
    post.limit(Rule::Register).await?;
    post.accounts().prove_work(&post.viewer, &post.form.proof()).await?;
    let new = NewPerson {
        username: post.text("username"),
        email: post.text("email"),
        password: post.text("password"),
        full_name: post.text("full_name"),
        ..NewPerson::default()
    };
    if new.email.trim().is_empty() {
        let problem = crate::domain::FieldProblem::Required;
        return Err(crate::server::error::Error::field(ErrorCode::InvalidInput, "email", problem));
    }
    let account = post.accounts().register_quietly(new, post.locale).await?;
    // Without an account too: a cookie must not tell either.
    let account = account.unwrap_or_else(|| crate::domain::ids::AccountId(post.state.clock.new_id()));
    session::note_sign_up(&post.session, account).await;
    Ok("/check-mail?for=verify".to_owned())
}

/// Signs out, and forgets everything about this browser.
pub async fn sign_out(post: Post) -> Response {
    let ended = match post.viewer.account.as_ref() {
        Some(me) => post.accounts().sign_out(me).await,
        None => Ok(()),
    };
    session::end(&post.session).await;
    let to = ended.map(|()| done("/signin", "signed_out"));
    post.reply("/signin", to).await
}

/// How a page begins a sign-in elsewhere.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ElsewhereParams {
    next: String,
    /// To link to the account that is signed in, instead of signing in.
    link: bool,
}

/// Sends somebody to another house. A link, since a form's redirect to another site is refused by the
/// page's own policy.
pub async fn elsewhere(
    State(state): State<AppState>,
    Path(provider): Path<String>,
    Query(params): Query<ElsewhereParams>,
    session: Session,
    ip: Option<Extension<ClientIp>>,
    headers: HeaderMap,
) -> Response {
    let accounts = &state.services.accounts;
    let next = own_path(Some(&params.next)).unwrap_or_else(|| HOME.to_owned());
    let me = match params.link {
        // Another site's link must not begin to change somebody's account.
        true if headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site") => {
            return flow_cookie::back_to_sign_in("oauth_init_failed");
        }
        true => match session::viewer(&session, accounts, ip.map(|ip| ip.0.0)).await.account {
            Some(me) => Some(me),
            None => return Redirect::to("/signin?next=%2Faccount%2Fidentities").into_response(),
        },
        false => None,
    };
    match accounts.begin_elsewhere(&provider, Mode::Session { next }, me.as_ref()).await {
        Ok((url, flow)) => flow_cookie::sealed(&state, &flow, &url),
        Err(error) => {
            let _ = error.report();
            flow_cookie::back_to_sign_in("oauth_init_failed")
        }
    }
}
