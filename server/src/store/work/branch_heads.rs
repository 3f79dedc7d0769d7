//! Where the branches' logs stand, and the company's. One is opened when its first work comes.

use std::collections::BTreeSet;

use callout_core::{
    domain::{
        digest::Digest, house::House, ids::BranchId, money::Currency, subject::Site, text::Text, time::Timestamp,
    },
    protocol::cursor::Position,
};
use chrono_tz::Tz;
use uuid::Uuid;

use super::{count, int, rows};
use crate::{
    store::{StoreError, Value, WriteTx, args, dialect, meta, statements},
    sync::heart::{rows::BranchHead, working_set::WorkingSet},
};

/// The zone of a branch until somebody says otherwise.
const ZONE: Tz = Tz::Asia__Shanghai;
/// Letters that a branch's code takes from its name.
const CODE_LETTERS: usize = 3;
/// The code of the company's log: longer than any branch's.
const COMPANY_CODE: &str = "COMPANY";

statements! {
    /// Heads, locked in the order of their branches so that two servers never wait for each other.
    HEADS = "select branch, code, zone, currency, seq, digest, at from branch_heads where branch in";
    /// The names of branches that have no head yet.
    NAMES = "select id, name from branches where id in";
    /// The codes that are taken.
    CODES = "select code from branch_heads";
    /// New heads.
    OPEN = "insert into branch_heads (branch, code, zone, currency, seq, digest, at)";
}

#[derive(sqlx::FromRow)]
struct HeadRow {
    branch: Uuid,
    code: String,
    zone: String,
    currency: String,
    seq: i64,
    digest: Vec<u8>,
    at: i64,
}

impl HeadRow {
    fn read(self) -> Result<BranchHead, StoreError> {
        let corrupt = |column| StoreError::corrupt("branch_heads", column, self.branch);
        Ok(BranchHead {
            site: Site {
                branch: BranchId(self.branch),
                code: Text::new(&self.code).map_err(|_| corrupt("code"))?,
                zone: self.zone.parse().map_err(|_| corrupt("zone"))?,
                currency: Currency::from_code(&self.currency).ok_or_else(|| corrupt("currency"))?,
            },
            position: Position {
                seq: count("branch_heads", "seq", self.seq)?,
                digest: rows::digest("branch_heads", "digest", self.branch, &self.digest)?,
            },
            at: Timestamp::from_ms(self.at),
        })
    }
}

/// Loads and locks heads; branches without one are opened.
pub(super) async fn load<H: House>(
    tx: &mut WriteTx,
    branches: &BTreeSet<BranchId>,
    set: &mut WorkingSet<H>,
) -> Result<(), StoreError> {
    let mut missing: BTreeSet<BranchId> = branches.clone();
    for _ in 0..2 {
        let tail = dialect::locking(tx, "order by branch", "order by branch for update");
        let rows: Vec<HeadRow> = tx.all_in(HEADS, ids(&missing), tail).await?;
        for row in rows {
            let head = row.read()?;
            missing.remove(&head.site.branch);
            set.branches.insert(head.site.branch, head);
        }
        if missing.is_empty() {
            return Ok(());
        }
        open(tx, &missing).await?;
    }
    Ok(())
}

async fn open(tx: &mut WriteTx, branches: &BTreeSet<BranchId>) -> Result<(), StoreError> {
    let named: Vec<(Uuid, String)> = tx.all_in(NAMES, ids(branches), "order by id").await?;
    let taken: Vec<(String,)> = tx.all(CODES, args![]).await?;
    let mut taken: BTreeSet<String> = taken.into_iter().map(|(code,)| code).collect();
    let mut rows = Vec::with_capacity(branches.len());
    let opened = |branch: Uuid, code: &str| {
        args![branch, code.to_owned(), ZONE.name(), Currency::CNY.code(), int(0), Digest::ZERO, int(0)]
    };
    if branches.contains(&BranchId::COMPANY) {
        rows.push(opened(BranchId::COMPANY.0, COMPANY_CODE));
    }
    for (branch, name) in named {
        let code = free_code(&name, &taken);
        rows.push(opened(branch, &code));
        taken.insert(code);
    }
    tx.execute_many(OPEN, rows, "on conflict do nothing").await?;
    meta::skip_first_numbers(tx).await
}

/// A short code for documents: the first letters of the name where they are free, else a number.
fn free_code(name: &str, taken: &BTreeSet<String>) -> String {
    let letters: String =
        name.chars().filter(char::is_ascii_alphanumeric).take(CODE_LETTERS).collect::<String>().to_ascii_uppercase();
    let numbered = (taken.len() + 1..).map(|number| format!("B{number}"));
    let named = (!letters.is_empty()).then_some(letters);
    named.into_iter().chain(numbered).find(|code| !taken.contains(code)).unwrap_or_default()
}

fn ids(branches: &BTreeSet<BranchId>) -> Vec<Value> {
    branches.iter().flat_map(|branch| args![branch]).collect()
}
