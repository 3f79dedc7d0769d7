//! Whether what people read says what happened (F80, I16): every log is read once, entry by entry, and whatever follows from its
//! entries is made again and compared with the tables as they stand. A file a thing that is compared.
//!
//! The log keeps every event, so that subjects, registers, books, numbers, held facts and heads of devices follow from it. What it
//! does not say is not compared: [`NOT_IN_THE_LOG`]. Memory is bounded: entries come in pages, and a subject is kept in mind from
//! its first event to its last.

mod books;
pub mod database;
mod devices;
mod documents;
mod findings;
mod held;
mod replay;
mod standing;

#[cfg(test)]
mod tests;

use callout_core::domain::{digest::Digest, ids::BranchId, subjects::Product};

pub use self::findings::{FINDINGS_SHOWN, Finding, Findings};
use self::{books::Books, devices::Devices, documents::Documents, held::Held, replay::Replay};
use crate::{
    store::{
        ReadTx, StoreError,
        work::{audit, feed},
    },
    sync::heart::log::{Broken, Verifier},
};

/// What no entry of a log says, so that nothing here can tell whether it was changed.
pub const NOT_IN_THE_LOG: &str =
    "passwords, sessions, phones' enrolments and keys, names of branches, photos, replies kept for repeated requests";
/// Entries after which a person who waits hears how far it came.
const PROGRESS_EVERY: u64 = 20_000;

/// What was verified.
#[derive(Debug, Default)]
pub struct Verified {
    /// Logs.
    pub logs: u64,
    /// Their entries.
    pub entries: u64,
    /// What differs.
    pub findings: Findings,
}

/// Verifies every log and what follows from it, as one picture; `progress` hears of entries read so far.
pub async fn verify(tx: &mut ReadTx, mut progress: impl FnMut(u64)) -> Result<Verified, StoreError> {
    let mut verified = Verified::default();
    for log in audit::branches(tx).await? {
        verified.logs += 1;
        match verify_log(tx, log, &mut verified, &mut progress).await {
            // A row that nobody wrote so is a finding as well, and keeps nothing from the other logs.
            Err(error @ StoreError::Corrupt { .. }) => verified.findings.add(log, "row", error.to_string()),
            done => done?,
        }
    }
    Ok(verified)
}

/// Verifies one log and what follows from it.
pub async fn verify_log(
    tx: &mut ReadTx,
    log: BranchId,
    verified: &mut Verified,
    progress: &mut impl FnMut(u64),
) -> Result<(), StoreError> {
    let stands = feed::head(tx, log).await?;
    let mut chain = Some(Verifier::new(log));
    let (mut replay, mut books) = (Replay::<Product>::new(log), Books::new(log));
    let (mut documents, mut held, mut devices) = (Documents::new(log), Held::new(log), Devices::new(log));
    let mut at = (0, Digest::ZERO);
    loop {
        let found = &mut verified.findings;
        let page = audit::entries_behind(tx, log, at).await?;
        // Of a chain that is broken the first break is said; what follows from the entries is compared all the same.
        let broken = page.read.iter().find_map(|entry| chain.as_mut().and_then(|chain| chain.entry(entry).err()));
        let broken = broken.or_else(|| page.unreadable.filter(|_| chain.is_some()).map(Broken::Content));
        if let Some(broken) = broken {
            found.add(log, "log", broken);
            chain = None;
        }
        let Some(last) = page.read.last() else { break };
        let before = at.0;
        at = (last.seq, last.hash);
        let happened = replay.page(tx, &page.read, found).await?;
        books.page(tx, (before, at.0), &happened, found).await?;
        documents.page(tx, &page.read, found).await?;
        held.page(&page.read, found);
        devices.page(&page.read);
        let (was, now) = (verified.entries, verified.entries + page.read.len() as u64);
        verified.entries = now;
        if now / PROGRESS_EVERY > was / PROGRESS_EVERY {
            progress(now);
        }
        if page.unreadable.is_some() {
            break;
        }
    }
    let found = &mut verified.findings;
    if let Some(Err(broken)) = chain.map(|chain| chain.end(stands.seq, stands.digest)) {
        found.add(log, "log", broken);
    }
    replay.end(tx, found).await?;
    books.end(tx, at.0, found).await?;
    documents.end(tx, found).await?;
    held.end(tx, found).await?;
    devices.end(tx, found).await
}
