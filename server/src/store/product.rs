//! What our own house adds to the tables in which every subject stands.

use std::collections::BTreeMap;

use callout_core::domain::{
    order::WorkOrder,
    subject::Listed as _,
    subjects::{AnySubject, Product},
};

use super::{
    StoreError, Value, WriteTx, assets, customers, holds,
    kept::Kept,
    orders, people,
    work::{OwnTable, SqlHouse, Stands},
};

const VOUCHERS: Kept = Kept { insert: orders::ROWS, key: &["branch", "id"] };
const FILES: Kept = Kept { insert: customers::ROWS, key: &["branch", "id"] };
const PRODUCTS: Kept = Kept { insert: assets::ROWS, key: &["branch", "id"] };
const NOTICES: Kept = Kept { insert: holds::NOTICES, key: &["hold", "branch", "asset"] };
const STAFF: Kept = Kept { insert: people::TAKE, key: &["id"] };

impl SqlHouse for Product {
    const OWN_TABLES: &'static [OwnTable] = &[OwnTable {
        kind: WorkOrder::KIND,
        bodies: orders::BODIES,
        revisions: orders::REVISIONS,
        held: orders::HELD,
        due: orders::DUE,
        chapters: Some(orders::OF_PRODUCT),
    }];

    fn rows(stands: &Stands<'_, Self>) -> Vec<(Kept, Vec<Value>)> {
        let revision = stands.state.revision;
        let row = match &stands.state.any {
            AnySubject::Order(it) => (VOUCHERS, orders::row(it, stands)),
            AnySubject::Customer(it) => (FILES, customers::row(it, revision)),
            AnySubject::Asset(it) => (PRODUCTS, assets::row(it, revision)),
            AnySubject::Person(it) => (STAFF, people::row(it, revision)),
            AnySubject::HoldNotice(it) => (NOTICES, holds::row(it)),
            // Whatever else there is stands in the register, as it says that it is filed.
            AnySubject::Cash(_)
            | AnySubject::Prices(_)
            | AnySubject::Policies(_)
            | AnySubject::Complaint(_)
            | AnySubject::Calendar(_)
            | AnySubject::Hold(_) => return Vec::new(),
        };
        vec![row]
    }

    async fn save_rows(tx: &mut WriteTx, changed: &[Stands<'_, Self>]) -> Result<(), StoreError> {
        let mut rows: BTreeMap<&str, Vec<Vec<Value>>> = BTreeMap::new();
        for (kept, row) in changed.iter().flat_map(Self::rows) {
            rows.entry(kept.insert.name).or_default().push(row);
        }
        // A product's row names its customer's.
        let tables = [(VOUCHERS, orders::AGAIN), (FILES, customers::AGAIN), (PRODUCTS, assets::AGAIN)];
        for (kept, again) in tables.into_iter().chain([(NOTICES, holds::AGAIN)]) {
            tx.execute_many(kept.insert, rows.remove(kept.insert.name).unwrap_or_default(), again).await?;
        }
        // What becomes of a person's phones and sessions depends on how he stood before.
        for stands in changed {
            if let AnySubject::Person(it) = &stands.state.any {
                people::take(tx, it, stands.state.revision, stands.at).await?;
            }
        }
        Ok(())
    }
}
