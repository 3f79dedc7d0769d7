//! The work order as a subject: opened by a call, held by its technician, and what it does to the books and to his cash.

use super::{
    Context as OrderContext, Happening, OrderCommand, OrderEvent, Remark, Stage, WorkOrder, apply,
    command::{Called, Caller, IssueInvoice, Means, Nothing, Register, TakePayment},
    decide,
    decide::limit_awaits,
    event::Registered,
    journal, remarks,
    sending::send,
    state::{Record, Register as RegisterEntry, ServiceCall},
};
use crate::domain::{
    asset::{Asset, AssetCommand, RegisterAsset},
    calendar::{BranchCalendar, WorkingCalendar},
    cash::{CashBook, CashCommand, Collect},
    customer::{Customer, CustomerCommand},
    deadline::Deadline,
    entitlement::Entitlement,
    ids::{BranchId, OrderId, PersonId},
    ledger::Entry,
    limits,
    numbers::{DocumentKind, DocumentNumber},
    refusal::Refusal,
    subject::{
        Chapter, Consequence, Context, Decided, Gone, Holders, Line, Listed as _, OutOfPlace, Recorded, Scope, Stop,
        Subject, SubjectKey, Wake,
    },
    subjects::{AnyCommand, Product},
};

pub(super) type What = Decided<Happening, AnyCommand>;

impl Subject for WorkOrder {
    const SCOPE: Scope = Scope::Branch;

    type Command = OrderCommand;
    type Event = Happening;

    fn needs(command: &OrderCommand, by: PersonId, branch: BranchId) -> Vec<SubjectKey> {
        match command {
            OrderCommand::Register(register) => {
                let (customer, asset) = (register.customer.id().0, register.asset.id().0);
                vec![Customer::key(customer), Asset::key(asset), BranchCalendar::key(branch.0)]
            }
            OrderCommand::TakePayment(_) => vec![CashBook::key_of(branch, by)],
            command if reads_calendar(command) => vec![BranchCalendar::key(branch.0)],
            _ => Vec::new(),
        }
    }

    fn decide(was: Option<&Self>, command: &OrderCommand, with: &Context<'_, Product>) -> Result<What, Stop> {
        match (was, command) {
            (None, OrderCommand::Register(register)) => open(register, with),
            (None, _) => Err(Refusal::UnknownReference.into()),
            (Some(_), OrderCommand::Register(_)) => Err(Refusal::AlreadyRecorded.into()),
            (Some(order), OrderCommand::IssueInvoice(issue)) => invoice(order, issue, with),
            (Some(order), OrderCommand::Assign(assign)) => send(order, assign, with),
            (Some(order), command) => work(order, command, with),
        }
    }

    fn apply(was: Option<Self>, event: &OrderEvent) -> Result<Self, OutOfPlace> {
        match (was, &event.what) {
            (None, Happening::Registered(registered)) => Ok(drawn(registered)),
            (None, _) | (Some(_), Happening::Registered(_)) => Err(OutOfPlace),
            (Some(order), _) => Ok(apply(order, event)),
        }
    }

    /// A cancelled order leaves the phone, whoever had it.
    fn holders(&self) -> Holders {
        match (&self.stage, self.assignee()) {
            (Stage::Cancelled { .. }, _) | (_, None) => Holders::Nobody,
            (_, Some(person)) => Holders::Person(person),
        }
    }

    fn responsible(&self) -> Option<PersonId> {
        self.assignee()
    }

    fn why_gone(events: &[Recorded<Happening>]) -> Option<Gone> {
        events.iter().find_map(|event| match event.what {
            Happening::Assigned(_) => Some(Gone::Reassigned),
            Happening::Unassigned(_) => Some(Gone::Unassigned),
            Happening::Declined(_) | Happening::Escalated(_) => Some(Gone::GivenBack),
            Happening::Cancelled(_) => Some(Gone::Cancelled),
            _ => None,
        })
    }

    fn books(was: Option<&Self>, event: &OrderEvent) -> Option<Entry> {
        journal(was?, event).ok().flatten()
    }

    fn numbers(event: &Happening) -> Vec<DocumentNumber> {
        let of_device = match event {
            Happening::Registered(registered) => {
                return vec![registered.number.clone(), registered.call.number.clone()];
            }
            Happening::InvoiceIssued(invoice) => return vec![invoice.number.clone()],
            Happening::PaymentTaken(payment) => payment.receipt(),
            Happening::GoodsTaken(goods) => goods.receipt(),
            Happening::GoodsReturned(goods) => goods.void(),
            _ => None,
        };
        of_device.map(|(number, _)| number.clone()).into_iter().collect()
    }

    /// The limit of arrival passes, and nobody is there (P4).
    fn wakes(&self) -> Option<Wake<OrderCommand>> {
        let at = self.call.arrival.passes_at().filter(|_| !self.stage.is_end())?;
        Some(Wake { at, command: OrderCommand::PassLimit(Nothing {}) })
    }

    /// What was done to a product is what its vouchers say (P19).
    fn chapter(&self) -> Option<Chapter> {
        Some(Chapter { of: Asset::key(self.asset.id.0), since: self.call.received })
    }

    fn line(&self) -> Line {
        let due = self.call.arrival.runs_until().filter(|_| !self.stage.is_end());
        let state = self.stage.name().to_owned();
        Line { title: self.number.to_string(), state, responsible: self.assignee(), due }
    }
}

/// Registers a call and draws its voucher from the files as they stand (P1, P2, P3); new ones are opened with it.
fn open(register: &Register, with: &Context<'_, Product>) -> Result<What, Stop> {
    // What is read is asked for before anything is answered: what is not loaded is then missed at once.
    let numbers = (with.next_number(DocumentKind::Voucher), with.next_number(DocumentKind::Call));
    let calendar = calendar_of(with);
    let (customer, opened) = caller(&register.customer, with)?;
    let (asset, added) = called(&register.asset, &customer, with)?;
    if asset.customer != customer.id {
        return Err(Refusal::UnknownReference.into());
    }
    // A phone gives none of the branch's numbers.
    let (Some(number), Some(call)) = (numbers.0?, numbers.1?) else { return Err(Refusal::NotAllowed.into()) };
    let received = register.received.unwrap_or(with.at);
    let entitlement = Entitlement::of(&asset, received.day_in(with.site.zone));
    // The limit is of the calendar and the settings as they stand at this place of the log; it stays (P4).
    let default = WorkingCalendar::default();
    let calendar = calendar?.unwrap_or(&default);
    let limit = limits::arrival(customer.site, received, &with.reference.policies.arrival, calendar);
    let awaits = limit_awaits(customer.site, entitlement.category(), false);
    let arrival = Deadline { awaits, ..limit };
    let is_unsure = !calendar.years_without_holidays(received, arrival.by).is_empty();
    let registered = Registered {
        id: OrderId(with.about.id),
        branch: with.site.branch,
        number: number.clone(),
        call: ServiceCall {
            id: register.call,
            number: call.clone(),
            received,
            channel: register.channel,
            fault: register.fault.clone(),
            taken_by: with.actor.person,
            arrival,
            register: RegisterEntry::Open,
        },
        customer: customer.into(),
        asset: asset.into(),
        entitlement,
        currency: with.site.currency,
    };
    let mut decided = Decided::one(Happening::Registered(Box::new(registered)));
    decided.follows.extend([Consequence::Number(number), Consequence::Number(call)]);
    decided.follows.extend(opened.into_iter().chain(added));
    decided.remarks.extend(is_unsure.then_some(Remark::HolidaysMissing));
    Ok(decided)
}

/// The calendar that the branch entered; the default one counts until there is one.
fn calendar_of<'a>(with: &Context<'a, Product>) -> Result<Option<&'a WorkingCalendar>, Stop> {
    Ok(with.other::<BranchCalendar>(with.site.branch.0)?.map(|entered| &entered.0))
}

/// Whether a limit of arrival is reckoned or judged in it (P4).
const fn reads_calendar(command: &OrderCommand) -> bool {
    matches!(
        command,
        OrderCommand::Arrive(_)
            | OrderCommand::AgreeQuote(_)
            | OrderCommand::OverrideCategory(_)
            | OrderCommand::ExcuseDays(_)
            | OrderCommand::FollowCalendar(_)
    )
}

/// The file of who calls, and what opens it where it is new.
fn caller(caller: &Caller, with: &Context<'_, Product>) -> Result<(Customer, Option<Consequence<AnyCommand>>), Stop> {
    match caller {
        Caller::Known(id) => {
            let file = with.other::<Customer>(id.0)?.ok_or(Refusal::UnknownReference)?;
            Ok((file.clone(), None))
        }
        Caller::New { id, says } => {
            let open = AnyCommand::Customer(CustomerCommand::Open(says.clone()));
            let file = says.clone().of(*id, with.site.branch);
            Ok((file, Some(Consequence::Tell(Customer::key(id.0), open))))
        }
    }
}

/// The product that the call is about, and what registers it where it is new.
fn called(
    called: &Called,
    owner: &Customer,
    with: &Context<'_, Product>,
) -> Result<(Asset, Option<Consequence<AnyCommand>>), Stop> {
    match called {
        Called::Known(id) => {
            let asset = with.other::<Asset>(id.0)?.ok_or(Refusal::UnknownReference)?;
            Ok((asset.clone(), None))
        }
        Called::New { id, says } => {
            let register = RegisterAsset { customer: owner.id, says: says.clone() };
            let register = AnyCommand::Asset(AssetCommand::Register(register));
            let asset = says.clone().of(*id, owner.branch, owner.id);
            Ok((asset, Some(Consequence::Tell(Asset::key(id.0), register))))
        }
    }
}

/// The voucher at the beginning of its life.
fn drawn(registered: &Registered) -> WorkOrder {
    let Registered { id, branch, number, call, customer, asset, entitlement, currency } = registered.clone();
    WorkOrder {
        id,
        branch,
        number,
        revision: 1,
        call,
        customer,
        asset,
        entitlement,
        currency,
        assignment: None,
        history: Vec::new(),
        stage: Stage::Registered,
        record: Record::default(),
    }
}

/// P9, P12a: the number is the next of the branch's series, taken in the same breath (I18).
fn invoice(order: &WorkOrder, issue: &IssueInvoice, with: &Context<'_, Product>) -> Result<What, Stop> {
    let next = with.next_number(DocumentKind::Invoice)?.ok_or(Refusal::NotAllowed)?;
    if issue.number.as_ref().is_some_and(|number| *number != next) {
        return Err(Refusal::NumberNotNext.into());
    }
    let command = OrderCommand::IssueInvoice(IssueInvoice { id: issue.id, number: Some(next.clone()) });
    Ok(work(order, &command, with)?.then(Consequence::Number(next)))
}

/// Everything else on a voucher that is there: its events, what they mean for the books, and the cash that was taken.
pub(super) fn work(order: &WorkOrder, command: &OrderCommand, with: &Context<'_, Product>) -> Result<What, Stop> {
    let calendar = if reads_calendar(command) { calendar_of(with)? } else { None };
    let context = OrderContext {
        at: with.at,
        today: with.today,
        actor: with.actor,
        device: with.device,
        policies: &with.reference.policies,
        prices: &with.reference.prices,
        calendar,
        holds: &with.reference.holds,
        mode: with.mode,
        failed: with.failed,
    };
    let events = decide(order, command, &context)?;
    let mut decided = Decided::events(Vec::with_capacity(events.len()));
    decided.remarks = remarks(order, command, &context);
    let mut now = order.clone();
    for event in events {
        if let Some(entry) = journal(&now, &event).map_err(|_| Refusal::AmountTooLarge)? {
            decided.follows.push(Consequence::Post(entry));
        }
        decided.follows.extend(collected(with.site.branch, &event));
        now = apply(now, &event);
        decided.events.push(event.what);
    }
    Ok(decided)
}

/// P18: cash that was taken on a voucher is in the technician's pocket.
fn collected(branch: BranchId, event: &OrderEvent) -> Option<Consequence<AnyCommand>> {
    let Happening::PaymentTaken(TakePayment { amount, means: Means::Cash { .. }, .. }) = &event.what else {
        return None;
    };
    let book = CashBook::key_of(branch, event.by);
    Some(Consequence::Tell(book, AnyCommand::Cash(CashCommand::Collect(Collect { amount: *amount }))))
}
