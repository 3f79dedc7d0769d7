//! Nothing in a person's file changes without who and when, and nobody locks everybody out.

use super::*;
use crate::domain::{
    people::Actor,
    samples::{Desk, absence, administrator, clerk, line, person, supervisor, technician},
    subject::{Holders, Listed as _, Subject as _, SubjectKey},
    subjects::AnyCommand,
};

fn key() -> SubjectKey {
    Person::key(person().id.0)
}

fn of(command: PersonCommand) -> AnyCommand {
    AnyCommand::Person(command)
}

fn open() -> AnyCommand {
    of(PersonCommand::Open(Box::new(person().opened())))
}

/// A desk where his file is open.
fn desk() -> Desk {
    let mut desk = Desk::open();
    desk.ask(&administrator(), key(), &open()).expect("opened");
    desk
}

fn file(desk: &Desk) -> &Person {
    desk.find::<Person>(key().id).expect("a file")
}

#[test]
fn roles_skills_and_areas_change_each_once_and_in_order() {
    let mut desk = desk();
    let says = PersonParticulars {
        roles: vec![Role::Supervisor, Role::Technician, Role::Supervisor],
        skills: vec![line("KFR"), line("GMV"), line("KFR")],
        areas: vec![line("Pudong")],
        ..person().particulars()
    };
    desk.ask(&administrator(), key(), &of(PersonCommand::Change(says))).expect("changed");
    assert_eq!(file(&desk).roles, [Role::Technician, Role::Supervisor]);
    assert_eq!(file(&desk).skills, [line("GMV"), line("KFR")]);
    let before = desk.events.len();
    let same = file(&desk).particulars();
    desk.ask(&administrator(), key(), &of(PersonCommand::Change(same))).expect("it says so already");
    assert_eq!(desk.events.len(), before, "nothing happened");
    let nothing = PersonParticulars { roles: Vec::new(), ..person().particulars() };
    let result = desk.ask(&administrator(), key(), &of(PersonCommand::Change(nothing)));
    assert_eq!(result, Err(Refusal::RolesMissing.into()));
}

#[test]
fn a_supervisor_plans_absences_in_his_own_branch() {
    let mut desk = desk();
    let plan = |absences| of(PersonCommand::PlanAbsences(PlanAbsences { absences }));
    desk.ask(&supervisor(), key(), &plan(vec![absence()])).expect("planned");
    assert_eq!(file(&desk).absences, [absence()]);
    let backwards = Absence { until: absence().from.pred_opt().expect("a day"), ..absence() };
    assert_eq!(desk.ask(&supervisor(), key(), &plan(vec![backwards])), Err(Refusal::PeriodBackwards.into()));
    let elsewhere = Actor { branch: BranchId(uuid::Uuid::from_u128(9)), ..supervisor() };
    assert_eq!(desk.ask(&elsewhere, key(), &plan(Vec::new())), Err(Refusal::UnknownReference.into()));
    assert_eq!(desk.ask(&clerk(), key(), &plan(Vec::new())), Err(Refusal::NotAllowed.into()));
}

#[test]
fn nobody_takes_his_own_access_or_changes_his_own_roles() {
    let mut desk = desk();
    let himself = Actor { person: person().id, ..administrator() };
    assert_eq!(desk.ask(&himself, key(), &of(PersonCommand::Disable(Nothing {}))), Err(Refusal::NotOneself.into()));
    let king = PersonParticulars { roles: vec![Role::Administrator], ..person().particulars() };
    assert_eq!(desk.ask(&himself, key(), &of(PersonCommand::Change(king))), Err(Refusal::NotOneself.into()));
    let renamed = PersonParticulars { name: line("Li Qiang"), ..person().particulars() };
    desk.ask(&himself, key(), &of(PersonCommand::Change(renamed))).expect("his name is his own");
}

#[test]
fn access_ends_and_comes_back_and_the_colleagues_know_i21() {
    let mut desk = desk();
    for (command, is_active) in [(PersonCommand::Disable(Nothing {}), false), (PersonCommand::Enable(Nothing {}), true)]
    {
        let before = desk.events.len();
        for _ in 0..2 {
            desk.ask(&administrator(), key(), &of(command.clone())).expect("done, or done before");
            assert_eq!(file(&desk).standing().expect("he works").is_active, is_active);
        }
        assert_eq!(desk.events.len(), before + 1);
    }
    assert_eq!(file(&desk).holders(), Holders::Branch(person().branch));
}

#[test]
fn only_administrators_open_files_and_the_same_is_the_same_i4() {
    assert_eq!(Desk::open().ask(&technician(), key(), &open()), Err(Refusal::NotAllowed.into()));
    let mut desk = desk();
    desk.ask(&administrator(), key(), &open()).expect("it is there");
    assert_eq!(desk.events.len(), 1);
    let other = OpenPerson { login: "other".parse().expect("a login"), ..person().opened() };
    let result = desk.ask(&administrator(), key(), &of(PersonCommand::Open(Box::new(other))));
    assert_eq!(result, Err(Refusal::AlreadyRecorded.into()));
    let result = Desk::open().ask(&administrator(), key(), &of(PersonCommand::Disable(Nothing {})));
    assert_eq!(result, Err(Refusal::UnknownReference.into()));
}
