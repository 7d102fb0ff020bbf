//! The forms by which accounts are administered. They count by the same rules as the calls of the API that do
//! the same.

use super::account::{Post, done};
use crate::server::{
    error::Result,
    services::{accounts::NewStaff, limits::Rule},
    state::AppState,
};
use axum::{Router, extract::DefaultBodyLimit, response::Response, routing::post};

const PAGE: &str = "/admin/people";

/// Routes of the forms.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/web/admin/people/create", post(create))
        .route("/web/admin/people/switch", post(switch))
        .route("/web/admin/people/role", post(give_role))
        .layer(DefaultBodyLimit::max(crate::server::forms::BODY_LIMIT))
}

/// Makes an account of staff.
pub async fn create(mut post: Post) -> Response {
    let made = make(&mut post).await;
    post.reply(PAGE, made).await
}

async fn make(post: &mut Post) -> Result<String> {
    post.viewer.me()?;
    post.limit(Rule::CreateAdmin).await?;
    let new = NewStaff {
        email: post.text("email"),
        password: post.text("password"),
        role: post.text("role"),
        municipality_id: post.text("municipality_id"),
        username: post.text("username"),
    };
    post.state.services.accounts.create_admin(&post.viewer, new).await?;
    Ok(done(PAGE, "person_created"))
}

/// Switches an account on or off.
pub async fn switch(mut post: Post) -> Response {
    let switched = switch_person(&mut post).await;
    post.reply(PAGE, switched).await
}

async fn switch_person(post: &mut Post) -> Result<String> {
    post.viewer.me()?;
    post.limit(Rule::Write).await?;
    let (person, is_active) = (post.text("person"), post.text("is_active") == "true");
    let accounts = &post.state.services.accounts;
    accounts.switch_user(&post.viewer, &person, is_active, &post.text("reason")).await?;
    Ok(done(PAGE, "person_switched"))
}

/// Gives an account another role.
pub async fn give_role(mut post: Post) -> Response {
    let given = change_role(&mut post).await;
    post.reply(PAGE, given).await
}

async fn change_role(post: &mut Post) -> Result<String> {
    post.viewer.me()?;
    post.limit(Rule::Write).await?;
    let (person, role, body) = (post.text("person"), post.text("role"), post.text("municipality_id"));
    post.state.services.accounts.give_role(&post.viewer, &person, &role, &body).await?;
    Ok(done(PAGE, "role_given"))
}
