//! 发件箱: what was recorded here, and what the office answered (DESIGN §3 rules 2, 8).

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::{unread, window, window_view};
use crate::{
    domain::{
        complaint::Complaint,
        ids::OrderId,
        order::WorkOrder,
        subject::{Listed as _, SubjectKey},
        time::Timestamp,
    },
    model::{
        event::Place,
        working::{
            Working,
            listing::Listing,
            looked::{Answer, answers},
            nav::List,
            outbox::{Pending, Receipt},
        },
    },
    protocol::outcome::Outcome,
    view::{Tone, WindowView},
    words::{self, Reader, format, say},
};

/// The list.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct OutboxView {
    /// The title.
    pub title: String,
    /// How many wait.
    pub subtitle: String,
    /// How many pictures wait, if any do.
    pub photos: Option<String>,
    /// How many answers of the office he has not seen, if there are any.
    pub news: Option<String>,
    /// Which of the rows are shown.
    pub window: WindowView,
    /// The rows of the window: answers that he has not seen first, then the newest first.
    pub rows: Vec<OutboxRow>,
    /// What stands there if there are none.
    pub empty: Option<String>,
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
    /// Its place in the log: it stays.
    pub id: String,
    /// What it is on, if that can be opened.
    pub place: Option<Place>,
    /// What was recorded.
    pub what: String,
    /// The voucher's number, or that it left the phone; nothing for what is on no order.
    pub order: Option<String>,
    /// When.
    pub time: String,
    /// What became of it.
    pub state: String,
    /// Why, or what to know.
    pub detail: Option<String>,
    /// How good that is.
    pub tone: Tone,
    /// Whether the office answered and he has not seen it.
    pub is_new: bool,
    /// The row as it is read out.
    pub spoken: String,
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
    let entries = || {
        let pending = working.outbox.pending.iter().rev().map(Entry::of_pending);
        pending.chain(working.outbox.receipts.iter().rev().map(Entry::of_receipt))
    };
    let total = working.outbox.pending.len() + working.outbox.receipts.len();
    let shown = window(working, List::Outbox, total);
    let new = unread_count(working);
    let (news, known) = (entries().filter(|e| e.is_new(working)), entries().filter(|e| !e.is_new(working)));
    let waiting = working.unsent_count();
    let (photos, lost) = (working.blobs.len(), working.lost.count(&working.mirror));
    OutboxView {
        title: say!(reader, "tab-outbox"),
        subtitle: if waiting == 0 && lost > 0 {
            say!(reader, "sync-photos-lost", count = lost)
        } else if waiting == 0 {
            say!(reader, "outbox-all-sent")
        } else {
            say!(reader, "outbox-waiting", count = waiting)
        },
        photos: (photos > 0).then(|| say!(reader, "sync-photos", count = photos)),
        news: (new > 0).then(|| say!(reader, "badge-unread", count = new)),
        window: window_view(List::Outbox, &shown, total),
        rows: news.chain(known).skip(shown.start).take(shown.len()).map(|e| row(reader, working, &e)).collect(),
        empty: (total == 0).then(|| say!(reader, "outbox-empty")),
        unread: unread(reader, working),
        can_export: !working.outbox.pending.is_empty(),
        export_label: say!(reader, "export"),
    }
}

/// How many answers of the office he has not seen.
pub(super) fn unread_count(working: &Working) -> usize {
    answers(&working.outbox, &working.decisions).filter(|answer| working.looked.is_new(*answer)).count()
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

    fn is_new(&self, working: &Working) -> bool {
        let answer = Answer::of(self.place, self.outcome, working.decisions.get(&self.place));
        answer.is_some_and(|answer| working.looked.is_new(answer))
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
    let what = words::kind(reader.lang, entry.about.map(|key| key.kind), entry.kind);
    let order = entry.about.and_then(|key| whereabouts(reader, working, key));
    let time = reader.moment(entry.at);
    let is_new = entry.is_new(working);
    let parts = [
        is_new.then(|| say!(reader, "spoken-new")),
        Some(what.clone()),
        order.clone(),
        Some(time.clone()),
        Some(state.clone()),
    ];
    OutboxRow {
        id: format!("{}/{}", entry.place.0, entry.place.1),
        place: entry.about.and_then(|key| place(working, key)),
        spoken: format::listed(reader.lang, &parts.into_iter().flatten().collect::<Vec<_>>()),
        what,
        order,
        time,
        state,
        detail,
        tone,
        is_new,
    }
}

/// Where a touch leads, as long as that is on this phone.
fn place(working: &Working, key: SubjectKey) -> Option<Place> {
    match key.kind {
        WorkOrder::KIND => working.mirror.summary(OrderId(key.id)).map(|_| Place::Order { id: key.id.to_string() }),
        Complaint::KIND => working.mirror.see::<Complaint>(key.id).map(|_| Place::Complaint { id: key.id.to_string() }),
        _ => None,
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

fn state(reader: &Reader, working: &Working, entry: &Entry<'_>) -> (Tone, String, Option<String>) {
    match entry.outcome {
        None if !entry.is_acknowledged => (Tone::Calm, say!(reader, "outbox-state-waiting"), None),
        // Nothing heard of something that the server has means plainly applied.
        None | Some(Outcome::Applied | Outcome::Unknown) => (Tone::Good, say!(reader, "outbox-state-applied"), None),
        Some(Outcome::Adjusted { remarks }) => {
            let remarks: Vec<String> = remarks.iter().map(|remark| words::remark(reader.lang, remark)).collect();
            (Tone::Notice, say!(reader, "outbox-state-adjusted"), Some(remarks.join("\n")))
        }
        Some(Outcome::Held { why, .. }) => match working.decisions.get(&entry.place) {
            Some(decided) => {
                let tone = match decided.decision {
                    crate::protocol::outcome::Decision::Accepted => Tone::Good,
                    crate::protocol::outcome::Decision::Attached => Tone::Notice,
                    crate::protocol::outcome::Decision::Declined => Tone::Bad,
                };
                let said = words::decision(reader.lang, decided.decision);
                (tone, said, Some(say!(reader, "outbox-reason", reason = (decided.reason.as_str()))))
            }
            None => (Tone::Held, say!(reader, "outbox-state-held"), Some(words::held_why(reader.lang, why))),
        },
        Some(Outcome::Refused { code }) => {
            (Tone::Bad, say!(reader, "outbox-state-refused"), Some(words::known_refusal(reader.lang, code)))
        }
    }
}
