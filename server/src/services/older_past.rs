//! A database that is an older past of itself, and nobody said so: a backup was put back without `callout restored` (F79, I11).

use callout_core::domain::ids::Incarnation;

use super::{Failure, restored::restored};
use crate::{
    anchors::{self, Anchored, place::Place},
    state::AppState,
    store::{ReadTx, StoreError, meta, work::feed},
};

/// Looks at a start whether the last anchor names what this database does not have, and begins another life of it then; which one.
/// Whoever began one by himself has no anchor in it yet, and nothing happens.
pub async fn by_anchor(state: &AppState) -> Result<Option<Incarnation>, Failure> {
    let place = Place::of(&state.config);
    let Some(file) = place.file() else { return Ok(None) };
    let anchor = match anchors::last(file) {
        Ok(Some(anchor)) => anchor,
        Ok(None) => return Ok(None),
        Err(error) => {
            tracing::warn!(%error, file = %file.display(), "the anchors cannot be read; whether a backup was put back is not known");
            return Ok(None);
        }
    };
    let mut tx = state.db.read().await?;
    let is_ours = meta::read(&mut tx).await?.incarnation == anchor.incarnation;
    let lost = if is_ours { first_lost(&mut tx, &anchor.heads).await? } else { None };
    drop(tx);
    let Some(Anchored { log, seq, .. }) = lost else { return Ok(None) };
    tracing::error!(
        %log, seq, anchored_at = %anchor.at.utc(),
        "this database is older than its last anchor: a backup was put back and nobody said so; it begins a new life, as after `callout restored`"
    );
    restored(state).await.map(Some)
}

/// The first log that does not have what was anchored.
async fn first_lost(tx: &mut ReadTx, anchored: &[Anchored]) -> Result<Option<Anchored>, StoreError> {
    for head in anchored.iter().filter(|head| head.seq > 0) {
        if feed::digest_at(tx, head.log, head.seq).await? != Some(head.digest) {
            return Ok(Some(*head));
        }
    }
    Ok(None)
}
