//! What can be seen of a phone from outside, and set.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use callout_core::effects::sharing::Share;

use super::{Ear, Outcome, STORE_FILE, Shell, ask::Ask};
use crate::{clock::Clock, network::WeakNetwork};

impl Shell {
    /// What is on the screen, as the bytes of a `ViewModel`.
    pub fn view(&self) -> Outcome<Vec<u8>> {
        Ok(self.core.view()?)
    }

    /// Where a photo lies that can be drawn with so many dots, if its bytes are on this phone.
    #[must_use]
    pub fn picture(&self, digest: &str, px: u32) -> Option<PathBuf> {
        self.core.picture(digest, px)
    }

    /// Whether something is to be drawn since it was asked last.
    pub const fn take_dirty(&mut self) -> bool {
        std::mem::replace(&mut self.is_dirty, false)
    }

    /// What waits for the person or the hardware.
    pub fn asks(&self) -> impl Iterator<Item = Ask> {
        self.waits.asks()
    }

    /// Counts up when the core is another one: whatever was asked before is asked no more.
    #[must_use]
    pub const fn generation(&self) -> u32 {
        self.generation
    }

    /// What is due by now, in the order in which it was asked for; to be said one by one.
    #[must_use]
    pub fn due(&self) -> Vec<u32> {
        self.waits.due(self.options.clock.read().monotonic_ms)
    }

    /// How long nothing becomes due.
    #[must_use]
    pub fn until_due(&self) -> Option<Duration> {
        let next = self.waits.next_due()?;
        Some(Duration::from_millis(next.saturating_sub(self.options.clock.read().monotonic_ms)))
    }

    /// How many timers run.
    #[must_use]
    pub fn timers(&self) -> usize {
        self.waits.timers()
    }

    /// The network.
    #[must_use]
    pub const fn network(&self) -> &WeakNetwork {
        &self.options.network
    }

    /// The files that are to be handed to the person, or were.
    #[must_use]
    pub fn files(&self) -> &[Share] {
        &self.files
    }

    /// The phone's folder: a copy of [`Self::store_file`] without the keys is a clone (F8).
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The database's file.
    #[must_use]
    pub fn store_file(&self) -> PathBuf {
        self.folder.join(STORE_FILE)
    }

    /// The phone's storage is full, or has room again (F3).
    pub fn fill_storage(&mut self, is_full: bool) {
        self.is_full = is_full;
        self.limit_store();
    }

    /// The clocks.
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.options.clock.clone()
    }

    /// Other clocks, from now on.
    pub fn set_clock(&mut self, clock: Arc<dyn Clock>) {
        self.options.clock = clock;
    }

    /// Somebody else hears of messages, from now on: a line that is open is opened anew.
    pub fn set_ear(&mut self, ear: Ear) {
        self.ear = ear;
        if let Some((_, line, _)) = self.listener.take() {
            self.listen(line);
        }
    }
}
