//! A thing with a life in a log: a voucher, a cash book, whatever else comes (HOUSE §3).
//!
//! A subject has commands, events, holders and a line in a list. The wire, the phone's store and the server's heart know
//! subjects and their keys; only its own folder knows a voucher. [`Subject`] is what that folder must say, pure: what it
//! reads of other subjects it asks of the [`Context`] by name, and what it does to others it says as [`Consequence`]s.

use std::{
    fmt::{self, Debug},
    str::FromStr,
};

use chrono_tz::Tz;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

pub use self::context::{
    CHAPTERS_MAX, Chapters, Context, Found, Layers, Series, Site, State, TELLS_MAX, chapters_among,
};
use super::{
    commands::Command,
    digest::BlobRef,
    house::House,
    ids::{BranchId, CustomerId, DeviceId, PersonId},
    ledger::Entry,
    numbers::DocumentNumber,
    order::Remark,
    people::Standing,
    refusal::Refusal,
    time::Timestamp,
};

mod context;

/// A number of the list of subjects, never used again. Open: a newer program knows more of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct SubjectKind(pub u16);

/// Which subject. Written `kind/id` where it is text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SubjectKey {
    /// What it is.
    pub kind: SubjectKind,
    /// Which of them.
    pub id: Uuid,
}

/// The text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a subject is written kind/id")]
pub struct NotAKey;

impl fmt::Display for SubjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.0, self.id)
    }
}

impl FromStr for SubjectKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let (kind, id) = text.split_once('/').ok_or(NotAKey)?;
        let kind = SubjectKind(kind.parse().map_err(|_| NotAKey)?);
        Ok(Self { kind, id: Uuid::parse_str(id).map_err(|_| NotAKey)? })
    }
}

/// Where a kind lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In its branch's log.
    Branch,
    /// In the company's log, which every branch reads.
    Company,
}

impl Scope {
    /// The log in which a kind of this scope lives, for somebody who works in a branch.
    #[must_use]
    pub const fn log(self, branch: BranchId) -> BranchId {
        match self {
            Self::Branch => branch,
            Self::Company => BranchId::COMPANY,
        }
    }
}

/// Somebody's row in a `subjects!` list; nobody writes this by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no row in a `subjects!` list",
    label = "not in any house",
    note = "add `Name = number: {Self}` to the list; the number is never used again"
)]
pub trait Listed: Sized {
    /// The house.
    type House: House;

    /// Its number in the list.
    const KIND: SubjectKind;

    /// The subject, if this is one of its kind.
    fn narrow(any: &<Self::House as House>::Any) -> Option<&Self>;

    /// A command of its own, as any command of the house.
    fn any_command(command: Self::Command) -> <Self::House as House>::Command
    where
        Self: Subject;

    /// The key of the one with that id.
    #[must_use]
    fn key(id: Uuid) -> SubjectKey {
        SubjectKey { kind: Self::KIND, id }
    }
}

/// What every decision of the subject's house may read beside its subjects.
pub type ReferenceOf<S> = <<S as Listed>::House as House>::Reference;
/// Any command of the subject's house.
pub type CommandOf<S> = <<S as Listed>::House as House>::Command;
/// The settings of the subject's house.
pub type PoliciesOf<S> = <<S as Listed>::House as House>::Policies;

/// What a folder of the domain says of its subject.
pub trait Subject: Listed + Clone + Debug + PartialEq + Serialize + DeserializeOwned {
    /// Where it lives.
    const SCOPE: Scope;
    /// Whether each of its revisions [teaches](Self::teach) what every decision reads.
    const TEACHES: bool = false;

    /// What can be recorded on it, as a `commands!` table.
    type Command: Command<Policies = PoliciesOf<Self>>;
    /// What happens to it.
    type Event: Clone + Debug + PartialEq + Serialize + DeserializeOwned;

    /// What a command will surely read besides the subject: only to load it early. What is forgotten here costs a round,
    /// never a wrong decision.
    #[must_use]
    fn needs(_: &Self::Command, _by: PersonId, _in: BranchId) -> Vec<SubjectKey> {
        Vec::new()
    }

    /// What a command means. `was` is none where the subject is not there; only an opening comes then.
    fn decide(
        was: Option<&Self>,
        command: &Self::Command,
        with: &Context<'_, Self::House>,
    ) -> Result<Decided<Self::Event, CommandOf<Self>>, Stop>;

    /// The state after an event.
    fn apply(was: Option<Self>, event: &Recorded<Self::Event>) -> Result<Self, OutOfPlace>;

    /// Whose phones have it.
    fn holders(&self) -> Holders;

    /// Who records what is "its technician's". Not always who has it: of a cancelled voucher its technician is told that it was
    /// cancelled, not that it is not his.
    #[must_use]
    fn responsible(&self) -> Option<PersonId> {
        self.holders().person()
    }

    /// Why a phone loses it, where the events that just happened say so.
    #[must_use]
    fn why_gone(_: &[Recorded<Self::Event>]) -> Option<Gone> {
        None
    }

    /// Its line in lists.
    fn line(&self) -> Line;

    /// How it stands in the office's register of small subjects, if it stands there.
    #[must_use]
    fn filed(&self) -> Option<Filed> {
        None
    }

    /// What the house asks of it by itself, if nobody acts before: a deadline passes. What was asked then must change when it
    /// wakes next, for it is asked again until it does.
    #[must_use]
    fn wakes(&self) -> Option<Wake<Self::Command>> {
        None
    }

    /// Of whose history it is a chapter (P19): a product's vouchers are its own history. It never changes.
    #[must_use]
    fn chapter(&self) -> Option<Chapter> {
        None
    }

    /// What every decision reads of it from now on, beside the subject itself; only of a kind that [`TEACHES`](Self::TEACHES).
    fn teach(&self, _: &mut ReferenceOf<Self>) {}

    /// The person that it is the file of, as the rules see him.
    #[must_use]
    fn standing(&self) -> Option<Standing> {
        None
    }

    /// What an event means for the books, given the subject before it; most mean nothing (P18). A decision posts the same.
    #[must_use]
    fn books(_was: Option<&Self>, _event: &Recorded<Self::Event>) -> Option<Entry> {
        None
    }

    /// The numbers that are used up where it happened (I18).
    #[must_use]
    fn numbers(_event: &Self::Event) -> Vec<DocumentNumber> {
        Vec::new()
    }

    /// Where the calendar days of its branch begin, if it says so.
    #[must_use]
    fn zone(&self) -> Option<Tz> {
        None
    }
}

/// An event that does not follow from the state: a log that is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the event does not follow from the state")]
pub struct OutOfPlace;

/// Why a decision did not come about. Only [`Stop::Refused`] is about the work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The rules refuse it.
    Refused(Refusal),
    /// Something it reads is not loaded: load it and decide again. Deciding is pure, so nothing happened.
    Missing(Vec<Missing>),
    /// An event out of place, or a subject of another kind than its key says: a defect of ours.
    Broken,
}

/// What is to be loaded before it can be decided.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// A subject.
    Subject(SubjectKey),
    /// A person.
    Person(PersonId),
    /// The last number of a series.
    Series(String),
    /// Which subjects are the last chapters of a subject's history.
    Chapters(SubjectKey),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<OutOfPlace> for Stop {
    fn from(_: OutOfPlace) -> Self {
        Self::Broken
    }
}

/// What a command means: events of its subject, remarks for a person, and what follows for others.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided<E, C> {
    /// What happens to the subject, in order.
    pub events: Vec<E>,
    /// What a person should know.
    pub remarks: Vec<Remark>,
    /// What follows beyond the subject.
    pub follows: Vec<Consequence<C>>,
}

impl<E, C> Decided<E, C> {
    /// These events, and nothing follows.
    #[must_use]
    pub const fn events(events: Vec<E>) -> Self {
        Self { events, remarks: Vec::new(), follows: Vec::new() }
    }

    /// One event, and nothing follows.
    #[must_use]
    pub fn one(event: E) -> Self {
        Self::events(vec![event])
    }

    /// And this follows.
    #[must_use]
    pub fn then(mut self, follow: Consequence<C>) -> Self {
        self.follows.push(follow);
        self
    }

    /// The same with events of another type.
    #[must_use]
    pub fn map<F>(self, wrap: impl Fn(E) -> F) -> Decided<F, C> {
        let events = self.events.into_iter().map(wrap).collect();
        Decided { events, remarks: self.remarks, follows: self.follows }
    }
}

/// What follows beyond the subject. Generic over the command alone, so that deriving and serde need no bounds by hand.
#[derive(Clone, Debug, PartialEq)]
pub enum Consequence<C> {
    /// A balanced entry of the journal (P18, I8).
    Post(Entry),
    /// A number of the branch's own series is used (I18).
    Number(DocumentNumber),
    /// A picture is awaited (I17).
    Await(BlobRef),
    /// Another subject of the same log is told, in the same commit; what it refuses refuses the whole.
    Tell(SubjectKey, C),
    /// A subject of another log is told, by a commit of its own: its row is durable and delivered once. What it refuses undoes
    /// nothing here; it stands in the other log, and people are told.
    Relay(BranchId, SubjectKey, C),
}

/// Something that happened, with who and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Recorded<E> {
    /// When, by the clock of whoever recorded it.
    pub at: Timestamp,
    /// Who did it.
    pub by: PersonId,
    /// On which phone, if on one.
    pub device: Option<DeviceId>,
    /// What.
    pub what: E,
}

impl<E> Recorded<E> {
    /// The same with another event.
    #[must_use]
    pub fn with<F>(&self, what: F) -> Recorded<F> {
        Recorded { at: self.at, by: self.by, device: self.device, what }
    }
}

/// Whose phones have a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holders {
    /// Nobody's: it is in the office only.
    Nobody,
    /// One person's.
    Person(PersonId),
    /// Of one branch: of what lives in the company's log.
    Branch(BranchId),
    /// Everybody's who works in the branch; of the company's subjects, everybody's.
    Everybody,
}

impl Holders {
    /// Whom rows of a feed about it are for, in the log of a branch or of the company.
    #[must_use]
    pub const fn audience(self, log: BranchId) -> Option<Uuid> {
        match self {
            Self::Nobody => None,
            Self::Person(person) => Some(person.0),
            Self::Branch(branch) => Some(branch.0),
            Self::Everybody => Some(log.0),
        }
    }

    /// The one person who has it.
    #[must_use]
    pub const fn person(self) -> Option<PersonId> {
        match self {
            Self::Person(person) => Some(person),
            Self::Nobody | Self::Branch(_) | Self::Everybody => None,
        }
    }
}

/// Why a subject left a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Gone {
    /// Somebody else has it.
    Reassigned,
    /// Nobody has it.
    Unassigned,
    /// He declined it, or gave it to the office.
    GivenBack,
    /// The office cancelled it.
    Cancelled,
    /// Something a newer server says.
    #[serde(other)]
    Other,
}

/// A subject's line in lists: language-neutral, made by the server, outside the digest of what a phone holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its number or name.
    pub title: String,
    /// Where it stands, as a stable code.
    pub state: String,
    /// Who is to act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<PersonId>,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
}

/// What lists of the office filter and search by beside the [`Line`]. It is on no phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// Whether somebody is still to act.
    pub is_open: bool,
    /// When it began.
    pub opened_at: Timestamp,
    /// Whose it is, if a customer's.
    pub customer: Option<CustomerId>,
    /// The subject that it is about: a complaint's order, a notice's hold.
    pub about: Option<Uuid>,
    /// What a person may look for.
    pub search: Vec<String>,
}

/// A subject that is part of another one's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// Whose history.
    pub of: SubjectKey,
    /// When the chapter begins: the last ones are those that began last.
    pub since: Timestamp,
}

/// What the house asks of a subject at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wake<C> {
    /// When.
    pub at: Timestamp,
    /// What: a command that nobody else may record.
    pub command: C,
}

impl<C> Wake<C> {
    /// The same with another command.
    #[must_use]
    pub fn map<D>(self, wrap: impl Fn(C) -> D) -> Wake<D> {
        Wake { at: self.at, command: wrap(self.command) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_was_written_also_of_a_kind_from_another_time() {
        let key = SubjectKey { kind: SubjectKind(60_000), id: Uuid::from_u128(7) };
        assert_eq!(key.to_string().parse(), Ok(key));
        let json = serde_json::to_string(&key).expect("JSON");
        assert_eq!(json, r#"{"kind":60000,"id":"00000000-0000-0000-0000-000000000007"}"#);
        for wrong in ["", "0", "/", "70000/00000000-0000-0000-0000-000000000007", "0/x"] {
            assert_eq!(wrong.parse::<SubjectKey>(), Err(NotAKey), "{wrong}");
        }
    }
}
