//! Where somebody is, for counting.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where somebody is: the address, or the network of an IPv6 address, all of which is theirs. What is no address is 0.0.0.0.
pub fn of(address: Option<&str>) -> IpAddr {
    address.and_then(|address| address.parse().ok()).map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), of_peer)
}

/// The same of a connection's other end.
pub fn of_peer(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn a_network_of_ipv6_is_one_place() {
        assert_eq!(of(Some("2001:db8:1:2::7")), of(Some("2001:db8:1:2:ffff::1")));
        assert_ne!(of(Some("2001:db8:1:2::7")), of(Some("2001:db8:1:3::7")));
        assert_eq!(of(Some("::ffff:192.0.2.7")), of(Some("192.0.2.7")));
        assert_ne!(of(Some("192.0.2.7")), of(Some("192.0.2.8")));
        assert_eq!(of(Some("nowhere")), of(None));
    }
}
