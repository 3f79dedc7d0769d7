//! A code that is scanned instead of typed.

use super::bench::Bench;
use crate::{
    effects::scan::ScanAnswer,
    model::{
        event::{Event, FieldChange},
        message::Message,
    },
    protocol::{auth::EnrolmentCode, invitation::Invitation},
    view::{FieldKind, FormView, ScreenView, view},
    words::typed::InputProblem,
};

const CODE: &str = "ABCD-EFGH-JKMN";

fn invitation(server: &str) -> String {
    let code = EnrolmentCode::new(CODE).expect("short");
    Invitation { server: server.to_owned(), code }.to_string()
}

fn form(bench: &Bench) -> FormView {
    match view(&bench.model).screen {
        ScreenView::Enrol(enrol) => enrol.form,
        other => panic!("{other:?}"),
    }
}

/// What stands in the fields for the server and for the code.
fn stands(bench: &Bench) -> [String; 2] {
    let form = form(bench);
    ["server", "code"].map(|id| {
        let mut fields = form.sections.iter().flat_map(|section| &section.fields);
        match &fields.find(|field| field.id == id).expect("it is asked").kind {
            FieldKind::Text { value, .. } => value.clone(),
            other => panic!("{other:?}"),
        }
    })
}

fn scan(bench: &mut Bench) {
    bench.send(Event::Change { field: "code".to_owned(), change: FieldChange::Scan });
}

fn scan_at_once(bench: &mut Bench, answer: ScanAnswer) {
    bench.scans.push_back(answer);
    scan(bench);
}

fn write(bench: &mut Bench, field: &str, value: &str) {
    bench.send(Event::Change { field: field.to_owned(), change: FieldChange::Write { value: value.to_owned() } });
}

#[test]
fn an_invitation_fills_in_the_server_and_the_code_and_enrols() {
    let mut bench = Bench::fresh();
    scan_at_once(&mut bench, ScanAnswer::Read { text: invitation("http://127.0.0.1:1") });
    assert_eq!(stands(&bench), ["http://127.0.0.1:1", CODE]);
    write(&mut bench, "device_name", "王芳的手机");
    bench.send(Event::Submit);
    assert!(matches!(bench.model.stage, crate::model::Stage::Working(_)), "{:?}", bench.model.message);
}

#[test]
fn a_bare_code_leaves_the_server_and_is_written_as_it_was_issued() {
    let mut bench = Bench::fresh();
    write(&mut bench, "server", "https://callout.example");
    scan_at_once(&mut bench, ScanAnswer::Read { text: " abcd efgh jkmn\n".to_owned() });
    assert_eq!(stands(&bench), ["https://callout.example", CODE]);
}

#[test]
fn what_is_no_code_is_said_beside_the_field_and_changes_nothing() {
    let mut bench = Bench::fresh();
    write(&mut bench, "code", "AB");
    scan_at_once(&mut bench, ScanAnswer::Read { text: "https://example.org/menu".to_owned() });
    let not_scanned =
        |message: &Option<Message>| matches!(message, Some(Message::Input(w)) if w.problem == InputProblem::NotScanned);
    assert!(not_scanned(&bench.model.message), "{:?}", bench.model.message);
    assert_eq!(stands(&bench), ["", "AB"]);
    assert!(bench.model.gate.wrong.is_some());
    scan_at_once(&mut bench, ScanAnswer::Failed { message: "denied".to_owned() });
    assert_eq!(bench.model.message, Some(Message::CameraFails));
    scan_at_once(&mut bench, ScanAnswer::Cancelled);
    assert_eq!(stands(&bench), ["", "AB"]);
}

#[test]
fn only_the_scan_that_is_open_is_heard() {
    let mut bench = Bench::fresh();
    scan(&mut bench);
    scan(&mut bench);
    bench.scan_late(&invitation("http://first.example"));
    assert_eq!(stands(&bench), ["", ""], "a second tap took its place");
    bench.scan_late(&invitation("http://second.example"));
    assert_eq!(stands(&bench), ["http://second.example", CODE]);
    scan(&mut bench);
    write(&mut bench, "server", "http://127.0.0.1:1");
    write(&mut bench, "device_name", "王芳的手机");
    bench.send(Event::Submit);
    bench.scan_late(&invitation("http://late.example"));
    let kept = format!("{:?}", bench.model.gate);
    assert!(!kept.contains("late.example"), "the form went: {kept}");
}
