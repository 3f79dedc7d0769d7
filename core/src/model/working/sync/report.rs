//! What this phone says of itself with every push, deposit and pull (DESIGN §3 rule 18).

use crate::{
    domain::{text::Text, time::Timestamp},
    effects::http::Call,
    model::working::{desk::Desk, outbox::Pending},
    protocol::report::Report,
};

/// A request that carries the report.
pub(super) fn call(desk: &mut Desk<'_>, method: &'static str, path: &str) -> Call {
    let report = of(desk).and_then(|report| report.to_header());
    Call { report, ..desk.call(method, path, Vec::new()) }
}

/// As the phone stands; none where its app has no name that fits.
fn of(desk: &Desk<'_>) -> Option<Report> {
    let count = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
    let working = &desk.working;
    Some(Report {
        cursor: working.mirror.cursor.map(|cursor| cursor.unsealed().to_string()),
        pending: count(working.outbox.pending.len()),
        oldest_pending: oldest(&working.outbox.pending),
        photos_waiting: count(working.blobs.len()),
        photos_lost: count(working.lost.count(&working.mirror)),
        app: Text::new(&desk.device.app_version).ok()?,
        free_mib: desk.device.status.free_mib,
        battery_percent: desk.device.status.battery_percent,
    })
}

fn oldest(pending: &[Pending]) -> Option<Timestamp> {
    pending.iter().filter_map(|pending| pending.at).map(|at| at.wall).min()
}
