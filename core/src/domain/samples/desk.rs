//! An office's desk in memory: what is asked of a subject happens to it and to all that it tells, or to none of them.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::TimeDelta;
use chrono_tz::Tz;
use uuid::Uuid;

use super::{branch, house, local, number, prices};
use crate::domain::{
    commands::{Mode, may},
    house::House as _,
    ids::{BranchId, DeviceId, PersonId},
    money::Currency,
    numbers::DocumentKind,
    people::{Actor, Standing},
    subject::{
        Chapters, Consequence, Context, Found, Layers, Listed, Recorded, Scope, Site, State, Stop, SubjectKey,
        chapters_among,
    },
    subjects::{AnyCommand, AnyEvent, Product, Reference},
    time::Timestamp,
};

/// A desk and everything that happened there.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The time of the next command; ten minutes pass with each.
    pub now: Timestamp,
    /// What happened, in order.
    pub events: Vec<(SubjectKey, Recorded<AnyEvent>)>,
    /// People, as far as they are known.
    pub people: BTreeMap<PersonId, Option<Standing>>,
    /// The phone on which the next command is recorded.
    pub device: Option<DeviceId>,
    /// Whether the branch's numbers are given, as the office does and a phone does not.
    pub is_numbering: bool,
    /// How strictly the next command is taken.
    pub mode: Mode,
    subjects: Found<Product>,
    series: BTreeMap<(BranchId, String), u32>,
    /// The settings and prices that count.
    pub reference: Reference,
}

impl Default for Desk {
    fn default() -> Self {
        Self::open()
    }
}

impl Desk {
    /// A desk at nine o'clock on a Tuesday, with no files yet.
    #[must_use]
    pub fn open() -> Self {
        let series = [DocumentKind::Call, DocumentKind::Voucher, DocumentKind::Invoice, DocumentKind::Complaint];
        Self {
            now: local("2026-03-03T09:00", Tz::Asia__Shanghai),
            events: Vec::new(),
            people: BTreeMap::new(),
            device: None,
            is_numbering: true,
            mode: Mode::Live,
            subjects: Found::<Product>::new(),
            series: series.map(|kind| ((branch(), number(kind, 1).series()), 0)).into(),
            reference: Reference { prices: prices().into(), ..Reference::default() },
        }
    }

    /// Asks for a command on a subject; what is refused changes nothing.
    pub fn ask(&mut self, actor: &Actor, about: SubjectKey, command: &AnyCommand) -> Result<(), Stop> {
        let holder = self.subjects.get(&about).and_then(Option::as_ref).and_then(|it| Product::responsible(&it.any));
        may(&Product::row(command), &self.reference.policies, actor, holder, self.mode)?;
        self.hear(actor, about, command)
    }

    /// The house asks for a command that no person may record.
    pub fn ask_itself(&mut self, about: SubjectKey, command: &AnyCommand) -> Result<(), Stop> {
        self.hear(&house(), about, command)
    }

    /// The house itself asks: nobody may, and nobody is asked whether he may.
    pub fn hear(&mut self, actor: &Actor, about: SubjectKey, command: &AnyCommand) -> Result<(), Stop> {
        let mut next = self.clone();
        next.tell(actor, about, command, None)?;
        next.now = next.now.after(TimeDelta::minutes(10));
        *self = next;
        Ok(())
    }

    /// A subject as it stands, if it is there.
    #[must_use]
    pub fn find<S: Listed<House = Product>>(&self, id: Uuid) -> Option<&S> {
        self.subjects.get(&S::key(id)).and_then(Option::as_ref).and_then(|it| S::narrow(&it.any))
    }

    /// The chapters of every history, as the server finds them.
    fn chapters(&self) -> Chapters {
        let here = || self.subjects.iter().filter_map(|(key, found)| Some((key, found.as_ref()?)));
        let whose: BTreeSet<SubjectKey> =
            here().filter_map(|(_, state)| Product::chapter(&state.any)).map(|chapter| chapter.of).collect();
        whose.into_iter().map(|of| ((branch(), of), chapters_among(here(), branch(), of))).collect()
    }

    fn tell(
        &mut self,
        actor: &Actor,
        about: SubjectKey,
        command: &AnyCommand,
        told_by: Option<SubjectKey>,
    ) -> Result<(), Stop> {
        let was = self.subjects.get(&about).cloned().flatten();
        let decided = {
            let chapters = self.chapters();
            let (nothing, missed) = (Found::<Product>::new(), RefCell::default());
            let site = Site {
                branch: branch(),
                code: number(DocumentKind::Voucher, 1).issuer,
                zone: Tz::Asia__Shanghai,
                currency: Currency::CNY,
            };
            let with = Context {
                about,
                at: self.now,
                today: self.now.day_in(site.zone),
                actor,
                device: self.device,
                reference: &self.reference,
                mode: self.mode,
                failed: &[],
                told_by,
                site: &site,
                subjects: Layers { layers: [&self.subjects, &nothing, &nothing], is_whole: true, missed: &missed },
                people: &self.people,
                series: self.is_numbering.then_some([&self.series; 3]),
                chapters: self.is_numbering.then_some(&chapters),
            };
            Product::decide(was.as_deref().map(|state| &state.any), command, &with)?
        };
        let mut now = was;
        for what in decided.events {
            let event = Recorded { at: self.now, by: actor.person, device: self.device, what };
            let any = Product::apply(now.as_deref().map(|state| &state.any), &event)?;
            let revision = now.as_ref().map_or(0, |state| state.revision) + 1;
            let branch = (Product::scope(about.kind) == Some(Scope::Branch)).then(branch);
            now = Some(Arc::new(State { any, revision, branch }));
            self.events.push((about, event));
        }
        if let Some(state) = &now {
            Product::teach(&state.any, &mut self.reference);
        }
        self.subjects.insert(about, now);
        for follow in decided.follows {
            match follow {
                Consequence::Number(number) => drop(self.series.insert((branch(), number.series()), number.n)),
                Consequence::Tell(other, command) => self.tell(actor, other, &command, Some(about))?,
                Consequence::Post(_) | Consequence::Await(_) | Consequence::Relay(..) => {}
            }
        }
        Ok(())
    }
}
