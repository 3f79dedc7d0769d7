//! The office's acts as jobs of the heart.

use callout_core::{
    domain::{
        asset::{AssetParticulars, Period},
        calendar::{BranchCalendar, CalendarCommand, ChangeCalendar},
        cash::{CashBook, CashCommand, Count, CountState},
        customer::{CustomerParticulars, Site},
        entitlement::Category,
        ids::{BranchId, OrderId, PersonId},
        money::{Fee, Money},
        order::{
            OrderCommand, WorkOrder,
            command::{
                Assign, Because, Called, Caller, DecidePayment, IssueInvoice, Nothing, OverrideCategory, Register,
            },
            state::{Channel, PaymentState},
        },
        person::{Person, PersonCommand, Transfer},
        policy::{ChangePolicies, Policies, PoliciesCommand},
        pricing::{PriceList, PricesCommand},
        repair::Verdict,
        subject::{Listed as _, SubjectKey},
        subjects::AnyCommand,
    },
    protocol::rescue,
};
use callout_server::sync::{
    job::{SettleJob, SettleWhat},
    work::WorkError,
};
use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    ADMINISTRATOR, Ask, BRANCH, COLLEAGUE, Fast, HEAD_OFFICE, Job, OTHER_BRANCH, Reply, id, line, note, price_list,
};
use crate::simulator::{
    holds,
    oracle::sight,
    reforms::{self, Says, Setting},
    server::{Act, Done},
};

impl Fast {
    /// The office acts.
    pub(super) fn at_a_desk(&mut self, now_ms: i64, act: &Act) -> Done {
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
            Act::Policies(setting) => self.policies(now_ms, *setting),
            Act::Calendar { holiday } => self.calendar(now_ms, *holiday),
            Act::File { of, says } => self.file(now_ms, *of, *says),
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
                let job = SettleJob {
                    request,
                    what: SettleWhat::Case(*case),
                    cases: vec![*case],
                    decision: *decision,
                    reason,
                };
                done(self.submit(now_ms, &Job::Settle(Box::new(job))))
            }
            Act::Records { by, about, does } => self.records(now_ms, *by, *about, (**does).clone()),
            Act::Transfer => self.transfer(now_ms),
            Act::Move { of, away } => self.moves(now_ms, *of, *away),
            Act::Revoke(device) => {
                self.gate.revoke(*device);
                Done::Yes
            }
            Act::Disable { of } => self.disable(now_ms, *of),
            Act::Enable { of } => self.enable(now_ms, *of),
            Act::TakeIn(file) => {
                let bodies = rescue::split(file).bodies;
                let refused = bodies
                    .iter()
                    .find_map(|body| Some(self.carried(now_ms, body, id(ADMINISTRATOR))).filter(|a| a.status != 200));
                refused.map_or(Done::Yes, |answer| Done::No(answer.status.to_string()))
            }
            Act::IssueCode { to } => Done::Code(self.gate.issue_code(*to)),
        }
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
        let (model, batch) = holds::product(n);
        let register = Register {
            call: self.fresh(),
            channel: Channel::Phone,
            fault: note("does not cool"),
            received: None,
            customer: Caller::New {
                id: self.fresh(),
                says: CustomerParticulars {
                    name: line(&sight::canary(n)),
                    address: "1 Canary Road".parse().unwrap_or_else(|_| unreachable!("an address")),
                    phone: line("021 555"),
                    site: Site::Urban,
                },
            },
            asset: Called::New {
                id: self.fresh(),
                says: AssetParticulars {
                    model: line(model),
                    serial: None,
                    batch: batch.map(line),
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

    /// Something in the company's log.
    fn in_company(&mut self, now_ms: i64, about: SubjectKey, command: AnyCommand) -> Done {
        let request = self.request_of_head_office(BranchId::COMPANY);
        self.ask(now_ms, Ask::new(request, about, command))
    }

    pub(super) fn prices(&mut self, now_ms: i64) -> Done {
        let version = self.find::<PriceList>(Uuid::nil()).map_or(0, |list| list.version) + 1;
        let publish = PricesCommand::Publish(price_list(version).published());
        self.in_company(now_ms, PriceList::key(Uuid::nil()), AnyCommand::Prices(publish))
    }

    fn policies(&mut self, now_ms: i64, setting: Setting) -> Done {
        let policies = setting.on(self.find::<Policies>(Uuid::nil()).unwrap_or_default());
        let change = ChangePolicies { policies, reason: Some(note("the season")) };
        let change = PoliciesCommand::Change(Box::new(change));
        self.in_company(now_ms, Policies::key(Uuid::nil()), AnyCommand::Policies(change))
    }

    fn calendar(&mut self, now_ms: i64, holiday: u32) -> Done {
        let branch: BranchId = id(BRANCH);
        let calendar = self.find::<BranchCalendar>(branch.0).unwrap_or_default().0;
        let change = ChangeCalendar { calendar: reforms::with_holiday(calendar, holiday), reason: note("as decreed") };
        let change = AnyCommand::Calendar(CalendarCommand::Change(Box::new(change)));
        let request = self.request_of_head_office(branch);
        self.ask(now_ms, Ask::new(request, BranchCalendar::key(branch.0), change))
    }

    fn file(&mut self, now_ms: i64, of: usize, says: Says) -> Done {
        let person = self.technicians.get(of).copied().unwrap_or(id(ADMINISTRATOR));
        let Some(file) = self.find::<Person>(person.0) else { return Done::No("nobody".to_owned()) };
        self.on_person(now_ms, person, says.of(&file))
    }

    fn transfer(&mut self, now_ms: i64) -> Done {
        let (branch, colleague): (BranchId, PersonId) = (id(BRANCH), id(COLLEAGUE));
        let is_here = self.find::<Person>(colleague.0).is_some_and(|file| file.branch == branch);
        let to = if is_here { id(HEAD_OFFICE) } else { branch };
        self.on_person(now_ms, colleague, PersonCommand::Transfer(Transfer { branch: to }))
    }

    fn moves(&mut self, now_ms: i64, technician: usize, away: bool) -> Done {
        let (person, to) = (self.technicians[technician], id(if away { OTHER_BRANCH } else { BRANCH }));
        if self.find::<Person>(person.0).is_none_or(|file| file.branch == to) {
            return Done::No("he is there".to_owned());
        }
        let done = self.on_person(now_ms, person, PersonCommand::Transfer(Transfer { branch: to }));
        if done == Done::Yes {
            self.gate.transfer(person);
        }
        done
    }

    pub(super) fn on_person(&mut self, now_ms: i64, person: PersonId, command: PersonCommand) -> Done {
        self.in_company(now_ms, Person::key(person.0), AnyCommand::Person(command))
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
        let book = CashBook::key_of(id(BRANCH), person);
        let open = self.find::<CashBook>(book.id).and_then(|book| {
            book.remittances.iter().find(|r| r.state == CountState::HandedIn).map(|r| (r.id, r.declared))
        });
        let Some((remittance, declared)) = open else { return Done::No("nothing to count".to_owned()) };
        let short = if declared.money().minor > short_minor { short_minor } else { 0 };
        let counted = Fee::new(Money::new(declared.money().minor - short, declared.money().currency));
        let counted = counted.unwrap_or(declared);
        let reason = (counted != declared).then(|| note("a note was missing"));
        let request = self.request();
        let command = AnyCommand::Cash(CashCommand::Count(Count { remittance, counted, reason }));
        self.ask(now_ms, Ask::new(request, book, command))
    }

    fn disable(&mut self, now_ms: i64, technician: usize) -> Done {
        let person = self.technicians[technician];
        let done = self.on_person(now_ms, person, PersonCommand::Disable(Nothing {}));
        if done == Done::Yes {
            self.gate.disable(person);
        }
        done
    }

    fn enable(&mut self, now_ms: i64, technician: usize) -> Done {
        let person = self.technicians[technician];
        let done = self.on_person(now_ms, person, PersonCommand::Enable(Nothing {}));
        if done == Done::Yes {
            self.gate.enable(person);
        }
        done
    }

    fn invoice(&mut self, now_ms: i64, order: OrderId) -> Done {
        let issue = IssueInvoice { id: self.fresh(), number: None };
        self.command(now_ms, order, OrderCommand::IssueInvoice(issue))
    }
}

pub(super) fn done(reply: Result<Reply, WorkError>) -> Done {
    match reply {
        Ok(Reply::Settled(cases)) => match cases.iter().find_map(|case| case.refused) {
            Some(refusal) => Done::No(refusal.to_string()),
            None => Done::Yes,
        },
        Ok(_) => Done::Yes,
        Err(error) => Done::No(error.to_string()),
    }
}
