//! The filing page.

use crate::domain::{AppError, filing::FilingForm};
use leptos::prelude::*;

/// What the filing form shows: empty, or, after a refused post, what was typed and what was wrong.
#[server(prefix = "/_fn", endpoint = "filing/form")]
pub async fn load_filing_form() -> Result<FilingForm, AppError> {
    use crate::server::context;
    context::filing_form().await
}
