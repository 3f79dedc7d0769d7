//! A look at the tables: is everything there that anybody has heard of, once, in order, and do the sums agree?

use std::collections::{BTreeMap, HashMap};

use anyhow::Result;
use callout_core::domain::{
    digest::Digest,
    ids::{BranchId, OrderId, PersonId},
};
use serde_json::Value;
use uuid::Uuid;

use super::{chain::Chain, phone::Phone, records::Records};

/// Entries that are read at once.
const ENTRIES_AT_ONCE: i64 = 5_000;

/// What earlier looks saw: the next one looks at what came since, a fresh one at everything.
#[derive(Debug, Default)]
pub struct Seen {
    /// The branch's log.
    pub chain: Chain,
    /// The company's.
    pub company: Chain,
    /// Commands of each phone.
    commands: HashMap<Uuid, i64>,
    /// Orders of each desk.
    orders: Vec<usize>,
}

/// What a look found.
#[derive(Debug, Default)]
pub struct Found {
    /// What does not hold, in sentences.
    pub wrong: Vec<String>,
    /// Commands that are new since the last look.
    pub new: u64,
    /// New commands that the server has committed and nobody has heard of (F16, F35).
    pub unheard: u64,
}

impl Seen {
    /// Commands that were seen in all.
    #[must_use]
    pub fn commands(&self) -> i64 {
        self.commands.values().sum()
    }

    /// Looks.
    pub async fn look(&mut self, records: &mut Records, branch: BranchId, phones: &mut [Phone]) -> Result<Found> {
        let mut found = Found::default();
        let mut entries = log(&mut self.chain, records, branch, &mut found).await?;
        let of_company = log(&mut self.company, records, BranchId::COMPANY, &mut found).await?;
        if let Some((seq, (device, _))) = of_company.first_key_value() {
            found.wrong.push(format!("entry {seq} of the company's log is of a command of {device} (I13)"));
        }
        for phone in phones {
            self.phone(records, branch, phone, &mut entries, &mut found).await?;
        }
        for (seq, (device, _)) in entries {
            found.wrong.push(format!("entry {seq} of the log is of a command of {device} that is not kept (I3)"));
        }
        self.counts(records, &mut found).await?;
        money(records, &mut found).await?;
        Ok(found)
    }

    /// A phone's commands: those it recorded, in order, each with the outcome that it heard and one entry of the log.
    async fn phone(
        &mut self,
        records: &mut Records,
        branch: BranchId,
        phone: &mut Phone,
        entries: &mut BTreeMap<i64, (Uuid, Vec<u8>)>,
        found: &mut Found,
    ) -> Result<()> {
        let device = phone.identity.device.0;
        let seen = self.commands.entry(device).or_default();
        let mut last = None;
        for command in records.commands(branch, device, *seen).await? {
            let place = format!("command {}.{} of {device}", command.epoch, command.device_seq);
            *seen += 1;
            found.new += 1;
            if (command.epoch, command.device_seq) != (1, *seen) {
                found.wrong.push(format!("{place} follows a gap; {seen} is missing (I6)"));
                *seen = command.device_seq;
            }
            let kept = usize::try_from(command.device_seq - 1).ok().and_then(|at| phone.log.get_mut(at));
            let is_it = |hash: &Digest| {
                hash.0[..] == command.hash[..] && command.unpacked().is_some_and(|bytes| Digest::of(&bytes) == *hash)
            };
            let Some(kept) = kept.filter(|kept| is_it(&kept.hash)) else {
                found.wrong.push(format!("{place} is none that the phone recorded (I2)"));
                continue;
            };
            let Some(outcome) = command.outcome.as_deref() else {
                found.wrong.push(format!("{place} has no outcome (I3)"));
                continue;
            };
            let outcome: Value = serde_json::from_str(outcome)?;
            let before = [kept.heard.as_ref(), kept.stored.as_ref()];
            for said in before.into_iter().flatten().filter(|said| **said != outcome) {
                found.wrong.push(format!("{place}: {said} was said, {outcome} is kept (I2, I4)"));
            }
            found.unheard += u64::from(kept.heard.is_none());
            kept.stored.get_or_insert(outcome);
            if entries.remove(&command.seq) != Some((device, command.hash.clone())) {
                found.wrong.push(format!("{place} has no entry of its own in the log (I3)"));
            }
            last = Some((command.device_seq, command.hash));
        }
        let acknowledged = phone.acknowledged();
        if usize::try_from(*seen)? < acknowledged {
            found.wrong.push(format!("{device} heard of {acknowledged} commands, {seen} are kept (I2)"));
        }
        if last.is_some() && records.device_head(branch, device).await? != last {
            found.wrong.push(format!("the head of {device} is not its last command (I3)"));
        }
        Ok(())
    }

    /// What was seen before is still there.
    async fn counts(&self, records: &mut Records, found: &mut Found) -> Result<()> {
        let counts = records.counts().await?;
        let expected = (self.commands(), self.chain.seq + self.company.seq);
        if counts != expected {
            let (commands, entries) = counts;
            found
                .wrong
                .push(format!("{commands} commands and {entries} entries are kept, {expected:?} were seen (I2)"));
        }
        Ok(())
    }

    /// What is looked at once, at the end, by who has seen everything: each subject stands where its last event left it (I3).
    pub async fn subjects_agree(&self, records: &mut Records, branch: BranchId, found: &mut Found) -> Result<()> {
        subjects_agree(&self.chain, records, branch, found).await?;
        subjects_agree(&self.company, records, BranchId::COMPANY, found).await
    }

    /// The orders that desks were told they have given to somebody.
    pub async fn orders(
        &mut self,
        records: &mut Records,
        branch: BranchId,
        desks: &[&[(OrderId, PersonId)]],
        found: &mut Found,
    ) -> Result<()> {
        self.orders.resize(desks.len(), 0);
        for (seen, given) in self.orders.iter_mut().zip(desks) {
            for (order, person) in &given[*seen..] {
                let kept = records.assignee(branch, order.0).await?;
                if kept != Some(Some(person.0)) {
                    found.wrong.push(format!("order {order} was given to {person}; {kept:?} is kept (I2)"));
                }
            }
            *seen = given.len();
        }
        Ok(())
    }
}

/// A log: it goes on in one chain to the head. Answers which entries are commands', and whose.
async fn log(
    chain: &mut Chain,
    records: &mut Records,
    of: BranchId,
    found: &mut Found,
) -> Result<BTreeMap<i64, (Uuid, Vec<u8>)>> {
    let mut commands = BTreeMap::new();
    loop {
        let entries = records.log(of, chain.seq, ENTRIES_AT_ONCE).await?;
        if entries.is_empty() {
            break;
        }
        for entry in entries {
            found.wrong.extend(chain.follow(of, &entry).err());
            if let (Some(device), Some(hash)) = (entry.device, entry.command_hash) {
                commands.insert(entry.seq, (device, hash));
            }
        }
    }
    let (seq, digest) = records.branch_head(of).await?;
    if (seq, &digest) != (chain.seq, &chain.hash) {
        found.wrong.push(format!("the log of {of} ends at {}, its head says {seq} (I16)", chain.seq));
    }
    Ok(commands)
}

/// Each subject of a log stands where its last event left it (I3).
async fn subjects_agree(chain: &Chain, records: &mut Records, log: BranchId, found: &mut Found) -> Result<()> {
    let mut events = chain.revisions.clone();
    for subject in records.subjects(log).await? {
        let key = format!("{}/{}", subject.kind, subject.id);
        if events.remove(&key) != Some(subject.revision) {
            found.wrong.push(format!("subject {key} does not stand where its last event left it (I3)"));
        }
        let body = subject.body.as_deref().map(|body| Digest::of(body.as_bytes()).0);
        if body.is_none_or(|digest| digest[..] != subject.body_digest[..]) {
            found.wrong.push(format!("subject {key} has not the body that it should have (I3)"));
        }
    }
    for key in events.into_keys() {
        found.wrong.push(format!("subject {key} has events and is not there (I3)"));
    }
    Ok(())
}

/// The books: zero in each currency and each entry, and every technician holds what the postings say (I8).
async fn money(records: &mut Records, found: &mut Found) -> Result<()> {
    for (currency, sum, _) in records.sums().await? {
        if sum != 0 {
            found.wrong.push(format!("the postings in {currency} sum to {sum} (I8)"));
        }
    }
    for (seq,) in records.unbalanced().await? {
        found.wrong.push(format!("the postings of entry {seq} do not sum to zero (I8)"));
    }
    let mut posted: BTreeMap<Uuid, i64> = records.cash().await?.into_iter().collect();
    for (id, book) in records.cash_books().await? {
        let book: Value = book.map_or(Ok(Value::Null), |book| serde_json::from_str(&book))?;
        let person = book["person"].as_str().and_then(|person| person.parse().ok());
        let posted = person.and_then(|person| posted.remove(&person)).unwrap_or(0);
        let holds = &book["holds"]["minor"];
        if holds.as_i64() != Some(posted) {
            found.wrong.push(format!("cash book {id} says {holds}, the postings of its person {posted} (I8)"));
        }
    }
    for (person, posted) in posted {
        found.wrong.push(format!("{person} holds {posted} by the postings and has no cash book (I8)"));
    }
    Ok(())
}
