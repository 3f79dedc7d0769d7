//! What a decision may read besides the subject and the command: who, when, by which settings, and other subjects by their keys.

use std::{cell::RefCell, collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;
use chrono_tz::Tz;
use uuid::Uuid;

use super::{Listed, Missing, Stop, SubjectKey};
use crate::domain::{
    checks::Check,
    commands::Mode,
    house::House,
    ids::{BranchId, DeviceId, PersonId},
    money::Currency,
    numbers::{DocumentKind, DocumentNumber, SeriesName},
    people::{Actor, Standing},
    refusal::Refusal,
    time::Timestamp,
};

/// How deep one subject may tell another that tells another; a circle is a mistake of the rules and refuses the command.
pub const TELLS_MAX: usize = 8;

/// The last chapters of a subject's history that a decision may read. More than the ten repairs that travel (P19), because calls
/// that came to nothing are among them; no more, because each is a whole voucher that the server reads inside its transaction.
pub const CHAPTERS_MAX: usize = 32;

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
        Stop::Missing(vec![what])
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

/// Which subjects are the last chapters of the histories that were looked for, in a branch: the last one first.
pub type Chapters = BTreeMap<(BranchId, SubjectKey), Vec<SubjectKey>>;

/// The last chapters of a history among subjects that are all in memory, as a database finds them.
pub fn chapters_among<'a, H: House>(
    subjects: impl IntoIterator<Item = (&'a SubjectKey, &'a Arc<State<H>>)>,
    branch: BranchId,
    of: SubjectKey,
) -> Vec<SubjectKey> {
    let here = subjects.into_iter().filter(|(_, state)| state.branch == Some(branch));
    let began = here.filter_map(|(key, state)| {
        let chapter = H::chapter(&state.any).filter(|chapter| chapter.of == of)?;
        Some((chapter.since, *key))
    });
    let mut began: Vec<_> = began.collect();
    began.sort_unstable_by(|a, b| b.cmp(a));
    began.into_iter().take(CHAPTERS_MAX).map(|(_, key)| key).collect()
}

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
    /// What a person accepts it despite; nothing where it comes by itself.
    pub failed: &'a [Check],
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
    /// The chapters of histories, as far as they were looked for; none on a phone, which has only what is its technician's.
    pub chapters: Option<&'a Chapters>,
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

    /// The last subjects of this branch that are chapters of that one's history, the last first; none on a phone.
    pub fn chapters(&self, of: SubjectKey) -> Result<&'a [SubjectKey], Stop> {
        let Some(found) = self.chapters else { return Ok(&[]) };
        match found.get(&(self.site.branch, of)) {
            Some(keys) => Ok(keys),
            None if self.subjects.is_whole => Ok(&[]),
            None => Err(self.subjects.miss(Missing::Chapters(of))),
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
