//! One stream: a company, two phones, and everything that may happen to them, decided by a seed.

use std::fmt;

use callout_core::{
    domain::{
        asset::{Asset, AssetCommand, AssetParticulars, Period},
        cash::{CashBook, CashCommand, Count, HandIn},
        customer::{Customer, CustomerCommand, CustomerParticulars},
        digest::Digest,
        entitlement::Category,
        ids::{BranchId, CommandId, OrderId, PersonId, RemittanceId},
        order::{
            OrderCommand, WorkOrder,
            command::{Assign, Because, Called, Caller, IssueInvoice, Nothing, OverrideCategory, ReportResult},
        },
        people::{Actor, Role},
        person::{OpenPerson, Person, PersonCommand, PersonParticulars},
        subject::Listed as _,
        subjects::{AnyCommand, AnySubject},
        time::Timestamp,
    },
    protocol::{
        cursor::Cursor,
        outcome::Decision,
        push::{Answer, Run},
    },
};
use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    super::{
        company::{
            ADMINISTRATOR, ASSET, BRANCH, CUSTOMER, Company, Job, LI, Memory, Reply, WANG, chen, id, kfr, line, note,
            order_of, settling, yuan,
        },
        phone::Phone,
    },
    companies::login,
};
use crate::sync::{
    heart::command::case_of,
    job::{Ask, Request},
    pull::Puller,
};

/// A stream has so many steps, at least and more.
const STEPS: (u64, u64) = (3, 7);
/// An id that phones use for more than one command (I4).
const REUSED_ID: u128 = 900;

/// A small generator of numbers that look like chance (xorshift); the seed decides everything.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn below(&mut self, sides: usize) -> usize {
        usize::try_from(self.roll(sides as u64)).expect("small")
    }

    fn once_in(&mut self, times: u64) -> bool {
        self.roll(times) == 0
    }
}

/// A job, and the phone that hears its reply.
pub struct Asked {
    pub job: Job,
    pub phone: Option<usize>,
}

/// A stream.
pub struct Stream {
    pub company: Company,
    pub base: u128,
    pub cursors: [Option<Cursor>; 2],
    /// Steps that are left.
    pub left: u64,
    seed: u64,
    steps: u64,
    dice: Dice,
    phones: [Phone; 2],
    orders: Vec<OrderId>,
    remittances: Vec<RemittanceId>,
    last: Option<Job>,
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "stream {} in its step {} of {}", self.seed, self.steps - self.left, self.steps)
    }
}

impl Stream {
    pub fn new(base: u128, seed: u64) -> Self {
        let company = Company::at(base);
        let phones = [company.wangs_phone(), company.lis_phone()];
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let steps = STEPS.0 + dice.roll(STEPS.1);
        let (cursors, orders, remittances, last) = ([None, None], Vec::new(), Vec::new(), None);
        Self { company, base, cursors, left: steps, seed, steps, dice, phones, orders, remittances, last }
    }

    /// What happens next; the jobs are decided in one commit.
    pub fn step(&mut self, memory: &Memory, now: Timestamp) -> Vec<Asked> {
        self.company.now = now;
        self.left -= 1;
        if self.orders.is_empty() {
            return vec![self.office(|stream| Some(stream.register())).expect("a call")];
        }
        let asked = match self.dice.roll(12) {
            0 => self.office(|stream| Some(stream.register())),
            1..=3 => self.office(|stream| Some(stream.order())),
            4 => self.office(Self::settle),
            5 if self.dice.once_in(3) => self.office(|stream| Some(stream.file())),
            5 => self.office(|stream| Some(stream.seldom())),
            _ => return self.phone(memory),
        };
        asked.into_iter().collect()
    }

    /// Takes in a reply.
    pub fn hear(&mut self, phone: Option<usize>, reply: Option<Reply>) {
        match (reply, phone) {
            (Some(Reply::Answer(answer)), Some(which)) => self.hear_answer(which, &answer),
            (Some(reply), None) => {
                let order = order_of(&reply).map(|order| order.id);
                self.orders.extend(order.filter(|order| !self.orders.contains(order)));
            }
            _ => {}
        }
    }

    fn hear_answer(&mut self, which: usize, answer: &Answer) {
        let phone = &mut self.phones[which];
        if answer.head.epoch == phone.epoch {
            phone.sent = usize::try_from(answer.head.seq).expect("small").min(phone.log.len());
        }
        if matches!(answer.run, Run::Fork { .. }) && self.dice.once_in(2) {
            phone.begin_epoch(phone.epoch.max(answer.head.epoch) + 1);
        }
    }

    /// An office's job; now and then the one before is asked again (I4).
    fn office(&mut self, next: impl FnOnce(&mut Self) -> Option<Job>) -> Option<Asked> {
        let again = self.last.clone().filter(|_| self.dice.once_in(10));
        let job = again.or_else(|| next(self))?;
        self.last = Some(job.clone());
        Some(Asked { job, phone: None })
    }

    /// A call: the first one opens the files, later ones find them, or name them as new once more.
    fn register(&mut self) -> Job {
        let mut call = self.company.call();
        if !self.orders.is_empty() && self.dice.once_in(2) {
            call.register.customer = Caller::Known(call.register.customer.id());
        }
        if !self.orders.is_empty() && self.dice.once_in(2) {
            call.register.asset = Called::Known(call.register.asset.id());
        }
        call.job()
    }

    /// A file says something else from now on, by a clerk who saw it as it is or as it was (P1).
    fn file(&mut self) -> Job {
        let request = self.company.request();
        let basis_revision = self.dice.once_in(2).then(|| self.dice.roll(3));
        let ask = if self.dice.once_in(2) {
            let address = ["1 Canary Road", "8 New Road"][self.dice.below(2)].parse().expect("an address");
            let says = CustomerParticulars { address, ..chen() };
            let change = AnyCommand::Customer(CustomerCommand::Change(says));
            Ask::new(request, Customer::key(Uuid::from_u128(self.base + CUSTOMER)), change)
        } else {
            let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).expect("a day");
            let warranty = self.dice.once_in(2).then(|| Period { from: day(2027), until: day(2028) });
            let change = AnyCommand::Asset(AssetCommand::Change(AssetParticulars { warranty, ..kfr() }));
            Ask::new(request, Asset::key(Uuid::from_u128(self.base + ASSET)), change)
        };
        Job::Ask(Box::new(Ask { basis_revision, ..ask }))
    }

    fn any_order(&mut self) -> OrderId {
        match self.orders.len() {
            0 => id(1),
            count => self.orders[self.dice.below(count)],
        }
    }

    fn order(&mut self) -> Job {
        let order = self.any_order();
        let to = [WANG, LI][self.dice.below(2)];
        let command = match self.dice.roll(8) {
            0 => OrderCommand::Unassign(Because { reason: note("later") }),
            1 => OrderCommand::Cancel(Because { reason: note("not needed") }),
            2 => OrderCommand::OverrideCategory(OverrideCategory { category: Category::C, reason: note("goodwill") }),
            3 => OrderCommand::CloseRegister(Nothing {}),
            _ => OrderCommand::Assign(Assign { to: id(self.base + to), reason: None }),
        };
        let request = self.company.request();
        let command = if self.dice.once_in(9) {
            OrderCommand::IssueInvoice(IssueInvoice { id: self.company.fresh(), number: None })
        } else {
            command
        };
        let basis_revision = self.dice.once_in(8).then_some(2);
        let ask = Ask::new(request, WorkOrder::key(order.0), AnyCommand::Order(command));
        Job::Ask(Box::new(Ask { basis_revision, ..ask }))
    }

    /// A person decides on what one of the phones recorded, held or not.
    fn settle(&mut self) -> Option<Job> {
        let case = |phone: &Phone, index: usize, bytes: &[u8]| {
            case_of(phone.device, (phone.epoch, index as u64 + 1), &Digest::of(bytes))
        };
        let cases_of = |phone: &Phone| {
            phone.log.iter().enumerate().map(|(index, bytes)| case(phone, index, bytes)).collect::<Vec<_>>()
        };
        let cases: Vec<_> = self.phones.iter().flat_map(cases_of).collect();
        let cases: Vec<_> = match cases.len() {
            0 => return None,
            count => cases[self.dice.below(count)..].iter().copied().take(3).collect(),
        };
        let decision = [Decision::Accepted, Decision::Attached, Decision::Declined][self.dice.below(3)];
        let request = self.company.request();
        Some(settling(request, cases, decision))
    }

    /// Cash is counted, or a person's file says something else.
    fn seldom(&mut self) -> Job {
        let request = self.company.request();
        let person = Uuid::from_u128(self.base + [WANG, LI][self.dice.below(2)]);
        if let Some(remittance) = self.remittances.last().copied().filter(|_| self.dice.once_in(2)) {
            let counted = yuan(9 + i64::try_from(self.dice.roll(2)).expect("small"));
            let reason = self.dice.once_in(2).then(|| note("a note was torn"));
            let command = AnyCommand::Cash(CashCommand::Count(Count { remittance, counted, reason }));
            return Job::Ask(Box::new(Ask::new(request, CashBook::key_of(self.branch(), person.into()), command)));
        }
        self.person(person.into())
    }

    /// Somebody's file is opened or says something else, in the company's log.
    fn person(&mut self, id: PersonId) -> Job {
        let administrator = vec![Role::Administrator];
        let request = self.company.request();
        let actor = Actor {
            person: PersonId(Uuid::from_u128(self.base + ADMINISTRATOR)),
            roles: administrator,
            ..request.actor
        };
        let request = Request { branch: BranchId::COMPANY, actor, ..request };
        let (roles, skill) = (vec![Role::Technician], line(["KFR", "GMV"][self.dice.below(2)]));
        let says = PersonParticulars { name: line("Wang"), roles, skills: vec![skill], areas: Vec::new() };
        let command = match self.dice.roll(6) {
            0 => PersonCommand::Disable(Nothing {}),
            1 | 2 => PersonCommand::Enable(Nothing {}),
            3 => PersonCommand::Change(says),
            _ => {
                let login = login(id.0.as_u128()).parse().expect("a login");
                PersonCommand::Open(Box::new(OpenPerson { branch: self.branch(), login, says }))
            }
        };
        Job::Ask(Box::new(Ask::new(request, Person::key(id.0), AnyCommand::Person(command))))
    }

    fn branch(&self) -> BranchId {
        id(self.base + BRANCH)
    }

    /// A phone records and pushes: once, twice in one commit, or the same twice (F17).
    fn phone(&mut self, memory: &Memory) -> Vec<Asked> {
        let which = self.dice.below(2);
        if self.dice.once_in(15) {
            self.restore_from_backup(which);
        }
        self.record(memory, which);
        let first = self.push(which);
        let second = match self.dice.roll(6) {
            0 => Some(first.clone()),
            1 => {
                self.phones[which].sent = self.phones[which].log.len();
                self.record(memory, which);
                Some(self.push(which))
            }
            _ => None,
        };
        [Some(first), second].into_iter().flatten().map(|job| Asked { job, phone: Some(which) }).collect()
    }

    /// The phone forgets its last commands and does not know it: what it records next stands in their places (F8).
    fn restore_from_backup(&mut self, which: usize) {
        let phone = &mut self.phones[which];
        let kept = phone.log.len().saturating_sub(1 + self.dice.below(2));
        phone.log.truncate(kept);
        phone.sent = phone.sent.min(kept);
    }

    fn record(&mut self, memory: &Memory, which: usize) {
        let order = self.any_order();
        for _ in 0..=self.dice.roll(3) {
            let roll = self.dice.roll(12);
            let receipt = u32::try_from(self.dice.roll(4)).expect("small") + 1;
            let remittance: RemittanceId = self.company.fresh();
            let phone = &mut self.phones[which];
            match roll {
                0 | 1 => phone.accepts_and_arrives(order),
                2 => phone.repairs(order),
                3 => drop(phone.takes_cash(order, 20, receipt)),
                4 => drop(phone.record_bytes(format!("garbage {}", phone.log.len()).into_bytes())),
                5 => {
                    phone.hands_in(CashCommand::HandIn(HandIn { id: remittance, amount: yuan(10) }));
                    self.remittances.push(remittance);
                }
                6 => drop(phone.does(order, OrderCommand::Escalate(Because { reason: note("too big") }))),
                7 => drop(phone.does(order, OrderCommand::LeaveSite(Nothing {}))),
                8 => drop(phone.does(order, OrderCommand::ReportResult(ReportResult { result: note("done") }))),
                9 => {
                    let reused: CommandId = id(self.base + REUSED_ID);
                    let content = AnyCommand::Order(OrderCommand::LeaveSite(Nothing {}));
                    phone.record_as(reused, WorkOrder::key(order.0), &content);
                }
                10 => {
                    let shown = memory.tables().subjects.get(&WorkOrder::key(order.0)).cloned();
                    if let Some(AnySubject::Order(shown)) = shown.as_deref().map(|state| &state.any) {
                        phone.signs(shown);
                    }
                }
                _ => drop(phone.does(order, OrderCommand::Accept(Nothing {}))),
            }
        }
    }

    /// The whole rest, a duplicate of everything, or a run with a gap; sometimes as a deposit.
    fn push(&mut self, which: usize) -> Job {
        let phone = &mut self.phones[which];
        if phone.log.is_empty() {
            phone.record_bytes(b"garbage".to_vec());
        }
        let (log, sent) = (phone.log.len(), phone.sent);
        let first = match self.dice.roll(8) {
            0 => 1,
            1 => sent + 2,
            _ => sent + 1,
        };
        let first = first.min(log);
        let body = phone.push_from(first as u64, log - first + 1);
        let push = Box::new(phone.read(&body).expect("a push"));
        if self.dice.once_in(12) { Job::Deposit(push) } else { Job::Push(push) }
    }

    /// Which phone pulls now, if one does, and from where.
    pub fn wants_to_pull(&mut self) -> Option<(usize, Option<Cursor>)> {
        let which = self.any_phone();
        let from_nothing = self.dice.once_in(3);
        self.dice.once_in(10).then(|| (which, self.cursors[which].filter(|_| !from_nothing)))
    }

    pub fn any_phone(&mut self) -> usize {
        self.dice.below(2)
    }

    pub fn puller(&self, which: usize) -> Puller {
        self.company.puller([WANG, LI][which])
    }

    /// A part of the feed to look at: from where, and whose.
    pub fn any_window(&mut self, head: u64, which: usize) -> (u64, Uuid) {
        let Puller { branch, person, device, .. } = self.puller(which);
        (self.dice.roll(head + 1), [person.0, device.0, branch.0][self.dice.below(3)])
    }
}
