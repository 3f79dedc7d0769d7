//! Who sits with a phone, on a thread of his own: says what happened, sends its exchanges on their way, shows its pictures.

use std::{
    collections::VecDeque,
    io::{self, Write as _},
    ops::ControlFlow,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender},
    thread,
};

use callout_core::app::{Event, ViewModel};
use callout_mobile::BridgeFault;
use tokio::sync::{oneshot, watch};

use super::{
    seat::{Done, Picture, Told},
    switches::{Board, Change, Switches},
};
use crate::{
    network::Network as _,
    shell::{
        DeskError, EFFECTS_MAX, Errand, Outcome, Said, Shell,
        ask::{Ask, Asked},
        decode,
    },
};

/// So much may happen before the next picture.
const BURST_MAX: usize = 64;

/// Who sits there.
pub struct Sitter {
    pub shell: Shell,
    pub board: Board,
    pub told: Sender<Told>,
    pub shown: watch::Sender<Picture>,
}

/// Those who wait until what they said can be seen.
type Answered = Vec<(oneshot::Sender<Done>, Outcome<()>)>;

impl Sitter {
    /// Switches the phone on if it is off, and stays with it. A burst of what happens is one picture.
    pub fn sit(mut self, told: &Receiver<Told>, is_off: bool) {
        if is_off {
            self.begin().unwrap_or_else(complain);
        }
        self.publish();
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

    fn take(&mut self, told: Told, answered: &mut Answered) -> ControlFlow<()> {
        match told {
            Told::Said(said, None) => self.say(said).unwrap_or_else(complain),
            Told::Said(said, Some(to)) => answered.push((to, self.say(said))),
            Told::Turned(change, to) => answered.push((to, self.turn(&change))),
            Told::Pixels { digest, px, to } => {
                to.send(self.shell.picture(&digest, px)).unwrap_or_default();
            }
            Told::File { place, to } => to.send(self.shell.files().get(place).cloned()).unwrap_or_default(),
            Told::Stop => return ControlFlow::Break(()),
        }
        ControlFlow::Continue(())
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
            Asked::Photo { .. } | Asked::Code | Asked::Place => None,
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
