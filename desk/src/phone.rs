//! A phone that is run until nothing is left to do: what goes over the network is on its way meanwhile, as on a phone, and
//! answers are taken in the order of their requests, so that a day repeats exactly.

use std::{
    collections::VecDeque,
    panic::resume_unwind,
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, channel},
    },
    thread::{self, JoinHandle},
};

use callout_core::{
    app::{Event, ViewModel},
    effects::{
        location::LocateAnswer,
        scan::ScanAnswer,
        sharing::{Share, ShareAnswer},
    },
};
use crux_http::protocol::HttpResult;

use crate::{
    network::{Network as _, WeakNetwork},
    shell::{
        DeskError, EFFECTS_MAX, Errand, Options, Outcome, Said, Shell,
        ask::{Asked, Reply},
        camera, decode,
    },
};

/// A phone on the desk.
pub struct Phone {
    shell: Shell,
    /// What the camera sees.
    pub camera: Vec<u8>,
    /// Where it is.
    pub location: LocateAnswer,
    nudges: Receiver<u32>,
}

impl Phone {
    /// Switches a phone on whose files are in that folder; a new one if there are none.
    pub fn open(folder: &Path, options: Options) -> Outcome<Self> {
        let (nudge, nudges) = channel();
        // A phone that is gone hears nothing.
        let ear = Arc::new(move |line| nudge.send(line).unwrap_or_default());
        let mut phone = Self {
            shell: Shell::open(folder, options, ear)?,
            camera: camera::name_plate(),
            location: LocateAnswer::Unknown,
            nudges,
        };
        phone.begin()?;
        Ok(phone)
    }

    fn begin(&mut self) -> Outcome<()> {
        self.shell.beginning().into_iter().try_for_each(|event| self.send(event))
    }

    /// The app is killed and opened again: what was in memory is gone (F1).
    pub fn kill_and_reopen(&mut self) -> Outcome<()> {
        self.shell.kill();
        self.begin()
    }

    /// Something happens, and everything that follows from it but timers.
    pub fn send(&mut self, event: Event) -> Outcome<()> {
        self.say(Said::Event(event))
    }

    /// What is on the screen.
    pub fn view(&self) -> Outcome<ViewModel> {
        decode(&self.shell.view()?)
    }

    /// Answers timers that are due and nudges that came; a shell with a real clock calls it again and again.
    pub fn tick(&mut self) -> Outcome<()> {
        while let Ok(line) = self.nudges.try_recv() {
            self.say(Said::Nudged { line })?;
        }
        self.shell.due().into_iter().try_for_each(|number| self.say(Said::Due(number)))
    }

    /// How many timers run.
    #[must_use]
    pub fn timers(&self) -> usize {
        self.shell.timers()
    }

    /// The network.
    #[must_use]
    pub const fn network(&self) -> &WeakNetwork {
        self.shell.network()
    }

    /// The files that were handed to the person.
    #[must_use]
    pub fn exports(&self) -> &[Share] {
        self.shell.files()
    }

    /// The phone's folder: a copy of [`Self::store_file`] without the keys is a clone (F8).
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.shell.folder()
    }

    /// The database's file.
    #[must_use]
    pub fn store_file(&self) -> PathBuf {
        self.shell.store_file()
    }

    /// The phone as it stands, for somebody who does not wait.
    #[must_use]
    pub fn into_shell(self) -> Shell {
        self.shell
    }

    /// Says it, and runs every errand that follows.
    fn say(&mut self, said: Said) -> Outcome<()> {
        let mut errands = VecDeque::from(self.shell.hear(said)?);
        let mut under_way: VecDeque<(u32, JoinHandle<HttpResult>)> = VecDeque::new();
        for _ in 0..EFFECTS_MAX {
            let said = match errands.pop_front() {
                Some(Errand::Exchange { exchange, request }) => {
                    let network = self.network().clone();
                    under_way.push_back((exchange, thread::spawn(move || network.send(&request))));
                    continue;
                }
                Some(Errand::Ask(ask)) => Said::Replied { ask: ask.number, reply: self.reply(ask.what) },
                None => match under_way.pop_front() {
                    Some((exchange, thread)) => {
                        let result = thread.join().unwrap_or_else(|panic| resume_unwind(panic));
                        Said::Exchanged { exchange, result }
                    }
                    None => return Ok(()),
                },
            };
            match self.shell.hear(said) {
                // The core that asked was rebuilt since (F13).
                Err(DeskError::Unasked(_)) => {}
                more => errands.extend(more?),
            }
        }
        Err(DeskError::Loop)
    }

    /// A person with a steady hand, who takes whatever is handed to him.
    fn reply(&self, asked: Asked) -> Reply {
        match asked {
            Asked::Photo { .. } => Reply::Picture(self.camera.clone()),
            Asked::Place => Reply::Place(self.location),
            Asked::Code => Reply::Code(ScanAnswer::Cancelled),
            Asked::Share { .. } => Reply::Share(ShareAnswer::Shared),
        }
    }
}
