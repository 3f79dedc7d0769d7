//! Clocks that are off and zones that are not the place's (F6): what was done is recorded, and the person is told.

use chrono::TimeDelta;
use chrono_tz::Tz;

use super::bench::{Bench, assigned};
use crate::{
    domain::{
        order::{Stage, WorkOrder},
        refusal::Refusal,
        time::Timestamp,
    },
    model::{
        event::{Action, Event, Place, PointInput, SignerRoleInput, StrokeInput, ThingInput},
        message::Message,
    },
    view,
    words::{
        Field,
        typed::{InputProblem, Wrong},
    },
};

const DAY_MS: i64 = 86_400_000;

/// A phone on the order of the sample, with the server's time where that is told.
fn open(date_ms: Option<i64>) -> Bench {
    let mut bench = Bench::at_work();
    bench.server.date_ms = date_ms;
    bench.send(Event::SyncNow);
    bench.send(Event::Open(Place::Order { id: assigned().id.to_string() }));
    bench
}

/// There at the customer's, without a network.
fn on_site(date_ms: Option<i64>) -> Bench {
    let mut bench = open(date_ms);
    bench.server.is_reachable = false;
    for action in [Action::Accept, Action::StartTravel, Action::Arrive] {
        bench.send(Event::Act(action));
    }
    bench
}

fn order(bench: &Bench) -> &WorkOrder {
    bench.working().mirror.order(assigned().id).expect("it is in memory")
}

/// So many days from the day that it is.
fn day(bench: &Bench, days: i64) -> String {
    let at = Timestamp::from_ms(bench.now_ms).after(TimeDelta::days(days));
    at.day_in(Tz::Asia__Shanghai).to_string()
}

fn acts(bench: &mut Bench, action: Action) -> Option<Message> {
    bench.model.message = None;
    bench.send(Event::Act(action));
    bench.model.message.clone()
}

fn suspend(until: String) -> Action {
    Action::Suspend { reason: "No part".to_owned(), until, told: "Mrs Lin".to_owned() }
}

#[test]
fn an_appointment_is_at_the_places_time_whatever_the_phone_is_set_to() {
    let mut bench = open(None);
    assert_eq!(view::view(&bench.model).sync.zone_note, None);
    (bench.zone, bench.server.is_reachable) = ("Asia/Urumqi", false);
    assert_eq!(acts(&mut bench, Action::Accept), Some(Message::Saved));
    let (date, note) = (day(&bench, 2), String::new());
    let agree = Action::AgreeAppointment {
        date: date.clone(),
        time: "10:00".to_owned(),
        fault_confirmed: true,
        parts_ready: true,
        note,
    };
    assert_eq!(acts(&mut bench, agree), Some(Message::Saved));
    let at = order(&bench).record.appointments.last().expect("one").at;
    assert_eq!(at.utc().with_timezone(&Tz::Asia__Shanghai).format("%F %H:%M").to_string(), format!("{date} 10:00"));
    let said = view::view(&bench.model).sync.zone_note.expect("that it is another zone");
    assert!(said.contains("Asia/Urumqi") && said.contains("Asia/Shanghai"), "{said}");
}

#[test]
fn a_clock_that_is_ahead_refuses_nothing_and_is_told_by_how_much_f6() {
    let now_ms = Bench::fresh().now_ms;
    let mut bench = on_site(Some(now_ms));
    assert_eq!(view::view(&bench.model).sync.clock_note, None);
    bench.wall_ahead_ms = 3 * DAY_MS;
    let until = day(&bench, 1);
    assert_eq!(acts(&mut bench, suspend(until)), Some(Message::Saved));
    assert!(matches!(order(&bench).stage, Stage::Suspended { .. }));
    let said = view::view(&bench.model).sync.clock_note.expect("that the clock is off");
    assert!(said.contains("3 days ahead"), "{said}");
    let thing = ThingInput {
        description: "Fan".to_owned(),
        serial: String::new(),
        accessories: Vec::new(),
        condition: "Scratched".to_owned(),
        photos: Vec::new(),
    };
    let promised = day(&bench, 1);
    let take = Action::TakeGoods { things: vec![thing], promised };
    assert_eq!(acts(&mut bench, take), Some(Message::Saved), "he is still there");
}

#[test]
fn a_day_that_has_passed_is_a_slip_of_the_pen_where_the_time_is_known() {
    let now_ms = Bench::fresh().now_ms;
    let mut bench = on_site(Some(now_ms));
    bench.wall_ahead_ms = -3 * DAY_MS;
    let yesterday = day(&bench, -1);
    let said = acts(&mut bench, suspend(yesterday.clone()));
    let problem = InputProblem::DayPast(yesterday.parse().expect("a day"));
    assert_eq!(said, Some(Message::Input(Wrong { field: Field::Date, problem })));
    let mut bench = on_site(None);
    assert_eq!(acts(&mut bench, suspend(yesterday)), Some(Message::Saved), "the phone's clock alone proves nothing");
}

#[test]
fn a_touch_of_the_pad_is_no_signature_p8() {
    let mut bench = on_site(None);
    let sign = |points: &[(u32, u32)]| {
        let points = points.iter().map(|(x, y)| PointInput { x: *x, y: *y, t_ms: 0, pressure: 500 }).collect();
        Action::Sign {
            signer: "Mrs Lin".to_owned(),
            role: SignerRoleInput::Customer,
            strokes: vec![StrokeInput { points }],
        }
    };
    let wrong = |problem| Some(Message::Input(Wrong { field: Field::Strokes, problem }));
    assert_eq!(acts(&mut bench, sign(&[])), wrong(InputProblem::NotDrawn));
    assert_eq!(acts(&mut bench, sign(&[(5_000, 2_000), (5_000, 2_000)])), wrong(InputProblem::HardlyDrawn));
    let drawn = acts(&mut bench, sign(&[(1_000, 2_000), (70_000, 2_500)]));
    assert_eq!(drawn, Some(Message::Refused(Refusal::StatementMoved)), "it is one, of nothing that was shown");
}
