//! The test is tested: damage is done to the tables in a transaction that is rolled back, and each must be found.

use anyhow::Result;
use sqlx::Executor as _;

use super::records::Records;

/// What is done, and how.
pub const PLANTS: [(&str, &str); 8] = [
    ("a command is lost", "delete from commands where log_seq = (select max(log_seq) from commands)"),
    (
        "an outcome changes",
        "update commands set outcome = '{\"outcome\":\"planted\"}' where log_seq = (select max(log_seq) from commands)",
    ),
    ("the log loses its end", "delete from branch_log where seq = (select max(seq) from branch_log)"),
    ("an event changes", "update order_events set body = body || ' ' where seq = (select max(seq) from order_events)"),
    ("a posting is lost", "delete from ledger_postings where n = 0 and seq = (select max(seq) from ledger_postings)"),
    ("a cash book forgets", "update cash_books set holds_minor = holds_minor + 1"),
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
