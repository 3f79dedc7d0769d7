//! The fast depth: the server's pure heart over its store in memory, behind a door that speaks its protocol.

use std::{collections::BTreeMap, sync::Arc};

use callout_core::{
    domain::{
        digest::Digest,
        house::House as _,
        ids::{BranchId, DeviceId, HeldId, Incarnation, OrderId, PersonId},
        money::{Currency, Fee, Money},
        order::WorkOrder,
        people::{Actor, Role, Standing},
        pricing::{ItemKind, Names, PriceBook, PriceItem, PriceList},
        subject::{self, Listed, State, SubjectKey},
        subjects::{Product, Reference},
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
    oracle::books::{Books, Picture},
    server::{Act, Done, Glance, Server, header, header_of},
};

mod door;
mod office;

type Ask = job::Ask<Product>;
type Job = job::Job<Product>;
type Reply = job::Reply<Product>;
type Memory = memory::Memory<Product>;
type Tables = memory::Tables<Product>;

const BRANCH: u128 = 1;
const OFFICE: u128 = 10;
const TECHNICIANS: u128 = 100;

/// The server at the fast depth.
pub struct Fast {
    store: Memory,
    gate: Gate,
    blobs: BTreeMap<Digest, Vec<u8>>,
    incarnation: Incarnation,
    backup: Option<Backup>,
    /// Devices that were enrolled, and those that a restored server leaves room for.
    device_count: i64,
    technicians: Vec<PersonId>,
    page_items: usize,
    chance: Chance,
    started_ms: i64,
    /// The subjects before the last request, where a planted bug commits them last.
    uncommitted: Option<BTreeMap<SubjectKey, Arc<State<Product>>>>,
}

struct Backup {
    device_count: i64,
    tables: Tables,
    gate: Gate,
    blobs: BTreeMap<Digest, Vec<u8>>,
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
        let branch: BranchId = id(BRANCH);
        let site = subject::Site {
            branch,
            code: Text::new("SH").unwrap_or_else(|_| unreachable!("a plain code")),
            zone: chrono_tz::Tz::Asia__Shanghai,
            currency: Currency::CNY,
        };
        tables.branches.insert(branch, BranchHead { site, position: Position::START, at: Timestamp::from_ms(0) });
        let office = [Role::Clerk, Role::Supervisor, Role::Accountant, Role::BranchManager, Role::GeneralManager];
        let person = |number: u128, roles: &[Role]| {
            let actor = Actor { person: id(number), branch, roles: roles.to_vec() };
            (actor.person, Standing { actor, is_active: true })
        };
        tables.people.extend([person(OFFICE, &office)]);
        let numbers = TECHNICIANS..TECHNICIANS + technicians as u128;
        tables.people.extend(numbers.clone().map(|number| person(number, &[Role::Technician])));
        tables.reference = Reference { prices: PriceBook([(1, price_list(1))].into()).into(), ..Reference::default() };
        Self {
            store: Memory::new(tables),
            gate: Gate::new(chance.fork("gate")),
            blobs: BTreeMap::new(),
            incarnation: id(7),
            backup: None,
            device_count: 0,
            technicians: numbers.map(id).collect(),
            page_items,
            chance: chance.fork("office's ids"),
            started_ms: now_ms,
            uncommitted: None,
        }
    }

    fn fresh<T: From<Uuid>>(&mut self) -> T {
        id(u128::from(self.chance.roll()) << 64 | u128::from(self.chance.roll()))
    }

    fn request(&mut self) -> Request {
        let key = self.fresh();
        let office: PersonId = id(OFFICE);
        let actor = self.store.tables().people[&office].actor.clone();
        Request { key, branch: id(BRANCH), actor }
    }

    fn me(&self, person: PersonId) -> Me {
        let roles = self.store.tables().people.get(&person).map(|p| p.actor.roles.clone()).unwrap_or_default();
        Me { id: person, branch: id(BRANCH), branch_name: "Centre".to_owned(), name: "Technician".to_owned(), roles }
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
        self.uncommitted = is_planted(Plant::TwoTransactions).then(|| self.store.tables().subjects.clone());
        let answer = self.answer(now_ms, request);
        let mut headers = vec![header("content-type", answer.content_type)];
        headers.extend(header_of(request, "callout-nonce").map(|nonce| header("callout-nonce", nonce)));
        HttpResponse { status: answer.status, headers, body: answer.body }
    }

    fn act(&mut self, now_ms: i64, act: &Act) -> Done {
        self.at_a_desk(now_ms, act)
    }

    fn technicians(&self) -> &[PersonId] {
        &self.technicians
    }

    fn login(&self, technician: usize) -> String {
        format!("t{technician}")
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

    fn head(&mut self) -> Option<Cursor> {
        let position = self.store.tables().branches.get(&id::<BranchId>(BRANCH))?.position;
        Some(Cursor { incarnation: self.incarnation, branch: id(BRANCH), position })
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
        let (tables, gate, blobs) = (self.store.snapshot(), self.gate.clone(), self.blobs.clone());
        self.backup = Some(Backup { device_count: self.device_count, tables, gate, blobs });
    }

    fn restore(&mut self, _: i64, is_silent: bool) -> bool {
        let Some(backup) = self.backup.take() else { return false };
        *self.store.tables() = backup.tables;
        // Keys of devices that the backup does not know are gone, as their rows are; ids and tokens are never drawn twice.
        self.gate.put_back(backup.gate);
        self.device_count = backup.device_count;
        self.blobs = backup.blobs;
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
    }

    fn switch_process(&mut self, _: i64) {
        // Two hearts over one store are the same as one: what differs is shown at the whole depth.
    }

    fn expire_tokens(&mut self) {
        self.gate.expire();
    }

    fn books(&mut self) -> Books {
        let complete = self.blobs.iter().filter(|(digest, held)| Digest::of(held) == **digest);
        let picture = Picture {
            blobs: complete.map(|(digest, _)| *digest).collect(),
            revoked: self.gate.revoked().clone(),
            broken: Vec::new(),
        };
        Books::of_memory(&self.store.tables(), self.incarnation, picture)
    }
}
