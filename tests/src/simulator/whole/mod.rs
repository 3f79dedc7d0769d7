//! The whole depth: the real router with its layers, real sign-in and enrolment, real SQL and migrations, on SQLite or on
//! PostgreSQL. Each process of the server is a runtime of one thread that answers one request at a time; its chance is the
//! seed's and its clock the world's, so that a seed leaves the same trace here, too, whenever it is played.

mod books;
mod company;
mod desks;
mod dying;
mod eyes;
mod office;
mod place;
mod process;

use std::{collections::BTreeMap, fmt::Display, path::PathBuf, sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use callout_core::{
    domain::{
        digest::Digest,
        ids::{BranchId, DeviceId, HeldId, OrderId, PersonId},
        subject::SubjectKind,
    },
    protocol::cursor::{Cursor, Position},
};
use callout_server::{
    clock::{HandClock, from_unix_ms},
    jobs,
};
use crux_http::protocol::{HttpRequest, HttpResponse};
use serde::Deserialize;

pub use self::company::dissolve;
use self::{company::Template, eyes::Eyes, place::Place, process::Process};
use super::{
    chance::Chance,
    oracle::books::{Books, Subject},
    server::{Act, Desk, Done, Glance, Server, header_of},
    world::START_MS,
};

/// How far apart the server's own jobs run: a real one looks every minute and mostly finds nothing.
const JOBS_EVERY_MS: u64 = 20 * 60 * 1_000;

/// How often a server remembers its time.
const REMEMBERS_EVERY_MS: u64 = 60_000;

/// What somebody may change behind the log's back, each with how.
const TAMPERED: [(&str, &str); 3] = [
    ("a stage", "update orders set stage = 'closed' where id = (select min(id) from orders where stage <> 'closed')"),
    (
        "money",
        "update ledger_postings set amount_minor = amount_minor + 1 where seq = (select max(seq) from ledger_postings)",
    ),
    ("a number", "delete from documents where n = (select max(n) from documents)"),
];

/// What the simulator itself needs and must get: otherwise there is nothing to show.
fn sure<T, E: Display>(what: &str, result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("the simulator needs {what}: {error}"))
}

/// The server at the whole depth.
pub struct Whole {
    /// Two processes on one database: the second one is started when it is first needed.
    processes: [Option<Process>; 2],
    /// Which one answers.
    current: usize,
    eyes: Option<Eyes>,
    place: Place,
    template: Arc<Template>,
    clock: Arc<HandClock>,
    turned_to_ms: i64,
    /// How far its wall clock is off.
    off_ms: i64,
    /// When it remembered its time last.
    remembered_at_ms: i64,
    /// When the server's own jobs ran last.
    worked_at_ms: i64,
    chance: Chance,
    has_backup: bool,
    /// The desks that are signed in, with their bearers.
    desks: BTreeMap<&'static str, String>,
    /// What was seen broken on the way.
    broken: Vec<(&'static str, String)>,
}

/// What a bearer says; whether it is true is for the server to find out.
#[derive(Deserialize)]
struct Claims {
    sub: PersonId,
}

impl Whole {
    /// A server with a company of so many technicians, its data in that folder or in that PostgreSQL.
    #[must_use]
    pub fn new(
        chance: &Chance,
        technicians: usize,
        page_items: usize,
        folder: PathBuf,
        postgres: Option<&str>,
    ) -> Self {
        let template = company::founded(technicians, postgres);
        let place = Place::new(folder, page_items, &template);
        let mut whole = Self {
            processes: [None, None],
            current: 0,
            eyes: None,
            place,
            template,
            clock: Arc::new(HandClock::at(from_unix_ms(START_MS))),
            turned_to_ms: START_MS,
            off_ms: 0,
            remembered_at_ms: START_MS,
            worked_at_ms: START_MS,
            chance: chance.fork("whole"),
            has_backup: false,
            desks: BTreeMap::new(),
            broken: Vec::new(),
        };
        whole.process();
        whole
    }

    /// The world's time is the server's wall clock; what cannot be set back only goes forward.
    fn turn_to(&mut self, now_ms: i64) {
        if now_ms > self.turned_to_ms {
            self.clock.advance(Duration::from_millis(now_ms.abs_diff(self.turned_to_ms)));
        }
        self.clock.step_wall_to(from_unix_ms(now_ms + self.off_ms));
        self.turned_to_ms = now_ms;
    }

    fn process(&mut self) -> &Process {
        let (place, clock, chance) = (&self.place, &self.clock, &mut self.chance);
        self.processes[self.current].get_or_insert_with(|| Process::start(place.config(), clock, chance.roll()))
    }

    fn eyes(&mut self) -> &mut Eyes {
        self.eyes.get_or_insert_with(|| self.place.eyes())
    }

    fn answer(&mut self, request: &HttpRequest) -> HttpResponse {
        self.process().answer(request)
    }

    /// Where a log stands; one that nobody has written in has no head yet.
    fn position(&mut self, log: BranchId) -> Position {
        let log = self.eyes().id(log.0);
        let rows = self.eyes().rows(&format!("select seq, digest from branch_heads where branch = {log}"));
        rows.first().map_or(Position::START, |row| Position { seq: row.count(0), digest: row.digest(1) })
    }

    /// Every process dies, and nobody looks any more.
    fn all_die(&mut self) {
        self.processes.iter_mut().filter_map(Option::take).for_each(Process::die);
        self.eyes = None;
    }
}

impl Server for Whole {
    fn handle(&mut self, now_ms: i64, request: &HttpRequest) -> HttpResponse {
        self.turn_to(now_ms);
        // As often as it shows: between the pages of a long picture, too.
        if now_ms.abs_diff(self.worked_at_ms) >= JOBS_EVERY_MS {
            self.work_unasked(now_ms);
        }
        if now_ms.abs_diff(self.remembered_at_ms) >= REMEMBERS_EVERY_MS {
            self.remembered_at_ms = now_ms;
            self.process().remembers_its_time();
        }
        self.answer(request)
    }

    fn handle_or_die(&mut self, now_ms: i64, request: &HttpRequest, steps: u64) -> Option<HttpResponse> {
        self.turn_to(now_ms);
        let answer = self.process().answer_or_die(request, steps);
        if answer.is_none() {
            self.crash(now_ms);
        }
        answer
    }

    fn act(&mut self, now_ms: i64, act: &Act) -> Done {
        self.turn_to(now_ms);
        self.at_a_desk(act)
    }

    fn work_unasked(&mut self, now_ms: i64) {
        self.turn_to(now_ms);
        self.worked_at_ms = now_ms;
        self.process().run(async |state| jobs::run_due(&state.db, &state.work, state.clock.now().into()).await);
    }

    fn technicians(&self) -> &[PersonId] {
        &self.template.staff.technicians
    }

    fn login(&self, technician: usize) -> String {
        format!("t{technician}")
    }

    fn sits_at(&self, desk: Desk) -> PersonId {
        self.template.staff.office[desk.login()]
    }

    fn bodies(&mut self, kind: SubjectKind) -> Vec<String> {
        self.bodies_of(kind)
    }

    fn board(&mut self) -> Vec<Glance> {
        let rows = self.eyes().rows("select id, stage, assignee from orders order by id");
        rows.iter().map(|row| Glance { order: row.id(0), stage: row.text(1), assignee: row.maybe_id(2) }).collect()
    }

    fn holder_of(&mut self, order: OrderId) -> Option<PersonId> {
        let id = self.eyes().id(order.0);
        self.eyes().rows(&format!("select holder from orders where id = {id}")).first()?.maybe_id(0)
    }

    fn subjects(&mut self) -> Vec<Subject> {
        books::subjects(self.eyes())
    }

    fn head(&mut self) -> Option<Cursor> {
        let incarnation = self.eyes().rows("select incarnation from server_meta").first()?.id(0);
        let branch = self.template.staff.branch;
        let (position, company) = (self.position(branch), self.position(BranchId::COMPANY));
        Some(Cursor { incarnation, branch, position, company, seal: None })
    }

    fn asker(&self, request: &HttpRequest) -> Option<PersonId> {
        let token = header_of(request, "authorization")?.strip_prefix("Bearer ")?;
        let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
        Some(serde_json::from_slice::<Claims>(&claims).ok()?.sub)
    }

    fn devices(&mut self) -> Vec<(DeviceId, PersonId)> {
        let rows = self.eyes().rows("select id, person from devices order by id");
        rows.iter().map(|row| (row.id(0), row.id(1))).collect()
    }

    fn knows(&mut self, hash: Digest) -> bool {
        let hash = self.eyes().digest(hash);
        let sql = format!(
            "select 1 from branch_log where command_hash = {hash} union all select 1 from held where hash = {hash} limit 1"
        );
        !self.eyes().rows(&sql).is_empty()
    }

    fn open_cases(&mut self) -> Vec<HeldId> {
        let rows = self.eyes().rows("select id from held where decided_at is null order by id");
        rows.iter().map(|row| row.id(0)).collect()
    }

    fn back_up(&mut self, now_ms: i64) {
        self.turn_to(now_ms);
        if !self.place.is_copied_while_used() {
            self.all_die();
        }
        self.place.back_up();
        self.has_backup = true;
    }

    fn restore(&mut self, now_ms: i64, is_silent: bool) -> bool {
        if !std::mem::take(&mut self.has_backup) {
            return false;
        }
        self.turn_to(now_ms);
        self.all_die();
        self.place.put_back();
        if !is_silent {
            self.process().restored();
            self.all_die();
        }
        true
    }

    fn crash(&mut self, now_ms: i64) {
        self.turn_to(now_ms);
        if let Some(process) = self.processes[self.current].take() {
            process.die();
        }
    }

    fn starts_by(&mut self, now_ms: i64, off_ms: i64) {
        self.all_die();
        self.off_ms = off_ms;
        self.turn_to(now_ms);
        self.process().remembers_its_time();
    }

    fn switch_process(&mut self, now_ms: i64) {
        self.turn_to(now_ms);
        self.current = 1 - self.current;
    }

    /// Its keys are taken away, and the processes are started again, as an operator would who fears that they are known.
    fn expire_tokens(&mut self) {
        self.all_die();
        self.place.forget_token_keys();
    }

    fn verify(&mut self) -> Vec<String> {
        self.process().verify()
    }

    fn tamper(&mut self, chance: &mut Chance) -> Option<&'static str> {
        let (what, sql) = chance.pick(&TAMPERED).copied()?;
        self.all_die();
        (self.place.change(sql) > 0).then_some(what)
    }

    fn books(&mut self) -> Books {
        let pictures = self.place.pictures();
        let branch = self.template.staff.branch;
        let mut books = books::read(self.eyes(), branch, &pictures);
        books.picture.broken.extend(self.broken.iter().cloned());
        books
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        // Before its place goes.
        self.all_die();
    }
}
