//! The settings as a subject of the company's log: one set of them, each version with who and why, on everybody's phone.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Policies;
use crate::{
    commands,
    domain::{
        refusal::Refusal,
        subject::{Context, Decided, Holders, Line, OutOfPlace, Recorded, Scope, Stop, Subject},
        subjects::{AnyCommand, Product, Reference},
        text::Note,
    },
};

/// Body of [`PoliciesCommand::Change`]: everything that they say from now on. The version is the next one, whatever it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ChangePoliciesCommand))]
#[serde(deny_unknown_fields)]
pub struct ChangePolicies {
    /// What they say.
    pub policies: Policies,
    /// Why; nothing where the company begins.
    pub reason: Option<Note>,
}

commands! {
    /// What can be recorded on the settings.
    pub PoliciesCommand under Policies {
    /// They say something else from now on; what was decided under older ones stands.
    change@1 = Change(Box<ChangePolicies>) opening of [Administrator],
        sample: Self::Change(Box::new(ChangePolicies { policies: Policies::default(), reason: None }));
    }
}

/// What happened to the settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", content = "facts", rename_all = "snake_case")]
pub enum PoliciesEvent {
    /// They say this since.
    Changed(Box<ChangePolicies>),
}

impl Subject for Policies {
    const SCOPE: Scope = Scope::Company;
    const TEACHES: bool = true;

    type Command = PoliciesCommand;
    type Event = PoliciesEvent;

    fn decide(
        was: Option<&Self>,
        PoliciesCommand::Change(change): &PoliciesCommand,
        with: &Context<'_, Product>,
    ) -> Result<Decided<PoliciesEvent, AnyCommand>, Stop> {
        // There is one set of them: what another one said would count for everything as well.
        if !with.about.id.is_nil() {
            return Err(Refusal::UnknownReference.into());
        }
        let mut change = change.clone();
        let version = was.map_or(0, |policies| policies.version);
        change.policies.version = version;
        if was == Some(&change.policies) {
            return Ok(Decided::events(Vec::new()));
        }
        change.policies.version = version.saturating_add(1);
        Ok(Decided::one(PoliciesEvent::Changed(change)))
    }

    fn apply(_: Option<Self>, event: &Recorded<PoliciesEvent>) -> Result<Self, OutOfPlace> {
        let PoliciesEvent::Changed(change) = &event.what;
        Ok(change.policies.clone())
    }

    fn holders(&self) -> Holders {
        Holders::Everybody
    }

    fn line(&self) -> Line {
        Line { title: self.version.to_string(), state: "in_force".to_owned(), responsible: None, due: None }
    }

    fn teach(&self, reference: &mut Reference) {
        reference.policies = Arc::new(self.clone());
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::{
        house::House as _,
        order::WorkOrder,
        samples::{Desk, administrator, clerk, commands, local, manager, note},
        subject::{Listed as _, SubjectKey},
        subjects::AnyEvent,
    };

    fn key() -> SubjectKey {
        Policies::key(Uuid::nil())
    }

    /// Somebody must have arrived within so many hours, in town.
    fn within(urban_hours: u32) -> ChangePolicies {
        let mut policies = Policies { version: 77, ..Policies::default() };
        policies.arrival.urban_hours = urban_hours;
        ChangePolicies { policies, reason: Some(note("the season")) }
    }

    fn change(change: ChangePolicies) -> AnyCommand {
        AnyCommand::Policies(PoliciesCommand::Change(Box::new(change)))
    }

    #[test]
    fn each_version_says_who_and_why_and_is_the_next_one_whatever_it_says() {
        let mut desk = Desk::open();
        for hours in [5, 4] {
            desk.ask(&administrator(), key(), &change(within(hours))).expect("changed");
        }
        let said = desk.events.iter().map(|(_, event)| match &event.what {
            AnyEvent::Policies(PoliciesEvent::Changed(change)) => {
                (event.by, change.policies.version, change.policies.arrival.urban_hours, change.reason.clone())
            }
            other => panic!("{other:?}"),
        });
        let (by, why) = (administrator().person, Some(note("the season")));
        assert_eq!(said.collect::<Vec<_>>(), [(by, 1, 5, why.clone()), (by, 2, 4, why)]);
    }

    #[test]
    fn what_is_decided_after_a_change_is_decided_under_it() {
        let mut desk = Desk::open();
        desk.ask(&administrator(), key(), &change(within(1))).expect("changed");
        let order = WorkOrder::key(Uuid::from_u128(1));
        desk.ask(&clerk(), order, &AnyCommand::Order(commands::register())).expect("registered");
        let arrive_by = desk.find::<WorkOrder>(order.id).expect("a voucher").call.arrival.by;
        assert_eq!(arrive_by, local("2026-03-03T10:00", chrono_tz::Tz::Asia__Shanghai), "an hour after the call (P4)");
    }

    #[test]
    fn a_company_begins_with_what_procedures_puts_in_brackets() {
        let founding = Product::founding();
        let [(about, command)] = &founding[..] else { panic!("{founding:?}") };
        let mut desk = Desk::open();
        desk.ask(&administrator(), *about, command).expect("it begins");
        assert_eq!(desk.find::<Policies>(key().id), Some(&Policies::default()));
    }

    #[test]
    fn there_is_one_set_of_them_which_administrators_change_and_everybody_has() {
        let mut desk = Desk::open();
        let second = Policies::key(Uuid::from_u128(1));
        let refused = desk.ask(&administrator(), second, &change(within(1)));
        assert_eq!(refused, Err(Refusal::UnknownReference.into()));
        assert_eq!(desk.ask(&manager(), key(), &change(within(1))), Err(Refusal::NotAllowed.into()));
        assert_eq!(*desk.reference.policies, Policies::default(), "nothing happened");
        assert_eq!(Policies::default().holders(), Holders::Everybody);
    }
}
