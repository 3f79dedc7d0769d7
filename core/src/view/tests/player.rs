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
        event::{
            Action, Event, FieldChange, Place, PointInput, PurposeInput, SignerRoleInput, StrokeInput, ThingInput,
        },
        message::Message,
        tests::bench::{Bench, assigned, order_item},
    },
    protocol::pull::Item,
    view::{FormView, OrderView, ScreenView, view},
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

    /// The form that is open.
    #[track_caller]
    pub fn form(&self) -> FormView {
        view(&self.bench.model).form.expect("a form is open")
    }

    /// Whether something can be done now.
    pub fn can(&self, action: &str) -> bool {
        self.order().actions.iter().any(|other| other.id == action && other.why_not.is_none())
    }

    /// The big button.
    #[track_caller]
    pub fn next(&self) -> String {
        self.order().next.id
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
    pub fn follow(&mut self) -> Vec<String> {
        let mut steps = Vec::new();
        loop {
            let next = self.order().next;
            steps.push(next.id.clone());
            if !next.is_action || steps.len() > 30 {
                return steps;
            }
            self.take(&next.id);
        }
    }

    /// What the big button does, through its form where it has one.
    #[track_caller]
    pub fn take(&mut self, step: &str) {
        let today = self.today();
        let (fields, items): (Vec<(&str, &str)>, &[&str]) = match step {
            "agree_appointment" => (vec![("date", &today), ("time", "14:30")], &[]),
            "record_finding" => (vec![("found", "The fan stands still"), ("cause", "Burnt winding")], &[]),
            "offer_quote" => (vec![("solution", "New fan motor")], &["L-STD", "FAN-220"]),
            "record_work" | "record_bench" => {
                (vec![("work", "Changed the fan motor"), ("minutes", "45")], &["FAN-220"])
            }
            "take_transfer" => (vec![("reference", "WX-1")], &[]),
            "report_result" => (vec![("result", "Repaired, tested")], &[]),
            _ => (Vec::new(), &[]),
        };
        self.bench.pass_ms(60_000);
        self.bench.model.message = None;
        self.tap(step);
        if self.has_form() {
            self.fill(&fields, items);
            if self.form().is_landscape {
                self.draw();
            }
            if step == "record_finding" {
                self.change("differs", FieldChange::Choose { id: String::new() });
            }
            self.bench.send(Event::Submit);
        }
        assert_eq!(self.bench.model.message, Some(Message::Saved), "{step}");
        assert!(!self.has_form(), "{step}: what is recorded is no form any more");
    }

    /// He taps an action.
    pub fn tap(&mut self, action: &str) {
        self.bench.send(Event::Do { action: action.to_owned() });
    }

    /// Whether a form is open.
    pub fn has_form(&self) -> bool {
        view(&self.bench.model).form.is_some()
    }

    /// He types into fields, and puts items into the basket.
    pub fn fill(&mut self, fields: &[(&str, &str)], items: &[&str]) {
        for (field, value) in fields {
            self.change(field, FieldChange::Write { value: (*value).to_owned() });
        }
        for code in items {
            self.change("items", FieldChange::More { id: (*code).to_owned() });
        }
    }

    /// He changes a field.
    pub fn change(&mut self, field: &str, change: FieldChange) {
        self.bench.send(Event::Change { field: field.to_owned(), change });
    }

    /// The customer draws his name.
    pub fn draw(&mut self) {
        for stroke in signature() {
            self.change("pad", FieldChange::Stroke { stroke });
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
        assert!(self.form().paper.is_some(), "what is signed is shown");
        self.act(Action::Sign {
            signer: "Wang Fang".to_owned(),
            role: SignerRoleInput::Customer,
            strokes: signature(),
        });
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

/// A name, drawn.
pub fn signature() -> Vec<StrokeInput> {
    let point = |n: u32| PointInput { x: 1_000 + n * 200, y: 1_500 + (n % 5) * 300, t_ms: n * 8, pressure: 500 };
    vec![StrokeInput { points: (0..20).map(point).collect() }, StrokeInput { points: (20..35).map(point).collect() }]
}
