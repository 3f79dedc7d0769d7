//! The log: one entry an effect, a chain that shows every change, time that only goes forward (I3, I16, I20).

use callout_core::domain::{
    digest::Digest,
    ids::BranchId,
    order::{OrderCommand, command::Nothing},
    time::Timestamp,
};

use super::company::{BRANCH, Company, START_MS, WANG, id};
use crate::sync::{
    heart::{
        log::{Broken, Verifier},
        rows::LogEntry,
    },
    memory::Tables,
};

fn verify(tables: &Tables) -> Result<(), Broken> {
    let branch: BranchId = id(BRANCH);
    let mut verifier = Verifier::new(branch);
    for entry in tables.log.values() {
        let events: Vec<String> = tables
            .events
            .range((branch, entry.seq, 0)..=(branch, entry.seq, u64::MAX))
            .map(|(_, row)| serde_json::to_string(&row.event).expect("json"))
            .collect();
        verifier.entry(entry, events.iter().map(String::as_str))?;
    }
    let head = &tables.branches[&branch];
    verifier.end(head.position.seq, head.position.digest)
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
    let of_commands = tables.log.values().filter(|entry| entry.command_hash.is_some()).count();
    assert_eq!(of_commands, tables.commands.len());
    assert!(tables.commands.values().all(|row| {
        tables.log.get(&(row.branch, row.log_seq)).is_some_and(|entry| entry.command_hash == Some(row.hash))
    }));
}

/// Something that somebody did to an entry.
type Change = fn(&mut LogEntry);

#[test]
fn every_change_of_the_log_shows_i16() {
    let tables = a_day().store.snapshot();
    let keys: Vec<_> = tables.log.keys().copied().collect();
    let changes: [Change; 9] = [
        |entry| entry.at = Timestamp::from_ms(entry.at.ms() + 1),
        |entry| entry.actor = id(99),
        |entry| entry.device = Some(id(99)),
        |entry| entry.command = Some(id(99)),
        |entry| entry.kind.push('x'),
        |entry| entry.subject = uuid::Uuid::from_u128(99),
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
    for key in tables.events.keys() {
        let mut forged = tables.clone();
        forged.events.get_mut(key).expect("an event").event.by = id(99);
        assert!(matches!(verify(&forged), Err(Broken::Payload(_))), "event {key:?}");
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
fn the_log_itself_holds_nothing_personal() {
    let company = a_day();
    let text = format!("{:?}", company.store.tables().log);
    for canary in ["Chen", "Canary Road", "021-555", "does not cool"] {
        assert!(!text.contains(canary), "{canary}");
    }
}
