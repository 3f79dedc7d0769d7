//! Recording: a command and the optimistic state are durable, in one transaction, before the screen says "saved" (I1).

use super::{
    capture::Photo,
    forms::{Key, Slot},
    listing::Listing,
    looked::Looked,
    outbox::{Log, Pending},
    replay::Said,
    state::Working,
};
use crate::{
    domain::{
        cash::CashCommand,
        digest::BlobRef,
        house::House as _,
        ids::{CommandId, OrderId},
        numbers::{DocumentKind, DocumentNumber},
        order::{OrderCommand, WorkOrder},
        refusal::Refusal,
        subject::{Found, Listed as _, Missing, Stop, SubjectKey},
        subjects::{AnyCommand, Product},
        text::Text,
        time::Reading,
    },
    effects::store::{BlobRow, Write},
    model::message::Message,
    plants::{Plant, is_planted},
    protocol::command::{Envelope, hash},
};

/// A command that is about to be committed.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// What is written.
    pub writes: Vec<Write>,
    /// The command.
    pub pending: Pending,
    /// The log after it.
    pub log: Log,
    /// What it changes, as it is afterwards.
    pub plan: Found<Product>,
    /// A picture that came with it.
    pub blob: Option<BlobRef>,
    /// The file in which that was handed over.
    pub handed: Option<String>,
    /// The field of a form for which it was taken.
    pub slot: Option<Slot>,
    /// The form that this closes.
    pub closes: Option<Key>,
    /// What he has seen with it: what he records himself is no news to him.
    pub looked: Looked,
}

/// What is to be recorded.
#[derive(Clone, Debug)]
pub struct Draft {
    /// About what; nothing is the open order.
    pub about: Option<SubjectKey>,
    /// What it says.
    pub command: AnyCommand,
    /// A picture that comes with it.
    pub photo: Option<Photo>,
}

/// Why something is not recorded.
#[derive(Clone, Debug)]
pub enum NotRecorded {
    /// The person is told why.
    Told(Message),
    /// A subject is to be read from the store first.
    Missing(SubjectKey),
}

impl Draft {
    /// A command on the open order.
    #[must_use]
    pub const fn order(command: OrderCommand) -> Self {
        Self { about: None, command: AnyCommand::Order(command), photo: None }
    }

    /// A command on that order: the one that was open when the person acted, though another may be by now.
    #[must_use]
    pub const fn order_at(about: SubjectKey, command: OrderCommand) -> Self {
        Self { about: Some(about), command: AnyCommand::Order(command), photo: None }
    }

    /// A command on that cash book.
    #[must_use]
    pub const fn cash(book: SubjectKey, command: CashCommand) -> Self {
        Self { about: Some(book), command: AnyCommand::Cash(command), photo: None }
    }

    fn about(&self, working: &Working) -> Result<SubjectKey, Message> {
        let open = || working.nav.open_order().map(|id| WorkOrder::key(id.0));
        self.about.or_else(open).ok_or(Message::Refused(Refusal::WrongStage))
    }
}

/// The next number of a series of this device.
pub fn next_number(working: &Working, kind: DocumentKind) -> Result<DocumentNumber, Message> {
    let log = &working.outbox.log;
    let issuer = working.session.issuer(log.epoch).ok_or(Message::Refused(Refusal::UnknownReference))?;
    let n = log.numbers.get(&kind).copied().unwrap_or(0).checked_add(1);
    Ok(DocumentNumber { kind, issuer, n: n.ok_or(Message::Refused(Refusal::TooMany))? })
}

/// Decides a command on what the person sees: what it changes, as it would be afterwards.
pub fn decide(working: &Working, draft: &Draft, at: Reading) -> Result<Found<Product>, NotRecorded> {
    let refused = |refusal| NotRecorded::Told(Message::Refused(refusal));
    let about = draft.about(working).map_err(NotRecorded::Told)?;
    if working.mirror.listing(about).is_none() && !Product::row(&draft.command).opens {
        // It left the phone while it was open.
        return Err(refused(Refusal::NotYours));
    }
    let said = Said { about, command: &draft.command, at };
    working.mirror.plan(&working.session, &said).map_err(|stop| match stop {
        Stop::Refused(refusal) => refused(refusal),
        Stop::Missing(missed) => match missed.first() {
            Some(Missing::Subject(key)) => NotRecorded::Missing(*key),
            _ => refused(Refusal::UnknownReference),
        },
        Stop::Broken => refused(Refusal::UnknownReference),
    })
}

/// Prepares the commit of a command that was decided. Nothing is changed yet; what it changes is not written, it is replayed.
pub fn prepare(working: &mut Working, draft: Draft, plan: Found<Product>, at: Reading) -> Result<Prepared, Message> {
    let about = draft.about(working)?;
    let row = Product::row(&draft.command);
    let blob = row.blob;
    let slot = draft.photo.as_ref().and_then(|photo| photo.slot.clone());
    let closes = working.forms.waiting_for(about.kind, row.name).filter(|_| slot.is_none());
    let mut log = working.outbox.log.clone();
    if let Some((number, kind)) = row.number {
        log.numbers.insert(kind, number.n);
    }
    let envelope = envelope(working, about, &draft.command, at)?;
    let bytes = envelope.to_bytes().map_err(|_| Message::StoreFails)?;
    let pending = Pending {
        epoch: envelope.epoch,
        seq: envelope.seq,
        hash: hash(&bytes),
        id: envelope.id,
        device: Some(envelope.device),
        about: Some(about),
        kind: Some(envelope.kind),
        command: Some(draft.command),
        at: Some(at),
        bytes,
        outcome: None,
    };
    let mut looked = working.looked.clone();
    let is_seen = plan.get(&about).and_then(Option::as_ref).is_some_and(|state| match Listing::of(&state.any) {
        Listing::Order(summary) => looked.see(OrderId(about.id), &summary),
        Listing::Other(_) | Listing::Unread => false,
    });
    let mut writes = vec![Write::AppendCommand(pending.row()), log.write()];
    if is_planted(Plant::NumbersApart) {
        writes.pop();
    }
    writes.extend(closes.map(|key| working.forms.drafts.without(key).write()));
    let handed = draft.photo.as_ref().map(|photo| photo.path.clone());
    writes.extend(draft.photo.into_iter().flat_map(|photo| photo.writes(about)));
    writes.extend(is_seen.then(|| looked.write()));
    Ok(Prepared { writes, pending, log, plan, blob, handed, slot, closes, looked })
}

fn envelope(working: &mut Working, about: SubjectKey, command: &AnyCommand, at: Reading) -> Result<Envelope, Message> {
    let head = working.outbox.head();
    let row = Product::row(command);
    let confirmed = working.mirror.confirmed.get(&about).and_then(Option::as_ref);
    Ok(Envelope {
        id: CommandId(working.entropy.id(at.wall)),
        device: working.session.device,
        epoch: head.epoch,
        seq: head.seq + 1,
        prev: head.hash,
        kind: Text::new(row.name).map_err(|_| Message::StoreFails)?,
        kind_version: row.version,
        about,
        basis_revision: confirmed.map(|state| state.revision),
        recorded_at: at,
        body: Product::write_command(command).map_err(|_| Message::StoreFails)?,
        blobs: row.blob.into_iter().collect(),
    })
}

/// Takes over what was committed.
pub fn install(working: &mut Working, prepared: Prepared) {
    let about = prepared.pending.about;
    working.outbox.log = prepared.log;
    working.looked = prepared.looked;
    working.outbox.pending.push(prepared.pending);
    working.mirror.take_plan(prepared.plan);
    if let Some(blob) = prepared.blob {
        working.blobs.push(BlobRow { digest: blob.digest, bytes: u64::from(blob.bytes), sent_at: None });
        working.thumbnails.extend(about.map(|about| (blob.digest, about)));
    }
}
