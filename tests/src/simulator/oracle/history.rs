//! The server's history: one chain without a gap, time that only goes forward, one entry a command, and orders that are
//! what their events make of them (I3, I4, I6, I9, I16, I20, I21, I24).

use std::collections::{BTreeMap, BTreeSet};

use callout_core::domain::{
    custody::Holder,
    digest::Digest,
    ids::{DeviceId, ThingId},
    order::{self, OrderEvent, WorkOrder, event::Happening, statement::Statement},
    signoff::Standing,
};

use super::{
    Violation,
    books::{Books, Command},
    ledger::Ledger,
};

pub fn judge(books: &Books, ledger: &Ledger) -> Result<(), Violation> {
    if let Some((invariant, what)) = books.picture.broken.first() {
        return Err(Violation::new(invariant, what.clone()));
    }
    chain(books)?;
    entries(books)?;
    logs(books)?;
    orders(books)?;
    revoked(books, ledger)
}

fn chain(books: &Books) -> Result<(), Violation> {
    let mut events: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
    for event in &books.events {
        events.entry(event.seq).or_default().push(&event.body);
    }
    let (mut prev, mut at_ms) = (Digest::ZERO, i64::MIN);
    for (entry, expected) in books.log.iter().zip(1..) {
        let broken = |what: &str| Err(Violation::new("I16", format!("entry {expected} of the log {what}")));
        if entry.seq != expected {
            return broken("is missing");
        }
        if entry.prev != prev {
            return broken("does not follow from the one before");
        }
        let parts: Vec<&[u8]> = entry.covered.iter().map(Vec::as_slice).collect();
        if Digest::of_parts(&parts) != entry.hash {
            return broken("is not what its hash says");
        }
        let mut covered: Vec<&[u8]> = vec![b"callout/payload/1", entry.detail.as_bytes()];
        covered.extend(events.get(&entry.seq).into_iter().flatten().map(|body| body.as_bytes()));
        if Digest::of_parts(&covered) != entry.payload {
            return broken("covers other events than there are");
        }
        if entry.at_ms <= at_ms {
            return Err(Violation::new("I20", format!("entry {expected} is not later than the one before")));
        }
        (prev, at_ms) = (entry.hash, entry.at_ms);
    }
    if books.head != (books.log.len() as u64, prev) {
        return Err(Violation::new("I16", "the log does not end where its head says"));
    }
    Ok(())
}

/// Each command has its own entry, written with it (I3), and each event belongs to one.
fn entries(books: &Books) -> Result<(), Violation> {
    let mut of_commands: BTreeMap<Digest, Vec<u64>> = BTreeMap::new();
    let kinds = ["deposit", "settle", "fork"];
    for entry in books.log.iter().filter(|entry| !kinds.contains(&entry.kind.as_str())) {
        if let Some(hash) = entry.command_hash {
            of_commands.entry(hash).or_default().push(entry.seq);
        }
    }
    for command in &books.commands {
        match of_commands.remove(&command.hash).as_deref() {
            Some([seq]) if *seq == command.log_seq => {}
            other => {
                let what = format!("command {}/{} has entries {other:?}", command.epoch, command.seq);
                return Err(Violation::new(if other.is_some_and(|o| o.len() > 1) { "I4" } else { "I3" }, what));
            }
        }
    }
    if let Some((hash, seqs)) = of_commands.first_key_value() {
        return Err(Violation::new("I3", format!("entries {seqs:?} are of command {hash}, which is not there")));
    }
    let last = books.log.len() as u64;
    match books.events.iter().find(|event| event.seq == 0 || event.seq > last) {
        Some(event) => Err(Violation::new("I3", format!("event {} of {} has no entry", event.revision, event.order))),
        None => Ok(()),
    }
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

/// An order is what its first state and its events make of it (I24), and every thing has one holder (I9).
fn orders(books: &Books) -> Result<(), Violation> {
    let mut things: BTreeSet<ThingId> = BTreeSet::new();
    for order in &books.orders {
        let now: WorkOrder = serde_json::from_str(&order.body)
            .map_err(|error| Violation::new("I23", format!("order {} cannot be read: {error}", order.id)))?;
        let own = books.events.iter().filter(|event| event.order == order.id);
        let mut revision = 1;
        for event in own {
            revision += 1;
            if event.revision != revision {
                return Err(Violation::new("I3", format!("order {} misses event {revision}", order.id)));
            }
        }
        if now.revision != revision {
            let what = format!("order {} is at revision {}, its events end at {revision}", order.id, now.revision);
            return Err(Violation::new("I3", what));
        }
        replayed(books, &now)?;
        for thing in now.record.custody.iter().flat_map(|custody| &custody.things) {
            let last = thing.moves.last().map(|moved| moved.to);
            if last.is_some_and(|to| to != thing.holder) || matches!(thing.holder, Holder::InTransit { .. }) {
                return Err(Violation::new("I9", format!("thing {} is not where its last move says", thing.taken.id)));
            }
            if !things.insert(thing.taken.id) {
                return Err(Violation::new("I9", format!("thing {} is in two registers", thing.taken.id)));
            }
        }
    }
    Ok(())
}

fn replayed(books: &Books, now: &WorkOrder) -> Result<(), Violation> {
    let events: Option<Vec<OrderEvent>> = books
        .events
        .iter()
        .filter(|event| event.order == now.id)
        .map(|event| serde_json::from_str(&event.body).ok())
        .collect();
    let events = events.ok_or_else(|| Violation::new("I23", format!("an event of {} cannot be read", now.id)))?;
    // The first state is not kept apart: what registering fixed never changes, the rest begins empty.
    let first = WorkOrder {
        revision: 1,
        assignment: None,
        stage: order::Stage::Registered,
        record: order::state::Record::default(),
        entitlement: callout_core::domain::entitlement::Entitlement { overridden: None, ..now.entitlement.clone() },
        call: order::state::ServiceCall { register: order::state::Register::Open, ..now.call.clone() },
        ..now.clone()
    };
    let mut order = first;
    for event in &events {
        signed_as_shown(&order, event)?;
        order = order::apply(order, event);
    }
    if order == *now {
        Ok(())
    } else {
        Err(Violation::new("I24", format!("order {} is not what its events make of it", now.id)))
    }
}

/// What was signed is what the voucher said then, or a person took it as it was given (I15).
fn signed_as_shown(order: &WorkOrder, event: &OrderEvent) -> Result<(), Violation> {
    let Happening::Signed(sign_off) = &event.what else { return Ok(()) };
    let statement = Statement::of(order, sign_off.purpose).bytes().map(|bytes| bytes.digest());
    if sign_off.standing == Standing::Matches && statement != Some(sign_off.statement) {
        let what = format!("order {} was signed at revision {} under another statement", order.id, order.revision);
        return Err(Violation::new("I15", what));
    }
    Ok(())
}

/// After a device was revoked nothing of it takes effect (I21). By place, not by time: the log's time only goes forward, and may
/// be ahead of a clock that was set back.
fn revoked(books: &Books, ledger: &Ledger) -> Result<(), Violation> {
    let revoked = ledger.revoked.iter().filter(|(device, _)| books.picture.revoked.contains(device));
    for (device, since) in revoked {
        let is_late = |entry: &&super::books::Entry| {
            entry.device == Some(*device) && entry.seq > *since && !["deposit", "settle"].contains(&entry.kind.as_str())
        };
        if let Some(entry) = books.log.iter().find(is_late) {
            let what = format!("{} of device {device} took effect after it was revoked", entry.kind);
            return Err(Violation::new("I21", what));
        }
    }
    Ok(())
}
