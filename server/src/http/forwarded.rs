//! For whom a proxy asks: the nearest address that is no proxy of ours. Whoever else claims to be a proxy is taken for himself.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, header};

use crate::config::Network;

/// What most proxies say.
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address that a request counts for.
#[must_use]
pub fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(*address));
    if !is_trusted(&peer) {
        return peer;
    }
    // From the right: what stands further left was written by whoever stands before the proxy, who may write anything.
    let mut nearest = peer;
    for said in chain(headers).into_iter().rev() {
        let Some(address) = said else { return nearest };
        nearest = address;
        if !is_trusted(&address) {
            return nearest;
        }
    }
    nearest
}

/// Everybody on the way as the proxies said it, farthest first; `None` where a proxy hides him.
fn chain(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let values = |name: &HeaderName| -> Vec<String> {
        let all = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
        all.flat_map(|value| value.split(',')).map(|part| part.trim().to_owned()).collect()
    };
    let forwarded = values(&header::FORWARDED);
    if forwarded.is_empty() {
        return values(&X_FORWARDED_FOR).iter().map(|said| address(said)).collect();
    }
    forwarded.iter().map(|element| for_of(element)).collect()
}

/// The `for` of an element such as `proto=https;for="[2001:db8::1]:4711"`.
fn for_of(element: &str) -> Option<IpAddr> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let mut named = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
    named.next().and_then(|(_, value)| address(value.trim().trim_matches('"')))
}

/// An address with or without a port, with or without brackets.
fn address(said: &str) -> Option<IpAddr> {
    let bare = said.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(said);
    let parsed = bare.parse().ok().or_else(|| said.parse::<SocketAddr>().ok().map(|address| address.ip()));
    parsed.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_for(peer: &str, name: &'static str, said: &[&str]) -> String {
        let trusted = ["10.0.0.0/8", "192.0.2.1"].map(|text| Network::try_from(text.to_owned()).expect("a network"));
        let mut headers = HeaderMap::new();
        for value in said {
            headers.append(HeaderName::from_static(name), value.parse().expect("a value"));
        }
        client(peer.parse().expect("an address"), &headers, &trusted).to_string()
    }

    #[test]
    fn who_is_no_proxy_of_ours_is_taken_for_himself_whatever_he_says() {
        assert_eq!(asked_for("203.0.113.9", "x-forwarded-for", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(asked_for("203.0.113.9", "forwarded", &["for=198.51.100.1"]), "203.0.113.9");
    }

    #[test]
    fn the_right_most_address_that_is_not_ours_counts() {
        let says = |said| asked_for("10.0.0.1", "x-forwarded-for", said);
        assert_eq!(says(&["198.51.100.1"]), "198.51.100.1");
        // What a client wrote itself stands further left.
        assert_eq!(says(&["1.1.1.1, 198.51.100.1"]), "198.51.100.1");
        assert_eq!(says(&["1.1.1.1, 198.51.100.1, 192.0.2.1"]), "198.51.100.1");
        assert_eq!(says(&["1.1.1.1", "198.51.100.1, 10.1.1.1"]), "198.51.100.1");
        assert_eq!(says(&["10.0.0.9"]), "10.0.0.9");
        assert_eq!(says(&[]), "10.0.0.1");
    }

    #[test]
    fn what_cannot_be_read_ends_the_way_at_the_proxy_that_said_it() {
        let says = |said| asked_for("10.0.0.1", "x-forwarded-for", said);
        assert_eq!(says(&["198.51.100.1, nonsense"]), "10.0.0.1");
        assert_eq!(says(&["198.51.100.1, nonsense, 10.2.2.2"]), "10.2.2.2");
        assert_eq!(asked_for("10.0.0.1", "forwarded", &["for=unknown"]), "10.0.0.1");
    }

    #[test]
    fn addresses_are_read_as_proxies_write_them() {
        let says = |said| asked_for("10.0.0.1", "forwarded", &[said]);
        assert_eq!(says("proto=https;For=\"[2001:db8::1]:4711\";by=10.0.0.1"), "2001:db8::1");
        assert_eq!(says("for=198.51.100.1:80, for=10.3.3.3"), "198.51.100.1");
        assert_eq!(asked_for("10.0.0.1", "x-forwarded-for", &["[2001:db8::1]"]), "2001:db8::1");
        assert_eq!(asked_for("10.0.0.1", "x-forwarded-for", &["198.51.100.1:4711"]), "198.51.100.1");
        assert_eq!(asked_for("::ffff:10.0.0.1", "x-forwarded-for", &["::ffff:198.51.100.1"]), "198.51.100.1");
    }
}
