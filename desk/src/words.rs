//! What a technician does with his phone, as verbs: `phone.accept()`, `phone.takes_cash("380")`.

use callout_core::model::event::{
    Action, ComplaintInput, ComplaintKindInput, Event, ItemInput, Place, PointInput, PurposeInput, SignerRoleInput,
    StrokeInput, ThingInput,
};

use crate::{DeskError, Phone};

type Done = Result<(), DeskError>;

/// A signature, drawn by a steady hand.
#[must_use]
pub fn strokes() -> Vec<StrokeInput> {
    let point = |n: u32| PointInput { x: 1_000 + n * 120, y: 2_000 + (n % 7) * 150, t_ms: n * 16, pressure: 500 + n };
    vec![StrokeInput { points: (0..40).map(point).collect() }, StrokeInput { points: (40..64).map(point).collect() }]
}

/// Items of the price list with their counts.
fn items(items: &[(&str, u32)]) -> Vec<ItemInput> {
    items.iter().map(|(code, quantity)| ItemInput { code: (*code).to_owned(), quantity: *quantity }).collect()
}

impl Phone {
    /// Enrols it with a code from the office.
    pub fn enrol(&mut self, server: &str, code: &str, device_name: &str) -> Done {
        let (server, code, device_name) = (server.to_owned(), code.to_owned(), device_name.to_owned());
        self.send(Event::Enrol { server, code, device_name })
    }

    /// The network goes.
    pub fn go_offline(&mut self) -> Done {
        self.network().change(|m| m.is_offline = true);
        self.send(Event::Connectivity { is_online: false })
    }

    /// The network is back.
    pub fn come_online(&mut self) -> Done {
        self.network().change(|m| m.is_offline = false);
        self.send(Event::Connectivity { is_online: true })
    }

    /// Sends and fetches now.
    pub fn sync(&mut self) -> Done {
        self.send(Event::SyncNow)
    }

    /// Opens an order.
    #[expect(clippy::needless_pass_by_value, reason = "ids are small, and a sentence reads without an ampersand")]
    pub fn open_order(&mut self, id: impl ToString) -> Done {
        self.send(Event::Open(Place::Order { id: id.to_string() }))
    }

    /// Goes to a screen.
    pub fn go_to(&mut self, place: Place) -> Done {
        self.send(Event::Open(place))
    }

    /// Does something on the open order.
    pub fn act(&mut self, action: Action) -> Done {
        self.send(Event::Act(action))
    }

    /// Takes the job.
    pub fn accept(&mut self) -> Done {
        self.act(Action::Accept)
    }

    /// Has phoned the customer and agreed a time (P6).
    pub fn agree_time(&mut self, date: &str, time: &str) -> Done {
        let (date, time) = (date.to_owned(), time.to_owned());
        let note = String::new();
        self.act(Action::AgreeAppointment { date, time, fault_confirmed: true, parts_ready: true, note })
    }

    /// Leaves for the customer and arrives.
    pub fn travel_and_arrive(&mut self) -> Done {
        self.act(Action::StartTravel)?;
        self.act(Action::Arrive)
    }

    /// Records what is really there (P15).
    pub fn finds(&mut self, found: &str, cause: &str, differs: bool) -> Done {
        self.act(Action::RecordFinding { found: found.to_owned(), cause: cause.to_owned(), differs })
    }

    /// Shows solution and price (P7).
    pub fn quotes(&mut self, solution: &str, lines: &[(&str, u32)]) -> Done {
        self.act(Action::OfferQuote { solution: solution.to_owned(), lines: items(lines) })
    }

    /// The customer agrees (P7).
    pub fn customer_agrees(&mut self, by_whom: &str) -> Done {
        self.act(Action::AgreeQuote { by_whom: by_whom.to_owned(), by_phone: false })
    }

    /// Work, time and parts (P8, P11).
    pub fn works(&mut self, work: &str, minutes: u32, parts: &[(&str, u32)]) -> Done {
        let (work, minutes) = (work.to_owned(), minutes.to_string());
        self.act(Action::RecordWork { work, minutes, parts: items(parts) })
    }

    /// Checks the whole product (P8).
    pub fn checks_product(&mut self) -> Done {
        self.act(Action::CheckProduct { other_faults: String::new() })
    }

    /// Takes a picture.
    pub fn photographs(&mut self, caption: &str) -> Done {
        self.act(Action::TakePhoto { caption: caption.to_owned() })
    }

    /// The customer reads the statement and signs it.
    pub fn customer_signs(&mut self, purpose: PurposeInput, signer: &str) -> Done {
        self.act(Action::ShowStatement { purpose })?;
        self.act(Action::Sign { signer: signer.to_owned(), role: SignerRoleInput::Customer, strokes: strokes() })
    }

    /// The customer of the open order complains about the product (P25).
    pub fn hears_complaint(&mut self, says: &str, asks: &str, part_number: &str) -> Done {
        let [says, asks, part_number] = [says, asks, part_number].map(ToOwned::to_owned);
        let (kind, one) = (ComplaintKindInput::ProductQuality, "1".to_owned());
        let (delivered, quantity, faulty) = (String::new(), one.clone(), one);
        self.act(Action::Complain(ComplaintInput { kind, says, asks, part_number, delivered, quantity, faulty }))
    }

    /// Opens a complaint.
    pub fn open_complaint(&mut self, id: &str) -> Done {
        self.send(Event::Open(Place::Complaint { id: id.to_owned() }))
    }

    /// Was with the customer of the open complaint (P27).
    pub fn visits_customer(&mut self, found: &str, is_satisfied: bool) -> Done {
        self.act(Action::VisitCustomer { found: found.to_owned(), is_satisfied })
    }

    /// Takes cash (P9).
    pub fn takes_cash(&mut self, amount: &str) -> Done {
        self.act(Action::TakeCash { amount: amount.to_owned() })
    }

    /// The customer pays by transfer (P12a).
    pub fn takes_transfer(&mut self, amount: &str, reference: &str) -> Done {
        let (amount, reference) = (amount.to_owned(), reference.to_owned());
        self.act(Action::TakeTransfer { amount, reference })
    }

    /// Reports before leaving, and leaves (P16).
    pub fn reports_and_leaves(&mut self, result: &str) -> Done {
        self.act(Action::ReportResult { result: result.to_owned() })?;
        self.act(Action::LeaveSite)
    }

    /// Not today (P14).
    pub fn suspends(&mut self, reason: &str, until: &str, told: &str) -> Done {
        let (reason, until, told) = (reason.to_owned(), until.to_owned(), told.to_owned());
        self.act(Action::Suspend { reason, until, told })
    }

    /// Takes a thing back against a receipt (P10).
    pub fn takes_back(&mut self, thing: ThingInput, promised: &str) -> Done {
        self.act(Action::TakeGoods { things: vec![thing], promised: promised.to_owned() })
    }

    /// Returns the goods; the receipt is taken back, or its loss was declared (P12).
    pub fn returns_goods(&mut self, is_receipt_lost: bool) -> Done {
        self.act(Action::ReturnGoods { is_receipt_lost })
    }

    /// Hands cash in (P18).
    pub fn hands_in(&mut self, amount: &str) -> Done {
        self.send(Event::HandIn { amount: amount.to_owned() })
    }
}
