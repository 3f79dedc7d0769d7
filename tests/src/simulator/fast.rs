//! The fast depth: the server's pure heart over its store in memory, behind a door that speaks its protocol.

use std::{collections::BTreeMap, sync::Arc};

use callout_core::{
    domain::{
        asset::{AssetParticulars, Period},
        cash::{CashBook, CashCommand, Count, CountState},
        customer::{CustomerParticulars, Site},
        digest::Digest,
        entitlement::Category,
        house::House as _,
        ids::{BranchId, DeviceId, HeldId, Incarnation, OrderId, PersonId},
        money::{Currency, Fee, Money},
        order::{
            OrderCommand, WorkOrder,
            command::{
                Assign, Because, Called, Caller, DecidePayment, IssueInvoice, Nothing, OverrideCategory, Register,
            },
            state::{Channel, PaymentState},
        },
        people::{Actor, Role, Standing},
        pricing::{ItemKind, Names, PriceBook, PriceItem, PriceList},
        repair::Verdict,
        subject::{self, Listed, State, SubjectKey},
        subjects::{AnyCommand, PRICES, Product, Reference},
        text::{Line, Note, Text},
        time::Timestamp,
    },
    plants::{Plant, is_planted},
    protocol::{
        auth::{Enrol, Enrolled, Me, Refresh, SignIn},
        blob::BlobStatus,
        cursor::{Cursor, Position},
        push::Head,
    },
};
use callout_server::{
    security::DeviceKey,
    store::meta::NUMBERS_SKIPPED,
    sync::{
        heart::{
            incoming::Push,
            rows::{BranchHead, DeviceState},
        },
        job::{self, ReferenceChanged, Request, SettleJob},
        memory,
        pull::{self, PullError, Puller, pull},
        work::WorkError,
    },
};
use chrono::NaiveDate;
use crux_http::protocol::{HttpRequest, HttpResponse};
use futures::FutureExt as _;
use serde::Serialize;
use uuid::Uuid;

use super::{
    chance::Chance,
    gate::Gate,
    oracle::books::{Books, Picture},
    server::{Act, Done, Glance, Server, header, header_of},
};

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

    fn ask(&mut self, now_ms: i64, ask: Ask) -> Done {
        done(self.submit(now_ms, &Job::Ask(Box::new(ask))))
    }

    fn command(&mut self, now_ms: i64, order: OrderId, command: OrderCommand) -> Done {
        let people = if let OrderCommand::Assign(assign) = &command { vec![assign.to] } else { Vec::new() };
        let request = self.request();
        let ask = Ask::new(request, WorkOrder::key(order.0), AnyCommand::Order(command));
        self.ask(now_ms, Ask { people, ..ask })
    }

    fn register(&mut self, now_ms: i64, n: u64, is_free: bool) -> Done {
        let (request, order): (_, OrderId) = (self.request(), self.fresh());
        let day = |y| NaiveDate::from_ymd_opt(y, 1, 1).unwrap_or_default();
        let warranty = is_free.then(|| Period { from: day(2020), until: day(2999) });
        let register = Register {
            call: self.fresh(),
            channel: Channel::Phone,
            fault: note("does not cool"),
            received: None,
            arrive_by: Timestamp::from_ms(self.started_ms + 6 * 3_600_000),
            customer: Caller::New {
                id: self.fresh(),
                says: CustomerParticulars {
                    name: line(&super::oracle::sight::canary(n)),
                    address: line("1 Canary Road"),
                    phone: line("021 555"),
                    site: Site::Urban,
                },
            },
            asset: Called::New {
                id: self.fresh(),
                says: AssetParticulars {
                    model: line("KFR-35"),
                    serial: None,
                    batch: None,
                    bought: None,
                    expires: None,
                    warranty,
                    contracts: Vec::new(),
                },
            },
        };
        let command = AnyCommand::Order(OrderCommand::Register(Box::new(register)));
        match self.ask(now_ms, Ask::new(request, WorkOrder::key(order.0), command)) {
            Done::Yes => Done::Order(order),
            other => other,
        }
    }

    fn prices(&mut self, now_ms: i64) -> Done {
        let mut book = (*self.store.tables().reference.prices).clone();
        let version = book.current().map_or(1, |list| list.version) + 1;
        let list = price_list(version);
        let body = serde_json::to_string(&list).unwrap_or_default();
        book.0.insert(version, list);
        self.store.tables().reference.prices = book.into();
        let request = self.request();
        let key = SubjectKey { kind: PRICES, id: Uuid::nil() };
        let change = ReferenceChanged { request, branches: vec![id(BRANCH)], items: vec![(key, body)] };
        done(self.submit(now_ms, &Job::Reference(Box::new(change))))
    }

    fn decide_payments(&mut self, now_ms: i64, order: OrderId, arrived: bool) -> Done {
        let payments = self.find::<WorkOrder>(order.0).map(|order| order.record.payments).unwrap_or_default();
        let uncertain = payments.into_iter().filter(|payment| payment.state == PaymentState::Unknown);
        uncertain.fold(Done::No("nothing uncertain".to_owned()), |_, payment| {
            let (payment, reason) = (payment.id, note("the bank says so"));
            self.command(now_ms, order, OrderCommand::DecidePayment(DecidePayment { payment, arrived, reason }))
        })
    }

    fn count(&mut self, now_ms: i64, technician: usize, short_minor: i64) -> Done {
        let person = self.technicians[technician];
        let open = self.find::<CashBook>(person.0).and_then(|book| {
            book.remittances.iter().find(|r| r.state == CountState::HandedIn).map(|r| (r.id, r.declared))
        });
        let Some((remittance, declared)) = open else { return Done::No("nothing to count".to_owned()) };
        let short = if declared.money().minor > short_minor { short_minor } else { 0 };
        let counted = Fee::new(Money::new(declared.money().minor - short, declared.money().currency));
        let counted = counted.unwrap_or(declared);
        let reason = (counted != declared).then(|| note("a note was missing"));
        let request = self.request();
        let command = AnyCommand::Cash(CashCommand::Count(Count { remittance, counted, reason }));
        self.ask(now_ms, Ask::new(request, CashBook::key(person.0), command))
    }

    fn invoice(&mut self, now_ms: i64, order: OrderId) -> Done {
        let issue = IssueInvoice { id: self.fresh(), number: None };
        self.command(now_ms, order, OrderCommand::IssueInvoice(issue))
    }

    fn enrol(&mut self, now_ms: i64, body: &[u8]) -> Answer {
        let Ok(enrol) = serde_json::from_slice::<Enrol>(body) else { return problem(422, "invalid_field") };
        let Some(key) = DeviceKey::new(enrol.public_key) else { return problem(422, "key_invalid") };
        let Some(technician) = self.gate.redeem(&enrol) else { return problem(403, "code_refused") };
        let person = self.technicians[technician];
        let device: DeviceId = self.fresh();
        self.device_count += 1;
        let code = format!("D{:02}", self.device_count);
        let state = DeviceState {
            id: device,
            branch: id(BRANCH),
            person,
            code: Text::new(&code).unwrap_or_else(|_| unreachable!("a plain code")),
            head: Head { epoch: 1, seq: 0, hash: Digest::ZERO },
            is_forked: false,
        };
        self.store.tables().devices.insert(device, state);
        self.gate.keys.insert(device, key);
        self.gate.owners.insert(device, person);
        let me = self.me(person);
        match self.gate.pair(now_ms, device, me, self.incarnation) {
            Some(session) => ok(&Enrolled { device, code, epoch: 1, session }),
            None => problem(500, "internal"),
        }
    }

    fn session(&mut self, now_ms: i64, device: Result<DeviceId, super::gate::Closed>) -> Answer {
        let Ok(device) = device else { return problem(401, "refresh_failed") };
        let Some(person) = self.gate.owners.get(&device).copied() else { return problem(401, "refresh_failed") };
        let me = self.me(person);
        self.gate.pair(now_ms, device, me, self.incarnation).map_or_else(|| problem(500, "internal"), |pair| ok(&pair))
    }

    fn sign_in(&mut self, now_ms: i64, body: &[u8]) -> Answer {
        let Ok(sign_in) = serde_json::from_slice::<SignIn>(body) else { return problem(422, "invalid_field") };
        let names = 0..self.technicians.len();
        let person = names.into_iter().find(|n| self.login(*n) == sign_in.login.as_str()).map(|n| self.technicians[n]);
        let Some(person) = person else { return problem(401, "sign_in_failed") };
        match self.gate.sign_in(&sign_in, person) {
            Ok(device) => self.session(now_ms, Ok(device)),
            Err(_) => problem(403, "device_not_enrolled"),
        }
    }

    fn push(&mut self, now_ms: i64, from: Option<DeviceId>, body: &[u8]) -> Answer {
        let Ok(framed) = callout_core::protocol::push::read(body) else { return problem(400, "not_a_push") };
        if from.is_some_and(|device| device != framed.header.device) {
            return problem(403, "wrong_device");
        }
        let Some(key) = self.gate.keys.get(&framed.header.device) else { return problem(400, "seal_invalid") };
        let recorder = framed.header.recorder.as_ref().and_then(|seal| self.gate.keys.get(&seal.device));
        let Ok(push) = Push::unseal(framed, key, recorder) else { return problem(400, "seal_invalid") };
        let push = Box::new(push);
        let job = if from.is_some() { Job::Push(push) } else { Job::Deposit(push) };
        match self.submit(now_ms, &job) {
            Ok(Reply::Answer(answer)) => ok(&answer),
            Ok(_) | Err(_) => problem(500, "internal"),
        }
    }

    fn pull(&self, device: DeviceId, query: &str) -> Answer {
        let Some(state) = self.store.tables().devices.get(&device).cloned() else { return problem(404, "not_found") };
        let who = Puller {
            incarnation: self.incarnation,
            branch: state.branch,
            person: state.person,
            device,
            epoch: state.head.epoch,
            page_items: self.page_items,
        };
        let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        let Ok(ask) = pull::Ask::parse(value("cursor"), value("until"), value("token")) else {
            return problem(422, "cursor_unreadable");
        };
        let mut picture = self.store.clone();
        match pull(&mut picture, &who, &ask).now_or_never() {
            Some(Ok(page)) => ok(&page),
            Some(Err(PullError::CursorUnknown)) => problem(409, "cursor_unknown"),
            _ => problem(500, "internal"),
        }
    }

    fn blob(&mut self, method: &str, path: &str, query: &str, body: &[u8]) -> Answer {
        let (digest, is_status) = path.strip_suffix("/status").map_or((path, false), |digest| (digest, true));
        let Ok(digest) = digest.parse::<Digest>() else { return problem(404, "not_found") };
        let value =
            |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')?.parse().ok());
        if method == "PUT" && !is_status {
            let (offset, total): (Option<usize>, Option<usize>) = (value("offset"), value("total"));
            let held = self.blobs.entry(digest).or_default();
            if offset != Some(held.len()) {
                return problem(409, "offset_wrong");
            }
            held.extend_from_slice(body);
            if total.is_some_and(|total| held.len() >= total) && Digest::of(held) != digest {
                self.blobs.remove(&digest);
                return problem(422, "digest_wrong");
            }
        }
        match self.blobs.get(&digest) {
            Some(held) => {
                let complete = Digest::of(held) == digest;
                ok(&BlobStatus { digest, received: held.len() as u64, complete })
            }
            None => problem(404, "not_found"),
        }
    }

    fn answer(&mut self, now_ms: i64, request: &HttpRequest) -> Answer {
        let path = request.url.strip_prefix(super::server::ADDRESS).unwrap_or(&request.url);
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let body = &request.body;
        match path {
            "/v1/devices/enrol" => return self.enrol(now_ms, body),
            "/v1/auth/refresh" => {
                let Ok(refresh) = serde_json::from_slice::<Refresh>(body) else { return problem(422, "invalid_field") };
                let device = self.gate.refresh(&refresh);
                return self.session(now_ms, device);
            }
            "/v1/auth/sign-in" => return self.sign_in(now_ms, body),
            "/v1/sync/deposit" => return self.push(now_ms, None, body),
            _ => {}
        }
        let Ok(device) = self.gate.let_in(now_ms, header_of(request, "authorization")) else {
            return problem(401, "unauthenticated");
        };
        match path {
            "/v1/sync/push" => self.push(now_ms, Some(device), body),
            "/v1/sync/pull" => self.pull(device, query),
            "/v1/auth/sign-out" => ok(&serde_json::json!({})),
            _ => match path.strip_prefix("/v1/blobs/") {
                Some(rest) => self.blob(&request.method, rest, query, body),
                None => problem(404, "not_found"),
            },
        }
    }
}

struct Answer {
    status: u16,
    content_type: &'static str,
    body: Vec<u8>,
}

fn ok(value: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(value).unwrap_or_default();
    Answer { status: 200, content_type: "application/json", body }
}

fn problem(status: u16, code: &str) -> Answer {
    let body =
        serde_json::json!({ "type": format!("urn:callout:{code}"), "status": status, "code": code, "detail": code });
    Answer { status, content_type: "application/problem+json", body: body.to_string().into_bytes() }
}

fn done(reply: Result<Reply, WorkError>) -> Done {
    match reply {
        Ok(Reply::Settled(cases)) => match cases.iter().find_map(|case| case.refused) {
            Some(refusal) => Done::No(refusal.to_string()),
            None => Done::Yes,
        },
        Ok(_) => Done::Yes,
        Err(error) => Done::No(error.to_string()),
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
        let because = |text: &str| Because { reason: note(text) };
        match act {
            Act::Register { n, is_free } => self.register(now_ms, *n, *is_free),
            Act::Assign { order, to } => {
                let to = self.technicians[*to];
                self.command(now_ms, *order, OrderCommand::Assign(Assign { to, reason: Some(note("nearer")) }))
            }
            Act::Unassign(order) => self.command(now_ms, *order, OrderCommand::Unassign(because("later"))),
            Act::Cancel(order) => self.command(now_ms, *order, OrderCommand::Cancel(because("not needed any more"))),
            Act::Category { order, is_free } => {
                let category = if *is_free { Category::C } else { Category::A };
                let change = OverrideCategory { category, reason: note("seen") };
                self.command(now_ms, *order, OrderCommand::OverrideCategory(change))
            }
            Act::Prices => self.prices(now_ms),
            Act::Receive(order) => self.command(now_ms, *order, OrderCommand::ReceiveGoods(Nothing {})),
            Act::Inspect { order, passed } => {
                let verdict = if *passed { Verdict::Passed } else { Verdict::Failed { reason: note("still loud") } };
                self.command(now_ms, *order, OrderCommand::Inspect(verdict))
            }
            Act::Release(order) => self.command(now_ms, *order, OrderCommand::ReleaseGoods(Nothing {})),
            Act::ServeAnyway(order) => self.command(now_ms, *order, OrderCommand::ServeAnyway(because("old customer"))),
            Act::Invoice(order) => self.invoice(now_ms, *order),
            Act::DecidePayments { order, arrived } => self.decide_payments(now_ms, *order, *arrived),
            Act::CloseRegister(order) => self.command(now_ms, *order, OrderCommand::CloseRegister(Nothing {})),
            Act::Count { of, short_minor } => self.count(now_ms, *of, *short_minor),
            Act::Settle { case, decision } => {
                let (request, reason) = (self.request(), note("the customer says so"));
                let job = SettleJob { request, cases: vec![*case], decision: *decision, reason };
                done(self.submit(now_ms, &Job::Settle(Box::new(job))))
            }
            Act::Revoke(device) => {
                self.gate.revoke(*device);
                Done::Yes
            }
            Act::IssueCode { to } => Done::Code(self.gate.issue_code(*to)),
        }
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
