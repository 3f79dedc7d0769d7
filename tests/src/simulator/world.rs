//! The world of one seed: a queue of what happens next, and everybody whom it happens to.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use callout_core::{
    domain::ids::OrderId,
    protocol::{outcome::OutcomeAt, push::Answer},
};
use crux_http::{
    HttpError,
    protocol::{HttpRequest, HttpResult},
};

use super::{
    chance::Chance,
    device::Device,
    faults::{Counts, Fault},
    fleet::Member,
    network::{self, Fate, PATIENCE_MS},
    office,
    oracle::{Violation, judge, ledger::Ledger, sight, tokens::Tokens},
    phone::{Asked, Defect, Ended},
    server::{Done, Server},
    trace::Trace,
    weather::Weather,
};

/// When a seed begins: Monday, 1 March 2027, 08:00 in Shanghai.
pub const START_MS: i64 = 1_803_859_200_000;
/// Rounds after the last fault within which everything must be at rest (I5, I12): the longest back-off is five minutes and a
/// quarter, and a person may have to sign in, and enrol, and wait once more.
const HEALING_ROUNDS: usize = 60;
/// A round: a little more than a phone waits before it looks by itself.
const ROUND_MS: i64 = 61_000;
/// People look at their phones every so many rounds.
const ATTENDS_EVERY: usize = 4;
/// When the late copies arrive, and how many rounds after that must pass at least.
const LATE_ROUND: usize = 2;
/// How late the late copies are.
const LATE_MS: i64 = 2 * 24 * 3_600_000;

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
    /// A phone has a network again.
    Online(usize),
    /// A phone's disk has room again.
    Room(usize),
}

/// Who waits for an answer.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    phone: usize,
    life: u32,
    effect: u32,
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
    tokens: Tokens,
    /// Answers of another time that are on their way.
    stale: BTreeSet<u64>,
    /// The story.
    pub trace: Trace,
    /// The world's time.
    pub now_ms: i64,
    /// How far the server's clock is off.
    pub server_offset_ms: i64,
    /// Things still to be done by people.
    pub steps_left: u64,
    /// The orders, in the order of their registration: the n-th is the n-th customer's.
    pub customers: Vec<OrderId>,
    /// Chance of what the network does.
    network: Chance,
    /// Chance of what the office does.
    office: Chance,
    /// Chance of larger troubles.
    pub trouble: Chance,
    queue: BTreeMap<(i64, u64), Happening>,
    queued: u64,
    waiting: BTreeMap<u64, Waiting>,
    late: Vec<(usize, HttpRequest)>,
    old_pictures: BTreeMap<usize, crux_http::protocol::HttpResponse>,
    blind_until: BTreeMap<usize, i64>,
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
            steps_left: setting.steps,
            customers: Vec::new(),
            network: chance.fork("network"),
            office: chance.fork("office"),
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
            Happening::Online(phone) => self.back_online(phone),
            Happening::Room(phone) => {
                self.has_room(phone);
                Ok(())
            }
        }
    }

    /// Everything until then.
    fn until(&mut self, at_ms: i64) -> Result<(), Stop> {
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
        if let Done::Order(order) = done {
            self.customers.push(order);
        }
        let gap = self.office.between(500, 9_000);
        self.after(i64::try_from(gap).unwrap_or(500), Happening::Office);
        Ok(())
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

    /// A request sets out.
    fn carry(&mut self, waiting: Waiting, request: HttpRequest) {
        self.queued += 1;
        let (ticket, index) = (self.queued, waiting.phone);
        self.waiting.insert(ticket, waiting);
        self.trace.mark(self.now_ms, "asks", index, &request.body);
        self.trace.tell(self.now_ms - START_MS, || {
            let path = request.url.trim_start_matches(super::server::ADDRESS).split('?').next().unwrap_or_default();
            let what = match callout_core::protocol::push::read(&request.body) {
                Ok(push) => {
                    let header = push.header;
                    format!("{} from {}/{}", header.count, header.epoch, header.first_seq)
                }
                Err(_) => format!("{} bytes", request.body.len()),
            };
            format!("{} asks {} {path} ({what})", self.fleet[index].phone.name, request.method)
        });
        let lost = |why: &str| HttpResult::Err(HttpError::Io(why.to_owned()));
        if !self.fleet[index].is_online {
            return self.after(5, Happening::Reply(ticket, lost("no network")));
        }
        if self.is_cached(index, &request)
            && let Some(old) = self.old_pictures.get(&index).cloned()
        {
            self.counts.add(Fault::CachedPull);
            self.stale.insert(ticket);
            return self.after(50, Happening::Reply(ticket, HttpResult::Ok(old)));
        }
        let journey = network::journey(request, &self.weather, &mut self.network, &mut self.counts);
        if let Some(response) = journey.impostor {
            return self.after(80, Happening::Reply(ticket, HttpResult::Ok(response)));
        }
        for (n, after_ms) in journey.arrivals_ms.iter().enumerate() {
            let (ticket, request) = ((n == 0).then_some(ticket), journey.request.clone());
            self.after(*after_ms, Happening::Arrives { ticket, phone: index, request, fate: journey.fate });
        }
        if journey.is_repeated_late {
            self.late.push((index, journey.request));
        }
        self.after(PATIENCE_MS, Happening::Reply(ticket, HttpResult::Err(HttpError::Timeout)));
    }

    fn is_cached(&mut self, index: usize, request: &HttpRequest) -> bool {
        request.url.contains("/v1/sync/pull")
            && self.old_pictures.contains_key(&index)
            && self.weather.happens(Fault::CachedPull, &mut self.network)
    }

    /// A request reaches the server.
    fn arrives(&mut self, ticket: Option<u64>, index: usize, request: &HttpRequest, fate: Fate) -> Result<(), Stop> {
        if matches!(fate, Fate::CrashBefore) {
            self.server.crash(self.now_ms + self.server_offset_ms);
            return Ok(());
        }
        if request.url.contains("/v1/sync/") && self.weather.happens(Fault::TokenExpiry, &mut self.network) {
            self.counts.add(Fault::TokenExpiry);
            self.server.expire_tokens();
        }
        if self.weather.happens(Fault::TwoServers, &mut self.network) {
            self.counts.add(Fault::TwoServers);
            self.server.switch_process(self.now_ms + self.server_offset_ms);
        }
        let response = self.server.handle(self.now_ms + self.server_offset_ms, request);
        self.trace.mark(self.now_ms, "answers", index, &response.body);
        self.trace.tell(self.now_ms - START_MS, || {
            let path = request.url.trim_start_matches(super::server::ADDRESS).split('?').next().unwrap_or_default();
            let name = &self.fleet[index].phone.name;
            format!(
                "the server answers {name} {} {path}: {} ({} bytes)",
                request.method,
                response.status,
                response.body.len()
            )
        });
        self.sees_only_his_own(index, request, &response)?;
        if request.url.ends_with("/v1/sync/deposit") {
            self.ledger.deposited.extend(outcomes(&response).into_iter().map(|said| said.hash));
        }
        if !self.ledger.is_server_restored {
            self.tokens.see(request, &response)?;
        }
        let response = match fate {
            Fate::Arrives => response,
            Fate::Cut(per_mille) => network::cut(response, per_mille),
            Fate::CrashAfter => {
                self.server.crash(self.now_ms + self.server_offset_ms);
                return Ok(());
            }
            Fate::Lost | Fate::CrashBefore => return Ok(()),
        };
        if self.is_one_way(index) {
            return Ok(());
        }
        let may_be_kept = self.weather.faults.has(Fault::CachedPull) && response.status == 200;
        if may_be_kept && request.url.contains("/v1/sync/pull") {
            // A cache keeps what it has for a while: the newest picture would be no news.
            if !self.old_pictures.contains_key(&index) || self.network.happens(150) {
                self.old_pictures.insert(index, response.clone());
            }
        }
        if let Some(ticket) = ticket {
            let down = i64::try_from(self.network.between(20, 300)).unwrap_or(20);
            self.after(down, Happening::Reply(ticket, HttpResult::Ok(response)));
        }
        Ok(())
    }

    /// Up works and down does not, for a while (F26).
    fn is_one_way(&mut self, index: usize) -> bool {
        if self.blind_until.get(&index).is_some_and(|until| *until > self.now_ms) {
            return true;
        }
        let begins = self.weather.happens(Fault::OneWay, &mut self.network);
        if begins {
            self.counts.add(Fault::OneWay);
            self.blind_until.insert(index, self.now_ms + 120_000);
        }
        begins
    }

    /// No answer carries the name of a customer whose order its technician has not (I14). A later page of a bounded picture
    /// may: what was taken away since is purged by the next picture (ADR 0003).
    fn sees_only_his_own(
        &mut self,
        index: usize,
        request: &HttpRequest,
        response: &crux_http::protocol::HttpResponse,
    ) -> Result<(), Stop> {
        if request.url.contains("until=") || response.status != 200 {
            return Ok(());
        }
        let named = sight::canaries(&response.body);
        if named.is_empty() {
            return Ok(());
        }
        let person = self.server.asker(request);
        for n in named {
            let order = self.customers.get(usize::try_from(n).unwrap_or(usize::MAX)).copied();
            if order.and_then(|order| self.server.holder_of(order)) != person {
                let name = &self.fleet[index].phone.name;
                let what = format!("{name} was told the name of customer {n}, whose order its technician has not");
                return Err(Violation::new("I14", what).into());
            }
        }
        Ok(())
    }

    /// An answer reaches a phone, if the process that asked still runs.
    fn reply(&mut self, ticket: u64, result: &HttpResult) -> Result<(), Stop> {
        let Some(Waiting { phone: index, life, effect }) = self.waiting.remove(&ticket) else { return Ok(()) };
        if self.fleet[index].phone.life != life || !self.fleet[index].phone.is_running() {
            return Ok(());
        }
        if let HttpResult::Ok(response) = result {
            self.hears(response)?;
        }
        self.arm(index);
        let before = if self.stale.remove(&ticket) { self.cursor(index) } else { None };
        let ended = self.fleet[index].phone.reply(self.now_ms, effect, result);
        self.settle(index, ended)?;
        if before.is_some() && self.fleet[index].witness.is_some() && self.cursor(index) != before {
            let what = format!("{} took an answer of another time for its own", self.fleet[index].phone.name);
            return Err(Violation::new("I11", what).into());
        }
        Ok(())
    }

    fn cursor(&self, index: usize) -> Option<callout_core::protocol::cursor::Cursor> {
        self.fleet[index].witness.as_ref().and_then(|witness| witness.cursor().ok().flatten())
    }

    /// What an answer says of commands is always the same (I4); what was heard must never go (I2).
    fn hears(&mut self, response: &crux_http::protocol::HttpResponse) -> Result<(), Stop> {
        for said in outcomes(response) {
            self.ledger.hear(said.hash, &serde_json::to_string(&said.outcome).unwrap_or_default())?;
        }
        Ok(())
    }

    fn timer(&mut self, index: usize, life: u32, effect: u32) -> Result<(), Stop> {
        let member = &mut self.fleet[index];
        if member.phone.life != life || !member.phone.is_running() {
            return Ok(());
        }
        let ended = member.phone.wake(self.now_ms, effect);
        self.settle(index, ended)
    }

    /// The weather clears; late copies arrive; timers go off; people sign in where they must. Then everything is at rest,
    /// or something is stuck (I5, I12).
    fn heal(&mut self) -> Result<(), Stop> {
        self.is_healing = true;
        self.weather = Weather::calm();
        self.trace.tell(self.now_ms - START_MS, || "the weather clears".to_owned());
        self.until(self.now_ms + PATIENCE_MS)?;
        for index in 0..self.fleet.len() {
            self.comes_to_rest(index)?;
        }
        for round in 0..HEALING_ROUNDS {
            self.until(self.now_ms + ROUND_MS)?;
            if round == LATE_ROUND {
                self.arrives_late()?;
            }
            if round > LATE_ROUND && self.is_at_rest()? {
                return Ok(());
            }
            if round % ATTENDS_EVERY == 1 {
                for index in 0..self.fleet.len() {
                    self.attends(index)?;
                }
            }
        }
        Ok(())
    }

    /// Days pass at once, and what was repeated on its way arrives once more (F17).
    fn arrives_late(&mut self) -> Result<(), Stop> {
        if self.late.is_empty() {
            return Ok(());
        }
        self.now_ms += LATE_MS;
        for (index, request) in std::mem::take(&mut self.late) {
            self.arrives(None, index, &request, Fate::Lost)?;
        }
        Ok(())
    }

    /// Whether every phone has nothing to send, no picture either, and stands where the server does.
    fn is_at_rest(&mut self) -> Result<bool, Stop> {
        let head = self.server.head();
        let stands = |index: usize, world: &Self| -> Result<bool, Stop> {
            let Some(witness) = &world.fleet[index].witness else { return Ok(false) };
            let is_empty = witness.commands_after(0)?.iter().all(|row| row.is_acknowledged || row.has_outcome);
            let (_, pictures) = witness.decisions_and_blobs()?;
            Ok(is_empty && pictures == 0 && witness.cursor()? == head)
        };
        for index in 0..self.fleet.len() {
            if !self.fleet[index].is_retired && !stands(index, self)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// What an answer to a push or a deposit says of its commands.
fn outcomes(response: &crux_http::protocol::HttpResponse) -> Vec<OutcomeAt> {
    if response.status != 200 || !response.body.starts_with(b"{\"answer\"") {
        return Vec::new();
    }
    serde_json::from_slice::<Answer>(&response.body).map(|answer| answer.outcomes).unwrap_or_default()
}
