//! The larger troubles: disks, copies, clocks, people who leave, servers that come back older than they were.

use callout_core::{
    domain::{
        cash::CashBook,
        digest::Digest,
        ids::{CommandId, DeviceId},
        pricing::PriceList,
        subject::{Listed as _, SubjectKey, SubjectKind},
        text::Text,
        time::{Reading, Timestamp},
    },
    effects::store::{CommandRow, StoreAnswer, StoreOperation, Write},
    model::event::Event,
    protocol::command::Envelope,
};

use super::{
    faults::Fault,
    oracle::{books::ORDER, witness::Row},
    server::{Act, Done},
    world::{Happening, START_MS, Stop, World},
};

/// How often somebody walks to where there is no network, in a thousand turns.
const CELLARS_PER_MILLE: u64 = 250;
/// The farthest that a wall clock is set wrong: about forty years, either way (F6).
const CLOCK_JUMP_MS_MAX: u64 = 40 * 365 * 24 * 3_600_000;

impl World<'_> {
    fn strikes(&mut self, fault: Fault) -> bool {
        self.weather.happens(fault, &mut self.trouble)
    }

    fn struck(&mut self, fault: Fault, index: usize) {
        self.counts.add(fault);
        self.trace.mark(self.now_ms, fault.name(), index, &[]);
        let now_ms = self.now_ms - START_MS;
        let name = self.fleet.get(index).map_or_else(String::new, |member| member.phone.name.clone());
        self.trace.tell(now_ms, || format!("{name}: {}", fault.name()));
    }

    /// What may befall a phone at its person's turn.
    pub fn phone_troubles(&mut self, index: usize) -> Result<(), Stop> {
        self.walks_into_a_cellar(index)?;
        if self.strikes(Fault::ClockJump) {
            self.struck(Fault::ClockJump, index);
            let jump = i64::try_from(self.trouble.below(CLOCK_JUMP_MS_MAX)).unwrap_or(0);
            let forward = self.trouble.happens(500);
            self.fleet[index].phone.clock.wall_offset_ms = if forward { jump } else { -jump };
        }
        if self.strikes(Fault::DiskFull) {
            self.fills_the_disk(index);
        }
        if self.strikes(Fault::AppUpgrade) {
            self.upgrades(index)?;
        }
        for (fault, is_poison) in [(Fault::UnknownCommand, false), (Fault::PoisonCommand, true)] {
            if self.strikes(fault) && !self.is_away(index) {
                self.writes_something_strange(index, fault, is_poison)?;
            }
        }
        if self.strikes(Fault::CorruptFile) {
            self.corrupts(index)?;
        }
        if self.strikes(Fault::PhoneRestored) {
            self.restores_phone(index)?;
        }
        if self.fleet.len() < self.setting.phones + 3 {
            for (fault, with_key) in [(Fault::CloneWithKey, true), (Fault::CloneWithoutKey, false)] {
                if self.strikes(fault) && self.fleet[index].witness.is_some() {
                    self.struck(fault, index);
                    self.clone_phone(index, with_key)?;
                }
            }
        }
        if self.strikes(Fault::UserSwitch) {
            self.switches_user(index)?;
        }
        if self.strikes(Fault::RescueCarried) {
            self.carries_a_rescue_file(index)?;
        }
        if self.strikes(Fault::Background) {
            self.struck(Fault::Background, index);
            self.event(index, &Event::Background)?;
        }
        if self.strikes(Fault::ForgedDeposit) {
            self.forges_a_deposit(index)?;
        }
        if self.strikes(Fault::ForgedEvidence) {
            self.forges_evidence(index)?;
        }
        Ok(())
    }

    /// Most doors have no network: being without one is the normal way of working, not a fault (DESIGN §1). As a fault it
    /// lasts for long.
    fn walks_into_a_cellar(&mut self, index: usize) -> Result<(), Stop> {
        let is_long = self.strikes(Fault::Offline);
        if !self.fleet[index].is_online || !(is_long || self.trouble.happens(CELLARS_PER_MILLE)) {
            return Ok(());
        }
        let long_ms =
            if is_long { self.trouble.between(200_000, 900_000) } else { self.trouble.between(20_000, 160_000) };
        if is_long {
            self.struck(Fault::Offline, index);
        }
        self.fleet[index].is_online = false;
        self.event(index, &Event::Connectivity { is_online: false })?;
        self.after(i64::try_from(long_ms).unwrap_or(20_000), Happening::Online(index));
        Ok(())
    }

    /// What may befall the server at the office's turn.
    pub fn server_troubles(&mut self) -> Result<(), Stop> {
        if self.strikes(Fault::ServerClock) {
            self.counts.add(Fault::ServerClock);
            let jump = i64::try_from(self.trouble.below(20 * 60_000)).unwrap_or(0);
            let jump = if self.trouble.happens(500) { jump } else { -jump };
            self.server_offset_ms += jump;
            self.ledger.jumped_ms += jump.max(0);
        }
        if self.weather.faults.has(Fault::ServerRestored) && self.trouble.happens(40) {
            self.server.back_up(self.server_ms());
            self.trace.tell(self.now_ms - START_MS, || "a backup of the server is taken".to_owned());
        }
        if self.strikes(Fault::ServerRestored) {
            self.restores_server();
        }
        if self.strikes(Fault::WrongStart) {
            self.starts_wrong();
        }
        self.is_to_be_tampered |= self.strikes(Fault::Tampered);
        if self.strikes(Fault::Revoke) {
            self.revokes();
        }
        if self.strikes(Fault::Disable) {
            self.disables();
        }
        if self.strikes(Fault::Move) {
            self.moves();
        }
        if self.strikes(Fault::PolicyChange) {
            self.changes_the_settings();
        }
        if self.strikes(Fault::FileChange) {
            self.changes_a_file();
        }
        Ok(())
    }

    fn restores_server(&mut self) {
        let is_silent = self.trouble.happens(300);
        if !self.server.restore(self.server_ms(), is_silent) {
            return;
        }
        self.struck(Fault::ServerRestored, usize::MAX);
        self.ledger.is_server_restored = true;
        self.ledger.is_silently_restored |= is_silent;
        // What was heard before may be said anew; what no phone holds any more, nobody can bring back.
        self.ledger.heard.clear();
        self.ledger.said.clear();
        self.enables_everybody();
        self.returns_everybody();
        let board = self.server.board();
        self.customers.truncate(board.len());
    }

    fn revokes(&mut self) {
        let devices = self.server.devices();
        let Some((device, _)) = self.trouble.pick(&devices).copied() else { return };
        if self.server.act(self.server_ms(), &Act::Revoke(device)) == Done::Yes {
            let since = self.server.head().map_or(0, |head| head.position.seq);
            self.ledger.revoked.insert(device, since);
            self.counts.add(Fault::Revoke);
            self.trace.mark(self.now_ms, "revoke", 0, device.0.as_bytes());
            self.trace.tell(self.now_ms - START_MS, || format!("the office revokes device {device}"));
        }
    }

    fn fills_the_disk(&mut self, index: usize) {
        self.struck(Fault::DiskFull, index);
        self.fleet[index].disk.plan(callout_fault_vfs::Fault::Full { after: self.trouble.below(6) });
        let long = i64::try_from(self.trouble.between(10_000, 200_000)).unwrap_or(10_000);
        self.after(long, Happening::Room(index));
    }

    fn upgrades(&mut self, index: usize) -> Result<(), Stop> {
        self.struck(Fault::AppUpgrade, index);
        self.died(index)?;
        "2.0.0".clone_into(&mut self.fleet[index].phone.app_version);
        self.start(index)
    }

    /// The log has a command that this server cannot read: of a newer app, or of nobody (rule 14, F10).
    fn writes_something_strange(&mut self, index: usize, fault: Fault, is_poison: bool) -> Result<(), Stop> {
        let Some(witness) = &self.fleet[index].witness else { return Ok(()) };
        let log = witness.meta("log").ok().flatten();
        let head = witness.commands_after(0).ok().and_then(|rows| last_of_log(rows, log.as_deref()));
        let Some((epoch, seq, prev)) = head else { return Ok(()) };
        let Some(device) = self.device_of(index) else { return Ok(()) };
        self.struck(fault, index);
        self.died(index)?;
        let mut id = [0; 16];
        id.copy_from_slice(&self.trouble.bytes(16));
        let Some(about) = self.something_strange_is_about(index, id) else { return Ok(()) };
        let id = CommandId(uuid::Builder::from_random_bytes(id).into_uuid());
        let recorded_ms = self.now_ms;
        let bytes = if is_poison {
            format!("no command at all, {epoch}/{seq} of {}, {}", self.fleet[index].phone.name, id.0).into_bytes()
        } else {
            let reading = Reading {
                wall: Timestamp::from_ms(recorded_ms),
                zone: chrono_tz::Tz::Asia__Shanghai,
                monotonic_ms: 1,
                boot: 1,
            };
            let envelope = Envelope {
                id,
                device,
                epoch,
                seq,
                prev,
                kind: Text::new("teleport").unwrap_or_else(|_| unreachable!("a plain word")),
                kind_version: u16::MAX,
                about,
                basis_revision: None,
                recorded_at: reading,
                body: serde_json::value::to_raw_value(&serde_json::json!({ "to": "the moon" }))
                    .map_err(|error| Stop::Own(error.to_string()))?,
                blobs: Vec::new(),
            };
            envelope.to_bytes().map_err(|error| Stop::Own(error.to_string()))?
        };
        let hash = Digest::of(&bytes);
        let about = (!is_poison).then_some(about);
        let row = CommandRow { epoch, seq, hash, id, about, recorded_ms, bytes, outcome: None, acknowledged: false };
        let store = self.fleet[index].phone.open_store();
        let answer = store.answer(&StoreOperation::Commit(vec![Write::AppendCommand(row)]));
        store.abandon();
        if answer != StoreAnswer::Done {
            return Err(Stop::Own(format!("writing a strange command: {answer:?}")));
        }
        self.start(index)
    }

    /// A newer app's command is about something of a kind from another time, about an order that nobody else knows, about
    /// the company's price list, or about its technician's own cash book, which it may be the first to open.
    fn something_strange_is_about(&mut self, index: usize, chance: [u8; 16]) -> Option<SubjectKey> {
        let id = uuid::Uuid::from_bytes(chance);
        Some(match chance[0] % 4 {
            0 => SubjectKey { kind: SubjectKind(60_000), id },
            1 => SubjectKey { kind: ORDER, id },
            2 => PriceList::key(uuid::Uuid::nil()),
            _ => {
                let branch = self.server.head()?.branch;
                CashBook::key_of(branch, self.server.technicians()[self.fleet[index].phone.owner])
            }
        })
    }

    /// The device that a phone is, as its session says.
    #[must_use]
    pub fn device_of(&self, index: usize) -> Option<DeviceId> {
        let session = self.fleet[index].witness.as_ref()?.session().ok()??;
        Some(session.device)
    }

    /// Bits of the file flip while the phone is off (F5).
    fn corrupts(&mut self, index: usize) -> Result<(), Stop> {
        self.died(index)?;
        let file = self.fleet[index].phone.file();
        let Ok(mut bytes) = self.device.0.read(&file) else { return self.start(index) };
        if bytes.is_empty() {
            return self.start(index);
        }
        self.struck(Fault::CorruptFile, index);
        for _ in 0..self.trouble.between(1, 20) {
            let place = self.trouble.index(bytes.len());
            bytes[place] ^= 1 << self.trouble.below(8);
        }
        self.device.0.write(&file, &bytes)?;
        self.fleet[index].excuse = Some("the file was corrupt");
        self.start(index)
    }

    /// The file of an earlier moment is put back on the same device (F8).
    fn restores_phone(&mut self, index: usize) -> Result<(), Stop> {
        let folder = self.setting.folder.join(format!("p{index}-backup"));
        if self.fleet[index].backup.is_none() {
            self.copy_files(index, &folder)?;
            self.fleet[index].backup = Some(folder);
            return Ok(());
        }
        self.struck(Fault::PhoneRestored, index);
        self.died(index)?;
        self.fleet[index].backup = None;
        let to = self.fleet[index].phone.folder.clone();
        let back = self.fleet[index].phone.folder.clone();
        self.fleet[index].phone.folder = folder;
        let copied = self.copy_files(index, &to);
        self.fleet[index].phone.folder = back;
        copied?;
        self.ledger.copied.push(index);
        self.fleet[index].excuse = Some("the phone was put back from a backup");
        self.start(index)
    }

    /// Its technician signs out; a colleague takes the phone (F12).
    fn switches_user(&mut self, index: usize) -> Result<(), Stop> {
        if self.setting.phones < 2 {
            return Ok(());
        }
        let rows = self.fleet[index].witness.as_ref().and_then(|witness| witness.commands_after(0).ok());
        if rows.is_none_or(|rows| rows.iter().any(|row| !row.is_acknowledged && !row.has_outcome)) {
            return Ok(());
        }
        self.fleet[index].is_handed_on = true;
        self.ledger.wiped(index);
        self.fleet[index].plan.clear();
        self.event(index, &Event::SignOut)
    }

    /// A phone out of use is about to be enrolled: by the colleague who takes it, or by its technician once more.
    pub fn taken_over(&mut self, index: usize) {
        let is_handed_on = std::mem::take(&mut self.fleet[index].is_handed_on);
        self.struck(if is_handed_on { Fault::UserSwitch } else { Fault::Regrant }, index);
        if is_handed_on {
            // What was recorded between the sign-out and the wiping as well.
            self.ledger.wiped(index);
            self.fleet[index].phone.owner = (self.fleet[index].phone.owner + 1) % self.setting.phones;
            self.fleet[index].witness = None;
            self.fleet[index].place = 0;
        }
    }
}

/// The next place of the log, and the hash that it follows.
fn last_of_log(rows: Vec<Row>, log: Option<&[u8]>) -> Option<(u32, u64, Digest)> {
    #[derive(serde::Deserialize)]
    struct Log {
        epoch: u32,
    }
    let epoch = serde_json::from_slice::<Log>(log?).ok()?.epoch;
    let last = rows.into_iter().rfind(|row| row.epoch == epoch)?;
    Some((epoch, last.seq + 1, last.hash))
}
