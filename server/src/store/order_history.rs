//! What happened to a voucher: its events, what its phones sent with what became of it, held facts, postings. Read only.

use callout_core::{
    domain::{
        digest::Digest,
        ids::{BranchId, CommandId, DeviceId, HeldId, OrderId, PersonId},
        ledger::Account,
        money::{Currency, Money},
        order::{OrderCommand, OrderEvent, WorkOrder},
        signoff::{SignOff, Signature},
        subject::{Listed as _, SubjectKey},
        subjects::{AnyCommand, Product},
    },
    protocol::{
        command::Envelope,
        outcome::{HeldWhy, Outcome},
    },
};
use uuid::Uuid;

use super::{
    Millis, ReadTx, StoreError, args, json, ledger, statements,
    work::{
        entries::{self, Beside, unpacked},
        int,
        rows::digest,
    },
};

/// The kind of the command that brings a signature.
const SIGN: &str = "sign";
/// Rows of each kind that one voucher shows; the rules let it have fewer.
const ROWS_MAX: i64 = 5_000;

statements! {
    /// What the log says about it, in order.
    ENTRIES = "select seq, actor, device, events from branch_log
        where branch = $1 and about_kind = 0 and about_id = $2 order by seq limit $3";
    /// What phones sent for it, in the order of the log.
    COMMANDS = "select device, device_seq, command_hash, kind, at, outcome from branch_log
        where branch = $1 and about_kind = 0 and about_id = $2 and device is not null order by seq limit $3";
    /// Facts that were held for it.
    HELD = "select id, person, kind, recorded_at, received_at, why, decision, reason, decided_by, decided_at from held
        where branch = $1 and about_kind = 0 and about_id = $2 order by device, epoch, seq limit $3";
    /// Commands of a kind for it, in the log.
    OF_KIND = "select command, device, epoch, device_seq, bytes from branch_log
        where branch = $1 and about_kind = 0 and about_id = $2 and kind = $3 and device is not null";
    /// Commands of a kind for it that were held, or deposited.
    HELD_OF_KIND = "select bytes from held where branch = $1 and about_kind = 0 and about_id = $2 and kind = $3";
    /// Its postings, in the order of the log: an order says what is booked of it in entries about itself.
    POSTINGS = "select seq, at, account, account_of, amount_minor, currency from ledger_postings
        where branch = $1 and about_kind = 0 and about_id = $2 and seq in (
            select l.seq from branch_log l where l.branch = $1 and l.about_kind = 0 and l.about_id = $2)
        order by seq, n limit $3";
    /// The vouchers of a product, the last received first.
    OF_ASSET = "select r.body from orders o join subject_revisions r
        on r.branch = o.branch and r.kind = 0 and r.id = o.id and r.revision = o.revision
        where o.branch = $1 and o.asset = $2 order by o.received_at desc, o.id desc limit $3";
}

/// An event and the revision that it made.
pub struct Recorded {
    /// The revision.
    pub revision: i64,
    /// The event.
    pub event: OrderEvent,
}

/// What a phone sent, and what became of it.
pub struct Sent {
    /// Which phone.
    pub device: DeviceId,
    /// Its place in the phone's log.
    pub seq: i64,
    /// Its hash.
    pub hash: Digest,
    /// Its kind, if it could be read.
    pub kind: Option<String>,
    /// When the server took it.
    pub received_at: Millis,
    /// What became of it, with what a person should know.
    pub outcome: Outcome,
}

/// A fact that was held.
pub struct HeldFact {
    /// The case.
    pub id: HeldId,
    /// Whose phone recorded it.
    pub person: PersonId,
    /// Its kind, if it could be read.
    pub kind: Option<String>,
    /// When he recorded it.
    pub recorded_at: Option<Millis>,
    /// When the server took it.
    pub received_at: Millis,
    /// Why it was held.
    pub why: HeldWhy,
    /// What was decided, why, by whom, when.
    pub decided: Option<Decided>,
}

/// What the exceptions desk decided.
pub struct Decided {
    /// What.
    pub decision: String,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Millis,
}

/// A line of the journal.
pub struct Booked {
    /// The entry of the branch's log: postings of one entry sum to zero (I8).
    pub seq: i64,
    /// When it was recorded.
    pub at: Millis,
    /// The account.
    pub account: Account,
    /// The amount; positive is debit.
    pub amount: Money,
}

#[derive(sqlx::FromRow)]
struct SentRow {
    device: Uuid,
    device_seq: i64,
    command_hash: Vec<u8>,
    kind: String,
    at: i64,
    outcome: String,
}

#[derive(sqlx::FromRow)]
struct KeptRow {
    command: Option<Uuid>,
    device: Uuid,
    epoch: i64,
    device_seq: i64,
    bytes: Vec<u8>,
}

impl KeptRow {
    /// The command as the phone sent it.
    fn unpacked(self, kind: &str, about: SubjectKey) -> Option<Vec<u8>> {
        let (epoch, seq) = (u32::try_from(self.epoch).ok()?, u64::try_from(self.device_seq).ok()?);
        let of = |command| Beside { command, device: DeviceId(self.device), epoch, seq, kind, about };
        unpacked(self.command.map(CommandId).map(of).as_ref(), &self.bytes)
    }
}

#[derive(sqlx::FromRow)]
struct HeldRow {
    id: Uuid,
    person: Uuid,
    kind: Option<String>,
    recorded_at: Option<i64>,
    received_at: i64,
    why: String,
    decision: Option<String>,
    reason: Option<String>,
    decided_by: Option<Uuid>,
    decided_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct PostingRow {
    seq: i64,
    at: i64,
    account: String,
    account_of: Uuid,
    amount_minor: i64,
    currency: String,
}

/// The events of a voucher.
pub async fn events(tx: &mut ReadTx, branch: BranchId, order: OrderId) -> Result<Vec<Recorded>, StoreError> {
    let about = WorkOrder::key(order.0);
    let rows: Vec<(i64, Uuid, Option<Uuid>, String)> = tx.all(ENTRIES, args![branch, order, ROWS_MAX]).await?;
    let mut recorded = Vec::with_capacity(rows.len());
    for (seq, actor, device, text) in rows {
        let events = entries::events_of(Some(about), entries::sender(actor, device), &text);
        let events = events.ok_or_else(|| StoreError::corrupt("branch_log", "events", seq))?;
        for row in events.into_iter().filter(|row| row.key == about) {
            let event = json::read("branch_log", "events", seq, &row.body)?;
            recorded.push(Recorded { revision: int(row.revision), event });
        }
    }
    Ok(recorded)
}

/// What phones sent for a voucher.
pub async fn sent(tx: &mut ReadTx, branch: BranchId, order: OrderId) -> Result<Vec<Sent>, StoreError> {
    let rows: Vec<SentRow> = tx.all(COMMANDS, args![branch, order, ROWS_MAX]).await?;
    let read = |row: SentRow| {
        let hash = digest("branch_log", "command_hash", row.device_seq, &row.command_hash)?;
        let outcome = json::read("branch_log", "outcome", hash, &row.outcome)?;
        let (device, received_at) = (DeviceId(row.device), Millis(row.at));
        Ok(Sent { device, seq: row.device_seq, hash, kind: Some(row.kind), received_at, outcome })
    };
    rows.into_iter().map(read).collect()
}

/// Facts that were held for a voucher.
pub async fn held(tx: &mut ReadTx, branch: BranchId, order: OrderId) -> Result<Vec<HeldFact>, StoreError> {
    let rows: Vec<HeldRow> = tx.all(HELD, args![branch, order, ROWS_MAX]).await?;
    let read = |row: HeldRow| {
        let decided = match (row.decision, row.reason, row.decided_by, row.decided_at) {
            (Some(decision), Some(reason), Some(by), Some(at)) => {
                Some(Decided { decision, reason, by: PersonId(by), at: Millis(at) })
            }
            _ => None,
        };
        Ok(HeldFact {
            id: HeldId(row.id),
            person: PersonId(row.person),
            kind: row.kind,
            recorded_at: row.recorded_at.map(Millis),
            received_at: Millis(row.received_at),
            why: json::read("held", "why", row.id, &row.why)?,
            decided,
        })
    };
    rows.into_iter().map(read).collect()
}

/// The signature of a sign-off on a voucher, from the command that brought it: the one whose seal is over what the voucher says
/// of it (I15).
pub async fn signature(
    tx: &mut ReadTx,
    branch: BranchId,
    order: OrderId,
    sign_off: &SignOff,
) -> Result<Signature, StoreError> {
    let rows: Vec<KeptRow> = tx.all(OF_KIND, args![branch, order, SIGN]).await?;
    let held: Vec<(Vec<u8>,)> = tx.all(HELD_OF_KIND, args![branch, order, SIGN]).await?;
    let digest = sign_off.digest();
    let sent = rows.into_iter().filter_map(|row| row.unpacked(SIGN, WorkOrder::key(order.0)));
    let signatures = sent.chain(held.into_iter().map(|(bytes,)| bytes)).filter_map(|bytes| signature_in(&bytes));
    let mut same = signatures.filter(|signature| signature.digest() == digest);
    same.next().ok_or_else(|| StoreError::corrupt("branch_log", "bytes", sign_off.id))
}

fn signature_in(bytes: &[u8]) -> Option<Signature> {
    match Envelope::from_bytes(bytes).ok()?.command::<Product>().ok()? {
        AnyCommand::Order(OrderCommand::Sign(signature)) => Some(signature),
        _ => None,
    }
}

/// The postings of a voucher.
pub async fn booked(tx: &mut ReadTx, branch: BranchId, order: OrderId) -> Result<Vec<Booked>, StoreError> {
    let rows: Vec<PostingRow> = tx.all(POSTINGS, args![branch, order, ROWS_MAX]).await?;
    let read = |row: PostingRow| {
        let corrupt = |column| StoreError::corrupt("ledger_postings", column, row.seq);
        let account = ledger::account(&row.account, row.account_of).ok_or_else(|| corrupt("account"))?;
        let currency = Currency::from_code(&row.currency).ok_or_else(|| corrupt("currency"))?;
        Ok(Booked { seq: row.seq, at: Millis(row.at), account, amount: Money::new(row.amount_minor, currency) })
    };
    rows.into_iter().map(read).collect()
}

/// The vouchers of a product.
pub async fn of_asset(
    tx: &mut ReadTx,
    branch: BranchId,
    asset: callout_core::domain::ids::AssetId,
    limit: i64,
) -> Result<Vec<WorkOrder>, StoreError> {
    let rows: Vec<(String,)> = tx.all(OF_ASSET, args![branch, asset, limit]).await?;
    rows.into_iter().map(|(body,)| json::read("subject_revisions", "body", asset, &body)).collect()
}
