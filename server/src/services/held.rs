//! The exceptions desk: what is held, both versions side by side, and a person's decision (DESIGN §3 rule 8).

use callout_core::{
    domain::{
        checks::Check,
        house::House as _,
        ids::{BranchId, CommandId, DeviceId, HeldId, OrderId, PersonId},
        order::WorkOrder,
        subject::Listed as _,
        subjects::Product,
        text::Note,
        time::Timestamp,
    },
    i18n::Lang,
    protocol::{
        command::Envelope,
        outcome::{Decision, HeldWhy},
    },
    words,
};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::Failure;
use crate::{
    security::Principal,
    state::AppState,
    store::{
        ReadTx,
        work::{held, revisions},
    },
    sync::{
        heart::{checks, rows::HeldRow},
        job::{self, Request, SettleJob, SettleWhat, SettledCase},
        work::WorkError,
    },
};

/// Cases that are declined at once: what one commit writes while other phones wait for theirs.
pub const DECLINE_MAX: usize = 500;

/// Cases on one page.
pub const PAGE_MAX: i64 = 100;

/// A case, as a list shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HeldCase)]
pub struct Case {
    /// The case.
    pub id: HeldId,
    /// Why it is held.
    pub why: HeldWhy,
    /// The kind of command, if it could be read.
    pub kind: Option<String>,
    /// Who recorded it.
    pub person: PersonId,
    /// His name.
    pub person_name: Option<String>,
    /// Whose it claims to be, where no seal of his proves it; then `person` is who brought it (F75).
    pub claims: Option<PersonId>,
    /// His name.
    pub claims_name: Option<String>,
    /// On which phone.
    pub device: DeviceId,
    /// Where it stands in that phone's log.
    pub epoch: u32,
    /// Where it stands in that phone's log.
    pub seq: u64,
    /// Which order, if it names one.
    pub order: Option<OrderId>,
    /// When he recorded it, by his phone's clock.
    pub recorded_at: Option<Timestamp>,
    /// What it does not pass: whoever accepts it accepts it despite that (F76). A list names what was known as it came.
    pub failed: Vec<FailedCheck>,
    /// When it came here.
    pub received_at: Timestamp,
    /// What was decided, if it was.
    pub settled: Option<Settled>,
}

/// A check that a case does not pass.
#[derive(Debug, Serialize, ToSchema)]
pub struct FailedCheck {
    /// Which.
    pub check: Check,
    /// In words.
    pub says: String,
}

/// What was decided.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HeldSettlement)]
pub struct Settled {
    /// What.
    pub decision: Decision,
    /// Why.
    pub reason: Note,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// Both versions side by side.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HeldSides)]
pub struct Sides {
    /// The case.
    pub case: Case,
    /// What was recorded, as it was recorded.
    #[schema(value_type = Option<Object>)]
    pub recorded: Option<Box<RawValue>>,
    /// The bytes in base64, where they could not be read.
    pub unreadable: Option<String>,
    /// The order as the technician saw it.
    pub order_then: Option<WorkOrder>,
    /// The order as it is now.
    pub order_now: Option<WorkOrder>,
    /// The open cases of the same order from the same phone, in the order of its log: they can be settled together.
    pub group: Vec<HeldId>,
}

/// Cases of a branch, the oldest first, behind one of them.
pub async fn list(
    state: &AppState,
    lang: Lang,
    branch: BranchId,
    is_settled: bool,
    behind: Option<HeldId>,
) -> Result<Vec<Case>, Failure> {
    let mut tx = state.db.read().await?;
    let behind = match behind {
        Some(id) => held::find(&mut tx, branch, id).await?,
        None => None,
    };
    let rows = held::list(&mut tx, branch, is_settled, behind.as_ref(), PAGE_MAX).await?;
    let mut cases = Vec::with_capacity(rows.len());
    for row in rows {
        let names = names_of(&mut tx, &row).await?;
        cases.push(case_of(lang, &row, &row.failed, names));
    }
    Ok(cases)
}

/// One case with both versions.
pub async fn show(state: &AppState, lang: Lang, branch: BranchId, id: HeldId) -> Result<Option<Sides>, Failure> {
    let mut tx = state.db.read().await?;
    let Some(row) = held::find(&mut tx, branch, id).await? else { return Ok(None) };
    let envelope = Envelope::from_bytes(&row.bytes).ok();
    let (mut order_then, mut order_now, mut group) = (None, None, Vec::new());
    if let Some(order) = order_of(&row) {
        if let Some(revision) = row.basis_revision {
            let then = revisions::at::<Product>(&mut tx, branch, WorkOrder::key(order.0), revision).await?;
            order_then = then.and_then(|state| WorkOrder::narrow(&state.any).cloned());
        }
        order_now = held::order(&mut tx, branch, order).await?;
    }
    if let Some(about) = row.about {
        group = held::group(&mut tx, branch, about, row.device).await?;
    }
    let names = names_of(&mut tx, &row).await?;
    let failed = match &envelope {
        Some(envelope) if row.settled.is_none() => failed(&mut tx, &row, envelope).await?,
        Some(_) | None => row.failed.clone(),
    };
    let unreadable = envelope.is_none().then(|| {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        STANDARD.encode(&row.bytes)
    });
    let recorded = envelope.map(|envelope| envelope.body);
    Ok(Some(Sides { case: case_of(lang, &row, &failed, names), recorded, unreadable, order_then, order_now, group }))
}

/// What it does not pass now.
async fn failed(tx: &mut ReadTx, row: &HeldRow, envelope: &Envelope) -> Result<Vec<Check>, Failure> {
    let command = envelope.command::<Product>().ok();
    let number = command.as_ref().and_then(|command| Product::row(command).number);
    let around = held::around(tx, row, envelope, number.map(|(number, _)| number)).await?;
    Ok(checks::failed(row, number, &around))
}

/// The order that it is about, if it is about one.
fn order_of(row: &HeldRow) -> Option<OrderId> {
    row.about.filter(|about| about.kind == WorkOrder::KIND).map(|about| OrderId(about.id))
}

/// The names of who recorded it, and of whom it claims to be.
async fn names_of(tx: &mut ReadTx, row: &HeldRow) -> Result<(Option<String>, Option<String>), Failure> {
    let claims = match row.claims {
        Some(person) => held::person_name(tx, person).await?,
        None => None,
    };
    Ok((held::person_name(tx, row.person).await?, claims))
}

fn case_of(
    lang: Lang,
    row: &HeldRow,
    failed: &[Check],
    (person_name, claims_name): (Option<String>, Option<String>),
) -> Case {
    let settled =
        row.settled.as_ref().map(|s| Settled { decision: s.decision, reason: s.reason.clone(), by: s.by, at: s.at });
    Case {
        id: row.id,
        why: row.why.clone(),
        kind: row.kind.clone(),
        person: row.person,
        person_name,
        claims: row.claims,
        claims_name,
        device: row.device,
        epoch: row.epoch,
        seq: row.seq,
        order: order_of(row),
        recorded_at: row.recorded_at,
        failed: failed.iter().map(|check| FailedCheck { check: *check, says: words::check(lang, *check) }).collect(),
        received_at: row.received_at,
        settled,
    }
}

/// A person's decision on a case.
#[derive(Clone, Debug)]
pub struct Settle {
    /// Which case.
    pub case: HeldId,
    /// Whether it is about every open case of the same order and phone.
    pub whole_group: bool,
    /// What.
    pub decision: Decision,
    /// Why.
    pub reason: Note,
}

/// Settles a case, or its whole group in the order of the phone's log.
pub async fn settle(
    state: &AppState,
    principal: &Principal,
    (key, branch): (CommandId, BranchId),
    settle: Settle,
) -> Result<Vec<SettledCase>, Failure> {
    let mut tx = state.db.read().await?;
    let row = held::find(&mut tx, branch, settle.case).await?;
    let row = row.ok_or(WorkError::Failed(job::Failure::NotFound))?;
    let mut cases = vec![row.id];
    if let (true, Some(about)) = (settle.whole_group, row.about) {
        let group = held::group(&mut tx, branch, about, row.device).await?;
        cases = if group.contains(&row.id) { group } else { cases };
    }
    drop(tx);
    let request = Request { key, branch, actor: principal.actor.clone() };
    let Settle { case, whole_group, decision, reason } = settle;
    let what = if whole_group { SettleWhat::Group(case) } else { SettleWhat::Case(case) };
    Ok(state.work.settle(SettleJob { request, what, cases, decision, reason }).await?)
}

/// Which cases are declined at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Many {
    /// These.
    Listed(Vec<HeldId>),
    /// The open ones of a phone, the oldest first.
    OfDevice(DeviceId),
}

/// Declines many cases with one reason (F82): those that are still open, at most [`DECLINE_MAX`] at once. What does not count needs
/// nobody's look at each; what is to count does, so that nothing is accepted so.
pub async fn decline(
    state: &AppState,
    principal: &Principal,
    (key, branch): (CommandId, BranchId),
    many: Many,
    reason: Note,
) -> Result<Vec<SettledCase>, Failure> {
    let mut tx = state.db.read().await?;
    let (what, cases) = match many {
        Many::Listed(cases) => (SettleWhat::Listed(cases.clone()), cases),
        Many::OfDevice(device) => {
            (SettleWhat::OfDevice(device), held::of_device(&mut tx, branch, device, DECLINE_MAX).await?)
        }
    };
    drop(tx);
    let request = Request { key, branch, actor: principal.actor.clone() };
    Ok(state.work.settle(SettleJob { request, what, cases, decision: Decision::Declined, reason }).await?)
}
