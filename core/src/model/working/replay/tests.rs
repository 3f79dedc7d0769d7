//! The replay on a house of pads, which mean nothing: it knows no voucher.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::*;
use crate::{
    commands,
    domain::{
        commands::Command as _,
        house::Shared,
        samples,
        subject::{Decided, Holders, Line, Listed as _, OutOfPlace, Subject},
    },
    subjects,
};

/// Something with words on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Pad {
    words: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
struct Word(String);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
struct To(Uuid);

commands! { PadCommand under () {
    begin@1 = Begin(Word) opening of [Technician], sample: Self::Begin(word("hello"));
    write@1 = Write(Word) fact of [Technician], sample: Self::Write(word("hello"));
    pass@1 = Pass(To) fact of [Technician], sample: Self::Pass(To(Uuid::nil()));
    pass_on@1 = PassOn(To) fact of [Technician], sample: Self::PassOn(To(Uuid::nil()));
    circle@1 = Circle(To) fact of [Technician], sample: Self::Circle(To(Uuid::nil()));
    copy@1 = Copy(To) fact of [Technician], sample: Self::Copy(To(Uuid::nil()));
    ask@1 = Ask(Word) fact of [Technician], sample: Self::Ask(word("who"));
} }

subjects! {
    house Pads(AnyPad, AnyPadCommand, PadEvent) under (), Nothing;
    Pad = 1: Pad,
}

#[derive(Clone, Debug, Default)]
struct Nothing;

impl Shared for Nothing {
    type Policies = ();

    fn policies(&self) -> &() {
        &()
    }

    fn clock_skew_s_max(&self) -> u32 {
        0
    }
}

impl Subject for Pad {
    const SCOPE: Scope = Scope::Branch;

    type Command = PadCommand;
    type Event = Word;

    fn decide(
        was: Option<&Self>,
        command: &PadCommand,
        with: &Context<'_, Pads>,
    ) -> Result<Decided<Word, AnyPadCommand>, Stop> {
        let tell = |to: &To, what| Consequence::Tell(Pad::key(to.0), AnyPadCommand::Pad(what));
        match command {
            PadCommand::Begin(_) if was.is_some() => Err(Refusal::AlreadyRecorded.into()),
            PadCommand::Begin(words) | PadCommand::Write(words) => Ok(Decided::one(words.clone())),
            PadCommand::Pass(to) => Ok(Decided::one(word("passed")).then(tell(to, PadCommand::Write(word("told"))))),
            PadCommand::PassOn(to) => Ok(Decided::one(word("passed")).then(tell(to, PadCommand::Begin(word("told"))))),
            PadCommand::Circle(to) => Ok(Decided::one(word("round")).then(tell(to, command.clone()))),
            PadCommand::Copy(from) => {
                let words = with.other::<Pad>(from.0)?.map_or_else(|| "nobody".to_owned(), |pad| pad.words.join(" "));
                Ok(Decided::one(Word(words)))
            }
            PadCommand::Ask(_) => {
                let is_known = with.person(samples::clerk().person)?.is_some();
                Ok(Decided::one(word(if is_known { "known" } else { "unknown" })))
            }
        }
    }

    fn apply(was: Option<Self>, event: &Recorded<Word>) -> Result<Self, OutOfPlace> {
        let mut pad = was.unwrap_or_default();
        pad.words.push(event.what.0.clone());
        Ok(pad)
    }

    fn holders(&self) -> Holders {
        Holders::Everybody
    }

    fn line(&self) -> Line {
        Line { title: self.words.join(" "), ..Line::default() }
    }
}

fn word(text: &str) -> Word {
    Word(text.to_owned())
}

fn key(n: u128) -> SubjectKey {
    Pad::key(Uuid::from_u128(n))
}

fn to(n: u128) -> To {
    To(Uuid::from_u128(n))
}

/// A phone of the sample technician: what the server said, what is in memory of it, what is pending.
#[derive(Default)]
struct Phone {
    confirmed: Found<Pads>,
    on_disk: BTreeSet<SubjectKey>,
    pending: Vec<(SubjectKey, PadCommand)>,
}

impl Phone {
    fn says(mut self, n: u128, words: &[&str]) -> Self {
        let pad = Pad { words: words.iter().map(|word| (*word).to_owned()).collect() };
        self.confirmed.insert(key(n), Some(state(AnyPad::Pad(pad), 1, key(n), samples::branch())));
        self
    }

    fn records(mut self, n: u128, command: PadCommand) -> Self {
        self.pending.push((key(n), command));
        self
    }

    /// What he sees: replayed from the beginning, as after a start. The first command that does not pass says why.
    fn sees(&self) -> Result<Found<Pads>, Stop> {
        let at = Reading {
            wall: samples::local("2026-03-03T10:00", chrono_tz::Tz::Asia__Shanghai),
            zone: chrono_tz::Tz::Asia__Shanghai,
            monotonic_ms: 1,
            boot: 1,
        };
        let site = Site {
            branch: samples::branch(),
            code: "D07".parse().expect("short"),
            zone: at.zone,
            currency: samples::cny(0).currency,
        };
        let recorder = Recorder { actor: samples::technician(), device: samples::device(), site, reference: &Nothing };
        let mut local = Found::<Pads>::new();
        for (about, command) in &self.pending {
            let said = Said { about: *about, command: &AnyPadCommand::Pad(command.clone()), at };
            let is_on_disk = |key| self.on_disk.contains(&key);
            local.extend(plan(&recorder, [&local, &self.confirmed], is_on_disk, &said)?);
        }
        Ok(local)
    }

    #[track_caller]
    fn words(&self, n: u128) -> String {
        let local = self.sees().expect("everything passes");
        let state = local.get(&key(n)).or_else(|| self.confirmed.get(&key(n))).and_then(Option::as_ref);
        state.map_or_else(String::new, |state| {
            let AnyPad::Pad(pad) = &state.any;
            format!("{}: {}", state.revision, pad.words.join(" "))
        })
    }
}

#[test]
fn what_is_pending_lies_on_top_of_what_the_server_said() {
    let phone = Phone::default().says(1, &["a"]).records(1, PadCommand::Write(word("b")));
    assert_eq!(phone.words(1), "2: a b");
}

#[test]
fn a_subject_is_opened_here_without_network_and_goes_on_from_there() {
    let phone = Phone::default().records(1, PadCommand::Begin(word("a"))).records(1, PadCommand::Write(word("b")));
    assert_eq!(phone.words(1), "2: a b");
    for command in PadCommand::samples().into_iter().filter(|command| !command.row().opens) {
        let nobody = Phone::default().records(1, command);
        assert_eq!(nobody.sees(), Err(Refusal::UnknownReference.into()), "what is not there can only be opened");
    }
}

#[test]
fn what_a_subject_tells_another_is_seen_as_well() {
    let phone = Phone::default().says(1, &["a"]).says(2, &["b"]).records(1, PadCommand::Pass(to(2)));
    assert_eq!((phone.words(1), phone.words(2)), ("2: a passed".to_owned(), "2: b told".to_owned()));
}

#[test]
fn what_is_told_opens_a_subject_or_is_the_offices() {
    let opened = Phone::default().says(1, &["a"]).records(1, PadCommand::PassOn(to(2)));
    assert_eq!(opened.words(2), "1: told");
    let elsewhere = Phone::default().says(1, &["a"]).records(1, PadCommand::Pass(to(2)));
    assert_eq!((elsewhere.words(1), elsewhere.words(2)), ("2: a passed".to_owned(), String::new()));
}

#[test]
fn what_is_told_and_refused_refuses_the_whole() {
    let phone = Phone::default().says(1, &["a"]).says(2, &["b"]).records(1, PadCommand::PassOn(to(2)));
    assert_eq!(phone.sees(), Err(Refusal::AlreadyRecorded.into()));
}

#[test]
fn subjects_that_tell_each_other_in_a_circle_are_refused() {
    let phone = Phone::default().says(1, &["a"]).records(1, PadCommand::Circle(to(1)));
    assert_eq!(phone.sees(), Err(Refusal::UnknownReference.into()));
}

/// What lies on the disk only is neither there nor absent: the decision waits for it, whether it is read or told.
#[test]
fn what_is_on_the_disk_only_is_asked_for() {
    for command in [PadCommand::Copy(to(2)), PadCommand::Pass(to(2)), PadCommand::PassOn(to(2))] {
        let mut phone = Phone::default().says(1, &["a"]).records(1, command);
        phone.on_disk.insert(key(2));
        assert_eq!(phone.sees(), Err(Stop::Missing(vec![Missing::Subject(key(2))])));
    }
}

#[test]
fn what_is_nowhere_on_the_phone_is_not_there_for_a_decision() {
    let phone = Phone::default().says(1, &["a"]).records(1, PadCommand::Copy(to(2)));
    assert_eq!(phone.words(1), "2: a nobody");
    assert!(!phone.sees().expect("it passes").contains_key(&key(2)));
    let phone = Phone::default().says(1, &["a"]).records(1, PadCommand::Ask(word("who")));
    assert_eq!(phone.words(1), "2: a unknown", "a phone knows nobody's standing");
}
