//! A game in which everybody records whatever comes to him on one complaint, at whatever time, while the house watches the clock.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::{
    case::{Case, people},
    *,
};
use crate::domain::{
    commands::{Command as _, Mode, Nature},
    people::Actor,
    samples::commands::because,
    subject::Recorded,
};

/// One turn of the game: numbers from which who does what is derived.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    choice: usize,
    who: usize,
    /// Whether anything is tried, or what would pass.
    is_absurd: bool,
    /// Whether the exceptions desk accepts it, if it is a fact.
    is_late: bool,
    /// How long nobody did anything.
    idle_hours: i64,
}

pub fn turn() -> impl Strategy<Value = Turn> {
    let idle = prop_oneof![6 => 0_i64..4, 1 => 20_i64..60];
    let weighted = proptest::bool::weighted;
    (any::<usize>(), any::<usize>(), weighted(0.3), weighted(0.05), idle)
        .prop_map(|(choice, who, is_absurd, is_late, idle_hours)| Turn { choice, who, is_absurd, is_late, idle_hours })
}

/// A complaint that is played with.
pub struct Game {
    /// Where it lies; what happened is taken from the desk, so that a copy of it costs little.
    pub case: Case,
    /// What happened, and whether the exceptions desk took it.
    pub events: Vec<(Recorded<ComplaintEvent>, bool)>,
}

impl Game {
    pub fn new(which: usize) -> Self {
        let mut case = Case::nothing("2026-09-30T16:00");
        let records = [record(), record_at(Site::Urban), record_at(Site::Far { km: 450 })];
        case.push(&technician(), &records[which % records.len()], Mode::Live).expect("recorded");
        let mut game = Self { case, events: Vec::new() };
        game.gather(false);
        game
    }

    fn gather(&mut self, is_late: bool) {
        self.events.extend(self.case.events().into_iter().map(|event| (event, is_late)));
        self.case.desk.events.clear();
    }

    /// All that can be recorded, those that carry it on twice.
    fn menu(salt: usize) -> Vec<ComplaintCommand> {
        let weight = if salt.is_multiple_of(3) { Weight::Serious } else { Weight::Ordinary };
        let means = if salt.is_multiple_of(2) { Means::Phone } else { Means::Writing };
        let person = people()[salt % people().len()].person;
        let onward = [
            judge_as(weight),
            name_responsible(responsible().person),
            find_cause(),
            propose(),
            APPROVE,
            tell(means),
            close(),
            release(),
            visit(),
        ];
        let other = [
            judge_unjustified(weight),
            answer(means),
            CLOSE_PLAINLY,
            name_visitor_of(person),
            name_responsible(person),
            record(),
            ComplaintCommand::Reject(because("Too dear")),
        ];
        let seldom = ComplaintCommand::Raise(because("A child was hurt"));
        let seldom = salt.is_multiple_of(5).then_some(seldom);
        onward.clone().into_iter().chain(onward).chain(other).chain(seldom).collect()
    }

    pub fn play(&mut self, turn: Turn) {
        self.case.desk.now = self.case.desk.now.after(TimeDelta::hours(turn.idle_hours));
        let mut menu = Self::menu(turn.who);
        let (first, most) = (turn.choice % menu.len(), people().len());
        menu.rotate_left(first);
        let mut people = people();
        people.rotate_left(turn.who % most);
        if turn.is_absurd {
            let (actor, command) = (&people[0], &menu[0]);
            let is_late = turn.is_late && command.row().nature == Nature::Fact;
            let mode = if is_late { Mode::Desk } else { Mode::Live };
            let _ = self.case.push(actor, command, mode);
            self.gather(is_late);
        } else {
            let policies = self.case.desk.reference.policies.clone();
            let may = |actor: &Actor, command: &ComplaintCommand| actor.is_any(command.row().roles(&policies));
            let tries = menu.iter().flat_map(|command| people.iter().map(move |actor| (actor, command)));
            for (actor, command) in tries.filter(|(actor, command)| may(actor, command)) {
                if self.case.ask(actor, command).is_ok() {
                    break;
                }
            }
            self.gather(false);
        }
        for _ in 0..turn.who % 3 {
            self.case.wake();
        }
        self.gather(false);
    }
}
