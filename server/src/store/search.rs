//! What can be found by a part of it: folded alike when it is written and when it is looked for, so that both
//! databases find the same (I12), and free of patterns (F58).

/// Digits below this say nothing about a phone number.
const PHONE_DIGITS_MIN: usize = 4;

/// The folded text of a row: each part on its line, and the digits of the parts that are phone numbers.
pub fn folded<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(&part.to_lowercase());
        text.push('\n');
        if let Some(digits) = phone_digits(part) {
            text.push_str(&digits);
            text.push('\n');
        }
    }
    text
}

/// The two patterns that a search text is matched with: as it is written, and as a phone number if it is one.
pub fn patterns(wanted: &str) -> (String, String) {
    let as_text = contains(&wanted.to_lowercase());
    let as_phone = phone_digits(wanted).map_or_else(|| as_text.clone(), |digits| contains(&digits));
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

/// The digits of what could be a phone number: `+86 138-0013-8000`.
fn phone_digits(text: &str) -> Option<String> {
    let is_phone = text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '+' | '(' | ')' | '.'));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (is_phone && digits.len() >= PHONE_DIGITS_MIN).then_some(digits)
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
    }
}
