//! Which calls of the JSON API are limited how (API contract §0.1 and each row), and the headers that tell.
//! The pages' posts count by the same rules (`web`).

use super::{Bearer, ClientIp};
use crate::server::{
    error::Error,
    services::{
        limits::{Allowance, Rule},
        viewer::Viewer,
    },
    state::AppState,
};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// The rule of a call; `None` for reads, and for signing in, which counts by account too.
fn rule(method: &Method, path: &str) -> Option<Rule> {
    let path = path.strip_prefix("/api/v1")?;
    Some(match (method.as_str(), path) {
        ("POST", "/report") => Rule::FileReport,
        ("PUT" | "DELETE", "/report/{id}") => Rule::EditReport,
        ("GET", "/track/{tracking_code}") => Rule::Track,
        ("POST", "/report/{id}/claim") => Rule::Claim,
        ("POST", "/report/{id}/reopen") => Rule::Reopen,
        ("POST", "/report/{id}/confirm") => Rule::ConfirmResolution,
        ("POST", "/report/{id}/appeal") => Rule::Appeal,
        ("POST" | "DELETE", "/report/{id}/follow") => Rule::Follow,
        ("POST", "/report/{id}/comment") | ("DELETE", "/report/{id}/comment/{cid}") => Rule::Comment,
        ("POST" | "DELETE", "/report/{id}/upvote") => Rule::Vote,
        ("POST", "/reports/{id}/updates") => Rule::OfficialUpdate,
        ("POST", "/uploads") => Rule::Upload,
        ("PUT", "/admin/report/{id}/assign") => Rule::Assign,
        ("PUT", "/admin/report/{id}/resolution") => Rule::Plan,
        ("GET", "/admin/municipalities") => Rule::ListMunicipalities,
        ("GET", "/admin/departments") => Rule::ListDepartments,
        ("GET", "/reports/nearby") => Rule::Nearby,
        (
            "GET",
            "/geocode"
            | "/reverse-geocode"
            | "/reverse-geocode-detailed"
            | "/alerts"
            | "/location/search"
            | "/report/{id}/nearby-landmarks",
        ) => Rule::Geo,
        ("POST", "/auth/register") => Rule::Register,
        ("POST", "/auth/refresh") => Rule::Refresh,
        ("GET", "/auth/check-username" | "/auth/check-username/{username}") => Rule::CheckUsername,
        ("POST", "/auth/send-magic-link") => Rule::SendMagicLink,
        ("GET" | "POST", "/auth/verify-magic-link") => Rule::VerifyMagicLink,
        ("POST", "/auth/send-email-verification") => Rule::SendVerification,
        ("POST", "/auth/verify-email") => Rule::VerifyEmail,
        ("POST", "/auth/forgot-password") => Rule::ForgotPassword,
        ("POST", "/auth/reset-password") => Rule::ResetPassword,
        ("PUT", "/auth/change-password") => Rule::ChangePassword,
        ("POST", "/auth/send-phone-verification") => Rule::PhoneCode,
        ("POST", "/auth/verify-phone") => Rule::VerifyPhone,
        ("POST", "/auth/oauth/exchange") => Rule::OAuthExchange,
        ("PUT", "/users/me/profile") => Rule::UpdateProfile,
        ("POST", "/users/me/profile-picture") => Rule::Picture,
        ("GET", "/users/me/export") => Rule::Export,
        ("DELETE", "/users/me/account") => Rule::DeleteAccount,
        ("PUT", "/admin/report/{id}/status" | "/admin/report/{id}/category") => Rule::StaffMove,
        ("POST", "/admin/reports/bulk-status") => Rule::StaffBulk,
        ("GET", "/admin/reports") => Rule::StaffList,
        ("DELETE", "/admin/report/{id}" | "/admin/report/{id}/comment/{cid}") => Rule::StaffDelete,
        ("PUT", "/admin/report/{id}/moderate") => Rule::Moderate,
        ("POST", "/admin/report/{id}/reverify") => Rule::Reverify,
        ("POST", "/admin/create-admin") => Rule::CreateAdmin,
        ("PUT", "/admin/manage/{email}/status") => Rule::ManageAdmin,
        (
            "GET",
            "/admin/user/{username}/metadata"
            | "/admin/users/metadata"
            | "/admin/analytics/user-activity/{user}"
            | "/admin/analytics/report-history/{id}"
            | "/admin/municipality/{id}/reports"
            | "/reports/{id}/audit",
        ) => Rule::StaffRead,
        ("GET" | "HEAD" | "OPTIONS", _) | ("POST", "/auth/token" | "/admin/login") => return None,
        _ => Rule::Write,
    })
}

/// Counts the call, or refuses it.
pub async fn rate_limit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned()).unwrap_or_default();
    let Some(rule) = rule(request.method(), &path) else { return next.run(request).await };
    let account = match request.extensions().get::<Bearer>() {
        Some(Bearer::Somebody(me)) => Some((**me).clone()),
        // What has to be signed in is refused further in, and nobody's calls are counted for it.
        _ => None,
    };
    let ip = request.extensions().get::<ClientIp>().map(|ip| ip.0);
    let viewer = Viewer { account, owned: Vec::new(), ip };
    match state.services.limits.take(rule, &viewer).await {
        Ok(allowance) => {
            let mut response = next.run(request).await;
            // What has a limit of its own has told it already.
            if !response.headers().contains_key("x-ratelimit-limit") {
                tell(response.headers_mut(), &allowance);
            }
            response
        }
        Err(Error::App(error)) => {
            let reset = state.clock.now() + time::Duration::seconds(i64::from(error.retry_after.unwrap_or_default()));
            let mut response = Error::App(error).into_response();
            let limit = rule.limit(viewer.account.as_ref().map(|me| me.role));
            tell(response.headers_mut(), &Allowance { limit, remaining: 0, reset });
            response
        }
        Err(error) => error.into_response(),
    }
}

/// The headers of the contract.
pub fn tell(headers: &mut HeaderMap, allowance: &Allowance) {
    let values = [
        ("x-ratelimit-limit", allowance.limit),
        ("x-ratelimit-remaining", allowance.remaining),
        ("x-ratelimit-reset", allowance.reset.unix_timestamp()),
    ];
    for (name, value) in values {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    }
}
