//! Where a request comes from.

use axum::{
    extract::{ConnectInfo, Request},
    middleware::Next,
    response::Response,
};
use std::net::{IpAddr, SocketAddr};

/// The address that the connection came from. Headers are not believed: no proxy is trusted yet.
#[derive(Clone, Copy, Debug)]
pub struct ClientIp(pub IpAddr);

/// Notes the connection's address.
pub async fn client_ip(mut request: Request, next: Next) -> Response {
    if let Some(ConnectInfo(address)) = request.extensions().get::<ConnectInfo<SocketAddr>>() {
        let ip = ClientIp(address.ip().to_canonical());
        request.extensions_mut().insert(ip);
    }
    next.run(request).await
}
