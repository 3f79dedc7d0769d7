//! A person's file as a subject of the company's log; his colleagues' phones know his name and what he is.

use super::{OpenPerson, Person, PersonCommand, PersonEvent, PersonParticulars};
use crate::domain::{
    ids::PersonId,
    people::{Actor, Standing},
    refusal::Refusal,
    subject::{Context, Decided, Holders, Line, OutOfPlace, Recorded, Scope, Stop, Subject},
    subjects::{AnyCommand, Product},
};

type What = Decided<PersonEvent, AnyCommand>;

impl Subject for Person {
    const SCOPE: Scope = Scope::Company;

    type Command = PersonCommand;
    type Event = PersonEvent;

    fn decide(was: Option<&Self>, command: &PersonCommand, with: &Context<'_, Product>) -> Result<What, Stop> {
        match (was, command) {
            (None, PersonCommand::Open(open)) => Ok(Decided::one(opened(open, PersonId(with.about.id))?)),
            (None, _) => Err(Refusal::UnknownReference.into()),
            // The same id with the same content is the same file (I4).
            (Some(person), PersonCommand::Open(open)) if person.opened() == **open => Ok(Decided::events(Vec::new())),
            (Some(_), PersonCommand::Open(_)) => Err(Refusal::AlreadyRecorded.into()),
            (Some(person), command) => Ok(Decided::events(changed(person, command, with)?)),
        }
    }

    fn apply(was: Option<Self>, event: &Recorded<PersonEvent>) -> Result<Self, OutOfPlace> {
        match (was, &event.what) {
            (None, PersonEvent::Opened(person)) => Ok(*person.clone()),
            (None, _) | (Some(_), PersonEvent::Opened(_)) => Err(OutOfPlace),
            (Some(person), PersonEvent::Changed(says)) => {
                let PersonParticulars { name, roles, skills, areas } = says.clone();
                Ok(Self { name, roles, skills, areas, ..person })
            }
            (Some(person), PersonEvent::AbsencesPlanned(absences)) => Ok(Self { absences: absences.clone(), ..person }),
            (Some(person), PersonEvent::Transferred(branch)) => Ok(Self { branch: *branch, ..person }),
            (Some(person), PersonEvent::Disabled) => Ok(Self { is_active: false, ..person }),
            (Some(person), PersonEvent::Enabled) => Ok(Self { is_active: true, ..person }),
        }
    }

    fn holders(&self) -> Holders {
        Holders::Branch(self.branch)
    }

    fn line(&self) -> Line {
        let state = if self.is_active { "active" } else { "disabled" };
        Line { title: self.name.to_string(), state: state.to_owned(), responsible: None, due: None }
    }

    fn standing(&self) -> Option<Standing> {
        let actor = Actor { person: self.id, branch: self.branch, roles: self.roles.clone() };
        Some(Standing { actor, is_active: self.is_active })
    }
}

impl Person {
    /// What he was opened with, if nothing but that is in his file.
    #[must_use]
    pub fn opened(&self) -> OpenPerson {
        OpenPerson { branch: self.branch, login: self.login.clone(), says: self.particulars() }
    }
}

fn opened(open: &OpenPerson, id: PersonId) -> Result<PersonEvent, Refusal> {
    let OpenPerson { branch, login, says } = open.clone();
    let PersonParticulars { name, roles, skills, areas } = says.checked()?;
    let person = Person { id, branch, login, name, roles, skills, areas, absences: Vec::new(), is_active: true };
    Ok(PersonEvent::Opened(Box::new(person)))
}

/// What becomes of somebody's file; what it says already changes nothing.
fn changed(person: &Person, command: &PersonCommand, with: &Context<'_, Product>) -> Result<Vec<PersonEvent>, Refusal> {
    // A supervisor plans for the people of his branch only.
    if !with.actor.sees(person.branch) {
        return Err(Refusal::UnknownReference);
    }
    let is_oneself = with.actor.person == person.id;
    let event = match command {
        // Nobody gives or takes himself a role, or his access: the last administrator would lock everybody out.
        PersonCommand::Change(says) if is_oneself && says.clone().checked()?.roles != person.roles => {
            return Err(Refusal::NotOneself);
        }
        PersonCommand::Disable(_) if is_oneself => return Err(Refusal::NotOneself),
        PersonCommand::Change(says) => {
            let says = says.clone().checked()?;
            (says != person.particulars()).then_some(PersonEvent::Changed(says))
        }
        PersonCommand::PlanAbsences(plan) => {
            let absences = plan.clone().checked()?.absences;
            (absences != person.absences).then_some(PersonEvent::AbsencesPlanned(absences))
        }
        PersonCommand::Transfer(to) => (to.branch != person.branch).then_some(PersonEvent::Transferred(to.branch)),
        PersonCommand::Disable(_) => person.is_active.then_some(PersonEvent::Disabled),
        PersonCommand::Enable(_) => (!person.is_active).then_some(PersonEvent::Enabled),
        PersonCommand::Open(_) => None,
    };
    Ok(event.into_iter().collect())
}
