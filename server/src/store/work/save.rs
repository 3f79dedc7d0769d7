//! Writing what a commit brings, a few bulk statements whatever the number of jobs.

use std::collections::BTreeMap;

use callout_core::domain::{
    custody::{Holder, Place},
    digest::Digest,
    ids::BranchId,
    ledger::Account,
    numbers::DocumentKind,
    order::{WorkOrder, state::Register},
};
use serde::Serialize;
use uuid::Uuid;

use super::{int, rows::decision_name};
use crate::{
    store::{StoreError, Value, WriteTx, args, search, statements},
    sync::heart::{
        Writes,
        rows::{FeedRow, FeedWhat, HeldRow, LogEntry, OrderState, PostingRow, SecurityRow, body_of},
    },
};

statements! {
    /// Where the logs stand.
    HEADS = "insert into branch_heads (branch, code, zone, currency, seq, digest, at)";
    /// New entries of the logs.
    LOG = "insert into branch_log (branch, seq, at, actor, device, command, command_hash, kind, subject, detail, payload, prev, hash)";
    /// New rows of the feed.
    FEED = "insert into feed (branch, audience, seq, kind, subject, item, revision, body)";
    /// Orders as they are now.
    ORDERS = "insert into orders (branch, id, number, call_id, call_number, stage, category, assignee, holder, held_since,
        customer, customer_name, asset, model, received_at, arrive_by, due_minor, is_register_open, goods,
        revision, seq, changed_at, body_digest, search)";
    /// Their bodies.
    REVISIONS = "insert into order_revisions (branch, order_id, revision, seq, body)";
    /// Their events.
    EVENTS = "insert into order_events (branch, order_id, revision, seq, at, by_person, device, body)";
    /// Heads of devices.
    DEVICES = "insert into device_heads (branch, device, epoch, seq, hash, is_forked)";
    /// The epoch that the devices' own table shows, and when each was heard of.
    HEARD = "update devices set epoch = v.column2, last_contact_at = v.column3 from (";
    /// Commands.
    COMMANDS = "insert into commands (branch, device, epoch, seq, hash, id, kind, order_id, bytes, received_at, outcome, log_seq)";
    /// Evidence of forks.
    EVIDENCE = "insert into fork_evidence (branch, hash, device, epoch, seq, bytes, at)";
    /// Held facts.
    HELD = "insert into held (branch, id, device, epoch, seq, hash, person, claims, kind, order_id, basis_revision, recorded_at,
        received_at, why, bytes, decision, reason, decided_by, decided_at)";
    /// Cash books.
    CASH = "insert into cash_books (branch, person, holds_minor, body)";
    /// Postings.
    POSTINGS = "insert into ledger_postings (branch, seq, n, at, account, account_of, amount_minor, currency, order_id, remittance)";
    /// The last numbers of series.
    SERIES = "insert into series (branch, name, last)";
    /// Numbers that were used.
    DOCUMENTS = "insert into documents (branch, series, n, kind, order_id, seq)";
    /// Pictures that commands name.
    BLOB_REFS = "insert into blob_refs (branch, digest, order_id, bytes, person)";
    /// Replies by key.
    REPLIES = "insert into office_replies (branch, key, asked, about, at)";
    /// What whoever is responsible for security should look at.
    SECURITY = "insert into security_events (id, at, kind, person, device, session, detail)";
}

/// Writes everything; the caller commits.
pub(super) async fn save(tx: &mut WriteTx, writes: &Writes) -> Result<(), StoreError> {
    logs(tx, writes).await?;
    orders(tx, writes).await?;
    devices(tx, writes).await?;
    money(tx, writes).await?;
    let held: Vec<_> = writes.held.values().map(held).collect();
    let again = "on conflict (branch, id) do update set decision = excluded.decision, reason = excluded.reason,
        decided_by = excluded.decided_by, decided_at = excluded.decided_at where excluded.decided_at is not null";
    tx.execute_many(HELD, held, again).await?;
    let blobs: Vec<_> = writes
        .blobs
        .iter()
        .map(|row| {
            let order = row.order.map_or(Uuid::nil(), |order| order.0);
            args![row.branch, row.blob.digest, order, row.blob.bytes, row.person]
        })
        .collect();
    tx.execute_many(BLOB_REFS, blobs, "on conflict (branch, digest, order_id) do nothing").await?;
    let replies: Vec<_> =
        writes.replies.iter().map(|r| args![r.branch, r.key, r.asked, json(&r.about), ms(r.at)]).collect();
    tx.execute_many(REPLIES, replies, "").await?;
    tx.execute_many(SECURITY, writes.security.iter().map(security).collect::<Vec<_>>(), "").await?;
    Ok(())
}

async fn logs(tx: &mut WriteTx, writes: &Writes) -> Result<(), StoreError> {
    let heads: Vec<_> = writes
        .branches
        .values()
        .map(|head| {
            let (zone, currency, position) = (head.zone.name(), head.currency.code(), head.position);
            args![head.branch, head.code, zone, currency, int(position.seq), position.digest, ms(head.at)]
        })
        .collect();
    let moved = "on conflict (branch) do update set seq = excluded.seq, digest = excluded.digest, at = excluded.at";
    tx.execute_many(HEADS, heads, moved).await?;
    tx.execute_many(LOG, writes.log.iter().map(entry).collect::<Vec<_>>(), "").await?;
    tx.execute_many(FEED, writes.feed.iter().map(feed).collect::<Vec<_>>(), "").await?;
    Ok(())
}

async fn orders(tx: &mut WriteTx, writes: &Writes) -> Result<(), StoreError> {
    let bodies: Vec<String> = writes.orders.values().map(|state| body_of(&state.order)).collect();
    let times: BTreeMap<(BranchId, u64), i64> = writes.log.iter().map(|e| ((e.branch, e.seq), ms(e.at))).collect();
    let changed_at = |state: &OrderState| times.get(&(state.order.branch, state.seq)).copied().unwrap_or(0);
    let orders: Vec<_> =
        writes.orders.values().zip(&bodies).map(|(state, body)| order(state, body, changed_at(state))).collect();
    let again = "on conflict (branch, id) do update set stage = excluded.stage, category = excluded.category,
        assignee = excluded.assignee, holder = excluded.holder, held_since = excluded.held_since,
        due_minor = excluded.due_minor, is_register_open = excluded.is_register_open, goods = excluded.goods,
        revision = excluded.revision, seq = excluded.seq, changed_at = excluded.changed_at,
        body_digest = excluded.body_digest, search = excluded.search";
    tx.execute_many(ORDERS, orders, again).await?;
    let revisions: Vec<_> = writes
        .orders
        .values()
        .zip(&bodies)
        .map(|(state, body)| {
            let order = &state.order;
            args![order.branch, order.id, int(order.revision), int(state.seq), body]
        })
        .collect();
    tx.execute_many(REVISIONS, revisions, "").await?;
    let events: Vec<_> = writes
        .events
        .iter()
        .map(|row| {
            let event = &row.event;
            let (revision, seq) = (int(row.revision), int(row.seq));
            args![row.branch, row.order, revision, seq, ms(event.at), event.by, event.device, json(event)]
        })
        .collect();
    tx.execute_many(EVENTS, events, "").await?;
    Ok(())
}

async fn devices(tx: &mut WriteTx, writes: &Writes) -> Result<(), StoreError> {
    let heads: Vec<_> = writes
        .devices
        .values()
        .map(|device| {
            let head = device.head;
            args![device.branch, device.id, head.epoch, int(head.seq), head.hash, device.is_forked]
        })
        .collect();
    let moved = "on conflict (branch, device) do update set epoch = excluded.epoch, seq = excluded.seq,
        hash = excluded.hash, is_forked = excluded.is_forked";
    tx.execute_many(DEVICES, heads, moved).await?;
    let at = writes.log.last().map_or(0, |entry| entry.at.ms());
    let heard: Vec<_> = writes.devices.values().map(|device| args![device.id, device.head.epoch, at]).collect();
    tx.execute_many(HEARD, heard, ") as v where devices.id = v.column1").await?;
    let commands: Vec<_> = writes
        .commands
        .iter()
        .map(|row| {
            let (seq, log_seq, bytes) = (int(row.seq), int(row.log_seq), row.bytes.to_vec());
            let (kind, outcome) = (&row.kind, json(&row.outcome));
            let received_at = ms(row.received_at);
            let (branch, device, epoch) = (row.branch, row.device, row.epoch);
            args![branch, device, epoch, seq, row.hash, row.id, kind, row.order, bytes, received_at, outcome, log_seq]
        })
        .collect();
    tx.execute_many(COMMANDS, commands, "").await?;
    let evidence: Vec<_> = writes
        .evidence
        .iter()
        .map(|row| args![row.branch, row.hash, row.device, row.epoch, int(row.seq), row.bytes.to_vec(), ms(row.at)])
        .collect();
    tx.execute_many(EVIDENCE, evidence, "on conflict (branch, hash) do nothing").await?;
    Ok(())
}

async fn money(tx: &mut WriteTx, writes: &Writes) -> Result<(), StoreError> {
    let books: Vec<_> =
        writes.cash.values().map(|book| args![book.branch, book.person, book.holds.minor, json(book)]).collect();
    let again = "on conflict (branch, person) do update set holds_minor = excluded.holds_minor, body = excluded.body";
    tx.execute_many(CASH, books, again).await?;
    tx.execute_many(POSTINGS, writes.postings.iter().map(posting).collect::<Vec<_>>(), "").await?;
    let series: Vec<_> = writes.series.iter().map(|((branch, name), last)| args![branch, name, last]).collect();
    tx.execute_many(SERIES, series, "on conflict (branch, name) do update set last = excluded.last").await?;
    let documents: Vec<_> = writes
        .documents
        .iter()
        .map(|row| {
            let kind = kind_name(row.number.kind);
            args![row.branch, row.number.series(), row.number.n, kind, row.order, int(row.seq)]
        })
        .collect();
    tx.execute_many(DOCUMENTS, documents, "").await?;
    Ok(())
}

fn entry(e: &LogEntry) -> Vec<Value> {
    let (seq, at) = (int(e.seq), ms(e.at));
    args![
        e.branch,
        seq,
        at,
        e.actor,
        e.device,
        e.command,
        e.command_hash,
        e.kind,
        e.subject,
        e.detail,
        e.payload,
        e.prev,
        e.hash
    ]
}

fn feed(row: &FeedRow) -> Vec<Value> {
    let (item, revision, body) = match &row.what {
        FeedWhat::Order { revision } => ("order", Some(int(*revision)), None),
        FeedWhat::Revoked(why) => ("revoked", None, Some(why.as_str())),
        FeedWhat::Body(body) => ("body", None, Some(body.as_str())),
    };
    args![row.branch, row.audience, int(row.seq), i64::from(row.kind as u8), row.subject, item, revision, body]
}

fn order(state: &OrderState, body: &str, changed_at: i64) -> Vec<Value> {
    let order = &state.order;
    args![
        order.branch,
        order.id,
        order.number.to_string(),
        order.call.id,
        order.call.number.to_string(),
        order.stage.name(),
        format!("{:?}", order.entitlement.category()),
        order.assignee(),
        state.holder,
        int(state.held_since),
        order.customer.id,
        order.customer.name,
        order.asset.id,
        order.asset.model,
        order.call.received.ms(),
        order.call.arrive_by.ms(),
        order.due().minor,
        matches!(order.call.register, Register::Open),
        goods_of(order),
        int(order.revision),
        int(state.seq),
        changed_at,
        Digest::of(body.as_bytes()),
        search_of(order),
    ]
}

/// Where a customer's goods are, if we have any (I9).
fn goods_of(order: &WorkOrder) -> Option<&'static str> {
    let thing = order.record.custody.iter().flat_map(|c| &c.things).find(|thing| !thing.is_home())?;
    Some(match thing.holder {
        Holder::At { at: Place::Technician { .. } } => "technician",
        Holder::At { at: Place::Workshop } => "workshop",
        Holder::At { at: Place::Customer } | Holder::InTransit { .. } => "transit",
    })
}

/// What a person may look for, folded so that both databases find alike (I12).
fn search_of(order: &WorkOrder) -> String {
    let serial = order.asset.serial.as_ref().map_or("", |serial| serial.as_str());
    let (number, call) = (order.number.to_string(), order.call.number.to_string());
    let customer = &order.customer;
    let parts = [number.as_str(), &call, customer.name.as_str(), customer.address.as_str(), customer.phone.as_str()];
    search::folded(parts.into_iter().chain([order.asset.model.as_str(), serial]))
}

fn held(row: &HeldRow) -> Vec<Value> {
    let settled = row.settled.as_ref();
    args![
        row.branch,
        row.id,
        row.device,
        row.epoch,
        int(row.seq),
        row.hash,
        row.person,
        row.claims,
        row.kind,
        row.order,
        row.basis_revision.map(int),
        row.recorded_at.map(ms),
        ms(row.received_at),
        json(&row.why),
        row.bytes.to_vec(),
        settled.map(|s| decision_name(s.decision)),
        settled.map(|s| s.reason.clone()),
        settled.map(|s| s.by),
        settled.map(|s| ms(s.at)),
    ]
}

fn posting(row: &PostingRow) -> Vec<Value> {
    let (account, of) = match row.account {
        Account::Receivable(of) => ("receivable", of.0),
        Account::Revenue(of) => ("revenue", of.0),
        Account::TechnicianCash(of) => ("technician_cash", of.0),
        Account::HandedIn(of) => ("handed_in", of.0),
        Account::CashDesk(of) => ("cash_desk", of.0),
        Account::Bank(of) => ("bank", of.0),
        Account::CashDifference(of) => ("cash_difference", of.0),
        Account::Shortage(of) => ("shortage", of.0),
    };
    let (seq, at, amount) = (int(row.seq), ms(row.at), row.amount);
    args![row.branch, seq, row.n, at, account, of, amount.minor, amount.currency.code(), row.order, row.remittance]
}

fn security(row: &SecurityRow) -> Vec<Value> {
    // The id follows from the content, because nothing in the heart rolls dice.
    let parts = [row.kind.as_bytes(), row.device.0.as_bytes(), &row.at.ms().to_be_bytes(), row.detail.as_bytes()];
    let Digest(digest) = Digest::of_parts(&parts);
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    let id = uuid::Builder::from_custom_bytes(id).into_uuid();
    args![id, ms(row.at), row.kind, row.person, row.device, None::<Uuid>, row.detail]
}

const fn kind_name(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Call => "call",
        DocumentKind::Voucher => "voucher",
        DocumentKind::Invoice => "invoice",
        DocumentKind::GoodsReceipt => "goods_receipt",
        DocumentKind::CashReceipt => "cash_receipt",
        DocumentKind::GoodsReceiptVoid => "goods_receipt_void",
    }
}

const fn ms(at: callout_core::domain::time::Timestamp) -> i64 {
    at.ms()
}

/// Our own types: string keys and finite numbers only, so that writing cannot fail.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
