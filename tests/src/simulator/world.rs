//! The world of one seed: a queue of what happens next, and everybody whom it happens to.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use callout_core::domain::{hold::Hold, ids::OrderId};
use crux_http::protocol::{HttpRequest, HttpResponse, HttpResult};

use super::{
    carrier::Waiting,
    chance::Chance,
    complaints,
    device::Device,
    faults::{Counts, Fault},
    fleet::Member,
    holds,
    network::Fate,
    office,
    oracle::{self, Violation, judge, ledger::Ledger, tokens::Tokens},
    phone::{Asked, Defect, Ended},
    server::{Act, Done, Server, all},
    trace::Trace,
    weather::Weather,
};

/// When a seed begins: Monday, 1 March 2027, 08:00 in Shanghai.
pub const START_MS: i64 = 1_803_859_200_000;

/// How often the server looks for what it does unasked, in a thousand acts of the office.
const UNASKED_PERMILLE: u64 = 100;
/// How often the office turns to complaints besides, in a thousand of its acts.
const COMPLAINTS_PERMILLE: u64 = 400;
/// How often it turns to holds besides.
const HOLDS_PERMILLE: u64 = 120;

/// Something that happens.
#[derive(Clone, Debug)]
pub enum Happening {
    /// A technician does the next thing on a phone.
    Technician(usize),
    /// The office does something.
    Office,
    /// A request reaches the server.
    Arrives {
        /// The phone's ticket for it; a copy that nobody waits for has none.
        ticket: Option<u64>,
        /// From which phone.
        phone: usize,
        /// The request.
        request: HttpRequest,
        /// What becomes of the answer.
        fate: Fate,
    },
    /// An answer, or the end of a phone's patience, reaches a phone.
    Reply(u64, HttpResult),
    /// A timer goes off on a phone.
    Timer {
        /// Which phone.
        phone: usize,
        /// In which of its processes.
        life: u32,
        /// Under which number.
        effect: u32,
    },
    /// A technician has access again.
    Enabled(usize),
    /// A technician is back from another branch.
    Returned(usize),
    /// The server's clock is set right.
    RightClock,
    /// A phone has a network again.
    Online(usize),
    /// A phone's disk has room again.
    Room(usize),
}

/// What a seed is made of.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The seed.
    pub seed: u64,
    /// Phones at the beginning.
    pub phones: usize,
    /// Things that technicians and the office do.
    pub steps: u64,
    /// What may go wrong.
    pub faults: super::faults::Faults,
    /// Whether somebody reads the story.
    pub is_told: bool,
    /// Where the phones' files are in memory, and those of the server's whole depth on the disk.
    pub folder: PathBuf,
}

/// Why a seed ended before its end.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// Something is that must never be.
    #[error("{0}")]
    Violation(Violation),
    /// The core, or the bridge, has a defect.
    #[error("{phone}: {defect}")]
    Defect {
        /// On which phone.
        phone: String,
        /// Which.
        defect: Defect,
    },
    /// The simulator itself cannot go on.
    #[error("the simulator: {0}")]
    Own(String),
}

impl From<Violation> for Stop {
    fn from(violation: Violation) -> Self {
        Self::Violation(violation)
    }
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Own(format!("looking at a phone's file: {error}"))
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::Own(error.to_string())
    }
}

/// The world.
pub struct World<'a> {
    /// What it is made of.
    pub setting: &'a Setting,
    /// The server.
    pub server: &'a mut dyn Server,
    /// The phones.
    pub fleet: Vec<Member>,
    /// Where their files are.
    pub device: Device,
    /// What goes wrong.
    pub weather: Weather,
    /// How often it did.
    pub counts: Counts,
    /// What happened at the doors.
    pub ledger: Ledger,
    /// What was seen of refresh tokens.
    pub(super) tokens: Tokens,
    /// Answers of another time that are on their way.
    pub(super) stale: BTreeSet<u64>,
    /// The story.
    pub trace: Trace,
    /// The world's time.
    pub now_ms: i64,
    /// How far the server's clock is off.
    pub server_offset_ms: i64,
    /// Whether the server was started by a wrong clock, and runs.
    pub is_clock_wrong: bool,
    /// Whether somebody is to change the tables behind the log's back when all is said.
    pub is_to_be_tampered: bool,
    /// Things still to be done by people.
    pub steps_left: u64,
    /// The orders, in the order of their registration: the n-th is the n-th customer's.
    pub customers: Vec<OrderId>,
    /// Technicians who have no access now, and where the log stood when they lost it.
    pub disabled: BTreeMap<usize, u64>,
    /// Technicians who work in another branch now.
    pub away: BTreeSet<usize>,
    /// Chance of what the network does.
    pub(super) network: Chance,
    /// Chance of what the office does.
    office: Chance,
    /// Chance of what it does about complaints.
    complaints: Chance,
    /// Chance of what it does about holds.
    holds: Chance,
    /// Chance of larger troubles.
    pub trouble: Chance,
    queue: BTreeMap<(i64, u64), Happening>,
    pub(super) queued: u64,
    pub(super) waiting: BTreeMap<u64, Waiting>,
    pub(super) late: Vec<(usize, HttpRequest)>,
    pub(super) old_pictures: BTreeMap<usize, HttpResponse>,
    pub(super) blind_until: BTreeMap<usize, i64>,
    pub(super) is_healing: bool,
}

impl<'a> World<'a> {
    /// A company on its first morning.
    pub fn new(setting: &'a Setting, weather: Weather, server: &'a mut dyn Server) -> Result<Self, Stop> {
        let chance = Chance::new(setting.seed);
        let mut world = Self {
            setting,
            server,
            fleet: Vec::new(),
            device: Device::default(),
            weather,
            counts: Counts::default(),
            ledger: Ledger::default(),
            tokens: Tokens::default(),
            stale: BTreeSet::new(),
            trace: Trace::new(setting.is_told),
            now_ms: START_MS,
            server_offset_ms: 0,
            is_clock_wrong: false,
            is_to_be_tampered: false,
            steps_left: setting.steps,
            customers: Vec::new(),
            disabled: BTreeMap::new(),
            away: BTreeSet::new(),
            network: chance.fork("network"),
            office: chance.fork("office"),
            complaints: chance.fork("complaints"),
            holds: chance.fork("holds"),
            trouble: chance.fork("trouble"),
            queue: BTreeMap::new(),
            queued: 0,
            waiting: BTreeMap::new(),
            late: Vec::new(),
            old_pictures: BTreeMap::new(),
            blind_until: BTreeMap::new(),
            is_healing: false,
        };
        for owner in 0..setting.phones {
            world.new_phone(owner, &format!("t{owner}"))?;
        }
        if world.weather.faults.has(Fault::SameJobTwice) {
            world.counts.add(Fault::SameJobTwice);
            world.new_phone(0, "t0's other phone")?;
        }
        if world.weather.faults.has(Fault::PageBoundary) {
            world.counts.add(Fault::PageBoundary);
        }
        world.after(1_000, Happening::Office);
        Ok(world)
    }

    /// Something is to happen after so long.
    pub fn after(&mut self, ms: i64, happening: Happening) {
        self.queued += 1;
        self.queue.insert((self.now_ms + ms, self.queued), happening);
    }

    /// The server's time.
    #[must_use]
    pub const fn server_ms(&self) -> i64 {
        self.now_ms + self.server_offset_ms
    }

    /// Plays the seed: the work, then the healing, then the judgement.
    pub fn play(&mut self) -> Result<(), Stop> {
        while self.steps_left > 0 {
            self.next()?;
        }
        self.heal()?;
        judge::judge(self)
    }

    /// The next thing that happens.
    fn next(&mut self) -> Result<(), Stop> {
        let Some(((at_ms, _), happening)) = self.queue.pop_first() else {
            return Err(Stop::Own("nothing happens any more".to_owned()));
        };
        self.now_ms = self.now_ms.max(at_ms);
        match happening {
            Happening::Technician(phone) => self.technician(phone),
            Happening::Office => self.office(),
            Happening::Arrives { ticket, phone, request, fate } => self.arrives(ticket, phone, &request, fate),
            Happening::Reply(ticket, result) => self.reply(ticket, &result),
            Happening::Timer { phone, life, effect } => self.timer(phone, life, effect),
            Happening::Enabled(of) => self.enables(of),
            Happening::Returned(of) => self.returns(of),
            Happening::RightClock => {
                self.starts_right();
                Ok(())
            }
            Happening::Online(phone) => self.back_online(phone),
            Happening::Room(phone) => {
                self.has_room(phone);
                Ok(())
            }
        }
    }

    /// Everything until then.
    pub(super) fn until(&mut self, at_ms: i64) -> Result<(), Stop> {
        while self.queue.first_key_value().is_some_and(|((next, _), _)| *next <= at_ms) {
            self.next()?;
        }
        self.now_ms = self.now_ms.max(at_ms);
        Ok(())
    }

    fn office(&mut self) -> Result<(), Stop> {
        if self.is_healing {
            return Ok(());
        }
        self.steps_left = self.steps_left.saturating_sub(1);
        let devices = self.server.devices();
        self.ledger.owners.extend(devices);
        self.server_troubles()?;
        self.tries_an_old_token()?;
        if self.office.happens(UNASKED_PERMILLE) {
            self.server.work_unasked(self.now_ms + self.server_offset_ms);
        }
        let (board, cases) = (self.server.board(), self.server.open_cases());
        let registered_max = self.setting.phones as u64 * 5 + 2;
        let registered = self.customers.len() as u64;
        let faults = self.weather.faults;
        let chance = &mut self.office;
        let (act, fault) =
            office::choose(&board, &cases, self.setting.phones, registered, registered_max, faults, chance);
        let done = self.server.act(self.now_ms + self.server_offset_ms, &act);
        if let (Some(fault), Done::Yes) = (fault, &done) {
            self.counts.add(fault);
        }
        self.trace.mark(self.now_ms, "office", 0, format!("{act:?} {done:?}").as_bytes());
        self.trace.tell(self.now_ms - START_MS, || format!("the office: {act:?} → {done:?}"));
        self.left(&act, &done)?;
        if let Done::Order(order) = done {
            self.customers.push(order);
        }
        self.turns_to_complaints_and_holds();
        let gap = self.office.between(500, 9_000);
        self.after(i64::try_from(gap).unwrap_or(500), Happening::Office);
        Ok(())
    }

    fn turns_to_complaints_and_holds(&mut self) {
        let server_ms = self.server_ms();
        if self.complaints.happens(COMPLAINTS_PERMILLE) {
            let act = complaints::choose(self.server, &self.customers, server_ms, &mut self.complaints);
            self.acts_besides(server_ms, &act);
        }
        if self.holds.happens(HOLDS_PERMILLE) {
            let act = holds::choose(self.server, &mut self.holds);
            self.acts_besides(server_ms, &act);
        }
    }

    fn acts_besides(&mut self, server_ms: i64, act: &Act) {
        let done = self.server.act(server_ms, act);
        self.trace.mark(self.now_ms, "desks", 0, format!("{act:?} {done:?}").as_bytes());
        self.trace.tell(self.now_ms - START_MS, || format!("the office: {act:?} → {done:?}"));
    }

    /// What was given out was not on hold (P29).
    fn left(&mut self, act: &Act, done: &Done) -> Result<(), Stop> {
        let (Act::Release(order), Done::Yes) = (act, done) else { return Ok(()) };
        match self.customers.iter().position(|id| id == order) {
            Some(n) => Ok(oracle::holds::is_free(&all::<Hold>(self.server), n as u64)?),
            None => Ok(()),
        }
    }

    /// Takes what a phone asked of the world after a call into it.
    pub fn settle(&mut self, index: usize, ended: Result<Ended, Defect>) -> Result<(), Stop> {
        let phone = self.fleet[index].phone.name.clone();
        let ended = ended.map_err(|defect| Stop::Defect { phone, defect })?;
        if matches!(ended, Ended::Died) || self.lost_power(index) {
            return self.died(index);
        }
        while let Some(asked) = self.fleet[index].phone.asked.pop_front() {
            let life = self.fleet[index].phone.life;
            match asked {
                Asked::Wake(effect, after_ms) => {
                    let after_ms = i64::try_from(after_ms).unwrap_or(i64::MAX / 4);
                    self.after(after_ms, Happening::Timer { phone: index, life, effect });
                }
                Asked::Http(effect, request) => self.carry(Waiting { phone: index, life, effect }, request),
            }
        }
        self.witness(index)
    }

    fn timer(&mut self, index: usize, life: u32, effect: u32) -> Result<(), Stop> {
        let member = &mut self.fleet[index];
        if member.phone.life != life || !member.phone.is_running() {
            return Ok(());
        }
        let ended = member.phone.wake(self.now_ms, effect);
        self.settle(index, ended)
    }
}
