//! What can be done now, the one big next step first: the domain is asked about each command, so that there is no second copy of a
//! rule; and what cannot be done yet, with the reason, where that tells what to do first.

use super::{next::NextStep, probe::Probe};
use crate::{
    domain::{
        order::{
            OrderCommand,
            command::{Arrive, CheckProduct, Nothing},
        },
        refusal::Refusal,
        signoff::Purpose,
    },
    model::doing::Doing,
    view::{
        ActionView, ActionWeight, Tone,
        form::{action, tone},
    },
    words::{self, Reader},
};

/// What the domain says of everything that a technician can record.
pub struct Verdicts(Vec<(Doing, Result<(), Refusal>)>);

impl Verdicts {
    /// Asks about each, in the order in which they are offered.
    pub fn of(probe: &Probe<'_>) -> Self {
        let asked = |command| probe.asked(&command);
        // What needs a price list, goods or a number that is not here does not come up.
        let with =
            |command: Option<OrderCommand>| command.map_or(Err(Refusal::WrongStage), |command| probe.asked(&command));
        let may = |is_possible: bool| if is_possible { Ok(()) } else { Err(Refusal::WrongStage) };
        let sign = |purpose| (Doing::Sign(purpose), may(probe.may_sign(purpose)));
        // Where nothing is to be signed, or all is, nobody fails to sign.
        let not_signed = |purpose| {
            let said = asked(probe.not_signed(purpose)).and_then(|()| may(probe.may_sign(purpose)));
            (Doing::NotSigned(purpose), said)
        };
        Self(vec![
            (Doing::Accept, asked(OrderCommand::Accept(Nothing {}))),
            (Doing::AgreeAppointment, asked(probe.agree_appointment())),
            (Doing::StartTravel, asked(OrderCommand::StartTravel(Nothing {}))),
            (Doing::Arrive, asked(OrderCommand::Arrive(Arrive { location: None }))),
            (Doing::RecordFinding, asked(probe.record_finding())),
            (Doing::OfferQuote, with(probe.offer_quote())),
            (Doing::AgreeQuote, with(probe.agree_quote())),
            (Doing::RefuseQuote, with(probe.refuse_quote())),
            (Doing::RecordWork, asked(OrderCommand::RecordWork(probe.work()))),
            (Doing::CheckProduct, asked(OrderCommand::CheckProduct(CheckProduct { other_faults: None }))),
            (Doing::RecordBench, asked(OrderCommand::RecordBench(probe.work()))),
            (Doing::TakePhoto, asked(probe.add_photo()).and_then(|()| may(probe.has_begun()))),
            (Doing::FinishOnSite, asked(OrderCommand::FinishOnSite(Nothing {}))),
            (Doing::FinishBench, asked(OrderCommand::FinishBench(Nothing {}))),
            sign(Purpose::WorkDone),
            sign(Purpose::TakeBack),
            sign(Purpose::LostReceipt),
            sign(Purpose::Return),
            not_signed(Purpose::WorkDone),
            not_signed(Purpose::TakeBack),
            not_signed(Purpose::Return),
            (Doing::RecordConduct, asked(probe.conduct())),
            (Doing::TakeCash, with(probe.take_payment()).and_then(|()| may(probe.is_paying()))),
            (Doing::TakeTransfer, with(probe.take_payment()).and_then(|()| may(probe.is_paying()))),
            (Doing::TakeGoods, with(probe.take_goods())),
            (Doing::ReturnGoods, with(probe.return_goods())),
            (Doing::ReturnWithoutReceipt, with(probe.return_without_receipt())),
            (Doing::ReportResult, asked(probe.report_result())),
            (Doing::LeaveSite, asked(OrderCommand::LeaveSite(Nothing {}))),
            (Doing::ReportLate, with(probe.report_late())),
            (Doing::Suspend, asked(probe.suspend())),
            (Doing::Escalate, asked(OrderCommand::Escalate(probe.because()))),
            (Doing::Complain, may(probe.may_complain())),
            (Doing::Decline, asked(OrderCommand::Decline(probe.because()))),
            (Doing::GiveUp, asked(OrderCommand::GiveUp(probe.because()))),
        ])
    }

    /// Whether it can be done now.
    pub fn can(&self, doing: Doing) -> bool {
        self.0.iter().any(|(other, verdict)| *other == doing && verdict.is_ok())
    }

    /// The buttons; the one for the next step first.
    pub fn view(&self, reader: &Reader, next: NextStep, next_hint: Option<&str>) -> Vec<ActionView> {
        let primary = next.doing().filter(|doing| self.can(*doing));
        let shown = self.0.iter().filter(|(_, verdict)| tells(*verdict));
        let mut actions: Vec<ActionView> = shown
            .map(|(doing, verdict)| {
                let refusal = verdict.err().map(|refusal| words::refusal(reader.lang, refusal));
                if Some(*doing) == primary {
                    let hint = next_hint.map(ToOwned::to_owned);
                    return ActionView { hint, ..action(reader, *doing, ActionWeight::Primary, None) };
                }
                let weight = if tone(*doing) == Tone::Bad { ActionWeight::Danger } else { ActionWeight::More };
                action(reader, *doing, weight, refusal)
            })
            .collect();
        let rank = |action: &ActionView| match action.weight {
            ActionWeight::Primary => 0,
            ActionWeight::More => 1,
            ActionWeight::Danger => 2,
        };
        actions.sort_by_key(rank);
        actions
    }
}

/// Whether a verdict belongs on the screen. A wrong stage tells nothing: the action belongs to another day. What is missing first
/// tells what to do.
const fn tells(verdict: Result<(), Refusal>) -> bool {
    match verdict {
        Ok(()) => true,
        Err(refusal) => matches!(
            refusal,
            Refusal::QuoteNotAgreed
                | Refusal::NoWorkRecorded
                | Refusal::NotChecked
                | Refusal::PriceUnknown
                | Refusal::OnHold
                | Refusal::TooMany
        ),
    }
}
