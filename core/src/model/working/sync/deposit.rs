//! What the server would no longer take in order (a forked log, an earlier enrolment, an app that is too old) is deposited
//! for a person to see: kept, never applied by itself (F8, F62, rule 10).

use crux_core::Command;

use super::{Trouble, fail, next, of_run, otherwise, push, push::Pushed};
use crate::{
    effects::{
        http::{Call, Reply},
        store::{CommandRow, StoreAnswer, StoreOperation, Write, commit},
    },
    model::{
        Cmd, Device,
        inner::{Inner, Progress},
        working::{
            Working,
            outbox::{Log, Pending, Receipt},
            picture::new_log,
        },
    },
    protocol::{
        limits::{PROTOCOL, PUSH_COMMANDS_MAX},
        outcome::OutcomeAt,
        push::{Answer, CONTENT_TYPE},
    },
};

/// A new life of the log begins; what was not answered of the old one is stranded and goes the way of this file.
pub(super) fn fork(working: &mut Working, epoch_at_server: u32) -> Cmd {
    working.outbox.log = new_log(&working.outbox, working.session.device, epoch_at_server);
    let write = working.outbox.log.write();
    working.sync.activity = super::Activity::Idle;
    let retry = super::set_timer(working, 0);
    commit(vec![write]).then_send(|answer| crate::model::inner(Inner::Written(answer))).and(retry)
}

/// A new life of the log begins because the server stands on another branch of the old one: whether what it once acknowledged
/// of that is still there, nobody can say from here, and it is deposited with the rest (F8, F43).
pub(super) fn fork_in_doubt(working: &mut Working, epoch_at_server: u32) -> Cmd {
    let log = new_log(&working.outbox, working.session.device, epoch_at_server);
    let writes = vec![log.write(), Write::DoubtOtherLives { epoch: log.epoch }];
    let send = of_run(working);
    Command::new(|ctx| async move {
        let written = ctx.request_from_shell(StoreOperation::Commit(writes)).await;
        let doubted = match written {
            StoreAnswer::Done => ctx.request_from_shell(StoreOperation::LoadPending).await,
            failed => failed,
        };
        ctx.send_event(send(Progress::Forked(Box::new(log), doubted)));
    })
}

pub(super) fn forked(device: &mut Device, working: &mut Working, log: Log, answer: StoreAnswer) -> Cmd {
    let StoreAnswer::Commands(rows) = answer else { return fail(working, Trouble::Phone) };
    working.outbox.log = log;
    working.outbox.take_other_lives(rows);
    // What is shown is put right by a picture after the deposit.
    working.sync.done.pulled = false;
    next(device, working, device.clock)
}

/// This app is too old to push: what it recorded is deposited.
pub(super) fn strand(working: &mut Working) -> Cmd {
    if working.outbox.unsent().next().is_none() {
        return fail(working, Trouble::Refused);
    }
    fork(working, 0)
}

/// Deposits the first commands of one log.
pub(super) fn ask(device: &Device, working: &mut Working) -> Cmd {
    let Some(first) = working.outbox.stranded().next() else { return Cmd::done() };
    let (epoch, first_seq) = (first.epoch, first.seq);
    // A run without a hole: the places of its commands are counted from the first.
    let own = working.outbox.stranded().filter(|p| p.epoch == epoch).zip(first_seq..);
    let run = own.take_while(|(pending, seq)| pending.seq == *seq).map(|(pending, _)| pending);
    let rows: Vec<CommandRow> = run.take(PUSH_COMMANDS_MAX).map(Pending::row).collect();
    let lines: Vec<Vec<u8>> = rows.iter().map(|row| row.bytes.clone()).collect();
    let header = push::header(device, working, epoch, first_seq, lines.len());
    let call = Call { content_type: CONTENT_TYPE, ..working.call(device, "POST", "/v1/sync/deposit", Vec::new()) };
    let send = of_run(working);
    Command::new(move |ctx| async move {
        let reply = match push::deliver(&ctx, &header, &lines, call).await {
            Pushed::Replied(reply) => reply,
            Pushed::Key(_) => Reply::NoNetwork,
        };
        ctx.send_event(send(Progress::Deposited(rows, reply)));
    })
}

pub(super) fn answered(device: &mut Device, working: &mut Working, rows: &[CommandRow], reply: Reply) -> Cmd {
    let Reply::Ok(body) = reply else { return otherwise(device, working, &reply) };
    let Some(answer) = serde_json::from_slice::<Answer>(&body).ok().filter(|a| a.end && a.answer == PROTOCOL) else {
        return fail(working, Trouble::NoNetwork);
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
        return fail(working, Trouble::Refused);
    }
    let send = of_run(working);
    commit(writes).then_send(move |answer| send(Progress::DepositKept(deposited, answer)))
}

/// What was deposited leaves the outbox when that is durable; otherwise it is deposited again, which is the same as once.
pub(super) fn kept(device: &mut Device, working: &mut Working, deposited: &[OutcomeAt], answer: &StoreAnswer) -> Cmd {
    if *answer != StoreAnswer::Done {
        return fail(working, Trouble::Phone);
    }
    for said in deposited {
        let is_it = |pending: &Pending| (pending.epoch, pending.seq) == (said.epoch, said.seq);
        if let Some(index) = working.outbox.pending.iter().position(is_it) {
            let mut pending = working.outbox.pending.remove(index);
            pending.outcome = Some(said.outcome.clone());
            working.outbox.receipts.push(Receipt::from_pending(&pending));
        }
    }
    next(device, working, device.clock)
}
