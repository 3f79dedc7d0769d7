//! What follows in another log: a durable row beside the entry that it follows from, delivered by a commit of its own (HOUSE §3).
//!
//! Two logs are never locked together, so that no branch waits for the company. The row goes in the commit that delivers it:
//! tried again after a crash, or by two servers at once, it is told once.

use callout_core::domain::{commands::Mode, house::House, people::Actor, subject::Stop, time::Timestamp};

use super::{
    draft::{By, Draft, Said},
    plan::{Plan, Saying},
    receive::Trouble,
    rows::{RelayPlace, RelayRow},
    working_set::WorkingSet,
    writes::Writes,
};
use crate::sync::job::Failure;

/// Tells a subject of one log what follows from an entry of another. What it refuses is an entry too, and the row stays.
pub fn deliver<H: House>(set: &WorkingSet<H>, place: RelayPlace, now: Timestamp) -> Result<Writes<H>, Trouble> {
    let waiting = set.relays.get(&place).and_then(Option::as_ref).filter(|row| row.refused.is_none());
    // Delivered before a crash, or by another server.
    let Some(row) = waiting else { return Ok(Writes::default()) };
    let mut draft = Draft::new(set, row.to, now)?;
    let read = H::read_command(row.about.kind, &row.kind, row.version, &row.body);
    let command = read.map_err(|error| {
        tracing::error!(%error, ?place, "what follows in another log cannot be read; it waits for a server that can");
        Failure::Broken
    })?;
    let nobody = Actor { person: row.by, branch: place.from, roles: Vec::new() };
    let actor = set.people.get(&row.by).and_then(Option::as_ref).map_or(nobody, |standing| standing.actor.clone());
    let saying = Saying { actor: &actor, at: row.at, device: None, mode: Mode::Desk, failed: &[] };
    let by = By { person: row.by, sent: None, command: Some(place.id()) };
    let (kind, about) = (row.kind.as_str(), Some(row.about));
    let detail = format!("{}/{}/{}", place.from.0, place.seq, place.n);
    let told = draft.plan_told(saying, row.told_by, row.about, &command);
    let (done, left) = match told {
        Ok(plan) => (draft.append(by, Said { kind, about, outcome: None, detail }, plan), None),
        Err(Stop::Refused(code)) => {
            let detail = format!("{detail} {code}");
            let refused = RelayRow { refused: Some(code), ..row.clone() };
            (
                draft.append(by, Said { kind: "relay_refused", about, outcome: None, detail }, Plan::default()),
                Some(refused),
            )
        }
        Err(stop) => return Err(Trouble::of(row.to, stop)),
    };
    done.map_err(|stop| Trouble::of(row.to, stop))?;
    draft.writes.relays.insert(place, left);
    Ok(draft.writes)
}
