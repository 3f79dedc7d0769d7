//! The judgement at the end of a seed: what every phone and the server hold, against what happened (I2, I5, I7, I12, I14).

use std::collections::{BTreeMap, BTreeSet};

use callout_core::{
    domain::{
        digest::Digest,
        hold::Hold,
        ids::{BranchId, OrderId, PersonId},
        subject::SubjectKey,
    },
    model::event::Event,
    protocol::{command::Envelope, cursor::Position},
    view::ScreenView,
};

use super::{
    Violation,
    books::{Books, COMPLAINT, ORDER, Subject},
    history, holds, money, sight,
    witness::Witness,
};
use crate::simulator::{
    faults::Fault,
    server::all,
    world::{Stop, World},
};

/// Faults after which a picture may be on no phone any more that could send it.
const LOSE_PICTURES: [Fault; 7] = [
    Fault::CorruptFile,
    Fault::PhoneRestored,
    Fault::CloneWithKey,
    Fault::CloneWithoutKey,
    Fault::UserSwitch,
    Fault::Revoke,
    Fault::Regrant,
];

/// Judges a world that has come to rest.
pub fn judge(world: &mut World<'_>) -> Result<(), Stop> {
    let devices = world.server.devices();
    world.ledger.owners.extend(devices);
    world.ledger.latest_ms = world.now_ms + world.ledger.jumped_ms;
    let books = world.server.books();
    arrived(world, &books)?;
    pictured(world, &books)?;
    history::judge(&books, &world.ledger)?;
    money::judge(&books, &world.ledger)?;
    holds::judge(&books)?;
    for index in 0..world.fleet.len() {
        if !world.fleet[index].is_retired {
            at_rest(world, index, &books)?;
            converged(world, index, &books)?;
            unseen(world, index, &books)?;
            shown(world, index)?;
        }
    }
    world.hours_pass()?;
    verified(world)
}

/// Whoever verifies the logs finds nothing; and where somebody changed what people read, he finds it (F80).
fn verified(world: &mut World<'_>) -> Result<(), Stop> {
    if let Some(finding) = world.server.verify().first() {
        return Err(Violation::new("I16", format!("what follows from the log does not stand so: {finding}")).into());
    }
    if !world.is_to_be_tampered {
        return Ok(());
    }
    let Some(what) = world.server.tamper(&mut world.trouble) else { return Ok(()) };
    world.counts.add(Fault::Tampered);
    if world.server.verify().is_empty() {
        return Err(
            Violation::new("I16", format!("{what} was changed behind the log's back, and nobody finds it")).into()
        );
    }
    Ok(())
}

/// Everything that a phone said is saved is at the server, by hash: taken, or kept for a person to see; and no fact was
/// refused into nothing (I2, I5, I7).
fn arrived(world: &World<'_>, books: &Books) -> Result<(), Violation> {
    let outcomes: BTreeMap<Digest, &str> = books.commands.iter().map(|c| (c.hash, c.outcome.as_str())).collect();
    let held: BTreeSet<Digest> = books.held.iter().map(|h| h.hash).collect();
    for (hash, saved) in world.ledger.saved.iter().filter(|(_, saved)| saved.lost.is_none()) {
        let name = &world.fleet[saved.phone].phone.name;
        let of = format!("{} {}/{} of {name}", saved.kind, saved.epoch, saved.seq);
        match outcomes.get(hash) {
            Some(outcome) if outcome.contains("\"refused\"") && saved.is_fact() => {
                return Err(Violation::new("I7", format!("{of} happened, and was refused")));
            }
            Some(outcome) if outcome.contains("\"outcome\":\"held\"") && !held.contains(hash) => {
                return Err(Violation::new("I7", format!("{of} is held, and not at the desk")));
            }
            Some(_) if ["unreadable", "teleport"].contains(&saved.kind.as_str()) && !held.contains(hash) => {
                return Err(Violation::new("I7", format!("{of} says nothing to this server, and is not at the desk")));
            }
            Some(_) => {}
            None if held.contains(hash) => {}
            // The other one at its place is there; this one is evidence for whoever is responsible, and was recorded anew
            // or deposited: deposited ones are held.
            // A server that is put back and not told so (`callout restored`) is believed by a phone that stood where it stands
            // now; what was deposited meanwhile has no place in a log from which the phone could see that it is gone.
            None if world.ledger.is_silently_restored && world.ledger.deposited.contains(hash) => {}
            None if saved.is_only_there && world.ledger.is_server_restored => {}
            None => {
                let known =
                    if world.ledger.heard.contains(hash) { "acknowledged, and is gone" } else { "never arrived" };
                let invariant = if world.ledger.heard.contains(hash) { "I2" } else { "I5" };
                return Err(Violation::new(invariant, format!("{of} was saved, {known}")));
            }
        }
    }
    Ok(())
}

/// Every picture that a command names is whole at the server (I17).
fn pictured(world: &World<'_>, books: &Books) -> Result<(), Violation> {
    if LOSE_PICTURES.iter().any(|fault| world.counts.of(*fault) > 0) {
        return Ok(());
    }
    let envelopes = books.commands.iter().filter_map(|command| Envelope::from_bytes(&command.bytes).ok());
    match envelopes.flat_map(|envelope| envelope.blobs).find(|blob| !books.picture.blobs.contains(&blob.digest)) {
        Some(blob) => Err(Violation::new("I17", format!("picture {} never arrived whole", blob.digest))),
        None => Ok(()),
    }
}

/// Its outbox is empty and it stands where the server does (I5, I11).
fn at_rest(world: &World<'_>, index: usize, books: &Books) -> Result<(), Stop> {
    let member = &world.fleet[index];
    let name = &member.phone.name;
    let Some(witness) = &member.witness else {
        return Err(Violation::new("liveness", format!("{name} has no file")).into());
    };
    let rows = witness.commands_after(0)?;
    if let Some(row) = rows.iter().find(|row| !row.is_acknowledged && !row.has_outcome) {
        let what = format!("{name} still has {}/{} to send", row.epoch, row.seq);
        return Err(Violation::new("liveness", what).into());
    }
    let at = |position: Position| (position.seq, position.digest);
    let cursor = witness.cursor()?.map(|cursor| (cursor.incarnation, at(cursor.position), at(cursor.company)));
    let (branch, company) = (books.branch.head, books.company.head);
    if cursor != Some((books.incarnation, branch, company)) {
        let stands = cursor.map(|(_, branch, company)| (branch.0, company.0));
        let what = format!("{name} stands at {stands:?}, the server at {:?}", (branch.0, company.0));
        return Err(Violation::new("liveness", what).into());
    }
    let reference = (witness.policies()?.version, witness.newest_prices()?);
    if reference != books.reference {
        let what =
            format!("{name} has settings and prices of versions {reference:?}, the server {:?}", books.reference);
        return Err(Violation::new("I12", what).into());
    }
    let (_, blobs) = witness.decisions_and_blobs()?;
    if blobs > 0 {
        return Err(Violation::new("liveness", format!("{name} still has {blobs} pictures to send")).into());
    }
    Ok(())
}

/// It holds what its person may see, byte for byte (I12).
fn converged(world: &World<'_>, index: usize, books: &Books) -> Result<(), Stop> {
    let member = &world.fleet[index];
    let person = world.server.technicians()[member.phone.owner];
    let Some(witness) = &member.witness else { return Ok(()) };
    holds(&member.phone.name, witness, &books.subjects, (person, books.branch.of))
}

/// A phone's file holds these subjects as far as they are for somebody in his branch, byte for byte, and no others.
pub fn holds(
    name: &str,
    witness: &Witness,
    subjects: &[Subject],
    (person, branch): (PersonId, BranchId),
) -> Result<(), Stop> {
    let his = subjects.iter().filter(|subject| subject.is_for(person, branch));
    let mut should: BTreeMap<SubjectKey, &str> = his.map(|s| (s.key, s.body.as_str())).collect();
    for (key, body) in witness.subjects()? {
        match should.remove(&key) {
            Some(expected) if expected.as_bytes() == body => {}
            Some(_) => {
                return Err(Violation::new("I12", format!("{name} has another {key} than the server")).into());
            }
            None => {
                return Err(Violation::new("I14", format!("{name} has {key}, which is not its technician's")).into());
            }
        }
    }
    match should.first_key_value() {
        Some((key, _)) => Err(Violation::new("I12", format!("{name} lacks {key}, which is its technician's")).into()),
        None => Ok(()),
    }
}

/// It shows what stands in its file and nothing else, for nothing is pending: each screen is the same before and after a start
/// (I12).
fn shown(world: &mut World<'_>, index: usize) -> Result<(), Stop> {
    // Taken up first: nobody may have looked at it since yesterday, and "today" is another day then.
    world.event(index, &Event::Foreground)?;
    // What is new is so until somebody has looked.
    world.screens(index)?;
    let before = world.screens(index)?;
    world.died(index)?;
    world.start(index)?;
    let after = world.screens(index)?;
    said_of_holds(world, index, &after)?;
    let other = before.into_iter().find_map(|(place, was)| {
        let is = after.get(&place).filter(|is| **is != was)?;
        Some((place, differ(&format!("{was:?}"), &format!("{is:?}"))))
    });
    match other {
        Some((place, how)) => {
            let name = &world.fleet[index].phone.name;
            let what = format!("{name} shows {place} otherwise than its file says, and has nothing to send: {how}");
            Err(Violation::new("I12", what).into())
        }
        None => Ok(()),
    }
}

/// Each order's screen says what is on hold, and nothing else (P29).
fn said_of_holds(world: &mut World<'_>, index: usize, screens: &BTreeMap<String, ScreenView>) -> Result<(), Stop> {
    let holds = all::<Hold>(world.server);
    let orders = screens.values().filter_map(|screen| match screen {
        ScreenView::Order(order) => Some(order),
        _ => None,
    });
    for order in orders {
        let Some(n) = world.customers.iter().position(|id| id.to_string() == order.id) else { continue };
        if let Err(what) = holds::is_said(&holds, n as u64, &order.holds) {
            let name = &world.fleet[index].phone.name;
            return Err(Violation::new("P29", format!("{name} {what}")).into());
        }
    }
    Ok(())
}

/// Where two texts begin to differ, with a little of what stands before.
fn differ(one: &str, other: &str) -> String {
    let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let part = |text: &str| text.chars().skip(same.saturating_sub(40)).take(120).collect::<String>();
    format!("…{}… and …{}…", part(one), part(other))
}

/// Its files name nobody of another branch, and no customer whose order or complaint its person has not (I14), except in what was recorded here: a signed statement
/// is evidence, kept for thirty days.
fn unseen(world: &World<'_>, index: usize, books: &Books) -> Result<(), Stop> {
    let member = &world.fleet[index];
    let person = world.server.technicians()[member.phone.owner];
    let Some(witness) = &member.witness else { return Ok(()) };
    let recorded: Vec<u64> = witness.commands_after(0)?.iter().flat_map(|row| sight::canaries(&row.bytes)).collect();
    let orders = books.subjects.iter().filter(|subject| subject.key.kind == ORDER);
    let complaints = books.subjects.iter().filter(|subject| subject.key.kind == COMPLAINT);
    let his_complaints = complaints.filter(|complaint| complaint.audience == Some(person.0));
    let complaining: BTreeSet<u64> = his_complaints.flat_map(|it| sight::canaries(it.body.as_bytes())).collect();
    let holder: BTreeMap<OrderId, bool> = orders.map(|o| (OrderId(o.key.id), o.audience == Some(person.0))).collect();
    for suffix in ["", "-wal"] {
        let mut file = member.phone.file().into_os_string();
        file.push(suffix);
        let Ok(bytes) = world.device.0.read(file.as_ref()) else { continue };
        if sight::is_elsewhere(&bytes) {
            let what = format!("{} has the name of somebody of another branch in its file", member.phone.name);
            return Err(Violation::new("I14", what).into());
        }
        for n in sight::canaries(&bytes) {
            let order = world.customers.get(usize::try_from(n).unwrap_or(usize::MAX));
            let is_his = order.and_then(|order| holder.get(order)).copied().unwrap_or(false);
            if !is_his && !complaining.contains(&n) && !recorded.contains(&n) {
                let what = format!("{} still has the name of customer {n} in its file", member.phone.name);
                return Err(Violation::new("I14", what).into());
            }
        }
    }
    Ok(())
}
