//! What happens around every request.

mod authenticate;
mod client_ip;
mod conditional;
mod error_body;
mod locale;
mod rate_limit;
mod request_id;
mod same_origin;
mod security_headers;
mod settle;
mod tracking_code;

pub use authenticate::{Bearer, authenticate};
pub use client_ip::{ClientIp, client_ip};
pub use conditional::{conditional, entity_tag};
pub use error_body::{Whole, error_body, error_json};
pub use locale::{LANGUAGE_COOKIE, locale_of};
pub use rate_limit::{rate_limit, tell};
pub use request_id::{RequestId, request_id};
pub use same_origin::same_origin;
pub use security_headers::{page_policy, security_headers};
pub use settle::settle;
pub use tracking_code::tracking_code;
