//! Who is asking: the connection's address, or what a trusted proxy says of it.

use std::net::IpAddr;

use avow_app::web::ClientAddress;
use http::HeaderMap;
use ipnet::IpNet;

/// The networks whose `X-Forwarded-For` counts.
#[derive(Clone, Debug, Default)]
pub struct Trusted(pub Vec<IpNet>);

impl Trusted {
    /// Is that one of them?
    pub fn holds(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address.to_canonical()))
    }
}

impl ClientAddress for Trusted {
    fn client(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Option<IpAddr> {
        let peer = peer?;
        let trusted = |address: &IpAddr| self.0.iter().any(|network| network.contains(address));
        if !trusted(&peer) {
            return Some(peer);
        }
        // From the right: the last hop that no trusted proxy added is the client.
        let hops = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
        let hops: Vec<Option<IpAddr>> = hops.map(|hop| hop.trim().parse().ok()).collect();
        for hop in hops.into_iter().rev() {
            match hop {
                Some(address) if trusted(&address) => {}
                Some(address) => return Some(address),
                None => break,
            }
        }
        Some(peer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(peer: &str, forwarded: &str) -> Option<IpAddr> {
        let trusted = Trusted(vec!["10.0.0.0/8".parse().expect("a network")]);
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().expect("a header"));
        trusted.client(Some(peer.parse().expect("an address")), &headers)
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let address = |text: &str| Some(text.parse::<IpAddr>().expect("an address"));
        assert_eq!(asked("192.0.2.1", "198.51.100.7"), address("192.0.2.1"));
        assert_eq!(asked("10.0.0.1", "198.51.100.7"), address("198.51.100.7"));
        assert_eq!(asked("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.2.2.2"), address("198.51.100.7"));
        assert_eq!(asked("10.0.0.1", "198.51.100.7, not an address"), address("10.0.0.1"));
    }
}
