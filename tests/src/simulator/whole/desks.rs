//! What is recorded at a desk of the office, by the routes that the kinds tables make: complaints, holds, notices of them.

use callout_core::domain::{
    house::House as _,
    subject::{SubjectKey, SubjectKind},
    subjects::{AnyCommand, Product},
};
use serde_json::Value;

use super::{Whole, office::done};
use crate::simulator::server::{Desk, Done, reached};

impl Whole {
    pub(super) fn records(&mut self, by: Desk, about: Option<SubjectKey>, does: &AnyCommand) -> Done {
        let command = Product::row(does).name.replace('_', "-");
        let (_, path) = reached(does);
        let path = about.map_or_else(|| path.to_owned(), |about| format!("{path}/{}/{command}", about.id));
        let body = Product::write_command(does).ok().and_then(|body| serde_json::from_str::<Value>(body.get()).ok());
        done(&self.asks(by.login(), &path, &body.unwrap_or_default()))
    }

    /// The bodies of every subject of a kind, in the order of their ids.
    pub(super) fn bodies_of(&mut self, kind: SubjectKind) -> Vec<String> {
        let sql = format!(
            "select r.body from subjects s join subject_revisions r
                on r.branch = s.branch and r.kind = s.kind and r.id = s.id and r.revision = s.revision
            where s.kind = {} order by s.id",
            kind.0
        );
        self.eyes().rows(&sql).iter().map(|row| row.text(0)).collect()
    }
}
