//! The server's books by SQL of our own, in the same words as from memory.

use std::path::Path;

use callout_core::domain::digest::Digest;
use uuid::Uuid;

use super::eyes::{Eyes, Row};
use crate::simulator::oracle::books::{
    Books, Command, Entry, Event, Held, Order, Picture, Posting, account_text, covered,
};

fn optional(id: Option<Uuid>) -> Vec<u8> {
    id.map_or_else(Vec::new, |id| id.as_bytes().to_vec())
}

fn command(row: &Row) -> Command {
    Command {
        device: row.id(0),
        epoch: row.small(1),
        seq: row.count(2),
        hash: row.digest(3),
        bytes: row.bytes(4),
        outcome: row.text(5),
        log_seq: row.count(6),
    }
}

fn entry(row: &Row) -> Entry {
    let (branch, seq, at_ms, actor): (Uuid, u64, i64, Uuid) = (row.id(0), row.count(1), row.int(2), row.id(3));
    let (device, command): (Option<Uuid>, Option<Uuid>) = (row.maybe_id(4), row.maybe_id(5));
    let (command_hash, kind, subject): (_, _, Uuid) = (row.maybe_digest(6), row.text(7), row.id(8));
    let (payload, prev) = (row.digest(10), row.digest(11));
    let (on, by) = (optional(device), optional(command));
    let covered = covered(branch, seq, at_ms, actor, &on, &by, command_hash, &kind, subject, payload, prev);
    Entry {
        seq,
        at_ms,
        device: device.map(Into::into),
        command_hash,
        kind,
        detail: row.text(9),
        payload,
        prev,
        hash: row.digest(12),
        covered,
    }
}

/// Every table that the oracle judges; the pictures' bytes from their folder.
pub fn read(eyes: &mut Eyes, pictures: &Path) -> Books {
    let incarnation = eyes.rows("select incarnation from server_meta")[0].id(0);
    let heads = eyes.rows("select seq, digest from branch_heads");
    let commands =
        eyes.rows("select device, epoch, seq, hash, bytes, outcome, log_seq from commands order by device, epoch, seq");
    let log = eyes.rows(
        "select branch, seq, at, actor, device, command, command_hash, kind, subject, detail, payload, prev, hash
         from branch_log order by seq",
    );
    let orders = eyes.rows(
        "select o.id, o.holder, r.body from orders o join order_revisions r
         on r.branch = o.branch and r.order_id = o.id and r.revision = o.revision order by o.id",
    );
    let events = eyes.rows("select seq, order_id, revision, body from order_events order by seq, revision");
    let held = eyes.rows("select id, hash, person, decision from held order by id");
    let evidence = eyes.rows("select hash from fork_evidence");
    let postings =
        eyes.rows("select seq, account, account_of, currency, amount_minor from ledger_postings order by seq, n");
    let cash = eyes.rows("select person, holds_minor from cash_books");
    let documents = eyes.rows("select series, n from documents order by series, n");
    Books {
        incarnation,
        head: heads.first().map_or((0, Digest::ZERO), |row| (row.count(0), row.digest(1))),
        commands: commands.iter().map(command).collect(),
        log: log.iter().map(entry).collect(),
        orders: orders.iter().map(|row| Order { id: row.id(0), holder: row.maybe_id(1), body: row.text(2) }).collect(),
        events: events
            .iter()
            .map(|row| Event { seq: row.count(0), order: row.id(1), revision: row.count(2), body: row.text(3) })
            .collect(),
        held: held
            .iter()
            .map(|row| Held {
                id: row.id(0),
                hash: row.digest(1),
                person: row.id(2),
                decision: (!row.is_null(3)).then(|| row.text(3)),
            })
            .collect(),
        evidence: evidence.iter().map(|row| row.digest(0)).collect(),
        postings: postings
            .iter()
            .map(|row| Posting {
                seq: row.count(0),
                account: account_text(&row.text(1), row.id(2)),
                currency: row.text(3),
                minor: row.int(4),
            })
            .collect(),
        cash: cash.iter().map(|row| (row.id(0), row.int(1))).collect(),
        documents: documents.iter().map(|row| (row.text(0), row.small(1))).collect(),
        picture: picture(eyes, pictures),
    }
}

fn picture(eyes: &mut Eyes, pictures: &Path) -> Picture {
    let revoked = eyes.rows("select id from devices where revoked_at is not null");
    let complete = eyes.rows("select branch, digest from blobs where completed_at is not null order by digest");
    let mut picture = Picture { revoked: revoked.iter().map(|row| row.id(0)).collect(), ..Picture::default() };
    for row in &complete {
        let (branch, digest): (Uuid, Digest) = (row.id(0), row.digest(1));
        let file = pictures.join(format!("{branch}/whole/{digest}"));
        let is_here = std::fs::read(file).is_ok_and(|bytes| Digest::of(&bytes) == digest);
        if is_here {
            picture.blobs.insert(digest);
        } else {
            picture.broken.push(("I17", format!("picture {digest} is said to be complete, and its bytes are not")));
        }
    }
    picture
}
