//! Signing: the customer signs what is shown, the device seals it (I15); and the person signs in again.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use crux_core::{Command, render::render};

use super::{
    actions,
    desk::Desk,
    record::Draft,
    state::Working,
    sync::{
        refresh::{self, Refreshed},
        state::{Barred, Blocked},
    },
};
use crate::{
    domain::{
        ids::SignOffId,
        order::OrderCommand,
        refusal::Refusal,
        signoff::{Point, Purpose, Seal, Signature, Signer, SignerRole, StatementBytes, Strokes},
        text::Line,
        time::Reading,
    },
    effects::{
        Effect,
        clock::{ClockOperation, ClockReading},
        http::Reply,
        sealing::{self, SealingAnswer, SealingOperation},
    },
    model::{
        action::{SignerRoleInput, StrokeInput},
        message::Message,
    },
    protocol::auth::{self, Login, Nonce, Password},
    words::{
        Field,
        typed::{self, InputProblem, Wrong},
    },
};

/// A signature that waits for the device's seal.
#[derive(Clone, Debug)]
pub struct Signing {
    id: SignOffId,
    purpose: Purpose,
    statement: StatementBytes,
    strokes: Strokes,
    signer: Line,
    role: SignerRole,
    at: Reading,
}

/// An event.
#[derive(Clone, Debug)]
pub enum Event {
    /// The device's key sealed a signature, or not.
    Sealed(Box<Signing>, SealingAnswer),
    /// The person signed in again, or not.
    SignedIn(Box<Refreshed>, ClockReading),
}

/// What signing asks for, and what follows.
type Cmd = Command<Effect, Event>;

/// Asks the device's key to seal what was signed on the screen.
pub(super) fn seal(desk: &mut Desk<'_>, signer: (&str, &SignerRoleInput), strokes: &[StrokeInput], at: Reading) -> Cmd {
    // The form with the pad closes with it, also where a program signs.
    if let Some(open) = desk.working.forms.open.as_mut().filter(|open| open.sheet.is_some()) {
        open.is_sent = true;
    }
    match read(desk.working, signer, strokes, at) {
        Ok(signing) => {
            let device = desk.working.session.device;
            let digest = Signature::sealed_digest(
                signing.id,
                signing.purpose,
                signing.statement.digest(),
                signing.strokes.digest(),
                Signer { name: &signing.signer, role: Some(&signing.role) },
                device,
                at.wall,
            );
            sealing::ask(SealingOperation::Seal { message: digest.0.to_vec() })
                .then_send(move |answer| Event::Sealed(Box::new(signing), answer))
        }
        Err(why) => {
            desk.say(why);
            render()
        }
    }
}

fn read(
    working: &mut Working,
    (signer, role): (&str, &SignerRoleInput),
    strokes: &[StrokeInput],
    at: Reading,
) -> Result<Signing, Message> {
    let signer = typed::text(Field::Signer, signer)?;
    let role = self::role(role)?;
    let has_drawn = strokes.iter().any(|stroke| !stroke.points.is_empty());
    let problem = if has_drawn { InputProblem::HardlyDrawn } else { InputProblem::NotDrawn };
    let strokes = Strokes::drawn(strokes.iter().map(stroke).collect());
    let strokes = strokes.ok_or(Wrong { field: Field::Strokes, problem })?;
    let sheet = actions::sheet(working).ok_or(Message::Refused(Refusal::StatementMoved))?;
    let (purpose, statement) = (sheet.purpose, sheet.bytes.clone());
    Ok(Signing { id: SignOffId(working.entropy.id(at.wall)), purpose, statement, strokes, signer, role, at })
}

fn role(role: &SignerRoleInput) -> Result<SignerRole, Wrong> {
    Ok(match role {
        SignerRoleInput::Customer => SignerRole::Customer,
        SignerRoleInput::Family => SignerRole::Family,
        SignerRoleInput::Colleague => SignerRole::Colleague,
        SignerRoleInput::Caretaker => SignerRole::Caretaker,
        SignerRoleInput::Other { words } => SignerRole::Other { words: typed::text(Field::SignerWords, words)? },
    })
}

/// A stroke that leaves the pad goes along its edge.
fn stroke(stroke: &StrokeInput) -> Vec<Point> {
    let short = |value: u32| u16::try_from(value).unwrap_or(u16::MAX);
    stroke.points.iter().map(|p| Point(short(p.x), short(p.y), p.t_ms, short(p.pressure))).collect()
}

/// The key has sealed it: it is recorded like everything else, if the voucher has not moved meanwhile. Nothing where the key
/// did not work.
pub(super) fn sealed(desk: &mut Desk<'_>, signing: Signing, answer: SealingAnswer) -> Option<(Draft, Reading)> {
    let SealingAnswer::Sealed { signature: seal } = answer else {
        if answer == SealingAnswer::NoKey {
            desk.working.sync.blocked = Some(Blocked::Enrol);
        }
        desk.say(Message::KeyFails);
        return None;
    };
    let Signing { id, purpose, statement, strokes, signer, role, at } = signing;
    let Ok(seal) = Seal::new(&BASE64.encode(seal)) else {
        desk.say(Message::KeyFails);
        return None;
    };
    desk.device.clock = at;
    let device = desk.working.session.device;
    let role = Some(role);
    let signature = Signature { id, purpose, statement, strokes, signer, role, device, signed_at: at.wall, seal };
    Some((Draft::order(OrderCommand::Sign(signature)), at))
}

/// What the server says of a phone that it does not know, or does not let in any more.
const DEVICE_NOT_ENROLLED: &str = "device_not_enrolled";

/// The session ended (a changed password, a revoked token): the person opens it again; everything is kept (F30).
pub(super) fn in_again(desk: &mut Desk<'_>, login: &str, password: &str) -> Cmd {
    let not_here = |field| Wrong { field, problem: InputProblem::NotHere };
    let login: Result<Login, Wrong> = typed::text(Field::Login, login);
    let password = Password::new(password).map_err(|_| not_here(Field::Password));
    let (login, password) = match (login, password) {
        (Ok(login), Ok(password)) => (login, password),
        (Err(wrong), _) | (_, Err(wrong)) => {
            desk.say(wrong.into());
            return render();
        }
    };
    let device = desk.working.session.device;
    let nonce = Nonce(desk.working.entropy.nonce());
    let proof = refresh::Proof { message: auth::sign_in_text(device, &login, nonce), device, nonce };
    let call = desk.call("POST", "/v1/auth/sign-in", Vec::new());
    Command::new(move |ctx| async move {
        let body = move |proof| serde_json::to_vec(&auth::SignIn { login, password, device: Some(proof) });
        let refreshed = refresh::exchange(&ctx, proof, call, body).await;
        let reading = ctx.request_from_shell(ClockOperation::Read).await.reading();
        ctx.send_event(Event::SignedIn(Box::new(refreshed), reading));
    })
}

/// What came of signing in again.
pub(super) enum SignedIn {
    /// The session is open.
    Open,
    /// He or his phone has no access any more.
    Barred(Barred),
    /// It is not, and he is told why.
    Not,
}

/// The server answered.
pub(super) fn signed_in(desk: &mut Desk<'_>, refreshed: Refreshed, now: Reading) -> SignedIn {
    if let Refreshed::Refused(reply) = &refreshed
        && let Some(barred) = Barred::of(reply)
    {
        return SignedIn::Barred(barred);
    }
    match refreshed {
        Refreshed::Done(session) => {
            desk.working.take_session(&session, now);
            *desk.message = None;
            return SignedIn::Open;
        }
        Refreshed::Refused(Reply::Problem(problem)) if problem.code == DEVICE_NOT_ENROLLED => {
            // He is who he says; this phone is not let in any more. Everything is kept for the next enrolment (I21).
            desk.working.sync.blocked = Some(Blocked::Enrol);
            desk.say(Message::Server { detail: problem.detail });
        }
        Refreshed::Refused(Reply::Problem(problem) | Reply::Unauthorized(problem)) => {
            desk.say(Message::Server { detail: problem.detail });
        }
        Refreshed::Refused(_) => desk.say(Message::NoNetwork),
        Refreshed::NoKey => {
            // A clone, or a phone put back without its key: no password opens it (F8).
            desk.working.sync.blocked = Some(Blocked::Enrol);
            desk.say(Message::KeyFails);
        }
        Refreshed::Phone => desk.say(Message::KeyFails),
    }
    SignedIn::Not
}
