//! What happened at the doors: every command that a phone said is saved, by hash; and every answer of the server, heard or not.

use std::collections::{BTreeMap, BTreeSet};

use callout_core::domain::{
    digest::Digest,
    ids::{DeviceId, PersonId, SignOffId},
    numbers::DocumentNumber,
    subject::SubjectKey,
    time::Timestamp,
};
use serde::Deserialize;

use super::{Violation, witness::Row};

/// Kinds that are wishes; everything else happened in the world.
const INTENTS: [&str; 2] = ["accept", "decline"];

/// A command that a phone said is saved.
#[derive(Clone, Debug)]
pub struct Saved {
    /// On which phone of the fleet.
    pub phone: usize,
    /// The device it names; none where it cannot be read.
    pub device: Option<DeviceId>,
    /// The life of the log.
    pub epoch: u32,
    /// Its place.
    pub seq: u64,
    /// Its kind; `unreadable` where there is none.
    pub kind: String,
    /// What it is about.
    pub about: Option<SubjectKey>,
    /// Money that it moves.
    pub money: Option<Moved>,
    /// A number that stands on paper now: kind, issuer and place.
    pub paper: Option<String>,
    /// Why nobody has it any more, where that is nobody's fault (a backup of before it, a corrupt file).
    pub lost: Option<&'static str>,
    /// Whether the server had it when it was lost on the phone, by nobody's fault, or wiped at a sign-out.
    pub is_only_there: bool,
}

/// A command that somebody forged, and that the office may take all the same.
#[derive(Clone, Debug)]
pub struct Forged {
    /// The device that it names.
    pub device: DeviceId,
    /// Money that it moves.
    pub money: Option<Moved>,
    /// A signature that no seal proves.
    pub sign_off: Option<SignOffId>,
    /// A number of another phone's series.
    pub number: Option<DocumentNumber>,
}

/// Money that a command moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The payment's or remittance's id.
    pub id: String,
    /// Into the technician's pocket, or out of it.
    pub minor: i64,
}

impl Saved {
    /// Whether it happened in the world.
    #[must_use]
    pub fn is_fact(&self) -> bool {
        !INTENTS.contains(&self.kind.as_str())
    }
}

/// A command as anybody can read it.
#[derive(Deserialize)]
struct Readable {
    device: DeviceId,
    kind: String,
    about: SubjectKey,
    body: Body,
}

#[derive(Deserialize)]
struct Body {
    id: Option<String>,
    amount: Option<Amount>,
    means: Option<Means>,
    receipt: Option<serde_json::Value>,
    void: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Amount {
    minor: i64,
}

#[derive(Deserialize)]
struct Means {
    by: String,
    receipt: Option<serde_json::Value>,
}

/// What was written down.
#[derive(Default)]
pub struct Ledger {
    /// Every command that was ever saved, by hash.
    pub saved: BTreeMap<Digest, Saved>,
    /// The outcome that the server said of each, as JSON, whether or not the answer arrived (I4).
    pub said: BTreeMap<Digest, String>,
    /// Those of which a phone heard it (I2).
    pub heard: BTreeSet<Digest>,
    /// What the server took as a deposit: no acknowledgement tells of it later.
    pub deposited: BTreeSet<Digest>,
    /// When the server looked last for what is due, by its clock, once the weather had cleared.
    pub looked_for_due: Option<Timestamp>,
    /// Whose each device is.
    pub owners: BTreeMap<DeviceId, PersonId>,
    /// Where the branch's log stood when a device was revoked, as often as it was (I21).
    pub revoked: BTreeMap<DeviceId, u64>,
    /// Who had no access between which entries of the branch's log (I21).
    pub disabled: Vec<(PersonId, u64, u64)>,
    /// Devices whose log was copied or put back: their papers may carry a number twice.
    pub copied: Vec<usize>,
    /// Commands that were forged, by hash.
    pub forged: BTreeMap<Digest, Forged>,
    /// How often the server was started by a wrong clock.
    pub wrong_starts: u32,
    /// How far the server's clock was set ahead while it ran, all in all: what it told then it does not take back.
    pub jumped_ms: i64,
    /// The latest that the server may tell without having believed a wrong clock at a start.
    pub latest_ms: i64,
    /// Whether the server was put back: what was said before may be said anew.
    pub is_server_restored: bool,
    /// Whether nobody told the server that it was put back, so that it gives numbers again that it gave before.
    pub is_silently_restored: bool,
}

impl Ledger {
    /// A phone said that this is saved, or it stands in its file after a start.
    pub fn save(&mut self, phone: usize, row: &Row) {
        let readable = serde_json::from_slice::<Readable>(&row.bytes).ok();
        let kind = readable.as_ref().map_or("unreadable", |r| r.kind.as_str()).to_owned();
        let money = readable.as_ref().and_then(|r| moved(&kind, &r.body));
        let paper = readable.as_ref().and_then(|r| paper(&kind, &r.body));
        let entry = self.saved.entry(row.hash).or_insert_with(|| Saved {
            phone,
            device: readable.as_ref().map(|r| r.device),
            epoch: row.epoch,
            seq: row.seq,
            kind,
            about: readable.as_ref().map(|r| r.about),
            money,
            paper,
            lost: None,
            is_only_there: false,
        });
        if entry.lost.take().is_some() {
            // A copy of the phone that lost it has it still.
            entry.phone = phone;
        }
    }

    /// After a start: whatever the phone said is saved, is there, or the server has it (I1). What is there is told apart
    /// by hash.
    pub fn reopened(
        &mut self,
        phone: usize,
        rows: &[Row],
        excuse: Option<&'static str>,
        mut server_knows: impl FnMut(Digest) -> bool,
    ) -> Result<(), Violation> {
        let is_server_restored = self.is_server_restored;
        let mut found = BTreeSet::new();
        for row in rows {
            if Digest::of(&row.bytes) != row.hash {
                return Err(Violation::new(
                    "I22",
                    format!("the bytes of {}/{} are not what they were", row.epoch, row.seq),
                ));
            }
            found.insert(row.hash);
            self.save(phone, row);
        }
        for (hash, saved) in self.saved.iter_mut().filter(|(_, saved)| saved.phone == phone) {
            if found.contains(hash) || saved.lost.is_some() {
                continue;
            }
            if server_knows(*hash) {
                saved.is_only_there |= excuse.is_some();
                continue;
            }
            // A server that is put back to before then has it no more, and nobody else has.
            let was_there = saved.is_only_there && is_server_restored;
            let excuse = excuse.or(was_there.then_some("only the server had it, and was put back"));
            if excuse.is_none() {
                let what = format!("{} {}/{} was said to be saved, and is gone", saved.kind, saved.epoch, saved.seq);
                return Err(Violation::new("I1", what));
            }
            saved.lost = excuse;
        }
        Ok(())
    }

    /// The technician signed out of a phone: everything of his is gone from it.
    pub fn wiped(&mut self, phone: usize) {
        self.saved.values_mut().filter(|saved| saved.phone == phone).for_each(|saved| saved.is_only_there = true);
    }

    /// The server said what became of a command: it is always the same (I4). Asked in the order in which the server answers, for
    /// answers overtake each other on their way.
    pub fn say(&mut self, hash: Digest, outcome: &str) -> Result<(), Violation> {
        // Bytes without a command's id are what stands at one place of one log: deposited by a copy they are another case.
        let has_no_id = self.saved.get(&hash).is_some_and(|saved| saved.kind == "unreadable");
        let is_another_case =
            |before: &str| has_no_id && [before, outcome].iter().all(|said| said.contains("\"held\""));
        match self.said.get(&hash) {
            Some(before) if is_another_case(before) => Ok(()),
            // What a copy of a phone deposited may still come from the phone itself; never the other way round.
            Some(before) if before != outcome && !self.is_server_restored && !before.contains("\"deposited\"") => {
                Err(Violation::new("I4", format!("{hash} was {before}, and is {outcome} now")))
            }
            _ => {
                self.said.insert(hash, outcome.to_owned());
                Ok(())
            }
        }
    }
}

fn moved(kind: &str, body: &Body) -> Option<Moved> {
    let (id, minor) = (body.id.clone()?, body.amount.as_ref()?.minor);
    match kind {
        "take_payment" if body.means.as_ref().is_some_and(|means| means.by == "cash") => Some(Moved { id, minor }),
        "hand_in" => Some(Moved { id, minor: -minor }),
        _ => None,
    }
}

fn paper(kind: &str, body: &Body) -> Option<String> {
    let number = match kind {
        "take_payment" => body.means.as_ref()?.receipt.as_ref(),
        "take_goods" => body.receipt.as_ref(),
        "return_goods" => body.void.as_ref(),
        _ => None,
    };
    number.map(ToString::to_string)
}
