//! When a deadline passes, three levels are told, each once (PROCEDURES §1).

use super::{
    case::{Case, at},
    *,
};
use crate::domain::{
    complaint::{
        command::Escalate,
        escalation::{Level, Limit},
    },
    samples::administrator,
    subjects::AnyCommand,
    time::Timestamp,
};

fn wakes_at(case: &Case) -> Option<Timestamp> {
    case.complaint().wakes().map(|wake| wake.at)
}

fn told(case: &Case) -> Vec<(Limit, Level, Timestamp)> {
    case.complaint().escalations.iter().map(|it| (it.of, it.level, it.at)).collect()
}

/// The first moment after that one.
fn behind(text: &str) -> Timestamp {
    Timestamp::from_ms(at(text).ms() + 1)
}

#[test]
fn three_levels_are_told_a_day_apart_and_nobody_twice() {
    let mut case = Case::recorded();
    let (there, done) = (Limit::OnSite, Limit::Disposition);
    let expected = [
        (there, Level::Receiver, behind("2026-10-01T16:00")),
        (there, Level::Head, behind("2026-10-02T16:00")),
        (there, Level::Manager, behind("2026-10-03T16:00")),
        (done, Level::Receiver, behind("2026-10-03T16:00")),
        (done, Level::Head, behind("2026-10-04T16:00")),
        (done, Level::Manager, behind("2026-10-05T16:00")),
    ];
    for (n, (_, _, when)) in expected.into_iter().enumerate() {
        assert_eq!(wakes_at(&case), Some(when));
        case.desk.now = Timestamp::from_ms(when.ms() - 1);
        assert!(!case.wake(), "too early");
        case.desk.now = when;
        assert!(case.wake());
        assert_eq!(told(&case), expected[..=n]);
    }
    assert_eq!(case.complaint().wakes(), None, "all were told");
    case.desk.now = at("2027-01-01T00:00");
    for (of, level, _) in expected {
        let again = AnyCommand::Complaint(ComplaintCommand::Escalate(Escalate { of, level }));
        case.desk.hear(&administrator(), Case::key(), &again).expect("no harm");
    }
    assert_eq!(told(&case), expected);
}

#[test]
fn a_house_that_slept_tells_one_level_after_the_other() {
    let mut case = Case::recorded();
    case.desk.now = at("2026-10-20T09:00");
    let mut rounds = 0;
    while case.wake() {
        rounds += 1;
        assert_eq!(case.complaint().escalations.len(), rounds);
    }
    assert_eq!(rounds, 6);
    let levels = |of| told(&case).into_iter().filter(|it| it.0 == of).map(|it| it.1).collect::<Vec<_>>();
    assert_eq!((levels(Limit::OnSite), levels(Limit::Disposition)), (Level::ALL.to_vec(), Level::ALL.to_vec()));
}

#[test]
fn what_is_kept_or_missed_tells_nobody_any_more() {
    let mut case = Case::recorded();
    case.desk.now = behind("2026-10-01T16:00");
    assert!(case.wake());
    case.must(&supervisor(), &visit());
    assert_eq!(wakes_at(&case), Some(behind("2026-10-03T16:00")), "only the disposition is left");
    case.must(&supervisor(), &judge_unjustified(Weight::Ordinary));
    case.must(&service_department(), &answer(Means::Phone));
    assert_eq!(case.complaint().wakes(), None);
    case.must(&service_department(), &CLOSE_PLAINLY);
    assert_eq!((case.complaint().wakes(), case.complaint().line().due), (None, None));
}

#[test]
fn nobody_may_ask_for_it() {
    let mut case = Case::recorded();
    case.desk.now = at("2026-10-02T16:00");
    for actor in super::case::people() {
        let asked = ComplaintCommand::Escalate(Escalate { of: Limit::OnSite, level: Level::Receiver });
        assert_eq!(case.refuses(&actor, &asked), Some(Refusal::NotAllowed), "{:?}", actor.roles);
    }
    let sooner = Escalate { of: Limit::OnSite, level: Level::Head };
    let before = case.events().len();
    case.desk
        .hear(&administrator(), Case::key(), &AnyCommand::Complaint(ComplaintCommand::Escalate(sooner)))
        .expect("no harm");
    assert_eq!(case.events().len(), before, "the first level comes first");
}
