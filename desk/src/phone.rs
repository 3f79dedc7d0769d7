//! One phone: the core through its bytes, and every effect answered exactly once.

use std::{
    collections::VecDeque,
    io,
    panic::resume_unwind,
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    thread::{self, JoinHandle},
};

use callout_core::{
    app::{Event, ViewModel},
    effects::{
        camera::PhotoAnswer,
        clock::{ClockAnswer, ClockOperation},
        live::LiveOperation,
        location::LocateAnswer,
        sealing::KeyKind,
        sharing::{Share, ShareAnswer},
        shell::EffectFfi,
    },
};
use callout_mobile::{BridgeFault, CalloutCore, Store};
use crux_core::bridge::{BincodeFfiFormat, FfiFormat as _, Request};
use crux_http::protocol::HttpResult;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    clock::Clock,
    device,
    keys::Keys,
    live::Listener,
    network::{Network as _, WeakNetwork},
};

/// The database's file in a phone's folder.
const STORE_FILE: &str = "store.db";
/// The folder of the keys in a phone's folder.
const KEYS_FOLDER: &str = "keys";
/// Effects that one event may lead to before it counts as a loop.
const EFFECTS_MAX: usize = 10_000;

/// What a phone on the desk is made of.
#[derive(Clone)]
pub struct Options {
    /// Its network.
    pub network: WeakNetwork,
    /// Its clocks.
    pub clock: Arc<dyn Clock>,
    /// The language it is set to.
    pub language: String,
    /// The app's version.
    pub app_version: String,
    /// Whether it listens to the server's nudges on a thread of its own.
    pub is_listening: bool,
    /// Which keys its hardware makes.
    pub key: KeyKind,
}

/// Why a phone on the desk does not work.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The core, or the bytes between.
    #[error("the core: {0}")]
    Core(#[from] BridgeFault),
    /// Bytes that are not what they should be.
    #[error("bytes across the bridge: {0}")]
    Bytes(String),
    /// The files.
    #[error("the files of the phone: {0}")]
    Files(#[from] io::Error),
    /// An event leads to effects without end.
    #[error("one event led to more than {EFFECTS_MAX} effects")]
    Loop,
}

type Outcome<T> = Result<T, DeskError>;
type ShellRequest = Request<EffectFfi>;

/// A timer of the core.
#[derive(Clone, Copy, Debug)]
struct Timer {
    due_monotonic_ms: u64,
    id: u32,
}

/// A phone on the desk.
pub struct Phone {
    core: CalloutCore,
    store: Arc<Store>,
    folder: PathBuf,
    options: Options,
    keys: Keys,
    timers: Vec<Timer>,
    exports: Vec<Share>,
    /// What the camera sees.
    pub camera: Vec<u8>,
    /// Where it is.
    pub location: LocateAnswer,
    listener: Option<Listener>,
    nudges: (Sender<()>, Receiver<()>),
}

impl Phone {
    /// Switches a phone on whose files are in that folder; a new one if there are none.
    pub fn open(folder: &Path, options: Options) -> Outcome<Self> {
        let keys = Keys::open(&folder.join(KEYS_FOLDER), options.key)?;
        let store = Arc::new(Store::at(folder.join(STORE_FILE)));
        let mut phone = Self {
            core: CalloutCore::over(store.clone()),
            store,
            folder: folder.to_owned(),
            options,
            keys,
            timers: Vec::new(),
            exports: Vec::new(),
            camera: b"\xFF\xD8\xFF a picture of the plate \xFF\xD9".to_vec(),
            location: LocateAnswer::Unknown,
            listener: None,
            nudges: channel(),
        };
        phone.start()?;
        Ok(phone)
    }

    fn start(&mut self) -> Outcome<()> {
        let language = self.options.language.clone();
        let app_version = self.options.app_version.clone();
        let is_online = !self.options.network.mischief().is_offline;
        self.send(Event::Start { language, app_version })?;
        self.send(Event::Connectivity { is_online })
    }

    /// The core was rebuilt after a panic: what the old one waited for is gone (F13).
    fn restart(&mut self) -> Outcome<()> {
        self.timers.clear();
        self.start()
    }

    /// The app is killed and opened again: what was in memory is gone (F1).
    pub fn kill_and_reopen(&mut self) -> Outcome<()> {
        self.store.abandon();
        self.timers.clear();
        self.listener = None;
        self.store = Arc::new(Store::at(self.store_file()));
        self.core = CalloutCore::over(self.store.clone());
        self.start()
    }

    /// Something happens, and everything that follows from it but timers.
    #[expect(clippy::needless_pass_by_value, reason = "an event happens once")]
    pub fn send(&mut self, event: Event) -> Outcome<()> {
        let bytes = encode(&event)?;
        match self.core.update(bytes) {
            Ok(requests) => self.answer(&requests),
            Err(BridgeFault::Rebuilt) => self.restart(),
            Err(fault) => Err(fault.into()),
        }
    }

    /// What is on the screen.
    pub fn view(&self) -> Outcome<ViewModel> {
        decode(&self.core.view()?)
    }

    /// Answers timers that are due and nudges that came; a shell with a real clock calls it again and again.
    pub fn tick(&mut self) -> Outcome<()> {
        while self.nudges.1.try_recv().is_ok() {
            self.send(Event::Nudged)?;
        }
        let now = self.options.clock.read();
        let due = self.timers.iter().filter(|timer| timer.due_monotonic_ms <= now.monotonic_ms);
        for id in due.map(|timer| timer.id).collect::<Vec<_>>() {
            // A timer before this one may have led to another core, which has timers of its own (F13).
            let Some(place) = self.timers.iter().position(|timer| timer.id == id) else { continue };
            self.timers.remove(place);
            match self.core.resolve(id, encode(&ClockAnswer::Woke(now.clone()))?) {
                Ok(requests) => self.answer(&requests)?,
                Err(BridgeFault::Rebuilt) => self.restart()?,
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok(())
    }

    /// How many timers run.
    #[must_use]
    pub fn timers(&self) -> usize {
        self.timers.len()
    }

    /// The network.
    #[must_use]
    pub const fn network(&self) -> &WeakNetwork {
        &self.options.network
    }

    /// The files that were handed to the person.
    #[must_use]
    pub fn exports(&self) -> &[Share] {
        &self.exports
    }

    /// The phone's folder: a copy of [`Self::store_file`] without the keys is a clone (F8).
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The database's file.
    #[must_use]
    pub fn store_file(&self) -> PathBuf {
        self.folder.join(STORE_FILE)
    }

    /// Answers everything but timers. What goes over the network is on its way meanwhile, as on a phone; answers are taken in
    /// the order of their requests, so that a day repeats exactly.
    fn answer(&mut self, requests: &[u8]) -> Outcome<()> {
        let mut waiting: VecDeque<ShellRequest> = decode(requests)?;
        let mut under_way: VecDeque<(u32, JoinHandle<HttpResult>)> = VecDeque::new();
        let mut answered = 0;
        loop {
            let (id, output) = if let Some(request) = waiting.pop_front() {
                answered += 1;
                if answered > EFFECTS_MAX {
                    return Err(DeskError::Loop);
                }
                let id = request.id.0;
                if let EffectFfi::Http(request) = request.effect {
                    let network = self.options.network.clone();
                    under_way.push_back((id, thread::spawn(move || network.send(&request))));
                    continue;
                }
                let Some(output) = self.perform(id, request.effect)? else { continue };
                (id, output)
            } else if let Some((id, exchange)) = under_way.pop_front() {
                (id, encode(&exchange.join().unwrap_or_else(|panic| resume_unwind(panic)))?)
            } else {
                return Ok(());
            };
            match self.core.resolve(id, output) {
                Ok(more) => waiting.extend(decode::<Vec<ShellRequest>>(&more)?),
                Err(BridgeFault::Rebuilt) => return self.restart(),
                Err(fault) => return Err(fault.into()),
            }
        }
    }

    /// Does what the core asks; nothing comes back for notices and for timers that are not due.
    fn perform(&mut self, id: u32, effect: EffectFfi) -> Outcome<Option<Vec<u8>>> {
        let output = match effect {
            // A request is on its way: `answer` takes it up.
            EffectFfi::Render(_) | EffectFfi::Http(_) => return Ok(None),
            EffectFfi::Clock(ClockOperation::Read) => encode(&ClockAnswer::Now(self.options.clock.read()))?,
            EffectFfi::Clock(ClockOperation::Wake { after_ms }) => {
                let due_monotonic_ms = self.options.clock.read().monotonic_ms.saturating_add(after_ms);
                self.timers.push(Timer { due_monotonic_ms, id });
                return Ok(None);
            }
            EffectFfi::Secrets(operation) => encode(&self.keys.secrets(&operation))?,
            EffectFfi::Sealing(operation) => encode(&self.keys.seal(&operation))?,
            EffectFfi::Live(LiveOperation::Listen { url, bearer }) => {
                let nudge = self.nudges.0.clone();
                self.listener = self.options.is_listening.then(|| Listener::start(url, bearer, nudge));
                return Ok(None);
            }
            EffectFfi::Live(LiveOperation::Stop) => {
                self.listener = None;
                return Ok(None);
            }
            EffectFfi::Device(_) => encode(&device::status(&self.folder))?,
            EffectFfi::Location(_) => encode(&self.location)?,
            EffectFfi::Camera(_) => encode(&PhotoAnswer::Taken { jpeg: self.camera.clone() })?,
            EffectFfi::Sharing(share) => {
                self.exports.push(share);
                encode(&ShareAnswer::Shared)?
            }
        };
        Ok(Some(output))
    }
}

fn encode(value: &impl Serialize) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    BincodeFfiFormat::serialize(&mut bytes, value).map_err(|error| DeskError::Bytes(error.to_string()))?;
    Ok(bytes)
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Outcome<T> {
    BincodeFfiFormat::deserialize(bytes).map_err(|error| DeskError::Bytes(error.to_string()))
}
