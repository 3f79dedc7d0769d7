//! How the customer is reached: the number as a phone dials it, and what a map looks for.

use facet::Facet;
use serde::{Deserialize, Serialize};

use crate::{
    domain::text::canonical,
    words::{Reader, say},
};

/// How the customer is reached.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactView {
    /// The number as a phone dials it; nothing where none stands in what was noted.
    pub dial: Option<String>,
    /// The label of calling.
    pub dial_label: String,
    /// What a map looks for; nothing where no address is known.
    pub map: Option<String>,
    /// The label of the map.
    pub map_label: String,
}

pub(super) fn view(reader: &Reader, phone: &str, address: Option<&str>) -> ContactView {
    ContactView {
        dial: dial(phone),
        dial_label: say!(reader, "do-call"),
        map: address.map(ToOwned::to_owned),
        map_label: say!(reader, "do-map"),
    }
}

/// The first number of what was noted, as a phone dials it: digits, and a plus before them. What follows it (an extension, a second
/// number, a remark) is for people.
fn dial(noted: &str) -> Option<String> {
    let noted = canonical(noted);
    let begin = noted.find(|c: char| c == '+' || c.is_ascii_digit())?;
    let (plus, rest) = noted[begin..].strip_prefix('+').map_or(("", &noted[begin..]), |rest| ("+", rest));
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (digits.len() >= 3).then(|| format!("{plus}{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_of_what_was_noted_is_dialled() {
        let dialled = |noted| dial(noted).unwrap_or_default();
        assert_eq!(dialled("021-5555 0101"), "02155550101");
        assert_eq!(dialled("＋８６ 138 0013 8000（王芳）"), "+8613800138000");
        assert_eq!(dialled("office 110"), "110");
        assert_eq!(dialled("ask the neighbour"), "");
    }
}
