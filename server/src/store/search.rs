//! What can be found by a part of it: folded alike when it is written and when it is looked for, so that both
//! databases find the same (I12), and free of patterns (F58).

use callout_core::domain::text;

/// Digits below this say nothing about a phone number.
const PHONE_DIGITS_MIN: usize = 4;

/// The folded text of a row: each part on its line, and the digits of the parts that are phone numbers.
pub fn folded<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut found = String::new();
    for part in parts {
        let part = text::folded(part);
        if let Some(phone) = Phone::of(&part) {
            found.push_str(&phone.digits);
            found.push('\n');
        }
        found.push_str(&part);
        found.push('\n');
    }
    found
}

/// The two patterns that a search text is matched with: as it is written, and as a phone number if it is one.
pub fn patterns(wanted: &str) -> (String, String) {
    let wanted = text::folded(wanted);
    let as_text = contains(&wanted);
    let as_phone = Phone::of(&wanted).map_or_else(|| as_text.clone(), |phone| contains(phone.subscriber()));
    (as_text, as_phone)
}

/// A pattern for `like … escape '\'` that contains this text literally.
fn contains(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// What could be a phone number: `+86 138-0013-8000`.
struct Phone {
    digits: String,
    /// How many of them are the country's, where `+` or `00` says that they are.
    country_len: usize,
}

impl Phone {
    fn of(folded: &str) -> Option<Self> {
        let is_sign = |c: char| matches!(c, ' ' | '-' | '+' | '(' | ')' | '.' | '/');
        let is_phone = folded.chars().all(|c| c.is_ascii_digit() || is_sign(c));
        let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
        if !is_phone || digits.len() < PHONE_DIGITS_MIN {
            return None;
        }
        let abroad = match (folded.trim_start_matches([' ', '(']).starts_with('+'), digits.strip_prefix("00")) {
            (true, _) => Some(digits.as_str()),
            (false, with_country) => with_country,
        };
        let country_len = abroad.map_or(0, |number| digits.len() - number.len() + country_len(number));
        Some(Self { digits, country_len })
    }

    /// The number without its country: who wrote one down at home left it out.
    fn subscriber(&self) -> &str {
        let subscriber = self.digits.get(self.country_len..).unwrap_or_default();
        if subscriber.len() < PHONE_DIGITS_MIN { &self.digits } else { subscriber }
    }
}

/// The digits of a country's code, as E.164 gives them out: one for zones 1 and 7, two for the countries named here, else three.
fn country_len(number: &str) -> usize {
    const TWO: [&str; 44] = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
        "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84",
        "86", "90", "91", "92", "93", "94", "95", "98",
    ];
    match number {
        number if number.starts_with(['1', '7']) => 1,
        number if TWO.iter().any(|code| number.starts_with(code)) => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metacharacters_are_looked_for_literally_f58() {
        assert_eq!(patterns("50%_\\").0, "%50\\%\\_\\\\%");
    }

    #[test]
    fn a_phone_number_is_found_however_it_is_written() {
        let row = folded(["Lin", "+86 138-0013 8000"]);
        let (_, pattern) = patterns("13800138000");
        assert!(row.contains(pattern.trim_matches('%')));
        assert_eq!(patterns("12 b").1, "%12 b%");
        let row = folded(["Wu", "13912345678"]);
        let typed = [
            "+8613912345678",
            "008613912345678",
            "（139）12345678",
            "１３９１２３４５６７８",
            "\u{202D}13912345678\u{202C}",
            "139–1234–5678",
            "+86 (139) 1234 5678",
            "1\u{FE0F}3912345678",
            "139\u{A0}1234\u{AD}5678",
        ];
        for text in typed {
            assert!(row.contains(patterns(text).1.trim_matches('%')), "{text:?}");
            let pasted = folded([text]);
            assert!(pasted.contains(patterns("13912345678").1.trim_matches('%')), "{text:?}");
        }
        assert_eq!(patterns("+8613").1, "%8613%", "too little to leave the country out");
        assert_eq!(patterns("+1 212 555 0100").1, "%2125550100%");
    }
}
