//! A small company in memory: one branch, an office, two technicians with a phone each.

use callout_core::{
    domain::{
        asset::AssetParticulars,
        cash::CashBook,
        customer::{CustomerParticulars, Site},
        digest::Digest,
        house::House,
        ids::{BranchId, CommandId, DeviceId, HeldId, Incarnation, OrderId, PersonId},
        money::{Currency, Fee, Money},
        order::{
            OrderCommand, WorkOrder,
            command::{Assign, Because, Called, Caller, Register},
            state::Channel,
        },
        people::{Actor, Role, Standing},
        pricing::{ItemKind, Names, PriceItem, PriceList, PricesCommand},
        subject::{self, Listed as _},
        subjects::{AnyCommand, Product},
        text::{Line, Note, Text},
        time::Timestamp,
    },
    protocol::{
        cursor::{Cursor, Position},
        outcome::Decision,
        pull::Page,
        push::{Answer, Head},
    },
};
use chrono_tz::Tz;
use futures::FutureExt as _;
use uuid::Uuid;

use super::phone::Phone;
use crate::sync::{
    heart::rows::{BranchHead, DeviceState},
    job::{self, Ask as OfficeAsk, Failure, Request, SettleJob, SettleWhat, SettledCase},
    memory,
    pull::{Ask, PullError, Puller, pull},
    work::WorkError,
};

/// A job of the company.
pub type Job = job::Job<Product>;
/// A reply to it.
pub type Reply = job::Reply<Product>;
/// Its store.
pub type Memory = memory::Memory<Product>;
/// Its tables.
pub type Tables = memory::Tables<Product>;

/// Monday, 1 March 2027, 08:00 in Shanghai.
pub const START_MS: i64 = 1_803_859_200_000;
/// When the phones were enrolled: two months before.
const ENROLLED_MS: i64 = START_MS - 60 * 24 * 3_600_000;

pub fn line(text: &str) -> Line {
    Line::new(text).expect("a line")
}

pub fn note(text: &str) -> Note {
    Note::new(text).expect("a note")
}

pub fn yuan(amount: i64) -> Fee {
    Fee::new(Money::new(amount * 100, Currency::CNY)).expect("a fee")
}

/// The id of that number.
pub fn id<T: From<Uuid>>(number: u128) -> T {
    Uuid::from_u128(number).into()
}

/// The company.
pub struct Company {
    pub store: Memory,
    pub now: Timestamp,
    pub incarnation: Incarnation,
    /// Where its ids begin, so that many companies fit into one database.
    base: u128,
    next_id: u128,
}

pub const BRANCH: u128 = 1;
pub const CLERK: u128 = 10;
pub const ADMINISTRATOR: u128 = 11;
pub const WANG: u128 = 20;
pub const LI: u128 = 21;
pub const CUSTOMER: u128 = 500;
pub const ASSET: u128 = 600;
/// What the clerk is.
pub const OFFICE: [Role; 5] =
    [Role::Clerk, Role::Supervisor, Role::Accountant, Role::BranchManager, Role::GeneralManager];

fn person(base: u128, number: u128, roles: &[Role]) -> (PersonId, Standing) {
    let actor = Actor { person: id(base + number), branch: id(base + BRANCH), roles: roles.to_vec() };
    (actor.person, Standing { actor, is_active: true })
}

pub fn price_list() -> PriceList {
    let item = |code: &str, kind, price| PriceItem {
        code: Text::new(code).expect("a code"),
        names: Names { en: line(code), zh: line(code) },
        kind,
        unit_price: yuan(price),
    };
    let items = vec![item("L-STD", ItemKind::Labour, 100), item("FAN-220", ItemKind::Part, 80)];
    PriceList { version: 1, currency: Currency::CNY, items }
}

pub fn branch_code(base: u128) -> String {
    if base == 0 { "SH".to_owned() } else { format!("SH{base}") }
}

pub fn device_code(base: u128, technician: u128) -> String {
    format!("D{:02}", base + technician - WANG + 1)
}

/// The customer.
pub fn chen() -> CustomerParticulars {
    CustomerParticulars {
        name: line("Chen"),
        address: "1 Canary Road".parse().expect("an address"),
        phone: line("021-555"),
        site: Site::Urban,
    }
}

/// His product, of which next to nothing is known.
pub fn kfr() -> AssetParticulars {
    AssetParticulars {
        model: line("KFR-35"),
        serial: None,
        batch: None,
        bought: None,
        expires: None,
        warranty: None,
        contracts: Vec::new(),
    }
}

/// A call that is registered.
#[derive(Clone)]
pub struct Call {
    pub request: Request,
    /// The order that is drawn.
    pub order: OrderId,
    pub register: Register,
}

impl Call {
    pub fn ask(self) -> OfficeAsk<Product> {
        let command = AnyCommand::Order(OrderCommand::Register(Box::new(self.register)));
        OfficeAsk::new(self.request, WorkOrder::key(self.order.0), command)
    }

    pub fn job(self) -> Job {
        Job::Ask(Box::new(self.ask()))
    }
}

/// The order that a reply shows.
pub fn order_of(reply: &Reply) -> Option<WorkOrder> {
    match reply {
        Reply::Subject(changed) => WorkOrder::narrow(&changed.state.any).cloned(),
        Reply::Answer(_) | Reply::Settled(_) | Reply::Relayed | Reply::Own(_) => None,
    }
}

/// The tables that a company begins with, whatever house lives there.
pub fn tables<H: House>(base: u128) -> memory::Tables<H> {
    let mut tables = memory::Tables::default();
    let branch: BranchId = id(base + BRANCH);
    let code = Text::new(&branch_code(base)).expect("a code");
    let (zone, currency) = (Tz::Asia__Shanghai, Currency::CNY);
    let position = Position::START;
    for (branch, code) in [(branch, code), (BranchId::COMPANY, Text::new("COMPANY").expect("a code"))] {
        let site = subject::Site { branch, code, zone, currency };
        tables.branches.insert(branch, BranchHead { site, position, at: Timestamp::from_ms(0) });
    }
    tables.people.extend([
        person(base, CLERK, &OFFICE),
        person(base, WANG, &[Role::Technician]),
        person(base, LI, &[Role::Technician]),
    ]);
    for number in [WANG, LI] {
        let device = DeviceState {
            id: id(base + number + 100),
            branch,
            person: id(base + number),
            code: Text::new(&device_code(base, number)).expect("a code"),
            head: Head { epoch: 1, seq: 0, hash: Digest::ZERO },
            is_forked: false,
            enrolled_at: Timestamp::from_ms(ENROLLED_MS),
        };
        tables.devices.insert(device.id, device);
    }
    tables
}

/// The company's first job: its price list comes into force.
pub fn prices(base: u128) -> Job {
    let actor = Actor { person: id(base + ADMINISTRATOR), branch: id(base + BRANCH), roles: vec![Role::Administrator] };
    let request = Request { key: id(base + 999), branch: BranchId::COMPANY, actor };
    let publish = AnyCommand::Prices(PricesCommand::Publish(price_list().published()));
    Job::Ask(Box::new(OfficeAsk::new(request, PriceList::key(Uuid::nil()), publish)))
}

/// A person settles the first of these cases, and the others with it.
pub fn settling<H: House>(request: Request, cases: Vec<HeldId>, decision: Decision) -> job::Job<H> {
    let what = if cases.len() > 1 { SettleWhat::Group(cases[0]) } else { SettleWhat::Case(cases[0]) };
    job::Job::Settle(Box::new(SettleJob { request, what, cases, decision, reason: note("he was there") }))
}

impl Company {
    pub fn new() -> Self {
        let company = Self::at(0);
        company.store.submit(&prices(0), company.now).expect("prices");
        company
    }

    /// A company whose ids begin there, before its first job.
    pub fn at(base: u128) -> Self {
        let (now, incarnation) = (Timestamp::from_ms(START_MS), id(7));
        Self { store: Memory::new(tables(base)), now, incarnation, base, next_id: (base << 40) + 1_000 }
    }

    pub fn wangs_phone(&self) -> Phone {
        self.phone(WANG)
    }

    pub fn lis_phone(&self) -> Phone {
        self.phone(LI)
    }

    pub fn phone(&self, technician: u128) -> Phone {
        let branch = id(self.base + BRANCH);
        Phone::new(self.base + technician, &device_code(self.base, technician)).of_branch(branch)
    }

    pub fn fresh<T: From<Uuid>>(&mut self) -> T {
        self.next_id += 1;
        id(self.next_id)
    }

    pub fn submit(&mut self, job: &Job) -> Result<Reply, Failure> {
        self.now = Timestamp::from_ms(self.now.ms() + 1_000);
        self.store.submit(job, self.now).map_err(|error| match error {
            WorkError::Failed(failure) => failure,
            error => panic!("the store failed: {error}"),
        })
    }

    pub fn request(&mut self) -> Request {
        let key: CommandId = self.fresh();
        let clerk: PersonId = id(self.base + CLERK);
        let actor = self.store.tables().people[&clerk].actor.clone();
        Request { key, branch: id(self.base + BRANCH), actor }
    }

    /// A call that is registered: chargeable, because nothing is known of the product. The first one opens the files.
    pub fn call(&mut self) -> Call {
        let request = self.request();
        let (call, order) = (self.fresh(), self.fresh());
        let register = Register {
            call,
            channel: Channel::Phone,
            fault: note("does not cool"),
            received: None,
            customer: Caller::New { id: id(self.base + CUSTOMER), says: chen() },
            asset: Called::New { id: id(self.base + ASSET), says: kfr() },
        };
        Call { request, order, register }
    }

    pub fn register(&mut self) -> WorkOrder {
        let call = self.call();
        let reply = self.submit(&call.job()).expect("registered");
        order_of(&reply).unwrap_or_else(|| panic!("not registered: {reply:?}"))
    }

    pub fn office(&mut self, order: OrderId, command: OrderCommand) -> Result<WorkOrder, Failure> {
        let ask = OfficeAsk::new(self.request(), WorkOrder::key(order.0), AnyCommand::Order(command));
        let reply = self.submit(&Job::Ask(Box::new(ask)))?;
        Ok(order_of(&reply).unwrap_or_else(|| panic!("not an order: {reply:?}")))
    }

    pub fn assign(&mut self, order: OrderId, to: u128) -> WorkOrder {
        let assign = Assign { to: id(self.base + to), reason: Some(note("nearer")) };
        self.office(order, OrderCommand::Assign(assign)).expect("assigned")
    }

    pub fn cancel(&mut self, order: OrderId) {
        self.office(order, OrderCommand::Cancel(Because { reason: note("cancelled") })).expect("cancelled");
    }

    /// An order that somebody has.
    pub fn order_of(&mut self, technician: u128) -> OrderId {
        let order = self.register().id;
        self.assign(order, technician);
        order
    }

    pub fn receive(&mut self, body: &[u8], phone: &Phone) -> Answer {
        let push = phone.read(body).expect("a sealed push");
        match self.submit(&Job::Push(Box::new(push))).expect("an answer") {
            Reply::Answer(answer) => answer,
            other => panic!("not an answer: {other:?}"),
        }
    }

    /// Everything that the phone has not pushed yet.
    pub fn push(&mut self, phone: &mut Phone) -> Answer {
        let body = phone.pending();
        let answer = self.receive(&body, phone);
        phone.hear(&answer);
        answer
    }

    pub fn settle(&mut self, cases: &[HeldId], decision: Decision) -> Result<Vec<SettledCase>, Failure> {
        let job = settling(self.request(), cases.to_vec(), decision);
        match self.submit(&job)? {
            Reply::Settled(cases) => Ok(cases),
            other => panic!("not settled: {other:?}"),
        }
    }

    pub fn order(&self, order: OrderId) -> WorkOrder {
        let any = self.store.tables().subjects[&WorkOrder::key(order.0)].any.clone();
        WorkOrder::narrow(&any).unwrap_or_else(|| panic!("not an order: {any:?}")).clone()
    }

    pub fn cash(&self, technician: u128) -> CashBook {
        let book = CashBook::key_of(id(self.base + BRANCH), id(self.base + technician));
        let any = self.store.tables().subjects[&book].any.clone();
        CashBook::narrow(&any).unwrap_or_else(|| panic!("not a cash book: {any:?}")).clone()
    }

    pub fn puller(&self, technician: u128) -> Puller {
        let device: DeviceId = id(self.base + technician + 100);
        Puller {
            incarnation: self.incarnation,
            branch: id(self.base + BRANCH),
            person: id(self.base + technician),
            device,
            epoch: 1,
            page_items: 200,
        }
    }

    pub fn page(&self, technician: u128, ask: &Ask) -> Result<Page, PullError> {
        let mut picture = self.store.clone();
        pull(&mut picture, &self.puller(technician), ask).now_or_never().expect("memory never waits")
    }

    pub fn pull(&self, technician: u128, cursor: Option<Cursor>) -> Page {
        self.page(technician, &Ask { cursor, page: None }).expect("a page")
    }
}
