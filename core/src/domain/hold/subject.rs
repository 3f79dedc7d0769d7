//! The hold as a subject of the company's log, on everybody's phone.

use std::sync::Arc;

use super::{
    Answer, AskSupplier, ConfirmBad, ENTRIES_MAX, FindGood, Hold, HoldCommand, HoldEvent, HoldStage, PlaceHold,
    ProductKey, Question, RouteToQuality, Routed, SupplierAnswered,
};
use crate::domain::{
    calendar::WorkingCalendar,
    deadline::{Counts, Deadline},
    ids::HoldId,
    refusal::Refusal,
    subject::{Context, Decided, Filed, Holders, Line, OutOfPlace, Recorded, Scope, Stop, Subject},
    subjects::{AnyCommand, Product, Reference},
    time::Timestamp,
};

impl Subject for Hold {
    const SCOPE: Scope = Scope::Company;
    const TEACHES: bool = true;

    type Command = HoldCommand;
    type Event = HoldEvent;

    fn decide(
        was: Option<&Self>,
        command: &HoldCommand,
        with: &Context<'_, Product>,
    ) -> Result<Decided<HoldEvent, AnyCommand>, Stop> {
        let event = match (was, command) {
            (None, HoldCommand::Place(says)) => place(says, with)?,
            // The same id with the same content is the same hold (I4).
            (Some(hold), HoldCommand::Place(says)) if hold.says() == *says => return Ok(Decided::events(Vec::new())),
            (Some(_), HoldCommand::Place(_)) => return Err(Refusal::AlreadyRecorded.into()),
            (None, _) => return Err(Refusal::UnknownReference.into()),
            (Some(hold), command) => happens(hold, command, with)?,
        };
        Ok(Decided::one(event))
    }

    fn apply(was: Option<Self>, event: &Recorded<HoldEvent>) -> Result<Self, OutOfPlace> {
        match (was, &event.what) {
            (None, HoldEvent::Placed { id, says }) => Ok(placed(*id, says.clone(), event)),
            (None, _) | (Some(_), HoldEvent::Placed { .. }) => Err(OutOfPlace),
            (Some(hold), _) => hold.after(event),
        }
    }

    fn holders(&self) -> Holders {
        Holders::Everybody
    }

    fn line(&self) -> Line {
        let batch = self.batch.as_ref().map(|batch| format!(" {batch}")).unwrap_or_default();
        let due = self.stage.release().and_then(Deadline::runs_until);
        Line { title: format!("{}{batch}", self.model), state: self.stage.name().to_owned(), responsible: None, due }
    }

    fn filed(&self) -> Option<Filed> {
        let is_open = match self.stage {
            HoldStage::Placed | HoldStage::FoundGood { .. } => true,
            HoldStage::ConfirmedBad { .. } | HoldStage::Released { .. } => false,
        };
        let search = [Some(&self.model), self.batch.as_ref()].into_iter().flatten().map(ToString::to_string).collect();
        let about = self.found_on.map(|asset| asset.0);
        Some(Filed { is_open, opened_at: self.placed_at, customer: None, about, search })
    }

    fn teach(&self, reference: &mut Reference) {
        Arc::make_mut(&mut reference.holds).learn(self);
    }
}

impl Hold {
    /// What it covers.
    #[must_use]
    pub fn product_key(&self) -> ProductKey {
        ProductKey::of(&self.model, self.batch.as_ref())
    }

    /// What it was placed with.
    #[must_use]
    pub fn says(&self) -> PlaceHold {
        let Self { model, batch, wrong, found_on, .. } = self.clone();
        PlaceHold { model, batch, wrong, found_on }
    }

    fn after(mut self, event: &Recorded<HoldEvent>) -> Result<Self, OutOfPlace> {
        let (at, by) = (event.at, event.by);
        match &event.what {
            HoldEvent::Placed { .. } => return Err(OutOfPlace),
            HoldEvent::SupplierAsked(AskSupplier { supplier, question, wanted_by }) => {
                let wanted = wanted_by.map(|by| until(at, by));
                let (supplier, question) = (supplier.clone(), question.clone());
                self.questions.push(Question { supplier, question, at, wanted, answer: None });
            }
            HoldEvent::SupplierAnswered { said, judged } => {
                let question = self.questions.get_mut(usize::from(said.question)).ok_or(OutOfPlace)?;
                question.answer = Some(Answer { text: said.answer.clone(), at });
                if let Some(wanted) = &mut question.wanted {
                    wanted.judged = *judged;
                }
            }
            HoldEvent::RoutedToQuality(note) => self.routed.push(Routed { note: note.clone(), at, by }),
            HoldEvent::FoundGood { findings, release } => {
                let (findings, release) = (findings.clone(), release.clone());
                self.stage = HoldStage::FoundGood { findings, at, by, release };
            }
            HoldEvent::Released { judged } => {
                let HoldStage::FoundGood { findings, release, .. } = self.stage else { return Err(OutOfPlace) };
                let release = Deadline { judged: *judged, ..release };
                self.stage = HoldStage::Released { findings, at, by, release };
            }
            HoldEvent::ConfirmedBad(outcome) => {
                self.stage = HoldStage::ConfirmedBad { outcome: outcome.clone(), at, by };
            }
        }
        Ok(self)
    }
}

/// One hold on the same is enough. Where the other one was found good and only waits for its release, the problem is back: a new hold
/// is the way to say so.
fn place(says: &PlaceHold, with: &Context<'_, Product>) -> Result<HoldEvent, Refusal> {
    let key = ProductKey::of(&says.model, says.batch.as_ref());
    if with.reference.holds.iter().any(|(_, other)| other.key == key && !other.is_found_good) {
        return Err(Refusal::AlreadyRecorded);
    }
    Ok(HoldEvent::Placed { id: HoldId(with.about.id), says: says.clone() })
}

fn placed(id: HoldId, says: PlaceHold, event: &Recorded<HoldEvent>) -> Hold {
    let PlaceHold { model, batch, wrong, found_on } = says;
    let (placed_at, placed_by, stage) = (event.at, event.by, HoldStage::Placed);
    let (questions, routed) = (Vec::new(), Vec::new());
    Hold { id, model, batch, wrong, found_on, placed_at, placed_by, questions, routed, stage }
}

/// What a command means for a hold that is there.
fn happens(hold: &Hold, command: &HoldCommand, with: &Context<'_, Product>) -> Result<HoldEvent, Refusal> {
    if matches!(hold.stage, HoldStage::Released { .. }) {
        return match command {
            // A supplier may answer when nobody waits any more.
            HoldCommand::SupplierAnswered(said) => answered(hold, said, with),
            HoldCommand::Place(_)
            | HoldCommand::AskSupplier(_)
            | HoldCommand::RouteToQuality(_)
            | HoldCommand::FindGood(_)
            | HoldCommand::Release(_)
            | HoldCommand::ConfirmBad(_) => Err(Refusal::Ended),
        };
    }
    match command {
        HoldCommand::Place(_) => Err(Refusal::AlreadyRecorded),
        HoldCommand::AskSupplier(ask) => {
            has_room(hold.questions.len())?;
            if ask.wanted_by.is_some_and(|by| by < with.at) {
                return Err(Refusal::DatePast);
            }
            Ok(HoldEvent::SupplierAsked(ask.clone()))
        }
        HoldCommand::SupplierAnswered(said) => answered(hold, said, with),
        HoldCommand::RouteToQuality(RouteToQuality { note }) => {
            has_room(hold.routed.len())?;
            Ok(HoldEvent::RoutedToQuality(note.clone()))
        }
        HoldCommand::FindGood(FindGood { findings }) => match hold.stage {
            HoldStage::Placed | HoldStage::ConfirmedBad { .. } => {
                let release = with.reference.policies.hold_release(with.at);
                Ok(HoldEvent::FoundGood { findings: findings.clone(), release })
            }
            HoldStage::FoundGood { .. } | HoldStage::Released { .. } => Err(Refusal::WrongStage),
        },
        HoldCommand::Release(_) => match &hold.stage {
            HoldStage::FoundGood { release, .. } => {
                Ok(HoldEvent::Released { judged: release.judge(with.at, &WorkingCalendar::default()) })
            }
            HoldStage::Placed | HoldStage::ConfirmedBad { .. } | HoldStage::Released { .. } => Err(Refusal::WrongStage),
        },
        HoldCommand::ConfirmBad(ConfirmBad { outcome }) => match hold.stage {
            HoldStage::Placed => Ok(HoldEvent::ConfirmedBad(outcome.clone())),
            HoldStage::FoundGood { .. } | HoldStage::ConfirmedBad { .. } | HoldStage::Released { .. } => {
                Err(Refusal::WrongStage)
            }
        },
    }
}

fn answered(hold: &Hold, said: &SupplierAnswered, with: &Context<'_, Product>) -> Result<HoldEvent, Refusal> {
    let question = hold.questions.get(usize::from(said.question)).ok_or(Refusal::UnknownReference)?;
    if question.answer.is_some() {
        return Err(Refusal::AlreadyRecorded);
    }
    let judged = question.wanted.as_ref().and_then(|wanted| wanted.judge(with.at, &WorkingCalendar::default()));
    Ok(HoldEvent::SupplierAnswered { said: said.clone(), judged })
}

/// A moment that somebody named, as a deadline.
fn until(at: Timestamp, by: Timestamp) -> Deadline {
    let minutes = u32::try_from((by.utc() - at.utc()).num_minutes()).unwrap_or(0);
    Deadline::new(at, minutes, by, Counts::Clock)
}

const fn has_room(len: usize) -> Result<(), Refusal> {
    if len < ENTRIES_MAX { Ok(()) } else { Err(Refusal::TooMany) }
}
