//! Complaints on the phone: recorded at the door without a network, and the visit of whoever was named (P25, P27).

use super::bench::{Bench, assigned, order_item, put};
use crate::{
    domain::{
        commands::Mode,
        complaint::{Complaint, ComplaintCommand, command::Weight},
        ids::ComplaintId,
        numbers::DocumentKind,
        order::WorkOrder,
        people::{Actor, Standing},
        refusal::Refusal,
        samples::{
            self, Desk, clerk,
            complaints::{deputy_general_manager, judge_as, name_visitor_of, release, service_department},
            number, supervisor, technician,
        },
        subject::{Listed as _, SubjectKey},
        subjects::AnyCommand,
    },
    model::{
        event::{Action, ComplaintInput, ComplaintKindInput, Event, Place},
        message::Message,
    },
    protocol::command::Envelope,
    words::{
        Field,
        typed::{Example, InputProblem, Wrong},
    },
};

/// What Mrs Wang says.
pub fn input() -> ComplaintInput {
    ComplaintInput {
        kind: ComplaintKindInput::ProductQuality,
        says: "The new fan is as loud as the old one".to_owned(),
        asks: "Another one".to_owned(),
        part_number: "FAN-220".to_owned(),
        delivered: String::new(),
        quantity: "4".to_owned(),
        faulty: "1".to_owned(),
    }
}

/// The same, serious and released: the technician is to visit her.
pub fn to_visit(pending: &Complaint) -> Complaint {
    let mut desk = Desk::open();
    let people = [technician(), clerk(), supervisor(), service_department(), deputy_general_manager()];
    let standing = |actor: Actor| (actor.person, Some(Standing { actor, is_active: true }));
    desk.people = people.into_iter().map(standing).collect();
    let voucher = AnyCommand::Order(samples::commands::register());
    desk.ask(&clerk(), WorkOrder::key(assigned().id.0), &voucher).expect("a voucher");
    let key = Complaint::key(pending.id.0);
    let mut ask = |actor: &Actor, command: ComplaintCommand| {
        desk.mode = Mode::Live;
        desk.ask(actor, key, &AnyCommand::Complaint(command)).expect("it passes");
    };
    ask(&technician(), ComplaintCommand::Record(Box::new(pending.says.clone())));
    ask(&service_department(), judge_as(Weight::Serious));
    ask(&deputy_general_manager(), release());
    ask(&supervisor(), name_visitor_of(technician().person));
    desk.find::<Complaint>(key.id).expect("a complaint").clone()
}

fn at_the_door() -> Bench {
    let mut bench = Bench::at_work();
    bench.send(Event::Open(Place::Order { id: assigned().id.to_string() }));
    bench.server.is_reachable = false;
    bench
}

fn complains(bench: &mut Bench, input: ComplaintInput) {
    bench.model.message = None;
    bench.send(Event::Act(Action::Complain(input)));
}

/// The one complaint on the phone.
#[track_caller]
pub fn only(bench: &Bench) -> Complaint {
    let complaints: Vec<&Complaint> = bench.working().mirror.complaints().collect();
    let [complaint] = complaints[..] else { panic!("{complaints:?}") };
    complaint.clone()
}

/// Where its last command is.
fn recorded(bench: &Bench) -> (SubjectKey, Envelope) {
    let row = bench.store.commands.values().next_back().expect("a command");
    (row.about.expect("a subject"), Envelope::from_bytes(&row.bytes).expect("an envelope"))
}

#[test]
fn a_complaint_that_is_recorded_offline_is_there_after_a_kill_and_has_no_number_yet_f1() {
    let mut bench = at_the_door();
    complains(&mut bench, input());
    assert_eq!(bench.model.message, Some(Message::Saved));
    let (about, envelope) = recorded(&bench);
    assert_eq!((about.kind, envelope.kind.as_str(), envelope.basis_revision), (Complaint::KIND, "record", None));
    bench.restart();
    let complaint = only(&bench);
    assert_eq!((complaint.id.0, complaint.number.clone(), complaint.is_open()), (about.id, None, true));
    assert_eq!(complaint.order.map(|order| order.id), Some(assigned().id));
    assert_eq!(complaint.party.name, assigned().customer.name, "the voucher says who");
    // The order is neither open nor touched by anything pending on itself; the complaint is read with it all the same.
    bench.send(Event::Open(Place::Cash));
    bench.send(Event::Open(Place::Today));
    assert_eq!(only(&bench).id.0, about.id);
}

#[test]
fn a_wrong_field_is_named_and_what_is_out_of_reason_is_refused_f66() {
    let mut bench = at_the_door();
    let wrong = |field, problem| Some(Message::Input(Wrong { field, problem }));
    complains(&mut bench, ComplaintInput { quantity: "a few".to_owned(), ..input() });
    assert_eq!(bench.model.message, wrong(Field::Quantity, InputProblem::Sign { sign: 'a', example: Example::Number }));
    complains(&mut bench, ComplaintInput { delivered: "yesterday".to_owned(), ..input() });
    assert_eq!(bench.model.message, wrong(Field::Delivered, InputProblem::Sign { sign: 'y', example: Example::Day }));
    complains(&mut bench, ComplaintInput { says: "  ".to_owned(), ..input() });
    assert!(matches!(bench.model.message, Some(Message::Input(Wrong { field: Field::Complaint, .. }))));
    complains(&mut bench, ComplaintInput { says: "x".repeat(10_000), ..input() });
    assert!(matches!(bench.model.message, Some(Message::Input(Wrong { field: Field::Complaint, .. }))));
    complains(&mut bench, ComplaintInput { faulty: "5".to_owned(), ..input() });
    assert_eq!(bench.model.message, Some(Message::Refused(Refusal::QuantityUnclear)));
    assert!(bench.store.commands.is_empty());
}

#[test]
fn the_office_gives_it_its_number_and_sends_him_and_his_visit_is_kept_offline_p27() {
    let mut bench = at_the_door();
    complains(&mut bench, input());
    let to_visit = to_visit(&only(&bench));
    let key = Complaint::key(to_visit.id.0);
    assert_eq!(to_visit.number, Some(number(DocumentKind::Complaint, 1)));
    bench.server.is_reachable = true;
    bench.server.items = vec![order_item(&assigned()), put(key, 4, to_visit.clone())];
    bench.send(Event::SyncNow);
    assert_eq!(only(&bench), to_visit);
    bench.server.is_reachable = false;
    bench.send(Event::Open(Place::Complaint { id: to_visit.id.to_string() }));
    bench.model.message = None;
    bench.send(Event::Act(Action::VisitCustomer { found: "The bearing is worn".to_owned(), is_satisfied: true }));
    assert_eq!(bench.model.message, Some(Message::Saved));
    bench.restart();
    let visited = only(&bench);
    assert_eq!(visited.visits.len(), 1);
    assert!(visited.on_site.judged.is_some(), "judged by when he was there, not by when it arrives (P28)");
}

#[test]
fn who_was_not_named_records_no_visit() {
    let mut bench = at_the_door();
    complains(&mut bench, input());
    let ComplaintId(id) = only(&bench).id;
    bench.send(Event::Open(Place::Complaint { id: id.to_string() }));
    bench.send(Event::Act(Action::VisitCustomer { found: "All well".to_owned(), is_satisfied: true }));
    assert!(matches!(bench.model.message, Some(Message::Refused(_))), "{:?}", bench.model.message);
    assert_eq!(bench.store.commands.len(), 1);
}
