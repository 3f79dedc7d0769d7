//! How a complaint begins (P25): who complains and about what follows from what is named, and its time runs (P28).

use chrono::{Datelike as _, NaiveDate, TimeDelta};

use super::What;
use crate::domain::{
    commands::Mode,
    complaint::{
        ComplaintEvent, Stage,
        command::{Complainant, Goods, RecordComplaint},
        state::{Complaint, OrderNamed, Party, Weighed},
    },
    customer::{Customer, Site},
    deadline::Deadline,
    ids::ComplaintId,
    numbers::DocumentKind,
    order::{
        WorkOrder,
        state::{AssetOnVoucher, CustomerOnVoucher},
    },
    policy::ComplaintLimits,
    refusal::Refusal,
    subject::{Consequence, Context, Decided, Stop},
    subjects::Product,
    time::Timestamp,
};

/// How many days ago a complaint may have come that is entered now: what is older belongs into a quarter that was summed up (P28).
pub const RECEIVED_DAYS_MAX: i64 = 92;
/// How many years ago the goods may have been delivered: nothing that old is in use, and the year is a typing error.
pub const DELIVERED_YEARS_MAX: i32 = 50;
/// The most goods of one complaint: a ship of them; more is a typing error.
pub const QUANTITY_MAX: u32 = 1_000_000;

/// P25: recorded, and with a number if the office does it.
pub(super) fn open(says: &RecordComplaint, with: &Context<'_, Product>) -> Result<What, Stop> {
    // What is read is asked for before anything is answered: what is not loaded is then missed at once.
    let (number, found) = (with.next_number(DocumentKind::Complaint), found(&says.from, with));
    let (number, Found { party, order, product }) = (number?, found?);
    can_be(says, with)?;
    let received = says.received.unwrap_or(with.at);
    let limits = with.reference.policies.complaints;
    let [on_site, disposition] = deadlines(party.site, received, limits);
    let complaint = Complaint {
        id: ComplaintId(with.about.id),
        branch: with.site.branch,
        number: number.clone(),
        says: says.clone(),
        party,
        order,
        product,
        recorded_by: with.actor.person,
        recorded_on: with.device,
        received,
        on_site,
        disposition,
        escalation_hours: limits.escalation_hours,
        escalations: Vec::new(),
        stage: Stage::Recorded,
        weighed: Weighed::NotYet,
        steps: Vec::new(),
        visitor: None,
        visits: Vec::new(),
    };
    let mut decided = Decided::one(ComplaintEvent::Opened(Box::new(complaint)));
    decided.follows.extend(number.map(Consequence::Number));
    Ok(decided)
}

/// P28: by the clock, from when it came.
fn deadlines(site: Site, received: Timestamp, limits: ComplaintLimits) -> [Deadline; 2] {
    let days = |days: u32| days.saturating_mul(24 * 60);
    let there = if site.is_far() { days(limits.elsewhere_days) } else { limits.same_city_hours.saturating_mul(60) };
    [there, days(limits.disposition_days)].map(|minutes| Deadline::by_the_clock(received, minutes))
}

/// What a complaint is about, as it was found.
struct Found {
    party: Party,
    order: Option<OrderNamed>,
    product: Option<AssetOnVoucher>,
}

fn found(from: &Complainant, with: &Context<'_, Product>) -> Result<Found, Stop> {
    let (party, order, product) = match from {
        Complainant::Order(id) => {
            let order = with.other::<WorkOrder>(id.0)?.ok_or(Refusal::UnknownReference)?;
            let CustomerOnVoucher { id, name, address, phone, site } = order.customer.clone();
            let party = Party { customer: Some(id), name, phone, address: Some(address), site };
            let named = OrderNamed { id: order.id, number: order.number.clone() };
            (party, Some(named), Some(order.asset.clone()))
        }
        Complainant::Customer(id) => {
            let file = with.other::<Customer>(id.0)?.ok_or(Refusal::UnknownReference)?;
            let Customer { id, branch: _, name, address, phone, site } = file.clone();
            (Party { customer: Some(id), name, phone, address: Some(address), site }, None, None)
        }
        Complainant::Other { name, phone, address, site } => {
            let (name, phone, address, site) = (name.clone(), phone.clone(), address.clone(), *site);
            (Party { customer: None, name, phone, address, site }, None, None)
        }
    };
    Ok(Found { party, order, product })
}

/// What cannot be. At the exceptions desk a date is taken as it was written, for the phone's clock may have been wrong.
fn can_be(says: &RecordComplaint, with: &Context<'_, Product>) -> Result<(), Refusal> {
    can_be_counted(&says.about)?;
    if with.mode == Mode::Desk {
        return Ok(());
    }
    let earliest = with.at.after(-TimeDelta::days(RECEIVED_DAYS_MAX));
    if says.received.is_some_and(|received| received > with.at || received < earliest) {
        return Err(Refusal::ReceivedOutOfRange);
    }
    if says.about.delivered.is_some_and(|day| !can_be_delivered(day, with.today)) {
        return Err(Refusal::DeliveryOutOfRange);
    }
    Ok(())
}

fn can_be_delivered(day: NaiveDate, today: NaiveDate) -> bool {
    day <= today && today.year() - day.year() <= DELIVERED_YEARS_MAX
}

fn can_be_counted(about: &Goods) -> Result<(), Refusal> {
    let most = about.quantity.unwrap_or(QUANTITY_MAX);
    let is_clear = (1..=QUANTITY_MAX).contains(&most) && about.faulty.is_none_or(|faulty| faulty <= most);
    if is_clear { Ok(()) } else { Err(Refusal::QuantityUnclear) }
}
