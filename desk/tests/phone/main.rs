//! A phone on the desk against a server that says what it is told: the whole shell with its real store, and no socket.
#![expect(clippy::unwrap_used, reason = "a test that unwraps says what it means")]

mod page;
mod server;
mod shell;

use std::{fs, path::Path, sync::Arc};

use callout_core::{
    app::{Event, ViewModel},
    effects::sealing::KeyKind,
    model::event::{Action, Place},
    view::{ScreenView, SyncState, Tone},
};
use callout_desk::{Options, Phone, clock::HandClock, network::WeakNetwork};
use tempfile::TempDir;

use self::server::Server;

/// A phone, its server, its clock and its folder.
struct Desk {
    folder: TempDir,
    server: Server,
    clock: HandClock,
    phone: Phone,
}

impl Desk {
    /// A phone out of the box.
    fn fresh() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (server, clock) = (Server::default(), HandClock::at(1_790_000_000_000, "Asia/Shanghai"));
        let phone = Phone::open(folder.path(), options(&server, &clock)).unwrap();
        Self { folder, server, clock, phone }
    }

    /// An enrolled phone with one order.
    fn at_work() -> Self {
        let mut desk = Self::fresh();
        desk.server.offers_an_order();
        desk.enrol();
        desk
    }

    fn enrol(&mut self) {
        let event = Event::Enrol {
            server: "http://127.0.0.1:1".to_owned(),
            code: "ABCD-EFGH-JKMN".to_owned(),
            device_name: "Wang's phone".to_owned(),
        };
        self.phone.send(event).unwrap();
    }

    fn view(&self) -> ViewModel {
        self.phone.view().unwrap()
    }

    fn orders(&self) -> Vec<String> {
        match self.view().screen {
            ScreenView::Today(today) => today.rows().map(|card| card.id.clone()).collect(),
            other => panic!("not at work: {other:?}"),
        }
    }

    fn accept_the_order(&mut self) {
        let id = self.orders().remove(0);
        self.phone.send(Event::Open(Place::Order { id })).unwrap();
        self.phone.send(Event::Act(Action::Accept)).unwrap();
    }

    fn pass_an_hour(&mut self) {
        for _ in 0..60 {
            self.clock.pass_ms(60_000);
            self.phone.tick().unwrap();
        }
    }
}

fn options(server: &Server, clock: &HandClock) -> Options {
    Options {
        network: WeakNetwork::over(Arc::new(server.network())),
        clock: Arc::new(clock.clone()),
        language: "en".to_owned(),
        app_version: "1.0.0".to_owned(),
        is_listening: false,
        key: KeyKind::Ed25519,
        tape: None,
    }
}

#[test]
fn an_enrolled_phone_shows_its_orders_and_keeps_them_when_it_is_killed_f1() {
    let mut desk = Desk::at_work();
    let orders = desk.orders();
    assert_eq!(orders.len(), 1);
    desk.phone.network().change(|m| m.is_offline = true);
    desk.phone.kill_and_reopen().unwrap();
    assert_eq!(desk.orders(), orders);
}

#[test]
fn what_is_recorded_offline_survives_a_kill_and_arrives_once_i1_i5() {
    let mut desk = Desk::at_work();
    desk.phone.network().change(|m| m.is_offline = true);
    desk.accept_the_order();
    assert_eq!(desk.view().sync.pending, 1);
    desk.phone.kill_and_reopen().unwrap();
    assert_eq!(desk.view().sync.pending, 1);
    assert!(desk.server.pushed().is_empty());
    assert!(desk.phone.timers() > 0, "something will look again");

    desk.phone.network().change(|m| m.is_offline = false);
    desk.pass_an_hour();
    assert_eq!(desk.view().sync.pending, 0);
    assert_eq!(desk.server.pushed().len(), 1);
}

/// F16: the answer to the push is lost; the same bytes are sent again, never others.
#[test]
fn after_a_lost_reply_the_same_bytes_are_sent_again_f16() {
    let mut desk = Desk::at_work();
    desk.phone.network().change(|m| m.lost_replies = 1);
    desk.accept_the_order();
    desk.pass_an_hour();
    let pushed = desk.server.pushed();
    assert!(!pushed.is_empty());
    assert!(pushed.iter().all(|commands| commands == &pushed[0]));
    assert_eq!(desk.view().sync.state, SyncState::Sent);
}

#[test]
fn a_captive_portal_is_no_answer_f21() {
    let mut desk = Desk::fresh();
    desk.server.offers_an_order();
    desk.phone.network().change(|m| m.is_captive = true);
    desk.enrol();
    assert!(matches!(desk.view().screen, ScreenView::Enrol(_)));
    assert!(desk.view().message.is_some_and(|message| message.tone == Tone::Bad));
    desk.phone.network().change(|m| m.is_captive = false);
    desk.enrol();
    assert_eq!(desk.orders().len(), 1);
}

/// F8: the keys are not where the database is; a copy of it cannot send under the old phone's name.
#[test]
fn a_copy_of_the_database_has_no_key_and_sends_nothing_f8() {
    let mut desk = Desk::at_work();
    desk.phone.network().change(|m| m.is_offline = true);
    desk.accept_the_order();
    desk.phone.kill_and_reopen().unwrap();

    let copy = tempfile::tempdir().unwrap();
    copy_files(desk.folder.path(), copy.path());
    assert!(!copy.path().join("keys").exists());
    let clone = Phone::open(copy.path(), options(&desk.server, &desk.clock)).unwrap();
    assert!(desk.server.pushed().is_empty());
    assert_eq!(clone.view().unwrap().sync.pending, 1, "what was recorded is kept");
    assert_eq!(clone.view().unwrap().sync.state, SyncState::Blocked);
}

/// F5: a damaged file is set aside, what was not sent is saved, the rest comes from the server again.
#[test]
fn a_damaged_file_costs_nothing_that_was_recorded_f5() {
    let mut desk = Desk::at_work();
    desk.phone.network().change(|m| m.is_offline = true);
    desk.accept_the_order();
    let Desk { folder, server, clock, phone } = desk;
    let file = phone.store_file();
    drop(phone);
    damage_the_order(&file);
    let phone = Phone::open(folder.path(), options(&server, &clock)).unwrap();
    let mut desk = Desk { folder, server, clock, phone };
    assert!(desk.view().message.is_some());
    desk.pass_an_hour();
    assert_eq!(desk.server.pushed().len(), 1);
    assert_eq!(desk.server.pulls_from_the_start(), 2, "the picture was fetched anew");
}

/// F11: the app was downgraded: nothing is written, and what was not sent can be handed over.
#[test]
fn a_newer_file_is_exported_and_not_written_f11() {
    let mut desk = Desk::at_work();
    desk.phone.network().change(|m| m.is_offline = true);
    desk.accept_the_order();
    let Desk { folder, server, clock, phone } = desk;
    let file = phone.store_file();
    drop(phone);
    write_version(&file, 99);
    let mut phone = Phone::open(folder.path(), options(&server, &clock)).unwrap();
    let ScreenView::Locked(locked) = phone.view().unwrap().screen else { panic!() };
    assert!(locked.can_export);
    phone.send(Event::ExportPending).unwrap();
    assert_eq!(phone.exports().len(), 1);
    assert!(String::from_utf8_lossy(&phone.exports()[0].bytes).contains(r#""kind":"accept""#));
}

fn copy_files(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
    }
}

/// Flips a bit in the order's confirmed body.
fn damage_the_order(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let place = bytes.windows(10).position(|window| window == br#""customer""#).unwrap();
    bytes[place + 3] ^= 1;
    fs::write(file, bytes).unwrap();
}

/// The version stands in the file's header, in four bytes from the 60th on.
/// As a newer app leaves a file: of another version, with a table that this one does not know.
fn write_version(file: &Path, version: u32) {
    let newer = rusqlite::Connection::open(file).unwrap();
    let mark = (version | (!version & 0xFFFF) << 16).cast_signed();
    newer.execute_batch(&format!("CREATE TABLE invoices (id TEXT); PRAGMA user_version = {mark}")).unwrap();
}
