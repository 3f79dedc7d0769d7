//! The seat of a phone at the page: one thread owns it. What happens comes in over a channel, the newest picture goes out;
//! exchanges run on threads of their own and come back as something that happened.

use std::{
    collections::VecDeque,
    io::{self, Write as _},
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread::{self, JoinHandle},
};

use callout_core::{
    app::{Event, ViewModel},
    effects::sharing::Share,
};
use callout_mobile::BridgeFault;
use tokio::sync::{oneshot, watch};

use super::switches::{Board, Change, Switches};
use crate::{
    clock::ShiftedClock,
    network::Network as _,
    shell::{
        DeskError, EFFECTS_MAX, Errand, Outcome, Said, Shell,
        ask::{Ask, Asked},
        decode,
    },
};

/// So much may happen before the next picture.
const BURST_MAX: usize = 64;

/// Where a picture of a phone lies, so many pixels wide; nothing where there is none.
pub type Pictures = Arc<dyn Fn(&Shell, &str, u32) -> Option<PathBuf> + Send + Sync>;

/// The bindings give no pictures to shells: whoever asks for one hears that there is none.
#[must_use]
pub fn no_pictures() -> Pictures {
    Arc::new(|_, _, _| None)
}

/// What a phone shows, and how it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// Counts up with every picture that differs.
    pub rev: u64,
    /// Counts up with every core: what was asked before is asked no more.
    pub generation: u32,
    /// The bytes of a `ViewModel`.
    pub view: Arc<[u8]>,
    /// Its language.
    pub language: String,
    /// What waits for the person.
    pub asks: Vec<(Ask, Option<String>)>,
    /// The switches.
    pub switches: Switches,
}

/// What came of it: the number of the picture that shows it.
pub type Done = Result<u64, DeskError>;

/// What reaches a seat.
enum Told {
    Said(Said, Option<oneshot::Sender<Done>>),
    Turned(Box<Change>, oneshot::Sender<Done>),
    Pixels { digest: String, px: u32, to: oneshot::Sender<Option<PathBuf>> },
    File { place: usize, to: oneshot::Sender<Option<Share>> },
    Stop,
}

/// A seat.
pub struct Seat {
    /// Whose phone it is.
    pub name: String,
    told: Sender<Told>,
    picture: watch::Receiver<Picture>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Seat {
    /// Takes a phone that is switched on.
    #[must_use]
    pub fn take(name: &str, shell: Shell, pictures: Pictures) -> Self {
        Self::start(name, shell, pictures, false)
    }

    /// Takes a phone that is switched off, and switches it on.
    #[must_use]
    pub fn switch_on(name: &str, shell: Shell, pictures: Pictures) -> Self {
        Self::start(name, shell, pictures, true)
    }

    fn start(name: &str, mut shell: Shell, pictures: Pictures, is_off: bool) -> Self {
        let (told, heard) = channel();
        let (shown, picture) = watch::channel(Picture::default());
        // Its clocks go on; only what they show can be set wrong.
        let clock = ShiftedClock::over(shell.clock());
        shell.set_clock(Arc::new(clock.clone()));
        let nudged = told.clone();
        shell.set_ear(Arc::new(move |line| nudged.send(Told::Said(Said::Nudged { line }, None)).unwrap_or_default()));
        let mut sitter = Sitter { shell, board: Board::over(clock), told: told.clone(), shown, pictures };
        let thread = thread::spawn(move || {
            if is_off {
                sitter.begin().unwrap_or_else(complain);
            }
            sitter.publish();
            sitter.sit(&heard);
        });
        Self { name: name.to_owned(), told, picture, thread: Mutex::new(Some(thread)) }
    }

    /// The newest picture, and those that follow.
    #[must_use]
    pub fn pictures(&self) -> watch::Receiver<Picture> {
        self.picture.clone()
    }

    /// The newest picture; a phone that is just switched on is waited for.
    pub async fn picture(&self) -> Option<Picture> {
        self.pictures().wait_for(|picture| picture.rev > 0).await.ok().map(|picture| picture.clone())
    }

    /// Says something; nothing comes back when the phone is gone.
    pub async fn say(&self, said: Said) -> Option<Done> {
        self.ask(|to| Told::Said(said, Some(to))).await
    }

    /// Turns switches.
    pub async fn turn(&self, change: Change) -> Option<Done> {
        self.ask(|to| Told::Turned(Box::new(change), to)).await
    }

    /// Where a picture lies.
    pub async fn pixels(&self, digest: String, px: u32) -> Option<PathBuf> {
        self.ask(|to| Told::Pixels { digest, px, to }).await.flatten()
    }

    /// A file for the person.
    pub async fn file(&self, place: usize) -> Option<Share> {
        self.ask(|to| Told::File { place, to }).await.flatten()
    }

    async fn ask<T>(&self, told: impl FnOnce(oneshot::Sender<T>) -> Told) -> Option<T> {
        let (to, answer) = oneshot::channel();
        self.told.send(told(to)).ok()?;
        answer.await.ok()
    }

    /// Switches the phone off, and waits for it.
    pub fn stop(&self) {
        // One that is gone already needs no word.
        self.told.send(Told::Stop).unwrap_or_default();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            let _ = writeln!(io::stderr(), "{}: the phone's thread failed", self.name);
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Who sits there.
struct Sitter {
    shell: Shell,
    board: Board,
    told: Sender<Told>,
    shown: watch::Sender<Picture>,
    pictures: Pictures,
}

/// Those who wait until what they said can be seen.
type Answered = Vec<(oneshot::Sender<Done>, Outcome<()>)>;

impl Sitter {
    /// A burst of what happens is one picture.
    fn sit(mut self, told: &Receiver<Told>) {
        loop {
            let first = match self.shell.until_due() {
                Some(time) => told.recv_timeout(time),
                None => told.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            if matches!(first, Err(RecvTimeoutError::Disconnected)) {
                return;
            }
            let mut answered = Vec::new();
            for heard in first.into_iter().chain(told.try_iter()).take(BURST_MAX) {
                if self.take(heard, &mut answered).is_break() {
                    return;
                }
            }
            for number in self.shell.due() {
                self.say(Said::Due(number)).unwrap_or_else(complain);
            }
            self.publish();
            let rev = self.shown.borrow().rev;
            for (to, outcome) in answered {
                // Who asked may have gone.
                to.send(outcome.map(|()| rev)).unwrap_or_default();
            }
        }
    }

    fn take(&mut self, told: Told, answered: &mut Answered) -> std::ops::ControlFlow<()> {
        match told {
            Told::Said(said, None) => self.say(said).unwrap_or_else(complain),
            Told::Said(said, Some(to)) => answered.push((to, self.say(said))),
            Told::Turned(change, to) => answered.push((to, self.turn(&change))),
            Told::Pixels { digest, px, to } => {
                let path = (self.pictures)(&self.shell, &digest, px);
                to.send(path).unwrap_or_default();
            }
            Told::File { place, to } => to.send(self.shell.files().get(place).cloned()).unwrap_or_default(),
            Told::Stop => return std::ops::ControlFlow::Break(()),
        }
        std::ops::ControlFlow::Continue(())
    }

    fn begin(&mut self) -> Outcome<()> {
        self.shell.beginning().into_iter().try_for_each(|event| self.say(Said::Event(event)))
    }

    fn turn(&mut self, change: &Change) -> Outcome<()> {
        let network = self.board.turn(change, &mut self.shell);
        if change.kill {
            self.shell.kill();
            return self.begin();
        }
        network.map_or(Ok(()), |is_online| self.say(Said::Event(Event::Connectivity { is_online })))
    }

    fn say(&mut self, said: Said) -> Outcome<()> {
        let errands = self.shell.hear(said)?;
        self.run(errands)
    }

    /// Sends exchanges on their way and answers what the hardware answers; the rest waits for the person.
    fn run(&mut self, errands: Vec<Errand>) -> Outcome<()> {
        let mut errands = VecDeque::from(errands);
        for _ in 0..EFFECTS_MAX {
            match errands.pop_front() {
                Some(Errand::Exchange { exchange, request }) => {
                    let (network, told) = (self.shell.network().clone(), self.told.clone());
                    thread::spawn(move || {
                        let result = network.send(&request);
                        // The seat may have been given up meanwhile.
                        told.send(Told::Said(Said::Exchanged { exchange, result }, None)).unwrap_or_default();
                    });
                }
                Some(Errand::Ask(ask)) => {
                    if let Some(reply) = self.board.reply(ask.what) {
                        errands.extend(self.shell.hear(Said::Replied { ask: ask.number, reply })?);
                    }
                }
                None => return Ok(()),
            }
        }
        Err(DeskError::Loop)
    }

    /// Shows what changed since the last picture.
    fn publish(&mut self) {
        let is_dirty = self.shell.take_dirty();
        let switches = self.board.switches(&self.shell);
        if !is_dirty && self.shown.borrow().switches == switches {
            return;
        }
        match self.draw(switches) {
            Ok(picture) => drop(self.shown.send_if_modified(|shown| {
                let new = Picture { rev: shown.rev, ..picture };
                let differs = *shown != new;
                if differs {
                    *shown = Picture { rev: new.rev + 1, ..new };
                }
                differs
            })),
            Err(error) => complain(error),
        }
    }

    fn draw(&mut self, switches: Switches) -> Outcome<Picture> {
        let view = match self.shell.view() {
            Err(DeskError::Core(BridgeFault::Rebuilt)) => {
                let errands = self.shell.rebuilt()?;
                self.run(errands)?;
                self.shell.view()?
            }
            view => view?,
        };
        let language = decode::<ViewModel>(&view)?.language;
        let name = |ask: &Ask| match ask.what {
            Asked::Share { file } => self.shell.files().get(file).map(|share| share.name.clone()),
            Asked::Photo { .. } | Asked::Place => None,
        };
        let asks = self.shell.asks().map(|ask| (ask, name(&ask))).collect();
        let generation = self.shell.generation();
        Ok(Picture { rev: 0, generation, view: view.into(), language, asks, switches })
    }
}

/// Nobody waits for an answer: the person at the terminal reads it.
#[expect(clippy::needless_pass_by_value, reason = "it stands where an error ends")]
fn complain(error: DeskError) {
    // The terminal may be closed.
    let _ = writeln!(io::stderr(), "a phone: {error}");
}
