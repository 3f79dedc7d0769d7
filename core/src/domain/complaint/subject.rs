//! The complaint as a subject of its branch's log: whose phone has it, how it is filed, and when it wakes.

use super::{
    ComplaintCommand, ComplaintEvent, Stage, Step,
    apply::apply,
    command::{Complainant, Escalate},
    decide::decide,
    event::Stepped,
    state::Complaint,
};
use crate::domain::{
    customer::Customer,
    ids::{BranchId, PersonId},
    numbers::DocumentNumber,
    order::WorkOrder,
    subject::{
        Context, Decided, Filed, Gone, Holders, Line, Listed as _, OutOfPlace, Recorded, Scope, Stop, Subject,
        SubjectKey, Wake,
    },
    subjects::{AnyCommand, Product},
};

impl Subject for Complaint {
    const SCOPE: Scope = Scope::Branch;

    type Command = ComplaintCommand;
    type Event = ComplaintEvent;

    fn needs(command: &ComplaintCommand, _: PersonId, _: BranchId) -> Vec<SubjectKey> {
        let ComplaintCommand::Record(says) = command else { return Vec::new() };
        match says.from {
            Complainant::Order(id) => vec![WorkOrder::key(id.0)],
            Complainant::Customer(id) => vec![Customer::key(id.0)],
            Complainant::Other { .. } => Vec::new(),
        }
    }

    fn decide(
        was: Option<&Self>,
        command: &ComplaintCommand,
        with: &Context<'_, Product>,
    ) -> Result<Decided<ComplaintEvent, AnyCommand>, Stop> {
        decide(was, command, with)
    }

    fn apply(was: Option<Self>, event: &Recorded<ComplaintEvent>) -> Result<Self, OutOfPlace> {
        match (was, &event.what) {
            (None, ComplaintEvent::Opened(complaint)) => Ok(*complaint.clone()),
            (None, _) => Err(OutOfPlace),
            (Some(complaint), _) => apply(complaint, event),
        }
    }

    /// Until it is closed: who is to visit the customer; else whoever recorded it on a phone, to see what becomes of it.
    fn holders(&self) -> Holders {
        let visitor = self.visitor.filter(|visitor| visitor.is_awaited).map(|visitor| visitor.person);
        let recorder = self.recorded_on.map(|_| self.recorded_by);
        visitor.or(recorder).filter(|_| self.is_open()).map_or(Holders::Nobody, Holders::Person)
    }

    /// Nothing is recorded on it because one holds it.
    fn responsible(&self) -> Option<PersonId> {
        None
    }

    fn why_gone(events: &[Recorded<ComplaintEvent>]) -> Option<Gone> {
        events.iter().find_map(|event| match &event.what {
            ComplaintEvent::VisitorNamed(_) => Some(Gone::Reassigned),
            ComplaintEvent::Visited(_) => Some(Gone::GivenBack),
            ComplaintEvent::Stepped(Stepped { step: Step::Closed(_), .. }) => Some(Gone::Unassigned),
            ComplaintEvent::Opened(_) | ComplaintEvent::Stepped(_) | ComplaintEvent::Escalated(_) => None,
        })
    }

    fn numbers(event: &ComplaintEvent) -> Vec<DocumentNumber> {
        match event {
            ComplaintEvent::Opened(complaint) => complaint.number.clone().into_iter().collect(),
            ComplaintEvent::Stepped(_)
            | ComplaintEvent::VisitorNamed(_)
            | ComplaintEvent::Visited(_)
            | ComplaintEvent::Escalated(_) => Vec::new(),
        }
    }

    fn line(&self) -> Line {
        let title = self.number.as_ref().map(ToString::to_string).unwrap_or_default();
        let responsible = self.responsible_person().filter(|_| self.stage != Stage::Closed);
        Line { title, state: self.stage.name().to_owned(), responsible, due: self.due() }
    }

    fn filed(&self) -> Option<Filed> {
        let number = self.number.as_ref().map(ToString::to_string);
        let order = self.order.as_ref().map(|order| order.number.to_string());
        let party = [Some(&self.party.name), Some(&self.party.phone)];
        let goods = [self.model(), self.says.about.part_number.as_ref()];
        let lines = party.into_iter().chain(goods).flatten().map(ToString::to_string);
        let lines = lines.chain(self.party.address.as_ref().map(ToString::to_string));
        Some(Filed {
            is_open: self.is_open(),
            opened_at: self.received,
            customer: self.party.customer,
            about: self.order.as_ref().map(|order| order.id.0),
            search: number.into_iter().chain(order).chain(lines).chain([self.says.says.to_string()]).collect(),
        })
    }

    fn wakes(&self) -> Option<Wake<ComplaintCommand>> {
        let (at, escalate): (_, Escalate) = self.next_escalation()?;
        Some(Wake { at, command: ComplaintCommand::Escalate(escalate) })
    }
}
