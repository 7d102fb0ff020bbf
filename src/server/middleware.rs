//! What happens around every request.

mod authenticate;
mod client_ip;
mod conditional;
mod error_body;
mod frame;
mod locale;
mod rate_limit;
mod replies;
mod request_id;
mod same_origin;
mod security_headers;
mod settle;
mod tracking_code;

pub use authenticate::Bearer;
pub use client_ip::ClientIp;
pub use conditional::{entity_tag, is_known, not_modified};
pub use error_body::{Whole, error_json};
pub use frame::{Frame, around_all, around_api, with_bearer, with_error_body};
pub use locale::{LANGUAGE_COOKIE, locale_of};
pub use rate_limit::{rate_limit, tell};
pub use replies::Replies;
pub use request_id::RequestId;
pub use same_origin::same_origin;
pub use security_headers::{Policies, page_policy};
pub use tracking_code::tracking_code;
