//! One folding for what is typed in many spellings: full and half width, capitals, the many dashes and blanks, and the signs that
//! nobody sees but a copied number brings along. What is looked for, what two products are told apart by and what a form reads all
//! start here.

use unicode_normalization::UnicodeNormalization as _;

/// What a form reads an amount, a number, a day or a code from: half width, small letters, one kind of dash, blanks as spaces, without
/// what nobody sees. Other than [`folded`] it makes no `102` of `10²`: a value that is guessed is worse than one that is refused.
#[must_use]
pub fn plain(raw: &str) -> String {
    let text: String = raw.chars().filter_map(plain_sign).flat_map(char::to_lowercase).collect();
    text.trim().to_owned()
}

/// One sign as [`plain`] reads it; none where it shows nothing.
#[must_use]
pub fn plain_sign(c: char) -> Option<char> {
    match half_width(c) {
        c if c.is_whitespace() => Some(' '),
        c if is_dash(c) && c != '\u{AD}' => Some(if c == '_' { '_' } else { '-' }),
        c if is_invisible(c) => None,
        c => Some(c),
    }
}

/// The half width of a sign that East Asian keyboards write full, and the other way round for a full stop.
const fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => match char::from_u32(c as u32 - 0xFEE0) {
            Some(half) => half,
            None => c,
        },
        '\u{FFE0}' => '¢',
        '\u{FFE1}' => '£',
        '\u{FFE5}' => '¥',
        '\u{FFE6}' => '₩',
        '\u{FF61}' => '。',
        '\u{FF64}' => '、',
        c => c,
    }
}

/// A text as it is looked for: one width, small letters, one kind of dash, single spaces, without what nobody sees.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut found = String::with_capacity(text.len());
    for c in one_form(text).chars().filter(|c| c.is_whitespace() || !is_invisible(*c)) {
        match c {
            c if c.is_whitespace() && (found.is_empty() || found.ends_with(' ')) => {}
            c if c.is_whitespace() => found.push(' '),
            c if is_dash(c) && c != '_' => found.push('-'),
            c => found.push(c),
        }
    }
    found.truncate(found.trim_end().len());
    found
}

/// One spelling of what is typed in many (F67): full and half width, capitals, spaces and dashes make no difference to a model or
/// a batch. What is nothing but those stays as it is, for it is not the same as everything else.
#[must_use]
pub fn canonical(text: &str) -> String {
    let folded = one_form(text);
    let bare: String = if is_one_form(&folded) {
        folded.chars().filter(|c| !matches!(c, '\t'..='\r' | ' ' | '-' | '_')).collect()
    } else {
        folded.chars().filter(|c| !is_invisible(*c) && !is_dash(*c)).nfkc().collect()
    };
    if bare.is_empty() { folded } else { bare }
}

fn one_form(text: &str) -> String {
    if is_one_form(text) {
        return text.to_ascii_lowercase();
    }
    text.nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// Whether a text has nothing but ASCII and Chinese characters, of which each has one form beside whatever others: most texts, and
/// thousands of them are folded when a phone starts.
fn is_one_form(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '\0'..='\u{7F}' | '\u{4E00}'..='\u{9FFF}'))
}

/// Hyphens and dashes, soft and low ones, and the minus sign.
fn is_dash(c: char) -> bool {
    matches!(c, '-' | '_' | '\u{AD}' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}')
}

/// White space, and what Unicode lets a reader ignore (`Default_Ignorable_Code_Point`: the zero-width characters that scripts and
/// emoji need between others, fillers, selectors, tags), and the blank of Braille: alone they say nothing.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_the_same_however_it_is_typed_f67() {
        let typed =
            ["kd-220", "KD 220", "ｋｄ－２２０", "KD\u{2010}220", " Kd \u{2212} 220\u{200B}", "KD_220", "K D 2 2 0"];
        for text in typed {
            assert_eq!(canonical(text), "kd220", "{text:?}");
        }
        for other in ["KD-221", "KD-22", "KD.220", "DK-220", ""] {
            assert_ne!(canonical(other), "kd220", "{other:?}");
        }
        assert_eq!(canonical("Cafe\u{301}"), canonical("CAFÉ"));
        assert_ne!(canonical("--"), canonical("—"), "nothing but dashes is not everything");
    }

    #[test]
    fn what_is_looked_for_is_found_in_another_width_and_with_signs_that_nobody_sees() {
        for text in ["（021） 5550–1234", "(021)\u{A0}5550\u{2011}1234", " \u{202D}(021)  5550\u{AD}-1234\u{202C}"]
        {
            assert_eq!(folded(text), "(021) 5550-1234", "{text:?}");
        }
        assert_eq!(folded("ＫＦＲ\u{200B}-35ＧＷ"), "kfr-35gw");
        assert_eq!(folded(" \u{200B}"), "");
    }

    #[test]
    fn a_value_is_read_in_half_width_and_never_guessed() {
        assert_eq!(plain("\u{2066} ３００．００\u{A0}元\u{2069}\u{FEFF}"), "300.00 元");
        assert_eq!(plain("￥300"), "¥300");
        assert_eq!(plain("1\u{FE0F}3\u{AD}8–0０"), "138-00");
        assert_eq!(plain("10²"), "10²", "not 102");
        assert_eq!(plain("ＡＢ"), "ab");
    }

    proptest::proptest! {
        #[test]
        fn what_is_folded_stays_so_f67(text in "\\PC{0,20}") {
            let once = canonical(&text);
            proptest::prop_assert_eq!(canonical(&once), once);
            let once = plain(&text);
            proptest::prop_assert_eq!(plain(&once), once);
        }

        #[test]
        fn a_text_of_one_form_is_folded_as_any_other(text in "[\\x00-\\x7F一-\u{9FFF}]{0,20}") {
            let long_way: String = text.nfkc().flat_map(char::to_lowercase).nfkc().collect();
            proptest::prop_assert!(is_one_form(&text));
            proptest::prop_assert_eq!(&one_form(&text), &long_way);
            let bare = |c: &char| !is_invisible(*c) && !is_dash(*c);
            let seen: String = long_way.chars().filter(bare).nfkc().collect();
            proptest::prop_assert_eq!(canonical(&text), if seen.is_empty() { long_way } else { seen });
        }
    }
}
