//! Verifying the logs as they are kept: the chain, what each entry covers, the commands that they name, and the sums of the
//! books (I8, I16). What the voucher has by its digest alone, statements and strokes, is in the commands (I15).

use callout_core::domain::{
    digest::Digest,
    ids::{BranchId, CommandId, DeviceId, PersonId},
    time::Timestamp,
};
use uuid::Uuid;

use super::{count, feed, int};
use crate::{
    store::{ReadTx, StoreError, args, statements},
    sync::heart::{
        log::{Broken, Verifier},
        rows::LogEntry,
    },
};

/// Entries that are read at once: a log has millions.
const ENTRIES_AT_ONCE: u64 = 1_000;
/// Commands that are read at once: one with long strokes has hundreds of kilobytes.
const COMMANDS_AT_ONCE: i64 = 100;

statements! {
    /// Branches that have a log.
    BRANCHES = "select branch from branch_heads order by branch";
    /// Entries of a log, in order.
    ENTRIES = "select seq, at, actor, device, command, command_hash, kind, subject, detail, payload, prev, hash
        from branch_log where branch = $1 and seq > $2 and seq <= $3 order by seq";
    /// The events of entries, in order.
    EVENTS = "select seq, body from order_events where branch = $1 and seq > $2 and seq <= $3 order by seq, revision";
    /// Commands as they came, with what the log says of each.
    COMMANDS = "select c.device, c.epoch, c.seq, c.log_seq, c.hash, c.bytes, l.command_hash from commands c
        left join branch_log l on l.branch = c.branch and l.seq = c.log_seq
        where c.branch = $1 and (c.device, c.epoch, c.seq) > ($2, $3, $4) order by c.device, c.epoch, c.seq limit $5";
    /// How many commands the log names, and how many are kept. A deposit is kept as a held case.
    COUNTS = "select (select count(*) from branch_log
            where branch = $1 and device is not null and command_hash is not null and kind <> 'deposit'),
        (select count(*) from commands where branch = $1 and (kind is null or kind <> 'deposit'))";
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
    /// A command is not what came from the phone, or not what the log says.
    #[error("the command of entry {0} is not the one that came")]
    Command(u64),
    /// Commands are missing, or some were added.
    #[error("the log names {named} commands, and {kept} are kept")]
    Commands {
        /// In the log.
        named: u64,
        /// In the table.
        kept: u64,
    },
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
    command: Option<Uuid>,
    command_hash: Option<String>,
    kind: String,
    subject: Uuid,
    detail: String,
    payload: String,
    prev: String,
    hash: String,
}

#[derive(sqlx::FromRow)]
struct CommandRow {
    device: Uuid,
    epoch: i64,
    seq: i64,
    log_seq: i64,
    hash: String,
    bytes: Vec<u8>,
    command_hash: Option<String>,
}

impl EntryRow {
    /// The entry; a digest that is none any more is one that fits nowhere.
    fn read(self, branch: BranchId) -> Result<LogEntry, StoreError> {
        let digest = |text: &str| text.parse().unwrap_or(Digest([0xff; 32]));
        Ok(LogEntry {
            branch,
            seq: count("branch_log", "seq", self.seq)?,
            at: Timestamp::from_ms(self.at),
            actor: PersonId(self.actor),
            device: self.device.map(DeviceId),
            command: self.command.map(CommandId),
            command_hash: self.command_hash.as_deref().map(digest),
            kind: self.kind,
            subject: self.subject,
            detail: self.detail,
            payload: digest(&self.payload),
            prev: digest(&self.prev),
            hash: digest(&self.hash),
        })
    }
}

/// Branches that have a log.
pub async fn branches(tx: &mut ReadTx) -> Result<Vec<BranchId>, StoreError> {
    let rows: Vec<(Uuid,)> = tx.all(BRANCHES, args![]).await?;
    Ok(rows.into_iter().map(|(id,)| BranchId(id)).collect())
}

/// Verifies a branch from its first entry to its head; answers how many entries it has.
pub async fn verify(tx: &mut ReadTx, branch: BranchId) -> Result<Result<u64, Finding>, StoreError> {
    let head = feed::head(tx, branch).await?;
    let mut verifier = Verifier::new(branch);
    let mut from = 0;
    loop {
        let window = || args![branch, int(from), int(from + ENTRIES_AT_ONCE)];
        let entries: Vec<EntryRow> = tx.all(ENTRIES, window()).await?;
        let events: Vec<(i64, String)> = tx.all(EVENTS, window()).await?;
        if entries.is_empty() {
            break;
        }
        for row in entries {
            let covered = events.iter().filter(|(seq, _)| *seq == row.seq).map(|(_, body)| body.as_str());
            let covered: Vec<&str> = covered.collect();
            let entry = row.read(branch)?;
            if let Err(broken) = verifier.entry(&entry, covered) {
                return Ok(Err(broken.into()));
            }
        }
        from += ENTRIES_AT_ONCE;
    }
    if let Err(broken) = verifier.end(head.seq, head.digest) {
        return Ok(Err(broken.into()));
    }
    if let Err(finding) = commands(tx, branch).await? {
        return Ok(Err(finding));
    }
    let unbalanced: Option<(i64,)> = tx.maybe(UNBALANCED, args![branch]).await?;
    Ok(match unbalanced {
        Some((seq,)) => Err(Finding::Unbalanced(count("ledger_postings", "seq", seq)?)),
        None => Ok(head.seq),
    })
}

/// Verifies the commands: the bytes are those of the hash, the hash is that of the log, and none is missing.
async fn commands(tx: &mut ReadTx, branch: BranchId) -> Result<Result<(), Finding>, StoreError> {
    let (mut device, mut epoch, mut seq) = (Uuid::nil(), 0_i64, 0_i64);
    loop {
        let args = args![branch, device, epoch, seq, COMMANDS_AT_ONCE];
        let rows: Vec<CommandRow> = tx.all(COMMANDS, args).await?;
        for row in &rows {
            let is_whole = Digest::of(&row.bytes).to_hex() == row.hash;
            if !is_whole || row.command_hash.as_ref() != Some(&row.hash) {
                return Ok(Err(Finding::Command(count("commands", "log_seq", row.log_seq)?)));
            }
        }
        let Some(last) = rows.last() else { break };
        (device, epoch, seq) = (last.device, last.epoch, last.seq);
    }
    let (named, kept): (i64, i64) = tx.one(COUNTS, args![branch]).await?;
    let (named, kept) = (count("branch_log", "command_hash", named)?, count("commands", "hash", kept)?);
    Ok(if named == kept { Ok(()) } else { Err(Finding::Commands { named, kept }) })
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
        EDIT = "update branch_log set actor = subject where branch = $1 and seq = $2";
        /// For tests: somebody edits what an entry covers.
        EDIT_EVENT = "update order_events set body = replace(body, '\"by\"', '\"by \"') where branch = $1 and seq = $2";
        /// For tests: somebody edits a command.
        EDIT_COMMAND = "update commands set bytes = cast(replace(cast(bytes as text), 'accept', 'Accept') as blob)
            where branch = $1 and log_seq < $2";
        /// For tests: somebody removes a command.
        REMOVE_COMMAND = "delete from commands where branch = $1 and log_seq = $2";
        /// For tests: somebody removes the last entry.
        TRUNCATE = "delete from branch_log where branch = $1 and seq = $2";
        /// For tests: somebody edits the books.
        EDIT_POSTING = "update ledger_postings set amount_minor = amount_minor + 1 where branch = $1 and n = 0 and seq <= $2";
    }

    const _: &[Statement] = ALL;

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
        assert!(tx.execute(statement, args![branch, int(seq)]).await.expect("edited") > 0);
        tx.commit().await.expect("a commit");
    }

    #[tokio::test]
    async fn an_edit_in_the_tables_shows_i16() {
        let (server, entries) = a_day().await;
        assert!(entries >= 5, "{entries}");
        edit(&server.state.db, EDIT, server.branch, entries - 1).await;
        assert_eq!(check(&server).await, Err(Finding::Log(Broken::Content(entries - 1))));
    }

    #[tokio::test]
    async fn an_edited_event_shows_i16() {
        let (server, entries) = a_day().await;
        edit(&server.state.db, EDIT_EVENT, server.branch, entries).await;
        assert_eq!(check(&server).await, Err(Finding::Log(Broken::Payload(entries))));
    }

    #[tokio::test]
    async fn edited_evidence_shows_i15_i16() {
        let (server, entries) = a_day().await;
        edit(&server.state.db, EDIT_COMMAND, server.branch, entries).await;
        assert_eq!(check(&server).await, Err(Finding::Command(entries - 1)));
    }

    #[tokio::test]
    async fn removed_evidence_shows_i15_i16() {
        let (server, entries) = a_day().await;
        edit(&server.state.db, REMOVE_COMMAND, server.branch, entries).await;
        assert_eq!(check(&server).await, Err(Finding::Commands { named: 2, kept: 1 }));
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
