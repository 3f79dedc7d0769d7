//! What a person can record on a work order. Each is an intent (a wish) or a fact (it happened in the world).

mod close;
mod goods;
mod money;
mod office;
mod visit;

use serde::{Deserialize, Serialize};

pub use self::{
    close::{ConductItem, NotSigned, NotSignedReason, RecordConduct},
    goods::{ReportLate, ReturnGoods, TakeGoods},
    money::{DecidePayment, IssueInvoice, Means, TakePayment},
    office::{Assign, Called, Caller, ExcuseDays, OverrideCategory, Register},
    visit::{
        AddPhoto, AgreeAppointment, AgreeQuote, Arrive, CheckProduct, Location, OfferQuote, RecordFinding, RecordWork,
        RefuseQuote, ReportResult, Suspend,
    },
};
#[cfg(any(test, feature = "samples"))]
use crate::domain::{
    entitlement::Category,
    samples::{commands as samples, technician},
    time::Timestamp,
};
use crate::{
    commands,
    domain::{policy::Policies, repair::Verdict, signoff::Signature, text::Note},
};

commands! {
    /// A command on a work order: the office's first, then the technician's.
    pub OrderCommand under Policies {
    /// A call came in: it is registered and its voucher drawn (P2, P3).
    register@1 = Register(Box<Register>) opening of [Clerk, Supervisor], sample: samples::register();
    /// Send a technician, or another one (P3).
    assign@1 = Assign(Assign) intent of [Clerk, Supervisor],
        sample: samples::assign(technician().person),
        refuses: [SameAssignee, NoTechnician, WrongStage, Ended];
    /// Send nobody any more.
    unassign@1 = Unassign(Because) intent of [Clerk, Supervisor],
        sample: Self::Unassign(samples::because("Rain")),
        refuses: [WrongStage, Ended];
    /// Deviate from the derived category (P1).
    override_category@1 = OverrideCategory(OverrideCategory) intent of [Clerk, Supervisor],
        sample: samples::override_category(Category::A),
        refuses: [CategoryUnchanged, WrongStage, Ended];
    /// Days on which nobody could travel are left out of the limit of arrival (P4).
    excuse_days@1 = ExcuseDays(ExcuseDays) intent of [Supervisor],
        sample: samples::excuse_days(&["2026-03-03"]),
        refuses: [NothingToExcuse, TooMany, Ended];
    /// The branch's calendar changed: the house has a limit that is still open follow it (P4).
    follow_calendar@1 = FollowCalendar(Nothing) intent of [], sample: Self::FollowCalendar(Nothing {});
    /// The limit of arrival passed: the house says so, once (P4).
    pass_limit@1 = PassLimit(Nothing) intent of [], sample: Self::PassLimit(Nothing {});
    /// Cancel the job.
    cancel@1 = Cancel(Because) intent of [Clerk, Supervisor],
        sample: Self::Cancel(samples::because("Sold")),
        refuses: [WrongStage, Ended];
    /// Have the customer served though he refused (P7).
    serve_anyway@1 = ServeAnyway(Because) intent of setting Policies::service_approvers,
        sample: Self::ServeAnyway(samples::because("An old customer")),
        refuses: [RegisterClosed, WrongStage, Ended];
    /// The workshop has the goods (P10).
    receive_goods@1 = ReceiveGoods(Nothing) fact of [Clerk, Supervisor, Warehouse],
        sample: samples::RECEIVE_GOODS,
        refuses: [WrongStage, GoodsElsewhere, Ended];
    /// The inspection of a bench repair (P11).
    inspect@1 = Inspect(Verdict) fact of setting Policies::inspectors,
        sample: samples::fail(),
        refuses: [WrongStage, Ended, TooMany];
    /// The goods leave the workshop with the assigned technician (P12).
    release_goods@1 = ReleaseGoods(Nothing) intent of [Clerk, Supervisor, Warehouse],
        sample: samples::RELEASE_GOODS,
        refuses: [WrongStage, NoTechnician, GoodsElsewhere, OnHold, Ended];
    /// The accountant learned what became of an uncertain payment (P12a).
    decide_payment@1 = DecidePayment(DecidePayment) fact of [Accountant],
        sample: samples::decide_payment(1, true),
        refuses: [PaymentNotOpen];
    /// The invoice (P9, P12a).
    issue_invoice@1 = IssueInvoice(IssueInvoice) intent of [Accountant],
        sample: samples::invoice(1),
        refuses: [NothingToInvoice];
    /// The register entry is cancelled against the signed voucher (P8).
    close_register@1 = CloseRegister(Nothing) intent of [Clerk],
        sample: samples::CLOSE_REGISTER,
        refuses: [WrongStage, RegisterClosed, UnsignedUnconfirmed];

    /// He takes the job.
    accept@1 = Accept(Nothing) intent of its technician, sample: samples::ACCEPT;
    /// He cannot take it.
    decline@1 = Decline(Because) intent of its technician, sample: Self::Decline(samples::because("I am ill"));
    /// He phoned the customer (P6).
    agree_appointment@1 = AgreeAppointment(AgreeAppointment) fact of its technician,
        sample: samples::agree_appointment(Timestamp::from_ms(1_772_500_000_000));
    /// He leaves for the customer.
    start_travel@1 = StartTravel(Nothing) fact of its technician, sample: samples::START_TRAVEL;
    /// He is there.
    arrive@1 = Arrive(Arrive) fact of its technician, sample: samples::ARRIVE;
    /// What is really there (P15).
    record_finding@1 = RecordFinding(RecordFinding) fact of its technician, sample: samples::finding();
    /// Solution and price, shown to the customer (P7).
    offer_quote@1 = OfferQuote(OfferQuote) fact of its technician, sample: samples::quote(1);
    /// The customer agreed (P7).
    agree_quote@1 = AgreeQuote(AgreeQuote) fact of its technician, sample: samples::agree(1);
    /// The customer refused (P7).
    refuse_quote@1 = RefuseQuote(RefuseQuote) fact of its technician, sample: samples::refuse(1);
    /// Work, time and parts (P8).
    record_work@1 = RecordWork(RecordWork) fact of its technician, sample: samples::work();
    /// The whole product was checked (P8).
    check_product@1 = CheckProduct(CheckProduct) fact of its technician, sample: samples::check();
    /// A picture was taken.
    add_photo@1 = AddPhoto(AddPhoto) fact of its technician, sample: samples::photo(), blob: AddPhoto::picture;
    /// It is repaired on site (P8).
    finish_on_site@1 = FinishOnSite(Nothing) fact of its technician, sample: samples::FINISH_ON_SITE;
    /// The customer signed (P8, P10, P12).
    sign@1 = Sign(Signature) fact of its technician, sample: samples::sign(), seal: Signature::sealed;
    /// Nobody signed, and why (P8).
    not_signed@1 = NotSigned(NotSigned) fact of its technician, sample: samples::not_signed();
    /// How he behaved on site, by the checklist (P40).
    record_conduct@1 = RecordConduct(RecordConduct) fact of its technician, sample: samples::conduct();
    /// Money was taken, or promised through a bank (P9, P12a).
    take_payment@1 = TakePayment(TakePayment) fact of its technician, sample: samples::cash(1, 30_000, 1),
        number: TakePayment::receipt;
    /// The result, reported before leaving (P16).
    report_result@1 = ReportResult(ReportResult) fact of its technician, sample: samples::report();
    /// He left the site.
    leave_site@1 = LeaveSite(Nothing) fact of its technician, sample: samples::LEAVE_SITE;
    /// Not today (P14).
    suspend@1 = Suspend(Suspend) fact of its technician, sample: samples::suspend("2026-03-04");
    /// Beyond him: the office decides (P15).
    escalate@1 = Escalate(Because) fact of its technician, sample: samples::escalate();
    /// It cannot be repaired.
    give_up@1 = GiveUp(Because) fact of its technician, sample: Self::GiveUp(samples::because("Burnt out"));
    /// The goods were taken back (P10).
    take_goods@1 = TakeGoods(TakeGoods) fact of its technician, sample: samples::take_goods(1, 1, "2026-03-06"),
        number: TakeGoods::receipt;
    /// Work on the bench (P11).
    record_bench@1 = RecordBench(RecordWork) fact of its technician, sample: samples::bench();
    /// The bench is done (P11).
    finish_bench@1 = FinishBench(Nothing) fact of its technician, sample: samples::FINISH_BENCH;
    /// The promised date cannot be kept (P13).
    report_late@1 = ReportLate(ReportLate) fact of its technician, sample: samples::late("2026-03-10");
    /// The customer has his goods again (P12).
    return_goods@1 = ReturnGoods(ReturnGoods) fact of its technician, sample: samples::return_goods(1),
        number: ReturnGoods::void;
    }
}

/// A command that says everything by its kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A command with a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Because {
    /// Why.
    pub reason: Note,
}
