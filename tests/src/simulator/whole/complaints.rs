//! Complaints as requests of the office's desks, by the routes that their kinds table makes.

use callout_core::domain::{
    commands::Command as _,
    complaint::{Complaint, ComplaintCommand},
    ids::ComplaintId,
    subject::Listed as _,
};
use serde_json::Value;

use super::{Whole, office::done};
use crate::simulator::server::{Desk, Done};

impl Whole {
    pub(super) fn complain(&mut self, by: Desk, does: &ComplaintCommand) -> Done {
        done(&self.asks(by.login(), "/v1/complaints", &body(does)))
    }

    pub(super) fn on_complaint(&mut self, by: Desk, on: ComplaintId, does: &ComplaintCommand) -> Done {
        let command = does.row().kind.name.replace('_', "-");
        done(&self.asks(by.login(), &format!("/v1/complaints/{on}/{command}"), &body(does)))
    }

    /// The complaints as the database has them, in the order of their ids.
    pub(super) fn all_complaints(&mut self) -> Vec<Complaint> {
        let sql = format!(
            "select r.body from subjects s join subject_revisions r
                on r.branch = s.branch and r.kind = s.kind and r.id = s.id and r.revision = s.revision
            where s.kind = {} order by s.id",
            Complaint::KIND.0
        );
        let rows = self.eyes().rows(&sql);
        rows.iter().filter_map(|row| serde_json::from_str(&row.text(0)).ok()).collect()
    }
}

fn body(does: &ComplaintCommand) -> Value {
    does.body().ok().and_then(|body| serde_json::from_str(body.get()).ok()).unwrap_or_default()
}
