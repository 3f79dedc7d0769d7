//! Customers' products: model, serial number, dated warranty and contracts (P1). Their history is read from the
//! vouchers themselves (P19), so that it can never say anything else than they do.

use callout_core::domain::{
    asset::{Asset, ContractCover, Period},
    ids::{AssetId, BranchId, CustomerId},
    people::Actor,
    text::Line,
    time::Timestamp,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ReadTx, StoreError, WriteTx, args, customers::Kept, json, search, statements};

statements! {
    /// A new product.
    ADD = "insert into assets (branch, id, customer, model, serial, body, search, created_at, changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $8)";
    /// A changed product; nobody's change is lost under another's.
    CHANGE = "update assets set model = $4, serial = $5, body = $6, search = $7, changed_at = $8,
        revision = revision + 1 where branch = $1 and id = $2 and revision = $3";
    /// The product of that id, for somebody who sees it.
    FIND = "select branch, id, revision, customer, model, serial, body from assets where id = $3 and ($1 or branch = $2)";
    /// What a customer owns, in the order of registration.
    OF_CUSTOMER = "select branch, id, revision, customer, model, serial, body from assets
        where branch = $1 and customer = $2 order by id limit $3";
    /// Products whose model or serial number contains a text, in the order of registration.
    SEARCH = "select branch, id, revision, customer, model, serial, body from assets
        where ($1 or branch = $2) and search like $3 escape '\\' and id > $4
            and (customer = $6 or $6 is null) order by id limit $5";
}

#[derive(Debug, sqlx::FromRow)]
struct AssetRow {
    #[sqlx(try_from = "Uuid")]
    branch: BranchId,
    #[sqlx(try_from = "Uuid")]
    id: AssetId,
    revision: i64,
    #[sqlx(try_from = "Uuid")]
    customer: CustomerId,
    model: String,
    serial: Option<String>,
    body: String,
}

/// What only the body holds.
#[derive(Serialize, Deserialize)]
struct Body {
    bought: Option<NaiveDate>,
    warranty: Option<Period>,
    contracts: Vec<ContractCover>,
}

impl AssetRow {
    fn read(self) -> Result<Kept<Asset>, StoreError> {
        let id = self.id;
        let line = |column, text: &str| Line::new(text).map_err(|_| StoreError::corrupt("assets", column, id));
        let Body { bought, warranty, contracts } = json::read("assets", "body", id, &self.body)?;
        let file = Asset {
            id,
            branch: self.branch,
            customer: self.customer,
            model: line("model", &self.model)?,
            serial: self.serial.as_deref().map(|serial| line("serial", serial)).transpose()?,
            bought,
            warranty,
            contracts,
            history: Vec::new(),
        };
        Ok(Kept { revision: self.revision, file })
    }
}

/// Registers a product.
pub async fn add(tx: &mut WriteTx, asset: &Asset, now: Timestamp) -> Result<(), StoreError> {
    let Asset { id, branch, customer, model, serial, .. } = asset;
    tx.execute(ADD, args![branch, id, customer, model, serial, body(asset), search_text(asset), now]).await.map(drop)
}

/// Changes a product; false if it was changed meanwhile.
pub async fn change(tx: &mut WriteTx, asset: &Asset, revision: i64, now: Timestamp) -> Result<bool, StoreError> {
    let Asset { id, branch, model, serial, .. } = asset;
    let args = args![branch, id, revision, model, serial, body(asset), search_text(asset), now];
    Ok(tx.execute(CHANGE, args).await? == 1)
}

/// The product of that id, if this actor may see it (F61); without its history.
pub async fn find(tx: &mut ReadTx, viewer: &Actor, id: AssetId) -> Result<Option<Kept<Asset>>, StoreError> {
    let row: Option<AssetRow> = tx.maybe(FIND, args![viewer.sees_all_branches(), viewer.branch, id]).await?;
    row.map(AssetRow::read).transpose()
}

/// What a customer owns.
pub async fn of_customer(
    tx: &mut ReadTx,
    branch: BranchId,
    customer: CustomerId,
    limit: i64,
) -> Result<Vec<Kept<Asset>>, StoreError> {
    let rows: Vec<AssetRow> = tx.all(OF_CUSTOMER, args![branch, customer, limit]).await?;
    rows.into_iter().map(AssetRow::read).collect()
}

/// Products whose model or serial number contains a text, of everybody or of one customer.
pub async fn search(
    tx: &mut ReadTx,
    viewer: &Actor,
    (wanted, customer): (&str, Option<CustomerId>),
    after: Uuid,
    limit: i64,
) -> Result<Vec<Kept<Asset>>, StoreError> {
    let (text, _) = search::patterns(wanted);
    let args = args![viewer.sees_all_branches(), viewer.branch, text, after, limit, customer];
    let rows: Vec<AssetRow> = tx.all(SEARCH, args).await?;
    rows.into_iter().map(AssetRow::read).collect()
}

fn body(asset: &Asset) -> String {
    let Asset { bought, warranty, contracts, .. } = asset;
    json::write(&Body { bought: *bought, warranty: *warranty, contracts: contracts.clone() })
}

fn search_text(asset: &Asset) -> String {
    search::folded([asset.model.as_str(), asset.serial.as_ref().map_or("", Line::as_str)])
}
