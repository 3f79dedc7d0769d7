//! The server's history, the branch's and the company's: chains without a gap, time that only goes forward, one entry a command,
//! and subjects that are what their events make of them (I3, I4, I6, I9, I16, I20, I21, I24).

use std::collections::{BTreeMap, BTreeSet};

use callout_core::domain::{
    asset::Asset,
    calendar::BranchCalendar,
    cash::CashBook,
    complaint::Complaint,
    custody::Holder,
    customer::Customer,
    digest::Digest,
    hold::{Hold, HoldNotice},
    ids::{DeviceId, PersonId, ThingId},
    order::{OrderEvent, Stage, WorkOrder, event::Happening, statement::Statement},
    person::Person,
    policy::Policies,
    pricing::PriceList,
    signoff::Standing,
    subject::{Listed as _, OutOfPlace, Recorded, Subject as Rules},
};
use callout_server::clock::JUMP_MAX;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::{
    Violation,
    books::{Books, CASH, COMPLAINT, Command, Entry, Event, Log, ORDER, Subject, Worker},
    complaints::{Case, Circumstances},
    ledger::Ledger,
    limits::Limits,
};

/// Entries written at once are a millisecond apart.
const SLACK_MS: i64 = 60_000;

pub fn judge(books: &Books, ledger: &Ledger) -> Result<(), Violation> {
    if let Some((invariant, what)) = books.picture.broken.first() {
        return Err(Violation::new(invariant, what.clone()));
    }
    for log in books.logs() {
        chain(log)?;
        times(log, ledger)?;
        events_of(log, books)?;
    }
    entries(books)?;
    logs(books)?;
    subjects(books, ledger)?;
    company(books)?;
    revoked(books, ledger)?;
    disabled(books, ledger)
}

fn chain(log: &Log) -> Result<(), Violation> {
    let (mut prev, mut at_ms) = (Digest::ZERO, i64::MIN);
    let name = log.name();
    for (entry, expected) in log.entries.iter().zip(1..) {
        let broken = |what: &str| Err(Violation::new("I16", format!("entry {expected} of the {name}'s log {what}")));
        if entry.seq != expected {
            return broken("is missing");
        }
        if entry.prev.is_some_and(|kept| kept != prev) {
            return broken("does not follow from the one before");
        }
        let mut parts: Vec<&[u8]> = vec![b"callout/log/2", &prev.0];
        parts.extend(entry.covered.iter().map(Vec::as_slice));
        if Digest::of_parts(&parts) != entry.hash {
            return broken("is not what its hash says");
        }
        if entry.at_ms <= at_ms {
            let what = format!("entry {expected} of the {name}'s log is not later than the one before");
            return Err(Violation::new("I20", what));
        }
        (prev, at_ms) = (entry.hash, entry.at_ms);
    }
    if log.head != (log.entries.len() as u64, prev) {
        return Err(Violation::new("I16", format!("the {name}'s log does not end where its head says")));
    }
    Ok(())
}

/// Each event is of a subject that is there, and lives in this log (I3).
fn events_of(log: &Log, books: &Books) -> Result<(), Violation> {
    let here = books.subjects.iter().filter(|subject| subject.log == log.of);
    let here: BTreeSet<_> = here.map(|subject| subject.key).collect();
    match log.events.iter().find(|event| !here.contains(&event.key)) {
        Some(event) => {
            let (revision, key, name) = (event.revision, event.key, log.name());
            Err(Violation::new("I3", format!("event {revision} in the {name}'s log is of {key}, which is not there")))
        }
        None => Ok(()),
    }
}

/// Each command has its own entry of the branch's log, written with it and with its outcome (I3); no phone writes in the
/// company's log (I13).
fn entries(books: &Books) -> Result<(), Violation> {
    let mut of_commands: BTreeMap<Digest, Vec<u64>> = BTreeMap::new();
    let kinds = ["deposit", "settle", "fork"];
    if let Some(entry) = books.company.entries.iter().find(|entry| entry.device.is_some()) {
        let what = format!("{} at {} of the company's log came from a phone", entry.kind, entry.seq);
        return Err(Violation::new("I13", what));
    }
    for entry in books.branch.entries.iter().filter(|entry| !kinds.contains(&entry.kind.as_str())) {
        if let Some(hash) = entry.command_hash {
            of_commands.entry(hash).or_default().push(entry.seq);
        }
    }
    for command in &books.commands {
        match of_commands.remove(&command.hash).as_deref() {
            Some([seq]) if *seq == command.log_seq && !command.outcome.is_empty() => {}
            other => {
                let what = format!("command {}/{} has entries {other:?}", command.epoch, command.seq);
                return Err(Violation::new(if other.is_some_and(|o| o.len() > 1) { "I4" } else { "I3" }, what));
            }
        }
    }
    if let Some((hash, seqs)) = of_commands.first_key_value() {
        return Err(Violation::new("I3", format!("entries {seqs:?} are of command {hash}, which is not there")));
    }
    Ok(())
}

/// Each device's log runs 1, 2, 3 … and its commands took effect in that order; no hash stands twice (I4, I6).
fn logs(books: &Books) -> Result<(), Violation> {
    let mut logs: BTreeMap<(DeviceId, u32), Vec<&Command>> = BTreeMap::new();
    let mut hashes = BTreeSet::new();
    for command in &books.commands {
        if Digest::of(&command.bytes) != command.hash {
            return Err(Violation::new("I4", format!("{}/{} is not what its hash says", command.epoch, command.seq)));
        }
        if !hashes.insert((command.device, command.hash)) {
            return Err(Violation::new("I4", format!("command {} stands twice", command.hash)));
        }
        logs.entry((command.device, command.epoch)).or_default().push(command);
    }
    for ((device, epoch), mut log) in logs {
        log.sort_by_key(|command| command.seq);
        if !log.iter().map(|command| command.seq).eq(1..=log.len() as u64) {
            return Err(Violation::new("I6", format!("the log of {device}, epoch {epoch}, has a gap")));
        }
        if !log.is_sorted_by_key(|command| command.log_seq) {
            return Err(Violation::new("I6", format!("the log of {device}, epoch {epoch}, took effect out of order")));
        }
    }
    Ok(())
}

/// A subject lives in the log of its kind and is what its events there make of it, from the first one on (I24), its table has
/// whoever is to have it (I14), and every thing has one holder (I9).
fn subjects(books: &Books, ledger: &Ledger) -> Result<(), Violation> {
    let mut things: BTreeSet<ThingId> = BTreeSet::new();
    let mut events: BTreeMap<_, Vec<&Event>> = BTreeMap::new();
    for log in books.logs() {
        for event in &log.events {
            events.entry((log.of, event.key)).or_default().push(event);
        }
    }
    let (branch, company) = (books.branch.of, books.company.of);
    let settled: BTreeSet<u64> =
        books.branch.entries.iter().filter(|entry| entry.kind == "settle").map(|entry| entry.seq).collect();
    for subject in &books.subjects {
        let events = events.get(&(subject.log, subject.key)).map_or(&[][..], Vec::as_slice);
        let (home, audience) = match subject.key.kind {
            ORDER => {
                let mut limits = Limits::default();
                let order = replayed::<WorkOrder>(subject, events, |order, event, _| {
                    signed_as_shown(order, event)?;
                    unproven(event, ledger)?;
                    limits.look_at(order, event)
                })?;
                if order.revision != subject.revision || order.id.0 != subject.key.id {
                    let what = format!("order {} says it is {} at {}", subject.key, order.id, order.revision);
                    return Err(Violation::new("I3", what));
                }
                in_one_place(&order, &mut things)?;
                limits.agree(&order, ledger.looked_for_due)?;
                (branch, holder_of(&order).map(|person| person.0))
            }
            CASH => {
                let book = replayed::<CashBook>(subject, events, unseen)?;
                if CashBook::key_of(branch, book.person) != subject.key || book.branch != branch {
                    let what = format!("{} is the cash book of {} in {}", subject.key, book.person, book.branch);
                    return Err(Violation::new("I8", what));
                }
                (branch, Some(book.person.0))
            }
            COMPLAINT => {
                let mut case = Case::default();
                let complaint = replayed::<Complaint>(subject, events, |complaint, event, seq| {
                    let around = Circumstances { is_settled: settled.contains(&seq), people: &books.people };
                    case.look_at(complaint, event, around)
                })?;
                is_the_only_one(subject, complaint.id.0)?;
                case.agree(&complaint, ledger.looked_for_due)?;
                (branch, case.holder(&complaint).map(|person| person.0))
            }
            Hold::KIND => {
                let hold = replayed::<Hold>(subject, events, unseen)?;
                is_the_only_one(subject, hold.id.0)?;
                (company, Some(company.0))
            }
            HoldNotice::KIND => {
                let notice = replayed::<HoldNotice>(subject, events, unseen)?;
                is_the_only_one(subject, notice.id.0)?;
                (branch, None)
            }
            Customer::KIND => replayed::<Customer>(subject, events, unseen).map(|_| (branch, None))?,
            Asset::KIND => replayed::<Asset>(subject, events, unseen).map(|_| (branch, None))?,
            BranchCalendar::KIND => {
                replayed::<BranchCalendar>(subject, events, unseen)?;
                is_the_only_one(subject, branch.0)?;
                (branch, Some(branch.0))
            }
            PriceList::KIND => {
                let list = replayed::<PriceList>(subject, events, unseen)?;
                is_version(subject, list.version)?;
                (company, Some(company.0))
            }
            Policies::KIND => {
                let policies = replayed::<Policies>(subject, events, unseen)?;
                is_version(subject, policies.version)?;
                (company, Some(company.0))
            }
            Person::KIND => {
                let person = replayed::<Person>(subject, events, unseen)?;
                is_the_only_one(subject, person.id.0)?;
                (company, Some(person.branch.0))
            }
            _ => return Err(Violation::new("I23", format!("{} is of no kind that there is", subject.key))),
        };
        if subject.log != home {
            return Err(Violation::new("I3", format!("{} lives in the log of {}", subject.key, subject.log)));
        }
        if subject.audience != audience {
            let what = format!("{} is kept as for {:?}, and is for {audience:?}", subject.key, subject.audience);
            return Err(Violation::new("I14", what));
        }
    }
    Ok(())
}

/// Its id is the one that there can be.
fn is_the_only_one(subject: &Subject, id: Uuid) -> Result<(), Violation> {
    if subject.key.id == id {
        return Ok(());
    }
    Err(Violation::new("I3", format!("{} says that it is {id}", subject.key)))
}

/// Of settings and price lists there is one of each, and each revision is a version.
fn is_version(subject: &Subject, version: u32) -> Result<(), Violation> {
    is_the_only_one(subject, Uuid::nil())?;
    if subject.revision == u64::from(version) {
        return Ok(());
    }
    Err(Violation::new("I3", format!("{} says it is version {version} at {}", subject.key, subject.revision)))
}

/// What decisions read of the company is what stands in its log, for each person and no others (I3).
fn company(books: &Books) -> Result<(), Violation> {
    let mut people = books.people.clone();
    let (mut policies, mut prices) = (None, None);
    for subject in &books.subjects {
        match subject.key.kind {
            Person::KIND => {
                let Person { id, branch, roles, is_active, .. } =
                    read(&subject.body, || format!("subject {} cannot be read", subject.key))?;
                let kept = people.remove(&id);
                if kept != Some(Worker { branch, roles, is_active }) {
                    return Err(Violation::new("I3", format!("{id} stands as {kept:?}, which his file does not say")));
                }
            }
            Policies::KIND => policies = Some(subject.revision),
            PriceList::KIND => prices = Some(subject.revision),
            _ => {}
        }
    }
    if let Some(id) = people.keys().next() {
        return Err(Violation::new("I3", format!("{id} has no file")));
    }
    let (of_settings, of_prices) = books.reference;
    if (policies, prices) != (Some(of_settings.into()), of_prices.map(u64::from)) {
        let what =
            format!("decisions read versions {:?}, those in force are {policies:?} and {prices:?}", books.reference);
        return Err(Violation::new("I3", what));
    }
    Ok(())
}

/// Nothing is looked at but what the rules say.
#[expect(clippy::unnecessary_wraps, reason = "one of two ways to look")]
fn unseen<S, E>(_: Option<&S>, _: &Recorded<E>, _: u64) -> Result<(), Violation> {
    Ok(())
}

/// Whose phone is to have an order: its technician's, until it is cancelled.
fn holder_of(order: &WorkOrder) -> Option<PersonId> {
    if matches!(order.stage, Stage::Cancelled { .. }) { None } else { order.assignee() }
}

fn in_one_place(order: &WorkOrder, things: &mut BTreeSet<ThingId>) -> Result<(), Violation> {
    for thing in order.record.custody.iter().flat_map(|custody| &custody.things) {
        let last = thing.moves.last().map(|moved| moved.to);
        if last.is_some_and(|to| to != thing.holder) || matches!(thing.holder, Holder::InTransit { .. }) {
            return Err(Violation::new("I9", format!("thing {} is not where its last move says", thing.taken.id)));
        }
        if !things.insert(thing.taken.id) {
            return Err(Violation::new("I9", format!("thing {} is in two registers", thing.taken.id)));
        }
    }
    Ok(())
}

/// The subject, if its events count 1, 2, 3 … to its revision and make it what it is.
fn replayed<S: Rules + PartialEq>(
    subject: &Subject,
    events: &[&Event],
    mut looked_at: impl FnMut(Option<&S>, &Recorded<S::Event>, u64) -> Result<(), Violation>,
) -> Result<S, Violation> {
    let key = subject.key;
    let now: S = read(&subject.body, || format!("subject {key} cannot be read"))?;
    let mut made: Option<S> = None;
    for (event, revision) in events.iter().zip(1..) {
        if event.revision != revision {
            return Err(Violation::new("I3", format!("subject {key} misses event {revision}")));
        }
        let seq = event.seq;
        let event: Recorded<S::Event> = read(&event.body, || format!("event {revision} of {key} cannot be read"))?;
        looked_at(made.as_ref(), &event, seq)?;
        let next = S::apply(made, &event);
        made = Some(next.map_err(|OutOfPlace| {
            Violation::new("I24", format!("event {revision} of {key} does not follow from those before"))
        })?);
    }
    if subject.revision != events.len() as u64 {
        let what = format!("subject {key} is at revision {}, its events end at {}", subject.revision, events.len());
        return Err(Violation::new("I3", what));
    }
    if made.as_ref() == Some(&now) {
        Ok(now)
    } else {
        Err(Violation::new("I24", format!("subject {key} is not what its events make of it")))
    }
}

fn read<T: DeserializeOwned>(body: &str, what: impl Fn() -> String) -> Result<T, Violation> {
    serde_json::from_str(body).map_err(|error| Violation::new("I23", format!("{}: {error}", what())))
}

/// What was signed is what the voucher said then, or a person took it as it was given (I15).
fn signed_as_shown(order: Option<&WorkOrder>, event: &OrderEvent) -> Result<(), Violation> {
    let (Happening::Signed(sign_off), Some(order)) = (&event.what, order) else { return Ok(()) };
    let statement = Statement::of(order, sign_off.purpose).bytes().map(|bytes| bytes.digest());
    if sign_off.standing == Standing::Matches && statement != Some(sign_off.statement) {
        let what = format!("order {} was signed at revision {} under another statement", order.id, order.revision);
        return Err(Violation::new("I15", what));
    }
    Ok(())
}

/// A signature that no seal proves is kept as one, where a person took it (F76, I15).
fn unproven(event: &OrderEvent, ledger: &Ledger) -> Result<(), Violation> {
    let Happening::Signed(sign_off) = &event.what else { return Ok(()) };
    let is_forged = ledger.forged.values().any(|forged| forged.sign_off == Some(sign_off.id));
    if !is_forged || sign_off.standing == Standing::Unproven {
        return Ok(());
    }
    let what = format!("signature {} has no seal, and stands as {:?}", sign_off.id, sign_off.standing);
    Err(Violation::new("I15", what))
}

/// No time in the books is further ahead than what is believed of a wrong clock (F78).
fn times(log: &Log, ledger: &Ledger) -> Result<(), Violation> {
    let believed_ms = i64::try_from(JUMP_MAX.as_millis()).unwrap_or(i64::MAX) * i64::from(ledger.wrong_starts);
    let latest_ms = ledger.latest_ms + believed_ms + SLACK_MS;
    match log.entries.iter().find(|entry| entry.at_ms > latest_ms) {
        Some(entry) => {
            let days = (entry.at_ms - ledger.latest_ms) / (24 * 3_600_000);
            let what = format!("entry {} of the {}'s log is {days} days ahead", entry.seq, log.name());
            Err(Violation::new("I20", what))
        }
        None => Ok(()),
    }
}

/// After a device was revoked nothing of it takes effect (I21). By place, not by time: the log's time only goes forward, and may
/// be ahead of a clock that was set back.
fn revoked(books: &Books, ledger: &Ledger) -> Result<(), Violation> {
    let revoked = ledger.revoked.iter().filter(|(device, _)| books.picture.revoked.contains(device));
    for (device, since) in revoked {
        let is_late = |entry: &Entry| entry.device == Some(*device) && entry.seq > *since;
        if let Some(entry) = taken(books).find(|entry| is_late(entry)) {
            let what = format!("{} of device {device} took effect after it was revoked", entry.kind);
            return Err(Violation::new("I21", what));
        }
    }
    Ok(())
}

/// While a person had no access, nothing of his phones took effect (I21).
fn disabled(books: &Books, ledger: &Ledger) -> Result<(), Violation> {
    for (person, since, until) in &ledger.disabled {
        let is_his = |entry: &Entry| entry.device.and_then(|device| ledger.owners.get(&device)) == Some(person);
        let is_then = |entry: &Entry| entry.seq > *since && entry.seq <= *until;
        if let Some(entry) = taken(books).find(|entry| is_then(entry) && is_his(entry)) {
            let what = format!("{} of {person} took effect at {} without access", entry.kind, entry.seq);
            return Err(Violation::new("I21", what));
        }
    }
    Ok(())
}

/// The entries of what phones sent while they had access: a deposit and a decision of the office are others.
fn taken(books: &Books) -> impl Iterator<Item = &Entry> {
    books.branch.entries.iter().filter(|entry| !["deposit", "settle"].contains(&entry.kind.as_str()))
}
