//! The same random streams on every store: memory, SQLite and PostgreSQL answer alike (DESIGN §5, I12).

use callout_core::{
    domain::{
        cash::{CashCommand, HandIn},
        digest::Digest,
        entitlement::Category,
        ids::OrderId,
        order::{
            OrderCommand,
            command::{Assign, Because, Nothing, OverrideCategory, ReportResult},
        },
        people::Role,
        time::Timestamp,
    },
    protocol::{cursor::Cursor, outcome::Decision, pull::More},
};

use super::{
    company::{BRANCH, CLERK, Company, LI, START_MS, WANG, branch_code, device_code, id, note, price_list, yuan},
    phone::Phone,
};
use crate::{
    store::{
        Db, args, branches, devices, people, prices, statements,
        work::{SqlWork, notify},
    },
    sync::{
        heart::command::case_of,
        job::{Job, OfficeOrder, OrderJob, Reply, SettleJob},
        memory::Memory,
        pull::{Ask, pull},
        store::Store,
        writer,
    },
};

const STREAMS: u128 = 150;
const STEPS: usize = 30;

/// Tests on PostgreSQL share one database, so they take turns.
static POSTGRES: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// A small generator of numbers that look like chance (xorshift); the seed decides everything.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// One stream: a company, two phones, and what a person could compare of the answers.
struct Stream {
    company: Company,
    dice: Dice,
    base: u128,
    phones: [Phone; 2],
    orders: Vec<OrderId>,
    cursors: [Option<Cursor>; 2],
    seen: Vec<String>,
}

impl Stream {
    fn new(base: u128, seed: u64) -> Self {
        let company = Company::at(base);
        let phones = [company.wangs_phone(), company.lis_phone()];
        let dice = Dice(seed);
        Self { company, dice, base, phones, orders: Vec::new(), cursors: [None, None], seen: Vec::new() }
    }

    async fn submit<S: Store>(&mut self, store: &S, job: Job) -> Option<Reply> {
        self.company.now = Timestamp::from_ms(self.company.now.ms() + 1_000);
        let (mut replies, _) = writer::run(store, &[&job], self.company.now).await;
        let reply = replies.pop().expect("a reply");
        self.seen.push(format!("{reply:?}"));
        reply.ok()
    }

    async fn step<S: Store>(&mut self, store: &S) {
        match self.dice.roll(12) {
            0 | 1 => self.register(store).await,
            2..=4 => self.office(store).await,
            5 => self.pull(store).await,
            6 => self.settle(store).await,
            _ => self.phone(store).await,
        }
    }

    async fn register<S: Store>(&mut self, store: &S) {
        let call = self.company.call();
        let order = call.order;
        if self.submit(store, Job::Register(Box::new(call))).await.is_some() {
            self.orders.push(order);
        }
    }

    fn any_order(&mut self) -> Option<OrderId> {
        let count = self.orders.len() as u64;
        (count > 0).then(|| self.orders[usize::try_from(self.dice.roll(count)).expect("small")])
    }

    async fn office<S: Store>(&mut self, store: &S) {
        let Some(order) = self.any_order() else { return };
        let to = if self.dice.roll(2) == 0 { WANG } else { LI };
        let command = match self.dice.roll(8) {
            0 => OrderCommand::Unassign(Because { reason: note("later") }),
            1 => OrderCommand::Cancel(Because { reason: note("not needed") }),
            2 => OrderCommand::OverrideCategory(OverrideCategory { category: Category::C, reason: note("goodwill") }),
            3 => OrderCommand::CloseRegister(Nothing {}),
            _ => OrderCommand::Assign(Assign { to: id(self.base + to), reason: None }),
        };
        let request = self.request();
        let what = if self.dice.roll(9) == 0 {
            OfficeOrder::Invoice(self.company.fresh())
        } else {
            OfficeOrder::Command(command)
        };
        self.submit(store, Job::Order(Box::new(OrderJob { request, order, basis_revision: None, what }))).await;
    }

    fn request(&mut self) -> crate::sync::job::Request {
        self.company.request()
    }

    async fn settle<S: Store>(&mut self, store: &S) {
        let cases_of = |phone: &Phone| {
            let places = phone.log.iter().enumerate().map(|(index, bytes)| (index as u64 + 1, Digest::of(bytes)));
            places.map(|(seq, hash)| case_of(phone.device, (phone.epoch, seq), &hash)).collect::<Vec<_>>()
        };
        let held: Vec<_> = self.phones.iter().flat_map(cases_of).collect();
        if held.is_empty() {
            return;
        }
        let first = usize::try_from(self.dice.roll(held.len() as u64)).expect("small");
        let decision = [Decision::Accepted, Decision::Attached, Decision::Declined]
            [usize::try_from(self.dice.roll(3)).expect("small")];
        let request = self.request();
        let job = SettleJob { request, cases: vec![held[first]], decision, reason: note("seen") };
        self.submit(store, Job::Settle(Box::new(job))).await;
    }

    async fn phone<S: Store>(&mut self, store: &S) {
        let which = usize::try_from(self.dice.roll(2)).expect("small");
        let order = self.any_order().unwrap_or_else(|| id(1));
        for _ in 0..=self.dice.roll(4) {
            let roll = self.dice.roll(9);
            let receipt = u32::try_from(self.dice.roll(4)).expect("small") + 1;
            let remittance = self.company.fresh();
            let phone = &mut self.phones[which];
            match roll {
                0 => phone.accepts_and_arrives(order),
                1 => phone.repairs(order),
                2 => drop(phone.takes_cash(order, 20, receipt)),
                3 => drop(phone.record_bytes(format!("garbage {}", phone.log.len()).into_bytes())),
                4 => drop(phone.hands_in(CashCommand::HandIn(HandIn { id: remittance, amount: yuan(10) }))),
                5 => drop(phone.does(order, OrderCommand::Escalate(Because { reason: note("too big") }))),
                6 => drop(phone.does(order, OrderCommand::LeaveSite(Nothing {}))),
                7 => drop(phone.does(order, OrderCommand::ReportResult(ReportResult { result: note("done") }))),
                _ => drop(phone.does(order, OrderCommand::Accept(Nothing {}))),
            }
        }
        let phone = &self.phones[which];
        let (log, sent) = (phone.log.len(), phone.sent);
        // The whole rest, a duplicate of everything, or a run with a gap.
        let first = match self.dice.roll(6) {
            0 => 1,
            1 => (sent + 2).min(log),
            _ => sent + 1,
        };
        let body = phone.push_from(first as u64, log - first + 1);
        let push = phone.read(&body).expect("a push");
        let is_deposit = self.dice.roll(12) == 0;
        let job = if is_deposit { Job::Deposit(Box::new(push)) } else { Job::Push(Box::new(push)) };
        if let Some(Reply::Answer(answer)) = self.submit(store, job).await {
            self.phones[which].hear(&answer);
        }
    }

    async fn pull<S: Store>(&mut self, store: &S) {
        let which = usize::try_from(self.dice.roll(2)).expect("small");
        let cursor = if self.dice.roll(3) == 0 { None } else { self.cursors[which] };
        self.pull_as(store, which, cursor).await;
    }

    async fn pull_as<S: Store>(&mut self, store: &S, which: usize, cursor: Option<Cursor>) {
        let who = self.company.puller([WANG, LI][which]);
        let mut picture = store.picture().await.expect("a picture");
        let mut ask = Ask { cursor, page: None };
        loop {
            let page = match pull(&mut picture, &who, &ask).await {
                Ok(page) => page,
                Err(error) => return self.seen.push(format!("{error:?}")),
            };
            self.seen.push(serde_json::to_string(&page).expect("json"));
            match page.more {
                More::Page { token } => ask.page = Some((page.until, token.parse().expect("a token"))),
                More::Whole { .. } => {
                    self.cursors[which] = Some(page.until);
                    return;
                }
            }
        }
    }

    async fn run<S: Store>(mut self, store: &S) -> Vec<String> {
        for _ in 0..STEPS {
            self.step(store).await;
        }
        for which in [0, 1] {
            self.pull_as(store, which, self.cursors[which]).await;
            self.pull_as(store, which, None).await;
        }
        self.seen
    }
}

statements! {
    /// For tests: a branch's head with a code of its own.
    OPEN = "insert into branch_heads (branch, code, zone, currency, seq, digest, at) values ($1, $2, $3, $4, 0, $5, 0)";
}

const _: &[crate::store::Statement] = ALL;

/// The company of a base, as rows.
async fn insert(db: &Db, base: u128) {
    let now = Timestamp::from_ms(START_MS).utc();
    let branch = id(base + BRANCH);
    let mut tx = db.write().await.expect("a writer");
    branches::add(&mut tx, branch, &format!("Branch {base}"), now).await.expect("a branch");
    let zero = callout_core::domain::digest::Digest::ZERO;
    tx.execute(OPEN, args![branch, branch_code(base), "Asia/Shanghai", "CNY", zero]).await.expect("a head");
    let office = [Role::Clerk, Role::Supervisor, Role::Accountant, Role::BranchManager];
    for (number, roles) in [(CLERK, &office[..]), (WANG, &[Role::Technician]), (LI, &[Role::Technician])] {
        let login = format!("p{}", base + number);
        let person = people::NewPerson { id: id(base + number), branch, login: &login, name: "x", roles };
        people::add(&mut tx, &person, now).await.expect("a person");
        if number == CLERK {
            continue;
        }
        let owner = people::find(&mut tx, person.id).await.expect("people").expect("he").actor().expect("roles");
        let code = device_code(base, number);
        let public_key = callout_core::protocol::auth::PublicKey(Phone::new(base + number, &code).key());
        let device = devices::NewDevice {
            id: id(base + number + 100),
            owner: &owner,
            code: &code,
            name: "x",
            public_key,
            app_version: "1",
        };
        devices::add(&mut tx, &device, now).await.expect("a device");
    }
    if prices::find(&mut tx, 1).await.expect("prices").is_none() {
        prices::add(&mut tx, &price_list(), id(base + CLERK), Timestamp::from_ms(START_MS)).await.expect("prices");
    }
    tx.commit().await.expect("a commit");
}

async fn streams_are_alike(db: Db) {
    let mut tx = db.read().await.expect("a reader");
    let used = branches::list(&mut tx).await.expect("branches").len() as u128;
    drop(tx);
    let store = SqlWork::new(db.clone());
    for stream in 1..=STREAMS {
        let base = (used + stream) * 1_000;
        insert(&db, base).await;
        let seed = u64::try_from(stream).expect("small").wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let memory: Memory = Company::at(base).store;
        let expected = Stream::new(base, seed).run(&memory).await;
        let found = Stream::new(base, seed).run(&store).await;
        for (step, (expected, found)) in expected.iter().zip(&found).enumerate() {
            assert_eq!(expected, found, "stream {stream}, answer {step}");
        }
        assert_eq!(expected.len(), found.len());
    }
}

#[tokio::test]
async fn memory_and_sqlite_answer_the_same_streams_alike() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = Db::open(&format!("sqlite:{}", folder.path().join("test.db").display())).await.expect("a database");
    db.migrate().await.expect("migrations");
    streams_are_alike(db).await;
}

#[tokio::test]
async fn memory_and_postgres_answer_the_same_streams_alike() {
    let Some(url) = std::env::var("CALLOUT_TEST_POSTGRES").ok() else {
        eprintln!("SKIPPED: no PostgreSQL; set CALLOUT_TEST_POSTGRES=postgres://…");
        return;
    };
    let _turn = POSTGRES.lock().await;
    let db = Db::open(&url).await.expect("PostgreSQL");
    db.migrate().await.expect("migrations");
    streams_are_alike(db).await;
}

#[tokio::test]
async fn servers_on_one_postgres_hear_each_others_commits_rule_16() {
    let Some(url) = std::env::var("CALLOUT_TEST_POSTGRES").ok() else {
        eprintln!("SKIPPED: no PostgreSQL; set CALLOUT_TEST_POSTGRES=postgres://…");
        return;
    };
    let _turn = POSTGRES.lock().await;
    let db = Db::open(&url).await.expect("PostgreSQL");
    db.migrate().await.expect("migrations");
    let Db::Postgres(pool) = db.clone() else { panic!("PostgreSQL") };
    // Far behind the streams of the other test, and anew each time.
    let mut tx = db.read().await.expect("a reader");
    let base = (branches::list(&mut tx).await.expect("branches").len() as u128 + 1) << 32;
    drop(tx);
    insert(&db, base).await;
    let (notices, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let listening = notify::listen(&pool, |moved| notices.send(moved).expect("somebody hears"));
    let works = async {
        let store = SqlWork::new(db.clone());
        let mut stream = Stream::new(base, 1);
        // Whoever listens is there after some commit; each one tells.
        loop {
            stream.register(&store).await;
            while let Ok(moved) = heard.try_recv() {
                if moved.branch == id(base + BRANCH) {
                    return moved.seq;
                }
            }
        }
    };
    tokio::select! {
        failed = listening => panic!("not listening: {failed:?}"),
        seq = works => assert!(seq > 0),
    }
}
