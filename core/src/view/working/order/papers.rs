//! What was recorded on the voucher, entry by entry.

use super::{ENTRIES_SHOWN, EntriesView, EntryView, FactView, MoneyView, PhotoView, PhotosView, count, newest};
use crate::{
    domain::{
        digest::Digest,
        ids::PersonId,
        order::{
            WorkOrder,
            command::AddPhoto,
            state::{Payment, PaymentState, Unsigned, Visit},
        },
        person::Person,
        pricing::PartUsed,
        repair::{BenchEntry, Inspection, LateReport, Verdict},
        signoff::{SignOff, Standing},
        subject::Listed as _,
        time::Timestamp,
    },
    model::working::{
        Working,
        listing::Listing,
        photos::{self, Whereabouts},
    },
    papers,
    view::Tone,
    words::{self, Reader, format, say},
};

/// The name of somebody: himself, a colleague, or somebody the phone does not know.
pub(super) fn who(reader: &Reader, working: &Working, person: PersonId) -> String {
    if person == working.session.person {
        return working.session.name.clone();
    }
    match working.mirror.listing(Person::key(person.0)) {
        Some(Listing::Other(line)) => line.title.clone(),
        Some(Listing::Order(_) | Listing::Unread) | None => say!(reader, "somebody"),
    }
}

pub(super) fn head(reader: &Reader, working: &Working, at: Timestamp, by: PersonId) -> String {
    format!("{} · {}", reader.moment(at), who(reader, working, by))
}

fn part_lines(reader: &Reader, parts: &[PartUsed]) -> Vec<String> {
    parts.iter().map(|part| format!("{} {}", reader.name(&part.names), format::quantity(part.quantity))).collect()
}

pub(super) fn visits(reader: &Reader, working: &Working, order: &WorkOrder) -> EntriesView {
    newest(say!(reader, "section-visits"), &order.record.visits, |visit| self::visit(reader, working, visit))
}

fn visit(reader: &Reader, working: &Working, visit: &Visit) -> EntryView {
    let times = [
        visit.left_for.map(|at| say!(reader, "visit-left-for", time = (reader.moment(at)))),
        visit.arrived.map(|at| say!(reader, "visit-arrived", time = (reader.moment(at)))),
        visit.left.map(|at| say!(reader, "visit-left", time = (reader.moment(at)))),
    ];
    let reports = visit.reports.iter().map(|report| say!(reader, "visit-report", result = (report.as_str())));
    EntryView {
        id: String::new(),
        head: Some(who(reader, working, visit.by)),
        text: times.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        details: reports.collect(),
        tone: Tone::notice_if(visit.left.is_some() && visit.reports.is_empty()),
    }
}

pub(super) fn findings(reader: &Reader, working: &Working, order: &WorkOrder) -> EntriesView {
    newest(say!(reader, "section-findings"), &order.record.findings, |entry| {
        let finding = &entry.finding;
        let cause = finding.cause.iter().map(|cause| say!(reader, "finding-cause", cause = (cause.as_str())));
        let differs = finding.differs.then(|| say!(reader, "finding-differs"));
        EntryView {
            id: String::new(),
            head: Some(head(reader, working, entry.at, entry.by)),
            text: finding.found.to_string(),
            details: cause.chain(differs).collect(),
            tone: Tone::notice_if(finding.differs),
        }
    })
}

pub(super) fn work(reader: &Reader, working: &Working, order: &WorkOrder) -> EntriesView {
    newest(say!(reader, "section-work"), &order.record.work, |entry| EntryView {
        id: String::new(),
        head: Some(head(reader, working, entry.at, entry.by)),
        text: say!(reader, "work-minutes", work = (entry.work.as_str()), minutes = (entry.minutes)),
        details: part_lines(reader, &entry.parts),
        tone: Tone::Calm,
    })
}

pub(super) fn checks(reader: &Reader, order: &WorkOrder) -> EntriesView {
    newest(say!(reader, "section-checks"), &order.record.checks, |check| EntryView {
        id: String::new(),
        head: None,
        text: match &check.other_faults {
            Some(faults) => say!(reader, "check-other-faults", faults = (faults.as_str())),
            None => say!(reader, "check-good"),
        },
        details: Vec::new(),
        tone: Tone::notice_if(check.other_faults.is_some()),
    })
}

pub(super) fn photos(reader: &Reader, working: &Working, order: &WorkOrder) -> PhotosView {
    let photos = &order.record.photos;
    let shown = &photos[photos.len().saturating_sub(ENTRIES_SHOWN)..];
    let row = |photo: &AddPhoto| {
        let (mark, tone) = match photos::whereabouts(working, photo.blob) {
            Whereabouts::Waiting => (Some(say!(reader, "photo-waiting")), Tone::Notice),
            Whereabouts::Here => (None, Tone::Calm),
            Whereabouts::Elsewhere => (Some(say!(reader, "photo-elsewhere")), Tone::Calm),
            Whereabouts::Lost => (Some(say!(reader, "photo-lost")), Tone::Bad),
        };
        PhotoView {
            digest: photo.blob.to_string(),
            caption: photo.caption.as_ref().map(ToString::to_string),
            belongs: belongs(reader, order, photo.blob),
            mark,
            tone,
            can_draw: photos::can_draw(working, photo.blob),
        }
    };
    PhotosView {
        title: say!(reader, "section-photos"),
        rows: shown.iter().map(row).collect(),
        total: count(photos.len()),
    }
}

/// For what a picture was chosen, in a form that was filled in.
fn belongs(reader: &Reader, order: &WorkOrder, photo: Digest) -> Option<String> {
    let mut things = order.record.custody.iter().flat_map(|custody| &custody.things);
    let thing = things.find(|thing| thing.taken.photos.contains(&photo));
    let is_of_unsigned = || order.record.unsigned.iter().any(|unsigned| unsigned.said.photo == Some(photo));
    let of_thing = thing.map(|thing| thing.taken.description.to_string());
    of_thing.or_else(|| is_of_unsigned().then(|| say!(reader, "photo-of-unsigned")))
}

/// Something that stands on the repair card.
enum Card<'a> {
    Bench(&'a BenchEntry),
    Inspection(&'a Inspection),
    Late(&'a LateReport),
}

impl Card<'_> {
    const fn at(&self) -> Timestamp {
        match self {
            Self::Bench(entry) => entry.at,
            Self::Inspection(inspection) => inspection.at,
            Self::Late(late) => late.at,
        }
    }
}

pub(super) fn repair_card(reader: &Reader, working: &Working, order: &WorkOrder) -> EntriesView {
    let card = &order.record.repair_card;
    let bench = card.bench.iter().map(Card::Bench);
    let inspections = card.inspections.iter().map(Card::Inspection);
    let mut all: Vec<Card<'_>> = bench.chain(inspections).chain(card.late.iter().map(Card::Late)).collect();
    all.sort_by_key(Card::at);
    newest(say!(reader, "section-repair-card"), &all, |entry| card_entry(reader, working, entry))
}

fn card_entry(reader: &Reader, working: &Working, card: &Card<'_>) -> EntryView {
    match card {
        Card::Bench(entry) => EntryView {
            id: String::new(),
            head: Some(head(reader, working, entry.at, entry.by)),
            text: say!(reader, "work-minutes", work = (entry.work.as_str()), minutes = (entry.minutes)),
            details: part_lines(reader, &entry.parts),
            tone: Tone::Calm,
        },
        Card::Inspection(inspection) => {
            let (text, details, tone) = match &inspection.verdict {
                Verdict::Passed => (say!(reader, "inspection-passed"), Vec::new(), Tone::Good),
                Verdict::Failed { reason } => (say!(reader, "inspection-failed"), vec![reason.to_string()], Tone::Bad),
            };
            EntryView {
                id: String::new(),
                head: Some(head(reader, working, inspection.at, inspection.by)),
                text,
                details,
                tone,
            }
        }
        Card::Late(late) => EntryView {
            id: String::new(),
            head: Some(head(reader, working, late.at, late.by)),
            text: say!(reader, "late-report", day = (reader.day(late.new_date)), was = (reader.day(late.promised))),
            details: vec![late.reason.to_string()],
            tone: Tone::notice_if(true),
        },
    }
}

pub(super) fn money(reader: &Reader, working: &Working, order: &WorkOrder) -> MoneyView {
    let open = order.to_collect();
    let limit = working.mirror.reference.policies.cash_on_site_max.money();
    let price = match (order.entitlement.is_chargeable(), order.agreed_quotes().next()) {
        (false, _) => say!(reader, "money-free"),
        (true, None) => say!(reader, "money-not-agreed"),
        (true, Some(_)) => reader.money(order.price()),
    };
    let mut facts = vec![FactView::new(say!(reader, "money-price"), price)];
    if !order.received().is_zero() {
        facts.push(FactView::new(say!(reader, "money-paid"), reader.money(order.received())));
    }
    if !order.charged().is_zero() {
        facts.push(FactView::new(say!(reader, "money-due"), reader.money(order.due())));
    }
    let invoices = order.record.invoices.iter().rev().take(ENTRIES_SHOWN);
    facts.extend(invoices.map(|invoice| {
        let text = format!("{} · {}", invoice.number, reader.money(invoice.amount));
        FactView::new(say!(reader, "money-invoice"), text)
    }));
    let hint = if order.is_payment_uncertain() {
        Some(say!(reader, "money-hint-uncertain"))
    } else if open.currency == limit.currency && open.minor > limit.minor {
        Some(say!(reader, "money-hint-over-limit", limit = (reader.money(limit))))
    } else {
        None
    };
    let is_due = open.minor > 0;
    let suggested = is_due.then(|| format::input_amount(open));
    MoneyView { title: say!(reader, "section-money"), facts: FactView::list(facts), suggested, hint, is_due }
}

pub(super) fn payments(reader: &Reader, working: &Working, order: &WorkOrder) -> EntriesView {
    newest(say!(reader, "section-payments"), &order.record.payments, |payment| self::payment(reader, working, payment))
}

fn payment(reader: &Reader, working: &Working, payment: &Payment) -> EntryView {
    let reference = words::payment_reference(reader.lang, &payment.means);
    let state = words::payment_state(reader.lang, &payment.state);
    EntryView {
        id: String::new(),
        head: Some(head(reader, working, payment.at, payment.by)),
        text: words::payment(reader.lang, payment),
        details: reference.into_iter().chain([state]).collect(),
        tone: Tone::notice_if(payment.state != PaymentState::Received),
    }
}

pub(super) fn sign_offs(reader: &Reader, working: &Working, order: &WorkOrder) -> EntriesView {
    let signed = order.record.sign_offs.iter().enumerate().map(|(n, sign_off)| {
        let row = self::sign_off(reader, working, sign_off);
        (sign_off.signed_at, EntryView { id: n.to_string(), ..row })
    });
    let unsigned = order.record.unsigned.iter().enumerate().map(|(n, unsigned)| {
        let row = self::unsigned(reader, working, order, unsigned);
        (unsigned.at, EntryView { id: format!("unsigned-{n}"), ..row })
    });
    let mut all: Vec<(Timestamp, EntryView)> = signed.chain(unsigned).collect();
    all.sort_by_key(|(at, _)| *at);
    let (total, first) = (count(all.len()), all.len().saturating_sub(ENTRIES_SHOWN));
    let rows = all.into_iter().skip(first).map(|(_, row)| row).collect();
    EntriesView { title: say!(reader, "section-sign-offs"), rows, total }
}

/// A paper that nobody signed stands among those that somebody signed (P8), also when somebody did later.
fn unsigned(reader: &Reader, working: &Working, order: &WorkOrder, unsigned: &Unsigned) -> EntryView {
    let reason = unsigned.said.reason.code();
    let paper = papers::title(reader.lang, unsigned.said.purpose);
    let after_all = order.record.sign_offs.iter().find(|sign_off| Some(sign_off.id) == unsigned.made_good);
    let after_all = after_all.map(|s| say!(reader, "not-signed-made-good", time = (reader.moment(s.signed_at))));
    EntryView {
        id: String::new(),
        head: Some(head(reader, working, unsigned.at, unsigned.by)),
        text: say!(reader, "not-signed", paper = paper, reason = reason),
        details: unsigned.said.note.iter().map(ToString::to_string).chain(after_all).collect(),
        tone: Tone::notice_if(unsigned.is_unconfirmed()),
    }
}

fn signed(reader: &Reader, sign_off: &SignOff) -> String {
    let (paper, name) = (papers::title(reader.lang, sign_off.purpose), sign_off.signer.as_str());
    match &sign_off.role {
        None => say!(reader, "sign-off", paper = paper, name = name),
        Some(role) => {
            let role = words::signer_role(reader.lang, role);
            say!(reader, "sign-off-as", paper = paper, name = name, role = role)
        }
    }
}

fn sign_off(reader: &Reader, working: &Working, sign_off: &SignOff) -> EntryView {
    let remark = match sign_off.standing {
        Standing::Matches => None,
        Standing::AcceptedAsGiven => Some(say!(reader, "sign-off-as-given")),
        Standing::Unproven => Some(say!(reader, "sign-off-unproven")),
    };
    EntryView {
        id: String::new(),
        head: Some(head(reader, working, sign_off.signed_at, sign_off.by)),
        text: signed(reader, sign_off),
        tone: Tone::notice_if(remark.is_some()),
        details: remark.into_iter().collect(),
    }
}
