//! Requests of the office whose answer was lost, and which come again when the subject has gone on: they are answered as they were
//! then, and do nothing (F16, I4).

use super::{Ask, Fast, Job, Reply};
use crate::simulator::{
    chance::{Chance, fingerprint},
    server::Done,
};

/// Requests that are remembered.
const REMEMBERED_MAX: usize = 40;
/// How often one comes again, in a thousand requests.
const AGAIN_PER_MILLE: u64 = 40;

/// What was asked, and what was answered.
pub struct Repeats {
    asked: Vec<(Job, String)>,
    chance: Chance,
    /// What was answered otherwise.
    pub broken: Vec<(&'static str, String)>,
}

impl Repeats {
    /// Nothing yet.
    pub const fn new(chance: Chance) -> Self {
        Self { asked: Vec::new(), chance, broken: Vec::new() }
    }

    /// The server is another one than it was.
    pub fn forget(&mut self) {
        self.asked.clear();
    }
}

impl Fast {
    /// The office asks; now and then it asks once more what it asked long ago.
    pub(super) fn ask(&mut self, now_ms: i64, ask: Ask) -> Done {
        let job = Job::Ask(Box::new(ask));
        let reply = self.submit(now_ms, &job);
        if let Ok(reply) = &reply {
            if self.repeats.asked.len() == REMEMBERED_MAX {
                let place = self.repeats.chance.index(REMEMBERED_MAX);
                self.repeats.asked.swap_remove(place);
            }
            let said = said(reply);
            self.repeats.asked.push((job, said));
        }
        if self.repeats.chance.happens(AGAIN_PER_MILLE)
            && let Some((job, first)) = self.repeats.chance.pick(&self.repeats.asked).cloned()
        {
            let again = self.submit(now_ms, &job).map(|reply| said(&reply));
            if again.as_ref().ok() != Some(&first) {
                let what = format!("a request that came again is answered {again:?}, and was answered {first}");
                self.repeats.broken.push(("I4", what));
            }
        }
        super::office::done(reply)
    }
}

/// What an answer says, shortly: two are the same where these are.
fn said(reply: &Reply) -> String {
    let Reply::Subject(changed) = reply else { return format!("{reply:?}") };
    format!("revision {} ({:016x})", changed.state.revision, fingerprint(format!("{changed:?}").as_bytes()))
}
