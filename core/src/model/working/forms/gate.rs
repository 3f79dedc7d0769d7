//! The form at the gate: to enrol, or to sign in again. It is the screen's own, and nothing of it is kept: a code is good once, and a
//! password stands nowhere.

use crux_core::{Command, render::render};

use super::{
    Filled,
    specs::{self, Input},
};
use crate::{
    domain::{money::Currency, text::TextError},
    effects::scan::{ScanAnswer, ScanCode},
    model::{
        Cmd, Model, Stage,
        action::FieldChange,
        doing::Doing,
        enrol,
        inner::Inner,
        message::Message,
        working::{
            nav::Screen,
            sync::state::{Barred, Blocked},
        },
    },
    protocol::{auth::EnrolmentCode, invitation::Invitation},
    words::{
        Field,
        typed::{InputProblem, Wrong},
    },
};

/// What was filled in at the gate.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    /// What stands in the fields.
    pub filled: Filled,
    /// What is wrong, and beside which field it is said.
    pub wrong: Option<(String, Wrong)>,
    /// Whether the server was asked and has not answered.
    pub is_waiting: bool,
    /// The number of the scan that is open: an answer to any other changes nothing.
    pub scan: Option<u32>,
}

/// Which form stands at the gate, if the screen is one.
#[must_use]
pub fn gate_of(model: &Model) -> Option<Doing> {
    match &model.stage {
        Stage::SignedOut(_) => Some(Doing::Enrol),
        Stage::Working(working) if working.forms.open.is_none() && working.nav.screen == Screen::Settings => {
            match working.sync.blocked {
                Some(Blocked::SignIn | Blocked::Barred(Barred::Person)) => Some(Doing::SignIn),
                Some(Blocked::Enrol | Blocked::Barred(Barred::Device)) => Some(Doing::Enrol),
                Some(Blocked::Update) | None => None,
            }
        }
        Stage::Working(_) | Stage::Starting | Stage::Locked(_) => None,
    }
}

/// The server that is known from before.
#[must_use]
pub fn known_server(model: &Model) -> &str {
    match &model.stage {
        Stage::Working(working) => &working.session.server,
        Stage::SignedOut(_) | Stage::Starting | Stage::Locked(_) => "",
    }
}

impl Gate {
    /// What stands in a field; the server that is known from before, until another one is typed.
    #[must_use]
    pub fn text<'a>(&'a self, field: &str, known_server: &'a str) -> &'a str {
        match self.filled.text(field) {
            "" if field == "server" => known_server,
            text => text,
        }
    }
}

/// Types into a field, or scans what belongs there.
pub fn change(model: &mut Model, doing: Doing, field: &str, change: FieldChange) -> Cmd {
    let spec = specs::specs(doing).iter().find(|spec| spec.id == field);
    let Some(spec) = spec.filter(|_| !model.gate.is_waiting) else { return render() };
    match (change, spec.input) {
        (FieldChange::Write { value }, _) => {
            model.gate.filled.write(field, &value);
            model.gate.wrong.take_if(|(wrong, _)| wrong == field);
            render()
        }
        (FieldChange::Scan, Input::Code) => render().and(scan(model)),
        _ => render(),
    }
}

/// Opens the scanner; what an earlier one reads counts no more.
fn scan(model: &mut Model) -> Cmd {
    model.scans = model.scans.wrapping_add(1);
    let scan = model.scans;
    model.gate.scan = Some(scan);
    let asked = Command::request_from_shell(ScanCode);
    asked.then_send(move |answer| crate::model::inner(Inner::Scanned { scan, answer }))
}

/// The scanner answered: an invitation of the office fills in the server as well, a bare code the code.
pub fn scanned(model: &mut Model, scan: u32, answer: ScanAnswer) {
    if model.gate.scan != Some(scan) {
        return;
    }
    model.gate.scan = None;
    let text = match answer {
        ScanAnswer::Read { text } => text,
        ScanAnswer::Cancelled => return,
        ScanAnswer::Failed { .. } => return model.say(Message::CameraFails),
    };
    let code = if let Some(Invitation { server, code }) = Invitation::read(&text) {
        model.gate.filled.write("server", &server);
        Some(code)
    } else {
        EnrolmentCode::new(text).ok().and_then(|code| code.as_issued())
    };
    if let Some(code) = code {
        model.gate.filled.write("code", code.expose());
        (model.gate.wrong, model.message) = (None, None);
    } else {
        let wrong = Wrong { field: Field::Code, problem: InputProblem::NotScanned };
        model.gate.wrong = Some(("code".to_owned(), wrong));
        model.say(wrong.into());
    }
}

/// Asks the server.
pub fn submit(model: &mut Model, doing: Doing) -> Cmd {
    if model.gate.is_waiting {
        return render();
    }
    let server = known_server(model).to_owned();
    let wrong = specs::specs(doing).iter().find_map(|spec| {
        let typed = model.gate.text(spec.id, &server);
        let is_blank = typed.trim().is_empty() && spec.input != Input::Secret || typed.is_empty();
        let empty = Wrong { field: spec.field, problem: InputProblem::Text(TextError::Empty) };
        let wrong = if is_blank { Some(empty) } else { specs::check(spec, typed, Currency::CNY).err() };
        wrong.map(|wrong| (spec.id.to_owned(), wrong))
    });
    if let Some((field, wrong)) = wrong {
        model.message = Some(wrong.into());
        model.gate.wrong = Some((field, wrong));
        return render();
    }
    (model.message, model.gate.wrong, model.gate.is_waiting, model.gate.scan) = (None, None, true, None);
    let text = |field: &str| model.gate.text(field, &server).to_owned();
    let asked = if doing == Doing::SignIn {
        let (login, password) = (text("login"), text("password"));
        crate::model::sign_in(model, login, password)
    } else {
        let (server, code, name) = (text("server"), text("code"), text("device_name"));
        enrol::submit(model, &server, &code, &name)
            .map_event(|event| crate::model::inner(Inner::Enrol(Box::new(event))))
    };
    // What could not even be asked is said beside its field.
    if let Some(Message::Input(wrong)) = &model.message {
        let at = specs::specs(doing).iter().find(|spec| spec.field == wrong.field);
        model.gate.wrong = at.map(|spec| (spec.id.to_owned(), *wrong));
        model.gate.is_waiting = false;
    }
    Command::all([render(), asked])
}

/// The server answered, or could not be asked: what was secret goes.
pub fn answered(model: &mut Model) {
    model.gate.is_waiting = false;
    model.gate.filled.write("password", "");
    if gate_of(model).is_none() {
        model.gate = Gate::default();
    }
}
