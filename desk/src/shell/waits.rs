//! What a phone waits for. The numbers are the shell's own and go on counting over kills and rebuilt cores, so that a late
//! answer to a core that is gone never reaches an effect of the new one.

use std::collections::BTreeMap;

use super::ask::{Ask, Asked};

/// What is waited for.
#[derive(Clone, Copy, Debug)]
pub enum For {
    /// The end of an exchange.
    Exchange,
    /// A moment.
    Timer,
    /// An answer.
    Ask(Asked),
}

/// An effect of the core that is not answered.
#[derive(Clone, Copy, Debug)]
pub struct Wait {
    /// Its number at the bridge.
    pub effect: u32,
    /// What it waits for.
    pub reason: For,
    /// When the waiting ends, by the clock that nobody sets.
    due_monotonic_ms: Option<u64>,
}

/// Everything that is waited for, in the order in which it was asked for.
#[derive(Debug, Default)]
pub struct Waits {
    waits: BTreeMap<u32, Wait>,
    numbers: u32,
}

impl Waits {
    /// A number that nothing has had.
    pub const fn number(&mut self) -> u32 {
        self.numbers += 1;
        self.numbers
    }

    pub fn add(&mut self, effect: u32, reason: For, due_monotonic_ms: Option<u64>) -> u32 {
        let number = self.number();
        self.waits.insert(number, Wait { effect, reason, due_monotonic_ms });
        number
    }

    pub fn take(&mut self, number: u32) -> Option<Wait> {
        self.waits.remove(&number)
    }

    pub fn reason(&self, number: u32) -> Option<For> {
        self.waits.get(&number).map(|wait| wait.reason)
    }

    pub fn clear(&mut self) {
        self.waits.clear();
    }

    pub fn due(&self, now_ms: u64) -> Vec<u32> {
        let is_due = |wait: &Wait| wait.due_monotonic_ms.is_some_and(|due| due <= now_ms);
        self.waits.iter().filter(|(_, wait)| is_due(wait)).map(|(number, _)| *number).collect()
    }

    pub fn next_due(&self) -> Option<u64> {
        self.waits.values().filter_map(|wait| wait.due_monotonic_ms).min()
    }

    pub fn timers(&self) -> usize {
        self.waits.values().filter(|wait| matches!(wait.reason, For::Timer)).count()
    }

    pub fn asks(&self) -> impl Iterator<Item = Ask> {
        self.waits.iter().filter_map(|(number, wait)| match wait.reason {
            For::Ask(what) => Some(Ask { number: *number, what }),
            For::Exchange | For::Timer => None,
        })
    }
}
