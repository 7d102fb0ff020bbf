//! The account's pages: reading. What they change, they post to `/web`.
#![allow(missing_docs, reason = "the structs that the server macro makes of the arguments")]

use crate::domain::{
    AppError,
    user::{ExportView, SessionView, SignInOptions, User, WaysIn},
};
use leptos::prelude::*;

/// What the sign-in and sign-up pages offer.
#[server(prefix = "/_fn", endpoint = "account/options")]
pub async fn load_sign_in_options() -> Result<SignInOptions, AppError> {
    use crate::server::context;
    Ok(context::services().accounts.sign_in_options())
}

/// The account of whoever is signed in.
#[server(prefix = "/_fn", endpoint = "account/me")]
pub async fn load_account() -> Result<User, AppError> {
    use crate::server::context;
    let me = context::require_account().await?;
    context::page(context::services().accounts.user(&me).await)
}

/// Where the account is signed in, the present place first.
#[server(prefix = "/_fn", endpoint = "account/sessions")]
pub async fn list_sessions() -> Result<Vec<SessionView>, AppError> {
    use crate::server::context;
    let me = context::require_account().await?;
    context::page(context::services().accounts.sessions(&me).await)
}

/// The ways into the account.
#[server(prefix = "/_fn", endpoint = "account/ways-in")]
pub async fn list_ways_in() -> Result<WaysIn, AppError> {
    use crate::server::context;
    let me = context::require_account().await?;
    context::page(context::services().accounts.ways_in(&me).await)
}

/// The export that can be downloaded: its size in bytes, and until when it is kept.
#[server(prefix = "/_fn", endpoint = "account/export")]
pub async fn load_export() -> Result<Option<ExportView>, AppError> {
    use crate::server::context;
    let me = context::require_account().await?;
    context::page(context::services().accounts.export_view(&me).await)
}
