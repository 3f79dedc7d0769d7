//! The three functions on bytes that a phone's shell calls, and one that finds a photo's pixels; they take the time of a commit, or of a
//! large photo, so call them off the thread that draws. Each returns an error where something is wrong; none panics across the FFI. After a
//! panic in the core the instance is thrown away and a new one stands in its place: everything that counts is in the store (F13).
#![expect(
    clippy::needless_pass_by_value,
    reason = "UniFFI gives owned bytes: borrowed ones are direct buffers in Kotlin"
)]

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
};

use callout_core::app::Callout;
use crux_core::{
    ResolveError,
    bridge::{BridgeError, EffectId},
};

use crate::{
    Store,
    instance::{Fault, Instance, Runs, lock},
};

/// Why a call did nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum BridgeFault {
    /// The core panicked and was rebuilt. Send `Start` again; effects that are still unanswered stay so.
    #[error("the core failed and was rebuilt: start again")]
    Rebuilt,
    /// The bytes are no event.
    #[error("not an event: {why}")]
    BadEvent {
        /// What the decoder says.
        why: String,
    },
    /// The bytes are no answer to that effect.
    #[error("not an answer to that effect: {why}")]
    BadAnswer {
        /// What the decoder says.
        why: String,
    },
    /// That effect was answered already, was never asked for, or belongs to a core that is gone.
    #[error("no effect waits under number {id}")]
    UnknownEffect {
        /// Its number.
        id: u32,
    },
    /// What the core says cannot be written.
    #[error("the core's answer cannot be written: {why}")]
    Unwritable {
        /// What the encoder says.
        why: String,
    },
}

/// The core with its database.
#[derive(uniffi::Object)]
pub struct CalloutCore {
    bridge: Bridge<Callout>,
}

#[uniffi::export]
impl CalloutCore {
    /// The core over the database in that file, which need not exist. The file is opened by the first event.
    #[uniffi::constructor]
    pub fn new(db_path: String) -> Result<Arc<Self>, BridgeFault> {
        Ok(Arc::new(Self::over(Arc::new(Store::at(db_path)))))
    }

    /// An `Event` in, the `Requests` that the shell must answer out; bincode both.
    pub fn update(&self, event: Vec<u8>) -> Result<Vec<u8>, BridgeFault> {
        self.bridge.update(&event)
    }

    /// The answer to an effect in, the `Requests` that follow from it out.
    pub fn resolve(&self, id: u32, output: Vec<u8>) -> Result<Vec<u8>, BridgeFault> {
        self.bridge.resolve(id, &output)
    }

    /// The `ViewModel` to draw.
    pub fn view(&self) -> Result<Vec<u8>, BridgeFault> {
        self.bridge.view()
    }

    /// The file of the photo with that digest, with so many dots on its longer side or a few more: for a view to draw. Nothing where
    /// its bytes are not on this phone. The file is a copy that may go at any time: ask again rather than keep the path.
    #[must_use]
    pub fn picture(&self, digest: String, px: u32) -> Option<String> {
        let path = self.bridge.store.picture(digest.parse().ok()?, px)?;
        Some(path.to_string_lossy().into_owned())
    }
}

impl CalloutCore {
    /// The core over a store that the caller keeps a hand on: shells in Rust kill it and limit it.
    #[must_use]
    pub fn over(store: Arc<Store>) -> Self {
        Self { bridge: Bridge::new(store) }
    }
}

/// The functions over any app.
struct Bridge<A: Runs> {
    store: Arc<Store>,
    // One call at a time: a call drains its own effects only.
    life: Mutex<Life<A>>,
}

/// An instance and the numbers of its effects. Numbers go on counting over rebuilds, so that a late answer to an effect of
/// a core that is gone never reaches an effect of the new one.
struct Life<A: Runs> {
    instance: Instance<A>,
    first_id: u32,
    next_id: u32,
}

impl<A: Runs> Bridge<A> {
    fn new(store: Arc<Store>) -> Self {
        let life = Life { instance: Instance::new(store.clone()), first_id: 0, next_id: 0 };
        Self { store, life: Mutex::new(life) }
    }

    fn update(&self, event: &[u8]) -> Result<Vec<u8>, BridgeFault> {
        self.call(|life| life.instance.update(event).map_err(fault).and_then(|requests| life.number(requests)))
    }

    fn resolve(&self, id: u32, output: &[u8]) -> Result<Vec<u8>, BridgeFault> {
        self.call(|life| {
            let own = id.checked_sub(life.first_id).ok_or(BridgeFault::UnknownEffect { id })?;
            life.instance
                .resolve(EffectId(own), output)
                .map_err(|error| match fault(error) {
                    BridgeFault::UnknownEffect { .. } => BridgeFault::UnknownEffect { id },
                    other => other,
                })
                .and_then(|requests| life.number(requests))
        })
    }

    fn view(&self) -> Result<Vec<u8>, BridgeFault> {
        self.call(|life| life.instance.view().map_err(fault))
    }

    /// Calls the core; after a panic there is a new one.
    fn call<T>(&self, run: impl FnOnce(&mut Life<A>) -> Result<T, BridgeFault>) -> Result<T, BridgeFault> {
        let mut life = lock(&self.life);
        // Safe to look at after a panic: the instance is not looked at, it is replaced.
        catch_unwind(AssertUnwindSafe(|| run(&mut life))).unwrap_or_else(|_| {
            life.first_id = life.next_id;
            let broken = std::mem::replace(&mut life.instance, Instance::new(self.store.clone()));
            // Its drop may panic again, over a lock that the first panic poisoned.
            catch_unwind(AssertUnwindSafe(|| drop(broken))).unwrap_or_default();
            Err(BridgeFault::Rebuilt)
        })
    }
}

/// A list's length, as bincode writes it.
const LENGTH_BYTES: usize = 8;
/// A request's number, as bincode writes it.
const ID_BYTES: usize = 4;

impl<A: Runs> Life<A> {
    /// Joins lists of one request into one list, with the numbers that the shell knows them by.
    fn number(&mut self, requests: Vec<Vec<u8>>) -> Result<Vec<u8>, BridgeFault> {
        let mut list = (requests.len() as u64).to_le_bytes().to_vec();
        for request in requests {
            let (id, effect) = request
                .get(LENGTH_BYTES..)
                .and_then(|request| request.split_first_chunk::<ID_BYTES>())
                .ok_or_else(|| BridgeFault::Unwritable { why: "a request is too short".to_owned() })?;
            let id = self.first_id.wrapping_add(u32::from_le_bytes(*id));
            self.next_id = self.next_id.max(id.wrapping_add(1));
            list.extend_from_slice(&id.to_le_bytes());
            list.extend_from_slice(effect);
        }
        Ok(list)
    }
}

fn fault(error: Fault) -> BridgeFault {
    match error {
        BridgeError::DeserializeEvent(why) => BridgeFault::BadEvent { why: why.to_string() },
        BridgeError::DeserializeOutput(why) => BridgeFault::BadAnswer { why: why.to_string() },
        BridgeError::ProcessResponse(ResolveError::NotFound(_)) => BridgeFault::UnknownEffect { id: 0 },
        BridgeError::ProcessResponse(why) => BridgeFault::BadAnswer { why: why.to_string() },
        BridgeError::SerializeRequests(why) | BridgeError::SerializeView(why) => {
            BridgeFault::Unwritable { why: why.to_string() }
        }
    }
}

#[cfg(test)]
#[path = "bridge_tests.rs"]
mod tests;
