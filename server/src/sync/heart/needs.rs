//! What jobs need to have loaded: first what they name themselves, then what follows from what was found. What only
//! deciding finds out is missed and loaded in a further round.

use callout_core::{
    domain::{
        house::House,
        ids::{BranchId, PersonId},
        numbers::DocumentKind,
    },
    protocol::command::Envelope,
};
use uuid::Uuid;

use super::{
    command::case_of,
    deposit::depositor,
    incoming::{Incoming, Push},
    numbers,
    rows::{DeviceState, RepliedAbout},
    working_set::{Needs, WorkingSet},
};
use crate::sync::job::Job;

impl Needs {
    /// The devices of the jobs: their branches are known only when they are loaded.
    #[must_use]
    pub fn devices<H: House>(jobs: &[&Job<H>]) -> Self {
        let mut needs = Self::default();
        for job in jobs {
            if let Job::Push(push) | Job::Deposit(push) = job {
                needs.devices.insert(push.header.device);
            }
            if let Job::Deposit(push) = job {
                needs.devices.extend(push.commands.iter().filter_map(Incoming::device));
            }
        }
        needs
    }

    /// What the jobs name, given their devices.
    #[must_use]
    pub fn named<H: House>(jobs: &[&Job<H>], set: &WorkingSet<H>) -> Self {
        let mut needs = Self::default();
        for job in jobs {
            match job {
                Job::Push(push) => {
                    if let Some(device) = set.devices.get(&push.header.device) {
                        needs.add_run(push, device);
                    }
                }
                Job::Deposit(push) => {
                    let Some(device) = depositor(set, push) else { continue };
                    needs.add_run(push, &device);
                    let place = |index: usize| (push.header.epoch, push.seq_at(index));
                    let cases = push.commands.iter().enumerate();
                    let cases = cases.map(|(index, c)| case_of(device.id, place(index), &c.hash));
                    needs.held.extend(cases.map(|case| (device.branch, case)));
                    if push.is_bounded {
                        needs.depositors.insert((device.branch, device.id));
                    }
                }
                Job::Ask(ask) => {
                    needs.add_request(&ask.request);
                    needs.add_command::<H>(ask.request.branch, ask.request.actor.person, &ask.command);
                    needs.subjects.insert((ask.request.branch, ask.about));
                    needs.people.extend(ask.people.iter().copied().chain([ask.request.actor.person]));
                }
                Job::Relay(relay) => {
                    needs.branches.insert(relay.to);
                    needs.relays.insert(relay.place);
                }
                Job::Own(own) => {
                    needs.branches.insert(own.log);
                    needs.subjects.insert((own.log, own.about));
                    if let Some(command) = &own.command {
                        needs.add_command::<H>(own.log, PersonId(Uuid::nil()), command);
                    }
                }
                Job::Settle(job) => {
                    needs.add_request(&job.request);
                    needs.people.insert(job.request.actor.person);
                    needs.held.extend(job.cases.iter().map(|case| (job.request.branch, *case)));
                }
            }
        }
        needs
    }

    /// What follows from what was found: series of the branches, what held cases and stored replies are about.
    #[must_use]
    pub fn further<H: House>(set: &WorkingSet<H>) -> Self {
        let mut needs = Self::default();
        for head in set.branches.values() {
            if head.site.branch == BranchId::COMPANY {
                let begins = (head.position.seq == 0).then(H::founding).unwrap_or_default();
                needs.subjects.extend(begins.into_iter().map(|(key, _)| (BranchId::COMPANY, key)));
                continue;
            }
            for kind in [DocumentKind::Call, DocumentKind::Voucher, DocumentKind::Invoice] {
                needs.series.insert((head.site.branch, format!("{}-{}", kind.prefix(), head.site.code)));
            }
        }
        for row in set.held.values() {
            needs.devices.insert(row.device);
            needs.people.insert(row.person);
            if let Ok(envelope) = Envelope::from_bytes(&row.bytes) {
                needs.devices.insert(envelope.device);
                needs.ids.insert((row.branch, envelope.id));
                needs.subjects.insert((row.branch, envelope.about));
                if let Ok(command) = envelope.command::<H>() {
                    needs.add_command::<H>(row.branch, row.person, &command);
                }
            }
        }
        for row in set.relays.values().flatten() {
            needs.people.insert(row.by);
            needs.subjects.insert((row.to, row.about));
            if let Ok(command) = H::read_command(row.about.kind, &row.kind, row.version, &row.body) {
                needs.add_command::<H>(row.to, row.by, &command);
            }
        }
        for reply in set.replies.values() {
            match &reply.about {
                RepliedAbout::Subject { key, revision, .. } => needs.then.extend([(reply.branch, *key, *revision)]),
                RepliedAbout::Settled { .. } => {}
            }
        }
        needs.without_loaded(set)
    }

    fn add_request(&mut self, request: &crate::sync::job::Request) {
        self.branches.insert(request.branch);
        self.replies.insert((request.branch, request.key));
    }

    fn add_run<H: House>(&mut self, push: &Push<H>, device: &DeviceState) {
        let (branch, header) = (device.branch, &push.header);
        self.branches.insert(branch);
        self.people.insert(device.person);
        let last = header.first_seq.saturating_add(push.commands.len() as u64);
        self.received.insert((branch, device.id, header.epoch, header.first_seq, last));
        for command in &push.commands {
            self.evidence.insert((branch, command.hash));
            if let Ok(readable) = &command.content {
                self.ids.insert((branch, readable.envelope.id));
                self.subjects.insert((branch, readable.envelope.about));
                if let Ok(command) = &readable.command {
                    self.add_command::<H>(branch, device.person, command);
                }
            }
        }
        for kind in DocumentKind::OF_DEVICE {
            let issuer = numbers::issuer(device, header.epoch);
            self.series.insert((branch, format!("{}-{issuer}", kind.prefix())));
        }
    }

    fn add_command<H: House>(&mut self, branch: BranchId, by: PersonId, command: &H::Command) {
        self.subjects.extend(H::needs(command, by, branch).into_iter().map(|key| (branch, key)));
        if let Some((number, _)) = H::row(command).number {
            self.series.insert((branch, number.series()));
            self.numbers.insert((branch, number.series(), number.n));
        }
    }

    /// Leaves out what is loaded already.
    fn without_loaded<H: House>(mut self, set: &WorkingSet<H>) -> Self {
        self.devices.retain(|id| !set.devices.contains_key(id));
        self.people.retain(|id| !set.people.contains_key(id));
        self.subjects.retain(|(_, key)| !set.subjects.contains_key(key));
        self.series.retain(|name| !set.series.contains_key(name));
        self.then.retain(|(_, key, revision)| !set.then.contains_key(&(*key, *revision)));
        self
    }
}
