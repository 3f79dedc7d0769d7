//! The offline contract: what works without a network, for everything that a person can do. It follows from the kinds tables, so
//! that no list can promise what the rules do not keep; shells show it in their help.

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::doing::Doing;
use crate::domain::{
    cash::{CashBook, CashCommand},
    commands::{Command, Nature},
    complaint::{Complaint, ComplaintCommand},
    order::OrderCommand,
    subject::Listed as _,
};

/// What becomes of something that is done without a network.
#[derive(Facet, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
#[repr(C)]
pub enum Works {
    /// It counts from the moment at which it was recorded, and is sent later (I7).
    Offline,
    /// It is recorded, and counts once the office has it: it is a wish, and may be refused.
    Deferred,
    /// It needs the network.
    Online,
}

impl Works {
    /// What becomes of it.
    #[must_use]
    pub fn of(doing: Doing) -> Self {
        match nature(doing) {
            None => Self::Online,
            Some(Nature::Fact) => Self::Offline,
            Some(Nature::Intent) => Self::Deferred,
        }
    }
}

/// What a kind of command is; none for what is asked of the server.
fn nature(doing: Doing) -> Option<Nature> {
    let (kind, name) = doing.records()?;
    match kind {
        CashBook::KIND => of::<CashCommand>(name),
        Complaint::KIND => of::<ComplaintCommand>(name),
        _ => of::<OrderCommand>(name),
    }
}

fn of<C: Command>(name: &str) -> Option<Nature> {
    C::KINDS.iter().find(|kind| kind.name == name).map(|kind| kind.nature)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_but_the_gate_is_recorded_without_a_network() {
        let online: Vec<Doing> = Doing::ALL.into_iter().filter(|doing| Works::of(*doing) == Works::Online).collect();
        assert_eq!(online, [Doing::Enrol, Doing::SignIn], "a kind that is in no table would be here too");
        assert_eq!(Works::of(Doing::TakeCash), Works::Offline);
        assert_eq!(Works::of(Doing::Decline), Works::Deferred);
    }
}
