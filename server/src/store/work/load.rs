//! Loading what a batch of jobs needs, a few statements for all of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use callout_core::{
    domain::{
        house::House,
        ids::{BranchId, CommandId, DeviceId, HeldId, PersonId},
        people::{Actor, Standing},
        subject::{CHAPTERS_MAX, State, SubjectKey, SubjectKind},
        time::Timestamp,
    },
    protocol::push::Head,
};
use uuid::Uuid;

use super::{
    Known, SqlHouse, branch_heads, count, int, relays, revisions,
    rows::{self, DeviceRow, HeldSql, ReplySql},
};
use crate::{
    store::{ReadTx, StoreError, ToValue, Value, WriteTx, args, json, people::parse_roles, statements},
    sync::heart::{
        Needs, WorkingSet,
        deposit::HOURLY_MAX,
        rows::{DeviceState, Received},
        working_set::Waiting,
    },
};

statements! {
    /// Devices with the heads of their logs.
    DEVICES = "select d.id, d.branch, d.person, d.code, d.epoch as enrolled_epoch, d.enrolled_at, h.epoch, h.seq, h.hash,
            h.is_forked
        from devices d left join device_heads h on h.branch = d.branch and h.device = d.id where d.id in";
    /// People.
    PEOPLE = "select id, branch, roles, disabled_at from people where id in";
    /// Subjects of a kind with their bodies.
    SUBJECTS = "select s.branch, s.id, s.revision, r.body from subjects s
        join subject_revisions r on r.branch = s.branch and r.kind = s.kind and r.id = s.id and r.revision = s.revision
        where s.kind = $1 and s.id in";
    /// Open cases that may open a subject, in the order of the devices' logs.
    OPENING = "select id, about_id from held
        where branch = $1 and about_kind = $2 and opens and decided_at is null and about_id in";
    /// The last numbers of series.
    SERIES = "select v.column1, v.column2,
            (select max(d.n) from documents d where d.branch = v.column1 and d.series = v.column2) from (";
    /// Numbers that were used.
    NUMBERS = "select d.branch, d.series, d.n from documents d where (d.branch, d.series, d.n) in (";
    /// Held cases.
    HELD = "select branch, id, device, epoch, seq, hash, person, claims, kind, about_kind, about_id, opens,
            basis_revision, recorded_at, received_at, why, failed, is_number_counted, bytes, decision, reason, decided_by, decided_at
        from held where branch = $1 and id in";
    /// How many cases of a device are open.
    WAITING = "select count(*) from held where branch = $1 and device = $2 and decided_at is null";
    /// When a device's last case but so many came.
    CAME = "select received_at from held where branch = $1 and device = $2 order by received_at desc, id desc
        limit 1 offset $3";
    /// Commands by their places.
    RECEIVED = "select device_seq, command_hash, outcome from branch_log
        where device = $1 and epoch = $2 and device_seq >= $3 and device_seq <= $4";
    /// Commands by their ids. SQLite would walk the branch's whole log to give them in its order: whoever reads them sorts.
    IDS = "select seq, command, command_hash, outcome from branch_log
        where branch = $1 and device is not null and command in";
    /// Evidence by hash.
    EVIDENCE = "select hash from fork_evidence where branch = $1 and hash in";
    /// How often what teaches was changed: revisions only grow.
    LESSONS = "select cast(coalesce(sum(revision), 0) as bigint) from subjects where branch = $1 and kind in";
    /// What was taught.
    TAUGHT = "select kind, id, body from subject_revisions where branch = $1 and kind in";
    /// Replies by key.
    REPLIES = "select branch, key, asked, about, at from office_replies where branch = $1 and key in";
}

/// Loads what is needed; heads of branches come first and are locked.
pub(super) async fn load<H: SqlHouse>(
    tx: &mut WriteTx,
    needs: &Needs,
    set: &mut WorkingSet<H>,
) -> Result<(), StoreError> {
    if !needs.branches.is_empty() {
        branch_heads::load(tx, &needs.branches, set).await?;
    }
    devices(tx, needs, set).await?;
    people(tx, needs, set).await?;
    subjects(tx, needs, set).await?;
    series(tx, needs, set).await?;
    chapters(tx, needs, set).await?;
    numbers(tx, needs, set).await?;
    relays::load(tx, needs, set).await?;
    for (branch, cases) in by_branch(&needs.held) {
        let rows: Vec<HeldSql> = tx.all_in_after(HELD, args![branch], values(cases), "").await?;
        for row in rows {
            let row = row.read()?;
            set.held.insert(row.id, row);
        }
    }
    for (branch, device) in &needs.depositors {
        let (open,): (i64,) = tx.one(WAITING, args![branch, device]).await?;
        let hourly: Option<(i64,)> = tx.maybe(CAME, args![branch, device, int(HOURLY_MAX as u64 - 1)]).await?;
        let hourly = hourly.map(|(at,)| Timestamp::from_ms(at));
        let waiting = Waiting { open: count("held", "open", open)?, hourly };
        set.waiting.insert((*branch, *device), waiting);
    }
    commands(tx, needs, set).await?;
    for (branch, keys) in by_branch(&needs.replies) {
        let rows: Vec<ReplySql> = tx.all_in_after(REPLIES, args![branch], values(keys), "").await?;
        for row in rows {
            let reply = row.read()?;
            set.replies.insert((reply.branch, reply.key), reply);
        }
    }
    for (branch, key, revision) in &needs.then {
        let state = revisions::at::<H>(tx, *branch, *key, *revision).await?;
        set.then.extend(state.map(|state| ((*key, *revision), Arc::new(state))));
    }
    Ok(())
}

/// A device with the head of its log.
pub(super) async fn device(tx: &mut ReadTx, id: DeviceId) -> Result<Option<DeviceState>, StoreError> {
    let rows: Vec<DeviceRow> = tx.all_in(DEVICES, args![id], "").await?;
    rows.into_iter().next().map(DeviceRow::read).transpose()
}

/// What decisions read, read anew only when something else was taught.
pub(super) async fn reference<H: House>(tx: &mut ReadTx, known: Known<H>) -> Result<Known<H>, StoreError> {
    let teachers = || H::teachers().map(|kind| kind.to_value()).collect::<Vec<_>>();
    let changes: Vec<(i64,)> = tx.all_in_after(LESSONS, args![BranchId::COMPANY], teachers(), "").await?;
    let lessons = changes.first().map_or(0, |(count,)| *count);
    if lessons == known.lessons {
        return Ok(known);
    }
    let mut reference = H::Reference::default();
    let rows: Vec<(i64, Uuid, String)> =
        tx.all_in_after(TAUGHT, args![BranchId::COMPANY], teachers(), "order by kind, id, revision").await?;
    for (kind, id, body) in rows {
        let kind = rows::kind("subject_revisions", "kind", kind)?;
        H::teach(&revisions::read::<H>(kind, id, &body)?, &mut reference);
    }
    Ok(Known { lessons, reference })
}

async fn devices<H: House>(tx: &mut ReadTx, needs: &Needs, set: &mut WorkingSet<H>) -> Result<(), StoreError> {
    if needs.devices.is_empty() {
        return Ok(());
    }
    let rows: Vec<DeviceRow> = tx.all_in(DEVICES, values(needs.devices.iter().copied()), "").await?;
    for row in rows {
        let device = row.read()?;
        set.devices.insert(device.id, device);
    }
    Ok(())
}

async fn people<H: House>(tx: &mut ReadTx, needs: &Needs, set: &mut WorkingSet<H>) -> Result<(), StoreError> {
    if needs.people.is_empty() {
        return Ok(());
    }
    // Whoever is looked for has an entry, also where there is nobody.
    set.people.extend(needs.people.iter().map(|id| (*id, None)));
    let rows: Vec<(Uuid, Uuid, String, Option<i64>)> =
        tx.all_in(PEOPLE, values(needs.people.iter().copied()), "").await?;
    for (id, branch, roles, disabled_at) in rows {
        let roles = parse_roles(&roles).ok_or_else(|| StoreError::corrupt("people", "roles", id))?;
        let actor = Actor { person: PersonId(id), branch: BranchId(branch), roles };
        set.people.insert(PersonId(id), Some(Standing { actor, is_active: disabled_at.is_none() }));
    }
    Ok(())
}

/// Every subject that is asked for has an entry; of one that is not there, the cases that may open it are looked for.
async fn subjects<H: SqlHouse>(tx: &mut ReadTx, needs: &Needs, set: &mut WorkingSet<H>) -> Result<(), StoreError> {
    let mut by_kind: BTreeMap<SubjectKind, BTreeSet<Uuid>> = BTreeMap::new();
    for (_, key) in &needs.subjects {
        by_kind.entry(key.kind).or_default().insert(key.id);
        set.subjects.insert(*key, None);
    }
    for (kind, ids) in by_kind {
        let rows: Vec<(Uuid, Uuid, i64, String)> = match H::own_table(kind) {
            Some(own) => tx.all_in(own.bodies, values(ids), "").await?,
            None => tx.all_in_after(SUBJECTS, args![kind], values(ids), "").await?,
        };
        for (branch, id, revision, body) in rows {
            let any = revisions::read::<H>(kind, id, &body)?;
            let revision = count("subjects", "revision", revision)?;
            // What lives in the company's log is of no branch.
            let branch = Some(BranchId(branch)).filter(|log| *log != BranchId::COMPANY);
            set.subjects.insert(SubjectKey { kind, id }, Some(Arc::new(State { any, revision, branch })));
        }
    }
    let missing = needs.subjects.iter().filter(|(_, key)| matches!(set.subjects.get(key), Some(None)));
    let mut by_place: BTreeMap<(BranchId, SubjectKind), Vec<Uuid>> = BTreeMap::new();
    for (branch, key) in missing {
        by_place.entry((*branch, key.kind)).or_default().push(key.id);
        set.open.insert(*key, Vec::new());
    }
    for ((branch, kind), ids) in by_place {
        let rows: Vec<(Uuid, Uuid)> =
            tx.all_in_after(OPENING, args![branch, kind], values(ids), "order by device, epoch, seq").await?;
        for (case, id) in rows {
            set.open.entry(SubjectKey { kind, id }).or_default().push(HeldId(case));
        }
    }
    Ok(())
}

/// The last number of each series: the greatest that was used.
async fn series<H: House>(tx: &mut ReadTx, needs: &Needs, set: &mut WorkingSet<H>) -> Result<(), StoreError> {
    let asked = needs.series.iter().map(|(branch, name)| args![branch, name]);
    let rows: Vec<(Uuid, String, Option<i64>)> = tx.all_of(SERIES, asked, ") as v").await?;
    for (branch, name, last) in rows {
        let last = u32::try_from(last.unwrap_or(0)).map_err(|_| StoreError::corrupt("documents", "n", &name))?;
        set.series.insert((BranchId(branch), name), last);
    }
    Ok(())
}

/// The last chapters of histories; of one that has none as well.
async fn chapters<H: SqlHouse>(tx: &mut ReadTx, needs: &Needs, set: &mut WorkingSet<H>) -> Result<(), StoreError> {
    for (branch, of) in &needs.chapters {
        let mut found = Vec::new();
        for own in H::OWN_TABLES {
            let Some(statement) = own.chapters else { continue };
            let rows: Vec<(Uuid,)> = tx.all(statement, args![branch, of.id, int(CHAPTERS_MAX as u64)]).await?;
            found.extend(rows.into_iter().map(|(id,)| SubjectKey { kind: own.kind, id }));
        }
        set.chapters.insert((*branch, *of), found);
    }
    Ok(())
}

/// Those of the numbers that were used. One behind the last of its series never was, so that an ordinary push asks nothing.
async fn numbers<H: House>(tx: &mut ReadTx, needs: &Needs, set: &mut WorkingSet<H>) -> Result<(), StoreError> {
    let last = |branch: BranchId, name: &str| set.series.get(&(branch, name.to_owned())).copied().unwrap_or(0);
    let in_doubt = needs.numbers.iter().filter(|(branch, name, n)| *n <= last(*branch, name));
    let asked: Vec<_> = in_doubt.map(|(branch, name, n)| args![branch, name, n]).collect();
    let rows: Vec<(Uuid, String, i64)> = tx.all_of(NUMBERS, asked, ")").await?;
    for (branch, name, n) in rows {
        let n = u32::try_from(n).map_err(|_| StoreError::corrupt("documents", "n", &name))?;
        set.numbers.insert((BranchId(branch), name, n));
    }
    Ok(())
}

async fn commands<H: House>(tx: &mut ReadTx, needs: &Needs, set: &mut WorkingSet<H>) -> Result<(), StoreError> {
    for (_, device, epoch, first, last) in &needs.received {
        let Head { epoch: known, seq, .. } = match set.devices.get(device) {
            Some(device) => device.head,
            None => continue,
        };
        // What continues the log has nothing before it to compare with.
        if *first > seq && *epoch == known {
            continue;
        }
        let rows: Vec<(i64, Vec<u8>, Option<String>)> =
            tx.all(RECEIVED, args![device, epoch, int(*first), int(*last)]).await?;
        for (seq, hash, outcome) in rows {
            let place = (*device, *epoch, count("branch_log", "device_seq", seq)?);
            set.received.extend(received(device, &hash, outcome)?.map(|received| (place, received)));
        }
    }
    for (branch, ids) in by_branch(&needs.ids) {
        let mut rows: Vec<(i64, Uuid, Vec<u8>, Option<String>)> =
            tx.all_in_after(IDS, args![branch], values(ids), "").await?;
        rows.sort_unstable_by_key(|(seq, ..)| *seq);
        for (_, id, hash, outcome) in rows {
            set.ids.extend(received(id, &hash, outcome)?.map(|received| ((branch, CommandId(id)), received)));
        }
    }
    for (branch, hashes) in by_branch(&needs.evidence) {
        let rows: Vec<(Vec<u8>,)> = tx.all_in_after(EVIDENCE, args![branch], values(hashes), "").await?;
        for (hash,) in rows {
            set.evidence.insert((branch, rows::digest("fork_evidence", "hash", branch, &hash)?));
        }
    }
    Ok(())
}

/// What is known of a command that came before.
fn received(
    of: impl std::fmt::Display + Copy,
    hash: &[u8],
    outcome: Option<String>,
) -> Result<Option<Received>, StoreError> {
    let Some(outcome) = outcome else { return Ok(None) };
    let hash = rows::digest("branch_log", "command_hash", of, hash)?;
    Ok(Some(Received { hash, outcome: json::read("branch_log", "outcome", of, &outcome)? }))
}

fn by_branch<T: Clone>(pairs: &BTreeSet<(BranchId, T)>) -> BTreeMap<BranchId, Vec<T>> {
    let mut grouped: BTreeMap<BranchId, Vec<T>> = BTreeMap::new();
    for (branch, key) in pairs {
        grouped.entry(*branch).or_default().push(key.clone());
    }
    grouped
}

fn values<T: ToValue>(keys: impl IntoIterator<Item = T>) -> Vec<Value> {
    keys.into_iter().map(|key| key.to_value()).collect()
}
