//! Who counts as one: an IPv4 address, or the network of 64 bits that a provider gives one customer under IPv6 (F73).

use std::net::{IpAddr, Ipv6Addr};

/// The bits of an IPv6 address that say who it is; the others are his to choose.
const NETWORK_BITS: u32 = 64;

/// Everybody whose addresses count as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AddressGroup(IpAddr);

impl From<IpAddr> for AddressGroup {
    fn from(address: IpAddr) -> Self {
        // An IPv4 address that came through an IPv6 socket is still that address.
        Self(match address.to_canonical() {
            v4 @ IpAddr::V4(_) => v4,
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << NETWORK_BITS))),
        })
    }
}

impl AddressGroup {
    /// As text that no other group has.
    #[must_use]
    pub fn text(self) -> String {
        self.0.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(address: &str) -> AddressGroup {
        AddressGroup::from(address.parse::<IpAddr>().expect("an address"))
    }

    #[test]
    fn ipv6_counts_by_its_64_bits_and_ipv4_by_all_of_it_f73() {
        assert_eq!(group("2001:db8:1:2::1"), group("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_ne!(group("2001:db8:1:2::1"), group("2001:db8:1:3::1"));
        assert_ne!(group("192.0.2.1"), group("192.0.2.2"));
        assert_eq!(group("::ffff:192.0.2.1"), group("192.0.2.1"));
        assert_ne!(group("::ffff:192.0.2.1"), group("::ffff:192.0.2.2"));
    }
}
