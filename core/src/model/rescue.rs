//! The rescue file: whatever the office does not have for certain, as bodies of deposits that a person carries there (F63).
//!
//! It is made at work, signed out, blocked, and from a file of another app that this one can only read. A body is sealed by the
//! key that the phone has now; where it has none, the body says so, and is carried all the same.

use crux_core::{Command, command::CommandContext};
use serde::Deserialize;

use super::{body, working::chain::Chain};
use crate::{
    domain::ids::DeviceId,
    effects::{
        Effect,
        sharing::{Share, ShareAnswer},
    },
    protocol::{push::Header, rescue::UNSEALED},
};

/// A command of the file.
pub(super) struct Line {
    /// The life of its log.
    pub epoch: u32,
    /// Its place.
    pub seq: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What the file is made of.
pub(super) struct Rescue {
    /// The device, where the phone knows which it is.
    pub device: Option<DeviceId>,
    /// The app's version.
    pub app_version: String,
    /// The commands, in the order of the log.
    pub commands: Vec<Line>,
    /// The recorder's seals that the phone has.
    pub chain: Chain,
    /// The file's name.
    pub name: String,
}

/// The name of a phone's file; of one that does not know its number any more, without it.
pub(super) fn name(code: Option<&str>) -> String {
    code.map_or_else(|| "callout-pending.ndjson".to_owned(), |code| format!("callout-{code}-pending.ndjson"))
}

/// Hands the file over, and nothing follows from it.
pub(super) fn share<E: Send + 'static>(rescue: Rescue) -> Command<Effect, E> {
    Command::new(|ctx| async move {
        hand_over(&ctx, rescue).await;
    })
}

/// Makes the file and hands it over; nothing if there is nothing in it.
pub(super) async fn hand_over<E: Send + 'static>(
    ctx: &CommandContext<Effect, E>,
    rescue: Rescue,
) -> Option<ShareAnswer> {
    if rescue.commands.is_empty() {
        return None;
    }
    let name = rescue.name.clone();
    let bytes = file(ctx, rescue).await;
    Some(ctx.request_from_shell(Share { name, bytes }).await)
}

/// One body for each run of commands that follow one another.
async fn file<E: Send + 'static>(ctx: &CommandContext<Effect, E>, rescue: Rescue) -> Vec<u8> {
    let Rescue { device, app_version, mut commands, chain, .. } = rescue;
    // A phone that does not know itself any more is the device that wrote last: its key is the one that is here.
    let device = device.or_else(|| commands.iter().rev().find_map(|line| device_of(&line.bytes)));
    let device = device.unwrap_or(DeviceId(uuid::Uuid::nil()));
    let mut file = Vec::new();
    while let Some(first) = commands.first() {
        let (epoch, first_seq) = (first.epoch, first.seq);
        let own = commands.iter().take_while(|line| line.epoch == epoch);
        let places: Vec<_> = own.map(|line| (line.seq, line.bytes.len())).collect();
        let (count, recorder) = chain.run(epoch, &places);
        let lines: Vec<Vec<u8>> = commands.drain(..count).map(|line| line.bytes).collect();
        let header = body::header(device, &app_version, (epoch, first_seq), count);
        let header = Header { recorder, ..header };
        let sealed = body::seal(ctx, &header, &lines).await;
        let body = sealed.or_else(|_| body::unsealable(&header, &lines, UNSEALED));
        file.extend(body.unwrap_or_default());
    }
    file
}

/// The device that a command's bytes name, whatever else an older or newer app wrote into them.
fn device_of(bytes: &[u8]) -> Option<DeviceId> {
    #[derive(Deserialize)]
    struct Named {
        device: DeviceId,
    }
    serde_json::from_slice::<Named>(bytes).ok().map(|named| named.device)
}
