//! What jobs need to have loaded: first what they name themselves, then what follows from what was found.

use callout_core::domain::{ids::BranchId, numbers::DocumentKind, order::OrderCommand};

use super::{
    command::case_of,
    incoming::{Incoming, Push},
    numbers,
    rows::RepliedAbout,
    working_set::{Needs, WorkingSet},
};
use crate::sync::job::{Job, OfficeOrder};
use callout_core::protocol::command::{Content, Envelope};

impl Needs {
    /// The devices of the jobs: their branches are known only when they are loaded.
    #[must_use]
    pub fn devices(jobs: &[&Job]) -> Self {
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
    pub fn named(jobs: &[&Job], set: &WorkingSet) -> Self {
        let mut needs = Self::default();
        for job in jobs {
            match job {
                Job::Push(push) => needs.add_push(push, set),
                Job::Deposit(push) => {
                    needs.add_push(push, set);
                    if let Some(device) = set.devices.get(&push.header.device) {
                        let place = |index: usize| (push.header.epoch, push.seq_at(index));
                        let cases = push.commands.iter().enumerate();
                        let cases = cases.map(|(index, c)| case_of(device.id, place(index), &c.hash));
                        needs.held.extend(cases.map(|case| (device.branch, case)));
                    }
                }
                Job::Register(call) => {
                    needs.add_request(&call.request);
                    needs.orders.insert(call.order);
                }
                Job::Order(job) => {
                    needs.add_request(&job.request);
                    needs.orders.insert(job.order);
                    if let OfficeOrder::Command(OrderCommand::Assign(assign)) = &job.what {
                        needs.people.insert(assign.to);
                    }
                }
                Job::Count(job) => {
                    needs.add_request(&job.request);
                    needs.people.insert(job.person);
                    needs.cash.insert((job.request.branch, job.person));
                }
                Job::Settle(job) => {
                    needs.add_request(&job.request);
                    needs.held.extend(job.cases.iter().map(|case| (job.request.branch, *case)));
                }
                Job::Reference(change) => {
                    needs.branches.extend(&change.branches);
                    needs.replies.insert((change.request.branch, change.request.key));
                }
            }
        }
        needs
    }

    /// What follows from what was found: series of the branches, what held cases and stored replies are about.
    #[must_use]
    pub fn further(jobs: &[&Job], set: &WorkingSet) -> Self {
        let mut needs = Self::default();
        for head in set.branches.values() {
            for kind in [DocumentKind::Call, DocumentKind::Voucher, DocumentKind::Invoice] {
                needs.series.insert((head.branch, format!("{}-{}", kind.prefix(), head.code)));
            }
        }
        for row in set.held.values() {
            needs.devices.insert(row.device);
            needs.people.insert(row.person);
            needs.cash.insert((row.branch, row.person));
            if let Ok(envelope) = Envelope::from_bytes(&row.bytes) {
                needs.ids.insert((row.branch, envelope.id));
                needs.add_envelope(row.branch, &envelope);
            }
        }
        for reply in set.replies.values() {
            match &reply.about {
                RepliedAbout::Order { order } => needs.orders.extend([*order]),
                RepliedAbout::Cash { person } => needs.cash.extend([(reply.branch, *person)]),
                RepliedAbout::Settled { .. } | RepliedAbout::Done => {}
            }
        }
        // Cash that a command collects belongs to whoever carries the device; held commands are in the rows above.
        for job in jobs {
            if let Job::Push(push) = job
                && let Some(device) = set.devices.get(&push.header.device)
            {
                needs.cash.insert((device.branch, device.person));
            }
        }
        needs.without_loaded(set)
    }

    fn add_request(&mut self, request: &crate::sync::job::Request) {
        self.branches.insert(request.branch);
        self.replies.insert((request.branch, request.key));
    }

    fn add_push(&mut self, push: &Push, set: &WorkingSet) {
        let Some(device) = set.devices.get(&push.header.device) else { return };
        let (branch, header) = (device.branch, &push.header);
        self.branches.insert(branch);
        self.people.insert(device.person);
        let last = header.first_seq.saturating_add(push.commands.len() as u64);
        self.received.insert((branch, device.id, header.epoch, header.first_seq, last));
        for command in &push.commands {
            self.evidence.insert((branch, command.hash));
            if let Ok(readable) = &command.content {
                self.ids.insert((branch, readable.envelope.id));
                self.orders.extend(readable.envelope.work_order);
                if let Ok(content) = &readable.content {
                    self.add_content(branch, content);
                }
            }
        }
        for kind in DocumentKind::OF_DEVICE {
            let issuer = numbers::issuer(device, header.epoch);
            self.series.insert((branch, format!("{}-{issuer}", kind.prefix())));
        }
    }

    fn add_envelope(&mut self, branch: BranchId, envelope: &Envelope) {
        self.orders.extend(envelope.work_order);
        if let Ok(content) = envelope.content() {
            self.add_content(branch, &content);
        }
    }

    fn add_content(&mut self, branch: BranchId, content: &Content) {
        if let Some((number, _)) = content.row().number {
            self.series.insert((branch, number.series()));
        }
    }

    /// Leaves out what is loaded already.
    fn without_loaded(mut self, set: &WorkingSet) -> Self {
        self.devices.retain(|id| !set.devices.contains_key(id));
        self.people.retain(|id| !set.people.contains_key(id));
        self.orders.retain(|id| !set.orders.contains_key(id));
        self.cash.retain(|(_, person)| !set.cash.contains_key(person));
        self.series.retain(|name| !set.series.contains_key(name));
        self
    }
}
