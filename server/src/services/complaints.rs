//! The quarter's summary of complaints (P28): what came in it, and what is still open. A page of them is in memory at a time.

use callout_core::domain::{
    complaint::{
        Complaint,
        summary::{StillOpen, Summary},
    },
    ids::BranchId,
    people::Actor,
    quarter::Quarter,
    subject::Listed as _,
    time::Timestamp,
};

use super::branches::branch_for;
use crate::{
    state::AppState,
    store::{
        ReadTx, StoreError,
        registers::small::{self, Before, Filter},
        scope::Scope,
        versions,
    },
};

/// Complaints that are read together.
const AT_ONCE: i64 = 200;

/// Why there is no summary.
#[derive(Debug, thiserror::Error)]
pub enum SummaryError {
    /// There is no such branch for this actor.
    #[error("no such branch")]
    BranchUnknown,
    /// Ours.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What came in the quarter, by the days of each branch, and what came before its end and is open at this moment.
pub async fn summary(
    state: &AppState,
    viewer: &Actor,
    quarter: Quarter,
    branch: Option<BranchId>,
) -> Result<(Summary, StillOpen), SummaryError> {
    let mut tx = state.db.read().await?;
    if branch.is_some() && branch_for(&mut tx, viewer, branch).await?.is_none() {
        return Err(SummaryError::BranchUnknown);
    }
    let now: Timestamp = state.clock.now().into();
    let (mut summary, mut open) = (Summary::default(), StillOpen::default());
    for branch in Scope::of(&mut tx, viewer, branch).await?.branches() {
        let (_, calendar) = versions::calendar(&mut tx, branch).await?;
        let (from, until) = quarter.bounds(calendar.zone());
        let until = Filter { branch: Some(branch), opened_until_ms: Some(until.ms()), ..Filter::default() };
        let came = Filter { opened_from_ms: Some(from.ms()), ..until.clone() };
        each_page(&mut tx, viewer, &came, |page| summary.count(page, now)).await?;
        let is_open = Filter { is_open: Some(true), ..until };
        each_page(&mut tx, viewer, &is_open, |page| open.add(page)).await?;
    }
    Ok((summary, open))
}

/// Reads what a filter finds, page by page.
async fn each_page(
    tx: &mut ReadTx,
    viewer: &Actor,
    filter: &Filter,
    mut take: impl FnMut(&[Complaint]),
) -> Result<(), StoreError> {
    let mut before = Before::default();
    loop {
        let lines = small::list(tx, viewer, Complaint::KIND, filter, before, AT_ONCE).await?;
        take(&small::bodies(tx, &lines).await?);
        let is_full = i64::try_from(lines.len()).is_ok_and(|len| len == AT_ONCE);
        let Some(last) = lines.last().filter(|_| is_full) else { return Ok(()) };
        before = Before::line(last);
    }
}
