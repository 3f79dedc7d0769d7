//! What may be done about a complaint, by whom, and in which order (P25–P28).

mod case;
mod escalations;
mod game;
mod properties;
mod record;
mod steps;
mod summary;
mod visits;

use super::{
    command::{Complainant, Goods, Means, RecordComplaint, Source, Weight},
    *,
};
use crate::domain::{
    customer::Site,
    refusal::Refusal,
    samples::{
        clerk, colleague,
        complaints::{
            APPROVE, CLOSE_PLAINLY, answer, close, deputy_general_manager, find_cause, judge, judge_as,
            judge_unjustified, name_responsible, name_visitor_of, propose, record, record_at, record_of, release,
            responsible, service_department, tell, visit,
        },
        general_manager, manager, supervisor, technician,
    },
    subject::Subject as _,
};
