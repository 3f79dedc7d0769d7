//! Changes of an input, the same in every run: what a stranger would try, and what a bad line does.

/// Pieces that decoders stumble over: the ends of numbers, other spellings, other shapes, characters that show nothing.
const PIECES: [&str; 33] = [
    "0",
    "-1",
    "1.0",
    "1e9",
    "255",
    "65536",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "18446744073709551615",
    "253402300799999",
    "null",
    "true",
    "[]",
    "{}",
    "[[[[",
    "\"\"",
    "\\u0000",
    "\\ud800",
    "\u{202E}",
    "\u{3164}",
    "\u{301}",
    "\u{FB03}",
    "\u{1D15E}",
    "\r\n",
    "\n",
    "~",
    "+262142-12-31",
    "-262143-01-01",
    "9999-12-31",
    "0000-01-01",
    ",\"end\":true",
    "ABCDEF",
];

/// Numbers that follow from a seed.
pub struct Chance(u64);

impl Chance {
    /// The ones of that seed.
    #[must_use]
    pub const fn of(seed: u64) -> Self {
        Self(seed ^ 0x9E37_79B9_7F4A_7C15)
    }

    /// The next one below a bound; 0 where the bound is.
    pub fn below(&mut self, bound: usize) -> usize {
        // Marsaglia's xorshift: enough to choose with.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 1).unwrap_or(usize::MAX).checked_rem(bound).unwrap_or(0)
    }
}

/// An input with one to four changes; `others` are those that it is crossed with.
#[must_use]
pub fn changed(input: &[u8], others: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=chance.below(4) {
        let at = chance.below(bytes.len() + 1);
        let to = at + chance.below((bytes.len() - at).min(40) + 1);
        match chance.below(8) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..to)),
            2 => bytes = [&bytes[..to], &bytes[at..]].concat(),
            3 => drop(bytes.splice(at..to, PIECES[chance.below(PIECES.len())].bytes())),
            4 => drop(bytes.splice(number_from(&bytes, at), PIECES[chance.below(PIECES.len())].bytes())),
            5 => {
                let other = others.get(chance.below(others.len())).map_or(&[][..], Vec::as_slice);
                let from = chance.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            6 => bytes.extend((at < bytes.len()).then(|| bytes[at])),
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << chance.below(8);
                }
            }
        }
    }
    bytes
}

/// The first number from there on; nothing at the end.
fn number_from(bytes: &[u8], at: usize) -> std::ops::Range<usize> {
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    let start = bytes[at..].iter().position(is_digit).map_or(bytes.len(), |digits| at + digits);
    let end = bytes[start..].iter().position(|byte| !is_digit(byte)).map_or(bytes.len(), |digits| start + digits);
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_the_same_in_every_run_and_differ_from_one_another() {
        let run = || {
            let mut chance = Chance::of(7);
            (0..50).map(|_| changed(b"{\"seq\":12}", &[b"other".to_vec()], &mut chance)).collect::<Vec<_>>()
        };
        assert_eq!(run(), run());
        let mut different = run();
        different.sort();
        different.dedup();
        assert!(different.len() > 25, "{}", different.len());
    }
}
