//! Every kind of job, decided over what was loaded; and many of them, one after the other, for one commit.

use callout_core::{
    domain::{digest::Digest, house::House, time::Timestamp},
    plants::{Plant, is_planted},
};

use super::{
    ask,
    deposit::deposit,
    draft::json,
    own::ask_itself,
    receive::{Trouble, receive},
    relay::deliver,
    rows::{RepliedAbout, StoredReply},
    settle::settle,
    working_set::{Needs, WorkingSet},
    writes::Writes,
};
use crate::sync::job::{Changed, Failure, Job, Reply, Request};

/// What became of the jobs of one commit, and what is to be written.
pub type Done<H> = (Vec<Result<Reply<H>, Failure>>, Writes<H>);

/// Decides jobs in order: each sees what the ones before it wrote, each succeeds or fails alone. If something was not
/// loaded, says what: nothing happened, and the jobs are decided again with it.
pub fn decide_all<'a, H: House>(
    set: &mut WorkingSet<H>,
    jobs: impl IntoIterator<Item = &'a Job<H>>,
    now: Timestamp,
) -> Result<Done<H>, Box<Needs>> {
    let mut all = ask::found(set, now)?;
    let opened = all.log.len();
    set.absorb(&all);
    let (mut replies, mut missing) = (Vec::new(), Needs::default());
    for job in jobs {
        match decide(set, job, now) {
            Ok((reply, writes)) => {
                set.absorb(&writes);
                all.merge(writes);
                replies.push(Ok(reply));
            }
            Err(Trouble::Failed(failure)) => replies.push(Err(failure)),
            Err(Trouble::Missing(needs)) => missing.merge(*needs),
        }
    }
    if !missing.is_empty() {
        return Err(Box::new(missing));
    }
    // Jobs that did nothing are no reason to begin a log; what they were answered is kept all the same.
    if all.log.len() == opened {
        return Ok((replies, Writes { replies: all.replies, ..Writes::default() }));
    }
    all.fold_feed();
    Ok((replies, all))
}

/// Decides one job.
pub fn decide<H: House>(set: &WorkingSet<H>, job: &Job<H>, now: Timestamp) -> Result<(Reply<H>, Writes<H>), Trouble> {
    let (request, asked) = match job {
        Job::Push(push) => return receive(set, push, now).map(|(answer, writes)| (Reply::Answer(answer), writes)),
        Job::Deposit(push) => return deposit(set, push, now).map(|(answer, writes)| (Reply::Answer(answer), writes)),
        Job::Relay(relay) => return deliver(set, relay.place, now).map(|writes| (Reply::Relayed, writes)),
        Job::Own(own) => return ask_itself(set, own, now).map(|writes| (Reply::Own(!writes.is_empty()), writes)),
        Job::Ask(ask) => (&ask.request, ask.asked.clone()),
        Job::Settle(job) => (&job.request, json(&("settle", &job.what, job.decision, &job.reason))),
    };
    let asked = digest_of(request, &asked);
    if let Some(stored) = set.replies.get(&(request.branch, request.key)) {
        return if stored.asked == asked { again(set, stored) } else { Err(Failure::KeyReused.into()) };
    }
    let (reply, about, mut writes) = match job {
        Job::Ask(what) => {
            let (changed, writes) = ask::ask(set, what, now)?;
            let about = RepliedAbout::Subject {
                key: what.about,
                revision: changed.state.revision,
                remarks: changed.remarks.clone(),
            };
            (Reply::Subject(Box::new(changed)), about, writes)
        }
        Job::Settle(job) => {
            let (cases, writes) = settle(set, job, now)?;
            (Reply::Settled(cases.clone()), RepliedAbout::Settled { cases }, writes)
        }
        Job::Push(_) | Job::Deposit(_) | Job::Relay(_) | Job::Own(_) => return Err(Failure::Broken.into()),
    };
    // Kept also where nothing was left to do: asked again after a colleague changed it, it must not do it then (F16).
    let (branch, key) = (request.branch, request.key);
    writes.replies.push(StoredReply { branch, key, asked, about, at: now });
    Ok((reply, writes))
}

/// The reply to a request that was answered before (I4).
fn again<H: House>(set: &WorkingSet<H>, stored: &StoredReply) -> Result<(Reply<H>, Writes<H>), Trouble> {
    let reply = match &stored.about {
        RepliedAbout::Subject { key, revision, remarks } => {
            let now = set.subjects.get(key).filter(|_| is_planted(Plant::AnsweredAsNow)).and_then(Option::as_ref);
            let state = now.or_else(|| set.then.get(&(*key, *revision))).cloned().ok_or(Failure::Broken)?;
            Reply::Subject(Box::new(Changed { state, remarks: remarks.clone() }))
        }
        RepliedAbout::Settled { cases } => Reply::Settled(cases.clone()),
    };
    Ok((reply, Writes::default()))
}

/// The digest of who asks for what.
fn digest_of(request: &Request, asked: &str) -> Digest {
    Digest::of_parts(&[request.actor.person.0.as_bytes(), asked.as_bytes()])
}
