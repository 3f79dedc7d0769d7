//! What a command that was recorded here makes of what the server said: decided and applied with everything that it tells
//! others. The one function for a tap, for a picture and for a start.
//!
//! Pure, and generic over the house. A phone has in memory what is open or pending, and the rest on its disk: what a decision
//! reads that is on the disk only comes out as [`Stop::Missing`], to be loaded and decided again; what is not on this phone
//! is not there for the decision.

use std::{cell::RefCell, collections::BTreeMap, sync::Arc};

use crate::domain::{
    commands::Mode,
    house::House,
    ids::{BranchId, DeviceId, PersonId},
    people::{Actor, Standing},
    refusal::Refusal,
    subject::{
        Consequence, Context, Found, Layers, Missing, Recorded, Scope, Site, State, Stop, SubjectKey, TELLS_MAX,
    },
    time::Reading,
};

/// Who records on this phone, where, and by which settings and prices.
#[derive(Clone, Debug)]
pub struct Recorder<'a, H: House> {
    /// Who.
    pub actor: Actor,
    /// This phone.
    pub device: DeviceId,
    /// Where: its days begin there, wherever the phone thinks it is.
    pub site: Site,
    /// Settings and prices.
    pub reference: &'a H::Reference,
}

/// What is recorded: about what, and what the clocks said.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a, H: House> {
    /// About what.
    pub about: SubjectKey,
    /// What.
    pub command: &'a H::Command,
    /// When.
    pub at: Reading,
}

/// A subject as it stands at that branch.
pub fn state<H: House>(any: H::Any, revision: u64, key: SubjectKey, branch: BranchId) -> Arc<State<H>> {
    let branch = match H::scope(key.kind) {
        Some(Scope::Company) => None,
        Some(Scope::Branch) | None => Some(branch),
    };
    Arc::new(State { any, revision, branch })
}

/// The subjects that a command changes, as they are afterwards. `shown` is what is in memory, the newest layer first; what it
/// has not is on the disk or nowhere.
pub fn plan<H: House>(
    recorder: &Recorder<'_, H>,
    shown: [&Found<H>; 2],
    is_on_disk: impl Fn(SubjectKey) -> bool,
    said: &Said<'_, H>,
) -> Result<Found<H>, Stop> {
    let mut step = Step { recorder, shown, at: said.at, people: BTreeMap::new(), missed: RefCell::default() };
    let mut nowhere = Found::<H>::new();
    loop {
        let mut plan = nowhere.clone();
        let result = step.tell(&mut plan, said.about, said.command, None, 0);
        let missed = step.missed.take();
        if missed.is_empty() {
            plan.retain(|_, state| state.is_some());
            return result.map(|()| plan);
        }
        for missing in missed {
            match missing {
                Missing::Subject(key) if !is_on_disk(key) => drop(nowhere.insert(key, None)),
                Missing::Person(person) => drop(step.people.insert(person, None)),
                Missing::Subject(_) | Missing::Series(_) | Missing::Chapters(_) => {
                    return Err(Stop::Missing(vec![missing]));
                }
            }
        }
    }
}

/// One try at a plan.
struct Step<'a, H: House> {
    recorder: &'a Recorder<'a, H>,
    shown: [&'a Found<H>; 2],
    at: Reading,
    people: BTreeMap<PersonId, Option<Standing>>,
    missed: RefCell<Vec<Missing>>,
}

impl<H: House> Step<'_, H> {
    fn tell(
        &self,
        plan: &mut Found<H>,
        key: SubjectKey,
        command: &H::Command,
        told_by: Option<SubjectKey>,
        depth: usize,
    ) -> Result<(), Stop> {
        if H::kind(command) != key.kind || depth > TELLS_MAX {
            return Err(Refusal::UnknownReference.into());
        }
        let Recorder { actor, device, site, reference } = self.recorder;
        let (was, decided) = {
            let subjects = self.layers(plan);
            let was = subjects.find(key)?.cloned();
            let context = Context {
                about: key,
                at: self.at.wall,
                today: self.at.wall.day_in(site.zone),
                actor,
                device: Some(*device),
                reference: *reference,
                mode: Mode::Live,
                failed: &[],
                told_by,
                site,
                subjects,
                people: &self.people,
                // A phone gives no number of the branch's.
                series: None,
                chapters: None,
            };
            let decided = H::decide(was.as_deref().map(|state| &state.any), command, &context)?;
            (was, decided)
        };
        let mut now = was;
        for what in decided.events {
            let event = Recorded { at: self.at.wall, by: actor.person, device: Some(*device), what };
            let any = H::apply(now.as_deref().map(|state| &state.any), &event)?;
            let revision = now.as_ref().map_or(0, |state| state.revision) + 1;
            now = Some(state(any, revision, key, site.branch));
        }
        plan.insert(key, now);
        for follow in decided.follows {
            match follow {
                Consequence::Tell(other, command) => {
                    // What is told to a subject that this phone does not have is the office's to decide.
                    if self.layers(plan).find(other)?.is_some() || H::row(&command).opens {
                        self.tell(plan, other, &command, Some(key), depth + 1)?;
                    }
                }
                // The books, the series, the pictures that are awaited and the other logs are the office's.
                Consequence::Post(_) | Consequence::Number(_) | Consequence::Await(_) | Consequence::Relay(..) => {}
            }
        }
        Ok(())
    }

    fn layers<'b>(&'b self, plan: &'b Found<H>) -> Layers<'b, H> {
        let [newest, oldest] = self.shown;
        Layers { layers: [plan, newest, oldest], is_whole: false, missed: &self.missed }
    }
}

#[cfg(test)]
mod tests;
