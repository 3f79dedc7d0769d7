//! Subjects as they were: a body that is not kept any more is made again of the one before it and what happened since.
//!
//! The same rules over the same events give the same bytes, and the first event of a subject begins it from nothing. So a job
//! folds the bodies of orders' old revisions away, and whoever still names one gets it (ADR 0003). Only orders': what another
//! subject told a cash book stands in entries about that other one.

use std::collections::{BTreeMap, BTreeSet};

use callout_core::domain::{
    house::House,
    ids::BranchId,
    subject::{State, SubjectKey, SubjectKind},
    time::Timestamp,
};
use uuid::Uuid;

use super::{count, entries, event_of, int};
use crate::{
    store::{Db, ReadTx, StoreError, ToValue as _, args, statements},
    sync::heart::rows::body_of,
};

/// Entries of the log that one transaction folds up to: what others write waits no longer than for these.
const ENTRIES_AT_ONCE: i64 = 500;

statements! {
    /// Bodies of subjects of a kind; more than those asked for may come.
    BODIES = "select id, revision, body from subject_revisions where branch = $1 and kind = $2 and id in";
    /// The last revision up to one that is kept.
    KEPT = "select revision, seq, body from subject_revisions
        where branch = $1 and kind = $2 and id = $3 and revision <= $4 order by revision desc limit 1";
    /// What happened from an entry on, until a revision from which on one is kept.
    EVENTS = "select l.seq, l.actor, l.device, l.events from branch_log l
        where l.branch = $1 and l.about_kind = $2 and l.about_id = $3 and l.seq >= $4 and l.seq <= coalesce(
            (select min(r.seq) from subject_revisions r
                where r.branch = $1 and r.kind = $2 and r.id = $3 and r.revision >= $5), l.seq)
        order by l.seq";
    /// Up to which entry of its log a branch is folded.
    FOLDED = "select seq from revision_folds where branch = $1";
    /// The last of the next entries that was written up to a moment.
    NEXT = "select max(e.seq) from (select seq, at from branch_log where branch = $1 and seq > $2 order by seq limit $3) as e
        where e.at <= $4";
    /// Folds the orders that changed between two entries: the first revision stays, and the newest at the second of them.
    FOLD = "delete from subject_revisions where branch = $1 and kind = 0
        and id in (select l.about_id from branch_log l
            where l.branch = $1 and l.seq > $2 and l.seq <= $3 and l.about_kind = 0)
        and revision > (select min(f.revision) from subject_revisions f
            where f.branch = subject_revisions.branch and f.kind = 0 and f.id = subject_revisions.id)
        and revision < (select max(n.revision) from subject_revisions n
            where n.branch = subject_revisions.branch and n.kind = 0 and n.id = subject_revisions.id and n.seq <= $3)";
    /// Says so.
    FOLDED_TO = "insert into revision_folds (branch, seq)";
}

/// The log in which a subject's rows are.
pub(super) fn home<H: House>(branch: BranchId, kind: SubjectKind) -> BranchId {
    H::scope(kind).map_or(branch, |scope| scope.log(branch))
}

/// The body of a subject that was kept.
pub(super) fn read<H: House>(kind: SubjectKind, id: Uuid, body: &str) -> Result<H::Any, StoreError> {
    H::read(kind, body).ok_or_else(|| StoreError::corrupt("subject_revisions", "body", id))
}

/// The bodies of subjects at given revisions, in the order asked; none where there never was such a one.
pub(super) async fn bodies<H: House>(
    tx: &mut ReadTx,
    branch: BranchId,
    asked: &[(SubjectKey, u64)],
) -> Result<Vec<Option<String>>, StoreError> {
    let mut by_kind: BTreeMap<SubjectKind, Vec<(Uuid, u64)>> = BTreeMap::new();
    for (key, revision) in asked {
        by_kind.entry(key.kind).or_default().push((key.id, *revision));
    }
    let mut kept: BTreeMap<(SubjectKind, Uuid, i64), String> = BTreeMap::new();
    for (kind, asked) in by_kind {
        // The ids and the revisions as two lists: few rows too many, one statement.
        let ids: Vec<_> = asked.iter().map(|(id, _)| id.to_value()).collect();
        // Each revision once and in order: pages of similar subjects ask with the same text, which is prepared once.
        let revisions: BTreeSet<u64> = asked.iter().map(|(_, revision)| *revision).collect();
        let revisions: Vec<String> = revisions.iter().map(u64::to_string).collect();
        let tail = format!("and revision in ({})", revisions.join(", "));
        let rows: Vec<(Uuid, i64, String)> =
            tx.all_in_after(BODIES, args![home::<H>(branch, kind), kind], ids, &tail).await?;
        kept.extend(rows.into_iter().map(|(id, revision, body)| ((kind, id, revision), body)));
    }
    let mut bodies = Vec::with_capacity(asked.len());
    for (key, revision) in asked {
        bodies.push(match kept.remove(&(key.kind, key.id, int(*revision))) {
            Some(body) => Some(body),
            None => made_again::<H>(tx, branch, *key, *revision).await?,
        });
    }
    Ok(bodies)
}

async fn made_again<H: House>(
    tx: &mut ReadTx,
    branch: BranchId,
    key: SubjectKey,
    revision: u64,
) -> Result<Option<String>, StoreError> {
    let state = at::<H>(tx, branch, key, revision).await?.filter(|state| state.revision == revision);
    Ok(state.map(|state| body_of::<H>(&state.any)))
}

/// A subject as it was at a revision, or at the last one before it that there is. What another subject tells it stands in
/// entries about that one: of such a subject only what is kept, and what was said to itself, is found.
pub async fn at<H: House>(
    tx: &mut ReadTx,
    branch: BranchId,
    key: SubjectKey,
    revision: u64,
) -> Result<Option<State<H>>, StoreError> {
    let home = home::<H>(branch, key.kind);
    let kept: Option<(i64, i64, String)> = tx.maybe(KEPT, args![home, key.kind, key.id, int(revision)]).await?;
    let (mut now, mut reached, from) = match kept {
        Some((kept, seq, body)) => {
            (Some(read::<H>(key.kind, key.id, &body)?), count("subject_revisions", "revision", kept)?, seq)
        }
        None => (None, 0, 0),
    };
    if reached < revision {
        let rows: Vec<(i64, Uuid, Option<Uuid>, String)> =
            tx.all(EVENTS, args![home, key.kind, key.id, from, int(revision)]).await?;
        for (seq, actor, device, text) in rows {
            let corrupt = || StoreError::corrupt("branch_log", "events", seq);
            let sender = entries::sender(actor, device);
            for row in entries::events_of(Some(key), sender, &text).ok_or_else(corrupt)? {
                if row.key == key && row.revision == reached + 1 && row.revision <= revision {
                    let event = event_of::<H>(&row).ok_or_else(corrupt)?;
                    now = Some(H::apply(now.as_ref(), &event).map_err(|_| corrupt())?);
                    reached += 1;
                }
            }
        }
    }
    let branch = (home != BranchId::COMPANY).then_some(home);
    Ok(now.map(|any| State { any, revision: reached, branch }))
}

/// Folds some of what a branch has of revisions that were replaced before a moment; answers how many went, or nothing if no
/// entry is left to look at.
pub async fn fold(db: &Db, branch: BranchId, before: Timestamp) -> Result<Option<u64>, StoreError> {
    let mut tx = db.read().await?;
    let folded = tx.maybe::<(i64,)>(FOLDED, args![branch]).await?.map_or(0, |(seq,)| seq);
    let (next,): (Option<i64>,) = tx.one(NEXT, args![branch, folded, ENTRIES_AT_ONCE, before.ms()]).await?;
    drop(tx);
    let Some(next) = next else { return Ok(None) };
    let mut tx = db.write().await?;
    let gone = tx.execute(FOLD, args![branch, folded, next]).await?;
    // Another server on this database may be ahead: where it is, nothing was left to fold.
    let further = "on conflict (branch) do update set seq = excluded.seq where revision_folds.seq < excluded.seq";
    tx.execute_many(FOLDED_TO, [args![branch, next]], further).await?;
    tx.commit().await?;
    Ok(Some(gone))
}
