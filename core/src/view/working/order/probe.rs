//! Commands that nobody has recorded, to ask the domain whether they could be: each is complete and says nothing.

use uuid::Uuid;

use crate::{
    domain::{
        custody::{ReceiptBack, ThingTaken},
        digest::Digest,
        ids::{PaymentId, QuoteId, SignOffId, ThingId},
        money::{Fee, Money},
        numbers::DocumentKind,
        order::{
            OrderCommand, Stage, WorkOrder,
            command::{
                AddPhoto, AgreeAppointment, AgreeQuote, Because, Means, NotSigned, NotSignedReason, OfferQuote,
                RecordConduct, RecordFinding, RecordWork, RefuseQuote, ReportLate, ReportResult, ReturnGoods, Suspend,
                TakeGoods, TakePayment,
            },
            decide,
        },
        people::Actor,
        pricing::{Agreement, Quantity, QuoteAnswer, RequestedLine},
        refusal::Refusal,
        signoff::{Point, Purpose, Signature, StatementBytes, Strokes},
        text::Text,
        time::Reading,
    },
    model::working::{Working, record::next_number},
    view::working::complaint,
};

/// Asks the domain, as the technician, now.
pub(super) struct Probe<'a> {
    working: &'a Working,
    order: &'a WorkOrder,
    actor: Actor,
    now: Reading,
}

/// A text that says nothing.
fn any<const MAX: usize>() -> Text<MAX> {
    Text::new("-").unwrap_or_else(|_| unreachable!("a plain character"))
}

impl<'a> Probe<'a> {
    /// About that order.
    pub fn new(working: &'a Working, order: &'a WorkOrder, now: Reading) -> Self {
        Self { working, order, actor: working.session.actor(), now }
    }

    /// What the domain says of a command.
    pub fn asked(&self, command: &OrderCommand) -> Result<(), Refusal> {
        let context = self.working.mirror.context(&self.actor, self.working.session.device, self.now);
        decide(self.order, command, &context).map(|_| ())
    }

    /// Whether a signature is due: a probe says nothing of what was shown, and everything else must fit.
    pub fn may_sign(&self, purpose: Purpose) -> bool {
        let points = vec![Point(0, 0, 0, 0), Point(1, 1, 1, 0)];
        let (Some(statement), Some(strokes)) = (StatementBytes::new(String::new()), Strokes::new(vec![points])) else {
            return false;
        };
        let signature = Signature {
            id: SignOffId(Uuid::nil()),
            purpose,
            statement,
            strokes,
            signer: any(),
            role: None,
            device: self.working.session.device,
            signed_at: self.now.wall,
            seal: any(),
        };
        self.asked(&OrderCommand::Sign(signature)) == Err(Refusal::StatementMoved)
    }

    /// Nobody signs.
    #[expect(clippy::unused_self, reason = "stands beside its siblings")]
    pub fn not_signed(&self, purpose: Purpose) -> OrderCommand {
        OrderCommand::NotSigned(NotSigned { purpose, reason: NotSignedReason::Absent, note: Some(any()), photo: None })
    }

    /// The checklist.
    #[expect(clippy::unused_self, reason = "stands beside its siblings")]
    pub fn conduct(&self) -> OrderCommand {
        OrderCommand::RecordConduct(RecordConduct { items: Vec::new() })
    }

    /// Whether a complaint about it can be recorded.
    pub fn may_complain(&self) -> bool {
        complaint::can_complain(self.working, self.order.id, self.now)
    }

    /// A reason.
    #[expect(clippy::unused_self, reason = "stands beside its siblings")]
    pub fn because(&self) -> Because {
        Because { reason: any() }
    }

    pub fn agree_appointment(&self) -> OrderCommand {
        let at = self.now.wall;
        OrderCommand::AgreeAppointment(AgreeAppointment { at, fault_confirmed: true, parts_ready: true, note: None })
    }

    #[expect(clippy::unused_self, reason = "stands beside its siblings")]
    pub fn record_finding(&self) -> OrderCommand {
        OrderCommand::RecordFinding(RecordFinding { found: any(), cause: None, differs: false })
    }

    /// Whether it is a time to take money: something is owed, or was agreed (P7, P9).
    pub fn is_paying(&self) -> bool {
        !self.order.charged().is_zero() || self.order.agreed_quotes().next().is_some()
    }

    /// Whether he has begun: before he takes the job there is nothing to photograph.
    pub const fn has_begun(&self) -> bool {
        !matches!(self.order.stage, Stage::Registered | Stage::Assigned)
    }

    /// Needs a price list.
    pub fn offer_quote(&self) -> Option<OrderCommand> {
        let list = self.working.mirror.reference.prices.current()?;
        let line = RequestedLine { code: list.items.first()?.code.clone(), quantity: Quantity::new(1)? };
        let id = QuoteId(Uuid::nil());
        Some(OrderCommand::OfferQuote(OfferQuote { id, solution: any(), lines: vec![line], price_list: list.version }))
    }

    fn open_quote(&self) -> Option<QuoteId> {
        let open = self.order.record.quotes.iter().rev().find(|quote| quote.answer == QuoteAnswer::Open);
        open.map(|quote| quote.id)
    }

    pub fn agree_quote(&self) -> Option<OrderCommand> {
        let quote = self.open_quote()?;
        Some(OrderCommand::AgreeQuote(AgreeQuote { quote, by_whom: any(), how: Agreement::InPerson }))
    }

    pub fn refuse_quote(&self) -> Option<OrderCommand> {
        Some(OrderCommand::RefuseQuote(RefuseQuote { quote: self.open_quote()?, reason: any() }))
    }

    /// Work on site or on the bench.
    #[expect(clippy::unused_self, reason = "stands beside its siblings")]
    pub fn work(&self) -> RecordWork {
        RecordWork { work: any(), minutes: 0, parts: Vec::new(), price_list: 0 }
    }

    #[expect(clippy::unused_self, reason = "stands beside its siblings")]
    pub fn add_photo(&self) -> OrderCommand {
        OrderCommand::AddPhoto(AddPhoto { blob: Digest::ZERO, bytes: 1, caption: None })
    }

    pub fn take_payment(&self) -> Option<OrderCommand> {
        let amount = Fee::new(Money::new(1, self.order.currency)).ok()?;
        let means = Means::Transfer { reference: None };
        Some(OrderCommand::TakePayment(TakePayment { id: PaymentId(Uuid::nil()), amount, means }))
    }

    #[expect(clippy::unused_self, reason = "stands beside its siblings")]
    pub fn report_result(&self) -> OrderCommand {
        OrderCommand::ReportResult(ReportResult { result: any() })
    }

    pub fn suspend(&self) -> OrderCommand {
        let until = self.now.wall.day_in(self.now.zone);
        OrderCommand::Suspend(Suspend { reason: any(), until, told: any() })
    }

    /// Needs a number of this phone's series.
    pub fn take_goods(&self) -> Option<OrderCommand> {
        let receipt = next_number(self.working, DocumentKind::GoodsReceipt).ok()?;
        let thing = ThingTaken {
            id: ThingId(Uuid::nil()),
            description: any(),
            serial: None,
            accessories: Vec::new(),
            condition: any(),
            photos: Vec::new(),
        };
        let promised = self.now.wall.day_in(self.now.zone);
        Some(OrderCommand::TakeGoods(TakeGoods { things: vec![thing], receipt, promised }))
    }

    /// Needs goods in our hands: the new date is after the promised one.
    pub fn report_late(&self) -> Option<OrderCommand> {
        let new_date = self.order.record.custody.as_ref()?.receipt.promised.succ_opt()?;
        Some(OrderCommand::ReportLate(ReportLate { reason: any(), new_date }))
    }

    pub fn return_goods(&self) -> Option<OrderCommand> {
        self.return_with(ReceiptBack::TakenBack)
    }

    /// Needs the signed declaration.
    pub fn return_without_receipt(&self) -> Option<OrderCommand> {
        let declaration = self.order.signed(Purpose::LostReceipt)?.id;
        self.return_with(ReceiptBack::Lost { declaration })
    }

    fn return_with(&self, receipt: ReceiptBack) -> Option<OrderCommand> {
        let void = next_number(self.working, DocumentKind::GoodsReceiptVoid).ok()?;
        Some(OrderCommand::ReturnGoods(ReturnGoods { receipt, void }))
    }
}
