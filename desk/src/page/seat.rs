//! The seat of a phone at the page: one thread owns it. What happens comes in over a channel, the newest picture goes out;
//! exchanges run on threads of their own and come back as something that happened.

use std::{
    io::{self, Write as _},
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Sender, channel},
    },
    thread::{self, JoinHandle},
};

use callout_core::effects::sharing::Share;
use tokio::sync::{oneshot, watch};

use super::{
    sitter::Sitter,
    switches::{Board, Change, Switches},
};
use crate::{
    clock::ShiftedClock,
    shell::{DeskError, Said, Shell, ask::Ask},
};

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
pub(super) enum Told {
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
    pub fn take(name: &str, shell: Shell) -> Self {
        Self::start(name, shell, false)
    }

    /// Takes a phone that is switched off, and switches it on.
    #[must_use]
    pub fn switch_on(name: &str, shell: Shell) -> Self {
        Self::start(name, shell, true)
    }

    fn start(name: &str, mut shell: Shell, is_off: bool) -> Self {
        let (told, heard) = channel();
        let (shown, picture) = watch::channel(Picture::default());
        // Its clocks go on; only what they show can be set wrong.
        let clock = ShiftedClock::over(shell.clock());
        shell.set_clock(Arc::new(clock.clone()));
        let nudged = told.clone();
        shell.set_ear(Arc::new(move |line| nudged.send(Told::Said(Said::Nudged { line }, None)).unwrap_or_default()));
        let sitter = Sitter { shell, board: Board::over(clock), told: told.clone(), shown };
        let thread = thread::spawn(move || sitter.sit(&heard, is_off));
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
