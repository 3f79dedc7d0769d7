//! What can be done now: the domain is asked about each command, so that there is no second copy of a rule.

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::probe::Probe;
use crate::{
    domain::{
        order::{
            OrderCommand,
            command::{Arrive, CheckProduct, Nothing},
        },
        signoff::Purpose,
    },
    model::event::PurposeInput,
};

/// What can be done on the order now.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a shell draws a button for each; together they are no state")]
pub struct OrderCan {
    /// `Accept`.
    pub accept: bool,
    /// `Decline`.
    pub decline: bool,
    /// `AgreeAppointment` (P6).
    pub agree_appointment: bool,
    /// `StartTravel`.
    pub start_travel: bool,
    /// `Arrive`.
    pub arrive: bool,
    /// `RecordFinding` (P15).
    pub record_finding: bool,
    /// `OfferQuote` (P7).
    pub offer_quote: bool,
    /// `AgreeQuote`: a quote waits for an answer.
    pub agree_quote: bool,
    /// `RefuseQuote`: a quote waits for an answer.
    pub refuse_quote: bool,
    /// `RecordWork`, on site (P8).
    pub record_work: bool,
    /// `CheckProduct` (P8).
    pub check_product: bool,
    /// `TakePhoto`.
    pub take_photo: bool,
    /// `FinishOnSite` (P8).
    pub finish_on_site: bool,
    /// `ShowStatement` and then `Sign`, for this purpose.
    pub sign: Option<PurposeInput>,
    /// `TakeCash` or `TakeTransfer` (P9, P12a).
    pub take_payment: bool,
    /// `ReportResult` (P16).
    pub report_result: bool,
    /// `LeaveSite`.
    pub leave_site: bool,
    /// `Suspend` (P14).
    pub suspend: bool,
    /// `Escalate` (P15).
    pub escalate: bool,
    /// `GiveUp`.
    pub give_up: bool,
    /// `TakeGoods` (P10).
    pub take_goods: bool,
    /// `RecordWork`, on the bench (P11).
    pub record_bench: bool,
    /// `FinishBench` (P11).
    pub finish_bench: bool,
    /// `ReportLate` (P13).
    pub report_late: bool,
    /// `ReturnGoods` with the customer's receipt (P12).
    pub return_goods: bool,
    /// `ReturnGoods` without it: the customer signed the declaration (P12).
    pub return_without_receipt: bool,
    /// `Complain` (P25).
    pub complain: bool,
}

impl OrderCan {
    /// Asks about everything that a technician can record.
    pub(super) fn of(probe: &Probe<'_>) -> Self {
        let can = |command| probe.passes(&command);
        let with = |command: Option<OrderCommand>| command.is_some_and(|command| probe.passes(&command));
        Self {
            accept: can(OrderCommand::Accept(Nothing {})),
            decline: can(OrderCommand::Decline(probe.because())),
            agree_appointment: can(probe.agree_appointment()),
            start_travel: can(OrderCommand::StartTravel(Nothing {})),
            arrive: can(OrderCommand::Arrive(Arrive { location: None })),
            record_finding: can(probe.record_finding()),
            offer_quote: with(probe.offer_quote()),
            agree_quote: with(probe.agree_quote()),
            refuse_quote: with(probe.refuse_quote()),
            record_work: can(OrderCommand::RecordWork(probe.work())),
            check_product: can(OrderCommand::CheckProduct(CheckProduct { other_faults: None })),
            take_photo: can(probe.add_photo()),
            finish_on_site: can(OrderCommand::FinishOnSite(Nothing {})),
            sign: Purpose::ALL.into_iter().find(|purpose| probe.may_sign(*purpose)).map(PurposeInput::from),
            take_payment: with(probe.take_payment()),
            report_result: can(probe.report_result()),
            leave_site: can(OrderCommand::LeaveSite(Nothing {})),
            suspend: can(probe.suspend()),
            escalate: can(OrderCommand::Escalate(probe.because())),
            give_up: can(OrderCommand::GiveUp(probe.because())),
            take_goods: with(probe.take_goods()),
            record_bench: can(OrderCommand::RecordBench(probe.work())),
            finish_bench: can(OrderCommand::FinishBench(Nothing {})),
            report_late: with(probe.report_late()),
            return_goods: with(probe.return_goods()),
            return_without_receipt: with(probe.return_without_receipt()),
            complain: probe.may_complain(),
        }
    }
}
