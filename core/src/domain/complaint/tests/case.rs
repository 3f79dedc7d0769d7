//! One complaint on an office's desk, with everybody whom it concerns.

use chrono_tz::Tz;
use uuid::Uuid;

use super::*;
use crate::domain::{
    commands::Mode,
    people::{Actor, Standing},
    samples::{self, Desk, administrator, device, everybody, local},
    subject::{Listed as _, Recorded, Stop, SubjectKey},
    subjects::{AnyCommand, AnyEvent},
    time::Timestamp,
};

/// A complaint, and the desk on which it lies.
#[derive(Clone, Debug)]
pub struct Case {
    /// The desk.
    pub desk: Desk,
}

/// The time by the clocks of Shanghai.
pub fn at(text: &str) -> Timestamp {
    local(text, Tz::Asia__Shanghai)
}

/// Everybody of the samples.
pub fn people() -> Vec<Actor> {
    let others = [administrator(), service_department(), deputy_general_manager(), responsible()];
    everybody().into_iter().chain(others).collect()
}

impl Case {
    /// Nothing is recorded yet; a voucher lies there.
    pub fn nothing(now: &str) -> Self {
        let mut desk = Desk::open();
        let standing = |actor: Actor| (actor.person, Some(Standing { actor, is_active: true }));
        desk.people = people().into_iter().map(standing).collect();
        let voucher = AnyCommand::Order(samples::commands::register());
        desk.ask(&clerk(), crate::domain::order::WorkOrder::key(Uuid::from_u128(1)), &voucher).expect("a voucher");
        desk.now = at(now);
        Self { desk }
    }

    /// It was recorded on a Wednesday afternoon, in the city (PROCEDURES §11, 30).
    pub fn recorded() -> Self {
        let mut case = Self::nothing("2026-09-30T16:00");
        case.must(&clerk(), &record_at(Site::Urban));
        case
    }

    /// It was judged.
    pub fn judged(weight: Weight) -> Self {
        let mut case = Self::recorded();
        case.must(&service_department(), &judge_as(weight));
        case
    }

    /// An ordinary one, and a solution is proposed.
    pub fn proposed() -> Self {
        let mut case = Self::judged(Weight::Ordinary);
        case.must(&supervisor(), &name_responsible(responsible().person));
        case.must(&responsible(), &find_cause());
        case.must(&responsible(), &propose());
        case
    }

    /// An ordinary one whose customer was visited and told: only the closing is left.
    pub fn told() -> Self {
        let mut case = Self::proposed();
        case.must(&supervisor(), &visit());
        case.must(&manager(), &APPROVE);
        case.must(&service_department(), &tell(Means::Phone));
        case
    }

    pub fn key() -> SubjectKey {
        Complaint::key(samples::complaints::complaint_id().0)
    }

    /// Somebody asks; ten minutes pass if it happened.
    pub fn ask(&mut self, actor: &Actor, command: &ComplaintCommand) -> Result<(), Refusal> {
        match self.desk.ask(actor, Self::key(), &AnyCommand::Complaint(command.clone())) {
            Ok(()) => Ok(()),
            Err(Stop::Refused(refusal)) => Err(refusal),
            Err(stop) => panic!("{stop:?}"),
        }
    }

    /// Somebody does something that passes.
    pub fn must(&mut self, actor: &Actor, command: &ComplaintCommand) {
        self.ask(actor, command).unwrap_or_else(|refusal| panic!("{command:?}: {refusal}"));
    }

    /// Whether it is refused, and why; nothing happens.
    pub fn refuses(&self, actor: &Actor, command: &ComplaintCommand) -> Option<Refusal> {
        self.clone().ask(actor, command).err()
    }

    /// A technician records on his phone, and it is taken as a mode says.
    pub fn push(&mut self, actor: &Actor, command: &ComplaintCommand, mode: Mode) -> Result<(), Refusal> {
        (self.desk.device, self.desk.mode) = (Some(device()), mode);
        let result = self.ask(actor, command);
        (self.desk.device, self.desk.mode) = (None, Mode::Live);
        result
    }

    /// The house asks what it is to ask, if it is time; says whether anything happened.
    pub fn wake(&mut self) -> bool {
        let Some(wake) = self.complaint().wakes() else { return false };
        let before = self.desk.events.len();
        let now = self.desk.now;
        self.desk.hear(&administrator(), Self::key(), &AnyCommand::Complaint(wake.command)).expect("never refused");
        self.desk.now = now;
        self.desk.events.len() > before
    }

    /// The complaint as it stands.
    pub fn complaint(&self) -> &Complaint {
        self.desk.find::<Complaint>(Self::key().id).expect("a complaint")
    }

    /// What happened to it.
    pub fn events(&self) -> Vec<Recorded<ComplaintEvent>> {
        let own = self.desk.events.iter().filter_map(|(_, event)| match &event.what {
            AnyEvent::Complaint(what) => Some(event.with(what.clone())),
            _ => None,
        });
        own.collect()
    }
}
