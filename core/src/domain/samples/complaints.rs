//! A complaint, the people whom it concerns, and its commands, each with sane contents.

use super::{actor, id, line, note, supervisor};
use crate::domain::{
    complaint::{
        ComplaintCommand,
        command::{
            Cause, Close, Complainant, ComplaintKind, FindCause, Goods, Judge, Matter, Means, NameResponsible,
            NameVisitor, Propose, RecordComplaint, Release, Source, Tell, Visit, Weight,
        },
    },
    customer::Site,
    ids::{ComplaintId, PersonId},
    order::command::{Location, Nothing},
    people::{Actor, Role},
};

/// The service department.
#[must_use]
pub fn service_department() -> Actor {
    actor(10, Role::ServiceDepartment)
}

/// The deputy general manager.
#[must_use]
pub fn deputy_general_manager() -> Actor {
    actor(11, Role::DeputyGeneralManager)
}

/// Who is made responsible: somebody of the quality department.
#[must_use]
pub fn responsible() -> Actor {
    actor(12, Role::Quality)
}

/// A technician hears it at the door, on the voucher that he carries (P25).
#[must_use]
pub fn record() -> ComplaintCommand {
    record_of(Complainant::Order(id(0x01)))
}

/// Somebody without a voucher or a file complains, who lives there.
#[must_use]
pub fn record_at(site: Site) -> ComplaintCommand {
    let (name, phone, address) = (line("Chen Wei"), line("13900000002"), Some(super::address("7 Huaihai Road")));
    record_of(Complainant::Other { name, phone, address, site })
}

/// The same complaint of somebody.
#[must_use]
pub fn record_of(from: Complainant) -> ComplaintCommand {
    ComplaintCommand::Record(Box::new(RecordComplaint {
        from,
        source: Source::Visit,
        kind: ComplaintKind::ProductQuality,
        about: Goods { part_number: Some(line("FAN-220")), quantity: Some(4), faulty: Some(1), ..Goods::default() },
        says: note("The new fan is as loud as the old one"),
        asks: Some(note("Another one")),
        received: None,
    }))
}

/// It is justified, and so heavy.
#[must_use]
pub fn judge_as(weight: Weight) -> ComplaintCommand {
    let reasons = note("The fan is out of balance");
    ComplaintCommand::Judge(Judge { is_justified: true, reasons, weight, matter: Matter::Quality })
}

/// It is justified and ordinary.
#[must_use]
pub fn judge() -> ComplaintCommand {
    judge_as(Weight::Ordinary)
}

/// It is not justified.
#[must_use]
pub fn judge_unjustified(weight: Weight) -> ComplaintCommand {
    let reasons = note("It is as loud as the catalogue says");
    ComplaintCommand::Judge(Judge { is_justified: false, reasons, weight, matter: Matter::Quality })
}

/// Somebody is responsible.
#[must_use]
pub const fn name_responsible(person: PersonId) -> ComplaintCommand {
    ComplaintCommand::NameResponsible(NameResponsible { person })
}

/// The cause is found.
#[must_use]
pub fn find_cause() -> ComplaintCommand {
    ComplaintCommand::FindCause(FindCause { cause: Cause::Quality, findings: note("A blade is bent in this batch") })
}

/// A solution.
#[must_use]
pub fn propose() -> ComplaintCommand {
    ComplaintCommand::Propose(Propose { solution: note("A fan of another batch, free") })
}

/// The solution is the one.
pub const APPROVE: ComplaintCommand = ComplaintCommand::Approve(Nothing {});

/// The customer is told the outcome.
#[must_use]
pub fn tell(by: Means) -> ComplaintCommand {
    ComplaintCommand::Tell(Tell { by, says: note("A new fan comes on Friday") })
}

/// The customer is told why his complaint is not justified.
#[must_use]
pub fn answer(by: Means) -> ComplaintCommand {
    ComplaintCommand::Answer(Tell { by, says: note("We measured it: it keeps what the catalogue says") })
}

/// It is closed, with a measure to prevent it.
#[must_use]
pub fn close() -> ComplaintCommand {
    ComplaintCommand::Close(Close { prevention: Some(note("Blades are gauged before they are packed")) })
}

/// It is closed, and nothing is to be prevented.
pub const CLOSE_PLAINLY: ComplaintCommand = ComplaintCommand::Close(Close { prevention: None });

/// The deputy general manager lets it go on.
#[must_use]
pub fn release() -> ComplaintCommand {
    ComplaintCommand::Release(Release { instruction: note("Exchange it, and report to me") })
}

/// The supervisor goes himself.
#[must_use]
pub fn name_visitor() -> ComplaintCommand {
    name_visitor_of(supervisor().person)
}

/// Somebody is to go.
#[must_use]
pub const fn name_visitor_of(person: PersonId) -> ComplaintCommand {
    ComplaintCommand::NameVisitor(NameVisitor { person })
}

/// Somebody was there.
#[must_use]
pub fn visit() -> ComplaintCommand {
    let location = Some(Location { latitude_e7: 312_304_000, longitude_e7: 1_214_737_000, accuracy_m: 12 });
    ComplaintCommand::Visit(Visit { findings: note("It hums at 52 dB"), is_satisfied: false, location })
}

/// The id of the sample complaint.
#[must_use]
pub fn complaint_id() -> ComplaintId {
    id(0x4B)
}
