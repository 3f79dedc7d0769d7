//! The server's books by SQL of our own, in the same words as from memory.

use std::{collections::BTreeMap, path::Path};

use callout_core::domain::{
    digest::Digest,
    ids::{BranchId, PersonId},
    person::Person,
    policy::Policies,
    pricing::PriceList,
    subject::{Listed as _, SubjectKey, SubjectKind},
};
use callout_server::store::work::audit::{Beside, unpacked};
use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::eyes::{Eyes, Row};
use crate::simulator::oracle::books::{
    Books, Command, Covered, Entry, Event, Held, Log, Picture, Posting, Subject, Worker, account_text,
};

/// Both logs: what phones sent has its device, and with it the rest of a command.
const LOG: &str =
    "select branch, seq, at, actor, device, epoch, device_seq, command, command_hash, kind, about_kind, about_id,
    bytes, outcome, detail, events, hash from branch_log order by seq";
/// Subjects with their bodies: orders have a table of their own.
const SUBJECTS: &str = "select t.kind, t.id, t.holder, t.revision, r.body, t.body_digest, t.branch
    from (select branch, cast(0 as bigint) as kind, id, holder, revision, body_digest from orders
        union all select branch, kind, id, holder, revision, body_digest from subjects) t
    left join subject_revisions r
        on r.branch = t.branch and r.kind = t.kind and r.id = t.id and r.revision = t.revision
    order by t.kind, t.id";

/// An event, as a row has it beside others; without `about` it happened to what the row is about. What the row's actor recorded
/// on the row's device says neither again, and its time only where it is not that of the one before.
#[derive(Deserialize)]
struct Kept<'a> {
    about: Option<String>,
    revision: u64,
    #[serde(borrow)]
    event: Option<&'a RawValue>,
    at: Option<i64>,
    #[serde(borrow)]
    what: Option<&'a RawValue>,
}

fn key(kind: u32, id: Uuid) -> SubjectKey {
    SubjectKey { kind: SubjectKind(u16::try_from(kind).unwrap_or(u16::MAX)), id }
}

/// What a row is about, if about anything.
fn about(row: &Row) -> Option<SubjectKey> {
    Some(key((!row.is_null(10)).then(|| row.small(10))?, row.maybe_id(11)?))
}

fn command(row: &Row) -> Option<Command> {
    Some(Command {
        device: row.maybe_id(4)?,
        epoch: row.small(5),
        seq: row.count(6),
        hash: row.digest(8),
        bytes: bytes(row),
        outcome: if row.is_null(13) { String::new() } else { row.text(13) },
        log_seq: row.count(1),
    })
}

/// The bytes of a row's command as its phone sent them; what stands for none is seen as it is kept, for its hash is another.
fn bytes(row: &Row) -> Vec<u8> {
    let kind = row.text(9);
    let beside = || {
        let (command, device, about) = (row.maybe_id(7)?, row.maybe_id(4)?, about(row)?);
        Some(Beside { command, device, epoch: row.small(5), seq: row.count(6), kind: &kind, about })
    };
    unpacked(beside().as_ref(), &row.bytes(12)).unwrap_or_else(|| row.bytes(12))
}

/// The events of a row, byte for byte, of which what cannot be read is one without a subject.
fn events(row: &Row) -> Vec<Event> {
    let text = row.text(15);
    let event = |seq, key, revision, body: &str| Event { seq, key, revision, body: body.to_owned() };
    let Ok(kept) = serde_json::from_str::<Vec<Kept<'_>>>(&text) else {
        return vec![event(row.count(1), key(u32::MAX, Uuid::nil()), 0, &text)];
    };
    let (about, actor, device) = (about(row), row.id::<Uuid>(3), row.maybe_id::<Uuid>(4));
    let of = |kept: &Kept<'_>| kept.about.as_ref().map_or(about, |key| key.parse().ok());
    let mut before = None;
    let read = |kept: Kept<'_>| {
        let of = of(&kept).unwrap_or_else(|| key(u32::MAX, Uuid::nil()));
        before = kept.at.or(before);
        let body = match (kept.event, kept.what, before, device) {
            (Some(event), ..) => event.get().to_owned(),
            (None, Some(what), Some(at), Some(device)) => {
                format!(r#"{{"at":{at},"by":"{actor}","device":"{device}","what":{}}}"#, what.get())
            }
            _ => String::new(),
        };
        event(row.count(1), of, kept.revision, &body)
    };
    kept.into_iter().map(read).collect()
}

fn entry(row: &Row) -> Entry {
    let (branch, seq, at_ms, actor) = (row.id(0), row.count(1), row.int(2), row.id(3));
    let device: Option<Uuid> = row.maybe_id(4);
    let (kind, detail) = (row.text(9), row.text(14));
    let covered = Covered {
        branch,
        seq,
        at_ms,
        actor,
        sent: device.map(|device| (device, row.small(5), row.count(6), row.digest(8))),
        command: row.maybe_id(7),
        kind: &kind,
        about: about(row),
        outcome: (!row.is_null(13)).then(|| row.text(13)),
        detail: &detail,
    };
    let covered = covered.parts(&events(row));
    Entry {
        seq,
        at_ms,
        device: device.map(Into::into),
        command_hash: row.maybe_digest(8),
        prev: None,
        hash: row.digest(16),
        covered,
        kind,
    }
}

/// A subject with its body; what the tables say of the body and is not so is seen as a body that nobody can read.
fn subject(row: &Row) -> Subject {
    let body = if row.is_null(4) { String::new() } else { row.text(4) };
    let is_so = row.digest(5) == Digest::of(body.as_bytes());
    Subject {
        key: key(row.small(0), row.id(1)),
        log: row.id(6),
        audience: row.maybe_id(2),
        revision: row.count(3),
        body: if is_so { body } else { format!("not of its digest: {body}") },
    }
}

/// One of the logs, of the heads and rows of all.
fn log(of: BranchId, heads: &[Row], rows: &[Row]) -> Log {
    let head = heads.iter().find(|row| row.id::<BranchId>(0) == of);
    let rows = rows.iter().filter(|row| row.id::<BranchId>(0) == of);
    Log {
        of,
        head: head.map_or((0, Digest::ZERO), |row| (row.count(1), row.digest(2))),
        entries: rows.clone().map(entry).collect(),
        events: rows.flat_map(events).collect(),
    }
}

/// People as their table has them, who are looked for by login and name; and whose row is not what his file says.
fn people(eyes: &mut Eyes, subjects: &[Subject]) -> (BTreeMap<PersonId, Worker>, Vec<(&'static str, String)>) {
    let files: BTreeMap<Uuid, &Subject> =
        subjects.iter().filter(|subject| subject.key.kind == Person::KIND).map(|it| (it.key.id, it)).collect();
    let (mut people, mut broken) = (BTreeMap::new(), Vec::new());
    for row in eyes.rows("select id, branch, roles, disabled_at, login, name, revision from people order by id") {
        let id: PersonId = row.id(0);
        let roles = serde_json::from_str(&row.text(2)).unwrap_or_default();
        people.insert(id, Worker { branch: row.id(1), roles, is_active: row.is_null(3) });
        let file = files.get(&id.0).and_then(|it| Some((it.revision, serde_json::from_str::<Person>(&it.body).ok()?)));
        let is_so = file.is_some_and(|(revision, file)| {
            (file.login.as_str(), file.name.as_str(), revision) == (&row.text(4), &row.text(5), row.count(6))
        });
        if !is_so {
            broken.push(("I3", format!("the row of {id} is not what his file says")));
        }
    }
    (people, broken)
}

/// The version of the company's one subject of a kind; 0 where there is none.
fn version(kind: SubjectKind, subjects: &[Subject]) -> u32 {
    let found = subjects.iter().find(|subject| subject.key == SubjectKey { kind, id: Uuid::nil() });
    found.and_then(|subject| u32::try_from(subject.revision).ok()).unwrap_or(0)
}

/// Every subject with its body.
pub fn subjects(eyes: &mut Eyes) -> Vec<Subject> {
    eyes.rows(SUBJECTS).iter().map(subject).collect()
}

/// Every table that the oracle judges, where one branch works; the pictures' bytes from their folder.
pub fn read(eyes: &mut Eyes, branch: BranchId, pictures: &Path) -> Books {
    let incarnation = eyes.rows("select incarnation from server_meta")[0].id(0);
    let heads = eyes.rows("select branch, seq, digest from branch_heads");
    let rows = eyes.rows(LOG);
    let subjects = subjects(eyes);
    let (people, broken) = people(eyes, &subjects);
    let prices = version(PriceList::KIND, &subjects);
    let held = eyes.rows("select id, hash, person, decision from held order by id");
    let evidence = eyes.rows("select hash from fork_evidence");
    let postings =
        eyes.rows("select seq, account, account_of, currency, amount_minor from ledger_postings order by seq, n");
    let documents = eyes.rows("select series, n from documents order by series, n");
    let mut picture = picture(eyes, pictures);
    picture.broken.extend(broken);
    Books {
        incarnation,
        branch: log(branch, &heads, &rows),
        company: log(BranchId::COMPANY, &heads, &rows),
        commands: rows.iter().filter_map(command).collect(),
        people,
        // Decisions read the newest revisions themselves.
        reference: (version(Policies::KIND, &subjects), (prices > 0).then_some(prices)),
        subjects,
        held: held
            .iter()
            .map(|row| Held {
                id: row.id(0),
                hash: row.digest(1),
                person: row.id(2),
                decision: (!row.is_null(3)).then(|| row.text(3)),
            })
            .collect(),
        evidence: evidence.iter().map(|row| row.digest(0)).collect(),
        postings: postings
            .iter()
            .map(|row| Posting {
                seq: row.count(0),
                account: account_text(&row.text(1), row.id(2)),
                currency: row.text(3),
                minor: row.int(4),
            })
            .collect(),
        documents: documents.iter().map(|row| (row.text(0), row.small(1))).collect(),
        picture,
    }
}

fn picture(eyes: &mut Eyes, pictures: &Path) -> Picture {
    let revoked = eyes.rows("select id from devices where revoked_at is not null");
    let complete = eyes.rows("select branch, digest from blobs where completed_at is not null order by digest");
    let mut picture = Picture { revoked: revoked.iter().map(|row| row.id(0)).collect(), ..Picture::default() };
    for row in &complete {
        let (branch, digest): (Uuid, Digest) = (row.id(0), row.digest(1));
        let file = pictures.join(format!("{branch}/whole/{digest}"));
        let is_here = std::fs::read(file).is_ok_and(|bytes| Digest::of(&bytes) == digest);
        if is_here {
            picture.blobs.insert(digest);
        } else {
            picture.broken.push(("I17", format!("picture {digest} is said to be complete, and its bytes are not")));
        }
    }
    picture
}
