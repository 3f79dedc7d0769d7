//! What the office does: any command on any subject; reference data; the first entry of a branch.

use std::sync::Arc;

use callout_core::domain::{
    commands::Mode,
    digest::Digest,
    house::{House, Shared as _},
    ids::PersonId,
    order::Remark,
    refusal::Refusal,
    subject::{Scope, State, Stop, SubjectKey},
    time::Timestamp,
};
use uuid::Uuid;

use super::{
    command::allowed_plan,
    draft::{By, Draft, Said, json},
    plan::{Plan, Saying},
    receive::Trouble,
    rows::FeedWhat,
    working_set::WorkingSet,
    writes::Writes,
};
use crate::sync::job::{Ask, Changed, Failure, ReferenceChanged, Request};

fn by(request: &Request) -> By {
    By { person: request.actor.person, sent: None, command: Some(request.key) }
}

/// Does something on a subject for the office. Kinds of a subject's holder come from phones only.
pub fn ask<H: House>(set: &WorkingSet<H>, ask: &Ask<H>, now: Timestamp) -> Result<(Changed<H>, Writes<H>), Trouble> {
    let (request, about) = (&ask.request, ask.about);
    let mut draft = Draft::new(set, request.branch, now)?;
    if H::scope(about.kind) != Some(Scope::Branch) {
        return Err(Failure::NotFound.into());
    }
    let row = H::row(&ask.command);
    let state = draft.find(about).map_err(|stop| Trouble::of(request.branch, stop))?.cloned();
    let is_elsewhere = state.is_none() && set.subjects.get(&about).is_some_and(Option::is_some);
    if is_elsewhere || (state.is_none() && !row.opens) {
        return Err(Failure::NotFound.into());
    }
    let current = state.as_ref().map_or(0, |state| state.revision);
    if ask.basis_revision.is_some_and(|basis| basis != current) {
        return Err(Failure::Moved { current }.into());
    }
    if row.is_its_holders() {
        return Err(Failure::Refused(Refusal::NotAllowed).into());
    }
    let saying = Saying { actor: &request.actor, at: draft.at(), device: None, mode: Mode::Live };
    let plan = allowed_plan(&draft, saying, about, &ask.command).map_err(|stop| Trouble::of(request.branch, stop))?;
    let remarks = plan.remarks.clone();
    let asked = H::write_command(&ask.command).map_err(|_| Failure::Broken)?;
    // The words of the command are in its events; the log has their digest.
    let detail = Digest::of(asked.get().as_bytes()).to_hex();
    let said = Said { kind: row.name, about: Some(about), outcome: None, detail };
    draft.append(by(request), said, plan).map_err(|stop| Trouble::of(request.branch, stop))?;
    let changed = shown(&draft, about, remarks)?;
    Ok((changed, draft.writes))
}

fn shown<H: House>(draft: &Draft<'_, H>, key: SubjectKey, remarks: Vec<Remark>) -> Result<Changed<H>, Failure> {
    let state: Arc<State<H>> = match draft.find(key) {
        Ok(Some(state)) => state.clone(),
        Ok(None) | Err(Stop::Refused(_) | Stop::Missing(_) | Stop::Broken) => return Err(Failure::NotFound),
    };
    Ok(Changed { state, remarks })
}

/// The subject of a request that was answered before, as it is now.
pub fn shown_again<H: House>(set: &WorkingSet<H>, key: SubjectKey) -> Result<Changed<H>, Failure> {
    let state = set.subjects.get(&key).cloned().flatten().ok_or(Failure::NotFound)?;
    Ok(Changed { state, remarks: Vec::new() })
}

/// Reference data changed: one entry and its feed rows in every branch that is to know.
pub fn reference_changed<H: House>(
    set: &WorkingSet<H>,
    change: &ReferenceChanged,
    now: Timestamp,
) -> Result<Writes<H>, Trouble> {
    let mut writes = Writes::default();
    for branch in &change.branches {
        let mut draft = Draft::new(set, *branch, now)?;
        tell(&mut draft, by(&change.request), "reference", &change.items)?;
        writes.merge(draft.writes);
    }
    Ok(writes)
}

/// The first entry of branches that have none: what every phone there needs to know from the beginning.
pub fn open_branches<H: House>(set: &WorkingSet<H>, now: Timestamp) -> Writes<H> {
    let mut writes = Writes::default();
    for head in set.branches.values().filter(|head| head.position.seq == 0) {
        let Ok(mut draft) = Draft::new(set, head.site.branch, now) else { continue };
        let server = By { person: PersonId(Uuid::nil()), sent: None, command: None };
        if tell(&mut draft, server, "open_branch", &set.reference.shown()).is_ok() {
            writes.merge(draft.writes);
        }
    }
    writes
}

fn tell<H: House>(draft: &mut Draft<'_, H>, by: By, kind: &str, items: &[(SubjectKey, String)]) -> Result<(), Trouble> {
    let branch = draft.branch_id();
    let parts: Vec<&[u8]> = items.iter().map(|(_, body)| body.as_bytes()).collect();
    let detail = json(&Digest::of_parts(&parts));
    let said = Said { kind, about: None, outcome: None, detail };
    draft.append(by, said, Plan::default()).map_err(|stop| Trouble::of(branch, stop))?;
    for (key, body) in items {
        draft.feed(branch.0, *key, FeedWhat::Body(body.clone()));
    }
    Ok(())
}
