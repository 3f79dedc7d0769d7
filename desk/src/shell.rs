//! One phone that never waits: something is said to it, and it answers with the errands that somebody else runs. What takes
//! time (an exchange, a person, a place) is kept under a number of its own and may be answered late, twice or never.
//!
//! [`crate::Phone`] runs its errands to the end, in the order of requests; [`crate::page`] runs them on threads, and lets the
//! person in front of the page answer.

pub mod ask;
mod bytes;
pub mod camera;
mod options;
mod said;
mod seen;
mod waits;

use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    sync::Arc,
};

use callout_core::{
    app::Event,
    effects::{
        clock::{ClockAnswer, ClockOperation},
        live::LiveOperation,
        location::LocateAnswer,
        sharing::Share,
        shell::EffectFfi,
    },
};
use callout_mobile::{BridgeFault, Store};
use crux_core::bridge::Request;

pub(crate) use self::bytes::{decode, encode};
use self::{
    ask::{Ask, Asked, Reply},
    camera::Camera,
    waits::{For, Waits},
};
pub use self::{
    options::{DeskError, Options},
    said::{Errand, Said},
};
use crate::{
    device,
    keys::Keys,
    live::{Line, Listener},
    tape::TapedCore,
};

/// The database's file in a phone's folder.
const STORE_FILE: &str = "store.db";
/// The folder of the keys in a phone's folder.
const KEYS_FOLDER: &str = "keys";
/// Effects that one event may lead to before it counts as a loop.
pub(crate) const EFFECTS_MAX: usize = 10_000;
/// A file that may not grow: SQLite takes the least limit for the pages that are there.
const FULL_PAGES: u32 = 1;

pub(crate) type Outcome<T> = Result<T, DeskError>;

/// Hears of a line's messages, from the listener's thread.
pub type Ear = Arc<dyn Fn(u32) + Send + Sync>;

/// A phone that never waits.
pub struct Shell {
    core: TapedCore,
    store: Arc<Store>,
    folder: PathBuf,
    options: Options,
    keys: Keys,
    waits: Waits,
    camera: Camera,
    files: Vec<Share>,
    ear: Ear,
    listener: Option<(u32, Line, Listener)>,
    generation: u32,
    is_dirty: bool,
    is_full: bool,
}

impl Shell {
    /// A phone that is switched off, whose files are in that folder; say [`Self::beginning`] to it.
    pub fn open(folder: &Path, options: Options, ear: Ear) -> Outcome<Self> {
        let keys = Keys::open(&folder.join(KEYS_FOLDER), options.key)?;
        let store = Arc::new(Store::at(folder.join(STORE_FILE)));
        Ok(Self {
            core: TapedCore::over(store.clone(), options.tape.clone()),
            store,
            folder: folder.to_owned(),
            options,
            keys,
            waits: Waits::default(),
            camera: Camera::emptied(folder),
            files: Vec::new(),
            ear,
            listener: None,
            generation: 1,
            is_dirty: true,
            is_full: false,
        })
    }

    /// What every start begins with.
    #[must_use]
    pub fn beginning(&self) -> [Event; 2] {
        let language = self.options.language.clone();
        let app_version = self.options.app_version.clone();
        let is_online = !self.options.network.mischief().is_offline;
        [Event::Start { language, app_version }, Event::Connectivity { is_online }]
    }

    /// The app is killed: what was in memory is gone, and what was on its way reaches nobody (F1). It is switched off then.
    pub fn kill(&mut self) {
        self.store.abandon();
        self.camera = Camera::emptied(&self.folder);
        self.listener = None;
        self.store = Arc::new(Store::at(self.store_file()));
        self.limit_store();
        self.core = TapedCore::over(self.store.clone(), self.options.tape.clone());
        self.forget();
    }

    /// Something is said. What comes out is to be run by somebody else.
    pub fn hear(&mut self, said: Said) -> Outcome<Vec<Errand>> {
        match said {
            Said::Event(event) => {
                let answer = self.core.update(encode(&event)?);
                self.follow(answer)
            }
            Said::Exchanged { exchange, result } => match self.waits.take(exchange) {
                Some(wait) => self.resolve(wait.effect, encode(&result)?),
                // Its core is gone.
                None => Ok(Vec::new()),
            },
            Said::Replied { ask, reply } => self.replied(ask, &reply),
            Said::Due(number) => self.wake(number),
            Said::Nudged { line } => self.nudged(line),
        }
    }

    /// The core was rebuilt while it drew: begins again (F13).
    pub fn rebuilt(&mut self) -> Outcome<Vec<Errand>> {
        self.follow(Err(BridgeFault::Rebuilt))
    }

    fn replied(&mut self, ask: u32, reply: &Reply) -> Outcome<Vec<Errand>> {
        let For::Ask(asked) = self.waits.reason(ask).ok_or(DeskError::Unasked(ask))? else {
            return Err(DeskError::Unasked(ask));
        };
        if !reply.is_for(asked) {
            return Err(DeskError::AnotherQuestion(ask));
        }
        let wait = self.waits.take(ask).ok_or(DeskError::Unasked(ask))?;
        let output = reply.encode(|bytes| {
            let answer = self.camera.lay(&self.folder, bytes);
            self.core.note_file(&self.folder, &answer);
            answer
        })?;
        self.resolve(wait.effect, output)
    }

    /// What had its time: a timer goes off, a place that nobody told is unknown.
    fn wake(&mut self, number: u32) -> Outcome<Vec<Errand>> {
        // One before it may have led to another core, which has timers of its own (F13).
        let Some(wait) = self.waits.take(number) else { return Ok(Vec::new()) };
        let output = match wait.reason {
            For::Timer => encode(&ClockAnswer::Woke(self.options.clock.read()))?,
            For::Ask(_) | For::Exchange => encode(&LocateAnswer::Unknown)?,
        };
        self.resolve(wait.effect, output)
    }

    /// A message of a line that was given up, or that came when the network had gone, is not heard.
    fn nudged(&mut self, line: u32) -> Outcome<Vec<Errand>> {
        let is_current = self.listener.as_ref().is_some_and(|(number, ..)| *number == line);
        if !is_current || self.options.network.mischief().is_offline {
            return Ok(Vec::new());
        }
        self.hear(Said::Event(Event::Nudged))
    }

    fn resolve(&mut self, effect: u32, output: Vec<u8>) -> Outcome<Vec<Errand>> {
        let answer = self.core.resolve(effect, output);
        self.follow(answer)
    }

    /// Does what the core asks, and what it asks then, until only errands are left.
    fn follow(&mut self, mut answer: Result<Vec<u8>, BridgeFault>) -> Outcome<Vec<Errand>> {
        let (mut requests, mut events) = (VecDeque::<Request<EffectFfi>>::new(), VecDeque::new());
        let mut errands = Vec::new();
        for _ in 0..EFFECTS_MAX {
            match answer {
                Ok(bytes) => requests.extend(decode::<Vec<_>>(&bytes)?),
                // What the old core asked for is gone (F13).
                Err(BridgeFault::Rebuilt) => {
                    requests.clear();
                    errands.clear();
                    self.forget();
                    events = self.beginning().into();
                }
                Err(fault) => return Err(fault.into()),
            }
            answer = loop {
                if let Some(request) = requests.pop_front() {
                    let effect = request.id.0;
                    if let Some(output) = self.perform(effect, request.effect, &mut errands)? {
                        break self.core.resolve(effect, output);
                    }
                } else if let Some(event) = events.pop_front() {
                    break self.core.update(encode(&event)?);
                } else {
                    return Ok(errands);
                }
            };
        }
        Err(DeskError::Loop)
    }

    /// Does what the core asks, or makes an errand of it; nothing comes back for these, and for notices.
    fn perform(&mut self, effect: u32, asked: EffectFfi, errands: &mut Vec<Errand>) -> Outcome<Option<Vec<u8>>> {
        let output = match asked {
            EffectFfi::Render(_) => {
                self.is_dirty = true;
                return Ok(None);
            }
            EffectFfi::Http(request) => {
                let exchange = self.waits.add(effect, For::Exchange, None);
                errands.push(Errand::Exchange { exchange, request });
                return Ok(None);
            }
            EffectFfi::Clock(ClockOperation::Read) => encode(&ClockAnswer::Now(self.options.clock.read()))?,
            EffectFfi::Clock(ClockOperation::Wake { after_ms }) => {
                let due = self.options.clock.read().monotonic_ms.saturating_add(after_ms);
                self.waits.add(effect, For::Timer, Some(due));
                return Ok(None);
            }
            EffectFfi::Secrets(operation) => encode(&self.keys.secrets(&operation))?,
            EffectFfi::Sealing(operation) => encode(&self.keys.seal(&operation))?,
            EffectFfi::Live(LiveOperation::Listen { url, bearer }) => {
                self.listen(Line { url, bearer });
                return Ok(None);
            }
            EffectFfi::Live(LiveOperation::Stop) => {
                self.listener = None;
                return Ok(None);
            }
            EffectFfi::Device(_) => encode(&device::status(&self.folder))?,
            EffectFfi::Location(locate) => {
                errands.push(self.ask(effect, Asked::Place, Some(u64::from(locate.patience_ms))));
                return Ok(None);
            }
            EffectFfi::Camera(photo) => {
                errands.push(self.ask(effect, Asked::Photo { bytes_max: photo.bytes_max }, None));
                return Ok(None);
            }
            EffectFfi::Scan(_) => {
                errands.push(self.ask(effect, Asked::Code, None));
                return Ok(None);
            }
            EffectFfi::Sharing(share) => {
                let file = self.files.len();
                self.files.push(share);
                errands.push(self.ask(effect, Asked::Share { file }, None));
                return Ok(None);
            }
        };
        Ok(Some(output))
    }

    fn ask(&mut self, effect: u32, what: Asked, patience_ms: Option<u64>) -> Errand {
        self.is_dirty = true;
        let due = patience_ms.map(|ms| self.options.clock.read().monotonic_ms.saturating_add(ms));
        let number = self.waits.add(effect, For::Ask(what), due);
        Errand::Ask(Ask { number, what })
    }

    fn listen(&mut self, line: Line) {
        self.listener = None;
        if self.options.is_listening {
            let (number, ear, network) = (self.waits.number(), self.ear.clone(), self.options.network.clone());
            let listener = Listener::start(network, line.clone(), Arc::new(move || ear(number)));
            self.listener = Some((number, line, listener));
        }
    }

    /// What the core of before waited for reaches nobody any more.
    fn forget(&mut self) {
        self.waits.clear();
        self.generation += 1;
        self.is_dirty = true;
    }

    fn limit_store(&self) {
        self.store.limit_pages(if self.is_full { FULL_PAGES } else { 0 });
    }
}
