//! Rows as they are kept, and how they are read.

use callout_core::{
    domain::{
        digest::Digest,
        ids::{BranchId, CommandId, DeviceId, HeldId, PersonId},
        subject::{SubjectKey, SubjectKind},
        text::Text,
        time::Timestamp,
    },
    protocol::{outcome::Decision, push::Head},
};
use uuid::Uuid;

use super::count;
use crate::{
    store::{StoreError, json::read as json},
    sync::heart::rows::{DeviceState, HeldRow, Settlement, StoredReply},
};

/// A digest.
pub(in crate::store) fn digest(
    table: &'static str,
    column: &'static str,
    id: impl std::fmt::Display,
    bytes: &[u8],
) -> Result<Digest, StoreError> {
    bytes.try_into().map(Digest).map_err(|_| StoreError::corrupt(table, column, id))
}

/// A subject, as two columns.
pub(super) fn key(
    table: &'static str,
    column: &'static str,
    kind: Option<i64>,
    id: Option<Uuid>,
) -> Result<Option<SubjectKey>, StoreError> {
    let Some((kind, id)) = kind.zip(id) else { return Ok(None) };
    Ok(Some(SubjectKey { kind: self::kind(table, column, kind)?, id }))
}

/// A kind of subjects.
pub(in crate::store) fn kind(table: &'static str, column: &'static str, kind: i64) -> Result<SubjectKind, StoreError> {
    u16::try_from(kind).map(SubjectKind).map_err(|_| StoreError::corrupt(table, column, kind))
}

pub(super) fn epoch(table: &'static str, id: impl std::fmt::Display, epoch: i64) -> Result<u32, StoreError> {
    u32::try_from(epoch).map_err(|_| StoreError::corrupt(table, "epoch", id))
}

/// The head of a device's log, if it has one yet.
#[derive(Debug, sqlx::FromRow)]
pub(in crate::store) struct HeadRow {
    epoch: Option<i64>,
    seq: Option<i64>,
    hash: Option<Vec<u8>>,
}

impl HeadRow {
    /// The head; before the first command it is the start of the epoch that the device was enrolled with.
    pub(in crate::store) fn read(&self, device: Uuid, enrolled_epoch: i64) -> Result<Head, StoreError> {
        Ok(match (self.epoch, self.seq, &self.hash) {
            (Some(e), Some(seq), Some(hash)) => Head {
                epoch: epoch("device_heads", device, e)?,
                seq: count("device_heads", "seq", seq)?,
                hash: digest("device_heads", "hash", device, hash)?,
            },
            _ => Head { epoch: epoch("devices", device, enrolled_epoch)?, seq: 0, hash: Digest::ZERO },
        })
    }
}

/// A device with its head.
#[derive(sqlx::FromRow)]
pub(super) struct DeviceRow {
    id: Uuid,
    branch: Uuid,
    person: Uuid,
    code: String,
    enrolled_epoch: i64,
    enrolled_at: i64,
    #[sqlx(flatten)]
    head: HeadRow,
    is_forked: Option<bool>,
}

impl DeviceRow {
    pub(super) fn read(self) -> Result<DeviceState, StoreError> {
        Ok(DeviceState {
            id: DeviceId(self.id),
            branch: BranchId(self.branch),
            person: PersonId(self.person),
            code: Text::new(&self.code).map_err(|_| StoreError::corrupt("devices", "code", self.id))?,
            head: self.head.read(self.id, self.enrolled_epoch)?,
            is_forked: self.is_forked.unwrap_or(false),
            enrolled_at: Timestamp::from_ms(self.enrolled_at),
        })
    }
}

/// A held fact.
#[derive(sqlx::FromRow)]
pub(super) struct HeldSql {
    branch: Uuid,
    id: Uuid,
    device: Uuid,
    epoch: i64,
    seq: i64,
    hash: Vec<u8>,
    person: Uuid,
    claims: Option<Uuid>,
    kind: Option<String>,
    about_kind: Option<i64>,
    about_id: Option<Uuid>,
    opens: bool,
    basis_revision: Option<i64>,
    recorded_at: Option<i64>,
    received_at: i64,
    why: String,
    failed: String,
    is_number_counted: bool,
    // Lists leave them where they are.
    #[sqlx(default)]
    bytes: Vec<u8>,
    decision: Option<String>,
    reason: Option<String>,
    decided_by: Option<Uuid>,
    decided_at: Option<i64>,
}

impl HeldSql {
    pub(super) fn read(self) -> Result<HeldRow, StoreError> {
        let id = self.id;
        let corrupt = |column| StoreError::corrupt("held", column, id);
        let settled = match (self.decision, self.reason, self.decided_by, self.decided_at) {
            (Some(decision), Some(reason), Some(by), Some(at)) => Some(Settlement {
                decision: decision_of(&decision).ok_or_else(|| corrupt("decision"))?,
                reason: Text::new(&reason).map_err(|_| corrupt("reason"))?,
                by: PersonId(by),
                at: Timestamp::from_ms(at),
            }),
            _ => None,
        };
        Ok(HeldRow {
            branch: BranchId(self.branch),
            id: HeldId(id),
            device: DeviceId(self.device),
            epoch: epoch("held", id, self.epoch)?,
            seq: count("held", "seq", self.seq)?,
            hash: digest("held", "hash", id, &self.hash)?,
            person: PersonId(self.person),
            claims: self.claims.map(PersonId),
            kind: self.kind,
            about: key("held", "about_kind", self.about_kind, self.about_id)?,
            opens: self.opens,
            basis_revision: self.basis_revision.map(|r| count("held", "basis_revision", r)).transpose()?,
            recorded_at: self.recorded_at.map(Timestamp::from_ms),
            received_at: Timestamp::from_ms(self.received_at),
            why: json("held", "why", id, &self.why)?,
            failed: json("held", "failed", id, &self.failed)?,
            is_number_counted: self.is_number_counted,
            bytes: self.bytes.into(),
            settled,
        })
    }
}

/// The name of a decision, as it is kept.
#[must_use]
pub const fn decision_name(decision: Decision) -> &'static str {
    match decision {
        Decision::Accepted => "accepted",
        Decision::Attached => "attached",
        Decision::Declined => "declined",
    }
}

fn decision_of(name: &str) -> Option<Decision> {
    [Decision::Accepted, Decision::Attached, Decision::Declined].into_iter().find(|d| decision_name(*d) == name)
}

/// A stored reply.
#[derive(sqlx::FromRow)]
pub(super) struct ReplySql {
    branch: Uuid,
    key: Uuid,
    asked: Vec<u8>,
    about: String,
    at: i64,
}

impl ReplySql {
    pub(super) fn read(self) -> Result<StoredReply, StoreError> {
        Ok(StoredReply {
            branch: BranchId(self.branch),
            key: CommandId(self.key),
            asked: digest("office_replies", "asked", self.key, &self.asked)?,
            about: json("office_replies", "about", self.key, &self.about)?,
            at: Timestamp::from_ms(self.at),
        })
    }
}
