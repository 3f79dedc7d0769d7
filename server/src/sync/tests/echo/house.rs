//! The house: a technician's words in his branch's log, and a wall in the company's that everybody sees.

#![expect(unexpected_cfgs, reason = "the table's samples are a feature of the core's, where its own tables are")]

use callout_core::{
    commands,
    domain::{
        commands::Mode,
        house::Shared,
        ids::{BranchId, CustomerId, PersonId},
        refusal::Refusal,
        subject::{
            Consequence, Context, Decided, Filed, Holders, Line, Listed as _, OutOfPlace, Recorded, Scope, Stop,
            Subject, Wake,
        },
        time::Timestamp,
    },
    subjects,
};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// So many words an echo bears where quiet is asked for.
const QUIET: usize = 30;
/// So many words make it loud, and so many end it.
const LOUD: usize = 4;
const ENDED: usize = 8;

/// Something that is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct Word(pub String);

/// To whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct To(pub Uuid);

commands! { pub EchoCommand under Loudness {
    open@1 = Open(Word) opening of [Technician], sample: Self::Open(word("hello"));
    say@1 = Say(Word) fact of its technician, sample: Self::Say(word("hello"));
    wish@1 = Wish(Word) intent of its technician, sample: Self::Wish(word("hello"));
    pass@1 = Pass(To) fact of its technician, sample: Self::Pass(To(Uuid::nil()));
    hear@1 = Hear(Word) fact of [], sample: Self::Hear(word("hello"));
    look@1 = Look(To) fact of its technician, sample: Self::Look(To(Uuid::nil()));
    scrawl@1 = Scrawl(Word) fact of its technician, sample: Self::Scrawl(word("hello"));
    hand@1 = Hand(To) intent of [Clerk], sample: Self::Hand(To(Uuid::nil()));
} }

commands! { pub WallCommand under Loudness {
    paint@1 = Paint(Word) opening of [Clerk], sample: Self::Paint(word("quiet"));
    bear@1 = Bear(Word) fact of [], sample: Self::Bear(word("hello"));
} }

/// The setting of this house: how many words an echo bears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loudness(pub usize);

impl Default for Loudness {
    fn default() -> Self {
        Self(usize::MAX)
    }
}

impl Shared for Loudness {
    type Policies = Self;

    fn policies(&self) -> &Self {
        self
    }

    fn clock_skew_s_max(&self) -> u32 {
        u32::MAX
    }
}

subjects! {
    pub house Echoes(AnyEcho, AnyEchoCommand, AnyEchoEvent) under Loudness, Loudness;
    Echo = 41: Echo,
    Wall = 42: Wall,
}

/// A technician's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Echo {
    pub whose: PersonId,
    pub since: Timestamp,
    pub words: Vec<String>,
}

impl Echo {
    fn is_open(&self) -> bool {
        self.words.len() < ENDED
    }
}

/// What happened to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", content = "facts", rename_all = "snake_case")]
pub enum Heard {
    Opened(PersonId),
    Word(Word),
    Handed(PersonId),
}

impl Subject for Echo {
    const SCOPE: Scope = Scope::Branch;

    type Command = EchoCommand;
    type Event = Heard;

    fn decide(
        was: Option<&Self>,
        command: &EchoCommand,
        with: &Context<'_, Echoes>,
    ) -> Result<Decided<Heard, AnyEchoCommand>, Stop> {
        let said = |word: &Word| Decided::one(Heard::Word(word.clone()));
        let Some(echo) = was else {
            let EchoCommand::Open(word) = command else { return Err(Refusal::UnknownReference.into()) };
            // Where quiet is asked for some openings are held, and what comes behind them.
            if with.mode == Mode::Live && with.reference.0 <= QUIET && word.0.as_str() <= "w4" {
                return Err(Refusal::TooMany.into());
            }
            return Ok(Decided::events(vec![Heard::Opened(with.actor.person), Heard::Word(word.clone())]));
        };
        if echo.words.len() >= with.reference.0 {
            return Err(Refusal::TooMany.into());
        }
        match command {
            EchoCommand::Open(_) => Err(Refusal::AlreadyRecorded.into()),
            EchoCommand::Say(word) | EchoCommand::Wish(word) | EchoCommand::Hear(word) => Ok(said(word)),
            EchoCommand::Pass(to) => {
                let hear = AnyEchoCommand::Echo(EchoCommand::Hear(word("passed")));
                Ok(said(&word("pass")).then(Consequence::Tell(Echo::key(to.0), hear)))
            }
            EchoCommand::Look(at) => {
                let painted = with.other::<Wall>(at.0)?.map_or("nothing", |wall| wall.word.0.as_str());
                Ok(said(&word(painted)))
            }
            EchoCommand::Scrawl(word) => {
                let bear = AnyEchoCommand::Wall(WallCommand::Bear(word.clone()));
                let wall = Wall::key(Uuid::from_u128(WALL));
                Ok(said(&Word("scrawl".to_owned())).then(Consequence::Relay(BranchId::COMPANY, wall, bear)))
            }
            EchoCommand::Hand(to) => Ok(Decided::one(Heard::Handed(PersonId(to.0)))),
        }
    }

    fn apply(was: Option<Self>, event: &Recorded<Heard>) -> Result<Self, OutOfPlace> {
        match (was, &event.what) {
            (None, Heard::Opened(whose)) => Ok(Self { whose: *whose, since: event.at, words: Vec::new() }),
            (None, _) | (Some(_), Heard::Opened(_)) => Err(OutOfPlace),
            (Some(mut echo), Heard::Word(word)) => {
                echo.words.push(word.0.clone());
                Ok(echo)
            }
            (Some(echo), Heard::Handed(whose)) => Ok(Self { whose: *whose, ..echo }),
        }
    }

    fn holders(&self) -> Holders {
        Holders::Person(self.whose)
    }

    fn line(&self) -> Line {
        let state = if self.words.len() < LOUD { "quiet" } else { "loud" };
        let due = self
            .is_open()
            .then(|| self.since.after(TimeDelta::seconds(5 * i64::try_from(self.words.len()).expect("few"))));
        Line { title: self.words.join(" "), state: state.to_owned(), responsible: Some(self.whose), due }
    }

    fn filed(&self) -> Option<Filed> {
        Some(Filed {
            is_open: self.is_open(),
            opened_at: self.since,
            customer: self.words.len().is_multiple_of(3).then_some(CustomerId(self.whose.0)),
            about: self.words.len().is_multiple_of(2).then_some(self.whose.0),
            search: self.words.clone(),
        })
    }

    fn wakes(&self) -> Option<Wake<EchoCommand>> {
        Some(Wake { at: self.line().due?, command: EchoCommand::Hear(word("late")) })
    }
}

/// What everybody sees. The number of its letters is how many words an echo bears, times ten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wall {
    pub word: Word,
    pub scrawls: usize,
}

/// What happened to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", content = "facts", rename_all = "snake_case")]
pub enum Seen {
    Painted(Word),
    Scrawled(Word),
}

impl Subject for Wall {
    const SCOPE: Scope = Scope::Company;
    const TEACHES: bool = true;

    type Command = WallCommand;
    type Event = Seen;

    fn decide(
        was: Option<&Self>,
        command: &WallCommand,
        with: &Context<'_, Echoes>,
    ) -> Result<Decided<Seen, AnyEchoCommand>, Stop> {
        match (was, command) {
            (_, WallCommand::Paint(word)) => Ok(Decided::one(Seen::Painted(word.clone()))),
            (Some(wall), WallCommand::Bear(word)) if wall.scrawls < SCRAWLS_MAX => {
                assert_eq!(with.told_by.map(|echo| echo.kind), Some(Echo::KIND));
                Ok(Decided::one(Seen::Scrawled(word.clone())))
            }
            (_, WallCommand::Bear(_)) => Err(Refusal::TooMany.into()),
        }
    }

    fn apply(was: Option<Self>, event: &Recorded<Seen>) -> Result<Self, OutOfPlace> {
        let scrawls = was.as_ref().map_or(0, |wall| wall.scrawls);
        match (&event.what, was) {
            (Seen::Painted(word), _) => Ok(Self { word: word.clone(), scrawls }),
            (Seen::Scrawled(_), Some(wall)) => Ok(Self { scrawls: scrawls + 1, ..wall }),
            (Seen::Scrawled(_), None) => Err(OutOfPlace),
        }
    }

    fn holders(&self) -> Holders {
        Holders::Everybody
    }

    fn line(&self) -> Line {
        Line { title: self.word.0.clone(), state: "painted".to_owned(), ..Line::default() }
    }

    fn filed(&self) -> Option<Filed> {
        let opened_at = Timestamp::from_ms(0);
        let search = vec![self.word.0.clone()];
        Some(Filed { is_open: self.scrawls < SCRAWLS_MAX, opened_at, customer: None, about: None, search })
    }

    fn teach(&self, reference: &mut Loudness) {
        reference.0 = self.word.0.len() * 10;
    }
}

pub fn word(text: &str) -> Word {
    Word(text.to_owned())
}

pub const WALL: u128 = 7;
/// So many scrawls a wall bears.
pub const SCRAWLS_MAX: usize = 3;
