//! Customers' products as they are looked for: the file itself is its latest revision in the log's subjects, its row here is
//! written with it. What was done to a product is read from the vouchers themselves (P19), so that it can never say anything
//! else than they do.

use callout_core::domain::{
    asset::Asset,
    hold::ProductKey,
    ids::{AssetId, BranchId, CustomerId},
    people::Actor,
    text::Line,
};
use uuid::Uuid;

use super::{
    Conditions, ReadTx, StoreError, ToValue as _, Value, args,
    customers::{Kept, KeptRow, in_order},
    search, statements,
    work::int,
};

statements! {
    /// Products as they are looked for; the names of the columns of [`row`].
    ROWS = "insert into assets (branch, id, revision, customer, search, model_key, batch_key)";
    /// The product of that id, for somebody who sees it.
    FIND = "select a.id, a.revision, r.body from assets a join subject_revisions r
        on r.branch = a.branch and r.kind = 9 and r.id = a.id and r.revision = a.revision
        where a.id = $3 and ($1 or a.branch = $2)";
    /// What a customer owns, in the order of registration.
    OF_CUSTOMER = "select a.id, a.revision, r.body from assets a join subject_revisions r
        on r.branch = a.branch and r.kind = 9 and r.id = a.id and r.revision = a.revision
        where a.branch = $1 and a.customer = $2 order by a.id limit $3";
    /// Which products there are, as they are looked for.
    LINES = "select id from assets";
    /// Products of some ids.
    BODIES = "select a.id, a.revision, r.body from assets a join subject_revisions r
        on r.branch = a.branch and r.kind = 9 and r.id = a.id and r.revision = a.revision where a.id in";
}

/// What becomes of the row of a product that is there already; it stays its customer's.
pub(super) const AGAIN: &str = "on conflict (branch, id) do update set revision = excluded.revision,
    search = excluded.search, model_key = excluded.model_key, batch_key = excluded.batch_key";

/// The row of a product as it stands.
pub(super) fn row(asset: &Asset, revision: u64) -> Vec<Value> {
    let search = search::folded([asset.model.as_str(), asset.serial.as_ref().map_or("", Line::as_str)]);
    let key = ProductKey::from(asset);
    args![asset.branch, asset.id, int(revision), asset.customer, search, key.model, key.batch]
}

/// The product of that id, if this actor may see it (F61).
pub async fn find(tx: &mut ReadTx, viewer: &Actor, id: AssetId) -> Result<Option<Kept<Asset>>, StoreError> {
    let row: Option<KeptRow> = tx.maybe(FIND, args![viewer.sees_all_branches(), viewer.branch, id]).await?;
    row.map(KeptRow::read).transpose()
}

/// What a customer owns.
pub async fn of_customer(
    tx: &mut ReadTx,
    branch: BranchId,
    customer: CustomerId,
    limit: i64,
) -> Result<Vec<Kept<Asset>>, StoreError> {
    let rows: Vec<KeptRow> = tx.all(OF_CUSTOMER, args![branch, customer, limit]).await?;
    rows.into_iter().map(KeptRow::read).collect()
}

/// Products whose model or serial number contains a text, of everybody or of one customer.
pub async fn search(
    tx: &mut ReadTx,
    viewer: &Actor,
    wanted: (&str, Option<CustomerId>),
    after: Uuid,
    limit: i64,
) -> Result<Vec<Kept<Asset>>, StoreError> {
    let found: Vec<(Uuid,)> = tx.all_where(LINES, &looked_for(viewer, wanted, after), (BY_ID, limit)).await?;
    in_order(tx, BODIES, &found).await
}

/// The order of the list.
pub(super) const BY_ID: &str = "order by id";

/// What is looked for, in the branch that is seen or in all of them.
pub(super) fn looked_for(viewer: &Actor, (wanted, customer): (&str, Option<CustomerId>), after: Uuid) -> Conditions {
    let sees_all = viewer.sees_all_branches();
    let asked = match customer {
        Some(_) => Conditions::default().led_by("assets_by_customer"),
        None if sees_all => Conditions::default().led_by("assets_by_id"),
        // The key itself.
        None => Conditions::default(),
    };
    asked
        .and_with("branch = ?", (!sees_all).then(|| viewer.branch.to_value()))
        .and_with("customer = ?", customer.map(|customer| customer.to_value()))
        .and("id > ?", args![after])
        .containing((!wanted.is_empty()).then(|| (search::patterns(wanted).0, search::patterns(wanted).0)))
}
