//! Loading what a batch of jobs needs, a few statements for all of them.

use std::collections::{BTreeMap, BTreeSet};

use callout_core::{
    domain::{
        ids::{BranchId, CommandId, DeviceId, OrderId, PersonId},
        people::Actor,
    },
    protocol::push::Head,
};
use uuid::Uuid;

use super::{
    Reference, branch_heads, count, int,
    rows::{self, DeviceRow, HeldSql, ReplySql},
};
use crate::{
    store::{
        ReadTx, StoreError, ToValue, Value, WriteTx, args, json, people::parse_roles, policies, prices, statements,
    },
    sync::heart::{
        Needs,
        rows::{DeviceState, OrderState, PersonState, Received},
        working_set::WorkingSet,
    },
};

statements! {
    /// Devices with the heads of their logs.
    DEVICES = "select d.id, d.branch, d.person, d.code, d.epoch as enrolled_epoch, h.epoch, h.seq, h.hash, h.is_forked
        from devices d left join device_heads h on h.branch = d.branch and h.device = d.id where d.id in";
    /// People.
    PEOPLE = "select id, branch, roles, disabled_at from people where id in";
    /// Orders with their bodies.
    ORDERS = "select o.id, o.holder, o.held_since, o.seq, r.body from orders o
        join order_revisions r on r.branch = o.branch and r.order_id = o.id and r.revision = o.revision where o.id in";
    /// Cash books.
    CASH = "select person, body from cash_books where branch = $1 and person in";
    /// Series.
    SERIES = "select name, last from series where branch = $1 and name in";
    /// Held cases.
    HELD = "select branch, id, device, epoch, seq, hash, person, claims, kind, order_id, basis_revision, recorded_at, received_at,
            why, bytes, decision, reason, decided_by, decided_at
        from held where branch = $1 and id in";
    /// Commands by their places.
    RECEIVED = "select seq, hash, outcome from commands
        where branch = $1 and device = $2 and epoch = $3 and seq >= $4 and seq <= $5";
    /// Commands by their ids.
    IDS = "select id, hash, outcome from commands where branch = $1 and id in";
    /// Evidence by hash.
    EVIDENCE = "select hash from fork_evidence where branch = $1 and hash in";
    /// The newest price list and policies.
    VERSIONS = "select coalesce((select max(version) from price_lists), 0), coalesce((select max(version) from policies), 0)";
    /// Replies by key.
    REPLIES = "select branch, key, asked, about, at from office_replies where branch = $1 and key in";
}

/// Loads what is needed; heads of branches come first and are locked.
pub(super) async fn load(tx: &mut WriteTx, needs: &Needs, set: &mut WorkingSet) -> Result<(), StoreError> {
    if !needs.branches.is_empty() {
        branch_heads::load(tx, &needs.branches, set).await?;
    }
    devices(tx, needs, set).await?;
    people(tx, needs, set).await?;
    orders(tx, needs, set).await?;
    for (branch, people) in by_branch(&needs.cash) {
        let rows: Vec<(Uuid, String)> = tx.all_in_after(CASH, args![branch], values(people), "").await?;
        for (person, body) in rows {
            set.cash.insert(PersonId(person), json::read("cash_books", "body", person, &body)?);
        }
    }
    for (branch, names) in by_branch(&needs.series) {
        let rows: Vec<(String, i64)> = tx.all_in_after(SERIES, args![branch], values(names), "").await?;
        for (name, last) in rows {
            let last = u32::try_from(last).map_err(|_| StoreError::corrupt("series", "last", &name))?;
            set.series.insert((branch, name), last);
        }
    }
    for (branch, cases) in by_branch(&needs.held) {
        let rows: Vec<HeldSql> = tx.all_in_after(HELD, args![branch], values(cases), "").await?;
        for row in rows {
            let row = row.read()?;
            set.held.insert(row.id, row);
        }
    }
    commands(tx, needs, set).await?;
    for (branch, keys) in by_branch(&needs.replies) {
        let rows: Vec<ReplySql> = tx.all_in_after(REPLIES, args![branch], values(keys), "").await?;
        for row in rows {
            let reply = row.read()?;
            set.replies.insert((reply.branch, reply.key), reply);
        }
    }
    Ok(())
}

/// A device with the head of its log.
pub(super) async fn device(tx: &mut ReadTx, id: DeviceId) -> Result<Option<DeviceState>, StoreError> {
    let rows: Vec<DeviceRow> = tx.all_in(DEVICES, args![id], "").await?;
    rows.into_iter().next().map(DeviceRow::read).transpose()
}

/// The reference data, read anew only when a newer version is there.
pub(super) async fn reference(tx: &mut ReadTx, known: Reference) -> Result<Reference, StoreError> {
    let versions: (i64, i64) = tx.one(VERSIONS, args![]).await?;
    if versions == known.versions {
        return Ok(known);
    }
    Ok(Reference {
        versions,
        prices: prices::load_price_book(tx).await?.into(),
        policies: policies::load_policies(tx).await?.into(),
    })
}

async fn devices(tx: &mut ReadTx, needs: &Needs, set: &mut WorkingSet) -> Result<(), StoreError> {
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

async fn people(tx: &mut ReadTx, needs: &Needs, set: &mut WorkingSet) -> Result<(), StoreError> {
    if needs.people.is_empty() {
        return Ok(());
    }
    let rows: Vec<(Uuid, Uuid, String, Option<i64>)> =
        tx.all_in(PEOPLE, values(needs.people.iter().copied()), "").await?;
    for (id, branch, roles, disabled_at) in rows {
        let roles = parse_roles(&roles).ok_or_else(|| StoreError::corrupt("people", "roles", id))?;
        let actor = Actor { person: PersonId(id), branch: BranchId(branch), roles };
        set.people.insert(PersonId(id), PersonState { actor, is_active: disabled_at.is_none() });
    }
    Ok(())
}

async fn orders(tx: &mut ReadTx, needs: &Needs, set: &mut WorkingSet) -> Result<(), StoreError> {
    if needs.orders.is_empty() {
        return Ok(());
    }
    let rows: Vec<(Uuid, Option<Uuid>, i64, i64, String)> =
        tx.all_in(ORDERS, values(needs.orders.iter().copied()), "").await?;
    for (id, holder, held_since, seq, body) in rows {
        let state = OrderState {
            order: json::read("order_revisions", "body", id, &body)?,
            holder: holder.map(PersonId),
            held_since: count("orders", "held_since", held_since)?,
            seq: count("orders", "seq", seq)?,
        };
        set.orders.insert(OrderId(id), state);
    }
    Ok(())
}

async fn commands(tx: &mut ReadTx, needs: &Needs, set: &mut WorkingSet) -> Result<(), StoreError> {
    for (branch, device, epoch, first, last) in &needs.received {
        let Head { epoch: known, seq, .. } = match set.devices.get(device) {
            Some(device) => device.head,
            None => continue,
        };
        // What continues the log has nothing before it to compare with.
        if *first > seq && *epoch == known {
            continue;
        }
        let rows: Vec<(i64, String, String)> =
            tx.all(RECEIVED, args![branch, device, epoch, int(*first), int(*last)]).await?;
        for (seq, hash, outcome) in rows {
            let place = (*device, *epoch, count("commands", "seq", seq)?);
            let received = Received {
                hash: rows::digest("commands", "hash", device, &hash)?,
                outcome: json::read("commands", "outcome", device, &outcome)?,
            };
            set.received.insert(place, received);
        }
    }
    for (branch, ids) in by_branch(&needs.ids) {
        let rows: Vec<(Uuid, String, String)> = tx.all_in_after(IDS, args![branch], values(ids), "").await?;
        for (id, hash, outcome) in rows {
            let received = Received {
                hash: rows::digest("commands", "hash", id, &hash)?,
                outcome: json::read("commands", "outcome", id, &outcome)?,
            };
            set.ids.insert((branch, CommandId(id)), received);
        }
    }
    for (branch, hashes) in by_branch(&needs.evidence) {
        let rows: Vec<(String,)> = tx.all_in_after(EVIDENCE, args![branch], values(hashes), "").await?;
        for (hash,) in rows {
            set.evidence.insert((branch, rows::digest("fork_evidence", "hash", &hash, &hash)?));
        }
    }
    Ok(())
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
