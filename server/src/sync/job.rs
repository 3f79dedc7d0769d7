//! What can be asked of the sync, and what comes back. The office's services and the phones' endpoints make these.

use std::sync::Arc;

use callout_core::{
    domain::{
        checks::Check,
        house::House,
        ids::{BranchId, CommandId, DeviceId, HeldId, PersonId},
        order::Remark,
        people::Actor,
        refusal::Refusal,
        subject::{State, SubjectKey},
        text::Note,
    },
    protocol::{outcome::Decision, push::Answer},
};

use super::heart::{incoming::Push, rows::RelayPlace};

/// Something to decide in the order of a branch.
#[derive(Clone, Debug)]
pub enum Job<H: House> {
    /// A phone's run of commands.
    Push(Box<Push<H>>),
    /// Commands of a phone or an app that is no longer let in (F62, I21).
    Deposit(Box<Push<H>>),
    /// The office does something on a subject.
    Ask(Box<Ask<H>>),
    /// The exceptions desk decides.
    Settle(Box<SettleJob>),
    /// What followed in another log is told there.
    Relay(Relay),
    /// The house asks something of a subject by itself.
    Own(Box<Own<H>>),
}

/// What the house asks of a subject by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Own<H: House> {
    /// The log in which it lives.
    pub log: BranchId,
    /// The subject.
    pub about: SubjectKey,
    /// What; nothing asks for what it [wakes](callout_core::domain::subject::Subject::wakes) with, if that time has come.
    pub command: Option<H::Command>,
}

/// What follows in another log, and is to be delivered there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relay {
    /// Where it comes from.
    pub place: RelayPlace,
    /// The log that it is for.
    pub to: BranchId,
}

/// Who asks for an office's change, and under which key.
///
/// The same key asked again gives the stored reply and changes nothing (I4); with other content it is an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The key: the client's `Idempotency-Key`, or a new id.
    pub key: CommandId,
    /// The branch that is meant, or the company ([`BranchId::COMPANY`]).
    pub branch: BranchId,
    /// Who asks, as the credential says (I13).
    pub actor: Actor,
}

impl Request {
    /// What somebody asks of the company, where all branches share it.
    #[must_use]
    pub fn of_company(key: CommandId, actor: &Actor) -> Self {
        Self { key, branch: BranchId::COMPANY, actor: actor.clone() }
    }
}

/// Something that the office does on a subject.
#[derive(Clone, Debug)]
pub struct Ask<H: House> {
    /// Who asks.
    pub request: Request,
    /// On which subject.
    pub about: SubjectKey,
    /// The revision that the person saw; another one is [`Failure::Moved`].
    pub basis_revision: Option<u64>,
    /// What.
    pub command: H::Command,
    /// What is asked, in words that are the same when it is asked again: ids made anew for each attempt are not in it (I4).
    pub asked: String,
    /// People that it names: to load them early.
    pub people: Vec<PersonId>,
}

impl<H: House> Ask<H> {
    /// Asks for a command that holds nothing made anew for each attempt.
    #[must_use]
    pub fn new(request: Request, about: SubjectKey, command: H::Command) -> Self {
        let body = H::write_command(&command).map_or_else(|error| error.to_string(), |body| body.get().to_owned());
        let asked = format!("{} {about} {body}", H::row(&command).name);
        Self { request, about, basis_revision: None, command, asked, people: Vec::new() }
    }
}

/// A person decides held facts (rule 8): in the order of the device's log, each by itself.
#[derive(Clone, Debug)]
pub struct SettleJob {
    /// Who asks.
    pub request: Request,
    /// What he settles.
    pub what: SettleWhat,
    /// Which cases that is now: sent again, it is what was asked that counts.
    pub cases: Vec<HeldId>,
    /// What he decides.
    pub decision: Decision,
    /// Why.
    pub reason: Note,
}

/// Which cases a person decides at once.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SettleWhat {
    /// One.
    Case(HeldId),
    /// One, and every open case of the same subject and phone with it.
    Group(HeldId),
    /// Those of a list that are still open, all with one reason; they are not accepted so.
    Listed(Vec<HeldId>),
    /// The open ones of a phone, all with one reason; they are not accepted so.
    OfDevice(DeviceId),
}

impl SettleWhat {
    /// Whether the person decides this case by itself, and not as one of many.
    #[must_use]
    pub fn is_by_itself(&self, case: HeldId) -> bool {
        match self {
            Self::Case(named) | Self::Group(named) => *named == case,
            Self::Listed(_) | Self::OfDevice(_) => false,
        }
    }

    /// Whether cases that somebody else decided meanwhile are left out.
    #[must_use]
    pub const fn leaves_out_settled(&self) -> bool {
        matches!(self, Self::Listed(_) | Self::OfDevice(_))
    }
}

/// What became of a job.
#[derive(Clone, Debug)]
pub enum Reply<H: House> {
    /// To a push or deposit.
    Answer(Answer),
    /// The subject as it is now, to what the office asked for.
    Subject(Box<Changed<H>>),
    /// Each case and what became of it.
    Settled(Vec<SettledCase>),
    /// What followed in another log was told there, now or before.
    Relayed,
    /// The house asked, and whether something happened.
    Own(bool),
}

/// A subject after the office changed it.
#[derive(Clone, Debug)]
pub struct Changed<H: House> {
    /// The subject.
    pub state: Arc<State<H>>,
    /// What a person should know.
    pub remarks: Vec<Remark>,
}

/// What became of one case at the exceptions desk.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct SettledCase {
    /// The case.
    pub case: HeldId,
    /// Nothing if it was settled; else why it could not be, and it stays open.
    pub refused: Option<Refusal>,
    /// What it does not pass, where it was accepted all the same (F76).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<Check>,
    /// What else a person should know about what he accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
}

impl SettledCase {
    /// One that stays open.
    #[must_use]
    pub const fn refused(case: HeldId, refused: Refusal) -> Self {
        Self { case, refused: Some(refused), failed: Vec::new(), remarks: Vec::new() }
    }
}

/// Why a job did nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The rules refuse it.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// There is no such order, case, device or book in that branch.
    #[error("there is no such thing in this branch")]
    NotFound,
    /// The order moved since the person saw it.
    #[error("the order is at revision {current} now")]
    Moved {
        /// Where it is.
        current: u64,
    },
    /// The case is settled already.
    #[error("the case is settled already")]
    AlreadySettled,
    /// Something that must be there once, a login for example, is there already.
    #[error("it is taken")]
    Taken,
    /// A defect of ours; it was logged where it was met.
    #[error("the records contradict themselves")]
    Broken,
    /// The key was used for something else (I4).
    #[error("the key was used for another request")]
    KeyReused,
    /// Too many cases of this phone wait at the exceptions desk, or came within the hour: it keeps what it has and comes again (F82).
    #[error("too many cases of this device")]
    DeskFull,
    /// The device of a push is not the one that is signed in.
    #[error("device {0} is not known here")]
    NoDevice(DeviceId),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
