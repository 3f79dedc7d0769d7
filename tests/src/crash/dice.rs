//! Chance from a seed (xorshift): what is rolled repeats, when the kill meets it does not.

/// A small generator of numbers that look like chance.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The dice of a seed, one for each who rolls.
    #[must_use]
    pub const fn new(seed: u64, who: u64) -> Self {
        let mixed = (seed ^ (who << 32)).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Self(if mixed == 0 { 1 } else { mixed })
    }

    /// A number below `sides`.
    pub const fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    /// Whether something happens that happens once in so many times.
    pub const fn once_in(&mut self, times: u64) -> bool {
        self.roll(times) == 0
    }

    /// Sixteen bytes.
    pub const fn bytes(&mut self) -> [u8; 16] {
        let (high, low) = (self.roll(u64::MAX), self.roll(u64::MAX));
        ((high as u128) << 64 | low as u128).to_be_bytes()
    }
}
