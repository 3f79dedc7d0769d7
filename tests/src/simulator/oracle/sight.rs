//! What may be seen by whom (I14): every customer, and whoever is of another branch, has a name that stands nowhere else, and is
//! looked for in bytes.

const MARK: &str = "CNRY";
/// How the name of somebody begins who is of another branch: no phone has it.
pub const ELSEWHERE: &str = "ELSEWHERE";

/// Whether the name of somebody of another branch stands in these bytes.
#[must_use]
pub fn is_elsewhere(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, ELSEWHERE.as_bytes()).is_some()
}

/// The name of the n-th customer.
#[must_use]
pub fn canary(n: u64) -> String {
    format!("{MARK}{n}X")
}

/// The customers whose names stand in these bytes.
#[must_use]
pub fn canaries(bytes: &[u8]) -> Vec<u64> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some(place) = memchr::memmem::find(rest, MARK.as_bytes()) {
        rest = &rest[place + MARK.len()..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = std::str::from_utf8(&rest[..digits]).ok().and_then(|text| text.parse::<u64>().ok());
        if rest.get(digits) == Some(&b'X') {
            found.extend(number);
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_any_bytes_i14() {
        let bytes =
            [b"\0\xff{\"name\":\"".as_slice(), canary(12).as_bytes(), b"CNRYX CNRY7", canary(3).as_bytes()].concat();
        assert_eq!(canaries(&bytes), [3, 12]);
    }
}
