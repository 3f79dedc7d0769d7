//! What the server would no longer take in order (a forked log, an earlier enrolment, an app that is too old, a person or phone
//! without access) is deposited for a person to see: kept, never applied by itself (F8, F62, F63, rules 10, 17).

use crux_core::Command;

use super::{
    next::{Go, Next},
    push::{self, Pushed},
    report,
    state::Trouble,
};
use crate::{
    effects::{
        Effect,
        http::{Call, Reply},
        store::{CommandRow, StoreAnswer, Write, commit},
    },
    model::{
        body,
        working::{
            desk::Desk,
            outbox::{Pending, Receipt},
            state::Working,
        },
    },
    protocol::{
        limits::PROTOCOL,
        outcome::OutcomeAt,
        push::{Answer, CONTENT_TYPE, Header},
    },
};

/// An event.
#[derive(Clone, Debug)]
pub enum Event {
    /// Commands of one log were deposited, or not.
    Answered(Vec<CommandRow>, Pushed),
    /// What became of them was committed, or not.
    Kept(Vec<OutcomeAt>, StoreAnswer),
}

/// Deposits the first commands of one log.
pub(super) fn ask(desk: &mut Desk<'_>) -> Command<Effect, Event> {
    let outbox = &desk.working.outbox;
    let Some(first) = outbox.stranded().next() else { return Command::done() };
    let (epoch, first_seq) = (first.epoch, first.seq);
    let own = || outbox.stranded().filter(|pending| pending.epoch == epoch);
    let places: Vec<_> = own().map(|pending| (pending.seq, pending.bytes.len())).collect();
    let (count, recorder) = desk.working.chain.run(epoch, &places);
    let rows: Vec<CommandRow> = own().take(count).map(Pending::row).collect();
    let lines: Vec<Vec<u8>> = rows.iter().map(|row| row.bytes.clone()).collect();
    let device = desk.working.session.device;
    let header = body::header(device, &desk.device.app_version, (epoch, first_seq), lines.len());
    let header = Header { recorder, ..header };
    let call = report::call(desk, "POST", "/v1/sync/deposit");
    // Nobody needs to be signed in: the device's seal says from whom it is (F62, I21).
    let call = Call { content_type: CONTENT_TYPE, bearer: None, ..call };
    Command::new(move |ctx| async move {
        let pushed = push::deliver(&ctx, &header, &lines, call).await;
        ctx.send_event(Event::Answered(rows, pushed));
    })
}

/// An answer of an effect.
pub(super) fn take(working: &mut Working, event: Event) -> Next<Event> {
    match event {
        Event::Answered(rows, Pushed::Replied(Reply::Ok(body))) => answered(&rows, &body),
        Event::Answered(_, Pushed::Replied(reply)) => Go::Unwanted(reply).into(),
        Event::Answered(_, Pushed::Key(_)) => Next::fail(Trouble::NoNetwork),
        Event::Kept(deposited, StoreAnswer::Done) => {
            kept(working, &deposited);
            Go::On.into()
        }
        // It is deposited again, which is the same as once.
        Event::Kept(..) => Next::fail(Trouble::Phone),
    }
}

fn answered(rows: &[CommandRow], body: &[u8]) -> Next<Event> {
    let Some(answer) = serde_json::from_slice::<Answer>(body).ok().filter(|a| a.end && a.answer == PROTOCOL) else {
        return Next::fail(Trouble::NoNetwork);
    };
    let mut writes = Vec::new();
    let mut deposited = Vec::new();
    for row in rows {
        if let Some(said) = answer.outcomes.iter().find(|said| said.hash == row.hash) {
            let outcome = serde_json::to_vec(&said.outcome).unwrap_or_default();
            writes.push(Write::SetOutcome { epoch: row.epoch, seq: row.seq, outcome });
            writes.push(Write::SetAcknowledged { epoch: row.epoch, through_seq: row.seq });
            deposited.push(OutcomeAt { epoch: row.epoch, seq: row.seq, ..said.clone() });
        }
    }
    if writes.is_empty() {
        return Next::fail(Trouble::Refused);
    }
    Next::Wait(commit(writes).then_send(move |answer| Event::Kept(deposited, answer)))
}

/// What was deposited leaves the outbox when that is durable.
fn kept(working: &mut Working, deposited: &[OutcomeAt]) {
    for said in deposited {
        let is_it = |pending: &Pending| (pending.epoch, pending.seq) == (said.epoch, said.seq);
        if let Some(index) = working.outbox.pending.iter().position(is_it) {
            let mut pending = working.outbox.pending.remove(index);
            pending.outcome = Some(said.outcome.clone());
            working.outbox.receipts.push(Receipt::from_pending(&pending));
        }
    }
}
