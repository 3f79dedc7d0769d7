//! Numbers that phones give by themselves: receipts, cash receipts, voids (I18).

use callout_core::domain::{
    house::House,
    numbers::{DocumentKind, DocumentNumber, SeriesName},
};

use super::{draft::Draft, rows::DeviceState};

/// How a number stands to its series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is the next one.
    Next,
    /// It skips some.
    Gap,
    /// It was skipped: a later one came first, from a copy of the device's log that was decided on before.
    Late,
    /// It was used, or it is not of this device's series.
    Wrong,
}

/// How a number stands to the series of a device in an epoch.
#[must_use]
pub fn place<H: House>(
    draft: &Draft<'_, H>,
    device: &DeviceState,
    epoch: u32,
    number: &DocumentNumber,
    kind: DocumentKind,
) -> Place {
    let is_its_own = is_its_own(number, kind, &issuer(device, epoch));
    let last = draft.last_number(&number.series());
    match number.n.checked_sub(last) {
        Some(1) if is_its_own => Place::Next,
        Some(2..) if is_its_own => Place::Gap,
        _ if is_its_own && number.n > 0 && !draft.is_used(number) => Place::Late,
        _ => Place::Wrong,
    }
}

/// Whether a number is of that kind and of that issuer's series.
#[must_use]
pub fn is_its_own(number: &DocumentNumber, kind: DocumentKind, issuer: &str) -> bool {
    number.kind == kind && number.n > 0 && number.issuer.as_str() == issuer
}

/// Who issues a device's documents: its code and epoch, so that a restored phone cannot give a number twice.
#[must_use]
pub fn issuer(device: &DeviceState, epoch: u32) -> String {
    issued_by(&device.code, epoch)
}

/// The same of a device's code.
#[must_use]
pub fn issued_by(code: &SeriesName, epoch: u32) -> String {
    format!("{code}.{epoch}")
}
