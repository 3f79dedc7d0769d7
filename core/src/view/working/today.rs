//! 今日: the day's orders. Where he is comes first, then agreed times, then limits of arrival; what is over comes last.

use std::{cmp::Ordering, ops::Range};

use chrono::TimeDelta;
use facet::Facet;
use serde::{Deserialize, Serialize};

use super::{
    complaint::{self, ComplaintRow},
    count, window,
};
use crate::{
    domain::{
        ids::OrderId,
        order::{Stage, WorkOrder},
        subject::Listed as _,
        time::Timestamp,
    },
    model::working::{Working, listing::Summary},
    words::{self, Reader, format, say},
};

/// Characters of a name or a model that fit a card.
const NAME_CHARS: usize = 24;
/// Characters of an address or a fault that fit a card.
const LINE_CHARS: usize = 32;

/// The list.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct TodayView {
    /// The day.
    pub title: String,
    /// Who, and how many wait.
    pub subtitle: String,
    /// The rows of the window.
    pub rows: Vec<CardView>,
    /// The place of the first row.
    pub first: u32,
    /// How many there are.
    pub total: u32,
    /// What stands there if there are none.
    pub empty: String,
    /// The title of the complaints; empty if there are none.
    pub complaints_title: String,
    /// Complaints that he recorded, or whose customer he is to visit, those due first at the top.
    pub complaints: Vec<ComplaintRow>,
}

/// An order's card.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own on the card; together they are no state")]
pub struct CardView {
    /// The order, for `Open`.
    pub id: String,
    /// The voucher's number.
    pub number: String,
    /// The customer.
    pub customer: String,
    /// The address.
    pub address: String,
    /// The product.
    pub model: String,
    /// What was reported.
    pub fault: String,
    /// Where it stands.
    pub stage: String,
    /// The agreed time, the limit of arrival or the promised day.
    pub time: String,
    /// What is owed; empty if nothing is.
    pub due: String,
    /// Whether that time is over.
    pub is_late: bool,
    /// Whether something recorded here waits to be sent.
    pub is_pending: bool,
    /// Whether he is on the way or there.
    pub is_current: bool,
    /// Whether nothing more is to be done.
    pub is_over: bool,
}

pub(super) fn view(reader: &Reader, working: &Working) -> TodayView {
    let mut orders: Vec<(Place, OrderId, &Summary)> = Vec::with_capacity(working.mirror.listings.len());
    orders.extend(working.mirror.orders().map(|(id, summary)| (place(summary), id, summary)));
    let open = orders.iter().filter(|(place, _, _)| place.group != Group::Over).count();
    let shown = window(working, orders.len());
    sort_only(&mut orders, &shown, |a, b| (&a.0, &a.2.number, a.1).cmp(&(&b.0, &b.2.number, b.1)));
    let complaints = complaint::rows(reader, working, None);
    TodayView {
        complaints_title: if complaints.is_empty() { String::new() } else { say!(reader, "complaints-title") },
        complaints,
        title: say!(reader, "today-title", day = (format::day(reader.lang, reader.today(), reader.today()))),
        subtitle: say!(reader, "today-subtitle", name = (working.session.name.as_str()), count = open),
        first: count(shown.start),
        total: count(orders.len()),
        rows: orders[shown].iter().map(|(place, id, summary)| card(reader, working, *place, *id, summary)).collect(),
        empty: if working.mirror.cursor.is_none() {
            say!(reader, "today-fetching")
        } else {
            say!(reader, "today-empty")
        },
    }
}

/// Puts in this window what a sorted list has there: a screen of thousands costs one walk, not a sort.
fn sort_only<T>(list: &mut [T], window: &Range<usize>, mut by: impl FnMut(&T, &T) -> Ordering) {
    if window.end < list.len() {
        list.select_nth_unstable_by(window.end, &mut by);
    }
    let before_its_end = &mut list[..window.end];
    if 0 < window.start && window.start < window.end {
        before_its_end.select_nth_unstable_by(window.start, &mut by);
    }
    before_its_end[window.start..].sort_unstable_by(by);
}

/// Where a card stands in the list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    group: Group,
    at: Timestamp,
}

/// The parts of the list, from its top.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    /// On the way or there.
    Current,
    /// To be visited.
    ToDo,
    /// Waits for somebody else.
    Waiting,
    /// Nothing more to do.
    Over,
}

fn place(summary: &Summary) -> Place {
    let group = match summary.stage {
        Stage::EnRoute { .. } | Stage::OnSite { .. } | Stage::FixedOnSite { .. } | Stage::Returned { .. } => {
            Group::Current
        }
        Stage::Assigned
        | Stage::Accepted
        | Stage::Suspended { .. }
        | Stage::TakenBack { .. }
        | Stage::InWorkshop { .. }
        | Stage::OutForReturn { .. } => Group::ToDo,
        Stage::SignedOff { .. } if summary.due.minor > 0 => Group::ToDo,
        Stage::Registered
        | Stage::Repaired { .. }
        | Stage::Passed { .. }
        | Stage::FollowUpNeeded { .. }
        | Stage::SignedOff { .. } => Group::Waiting,
        Stage::Settled { .. }
        | Stage::Closed { .. }
        | Stage::Cancelled { .. }
        | Stage::CustomerRefused { .. }
        | Stage::Unrepairable { .. } => Group::Over,
    };
    Place { group, at: summary.appointment.unwrap_or(summary.arrive_by) }
}

fn card(reader: &Reader, working: &Working, place: Place, id: OrderId, summary: &Summary) -> CardView {
    let (time, is_late) = time(reader, summary);
    CardView {
        id: id.to_string(),
        number: summary.number.clone(),
        customer: format::shortened(summary.customer.as_str(), NAME_CHARS),
        address: format::shortened(summary.address.as_str(), LINE_CHARS),
        model: format::shortened(summary.model.as_str(), NAME_CHARS),
        fault: format::shortened(summary.fault.as_str(), LINE_CHARS),
        stage: words::stage(reader.lang, &summary.stage),
        time,
        due: if summary.due.minor > 0 { reader.money(summary.due) } else { String::new() },
        is_late,
        is_pending: working.outbox.touches(WorkOrder::key(id.0)),
        is_current: place.group == Group::Current,
        is_over: place.group == Group::Over,
    }
}

/// The time that matters at this stage, and whether it is over.
fn time(reader: &Reader, summary: &Summary) -> (String, bool) {
    match (&summary.stage, summary.promised, summary.appointment) {
        (Stage::Suspended { until, .. }, _, _) => {
            (say!(reader, "card-until", day = (reader.day(*until))), *until < reader.today())
        }
        (_, Some(promised), _) => {
            (say!(reader, "card-promised", day = (reader.day(promised))), promised < reader.today())
        }
        (Stage::Assigned | Stage::Accepted | Stage::EnRoute { .. }, None, Some(at)) => {
            (say!(reader, "card-appointment", time = (reader.moment(at))), is_past(reader, at))
        }
        // The limit is of the first arrival, and was judged there (P4).
        (Stage::Assigned | Stage::Accepted, None, None) if summary.awaits_price => {
            (say!(reader, "card-awaits-price"), false)
        }
        (Stage::Assigned | Stage::Accepted | Stage::EnRoute { .. }, None, None) if summary.is_awaited => {
            let at = summary.arrive_by;
            (say!(reader, "card-arrive-by", time = (reader.moment(at))), is_past(reader, at))
        }
        _ => (String::new(), false),
    }
}

/// A minute's grace, so that nobody is late at the very minute.
fn is_past(reader: &Reader, at: Timestamp) -> bool {
    at.after(TimeDelta::minutes(1)) < reader.now
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_has_what_a_sorted_list_has_there() {
        // Each number once, in no order.
        let list: Vec<u32> = (0..101).map(|n| n * 37 % 101).collect();
        for (start, end) in [(0, 0), (0, 1), (0, 30), (40, 70), (71, 101), (0, 101), (101, 101)] {
            let mut list = list.clone();
            sort_only(&mut list, &(start..end), Ord::cmp);
            let sorted: Vec<u32> = (0..101).collect();
            assert_eq!(list[start..end], sorted[start..end], "{start}..{end}");
        }
        sort_only(&mut [], &(0..0), u32::cmp);
    }
}
