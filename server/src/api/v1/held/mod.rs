//! The exceptions desk (DESIGN §3 rule 8).

pub mod decline;
pub mod list;
pub mod settle;
pub mod show;
#[cfg(test)]
mod tests;

use callout_core::domain::ids::BranchId;

use crate::{http::Problem, security::Principal};

/// The branch that is meant: the person's own, or another one that he sees.
fn branch_of(principal: &Principal, asked: Option<BranchId>) -> Result<BranchId, Problem> {
    let branch = asked.unwrap_or(principal.actor.branch);
    if principal.actor.sees(branch) { Ok(branch) } else { Err(Problem::not_found()) }
}
