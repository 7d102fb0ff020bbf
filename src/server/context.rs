//! The bridge between server functions and services: what a page's request brought along.

use crate::domain::user::PostedForm;
use crate::domain::{
    AppError, ErrorCode, ReportId,
    filing::{FilingForm, TypedForm},
};
use crate::server::{
    error::Result,
    services::viewer::{Me, Viewer},
    session,
    state::Services,
};
use axum::http::{HeaderName, HeaderValue, StatusCode, request::Parts};
use leptos::prelude::{expect_context, use_context};
use leptos_axum::ResponseOptions;
use tower_sessions::Session;

/// A refused form, to be shown again.
#[derive(Clone, Debug)]
pub struct RefusedForm {
    /// What was typed.
    pub typed: TypedForm,
    /// What was wrong.
    pub error: AppError,
}

/// A form that comes back to its page.
#[derive(Clone, Debug)]
pub enum Refused {
    /// The filing form.
    Report(RefusedForm),
    /// Any other.
    Form(PostedForm),
}

/// The services.
#[must_use]
pub fn services() -> Services {
    expect_context()
}

fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    use_context::<Parts>().and_then(|parts| parts.extensions.get::<T>().cloned())
}

/// Who asks.
pub async fn viewer() -> Viewer {
    extension::<Viewer>().unwrap_or_default()
}

/// Who is signed in. First in every server function that is about an account: a page's guard guards no data.
///
/// # Errors
/// `AuthenticationError` for nobody; the page gets that status.
pub async fn require_account() -> std::result::Result<Me, AppError> {
    let nobody = || page::<Me>(Err(ErrorCode::AuthenticationError.into()));
    viewer().await.account.map_or_else(nobody, Ok)
}

/// Remembers a report as this browser's.
pub async fn remember(id: ReportId) {
    if let Some(session) = extension::<Session>() {
        session::remember(&session, id).await;
    }
}

/// Ends a use case for a page: an error is logged, and sets the page's status.
///
/// # Errors
/// The error as it is told.
pub fn page<T>(result: Result<T>) -> std::result::Result<T, AppError> {
    result.map_err(|error| {
        let error = error.report();
        if let Some(response) = use_context::<ResponseOptions>() {
            set_status(&response, &error);
        }
        error
    })
}

/// Gives a page the status of what was there once.
pub fn gone() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(StatusCode::GONE);
    }
}

/// Gives a page the status of an error, and `Retry-After` where it says so.
fn set_status(response: &ResponseOptions, error: &AppError) {
    if let Ok(status) = StatusCode::from_u16(error.code.status()) {
        response.set_status(status);
    }
    if let Some(seconds) = error.retry_after {
        response.insert_header(HeaderName::from_static("retry-after"), HeaderValue::from(seconds));
    }
}

/// What the filing form shows.
///
/// # Errors
/// When the kinds of problem cannot be read and never were.
pub async fn filing_form() -> std::result::Result<FilingForm, AppError> {
    let services = services();
    let refused = use_context::<RefusedForm>();
    let categories = match (services.reports.categories().await, &refused) {
        // What was typed is worth more than the list of categories.
        (Err(_), Some(_)) => Vec::new(),
        (categories, _) => page(categories)?,
    };
    let categories = categories.into_iter().filter(|c| c.is_active && c.slug != "uncategorized").collect();
    let (typed, error) = match refused {
        Some(RefusedForm { typed, error }) => (typed, Some(error)),
        None => (TypedForm { form_token: services.reports.form_token(), ..TypedForm::default() }, None),
    };
    Ok(FilingForm { typed, error, categories, challenge: services.challenges.is_on() })
}
