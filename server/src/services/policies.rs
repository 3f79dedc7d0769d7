//! The company's policies: changed with a reason, by version; the phones learn of each.

use std::collections::BTreeSet;

use callout_core::domain::{
    ids::CommandId,
    money::Fee,
    people::{Actor, Role},
    policy::{
        ArrivalLimits, CONDUCT_POINTS_MAX, ChangePolicies, ComplaintLimits, ConductPoint, Policies, PoliciesCommand,
    },
    subject::Listed as _,
    subjects::AnyCommand,
    text::Note,
};
use uuid::Uuid;

use super::{Failure, ours};
use crate::{
    state::AppState,
    store::versions,
    sync::{
        job::{self, Ask, Request},
        work::WorkError,
    },
};

/// Distances that the limits of far sites may name.
pub const FAR_MAX: usize = 20;
/// The longest limit in hours: a year.
pub const HOURS_MAX: u32 = 8_784;
/// The longest limit in days: a year.
pub const DAYS_MAX: u32 = 366;

/// What the policies are to say.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Limits of arrival (P4).
    pub arrival: ArrivalLimits,
    /// The highest fee that a technician collects in cash on site (P9).
    pub cash_on_site_max: Fee,
    /// How far a device's clock may be off before it is flagged (F6).
    pub clock_skew_s_max: u32,
    /// Who has a customer served who refuses the price (P7); nothing leaves it as it is.
    pub service_approvers: Option<Vec<Role>>,
    /// Who inspects bench repairs (P11); nothing leaves it as it is.
    pub inspectors: Option<Vec<Role>>,
    /// The limits of complaints (P28); nothing leaves them as they are.
    pub complaints: Option<ComplaintLimits>,
    /// Within how many hours what was found good is released and told (P29); nothing leaves it as it is.
    pub hold_release_hours: Option<u32>,
    /// What is ticked of conduct on site (P40); nothing leaves it as it is.
    pub conduct_checklist: Option<Vec<ConductPoint>>,
}

/// Why the policies stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// Another version came into force meanwhile.
    #[error("version {current} is in force")]
    Moved {
        /// The version in force.
        current: u32,
    },
    /// A limit of no hours, or of more than a year.
    #[error("{field} must be between 1 and {HOURS_MAX} hours")]
    Hours {
        /// Which.
        field: String,
    },
    /// A limit of no days, or of more than a year.
    #[error("{field} must be between 1 and {DAYS_MAX} days")]
    Days {
        /// Which.
        field: &'static str,
    },
    /// Distances that do not ascend, or too many.
    #[error("the distances must ascend, at most {FAR_MAX} of them")]
    Distances,
    /// A checklist of nothing, of too much, or of one point twice.
    #[error("a checklist has 1 to {CONDUCT_POINTS_MAX} points, each once")]
    Checklist,
    /// Nobody would be allowed to.
    #[error("{field} must name a role")]
    Nobody {
        /// What.
        field: &'static str,
    },
    /// Ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(ChangeError);

/// Puts the version in force that follows the one that the person saw; every phone hears of it in the same commit.
pub async fn change(
    state: &AppState,
    (actor, key): (&Actor, CommandId),
    follows: u32,
    entry: Entry,
    reason: &Note,
) -> Result<Policies, ChangeError> {
    check(&entry)?;
    let current = versions::policies(&mut state.db.read().await?).await?;
    let Entry {
        arrival,
        cash_on_site_max,
        clock_skew_s_max,
        service_approvers,
        inspectors,
        complaints,
        hold_release_hours,
        conduct_checklist,
    } = entry;
    let policies = Policies {
        version: 0,
        arrival,
        cash_on_site_max,
        clock_skew_s_max,
        service_approvers: service_approvers.map_or_else(|| current.service_approvers.clone(), each_once),
        inspectors: inspectors.map_or_else(|| current.inspectors.clone(), each_once),
        complaints: complaints.unwrap_or(current.complaints),
        hold_release_hours: hold_release_hours.unwrap_or(current.hold_release_hours),
        conduct_checklist: conduct_checklist.unwrap_or_else(|| current.conduct_checklist.clone()),
    };
    let request = Request::of_company(key, actor);
    let change = ChangePolicies { policies, reason: Some(reason.clone()) };
    let change = AnyCommand::Policies(PoliciesCommand::Change(Box::new(change)));
    let ask = Ask::new(request, Policies::key(Uuid::nil()), change);
    match state.work.ask(Ask { basis_revision: Some(u64::from(follows)), ..ask }).await {
        Ok(changed) => Ok(Policies::narrow(&changed.state.any).cloned().ok_or(WorkError::Broken)?),
        Err(WorkError::Failed(job::Failure::Moved { current })) => {
            Err(ChangeError::Moved { current: u32::try_from(current).unwrap_or(u32::MAX) })
        }
        Err(error) => Err(error.into()),
    }
}

fn each_once(mut roles: Vec<Role>) -> Vec<Role> {
    roles.sort_unstable();
    roles.dedup();
    roles
}

fn is_clear(checklist: &[ConductPoint]) -> bool {
    let codes: BTreeSet<_> = checklist.iter().map(|point| &point.code).collect();
    (1..=CONDUCT_POINTS_MAX).contains(&checklist.len()) && codes.len() == checklist.len()
}

fn check(entry: &Entry) -> Result<(), ChangeError> {
    let roles = [("service_approvers", &entry.service_approvers), ("inspectors", &entry.inspectors)];
    if let Some((field, _)) = roles.into_iter().find(|(_, roles)| roles.as_ref().is_some_and(Vec::is_empty)) {
        return Err(ChangeError::Nobody { field });
    }
    if !entry.conduct_checklist.as_deref().is_none_or(is_clear) {
        return Err(ChangeError::Checklist);
    }
    let ArrivalLimits { urban_hours, suburb_hours, far_hours, beyond_hours } = &entry.arrival;
    if far_hours.len() > FAR_MAX || !far_hours.is_sorted_by(|(a, _), (b, _)| a < b) {
        return Err(ChangeError::Distances);
    }
    let far = far_hours.iter().enumerate().map(|(at, (_, hours))| (format!("arrival.far_hours[{at}]"), *hours));
    let near = [
        ("arrival.urban_hours", *urban_hours),
        ("arrival.suburb_hours", *suburb_hours),
        ("arrival.beyond_hours", *beyond_hours),
    ];
    let complaints = entry.complaints.unwrap_or_default();
    let of_complaints = [
        ("complaints.same_city_hours", complaints.same_city_hours),
        ("complaints.escalation_hours", complaints.escalation_hours),
    ];
    let of_holds = entry.hold_release_hours.map(|hours| ("hold_release_hours", hours));
    let named = near.into_iter().chain(of_complaints).chain(of_holds);
    for (field, hours) in named.map(|(field, hours)| (field.to_owned(), hours)).chain(far) {
        if !(1..=HOURS_MAX).contains(&hours) {
            return Err(ChangeError::Hours { field });
        }
    }
    let days = [
        ("complaints.elsewhere_days", complaints.elsewhere_days),
        ("complaints.disposition_days", complaints.disposition_days),
    ];
    match days.into_iter().find(|(_, days)| !(1..=DAYS_MAX).contains(days)) {
        Some((field, _)) => Err(ChangeError::Days { field }),
        None => Ok(()),
    }
}
