//! The only place with SQL: a file an aggregate, the same text for SQLite and PostgreSQL.
//!
//! A file declares its statements with `statements!`, keeps its row structs beside them and offers functions
//! over [`ReadTx`] and [`WriteTx`]. Services open the transaction and commit it.

pub mod assets;
pub mod branches;
pub mod calendar_follows;
mod conditions;
pub mod copy;
pub mod customers;
mod db;
pub mod device_reports;
pub mod devices;
pub mod dialect;
pub mod enrolments;
mod error;
mod filed;
pub mod holds;
mod json;
pub mod kept;
pub mod ledger;
pub mod meta;
pub mod order_history;
mod orders;
pub mod people;
mod product;
pub mod registers;
pub mod scope;
mod search;
pub mod security_events;
pub mod sessions;
mod sql;
pub mod subjects;
mod tx;
pub mod versions;
pub mod work;

pub use conditions::Conditions;
pub use db::{Db, MigrationState, OpenError, ensure_writable};
pub use error::StoreError;
pub use sql::{Millis, Row, Statement, ToValue, Value};
pub(crate) use sql::{args, statements};
pub use tx::{ReadTx, WriteTx};

/// Every statement of every store file; a test prepares all of them on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&[Statement]] = &[
    assets::ALL,
    branches::ALL,
    calendar_follows::ALL,
    copy::ALL,
    customers::ALL,
    device_reports::ALL,
    devices::ALL,
    dialect::ALL,
    enrolments::ALL,
    filed::ALL,
    holds::ALL,
    ledger::ALL,
    meta::ALL,
    order_history::ALL,
    orders::ALL,
    people::ALL,
    registers::ORDERS,
    registers::small::ALL,
    security_events::ALL,
    sessions::ALL,
    subjects::ALL,
    versions::ALL,
    work::audit::ALL,
    work::blobs::ALL,
    work::branch_heads::ALL,
    work::compared::ALL,
    work::feed::ALL,
    work::held::ALL,
    work::relays::ALL,
    work::load::ALL,
    work::revisions::ALL,
    work::save::ALL,
];

#[cfg(test)]
mod plans;
#[cfg(test)]
mod tests;
