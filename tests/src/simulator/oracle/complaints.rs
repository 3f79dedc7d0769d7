//! Complaints: the eight steps in their order and no other (P26); nothing between a serious judgement and its release, a visit
//! before the close (P27); deadlines judged once, and each level told once and not before its time (P28).

use std::collections::BTreeMap;

use self::table::{PATHS, Seen, due, is_one, judged_once, may_take, name_of, opened, wrong};
use super::{Violation, books::Worker};
use callout_core::domain::{
    complaint::{
        Complaint, ComplaintEvent, Stage, Step,
        command::{Means, Weight},
        escalation::{Escalation, Level, Limit},
        event::{Stepped, Visited},
    },
    deadline::Judged,
    ids::PersonId,
    people::Role,
    subject::Recorded,
    time::Timestamp,
};

mod table;

/// The levels, as they are told (PROCEDURES §1).
const LEVELS: [Level; 3] = [Level::Receiver, Level::Head, Level::Manager];

/// Under what circumstances an event came into the log.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// Whether the exceptions desk took it: there a visit is written down wherever the complaint stands.
    pub is_settled: bool,
    /// Who works here.
    pub people: &'a BTreeMap<PersonId, Worker>,
}

/// Whose phone is to have a complaint as it stands: who is to visit the customer, or who recorded it on a phone, until it is closed.
#[must_use]
pub fn holder(complaint: &Complaint) -> Option<PersonId> {
    let awaited = complaint.visitor.filter(|visitor| visitor.is_awaited).map(|visitor| visitor.person);
    let recorder = complaint.recorded_on.map(|_| complaint.recorded_by);
    awaited.or(recorder).filter(|_| complaint.stage != Stage::Closed)
}

/// What a complaint weighs (P27).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Weighs {
    /// Ordinary, as far as anybody said.
    #[default]
    Little,
    /// Serious, and nothing may be done.
    Waiting,
    /// Serious and released.
    Released,
}

/// What a complaint's history said, counted without the product's own rules.
#[derive(Debug, Default)]
pub struct Case {
    /// Where it stands: a stage's name.
    stage: &'static str,
    steps: usize,
    is_justified: bool,
    weighs: Weighs,
    /// Who made the last proposal.
    proposed_by: Option<PersonId>,
    is_approved: bool,
    /// How the customer was told, in writing if he was.
    told: Option<Means>,
    visits: usize,
    /// Who was sent to the customer last, and whether he has not been there since.
    visitor: Option<(PersonId, bool)>,
    on_site: Option<Judged>,
    disposition: Option<Judged>,
    said: Vec<Escalation>,
}

impl Case {
    /// Looks at the next event of the complaint, which stood so before it.
    pub fn look_at(
        &mut self,
        complaint: Option<&Complaint>,
        event: &Recorded<ComplaintEvent>,
        around: Circumstances<'_>,
    ) -> Result<(), Violation> {
        let Some(complaint) = complaint else {
            self.stage = "recorded";
            return opened(event);
        };
        let seen = match &event.what {
            ComplaintEvent::Opened(_) => Err(("P25", "was recorded twice".to_owned())),
            ComplaintEvent::Stepped(taken) => self.steps_on(complaint, taken, event, around),
            ComplaintEvent::VisitorNamed(person) => self.sends(*person, event.by, around),
            ComplaintEvent::Visited(visited) => self.is_visited(complaint, visited, event, around),
            ComplaintEvent::Escalated(to) => {
                self.tells(complaint, Escalation { of: to.of, level: to.level, at: event.at })
            }
        };
        seen.map_err(|(rule, what)| Violation::new(rule, format!("complaint {} {what}", complaint.id)))
    }

    const fn is_serious(&self) -> bool {
        matches!(self.weighs, Weighs::Waiting | Weighs::Released)
    }

    /// Whether the customer has it as he must: in writing where it is serious (P27).
    fn is_told_as_he_must(&self) -> bool {
        self.told.is_some() && (!self.is_serious() || self.told == Some(Means::Writing))
    }

    fn steps_on(
        &mut self,
        complaint: &Complaint,
        taken: &Stepped,
        event: &Recorded<ComplaintEvent>,
        around: Circumstances<'_>,
    ) -> Seen {
        let (step, by) = (name_of(&taken.step), event.by);
        self.may_follow(&taken.step, step)?;
        may_take(self, &taken.step, by, around)?;
        self.steps += 1;
        match &taken.step {
            Step::Judged(judge) => {
                self.is_justified = judge.is_justified;
                if judge.weight == Weight::Serious && self.weighs == Weighs::Little {
                    self.weighs = Weighs::Waiting;
                }
            }
            Step::Proposed(_) => self.proposed_by = Some(by),
            Step::Approved => self.is_approved = true,
            Step::Told(_) if !self.is_approved => return wrong("P26", "was told before it was approved"),
            Step::Told(told) | Step::Answered(told) if self.is_serious() && told.by == Means::Phone => {
                return wrong("P27", &format!("is serious, and was {step} by phone"));
            }
            Step::Told(told) | Step::Answered(told) => {
                self.told = if self.told == Some(Means::Writing) { self.told } else { Some(told.by) };
            }
            Step::Closed(close) => self.may_end(close.prevention.is_some())?,
            Step::Raised(_) if self.is_serious() => return wrong("P27", "was serious, and was made so"),
            Step::Raised(_) => self.weighs = Weighs::Waiting,
            Step::Released(_) if self.weighs != Weighs::Waiting => {
                return wrong("P27", "waited for no release, and has one");
            }
            Step::Released(_) => self.weighs = Weighs::Released,
            Step::ResponsibleNamed(_) | Step::CauseFound(_) | Step::Rejected(_) => {}
        }
        let decides = matches!(taken.step, Step::Approved | Step::Answered(_));
        self.disposition =
            judged_once(self.disposition, taken.disposition, decides, (&complaint.disposition, event.at))
                .map_err(|what| ("P28", format!("has a disposition that {what}")))?;
        Ok(())
    }

    /// The step leads somewhere from here (P26), and the complaint does not wait for its release (P27).
    fn may_follow(&mut self, taken: &Step, step: &str) -> Seen {
        let again = self.stage == step;
        if again && (!self.is_serious() || self.told == Some(Means::Writing)) {
            return wrong("P26", &format!("was {step} again"));
        }
        if self.weighs == Weighs::Waiting && !matches!(taken, Step::Released(_)) {
            return wrong("P27", &format!("was {step} before it was released"));
        }
        if self.stage == "closed" {
            return wrong("P26", &format!("was {step} after it was closed"));
        }
        let path = PATHS.iter().find(|(from, by, _)| *by == step && (from.is_empty() || *from == self.stage));
        match path {
            None => wrong("P26", &format!("was {step} when it was {}", self.stage)),
            Some((_, _, "")) => Ok(()),
            Some((_, _, to)) => {
                self.stage = to;
                Ok(())
            }
        }
    }

    /// P26, P27: nobody is done with it before.
    fn may_end(&self, has_measure: bool) -> Seen {
        if self.visits == 0 {
            return wrong("P27", "was closed, and nobody visited the customer");
        }
        if !self.is_told_as_he_must() {
            return wrong("P27", "was closed, and the customer does not have the outcome as he must");
        }
        if self.is_justified && !(self.is_approved && has_measure) {
            return wrong("P26", "is justified, and was closed without an approval or a measure");
        }
        Ok(())
    }

    fn sends(&mut self, person: PersonId, by: PersonId, around: Circumstances<'_>) -> Seen {
        if self.weighs == Weighs::Waiting || self.stage == "closed" {
            return wrong("P27", "has a visitor named when nothing may be done");
        }
        is_one(around, by, &[Role::Supervisor], "P27", "has a visitor whom no supervisor named")?;
        self.visitor = Some((person, true));
        Ok(())
    }

    fn is_visited(
        &mut self,
        complaint: &Complaint,
        visited: &Visited,
        event: &Recorded<ComplaintEvent>,
        around: Circumstances<'_>,
    ) -> Seen {
        if !around.is_settled {
            if self.weighs == Weighs::Waiting || self.stage == "closed" {
                return wrong("P27", "was visited when nothing may be done");
            }
            match self.visitor {
                Some((visitor, _)) if visitor != event.by => {
                    return wrong("P27", "was visited by somebody who was not sent");
                }
                Some(_) => {}
                None => is_one(around, event.by, &[Role::Supervisor], "P27", "was visited, and nobody was sent")?,
            }
        }
        self.visits += 1;
        self.visitor = self.visitor.map(|(visitor, is_awaited)| (visitor, is_awaited && visitor != event.by));
        self.on_site = judged_once(self.on_site, visited.on_site, true, (&complaint.on_site, event.at))
            .map_err(|what| ("P28", format!("has a check on site that {what}")))?;
        Ok(())
    }

    /// One level after another, none twice, none before its time, and none of what is done (P28).
    fn tells(&mut self, complaint: &Complaint, next: Escalation) -> Seen {
        let said = self.said.iter().filter(|said| said.of == next.of).count();
        if LEVELS.get(said) != Some(&next.level) {
            return wrong("P28", &format!("told {:?} of {:?} out of turn", next.level, next.of));
        }
        if self.judged(next.of).is_some() || self.stage == "closed" {
            return wrong("P28", &format!("told {:?} of what was done", next.level));
        }
        if next.at <= due(complaint, next.of, said) {
            return wrong("P28", &format!("told {:?} of {:?} before its time", next.level, next.of));
        }
        self.said.push(next);
        Ok(())
    }

    const fn judged(&self, of: Limit) -> Option<Judged> {
        match of {
            Limit::OnSite => self.on_site,
            Limit::Disposition => self.disposition,
        }
    }

    /// Compares with the complaint as it stands; the house looked for what is due at that moment last, if it did.
    pub fn agree(&self, complaint: &Complaint, looked_at: Option<Timestamp>) -> Result<(), Violation> {
        let counted = (self.stage, self.steps, self.visits, self.on_site, self.disposition);
        let stands = (
            complaint.stage.name(),
            complaint.steps.len(),
            complaint.visits.len(),
            complaint.on_site.judged,
            complaint.disposition.judged,
        );
        let violation = |rule, what: String| Err(Violation::new(rule, format!("complaint {} {what}", complaint.id)));
        if counted != stands || self.said != complaint.escalations {
            return violation("P26", format!("stands as {stands:?}, and its history as {counted:?}"));
        }
        for of in [Limit::OnSite, Limit::Disposition] {
            let said = self.said.iter().filter(|said| said.of == of).count();
            let runs = self.judged(of).is_none() && self.stage != "closed";
            let is_due = |at: Timestamp| said < LEVELS.len() && due(complaint, of, said) < at;
            if runs && looked_at.is_some_and(is_due) {
                return violation("P28", format!("has {of:?} due, and {:?} was not told", LEVELS[said]));
            }
        }
        Ok(())
    }

    /// Whose phone is to have it: who is to visit the customer, or who recorded it on a phone, until it is closed.
    #[must_use]
    pub fn holder(&self, complaint: &Complaint) -> Option<PersonId> {
        let recorder = complaint.recorded_on.map(|_| complaint.recorded_by);
        let awaited = self.visitor.filter(|(_, is_awaited)| *is_awaited).map(|(visitor, _)| visitor);
        awaited.or(recorder).filter(|_| self.stage != "closed")
    }
}
