//! Where the limit of arrival is put while it runs: it waits for the price, days are excused, the calendar changes (P4, F68; PROCEDURES
//! §11, 5). What it was stays visible.

use chrono_tz::Tz;
use uuid::Uuid;

use super::*;
use crate::domain::{
    asset::AssetParticulars,
    calendar::{BranchCalendar, CalendarCommand, ChangeCalendar, Holiday, Plan, WorkingCalendar},
    customer::{CustomerParticulars, Site},
    deadline::{Judged, MovedWhy},
    entitlement::Category,
    hold::Holds,
    order::{
        Context, Mode, WorkOrder,
        command::{Called, Caller, ExcuseDays, Nothing},
        decide, replay,
    },
    people::Actor,
    policy::Policies,
    samples::{
        Desk, administrator, asset_under_contract, branch, calendar_2026, commands::register_of, customer, day, line,
        local, note, prices, supervisor,
    },
    subject::{Listed as _, Subject as _},
    subjects::AnyCommand,
    time::Timestamp,
};

const FOLLOW: OrderCommand = OrderCommand::FollowCalendar(Nothing {});
const PASS: OrderCommand = OrderCommand::PassLimit(Nothing {});

fn at(text: &str) -> Timestamp {
    local(text, Tz::Asia__Shanghai)
}

fn house() -> Actor {
    Actor { person: crate::domain::ids::PersonId(Uuid::nil()), branch: branch(), roles: Vec::new() }
}

/// A call of that time as the office registers it, with the holidays of 2026 entered.
fn called(received: &str, site: Site, says: AssetParticulars) -> Trial {
    let mut desk = Desk::open();
    desk.now = at(received);
    let calendar = CalendarCommand::Change(Box::new(ChangeCalendar {
        calendar: calendar_2026(),
        reason: note("the decree of the year"),
    }));
    let key = BranchCalendar::key(branch().0);
    desk.ask(&administrator(), key, &AnyCommand::Calendar(calendar)).expect("a calendar");
    let owner = CustomerParticulars { site, ..customer().particulars() };
    let caller = Caller::New { id: customer().id, says: owner };
    let OrderCommand::Register(mut register) = register_of(caller, Called::New { id: asset().id, says }) else {
        unreachable!("a call")
    };
    register.received = Some(at(received));
    let id = Uuid::from_u128(0x0D);
    desk.ask(&clerk(), WorkOrder::key(id), &AnyCommand::Order(OrderCommand::Register(register))).expect("a call");
    let order = desk.find::<WorkOrder>(id).expect("a voucher").clone();
    Trial { registered: order.clone(), order, now: at(received), ..Trial::registered(&asset()) }
}

/// What costs the customer something.
fn out_of_warranty() -> AssetParticulars {
    AssetParticulars { warranty: None, contracts: Vec::new(), ..covered() }
}

/// What a contract covers.
fn covered() -> AssetParticulars {
    asset_under_contract().particulars()
}

fn is_sent(trial: &mut Trial) {
    trial.must(&clerk(), &assign(technician().person));
    trial.must(&technician(), &ACCEPT);
}

fn does(trial: &mut Trial, who: &Actor, when: &str, command: &OrderCommand) {
    trial.now = at(when);
    trial.must(who, command);
}

fn excuse(days: &[&str]) -> OrderCommand {
    let days = days.iter().map(|text| day(text)).collect();
    OrderCommand::ExcuseDays(ExcuseDays { days, reason: line("No ticket") })
}

/// What the limit was before, and why it is no longer.
fn moved(trial: &Trial) -> Vec<(Timestamp, MovedWhy)> {
    trial.order.call.arrival.moved.iter().map(|moved| (moved.was, moved.why)).collect()
}

/// What the house does where the branch's calendar is that by now.
fn followed(trial: &Trial, calendar: &WorkingCalendar, command: &OrderCommand) -> WorkOrder {
    let (policies, prices, actor) = (Policies::default(), prices(), house());
    let context = Context {
        at: trial.now,
        today: trial.today(),
        actor: &actor,
        device: None,
        policies: &policies,
        prices: &prices,
        calendar: Some(calendar),
        holds: &Holds::none(),
        mode: Mode::Live,
        failed: &[],
    };
    let events = decide(&trial.order, command, &context).expect("the house asks");
    replay(trial.order.clone(), &events)
}

#[test]
fn a_chargeable_far_jobs_clock_starts_when_the_customer_confirms_the_price_example_5() {
    let mut trial = called("2026-03-04T15:00", Site::Far { km: 450 }, out_of_warranty());
    let arrival = &trial.order.call.arrival;
    assert_eq!((arrival.waits_for_price(), arrival.runs_until(), trial.order.line().due), (true, None, None));
    assert!(trial.order.wakes().is_none(), "it does not pass before it begins");
    is_sent(&mut trial);
    does(&mut trial, &technician(), "2026-03-05T09:50", &quote(1));
    does(&mut trial, &technician(), "2026-03-05T10:00", &agree(1));
    assert_eq!(trial.order.line().due, Some(at("2026-03-07T10:00")), "not Fri 03-06 15:00");
    assert_eq!(moved(&trial), [(at("2026-03-06T15:00"), MovedWhy::PriceAgreed)]);
}

#[test]
fn a_free_far_job_runs_from_the_call_and_follows_its_category() {
    let mut trial = called("2026-03-04T15:00", Site::Far { km: 450 }, covered());
    assert_eq!(trial.order.line().due, Some(at("2026-03-06T15:00")), "in the warranty nobody waits for a price");
    trial.must(&clerk(), &override_category(Category::A));
    assert_eq!(trial.order.line().due, None, "it costs something now");
    trial.must(&clerk(), &override_category(Category::C));
    assert_eq!(trial.order.line().due, Some(at("2026-03-06T15:00")));
}

#[test]
fn who_comes_before_the_price_is_agreed_is_not_late() {
    let mut trial = called("2026-03-04T15:00", Site::Far { km: 450 }, out_of_warranty());
    is_sent(&mut trial);
    does(&mut trial, &technician(), "2026-03-09T08:00", &START_TRAVEL);
    does(&mut trial, &technician(), "2026-03-09T18:00", &ARRIVE);
    let kept = Judged::Kept { at: at("2026-03-09T18:00"), minutes_left: 48 * 60 };
    assert_eq!(trial.order.call.arrival.judged, Some(kept));
    does(&mut trial, &technician(), "2026-03-09T18:10", &quote(1));
    does(&mut trial, &technician(), "2026-03-09T18:20", &agree(1));
    assert_eq!((trial.order.call.arrival.judged, trial.order.line().due), (Some(kept), None), "it stays");
}

#[test]
fn days_without_a_ticket_are_excused_by_the_supervisor_with_their_reason_p4() {
    let mut trial = called("2026-03-04T15:00", Site::Far { km: 450 }, covered());
    for other in [clerk(), technician(), administrator(), house()] {
        assert_eq!(trial.try_(&other, &excuse(&["2026-03-05"])), Err(Refusal::NotAllowed));
    }
    trial.must(&supervisor(), &excuse(&["2026-03-05"]));
    assert_eq!(trial.order.line().due, Some(at("2026-03-07T15:00")));
    assert_eq!(moved(&trial), [(at("2026-03-06T15:00"), MovedWhy::Excused)]);
    let excused = &trial.order.call.arrival.excluded[..];
    assert_eq!(excused.len(), 1);
    assert_eq!((excused[0].day, excused[0].by), (day("2026-03-05"), Some(supervisor().person)));
    let before = trial.order.clone();
    trial.must(&supervisor(), &excuse(&["2026-03-05"]));
    assert_eq!(trial.order, before, "once is enough");
    for outside in [&[][..], &["2026-03-03"], &["2026-03-06", "2026-03-20"]] {
        assert_eq!(trial.try_(&supervisor(), &excuse(outside)), Err(Refusal::NothingToExcuse), "{outside:?}");
    }
}

#[test]
fn in_working_time_an_excused_day_is_not_worked() {
    let mut trial = called("2026-03-03T16:40", Site::Urban, covered());
    assert_eq!(trial.order.line().due, Some(at("2026-03-04T15:10")));
    trial.must(&supervisor(), &excuse(&["2026-03-04"]));
    assert_eq!(trial.order.line().due, Some(at("2026-03-05T15:10")));
}

#[test]
fn what_was_missed_stays_missed_and_is_excused_and_what_was_kept_needs_no_excuse() {
    let late = |site| {
        let mut trial = called("2026-03-04T15:00", site, covered());
        is_sent(&mut trial);
        does(&mut trial, &technician(), "2026-03-07T09:00", &START_TRAVEL);
        does(&mut trial, &technician(), "2026-03-07T14:00", &ARRIVE);
        trial
    };
    let mut trial = late(Site::Far { km: 450 });
    let judged = trial.order.call.arrival.judged;
    assert_eq!(judged, Some(Judged::Missed { at: at("2026-03-07T14:00"), minutes_late: 23 * 60 }));
    assert!(!trial.order.call.arrival.is_excused());
    trial.must(&supervisor(), &excuse(&["2026-03-05"]));
    assert_eq!((trial.order.call.arrival.judged, trial.order.call.arrival.is_excused()), (judged, true));
    let mut kept = late(Site::Far { km: 2_000 });
    assert_eq!(kept.try_(&supervisor(), &excuse(&["2026-03-05"])), Err(Refusal::NothingToExcuse));
}

#[test]
fn a_holiday_that_is_entered_later_moves_an_open_limit_and_no_other_f68() {
    let mut trial = called("2026-03-03T16:40", Site::Urban, covered());
    let mut plan: Plan = calendar_2026().into();
    plan.holidays.insert(day("2026-03-04"), Holiday { name: line("A new decree"), can_travel: true });
    let decree = WorkingCalendar::try_from(plan).expect("a calendar");
    let followed_once = followed(&trial, &decree, &FOLLOW);
    assert_eq!(followed_once.line().due, Some(at("2026-03-05T15:10")));
    assert_eq!(followed_once.call.arrival.moved.len(), 1);
    trial.order = followed_once;
    assert_eq!(followed(&trial, &decree, &FOLLOW), trial.order, "asked again nothing happens");
    is_sent(&mut trial);
    does(&mut trial, &technician(), "2026-03-04T09:00", &ARRIVE);
    assert_eq!(followed(&trial, &calendar_2026(), &FOLLOW), trial.order, "what was judged stays");
}

#[test]
fn an_excused_day_stays_excused_where_the_calendar_changes() {
    let mut trial = called("2026-03-03T16:40", Site::Urban, covered());
    trial.must(&supervisor(), &excuse(&["2026-03-04"]));
    let mut plan: Plan = calendar_2026().into();
    plan.holidays.insert(day("2026-03-05"), Holiday { name: line("A new decree"), can_travel: true });
    let decree = WorkingCalendar::try_from(plan).expect("a calendar");
    assert_eq!(followed(&trial, &decree, &FOLLOW).line().due, Some(at("2026-03-06T15:10")));
}

#[test]
fn the_house_says_once_that_it_passed_and_nobody_else_says_so() {
    let mut trial = called("2026-03-03T09:00", Site::Urban, covered());
    let wake = trial.order.wakes().expect("it will pass");
    assert_eq!((wake.at, wake.command), (Timestamp::from_ms(at("2026-03-03T16:30").ms() + 1), PASS));
    trial.now = at("2026-03-03T16:30");
    assert_eq!(followed(&trial, &calendar_2026(), &PASS), trial.order, "it is not over yet");
    trial.now = at("2026-03-03T16:31");
    trial.order = followed(&trial, &calendar_2026(), &PASS);
    assert_eq!(trial.order.call.arrival.said, Some(trial.now));
    assert!(trial.order.wakes().is_none());
    assert_eq!(followed(&trial, &calendar_2026(), &PASS), trial.order, "nobody is told twice");
    for row in [FOLLOW, PASS] {
        use crate::domain::commands::{Command as _, may};
        let policies = Policies::default();
        for actor in [clerk(), technician(), supervisor(), administrator(), house()] {
            let refused = may(&row.row(), &policies, &actor, None, Mode::Live);
            assert_eq!(refused, Err(Refusal::NotAllowed), "{row:?}");
        }
    }
}

#[test]
fn a_year_without_holidays_is_said_f68() {
    let reach = |from, until| calendar_2026().years_without_holidays(at(from), at(until));
    assert_eq!(reach("2026-03-03T09:00", "2026-12-31T23:00"), [0; 0]);
    assert_eq!(reach("2026-12-31T16:00", "2027-01-04T10:00"), [2027]);
    assert_eq!(reach("2025-12-31T16:00", "2027-01-04T10:00"), [2025, 2027]);
}
