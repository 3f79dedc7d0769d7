//! Both sides say what they hold (DESIGN §3 rule 13): a difference fetches everything anew, and a digest is never adopted.

use crux_core::Command;

use super::{
    next::Go,
    pull,
    state::{Comparison, Trouble},
};
use crate::{
    effects::{
        Effect,
        store::{StoreAnswer, StoreOperation, ask as ask_store},
    },
    model::working::desk::Desk,
    plants::{Plant, is_planted},
    protocol::pull::{Holdings, holdings_digest},
};

/// Asks the store what it holds.
pub(super) fn ask() -> Command<Effect, StoreAnswer> {
    ask_store(StoreOperation::DigestSubjects).then_send(|answer| answer)
}

/// It says so, or not.
pub(super) fn answered(desk: &mut Desk<'_>, expected: Holdings, answer: StoreAnswer) -> Go {
    let StoreAnswer::Held(held) = answer else { return Go::Fail(Trouble::Phone) };
    let ours = Holdings { subjects: held.len() as u64, digest: holdings_digest(held) };
    let sync = &mut desk.working.sync;
    if ours == expected || is_planted(Plant::DigestAdopted) {
        sync.comparison = Comparison::Settled;
        return Go::On;
    }
    if sync.comparison == Comparison::DueAfterRefetch {
        // Fetched anew and still different: an alarm for people, not a loop.
        sync.comparison = Comparison::Settled;
        sync.trouble = Some(Trouble::Refused);
        return Go::On;
    }
    sync.comparison = Comparison::DueAfterRefetch;
    pull::start_over(desk)
}
