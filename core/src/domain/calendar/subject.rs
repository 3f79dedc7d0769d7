//! A branch's calendar as a subject of its log: limits of arrival are reckoned with it where they are decided (P4).

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::WorkingCalendar;
use crate::{
    commands,
    domain::{
        policy::Policies,
        refusal::Refusal,
        subject::{Context, Decided, Holders, Line, OutOfPlace, Recorded, Scope, Stop, Subject},
        subjects::{AnyCommand, Product},
        text::Note,
    },
};

/// The calendar that a branch entered; its id is the branch's. Until there is one, the default one counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BranchCalendar(pub WorkingCalendar);

/// Body of [`CalendarCommand::Change`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ChangeCalendarCommand))]
#[serde(deny_unknown_fields)]
pub struct ChangeCalendar {
    /// What counts from now on.
    pub calendar: WorkingCalendar,
    /// Why.
    pub reason: Note,
}

commands! {
    /// What can be recorded on a calendar.
    pub CalendarCommand under Policies {
    /// Another one counts from now on; limits that are still open follow it, what was judged stays (P4).
    change@1 = Change(Box<ChangeCalendar>) opening of [Administrator],
        sample: Self::Change(Box::new(ChangeCalendar {
            calendar: WorkingCalendar::default(),
            reason: crate::domain::samples::note("the decree of the year"),
        }));
    }
}

/// What happened to a calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", content = "facts", rename_all = "snake_case")]
pub enum CalendarEvent {
    /// It says this since.
    Changed(Box<ChangeCalendar>),
}

impl Subject for BranchCalendar {
    const SCOPE: Scope = Scope::Branch;

    type Command = CalendarCommand;
    type Event = CalendarEvent;

    fn decide(
        was: Option<&Self>,
        CalendarCommand::Change(change): &CalendarCommand,
        with: &Context<'_, Product>,
    ) -> Result<Decided<CalendarEvent, AnyCommand>, Stop> {
        // A branch has one calendar, under its own id: another one would count for nothing.
        if with.about.id != with.site.branch.0 {
            return Err(Refusal::UnknownReference.into());
        }
        if was.is_some_and(|was| was.0 == change.calendar) {
            return Ok(Decided::events(Vec::new()));
        }
        Ok(Decided::one(CalendarEvent::Changed(change.clone())))
    }

    fn apply(_: Option<Self>, event: &Recorded<CalendarEvent>) -> Result<Self, OutOfPlace> {
        let CalendarEvent::Changed(change) = &event.what;
        Ok(Self(change.calendar.clone()))
    }

    /// Every phone of the branch reckons an arrival as the office does.
    fn holders(&self) -> Holders {
        Holders::Everybody
    }

    fn line(&self) -> Line {
        Line { title: self.0.zone().name().to_owned(), state: "in_force".to_owned(), responsible: None, due: None }
    }

    fn zone(&self) -> Option<Tz> {
        Some(self.0.zone())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use uuid::Uuid;

    use super::*;
    use crate::domain::{
        calendar::{Holiday, Plan},
        order::{
            OrderCommand, WorkOrder,
            command::{Called, Caller},
        },
        samples::{Desk, administrator, asset, branch, clerk, commands, customer, day, line, local, note, supervisor},
        subject::{Listed as _, SubjectKey},
        subjects::AnyEvent,
        time::Timestamp,
    };

    fn key() -> SubjectKey {
        BranchCalendar::key(branch().0)
    }

    /// The day of the sample call is a holiday.
    fn day_off() -> ChangeCalendar {
        let holiday = Holiday { name: line("Founding day"), can_travel: true };
        let holidays = BTreeMap::from([(day("2026-03-03"), holiday)]);
        let plan = Plan { holidays, ..WorkingCalendar::default().into() };
        ChangeCalendar { calendar: plan.try_into().expect("a calendar"), reason: note("the decree of the branch") }
    }

    fn change() -> AnyCommand {
        AnyCommand::Calendar(CalendarCommand::Change(Box::new(day_off())))
    }

    /// The clerk registers the sample call under that number: by when somebody must have arrived.
    fn registered(desk: &mut Desk, n: u128, call: OrderCommand) -> Timestamp {
        let about = WorkOrder::key(Uuid::from_u128(n));
        desk.ask(&clerk(), about, &AnyCommand::Order(call)).expect("registered");
        limit(desk, n)
    }

    fn limit(desk: &Desk, n: u128) -> Timestamp {
        desk.find::<WorkOrder>(Uuid::from_u128(n)).expect("a voucher").call.arrival.by
    }

    #[test]
    fn a_call_is_reckoned_by_the_calendar_that_its_branch_had_then_p4() {
        let shanghai = |text| local(text, Tz::Asia__Shanghai);
        let mut desk = Desk::open();
        let first = registered(&mut desk, 1, commands::register());
        assert_eq!(first, shanghai("2026-03-03T16:30"), "no calendar was entered: the default one counts");
        desk.ask(&administrator(), key(), &change()).expect("changed");
        let again = commands::register_of(Caller::Known(customer().id), Called::Known(asset().id));
        assert_eq!(registered(&mut desk, 2, again), shanghai("2026-03-04T16:00"));
        assert_eq!(limit(&desk, 1), first, "what was reckoned stays");
    }

    #[test]
    fn a_change_says_who_and_why() {
        let mut desk = Desk::open();
        desk.ask(&administrator(), key(), &change()).expect("changed");
        let [(_, event)] = &desk.events[..] else { panic!("{:?}", desk.events) };
        assert_eq!(event.what, AnyEvent::Calendar(CalendarEvent::Changed(Box::new(day_off()))));
        assert_eq!(event.by, administrator().person);
        assert_eq!(desk.find::<BranchCalendar>(key().id), Some(&BranchCalendar(day_off().calendar)));
    }

    #[test]
    fn a_branch_has_one_calendar_which_administrators_change_and_every_phone_has() {
        let mut desk = Desk::open();
        let elsewhere = BranchCalendar::key(Uuid::from_u128(9));
        assert_eq!(desk.ask(&administrator(), elsewhere, &change()), Err(Refusal::UnknownReference.into()));
        assert_eq!(desk.ask(&supervisor(), key(), &change()), Err(Refusal::NotAllowed.into()));
        assert!(desk.events.is_empty());
        assert_eq!(BranchCalendar::default().holders(), Holders::Everybody);
    }

    #[test]
    fn the_days_of_a_branch_begin_where_its_calendar_says() {
        let plan = Plan { zone: Tz::Europe__Berlin, ..WorkingCalendar::default().into() };
        let calendar = BranchCalendar(plan.try_into().expect("a calendar"));
        assert_eq!(calendar.zone(), Some(Tz::Europe__Berlin));
    }
}
