//! A technician at the bench: he does what the big button says, and the office does its part when he is online.

use crate::{
    domain::{
        hold::Holds,
        ids::OrderId,
        order::{Context, Mode, OrderCommand, WorkOrder, decide, replay},
        people::Actor,
        policy::Policies,
        samples,
        time::Timestamp,
    },
    model::{
        event::{Action, Event, ItemInput, Place, PointInput, PurposeInput, StrokeInput, ThingInput},
        message::Message,
        tests::bench::{Bench, assigned, order_item},
    },
    protocol::pull::Item,
    view::{NextStep, OrderView, ScreenView, view},
};

/// Ten in the morning of 3 March 2026 in Shanghai, an hour after the sample call.
pub const MORNING_MS: i64 = 1_772_503_200_000;

/// What no view may ever hold: tokens, codes, the key's signatures.
const SECRETS: [&str; 4] = ["an-access-token", "a-refresh-token", "ABCD-EFGH-JKMN", "CQkJCQkJ"];

/// The technician and his phone, offline unless he syncs.
pub struct Player {
    pub bench: Bench,
    pub id: OrderId,
}

impl Player {
    /// At work, with the sample order open.
    pub fn new() -> Self {
        Self::with(&assigned())
    }

    /// At work, with that order open.
    pub fn with(order: &WorkOrder) -> Self {
        let mut player = Self { bench: Bench::at_work(), id: order.id };
        player.bench.now_ms = MORNING_MS;
        player.bench.server.items = vec![order_item(order)];
        player.bench.send(Event::Foreground);
        player.bench.send(Event::Open(Place::Order { id: order.id.to_string() }));
        player.connect(false);
        player
    }

    /// The network comes or goes.
    pub fn connect(&mut self, is_online: bool) {
        self.bench.server.is_reachable = is_online;
        self.bench.send(Event::Connectivity { is_online });
    }

    /// What he sees; never a secret.
    pub fn screen(&self) -> ScreenView {
        let drawn = view(&self.bench.model);
        let text = serde_json::to_string(&drawn).expect("a view is data");
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        drawn.screen
    }

    /// The open order as he sees it.
    #[track_caller]
    pub fn order(&self) -> OrderView {
        match self.screen() {
            ScreenView::Order(order) => *order,
            other => panic!("not on an order: {other:?}"),
        }
    }

    /// The big button.
    #[track_caller]
    pub fn next(&self) -> NextStep {
        self.order().next.step
    }

    /// He does something, a minute later; it must be recorded.
    #[track_caller]
    pub fn act(&mut self, action: Action) {
        self.bench.pass_ms(60_000);
        self.bench.model.message = None;
        let name = format!("{action:?}");
        self.bench.send(Event::Act(action));
        if !name.starts_with("ShowStatement") {
            assert_eq!(self.bench.model.message, Some(Message::Saved), "{name}");
        }
    }

    /// He follows the big button as long as it is one, and returns what it said.
    #[track_caller]
    pub fn follow(&mut self) -> Vec<NextStep> {
        let mut steps = Vec::new();
        loop {
            let next = self.order().next;
            steps.push(next.step);
            if !next.is_action || steps.len() > 30 {
                return steps;
            }
            self.take(next.step);
        }
    }

    /// What the big button does.
    #[track_caller]
    pub fn take(&mut self, step: NextStep) {
        let suggested = self.order().money.suggested.unwrap_or_default();
        let text = ToOwned::to_owned;
        match step {
            NextStep::Accept => self.act(Action::Accept),
            NextStep::AgreeAppointment => self.act(Action::AgreeAppointment {
                date: self.today(),
                time: text("14:30"),
                fault_confirmed: true,
                parts_ready: true,
                note: String::new(),
            }),
            NextStep::StartTravel => self.act(Action::StartTravel),
            NextStep::Arrive => self.act(Action::Arrive),
            NextStep::RecordFinding => self.act(Action::RecordFinding {
                found: text("The fan stands still"),
                cause: text("Burnt winding"),
                differs: true,
            }),
            NextStep::OfferQuote => self.act(Action::OfferQuote {
                solution: text("New fan motor"),
                lines: vec![item("L-STD", 1), item("FAN-220", 1)],
            }),
            NextStep::AgreeQuote => self.act(Action::AgreeQuote { by_whom: text("Wang Fang"), by_phone: false }),
            NextStep::RecordWork | NextStep::RecordBench => self.act(Action::RecordWork {
                work: text("Changed the fan motor"),
                minutes: text("45"),
                parts: vec![item("FAN-220", 1)],
            }),
            NextStep::CheckProduct => self.act(Action::CheckProduct { other_faults: String::new() }),
            NextStep::FinishOnSite => self.act(Action::FinishOnSite),
            NextStep::Sign { purpose } => self.sign(purpose),
            NextStep::TakeCash => self.act(Action::TakeCash { amount: suggested }),
            NextStep::TakeTransfer => self.act(Action::TakeTransfer { amount: suggested, reference: text("WX-1") }),
            NextStep::ReportResult => self.act(Action::ReportResult { result: text("Repaired, tested") }),
            NextStep::LeaveSite => self.act(Action::LeaveSite),
            NextStep::FinishBench => self.act(Action::FinishBench),
            NextStep::ReturnGoods => self.act(Action::ReturnGoods { is_receipt_lost: false }),
            waiting => panic!("{waiting:?} is no button"),
        }
    }

    /// The day, as a field takes it.
    pub fn today(&self) -> String {
        Timestamp::from_ms(self.bench.now_ms).day_in(chrono_tz::Tz::Asia__Shanghai).to_string()
    }

    /// The customer reads and signs.
    #[track_caller]
    pub fn sign(&mut self, purpose: PurposeInput) {
        self.act(Action::ShowStatement { purpose });
        assert!(self.order().sheet.is_some(), "what is signed is shown");
        let points = [(100, 0), (900, 400)].map(|(x, t_ms)| PointInput { x, y: 300, t_ms, pressure: 500 });
        let strokes = vec![StrokeInput { points: points.to_vec() }];
        self.act(Action::Sign { signer: "Wang Fang".to_owned(), strokes });
    }

    /// The goods are taken back.
    pub fn take_goods(&mut self) {
        let thing = ThingInput {
            description: "Outdoor unit".to_owned(),
            serial: "SN-0001".to_owned(),
            accessories: vec!["Bracket".to_owned(), "Remote control".to_owned()],
            condition: "Scratch on the left side".to_owned(),
            photos: Vec::new(),
        };
        self.act(Action::TakeGoods { things: vec![thing], promised: "2026-03-06".to_owned() });
    }

    /// He is online, everything is sent, and somebody of the office does something.
    #[track_caller]
    pub fn office(&mut self, actor: &Actor, command: &OrderCommand) {
        let at = Timestamp::from_ms(self.bench.now_ms);
        let order = self.bench.working().mirror.order(self.id).expect("it is in memory").clone();
        let (policies, prices) = (Policies::default(), samples::prices());
        let today = at.day_in(chrono_tz::Tz::Asia__Shanghai);
        let (device, mode) = (None, Mode::Live);
        let (calendar, holds) = (None, Holds::default());
        let context = Context {
            at,
            today,
            actor,
            device,
            policies: &policies,
            prices: &prices,
            calendar,
            holds: &holds,
            mode,
            failed: &[],
        };
        let events = decide(&order, command, &context).expect("the office may do it");
        self.online(&replay(order, &events));
    }

    /// He is online for a moment, and the server has something for him.
    pub fn hear(&mut self, items: Vec<Item>) {
        self.bench.server.items = items;
        self.connect(true);
        self.connect(false);
    }

    /// He is online, and the order is so.
    pub fn online(&mut self, order: &WorkOrder) {
        self.hear(vec![order_item(order)]);
    }
}

/// So many of an item.
pub fn item(code: &str, quantity: u32) -> ItemInput {
    ItemInput { code: code.to_owned(), quantity }
}
