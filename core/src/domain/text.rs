//! Text that a person typed: bounded, normalised, without what could deceive a reader or break a store (F54).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use self::fold::is_invisible;
pub use self::fold::{canonical, folded, plain, plain_sign};

mod fold;

/// Text of 1 to `MAX` bytes of UTF-8, in NFC, trimmed, without NUL, control or bidirectional-override characters.
///
/// A text of at most [`ONE_LINE_BYTES_MAX`] is one line: line breaks and tabs become spaces, for a second line on a receipt or
/// in a log says what nobody wrote (F60). In longer ones they stay. The limit is in bytes because that is what a store and
/// a frame count. What turns the direction of writing is dropped: a copied number brings it along, and without it nothing reads
/// as another thing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Text<const MAX: usize>(String);

/// The longest text that is one line.
pub const ONE_LINE_BYTES_MAX: usize = 600;

/// A name, a title, a phone number, a model: what fits a form's line.
pub type Line = Text<200>;
/// Where somebody lives: one line of 200 Chinese characters, for a full one has more than the 66 that a [`Line`] takes.
pub type Address = Text<ONE_LINE_BYTES_MAX>;
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
        let shown: String = raw.chars().filter(|c| !turns_writing(*c)).collect();
        // Browsers end lines with CR LF; a lone CR stays forbidden, for it lets a line overwrite another.
        let raw = shown.trim().replace("\r\n", "\n");
        let text: String = raw.chars().map(Self::kept_sign).nfc().collect();
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

    /// Line breaks of word processors are line breaks, and in one line there is none.
    const fn kept_sign(c: char) -> char {
        match c {
            '\n' | '\t' | '\u{2028}' | '\u{2029}' if MAX <= ONE_LINE_BYTES_MAX => ' ',
            '\u{2028}' | '\u{2029}' => '\n',
            c => c,
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Printable ASCII: it has one form only, on one line, and nothing in it is forbidden.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

fn is_forbidden(c: char) -> bool {
    !matches!(c, '\n' | '\t') && c.is_control()
}

/// Bidirectional embeddings, overrides and isolates, and the mark of the byte order: they make a line read as another, and say
/// nothing themselves.
fn turns_writing(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
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
        assert_eq!(Line::new("a\rb"), Err(TextError::Forbidden(0x0D)));
        assert_eq!(Line::new("a\0b"), Err(TextError::Forbidden(0)));
        assert!(matches!(Line::new(&"x".repeat(201)), Err(TextError::TooLong { bytes: 201, max: 200 })));
    }

    #[test]
    fn what_turns_the_writing_is_dropped_and_a_break_of_a_word_processor_is_one_f54() {
        let line = |raw: &str| Line::new(raw).map(|text| text.to_string());
        assert_eq!(line("pay \u{202E}001"), Ok("pay 001".to_owned()), "it reads as it is written");
        assert_eq!(line("\u{FEFF}\u{202D} 13800138001\u{202C}"), Ok("13800138001".to_owned()));
        assert_eq!(line("a\u{2028}b\u{2029}"), Ok("a b".to_owned()));
        assert_eq!(line("\u{202E}\u{2069}"), Err(TextError::Empty));
        assert_eq!(Note::new("a\u{2029}b").map(|text| text.to_string()), Ok("a\nb".to_owned()));
        assert_eq!(line("a\r\u{202C}\nb"), Ok("a b".to_owned()));
    }

    #[test]
    fn an_address_holds_two_hundred_chinese_characters() {
        let address = "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县察布查尔镇查鲁盖东街与乌拉斯台路交叉口向南一百五十米锡伯花园小区二期十八号楼三单元一千六百零二室（门禁坏了请打电话）";
        assert_eq!(Address::new(address).map(|kept| kept.to_string()), Ok(address.to_owned()));
        assert!(Address::new(&"新".repeat(200)).is_ok());
        assert_eq!(Address::new(&"新".repeat(201)), Err(TextError::TooLong { bytes: 603, max: 600 }));
        assert_eq!(Address::new("a\nb").map(|kept| kept.to_string()), Ok("a b".to_owned()), "it is one line");
    }
}
