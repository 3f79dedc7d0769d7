//! Devices: seen by the office, revoked at once and everywhere.

use callout_core::domain::{ids::DeviceId, people::Actor};

use super::{Failure, ours};
use crate::{
    state::AppState,
    store::{
        devices,
        security_events::{self, NewEvent},
        sessions,
    },
};

/// Why a device keeps its access.
#[derive(Debug, thiserror::Error)]
pub enum RevokeError {
    /// No such device for this actor.
    #[error("no such device")]
    Unknown,
    /// Ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(RevokeError);

/// Takes a device's access away; its sessions end before this returns (I21). What it recorded may still be deposited (I7).
pub async fn revoke(state: &AppState, actor: &Actor, id: DeviceId) -> Result<(), RevokeError> {
    let now = state.clock.now();
    let mut tx = state.db.write().await?;
    let device =
        devices::find(&mut tx, id).await?.filter(|device| actor.sees(device.branch)).ok_or(RevokeError::Unknown)?;
    devices::revoke(&mut tx, id, now).await?;
    sessions::end_of_device(&mut tx, id, "device_revoked", now).await?;
    let event = NewEvent {
        kind: "device_revoked",
        person: Some(device.person),
        device: Some(id),
        detail: "from the office",
        ..NewEvent::default()
    };
    security_events::add(&mut tx, state.new_id()?, &event, now).await?;
    tx.commit().await?;
    Ok(())
}
