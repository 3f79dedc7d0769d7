//! Customers' files (客户资料袋) as they are looked for: the file itself is its latest revision in the log's subjects, its row
//! here is written with it.

use callout_core::domain::{customer::Customer, ids::CustomerId, people::Actor};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{ReadTx, StoreError, Value, args, json, search, statements, work::int};

statements! {
    /// Files as they are looked for; the names of the columns of [`row`].
    ROWS = "insert into customers (branch, id, revision, name, search)";
    /// The file of that id, for somebody who sees it.
    FIND = "select c.id, c.revision, r.body from customers c join subject_revisions r
        on r.branch = c.branch and r.kind = 8 and r.id = c.id and r.revision = c.revision
        where c.id = $3 and ($1 or c.branch = $2)";
    /// Files in the order of names, from one on.
    SEARCH = "select c.id, c.revision, r.body from customers c join subject_revisions r
        on r.branch = c.branch and r.kind = 8 and r.id = c.id and r.revision = c.revision
        where ($1 or c.branch = $2) and (c.search like $3 escape '\\' or c.search like $4 escape '\\')
        and (c.name, c.id) > ($5, $6) order by c.name, c.id limit $7";
}

/// What becomes of the row of a file that is there already.
pub(super) const AGAIN: &str = "on conflict (branch, id) do update set revision = excluded.revision,
    name = excluded.name, search = excluded.search";

/// A file and the count of its changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept<T> {
    /// Counts the changes, from 1.
    pub revision: i64,
    /// The file.
    pub file: T,
}

/// A file as it is read.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct KeptRow {
    id: Uuid,
    revision: i64,
    body: String,
}

impl KeptRow {
    /// The file.
    pub(super) fn read<T: DeserializeOwned>(self) -> Result<Kept<T>, StoreError> {
        let file = json::read("subject_revisions", "body", self.id, &self.body)?;
        Ok(Kept { revision: self.revision, file })
    }
}

/// Where a list continues: behind the customer of that name and id.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct After {
    /// His name.
    pub name: String,
    /// His id.
    pub id: Uuid,
}

/// The row of a file as it stands.
pub(super) fn row(customer: &Customer, revision: u64) -> Vec<Value> {
    let Customer { id, branch, name, address, phone, site: _ } = customer;
    let search = search::folded([name.as_str(), address.as_str(), phone.as_str()]);
    args![branch, id, int(revision), name, search]
}

/// The file of that id, if this actor may see it (F61).
pub async fn find(tx: &mut ReadTx, viewer: &Actor, id: CustomerId) -> Result<Option<Kept<Customer>>, StoreError> {
    let row: Option<KeptRow> = tx.maybe(FIND, args![viewer.sees_all_branches(), viewer.branch, id]).await?;
    row.map(KeptRow::read).transpose()
}

/// Files whose name, address or phone contains a text, in the order of names.
pub async fn search(
    tx: &mut ReadTx,
    viewer: &Actor,
    wanted: &str,
    after: &After,
    limit: i64,
) -> Result<Vec<Kept<Customer>>, StoreError> {
    let (text, phone) = search::patterns(wanted);
    let args = args![viewer.sees_all_branches(), viewer.branch, text, phone, after.name, after.id, limit];
    let rows: Vec<KeptRow> = tx.all(SEARCH, args).await?;
    rows.into_iter().map(KeptRow::read).collect()
}
