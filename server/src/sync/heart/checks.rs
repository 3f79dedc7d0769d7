//! What of a held fact does not pass: the desk checks what is checked as facts come (F76).
//!
//! Most is known when a fact is held and is kept with its case. What comes later, another command of its id or another document
//! of its number, is found out when a person looks at the case, and once more when he decides it.

use callout_core::{
    domain::{
        checks::Check,
        commands::Row,
        house::House,
        numbers::{DocumentKind, DocumentNumber},
    },
    plants::{Plant, is_planted},
    protocol::command::Envelope,
};

use super::{
    draft::Draft,
    incoming::Incoming,
    numbers::{self, is_its_own},
    rows::{DeviceState, HeldRow},
};

/// What is known around a held fact by now.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// Who issues the documents of the phone that recorded it, if that phone is known.
    pub issuer: Option<String>,
    /// Whether its number is used.
    pub is_number_used: bool,
    /// Whether its id is another command's.
    pub is_id_used: bool,
}

/// What does not pass now: what was known when it was held, and what came later.
#[must_use]
pub fn failed(row: &HeldRow, number: Option<(&DocumentNumber, DocumentKind)>, around: &Around) -> Vec<Check> {
    if is_planted(Plant::DeskTrusts) {
        return Vec::new();
    }
    let mut failed = row.failed.clone();
    failed.extend(around.is_id_used.then_some(Check::IdReused));
    if let Some((number, kind)) = number {
        failed.extend(of_number(number, kind, around, row.is_number_counted));
    }
    failed.sort_unstable();
    failed.dedup();
    failed
}

fn of_number(
    number: &DocumentNumber,
    kind: DocumentKind,
    around: &Around,
    is_counted: bool,
) -> impl Iterator<Item = Check> {
    let is_foreign = around.issuer.as_ref().is_none_or(|issuer| !is_its_own(number, kind, issuer));
    let is_taken = around.is_number_used && !is_counted;
    let foreign = is_foreign.then_some(Check::NumberForeign);
    foreign.into_iter().chain(is_taken.then_some(Check::NumberTaken))
}

/// The same in a draft.
pub(super) fn failed_in<H: House>(
    draft: &Draft<'_, H>,
    row: &HeldRow,
    envelope: &Envelope,
    kind: &Row<'_, H::Policies>,
) -> Vec<Check> {
    let known = draft.set.ids.get(&(row.branch, envelope.id));
    let (device, epoch) = row.numbered_by(envelope);
    let around = Around {
        issuer: draft.device(device).map(|device| numbers::issuer(device, epoch)),
        is_number_used: kind.number.is_some_and(|(number, _)| draft.is_used(number)),
        is_id_used: known.is_some_and(|known| known.hash != row.hash),
    };
    failed(row, kind.number, &around)
}

/// What is known as soon as it is held: whether it `stands` where it says, its seal, and whose number it has.
pub(super) fn known_at_once<H: House>(device: &DeviceState, command: &Incoming<H>, stands: bool) -> Vec<Check> {
    let Ok(readable) = &command.content else { return Vec::new() };
    let envelope = &readable.envelope;
    let mut failed = Vec::new();
    failed.extend((!stands).then_some(Check::Place));
    failed.extend((!readable.is_seal_valid).then_some(Check::Seal));
    if let Ok(known) = &readable.command
        && let Some((number, kind)) = H::row(known).number
        && envelope.device == device.id
        && !is_its_own(number, kind, &numbers::issuer(device, envelope.epoch))
    {
        failed.push(Check::NumberForeign);
    }
    failed
}
