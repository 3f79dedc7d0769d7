//! The phones with their people: turns, troubles, deaths and starts, and what is seen in their files after each.

use std::{collections::VecDeque, fs, path::Path};

use callout_core::{
    domain::order::WorkOrder,
    model::event::{Action, Event},
    view::ScreenView,
};

use super::{
    chance::Chance,
    faults::Fault,
    oracle::{Violation, witness::Witness},
    phone::{Ended, Keys, STORE_FILE, SimPhone},
    server::{ADDRESS, Act, Done, PASSWORD},
    technician,
    world::{Happening, START_MS, Stop, World},
};

/// What the phone says when a command is durable.
const SAVED: &str = "Saved on this phone.";

/// A phone with its person.
pub struct Member {
    /// The phone.
    pub phone: SimPhone,
    /// Eyes on its file, once there is one.
    pub witness: Option<Witness>,
    /// The last row of its log that was seen.
    pub place: i64,
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
}

impl World<'_> {
    /// Another phone for a technician, out of its box, enrolled.
    pub fn new_phone(&mut self, owner: usize, name: &str) -> Result<usize, Stop> {
        let index = self.add_member(owner, name)?;
        self.start(index)?;
        self.enrol(index)?;
        Ok(index)
    }

    fn add_member(&mut self, owner: usize, name: &str) -> Result<usize, Stop> {
        let index = self.fleet.len();
        let folder = self.setting.folder.join(format!("p{index}"));
        fs::create_dir_all(&folder)?;
        let chance = Chance::new(self.setting.seed).fork(&format!("phone {index}"));
        self.fleet.push(Member {
            phone: SimPhone::new(name, owner, &folder, chance.fork("device"), self.now_ms),
            witness: None,
            place: 0,
            plan: VecDeque::new(),
            is_online: true,
            is_retired: false,
            excuse: None,
            is_handed_on: false,
            backup: None,
            chance: chance.fork("person"),
        });
        self.after(2_000 + i64::try_from(index).unwrap_or(0) * 700, Happening::Technician(index));
        Ok(index)
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
        let Done::Code(code) = self.server.act(self.server_ms(), &Act::IssueCode { to }) else {
            return Err(Stop::Own("the office gave no code".to_owned()));
        };
        let device_name = self.fleet[index].phone.name.clone();
        self.event(index, &Event::Enrol { server: ADDRESS.to_owned(), code, device_name })
    }

    /// Something happens on a phone.
    pub fn event(&mut self, index: usize, event: &Event) -> Result<(), Stop> {
        self.trace.mark(self.now_ms, "event", index, event_name(event).as_bytes());
        self.trace.tell(self.now_ms - START_MS, || format!("{}: {}", self.fleet[index].phone.name, event_name(event)));
        let ended = self.fleet[index].phone.send(self.now_ms, event);
        self.settle(index, ended)
    }

    /// Looks into the file: what is new there was said to be saved.
    pub fn witness(&mut self, index: usize) -> Result<(), Stop> {
        let member = &mut self.fleet[index];
        let is_first = member.witness.is_none();
        if is_first {
            let file = member.phone.file();
            if !file.exists() {
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
        if is_first {
            let excuse = member.excuse.take();
            let server = &mut self.server;
            self.ledger.reopened(index, &rows, excuse, |hash| server.knows(hash))?;
        } else {
            rows.iter().for_each(|row| self.ledger.save(index, row));
        }
        Ok(())
    }

    /// The process is gone; its person opens the app again after a while.
    pub fn died(&mut self, index: usize) -> Result<(), Stop> {
        self.trace.mark(self.now_ms, "dies", index, &[]);
        self.trace.tell(self.now_ms - START_MS, || format!("{} dies", self.fleet[index].phone.name));
        self.fleet[index].witness = None;
        self.fleet[index].phone.kill();
        self.fleet[index].plan.clear();
        Ok(())
    }

    /// Whether the power went inside the last call.
    pub fn lost_power(&mut self, _: usize) -> bool {
        false
    }

    /// Lets the next call into a phone end badly, if the weather says so.
    pub fn arm(&mut self, index: usize) {
        if self.weather.happens(Fault::KillBetweenEffects, &mut self.trouble) {
            self.counts.add(Fault::KillBetweenEffects);
            self.fleet[index].phone.dies_after = Some(u32::try_from(self.trouble.below(5)).unwrap_or(0));
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
            self.arm(index);
            let before = self.fleet[index].place;
            self.event(index, &event)?;
            self.checks_the_message(index, before)?;
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
        let member = &mut self.fleet[index];
        if !member.phone.is_running() || !member.chance.happens(60) {
            return Ok(());
        }
        let view = member.phone.view().map_err(|defect| Stop::Defect { phone: member.phone.name.clone(), defect })?;
        let says_saved = view.message.as_ref().is_some_and(|message| message.text == SAVED);
        if says_saved && member.place == before {
            return Err(Violation::new("I1", format!("{} says saved, and nothing is in its file", member.phone.name)).into());
        }
        let ended = member.phone.send(self.now_ms, &Event::Dismiss);
        self.settle(index, ended)
    }

    fn makes_a_plan(&mut self, index: usize) -> Result<(), Stop> {
        if self.fleet[index].chance.happens(120) {
            self.attends(index)?;
        }
        let member = &mut self.fleet[index];
        let Some(witness) = &member.witness else { return Ok(()) };
        if member.chance.happens(60) {
            let amount = format!("{}.00", member.chance.between(1, 150));
            member.plan.push_back(Event::HandIn { amount });
            return Ok(());
        }
        let orders = witness.order_ids().unwrap_or_default();
        let order = member.chance.pick(&orders).copied();
        let local = order.and_then(|order| witness.local(order).ok());
        match local.and_then(|body| serde_json::from_slice::<WorkOrder>(&body).ok()) {
            Some(order) => member.plan.extend(technician::plan(&order, &mut member.chance)),
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
        match view.screen {
            ScreenView::SignInAgain(_) => {
                let login = self.server.login(member.phone.owner);
                self.event(index, &Event::SignIn { login, password: PASSWORD.to_owned() })
            }
            ScreenView::Enrol(_) => {
                self.taken_over(index);
                self.enrol(index)
            }
            ScreenView::Locked(_) => {
                let name = &member.phone.name;
                let what = format!("{name} is locked: {:?}", view.message.map(|message| message.text));
                Err(Violation::new("liveness", what).into())
            }
            _ => Ok(()),
        }
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
        self.fleet[index].phone.store().limit_pages(0);
        self.fleet[index].phone.dies_after = None;
        if !self.fleet[index].phone.is_running() {
            self.fleet[index].is_online = true;
            return self.start(index);
        }
        self.back_online(index)
    }

    /// A copy of a phone's files as they are now.
    pub fn copy_files(&self, index: usize, to: &Path) -> Result<(), Stop> {
        fs::create_dir_all(to)?;
        let from = &self.fleet[index].phone.folder;
        for suffix in ["", "-wal"] {
            let name = format!("{STORE_FILE}{suffix}");
            let (from, to) = (from.join(&name), to.join(&name));
            if from.exists() {
                fs::copy(from, to)?;
            } else if to.exists() {
                fs::remove_file(to)?;
            }
        }
        let shm = to.join(format!("{STORE_FILE}-shm"));
        if shm.exists() {
            fs::remove_file(shm)?;
        }
        Ok(())
    }

    /// A second phone with the files of the first, with or without its keys (F8).
    pub fn clone_phone(&mut self, index: usize, with_key: bool) -> Result<(), Stop> {
        let owner = self.fleet[index].phone.owner;
        let name = format!("a copy of {}", self.fleet[index].phone.name);
        let copy = self.add_member(owner, &name)?;
        let to = self.fleet[copy].phone.folder.clone();
        self.copy_files(index, &to)?;
        let keys = if with_key { self.fleet[index].phone.keys.clone() } else { Keys::default() };
        self.fleet[copy].phone.keys = keys;
        if with_key {
            self.ledger.copied.extend([index, copy]);
        }
        self.start(copy)
    }
}

fn event_name(event: &Event) -> String {
    let text = format!("{event:?}");
    text.chars().take(120).collect()
}

/// How a call that ended badly reads.
#[must_use]
pub const fn is_dead(ended: &Ended) -> bool {
    matches!(ended, Ended::Died)
}
