//! Chance from a seed (SplitMix64): the same on every machine, and split so that one actor's rolls never move another's.

/// A stream of numbers that one seed decides.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The stream of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed ^ 0x0005_EEDC_A110)
    }

    /// A stream of its own for somebody: what he rolls changes nobody else's numbers.
    #[must_use]
    pub fn fork(&self, who: &str) -> Self {
        let mut child = Self(self.0 ^ fingerprint(who.as_bytes()));
        child.roll();
        child
    }

    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`; 0 if there is none.
    pub fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.roll() % bound }
    }

    /// A number from `low` to `high`, both possible.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    /// A place in a list of that length.
    pub fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or(0)
    }

    /// Whether something happens that does so `per_mille` times in a thousand.
    pub fn happens(&mut self, per_mille: u64) -> bool {
        self.below(1_000) < per_mille
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let place = self.index(from.len());
        from.get(place)
    }

    /// Bytes, for what a phone asks of its random generator.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(count + 8);
        while bytes.len() < count {
            bytes.extend_from_slice(&self.roll().to_le_bytes());
        }
        bytes.truncate(count);
        bytes
    }
}

/// FNV-1a: names a text or bytes by a number that is the same everywhere.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fork_is_decided_by_the_seed_and_the_name_alone() {
        let mut rolled = Chance::new(7);
        let (mut one, mut other) = (Chance::new(7).fork("wang"), Chance::new(7).fork("li"));
        assert_ne!(one.roll(), other.roll());
        rolled.roll();
        assert_eq!(Chance::new(7).fork("wang").roll(), Chance::new(7).fork("wang").roll());
    }

    #[test]
    fn numbers_are_the_same_on_every_machine_i24() {
        let mut chance = Chance::new(1);
        let numbers: Vec<u64> = (0..3).map(|_| chance.below(1_000)).collect();
        assert_eq!(numbers, [62, 519, 402]);
    }
}
