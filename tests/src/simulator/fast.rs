//! The fast depth: the server's pure heart over its store in memory, behind a door that speaks its protocol.

use std::{collections::BTreeMap, sync::Arc};

use callout_core::{
    domain::{
        digest::Digest,
        house::House as _,
        ids::{BranchId, DeviceId, HeldId, Incarnation, OrderId, PersonId},
        money::{Currency, Fee, Money},
        order::WorkOrder,
        people::{Actor, Role},
        person::{OpenPerson, Person, PersonCommand, PersonParticulars},
        pricing::{ItemKind, Names, PriceItem, PriceList},
        subject::{self, Listed, State, SubjectKey, SubjectKind},
        subjects::Product,
        text::{Line, Note, Text},
        time::Timestamp,
    },
    plants::{Plant, is_planted},
    protocol::{
        auth::Me,
        cursor::{Cursor, Position},
    },
};
use callout_server::{
    store::meta::NUMBERS_SKIPPED,
    sync::{
        heart::rows::BranchHead,
        job::{self, Request},
        memory,
        work::WorkError,
    },
};
use crux_http::protocol::{HttpRequest, HttpResponse};
use uuid::Uuid;

use super::{
    chance::Chance,
    gate::Gate,
    oracle::{
        books::{Books, Picture, Subject},
        sight,
    },
    server::{Act, Desk, Done, Glance, Server, header, header_of},
};

mod desks;
mod door;
mod house;
mod office;
mod pictures;
mod repeats;
mod watch;

use self::{pictures::Pictures, repeats::Repeats, watch::Watch};

type Ask = job::Ask<Product>;
type Job = job::Job<Product>;
type Reply = job::Reply<Product>;
type Memory = memory::Memory<Product>;
type Tables = memory::Tables<Product>;

const BRANCH: u128 = 1;
/// Where the administrator belongs: his file is for no phone of the branch.
const HEAD_OFFICE: u128 = 2;
/// Where a technician may go, and come back from.
const OTHER_BRANCH: u128 = 3;
const OFFICE: u128 = 10;
const ADMINISTRATOR: u128 = 11;
/// Who has no phone, and goes from the branch to head office and back.
const COLLEAGUE: u128 = 12;
/// The service department, the deputy general manager, and quality.
const SERVICE: u128 = 13;
const DEPUTY: u128 = 14;
const QUALITY: u128 = 15;
const TECHNICIANS: u128 = 100;
/// How long before its first call a company begins.
const FOUNDED_BEFORE_MS: i64 = 3_600_000;

/// The server at the fast depth.
pub struct Fast {
    store: Memory,
    gate: Gate,
    pictures: Pictures,
    watch: Watch,
    incarnation: Incarnation,
    backup: Option<Backup>,
    /// Devices that were enrolled, and those that a restored server leaves room for.
    device_count: i64,
    technicians: Vec<PersonId>,
    page_items: usize,
    chance: Chance,
    /// What head office's requests are called.
    keys: Chance,
    /// What is opened at desks is called, and requests of theirs.
    desks: Chance,
    repeats: Repeats,
    /// The subjects before the last request, where a planted bug commits them last.
    uncommitted: Option<BTreeMap<SubjectKey, Arc<State<Product>>>>,
}

struct Backup {
    device_count: i64,
    tables: Tables,
    gate: Gate,
    pictures: Pictures,
    floor_ms: i64,
}

fn id<T: From<Uuid>>(number: u128) -> T {
    Uuid::from_u128(number).into()
}

fn line(text: &str) -> Line {
    Line::new(text).unwrap_or_else(|_| unreachable!("a plain line"))
}

fn note(text: &str) -> Note {
    Note::new(text).unwrap_or_else(|_| unreachable!("a plain note"))
}

/// What the simulator itself needs and must get: otherwise there is nothing to show.
fn sure(what: &str, done: &Done) {
    assert_eq!(*done, Done::Yes, "the simulator needs {what}");
}

/// The price list of a version: prices go up with it.
#[must_use]
pub fn price_list(version: u32) -> PriceList {
    let item = |code: &str, kind, yuan: i64| PriceItem {
        code: Text::new(code).unwrap_or_else(|_| unreachable!("a plain code")),
        names: Names { en: line(code), zh: line(code) },
        kind,
        unit_price: Fee::new(Money::new((yuan + i64::from(version)) * 100, Currency::CNY))
            .unwrap_or_else(|_| unreachable!("a small price")),
    };
    let items = vec![item("LABOUR", ItemKind::Labour, 100), item("FAN", ItemKind::Part, 80)];
    PriceList { version, currency: Currency::CNY, items }
}

impl Fast {
    /// A branch with an office and so many technicians.
    #[must_use]
    pub fn new(chance: &Chance, technicians: usize, page_items: usize, now_ms: i64) -> Self {
        let mut tables = Tables::default();
        for (branch, code) in [(id(BRANCH), "SH"), (id(OTHER_BRANCH), "PD"), (BranchId::COMPANY, "COMPANY")] {
            let site = subject::Site {
                branch,
                code: Text::new(code).unwrap_or_else(|_| unreachable!("a plain code")),
                zone: chrono_tz::Tz::Asia__Shanghai,
                currency: Currency::CNY,
            };
            tables.branches.insert(branch, BranchHead { site, position: Position::START, at: Timestamp::from_ms(0) });
        }
        let numbers = TECHNICIANS..TECHNICIANS + technicians as u128;
        let mut fast = Self {
            store: Memory::new(tables),
            gate: Gate::new(chance.fork("gate")),
            pictures: Pictures::default(),
            watch: Watch::at(now_ms - FOUNDED_BEFORE_MS),
            incarnation: id(7),
            backup: None,
            device_count: 0,
            technicians: numbers.map(id).collect(),
            page_items,
            chance: chance.fork("office's ids"),
            keys: chance.fork("head office's keys"),
            desks: chance.fork("desks' keys"),
            repeats: Repeats::new(chance.fork("repeats")),
            uncommitted: None,
        };
        fast.is_founded(now_ms - FOUNDED_BEFORE_MS);
        fast
    }

    /// The company's log begins: its people come, and its prices come into force.
    fn is_founded(&mut self, now_ms: i64) {
        let office = [Role::Clerk, Role::Supervisor, Role::Accountant, Role::BranchManager, Role::GeneralManager];
        self.comes(now_ms, id(ADMINISTRATOR), HEAD_OFFICE, sight::ELSEWHERE, &[Role::Administrator]);
        self.comes(now_ms, id(OFFICE), BRANCH, "office", &office);
        self.comes(now_ms, id(COLLEAGUE), BRANCH, "colleague", &[Role::Warehouse]);
        for (n, technician) in self.technicians.clone().into_iter().enumerate() {
            let login = self.login(n);
            self.comes(now_ms, technician, BRANCH, &login, &[Role::Technician]);
        }
        sure("prices", &self.prices(now_ms));
        self.comes(now_ms, id(SERVICE), HEAD_OFFICE, "service", &[Role::ServiceDepartment]);
        self.comes(now_ms, id(DEPUTY), HEAD_OFFICE, "deputy", &[Role::DeputyGeneralManager]);
        self.comes(now_ms, id(QUALITY), HEAD_OFFICE, "quality", &[Role::Quality]);
    }

    fn comes(&mut self, now_ms: i64, person: PersonId, branch: u128, login: &str, roles: &[Role]) {
        let says =
            PersonParticulars { name: line(login), roles: roles.to_vec(), skills: Vec::new(), areas: Vec::new() };
        let login = Text::new(login).unwrap_or_else(|_| unreachable!("a plain login"));
        let open = PersonCommand::Open(Box::new(OpenPerson { branch: id(branch), login, says }));
        sure("its people", &self.on_person(now_ms, person, open));
    }

    fn fresh<T: From<Uuid>>(&mut self) -> T {
        id(u128::from(self.chance.roll()) << 64 | u128::from(self.chance.roll()))
    }

    /// A request of the branch's office.
    fn request(&mut self) -> Request {
        let key = self.fresh();
        Request { key, branch: id(BRANCH), actor: self.actor(id(OFFICE)) }
    }

    /// A request of the administrator, in either log.
    fn request_of_head_office(&mut self, log: BranchId) -> Request {
        let key = id(u128::from(self.keys.roll()) << 64 | u128::from(self.keys.roll()));
        Request { key, branch: log, actor: self.actor(id(ADMINISTRATOR)) }
    }

    /// Somebody as he stands; before anybody comes, nobody is let in as an administrator: that is the command line.
    fn actor(&self, person: PersonId) -> Actor {
        let command_line =
            Actor { person: PersonId(Uuid::nil()), branch: id(HEAD_OFFICE), roles: vec![Role::Administrator] };
        self.store.tables().people.get(&person).map_or(command_line, |standing| standing.actor.clone())
    }

    fn me(&self, person: PersonId) -> Me {
        let file = self.find::<Person>(person.0);
        let branch = file.as_ref().map_or(id(BRANCH), |file| file.branch);
        let (name, roles) = file.map(|file| (file.name.to_string(), file.roles)).unwrap_or_default();
        Me { id: person, branch, branch_name: "Centre".to_owned(), name, roles }
    }

    fn submit(&mut self, now_ms: i64, job: &Job) -> Result<Reply, WorkError> {
        self.store.submit(job, Timestamp::from_ms(now_ms))
    }

    /// The subject of that id, as the tables have it.
    fn find<S: Listed<House = Product> + Clone>(&self, id: Uuid) -> Option<S> {
        let tables = self.store.tables();
        tables.subjects.get(&S::key(id)).and_then(|state| S::narrow(&state.any)).cloned()
    }
}

impl Server for Fast {
    fn handle(&mut self, now_ms: i64, request: &HttpRequest) -> HttpResponse {
        let now_ms = self.watch.turn_to(now_ms);
        self.uncommitted = is_planted(Plant::TwoTransactions).then(|| self.store.tables().subjects.clone());
        let answer = self.answer(now_ms, request);
        let mut headers = vec![header("content-type", answer.content_type)];
        headers.extend(header_of(request, "callout-nonce").map(|nonce| header("callout-nonce", nonce)));
        HttpResponse { status: answer.status, headers, body: answer.body }
    }

    fn handle_or_die(&mut self, now_ms: i64, request: &HttpRequest, steps: u64) -> Option<HttpResponse> {
        self.pictures.dies_after(steps);
        let answer = self.handle(now_ms, request);
        if self.pictures.lives_again() {
            self.crash(now_ms);
            return None;
        }
        Some(answer)
    }

    fn act(&mut self, now_ms: i64, act: &Act) -> Done {
        let now_ms = self.watch.turn_to(now_ms);
        self.at_a_desk(now_ms, act)
    }

    fn work_unasked(&mut self, now_ms: i64) {
        let now_ms = self.watch.turn_to(now_ms);
        self.asks_itself(now_ms);
    }

    fn technicians(&self) -> &[PersonId] {
        &self.technicians
    }

    fn login(&self, technician: usize) -> String {
        format!("t{technician}")
    }

    fn sits_at(&self, desk: Desk) -> PersonId {
        Self::of_desk(desk)
    }

    fn bodies(&mut self, kind: SubjectKind) -> Vec<String> {
        self.bodies_of(kind)
    }

    fn board(&mut self) -> Vec<Glance> {
        let tables = self.store.tables();
        let orders = tables.subjects.values().filter_map(|state| WorkOrder::narrow(&state.any));
        let glance = |order: &WorkOrder| Glance {
            order: order.id,
            stage: order.stage.name().to_owned(),
            assignee: order.assignee(),
        };
        orders.map(glance).collect()
    }

    fn holder_of(&mut self, order: OrderId) -> Option<PersonId> {
        Product::holders(&self.store.tables().subjects.get(&WorkOrder::key(order.0))?.any).person()
    }

    fn subjects(&mut self) -> Vec<Subject> {
        Subject::of_memory(&self.store.tables())
    }

    fn head(&mut self) -> Option<Cursor> {
        let tables = self.store.tables();
        let at = |log: BranchId| tables.branches.get(&log).map(|head| head.position);
        let (position, company) = (at(id(BRANCH))?, at(BranchId::COMPANY)?);
        Some(Cursor { incarnation: self.incarnation, branch: id(BRANCH), position, company, seal: None })
    }

    fn asker(&self, request: &HttpRequest) -> Option<PersonId> {
        self.gate.speaks_for(header_of(request, "authorization"))
    }

    fn devices(&mut self) -> Vec<(DeviceId, PersonId)> {
        self.gate.owners.iter().map(|(device, person)| (*device, *person)).collect()
    }

    fn knows(&mut self, hash: Digest) -> bool {
        let tables = self.store.tables();
        tables.log.values().any(|row| row.sent.as_ref().is_some_and(|sent| sent.hash == hash))
            || tables.held.values().any(|row| row.hash == hash)
    }

    fn open_cases(&mut self) -> Vec<HeldId> {
        self.store.tables().held.values().filter(|row| row.settled.is_none()).map(|row| row.id).collect()
    }

    fn back_up(&mut self, _: i64) {
        let (tables, gate, pictures) = (self.store.snapshot(), self.gate.clone(), self.pictures.clone());
        let floor_ms = self.watch.floor_ms();
        self.backup = Some(Backup { device_count: self.device_count, tables, gate, pictures, floor_ms });
    }

    fn restore(&mut self, _: i64, is_silent: bool) -> bool {
        let Some(backup) = self.backup.take() else { return false };
        *self.store.tables() = backup.tables;
        // Keys of devices that the backup does not know are gone, as their rows are; ids and tokens are never drawn twice.
        self.gate.put_back(backup.gate);
        self.device_count = backup.device_count;
        self.pictures = backup.pictures;
        self.repeats.forget();
        self.watch.starts_from(backup.floor_ms);
        if !is_silent {
            self.incarnation = self.fresh();
            self.device_count += NUMBERS_SKIPPED;
        }
        true
    }

    fn crash(&mut self, _: i64) {
        // The heart keeps nothing in memory; what is not in the tables was never there.
        if let Some(subjects) = self.uncommitted.take() {
            self.store.tables().subjects = subjects;
        }
        self.watch.starts_from(self.watch.floor_ms());
    }

    fn starts_by(&mut self, now_ms: i64, off_ms: i64) {
        self.watch.starts_by(now_ms, off_ms);
    }

    fn switch_process(&mut self, _: i64) {
        // Two hearts over one store are the same as one: what differs is shown at the whole depth.
    }

    fn expire_tokens(&mut self) {
        self.gate.expire();
    }

    fn verify(&mut self) -> Vec<String> {
        // What is in memory has no projections apart: what is kept in tables is shown at the whole depth.
        Vec::new()
    }

    fn tamper(&mut self, _: &mut Chance) -> Option<&'static str> {
        None
    }

    fn books(&mut self) -> Books {
        let (revoked, broken) = (self.gate.revoked().clone(), self.repeats.broken.clone());
        let picture = Picture { blobs: self.pictures.whole(), revoked, broken };
        Books::of_memory(&self.store.tables(), (self.incarnation, id(BRANCH)), picture)
    }
}
