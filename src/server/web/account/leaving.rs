//! Taking one's data along, and leaving, at a page.

use super::{Post, done};
use crate::domain::ErrorCode;
use crate::server::{
    error::{Error, Result},
    middleware::ClientIp,
    services::{accounts::Leaving, limits::Rule},
    session,
    state::AppState,
};
use axum::{
    Extension,
    extract::State,
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use tower_sessions::Session;

/// Has the data put together.
pub async fn export(mut post: Post) -> Response {
    let asked = request_export(&mut post).await;
    post.reply("/account/export", asked).await
}

async fn request_export(post: &mut Post) -> Result<String> {
    post.me()?;
    post.limit(Rule::Export).await?;
    post.accounts().request_export(post.me()?).await?;
    Ok(done("/account/export", "export"))
}

/// Gives the file to whom it belongs.
pub async fn download(State(state): State<AppState>, session: Session, ip: Option<Extension<ClientIp>>) -> Response {
    let accounts = &state.services.accounts;
    let viewer = session::viewer(&session, accounts, ip.map(|ip| ip.0.0)).await;
    let Some(me) = viewer.account else {
        return Redirect::to("/signin?next=%2Faccount%2Fexport").into_response();
    };
    match accounts.export_file(&me).await {
        Ok(content) => {
            let headers = [
                (header::CONTENT_TYPE, "application/zip"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"darshi-export.zip\""),
                (header::CACHE_CONTROL, "private, no-store"),
            ];
            (headers, content).into_response()
        }
        Err(error) => error.into_response(),
    }
}

/// Deletes the account.
pub async fn delete(mut post: Post) -> Response {
    let deleted = leave(&mut post).await;
    post.reply("/account/delete", deleted).await
}

async fn leave(post: &mut Post) -> Result<String> {
    post.me()?;
    post.limit(Rule::DeleteAccount).await?;
    let leaving: Leaving =
        post.text("mode").parse().map_err(|problem| Error::field(ErrorCode::InvalidInput, "mode", problem))?;
    let (password, confirm) = (post.text("password"), post.text("confirm"));
    post.accounts().delete_account_confirmed(post.me()?, leaving, &password, &confirm).await?;
    session::end(&post.session).await;
    Ok(done("/signin", "deleted"))
}
