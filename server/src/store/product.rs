//! What our own house adds to the tables in which every subject stands.

use callout_core::domain::{
    order::WorkOrder,
    subject::Listed as _,
    subjects::{AnySubject, Product},
};

use super::{
    StoreError, WriteTx, assets, customers, holds, orders, people,
    work::{OwnTable, SqlHouse, Stands},
};

impl SqlHouse for Product {
    const OWN_TABLES: &'static [OwnTable] =
        &[OwnTable { kind: WorkOrder::KIND, bodies: orders::BODIES, held: orders::HELD, due: orders::DUE }];

    async fn save_rows(tx: &mut WriteTx, changed: &[Stands<'_, Self>]) -> Result<(), StoreError> {
        let (mut vouchers, mut files, mut products, mut staff) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut notices = Vec::new();
        for stands in changed {
            let revision = stands.state.revision;
            match &stands.state.any {
                AnySubject::Order(it) => vouchers.push(orders::row(it, stands)),
                AnySubject::Customer(it) => files.push(customers::row(it, revision)),
                AnySubject::Asset(it) => products.push(assets::row(it, revision)),
                AnySubject::Person(it) => staff.push((it, revision, stands.at)),
                AnySubject::HoldNotice(it) => notices.push(holds::row(it)),
                // Whatever else there is stands in the register, as it says that it is filed.
                _ => {}
            }
        }
        tx.execute_many(orders::ROWS, vouchers, orders::AGAIN).await?;
        // A product's row names its customer's.
        tx.execute_many(customers::ROWS, files, customers::AGAIN).await?;
        tx.execute_many(assets::ROWS, products, assets::AGAIN).await?;
        tx.execute_many(holds::NOTICES, notices, holds::AGAIN).await?;
        for (person, revision, at) in staff {
            people::take(tx, person, revision, at).await?;
        }
        Ok(())
    }
}
