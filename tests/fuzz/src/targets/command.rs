//! A line of a push: its envelope, its body by kind and version, and what the rules make of it in an order's every stage.

use std::sync::LazyLock;

use callout_core::{
    domain::{
        cash::CashBook,
        complaint::Complaint,
        digest::Digest,
        house::House as _,
        order::WorkOrder,
        people::{Actor, Standing},
        samples::{self, Desk},
        subject::{Listed as _, Stop, SubjectKey, SubjectKind},
        subjects::{AnyCommand, Product},
    },
    protocol::{
        command::{self, Envelope, HEAD_BYTES},
        limits::{COMMAND_BLOBS_MAX, COMMAND_BYTES_MAX},
    },
};

use super::{says, sure};

/// Runs it.
pub fn run(bytes: &[u8]) {
    // Shown on the phone for what it cannot read itself.
    let head = &bytes[..bytes.len().min(HEAD_BYTES as usize)];
    assert!(command::kind_of_head(head).is_none_or(|kind| kind.as_str().len() <= 64));
    match Envelope::from_bytes(bytes) {
        Ok(envelope) => holds(bytes, &envelope),
        Err(error) => says(&error),
    }
}

fn holds(bytes: &[u8], envelope: &Envelope) {
    assert!(bytes.len() <= COMMAND_BYTES_MAX && envelope.blobs.len() <= COMMAND_BLOBS_MAX, "I19");
    assert!(bytes.trim_ascii_start().starts_with(b"{"), "an envelope is an object");
    let written = sure(envelope.to_bytes(), "an envelope is written");
    // Ids have longer spellings than the one they were read in.
    if let Ok(again) = Envelope::from_bytes(&written) {
        assert_eq!(sure(again.to_bytes(), "written again"), written, "written as it was");
    } else {
        assert!(written.len() > COMMAND_BYTES_MAX, "what was written is read");
    }
    match envelope.command::<Product>() {
        Ok(command) => means(bytes, envelope, &command),
        Err(error) => says(&error.to_string().chars().take(500).collect::<String>()),
    }
}

/// A command that was read.
fn means(bytes: &[u8], envelope: &Envelope, command: &AnyCommand) {
    assert_eq!(Product::kind(command), envelope.about.kind);
    let row = Product::row(command);
    let body = sure(Product::write_command(command), "a body is written");
    let again = Product::read_command(envelope.about.kind, row.name, row.version, &body);
    assert_eq!(again.as_ref(), Ok(command), "a body is read as it was written");
    let by = samples::technician();
    let _ = Product::needs(command, by.person, by.branch);
    decided(bytes, envelope.about.kind, command);
}

/// The rules say what it means, or refuse it; nothing of it breaks them.
fn decided(bytes: &[u8], kind: SubjectKind, command: &AnyCommand) {
    // Which stage and who asks follows from the bytes: an input is the same in every run.
    let chosen = Digest::of(bytes).0;
    let (stage, who) = (usize::from(chosen[0]), usize::from(chosen[1]));
    let stages = &*STAGES;
    let mut desk = stages[stage % stages.len()].clone();
    let people = people();
    let about = key(kind);
    let before = desk.events.len();
    let asked = if chosen[2].is_multiple_of(2) {
        desk.ask(&people[who % people.len()], about, command)
    } else {
        // As if whoever may had asked: the roles are not what is tried here.
        desk.hear(&people[who % people.len()], about, command)
    };
    assert!(!matches!(asked, Err(Stop::Broken)), "the rules do not contradict themselves");
    for (about, event) in &desk.events[before..] {
        let body = sure(Product::write_event(&event.what), "an event is written");
        assert_eq!(Product::read_event(about.kind, &body).as_ref(), Some(&event.what), "an event is read as written");
    }
}

fn people() -> Vec<Actor> {
    let mut people = samples::everybody().to_vec();
    people.extend([samples::administrator(), samples::quality(), samples::service_department()]);
    people
}

/// The one subject of a kind that the stages know.
fn key(kind: SubjectKind) -> SubjectKey {
    let id = if kind == WorkOrder::KIND { uuid::Uuid::from_u128(0x50) } else { uuid::Uuid::nil() };
    if kind == CashBook::KIND {
        CashBook::key_of(samples::branch(), samples::technician().person)
    } else if kind == Complaint::KIND {
        Complaint::key(samples::complaints::complaint_id().0)
    } else {
        SubjectKey { kind, id }
    }
}

/// A desk before anything happened, and after each command of a few working days that the rules took.
static STAGES: LazyLock<Vec<Desk>> = LazyLock::new(|| {
    let mut desk = Desk::open();
    desk.device = Some(samples::device());
    desk.people = people().into_iter().map(|actor| (actor.person, Some(Standing { actor, is_active: true }))).collect();
    let mut stages = vec![desk];
    for command in days() {
        let mut desk = stages.last().cloned().unwrap_or_default();
        if people().iter().any(|who| desk.ask(who, key(Product::kind(&command)), &command).is_ok()) {
            stages.push(desk);
        }
    }
    stages
});

/// What is recorded in a few days: a visit that ends with the goods on the bench, what is paid, and a complaint about it.
fn days() -> Vec<AnyCommand> {
    use samples::{commands as say, complaints};

    let life = [
        say::register(),
        say::assign(samples::technician().person),
        say::ACCEPT,
        say::agree_appointment(samples::local("2026-03-03T11:00", chrono_tz::Tz::Asia__Shanghai)),
        say::START_TRAVEL,
        say::ARRIVE,
        say::finding(),
        say::quote(1),
        say::agree(1),
        say::photo(),
        say::work(),
        say::take_goods(2, 1, "2026-03-10"),
        say::LEAVE_SITE,
        say::RECEIVE_GOODS,
        say::bench(),
        say::late("2026-03-12"),
        say::FINISH_BENCH,
        say::PASS,
        say::RELEASE_GOODS,
        say::return_goods(2),
        say::cash(1, 30_000, 3),
    ];
    let cash = [say::hand_in(1, 10_000), say::count(1, 10_000)].map(AnyCommand::Cash);
    let complaint = [
        complaints::record_at(samples::customer().site),
        complaints::judge(),
        complaints::name_responsible(samples::supervisor().person),
        complaints::name_visitor(),
        complaints::visit(),
        complaints::find_cause(),
        complaints::propose(),
        complaints::APPROVE,
        complaints::close(),
    ]
    .map(AnyCommand::Complaint);
    life.map(AnyCommand::Order).into_iter().chain(cash).chain(complaint).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stages_reach_from_the_call_to_the_goods_return_and_into_a_complaint() {
        assert!(STAGES.len() > 30, "{}", STAGES.len());
    }
}
