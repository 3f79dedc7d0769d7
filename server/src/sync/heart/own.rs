//! What the house asks of a subject by itself: that a deadline passed, that a calendar changed. It is nobody's command, and asked
//! again it does nothing, because the subject has it.

use callout_core::domain::{commands::Mode, digest::Digest, house::House, time::Timestamp};

use super::{
    ask::nobody,
    draft::{By, Draft, Said},
    plan::Saying,
    receive::Trouble,
    working_set::WorkingSet,
    writes::Writes,
};
use crate::sync::job::{Failure, Own};

/// Asks, if there is still something to ask for.
pub fn ask_itself<H: House>(set: &WorkingSet<H>, own: &Own<H>, now: Timestamp) -> Result<Writes<H>, Trouble> {
    let trouble = |stop| Trouble::of(own.log, stop);
    let mut draft = Draft::new(set, own.log, now)?;
    let state = draft.find(own.about).map_err(trouble)?;
    let woken = || state.and_then(|state| H::wakes(&state.any)).filter(|wake| wake.at <= draft.at());
    let Some(command) = own.command.clone().or_else(|| woken().map(|wake| wake.command)) else {
        return Ok(Writes::default());
    };
    let actor = nobody();
    let saying = Saying { actor: &actor, at: draft.at(), device: None, mode: Mode::Live, failed: &[] };
    let plan = draft.plan(saying, own.about, &command).map_err(trouble)?;
    if plan.events.is_empty() {
        return Ok(Writes::default());
    }
    let asked = H::write_command(&command).map_err(|_| Failure::Broken)?;
    let by = By { person: actor.person, sent: None, command: None };
    let detail = Digest::of(asked.get().as_bytes()).to_hex();
    let said = Said { kind: H::row(&command).name, about: Some(own.about), outcome: None, detail };
    draft.append(by, said, plan).map_err(trouble)?;
    Ok(draft.writes)
}
