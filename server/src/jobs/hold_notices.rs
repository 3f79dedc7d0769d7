//! Sees to it that every owner of what is on hold has a notice, also of products that are registered or corrected later, and that it
//! ends where the hold is over for him (P29). What is left to do is read from the tables; the notice itself keeps it from happening twice.

use super::{Undone, ask_itself};
use crate::{
    store::{Db, holds},
    sync::work::Work,
};

/// How many notices of one hold are opened, and ended, in one run; the others have the next one.
const ASKED_MAX: i64 = 256;

/// Asks of the notices what is to be asked now.
pub async fn run(db: &Db, work: &Work) -> Result<(), Undone> {
    let asked = holds::to_ask(&mut db.read().await?, ASKED_MAX).await?;
    ask_itself(work, asked).await?;
    Ok(())
}
