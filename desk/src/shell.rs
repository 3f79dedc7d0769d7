//! One phone that never waits: something is said to it, and it answers with the errands that somebody else runs. What takes
//! time (an exchange, a person, a place) is kept under a number of its own and may be answered late, twice or never.
//!
//! [`crate::Phone`] runs its errands to the end, in the order of requests; [`crate::page`] runs them on threads, and lets the
//! person in front of the page answer.

pub mod ask;
mod bytes;
mod waits;

use std::{
    collections::VecDeque,
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use callout_core::{
    app::Event,
    effects::{
        clock::{ClockAnswer, ClockOperation},
        live::LiveOperation,
        location::LocateAnswer,
        sealing::KeyKind,
        sharing::Share,
        shell::EffectFfi,
    },
};
use callout_mobile::{BridgeFault, CalloutCore, Store};
use crux_core::bridge::Request;
use crux_http::protocol::{HttpRequest, HttpResult};

pub(crate) use self::bytes::{decode, encode};
use self::{
    ask::{Ask, Asked, Reply},
    waits::{For, Waits},
};
use crate::{
    clock::Clock,
    device,
    keys::Keys,
    live::{Line, Listener},
    network::WeakNetwork,
};

/// The database's file in a phone's folder.
const STORE_FILE: &str = "store.db";
/// The folder of the keys in a phone's folder.
const KEYS_FOLDER: &str = "keys";
/// Effects that one event may lead to before it counts as a loop.
pub(crate) const EFFECTS_MAX: usize = 10_000;
/// A file that may not grow: SQLite takes the least limit for the pages that are there.
const FULL_PAGES: u32 = 1;

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
    /// An answer that nothing waits for: it came twice, or its core is gone.
    #[error("nothing waits for an answer under number {0}")]
    Unasked(u32),
    /// An answer to another question.
    #[error("question {0} is not answered by that")]
    AnotherQuestion(u32),
}

pub(crate) type Outcome<T> = Result<T, DeskError>;

/// What is said to a phone.
#[derive(Debug)]
pub enum Said {
    /// A person did something, or the shell noticed it.
    Event(Event),
    /// An exchange came to its end.
    Exchanged {
        /// Its number.
        exchange: u32,
        /// How it ended.
        result: HttpResult,
    },
    /// An ask was answered.
    Replied {
        /// Its number.
        ask: u32,
        /// The answer.
        reply: Reply,
    },
    /// What [`Shell::due`] named is due.
    Due(u32),
    /// The server said that there is something.
    Nudged {
        /// On which of its lines.
        line: u32,
    },
}

/// What somebody else does for a phone, who says afterwards what came of it.
#[derive(Clone, Debug)]
pub enum Errand {
    /// An exchange over the phone's network; [`Said::Exchanged`] ends it.
    Exchange {
        /// Its number.
        exchange: u32,
        /// What is sent.
        request: HttpRequest,
    },
    /// The person or the hardware is asked; [`Said::Replied`] ends it.
    Ask(Ask),
}

/// Hears of a line's messages, from the listener's thread.
pub type Ear = Arc<dyn Fn(u32) + Send + Sync>;

/// A phone that never waits.
pub struct Shell {
    core: CalloutCore,
    store: Arc<Store>,
    folder: PathBuf,
    options: Options,
    keys: Keys,
    waits: Waits,
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
            core: CalloutCore::over(store.clone()),
            store,
            folder: folder.to_owned(),
            options,
            keys,
            waits: Waits::default(),
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
        self.listener = None;
        self.store = Arc::new(Store::at(self.store_file()));
        self.limit_store();
        self.core = CalloutCore::over(self.store.clone());
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
        self.resolve(wait.effect, reply.encode()?)
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

/// What can be seen of it, and set.
impl Shell {
    /// What is on the screen, as the bytes of a `ViewModel`.
    pub fn view(&self) -> Outcome<Vec<u8>> {
        Ok(self.core.view()?)
    }

    /// Whether something is to be drawn since it was asked last.
    pub const fn take_dirty(&mut self) -> bool {
        std::mem::replace(&mut self.is_dirty, false)
    }

    /// What waits for the person or the hardware.
    pub fn asks(&self) -> impl Iterator<Item = Ask> {
        self.waits.asks()
    }

    /// Counts up when the core is another one: whatever was asked before is asked no more.
    #[must_use]
    pub const fn generation(&self) -> u32 {
        self.generation
    }

    /// What is due by now, in the order in which it was asked for; to be said one by one.
    #[must_use]
    pub fn due(&self) -> Vec<u32> {
        self.waits.due(self.options.clock.read().monotonic_ms)
    }

    /// How long nothing becomes due.
    #[must_use]
    pub fn until_due(&self) -> Option<Duration> {
        let next = self.waits.next_due()?;
        Some(Duration::from_millis(next.saturating_sub(self.options.clock.read().monotonic_ms)))
    }

    /// How many timers run.
    #[must_use]
    pub fn timers(&self) -> usize {
        self.waits.timers()
    }

    /// The network.
    #[must_use]
    pub const fn network(&self) -> &WeakNetwork {
        &self.options.network
    }

    /// The files that are to be handed to the person, or were.
    #[must_use]
    pub fn files(&self) -> &[Share] {
        &self.files
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

    /// The phone's storage is full, or has room again (F3).
    pub fn fill_storage(&mut self, is_full: bool) {
        self.is_full = is_full;
        self.limit_store();
    }

    /// The clocks.
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.options.clock.clone()
    }

    /// Other clocks, from now on.
    pub fn set_clock(&mut self, clock: Arc<dyn Clock>) {
        self.options.clock = clock;
    }

    /// Somebody else hears of messages, from now on: a line that is open is opened anew.
    pub fn set_ear(&mut self, ear: Ear) {
        self.ear = ear;
        if let Some((_, line, _)) = self.listener.take() {
            self.listen(line);
        }
    }
}
