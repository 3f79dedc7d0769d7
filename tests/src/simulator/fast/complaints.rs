//! Complaints as jobs of the heart: at a desk of the office, each with people of its own.

use callout_core::domain::{
    complaint::{Complaint, ComplaintCommand, command::RecordComplaint},
    ids::{ComplaintId, PersonId},
    subject::Listed as _,
    subjects::AnyCommand,
};
use callout_server::sync::job::Request;
use uuid::Uuid;

use super::{Ask, BRANCH, DEPUTY, Fast, OFFICE, SERVICE, id};
use crate::simulator::server::{Desk, Done};

impl Fast {
    /// Who sits there: the branch's office is one person with all its roles.
    pub(super) fn of_desk(desk: Desk) -> PersonId {
        match desk {
            Desk::Clerk | Desk::Supervisor | Desk::Manager => id(OFFICE),
            Desk::Service => id(SERVICE),
            Desk::Deputy => id(DEPUTY),
        }
    }

    pub(super) fn complain(&mut self, now_ms: i64, by: Desk, says: RecordComplaint) -> Done {
        let complaint = ComplaintId(self.of_complaints());
        self.on_complaint(now_ms, by, complaint, ComplaintCommand::Record(Box::new(says)))
    }

    pub(super) fn on_complaint(&mut self, now_ms: i64, by: Desk, on: ComplaintId, does: ComplaintCommand) -> Done {
        let key = self.of_complaints().into();
        let request = Request { key, branch: id(BRANCH), actor: self.actor(Self::of_desk(by)) };
        self.ask(now_ms, Ask::new(request, Complaint::key(on.0), AnyCommand::Complaint(does)))
    }

    /// The complaints, in the order of their ids.
    pub(super) fn all_complaints(&self) -> Vec<Complaint> {
        let tables = self.store.tables();
        tables.subjects.values().filter_map(|state| Complaint::narrow(&state.any)).cloned().collect()
    }

    fn of_complaints(&mut self) -> Uuid {
        id(u128::from(self.complaints.roll()) << 64 | u128::from(self.complaints.roll()))
    }
}
