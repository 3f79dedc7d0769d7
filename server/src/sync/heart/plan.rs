//! What a command would do, with everything that it tells others; nothing is written before the whole is decided.

use std::{cell::RefCell, collections::BTreeMap, sync::Arc};

use callout_core::{
    domain::{
        checks::Check,
        commands::Mode,
        digest::BlobRef,
        house::House,
        ids::{BranchId, DeviceId},
        ledger::Entry,
        numbers::DocumentNumber,
        order::Remark,
        people::Actor,
        refusal::Refusal,
        subject::{Consequence, Context, Found, Layers, Missing, Recorded, State, Stop, SubjectKey, TELLS_MAX},
        time::Timestamp,
    },
    plants::{Plant, is_planted},
};

use super::{
    draft::Draft,
    rows::{RelayPlace, RelayRow},
};

/// Who says it, when, on which phone, and how strictly it is taken.
#[derive(Clone, Copy, Debug)]
pub struct Saying<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// When, by the clock of whoever recorded it.
    pub at: Timestamp,
    /// On which phone, if on one.
    pub device: Option<DeviceId>,
    /// As it comes, or accepted at the exceptions desk.
    pub mode: Mode,
    /// What a person accepts it despite.
    pub failed: &'a [Check],
}

/// What a command would do.
#[derive(Debug)]
pub struct Plan<H: House> {
    /// The subjects afterwards.
    pub subjects: Found<H>,
    /// The same before.
    pub before: Found<H>,
    /// What happens, in order, with the revisions that it makes.
    pub events: Vec<(SubjectKey, u64, Recorded<H::Event>)>,
    /// What a person should know.
    pub remarks: Vec<Remark>,
    /// Entries of the journal, and the subject that says so.
    pub posts: Vec<(SubjectKey, Entry)>,
    /// Numbers that are used, and what they are on.
    pub numbers: Vec<(Option<SubjectKey>, DocumentNumber)>,
    /// The last numbers of series afterwards.
    pub series: BTreeMap<(BranchId, String), u32>,
    /// What subjects of other logs are told, from the entry that comes next.
    pub relays: Vec<RelayRow>,
    /// Pictures that are awaited, and what names them.
    pub blobs: Vec<(SubjectKey, BlobRef)>,
}

// Deriving would ask for a default of the house.
impl<H: House> Default for Plan<H> {
    fn default() -> Self {
        Self {
            subjects: BTreeMap::new(),
            before: BTreeMap::new(),
            events: Vec::new(),
            remarks: Vec::new(),
            posts: Vec::new(),
            numbers: Vec::new(),
            series: BTreeMap::new(),
            relays: Vec::new(),
            blobs: Vec::new(),
        }
    }
}

impl<H: House> Draft<'_, H> {
    /// What a command would do; pure, the draft is only read. Everything that was missed on the way is said at once, also
    /// where a rule went on without it.
    pub fn plan(&self, saying: Saying<'_>, key: SubjectKey, command: &H::Command) -> Result<Plan<H>, Stop> {
        self.plan_said(saying, None, (key, command))
    }

    /// The same of a command that a subject of another log tells.
    pub fn plan_told(
        &self,
        saying: Saying<'_>,
        told_by: SubjectKey,
        key: SubjectKey,
        command: &H::Command,
    ) -> Result<Plan<H>, Stop> {
        self.plan_said(saying, Some(told_by), (key, command))
    }

    fn plan_said(
        &self,
        saying: Saying<'_>,
        told_by: Option<SubjectKey>,
        said: (SubjectKey, &H::Command),
    ) -> Result<Plan<H>, Stop> {
        let (mut plan, missed) = (Plan::default(), RefCell::default());
        let planned = self.plan_one(&mut plan, saying, said, told_by, 0, &missed);
        let missed: Vec<Missing> = missed.take();
        if missed.is_empty() { planned.map(|()| plan) } else { Err(Stop::Missing(missed)) }
    }

    fn plan_one(
        &self,
        plan: &mut Plan<H>,
        saying: Saying<'_>,
        (key, command): (SubjectKey, &H::Command),
        told_by: Option<SubjectKey>,
        depth: usize,
        missed: &RefCell<Vec<Missing>>,
    ) -> Result<(), Stop> {
        let site = &self.branch().site;
        let lives_here = H::scope(key.kind).is_some_and(|scope| scope.log(site.branch) == site.branch);
        if H::kind(command) != key.kind || depth > TELLS_MAX || !lives_here {
            return Err(Refusal::UnknownReference.into());
        }
        let home = (site.branch != BranchId::COMPANY).then_some(site.branch);
        let (was, decided) = {
            let layers = [&plan.subjects, &self.writes.subjects, &self.set.subjects];
            let subjects = Layers { layers, is_whole: false, missed };
            let was = subjects.find(key)?.cloned();
            if was.as_ref().is_some_and(|state| state.branch != home) {
                return Err(Refusal::UnknownReference.into());
            }
            let context = Context {
                about: key,
                at: saying.at,
                today: saying.at.day_in(site.zone),
                actor: saying.actor,
                device: saying.device,
                reference: &self.set.reference,
                mode: saying.mode,
                // What another subject tells is its own doing.
                failed: if told_by.is_none() { saying.failed } else { &[] },
                told_by,
                site,
                subjects,
                people: &self.set.people,
                series: Some([&plan.series, &self.writes.series, &self.set.series]),
                chapters: Some(&self.set.chapters),
            };
            let decided = H::decide(was.as_deref().map(|state| &state.any), command, &context)?;
            (was, decided)
        };
        plan.before.entry(key).or_insert_with(|| was.clone());
        let (at, by, device) = (saying.at, saying.actor.person, saying.device);
        let mut now = was;
        for what in decided.events {
            let event = Recorded { at, by, device, what };
            let any = H::apply(now.as_deref().map(|state| &state.any), &event)?;
            let revision = now.as_ref().map_or(0, |state| state.revision) + 1;
            plan.events.push((key, revision, event));
            now = Some(Arc::new(State { any, revision, branch: home }));
        }
        plan.subjects.insert(key, now);
        plan.remarks.extend(decided.remarks);
        for follow in decided.follows {
            match follow {
                Consequence::Post(entry) => plan.posts.push((key, entry)),
                Consequence::Number(number) => {
                    plan.series.insert((site.branch, number.series()), number.n);
                    plan.numbers.push((Some(key), number));
                }
                Consequence::Await(blob) => plan.blobs.push((key, blob)),
                Consequence::Tell(other, command) => {
                    for _ in 0..=usize::from(is_planted(Plant::ToldTwice)) {
                        self.plan_one(plan, saying, (other, &command), Some(key), depth + 1, missed)?;
                    }
                }
                Consequence::Relay(to, about, command) => {
                    let place = RelayPlace {
                        from: site.branch,
                        seq: self.branch().position.seq + 1,
                        n: u32::try_from(plan.relays.len()).map_err(|_| Stop::Broken)?,
                    };
                    let row = H::row(&command);
                    plan.relays.push(RelayRow {
                        place,
                        to,
                        told_by: key,
                        about,
                        kind: row.name.to_owned(),
                        version: row.version,
                        body: H::write_command(&command).map_err(|_| Stop::Broken)?,
                        by,
                        at,
                        refused: None,
                    });
                }
            }
        }
        Ok(())
    }
}
