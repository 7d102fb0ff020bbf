//! The forms of the account's pages: each does one thing and leads on, or comes back as it was typed.
//! They count by the same rules as the calls of the API that do the same.

mod entering;
mod leaving;
mod links;
mod settings;

use crate::domain::{AppError, user::PostedForm};
use crate::i18n::Locale;
use crate::server::{
    context::Refused,
    error::{Error, Result},
    forms::{self, SentForm},
    middleware::{ClientIp, locale_of},
    router::render,
    services::{
        accounts::Accounts,
        limits::Rule,
        reports::{Precondition, Reports},
        viewer::{Me, Viewer},
    },
    session,
    state::AppState,
};
use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, FromRequest, Request},
    http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use std::collections::BTreeMap;
use tower_sessions::Session;

/// Fields that never come back to a page.
const SECRET: [&str; 5] = ["password", "new_password", "old_password", "token", "altcha"];

/// Routes of the forms.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/web/signin", post(entering::sign_in))
        .route("/web/signup", post(entering::sign_up))
        .route("/web/signout", post(entering::sign_out))
        .route("/web/oauth/{provider}", get(entering::elsewhere))
        .route("/web/magic-link", post(links::send_magic_link))
        .route("/web/magic", post(links::use_magic_link))
        .route("/web/verify-email", post(links::verify_email))
        .route("/web/forgot", post(links::forgot))
        .route("/web/reset", post(links::reset))
        .route("/web/confirm-report", post(links::confirm_report))
        .route("/web/account/profile", post(settings::profile))
        .route("/web/account/settings", post(settings::settings))
        .route("/web/account/picture/remove", post(settings::remove_picture))
        .route("/web/account/password", post(settings::password))
        .route("/web/account/verify-email", post(settings::verify_email))
        .route("/web/account/sessions/end", post(settings::end_session))
        .route("/web/account/sessions/end-others", post(settings::end_other_sessions))
        .route("/web/account/sessions/end-all", post(settings::end_all_sessions))
        .route("/web/account/identities/unlink", post(settings::unlink))
        .route("/web/claim", post(settings::claim))
        .route("/web/claim-code", post(settings::claim_code))
        .route("/web/account/export", post(leaving::export))
        .route("/web/account/delete", post(leaving::delete))
        .layer(DefaultBodyLimit::max(forms::BODY_LIMIT))
        .route("/web/account/picture", post(settings::picture).layer(DefaultBodyLimit::max(forms::PICTURE_BODY_LIMIT)))
        .route("/web/account/export/download", get(leaving::download))
}

/// A form that was posted, and by whom.
pub struct Post {
    pub(super) state: AppState,
    session: Session,
    pub(super) viewer: Viewer,
    locale: Locale,
    pub(super) form: SentForm,
    pub(super) headers: HeaderMap,
    extensions: Extensions,
    unreadable: Option<Error>,
}

impl FromRequest<AppState> for Post {
    type Rejection = StatusCode;

    async fn from_request(request: Request, state: &AppState) -> std::result::Result<Self, Self::Rejection> {
        let headers = request.headers().clone();
        let extensions = request.extensions().clone();
        // The layer around these routes gives each request one.
        let session = extensions.get::<Session>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
        let ip = extensions.get::<ClientIp>().map(|ip| ip.0);
        let viewer = session::viewer(&session, &state.services.accounts, ip).await;
        let locale = locale_of(&headers);
        let (form, unreadable) = match forms::read_whole(request).await {
            Ok(form) => (form, None),
            Err(error) => (SentForm::default(), Some(error)),
        };
        Ok(Self { state: state.clone(), session, viewer, locale, form, headers, extensions, unreadable })
    }
}

impl Post {
    fn accounts(&self) -> &Accounts {
        &self.state.services.accounts
    }

    pub(super) fn text(&self, name: &str) -> String {
        self.form.text(name)
    }

    pub(super) fn given(&self, name: &str) -> Option<String> {
        self.form.given(name)
    }

    /// The version of a report that the form shows: who changes what somebody else has changed meanwhile is told.
    pub(super) fn version(&self) -> Precondition {
        Precondition::Versions(self.text("version").parse().into_iter().collect())
    }

    pub(super) fn take_photos(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.form.photos)
    }

    pub(super) fn reports(&self) -> &Reports {
        &self.state.services.reports
    }

    /// Who posted it.
    pub(super) const fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// Who is signed in.
    fn me(&self) -> Result<&Me> {
        self.viewer.account.as_ref().ok_or_else(|| crate::domain::ErrorCode::AuthenticationError.into())
    }

    /// Where to go on: a path of ours.
    fn next(&self) -> Option<String> {
        own_path(Some(&self.text("next")))
    }

    fn agent(&self) -> &str {
        self.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Begins: the form could be read, and there are not too many of them.
    pub(super) async fn limit(&mut self, rule: Rule) -> Result<()> {
        self.readable()?;
        self.state.services.limits.take(rule, &self.viewer).await?;
        Ok(())
    }

    fn readable(&mut self) -> Result<()> {
        self.unreadable.take().map_or(Ok(()), Err)
    }

    /// Signs this browser in and says where to go on.
    async fn enter(&self, proven: crate::server::services::accounts::Proven) -> Result<Me> {
        let me = self.accounts().enter_browser(proven, self.agent()).await?;
        session::begin(&self.session, &me, self.accounts().now()).await;
        Ok(me)
    }

    /// Leads on to a path, or shows the form's `page` again with what was wrong.
    pub(super) async fn reply(self, page: &str, done: Result<String>) -> Response {
        let error = match done {
            Ok(to) => return Redirect::to(&to).into_response(),
            Err(error) => error.report(),
        };
        // Whoever has to sign in first does so, and comes back.
        if error.code == crate::domain::ErrorCode::AuthenticationError {
            return Redirect::to(&format!("/signin?next={}", crate::ui::url::encode(page))).into_response();
        }
        self.show_again(page, error).await
    }

    async fn show_again(self, page: &str, error: AppError) -> Response {
        let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = error.retry_after;
        let kept = ["next", "token"].into_iter().filter_map(|name| Some((name, self.form.given(name)?)));
        let query = serde_urlencoded::to_string(kept.collect::<Vec<_>>()).unwrap_or_default();
        let address = if query.is_empty() { page.to_owned() } else { format!("{page}?{query}") };
        let typed: BTreeMap<String, String> = self
            .form
            .texts
            .iter()
            .filter(|(name, _)| !SECRET.contains(&name.as_str()))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let mut request = Request::new(Body::empty());
        *request.method_mut() = Method::GET;
        *request.uri_mut() = address.parse().unwrap_or_else(|_| Uri::from_static("/"));
        *request.headers_mut() = self.headers;
        *request.extensions_mut() = self.extensions;
        let mut response = render(&self.state, request, Some(Refused::Form(PostedForm { typed, error }))).await;
        *response.status_mut() = status;
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// A path of ours; `None` for anything that could lead to another site.
#[must_use]
pub fn own_path(next: Option<&str>) -> Option<String> {
    // Browsers read a backslash as a slash, and drop line breaks and tabs.
    let is_own =
        |path: &&str| path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\n', '\r', '\t']);
    // Our own forms' addresses take posts only.
    next.filter(is_own).filter(|path| !path.starts_with("/web/")).map(str::to_owned)
}

/// A path with a word that tells what was done.
pub(super) fn done(path: &str, what: &str) -> String {
    format!("{path}{}done={what}", if path.contains('?') { '&' } else { '?' })
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn the_way_back_never_leads_to_another_site() {
        assert_eq!(own_path(Some("/reports?status=VERIFIED")).as_deref(), Some("/reports?status=VERIFIED"));
        for elsewhere in
            ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "", "x", "/web/signout"]
        {
            assert_eq!(own_path(Some(elsewhere)), None, "{elsewhere}");
        }
        assert_eq!(own_path(None), None);
    }
}
