//! What phones send and fetch, around the writer: whose seal it is, where a phone stands.

use callout_core::{
    domain::{ids::PersonId, subjects::Product},
    protocol::{
        pull::Page,
        push::{self, Answer, Framed, Header, NotAPush},
    },
};

use super::{Failure, cursors, ours};
use crate::{
    security::{DeviceKey, Phone},
    state::AppState,
    store::{self, devices::DeviceRow, work::SqlWork},
    sync::{
        heart::incoming::{BadPush, Push},
        pull::{self, Ask, PullError, Puller},
        store::Store as _,
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

/// Receives a push of the phone that is signed in; its key came with its session.
pub async fn push(state: &AppState, phone: &Phone, body: &[u8]) -> Result<Answer, PushError> {
    let framed = push::read(body).map_err(BadPush::NotAPush)?;
    if framed.header.device != phone.id {
        return Err(PushError::WrongDevice);
    }
    let key = DeviceKey::new(phone.key).ok_or(BadPush::Seal)?;
    let push = Push::unseal(framed, &key, None)?;
    Ok(state.work.push(push).await?)
}

/// Receives a deposit: nobody is signed in, the seal alone says which device it is (F62, I21).
pub async fn deposit(state: &AppState, body: &[u8]) -> Result<Answer, PushError> {
    Ok(deposit_of(state, push::read(body).map_err(BadPush::NotAPush)?, None, |_| true, true).await?.answer)
}

/// Whether a deposit that begins with that header line may go on: its device is known. Nothing else is proven before its seal.
pub async fn may_deposit(state: &AppState, header: &[u8]) -> Result<(), PushError> {
    let not_read = |error: serde_json::Error| BadPush::NotAPush(NotAPush::Header(error.to_string()));
    let header: Header = serde_json::from_slice(header).map_err(not_read)?;
    let mut tx = state.db.read().await?;
    // Nobody learns which ids exist: a wrong seal is refused alike (F61).
    store::devices::find(&mut tx, header.device).await?.map(drop).ok_or_else(|| BadPush::Seal.into())
}

/// What is said of a body whose first line does not end where every header does.
#[must_use]
pub fn no_header_line() -> BadPush {
    BadPush::NotAPush(NotAPush::Header("it is too long".to_owned()))
}

/// A deposit that was received.
pub(super) struct Deposited {
    /// Its answer.
    pub answer: Answer,
    /// Whether seals prove from whom all of it is.
    pub is_proven: bool,
}

/// Receives a deposit of a device that `is_known` to whoever brings it; `carrier` brings one that the device could not seal. One that
/// its phone brings by itself, `is_bounded`, waits on the phone where too much of it is here.
pub(super) async fn deposit_of(
    state: &AppState,
    framed: Framed<'_>,
    carrier: Option<PersonId>,
    is_known: impl Fn(&DeviceRow) -> bool,
    is_bounded: bool,
) -> Result<Deposited, PushError> {
    let mut tx = state.db.read().await?;
    let device = store::devices::find(&mut tx, framed.header.device).await?;
    // Who recorded it may be another one than who brings it: his own seal over his log proves that (F75).
    let recorder = match &framed.header.recorder {
        Some(seal) => store::devices::find(&mut tx, seal.device).await?,
        None => None,
    };
    drop(tx);
    // A device that is not known cannot have sealed anything: nobody learns which ids exist (F61).
    let device = device.filter(is_known).ok_or(BadPush::Seal)?;
    let key = device.key()?;
    let recorder = recorder.map(|device| device.key()).transpose()?;
    let push = match carrier {
        Some(_) => Push::carried(framed, &key, recorder.as_ref(), carrier),
        None => Push::unseal(framed, &key, recorder.as_ref())?,
    };
    let push = Push { is_bounded, ..push };
    let is_proven = carrier.is_none() || push.commands.iter().all(|command| command.is_recorders);
    Ok(Deposited { answer: state.work.deposit(push).await?, is_proven })
}

/// A page of what a phone should know; where it stands came with its session.
pub async fn page(state: &AppState, phone: &Phone, ask: &Ask) -> Result<Page, PullError> {
    let who = Puller {
        incarnation: phone.incarnation,
        branch: phone.branch,
        person: phone.person,
        device: phone.id,
        epoch: phone.head.epoch,
        page_items: state.config.limits.pull_page_items,
    };
    let mut picture = SqlWork::<Product>::new(state.db.clone()).picture().await?;
    match pull::pull(&mut picture, &who, ask).await {
        Ok(page) => Ok(Page { until: state.cursors.seal(page.until), ..page }),
        Err(PullError::CursorUnknown) => {
            drop(picture);
            cursors::doubt(state, ask).await?;
            Err(PullError::CursorUnknown)
        }
        Err(PullError::Work(error)) => Err(error.into()),
    }
}
