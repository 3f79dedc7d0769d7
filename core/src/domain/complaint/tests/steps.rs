//! The eight steps: in their order, by the right people, serious ones only when they are released (P26, P27).

use super::{
    case::{Case, at, people},
    *,
};
use crate::domain::{
    commands::Command as _,
    complaint::command::{Cause, Unit},
    deadline::Judged,
    people::{Actor, Role, Standing},
    policy::Policies,
    samples::{commands::because, id},
};

fn reject() -> ComplaintCommand {
    ComplaintCommand::Reject(because("Too dear"))
}

fn raise() -> ComplaintCommand {
    ComplaintCommand::Raise(because("A child was hurt"))
}

/// Every step of P26 by somebody who may take it, of an ordinary complaint.
fn steps() -> Vec<(Actor, ComplaintCommand)> {
    vec![
        (service_department(), judge()),
        (service_department(), name_responsible(responsible().person)),
        (service_department(), find_cause()),
        (service_department(), propose()),
        (general_manager(), APPROVE),
        (general_manager(), reject()),
        (service_department(), tell(Means::Writing)),
        (service_department(), answer(Means::Writing)),
        (service_department(), close()),
    ]
}

/// A complaint at every stage, visited, with what its next step is and what is said first to any other.
fn stages() -> Vec<(Case, &'static [&'static str], Refusal)> {
    let mut case = Case::recorded();
    case.must(&supervisor(), &visit());
    let mut unjustified = case.clone();
    unjustified.must(&service_department(), &judge_unjustified(Weight::Ordinary));
    let mut answered = unjustified.clone();
    answered.must(&service_department(), &answer(Means::Phone));
    let mut stages = vec![
        (case.clone(), &["judge"][..], Refusal::JudgeFirst),
        (unjustified, &["answer"], Refusal::AnswerFirst),
        (answered, &["close"], Refusal::CloseFirst),
    ];
    let mut next = |actor: &Actor, command: &ComplaintCommand, names, refusal| {
        case.must(actor, command);
        stages.push((case.clone(), names, refusal));
    };
    next(&service_department(), &judge(), &["name_responsible"], Refusal::NameResponsibleFirst);
    next(&supervisor(), &name_responsible(responsible().person), &["find_cause"], Refusal::FindCauseFirst);
    next(&responsible(), &find_cause(), &["propose"], Refusal::ProposeFirst);
    next(&responsible(), &propose(), &["approve", "reject"], Refusal::ApproveFirst);
    next(&manager(), &APPROVE, &["tell"], Refusal::TellFirst);
    next(&service_department(), &tell(Means::Phone), &["close"], Refusal::CloseFirst);
    next(&service_department(), &close(), &[], Refusal::Ended);
    stages
}

#[test]
fn every_step_at_the_wrong_time_is_refused_with_what_is_to_be_done_first_p26() {
    for (case, next, first) in stages() {
        for (actor, step) in steps() {
            let expected = (!next.contains(&step.row().name)).then_some(first);
            let stage = case.complaint().stage;
            assert_eq!(case.refuses(&actor, &step), expected, "{} at {stage:?}", step.row().name);
        }
    }
    let mut seen: Vec<Stage> = stages().iter().map(|(case, ..)| case.complaint().stage).collect();
    seen.sort_unstable();
    assert_eq!(seen, Stage::ALL.into_iter().collect::<std::collections::BTreeSet<_>>().into_iter().collect::<Vec<_>>());
}

#[test]
fn each_step_says_who_took_it_and_when() {
    let mut case = Case::told();
    case.must(&service_department(), &close());
    let done: Vec<_> = case.complaint().steps.iter().map(|step| (step.by, step.what.leads(Stage::Recorded))).collect();
    let (service, quality) = (service_department().person, responsible().person);
    let expected = [
        (service, Stage::Judged),
        (supervisor().person, Stage::Named),
        (quality, Stage::CauseFound),
        (quality, Stage::Proposed),
        (manager().person, Stage::Approved),
        (service, Stage::Told),
        (service, Stage::Closed),
    ];
    assert_eq!(done, expected);
    assert!(case.complaint().steps.is_sorted_by_key(|step| step.at));
    assert_eq!(case.complaint().cause().map(|found| found.cause), Some(Cause::Quality));
    assert_eq!(case.complaint().unit(), Some(Unit::Quality));
}

#[test]
fn a_rejected_approval_goes_back_one_step_and_every_proposal_is_kept_example_31() {
    let mut case = Case::proposed();
    assert_eq!(case.refuses(&service_department(), &tell(Means::Writing)), Some(Refusal::ApproveFirst));
    case.must(&manager(), &reject());
    assert_eq!(case.complaint().stage, Stage::CauseFound);
    assert_eq!(case.refuses(&manager(), &APPROVE), Some(Refusal::ProposeFirst), "a new proposal comes first");
    case.must(&service_department(), &propose());
    let by: Vec<_> = case.complaint().proposals().map(|(by, _)| by).collect();
    assert_eq!(by, [responsible().person, service_department().person]);
    case.must(&manager(), &APPROVE);
    assert_eq!(case.complaint().stage, Stage::Approved);
}

#[test]
fn an_unjustified_one_is_answered_and_closed_without_a_responsible_person_example_31() {
    let mut case = Case::recorded();
    case.must(&supervisor(), &visit());
    case.must(&service_department(), &judge_unjustified(Weight::Ordinary));
    assert_eq!(case.refuses(&supervisor(), &name_responsible(clerk().person)), Some(Refusal::AnswerFirst));
    assert_eq!(case.refuses(&service_department(), &CLOSE_PLAINLY), Some(Refusal::AnswerFirst));
    case.must(&service_department(), &answer(Means::Phone));
    case.must(&service_department(), &CLOSE_PLAINLY);
    let complaint = case.complaint();
    assert_eq!((complaint.stage, complaint.responsible_person(), complaint.unit()), (Stage::Closed, None, None));
    assert!(!complaint.filed().expect("filed").is_open);
}

#[test]
fn the_disposition_is_judged_by_the_approval_or_by_the_answer_p28() {
    let due = "2026-10-03T16:00";
    let mut case = Case::proposed();
    case.desk.now = at("2026-10-03T15:00");
    case.must(&manager(), &reject());
    assert_eq!(case.complaint().disposition.judged, None, "a rejected one is none");
    case.must(&responsible(), &propose());
    case.desk.now = at(due);
    case.must(&manager(), &APPROVE);
    let kept = Judged::Kept { at: at(due), minutes_left: 0 };
    assert_eq!(case.complaint().disposition.judged, Some(kept));

    let mut case = Case::recorded();
    case.must(&supervisor(), &judge_unjustified(Weight::Ordinary));
    case.desk.now = at("2026-10-03T17:00");
    case.must(&supervisor(), &answer(Means::Writing));
    let missed = Judged::Missed { at: at("2026-10-03T17:00"), minutes_late: 60 };
    assert_eq!(case.complaint().disposition.judged, Some(missed));
}

#[test]
fn a_serious_one_waits_for_the_release_whatever_is_tried_p27() {
    let mut case = Case::judged(Weight::Serious);
    let tries = steps().into_iter().chain([
        (supervisor(), name_visitor_of(technician().person)),
        (supervisor(), visit()),
        (service_department(), judge()),
    ]);
    for (actor, command) in tries {
        assert_eq!(case.refuses(&actor, &command), Some(Refusal::NotReleased), "{}", command.row().name);
    }
    assert_eq!(case.refuses(&service_department(), &raise()), Some(Refusal::AlreadySerious));
    for actor in people().iter().filter(|actor| !actor.is_any(&[Role::DeputyGeneralManager])) {
        assert_eq!(case.refuses(actor, &release()), Some(Refusal::NotAllowed), "{:?}", actor.roles);
    }
    case.must(&deputy_general_manager(), &release());
    assert_eq!(case.refuses(&deputy_general_manager(), &release()), Some(Refusal::NothingToRelease));
    case.must(&supervisor(), &name_responsible(responsible().person));
}

#[test]
fn of_a_serious_one_the_customer_is_told_in_writing_p27() {
    let mut case = Case::judged(Weight::Serious);
    case.must(&deputy_general_manager(), &release());
    case.must(&supervisor(), &visit());
    let mut unjustified = Case::recorded();
    unjustified.must(&supervisor(), &judge_unjustified(Weight::Serious));
    unjustified.must(&deputy_general_manager(), &release());
    assert_eq!(unjustified.refuses(&supervisor(), &answer(Means::Phone)), Some(Refusal::MustBeWritten));
    unjustified.must(&supervisor(), &answer(Means::Writing));

    case.must(&supervisor(), &name_responsible(responsible().person));
    case.must(&responsible(), &find_cause());
    case.must(&responsible(), &propose());
    assert_eq!(case.refuses(&manager(), &APPROVE), Some(Refusal::NotAllowed), "not the branch manager's to say");
    assert_eq!(case.refuses(&manager(), &reject()), Some(Refusal::NotAllowed));
    case.must(&general_manager(), &APPROVE);
    assert_eq!(case.refuses(&supervisor(), &tell(Means::Phone)), Some(Refusal::MustBeWritten));
    case.must(&supervisor(), &tell(Means::Writing));
    case.must(&supervisor(), &close());
}

#[test]
fn raised_at_any_open_step_it_needs_the_release_again_p27() {
    for (mut case, ..) in stages() {
        let stage = case.complaint().stage;
        if stage == Stage::Closed {
            assert_eq!(case.refuses(&manager(), &raise()), Some(Refusal::Ended));
            continue;
        }
        case.must(&manager(), &raise());
        assert_eq!(case.complaint().stage, stage, "it stands where it stood");
        assert_eq!(case.refuses(&supervisor(), &visit()), Some(Refusal::NotReleased));
        case.must(&deputy_general_manager(), &release());
        case.must(&supervisor(), &visit());
        assert_eq!(case.complaint().weight(), Some(Weight::Serious));
    }
}

#[test]
fn raised_before_it_is_judged_it_stays_serious_whatever_the_judge_says() {
    let mut case = Case::recorded();
    case.must(&supervisor(), &raise());
    case.must(&deputy_general_manager(), &release());
    case.must(&supervisor(), &judge());
    assert_eq!(case.complaint().weight(), Some(Weight::Serious));
    case.must(&supervisor(), &name_responsible(responsible().person));
}

#[test]
fn what_was_told_by_phone_before_it_became_serious_is_told_again_in_writing_p27() {
    let mut case = Case::told();
    case.must(&supervisor(), &raise());
    case.must(&deputy_general_manager(), &release());
    assert_eq!(case.refuses(&supervisor(), &close()), Some(Refusal::MustBeWritten));
    assert_eq!(case.refuses(&supervisor(), &tell(Means::Phone)), Some(Refusal::MustBeWritten));
    case.must(&supervisor(), &tell(Means::Writing));
    assert_eq!(case.refuses(&supervisor(), &tell(Means::Writing)), Some(Refusal::CloseFirst), "once is enough");
    case.must(&supervisor(), &close());
}

#[test]
fn nobody_approves_his_own_proposal_p26() {
    let both = Actor { roles: vec![Role::ServiceDepartment, Role::BranchManager], ..manager() };
    let mut case = Case::proposed();
    case.must(&manager(), &reject());
    case.must(&both, &propose());
    assert_eq!(case.refuses(&both, &APPROVE), Some(Refusal::OwnProposal));
    case.must(&general_manager(), &APPROVE);
}

#[test]
fn only_the_responsible_person_or_the_service_department_finds_the_cause_and_proposes_p26() {
    let mut case = Case::judged(Weight::Ordinary);
    case.must(&supervisor(), &name_responsible(responsible().person));
    for actor in people() {
        let may = actor.person == responsible().person || actor.is_any(&[Role::ServiceDepartment]);
        let expected = (!may).then_some(Refusal::NotYours);
        assert_eq!(case.refuses(&actor, &find_cause()), expected, "{:?}", actor.roles);
    }
}

#[test]
fn who_is_responsible_works_here_in_this_branch_or_sees_all_p26() {
    let mut case = Case::judged(Weight::Ordinary);
    let elsewhere = Actor { branch: id(0xB2), ..clerk() };
    let head_office = Actor { branch: id(0xB2), ..service_department() };
    for (actor, is_active, expected) in [
        (elsewhere, true, Some(Refusal::PersonUnsuitable)),
        (responsible(), false, Some(Refusal::PersonUnsuitable)),
        (head_office, true, None),
    ] {
        let person = actor.person;
        case.desk.people.insert(person, Some(Standing { actor, is_active }));
        assert_eq!(case.refuses(&supervisor(), &name_responsible(person)), expected);
    }
    assert_eq!(case.refuses(&supervisor(), &name_responsible(id(0x99))), Some(Refusal::PersonUnsuitable));
}

#[test]
fn it_is_not_closed_before_a_visit_and_a_measure_p27() {
    let mut case = Case::proposed();
    case.must(&manager(), &APPROVE);
    case.must(&supervisor(), &tell(Means::Phone));
    assert_eq!(case.refuses(&supervisor(), &close()), Some(Refusal::NotVisited));
    case.must(&supervisor(), &visit());
    assert_eq!(case.refuses(&supervisor(), &CLOSE_PLAINLY), Some(Refusal::MeasureMissing));
    case.must(&supervisor(), &close());
}

#[test]
fn the_wrong_role_takes_no_step() {
    let may = |command: &ComplaintCommand, actor: &Actor| actor.is_any(command.row().roles(&Policies::default()));
    for (case, next, _) in stages() {
        for (_, step) in steps().into_iter().filter(|(_, step)| next.contains(&step.row().name)) {
            for actor in people().iter().filter(|actor| !may(&step, actor)) {
                assert_eq!(
                    case.refuses(actor, &step),
                    Some(Refusal::NotAllowed),
                    "{} {:?}",
                    step.row().name,
                    actor.roles
                );
            }
        }
    }
    let of = |command: ComplaintCommand| command.row().roles(&Policies::default()).to_vec();
    assert_eq!(of(judge()), [Role::Supervisor, Role::ServiceDepartment]);
    assert_eq!(of(release()), [Role::DeputyGeneralManager]);
    assert_eq!(of(APPROVE), [Role::BranchManager, Role::DeputyGeneralManager, Role::GeneralManager]);
}

#[test]
fn proposals_come_to_an_end() {
    let mut case = Case::proposed();
    for _ in 1..TRIES_MAX {
        case.must(&manager(), &reject());
        case.must(&responsible(), &propose());
    }
    case.must(&manager(), &reject());
    assert_eq!(case.refuses(&responsible(), &propose()), Some(Refusal::TooMany));
}

#[test]
fn the_line_names_who_is_to_act() {
    let mut case = Case::told();
    assert_eq!(case.complaint().line().responsible, Some(responsible().person));
    case.must(&service_department(), &close());
    let line = case.complaint().line();
    assert_eq!((line.state.as_str(), line.responsible, line.due), ("closed", None, None));
    for stage in Stage::ALL {
        assert_eq!(serde_json::to_value(stage).ok(), Some(stage.name().into()));
    }
}
