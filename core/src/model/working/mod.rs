//! At work: somebody is enrolled on this phone.

pub mod actions;
mod capture;
pub mod keeping;
pub mod leaf;
pub mod leave;
pub mod mirror;
pub mod nav;
pub mod outbox;
pub mod picture;
pub mod record;
pub mod sign;
pub mod sync;
mod walk;

use std::collections::BTreeMap;

use crux_core::{Command, Request, capability::Operation, render::render};

use self::{
    keeping::Keeping,
    mirror::Mirror,
    nav::{Nav, Screen, Sheet},
    outbox::Outbox,
    record::{Draft, Prepared},
    sync::fetching::{Fetching, STAGING},
};
use super::{
    Cmd, Device,
    entropy::Entropy,
    event::{Action, Event},
    inner,
    inner::{Inner, Timed},
    input,
    message::{Field, Message},
    session::{Access, Session},
};
use crate::{
    domain::{
        cash::{CashCommand, HandIn},
        ids::RemittanceId,
        order::{OrderCommand, command::Arrive, statement::Statement},
        refusal::Refusal,
        time::Reading,
    },
    effects::{
        Effect, camera, clock,
        clock::ClockOperation,
        http::Call,
        location,
        sharing::ShareAnswer,
        store::{BlobRow, Contents, StoreAnswer, StoreFailure, commit},
    },
    plants::{Plant, is_planted},
    protocol::{auth, limits::BLOB_BYTES_MAX, outcome::DecisionAt},
};

/// How long a door waits for satellites.
const LOCATE_PATIENCE_MS: u32 = 3_000;
/// An access token is not used in its last half minute.
const ACCESS_MARGIN_MS: u64 = 30_000;

/// At work.
#[derive(Debug)]
pub struct Working {
    /// Who, for which server.
    pub session: Session,
    /// Opens the API.
    pub access: Option<Access>,
    /// Exchanged for the next pair.
    pub refresh_token: Option<String>,
    /// Ids and nonces.
    pub entropy: Entropy,
    /// What was recorded here.
    pub outbox: Outbox,
    /// What the server said.
    pub mirror: Mirror,
    /// Pictures that wait.
    pub blobs: Vec<BlobRow>,
    /// How long acknowledged commands stay.
    pub keeping: Keeping,
    /// What the exceptions desk decided, by place of the log.
    pub decisions: BTreeMap<(u32, u64), DecisionAt>,
    /// Where the person is.
    pub nav: Nav,
    /// The sync machine.
    pub sync: sync::Sync,
}

impl Working {
    /// A fresh enrolment.
    #[must_use]
    pub fn new(session: Session, entropy: Entropy, epoch: u32, contents: &Contents) -> Self {
        let staging = contents.meta.get(STAGING).and_then(|json| serde_json::from_slice::<Fetching>(json).ok());
        let decisions = contents.references.iter().filter(|(key, _)| key.starts_with("decision/"));
        let decisions = decisions.filter_map(|(_, json)| serde_json::from_slice::<DecisionAt>(json).ok());
        let mut sync = sync::Sync::default();
        sync.pull = staging.unwrap_or_default().restored();
        Self {
            outbox: Outbox::restore(contents, session.device, epoch),
            session,
            access: None,
            refresh_token: None,
            entropy,
            mirror: Mirror::restore(contents),
            blobs: contents.blobs.clone(),
            keeping: Keeping::restore(contents),
            decisions: decisions.map(|decision| ((decision.epoch, decision.seq), decision)).collect(),
            nav: Nav::default(),
            sync,
        }
    }

    /// As the store holds it.
    #[must_use]
    pub fn restore(session: Session, entropy: Entropy, contents: &Contents) -> Self {
        Self::new(session, entropy, 1, contents)
    }

    /// The phone was enrolled anew; what is pending is kept, in a log of its own.
    #[must_use]
    pub fn enrolled_again(self, session: Session, epoch: u32) -> Self {
        let log = picture::new_log(&self.outbox, session.device, epoch.saturating_sub(1));
        let outbox = Outbox { log, ..self.outbox };
        Self {
            session,
            access: None,
            mirror: Mirror::default(),
            sync: sync::Sync::default(),
            nav: Nav::default(),
            outbox,
            ..self
        }
    }

    /// Takes over a session that the server opened or renewed.
    pub fn take_session(&mut self, opened: &auth::Session, now: Reading) {
        let life_ms = u64::from(opened.expires_in_seconds) * 1_000;
        self.access = Some(Access {
            token: opened.access_token.clone(),
            until_monotonic_ms: now.monotonic_ms.saturating_add(life_ms.saturating_sub(ACCESS_MARGIN_MS)),
            boot: now.boot,
        });
        self.refresh_token = Some(opened.refresh_token.expose().to_owned());
        self.session.roles.clone_from(&opened.person.roles);
    }

    /// Whether the access token can be used: by the monotonic clock, which nobody sets.
    #[must_use]
    pub fn has_access(&self, now: Reading) -> bool {
        self.access.as_ref().is_some_and(|a| a.boot == now.boot && now.monotonic_ms < a.until_monotonic_ms)
    }

    /// A request to our server.
    pub fn call(&mut self, device: &Device, method: &'static str, path: &str, body: Vec<u8>) -> Call {
        Call {
            method,
            url: format!("{}{path}", self.session.server),
            bearer: self.access.as_ref().map(|access| access.token.expose().to_owned()),
            content_type: "application/json",
            body,
            nonce: hex::encode(self.entropy.nonce()),
            language: device.tag(),
        }
    }
}

/// An event of the person or the shell.
pub fn update(device: &mut Device, message: &mut Option<Message>, working: &mut Working, event: Event) -> Cmd {
    match event {
        Event::Foreground | Event::SyncNow | Event::Nudged => timed(Timed::Sync),
        Event::SignIn { login, password } => sign::in_again(device, message, working, &login, &password),
        Event::SignOut => leave::sign_out(device, message, working),
        Event::ExportPending => leave::export(message, working),
        Event::Open(place) => walk::open(working, &place),
        Event::Back => walk::back(working),
        Event::Scroll { first } => {
            working.nav.first_row = first;
            render()
        }
        Event::Act(action) => act(message, working, action),
        Event::HandIn { amount } => timed(Timed::HandIn(amount)),
        _ => render(),
    }
}

/// An answer of an effect.
pub fn take(device: &mut Device, message: &mut Option<Message>, working: &mut Working, event: Inner) -> Cmd {
    match event {
        Inner::Timed(what, reading) => {
            let now = device.tick(&reading);
            on_time(device, message, working, *what, now)
        }
        Inner::Recorded(prepared, answer) => recorded(device, message, working, *prepared, &answer),
        Inner::Adopted(picture, answer) => sync::pull::adopted(device, working, *picture, &answer),
        Inner::Kept { until, pages, answer } => sync::fetching::kept(working, until, pages, &answer),
        Inner::Loaded(id, goto, answer) => walk::loaded(working, id, goto, answer),
        Inner::Written(answer) => {
            if let StoreAnswer::Failed(failure) = answer {
                *message = Some(store_message(&failure));
            }
            render()
        }
        Inner::Shared(answer) => {
            *message = (answer == ShareAnswer::Shared).then_some(Message::Exported);
            render()
        }
        Inner::FarewellSaid(_) => leave::farewell_said(message, working),
        Inner::Sealed(signing, answer) => sign::sealed(device, message, working, *signing, answer),
        Inner::SignedIn(refreshed, reading) => {
            let now = device.tick(&reading);
            sign::signed_in(device, message, working, *refreshed, now)
        }
        Inner::Sync(stamp, progress) => sync::progress(device, message, working, stamp, *progress),
        Inner::Woke(timer, reading) => sync::woke(device, working, timer, &reading),
        Inner::Booted(_) | Inner::Enrolled(_) | Inner::SignedOut(_) => render(),
    }
}

fn timed(what: Timed) -> Cmd {
    clock::read().then_send(move |answer| inner(Inner::Timed(Box::new(what), answer.reading())))
}

/// Asks the shell something, and reads the clocks when it has answered.
fn timed_after<Op>(operation: Op, what: impl FnOnce(Op::Output) -> Timed + Send + 'static) -> Cmd
where
    Op: Operation,
    Effect: From<Request<Op>>,
{
    Command::new(|ctx| async move {
        let answer = ctx.request_from_shell(operation).await;
        let reading = ctx.request_from_shell(ClockOperation::Read).await.reading();
        ctx.send_event(inner(Inner::Timed(Box::new(what(answer)), reading)));
    })
}

fn act(message: &mut Option<Message>, working: &mut Working, action: Action) -> Cmd {
    match action {
        Action::Arrive => timed_after(location::Locate { patience_ms: LOCATE_PATIENCE_MS }, Timed::Arrived),
        Action::TakePhoto { caption } => {
            let photo = camera::TakePhoto { bytes_max: BLOB_BYTES_MAX };
            timed_after(photo, move |answer| Timed::Photo { caption, answer })
        }
        Action::ShowStatement { purpose } => show_statement(message, working, purpose.into()),
        other => timed(Timed::Act(other)),
    }
}

fn on_time(
    device: &mut Device,
    message: &mut Option<Message>,
    working: &mut Working,
    what: Timed,
    now: Reading,
) -> Cmd {
    let draft = match what {
        Timed::Sync => return sync::wake_up(device, message, working),
        Timed::Act(Action::Sign { signer, strokes }) => {
            return sign::seal(message, working, &signer, &strokes, now);
        }
        Timed::Act(action) => actions::draft(working, &action, now),
        Timed::Arrived(answer) => Ok(Draft::order(OrderCommand::Arrive(Arrive { location: capture::located(answer) }))),
        Timed::Photo { caption, answer } => match capture::photo(&caption, answer) {
            Ok(Some(draft)) => Ok(draft),
            Ok(None) => return render(),
            Err(message) => Err(message),
        },
        Timed::HandIn(amount) => hand_in(working, &amount, now),
    };
    write_down(message, working, draft, now)
}

/// Commits a command with its optimistic state (I1).
fn write_down(
    message: &mut Option<Message>,
    working: &mut Working,
    draft: Result<Draft, Message>,
    now: Reading,
) -> Cmd {
    match draft.and_then(|draft| record::prepare(working, draft, now)) {
        Ok(prepared) => {
            let writes = prepared.writes.clone();
            commit(writes).then_send(move |answer| inner(Inner::Recorded(Box::new(prepared), answer)))
        }
        Err(why) => {
            *message = Some(why);
            render()
        }
    }
}

fn recorded(
    device: &mut Device,
    message: &mut Option<Message>,
    working: &mut Working,
    prepared: Prepared,
    answer: &StoreAnswer,
) -> Cmd {
    match answer {
        StoreAnswer::Failed(_) if is_planted(Plant::SavedTooSoon) => {
            *message = Some(Message::Saved);
            render()
        }
        StoreAnswer::Done => {
            record::install(working, prepared);
            if let Screen::Order { sheet, .. } = &mut working.nav.screen {
                *sheet = None;
            }
            *message = Some(Message::Saved);
            render().and(sync::run(device, working, device.clock))
        }
        StoreAnswer::Failed(failure) => {
            *message = Some(store_message(failure));
            render()
        }
        _ => render(),
    }
}

const fn store_message(failure: &StoreFailure) -> Message {
    match failure {
        StoreFailure::Full => Message::StoreFull,
        _ => Message::StoreFails,
    }
}

fn hand_in(working: &mut Working, amount: &str, now: Reading) -> Result<Draft, Message> {
    let currency = working.mirror.cash_in_hand(&working.outbox).currency;
    let amount = input::amount(Field::Amount, amount, currency)?;
    let id = RemittanceId(working.entropy.id(now.wall));
    Ok(Draft::cash(CashCommand::HandIn(HandIn { id, amount })))
}

fn show_statement(
    message: &mut Option<Message>,
    working: &mut Working,
    purpose: crate::domain::signoff::Purpose,
) -> Cmd {
    let statement = actions::open_order(working).map(|order| Statement::of(order, purpose));
    let sheet = statement.and_then(|statement| {
        let bytes = statement.bytes().ok_or(Message::Refused(Refusal::TooMany))?;
        Ok(Sheet { purpose, statement, bytes })
    });
    match (sheet, &mut working.nav.screen) {
        (Ok(shown), Screen::Order { sheet, .. }) => *sheet = Some(Box::new(shown)),
        (Err(why), _) => *message = Some(why),
        (Ok(_), _) => {}
    }
    render()
}

/// Whether the server does not answer though something waits (rule 15).
#[must_use]
pub fn is_stuck(device: &Device, working: &Working) -> bool {
    device.is_online && working.outbox.unsent_count() > 0 && working.sync.attempt >= sync::STUCK_AFTER
}
