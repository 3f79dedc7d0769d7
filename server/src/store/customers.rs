//! Customers' files (客户资料袋): who they are, where their products stand, how they are reached.

use callout_core::domain::{
    asset::{Customer, Site},
    ids::{BranchId, CustomerId},
    people::Actor,
    text::Line,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ReadTx, StoreError, WriteTx, args, json, search, statements};

statements! {
    /// A new file.
    ADD = "insert into customers (branch, id, name, address, phone, site, search, created_at, changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $8)";
    /// A changed file; nobody's change is lost under another's.
    CHANGE = "update customers set name = $4, address = $5, phone = $6, site = $7, search = $8, changed_at = $9,
        revision = revision + 1 where branch = $1 and id = $2 and revision = $3";
    /// The file of that id, for somebody who sees it.
    FIND = "select branch, id, revision, name, address, phone, site from customers
        where id = $3 and ($1 or branch = $2)";
    /// Files in the order of names, from one on.
    SEARCH = "select branch, id, revision, name, address, phone, site from customers
        where ($1 or branch = $2) and (search like $3 escape '\\' or search like $4 escape '\\')
        and (name, id) > ($5, $6) order by name, id limit $7";
}

/// A customer's row.
#[derive(Debug, sqlx::FromRow)]
pub struct CustomerRow {
    #[sqlx(try_from = "Uuid")]
    branch: BranchId,
    /// His id.
    #[sqlx(try_from = "Uuid")]
    pub id: CustomerId,
    /// Counts the changes of the file.
    pub revision: i64,
    name: String,
    address: String,
    phone: String,
    site: String,
}

/// A file and the count of its changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept<T> {
    /// Counts the changes, from 1.
    pub revision: i64,
    /// The file.
    pub file: T,
}

impl CustomerRow {
    fn read(self) -> Result<Kept<Customer>, StoreError> {
        let id = self.id;
        let line = |column, text: &str| Line::new(text).map_err(|_| StoreError::corrupt("customers", column, id));
        let file = Customer {
            id,
            branch: self.branch,
            name: line("name", &self.name)?,
            address: line("address", &self.address)?,
            phone: line("phone", &self.phone)?,
            site: json::read::<Site>("customers", "site", id, &self.site)?,
        };
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

/// Opens a file.
pub async fn add(tx: &mut WriteTx, customer: &Customer, now: Timestamp) -> Result<(), StoreError> {
    let Customer { id, branch, name, address, phone, site } = customer;
    let (site, search) = (json::write(site), search_text(customer));
    tx.execute(ADD, args![branch, id, name, address, phone, site, search, now]).await.map(drop)
}

/// Changes a file; false if it was changed meanwhile.
pub async fn change(tx: &mut WriteTx, customer: &Customer, revision: i64, now: Timestamp) -> Result<bool, StoreError> {
    let Customer { id, branch, name, address, phone, site } = customer;
    let (site, search) = (json::write(site), search_text(customer));
    Ok(tx.execute(CHANGE, args![branch, id, revision, name, address, phone, site, search, now]).await? == 1)
}

/// The file of that id, if this actor may see it (F61).
pub async fn find(tx: &mut ReadTx, viewer: &Actor, id: CustomerId) -> Result<Option<Kept<Customer>>, StoreError> {
    let row: Option<CustomerRow> = tx.maybe(FIND, args![viewer.sees_all_branches(), viewer.branch, id]).await?;
    row.map(CustomerRow::read).transpose()
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
    let rows: Vec<CustomerRow> = tx.all(SEARCH, args).await?;
    rows.into_iter().map(CustomerRow::read).collect()
}

fn search_text(customer: &Customer) -> String {
    search::folded([customer.name.as_str(), customer.address.as_str(), customer.phone.as_str()])
}
