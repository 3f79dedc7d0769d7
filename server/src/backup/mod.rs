//! Backups: `callout backup FOLDER` copies a running server, `callout restore FOLDER` puts a copy back (F43, F79).
//!
//! A backup is a folder: the database as of one moment, the pictures that were whole at that moment, and a [`manifest`] of every
//! file with its digest. The database first, by SQLite's own means, then the pictures: they never change, so what the database
//! names is there. It is written under another name and gets its own last, so that a folder with a manifest is a whole backup. On
//! PostgreSQL the database is `pg_dump`'s (`docs/backup.md`), and the folder has the pictures alone.

pub mod files;
pub mod manifest;
mod put_back;
mod take;
#[cfg(test)]
mod tests;

pub use put_back::{PutBack, RestoreError, UNFINISHED, put_back};
pub use take::{BackupError, Taken, take};
