//! One life of the core: bytes in, effects out. Store effects are answered here, on the caller's thread; the others are
//! serialised for the shell.

use std::{
    collections::VecDeque,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use callout_core::effects::{Effect, shell::Route, store::StoreOperation};
use crux_core::{
    App, Core, Request,
    bridge::{BincodeFfiFormat, BridgeError, EffectId},
    effects::{EffectRouter, ResolveSink as _, Routes, routes::Serialized},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::Store;

/// What the bridge needs of an app; Callout is one, tests have others.
pub(crate) trait Runs:
    App<Effect = Effect, Event: DeserializeOwned, Model: Default + Send + Sync, ViewModel: Serialize>
    + Default
    + Send
    + Sync
    + 'static
{
}

impl<A> Runs for A where
    A: App<Effect = Effect, Event: DeserializeOwned, Model: Default + Send + Sync, ViewModel: Serialize>
        + Default
        + Send
        + Sync
        + 'static
{
}

/// A failure of one call.
pub(crate) type Fault = BridgeError<BincodeFfiFormat>;

/// The lanes of the router.
struct Lanes<A: Runs> {
    shell: Arc<Serialized<A, Self, BincodeFfiFormat>>,
    waiting: Arc<Waiting>,
}

impl<A: Runs> Clone for Lanes<A> {
    fn clone(&self) -> Self {
        Self { shell: self.shell.clone(), waiting: self.waiting.clone() }
    }
}

impl<A: Runs> Routes<A> for Lanes<A> {
    fn new(router: Weak<EffectRouter<A, Self>>) -> Self {
        Self { shell: Arc::new(Serialized::new(router)), waiting: Arc::default() }
    }
}

/// Effects that were asked for and not handled yet.
#[derive(Default)]
struct Waiting {
    store: Mutex<VecDeque<Request<StoreOperation>>>,
    shell: Mutex<Vec<Result<Vec<u8>, Fault>>>,
}

/// One life of the core.
pub(crate) struct Instance<A: Runs> {
    router: Arc<EffectRouter<A, Lanes<A>>>,
    store: Arc<Store>,
}

impl<A: Runs> Instance<A> {
    /// A core that knows nothing yet: `Start` makes it read the store.
    pub(crate) fn new(store: Arc<Store>) -> Self {
        let router = EffectRouter::new(Core::new(), |lanes: Lanes<A>| {
            move |effect| match Route::from(effect) {
                Route::Store(request) => lock(&lanes.waiting.store).push_back(request),
                Route::Shell(effect) => {
                    let bytes = lanes.shell.serialize(effect);
                    lock(&lanes.waiting.shell).push(bytes);
                }
            }
        });
        Self { router, store }
    }

    /// Takes an event; gives the effects that the shell must answer, each as a list of one.
    pub(crate) fn update(&self, event: &[u8]) -> Result<Vec<Vec<u8>>, Fault> {
        self.router.routes.shell.update(event)?;
        self.settle()
    }

    /// Takes the answer to an effect.
    pub(crate) fn resolve(&self, id: EffectId, output: &[u8]) -> Result<Vec<Vec<u8>>, Fault> {
        self.router.routes.shell.resolve(id, output)?;
        self.settle()
    }

    /// What the shell draws.
    pub(crate) fn view(&self) -> Result<Vec<u8>, Fault> {
        self.router.routes.shell.view()
    }

    /// Answers the store's effects, and those that follow from the answers, until none is left.
    fn settle(&self) -> Result<Vec<Vec<u8>>, Fault> {
        let waiting = &self.router.routes.waiting;
        // In a variable of its own: the lock must be free when the answer asks for more.
        while let Some(mut request) = { lock(&waiting.store).pop_front() } {
            let answer = self.store.answer(&request.operation);
            self.router.resolve_request(&mut request, answer)?;
        }
        mem::take(&mut *lock(&waiting.shell)).into_iter().collect()
    }
}

/// A lock that a panic poisoned guards whole values only: they are put in and taken out, never half changed (F13).
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
