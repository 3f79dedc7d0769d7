//! The heads of devices' logs: the last command that came of each, and whether it forked since it began its last life (I4, F8).

use std::collections::BTreeMap;

use callout_core::{
    domain::{
        digest::Digest,
        ids::{BranchId, DeviceId},
    },
    protocol::push::Head,
};
use serde::Deserialize;

use super::Findings;
use crate::{
    store::{
        ReadTx, StoreError, Value, args,
        work::{expected, int},
    },
    sync::heart::rows::LogEntry,
};

/// Heads that are read at once.
const HEADS_AT_ONCE: i64 = 1_000;

/// What the log says of a fork.
#[derive(Deserialize)]
struct Fork {
    device: DeviceId,
}

/// The devices of a log.
pub struct Devices {
    log: BranchId,
    heads: BTreeMap<DeviceId, (Option<Head>, bool)>,
}

impl Devices {
    /// Before the first entry.
    pub const fn new(log: BranchId) -> Self {
        Self { log, heads: BTreeMap::new() }
    }

    /// The next entries.
    pub fn page(&mut self, entries: &[LogEntry]) {
        for entry in entries {
            if let Some(sent) = &entry.sent {
                let (head, is_forked) = self.heads.entry(sent.device).or_default();
                let begins = head.is_some_and(|head| head.epoch < sent.epoch);
                *is_forked &= !begins;
                *head = Some(Head { epoch: sent.epoch, seq: sent.seq, hash: sent.hash });
            } else if entry.kind == "fork"
                && let Ok(Fork { device }) = serde_json::from_str(&entry.detail)
            {
                self.heads.entry(device).or_default().1 = true;
            }
        }
    }

    /// After the last entry.
    pub async fn end(mut self, tx: &mut ReadTx, found: &mut Findings) -> Result<(), StoreError> {
        let (kept, log) = (expected::DEVICES, Value::Id(Some(self.log.0)));
        let mut behind = None;
        loop {
            let rows = kept.page(tx, &log, behind.as_ref(), HEADS_AT_ONCE).await?;
            for cells in &rows {
                let Some(device) = cells.0.get(1).and_then(crate::store::kept::Cell::id).map(DeviceId) else {
                    continue;
                };
                let which = format!("device {device}");
                let Some((head, is_forked)) = self.heads.remove(&device) else {
                    found.add(self.log, which, "the log knows nothing of its head");
                    continue;
                };
                // Of one that only forked so far nothing came: it stands where it was enrolled.
                let head = head.unwrap_or(Head { epoch: 0, seq: 0, hash: Digest::ZERO });
                let row = args![self.log, device, head.epoch, int(head.seq), head.hash, is_forked];
                let differing = kept.differing(&row, cells).into_iter();
                for column in differing.filter(|column| head.epoch > 0 || *column != "epoch") {
                    found.add(self.log, &which, format_args!("`device_heads.{column}` is not what the log says"));
                }
            }
            behind = rows.into_iter().last();
            if behind.is_none() {
                break;
            }
        }
        for device in self.heads.into_keys() {
            found.add(self.log, format_args!("device {device}"), "its row in `device_heads` is missing");
        }
        Ok(())
    }
}
