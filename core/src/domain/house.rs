//! The list of subjects: a house. The heart, the stores and the phone are generic over it; nothing is `dyn`.
//!
//! [`subjects!`](crate::subjects) writes the enums over all kinds and every dispatch from one list; the generic halves of
//! its arms are functions here, so that the macro writes calls only.

use std::fmt::Debug;

use chrono_tz::Tz;
use serde_json::value::RawValue;

use super::{
    commands::{Command as _, Row, UnknownCommand},
    ids::{BranchId, PersonId},
    ledger::Entry,
    numbers::DocumentNumber,
    people::Standing,
    refusal::Refusal,
    subject::{
        Chapter, CommandOf, Context, Decided, Filed, Gone, Holders, Line, Listed, Recorded, Scope, Stop, Subject,
        SubjectKey, SubjectKind, Wake,
    },
};

/// What every decision of a house may read beside its subjects: settings, prices.
pub trait Shared: Clone + Debug + Default + Send + Sync + 'static {
    /// The settings that rows of the kinds tables name.
    type Policies: Debug + 'static;

    /// The settings.
    fn policies(&self) -> &Self::Policies;
    /// How far a device's clock may be off before it is remarked (F6).
    fn clock_skew_s_max(&self) -> u32;
}

/// A kind of subjects, as its house lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its number.
    pub number: SubjectKind,
    /// Its name in the list.
    pub name: &'static str,
    /// Where it lives.
    pub scope: Scope,
    /// Whether every decision reads what it teaches.
    pub teaches: bool,
}

/// All kinds of subjects that live together.
pub trait House: Copy + Debug + Eq + Send + Sync + 'static {
    /// Any subject.
    type Any: Clone + Debug + PartialEq + Send + Sync;
    /// Any command.
    type Command: Clone + Debug + PartialEq + Send + Sync;
    /// Any event.
    type Event: Clone + Debug + PartialEq + Send + Sync;
    /// Settings that rows of the kinds tables name.
    type Policies: Debug + 'static;
    /// What every decision may read: settings, prices.
    type Reference: Shared<Policies = Self::Policies>;

    /// Every kind.
    const KINDS: &'static [Kind];

    /// The names of the commands of a kind of subject, in the order of their rows; none of a kind from another time.
    fn commands(kind: SubjectKind) -> Vec<&'static str>;
    /// What a command is about.
    fn kind(command: &Self::Command) -> SubjectKind;
    /// What its table says of it.
    fn row(command: &Self::Command) -> Row<'_, Self::Policies>;
    /// What it will surely read.
    fn needs(command: &Self::Command, by: PersonId, branch: BranchId) -> Vec<SubjectKey>;
    /// Reads a command where it stands.
    fn read_command(
        kind: SubjectKind,
        name: &str,
        version: u16,
        body: &RawValue,
    ) -> Result<Self::Command, UnknownCommand>;
    /// Its body, as an envelope holds it.
    fn write_command(command: &Self::Command) -> serde_json::Result<Box<RawValue>>;

    /// What a command means.
    fn decide(
        was: Option<&Self::Any>,
        command: &Self::Command,
        with: &Context<'_, Self>,
    ) -> Result<DecidedIn<Self>, Stop>;
    /// The state after an event.
    fn apply(was: Option<&Self::Any>, event: &Recorded<Self::Event>) -> Result<Self::Any, Stop>;

    /// Reads a subject; none if its kind or its body is from another time.
    fn read(kind: SubjectKind, body: &str) -> Option<Self::Any>;
    /// Its body, as phones and stores keep it.
    fn write(any: &Self::Any) -> serde_json::Result<String>;
    /// An event's body.
    fn write_event(event: &Self::Event) -> serde_json::Result<Box<RawValue>>;
    /// Reads an event; none if its kind or its body is from another time.
    fn read_event(kind: SubjectKind, body: &RawValue) -> Option<Self::Event>;

    /// Whose phones have it.
    fn holders(any: &Self::Any) -> Holders;
    /// Who records what is "its technician's".
    fn responsible(any: &Self::Any) -> Option<PersonId>;
    /// Why a phone loses it.
    fn why_gone(kind: SubjectKind, events: &[Recorded<Self::Event>]) -> Option<Gone>;
    /// Its line in lists.
    fn line(any: &Self::Any) -> Line;

    /// How it stands in the office's register of small subjects.
    fn filed(any: &Self::Any) -> Option<Filed>;
    /// What the house asks of it by itself, and when.
    fn wakes(any: &Self::Any) -> Option<Wake<Self::Command>>;
    /// Of whose history it is a chapter.
    fn chapter(any: &Self::Any) -> Option<Chapter>;

    /// What every decision reads of it from now on.
    fn teach(any: &Self::Any, reference: &mut Self::Reference);
    /// The person that it is the file of.
    fn standing(any: &Self::Any) -> Option<Standing>;
    /// What an event means for the books, given its subject before it.
    fn books(was: Option<&Self::Any>, event: &Recorded<Self::Event>) -> Option<Entry>;
    /// The numbers that are used up where it happened.
    fn numbers(event: &Self::Event) -> Vec<DocumentNumber>;
    /// Where the calendar days of its branch begin, if it says so.
    fn zone(any: &Self::Any) -> Option<Tz>;
    /// What the company's log begins with.
    fn founding() -> Vec<(SubjectKey, Self::Command)>;

    /// Where a kind lives; none if it is from another time.
    #[must_use]
    fn scope(kind: SubjectKind) -> Option<Scope> {
        Self::KINDS.iter().find(|row| row.number == kind).map(|row| row.scope)
    }

    /// The kinds whose every revision teaches what decisions read.
    #[must_use]
    fn teachers() -> impl Iterator<Item = SubjectKind> {
        Self::KINDS.iter().filter(|row| row.teaches).map(|row| row.number)
    }
}

/// What a decision gives in a house.
pub type DecidedIn<H> = Decided<<H as House>::Event, <H as House>::Command>;
type AnyOf<S> = <<S as Listed>::House as House>::Any;

fn narrow<S: Subject>(any: Option<&AnyOf<S>>) -> Result<Option<&S>, Stop> {
    any.map(|any| S::narrow(any).ok_or(Stop::Broken)).transpose()
}

/// The generic half of [`House::decide`]: what is not there can only be opened.
pub fn decide<S: Subject>(
    was: Option<&AnyOf<S>>,
    command: &S::Command,
    with: &Context<'_, S::House>,
) -> Result<Decided<S::Event, CommandOf<S>>, Stop> {
    if was.is_none() && !command.row().opens {
        return Err(Refusal::UnknownReference.into());
    }
    S::decide(narrow::<S>(was)?, command, with)
}

/// The generic half of [`House::apply`].
pub fn apply<S: Subject>(was: Option<&AnyOf<S>>, event: &S::Event, by: &Recorded<()>) -> Result<S, Stop> {
    Ok(S::apply(narrow::<S>(was)?.cloned(), &by.with(event.clone()))?)
}

/// The generic half of [`House::books`].
pub fn books<S: Subject>(was: Option<&AnyOf<S>>, event: &S::Event, by: &Recorded<()>) -> Option<Entry> {
    S::books(was.and_then(S::narrow), &by.with(event.clone()))
}

/// A check that each row's type has its rules: a better place for the message than the middle of a dispatch. What every decision
/// reads, of any branch, lives in the company's log.
pub const fn is_subject<S: Subject>() {
    const { assert!(!S::TEACHES || matches!(S::SCOPE, Scope::Company), "what teaches lives in the company's log") }
}

/// Declares a house: `vis house Name(Any, Command, Event) under Policies, Reference [founded by path]; Row = number: Type, …`.
#[macro_export]
macro_rules! subjects {
    (
        $vis:vis house $House:ident ($Any:ident, $Command:ident, $Event:ident)
            under $Policies:ty, $Reference:ty $(, founded by $founding:path)?;
        $($(#[$doc:meta])* $Name:ident = $number:literal: $Subject:ty),* $(,)?
    ) => {
        /// The house of these subjects.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $vis struct $House;

        /// Any subject of the house.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(clippy::large_enum_variant, reason = "a subject is kept behind an `Arc`, never in rows of them; a small house has none")]
        $vis enum $Any {$( $(#[$doc])* $Name($Subject), )*}

        /// Any command of the house.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(clippy::large_enum_variant, reason = "commands are handed on, not kept in rows of them; a small house has none")]
        $vis enum $Command {$( $(#[$doc])* $Name(<$Subject as $crate::domain::subject::Subject>::Command), )*}

        /// Any event of the house.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(clippy::large_enum_variant, reason = "events are written and forgotten; a small house has none")]
        $vis enum $Event {$( $(#[$doc])* $Name(<$Subject as $crate::domain::subject::Subject>::Event), )*}

        const _: () = {
            // Two rows with one number: error E0081 here, at the numbers.
            #[repr(u16)]
            #[expect(dead_code, reason = "only to have two rows with one number refused")]
            enum Numbers {$( $Name = $number, )*}
            $( $crate::domain::house::is_subject::<$Subject>(); )*
        };

        $(impl $crate::domain::subject::Listed for $Subject {
            type House = $House;
            const KIND: $crate::domain::subject::SubjectKind = $crate::domain::subject::SubjectKind($number);
            #[allow(irrefutable_let_patterns, reason = "a house may have one kind only")]
            fn narrow(any: &$Any) -> Option<&Self> {
                if let $Any::$Name(it) = any { Some(it) } else { None }
            }
            fn any_command(command: <$Subject as $crate::domain::subject::Subject>::Command) -> $Command {
                $Command::$Name(command)
            }
        }

        impl From<$Subject> for $Any {
            fn from(it: $Subject) -> Self {
                Self::$Name(it)
            }
        })*

        impl $crate::domain::house::House for $House {
            type Any = $Any;
            type Command = $Command;
            type Event = $Event;
            type Policies = $Policies;
            type Reference = $Reference;
            const KINDS: &'static [$crate::domain::house::Kind] = &[$($crate::domain::house::Kind {
                number: $crate::domain::subject::SubjectKind($number),
                name: stringify!($Name),
                scope: <$Subject as $crate::domain::subject::Subject>::SCOPE,
                teaches: <$Subject as $crate::domain::subject::Subject>::TEACHES,
            }),*];
            fn commands(kind: $crate::domain::subject::SubjectKind) -> Vec<&'static str> {
                match kind.0 {
                    $( $number => $crate::domain::commands::names::<
                        <$Subject as $crate::domain::subject::Subject>::Command,
                    >(), )*
                    _ => Vec::new(),
                }
            }
            fn kind(command: &$Command) -> $crate::domain::subject::SubjectKind {
                match command {$( $Command::$Name(_) => $crate::domain::subject::SubjectKind($number), )*}
            }
            fn row(command: &$Command) -> $crate::domain::commands::Row<'_, $Policies> {
                match command {$( $Command::$Name(it) => $crate::domain::commands::Command::row(it), )*}
            }
            fn needs(
                command: &$Command,
                by: $crate::domain::ids::PersonId,
                branch: $crate::domain::ids::BranchId,
            ) -> Vec<$crate::domain::subject::SubjectKey> {
                match command {$(
                    $Command::$Name(it) => <$Subject as $crate::domain::subject::Subject>::needs(it, by, branch),
                )*}
            }
            fn read_command(
                kind: $crate::domain::subject::SubjectKind,
                name: &str,
                version: u16,
                body: &::serde_json::value::RawValue,
            ) -> Result<$Command, $crate::domain::commands::UnknownCommand> {
                match kind.0 {
                    $( $number => $crate::domain::commands::Command::read(name, version, body).map($Command::$Name), )*
                    other => Err($crate::domain::commands::UnknownCommand::Subject(other)),
                }
            }
            fn write_command(command: &$Command) -> ::serde_json::Result<Box<::serde_json::value::RawValue>> {
                match command {$( $Command::$Name(it) => $crate::domain::commands::Command::body(it), )*}
            }
            fn decide(
                was: Option<&$Any>,
                command: &$Command,
                with: &$crate::domain::subject::Context<'_, Self>,
            ) -> Result<$crate::domain::house::DecidedIn<Self>, $crate::domain::subject::Stop> {
                match command {$(
                    $Command::$Name(it) => {
                        Ok($crate::domain::house::decide::<$Subject>(was, it, with)?.map($Event::$Name))
                    }
                )*}
            }
            fn apply(
                was: Option<&$Any>,
                event: &$crate::domain::subject::Recorded<$Event>,
            ) -> Result<$Any, $crate::domain::subject::Stop> {
                match &event.what {$(
                    $Event::$Name(it) => {
                        Ok($Any::$Name($crate::domain::house::apply::<$Subject>(was, it, &event.with(()))?))
                    }
                )*}
            }
            fn read(kind: $crate::domain::subject::SubjectKind, body: &str) -> Option<$Any> {
                match kind.0 {
                    $( $number => ::serde_json::from_str(body).ok().map($Any::$Name), )*
                    _ => None,
                }
            }
            fn write(any: &$Any) -> ::serde_json::Result<String> {
                match any {$( $Any::$Name(it) => ::serde_json::to_string(it), )*}
            }
            fn write_event(event: &$Event) -> ::serde_json::Result<Box<::serde_json::value::RawValue>> {
                match event {$( $Event::$Name(it) => ::serde_json::value::to_raw_value(it), )*}
            }
            fn read_event(
                kind: $crate::domain::subject::SubjectKind,
                body: &::serde_json::value::RawValue,
            ) -> Option<$Event> {
                match kind.0 {
                    $( $number => ::serde_json::from_str(body.get()).ok().map($Event::$Name), )*
                    _ => None,
                }
            }
            fn holders(any: &$Any) -> $crate::domain::subject::Holders {
                match any {$( $Any::$Name(it) => $crate::domain::subject::Subject::holders(it), )*}
            }
            fn responsible(any: &$Any) -> Option<$crate::domain::ids::PersonId> {
                match any {$( $Any::$Name(it) => $crate::domain::subject::Subject::responsible(it), )*}
            }
            #[allow(irrefutable_let_patterns, reason = "a house may have one kind only")]
            fn why_gone(
                kind: $crate::domain::subject::SubjectKind,
                events: &[$crate::domain::subject::Recorded<$Event>],
            ) -> Option<$crate::domain::subject::Gone> {
                match kind.0 {
                    $( $number => {
                        let own = events.iter().filter_map(|event| {
                            if let $Event::$Name(it) = &event.what { Some(event.with(it.clone())) } else { None }
                        });
                        <$Subject as $crate::domain::subject::Subject>::why_gone(&own.collect::<Vec<_>>())
                    } )*
                    _ => None,
                }
            }
            fn line(any: &$Any) -> $crate::domain::subject::Line {
                match any {$( $Any::$Name(it) => $crate::domain::subject::Subject::line(it), )*}
            }
            fn filed(any: &$Any) -> Option<$crate::domain::subject::Filed> {
                match any {$( $Any::$Name(it) => $crate::domain::subject::Subject::filed(it), )*}
            }
            fn wakes(any: &$Any) -> Option<$crate::domain::subject::Wake<$Command>> {
                match any {$(
                    $Any::$Name(it) => {
                        Some($crate::domain::subject::Subject::wakes(it)?.map($Command::$Name))
                    }
                )*}
            }
            fn chapter(any: &$Any) -> Option<$crate::domain::subject::Chapter> {
                match any {$( $Any::$Name(it) => $crate::domain::subject::Subject::chapter(it), )*}
            }
            fn teach(any: &$Any, reference: &mut $Reference) {
                match any {$(
                    $Any::$Name(it) => if <$Subject as $crate::domain::subject::Subject>::TEACHES {
                        $crate::domain::subject::Subject::teach(it, reference);
                    }
                )*}
            }
            fn standing(any: &$Any) -> Option<$crate::domain::people::Standing> {
                match any {$( $Any::$Name(it) => $crate::domain::subject::Subject::standing(it), )*}
            }
            fn books(
                was: Option<&$Any>,
                event: &$crate::domain::subject::Recorded<$Event>,
            ) -> Option<$crate::domain::ledger::Entry> {
                match &event.what {$(
                    $Event::$Name(it) => $crate::domain::house::books::<$Subject>(was, it, &event.with(())),
                )*}
            }
            fn numbers(event: &$Event) -> Vec<$crate::domain::numbers::DocumentNumber> {
                match event {$( $Event::$Name(it) => <$Subject as $crate::domain::subject::Subject>::numbers(it), )*}
            }
            fn zone(any: &$Any) -> Option<::chrono_tz::Tz> {
                match any {$( $Any::$Name(it) => $crate::domain::subject::Subject::zone(it), )*}
            }
            fn founding() -> Vec<($crate::domain::subject::SubjectKey, $Command)> {
                let founding: &[fn() -> Vec<($crate::domain::subject::SubjectKey, $Command)>] = &[$($founding)?];
                founding.iter().flat_map(|begin| begin()).collect()
            }
        }
    };
}
