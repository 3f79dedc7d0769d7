//! 发件箱: what was recorded here, and what the office answered (DESIGN §3 rules 2, 8).

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::{count, unread, window};
use crate::{
    domain::{
        complaint::Complaint,
        order::WorkOrder,
        subject::{Listed as _, SubjectKey},
        time::Timestamp,
    },
    model::working::{Working, listing::Listing, outbox::Pending, outbox::Receipt},
    protocol::outcome::Outcome,
    view::Tone,
    words::{self, Reader, say},
};

/// The list.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct OutboxView {
    /// The title.
    pub title: String,
    /// How many wait.
    pub subtitle: String,
    /// The newest first: the rows of the window.
    pub rows: Vec<OutboxRow>,
    /// The place of the first row.
    pub first: u32,
    /// How many there are.
    pub total: u32,
    /// What stands there if there are none.
    pub empty: String,
    /// What is kept here and cannot be read before an update of the app.
    pub unread: Option<String>,
    /// Whether there is something to export.
    pub can_export: bool,
    /// The label of the export.
    pub export_label: String,
}

/// One record.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct OutboxRow {
    /// What was recorded.
    pub what: String,
    /// The voucher's number, or that it left the phone; empty for what is on no order.
    pub order: String,
    /// When.
    pub time: String,
    /// What became of it.
    pub state: String,
    /// Why, or what to know; may be empty.
    pub detail: String,
    /// For the colour.
    pub tone: Tone,
}

/// A record, pending or acknowledged.
struct Entry<'a> {
    place: (u32, u64),
    kind: Option<&'a str>,
    about: Option<SubjectKey>,
    at: Timestamp,
    outcome: Option<&'a Outcome>,
    is_acknowledged: bool,
}

pub(super) fn view(reader: &Reader, working: &Working) -> OutboxView {
    let pending = working.outbox.pending.iter().rev().map(Entry::of_pending);
    let known = working.outbox.receipts.iter().rev().map(Entry::of_receipt);
    let total = working.outbox.pending.len() + working.outbox.receipts.len();
    let shown = window(working, total);
    let waiting = working.outbox.unsent_count();
    OutboxView {
        title: say!(reader, "tab-outbox"),
        subtitle: if waiting == 0 {
            say!(reader, "outbox-all-sent")
        } else {
            say!(reader, "outbox-waiting", count = waiting)
        },
        first: count(shown.start),
        total: count(total),
        rows: pending.chain(known).skip(shown.start).take(shown.len()).map(|e| row(reader, working, &e)).collect(),
        empty: say!(reader, "outbox-empty"),
        unread: unread(reader, working),
        can_export: !working.outbox.pending.is_empty(),
        export_label: say!(reader, "export"),
    }
}

impl<'a> Entry<'a> {
    fn of_pending(pending: &'a Pending) -> Self {
        Self {
            place: (pending.epoch, pending.seq),
            kind: pending.kind.as_ref().map(AsRef::as_ref),
            about: pending.about,
            at: pending.at.map_or(Timestamp::from_ms(0), |at| at.wall),
            outcome: pending.outcome.as_ref(),
            is_acknowledged: false,
        }
    }

    fn of_receipt(receipt: &'a Receipt) -> Self {
        Self {
            place: (receipt.epoch, receipt.seq),
            kind: receipt.kind.as_ref().map(AsRef::as_ref),
            about: receipt.about,
            at: Timestamp::from_ms(receipt.recorded_ms),
            outcome: receipt.outcome.as_ref(),
            is_acknowledged: true,
        }
    }
}

fn row(reader: &Reader, working: &Working, entry: &Entry<'_>) -> OutboxRow {
    let (tone, state, detail) = state(reader, working, entry);
    let order = entry.about.and_then(|key| whereabouts(reader, working, key));
    OutboxRow {
        what: words::kind(reader.lang, entry.about.map(|key| key.kind), entry.kind),
        order: order.unwrap_or_default(),
        time: reader.moment(entry.at),
        state,
        detail,
        tone,
    }
}

/// What it is on: an order, or a complaint.
fn whereabouts(reader: &Reader, working: &Working, key: SubjectKey) -> Option<String> {
    match (key.kind, working.mirror.listing(key)) {
        (WorkOrder::KIND, Some(Listing::Order(summary))) => Some(summary.number.clone()),
        (WorkOrder::KIND, _) => Some(say!(reader, "outbox-order-gone")),
        (Complaint::KIND, Some(Listing::Other(line))) if !line.title.is_empty() => {
            Some(say!(reader, "outbox-complaint", number = (line.title.as_str())))
        }
        (Complaint::KIND, Some(_)) => Some(say!(reader, "outbox-complaint-new")),
        // It is closed, or somebody else's by now.
        (Complaint::KIND, None) => Some(say!(reader, "complaint-title")),
        _ => None,
    }
}

fn state(reader: &Reader, working: &Working, entry: &Entry<'_>) -> (Tone, String, String) {
    match entry.outcome {
        None if !entry.is_acknowledged => (Tone::Calm, say!(reader, "outbox-state-waiting"), String::new()),
        // Nothing heard of something that the server has means plainly applied.
        None | Some(Outcome::Applied | Outcome::Unknown) => {
            (Tone::Good, say!(reader, "outbox-state-applied"), String::new())
        }
        Some(Outcome::Adjusted { remarks }) => {
            let remarks: Vec<String> = remarks.iter().map(|remark| words::remark(reader.lang, remark)).collect();
            (Tone::Notice, say!(reader, "outbox-state-adjusted"), remarks.join("\n"))
        }
        Some(Outcome::Held { why, .. }) => match working.decisions.get(&entry.place) {
            Some(decided) => {
                let tone = match decided.decision {
                    crate::protocol::outcome::Decision::Accepted => Tone::Good,
                    crate::protocol::outcome::Decision::Attached => Tone::Notice,
                    crate::protocol::outcome::Decision::Declined => Tone::Bad,
                };
                let said = words::decision(reader.lang, decided.decision);
                (tone, said, say!(reader, "outbox-reason", reason = (decided.reason.as_str())))
            }
            None => (Tone::Held, say!(reader, "outbox-state-held"), words::held_why(reader.lang, why)),
        },
        Some(Outcome::Refused { code }) => {
            (Tone::Bad, say!(reader, "outbox-state-refused"), words::known_refusal(reader.lang, code))
        }
    }
}
