//! Small subjects as they are filed, in one table for all of them. A row is written here with its subject, by what writes every
//! subject of whatever house, from the line and the filing that the subject itself gives; what reads it stands in
//! [`registers::small`](super::registers::small).

use callout_core::domain::ids::BranchId;

use super::{
    StoreError, Value, WriteTx, args,
    kept::Kept,
    search, statements,
    work::{SqlHouse, Stands, int},
};

statements! {
    /// Subjects as they are filed; the names of the columns of [`row`].
    ROWS = "insert into register (branch, kind, id, title, state, responsible, due_at, wakes_at, is_open, opened_at, customer,
        about, search, revision, changed_at)";
}

/// The register, to be compared.
pub(super) const KEPT: Kept = Kept { insert: ROWS, key: &["branch", "kind", "id"] };

/// What becomes of the row of a subject that is there already. What was filed once stays filed: it ends by not being open.
const AGAIN: &str = "on conflict (branch, kind, id) do update set title = excluded.title, state = excluded.state,
    responsible = excluded.responsible, due_at = excluded.due_at, wakes_at = excluded.wakes_at, is_open = excluded.is_open,
    opened_at = excluded.opened_at, customer = excluded.customer, about = excluded.about, search = excluded.search,
    revision = excluded.revision, changed_at = excluded.changed_at";

/// Writes the rows of what changed in a commit, of every kind that is filed here.
pub(super) async fn save<H: SqlHouse>(tx: &mut WriteTx, changed: &[Stands<'_, H>]) -> Result<(), StoreError> {
    let rows: Vec<_> = changed.iter().filter_map(row).collect();
    tx.execute_many(ROWS, rows, AGAIN).await.map(drop)
}

/// The row of a subject as it stands, if it is filed.
pub(super) fn row<H: SqlHouse>(stands: &Stands<'_, H>) -> Option<Vec<Value>> {
    let (key, any) = (stands.key, &stands.state.any);
    if H::own_table(key.kind).is_some() {
        return None;
    }
    let wakes = H::wakes(any).map(|wake| wake.at);
    let Some(filed) = H::filed(any) else {
        debug_assert!(wakes.is_none(), "{key}: what wakes is filed, or nobody finds it");
        return None;
    };
    let line = H::line(any);
    Some(args![
        stands.state.branch.unwrap_or(BranchId::COMPANY),
        key.kind,
        key.id,
        line.title,
        line.state,
        line.responsible,
        line.due,
        wakes,
        filed.is_open,
        filed.opened_at,
        filed.customer,
        filed.about,
        search::folded(filed.search.iter().map(String::as_str)),
        int(stands.state.revision),
        stands.at,
    ])
}
