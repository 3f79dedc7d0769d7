//! The phones with their people: turns, troubles, deaths and starts, and what is seen in their files after each.

use std::{
    collections::{BTreeMap, VecDeque},
    path::Path,
};

use callout_core::{
    model::event::{Action, Event, Place},
    protocol::cursor::Cursor,
    view::{ScreenView, SyncAction, Tone},
};

use callout_fault_vfs::{Disk, Survival, Tracking};

use super::{
    chance::Chance,
    faults::Fault,
    oracle::{Violation, judge, witness::Witness},
    phone::{Keys, STORE_FILE, SimPhone},
    server::{ADDRESS, Act, Done, PASSWORD},
    technician,
    world::{Happening, START_MS, Stop, World},
};

/// What the phone says when a command is durable.
const SAVED: &str = "Saved on this phone.";

/// How often a customer complains at his door, in a thousand plans of a technician.
const COMPLAINTS_PER_MILLE: u64 = 80;
/// How often he turns to a complaint that his phone has, in a thousand.
const VISITS_PER_MILLE: u64 = 400;

/// A phone with its person.
pub struct Member {
    /// The phone.
    pub phone: SimPhone,
    /// Its disk.
    pub disk: Disk,
    /// Eyes on its file, once there is one.
    pub witness: Option<Witness>,
    /// The last row of its log that was seen.
    pub place: i64,
    /// How often its disk had changed then.
    pub changes: u64,
    /// Where it stood in the logs then.
    pub stood: Option<Cursor>,
    /// What its person is about to do.
    pub plan: VecDeque<Event>,
    /// Whether it has a network.
    pub is_online: bool,
    /// Whether it lies in a drawer for good.
    pub is_retired: bool,
    /// Whether its file was damaged since its last start, so that losses are nobody's fault if they are told.
    pub excuse: Option<&'static str>,
    /// Whether its technician signed out, and a colleague is to take it.
    pub is_handed_on: bool,
    /// A copy of its file.
    pub backup: Option<std::path::PathBuf>,
    /// What its person's chance decides.
    pub chance: Chance,
    /// What it decides of complaints.
    pub complaints: Chance,
}

impl World<'_> {
    /// Another phone for a technician, out of its box, enrolled.
    pub fn new_phone(&mut self, owner: usize, name: &str) -> Result<usize, Stop> {
        let index = self.add_member(owner, name);
        self.start(index)?;
        self.enrol(index)?;
        Ok(index)
    }

    fn add_member(&mut self, owner: usize, name: &str) -> usize {
        let index = self.fleet.len();
        let folder = self.setting.folder.join(format!("p{index}"));
        let chance = Chance::new(self.setting.seed).fork(&format!("phone {index}"));
        let phone = SimPhone::new(name, owner, &folder, &self.device, chance.fork("device"), self.now_ms);
        let disks_fail = [Fault::KillInTransaction, Fault::PowerLoss, Fault::DiskFull];
        let may_fail = disks_fail.into_iter().any(|fault| self.weather.faults.has(fault));
        let tracking = if may_fail { Tracking::On } else { Tracking::Off };
        let disk = Disk::in_memory(&self.device.0, &folder, tracking);
        self.fleet.push(Member {
            phone,
            disk,
            witness: None,
            place: 0,
            changes: 0,
            stood: None,
            plan: VecDeque::new(),
            is_online: true,
            is_retired: false,
            excuse: None,
            is_handed_on: false,
            backup: None,
            chance: chance.fork("person"),
            complaints: chance.fork("complaints"),
        });
        self.after(2_000 + i64::try_from(index).unwrap_or(0) * 700, Happening::Technician(index));
        index
    }

    /// The app starts; what was said to be saved is in its file (I1).
    pub fn start(&mut self, index: usize) -> Result<(), Stop> {
        let (now_ms, is_online) = (self.now_ms, self.fleet[index].is_online);
        self.trace.mark(now_ms, "starts", index, &[]);
        self.trace.tell(now_ms - START_MS, || format!("{} starts", self.fleet[index].phone.name));
        let ended = self.fleet[index].phone.start(now_ms, is_online);
        self.fleet[index].witness = None;
        self.fleet[index].place = 0;
        self.settle(index, ended)
    }

    /// The office hands out a code, and the technician types it.
    pub fn enrol(&mut self, index: usize) -> Result<(), Stop> {
        let to = self.fleet[index].phone.owner;
        let code = match self.server.act(self.server_ms(), &Act::IssueCode { to }) {
            Done::Code(code) => code,
            // For whoever has no access there is none; he asks again.
            _ if self.disabled.contains_key(&to) => return Ok(()),
            other => return Err(Stop::Own(format!("the office gave no code: {other:?}"))),
        };
        let device_name = self.fleet[index].phone.name.clone();
        self.event(index, &Event::Enrol { server: ADDRESS.to_owned(), code, device_name })
    }

    /// Something happens on a phone.
    pub fn event(&mut self, index: usize, event: &Event) -> Result<(), Stop> {
        self.trace.mark(self.now_ms, "event", index, in_short(event).as_bytes());
        self.trace.tell(self.now_ms - START_MS, || format!("{}: {}", self.fleet[index].phone.name, in_short(event)));
        let ended = self.fleet[index].phone.send(self.now_ms, event);
        self.settle(index, ended)
    }

    /// Looks into the file: what is new there was said to be saved.
    pub fn witness(&mut self, index: usize) -> Result<(), Stop> {
        let member = &mut self.fleet[index];
        let (is_first, changes) = (member.witness.is_none(), member.disk.counts().changes());
        if !is_first && changes == member.changes {
            // Nothing was written since: what is there was seen.
            return Ok(());
        }
        if is_first {
            let file = member.phone.file();
            if self.device.0.size(&file).is_err() {
                return Ok(());
            }
            member.witness = Some(Witness::open(&file)?);
        }
        let Some(witness) = &member.witness else { return Ok(()) };
        let rows = match witness.commands_after(member.place) {
            Ok(rows) => rows,
            // The file was damaged: what becomes of it is the phone's to say.
            Err(_) if member.excuse.is_some() => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        if let Some(last) = rows.last() {
            member.place = last.place;
        }
        member.changes = changes;
        goes_forward(member, is_first, self.ledger.is_silently_restored)?;
        if is_first {
            let excuse = member.excuse.take();
            let server = &mut self.server;
            self.ledger.reopened(index, &rows, excuse, |hash| server.knows(hash))?;
            if excuse.is_none() {
                self.holds_what_its_cursor_says(index)?;
            }
        } else {
            for row in &rows {
                self.ledger.save(index, row);
            }
        }
        Ok(())
    }

    /// Whoever stands where the server does has everything up to there, however the process before ended (I12).
    fn holds_what_its_cursor_says(&mut self, index: usize) -> Result<(), Stop> {
        let Some(witness) = &self.fleet[index].witness else { return Ok(()) };
        let (Some(cursor), Some(session)) = (witness.cursor()?, witness.session()?) else { return Ok(()) };
        if self.server.head() != Some(cursor.unsealed()) {
            return Ok(());
        }
        let (name, subjects) = (&self.fleet[index].phone.name, self.server.subjects());
        judge::holds(name, witness, &subjects, (session.person, session.branch))
    }

    /// The process is gone; its person opens the app again after a while.
    pub fn died(&mut self, index: usize) -> Result<(), Stop> {
        self.trace.mark(self.now_ms, "dies", index, &[]);
        self.trace.tell(self.now_ms - START_MS, || format!("{} dies", self.fleet[index].phone.name));
        self.fleet[index].witness = None;
        self.fleet[index].phone.kill();
        self.fleet[index].plan.clear();
        self.returns_power(index)
    }

    /// The process died inside a transaction, or the whole phone did: what was not synced is there, lost, or torn (F1, F2).
    fn returns_power(&mut self, index: usize) -> Result<(), Stop> {
        let (now_ms, seed) = (self.now_ms, self.trouble.roll());
        let member = &mut self.fleet[index];
        let disk = &member.disk;
        let was_cut = !disk.is_on();
        if was_cut && self.weather.faults.has(Fault::PowerLoss) && seed % 2 == 0 {
            self.counts.add(Fault::PowerLoss);
            member.phone.clock.boot += 1;
            member.phone.clock.on_since_ms = now_ms;
            match seed / 2 % 3 {
                0 => disk.power_on(Survival::Nothing)?,
                _ => disk.power_on(Survival::Chosen(&mut callout_fault_vfs::at_random(seed)))?,
            }
        } else {
            if was_cut {
                self.counts.add(Fault::KillInTransaction);
            }
            disk.power_on(Survival::All)?;
        }
        Ok(())
    }

    /// Whether the power went inside the last call.
    #[must_use]
    pub fn lost_power(&self, index: usize) -> bool {
        !self.fleet[index].disk.is_on()
    }

    /// The phone's disk has room again.
    pub fn has_room(&self, index: usize) {
        self.fleet[index].disk.lift();
    }

    /// Lets the next call into a phone end badly, if the weather says so.
    pub fn arm(&mut self, index: usize) {
        if self.weather.happens(Fault::KillBetweenEffects, &mut self.trouble) {
            self.counts.add(Fault::KillBetweenEffects);
            self.fleet[index].phone.dies_after = Some(u32::try_from(self.trouble.below(5)).unwrap_or(0));
        }
        let in_transaction = self.weather.happens(Fault::KillInTransaction, &mut self.trouble);
        let power_goes = self.weather.happens(Fault::PowerLoss, &mut self.trouble);
        if in_transaction || power_goes {
            let (after, sectors) = (self.trouble.below(12), self.trouble.roll());
            let fault = if self.trouble.happens(300) {
                callout_fault_vfs::Fault::TornWrite { after, sectors }
            } else {
                callout_fault_vfs::Fault::PowerCut { after }
            };
            self.fleet[index].disk.plan(fault);
        }
    }

    /// The technician's turn.
    pub fn technician(&mut self, index: usize) -> Result<(), Stop> {
        if self.is_healing || self.fleet[index].is_retired {
            return Ok(());
        }
        self.steps_left = self.steps_left.saturating_sub(1);
        if !self.fleet[index].phone.is_running() {
            self.start(index)?;
        }
        self.phone_troubles(index)?;
        if self.fleet[index].plan.is_empty() {
            self.makes_a_plan(index)?;
        }
        if let Some(event) = self.fleet[index].plan.pop_front() {
            let is_checked = self.fleet[index].chance.happens(60);
            if is_checked {
                self.event(index, &Event::Dismiss)?;
            }
            self.arm(index);
            let before = self.fleet[index].place;
            self.event(index, &event)?;
            if is_checked {
                self.checks_the_message(index, before)?;
            }
            // A statement is shown and signed in one breath.
            if matches!(event, Event::Act(Action::ShowStatement { .. }))
                && let Some(sign) = self.fleet[index].plan.pop_front()
            {
                self.event(index, &sign)?;
            }
        }
        let gap = self.fleet[index].chance.between(1_000, 16_000);
        self.after(i64::try_from(gap).unwrap_or(1_000), Happening::Technician(index));
        Ok(())
    }

    /// What is said to be saved is in the file (I1). Looked at now and then: drawing costs more than recording.
    fn checks_the_message(&mut self, index: usize, before: i64) -> Result<(), Stop> {
        let member = &self.fleet[index];
        if !member.phone.is_running() {
            return Ok(());
        }
        let view = member.phone.view().map_err(|defect| Stop::Defect { phone: member.phone.name.clone(), defect })?;
        let says_saved = view.message.as_ref().is_some_and(|message| message.text == SAVED);
        if says_saved && member.place == before {
            return Err(
                Violation::new("I1", format!("{} says saved, and nothing is in its file", member.phone.name)).into()
            );
        }
        Ok(())
    }

    fn makes_a_plan(&mut self, index: usize) -> Result<(), Stop> {
        if self.fleet[index].chance.happens(120) {
            self.attends(index)?;
        }
        let is_away = self.is_away(index);
        let member = &mut self.fleet[index];
        let Some(witness) = &member.witness else { return Ok(()) };
        if member.chance.happens(60) && !is_away {
            let amount = format!("{}.00", member.chance.between(1, 150));
            member.plan.push_back(Event::HandIn { amount });
            return Ok(());
        }
        let complaints = witness.complaint_ids().unwrap_or_default();
        if let Some(complaint) = member.complaints.pick(&complaints).filter(|_| !is_away)
            && member.complaints.happens(VISITS_PER_MILLE)
        {
            member.plan.extend(technician::visit(*complaint, &mut member.complaints));
            return Ok(());
        }
        let orders = witness.order_ids().unwrap_or_default();
        let order = member.chance.pick(&orders).copied();
        match order.and_then(|order| witness.seen(order).ok().flatten()) {
            Some(order) => {
                member.plan.extend(technician::plan(&order, &mut member.chance));
                if member.complaints.happens(COMPLAINTS_PER_MILLE) {
                    member.plan.push_back(technician::complaint(&mut member.complaints));
                }
            }
            None => member.plan.push_back(Event::SyncNow),
        }
        Ok(())
    }

    /// Looks at the screen, and does what only a person can: sign in, or enrol again.
    pub fn attends(&mut self, index: usize) -> Result<(), Stop> {
        if self.fleet[index].is_retired {
            return Ok(());
        }
        if !self.fleet[index].phone.is_running() {
            self.start(index)?;
        }
        let member = &self.fleet[index];
        let defect = |defect| Stop::Defect { phone: member.phone.name.clone(), defect };
        let view = member.phone.view().map_err(defect)?;
        self.trace.tell(self.now_ms - START_MS, || {
            let says = view.message.as_ref().map_or("", |message| &message.text);
            let name = &self.fleet[index].phone.name;
            format!("{name} is looked at: {}; {}", in_short(&view.screen), says)
        });
        match (&view.screen, view.sync.action) {
            (ScreenView::Enrol(_), _) | (_, SyncAction::Enrol) => {
                self.taken_over(index);
                self.enrol(index)
            }
            (_, SyncAction::SignIn) => {
                let login = self.server.login(member.phone.owner);
                self.event(index, &Event::SignIn { login, password: PASSWORD.to_owned() })
            }
            (_, SyncAction::Update) => {
                "9.0.0".clone_into(&mut self.fleet[index].phone.app_version);
                self.reopens(index)
            }
            (ScreenView::Locked(_) | ScreenView::Starting(_), _) => self.reopens(index),
            _ if view.sync.is_stuck || view.message.is_some_and(|message| message.tone == Tone::Bad) => {
                self.reopens(index)
            }
            _ => Ok(()),
        }
    }

    /// What its screens show, by the place: the list, the cash, and each order and complaint in its file. Places that it does not go to, as
    /// when it waits for its person to sign in, are left out.
    pub fn screens(&mut self, index: usize) -> Result<BTreeMap<String, ScreenView>, Stop> {
        let Some(witness) = &self.fleet[index].witness else { return Ok(BTreeMap::new()) };
        let orders = witness.order_ids()?.into_iter().map(|id| Place::Order { id: id.to_string() });
        let complaints = witness.complaint_ids()?.into_iter().map(|id| Place::Complaint { id: id.to_string() });
        let places: Vec<Place> = [Place::Today, Place::Cash].into_iter().chain(orders).chain(complaints).collect();
        let mut screens = BTreeMap::new();
        for place in places {
            self.event(index, &Event::Open(place.clone()))?;
            let phone = &self.fleet[index].phone;
            let view = phone.view().map_err(|defect| Stop::Defect { phone: phone.name.clone(), defect })?;
            let is_there = match (&place, &view.screen) {
                (Place::Today, ScreenView::Today(_)) | (Place::Cash, ScreenView::Cash(_)) => true,
                (Place::Order { id }, ScreenView::Order(order)) => *id == order.id,
                (Place::Complaint { id }, ScreenView::Complaint(complaint)) => *id == complaint.id,
                _ => false,
            };
            if is_there {
                screens.insert(format!("{place:?}"), view.screen);
            }
        }
        Ok(screens)
    }

    /// Its person closes the app and opens it again: what people do when something looks wrong.
    fn reopens(&mut self, index: usize) -> Result<(), Stop> {
        self.died(index)?;
        self.start(index)
    }

    /// A phone has a network again.
    pub fn back_online(&mut self, index: usize) -> Result<(), Stop> {
        self.fleet[index].is_online = true;
        if !self.fleet[index].phone.is_running() {
            return Ok(());
        }
        self.event(index, &Event::Connectivity { is_online: true })
    }

    /// After the last fault: running, online, with room on its disk.
    pub fn comes_to_rest(&mut self, index: usize) -> Result<(), Stop> {
        if self.fleet[index].is_retired {
            return Ok(());
        }
        self.has_room(index);
        self.fleet[index].phone.dies_after = None;
        if !self.fleet[index].phone.is_running() {
            self.fleet[index].is_online = true;
            return self.start(index);
        }
        self.back_online(index)
    }

    /// A copy of a phone's files as they are now.
    pub fn copy_files(&self, index: usize, to: &Path) -> Result<(), Stop> {
        let (memory, from) = (&self.device.0, &self.fleet[index].phone.folder);
        for suffix in ["", "-wal"] {
            let name = format!("{STORE_FILE}{suffix}");
            match memory.read(&from.join(&name)) {
                Ok(bytes) => memory.write(&to.join(&name), &bytes)?,
                // What is not there cannot be in the way.
                Err(_) => memory.remove(&to.join(&name)).unwrap_or_default(),
            }
        }
        Ok(())
    }

    /// A second phone with the files of the first, with or without its keys (F8).
    pub fn clone_phone(&mut self, index: usize, with_key: bool) -> Result<(), Stop> {
        let owner = self.fleet[index].phone.owner;
        let name = format!("a copy of {}", self.fleet[index].phone.name);
        let copy = self.add_member(owner, &name);
        let to = self.fleet[copy].phone.folder.clone();
        self.copy_files(index, &to)?;
        let keys = if with_key { self.fleet[index].phone.keys.clone() } else { Keys::default() };
        self.fleet[copy].phone.keys = keys;
        // Both go on counting their receipts from the same place until the server tells them apart.
        self.ledger.copied.extend([index, copy]);
        self.start(copy)
    }
}

/// In neither log does a phone go back to before where it stood, as long as it is the same server (I10): one that was put back, and
/// does not know it, may send it there; and so may its own file from a backup, with the pages of an older picture in it.
fn goes_forward(member: &mut Member, is_first: bool, is_silently_restored: bool) -> Result<(), Violation> {
    if is_silently_restored || is_first && member.excuse.is_some() {
        member.stood = None;
    }
    let Some(now) = member.witness.as_ref().and_then(|witness| witness.cursor().ok().flatten()) else { return Ok(()) };
    let before =
        member.stood.replace(now).filter(|before| (before.incarnation, before.branch) == (now.incarnation, now.branch));
    let is_back = |before: &Cursor| before.position.seq > now.position.seq || before.company.seq > now.company.seq;
    match before.filter(is_back) {
        Some(before) => {
            let at = |cursor: Cursor| (cursor.position.seq, cursor.company.seq);
            let what = format!("{} stands at {:?}, and stood at {:?}", member.phone.name, at(now), at(before));
            Err(Violation::new("I10", what))
        }
        None => Ok(()),
    }
}

/// The beginning of what something is, enough for a story.
fn in_short(what: &impl std::fmt::Debug) -> String {
    let text = format!("{what:?}");
    text.chars().take(120).collect()
}
