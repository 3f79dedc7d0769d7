//! A PostgreSQL of our own for the length of a run: fresh folder, Unix socket, no port, gone afterwards.
//!
//! Debian's package brings the programs; its own cluster, if one runs, is left alone. It can be killed as by a power cut
//! and started again on the same data.

use std::fs::{self, File};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

/// Where Debian puts PostgreSQL: a folder a version.
const DEBIAN_DIR: &str = "/usr/lib/postgresql";
const START_TIMEOUT: Duration = Duration::from_mins(1);
/// Between two looks at whether it is ready.
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);
const SUPERUSER: &str = "postgres";
const DATABASE: &str = "callout";

/// How much of its care for the data it keeps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Care {
    /// As an installation runs it: a commit is on the disk before it is confirmed.
    Full,
    /// None: the data is thrown away with the run, so it need not survive anything.
    None,
}

/// A running PostgreSQL; dropping it stops it and removes its data.
pub struct Postgres {
    server: Child,
    home: Home,
    care: Care,
}

/// The programs, the folder they work in and the account they work as.
struct Home {
    bin: PathBuf,
    dir: TempDir,
    account: Option<Account>,
}

/// PostgreSQL refuses to run as root: then this one takes its place.
#[derive(Clone, Copy)]
struct Account {
    user: u32,
    group: u32,
}

impl Postgres {
    /// The folder of the newest version's programs, if any is installed.
    #[must_use]
    pub fn programs() -> Option<PathBuf> {
        let versions = fs::read_dir(DEBIAN_DIR).ok()?.flatten().map(|entry| entry.path().join("bin"));
        let installed = versions.filter(|bin| bin.join("initdb").is_file() && bin.join("postgres").is_file());
        installed.max_by_key(|bin| version(bin))
    }

    /// Sets up a database in a fresh folder and waits until it answers.
    pub fn start(bin: PathBuf, care: Care) -> Result<Self> {
        let dir = tempfile::Builder::new().prefix("callout-postgres-").tempdir().context("a folder for PostgreSQL")?;
        let account = account()?;
        if let Some(Account { user, group }) = account {
            chown(dir.path(), Some(user), Some(group)).context("giving PostgreSQL its folder")?;
        }
        let home = Home { bin, dir, account };
        // Locale C sorts by bytes, as SQLite does: a test sees the same order on both.
        let mut initdb = home.program("initdb");
        initdb.args(["--auth=trust", "--username", SUPERUSER, "--encoding=UTF8", "--locale=C", "--no-sync"]);
        run(initdb.arg("--pgdata").arg(home.data()).stdout(Stdio::null()))?;
        let mut postgres = Self { server: home.spawn(care)?, home, care };
        postgres.wait_until_ready()?;
        run(postgres.home.client("createdb").arg(DATABASE))?;
        Ok(postgres)
    }

    /// How a client finds it, in the form that both sqlx and psql read.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://{SUPERUSER}@localhost/{DATABASE}?host={}", self.home.dir.path().display())
    }

    /// Kills all its processes where they stand (SIGKILL), the first one first so that it cannot tidy up.
    pub fn kill(&mut self) -> Result<()> {
        let parent = self.server.id().to_string();
        let listed = Command::new("pgrep").args(["-P", &parent]).output().context("finding PostgreSQL's processes")?;
        self.server.kill().context("killing PostgreSQL")?;
        self.server.wait().context("waiting for PostgreSQL's end")?;
        let children = String::from_utf8_lossy(&listed.stdout);
        // Some are gone by themselves before the signal comes.
        let killed = Command::new("kill").arg("-KILL").args(children.split_whitespace()).stderr(Stdio::null()).status();
        killed.context("killing PostgreSQL's processes").map(drop)
    }

    /// Starts it again on its data, and waits until it has recovered.
    pub fn restart(&mut self) -> Result<()> {
        let started = Instant::now();
        loop {
            self.server = self.home.spawn(self.care)?;
            match self.wait_until_ready() {
                // The last of the killed processes may still hold the shared memory.
                Err(_) if started.elapsed() < START_TIMEOUT => sleep(BETWEEN_LOOKS),
                ready => return ready,
            }
        }
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let started = Instant::now();
        while started.elapsed() < START_TIMEOUT {
            if let Some(status) = self.server.try_wait()? {
                bail!("PostgreSQL stopped at once ({status}):\n{}", self.home.log_text());
            }
            if self.home.client("pg_isready").arg("--quiet").status()?.success() {
                return Ok(());
            }
            sleep(BETWEEN_LOOKS);
        }
        bail!("PostgreSQL did not answer within {} s:\n{}", START_TIMEOUT.as_secs(), self.home.log_text())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut stop = self.home.program("pg_ctl");
        let stopped = stop.args(["stop", "--silent", "--mode=immediate", "--pgdata"]).arg(self.home.data()).status();
        if !stopped.is_ok_and(|status| status.success()) {
            // Nothing more can be done about a process that is already gone.
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
    }
}

impl Home {
    fn spawn(&self, care: Care) -> Result<Child> {
        let log = File::options().create(true).append(true).open(self.log()).context("PostgreSQL's log")?;
        let mut server = self.program("postgres");
        server.arg("-D").arg(self.data()).arg("-k").arg(self.dir.path());
        server.args(["-c", "listen_addresses=", "-c", "max_connections=200"]);
        server.args(match care {
            // After a kill PostgreSQL syncs every file it has, one by one, unless it is told that one call does it.
            Care::Full => ["-c", "recovery_init_sync_method=syncfs"].as_slice(),
            Care::None => &["-c", "fsync=off", "-c", "full_page_writes=off"],
        });
        server.stdout(Stdio::null()).stderr(log).spawn().context("starting PostgreSQL")
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.bin.join(name));
        command.current_dir(self.dir.path()).env("LC_ALL", "C");
        if let Some(Account { user, group }) = self.account {
            command.uid(user).gid(group);
        }
        command
    }

    fn client(&self, name: &str) -> Command {
        let mut command = self.program(name);
        command.args(["--username", SUPERUSER, "--host"]).arg(self.dir.path());
        command
    }

    fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    fn log(&self) -> PathBuf {
        self.dir.path().join("log")
    }

    fn log_text(&self) -> String {
        fs::read_to_string(self.log()).unwrap_or_else(|error| format!("its log cannot be read: {error}"))
    }
}

fn run(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("starting {program}"))?;
    ensure!(status.success(), "{program} failed ({status})");
    Ok(())
}

/// The account PostgreSQL must take: none when we are an ordinary user ourselves.
fn account() -> Result<Option<Account>> {
    if id(&["-u"]) != Some(0) {
        return Ok(None);
    }
    for name in ["postgres", "nobody"] {
        if let (Some(user), Some(group)) = (id(&["-u", name]), id(&["-g", name])) {
            return Ok(Some(Account { user, group }));
        }
    }
    bail!("PostgreSQL will not run as root, and this machine has neither an account `postgres` nor `nobody`")
}

fn id(args: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(args).stderr(Stdio::null()).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// The number in `/usr/lib/postgresql/<version>/bin`.
fn version(bin: &Path) -> u32 {
    let version = bin.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    version.and_then(|version| version.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_is_the_greatest_number_not_the_last_word() {
        let bins = ["/usr/lib/postgresql/9/bin", "/usr/lib/postgresql/15/bin"].map(Path::new);
        assert_eq!(bins.into_iter().max_by_key(|bin| version(bin)), Some(bins[1]));
    }

    #[test]
    fn postgres_starts_is_killed_recovers_and_leaves_nothing_behind() {
        let Some(bin) = Postgres::programs() else { return };
        let mut postgres = Postgres::start(bin.clone(), Care::Full).unwrap();
        let dir = postgres.home.dir.path().to_owned();
        let url = postgres.url();
        let psql = |sql: &str| {
            let answer = Command::new(bin.join("psql")).args(["--no-psqlrc", "-tAc", sql, &url]).output().unwrap();
            String::from_utf8_lossy(&answer.stdout).trim().to_owned()
        };
        assert_eq!(psql("show server_encoding"), "UTF8");
        psql("create table kept as select 7 as it");
        postgres.kill().unwrap();
        assert_eq!(psql("select it from kept"), "");
        postgres.restart().unwrap();
        assert_eq!(psql("select it from kept"), "7");
        drop(postgres);
        assert!(!dir.exists());
    }
}
