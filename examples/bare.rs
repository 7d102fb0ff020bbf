//! What a kept list is measured against: a bare handler that returns the bytes of a file.
#![allow(clippy::unwrap_used, missing_docs)]

use axum::{Router, body::Bytes, http::header, routing::get};

#[tokio::main]
async fn main() {
    let file = std::env::args().nth(1).unwrap();
    let body = Bytes::from(std::fs::read(file).unwrap());
    let app = Router::new()
        .route("/", get(move || async move { ([(header::CONTENT_TYPE, "application/json")], body.clone()) }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap());
    axum::serve(listener, app).await.unwrap();
}
