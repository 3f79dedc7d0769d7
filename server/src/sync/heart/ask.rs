//! What the office does: any command on any subject; and what the company's log begins with.

use std::sync::Arc;

use callout_core::domain::{
    commands::Mode,
    digest::Digest,
    house::House,
    ids::{BranchId, PersonId},
    order::Remark,
    people::Actor,
    refusal::Refusal,
    subject::{State, Stop, SubjectKey},
    time::Timestamp,
};
use uuid::Uuid;

use super::{
    command::allowed_plan,
    draft::{By, Draft, Said},
    plan::Saying,
    receive::Trouble,
    working_set::{Needs, WorkingSet},
    writes::Writes,
};
use crate::sync::job::{Ask, Changed, Failure, Request};

fn by(request: &Request) -> By {
    By { person: request.actor.person, sent: None, command: Some(request.key) }
}

/// Does something on a subject for the office. Kinds of a subject's holder come from phones only.
pub fn ask<H: House>(set: &WorkingSet<H>, ask: &Ask<H>, now: Timestamp) -> Result<(Changed<H>, Writes<H>), Trouble> {
    let (request, about) = (&ask.request, ask.about);
    let mut draft = Draft::new(set, request.branch, now)?;
    if H::scope(about.kind).is_none_or(|scope| scope.log(request.branch) != request.branch) {
        return Err(Failure::NotFound.into());
    }
    let actor = standing(set, &request.actor)?;
    let row = H::row(&ask.command);
    let state = draft.find(about).map_err(|stop| Trouble::of(request.branch, stop))?.cloned();
    let is_elsewhere = state.is_none() && set.subjects.get(&about).is_some_and(Option::is_some);
    if is_elsewhere || (state.is_none() && !row.opens) {
        return Err(Failure::NotFound.into());
    }
    if row.is_its_holders() {
        return Err(Failure::Refused(Refusal::NotAllowed).into());
    }
    let saying = Saying { actor: &actor, at: draft.at(), device: None, mode: Mode::Live, failed: &[] };
    let planned = allowed_plan(&draft, saying, about, &ask.command);
    // It says so already: nothing happens, and the log has nothing to say of it; also where it was asked before, and the answer was
    // lost (F16).
    if let Ok(plan) = &planned
        && plan.events.is_empty()
    {
        return Ok((shown(&draft, about, plan.remarks.clone())?, Writes::default()));
    }
    let current = state.as_ref().map_or(0, |state| state.revision);
    let is_decided = matches!(planned, Ok(_) | Err(Stop::Refused(_)));
    if is_decided && ask.basis_revision.is_some_and(|basis| basis != current) {
        return Err(Failure::Moved { current }.into());
    }
    let plan = planned.map_err(|stop| Trouble::of(request.branch, stop))?;
    let remarks = plan.remarks.clone();
    let asked = H::write_command(&ask.command).map_err(|_| Failure::Broken)?;
    // The words of the command are in its events; the log has their digest.
    let detail = Digest::of(asked.get().as_bytes()).to_hex();
    let said = Said { kind: row.name, about: Some(about), outcome: None, detail };
    draft.append(by(request), said, plan).map_err(|stop| Trouble::of(request.branch, stop))?;
    let changed = shown(&draft, about, remarks)?;
    Ok((changed, draft.writes))
}

/// Who asks, as he stands when his turn comes: he may have lost a role, or his access, since he was let in (F30).
pub(super) fn standing<H: House>(set: &WorkingSet<H>, actor: &Actor) -> Result<Actor, Failure> {
    match set.people.get(&actor.person) {
        Some(Some(standing)) if standing.is_active => Ok(standing.actor.clone()),
        Some(Some(_)) => Err(Failure::Refused(Refusal::NotAllowed)),
        // The command line is nobody, and adds the first one.
        Some(None) | None => Ok(actor.clone()),
    }
}

fn shown<H: House>(draft: &Draft<'_, H>, key: SubjectKey, remarks: Vec<Remark>) -> Result<Changed<H>, Failure> {
    let state: Arc<State<H>> = match draft.find(key) {
        Ok(Some(state)) => state.clone(),
        Ok(None) | Err(Stop::Refused(_) | Stop::Missing(_) | Stop::Broken) => return Err(Failure::NotFound),
    };
    Ok(Changed { state, remarks })
}

/// Who does what nobody asks for.
pub(super) const fn nobody() -> Actor {
    Actor { person: PersonId(Uuid::nil()), branch: BranchId::COMPANY, roles: Vec::new() }
}

/// What the company's log begins with, if it has not begun: nobody asks for it.
pub fn found<H: House>(set: &WorkingSet<H>, now: Timestamp) -> Result<Writes<H>, Box<Needs>> {
    let begins = set.branches.get(&BranchId::COMPANY).is_some_and(|head| head.position.seq == 0);
    let Ok(mut draft) = Draft::new(set, BranchId::COMPANY, now) else { return Ok(Writes::default()) };
    let nobody = nobody();
    let mut missing = Needs::default();
    for (about, command) in begins.then(H::founding).unwrap_or_default() {
        let saying = Saying { actor: &nobody, at: draft.at(), device: None, mode: Mode::Live, failed: &[] };
        let by = By { person: nobody.person, sent: None, command: None };
        let said = Said { kind: H::row(&command).name, about: Some(about), outcome: None, detail: String::new() };
        match draft.plan(saying, about, &command).and_then(|plan| draft.append(by, said, plan)) {
            Ok(_) => {}
            Err(Stop::Missing(missed)) => missing.miss(BranchId::COMPANY, missed),
            Err(stop @ (Stop::Refused(_) | Stop::Broken)) => {
                tracing::error!(?stop, subject = %about, "the company does not begin with it");
            }
        }
    }
    if missing.is_empty() { Ok(draft.writes) } else { Err(Box::new(missing)) }
}
