//! The same server for tests on PostgreSQL, each in a database of its own.

use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use super::TestServer;

/// Where tests find a PostgreSQL that they may fill with databases.
pub const POSTGRES_VARIABLE: &str = "CALLOUT_TEST_POSTGRES";

static DATABASES: AtomicU64 = AtomicU64::new(0);

/// The URL of a new, empty database; `None`, and a line that says so, where there is no PostgreSQL.
///
/// # Panics
/// If the PostgreSQL that is there cannot be used.
pub async fn new_postgres_database() -> Option<String> {
    let Ok(url) = std::env::var(POSTGRES_VARIABLE) else {
        eprintln!("SKIPPED: no PostgreSQL; set {POSTGRES_VARIABLE}=postgres://…");
        return None;
    };
    let name = format!("callout_test_{}_{}", std::process::id(), DATABASES.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::connect(&url).await.expect("PostgreSQL answers");
    connection.execute(AssertSqlSafe(format!("drop database if exists {name}"))).await.expect("no leftover");
    connection.execute(AssertSqlSafe(format!("create database {name}"))).await.expect("a new database");
    Some(database_of(&url, &name))
}

/// The same server's other database: what stands between the last slash and the question mark.
#[must_use]
pub fn database_of(url: &str, name: &str) -> String {
    let (address, query) =
        url.split_once('?').map_or((url, String::new()), |(address, query)| (address, format!("?{query}")));
    let server = address.rsplit_once('/').map_or(address, |(server, _)| server);
    format!("{server}/{name}{query}")
}

impl TestServer {
    /// A server on a new PostgreSQL database; `None` where there is no PostgreSQL. Its test's path contains `postgres`.
    ///
    /// # Panics
    /// If it cannot start.
    pub async fn on_postgres() -> Option<Self> {
        let url = new_postgres_database().await?;
        Some(Self::with(|config| config.database_url = Some(url)).await)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_database_is_on_the_same_server() {
        assert_eq!(database_of("postgres://li@db:5432/callout", "x"), "postgres://li@db:5432/x");
        assert_eq!(database_of("postgres://li@/callout?host=/tmp/a", "x"), "postgres://li@/x?host=/tmp/a");
    }
}
