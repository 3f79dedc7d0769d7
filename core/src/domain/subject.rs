//! A thing with a life in a log: a voucher, a cash book, whatever else comes (HOUSE §3).
//!
//! A subject has commands, events, holders and a line in a list. The wire, the phone's store and the server's heart know
//! subjects and their keys; only its own folder knows a voucher. [`Subject`] is what that folder must say, pure: what it
//! reads of other subjects it asks of the [`Context`] by name, and what it does to others it says as [`Consequence`]s.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    fmt::{self, Debug},
    str::FromStr,
    sync::Arc,
};

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{
    commands::{Command, Mode},
    digest::BlobRef,
    house::House,
    ids::{BranchId, DeviceId, PersonId},
    ledger::Entry,
    money::Currency,
    numbers::{DocumentKind, DocumentNumber, SeriesName},
    order::Remark,
    people::{Actor, Standing},
    refusal::Refusal,
    time::Timestamp,
};

/// A number of the list of subjects, never used again. Open: a newer program knows more of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SubjectKind(pub u16);

/// Which subject. Written `kind/id` where it is text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

    /// The key of the one with that id.
    #[must_use]
    fn key(id: Uuid) -> SubjectKey {
        SubjectKey { kind: Self::KIND, id }
    }
}

/// Any command of the subject's house.
pub type CommandOf<S> = <<S as Listed>::House as House>::Command;
/// The settings of the subject's house.
pub type PoliciesOf<S> = <<S as Listed>::House as House>::Policies;

/// What a folder of the domain says of its subject.
pub trait Subject: Listed + Clone + Debug + PartialEq + Serialize + DeserializeOwned {
    /// Where it lives.
    const SCOPE: Scope;

    /// What can be recorded on it, as a `commands!` table.
    type Command: Command<Policies = PoliciesOf<Self>>;
    /// What happens to it.
    type Event: Clone + Debug + PartialEq + Serialize + DeserializeOwned;

    /// What a command will surely read besides the subject: only to load it early. What is forgotten here costs a round,
    /// never a wrong decision.
    #[must_use]
    fn needs(_: &Self::Command, _by: PersonId) -> Vec<SubjectKey> {
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
    Missing(Missing),
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
    /// Everybody's who works in the branch; of the company's subjects, everybody's.
    Everybody,
}

impl Holders {
    /// The one person who has it.
    #[must_use]
    pub const fn person(self) -> Option<PersonId> {
        match self {
            Self::Person(person) => Some(person),
            Self::Nobody | Self::Everybody => None,
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

/// How deep one subject may tell another that tells another; a circle is a mistake of the rules and refuses the command.
pub const TELLS_MAX: usize = 8;

/// A subject as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct State<H: House> {
    /// The subject.
    pub any: H::Any,
    /// Counts its events.
    pub revision: u64,
    /// The branch in whose log it lives; none is the company's.
    pub branch: Option<BranchId>,
}

/// What was found of subjects; `None` is one that was looked for and is not there.
pub type Found<H> = BTreeMap<SubjectKey, Option<Arc<State<H>>>>;

/// What can be read, the newest layer first: on the server plan, draft and what was loaded; on a phone what it shows.
#[derive(Clone, Copy)]
pub struct Layers<'a, H: House> {
    /// The layers.
    pub layers: [&'a Found<H>; 3],
    /// On a phone what is not there is not there; on the server it was perhaps not loaded.
    pub is_whole: bool,
    /// What was missing, also where a rule went on without it: such a decision does not count.
    pub missed: &'a RefCell<Vec<Missing>>,
}

impl<'a, H: House> Layers<'a, H> {
    /// The subject of that key.
    pub fn find(&self, key: SubjectKey) -> Result<Option<&'a Arc<State<H>>>, Stop> {
        match self.layers.iter().find_map(|layer| layer.get(&key)) {
            Some(found) => Ok(found.as_ref()),
            None if self.is_whole => Ok(None),
            None => Err(self.miss(Missing::Subject(key))),
        }
    }

    fn miss(&self, what: Missing) -> Stop {
        self.missed.borrow_mut().push(what.clone());
        Stop::Missing(what)
    }
}

/// The branch in which something is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Which.
    pub branch: BranchId,
    /// Its code, as in `V-SH-000001`; its own series are counted at the server only.
    pub code: SeriesName,
    /// Where its calendar days begin.
    pub zone: Tz,
    /// What it is paid in.
    pub currency: Currency,
}

/// The last numbers of a branch's own series, the newest layer first.
pub type Series<'a> = [&'a BTreeMap<(BranchId, String), u32>; 3];

/// What a decision may depend on besides the subject and the command: nothing is read from anywhere else.
pub struct Context<'a, H: House> {
    /// What it is about.
    pub about: SubjectKey,
    /// When it was recorded.
    pub at: Timestamp,
    /// The calendar day that was, where the office is.
    pub today: NaiveDate,
    /// Who recorded it.
    pub actor: &'a Actor,
    /// On which phone.
    pub device: Option<DeviceId>,
    /// Settings and prices.
    pub reference: &'a H::Reference,
    /// Whether it is decided as it comes or by a person at the exceptions desk.
    pub mode: Mode,
    /// The subject that tells it, where no person asks.
    pub told_by: Option<SubjectKey>,
    /// The branch.
    pub site: &'a Site,
    /// The other subjects.
    pub subjects: Layers<'a, H>,
    /// People, as far as they were looked for.
    pub people: &'a BTreeMap<PersonId, Option<Standing>>,
    /// The branch's series; none on a phone, which gives no number of the branch's.
    pub series: Option<Series<'a>>,
}

impl<'a, H: House> Context<'a, H> {
    /// Another subject of this branch or of the company, by name.
    pub fn other<S: Listed<House = H>>(&self, id: Uuid) -> Result<Option<&'a S>, Stop> {
        let found = self.subjects.find(S::key(id))?;
        let found = found.filter(|state| state.branch.is_none_or(|branch| branch == self.site.branch));
        Ok(found.and_then(|state| S::narrow(&state.any)))
    }

    /// A person, by name.
    pub fn person(&self, id: PersonId) -> Result<Option<&'a Standing>, Stop> {
        match self.people.get(&id) {
            Some(found) => Ok(found.as_ref()),
            None if self.subjects.is_whole => Ok(None),
            None => Err(self.subjects.miss(Missing::Person(id))),
        }
    }

    /// The next number of one of the branch's own series; none on a phone.
    pub fn next_number(&self, kind: DocumentKind) -> Result<Option<DocumentNumber>, Stop> {
        let Some(layers) = self.series else { return Ok(None) };
        let number = DocumentNumber { kind, issuer: self.site.code.clone(), n: 0 };
        let key = (self.site.branch, number.series());
        let Some(last) = layers.iter().find_map(|layer| layer.get(&key)) else {
            return Err(self.subjects.miss(Missing::Series(key.1)));
        };
        let n = last.checked_add(1).ok_or(Refusal::TooMany)?;
        Ok(Some(DocumentNumber { n, ..number }))
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
