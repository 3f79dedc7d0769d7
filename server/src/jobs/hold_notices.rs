//! Sees to it that every owner of what is on hold has a notice, also of products that are registered or corrected later, and that it
//! ends where the hold is over for him (P29). What is left to do is read from the tables; the notice itself keeps it from happening twice.

use callout_core::domain::subjects::Product;

use crate::{
    store::{Db, StoreError, holds},
    sync::{
        job::Own,
        work::{Work, WorkError},
    },
};

/// How many notices of one hold are opened, and ended, in one run; the others have the next one.
const ASKED_MAX: i64 = 256;

/// Asks of the notices what is to be asked now. What cannot be done now is left for the next time.
pub async fn run(db: &Db, work: &Work) {
    let waiting = match waiting(db).await {
        Ok(waiting) => waiting,
        Err(error) => return tracing::warn!(%error, "it cannot be read who is to be told of a hold; it is tried again"),
    };
    for own in waiting {
        let about = own.about;
        match work.own(own).await {
            Ok(_) => {}
            // The next ones do not depend on it: what was read may have changed since.
            Err(WorkError::Failed(failure)) => tracing::debug!(?failure, %about, "a notice is not opened or ended now"),
            Err(error) => {
                return tracing::warn!(%error, %about, "a notice cannot be opened or ended; it is tried again");
            }
        }
    }
}

async fn waiting(db: &Db) -> Result<Vec<Own<Product>>, StoreError> {
    holds::to_ask(&mut db.read().await?, ASKED_MAX).await
}
