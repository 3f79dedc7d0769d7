//! Password hashes: Argon2id, a few at a time and in turn, and a wrong login costs as much as a wrong password.
//!
//! The memory of a check is taken once for each of those that run at the same time, used again, and given back after a rest (F74).

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use callout_core::{domain::digest::Digest, protocol::auth::Password};
use tokio::sync::oneshot;

use super::{
    AddressGroup,
    turns::{Asker, Turns},
};
use crate::{
    config::PasswordCost,
    entropy::{Entropy, NoEntropy},
};

/// Bytes of salt, as RFC 9106 recommends.
const SALT_BYTES: usize = 16;
/// Checks that wait, over all addresses: with two at a time the last of them waits a second or two.
const WAITING_MAX: usize = 128;
/// Checks of one lane that wait.
const WAITING_OF_LANE_MAX: usize = 32;
/// Whoever finds the queue full comes again after it.
const FULL_RETRY_SECONDS: u64 = 2;
/// The memory is kept so long after the last check.
const REST: Duration = Duration::from_secs(10);

/// Hashes and checks passwords, a bounded number at a time.
pub struct Passwords {
    argon2: Argon2<'static>,
    shared: Arc<Shared>,
    /// The hash of nobody's password: checked when there is no such login.
    nobody: String,
    entropy: Entropy,
}

/// For whom a password is hashed or checked, so that nobody keeps the others waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue(Asker);

impl Queue {
    /// Whoever tries to sign in; one who did so from there before has turns of his own.
    #[must_use]
    pub fn of_sign_in(login: &str, address: Option<AddressGroup>, is_known: bool) -> Self {
        let address = address.map(AddressGroup::text).unwrap_or_default();
        let kind: &[u8] = if is_known { b"known" } else { b"stranger" };
        Self(Asker { lane: Digest::of_parts(&[kind, address.as_bytes()]), line: Digest::of(login.as_bytes()) })
    }

    /// Whoever is signed in and gives somebody a password.
    #[must_use]
    pub fn of_office(person: &str) -> Self {
        let digest = Digest::of_parts(&[b"office", person.as_bytes()]);
        Self(Asker { lane: digest, line: digest })
    }
}

/// A password could not be hashed or checked.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The settings make no sense.
    #[error("the password settings are not usable ({0}); see `passwords` in the settings")]
    Settings(String),
    /// The system has no random numbers.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
    /// Too many wait already.
    #[error("too many passwords wait to be checked; {retry_after_seconds} seconds until the next one")]
    Busy {
        /// Until then.
        retry_after_seconds: u64,
    },
}

/// The memory of one check.
type Memory = Vec<Block>;
type Job = Box<dyn FnOnce(&mut Memory) + Send>;

struct Shared {
    desk: Mutex<Desk>,
    workers_max: usize,
}

struct Desk {
    turns: Turns<Job>,
    workers: usize,
    /// Memory that is used again.
    spare: Vec<Memory>,
    /// Moves with every job, so that a rest is noticed.
    jobs_done: u64,
}

impl Passwords {
    /// Hashing at that cost.
    pub fn new(cost: PasswordCost, entropy: &Entropy) -> Result<Self, PasswordError> {
        let params =
            Params::new(cost.memory_kib, cost.passes, 1, None).map_err(|e| PasswordError::Settings(e.to_string()))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hash(&argon2, b"nobody's", &entropy.bytes::<SALT_BYTES>()?, &mut Memory::new())?;
        let turns = Turns::new(WAITING_MAX, WAITING_OF_LANE_MAX);
        let desk = Desk { turns, workers: 0, spare: Vec::new(), jobs_done: 0 };
        let shared = Arc::new(Shared { desk: Mutex::new(desk), workers_max: cost.concurrent_max.max(1) });
        Ok(Self { argon2, shared, nobody, entropy: entropy.clone() })
    }

    /// The hash to store for a new password.
    pub async fn hash(&self, password: Password, queue: Queue) -> Result<String, PasswordError> {
        let salt = self.entropy.bytes::<SALT_BYTES>()?;
        let argon2 = self.argon2.clone();
        self.run(queue, move |memory| hash(&argon2, password.expose().as_bytes(), &salt, memory)).await?
    }

    /// Whether the password is the stored one; without a stored one it takes as long and is never right.
    pub async fn verify(
        &self,
        password: Password,
        stored: Option<String>,
        queue: Queue,
    ) -> Result<bool, PasswordError> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.nobody.clone());
        let matches =
            self.run(queue, move |memory| is_the_stored_one(password.expose().as_bytes(), &stored, memory)).await?;
        Ok(matches.unwrap_or(false) && known)
    }

    async fn run<T: Send + 'static>(
        &self,
        Queue(asker): Queue,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let (tell, told) = oneshot::channel();
        // Whoever gives way is dropped, and with it the other end of its channel.
        let job: Job = Box::new(move |memory: &mut Memory| drop(tell.send(work(memory))));
        if Shared::line_up(&self.shared, asker, job) {
            let shared = self.shared.clone();
            // Held by the worker, not by the request: a client that leaves does not free a place that is still in use.
            tokio::task::spawn_blocking(move || shared.work());
        }
        told.await.map_err(|_| PasswordError::Busy { retry_after_seconds: FULL_RETRY_SECONDS })
    }
}

impl Shared {
    /// True if another worker is to be started for it.
    fn line_up(this: &Arc<Self>, asker: Asker, job: Job) -> bool {
        let mut desk = this.desk();
        let gives_way = desk.turns.push(asker, job);
        let is_wanted = desk.workers < this.workers_max;
        if is_wanted {
            desk.workers += 1;
        }
        drop(desk);
        drop(gives_way);
        is_wanted
    }

    /// Works until nobody waits.
    fn work(self: Arc<Self>) {
        let mut memory = self.desk().spare.pop().unwrap_or_default();
        loop {
            let mut desk = self.desk();
            let Some(job) = desk.turns.pop() else {
                desk.workers -= 1;
                desk.spare.push(memory);
                let (workers, jobs_done) = (desk.workers, desk.jobs_done);
                drop(desk);
                if workers == 0 {
                    self.rest(jobs_done);
                }
                return;
            };
            desk.jobs_done += 1;
            drop(desk);
            job(&mut memory);
        }
    }

    /// Gives the memory back if nothing comes for a while.
    fn rest(self: Arc<Self>, jobs_done: u64) {
        // A worker is started by a request, so that there is a runtime.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                tokio::time::sleep(REST).await;
                let mut desk = self.desk();
                if desk.jobs_done == jobs_done {
                    let spare = std::mem::take(&mut desk.spare);
                    drop(desk);
                    drop(spare);
                }
            });
        }
    }

    fn desk(&self) -> std::sync::MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(argon2: &Argon2<'_>, password: &[u8], salt: &[u8], memory: &mut Memory) -> Result<String, PasswordError> {
    let hashed = fill(argon2, password, salt, Params::DEFAULT_OUTPUT_LEN, memory).and_then(|hash| {
        let (algorithm, version) = (Algorithm::Argon2id.ident(), Some(Version::V0x13.into()));
        let params = ParamsString::try_from(argon2.params()).ok()?;
        let salt = Some(Salt::new(salt).ok()?);
        Some(PasswordHash { algorithm, version, params, salt, hash: Some(hash) }.to_string())
    });
    hashed.ok_or_else(|| PasswordError::Settings("a password cannot be hashed with them".to_owned()))
}

/// None if the stored hash is none of ours.
fn is_the_stored_one(password: &[u8], stored: &str, memory: &mut Memory) -> Option<bool> {
    let stored = PasswordHash::new(stored).ok()?;
    let (salt, expected) = (stored.salt?, stored.hash?);
    let algorithm = Algorithm::try_from(stored.algorithm.as_str()).ok()?;
    let version = Version::try_from(stored.version?).ok()?;
    let argon2 = Argon2::new(algorithm, version, Params::try_from(&stored).ok()?);
    // Compared in constant time.
    Some(fill(&argon2, password, &salt, expected.len(), memory)? == expected)
}

fn fill(argon2: &Argon2<'_>, password: &[u8], salt: &[u8], bytes: usize, memory: &mut Memory) -> Option<Output> {
    let blocks = argon2.params().block_count();
    if memory.len() < blocks {
        memory.resize(blocks, Block::default());
    }
    let mut buffer = [0; Output::MAX_LENGTH];
    let out = buffer.get_mut(..bytes)?;
    argon2.hash_password_into_with_memory(password, salt, out, memory.get_mut(..blocks)?).ok()?;
    Output::new(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        serde_json::from_value(text.into()).expect("a password")
    }

    fn passwords(concurrent_max: usize) -> Passwords {
        let cost = PasswordCost { memory_kib: 64, passes: 1, concurrent_max };
        Passwords::new(cost, &Entropy::system()).expect("passwords")
    }

    fn office() -> Queue {
        Queue::of_sign_in("li", None, true)
    }

    #[tokio::test]
    async fn the_right_password_is_told_from_the_others() {
        let passwords = passwords(2);
        let stored = passwords.hash(password("correct horse"), office()).await.expect("a hash");
        assert!(stored.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{stored}");
        assert!(passwords.verify(password("correct horse"), Some(stored.clone()), office()).await.expect("an answer"));
        assert!(!passwords.verify(password("wrong horse"), Some(stored), office()).await.expect("an answer"));
        assert!(!passwords.verify(password("nobody's"), None, office()).await.expect("an answer"));
        let broken = Some("$argon2id$broken".to_owned());
        assert!(!passwords.verify(password("nobody's"), broken, office()).await.expect("an answer"));
    }

    #[tokio::test]
    async fn a_hash_that_an_older_library_stored_is_still_read() {
        let stored = "$argon2id$v=19$m=16,t=2,p=1$c29tZXNhbHQxMjM$";
        let salt = b"somesalt123";
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(16, 2, 1, None).expect("parameters"));
        let mut out = [0; 32];
        argon2.hash_password_into(b"correct horse", salt, &mut out).expect("a hash");
        let stored = format!("{stored}{}", base64::Engine::encode(&base64::prelude::BASE64_STANDARD_NO_PAD, out));
        let right = passwords(1).verify(password("correct horse"), Some(stored), office()).await;
        assert!(right.expect("an answer"));
    }

    #[tokio::test]
    async fn checks_share_the_memory_of_those_that_run_at_once_and_give_it_back_f74() {
        let passwords = passwords(2);
        let all = (0..20).map(|n| {
            let (login, passwords) = (n.to_string(), &passwords);
            async move { passwords.hash(password("correct horse"), Queue::of_sign_in(&login, None, false)).await }
        });
        for hashed in futures::future::join_all(all).await {
            hashed.expect("a hash");
        }
        let spare = || passwords.shared.desk().spare.len();
        while passwords.shared.desk().workers > 0 {
            tokio::task::yield_now().await;
        }
        assert!((1..=2).contains(&spare()), "{}", spare());
        tokio::time::pause();
        tokio::time::sleep(REST * 2).await;
        assert_eq!(spare(), 0);
    }

    #[tokio::test]
    async fn who_asks_too_often_hears_it_at_once_and_a_colleague_gets_his_turn_i19() {
        let passwords = passwords(1);
        let guesses = (0..160).map(|_| passwords.verify(password("guess"), None, Queue::of_sign_in("li", None, false)));
        let colleague = passwords.verify(password("right"), None, Queue::of_sign_in("wang", None, true));
        let (told, colleague) = futures::future::join(futures::future::join_all(guesses), colleague).await;
        let busy = told.iter().filter(|one| matches!(one, Err(PasswordError::Busy { .. }))).count();
        // While the last ones ask, some of the first may be through, and their places free again.
        assert!(busy >= 160 - 2 * (WAITING_OF_LANE_MAX + 1), "{busy}");
        assert!(colleague.is_ok());
    }
}
