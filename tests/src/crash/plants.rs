//! The test is tested: damage is done to the tables in a transaction that is rolled back, and each must be found.

use anyhow::Result;
use sqlx::Executor as _;

use super::records::Records;

/// What is done, and how.
pub const PLANTS: [(&str, &str); 12] = [
    (
        "a command is lost",
        "delete from branch_log where seq = (select max(seq) from branch_log where device is not null)",
    ),
    (
        "an outcome changes",
        "update branch_log set outcome = '{\"outcome\":\"planted\"}'
            where seq = (select max(seq) from branch_log where device is not null)",
    ),
    (
        "a command's bytes change",
        "update branch_log set bytes = hash where seq = (select max(seq) from branch_log where device is not null)",
    ),
    ("the log loses its end", "delete from branch_log where seq = (select max(seq) from branch_log)"),
    (
        "the company's log loses its beginning",
        "delete from branch_log where seq = 1 and branch = (select branch from branch_heads where code = 'COMPANY')",
    ),
    (
        "somebody's file changes",
        "update subject_revisions set body = replace(body, '\"name\":', '\"name\": ') where kind = 6",
    ),
    (
        "an event changes",
        "update branch_log set events = replace(events, '\"at\":1', '\"at\":2')
            where seq = (select max(seq) from branch_log where events <> '[]')",
    ),
    ("a posting is lost", "delete from ledger_postings where n = 0 and seq = (select max(seq) from ledger_postings)"),
    (
        "a cash book forgets",
        "update subject_revisions set body = replace(body, '\"minor\":', '\"minor\":1') where kind = 3",
    ),
    ("orders lose their bodies", "delete from subject_revisions where kind = 0"),
    ("a phone's head goes back", "update device_heads set seq = seq - 1"),
    ("orders lose their technicians", "update orders set assignee = null"),
];

impl Records {
    /// Does damage, for this picture only.
    pub async fn spoil(&mut self, statement: &'static str) -> Result<()> {
        match self {
            Self::Sqlite(connection) => connection.execute(statement).await.map(drop)?,
            Self::Postgres(connection) => connection.execute(statement).await.map(drop)?,
        }
        Ok(())
    }
}
