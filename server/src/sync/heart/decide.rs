//! Every kind of job, decided over what was loaded; and many of them, one after the other, for one commit.

use callout_core::domain::{commands::Command, digest::Digest, time::Timestamp};

use super::{
    deposit::deposit,
    draft::json,
    office,
    receive::receive,
    rows::{RepliedAbout, StoredReply},
    settle::settle,
    working_set::WorkingSet,
    writes::Writes,
};
use crate::sync::job::{Failure, Job, OfficeOrder, Reply, Request};

/// Decides jobs in order: each sees what the ones before it wrote, each succeeds or fails alone.
pub fn decide_all<'a>(
    set: &mut WorkingSet,
    jobs: impl IntoIterator<Item = &'a Job>,
    now: Timestamp,
) -> (Vec<Result<Reply, Failure>>, Writes) {
    let mut all = office::open_branches(set, now);
    let opened = all.log.len();
    set.absorb(&all);
    let replies = jobs
        .into_iter()
        .map(|job| {
            let (reply, writes) = decide(set, job, now)?;
            set.absorb(&writes);
            all.merge(writes);
            Ok(reply)
        })
        .collect();
    // Jobs that did nothing are no reason to open a branch.
    if all.log.len() == opened {
        return (replies, Writes::default());
    }
    all.fold_feed();
    (replies, all)
}

/// Decides one job.
pub fn decide(set: &WorkingSet, job: &Job, now: Timestamp) -> Result<(Reply, Writes), Failure> {
    let Some((request, asked)) = asked(job) else {
        return match job {
            Job::Push(push) => receive(set, push, now).map(|(answer, writes)| (Reply::Answer(answer), writes)),
            Job::Deposit(push) => deposit(set, push, now).map(|(answer, writes)| (Reply::Answer(answer), writes)),
            _ => Err(Failure::NotFound),
        };
    };
    if let Some(stored) = set.replies.get(&(request.branch, request.key)) {
        return if stored.asked == asked { again(set, stored) } else { Err(Failure::KeyReused) };
    }
    let (reply, about, mut writes) = decide_office(set, job, now)?;
    let (branch, key) = (request.branch, request.key);
    writes.replies.push(StoredReply { branch, key, asked, about, at: now });
    Ok((reply, writes))
}

fn decide_office(set: &WorkingSet, job: &Job, now: Timestamp) -> Result<(Reply, RepliedAbout, Writes), Failure> {
    let shown = |(changed, writes): (crate::sync::job::OrderChanged, Writes)| {
        let about = RepliedAbout::Order { order: changed.order.id };
        (Reply::Order(Box::new(changed)), about, writes)
    };
    match job {
        Job::Register(call) => office::register_call(set, call, now).map(shown),
        Job::Order(job) => office::order(set, job, now).map(shown),
        Job::Count(job) => {
            let (book, writes) = office::count(set, job, now)?;
            Ok((Reply::Cash(Box::new(book)), RepliedAbout::Cash { person: job.person }, writes))
        }
        Job::Settle(job) => {
            let (cases, writes) = settle(set, job, now)?;
            Ok((Reply::Settled(cases.clone()), RepliedAbout::Settled { cases }, writes))
        }
        Job::Reference(change) => Ok((Reply::Done, RepliedAbout::Done, office::reference_changed(set, change, now)?)),
        Job::Push(_) | Job::Deposit(_) => Err(Failure::NotFound),
    }
}

/// The reply to a request that was answered before (I4).
fn again(set: &WorkingSet, stored: &StoredReply) -> Result<(Reply, Writes), Failure> {
    let reply = match &stored.about {
        RepliedAbout::Order { order } => Reply::Order(Box::new(office::shown(set, *order)?)),
        RepliedAbout::Cash { person } => Reply::Cash(Box::new(set.cash.get(person).ok_or(Failure::NotFound)?.clone())),
        RepliedAbout::Settled { cases } => Reply::Settled(cases.clone()),
        RepliedAbout::Done => Reply::Done,
    };
    Ok((reply, Writes::default()))
}

/// Who asks and the digest of what is asked; ids that are made anew for each attempt are not part of it.
fn asked(job: &Job) -> Option<(&Request, Digest)> {
    let (request, what) = match job {
        Job::Push(_) | Job::Deposit(_) => return None,
        Job::Register(call) => {
            let what = (call.customer.id, call.asset.id, call.channel, &call.fault, call.received);
            (&call.request, json(&("register", what)))
        }
        Job::Order(job) => {
            let what = match &job.what {
                OfficeOrder::Command(command) => asked_of(command),
                OfficeOrder::Invoice(_) => "invoice".to_owned(),
            };
            (&job.request, json(&("order", job.order, what)))
        }
        Job::Count(job) => (&job.request, json(&("count", job.person, asked_of(&job.command)))),
        Job::Settle(job) => (&job.request, json(&("settle", &job.cases, job.decision, &job.reason))),
        Job::Reference(change) => (&change.request, "reference".to_owned()),
    };
    let person = request.actor.person;
    Some((request, Digest::of_parts(&[person.0.as_bytes(), what.as_bytes()])))
}

/// A command as it is asked for: its kind and its body.
fn asked_of<C: Command>(command: &C) -> String {
    let body = command.body().map_or_else(|error| error.to_string(), |body| body.get().to_owned());
    json(&(command.row().name, body))
}
