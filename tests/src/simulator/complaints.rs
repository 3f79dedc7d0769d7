//! What the office does about complaints (P25–P28): it records them and takes them through their steps, in their order and out
//! of it, at the desks that may and at those that may not.

use callout_core::domain::{
    complaint::{
        Complaint, ComplaintCommand, Stage,
        command::{
            Cause, Close, Complainant, ComplaintKind, FindCause, Goods, Judge, Matter, Means, NameResponsible,
            NameVisitor, Propose, RecordComplaint, Release, Source, Tell, Visit, Weight,
        },
        state::Weighed,
    },
    customer::Site,
    ids::{OrderId, PersonId},
    order::command::{Because, Nothing},
    subject::Listed as _,
    subjects::AnyCommand,
    text::{Line, Note},
    time::Timestamp,
};
use chrono::TimeDelta;

use super::{
    chance::Chance,
    server::{Act, Desk, Server, all},
};

/// Complaints that the office works on at once.
const OPEN_MAX: usize = 4;
/// How long ago a complaint came at most: every deadline passes in it, and every level is told.
const HOURS_AGO_MAX: u64 = 130;

fn line(text: &str) -> Line {
    Line::new(text).unwrap_or_else(|_| unreachable!("a plain line"))
}

fn note(text: &str) -> Note {
    Note::new(text).unwrap_or_else(|_| unreachable!("a plain note"))
}

/// What the office does about complaints next, at one of its desks.
pub fn choose(server: &mut dyn Server, orders: &[OrderId], now_ms: i64, chance: &mut Chance) -> Act {
    let complaints = all::<Complaint>(server);
    let open: Vec<&Complaint> = complaints.iter().filter(|complaint| complaint.stage != Stage::Closed).collect();
    let is_another_welcome = open.is_empty() || open.len() < OPEN_MAX && chance.happens(200);
    let picked = if chance.happens(40) { chance.pick(&complaints) } else { chance.pick(&open).copied() };
    let Some(complaint) = picked.filter(|_| !is_another_welcome) else {
        let by = if chance.happens(800) { Desk::Clerk } else { Desk::Supervisor };
        let says = record(&complaints, orders, now_ms, chance);
        return Act::opens(by, AnyCommand::Complaint(ComplaintCommand::Record(Box::new(says))));
    };
    let (by, does) = match chance.below(100) {
        0..=14 => (Desk::Supervisor, name_visitor(server, chance)),
        15..=79 => next(complaint, server, chance),
        _ => anything(server, chance),
    };
    Act::on(by, Complaint::key(complaint.id.0), AnyCommand::Complaint(does))
}

/// What somebody complains about: the voucher that he has, or not; hours ago, or now.
fn record(complaints: &[Complaint], orders: &[OrderId], now_ms: i64, chance: &mut Chance) -> RecordComplaint {
    let site = if chance.happens(500) { Site::Urban } else { Site::Far { km: 400 } };
    let known = complaints.iter().find_map(|complaint| complaint.party.customer);
    let from = match (chance.below(100), chance.pick(orders), known) {
        (0..=59, Some(order), _) => Complainant::Order(*order),
        (60..=79, _, Some(customer)) => Complainant::Customer(customer),
        _ => Complainant::Other { name: line("who came in"), phone: line("021 556"), address: None, site },
    };
    let hours_ago = i64::try_from(chance.below(HOURS_AGO_MAX)).unwrap_or(0);
    let received = Timestamp::from_ms(now_ms).after(-TimeDelta::hours(hours_ago));
    let kinds = [ComplaintKind::ProductQuality, ComplaintKind::Service, ComplaintKind::Suggestion];
    RecordComplaint {
        from,
        source: if chance.happens(500) { Source::Call } else { Source::Survey },
        kind: chance.pick(&kinds).copied().unwrap_or(ComplaintKind::Service),
        about: Goods::default(),
        says: note("it is still loud"),
        asks: None,
        received: chance.happens(600).then_some(received),
    }
}

/// The step whose turn it is, at a desk that may take it.
fn next(complaint: &Complaint, server: &dyn Server, chance: &mut Chance) -> (Desk, ComplaintCommand) {
    if complaint.weighed == Weighed::Unreleased {
        return (Desk::Deputy, release());
    }
    let decides = if complaint.weighed == Weighed::Released { Desk::Deputy } else { Desk::Manager };
    match complaint.stage {
        Stage::Recorded => (if chance.happens(500) { Desk::Supervisor } else { Desk::Service }, judge(chance)),
        Stage::Judged => (Desk::Service, name_responsible(server, chance)),
        Stage::Named => (Desk::Service, find_cause()),
        Stage::CauseFound => (Desk::Service, propose()),
        Stage::Proposed if chance.happens(250) => (decides, ComplaintCommand::Reject(because())),
        Stage::Proposed => (decides, ComplaintCommand::Approve(Nothing {})),
        Stage::Approved => (Desk::Service, ComplaintCommand::Tell(tell(chance))),
        Stage::Unjustified => (Desk::Supervisor, ComplaintCommand::Answer(tell(chance))),
        Stage::Told | Stage::Answered if complaint.visits.is_empty() => {
            let supervisor = server.sits_at(Desk::Supervisor);
            let is_his = complaint.visitor.is_none_or(|visitor| visitor.person == supervisor);
            let sends = ComplaintCommand::NameVisitor(NameVisitor { person: supervisor });
            (Desk::Supervisor, if is_his || chance.happens(500) { visit(chance) } else { sends })
        }
        Stage::Told if chance.happens(250) => (Desk::Service, ComplaintCommand::Tell(tell(chance))),
        Stage::Answered if chance.happens(250) => (Desk::Supervisor, ComplaintCommand::Answer(tell(chance))),
        Stage::Told | Stage::Answered => (Desk::Service, close(chance)),
        Stage::Closed => (Desk::Supervisor, ComplaintCommand::Raise(because())),
    }
}

/// Any step at any desk: it is refused, or it is a change of mind.
fn anything(server: &dyn Server, chance: &mut Chance) -> (Desk, ComplaintCommand) {
    let steps = [
        judge(chance),
        release(),
        ComplaintCommand::Raise(because()),
        name_responsible(server, chance),
        find_cause(),
        propose(),
        ComplaintCommand::Approve(Nothing {}),
        ComplaintCommand::Reject(because()),
        ComplaintCommand::Tell(tell(chance)),
        ComplaintCommand::Answer(tell(chance)),
        close(chance),
        visit(chance),
    ];
    let desk = chance.pick(&Desk::ALL).copied().unwrap_or(Desk::Clerk);
    (desk, chance.pick(&steps).cloned().unwrap_or_else(release))
}

fn judge(chance: &mut Chance) -> ComplaintCommand {
    let matters = [Matter::Contract, Matter::Transport, Matter::Quality, Matter::Service];
    ComplaintCommand::Judge(Judge {
        is_justified: chance.happens(700),
        reasons: note("as was seen"),
        weight: if chance.happens(350) { Weight::Serious } else { Weight::Ordinary },
        matter: chance.pick(&matters).copied().unwrap_or(Matter::Service),
    })
}

fn release() -> ComplaintCommand {
    ComplaintCommand::Release(Release { instruction: note("with care") })
}

fn because() -> Because {
    Because { reason: note("it weighs more than that") }
}

/// Somebody of the branch, or of the service department.
fn somebody(server: &dyn Server, other: Desk, chance: &mut Chance) -> PersonId {
    let technician = chance.pick(server.technicians()).copied().filter(|_| chance.happens(600));
    technician.unwrap_or_else(|| server.sits_at(other))
}

fn name_responsible(server: &dyn Server, chance: &mut Chance) -> ComplaintCommand {
    ComplaintCommand::NameResponsible(NameResponsible { person: somebody(server, Desk::Service, chance) })
}

fn name_visitor(server: &dyn Server, chance: &mut Chance) -> ComplaintCommand {
    ComplaintCommand::NameVisitor(NameVisitor { person: somebody(server, Desk::Supervisor, chance) })
}

fn find_cause() -> ComplaintCommand {
    ComplaintCommand::FindCause(FindCause { cause: Cause::People, findings: note("nobody listened to it run") })
}

fn propose() -> ComplaintCommand {
    ComplaintCommand::Propose(Propose { solution: note("a new fan") })
}

fn tell(chance: &mut Chance) -> Tell {
    Tell { by: if chance.happens(650) { Means::Writing } else { Means::Phone }, says: note("it is changed at no cost") }
}

fn close(chance: &mut Chance) -> ComplaintCommand {
    ComplaintCommand::Close(Close { prevention: chance.happens(800).then(|| note("it runs for an hour first")) })
}

fn visit(chance: &mut Chance) -> ComplaintCommand {
    let is_satisfied = chance.happens(500);
    ComplaintCommand::Visit(Visit { findings: note("it is loud indeed"), is_satisfied, location: None })
}
