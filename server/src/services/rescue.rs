//! A rescue file, carried to the office by hand: each body in it is taken in as if its phone had deposited it (F63, rule 17).

use callout_core::{
    domain::{
        ids::{DeviceId, PersonId},
        people::Actor,
    },
    protocol::{
        outcome::OutcomeAt,
        push::{self, Header},
        rescue::{self, Fault, UNSEALED},
    },
};

use uuid::Uuid;

use super::{
    Failure,
    sync::{self, Deposited, PushError},
};
use crate::{
    state::AppState,
    store::{
        devices::DeviceRow,
        security_events::{self, NewEvent},
    },
    sync::{heart::incoming::BadPush, work::WorkError},
};

/// What became of a rescue file.
pub struct TakenIn {
    /// Its whole bodies, in order.
    pub bodies: Vec<Body>,
    /// Why it could not be read any further, if so.
    pub fault: Option<Fault>,
}

/// A body of the file.
pub struct Body {
    /// Which phone it says it is from.
    pub device: DeviceId,
    /// The life of its log.
    pub epoch: u32,
    /// The place of its first command.
    pub first_seq: u64,
    /// How many commands it has.
    pub count: u32,
    /// What became of it.
    pub became: Became,
}

/// What became of a body.
pub enum Became {
    /// Every command has an outcome: held for a decision, or what it was before. The same file again is answered the same.
    Taken(Vec<OutcomeAt>),
    /// The same, but the phone had its key no more: nothing proves from whom some of it is, and that can only be attached to
    /// what it is about, or declined (F75).
    Claimed(Vec<OutcomeAt>),
    /// It is not that phone's seal over these bytes, or no phone of a branch that one sees (F61): nothing was taken.
    SealInvalid,
}

/// Takes a file in; without `by` it comes from the command line.
pub async fn take_in(state: &AppState, by: Option<&Actor>, file: &[u8]) -> Result<TakenIn, Failure> {
    let rescue = rescue::split(file);
    let mut bodies = Vec::with_capacity(rescue.bodies.len());
    for bytes in rescue.bodies {
        // `split` has read each of them: it is a defect of ours if it cannot be read again.
        let framed = push::read(bytes).map_err(|_| WorkError::Broken)?;
        let Header { device, epoch, first_seq, count, .. } = framed.header;
        // The command line is nobody.
        let carrier = (framed.seal.as_str() == UNSEALED).then(|| by.map_or(PersonId(Uuid::nil()), |by| by.person));
        let is_known = |device: &DeviceRow| by.is_none_or(|by| by.sees(device.branch));
        let became = match sync::deposit_of(state, framed, carrier, is_known, false).await {
            Ok(Deposited { answer, is_proven: true }) => Became::Taken(answer.outcomes),
            Ok(Deposited { answer, is_proven: false }) => Became::Claimed(answer.outcomes),
            Err(PushError::Failure(failure)) => return Err(failure),
            Err(PushError::Bad(BadPush::Seal | BadPush::NotAPush(_)) | PushError::WrongDevice) => Became::SealInvalid,
        };
        bodies.push(Body { device, epoch, first_seq, count, became });
    }
    note(state, by, &bodies).await?;
    Ok(TakenIn { bodies, fault: rescue.fault })
}

/// Keeps who brought it: what phones say is checked, who carried it is said nowhere else.
async fn note(state: &AppState, by: Option<&Actor>, bodies: &[Body]) -> Result<(), Failure> {
    let Some(first) = bodies.iter().find(|body| matches!(body.became, Became::Taken(_) | Became::Claimed(_))) else {
        return Ok(());
    };
    let event = NewEvent {
        kind: "rescue_file_taken_in",
        person: by.map(|by| by.person),
        device: Some(first.device),
        detail: if by.is_some() { "from the office" } else { "from the command line" },
        ..NewEvent::default()
    };
    let mut tx = state.db.write().await?;
    security_events::add(&mut tx, state.new_id()?, &event, state.clock.now()).await?;
    Ok(tx.commit().await?)
}
