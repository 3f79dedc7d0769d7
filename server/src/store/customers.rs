//! Customers' files (客户资料袋) as they are looked for: the file itself is its latest revision in the log's subjects, its row
//! here is written with it.

use std::collections::BTreeMap;

use callout_core::domain::{customer::Customer, ids::CustomerId, people::Actor};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{
    Conditions, ReadTx, Statement, StoreError, ToValue as _, Value, args, json, search, statements, work::int,
};

statements! {
    /// Files as they are looked for; the names of the columns of [`row`].
    ROWS = "insert into customers (branch, id, revision, name, search)";
    /// The file of that id, for somebody who sees it.
    FIND = "select c.id, c.revision, r.body from customers c join subject_revisions r
        on r.branch = c.branch and r.kind = 8 and r.id = c.id and r.revision = c.revision
        where c.id = $3 and ($1 or c.branch = $2)";
    /// Which files there are, as they are looked for.
    LINES = "select id from customers";
    /// Files of some ids.
    BODIES = "select c.id, c.revision, r.body from customers c join subject_revisions r
        on r.branch = c.branch and r.kind = 8 and r.id = c.id and r.revision = c.revision where c.id in";
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
    let found: Vec<(Uuid,)> = tx.all_where(LINES, &looked_for(viewer, wanted, after), (BY_NAME, limit)).await?;
    in_order(tx, BODIES, &found).await
}

/// The order of the list.
pub(super) const BY_NAME: &str = "order by name, id";

/// What is looked for, in the branch that is seen or in all of them.
pub(super) fn looked_for(viewer: &Actor, wanted: &str, after: &After) -> Conditions {
    let sees_all = viewer.sees_all_branches();
    Conditions::default()
        .led_by(if sees_all { "customers_everywhere" } else { "customers_by_name" })
        .and_with("branch = ?", (!sees_all).then(|| viewer.branch.to_value()))
        .and("(name, id) > (?, ?)", args![after.name, after.id])
        .containing((!wanted.is_empty()).then(|| search::patterns(wanted)))
}

/// The files of a list's lines, in their order.
pub(super) async fn in_order<T: DeserializeOwned>(
    tx: &mut ReadTx,
    bodies: Statement,
    lines: &[(Uuid,)],
) -> Result<Vec<Kept<T>>, StoreError> {
    let rows: Vec<KeptRow> = tx.all_in(bodies, lines.iter().map(|(id,)| id.to_value()), "").await?;
    let mut rows: BTreeMap<Uuid, KeptRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    lines.iter().filter_map(|(id,)| rows.remove(id)).map(KeptRow::read).collect()
}
