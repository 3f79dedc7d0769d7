//! What people decide: held facts, and the replies to the office.

use std::{collections::BTreeMap, sync::Arc};

use callout_core::{
    domain::{
        checks::Check,
        digest::Digest,
        ids::{BranchId, CommandId, DeviceId, HeldId, PersonId},
        order::Remark,
        subject::SubjectKey,
        text::Note,
        time::Timestamp,
    },
    protocol::{
        command::Envelope,
        outcome::{Decision, HeldWhy},
    },
};

use crate::sync::job::SettledCase;

/// Whose a held fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whose {
    /// The person in whose name it is decided.
    pub person: PersonId,
    /// Whose it claims to be, where no seal of his proves it (F75).
    pub claims: Option<PersonId>,
}

/// A held fact (rule 8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRow {
    /// Which branch.
    pub branch: BranchId,
    /// The case: follows from the command's hash, so that a deposit sent twice is one case.
    pub id: HeldId,
    /// From which device.
    pub device: DeviceId,
    /// The life of its log.
    pub epoch: u32,
    /// The command's place.
    pub seq: u64,
    /// Its hash.
    pub hash: Digest,
    /// Whose device it is.
    pub person: PersonId,
    /// Whose it claims to be, where no seal of his proves it (F75): such a fact is never booked.
    pub claims: Option<PersonId>,
    /// Its kind, if it could be read.
    pub kind: Option<String>,
    /// What it is about, if it could be read.
    pub about: Option<SubjectKey>,
    /// Whether it may be the first about its subject: what comes after it is held with it. What nobody here can read may.
    pub opens: bool,
    /// The revision that the technician saw.
    pub basis_revision: Option<u64>,
    /// When he recorded it, by his device.
    pub recorded_at: Option<Timestamp>,
    /// When the server took it.
    pub received_at: Timestamp,
    /// Why it is held.
    pub why: HeldWhy,
    /// What it does not pass (F76): as it was held, and once it is decided, as it was then.
    pub failed: Vec<Check>,
    /// Whether its number was counted as it came (I18).
    pub is_number_counted: bool,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// What a person decided.
    pub settled: Option<Settlement>,
}

impl HeldRow {
    /// Keeps the case: new, or decided. What came once more, as a deposit and from the phone itself, is the case that there
    /// is, and opens none that was decided (F8, F62).
    pub fn keep_in(self, cases: &mut BTreeMap<HeldId, Self>) {
        match cases.get_mut(&self.id) {
            Some(kept) if self.settled.is_none() => {
                if kept.is_proven_by(&Whose { person: self.person, claims: self.claims }) {
                    (kept.person, kept.claims, kept.failed) = (self.person, None, self.failed);
                }
            }
            Some(_) | None => drop(cases.insert(self.id, self)),
        }
    }

    /// In whose series its number must be: of the log in which it stands. Where that is not the one that it names, the phone that brought
    /// it counts, or somebody would use up a colleague's numbers.
    #[must_use]
    pub fn numbered_by(&self, envelope: &Envelope) -> (DeviceId, u32) {
        if self.failed.contains(&Check::Place) { (self.device, self.epoch) } else { (envelope.device, envelope.epoch) }
    }

    /// Whether it was only claimed so far, nobody has decided it, and now it is known whose it is.
    #[must_use]
    pub fn is_proven_by(&self, whose: &Whose) -> bool {
        self.claims.is_some() && self.settled.is_none() && whose.claims.is_none()
    }
}

/// A person's decision on a held fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// What.
    pub decision: Decision,
    /// Why.
    pub reason: Note,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// The reply to an office's request, kept under its key (I4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredReply {
    /// Which branch.
    pub branch: BranchId,
    /// The key.
    pub key: CommandId,
    /// The digest of what was asked.
    pub asked: Digest,
    /// What it was about, to build the reply again.
    pub about: RepliedAbout,
    /// When.
    pub at: Timestamp,
}

/// What a stored reply was about.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum RepliedAbout {
    /// A subject: the reply shows it as it was then, whatever happened since (F16).
    Subject {
        /// Which.
        key: SubjectKey,
        /// How many events made it then.
        revision: u64,
        /// What a person was told besides.
        remarks: Vec<Remark>,
    },
    /// Held cases.
    Settled {
        /// What became of each.
        cases: Vec<SettledCase>,
    },
}
