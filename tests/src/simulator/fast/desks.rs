//! What is recorded at a desk of the office, as jobs of the heart: complaints, holds, notices of them.

use callout_core::domain::{
    house::House as _,
    ids::{BranchId, PersonId},
    subject::{SubjectKey, SubjectKind},
    subjects::{AnyCommand, Product},
};
use callout_server::sync::{heart::rows::body_of, job::Request};
use uuid::Uuid;

use super::{Ask, BRANCH, DEPUTY, Fast, OFFICE, QUALITY, SERVICE, id};
use crate::simulator::server::{Desk, Done, reached};

impl Fast {
    /// Who sits there: the branch's office is one person with all its roles.
    pub(super) fn of_desk(desk: Desk) -> PersonId {
        match desk {
            Desk::Clerk | Desk::Supervisor | Desk::Manager => id(OFFICE),
            Desk::Service => id(SERVICE),
            Desk::Deputy => id(DEPUTY),
            Desk::Quality => id(QUALITY),
        }
    }

    pub(super) fn records(&mut self, now_ms: i64, by: Desk, about: Option<SubjectKey>, does: AnyCommand) -> Done {
        let about = about.unwrap_or_else(|| SubjectKey { kind: reached(&does).0, id: self.of_desks() });
        let branch = Product::scope(about.kind).map_or(BranchId::COMPANY, |scope| scope.log(id(BRANCH)));
        let request = Request { key: self.of_desks().into(), branch, actor: self.actor(Self::of_desk(by)) };
        self.ask(now_ms, Ask::new(request, about, does))
    }

    /// The bodies of every subject of a kind, in the order of their ids.
    pub(super) fn bodies_of(&self, kind: SubjectKind) -> Vec<String> {
        let tables = self.store.tables();
        let here = tables.subjects.iter().filter(|(key, _)| key.kind == kind);
        here.map(|(_, state)| body_of::<Product>(&state.any)).collect()
    }

    fn of_desks(&mut self) -> Uuid {
        id(u128::from(self.desks.roll()) << 64 | u128::from(self.desks.roll()))
    }
}
