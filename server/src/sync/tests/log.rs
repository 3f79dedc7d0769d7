//! The log: one entry an effect, a chain that shows every change, time that only goes forward (I3, I16, I20).

use callout_core::{
    domain::{
        digest::Digest,
        order::{OrderCommand, WorkOrder, command::Nothing},
        refusal::Refusal,
        subject::Listed as _,
        time::Timestamp,
    },
    protocol::outcome::{Known, Outcome},
};

use super::company::{Company, START_MS, Tables, WANG, id};
use crate::sync::heart::{
    log::{Broken, Verifier},
    rows::{EventRow, LogEntry, Sent},
};

/// Both logs: the company's and the branch's.
fn verify(tables: &Tables) -> Result<(), Broken> {
    for (log, head) in &tables.branches {
        let mut verifier = Verifier::new(*log);
        for entry in tables.log.range((*log, 0)..=(*log, u64::MAX)).map(|(_, entry)| entry) {
            verifier.entry(entry)?;
        }
        verifier.end(head.position.seq, head.position.digest)?;
    }
    Ok(())
}

fn a_day() -> Company {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.accepts_and_arrives(order);
    phone.repairs(order);
    phone.takes_cash(order, 180, 1);
    company.push(&mut phone);
    company
}

#[test]
fn every_command_has_one_entry_and_every_entry_verifies_i3_i16() {
    let company = a_day();
    let tables = company.store.tables();
    assert_eq!(verify(&tables), Ok(()));
    let of_commands = tables.log.values().filter(|entry| entry.sent.is_some()).count();
    assert_eq!(of_commands, tables.commands.len());
    assert!(tables.commands.iter().all(|((device, epoch, seq), at)| {
        let sent = tables.log.get(at).and_then(|entry| entry.sent.as_ref());
        sent.is_some_and(|sent| (sent.device, sent.epoch, sent.seq) == (*device, *epoch, *seq))
    }));
}

fn sent(entry: &mut LogEntry) -> &mut Sent {
    entry.sent.as_mut().expect("a phone's command")
}

/// Something that somebody did to an entry.
type Change = fn(&mut LogEntry);

#[test]
fn every_change_of_the_log_shows_i16() {
    let tables = a_day().store.snapshot();
    let keys: Vec<_> = tables.log.keys().copied().collect();
    let changes: [Change; 8] = [
        |entry| entry.at = Timestamp::from_ms(entry.at.ms() + 1),
        |entry| entry.actor = id(99),
        |entry| entry.command = Some(id(99)),
        |entry| entry.kind.push('x'),
        |entry| entry.about = Some(WorkOrder::key(uuid::Uuid::from_u128(99))),
        |entry| entry.detail.push(' '),
        |entry| entry.prev = Digest::of(b"x"),
        |entry| entry.hash = Digest::of(b"x"),
    ];
    for key in &keys {
        for change in changes {
            let mut forged = tables.clone();
            change(forged.log.get_mut(key).expect("an entry"));
            assert!(verify(&forged).is_err(), "entry {key:?}");
        }
        let mut cut = tables.clone();
        cut.log.remove(key);
        assert!(verify(&cut).is_err(), "entry {key:?} removed");
    }
    let of_commands: [Change; 6] = [
        |entry| sent(entry).device = id(99),
        |entry| sent(entry).epoch += 1,
        |entry| sent(entry).seq += 1,
        |entry| sent(entry).hash = Digest::of(b"x"),
        |entry| sent(entry).bytes = b"{}"[..].into(),
        |entry| entry.outcome = Some(Outcome::Refused { code: Known::Yes(Refusal::NotYours) }),
    ];
    for key in tables.commands.values() {
        for change in of_commands {
            let mut forged = tables.clone();
            change(forged.log.get_mut(key).expect("an entry"));
            assert_eq!(verify(&forged), Err(Broken::Content(key.1)));
        }
    }
    let of_events: [fn(&mut EventRow); 3] =
        [|event| event.key.id = uuid::Uuid::from_u128(99), |event| event.revision += 1, |event| event.body.push(' ')];
    let events = |entry: &LogEntry| (0..entry.events.len()).map(|n| ((entry.branch, entry.seq), n)).collect::<Vec<_>>();
    for (at, n) in tables.log.values().flat_map(events) {
        for change in of_events {
            let mut forged = tables.clone();
            change(&mut forged.log.get_mut(&at).expect("an entry").events[n]);
            assert_eq!(verify(&forged), Err(Broken::Content(at.1)));
        }
    }
}

#[test]
fn the_servers_time_only_goes_forward_i20_f45() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    company.now = Timestamp::from_ms(START_MS - 86_400_000);
    phone.does(order, OrderCommand::Accept(Nothing {}));
    company.push(&mut phone);
    company.now = Timestamp::from_ms(0);
    phone.does(order, OrderCommand::StartTravel(Nothing {}));
    company.push(&mut phone);
    let times: Vec<_> = company.store.tables().log.values().map(|entry| entry.at).collect();
    assert!(times.windows(2).all(|pair| pair[0] < pair[1]), "{times:?}");
}

#[test]
fn what_the_log_itself_says_of_a_command_is_nothing_personal() {
    let company = a_day();
    let tables = company.store.tables();
    let words = tables.log.values().map(|entry| (&entry.kind, &entry.detail, &entry.outcome));
    let text = format!("{:?}", words.collect::<Vec<_>>());
    for canary in ["Chen", "Canary Road", "021-555", "does not cool"] {
        assert!(!text.contains(canary), "{canary}");
    }
}
