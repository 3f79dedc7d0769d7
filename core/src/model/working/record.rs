//! Recording: a command and the optimistic state are durable, in one transaction, before the screen says "saved" (I1).

use super::{
    Working,
    mirror::{Loaded, Summary},
    outbox::{Log, Pending},
};
use crate::{
    domain::{
        cash::CashCommand,
        digest::Digest,
        ids::{CommandId, OrderId},
        numbers::{DocumentKind, DocumentNumber},
        order::{Mode, OrderCommand, decide, replay},
        refusal::Refusal,
        text::Text,
        time::Reading,
    },
    effects::store::Write,
    model::message::Message,
    plants::{Plant, is_planted},
    protocol::{
        blob::BlobRef,
        command::{Content, Envelope, hash},
    },
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
    /// The order after it.
    pub order: Option<Loaded>,
    /// A picture that came with it.
    pub blob: Option<BlobRef>,
}

/// What is to be recorded.
pub struct Draft {
    /// What it says.
    pub content: Content,
    /// A picture that comes with it.
    pub blob: Option<(Digest, Vec<u8>)>,
    /// Numbers that it uses up (I18).
    pub numbers: Vec<DocumentNumber>,
}

impl Draft {
    /// A command on the open order.
    #[must_use]
    pub fn order(command: OrderCommand) -> Self {
        Self { content: Content::Order(Box::new(command)), blob: None, numbers: Vec::new() }
    }

    /// A command on the cash book.
    #[must_use]
    pub const fn cash(command: CashCommand) -> Self {
        Self { content: Content::Cash(command), blob: None, numbers: Vec::new() }
    }

    /// It uses up a number.
    #[must_use]
    pub fn numbered(mut self, number: DocumentNumber) -> Self {
        self.numbers.push(number);
        self
    }
}

/// The next number of a series of this device.
pub fn next_number(working: &Working, kind: DocumentKind) -> Result<DocumentNumber, Message> {
    let log = &working.outbox.log;
    let issuer = working.session.issuer(log.epoch).ok_or(Message::Refused(Refusal::UnknownReference))?;
    let n = log.numbers.get(&kind).copied().unwrap_or(0).checked_add(1);
    Ok(DocumentNumber { kind, issuer, n: n.ok_or(Message::Refused(Refusal::TooMany))? })
}

/// Decides a command on the state that the person sees, and prepares its commit. Nothing is changed yet.
pub fn prepare(working: &mut Working, draft: Draft, at: Reading) -> Result<Prepared, Message> {
    let open = working.nav.open_order();
    let (order_id, order) = match &draft.content {
        Content::Order(command) => {
            let id = open.ok_or(Message::Refused(Refusal::WrongStage))?;
            (Some(id), Some(next_state(working, id, command, at)?))
        }
        Content::Cash(command) => {
            may_hand_in(working, command)?;
            (None, None)
        }
    };
    let basis_revision = order.as_ref().map(|loaded| loaded.confirmed.revision);
    let blob = draft
        .blob
        .as_ref()
        .map(|(digest, bytes)| BlobRef { digest: *digest, bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX) });
    let envelope = envelope(working, &draft.content, order_id, basis_revision, blob, at)?;
    let bytes = envelope.to_bytes().map_err(|_| Message::StoreFails)?;

    let mut log = working.outbox.log.clone();
    for number in &draft.numbers {
        log.numbers.insert(number.kind, number.n);
    }
    let pending = Pending {
        epoch: envelope.epoch,
        seq: envelope.seq,
        hash: hash(&bytes),
        id: envelope.id,
        device: Some(envelope.device),
        order: order_id,
        kind: Some(envelope.kind.clone()),
        content: Some(draft.content),
        at: Some(at),
        bytes,
        outcome: None,
    };
    let mut writes = vec![Write::AppendCommand(pending.row()), log.write()];
    if is_planted(Plant::NumbersApart) {
        writes.pop();
    }
    writes.extend(order.iter().map(Loaded::write_local));
    writes.extend(draft.blob.map(|(digest, bytes)| Write::PutBlob { digest, bytes }));
    Ok(Prepared { writes, pending, log, order, blob })
}

fn next_state(working: &Working, id: OrderId, command: &OrderCommand, at: Reading) -> Result<Loaded, Message> {
    let loaded = working.mirror.loaded.get(&id).ok_or(Message::Refused(Refusal::NotYours))?;
    let actor = working.session.actor();
    let context = working.mirror.context(&actor, working.session.device, at);
    let events = decide(&loaded.local, command, &context).map_err(Message::Refused)?;
    let local = replay(loaded.local.clone(), &events);
    Ok(Loaded { confirmed: loaded.confirmed.clone(), local })
}

/// Handing in nothing is a slip of the finger; more than the books say is possible (a held payment) and only remarked.
fn may_hand_in(working: &Working, command: &CashCommand) -> Result<(), Message> {
    let Some(book) = &working.mirror.cash else { return Ok(()) };
    let (actor, policies) = (working.session.actor(), &working.mirror.policies);
    book.decide(command, &actor, policies, Mode::Live).map(|_| ()).map_err(Message::Refused)
}

fn envelope(
    working: &mut Working,
    content: &Content,
    work_order: Option<OrderId>,
    basis_revision: Option<u64>,
    blob: Option<BlobRef>,
    at: Reading,
) -> Result<Envelope, Message> {
    let head = working.outbox.head();
    let (name, version) = (content.row().name, content.row().version);
    Ok(Envelope {
        id: CommandId(working.entropy.id(at.wall)),
        device: working.session.device,
        epoch: head.epoch,
        seq: head.seq + 1,
        prev: head.hash,
        kind: Text::new(name).map_err(|_| Message::StoreFails)?,
        kind_version: version,
        work_order,
        basis_revision,
        recorded_at: at,
        body: content.body().map_err(|_| Message::StoreFails)?,
        blobs: blob.into_iter().collect(),
    })
}

/// Takes over what was committed.
pub fn install(working: &mut Working, prepared: Prepared) {
    working.outbox.log = prepared.log;
    working.outbox.pending.push(prepared.pending);
    if let Some(loaded) = prepared.order {
        working.mirror.summaries.insert(loaded.local.id, Summary::of(&loaded.local));
        working.mirror.loaded.insert(loaded.local.id, loaded);
    }
    if let Some(blob) = prepared.blob {
        let row = crate::effects::store::BlobRow { digest: blob.digest, bytes: u64::from(blob.bytes) };
        working.blobs.push(row);
    }
}
