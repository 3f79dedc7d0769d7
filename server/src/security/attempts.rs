//! Patience with those who guess: wrong answers are counted for each account and address, on a clock that nobody can set (F45).
//!
//! A lock falls on the guesser's address first. Guesses at one account over all addresses are slowed down too, but never those who
//! were right before from where they are. What was right does not count; while it is not known yet, it does.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use callout_core::domain::digest::Digest;

use super::AddressGroup;

/// Wrong answers on one account from one address in a window.
const WRONG_PER_ACCOUNT_MAX: u32 = 10;
/// Wrong answers from one address in a window; a branch of forty people signs in on Monday morning from one.
const WRONG_PER_ADDRESS_MAX: u32 = 200;
/// Wrong answers on one account over all addresses in a window: ten addresses' worth.
const WRONG_OVER_ALL_MAX: u32 = 100;
/// How long wrong answers are remembered.
const WINDOW: Duration = Duration::from_mins(15);
/// How long it is remembered who was right from where.
const KNOWN: Duration = Duration::from_hours(30 * 24);
/// Windows remembered at once, and as many of those who were right; beyond it the oldest half is forgotten (I19).
const KEYS_MAX: usize = 50_000;

/// Counts attempts.
#[derive(Clone, Default)]
pub struct Attempts(Arc<Mutex<Memory>>);

#[derive(Default)]
struct Memory {
    windows: HashMap<Digest, Window>,
    known: HashMap<Digest, Duration>,
}

#[derive(Clone, Copy)]
struct Window {
    since: Duration,
    count: u32,
}

/// Too many attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts; {retry_after_seconds} seconds until the next one")]
pub struct TooMany {
    /// Until then.
    pub retry_after_seconds: u64,
}

/// An attempt that is being made: counted as wrong until it is said to be right or none.
pub struct Attempt {
    attempts: Attempts,
    account: Digest,
    counted: Vec<Digest>,
    now: Duration,
    is_known: bool,
}

impl Attempts {
    /// Counts an attempt before it is made, so that a hundred at once count as a hundred.
    pub fn begin(&self, account: &str, address: Option<AddressGroup>, now: Duration) -> Result<Attempt, TooMany> {
        let from = address.map(AddressGroup::text).unwrap_or_default();
        let own = Digest::of_parts(&[b"account", account.as_bytes(), from.as_bytes()]);
        let mut memory = self.memory();
        let is_known = memory.known.get(&own).is_some_and(|since| now < *since + KNOWN);
        let mut counted = vec![(own, WRONG_PER_ACCOUNT_MAX)];
        if !is_known {
            counted.push((Digest::of_parts(&[b"everywhere", account.as_bytes()]), WRONG_OVER_ALL_MAX));
            counted.extend(address.map(|_| (Digest::of_parts(&[b"address", from.as_bytes()]), WRONG_PER_ADDRESS_MAX)));
        }
        // What is locked counts no further: the lock ends with its window, however often somebody asks meanwhile.
        let locked = counted.iter().filter_map(|(key, max)| memory.locked_for(key, *max, now)).max();
        if let Some(wait) = locked {
            return Err(TooMany { retry_after_seconds: wait.as_secs().max(1) });
        }
        let counted: Vec<Digest> = counted.into_iter().map(|(key, _)| key).collect();
        for key in &counted {
            memory.count(*key, now);
        }
        Ok(Attempt { attempts: self.clone(), account: own, counted, now, is_known })
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt {
    /// Whether somebody was right on that account from there before.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.is_known
    }

    /// It was right: it does not count, the account's wrong ones from there are forgiven, and its person is known there.
    pub fn was_right(self) {
        let mut memory = self.attempts.memory();
        memory.take_back(&self.counted, self.now);
        memory.windows.remove(&self.account);
        let known = &mut memory.known;
        if known.len() >= KEYS_MAX {
            forget_oldest_half(known, |since| *since);
        }
        known.insert(self.account, self.now);
    }

    /// It was not answered, for a reason that is not whoever's who made it.
    pub fn was_none(self) {
        self.attempts.memory().take_back(&self.counted, self.now);
    }
}

impl Memory {
    fn locked_for(&self, key: &Digest, max: u32, now: Duration) -> Option<Duration> {
        let window = self.windows.get(key).filter(|window| now < window.since + WINDOW && window.count >= max)?;
        Some((window.since + WINDOW).saturating_sub(now))
    }

    fn count(&mut self, key: Digest, now: Duration) {
        if self.windows.len() >= KEYS_MAX && !self.windows.contains_key(&key) {
            self.windows.retain(|_, window| now < window.since + WINDOW);
            if self.windows.len() >= KEYS_MAX {
                forget_oldest_half(&mut self.windows, |window| window.since);
            }
        }
        let window = self.windows.entry(key).or_insert(Window { since: now, count: 0 });
        if now >= window.since + WINDOW {
            *window = Window { since: now, count: 0 };
        }
        window.count += 1;
    }

    /// Takes back what was counted in windows that still run.
    fn take_back(&mut self, keys: &[Digest], counted_at: Duration) {
        for key in keys {
            if let Some(window) = self.windows.get_mut(key)
                && window.since <= counted_at
            {
                window.count = window.count.saturating_sub(1);
                if window.count == 0 {
                    self.windows.remove(key);
                }
            }
        }
    }
}

fn forget_oldest_half<T>(of: &mut HashMap<Digest, T>, since: impl Fn(&T) -> Duration) {
    let mut moments: Vec<Duration> = of.values().map(&since).collect();
    let middle = moments.len() / 2;
    let (_, median, _) = moments.select_nth_unstable(middle);
    let median = *median;
    let mut left = middle;
    // Of those of the same moment no more go than the half.
    of.retain(|_, value| {
        let goes = since(value) <= median && left > 0;
        left -= usize::from(goes);
        !goes
    });
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    const NOW: Duration = Duration::from_secs(100);

    fn at(number: u8) -> AddressGroup {
        IpAddr::from(Ipv4Addr::new(192, 0, 2, number)).into()
    }

    fn wrong(attempts: &Attempts, account: &str, address: Option<AddressGroup>, times: u32) {
        for _ in 0..times {
            drop(attempts.begin(account, address, NOW).ok());
        }
    }

    fn is_let(attempts: &Attempts, account: &str, address: Option<AddressGroup>) -> bool {
        attempts.begin(account, address, NOW).map(Attempt::was_none).is_ok()
    }

    #[test]
    fn the_eleventh_wrong_one_waits_and_a_right_one_forgives() {
        let attempts = Attempts::default();
        wrong(&attempts, "li", None, 10);
        assert_eq!(attempts.begin("li", None, NOW).err(), Some(TooMany { retry_after_seconds: 900 }));
        assert!(is_let(&attempts, "wang", None));
        wrong(&attempts, "wang", None, 9);
        attempts.begin("wang", None, NOW).expect("the tenth").was_right();
        wrong(&attempts, "wang", None, 9);
        assert!(is_let(&attempts, "wang", None));
        assert!(attempts.begin("li", None, NOW + WINDOW).is_ok());
    }

    #[test]
    fn right_ones_do_not_count_however_many_come_from_one_address() {
        let attempts = Attempts::default();
        for n in 0..1_000 {
            attempts.begin(&format!("p{}", n % 40), Some(at(1)), NOW).expect("it is let in").was_right();
        }
        assert!(is_let(&attempts, "somebody new", Some(at(1))));
    }

    #[test]
    fn a_hundred_at_once_count_as_a_hundred_while_they_run() {
        let attempts = Attempts::default();
        let running: Vec<Attempt> =
            (0..10).map(|_| attempts.begin("li", Some(at(1)), NOW).expect("one of ten")).collect();
        assert!(!is_let(&attempts, "li", Some(at(1))));
        running.into_iter().for_each(Attempt::was_right);
        assert!(is_let(&attempts, "li", Some(at(1))));
    }

    #[test]
    fn a_lock_falls_on_the_guessers_address_and_not_on_the_person() {
        let attempts = Attempts::default();
        wrong(&attempts, "li", Some(at(1)), 50);
        assert!(!is_let(&attempts, "li", Some(at(1))));
        assert!(is_let(&attempts, "li", Some(at(2))));
    }

    #[test]
    fn guesses_from_many_addresses_are_slowed_down_but_not_where_he_was_right_before() {
        let attempts = Attempts::default();
        attempts.begin("li", Some(at(200)), NOW).expect("he signs in").was_right();
        for address in 0..20 {
            wrong(&attempts, "li", Some(at(address)), 10);
        }
        assert!(!is_let(&attempts, "li", Some(at(100))), "a new address is locked");
        assert!(is_let(&attempts, "li", Some(at(200))));
        assert!(is_let(&attempts, "wang", Some(at(100))));
    }

    #[test]
    fn a_colleague_who_was_right_before_is_not_locked_by_guesses_at_others_behind_his_address() {
        let attempts = Attempts::default();
        attempts.begin("wang", Some(at(1)), NOW).expect("he signs in").was_right();
        for account in 0..30 {
            wrong(&attempts, &format!("guessed{account}"), Some(at(1)), 10);
        }
        assert!(!is_let(&attempts, "somebody", Some(at(1))));
        assert!(is_let(&attempts, "wang", Some(at(1))));
        wrong(&attempts, "wang", Some(at(1)), 10);
        assert!(!is_let(&attempts, "wang", Some(at(1))));
    }

    #[test]
    fn what_is_remembered_has_a_bound_i19() {
        let attempts = Attempts::default();
        for n in 0..KEYS_MAX {
            wrong(&attempts, &n.to_string(), None, 1);
        }
        assert!(attempts.memory().windows.len() <= KEYS_MAX);
    }
}
