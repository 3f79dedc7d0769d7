//! Text that a person typed: bounded, normalised, without what could deceive a reader or break a store (F54).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Text of 1 to `MAX` bytes of UTF-8, in NFC, trimmed, without NUL, control or bidirectional-override characters.
///
/// A text of at most [`LINE_BYTES_MAX`] is one line: line breaks and tabs become spaces, for a second line on a receipt or
/// in a log says what nobody wrote (F60). In longer ones they stay. The limit is in bytes because that is what a store and
/// a frame count.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Text<const MAX: usize>(String);

/// The longest text that is one line.
pub const LINE_BYTES_MAX: usize = 200;

/// A name, a title, a phone number, a model: what fits a form's line.
pub type Line = Text<LINE_BYTES_MAX>;
/// A fault, a finding, a reason: what fits a form's box.
pub type Note = Text<4_000>;

/// Why some text is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing is left after trimming.
    #[error("must not be empty")]
    Empty,
    /// More bytes than the field holds.
    #[error("is {bytes} bytes long, at most {max} are allowed")]
    TooLong {
        /// The bytes that came.
        bytes: usize,
        /// The bytes allowed.
        max: usize,
    },
    /// A character that is never part of what a person means to write.
    #[error("contains a forbidden character (U+{0:04X})")]
    Forbidden(u32),
}

impl<const MAX: usize> Text<MAX> {
    /// The longest text in bytes.
    pub const BYTES_MAX: usize = MAX;

    /// Normalises and checks what was typed.
    pub fn new(raw: &str) -> Result<Self, TextError> {
        // Checked before normalising: NFC can grow a text, and hostile input should cost nothing (F53).
        if raw.len() > MAX.saturating_mul(3) {
            return Err(TextError::TooLong { bytes: raw.len(), max: MAX });
        }
        let trimmed = raw.trim();
        if is_plain(trimmed) && !trimmed.is_empty() && trimmed.len() <= MAX {
            return Ok(Self(trimmed.to_owned()));
        }
        // Browsers end lines with CR LF; a lone CR stays forbidden, for it lets a line overwrite another.
        let raw = trimmed.replace("\r\n", "\n");
        let in_line = |c| if MAX <= LINE_BYTES_MAX && matches!(c, '\n' | '\t') { ' ' } else { c };
        let text: String = raw.chars().map(in_line).nfc().collect();
        if text.chars().all(shows_nothing) {
            return Err(TextError::Empty);
        }
        if text.len() > MAX {
            return Err(TextError::TooLong { bytes: text.len(), max: MAX });
        }
        match text.chars().find(|c| is_forbidden(*c)) {
            Some(c) => Err(TextError::Forbidden(u32::from(c))),
            None => Ok(Self(text)),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One spelling of what is typed in many (F67): full and half width, capitals, spaces and dashes make no difference to a model or
/// a batch. What is nothing but those stays as it is, for it is not the same as everything else.
#[must_use]
pub fn canonical(text: &str) -> String {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    let bare: String = folded.chars().filter(|c| !is_invisible(*c) && !is_dash(*c)).nfkc().collect();
    if bare.is_empty() { folded } else { bare }
}

/// Hyphens and dashes, soft and low ones, and the minus sign.
fn is_dash(c: char) -> bool {
    matches!(c, '-' | '_' | '\u{AD}' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}')
}

/// Printable ASCII: it has one form only, on one line, and nothing in it is forbidden.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

fn is_forbidden(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        // Line and paragraph separators, bidirectional embeddings, overrides and isolates: they make a line read as another.
        '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => true,
        c => c.is_control(),
    }
}

/// White space, and what Unicode lets a reader ignore (`Default_Ignorable_Code_Point`: the zero-width characters that scripts and
/// emoji need between others, fillers, selectors, tags), and the blank of Braille: alone they say nothing.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// What is seen only on something else, or not at all: a name of nothing but these shows nothing.
fn shows_nothing(c: char) -> bool {
    is_invisible(c) || is_combining_mark(c)
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MAX: usize> fmt::Debug for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<const MAX: usize> AsRef<str> for Text<MAX> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> std::str::FromStr for Text<MAX> {
    type Err = TextError;

    fn from_str(raw: &str) -> Result<Self, TextError> {
        Self::new(raw)
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Text<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Raw)
    }
}

/// Reads a text without keeping a copy of what was read.
struct Raw<const MAX: usize>;

impl<const MAX: usize> de::Visitor<'_> for Raw<MAX> {
    type Value = Text<MAX>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Text<MAX>, E> {
        Text::new(text).map_err(E::custom)
    }
}

#[cfg(feature = "openapi")]
impl<const MAX: usize> utoipa::PartialSchema for Text<MAX> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        super::shapes::written(1, MAX, &PATTERN)
    }
}

#[cfg(feature = "openapi")]
impl<const MAX: usize> utoipa::ToSchema for Text<MAX> {
    // Inlined: `Text_200` would tell a reader nothing that the limits do not.
    fn name() -> std::borrow::Cow<'static, str> {
        format!("Text{MAX}").into()
    }
}

/// What a text is, as a regular expression: nothing that is forbidden, and something that can be seen.
#[cfg(feature = "openapi")]
static PATTERN: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
    let refused = class(is_forbidden);
    let unseen = class(|c| is_forbidden(c) || shows_nothing(c));
    format!("^[^{refused}]*[^{unseen}][^{refused}]*$")
});

/// The characters of the basic plane for which something is true, as a class of a regular expression has them.
#[cfg(feature = "openapi")]
fn class(is_in: impl Fn(char) -> bool) -> String {
    let all = ('\0'..='\u{FFFF}').filter(|c| is_in(*c)).map(u32::from);
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for c in all {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == c => *last = c,
            _ => ranges.push((c, c)),
        }
    }
    let written = |(first, last): &(u32, u32)| {
        if first == last { format!("\\u{first:04X}") } else { format!("\\u{first:04X}-\\u{last:04X}") }
    };
    ranges.iter().map(written).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_and_normalised() {
        assert_eq!(Line::new("  Cafe\u{301} ").map(|t| t.to_string()), Ok("Café".to_owned()));
    }

    #[test]
    fn line_ends_are_one_character() {
        assert_eq!(Note::new("first\r\nsecond").map(|t| t.to_string()), Ok("first\nsecond".to_owned()));
        assert_eq!(
            Line::new("first\r\nsecond\tthird").map(|t| t.to_string()),
            Ok("first second third".to_owned()),
            "F60"
        );
    }

    #[test]
    fn hostile_text_is_refused_f54() {
        assert_eq!(Line::new(" \t "), Err(TextError::Empty));
        assert_eq!(Line::new("\u{200B}\u{200D}"), Err(TextError::Empty));
        for nothing in
            ["\u{3164}", "\u{2800}\u{115F}", "\u{FFA0} \u{AD}", "\u{FE0F}", "\u{E0001}\u{E007F}", "\u{301}\u{302}"]
        {
            assert_eq!(Line::new(nothing), Err(TextError::Empty), "{nothing:?}");
        }
        assert!(Line::new("이\u{3164}").is_ok() && Line::new("\u{270B}\u{FE0F}").is_ok());
        assert_eq!(Line::new("a\u{2028}b"), Err(TextError::Forbidden(0x2028)));
        assert_eq!(Line::new("a\rb"), Err(TextError::Forbidden(0x0D)));
        assert_eq!(Line::new("a\0b"), Err(TextError::Forbidden(0)));
        assert_eq!(Line::new("pay \u{202E}001"), Err(TextError::Forbidden(0x202E)));
        assert!(matches!(Line::new(&"x".repeat(201)), Err(TextError::TooLong { bytes: 201, max: 200 })));
    }

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

    proptest::proptest! {
        #[test]
        fn what_is_canonical_stays_so_f67(text in "\\PC{0,20}") {
            let once = canonical(&text);
            proptest::prop_assert_eq!(canonical(&once), once);
        }
    }
}
