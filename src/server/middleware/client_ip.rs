//! Where a request comes from.

use axum::{
    extract::{ConnectInfo, Request},
    http::HeaderMap,
};
use sqlx::types::ipnetwork::IpNetwork;
use std::net::{IpAddr, SocketAddr};

/// The client's address: the connection's, or, behind proxies that are trusted, what they say.
#[derive(Clone, Copy, Debug)]
pub struct ClientIp(pub IpAddr);

/// Notes the client's address.
pub(super) fn note_client_ip(request: &mut Request, trusted: &[IpNetwork]) {
    if let Some(ConnectInfo(address)) = request.extensions().get::<ConnectInfo<SocketAddr>>() {
        let ip = behind(address.ip().to_canonical(), request.headers(), trusted);
        request.extensions_mut().insert(ClientIp(ip));
    }
}

/// From the connection backwards through `X-Forwarded-For`, as long as whoever speaks is trusted: what
/// stands further left may have been written by anybody.
fn behind(connection: IpAddr, headers: &HeaderMap, trusted: &[IpNetwork]) -> IpAddr {
    let is_trusted = |ip: IpAddr| trusted.iter().any(|network| network.contains(ip));
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
    let said: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    let mut client = connection;
    for text in said.into_iter().rev() {
        if !is_trusted(client) {
            break;
        }
        let Ok(ip) = text.parse::<IpAddr>() else { break };
        client = ip.to_canonical();
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted: Vec<IpNetwork> = vec!["10.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()];
        let ask = |connection: &str, said: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in said {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            behind(connection.parse().unwrap(), &headers, &trusted).to_string()
        };
        assert_eq!(ask("192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(ask("10.1.1.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(ask("10.1.1.1", &["1.1.1.1, 198.51.100.7, 10.2.2.2"]), "198.51.100.7");
        assert_eq!(ask("10.1.1.1", &["1.1.1.1", "198.51.100.7"]), "198.51.100.7");
        assert_eq!(ask("10.1.1.1", &["nonsense"]), "10.1.1.1");
        assert_eq!(ask("10.1.1.1", &[]), "10.1.1.1");
    }
}
