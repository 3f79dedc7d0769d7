//! The database's own judgement of itself, before anything is read from it (F80, I22).

use crate::store::{Db, StoreError, dialect};

/// What a database says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// Nothing is wrong, and this was looked at.
    Sound(&'static str),
    /// What it says is wrong, the first few lines.
    Damaged(Vec<String>),
    /// It has no means to look at itself.
    Unchecked(&'static str),
}

/// Asks SQLite for its pages and its references, PostgreSQL for its indexes.
pub async fn health(db: &Db) -> Result<Health, StoreError> {
    let mut tx = db.read().await?;
    if !tx.is_postgres() {
        let wrong = dialect::check_sqlite(&mut tx).await?;
        let sound = Health::Sound("SQLite finds no damage in its pages, indexes and references");
        return Ok(if wrong.is_empty() { sound } else { Health::Damaged(wrong) });
    }
    let Some(indexes) = dialect::indexes_to_check(&mut tx).await? else {
        return Ok(Health::Unchecked(
            "pages and indexes are not checked: PostgreSQL's extension `amcheck` is not installed in this database (`create extension amcheck`)",
        ));
    };
    drop(tx);
    let mut wrong = Vec::new();
    for index in indexes {
        // What is wrong comes as an error, after which a transaction is of no more use.
        let mut tx = db.read().await?;
        if let Err(error) = dialect::check_index(&mut tx, &index).await {
            wrong.push(format!("{index}: {error}"));
        }
    }
    let sound = Health::Sound(
        "PostgreSQL's amcheck finds no damage in its indexes; pages by `pg_checksums`, if they have them",
    );
    Ok(if wrong.is_empty() { sound } else { Health::Damaged(wrong) })
}
