//! Holds as orders and jobs look for them (P29), and which products have a notice.

use callout_core::domain::{
    hold::{Hold, HoldNotice, HoldStage, Holds, Lifted, NoticeCommand, OpenNotice, ProductKey},
    ids::{AssetId, BranchId, HoldId},
    order::command::Nothing,
    subject::Listed as _,
    subjects::{AnyCommand, Product},
};
use uuid::Uuid;

use super::{Conditions, ReadTx, Statement, StoreError, ToValue, Value, args, json, statements};
use crate::sync::job::Own;

statements! {
    /// Rows of notices; the names of the columns of [`row`].
    NOTICES = "insert into hold_notices (hold, branch, asset, is_standing, was_mistaken)";
    /// The holds that are in force.
    IN_FORCE = "select g.id, r.body from register g join subject_revisions r
        on r.branch = g.branch and r.kind = g.kind and r.id = g.id and r.revision = g.revision
        where g.branch = $1 and g.kind = 12 and g.state in ('placed', 'found_good', 'confirmed_bad')";
    /// The holds that ended and still have notices that stand.
    ENDED = "select g.id, r.body from register g join subject_revisions r
        on r.branch = g.branch and r.kind = g.kind and r.id = g.id and r.revision = g.revision
        where g.branch = $1 and g.kind = 12 and g.state = 'released'
            and exists (select 1 from hold_notices n where n.hold = g.id and n.is_standing = true)";
    /// Products.
    PRODUCTS = "select branch, id from assets";
    /// Notices that stand although their products are not of the batch.
    ASTRAY = "select n.branch, n.asset from hold_notices n join assets a on a.branch = n.branch and a.id = n.asset
        where n.hold = $1 and n.is_standing = true
            and (a.model_key <> $2 or ((a.batch_key is null or a.batch_key <> $3) and $3 is not null))
        order by n.branch, n.asset limit $4";
    /// Notices that stand.
    STANDING = "select branch, asset from hold_notices where hold = $1 and is_standing = true
        order by branch, asset limit $2";
}

/// The order of [`PRODUCTS`], as their index has it.
pub(super) const BY_BRANCH: &str = "order by branch, id";

/// Products that a hold is on and that have no notice, or one that was ended by mistake.
pub(super) fn without_notice(hold: HoldId, key: &ProductKey, found_on: Option<AssetId>) -> Conditions {
    Conditions::default()
        .led_by(if key.batch.is_some() { "assets_by_batch" } else { "assets_by_model" })
        .and("model_key = ?", args![key.model.clone()])
        .and_with("batch_key = ?", key.batch.as_ref().map(ToValue::to_value))
        .and_with("id <> ?", found_on.map(|asset| asset.to_value()))
        .and(
            "not exists (select 1 from hold_notices n
                where n.hold = ? and n.branch = assets.branch and n.asset = assets.id and not n.was_mistaken)",
            args![hold],
        )
}

/// What becomes of the row of a notice that is there already.
pub(super) const AGAIN: &str = "on conflict (hold, branch, asset) do update set is_standing = excluded.is_standing,
    was_mistaken = excluded.was_mistaken";

/// The row of a notice as it stands.
pub(super) fn row(notice: &HoldNotice) -> Vec<Value> {
    let lifted = notice.stage.lifted();
    let was_mistaken = lifted == Some(Lifted::NotConcerned);
    args![notice.hold, notice.branch, notice.asset, lifted.is_none(), was_mistaken]
}

async fn read(tx: &mut ReadTx, which: Statement) -> Result<Vec<Hold>, StoreError> {
    let rows: Vec<(Uuid, String)> = tx.all(which, args![BranchId::COMPANY]).await?;
    rows.into_iter().map(|(id, body)| json::read("subject_revisions", "body", Hold::key(id), &body)).collect()
}

/// The holds that are in force.
pub async fn in_force(tx: &mut ReadTx) -> Result<Holds, StoreError> {
    let mut holds = Holds::none();
    for hold in read(tx, IN_FORCE).await? {
        holds.learn(&hold);
    }
    Ok(holds)
}

/// What the house has to ask of notices now, at most so much of each kind for each hold: to open those that are missing, and to lift
/// those whose hold is over or was never theirs.
pub async fn to_ask(tx: &mut ReadTx, limit: i64) -> Result<Vec<Own<Product>>, StoreError> {
    let mut asked = Vec::new();
    let mut holds = read(tx, IN_FORCE).await?;
    holds.extend(read(tx, ENDED).await?);
    for hold in holds {
        let (id, key) = (hold.id, hold.product_key());
        let lift = |(branch, asset)| own(&hold, (branch, asset), NoticeCommand::Lift(Nothing {}));
        match hold.stage {
            HoldStage::FoundGood { .. } | HoldStage::Released { .. } => {
                let standing: Vec<(Uuid, Uuid)> = tx.all(STANDING, args![id, limit]).await?;
                asked.extend(standing.into_iter().map(lift));
            }
            HoldStage::Placed | HoldStage::ConfirmedBad { .. } => {
                let args = args![id, key.model.clone(), key.batch.clone(), limit];
                let astray: Vec<(Uuid, Uuid)> = tx.all(ASTRAY, args).await?;
                asked.extend(astray.into_iter().map(lift));
                let without = without_notice(id, &key, hold.found_on);
                let without: Vec<(Uuid, Uuid)> = tx.all_where(PRODUCTS, &without, (BY_BRANCH, limit)).await?;
                let open = |(branch, asset)| {
                    let wanted = OpenNotice { hold: id, asset: AssetId(asset) };
                    own(&hold, (branch, asset), NoticeCommand::Open(wanted))
                };
                asked.extend(without.into_iter().map(open));
            }
        }
    }
    Ok(asked)
}

fn own(hold: &Hold, (branch, asset): (Uuid, Uuid), command: NoticeCommand) -> Own<Product> {
    let about = HoldNotice::key(HoldNotice::id_of(hold.id, AssetId(asset)).0);
    Own { log: BranchId(branch), about, command: Some(AnyCommand::HoldNotice(command)) }
}
