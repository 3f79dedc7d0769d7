//! Whatever everybody records in whatever sequence and at whatever time: the rules of P26–P28 hold. What is legal stands here in
//! a table of its own, and is read from the events as they are written.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use proptest::prelude::*;
use serde_json::Value;

use super::{
    game::{Game, turn},
    *,
};
use crate::domain::{complaint::escalation::Limit, deadline::Judged, subject::Recorded, time::Timestamp};

/// From where, which step, to where (P26).
const PATH: [(&str, &str, &str); 12] = [
    ("recorded", "judged as justified", "judged"),
    ("recorded", "judged as unjustified", "unjustified"),
    ("judged", "responsible_named", "named"),
    ("named", "cause_found", "cause_found"),
    ("cause_found", "proposed", "proposed"),
    ("proposed", "rejected", "cause_found"),
    ("proposed", "approved", "approved"),
    ("approved", "told", "told"),
    ("told", "closed", "closed"),
    ("unjustified", "answered", "answered"),
    ("answered", "closed", "closed"),
    // Only in writing, and only where it became serious after it had been told by phone.
    ("told", "told", "told"),
];

/// What the events say, read as text.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that the history said")]
struct Watch {
    at: String,
    is_justified: bool,
    is_serious: bool,
    is_unreleased: bool,
    visits: usize,
    steps: Vec<String>,
    in_writing: bool,
    judged: BTreeMap<&'static str, usize>,
    levels: BTreeMap<String, Vec<String>>,
}

impl Watch {
    fn see(&mut self, event: &Recorded<ComplaintEvent>, is_late: bool) {
        let json = serde_json::to_value(&event.what).expect("JSON");
        let (what, facts) = (json["what"].as_str().expect("a name"), &json["facts"]);
        let is_release = facts["step"]["step"] == "released";
        let goes_on = matches!(what, "stepped" | "visitor_named" | "visited") && !is_release && !is_late;
        assert!(!(self.is_unreleased && goes_on), "{json} before the release (P27)");
        match what {
            "opened" => "recorded".clone_into(&mut self.at),
            "stepped" => self.step(&facts["step"]),
            "visited" => self.visits += 1,
            "escalated" => self.escalate(facts),
            "visitor_named" => assert_ne!(self.at, "closed"),
            other => panic!("{other}"),
        }
        for (limit, key) in [("on_site", "visited"), ("disposition", "stepped")] {
            if what == key && !facts[limit].is_null() {
                let times = self.judged.entry(limit).or_default();
                *times += 1;
                assert_eq!(*times, 1, "{limit} is judged once (P28)");
            }
        }
        assert!(what != "visited" || self.judged.contains_key("on_site"), "the first visit judges it");
    }

    fn step(&mut self, step: &Value) {
        assert_ne!(self.at, "closed", "nothing after the end");
        let (name, facts) = (step["step"].as_str().expect("a name"), &step["facts"]);
        match name {
            "raised" => {
                assert!(!self.is_serious, "only what is not serious");
                (self.is_serious, self.is_unreleased) = (true, true);
                return;
            }
            "released" => {
                assert!(self.is_unreleased);
                self.is_unreleased = false;
                return;
            }
            _ => {}
        }
        let name = match (name, facts["is_justified"].as_bool()) {
            ("judged", Some(true)) => "judged as justified",
            ("judged", _) => "judged as unjustified",
            (name, _) => name,
        };
        if name == "judged as justified" || name == "judged as unjustified" {
            self.is_justified = facts["is_justified"] == true;
            // What was raised and released before stays so.
            if !self.is_serious && facts["weight"] == "serious" {
                (self.is_serious, self.is_unreleased) = (true, true);
            }
        }
        if name == "told" || name == "answered" {
            assert!(!self.is_serious || facts["by"] == "writing", "P27");
            assert!(self.at != name || (self.is_serious && !self.in_writing), "said again without need");
            self.in_writing |= facts["by"] == "writing";
        }
        let again = ("answered", "answered", "answered");
        let legal = PATH.iter().chain([&again]).find(|(from, step, _)| (*from, *step) == (self.at.as_str(), name));
        let (.., to) = legal.unwrap_or_else(|| panic!("{name} at {}", self.at));
        (*to).clone_into(&mut self.at);
        self.steps.push(name.to_owned());
        if name == "closed" {
            self.close(facts);
        }
    }

    fn close(&self, facts: &Value) {
        assert!(self.visits > 0, "P27: visited");
        assert!(!self.is_serious || self.in_writing, "P27: in writing");
        if self.is_justified {
            let last = |name: &str| self.steps.iter().rposition(|step| step == name).expect(name);
            assert!(last("approved") < last("told") && last("proposed") < last("approved"));
            assert!(facts["prevention"].is_string(), "P26: a measure");
        }
    }

    fn escalate(&mut self, facts: &Value) {
        assert_ne!(self.at, "closed");
        let of = facts["of"].as_str().expect("a limit").to_owned();
        assert!(!self.judged.contains_key(of.as_str()), "nobody is told of what is kept or missed already");
        let levels = self.levels.entry(of).or_default();
        levels.push(facts["level"].as_str().expect("a level").to_owned());
        assert_eq!(levels[..], ["receiver", "head", "manager"][..levels.len()], "one after the other");
    }
}

/// Each level is told when it is time, not sooner.
fn nobody_is_told_too_early(complaint: &Complaint) {
    for told in &complaint.escalations {
        let hours = match told.level {
            escalation::Level::Receiver => 0,
            escalation::Level::Head => 24,
            escalation::Level::Manager => 48,
        };
        let passed: Timestamp = complaint.deadline(told.of).by.after(TimeDelta::hours(hours));
        assert!(told.at >= passed, "{told:?}");
    }
}

fn judged(game: &Game) -> [Option<Judged>; 2] {
    Limit::ALL.map(|of| game.case.complaint().deadline(of).judged)
}

/// The history makes the state, and both survive the wire (I12).
fn history_makes_the_state(game: &Game) {
    let now = game.case.complaint();
    let replayed =
        game.events.iter().fold(None, |was, (event, _)| Some(Complaint::apply(was, event).expect("follows")));
    assert_eq!(replayed.as_ref(), Some(now));
    let json = serde_json::to_string(now).expect("JSON");
    assert_eq!(&serde_json::from_str::<Complaint>(&json).expect("a complaint"), now);
    for (event, _) in &game.events {
        let json = serde_json::to_string(event).expect("JSON");
        assert_eq!(&serde_json::from_str::<Recorded<ComplaintEvent>>(&json).expect("an event"), event);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_steps_by_anybody_at_any_time_keeps_the_rules(
        which in 0_usize..3,
        turns in prop::collection::vec(turn(), 1..60),
    ) {
        let mut game = Game::new(which);
        let (mut watch, mut seen) = (Watch::default(), 0);
        for turn in turns {
            let before = judged(&game);
            game.play(turn);
            for (was, is) in before.into_iter().zip(judged(&game)) {
                prop_assert!(was.is_none() || was == is, "what is judged stays (P28)");
            }
            for (event, is_late) in &game.events[seen..] {
                watch.see(event, *is_late);
            }
            seen = game.events.len();
            let complaint = game.case.complaint();
            prop_assert_eq!(complaint.stage.name(), watch.at.as_str());
            prop_assert_eq!(complaint.is_unreleased(), watch.is_unreleased);
            prop_assert_eq!(complaint.on_site.judged.is_some(), !complaint.visits.is_empty());
            nobody_is_told_too_early(complaint);
        }
        history_makes_the_state(&game);
    }
}

/// A game that never comes far proves little: of some of them, each end is reached.
#[test]
fn the_game_comes_to_every_stage() {
    use proptest::{strategy::ValueTree as _, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut seen = std::collections::BTreeSet::new();
    let mut told = 0;
    for which in 0..40 {
        let mut game = Game::new(which);
        for _ in 0..40 {
            game.play(turn().new_tree(&mut runner).expect("a turn").current());
            seen.insert(game.case.complaint().stage);
        }
        told += game.case.complaint().escalations.len();
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), {
        let mut all = Stage::ALL.to_vec();
        all.sort_unstable();
        all
    });
    assert!(told > 20, "deadlines pass as well: {told}");
}
