//! The register of small subjects: complaints, holds, whatever says how it is filed
//! ([`Subject::filed`](callout_core::domain::subject::Subject::filed)), in one table with one list. Orders stand in a table of their
//! own ([`orders`](super::orders)).
//!
//! Its rows are written with their subjects ([`filed`](crate::store::filed)). What lives in the company's log is seen by whoever sees
//! the register at all.

use std::collections::BTreeMap;

use callout_core::domain::{
    ids::{BranchId, CustomerId, PersonId},
    people::Actor,
    subject::{Listed, SubjectKey, SubjectKind},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::store::{
    Conditions, Millis, ReadTx, StoreError, ToValue, Value, args, json,
    scope::Scope,
    search, statements,
    work::{SqlHouse, rows::kind as kind_of},
};

statements! {
    /// Lines of one kind.
    LINES = "select branch, id, title, state, responsible, due_at, is_open, opened_at, customer, about, revision, changed_at
        from register";
    /// How many of one kind are open in some branches, by their states.
    OPEN_BY_STATE = "select state, count(*) from register where kind = $1 and is_open = true and branch in";
    /// A subject as it stands, wherever it lives.
    FIND = "select s.branch, s.revision, r.body from subjects s join subject_revisions r
        on r.branch = s.branch and r.kind = s.kind and r.id = s.id and r.revision = s.revision
        where s.kind = $1 and s.id = $2";
    /// Subjects of one kind as they stand.
    BODIES = "select s.id, r.body from subjects s join subject_revisions r
        on r.branch = s.branch and r.kind = s.kind and r.id = s.id and r.revision = s.revision
        where s.kind = $1 and s.id in";
    /// What wakes at or before a moment, the longest due first.
    DUE = "select wakes_at, branch, kind, id from register where wakes_at <= $1 order by wakes_at, kind, id limit $2";
}

/// A line of the register.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct RegisterLine {
    /// The branch in whose log it lives; the company's, if in that.
    #[sqlx(try_from = "Uuid")]
    pub branch: BranchId,
    /// Which.
    pub id: Uuid,
    /// Its number or name.
    pub title: String,
    /// Where it stands, as a stable code.
    pub state: String,
    responsible: Option<Uuid>,
    /// By when somebody is to act.
    pub due_at: Option<i64>,
    /// Whether somebody is still to act.
    pub is_open: bool,
    /// When it began.
    #[sqlx(try_from = "i64")]
    pub opened_at: Millis,
    customer: Option<Uuid>,
    /// The subject that it is about.
    pub about: Option<Uuid>,
    /// Counts its events.
    pub revision: i64,
    /// When it was last changed.
    #[sqlx(try_from = "i64")]
    pub changed_at: Millis,
}

impl RegisterLine {
    /// Who is to act.
    #[must_use]
    pub fn responsible(&self) -> Option<PersonId> {
        self.responsible.map(PersonId)
    }

    /// Whose it is, if a customer's.
    #[must_use]
    pub fn customer(&self) -> Option<CustomerId> {
        self.customer.map(CustomerId)
    }

    /// Whether somebody should have acted and did not.
    #[must_use]
    pub fn is_overdue(&self, now_ms: i64) -> bool {
        self.is_open && self.due_at.is_some_and(|due| due < now_ms)
    }
}

/// What of one kind is looked for; what is not said is not looked at.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of one log: a branch's, or the company's.
    pub branch: Option<BranchId>,
    /// In one state.
    pub state: Option<String>,
    /// Where that person is to act.
    pub responsible: Option<PersonId>,
    /// Open, or ended.
    pub is_open: Option<bool>,
    /// Open although somebody should have acted by that moment.
    pub overdue_at_ms: Option<i64>,
    /// Open, and to be acted on before that moment.
    pub due_before_ms: Option<i64>,
    /// Of one customer.
    pub customer: Option<CustomerId>,
    /// About one subject.
    pub about: Option<Uuid>,
    /// Begun then or later.
    pub opened_from_ms: Option<i64>,
    /// Begun before that moment.
    pub opened_until_ms: Option<i64>,
    /// With a text in what a person may look for.
    pub wanted: Option<String>,
}

/// Where a list continues: behind what began then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// When it began.
    pub opened_at: i64,
    /// Which.
    pub id: Uuid,
}

impl Default for Before {
    fn default() -> Self {
        Self { opened_at: i64::MAX, id: Uuid::max() }
    }
}

impl Before {
    /// Behind this line.
    #[must_use]
    pub const fn line(line: &RegisterLine) -> Self {
        Self { opened_at: line.opened_at.0, id: line.id }
    }

    /// Behind this, and before that moment too: one bound of one index in place of two that the database would choose from.
    fn until(self, until_ms: Option<i64>) -> Self {
        match until_ms {
            Some(until) if until <= self.opened_at => Self { opened_at: until, id: Uuid::nil() },
            Some(_) | None => self,
        }
    }
}

/// The order of the list.
pub(in crate::store) const LAST_FIRST: &str = "order by opened_at desc, id desc";

impl Filter {
    pub(in crate::store) fn conditions(&self, branch: BranchId, kind: SubjectKind, before: Before) -> Conditions {
        let before = before.until(self.opened_until_ms);
        let due_before = self.due_before_ms.into_iter().chain(self.overdue_at_ms).min();
        // What is due is few of what is open: its index leads, not that of the list's order.
        let behind = if due_before.is_some() { "(opened_at + 0, id) < (?, ?)" } else { "(opened_at, id) < (?, ?)" };
        Conditions::default()
            .led_by(self.lead())
            .and("branch = ?", args![branch])
            .and("kind = ?", args![kind])
            .and(behind, args![before.opened_at, before.id])
            .and_with("opened_at >= ?", value(self.opened_from_ms))
            .and_with("state = ?", value(self.state.as_deref()))
            .and_with("responsible = ?", value(self.responsible))
            .and_if(self.is_open == Some(true) || due_before.is_some(), "is_open = true")
            .and_if(self.is_open == Some(false), "is_open = false")
            .and_with("due_at < ?", value(due_before))
            .and_with("customer = ?", value(self.customer))
            .and_with("about = ?", value(self.about))
            .containing(self.wanted.as_deref().map(search::patterns))
    }

    /// The index of what is asked for that has the fewest of a log's subjects of the kind.
    pub(in crate::store) const fn lead(&self) -> &'static str {
        match self {
            Self { about: Some(_), .. } => "register_by_about",
            Self { customer: Some(_), .. } => "register_by_customer",
            Self { overdue_at_ms: Some(_), .. } | Self { due_before_ms: Some(_), .. } => "register_by_due",
            Self { responsible: Some(_), is_open: Some(_), .. } => "register_of_responsible",
            Self { responsible: Some(_), is_open: None, .. } => "register_by_responsible",
            Self { state: Some(_), is_open: None | Some(false), .. } => "register_by_state",
            Self { is_open: Some(_), .. } => "register_by_open",
            Self { .. } => "register_by_opened",
        }
    }
}

fn value(asked: Option<impl ToValue>) -> Option<Value> {
    asked.map(|asked| asked.to_value())
}

/// The logs whose lines somebody sees: his branches', and the company's.
async fn logs(tx: &mut ReadTx, viewer: &Actor, named: Option<BranchId>) -> Result<Scope, StoreError> {
    if named == Some(BranchId::COMPANY) {
        return Ok(Scope::company());
    }
    let seen = Scope::of(tx, viewer, named).await?;
    Ok(if named.is_none() { seen.and_company() } else { seen })
}

/// Lines of one kind that an actor sees, the last begun first.
pub async fn list(
    tx: &mut ReadTx,
    viewer: &Actor,
    kind: SubjectKind,
    filter: &Filter,
    before: Before,
    limit: i64,
) -> Result<Vec<RegisterLine>, StoreError> {
    let mut lines: Vec<RegisterLine> = Vec::new();
    for branch in logs(tx, viewer, filter.branch).await?.branches() {
        let asked = filter.conditions(branch, kind, before);
        lines.extend(tx.all_where(LINES, &asked, (LAST_FIRST, limit)).await?);
    }
    lines.sort_by_key(|line| std::cmp::Reverse((line.opened_at, line.id)));
    lines.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(lines)
}

/// The subjects of some lines, in their order.
pub async fn bodies<S: Listed + DeserializeOwned>(
    tx: &mut ReadTx,
    lines: &[RegisterLine],
) -> Result<Vec<S>, StoreError> {
    let ids = lines.iter().map(|line| line.id.to_value());
    let rows: Vec<(Uuid, String)> = tx.all_in_after(BODIES, args![S::KIND], ids, "").await?;
    let mut bodies: BTreeMap<Uuid, String> = rows.into_iter().collect();
    let found = lines.iter().filter_map(|line| bodies.remove(&line.id).map(|body| (line.id, body)));
    found.map(|(id, body)| json::read("subject_revisions", "body", id, &body)).collect()
}

/// How many of one kind are open, by their states, of those that an actor sees. What ended is not counted: there is no end of it.
pub async fn open_by_state(
    tx: &mut ReadTx,
    viewer: &Actor,
    kind: SubjectKind,
    branch: Option<BranchId>,
) -> Result<Vec<(String, i64)>, StoreError> {
    let logs = logs(tx, viewer, branch).await?;
    logs.all(tx, OPEN_BY_STATE, args![kind], "group by state order by state").await
}

/// A subject as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The branch in whose log it lives; the company's, if in that.
    pub branch: BranchId,
    /// Counts its events.
    pub revision: u64,
    /// The body, as phones and the store keep it.
    pub body: String,
}

impl Found {
    /// The subject itself.
    pub fn read<T: DeserializeOwned>(&self, key: SubjectKey) -> Result<T, StoreError> {
        json::read("subject_revisions", "body", key, &self.body)
    }
}

/// A subject that an actor sees, filed or not; of kinds with a table of their own there is none (F61).
pub async fn find(tx: &mut ReadTx, viewer: &Actor, key: SubjectKey) -> Result<Option<Found>, StoreError> {
    let row: Option<(Uuid, i64, String)> = tx.maybe(FIND, args![key.kind, key.id]).await?;
    let Some((branch, revision, body)) = row else { return Ok(None) };
    let branch = BranchId(branch);
    if branch != BranchId::COMPANY && !viewer.sees(branch) {
        return Ok(None);
    }
    let revision = u64::try_from(revision).map_err(|_| StoreError::corrupt("subjects", "revision", key))?;
    Ok(Some(Found { branch, revision, body }))
}

/// What wakes at or before a moment, in whatever log, the longest due first: small subjects, and those of tables of their own.
pub async fn due<H: SqlHouse>(
    tx: &mut ReadTx,
    now_ms: i64,
    limit: i64,
) -> Result<Vec<(BranchId, SubjectKey)>, StoreError> {
    let mut rows = Vec::new();
    for statement in std::iter::once(DUE).chain(H::OWN_TABLES.iter().map(|own| own.due)) {
        rows.extend(tx.all::<(i64, Uuid, i64, Uuid)>(statement, args![now_ms, limit]).await?);
    }
    rows.sort_by_key(|(at, _, kind, id)| (*at, *kind, *id));
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    let read = |(_, branch, kind, id): (i64, Uuid, i64, Uuid)| {
        Ok((BranchId(branch), SubjectKey { kind: kind_of("register", "kind", kind)?, id }))
    };
    rows.into_iter().map(read).collect()
}
