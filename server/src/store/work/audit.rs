//! Verifying the logs as they are kept: the chain, what each entry covers, the commands that they name, and the sums of the
//! books (I8, I16). What the voucher has by its digest alone, statements and strokes, is in the commands (I15).

use callout_core::domain::{
    digest::Digest,
    ids::{BranchId, CommandId, DeviceId, PersonId},
    time::Timestamp,
};
use uuid::Uuid;

pub use super::entries::{Beside, unpacked};
use super::{count, entries, feed, int, rows};
use crate::{
    store::{ReadTx, StoreError, args, statements},
    sync::heart::{
        log::{Broken, Verifier},
        rows::{LogEntry, Sent},
    },
};

/// Entries that are read at once: a log has millions.
const ENTRIES_AT_ONCE: i64 = 1_000;

statements! {
    /// Branches that have a log.
    BRANCHES = "select branch from branch_heads order by branch";
    /// Entries of a log, in order.
    ENTRIES = "select seq, at, actor, device, epoch, device_seq, command, command_hash, kind, about_kind, about_id, bytes,
            outcome, detail, events, hash
        from branch_log where branch = $1 and seq > $2 order by seq limit $3";
    /// The first entry whose postings do not sum to zero.
    UNBALANCED = "select seq from ledger_postings where branch = $1
        group by seq, currency having sum(amount_minor) <> 0 order by seq limit 1";
}

/// What is wrong with a branch's records.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// The log.
    #[error(transparent)]
    Log(#[from] Broken),
    /// The books.
    #[error("the postings of entry {0} do not sum to zero")]
    Unbalanced(u64),
}

#[derive(sqlx::FromRow)]
struct EntryRow {
    seq: i64,
    at: i64,
    actor: Uuid,
    device: Option<Uuid>,
    epoch: Option<i64>,
    device_seq: Option<i64>,
    command: Option<Uuid>,
    command_hash: Option<Vec<u8>>,
    kind: String,
    about_kind: Option<i64>,
    about_id: Option<Uuid>,
    bytes: Option<Vec<u8>>,
    outcome: Option<String>,
    detail: String,
    events: String,
    hash: Vec<u8>,
}

impl EntryRow {
    /// The entry behind that one; none if somebody made of it what was never written.
    fn read(self, branch: BranchId, prev: Digest) -> Option<LogEntry> {
        let about = rows::key("branch_log", "about_kind", self.about_kind, self.about_id).ok()?;
        let (actor, command) = (PersonId(self.actor), self.command.map(CommandId));
        let sent = match (self.device, self.epoch, self.device_seq, self.command_hash, self.bytes) {
            (None, None, None, None, None) => None,
            (Some(device), Some(epoch), Some(seq), Some(hash), Some(bytes)) => {
                let (device, kind) = (DeviceId(device), self.kind.as_str());
                let (epoch, seq) = (u32::try_from(epoch).ok()?, u64::try_from(seq).ok()?);
                let beside = command.zip(about);
                let beside = beside.map(|(command, about)| Beside { command, device, epoch, seq, kind, about });
                let bytes = unpacked(beside.as_ref(), &bytes)?.into();
                Some(Sent { device, epoch, seq, hash: Digest(hash.try_into().ok()?), bytes })
            }
            _ => return None,
        };
        Some(LogEntry {
            branch,
            seq: u64::try_from(self.seq).ok()?,
            at: Timestamp::from_ms(self.at),
            actor,
            command,
            kind: self.kind,
            about,
            outcome: self.outcome.map(|text| serde_json::from_str(&text)).transpose().ok()?,
            detail: self.detail,
            events: entries::events_of(about, sent.as_ref().map(|sent| (actor, sent.device)), &self.events)?,
            sent,
            prev,
            hash: Digest(self.hash.try_into().ok()?),
        })
    }
}

/// Branches that have a log.
pub async fn branches(tx: &mut ReadTx) -> Result<Vec<BranchId>, StoreError> {
    let rows: Vec<(Uuid,)> = tx.all(BRANCHES, args![]).await?;
    Ok(rows.into_iter().map(|(id,)| BranchId(id)).collect())
}

/// Some entries of a log, in order.
#[derive(Debug, Default)]
pub struct Entries {
    /// Those that say what was ever written.
    pub read: Vec<LogEntry>,
    /// Behind them one that does not.
    pub unreadable: Option<u64>,
}

/// The next entries of a log behind one of that place and hash; none at its end.
pub async fn entries_behind(
    tx: &mut ReadTx,
    branch: BranchId,
    (seq, mut prev): (u64, Digest),
) -> Result<Entries, StoreError> {
    let rows: Vec<EntryRow> = tx.all(ENTRIES, args![branch, int(seq), ENTRIES_AT_ONCE]).await?;
    let mut entries = Entries::default();
    for row in rows {
        let seq = count("branch_log", "seq", row.seq)?;
        let Some(entry) = row.read(branch, prev) else {
            entries.unreadable = Some(seq);
            break;
        };
        prev = entry.hash;
        entries.read.push(entry);
    }
    Ok(entries)
}

/// One entry of a log, if there is one that can be read.
pub async fn entry(tx: &mut ReadTx, branch: BranchId, seq: u64) -> Result<Option<LogEntry>, StoreError> {
    let Some(before) = seq.checked_sub(1) else { return Ok(None) };
    let row: Option<EntryRow> = tx.maybe(ENTRIES, args![branch, int(before), 1_i64]).await?;
    Ok(row.and_then(|row| row.read(branch, Digest::ZERO)).filter(|entry| entry.seq == seq))
}

/// Verifies a branch from its first entry to its head; answers how many entries it has.
pub async fn verify(tx: &mut ReadTx, branch: BranchId) -> Result<Result<u64, Finding>, StoreError> {
    let head = feed::head(tx, branch).await?;
    let mut verifier = Verifier::new(branch);
    let mut at = (0, Digest::ZERO);
    loop {
        let Entries { read, unreadable } = entries_behind(tx, branch, at).await?;
        for entry in &read {
            if let Err(broken) = verifier.entry(entry) {
                return Ok(Err(broken.into()));
            }
            at = (entry.seq, entry.hash);
        }
        if let Some(seq) = unreadable {
            return Ok(Err(Broken::Content(seq).into()));
        }
        if read.is_empty() {
            break;
        }
    }
    if let Err(broken) = verifier.end(head.seq, head.digest) {
        return Ok(Err(broken.into()));
    }
    let unbalanced = unbalanced(tx, branch).await?;
    Ok(unbalanced.map_or(Ok(head.seq), |seq| Err(Finding::Unbalanced(seq))))
}

/// The first entry of a log whose postings do not sum to zero in some currency.
pub async fn unbalanced(tx: &mut ReadTx, branch: BranchId) -> Result<Option<u64>, StoreError> {
    let unbalanced: Option<(i64,)> = tx.maybe(UNBALANCED, args![branch]).await?;
    unbalanced.map(|(seq,)| count("ledger_postings", "seq", seq)).transpose()
}

#[cfg(test)]
mod tests {
    use callout_core::domain::order::{OrderCommand, command::Nothing};

    use super::*;
    use crate::{
        store::{Db, Statement},
        sync::tests::office::{Office, log_of},
        testing::TestServer,
    };

    statements! {
        /// For tests: somebody edits an entry.
        EDIT = "update branch_log set actor = branch where branch = $1 and seq = $2";
        /// For tests: somebody edits what an entry covers.
        EDIT_EVENT = "update branch_log set events = replace(events, '\"at\":1', '\"at\":2') where branch = $1 and seq = $2";
        /// For tests: the bytes of a command as they are kept.
        BYTES = "select bytes from branch_log where branch = $1 and seq = $2";
        /// For tests: somebody edits a command.
        EDIT_COMMAND = "update branch_log set bytes = $3 where branch = $1 and seq = $2";
        /// For tests: somebody edits an event so that it says nothing any more.
        BREAK_EVENT = "update branch_log set events = replace(events, '[', '') where branch = $1 and seq = $2";
        /// For tests: somebody removes the last entry.
        TRUNCATE = "delete from branch_log where branch = $1 and seq = $2";
        /// For tests: somebody edits the books.
        EDIT_POSTING = "update ledger_postings set amount_minor = amount_minor + 1 where branch = $1 and n = 0 and seq <= $2";
    }

    const _: &[Statement] = ALL;

    /// A call, an assignment, a log of two commands.
    async fn a_day() -> (TestServer, u64) {
        let server = TestServer::start().await;
        let mut office = Office::open(&server).await;
        let (phone, session) = server.person("wang").technician().add_with_phone().await;
        let order = office.order_of(&server, phone.person).await;
        let mut log = log_of(&phone, "wang", "D01");
        log.does(order, OrderCommand::Accept(Nothing {}));
        log.takes_cash(order, 100, 1);
        server.push_pending(&session, &mut log).await;
        let entries = check(&server).await.expect("it verifies");
        (server, entries)
    }

    async fn check(server: &TestServer) -> Result<u64, Finding> {
        let mut tx = server.state.db.read().await.expect("a reader");
        verify(&mut tx, server.branch).await.expect("it reads")
    }

    async fn edit(db: &Db, statement: Statement, branch: BranchId, seq: u64) {
        let mut tx = db.write().await.expect("a writer");
        assert!(tx.execute(statement, args![branch, super::super::int(seq)]).await.expect("edited") > 0);
        tx.commit().await.expect("a commit");
    }

    #[tokio::test]
    async fn an_edit_in_the_tables_shows_i16() {
        let (server, entries) = a_day().await;
        assert_eq!(entries, 4);
        edit(&server.state.db, EDIT, server.branch, entries - 1).await;
        assert_eq!(check(&server).await, Err(Finding::Log(Broken::Content(entries - 1))));
    }

    #[tokio::test]
    async fn an_edited_event_shows_i16() {
        let (server, entries) = a_day().await;
        edit(&server.state.db, EDIT_EVENT, server.branch, entries).await;
        assert_eq!(check(&server).await, Err(Finding::Log(Broken::Content(entries))));
    }

    #[tokio::test]
    async fn edited_evidence_shows_i15_i16() {
        let (server, entries) = a_day().await;
        let db = &server.state.db;
        let place = super::super::int(entries);
        let mut tx = db.read().await.expect("a reader");
        let (bytes,): (Vec<u8>,) = tx.one(BYTES, args![server.branch, place]).await.expect("a command");
        drop(tx);
        let spoilt = (0..bytes.len()).step_by(7).chain([0, bytes.len() - 1]).flat_map(|at| {
            let flipped =
                |bit: u8| bytes.iter().enumerate().map(|(i, byte)| if i == at { byte ^ bit } else { *byte }).collect();
            [1, 2, 0x80].map(flipped)
        });
        for edited in spoilt.chain([Vec::new(), bytes[..bytes.len() - 1].to_vec(), [&bytes[..], b" "].concat()]) {
            let mut tx = db.write().await.expect("a writer");
            tx.execute(EDIT_COMMAND, args![server.branch, place, edited]).await.expect("edited");
            tx.commit().await.expect("a commit");
            assert_eq!(check(&server).await, Err(Finding::Log(Broken::Content(entries))), "{edited:?}");
        }
    }

    #[tokio::test]
    async fn an_event_that_says_nothing_any_more_shows_i16() {
        let (server, entries) = a_day().await;
        edit(&server.state.db, BREAK_EVENT, server.branch, entries).await;
        assert_eq!(check(&server).await, Err(Finding::Log(Broken::Content(entries))));
    }

    #[tokio::test]
    async fn removed_evidence_shows_i15_i16() {
        let (server, entries) = a_day().await;
        edit(&server.state.db, TRUNCATE, server.branch, entries - 1).await;
        let missing = Broken::Order { expected: entries - 1, found: entries };
        assert_eq!(check(&server).await, Err(Finding::Log(missing)));
    }

    #[tokio::test]
    async fn a_log_that_was_cut_shows_i16() {
        let (server, entries) = a_day().await;
        edit(&server.state.db, TRUNCATE, server.branch, entries).await;
        assert_eq!(check(&server).await, Err(Finding::Log(Broken::Head { expected: entries, found: entries - 1 })));
    }

    #[tokio::test]
    async fn books_that_do_not_balance_show_i8() {
        let (server, entries) = a_day().await;
        edit(&server.state.db, EDIT_POSTING, server.branch, entries).await;
        assert_eq!(check(&server).await, Err(Finding::Unbalanced(entries)));
    }
}
