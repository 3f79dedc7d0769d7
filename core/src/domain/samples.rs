//! Samples for tests, of this crate and of others (feature `samples`): people, papers, commands, a [`Trial`] that
//! plays commands on an order, and a [`Desk`] that asks them of any subject. Everything is the same in every run.

pub mod commands;
pub mod complaints;
mod desk;
mod trial;

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, Weekday};
use chrono_tz::Tz;
use uuid::Uuid;

pub use self::{desk::Desk, trial::Trial};
use super::{
    asset::{Asset, ContractCover, Period},
    calendar::{Holiday, MakeUpDay, Plan, WorkingCalendar},
    customer::{Customer, Site},
    entitlement::Entitlement,
    hold::{AskSupplier, PlaceHold, Tell, ToldBy},
    ids::{BranchId, DeviceId},
    limits,
    money::{Currency, Fee, Money},
    numbers::{DocumentKind, DocumentNumber, SeriesName},
    order::{
        Stage, WorkOrder,
        state::{Channel, Record, Register, ServiceCall},
    },
    people::{Actor, Role},
    person::{Absence, Person},
    policy::Policies,
    pricing::{ItemCode, ItemKind, Names, PriceBook, PriceItem, PriceList},
    signoff::{Point, Purpose, Seal, Signature, StatementBytes, Strokes},
    text::{Address, Line, Note},
    time::{Timestamp, Twice},
};

/// Unwraps what is right by construction.
fn sure<T, E: std::fmt::Debug>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| unreachable!("a sample is wrong: {error:?}"))
}

/// An id by number.
#[must_use]
pub fn id<T: From<Uuid>>(number: u128) -> T {
    Uuid::from_u128(number).into()
}

/// A line of text.
#[must_use]
pub fn line(text: &str) -> Line {
    sure(text.parse())
}

/// An address.
#[must_use]
pub fn address(text: &str) -> Address {
    sure(text.parse())
}

/// A note.
#[must_use]
pub fn note(text: &str) -> Note {
    sure(text.parse())
}

/// A day, as `2026-03-03`.
#[must_use]
pub fn day(text: &str) -> NaiveDate {
    sure(text.parse())
}

/// A moment by the clocks of a place, as `2026-03-03T09:00`.
#[must_use]
pub fn local(text: &str, zone: Tz) -> Timestamp {
    Timestamp::at_local(sure(NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M")), zone, Twice::First)
}

/// An amount of renminbi, in fen.
#[must_use]
pub const fn cny(minor: i64) -> Money {
    Money::new(minor, Currency::CNY)
}

/// A fee in renminbi, in fen.
#[must_use]
pub fn fee(minor: i64) -> Fee {
    sure(Fee::new(cny(minor)))
}

/// A number of a document of the branch `SH`, or of the phone `D01.1`.
#[must_use]
pub fn number(kind: DocumentKind, n: u32) -> DocumentNumber {
    let issuer: SeriesName = sure(if DocumentKind::OF_DEVICE.contains(&kind) { "D01.1" } else { "SH" }.parse());
    DocumentNumber { kind, issuer, n }
}

/// The branch.
#[must_use]
pub fn branch() -> BranchId {
    id(0xB1)
}

/// The phone.
#[must_use]
pub fn device() -> DeviceId {
    id(0xD1)
}

fn actor(number: u128, role: Role) -> Actor {
    Actor { person: id(number), branch: branch(), roles: vec![role] }
}

/// The technician.
#[must_use]
pub fn technician() -> Actor {
    actor(1, Role::Technician)
}

/// Another technician.
#[must_use]
pub fn colleague() -> Actor {
    actor(2, Role::Technician)
}

/// The clerk.
#[must_use]
pub fn clerk() -> Actor {
    actor(3, Role::Clerk)
}

/// The supervisor.
#[must_use]
pub fn supervisor() -> Actor {
    actor(4, Role::Supervisor)
}

/// The accountant.
#[must_use]
pub fn accountant() -> Actor {
    actor(5, Role::Accountant)
}

/// The administrator.
#[must_use]
pub fn administrator() -> Actor {
    actor(9, Role::Administrator)
}

/// The technician's file.
#[must_use]
pub fn person() -> Person {
    Person {
        id: technician().person,
        branch: branch(),
        login: sure("li".parse()),
        name: line("Li Qiang"),
        roles: vec![Role::Technician],
        skills: Vec::new(),
        areas: Vec::new(),
        absences: Vec::new(),
        is_active: true,
    }
}

/// A week away.
#[must_use]
pub fn absence() -> Absence {
    Absence { from: day("2026-03-09"), until: day("2026-03-13"), reason: Some(line("leave")) }
}

/// The branch manager.
#[must_use]
pub fn manager() -> Actor {
    actor(6, Role::BranchManager)
}

/// The general manager.
#[must_use]
pub fn general_manager() -> Actor {
    actor(8, Role::GeneralManager)
}

/// The warehouse.
#[must_use]
pub fn warehouse() -> Actor {
    actor(7, Role::Warehouse)
}

/// Quality.
#[must_use]
pub fn quality() -> Actor {
    actor(10, Role::Quality)
}

/// Head office's service department.
#[must_use]
pub fn service_department() -> Actor {
    actor(11, Role::ServiceDepartment)
}

/// The house itself: nobody, of no role.
#[must_use]
pub fn house() -> Actor {
    Actor { person: id(0), branch: branch(), roles: Vec::new() }
}

/// The people of a branch, and the general manager.
#[must_use]
pub fn everybody() -> [Actor; 8] {
    [technician(), colleague(), clerk(), supervisor(), accountant(), manager(), warehouse(), general_manager()]
}

/// The calendar of Shanghai in 2026, with the holidays and make-up days of its first half.
#[must_use]
pub fn calendar_2026() -> WorkingCalendar {
    // On the eve and the first day of the Spring Festival nothing moves.
    let standstill = day("2026-02-16")..=day("2026-02-17");
    let holidays = |name: &str, from: &str, days: usize| {
        let holiday = |date| (date, Holiday { name: line(name), can_travel: !standstill.contains(&date) });
        day(from).iter_days().take(days).map(holiday).collect::<Vec<_>>()
    };
    let make_up = |date: &str, name: &str| (day(date), MakeUpDay { name: line(name), like: Weekday::Fri });
    let plan = Plan {
        holidays: [
            holidays("New Year", "2026-01-01", 3),
            holidays("Spring Festival", "2026-02-15", 9),
            holidays("Qingming", "2026-04-04", 3),
            holidays("Labour Day", "2026-05-01", 5),
        ]
        .into_iter()
        .flatten()
        .collect(),
        make_up_days: BTreeMap::from([
            make_up("2026-01-04", "New Year"),
            make_up("2026-02-14", "Spring Festival"),
            make_up("2026-02-28", "Spring Festival"),
            make_up("2026-05-09", "Labour Day"),
        ]),
        ..WorkingCalendar::default().into()
    };
    sure(plan.try_into())
}

/// A customer in the town.
#[must_use]
pub fn customer() -> Customer {
    Customer {
        id: id(0xC1),
        branch: branch(),
        name: line("Wang Fang"),
        address: address("12 Lane 34, Nanjing Road"),
        phone: line("13800000001"),
        site: Site::Urban,
    }
}

/// Her air conditioner, whose warranty has ended.
#[must_use]
pub fn asset() -> Asset {
    Asset {
        id: id(0xA1),
        branch: branch(),
        customer: customer().id,
        model: line("KFR-35GW"),
        serial: Some(line("SN-0001")),
        batch: Some(line("B-02")),
        bought: Some(day("2023-05-01")),
        expires: None,
        warranty: Some(Period { from: day("2023-05-01"), until: day("2025-04-30") }),
        contracts: Vec::new(),
    }
}

/// The same product inside its warranty.
#[must_use]
pub fn asset_in_warranty() -> Asset {
    Asset { warranty: Some(Period { from: day("2025-05-01"), until: day("2027-04-30") }), ..asset() }
}

/// The same product under a maintenance contract.
#[must_use]
pub fn asset_under_contract() -> Asset {
    let period = Period { from: day("2026-01-01"), until: day("2026-12-31") };
    Asset { contracts: vec![ContractCover { number: line("M-2026-7"), period }], ..asset() }
}

/// The call at nine o'clock on a Tuesday, as a voucher for that product that nobody is sent to yet.
#[must_use]
pub fn registered(asset: &Asset) -> WorkOrder {
    let (customer, zone) = (customer(), Tz::Asia__Shanghai);
    let received = local("2026-03-03T09:00", zone);
    WorkOrder {
        id: id(0x01),
        branch: branch(),
        number: number(DocumentKind::Voucher, 1),
        revision: 0,
        call: ServiceCall {
            id: id(0xCA),
            number: number(DocumentKind::Call, 1),
            received,
            channel: Channel::Phone,
            fault: note("Does not cool"),
            taken_by: clerk().person,
            arrival: limits::arrival(customer.site, received, &Policies::default().arrival, &calendar_2026()),
            register: Register::Open,
        },
        customer: customer.into(),
        asset: asset.clone().into(),
        entitlement: Entitlement::of(asset, received.day_in(zone)),
        currency: Currency::CNY,
        assignment: None,
        history: Vec::new(),
        stage: Stage::Registered,
        record: Record::default(),
    }
}

/// A price list: labour at 120.00, a fan motor at 180.00, a capacitor at 35.00, travel at 50.00.
#[must_use]
pub fn price_list(version: u32) -> PriceList {
    let item = |code: &str, en: &str, zh: &str, kind, minor| PriceItem {
        code: item_code(code),
        names: Names { en: line(en), zh: line(zh) },
        kind,
        unit_price: fee(minor),
    };
    PriceList {
        version,
        currency: Currency::CNY,
        items: vec![
            item("L-STD", "Standard labour", "标准工时", ItemKind::Labour, 12_000),
            item("FAN-220", "Fan motor 220 V", "风扇电机 220 V", ItemKind::Part, 18_000),
            item("CAP-35", "Capacitor 35 µF", "电容 35 µF", ItemKind::Part, 3_500),
            item("TRAVEL", "Travel", "上门费", ItemKind::Travel, 5_000),
        ],
    }
}

/// The code of an item.
#[must_use]
pub fn item_code(code: &str) -> ItemCode {
    sure(code.parse())
}

/// A book with the first version of the price list.
#[must_use]
pub fn prices() -> PriceBook {
    PriceBook(BTreeMap::from([(1, price_list(1))]))
}

/// A hold on a batch, as Quality places it.
#[must_use]
pub fn place_hold() -> PlaceHold {
    PlaceHold { model: line("KD-220"), batch: Some(line("B-02")), wrong: note("The coil burns"), found_on: None }
}

/// What its maker is asked.
#[must_use]
pub fn ask_supplier() -> AskSupplier {
    AskSupplier { supplier: line("Kaida"), question: note("Which coils went in?"), wanted_by: None }
}

/// An owner is told by phone.
#[must_use]
pub fn tell() -> Tell {
    Tell { how: ToldBy::Phone, whom: line("Wang Fang"), note: None }
}

/// What a customer draws.
#[must_use]
pub fn strokes() -> Strokes {
    let drawn = vec![vec![Point(100, 200, 0, 500), Point(160, 240, 40, 520)], vec![Point(300, 220, 400, 480)]];
    Strokes::new(drawn).unwrap_or_else(|| unreachable!("three points are a signature"))
}

/// A signature under a statement; its seal is no real one.
#[must_use]
pub fn signature(number: u128, purpose: Purpose, statement: StatementBytes, signed_at: Timestamp) -> Signature {
    let seal: Seal = sure("c2VhbA==".parse());
    let signer = line("Wang Fang");
    Signature {
        id: id(number),
        purpose,
        statement,
        strokes: strokes(),
        signer,
        role: None,
        device: device(),
        signed_at,
        seal,
    }
}
