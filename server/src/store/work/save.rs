//! Writing what a commit brings, a few bulk statements whatever the number of jobs.

use std::collections::BTreeMap;

use callout_core::domain::{digest::Digest, house::House, ids::BranchId, time::Timestamp};
use serde::Serialize;
use uuid::Uuid;

use super::{
    SqlHouse, Stands,
    entries::{self, Packer},
    expected::{self, columns, document, feed, held, posting},
    int, relays,
};
use crate::{
    store::{StoreError, Value, WriteTx, args, filed, statements},
    sync::heart::{
        Writes,
        rows::{LogEntry, SecurityRow, kinds},
    },
};

statements! {
    /// Where the logs stand.
    HEADS = "insert into branch_heads (branch, code, zone, currency, seq, digest, at)";
    /// New entries of the logs.
    LOG = "insert into branch_log (branch, seq, at, actor, device, epoch, device_seq, command, command_hash, kind,
        about_kind, about_id, bytes, outcome, detail, events, hash)";
    /// New rows of the feed.
    FEED = "insert into feed (branch, audience, seq, kind, subject, item, revision, body)";
    /// Subjects as they are now.
    SUBJECTS = "insert into subjects (branch, kind, id, holder, revision, body_digest)";
    /// Their bodies.
    REVISIONS = "insert into subject_revisions (branch, kind, id, revision, seq, body)";
    /// Heads of devices.
    DEVICES = "insert into device_heads (branch, device, epoch, seq, hash, is_forked)";
    /// The epoch that the devices' own table shows, and when each was heard of.
    HEARD = "update devices set epoch = v.column2, last_contact_at = v.column3 from (";
    /// Evidence of forks.
    EVIDENCE = "insert into fork_evidence (branch, hash, device, epoch, seq, bytes, at)";
    /// Held facts.
    HELD = "insert into held (branch, id, device, epoch, seq, hash, person, claims, kind, about_kind, about_id, opens,
        basis_revision, recorded_at, received_at, why, failed, is_number_counted, bytes, decision, reason, decided_by, decided_at)";
    /// Postings.
    POSTINGS = "insert into ledger_postings (branch, seq, n, at, account, account_of, amount_minor, currency, about_kind,
        about_id)";
    /// Numbers that were used.
    DOCUMENTS = "insert into documents (branch, series, n, kind, about_kind, about_id, seq)";
    /// Pictures that commands name.
    BLOB_REFS = "insert into blob_refs (branch, digest, about_kind, about_id, bytes, person)";
    /// Replies by key.
    REPLIES = "insert into office_replies (branch, key, asked, about, at)";
    /// What whoever is responsible for security should look at.
    SECURITY = "insert into security_events (id, at, kind, person, device, session, detail)";
}

/// Writes everything; the caller commits.
pub(super) async fn save<H: SqlHouse>(tx: &mut WriteTx, writes: &Writes<H>) -> Result<(), StoreError> {
    // Packing the commands takes longer than writing what it saves: it is done beside the other statements.
    let log = writes.log.clone();
    let log = tokio::task::spawn_blocking(move || {
        let mut packer = Packer::default();
        log.iter().map(|e| entry(e, &mut packer)).collect::<Vec<_>>()
    });
    logs(tx, writes).await?;
    subjects(tx, writes).await?;
    devices(tx, writes).await?;
    money(tx, writes).await?;
    relays::save(tx, writes).await?;
    let held: Vec<_> = writes.held.values().map(held).collect();
    // Decided, or only claimed so far and proven now.
    let again = "on conflict (branch, id) do update set person = excluded.person, claims = excluded.claims, failed = excluded.failed,
        decision = excluded.decision, reason = excluded.reason, decided_by = excluded.decided_by,
        decided_at = excluded.decided_at
        where excluded.decided_at is not null
            or (held.decided_at is null and held.claims is not null and excluded.claims is null)";
    tx.execute_many(HELD, held, again).await?;
    let blobs: Vec<_> = writes
        .blobs
        .iter()
        .map(|row| {
            let (kind, id) = row.about.map_or((0, Uuid::nil()), |about| (about.kind.0, about.id));
            args![row.branch, row.blob.digest, kind, id, row.blob.bytes, row.person]
        })
        .collect();
    let again = "on conflict (branch, digest, about_kind, about_id) do nothing";
    tx.execute_many(BLOB_REFS, blobs, again).await?;
    let replies: Vec<_> =
        writes.replies.iter().map(|r| args![r.branch, r.key, r.asked, json(&r.about), ms(r.at)]).collect();
    tx.execute_many(REPLIES, replies, "").await?;
    tx.execute_many(SECURITY, writes.security.iter().map(security).collect::<Vec<_>>(), "").await?;
    let log = log.await.map_err(|lost| StoreError::Other(sqlx::Error::Io(std::io::Error::other(lost))))?;
    tx.execute_many(LOG, log, "").await?;
    Ok(())
}

async fn logs<H: House>(tx: &mut WriteTx, writes: &Writes<H>) -> Result<(), StoreError> {
    let heads: Vec<_> = writes
        .branches
        .values()
        .map(|head| {
            let (site, position) = (&head.site, head.position);
            let (zone, currency) = (site.zone.name(), site.currency.code());
            args![site.branch, site.code, zone, currency, int(position.seq), position.digest, ms(head.at)]
        })
        .collect();
    let moved = "on conflict (branch) do update set seq = excluded.seq, digest = excluded.digest, at = excluded.at,
        zone = excluded.zone";
    tx.execute_many(HEADS, heads, moved).await?;
    // Where a device's log stood at an entry, the log itself says.
    let rows = writes.feed.iter().filter(|row| row.key.kind != kinds::HEAD);
    tx.execute_many(FEED, rows.map(feed).collect::<Vec<_>>(), "").await?;
    Ok(())
}

/// Subjects as they stand, their bodies, and the rows that lists look in.
async fn subjects<H: SqlHouse>(tx: &mut WriteTx, writes: &Writes<H>) -> Result<(), StoreError> {
    let times: BTreeMap<(BranchId, u64), Timestamp> = writes.log.iter().map(|e| ((e.branch, e.seq), e.at)).collect();
    let (mut changed, mut rows, mut revisions) = (Vec::new(), Vec::new(), Vec::new());
    for (key, state) in &writes.subjects {
        let Some(state) = state else { continue };
        let log = state.branch.unwrap_or(BranchId::COMPANY);
        let seq = writes.changed.get(key).copied().unwrap_or(0);
        let at = times.get(&(log, seq)).copied().unwrap_or(Timestamp::from_ms(0));
        let (stands, body) = Stands::new(*key, state, seq, at);
        rows.extend(expected::subject(&stands));
        revisions.push(expected::revision(&stands, &body));
        changed.push(stands);
    }
    let again = "on conflict (branch, kind, id) do update set holder = excluded.holder, revision = excluded.revision,
        body_digest = excluded.body_digest";
    tx.execute_many(SUBJECTS, rows, again).await?;
    tx.execute_many(REVISIONS, revisions, "").await?;
    filed::save(tx, &changed).await?;
    H::save_rows(tx, &changed).await
}

async fn devices<H: House>(tx: &mut WriteTx, writes: &Writes<H>) -> Result<(), StoreError> {
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
    let evidence: Vec<_> = writes
        .evidence
        .iter()
        .map(|row| args![row.branch, row.hash, row.device, row.epoch, int(row.seq), row.bytes.to_vec(), ms(row.at)])
        .collect();
    tx.execute_many(EVIDENCE, evidence, "on conflict (branch, hash) do nothing").await?;
    Ok(())
}

async fn money<H: House>(tx: &mut WriteTx, writes: &Writes<H>) -> Result<(), StoreError> {
    tx.execute_many(POSTINGS, writes.postings.iter().map(posting).collect::<Vec<_>>(), "").await?;
    // The last number of a series is the greatest that was used.
    tx.execute_many(DOCUMENTS, writes.documents.iter().map(document).collect::<Vec<_>>(), "").await?;
    Ok(())
}

fn entry(e: &LogEntry, packer: &mut Packer) -> Vec<Value> {
    let (about_kind, about_id) = columns(e.about);
    let sent = e.sent.as_ref();
    args![
        e.branch,
        int(e.seq),
        ms(e.at),
        e.actor,
        sent.map(|sent| sent.device),
        sent.map(|sent| sent.epoch),
        sent.map(|sent| int(sent.seq)),
        e.command,
        sent.map(|sent| sent.hash),
        e.kind,
        about_kind,
        about_id,
        sent.map(|sent| packer.pack(entries::beside(e, sent).as_ref(), &sent.bytes)),
        e.outcome.as_ref().map(json),
        e.detail,
        entries::events_text(e),
        e.hash,
    ]
}

fn security(row: &SecurityRow) -> Vec<Value> {
    // The id follows from the content, because nothing in the heart rolls dice.
    let parts = [row.kind.as_bytes(), row.device.0.as_bytes(), &row.at.ms().to_be_bytes(), row.detail.as_bytes()];
    args![Digest::of_parts(&parts).id(), ms(row.at), row.kind, row.person, row.device, None::<Uuid>, row.detail]
}

pub(super) const fn ms(at: Timestamp) -> i64 {
    at.ms()
}

/// Our own types: string keys and finite numbers only, so that writing cannot fail.
pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests;
