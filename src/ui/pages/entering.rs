//! Signing up and in, and the pages of mailed links.

mod check_mail;
mod forgot;
mod links;
mod parts;
mod sign_in;
mod sign_up;

pub use check_mail::CheckMailPage;
pub use forgot::{ForgotPage, ResetPage};
pub use links::{ConfirmReportPage, MagicPage, VerifyEmailPage};
pub use parts::Challenge;
pub use sign_in::SignInPage;
pub use sign_up::SignUpPage;
