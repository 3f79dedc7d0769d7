//! What a person does on the open order, as a command: fields are checked, ids and numbers are given.

use super::{
    complaints,
    record::{Draft, next_number},
    state::Working,
};
use crate::{
    domain::{
        custody::{ReceiptBack, ThingTaken},
        digest::Digest,
        ids::{PaymentId, QuoteId, ThingId},
        money::Fee,
        numbers::DocumentKind,
        order::{
            OrderCommand, Stage, WorkOrder,
            command::{
                AddPhoto, AgreeAppointment, AgreeQuote, Because, CheckProduct, ConductItem, Means, NotSigned, Nothing,
                OfferQuote, RecordConduct, RecordFinding, RecordWork, RefuseQuote, ReportLate, ReportResult,
                ReturnGoods, Suspend, TakeGoods, TakePayment,
            },
        },
        pricing::{Agreement, QuoteAnswer, RequestedLine},
        refusal::Refusal,
        signoff::Purpose,
        time::Reading,
    },
    model::{
        action::{Action, ConductInput, ItemInput, ThingInput},
        message::Message,
    },
    words::{
        Field,
        typed::{self, InputProblem, Wrong},
    },
};

/// The open order, as the person sees it.
pub fn open_order(working: &Working) -> Result<&WorkOrder, Message> {
    let id = working.nav.open_order().ok_or(Message::Refused(Refusal::WrongStage))?;
    working.mirror.order(id).ok_or(Message::Refused(Refusal::NotYours))
}

/// The command that an action means. Signatures, pictures and arrivals need more than the clocks and are made elsewhere.
pub fn draft(working: &mut Working, action: &Action, at: Reading) -> Result<Draft, Message> {
    let because = |reason: &str| Ok::<_, Message>(Because { reason: typed::text(Field::Reason, reason)? });
    Ok(Draft::order(match action {
        Action::Accept => OrderCommand::Accept(Nothing {}),
        Action::Decline { reason } => OrderCommand::Decline(because(reason)?),
        Action::AgreeAppointment { date, time, fault_confirmed, parts_ready, note } => {
            OrderCommand::AgreeAppointment(AgreeAppointment {
                at: typed::moment(date, time, working.zone(at))?,
                fault_confirmed: *fault_confirmed,
                parts_ready: *parts_ready,
                note: typed::optional(Field::Note, note)?,
            })
        }
        Action::StartTravel => OrderCommand::StartTravel(Nothing {}),
        Action::RecordFinding { found, cause, differs } => OrderCommand::RecordFinding(RecordFinding {
            found: typed::text(Field::Found, found)?,
            cause: typed::optional(Field::Cause, cause)?,
            differs: *differs,
        }),
        Action::OfferQuote { solution, lines } => offer_quote(working, solution, lines, at)?,
        Action::AgreeQuote { by_whom, by_phone } => OrderCommand::AgreeQuote(AgreeQuote {
            quote: open_quote(working)?,
            by_whom: typed::text(Field::Name, by_whom)?,
            how: if *by_phone { Agreement::ByPhone } else { Agreement::InPerson },
        }),
        Action::RefuseQuote { reason } => OrderCommand::RefuseQuote(RefuseQuote {
            quote: open_quote(working)?,
            reason: typed::text(Field::Reason, reason)?,
        }),
        Action::RecordWork { work, minutes, parts } => record_work(working, work, minutes, parts)?,
        Action::CheckProduct { other_faults } => {
            let other_faults = typed::optional(Field::OtherFaults, other_faults)?;
            OrderCommand::CheckProduct(CheckProduct { other_faults })
        }
        Action::FinishOnSite => OrderCommand::FinishOnSite(Nothing {}),
        Action::TakeCash { amount } => return take_cash(working, amount, at),
        Action::TakeTransfer { amount, reference } => {
            let reference = typed::optional(Field::Reference, reference)?;
            let amount = typed::amount(Field::Amount, amount, open_order(working)?.currency)?;
            payment(working, amount, Means::Transfer { reference }, at)
        }
        Action::ReportResult { result } => {
            OrderCommand::ReportResult(ReportResult { result: typed::text(Field::Result, result)? })
        }
        Action::LeaveSite => OrderCommand::LeaveSite(Nothing {}),
        Action::Suspend { reason, until, told } => OrderCommand::Suspend(Suspend {
            reason: typed::text(Field::Reason, reason)?,
            until: typed::day_to_come(Field::Date, until, working.today(at))?,
            told: typed::text(Field::Name, told)?,
        }),
        Action::Escalate { reason } => OrderCommand::Escalate(because(reason)?),
        Action::GiveUp { reason } => OrderCommand::GiveUp(because(reason)?),
        Action::TakeGoods { things, promised } => return take_goods(working, things, promised, at),
        Action::FinishBench => OrderCommand::FinishBench(Nothing {}),
        Action::ReportLate { reason, new_date } => OrderCommand::ReportLate(ReportLate {
            reason: typed::text(Field::Reason, reason)?,
            new_date: typed::day_to_come(Field::Date, new_date, working.today(at))?,
        }),
        Action::ReturnGoods { is_receipt_lost } => return return_goods(working, *is_receipt_lost),
        Action::NotSigned { purpose, reason, note, photo } => {
            let known = &open_order(working)?.record.photos;
            OrderCommand::NotSigned(NotSigned {
                purpose: (*purpose).into(),
                reason: (*reason).into(),
                note: typed::optional(Field::Note, note)?,
                photo: if photo.is_empty() { None } else { Some(shown(Field::Photo, photo, known)?) },
            })
        }
        Action::RecordConduct { items } => OrderCommand::RecordConduct(conduct(items)?),
        Action::Complain(input) => return complaints::recorded(working, input, at),
        Action::VisitCustomer { .. }
        | Action::Arrive
        | Action::TakePhoto { .. }
        | Action::ShowStatement { .. }
        | Action::Sign { .. } => {
            return Err(Message::Refused(Refusal::WrongStage));
        }
    }))
}

fn current_prices(working: &Working) -> Result<u32, Message> {
    let list = working.mirror.reference.prices.current().ok_or(Message::Refused(Refusal::PriceUnknown))?;
    Ok(list.version)
}

fn offer_quote(
    working: &mut Working,
    solution: &str,
    lines: &[ItemInput],
    at: Reading,
) -> Result<OrderCommand, Message> {
    Ok(OrderCommand::OfferQuote(OfferQuote {
        id: QuoteId(working.entropy.id(at.wall)),
        solution: typed::text(Field::Solution, solution)?,
        lines: items(working, lines)?,
        price_list: current_prices(working)?,
    }))
}

/// Items of the price list.
fn items(working: &Working, inputs: &[ItemInput]) -> Result<Vec<RequestedLine>, Wrong> {
    let list = working.mirror.reference.prices.current();
    inputs.iter().map(|input| typed::item(&input.code, input.quantity, list)).collect()
}

/// The newest quote that waits for an answer.
fn open_quote(working: &Working) -> Result<QuoteId, Message> {
    let quotes = &open_order(working)?.record.quotes;
    let open = quotes.iter().rev().find(|quote| quote.answer == QuoteAnswer::Open);
    open.map(|quote| quote.id).ok_or(Message::Refused(Refusal::QuoteNotOpen))
}

/// Work on site, or on the bench where the goods are there.
fn record_work(working: &Working, work: &str, minutes: &str, parts: &[ItemInput]) -> Result<OrderCommand, Message> {
    let parts = items(working, parts)?;
    let price_list = if parts.is_empty() { 0 } else { current_prices(working)? };
    let body =
        RecordWork { work: typed::text(Field::Work, work)?, minutes: typed::minutes(minutes)?, parts, price_list };
    Ok(match open_order(working)?.stage {
        Stage::InWorkshop { .. } => OrderCommand::RecordBench(body),
        _ => OrderCommand::RecordWork(body),
    })
}

fn payment(working: &mut Working, amount: Fee, means: Means, at: Reading) -> OrderCommand {
    OrderCommand::TakePayment(TakePayment { id: PaymentId(working.entropy.id(at.wall)), amount, means })
}

fn take_cash(working: &mut Working, amount: &str, at: Reading) -> Result<Draft, Message> {
    let amount = typed::amount(Field::Amount, amount, open_order(working)?.currency)?;
    let receipt = next_number(working, DocumentKind::CashReceipt)?;
    Ok(Draft::order(payment(working, amount, Means::Cash { receipt }, at)))
}

fn take_goods(working: &mut Working, things: &[ThingInput], promised: &str, at: Reading) -> Result<Draft, Message> {
    let promised = typed::day_to_come(Field::Date, promised, working.today(at))?;
    let on_order: Vec<Digest> = open_order(working)?.record.photos.iter().map(|photo| photo.blob).collect();
    let things = things
        .iter()
        .map(|thing| {
            let id = ThingId(working.entropy.id(at.wall));
            read_thing(thing, id, &on_order)
        })
        .collect::<Result<Vec<_>, _>>()?;
    let receipt = next_number(working, DocumentKind::GoodsReceipt)?;
    Ok(Draft::order(OrderCommand::TakeGoods(TakeGoods { things, receipt, promised })))
}

fn read_thing(thing: &ThingInput, id: ThingId, on_order: &[Digest]) -> Result<ThingTaken, Wrong> {
    let not_here = Wrong { field: Field::Things, problem: InputProblem::NotHere };
    let photo = |text: &String| text.parse().ok().filter(|d| on_order.contains(d)).ok_or(not_here);
    Ok(ThingTaken {
        id,
        description: typed::text(Field::Things, &thing.description)?,
        serial: typed::optional(Field::Things, &thing.serial)?,
        accessories: thing
            .accessories
            .iter()
            .map(|text| typed::text(Field::Accessories, text))
            .collect::<Result<_, _>>()?,
        condition: typed::text(Field::Condition, &thing.condition)?,
        photos: thing.photos.iter().map(photo).collect::<Result<_, _>>()?,
    })
}

/// A picture that was taken on this order.
fn shown(field: Field, text: &str, known: &[AddPhoto]) -> Result<Digest, Wrong> {
    let not_here = Wrong { field, problem: InputProblem::NotHere };
    text.parse().ok().filter(|digest| known.iter().any(|photo| photo.blob == *digest)).ok_or(not_here)
}

/// The checklist as it was ticked.
fn conduct(items: &[ConductInput]) -> Result<RecordConduct, Wrong> {
    let item = |input: &ConductInput| {
        let note = typed::optional(Field::Conduct, &input.note)?;
        Ok(ConductItem { item: typed::text(Field::Conduct, &input.code)?, is_done: input.is_done, note })
    };
    Ok(RecordConduct { items: items.iter().map(item).collect::<Result<_, _>>()? })
}

fn return_goods(working: &Working, is_receipt_lost: bool) -> Result<Draft, Message> {
    let receipt = if is_receipt_lost {
        let mut declared = open_order(working)?.record.sign_offs.iter().rev();
        let declaration = declared.find(|s| s.purpose == Purpose::LostReceipt);
        let declaration = declaration.ok_or(Message::Refused(Refusal::DeclarationMissing))?.id;
        ReceiptBack::Lost { declaration }
    } else {
        ReceiptBack::TakenBack
    };
    let void = next_number(working, DocumentKind::GoodsReceiptVoid)?;
    Ok(Draft::order(OrderCommand::ReturnGoods(ReturnGoods { receipt, void })))
}

/// The statement on the screen.
#[must_use]
pub fn sheet(working: &Working) -> Option<&super::nav::Sheet> {
    working.forms.open.as_ref()?.sheet.as_deref()
}
