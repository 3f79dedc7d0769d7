//! Orders as an office has them: each with its own customer, product, words and numbers, played by the rules themselves.

use anyhow::Context as _;
use callout_core::domain::{
    asset::Asset,
    customer::Site,
    deadline::Deadline,
    entitlement::Entitlement,
    hold::Holds,
    ids::{BranchId, DeviceId, PersonId},
    money::{Currency, Fee, Money},
    numbers::{DocumentKind, DocumentNumber, SeriesName},
    order::{
        Context, Mode, OrderCommand, Stage, WorkOrder,
        command::{
            AgreeAppointment, AgreeQuote, Arrive, Assign, CheckProduct, Location, Nothing, OfferQuote, RecordFinding,
            RecordWork, ReportResult,
        },
        decide, replay,
        state::{Channel, CustomerOnVoucher, Record, Register, ServiceCall},
        statement::Statement,
    },
    people::{Actor, Role},
    policy::Policies,
    pricing::{Agreement, PriceBook, Quantity, RequestedLine},
    signoff::{Point, Purpose, Signature, SignerRole, Strokes},
    text::{Line, Note, Text},
    time::Timestamp,
};
use chrono::TimeDelta;
use chrono_tz::Tz;
use uuid::Uuid;

/// Points of a signature: two seconds of a steady hand, about 2.6 KB on the wire.
const POINTS: u16 = 130;

const NAMES: [&str; 12] = ["Lin", "Gao", "Chen", "Wang", "Zhou", "Xu", "Sun", "Ma", "Zhu", "Hu", "Guo", "He"];
const GIVEN: [&str; 12] = ["Fang", "Wei", "Min", "Jing", "Lei", "Yan", "Hong", "Jun", "Ping", "Tao", "Na", "Qiang"];
const STREETS: [&str; 10] = [
    "Nanjing Road",
    "Huaihai Road",
    "Fuxing Road",
    "Yan'an Road",
    "Hengshan Road",
    "Sichuan Road",
    "Jianguo Road",
    "Wukang Road",
    "Ruijin Road",
    "Zhongshan Road",
];
const MODELS: [&str; 8] =
    ["KFR-35GW/A", "KFR-50LW", "BCD-215", "XQG-80", "JSQ-26", "KD-220 compressor", "CXW-240", "DZ-60"];
const FAULTS: [&str; 8] = [
    "does not cool any more, the outdoor unit hums but does not start",
    "leaks water onto the floor after ten minutes of running",
    "makes a terrible noise when it starts and stops again",
    "shows error E4 since the thunderstorm on Sunday",
    "switches itself off after a few minutes, the fuse holds",
    "smells burnt, she has pulled the plug",
    "the drum does not turn, the motor can be heard",
    "no hot water in the morning, in the evening it works",
];
const CAUSES: [&str; 6] =
    ["winding burnt", "capacitor burst", "bearing seized", "relay contact welded", "hose brittle", "sensor broken"];

/// Chance that is the same in every run.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The chance of that number.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number (`SplitMix64`).
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below that one.
    pub const fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// One of some words.
    pub fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let bound = words.len() as u64;
        words[usize::try_from(self.below(bound)).unwrap_or_default()]
    }

    /// An id as phones and servers make them: a time, and chance.
    pub fn id<T: From<Uuid>>(&mut self, at: Timestamp) -> T {
        let mut random = [0; 10];
        random[..8].copy_from_slice(&self.next().to_be_bytes());
        random[8..].copy_from_slice(&self.next().to_be_bytes()[..2]);
        uuid::Builder::from_unix_timestamp_millis(at.ms().unsigned_abs(), &random).into_uuid().into()
    }
}

/// Makes orders of one branch.
#[derive(Clone, Debug)]
pub struct Maker {
    /// The branch.
    pub branch: BranchId,
    /// Its code, as in `V-SH-000001`.
    pub code: SeriesName,
    /// The office.
    pub clerk: Actor,
    /// The price lists.
    pub prices: PriceBook,
    /// The settings.
    pub policies: Policies,
    /// Chance.
    pub chance: Chance,
    /// How many orders there are; the next one has the next number.
    pub made: u32,
    /// When the next call comes.
    pub now: Timestamp,
}

/// Who does something on an order, and on which phone.
#[derive(Clone, Copy)]
pub struct Hand<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// His phone.
    pub device: Option<DeviceId>,
}

impl Maker {
    /// A technician of the branch.
    pub fn technician(&self, person: PersonId) -> Actor {
        Actor { person, branch: self.branch, roles: vec![Role::Technician] }
    }

    /// A call that came in and is assigned to that technician.
    pub fn assigned(&mut self, to: PersonId) -> anyhow::Result<WorkOrder> {
        let order = self.registered()?;
        let clerk = self.clerk.clone();
        let assign = OrderCommand::Assign(Assign { to, reason: None });
        self.play(order, Hand { actor: &clerk, device: None }, &assign)
    }

    /// An order whose work is done, signed and reported: visit, finding, agreed quote, parts, signature.
    pub fn worked(&mut self, to: PersonId) -> anyhow::Result<WorkOrder> {
        let mut order = self.assigned(to)?;
        let technician = self.technician(to);
        let device = self.chance.id(self.now);
        let hand = Hand { actor: &technician, device: Some(device) };
        for command in self.visit(&order)? {
            order = self.play(order, hand, &command)?;
        }
        let signature = OrderCommand::Sign(self.signature(&order, device)?);
        order = self.play(order, hand, &signature)?;
        let report = ReportResult { result: note("Repaired, tested for ten minutes, customer content")? };
        for command in [OrderCommand::ReportResult(report), OrderCommand::LeaveSite(Nothing {})] {
            order = self.play(order, hand, &command)?;
        }
        Ok(order)
    }

    /// A signature under the order as it stands, not sealed yet.
    pub fn signature(&mut self, order: &WorkOrder, device: DeviceId) -> anyhow::Result<Signature> {
        let purpose = Purpose::WorkDone;
        Ok(Signature {
            id: self.chance.id(self.now),
            purpose,
            statement: Statement::of(order, purpose).bytes().context("a short statement")?,
            strokes: strokes(&mut self.chance).context("strokes")?,
            signer: order.customer.name.clone(),
            role: Some(SignerRole::Customer),
            device,
            signed_at: self.now,
            seal: Text::new("x").context("a seal")?,
        })
    }

    /// A voucher for a chargeable product, nobody sent yet.
    fn registered(&mut self) -> anyhow::Result<WorkOrder> {
        self.made += 1;
        self.now = self.now.after(TimeDelta::seconds(1));
        let (at, n) = (self.now, self.made);
        let zone = Tz::Asia__Shanghai;
        let number = |kind| DocumentNumber { kind, issuer: self.code.clone(), n };
        let (voucher, call) = (number(DocumentKind::Voucher), number(DocumentKind::Call));
        let chance = &mut self.chance;
        let name = format!("{} {}", chance.of(&NAMES), chance.of(&GIVEN));
        let address = format!(
            "Room {}, {} Lane {}, {}",
            chance.below(2_400),
            chance.below(90),
            chance.below(999),
            chance.of(&STREETS)
        );
        let serial = format!("SN-{:08}", chance.below(100_000_000));
        let asset = Asset {
            id: chance.id(at),
            branch: self.branch,
            customer: chance.id(at),
            model: line(chance.of(&MODELS))?,
            serial: Some(line(&serial)?),
            batch: None,
            bought: None,
            expires: None,
            warranty: None,
            contracts: Vec::new(),
        };
        Ok(WorkOrder {
            history: Vec::new(),
            id: chance.id(at),
            branch: self.branch,
            number: voucher,
            revision: 1,
            call: ServiceCall {
                id: chance.id(at),
                number: call,
                received: at,
                channel: Channel::Phone,
                fault: note(chance.of(&FAULTS))?,
                taken_by: self.clerk.person,
                arrival: Deadline::by_the_clock(at, 6 * 60),
                register: Register::Open,
            },
            customer: CustomerOnVoucher {
                id: asset.customer,
                name: line(&name)?,
                address: address.parse()?,
                phone: line(&format!("138{:08}", chance.below(100_000_000)))?,
                site: Site::Urban,
            },
            asset: asset.clone().into(),
            entitlement: Entitlement::of(&asset, at.day_in(zone)),
            currency: Currency::CNY,
            assignment: None,
            stage: Stage::Registered,
            record: Record::default(),
        })
    }

    /// What is recorded of a visit until the work is done.
    fn visit(&mut self, order: &WorkOrder) -> anyhow::Result<Vec<OrderCommand>> {
        let at = order.call.received.after(TimeDelta::hours(2));
        let appointment = AgreeAppointment { at, fault_confirmed: true, parts_ready: true, note: None };
        let mut commands = vec![OrderCommand::Accept(Nothing {}), OrderCommand::AgreeAppointment(appointment)];
        commands.extend(self.on_site(order)?);
        Ok(commands)
    }

    /// From leaving for the customer to the work done.
    pub fn on_site(&mut self, order: &WorkOrder) -> anyhow::Result<Vec<OrderCommand>> {
        let chance = &mut self.chance;
        let mut degrees = |whole: i32| whole + i32::try_from(chance.below(2_000_000)).unwrap_or_default();
        let location =
            Location { latitude_e7: degrees(312_000_000), longitude_e7: degrees(1_214_000_000), accuracy_m: 12 };
        let quote = chance.id(order.call.received);
        let cause = chance.of(&CAUSES);
        let finding = RecordFinding {
            found: note(&format!("Opened the unit; {cause}, {} hours of use", chance.below(9_000)))?,
            cause: Some(note(cause)?),
            differs: chance.below(2) == 0,
        };
        let offer = OfferQuote {
            id: quote,
            solution: note("Replace the fan motor, clean the contacts, test")?,
            lines: vec![requested("LABOUR")?, requested("FAN")?],
            price_list: 1,
        };
        let by_whom = order.customer.name.clone();
        let work = RecordWork {
            work: note(&format!("Replaced the fan motor, cleaned the contacts, {} A", chance.below(16)))?,
            minutes: u32::try_from(20 + chance.below(70)).unwrap_or_default(),
            parts: vec![requested("FAN")?],
            price_list: 1,
        };
        Ok(vec![
            OrderCommand::StartTravel(Nothing {}),
            OrderCommand::Arrive(Arrive { location: Some(location) }),
            OrderCommand::RecordFinding(finding),
            OrderCommand::OfferQuote(offer),
            OrderCommand::AgreeQuote(AgreeQuote { quote, by_whom, how: Agreement::InPerson }),
            OrderCommand::RecordWork(work),
            OrderCommand::CheckProduct(CheckProduct { other_faults: None }),
            OrderCommand::FinishOnSite(Nothing {}),
        ])
    }

    /// The order after a command that the rules must let pass; some minutes go by.
    pub fn play(&mut self, order: WorkOrder, hand: Hand<'_>, command: &OrderCommand) -> anyhow::Result<WorkOrder> {
        let context = self.context(hand);
        let events = decide(&order, command, &context).with_context(|| format!("{command:?}"))?;
        let order = replay(order, &events);
        Ok(order)
    }

    fn context<'a>(&'a self, hand: Hand<'a>) -> Context<'a> {
        Context {
            at: self.now,
            today: self.now.day_in(Tz::Asia__Shanghai),
            actor: hand.actor,
            device: hand.device,
            policies: &self.policies,
            prices: &self.prices,
            calendar: None,
            holds: NOTHING_HELD,
            mode: Mode::Live,
            failed: &[],
        }
    }
}

const NOTHING_HELD: &Holds = &Holds::none();

fn strokes(chance: &mut Chance) -> Option<Strokes> {
    let mut point = |n: u16| {
        let mut near = |whole: u16, spread: u64| whole + u16::try_from(chance.below(spread)).unwrap_or_default();
        Point(near(1_000 + n * 60, 60), near(3_000, 900), u32::from(n) * 16, near(400, 200))
    };
    Strokes::new(vec![(0..POINTS / 2).map(&mut point).collect(), (POINTS / 2..POINTS).map(&mut point).collect()])
}

/// A line.
pub fn line(text: &str) -> anyhow::Result<Line> {
    Line::new(text).with_context(|| text.to_owned())
}

/// A note.
pub fn note(text: &str) -> anyhow::Result<Note> {
    Note::new(text).with_context(|| text.to_owned())
}

/// What the job costs: an hour and a fan.
pub fn price() -> anyhow::Result<Fee> {
    Fee::new(Money::new(30_000, Currency::CNY)).context("a price in range")
}

fn requested(code: &str) -> anyhow::Result<RequestedLine> {
    let quantity = Quantity::new(1).context("one")?;
    Ok(RequestedLine { code: Text::new(code).with_context(|| code.to_owned())?, quantity })
}
