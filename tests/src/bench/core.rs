//! `bench core`: a phone that holds many orders: how fast it answers, starts and writes, and what it takes.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Instant,
};

use anyhow::{Context as _, ensure};
use callout_core::{
    domain::{digest::Digest, ids::CommandId},
    effects::store::{CommandRow, Contents, StoreAnswer, StoreOperation, Write},
    model::event::{Action, Event, Place},
    view::{CardView, ScreenView, StageKind},
};
use callout_mobile::Store;
use clap::Args;

use super::{Samples, median, orders::Chance, shell::Shell, shown, table::Table, verdict};

/// Jobs that are recorded offline in one round: a long day without a network.
const JOBS: usize = 60;
/// Transactions of the store that are measured in one round.
const TRANSACTIONS: u64 = 200;
/// A folder in memory, where a transaction waits for no disk.
const IN_MEMORY: &str = "/dev/shm";

/// A phone that holds many orders: update and view through the FFI, cold start, store transaction, memory.
#[derive(Args, Debug)]
pub struct Core {
    /// Orders on the phone.
    #[arg(long, default_value_t = 10_000)]
    orders: usize,
    /// Rounds, each on a fresh copy of the phone's files.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Where the files lie: on the disk that is measured [default: the system's temporary folder].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// A start in a process of its own, for `core`.
#[derive(Args, Debug)]
pub struct Start {
    /// The phone's folder.
    folder: PathBuf,
}

impl Start {
    /// Starts the core over the folder and prints microseconds and kibibytes before and after.
    pub fn run(&self) -> anyhow::Result<()> {
        let shell = Shell::over(&self.folder)?;
        let before = resident_kib();
        let cost = shell.start()?;
        let after = resident_kib();
        ensure!(matches!(shell.view()?.screen, ScreenView::Today(_)), "the first screen is the day's list");
        println!("{} {before} {after}", cost.shown.as_micros());
        Ok(())
    }
}

/// What a folder's rounds gave.
#[derive(Default)]
struct Measured {
    events: Vec<(&'static str, Samples, usize)>,
    transactions: Samples,
}

impl Core {
    /// Measures and prints.
    pub fn run(&self) -> anyhow::Result<()> {
        let temporary = super::sync::folder(self.data.as_deref())?;
        let phone = temporary.path().join("phone");
        println!("A phone fetches {} orders.", self.orders);
        super::fresh::fetch(&temporary.path().join("server"), &phone, self.orders, JOBS)?;
        let on_disk = self.measure(&phone, temporary.path())?;
        let in_memory = match tempfile::tempdir_in(IN_MEMORY) {
            Ok(folder) => Some(self.measure(&phone, folder.path())?),
            // Not every system has it.
            Err(_) => None,
        };
        self.print_events(&on_disk, in_memory.as_ref());
        self.print_starts(&phone, temporary.path())
    }

    fn measure(&self, phone: &Path, folder: &Path) -> anyhow::Result<Measured> {
        let mut measured = Measured::default();
        for round in 0..self.rounds {
            let copy = folder.join(format!("round-{round}"));
            copy_phone(phone, &copy)?;
            play(&copy, self.orders, &mut measured)?;
            transactions(&copy, &mut measured.transactions)?;
            std::fs::remove_dir_all(&copy)?;
        }
        Ok(measured)
    }

    fn print_events(&self, on_disk: &Measured, in_memory: Option<&Measured>) {
        let title = format!("update + view through the FFI, {} orders held, {} rounds", self.orders, self.rounds);
        let columns = ["", "p50", "p99", "p50, no fsync", "p99, no fsync", "view bytes", "goal"];
        let mut table = Table::new(title, &columns);
        for (n, (what, samples, bytes)) in on_disk.events.iter().enumerate() {
            let quick = in_memory.and_then(|m| m.events.get(n)).map(|(_, samples, _)| samples);
            let of = |samples: Option<&Samples>, p| samples.map_or_else(String::new, |s| shown(s.percentile(p)));
            let p99 = quick.unwrap_or(samples).percentile(99);
            let is_met = p99.as_micros() < 1_000 && *bytes < 16 * 1024;
            table.row([
                (*what).to_owned(),
                of(Some(samples), 50),
                of(Some(samples), 99),
                of(quick, 50),
                of(quick, 99),
                bytes.to_string(),
                verdict("p99 < 1 ms without fsync, view < 16 KB:", is_met),
            ]);
        }
        let quick = in_memory.map(|m| &m.transactions);
        let of = |p| quick.map_or_else(String::new, |s| shown(s.percentile(p)));
        let disk = &on_disk.transactions;
        table.row([
            "store transaction alone".to_owned(),
            shown(disk.percentile(50)),
            shown(disk.percentile(99)),
            of(50),
            of(99),
        ]);
        table.print();
    }

    /// Starts in processes of their own, so that nothing is warm but the system's file cache.
    fn print_starts(&self, phone: &Path, folder: &Path) -> anyhow::Result<()> {
        let copy = folder.join("start");
        copy_phone(phone, &copy)?;
        let mut clean = Vec::new();
        for _ in 0..=self.rounds * 2 {
            clean.push(start(&copy)?);
        }
        let of = |starts: &[[f64; 3]], n: usize| median(&starts.iter().map(|s| s[n]).collect::<Vec<_>>());
        let start_ms = of(&clean, 0) / 1e3;
        let (before, after) = (of(&clean, 1) / 1024.0, of(&clean, 2) / 1024.0);
        let mut table =
            Table::new(format!("cold start, {} orders held, {} starts", self.orders, clean.len()), &["", "", "goal"]);
        let goal = verdict("< 100 ms:", start_ms < 100.0);
        table.row(["from Start to the day's list, median".to_owned(), format!("{start_ms:.1} ms"), goal]);
        table.row(["resident memory before".to_owned(), format!("{before:.1} MiB"), String::new()]);
        table.row(["resident memory after".to_owned(), format!("{after:.1} MiB"), String::new()]);
        let file = std::fs::metadata(copy.join("store.db"))?.len();
        table.row(["the phone's database".to_owned(), format!("{} KiB", file / 1024), String::new()]);
        table.print();
        Ok(())
    }
}

/// A long day without a network, over a list that is scrolled.
fn play(folder: &Path, orders: usize, measured: &mut Measured) -> anyhow::Result<()> {
    let shell = Shell::over(folder)?;
    shell.start()?;
    let mut chance = Chance::new(7);
    let total = u64::try_from(orders)?;
    for _ in 0..200 {
        let first = u32::try_from(chance.below(total))?;
        note(measured, "scroll the day's list", &shell, &scroll(first))?;
    }
    for query in ["f", "fa", "fan", "fan 0", "王"] {
        let search = Event::Search { list: "today".to_owned(), query: query.to_owned() };
        note(measured, "search the day's list", &shell, &search)?;
    }
    shell.send(&Event::Search { list: "today".to_owned(), query: String::new() })?;
    let ids = assigned(&shell)?;
    ensure!(ids.len() == JOBS.min(orders), "the assigned orders stand at the top: {}", ids.len());
    for id in ids {
        note(measured, "open an order", &shell, &Event::Open(Place::Order { id }))?;
        let found = "The fan stands still, its winding is burnt".to_owned();
        let finding = Action::RecordFinding { found, cause: "burnt winding".to_owned(), differs: true };
        let acts = [
            ("accept (recorded command)", Action::Accept),
            ("leave for the customer (recorded command)", Action::StartTravel),
            ("arrive (recorded command)", Action::Arrive),
            ("record a finding (recorded command)", finding),
        ];
        for (what, action) in acts {
            note(measured, what, &shell, &Event::Act(action))?;
        }
        note(measured, "back to the day's list", &shell, &Event::Back)?;
    }
    let pending = shell.view()?.sync.pending;
    ensure!(pending as usize == 4 * JOBS.min(orders), "{pending} commands wait");
    note(measured, "open the outbox", &shell, &Event::Open(Place::Outbox))
}

fn note(measured: &mut Measured, what: &'static str, shell: &Shell, event: &Event) -> anyhow::Result<()> {
    let cost = shell.send(event)?;
    let place = measured.events.iter().position(|(name, _, _)| *name == what).unwrap_or_else(|| {
        measured.events.push((what, Samples::default(), 0));
        measured.events.len() - 1
    });
    let (_, samples, bytes) = &mut measured.events[place];
    samples.push(cost.shown);
    *bytes = cost.view_bytes.max(*bytes);
    Ok(())
}

/// The orders that wait for somebody to accept them: on the others, which are worked, something is owed. First on the list by
/// the limit of arrival are those that came first.
fn assigned(shell: &Shell) -> anyhow::Result<Vec<String>> {
    let mut ids = Vec::new();
    let mut first = 0;
    loop {
        shell.send(&scroll(first))?;
        let ScreenView::Today(today) = shell.view()?.screen else { anyhow::bail!("not the day's list") };
        let rows = today.rows().count();
        if rows == 0 || first >= today.window.total {
            break;
        }
        first += u32::try_from(rows)?;
        let waits = |card: &&CardView| card.stage_kind == StageKind::Assigned;
        ids.extend(today.rows().filter(waits).map(|card| card.id.clone()));
    }
    shell.send(&scroll(0))?;
    Ok(ids)
}

/// Shows the day's list from that row on.
fn scroll(first: u32) -> Event {
    Event::Scroll { list: "today".to_owned(), first }
}

/// What recording a command writes, without the core around it.
fn transactions(folder: &Path, samples: &mut Samples) -> anyhow::Result<()> {
    let store = Arc::new(Store::at(folder.join("store.db")));
    let StoreAnswer::Opened(contents) = store.answer(&StoreOperation::Open) else { anyhow::bail!("the store opens") };
    let Contents { lines, commands, .. } = *contents;
    let (mut seq, epoch) = (commands.last().map_or(0, |row| row.seq), 1);
    let mut chance = Chance::new(9);
    for n in 0..TRANSACTIONS {
        let (about, _) = lines.get(usize::try_from(n)?).context("enough orders")?;
        seq += 1;
        let bytes: Vec<u8> = (0..700).map(|_| b'a' + u8::try_from(chance.below(26)).unwrap_or_default()).collect();
        let row = CommandRow {
            epoch,
            seq,
            hash: Digest::of(&bytes),
            id: chance.id::<CommandId>(callout_core::domain::time::Timestamp::from_ms(1_700_000_000_000)),
            about: Some(*about),
            recorded_ms: 1_700_000_000_000,
            bytes,
            outcome: None,
            acknowledged: false,
        };
        let writes = vec![Write::AppendCommand(row), Write::SetMeta { key: "log", value: vec![b'x'; 150] }];
        let began = Instant::now();
        let answer = store.answer(&StoreOperation::Commit(writes));
        samples.push(began.elapsed());
        ensure!(answer == StoreAnswer::Done, "{answer:?}");
    }
    Ok(())
}

/// One start: microseconds, kibibytes before, kibibytes after.
fn start(folder: &Path) -> anyhow::Result<[f64; 3]> {
    let output = Command::new(std::env::current_exe()?).arg("start").arg(folder).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout)?;
    let numbers: Vec<f64> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    numbers.try_into().map_err(|numbers| anyhow::anyhow!("three numbers: {numbers:?}"))
}

/// Resident memory of this process in KiB; zero where the system does not say.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

fn copy_phone(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to.join("keys"))?;
    crate::copy_files(from, to)?;
    crate::copy_files(&from.join("keys"), &to.join("keys"))
}
