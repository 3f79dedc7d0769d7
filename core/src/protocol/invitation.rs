//! What stands in the code that a phone scans to be enrolled: the server's address and the one-time code, so that neither is typed.

use std::fmt;

use url::Url;

use super::auth::EnrolmentCode;

/// The scheme that no other app answers to.
const SCHEME: &str = "callout";
/// What the office asks of whoever scans it.
const ENROL: &str = "enrol";
/// The longest text that a scanner may hand over: a QR code holds no more.
const BYTES_MAX: usize = 4_296;

/// An invitation to be enrolled, written `callout://enrol?server=https%3A%2F%2Fcallout.example&code=ABCD-EFGH-JKMN`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The server's address, as somebody would type it.
    pub server: String,
    /// The code, as it was issued.
    pub code: EnrolmentCode,
}

impl Invitation {
    /// What was scanned, if it is one. What a newer office adds to it is passed over.
    #[must_use]
    pub fn read(scanned: &str) -> Option<Self> {
        let scanned = scanned.trim();
        if scanned.len() > BYTES_MAX {
            return None;
        }
        let url = Url::parse(scanned).ok().filter(|url| url.scheme() == SCHEME && url.host_str() == Some(ENROL))?;
        let named = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        let code = EnrolmentCode::new(named("code")?).ok()?.as_issued()?;
        Some(Self { server: named("server").filter(|server| !server.trim().is_empty())?, code })
    }
}

impl fmt::Display for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs = [("server", self.server.as_str()), ("code", self.code.expose())];
        let url = Url::parse_with_params(&format!("{SCHEME}://{ENROL}"), pairs).map_err(|_| fmt::Error)?;
        f.write_str(url.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invitation() -> Invitation {
        let code = EnrolmentCode::new("ABCD-EFGH-JKMN").expect("short");
        Invitation { server: "https://callout.example:8443/a b?c=d&e".to_owned(), code }
    }

    #[test]
    fn what_is_written_is_read_as_it_was() {
        assert_eq!(Invitation::read(&invitation().to_string()), Some(invitation()));
        assert_eq!(Invitation::read(&format!(" {}&branch=SH\n", invitation())), Some(invitation()));
    }

    #[test]
    fn any_other_code_is_none() {
        let one = invitation().to_string();
        let others = [
            String::new(),
            "https://callout.example".to_owned(),
            "SN 2023 0042 7718".to_owned(),
            one.replace("callout:", "https:"),
            one.replace("//enrol", "//leave"),
            one.replace("ABCD-", ""),
            one.replace("server=", "servant="),
            one + &"&x=y".repeat(BYTES_MAX),
        ];
        for other in others {
            assert_eq!(Invitation::read(&other), None, "{other}");
        }
    }
}
