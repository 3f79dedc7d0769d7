//! A shell that only measures: it answers the core's effects without a network, and counts the time inside the core.

use std::{
    collections::VecDeque,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use callout_core::{
    app::{Event, ViewModel},
    effects::{
        camera::PhotoAnswer,
        clock::{ClockAnswer, ClockOperation},
        device_status::DeviceStatus,
        location::LocateAnswer,
        scan::ScanAnswer,
        sealing::KeyKind,
        sharing::ShareAnswer,
        shell::EffectFfi,
    },
};
use callout_desk::{
    clock::{Clock as _, HandClock},
    keys::Keys,
};
use callout_mobile::{CalloutCore, Store};
use callout_server::testing::START_UNIX_MS;
use crux_core::bridge::{BincodeFfiFormat, FfiFormat as _, Request};
use crux_http::{HttpError, protocol::HttpResult};
use serde::{Serialize, de::DeserializeOwned};

/// A phone's core over the files of a folder.
pub struct Shell {
    core: CalloutCore,
    keys: Keys,
    clock: HandClock,
}

/// What one event cost.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// From the event to the picture: every call of the core until the screen can be drawn, and the drawing.
    pub shown: Duration,
    /// The picture's bytes.
    pub view_bytes: usize,
}

impl Shell {
    /// The core over that folder's database; nothing is read yet.
    pub fn over(folder: &Path) -> anyhow::Result<Self> {
        let store = Arc::new(Store::at(folder.join("store.db")));
        let keys = Keys::open(&folder.join("keys"), KeyKind::Ed25519)?;
        Ok(Self { core: CalloutCore::over(store), keys, clock: HandClock::at(START_UNIX_MS, "Asia/Shanghai") })
    }

    /// The app begins, without a network.
    pub fn start(&self) -> anyhow::Result<Cost> {
        self.send(&Event::Start { language: "en".to_owned(), app_version: "1.0.0".to_owned() })
    }

    /// Something happens: what it costs until the person sees it. The sync, which runs behind his back, is not counted.
    pub fn send(&self, event: &Event) -> anyhow::Result<Cost> {
        self.clock.pass_ms(1_000);
        let event = encode(event)?;
        let mut inside = Duration::ZERO;
        let mut timed = |call: &mut dyn FnMut() -> anyhow::Result<Vec<u8>>| {
            let began = Instant::now();
            let answer = call();
            inside += began.elapsed();
            answer
        };
        let mut waiting: VecDeque<Request<EffectFfi>> =
            decode(&timed(&mut || Ok(self.core.update(event.clone())?))?)?;
        let mut behind = VecDeque::new();
        while let Some(request) = waiting.pop_front() {
            // What the screen waits for: the clocks, the place, what a start needs.
            if matches!(request.effect, EffectFfi::Http(_) | EffectFfi::Sealing(_) | EffectFfi::Live(_)) {
                behind.push_back(request);
            } else if let Some(output) = self.perform(&request.effect)? {
                waiting
                    .extend(decode::<Vec<_>>(&timed(&mut || Ok(self.core.resolve(request.id.0, output.clone())?))?)?);
            }
        }
        let view = timed(&mut || Ok(self.core.view()?))?;
        while let Some(request) = behind.pop_front() {
            if let Some(output) = self.perform(&request.effect)? {
                behind.extend(decode::<Vec<_>>(&self.core.resolve(request.id.0, output)?)?);
            }
        }
        Ok(Cost { shown: inside, view_bytes: view.len() })
    }

    /// What is on the screen.
    pub fn view(&self) -> anyhow::Result<ViewModel> {
        decode(&self.core.view()?)
    }

    fn perform(&self, effect: &EffectFfi) -> anyhow::Result<Option<Vec<u8>>> {
        Ok(Some(match effect {
            EffectFfi::Render(_) | EffectFfi::Live(_) | EffectFfi::Clock(ClockOperation::Wake { .. }) => {
                return Ok(None);
            }
            EffectFfi::Http(_) => encode(&HttpResult::Err(HttpError::Timeout))?,
            EffectFfi::Clock(ClockOperation::Read) => encode(&ClockAnswer::Now(self.clock.read()))?,
            EffectFfi::Secrets(operation) => encode(&self.keys.secrets(operation))?,
            EffectFfi::Sealing(operation) => encode(&self.keys.seal(operation))?,
            EffectFfi::Device(_) => encode(&DeviceStatus::default())?,
            EffectFfi::Location(_) => encode(&LocateAnswer::Unknown)?,
            EffectFfi::Camera(_) => encode(&PhotoAnswer::Cancelled)?,
            EffectFfi::Scan(_) => encode(&ScanAnswer::Cancelled)?,
            EffectFfi::Sharing(_) => encode(&ShareAnswer::Shared)?,
        }))
    }
}

fn encode(value: &impl Serialize) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    BincodeFfiFormat::serialize(&mut bytes, value).context("to the core")?;
    Ok(bytes)
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> anyhow::Result<T> {
    BincodeFfiFormat::deserialize(bytes).context("from the core")
}
