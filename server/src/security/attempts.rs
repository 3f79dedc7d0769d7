//! Patience with those who guess: attempts are counted for each account and address, on a clock that nobody can set (F45).

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use callout_core::domain::digest::Digest;

/// Attempts on one account from one address in a window.
const ATTEMPTS_PER_ACCOUNT_MAX: u32 = 10;
/// Attempts from one address in a window; a branch of forty people signs in on Monday morning from one.
const ATTEMPTS_PER_ADDRESS_MAX: u32 = 200;
/// How long attempts are remembered.
const WINDOW: Duration = Duration::from_mins(15);
/// Accounts and addresses remembered at once; beyond it the oldest is forgotten (I19).
const KEYS_MAX: usize = 50_000;

/// Counts attempts; a success clears the account's.
#[derive(Default)]
pub struct Attempts(Mutex<HashMap<Digest, Window>>);

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

impl Attempts {
    /// Counts an attempt before it is made, so that a hundred at once count as a hundred.
    pub fn count(&self, account: &str, address: Option<IpAddr>, now: Duration) -> Result<(), TooMany> {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let by_account = tally(&mut windows, account_key(account, address), now, ATTEMPTS_PER_ACCOUNT_MAX);
        let by_address =
            address.map_or(Ok(()), |address| tally(&mut windows, address_key(address), now, ATTEMPTS_PER_ADDRESS_MAX));
        by_account.and(by_address)
    }

    /// Forgets the account's attempts after a success.
    pub fn clear(&self, account: &str, address: Option<IpAddr>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&account_key(account, address));
    }
}

fn tally(windows: &mut HashMap<Digest, Window>, key: Digest, now: Duration, max: u32) -> Result<(), TooMany> {
    if windows.len() >= KEYS_MAX && !windows.contains_key(&key) {
        windows.retain(|_, window| now < window.since + WINDOW);
        if windows.len() >= KEYS_MAX
            && let Some(oldest) = windows.iter().min_by_key(|(_, window)| window.since).map(|(key, _)| *key)
        {
            windows.remove(&oldest);
        }
    }
    let window = windows.entry(key).or_insert(Window { since: now, count: 0 });
    if now >= window.since + WINDOW {
        *window = Window { since: now, count: 0 };
    }
    if window.count >= max {
        return Err(TooMany { retry_after_seconds: (window.since + WINDOW).saturating_sub(now).as_secs().max(1) });
    }
    window.count += 1;
    Ok(())
}

fn account_key(account: &str, address: Option<IpAddr>) -> Digest {
    let address = address.map(|address| address.to_string()).unwrap_or_default();
    Digest::of_parts(&[b"account", account.as_bytes(), address.as_bytes()])
}

fn address_key(address: IpAddr) -> Digest {
    Digest::of_parts(&[b"address", address.to_string().as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_attempt_waits_and_a_success_forgives() {
        let attempts = Attempts::default();
        let now = Duration::from_secs(100);
        for _ in 0..10 {
            assert_eq!(attempts.count("li", None, now), Ok(()));
        }
        assert_eq!(attempts.count("li", None, now), Err(TooMany { retry_after_seconds: 900 }));
        assert_eq!(attempts.count("wang", None, now), Ok(()));
        assert_eq!(attempts.count("li", None, now + WINDOW), Ok(()));
        attempts.clear("li", None);
        assert_eq!(attempts.count("li", None, now), Ok(()));
    }
}
