//! Signing: the customer signs what is shown, the device seals it (I15); and the person signs in again.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use crux_core::{Command, render::render};

use super::{Working, actions, record::Draft, sync, sync::refresh, write_down};
use crate::{
    domain::{
        ids::SignOffId,
        order::OrderCommand,
        refusal::Refusal,
        signoff::{Point, Purpose, Seal, Signature, StatementBytes, Strokes},
        text::{Line, Text},
        time::Reading,
    },
    effects::{
        clock::ClockOperation,
        http::Reply,
        sealing::{self, SealingAnswer, SealingOperation},
    },
    model::{
        Cmd, Device,
        event::StrokeInput,
        inner,
        inner::Inner,
        input,
        message::{Field, InputProblem, Message},
    },
    protocol::auth::{self, Login, Nonce, Password},
};

/// A signature that waits for the device's seal.
#[derive(Clone, Debug)]
pub struct Signing {
    id: SignOffId,
    purpose: Purpose,
    statement: StatementBytes,
    strokes: Strokes,
    signer: Line,
    at: Reading,
}

/// Asks the device's key to seal what was signed on the screen.
pub(super) fn seal(
    message: &mut Option<Message>,
    working: &mut Working,
    signer: &str,
    strokes: &[StrokeInput],
    at: Reading,
) -> Cmd {
    match read(working, signer, strokes, at) {
        Ok(signing) => {
            let device = working.session.device;
            let digest = Signature::sealed_digest(
                signing.id,
                signing.purpose,
                signing.statement.digest(),
                signing.strokes.digest(),
                &signing.signer,
                device,
                at.wall,
            );
            sealing::ask(SealingOperation::Seal { message: digest.0.to_vec() })
                .then_send(move |answer| inner(Inner::Sealed(Box::new(signing), answer)))
        }
        Err(why) => {
            *message = Some(why);
            render()
        }
    }
}

fn read(working: &mut Working, signer: &str, strokes: &[StrokeInput], at: Reading) -> Result<Signing, Message> {
    let signer = input::text(Field::Name, signer)?;
    let not_drawn = Message::Input { field: Field::Strokes, problem: InputProblem::NotDrawn };
    let strokes: Option<Vec<Vec<Point>>> = strokes.iter().map(stroke).collect();
    let strokes = strokes.and_then(Strokes::new).ok_or(not_drawn)?;
    let sheet = actions::sheet(working).ok_or(Message::Refused(Refusal::StatementMoved))?;
    let (purpose, statement) = (sheet.purpose, sheet.bytes.clone());
    Ok(Signing { id: SignOffId(working.entropy.id(at.wall)), purpose, statement, strokes, signer, at })
}

fn stroke(stroke: &StrokeInput) -> Option<Vec<Point>> {
    let short = |value: u32| u16::try_from(value).ok();
    stroke.points.iter().map(|p| Some(Point(short(p.x)?, short(p.y)?, p.t_ms, short(p.pressure)?))).collect()
}

/// The key has sealed it: it is recorded like everything else, if the voucher has not moved meanwhile.
pub(super) fn sealed(
    device: &mut Device,
    message: &mut Option<Message>,
    working: &mut Working,
    signing: Signing,
    answer: SealingAnswer,
) -> Cmd {
    let SealingAnswer::Sealed { signature: seal } = answer else {
        if answer == SealingAnswer::NoKey {
            working.sync.blocked = Some(sync::Blocked::Enrol);
        }
        *message = Some(Message::KeyFails);
        return render();
    };
    let Signing { id, purpose, statement, strokes, signer, at } = signing;
    let seal: Result<Seal, _> = Text::new(&BASE64.encode(seal));
    let draft = seal.map_err(|_| Message::KeyFails).map(|seal| {
        Draft::order(OrderCommand::Sign(Signature {
            id,
            purpose,
            statement,
            strokes,
            signer,
            device: working.session.device,
            signed_at: at.wall,
            seal,
        }))
    });
    device.clock = at;
    write_down(message, working, draft, at)
}

/// What the server says of a phone that it does not know, or does not let in any more.
const DEVICE_NOT_ENROLLED: &str = "device_not_enrolled";

/// The session ended (a changed password, a revoked token): the person opens it again; everything is kept (F30).
pub(super) fn in_again(
    device: &Device,
    message: &mut Option<Message>,
    working: &mut Working,
    login: &str,
    password: &str,
) -> Cmd {
    let not_here = |field| Message::Input { field, problem: InputProblem::NotHere };
    let login: Result<Login, Message> = input::text(Field::Login, login);
    let password = Password::new(password).map_err(|_| not_here(Field::Password));
    let (login, password) = match (login, password) {
        (Ok(login), Ok(password)) => (login, password),
        (Err(why), _) | (_, Err(why)) => {
            *message = Some(why);
            return render();
        }
    };
    let nonce = Nonce(working.entropy.nonce());
    let text = auth::sign_in_text(working.session.device, &login, nonce);
    let proof = refresh::Proof { message: text, device: working.session.device, nonce };
    let call = working.call(device, "POST", "/v1/auth/sign-in", Vec::new());
    Command::new(move |ctx| async move {
        let body = move |proof| serde_json::to_vec(&auth::SignIn { login, password, device: Some(proof) });
        let refreshed = refresh::exchange(&ctx, proof, call, body).await;
        let reading = ctx.request_from_shell(ClockOperation::Read).await.reading();
        ctx.send_event(inner(Inner::SignedIn(Box::new(refreshed), reading)));
    })
}

pub(super) fn signed_in(
    device: &mut Device,
    message: &mut Option<Message>,
    working: &mut Working,
    refreshed: refresh::Refreshed,
    now: Reading,
) -> Cmd {
    match refreshed {
        refresh::Refreshed::Done(session) => {
            working.take_session(&session, now);
            *message = None;
            sync::listen(working).and(sync::begin(device, working, now))
        }
        refresh::Refreshed::Refused(Reply::Problem(problem)) if problem.code == DEVICE_NOT_ENROLLED => {
            // He is who he says; this phone is not let in any more. Everything is kept for the next enrolment (I21).
            working.sync.blocked = Some(sync::Blocked::Enrol);
            *message = Some(Message::Server { detail: problem.detail });
            render()
        }
        refresh::Refreshed::Refused(Reply::Problem(problem) | Reply::Unauthorized(problem)) => {
            *message = Some(Message::Server { detail: problem.detail });
            render()
        }
        refresh::Refreshed::Refused(_) => {
            *message = Some(Message::NoNetwork);
            render()
        }
        refresh::Refreshed::NoKey => {
            // A clone, or a phone put back without its key: no password opens it (F8).
            working.sync.blocked = Some(sync::Blocked::Enrol);
            *message = Some(Message::KeyFails);
            render()
        }
        refresh::Refreshed::Phone => {
            *message = Some(Message::KeyFails);
            render()
        }
    }
}
