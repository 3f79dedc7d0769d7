//! Backups under load, restores that were told, and old copies that were not (F79).

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, anyhow, ensure};
use callout_core::protocol::{cursor::Cursor, pull::Page};
use callout_desk::office::{Office, number};
use callout_server::testing::office::{compressor, lin};
use reqwest::blocking::Client;
use serde_json::{Value, json};

use crate::attack::server::{PASSWORD, Server};

/// Calls at the office between two looks.
const CALLS: usize = 20;

/// A clerk at his desk, with a customer who calls.
struct Desk {
    clerk: Office,
    call: Value,
}

impl Desk {
    fn open(server: &Server) -> Result<Self> {
        server.add_person("clerk", "clerk")?;
        let clerk = server.sign_in("clerk")?;
        let customer = clerk.post("/v1/customers", &json!({ "customer": lin() }))?["customer"]["id"].clone();
        let asset = clerk.post("/v1/assets", &json!({ "customer": customer, "asset": compressor() }))?;
        let call = json!({
            "customer": { "known": customer },
            "asset": { "known": asset["asset"]["id"] },
            "channel": "phone",
            "fault": "It makes a terrible noise",
        });
        Ok(Self { clerk, call })
    }

    /// Registers calls; the number of the last one's voucher.
    fn calls(&self, count: usize) -> Result<i64> {
        let mut last = 0;
        for _ in 0..count {
            last = number(&self.clerk.post("/v1/calls", &self.call)?, "/order/number/n")?;
        }
        Ok(last)
    }
}

/// A phone's pull; the status and the page.
fn pull(server: &Server, token: &str, cursor: Option<Cursor>) -> Result<(u16, Option<Page>)> {
    let query = cursor.map(|cursor| format!("?cursor={cursor}")).unwrap_or_default();
    let url = format!("{}/v1/sync/pull{query}", server.program.url());
    let answer = Client::builder().no_proxy().build()?.get(url).bearer_auth(token).send()?;
    let status = answer.status().as_u16();
    let page = (status == 200).then(|| answer.json()).transpose()?;
    Ok((status, page))
}

/// The place that a phone reaches, from nothing or from a cursor that is known.
fn place(server: &Server, token: &str, cursor: Option<Cursor>) -> Result<Cursor> {
    let (status, page) = pull(server, token, cursor)?;
    Ok(page.with_context(|| format!("a pull is answered {status}"))?.until)
}

/// Whoever still has a cursor of before reads anew.
fn reads_anew(server: &Server, token: &str, before: Cursor) -> Result<Cursor> {
    let (status, _) = pull(server, token, Some(before))?;
    ensure!(status == 409, "a cursor of the lost past is answered {status}");
    place(server, token, None)
}

/// The last voucher in a backup.
fn last_voucher(database: &Path) -> Result<i64> {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let file = rusqlite::Connection::open_with_flags(database, flags)?;
    Ok(file.query_row("select max(n) from documents where series like 'V-%'", [], |row| row.get(0))?)
}

/// `callout backup` while the office works, a kill, `callout restore`: what was acknowledged before is there, no number comes twice,
/// the doctor finds nothing, phones read anew (F79).
pub(super) fn at_work() -> Result<String> {
    let mut server = Server::found(&[])?;
    let (desk, (_, phone)) = (Desk::open(&server)?, server.add_phone("wang")?);
    let token = phone.session.access_token.expose().to_owned();
    let acknowledged = desk.calls(CALLS)?;
    let backups = tempfile::tempdir()?;
    let folder = backups.path().join("monday");
    let (is_over, started) = (AtomicBool::new(false), Instant::now());
    let (took, slowest, last) = thread::scope(|scope| {
        let working = scope.spawn(|| -> Result<(Duration, i64)> {
            let (mut slowest, mut last) = (Duration::ZERO, 0);
            while !is_over.load(Ordering::Acquire) {
                let began = Instant::now();
                last = desk.calls(1)?;
                slowest = slowest.max(began.elapsed());
            }
            Ok((slowest, last))
        });
        let said = server.program.run(&["backup", &folder.to_string_lossy()], PASSWORD);
        let took = started.elapsed();
        is_over.store(true, Ordering::Release);
        let (slowest, last) = working.join().map_err(|_| anyhow!("the clerk broke"))??;
        said.map(|_| (took, slowest, last))
    })?;
    ensure!(last_voucher(&folder.join("callout.db"))? >= acknowledged, "an acknowledged call is not in the backup");
    let before = place(&server, &token, None)?;
    let again = server.program.run(&["restore", &folder.to_string_lossy()], PASSWORD);
    ensure!(again.is_err(), "a restore under a running server is let through");
    server.program.kill()?;
    server.program.run(&["restore", &folder.to_string_lossy()], PASSWORD)?;
    if let Some(wrong) = server.program.doctor()? {
        return Err(anyhow!("the doctor after the restore: {wrong}"));
    }
    server.program.start()?;
    reads_anew(&server, &token, before)?;
    let next = desk.calls(1)?;
    ensure!(next > last, "number {next} again after {last}");
    ensure!(!server.program.last_words().contains("older than its phones"), "a restore that was told is no alarm");
    let (took, slowest) = (took.as_millis(), slowest.as_millis());
    Ok(format!("took in {took} ms, the slowest call meanwhile {slowest} ms, numbers from {last} to {next}"))
}

/// An old copy comes back by a plain copy of the file, and nobody says so: the first phone's cursor is the alarm, and no number is
/// given twice from then on (F79). A cursor that somebody invented is none.
pub(super) fn old_copy_untold() -> Result<String> {
    let mut server = Server::found(&[])?;
    let (desk, (_, phone)) = (Desk::open(&server)?, server.add_phone("wang")?);
    let token = phone.session.access_token.expose().to_owned();
    desk.calls(CALLS)?;
    let backups = tempfile::tempdir()?;
    let folder = backups.path().join("monday");
    server.program.run(&["backup", &folder.to_string_lossy()], PASSWORD)?;
    let last = desk.calls(CALLS)?;
    let ahead = place(&server, &token, None)?;
    server.program.kill()?;
    let database = server.folder().join("callout.db");
    for behind in ["-wal", "-shm"] {
        drop(fs::remove_file(server.folder().join(format!("callout.db{behind}"))));
    }
    fs::copy(folder.join("callout.db"), &database)?;
    server.program.start()?;

    let is_said = |server: &Server| server.program.last_words().contains("the database is older than its phones");
    let (status, _) = pull(&server, &token, Some(ahead.unsealed()))?;
    ensure!(status == 409 && !is_said(&server), "an invented cursor is answered {status}, or believed");
    let anew = reads_anew(&server, &token, ahead)?;
    ensure!(is_said(&server), "the server says nothing of the past that it lost");
    ensure!(anew.incarnation != ahead.incarnation, "it goes on in the old life");
    let next = desk.calls(1)?;
    ensure!(next > last, "number {next} again after {last}");
    place(&server, &token, Some(anew)).context("the phone that read anew goes on")?;
    if let Some(wrong) = server.program.doctor()? {
        return Err(anyhow!("the doctor: {wrong}"));
    }
    Ok(format!("known by the first cursor, numbers from {last} to {next}"))
}
