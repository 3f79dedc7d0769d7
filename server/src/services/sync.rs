//! What phones send and fetch, around the writer: whose seal it is, where a phone stands.

use callout_core::{
    domain::ids::DeviceId,
    protocol::{
        pull::Page,
        push::{self, Answer, Head, Header},
    },
};

use super::{Failure, ours};
use crate::{
    http::Principal,
    state::AppState,
    store::{self, work::SqlWork},
    sync::{
        heart::incoming::{BadPush, Push},
        job,
        pull::{self, Ask, PullError, Puller},
        store::Store as _,
        work::WorkError,
    },
};

/// Why a push is not taken; it changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// Not a push, or not sealed by this device.
    #[error(transparent)]
    Bad(#[from] BadPush),
    /// It is from another device than the one that is signed in.
    #[error("the push is from another device")]
    WrongDevice,
    /// A failure of ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(PushError);

/// Receives a push of the device that is signed in.
pub async fn push(state: &AppState, principal: &Principal, body: &[u8]) -> Result<Answer, PushError> {
    let header = header_of(body)?;
    if principal.device != Some(header.device) {
        return Err(PushError::WrongDevice);
    }
    let push = read(state, &header, body).await?;
    Ok(state.work.push(push).await?)
}

/// Receives a deposit: nobody is signed in, the seal alone says which device it is (F62, I21).
pub async fn deposit(state: &AppState, body: &[u8]) -> Result<Answer, PushError> {
    let push = read(state, &header_of(body)?, body).await?;
    Ok(state.work.deposit(push).await?)
}

fn header_of(body: &[u8]) -> Result<Header, PushError> {
    Ok(push::read(body).map_err(BadPush::NotAPush)?.header)
}

async fn read(state: &AppState, header: &Header, body: &[u8]) -> Result<Push, PushError> {
    let mut tx = state.db.read().await?;
    let device = store::devices::find(&mut tx, header.device).await?;
    drop(tx);
    // A device that is not known cannot have sealed anything: nobody learns which ids exist (F61).
    let device = device.ok_or(BadPush::Seal)?;
    Ok(Push::read(body, &device.public_key()?.0)?)
}

/// The head of a device's log here.
pub async fn head(state: &AppState, device: DeviceId) -> Result<Head, Failure> {
    let mut tx = state.db.read().await?;
    let found = store::work::device(&mut tx, device).await?;
    Ok(found.ok_or(WorkError::Failed(job::Failure::NoDevice(device)))?.head)
}

/// A page of what a phone should know.
pub async fn page(state: &AppState, device: DeviceId, ask: &Ask) -> Result<Page, PullError> {
    let mut tx = state.db.read().await.map_err(WorkError::from)?;
    let found = store::work::device(&mut tx, device).await.map_err(WorkError::from)?;
    drop(tx);
    let device = found.ok_or(WorkError::Failed(job::Failure::NoDevice(device)))?;
    let who = Puller {
        incarnation: state.incarnation,
        branch: device.branch,
        person: device.person,
        device: device.id,
        epoch: device.head.epoch,
        page_items: state.config.limits.pull_page_items,
    };
    let mut picture = SqlWork::new(state.db.clone()).picture().await?;
    pull::pull(&mut picture, &who, ask).await
}
