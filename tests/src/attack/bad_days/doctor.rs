//! What `callout doctor` says after somebody, or a disk, changed the database: it names what differs (F80, I16).

use std::{
    fs::{self, OpenOptions},
    io::{Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use callout_server::testing::office::{compressor, lin};
use rusqlite::Connection;
use serde_json::json;

use super::super::server::Server;

/// Of a database's pages.
const PAGE_BYTES: u64 = 8 * 1024;
/// An anchor is written within this after a start.
const ANCHOR_WAIT: Duration = Duration::from_secs(20);

/// A server with a few calls in its log, which is in its file and not in the log beside it.
fn day(settings: &[(&str, &str)]) -> Result<Server> {
    let mut server = Server::found(settings)?;
    server.add_person("clerk", "clerk")?;
    let clerk = server.sign_in("clerk")?;
    let customer = clerk.post("/v1/customers", &json!({ "customer": lin() }))?["customer"]["id"].clone();
    let asset =
        clerk.post("/v1/assets", &json!({ "customer": customer, "asset": compressor() }))?["asset"]["id"].clone();
    for _ in 0..5 {
        let call = json!({
            "customer": { "known": customer }, "asset": { "known": asset }, "channel": "phone", "fault": "A terrible noise",
        });
        clerk.post("/v1/calls", &call)?;
    }
    server.program.kill()?;
    sql(&server, "pragma wal_checkpoint(truncate)")?;
    let found = server.program.doctor()?;
    ensure!(found.is_none(), "the doctor finds something before anything happened: {}", found.unwrap_or_default());
    Ok(server)
}

fn database(server: &Server) -> PathBuf {
    server.folder().join("callout.db")
}

/// Does something to the database by hand.
fn sql(server: &Server, text: &str) -> Result<()> {
    Connection::open(database(server))?.execute_batch(text).with_context(|| text.to_owned())
}

/// What the doctor finds wrong, and that it names this.
fn finds(server: &Server, named: &[&str]) -> Result<Vec<String>> {
    let said = server.program.doctor()?.context("the doctor finds nothing")?;
    for name in named {
        ensure!(said.contains(name), "the doctor does not say {name:?}:\n{said}");
    }
    Ok(said.lines().filter(|line| line.starts_with("WRONG")).map(str::to_owned).collect())
}

/// All pages but the first are noise, then one alone: one true sentence each.
pub(super) fn noise() -> Result<String> {
    let server = day(&[])?;
    let file = database(&server);
    let whole = fs::read(&file)?;
    let pages = whole.len() as u64 / PAGE_BYTES;
    let spoil = |from: u64, until: u64| -> Result<()> {
        fs::write(&file, &whole)?;
        let mut database = OpenOptions::new().write(true).open(&file)?;
        database.seek(SeekFrom::Start(from * PAGE_BYTES))?;
        let bytes = (until - from) * PAGE_BYTES;
        let noise: Vec<u8> = (0..bytes).map(|at| u8::try_from(at * at % 251).unwrap_or_default()).collect();
        Ok(database.write_all(&noise)?)
    };
    // The first with the header, so that it is no database any more; then all others; then one of them.
    for (from, until) in [(0, 1), (1, pages), (pages / 2, pages / 2 + 1)] {
        spoil(from, until)?;
        let wrong = finds(&server, &["is damaged"])?;
        ensure!(wrong.len() == 1, "{} sentences for one cause: {wrong:?}", wrong.len());
    }
    Ok(format!("{pages} pages, three ways to spoil them, one sentence each"))
}

/// A voucher that says something else, in its body or in the row that lists show.
pub(super) fn voucher() -> Result<String> {
    let mut server = day(&[])?;
    sql(&server, "update subject_revisions set body = replace(body, 'terrible', 'pleasant') where kind = 0")?;
    sql(&server, "update orders set due_minor = 1 where number like '%000002'")?;
    server.program.start()?;
    let wrong = finds(&server, &["order V-CEN-000001", "/call/fault", "`orders.due_minor` is not what the log says"])?;
    // Beside the server, on the server's own address: that alone is not wrong.
    let address = server.address().to_string();
    server.program.set("CALLOUT_LISTEN", &address);
    sql(&server, "update subject_revisions set body = replace(body, 'pleasant', 'terrible') where kind = 0")?;
    sql(&server, "update orders set due_minor = 0 where number like '%000002'")?;
    let well = server.program.run(&["doctor"], "")?;
    ensure!(well.contains("by this server, which is running"), "{well}");
    Ok(format!("{} lines name them, and none once they are put right", wrong.len()))
}

/// Postings that no event made, though they sum to zero.
pub(super) fn books() -> Result<String> {
    let server = day(&[])?;
    sql(
        &server,
        "insert into ledger_postings (branch, seq, n, at, account, account_of, amount_minor, currency, about_kind, about_id)
         select o.branch, 3, v.n, 1, v.account, o.branch, v.minor, 'CNY', 0, o.id
         from (select 0 as n, 'bank' as account, 500 as minor union all select 1, 'revenue', -500) as v,
            (select branch, id from orders limit 1) as o",
    )?;
    let wrong = finds(&server, &["books, entry 3, posting 0: no event books it", "posting 1"])?;
    Ok(format!("{} lines name them", wrong.len()))
}

/// The end of a log is cut, with everything that shows it: the anchor knows, and so does the next start.
pub(super) fn cut_log() -> Result<String> {
    let outside = tempfile::tempdir()?;
    let anchors = outside.path().join("anchors");
    let name = anchors.to_str().context("a path")?.to_owned();
    let mut server = day(&[("CALLOUT_ANCHOR_FILE", &name)])?;
    let before = lines(&anchors);
    server.program.start()?;
    let since = Instant::now();
    while lines(&anchors) == before {
        ensure!(since.elapsed() < ANCHOR_WAIT, "no anchor was written at the start");
        sleep(Duration::from_millis(20));
    }
    server.program.kill()?;
    // All that came of the last call, as if it had never been.
    sql(
        &server,
        "create temp table last as select branch, max(seq) as seq from branch_log where about_kind = 0 group by branch;
         delete from branch_log where (branch, seq) in (select branch, seq from last);
         delete from feed where (branch, seq) in (select branch, seq from last);
         delete from documents where (branch, seq) in (select branch, seq from last);
         delete from orders where (branch, id) in (select r.branch, r.id from subject_revisions r join last l
            on l.branch = r.branch and l.seq = r.seq);
         delete from subject_revisions where (branch, seq) in (select branch, seq from last);
         update branch_heads set seq = seq - 1,
            digest = (select l.hash from branch_log l where l.branch = branch_heads.branch order by l.seq desc limit 1)
         where branch in (select branch from last)",
    )?;
    let wrong = finds(&server, &["anchored at", "is gone: the log was cut"])?;
    ensure!(wrong.iter().all(|line| line.contains("anchors:")), "the tables agree with the cut log: {wrong:?}");
    server.program.start()?;
    let said = server.program.last_words();
    ensure!(said.contains("this database is older than its last anchor"), "the start says nothing:\n{said}");
    Ok("the anchor names the time, and the next start begins a new life".to_owned())
}

fn lines(anchors: &Path) -> usize {
    fs::read_to_string(anchors).map_or(0, |text| text.lines().count())
}
