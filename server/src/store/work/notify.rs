//! Several servers on one PostgreSQL wake each other: a commit tells the branches that moved (rule 16).

use std::future::Future;

use callout_core::domain::{house::House, ids::BranchId};
use sqlx::{PgPool, postgres::PgListener};

use crate::{
    store::{StoreError, WriteTx, args, dialect},
    sync::{heart::Writes, work::Moved},
};

/// The channel's name.
const CHANNEL: &str = "callout_moved";

/// Tells the other servers, when and if the change is committed; SQLite has no others.
pub(super) async fn tell<H: House>(tx: &mut WriteTx, writes: &Writes<H>) -> Result<(), StoreError> {
    if !tx.is_postgres() {
        return Ok(());
    }
    for head in writes.branches.values() {
        let payload = format!("{} {}", head.site.branch, head.position.seq);
        tx.execute(dialect::NOTIFY, args![CHANNEL, payload]).await?;
    }
    Ok(())
}

/// Listens until the process ends and passes on what is heard. A lost connection is made again; notices that went by
/// meanwhile are missed, which costs a listener a little time and no data.
pub async fn listen(pool: &PgPool, heard: impl Fn(Moved)) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        if let Some(notice) = listener.try_recv().await?
            && let Some(moved) = read(notice.payload())
        {
            heard(moved);
        }
    }
}

/// Listens again whenever listening failed, with a pause in between.
pub async fn keep_listening<P: Future<Output = ()>>(pool: PgPool, heard: impl Fn(Moved), pause: impl Fn() -> P) {
    while let Err(error) = listen(&pool, &heard).await {
        tracing::warn!(%error, "not listening to the other servers; phones of this one hear of their changes later");
        pause().await;
    }
}

fn read(payload: &str) -> Option<Moved> {
    let (branch, seq) = payload.split_once(' ')?;
    Some(Moved { branch: branch.parse::<BranchId>().ok()?, seq: seq.parse().ok()?, relays: false })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_notice_reads_and_anything_else_is_passed_over() {
        let branch = BranchId(Uuid::from_u128(5));
        assert_eq!(read(&format!("{branch} 7")), Some(Moved { branch, seq: 7, relays: false }));
        assert_eq!(read("something else"), None);
    }
}
