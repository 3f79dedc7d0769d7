//! The visit: by whom, when it counts, and whose phone has the complaint (P27, P28).

use super::{
    case::{Case, at},
    *,
};
use crate::domain::{
    commands::Mode,
    deadline::Judged,
    people::Standing,
    samples::{accountant, branch, id},
    subject::{Gone, Holders},
};

fn on_site(case: &Case) -> Option<Judged> {
    case.complaint().on_site.judged
}

#[test]
fn the_first_visit_judges_the_deadline_and_a_second_one_is_kept_beside_it() {
    let mut case = Case::recorded();
    case.desk.now = at("2026-10-01T15:00");
    case.must(&supervisor(), &visit());
    let kept = Some(Judged::Kept { at: at("2026-10-01T15:00"), minutes_left: 60 });
    assert_eq!(on_site(&case), kept);
    case.desk.now = at("2026-10-04T15:00");
    case.must(&supervisor(), &visit());
    assert_eq!((on_site(&case), case.complaint().visits.len()), (kept, 2));
}

#[test]
fn a_visit_after_the_deadline_says_by_how_much_it_was_late() {
    let mut case = Case::recorded();
    case.desk.now = at("2026-10-01T16:30");
    case.must(&supervisor(), &visit());
    assert_eq!(on_site(&case), Some(Judged::Missed { at: at("2026-10-01T16:30"), minutes_late: 30 }));
}

#[test]
fn a_supervisor_goes_or_whom_he_named_and_nobody_else_p27() {
    let mut case = Case::recorded();
    assert_eq!(case.refuses(&technician(), &visit()), Some(Refusal::NotYours), "nobody named him");
    assert_eq!(case.refuses(&service_department(), &visit()), Some(Refusal::NotYours));
    assert_eq!(case.refuses(&clerk(), &name_visitor_of(technician().person)), Some(Refusal::NotAllowed));
    case.must(&supervisor(), &name_visitor_of(technician().person));
    assert_eq!(case.refuses(&supervisor(), &visit()), Some(Refusal::NotYours), "he named another");
    assert_eq!(case.refuses(&colleague(), &visit()), Some(Refusal::NotYours));
    case.push(&technician(), &visit(), Mode::Live).expect("he was there");
    case.must(&technician(), &visit());
}

#[test]
fn who_is_named_works_here_in_this_branch_and_can_record_it() {
    let mut case = Case::recorded();
    for person in [accountant().person, responsible().person, id(0x99)] {
        let refused = case.refuses(&supervisor(), &name_visitor_of(person));
        assert_eq!(refused, Some(Refusal::PersonUnsuitable), "{person}");
    }
    let gone = Standing { actor: colleague(), is_active: false };
    let elsewhere = crate::domain::people::Actor { branch: id(0xB2), ..colleague() };
    for standing in [gone, Standing { actor: elsewhere, is_active: true }] {
        case.desk.people.insert(colleague().person, Some(standing));
        let refused = case.refuses(&supervisor(), &name_visitor_of(colleague().person));
        assert_eq!(refused, Some(Refusal::PersonUnsuitable));
    }
    assert_eq!(branch(), supervisor().branch);
}

#[test]
fn his_phone_has_it_until_he_was_there_then_whose_it_was_before() {
    let mut case = Case::nothing("2026-09-30T16:00");
    case.push(&colleague(), &record(), Mode::Live).expect("recorded");
    let holders = |case: &Case| case.complaint().holders();
    assert_eq!(holders(&case), Holders::Person(colleague().person));
    case.must(&supervisor(), &name_visitor_of(technician().person));
    assert_eq!(holders(&case), Holders::Person(technician().person));
    assert_eq!(Complaint::why_gone(&case.events()[1..]), Some(Gone::Reassigned));
    case.push(&technician(), &visit(), Mode::Live).expect("he was there");
    assert_eq!(holders(&case), Holders::Person(colleague().person));
    assert_eq!(Complaint::why_gone(&case.events()[2..]), Some(Gone::GivenBack));
    let before = case.events().len();
    case.must(&supervisor(), &name_visitor_of(technician().person));
    case.must(&supervisor(), &name_visitor_of(technician().person));
    assert_eq!((holders(&case), case.events().len()), (Holders::Person(technician().person), before + 1));
}

#[test]
fn what_the_office_recorded_is_on_nobodys_phone_and_what_is_closed_neither() {
    assert_eq!(Case::recorded().complaint().holders(), Holders::Nobody);
    let mut case = Case::told();
    case.must(&supervisor(), &name_visitor_of(technician().person));
    case.must(&service_department(), &close());
    assert_eq!(case.complaint().holders(), Holders::Nobody);
    assert_eq!(Complaint::why_gone(&case.events()), Some(Gone::GivenBack), "the first that says so");
}

#[test]
fn a_visit_that_arrives_after_the_closing_is_held_and_at_the_desk_kept() {
    let mut case = Case::told();
    case.must(&service_department(), &close());
    let judged = on_site(&case);
    assert_eq!(case.push(&technician(), &visit(), Mode::Live), Err(Refusal::Ended), "as orders do: held");
    case.push(&technician(), &visit(), Mode::Desk).expect("a person answers for it (I7)");
    assert_eq!((case.complaint().visits.len(), case.complaint().stage, on_site(&case)), (2, Stage::Closed, judged));
}
