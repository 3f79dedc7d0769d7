//! The versions of the file, oldest first. A released one never changes (I23).

use callout_core::effects::store::SCHEMA_VERSION as VERSION;
use rusqlite::{Connection, TransactionBehavior};

use super::trouble::{Result, Trouble};

/// What leads from each version to the next.
const MIGRATIONS: [&str; VERSION as usize] = [include_str!("schema/1.sql")];

/// The version of a file; 0 for a new one.
pub(super) fn version(connection: &Connection) -> Result<u32> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Brings the file to [`VERSION`], a transaction for each step, so that a kill between two loses nothing.
pub(super) fn migrate(connection: &mut Connection) -> Result<()> {
    let found = version(connection)?;
    if found > VERSION {
        return Err(Trouble::Newer { found });
    }
    for (next, step) in (1_u32..).zip(MIGRATIONS).skip(found as usize) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", next)?;
        transaction.commit()?;
    }
    Ok(())
}
