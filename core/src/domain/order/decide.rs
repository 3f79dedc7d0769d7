//! What a command means for a work order: events, or why not.
//!
//! Pure: time, actor, prices and policies come in the [`Context`]. The phone asks before it records; the server asks
//! inside its transaction and has the last word.

mod close;
mod goods;
mod limit;
mod money;
mod office;
mod visit;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

#[cfg(feature = "openapi")]
pub(crate) use self::limit::EXCUSED_DAYS_MAX;
pub(super) use self::limit::limit_awaits;

use super::{
    command::OrderCommand,
    event::{Happening, OrderEvent},
    stage::{Stage, Step},
    state::{Register, WorkOrder},
};
use crate::domain::{
    calendar::WorkingCalendar,
    checks::{AcceptedDespite, Check},
    commands::{Command as _, Mode, may},
    hold::Holds,
    ids::DeviceId,
    numbers::{DocumentKind, DocumentNumber},
    people::Actor,
    policy::Policies,
    pricing::{PriceBook, PriceList},
    refusal::Refusal,
    time::Timestamp,
};

/// The most lines, things, visits, photos … of one kind on a voucher: a voucher is a sheet of paper, not a ledger.
pub const ENTRIES_MAX: usize = 200;

/// Everything that a decision depends on besides the order and the command.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// When it was recorded.
    pub at: Timestamp,
    /// The calendar day that was, where the office is.
    pub today: chrono::NaiveDate,
    /// Who recorded it.
    pub actor: &'a Actor,
    /// On which phone.
    pub device: Option<DeviceId>,
    /// The settings.
    pub policies: &'a Policies,
    /// The price lists at hand.
    pub prices: &'a PriceBook,
    /// The calendar that the branch entered, where a limit is reckoned in it; the default one counts until there is one.
    pub calendar: Option<&'a WorkingCalendar>,
    /// What is on hold (P29).
    pub holds: &'a Holds,
    /// Whether it is decided as it comes or by a person at the exceptions desk.
    pub mode: Mode,
    /// What a person at the exceptions desk accepts it despite.
    pub failed: &'a [Check],
}

impl Context<'_> {
    fn price_list(&self, version: u32) -> Result<&PriceList, Refusal> {
        self.prices.0.get(&version).ok_or(Refusal::PriceUnknown)
    }

    /// Whether the voucher's product is on hold (P29).
    fn is_on_hold(&self, order: &WorkOrder) -> bool {
        !self.holds.on(&order.asset).is_empty()
    }

    /// The calendar in which the branch works.
    fn calendar(&self) -> Cow<'_, WorkingCalendar> {
        self.calendar.map_or_else(Cow::default, Cow::Borrowed)
    }

    const fn is_desk(&self) -> bool {
        matches!(self.mode, Mode::Desk)
    }
}

/// Something a person should know about a fact that was applied all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// More cash than a technician should collect on site (P9).
    OverCashLimit,
    /// More than was owed.
    Overpaid,
    /// He left without having reported (P16).
    LeftUnreported,
    /// The quote is on a price list that is no longer current; the customer's agreement stands.
    OldPriceList,
    /// The device's clock is off (F6).
    ClockSkew,
    /// The number skips some of its series (I18).
    NumberGap,
    /// More cash was handed in than the books say he held (P18).
    MoreThanHeld,
    /// The product's batch, or its whole model, is on hold (P29).
    OnHold,
    /// The branch's calendar has no holidays of a year that the limit reaches into (F68).
    HolidaysMissing,
    /// What stands for a signature is no more than a touch (P8).
    HardlyDrawn,
    /// A day that had passed when it was recorded, by the clock of the phone (P14).
    DatePast,
}

impl Remark {
    /// The stable code; the sentence stands in the texts under `remark-<code>`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OverCashLimit => "over_cash_limit",
            Self::Overpaid => "overpaid",
            Self::LeftUnreported => "left_unreported",
            Self::OldPriceList => "old_price_list",
            Self::ClockSkew => "clock_skew",
            Self::NumberGap => "number_gap",
            Self::MoreThanHeld => "more_than_held",
            Self::OnHold => "on_hold",
            Self::HolidaysMissing => "holidays_missing",
            Self::HardlyDrawn => "hardly_drawn",
            Self::DatePast => "date_past",
        }
    }
}

/// What a command means for an order.
pub fn decide(order: &WorkOrder, command: &OrderCommand, context: &Context<'_>) -> Result<Vec<OrderEvent>, Refusal> {
    let row = command.row();
    if !row.is_the_houses() {
        may(&row, context.policies, context.actor, order.assignee(), context.mode)?;
    }
    let mut happenings = happenings(order, command, context)?;
    if !context.failed.is_empty() {
        has_room(order.record.despite.len())?;
        let number = row.number.map(|(number, _)| number.clone());
        let despite = AcceptedDespite { kind: row.name.to_owned(), number, failed: context.failed.to_vec() };
        happenings.push(Happening::AcceptedDespite(despite));
    }
    let event = |what| OrderEvent { at: context.at, by: context.actor.person, device: context.device, what };
    let mut events: Vec<OrderEvent> = happenings.into_iter().map(event).collect();
    let after = super::replay(order.clone(), &events);
    events.extend(consequences(&after).into_iter().map(event));
    Ok(events)
}

/// What a person should know about a command that [`decide`] lets pass.
#[must_use]
pub fn remarks(order: &WorkOrder, command: &OrderCommand, context: &Context<'_>) -> Vec<Remark> {
    match command {
        OrderCommand::TakePayment(payment) => money::remarks(order, payment, context),
        OrderCommand::LeaveSite(_) => visit::remarks_on_leaving(order, context),
        OrderCommand::Sign(signature) if signature.strokes.is_tap() => vec![Remark::HardlyDrawn],
        OrderCommand::Suspend(suspend) => date_remarks(suspend.until < context.today),
        OrderCommand::TakeGoods(take) => date_remarks(take.promised < context.today),
        OrderCommand::ReportLate(late) => date_remarks(goods::is_no_later(order, late)),
        OrderCommand::OfferQuote(quote) => {
            let is_old = context.prices.current().is_some_and(|current| current.version > quote.price_list);
            if is_old { vec![Remark::OldPriceList] } else { Vec::new() }
        }
        // It is home already: somebody fetches it again (P29).
        OrderCommand::ReturnGoods(_) if context.is_on_hold(order) => vec![Remark::OnHold],
        _ => Vec::new(),
    }
}

fn date_remarks(is_past: bool) -> Vec<Remark> {
    if is_past { vec![Remark::DatePast] } else { Vec::new() }
}

fn happenings(order: &WorkOrder, command: &OrderCommand, context: &Context<'_>) -> Result<Vec<Happening>, Refusal> {
    match command {
        // Only what is not there can be opened.
        OrderCommand::Register(_) => Err(Refusal::AlreadyRecorded),
        OrderCommand::Assign(c) => office::assign(order, c),
        OrderCommand::Unassign(c) => office::unassign(order, &c.reason),
        OrderCommand::OverrideCategory(c) => office::override_category(order, c, context),
        OrderCommand::ExcuseDays(c) => limit::excuse(order, c, context),
        OrderCommand::FollowCalendar(_) => Ok(limit::follow_calendar(order, context)),
        OrderCommand::PassLimit(_) => Ok(limit::passed(order, context)),
        OrderCommand::Cancel(c) => {
            let step = Step::Cancel { reason: c.reason.clone(), at: context.at };
            stepping(order, context, &step, Happening::Cancelled(c.reason.clone()))
        }
        OrderCommand::ServeAnyway(c) => office::serve_anyway(order, &c.reason, context),
        OrderCommand::IssueInvoice(c) => money::issue_invoice(order, c, context),
        OrderCommand::DecidePayment(c) => money::decide_payment(order, c),
        OrderCommand::CloseRegister(_) => office::close_register(order),

        OrderCommand::Accept(_) => stepping(order, context, &Step::Accept, Happening::Accepted),
        OrderCommand::Decline(c) => stepping(order, context, &Step::Decline, Happening::Declined(c.reason.clone())),
        OrderCommand::AgreeAppointment(c) => visit::agree_appointment(order, c, context),
        OrderCommand::StartTravel(_) => visit::start_travel(order, context),
        OrderCommand::Arrive(c) => visit::arrive(order, c, context),
        OrderCommand::RecordFinding(c) => visit::record_finding(order, c, context),
        OrderCommand::OfferQuote(c) => visit::offer_quote(order, c, context),
        OrderCommand::AgreeQuote(c) => visit::agree_quote(order, c, context),
        OrderCommand::RefuseQuote(c) => visit::refuse_quote(order, c, context),
        OrderCommand::RecordWork(c) => visit::record_work(order, c, context),
        OrderCommand::CheckProduct(c) => visit::check_product(order, c, context),
        OrderCommand::AddPhoto(c) => visit::add_photo(order, c),
        OrderCommand::FinishOnSite(_) => visit::finish_on_site(order, context),
        OrderCommand::Sign(c) => visit::sign(order, c, context),
        OrderCommand::NotSigned(c) => close::not_signed(order, c, context),
        OrderCommand::RecordConduct(c) => close::record_conduct(order, c, context),
        OrderCommand::TakePayment(c) => money::take_payment(order, c),
        OrderCommand::ReportResult(c) => visit::report_result(order, c, context),
        OrderCommand::LeaveSite(_) => visit::leave_site(order, context),
        OrderCommand::Suspend(c) => visit::suspend(order, c, context),
        OrderCommand::Escalate(c) => {
            let step = Step::Escalate { reason: c.reason.clone(), at: context.at };
            stepping(order, context, &step, Happening::Escalated(c.reason.clone()))
        }
        OrderCommand::GiveUp(c) => {
            let step = Step::GiveUp { reason: c.reason.clone(), at: context.at };
            stepping(order, context, &step, Happening::GivenUp(c.reason.clone()))
        }

        OrderCommand::TakeGoods(c) => goods::take(order, c, context),
        OrderCommand::ReceiveGoods(_) => stepping(order, context, &Step::Receive(context.at), Happening::GoodsReceived),
        OrderCommand::RecordBench(c) => goods::record_bench(order, c, context),
        OrderCommand::FinishBench(_) => goods::finish_bench(order, context),
        OrderCommand::Inspect(verdict) => goods::inspect(order, verdict, context),
        OrderCommand::ReportLate(c) => goods::report_late(order, c),
        OrderCommand::ReleaseGoods(_) => goods::release(order, context),
        OrderCommand::ReturnGoods(c) => goods::return_home(order, c, context),
    }
}

/// One happening that takes a step. At the exceptions desk a fact is written down even where the step is impossible.
fn stepping(order: &WorkOrder, context: &Context<'_>, step: &Step, what: Happening) -> Result<Vec<Happening>, Refusal> {
    can_step(order, context, step)?;
    Ok(vec![what])
}

fn can_step(order: &WorkOrder, context: &Context<'_>, step: &Step) -> Result<(), Refusal> {
    match order.stage.clone().step(step) {
        Ok(_) => Ok(()),
        Err(_) if context.is_desk() => Ok(()),
        Err(refusal) => Err(refusal),
    }
}

/// Refuses a command that belongs to other stages, unless a person at the exceptions desk takes it as it is.
fn at_stage(order: &WorkOrder, context: &Context<'_>, fits: impl Fn(&Stage) -> bool) -> Result<(), Refusal> {
    if context.is_desk() || fits(&order.stage) {
        Ok(())
    } else if order.stage.is_end() {
        Err(Refusal::Ended)
    } else {
        Err(Refusal::WrongStage)
    }
}

const fn has_room(len: usize) -> Result<(), Refusal> {
    if len < ENTRIES_MAX { Ok(()) } else { Err(Refusal::TooMany) }
}

/// A number of the right kind; whether it is the next of its series, the server knows (I18).
fn is_numbered(number: &DocumentNumber, kind: DocumentKind) -> Result<(), Refusal> {
    if number.kind == kind && number.n > 0 { Ok(()) } else { Err(Refusal::NumberNotNext) }
}

/// What follows by itself: a signed voucher with nothing owed and nothing uncertain is settled; settled and cancelled
/// in the register, it is closed (P8).
fn consequences(order: &WorkOrder) -> Vec<Happening> {
    let is_clear = order.due().minor <= 0 && !order.is_payment_uncertain();
    let is_cancelled_in_register = matches!(order.call.register, Register::Closed { .. });
    match order.stage {
        Stage::SignedOff { .. } if is_clear && is_cancelled_in_register => vec![Happening::Settled, Happening::Closed],
        Stage::SignedOff { .. } if is_clear => vec![Happening::Settled],
        Stage::Settled { .. } if is_clear && is_cancelled_in_register => vec![Happening::Closed],
        _ => Vec::new(),
    }
}
