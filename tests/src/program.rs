//! The real program `callout`, in a process of its own: started, killed where it stands, examined.

use std::{
    env,
    fs::File,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use reqwest::blocking::Client;

/// Below the ports that systems hand out by themselves: a client of the dead server must never get its port.
const PORTS: std::ops::Range<u16> = 20_000..30_000;
/// Between two looks at whether it is ready.
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);
/// After so long it does not come any more.
const START_TIMEOUT: Duration = Duration::from_mins(1);

/// The server.
pub struct Program {
    folder: PathBuf,
    database: Option<String>,
    address: SocketAddr,
    settings: Vec<(String, String)>,
    child: Option<Child>,
    client: Client,
}

impl Program {
    /// A server on that folder, or on that PostgreSQL; not started yet.
    pub fn new(folder: PathBuf, database: Option<String>) -> Result<Self> {
        let client = Client::builder().no_proxy().pool_max_idle_per_host(0).timeout(START_TIMEOUT).build()?;
        Ok(Self { folder, database, address: free_address()?, settings: Vec::new(), child: None, client })
    }

    /// Starts from now on with a setting of its own, such as `CALLOUT_LIMITS__CONNECTIONS_MAX`.
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    /// Its process, while it runs.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same as a URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Starts it; answers how long it took until it was ready to serve.
    pub fn start(&mut self) -> Result<Duration> {
        let started = Instant::now();
        self.spawn()?;
        self.wait_until_ready(started)
    }

    /// Starts it and kills it so soon after, ready or not.
    pub fn start_in_vain(&mut self, killed_after: Duration) -> Result<()> {
        self.spawn()?;
        sleep(killed_after);
        self.kill()
    }

    fn spawn(&mut self) -> Result<()> {
        let log = File::options().create(true).append(true).open(self.log()).context("the server's log")?;
        let mut command = self.command(&["serve"])?;
        command.env("CALLOUT_LISTEN", self.address.to_string()).env("CALLOUT_LOG", "warn");
        let child = command.stdout(log.try_clone()?).stderr(log).spawn().context("starting the server")?;
        self.child = Some(child);
        Ok(())
    }

    /// Waits until it serves, since a moment.
    pub fn wait_until_ready(&mut self, since: Instant) -> Result<Duration> {
        let ready = format!("{}/readyz", self.url());
        while since.elapsed() < START_TIMEOUT {
            if self.client.get(&ready).send().is_ok_and(|answer| answer.status() == 200) {
                return Ok(since.elapsed());
            }
            ensure!(self.is_running(), "the server ended by itself; it says:\n{}", self.last_words());
            sleep(BETWEEN_LOOKS);
        }
        bail!("the server did not get ready within {} s; it says:\n{}", START_TIMEOUT.as_secs(), self.last_words())
    }

    /// Kills it where it stands (SIGKILL).
    pub fn kill(&mut self) -> Result<()> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        child.kill().context("killing the server")?;
        child.wait().context("waiting for the server's end").map(drop)
    }

    /// Runs another command of the program on the same data.
    pub fn run(&self, args: &[&str], password: &str) -> Result<String> {
        let output = self.command(args)?.env("CALLOUT_PASSWORD", password).output().context("running the program")?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let error = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "callout {}: {}\n{said}", args.join(" "), error.trim());
        Ok(said)
    }

    /// What `callout doctor` finds wrong, beside the running server.
    pub fn doctor(&self) -> Result<Option<String>> {
        let mut command = self.command(&["doctor"])?;
        // Any free port: the server's own is taken by the server.
        let output = command.env("CALLOUT_LISTEN", "127.0.0.1:0").output().context("running the doctor")?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok((!output.status.success()).then_some(said))
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    fn log(&self) -> PathBuf {
        self.folder.join("server.log")
    }

    /// The end of its log.
    #[must_use]
    pub fn last_words(&self) -> String {
        let log = std::fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    /// The server's program lies beside this one.
    fn command(&self, args: &[&str]) -> Result<Command> {
        let own = env::current_exe().context("finding this program")?;
        let program = own.with_file_name(format!("callout{}", env::consts::EXE_SUFFIX));
        ensure!(
            program.exists(),
            "the server's program is not beside this one; start this with `cargo xtask crash` or `cargo xtask test attack`"
        );
        let mut command = Command::new(program);
        command.args(args).env("CALLOUT_DATA_DIR", &self.folder).stdin(Stdio::null());
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        if let Some(url) = &self.database {
            command.env("CALLOUT_DATABASE_URL", url);
        }
        Ok(command)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Nothing more can be done about a process that is already gone.
        let _ = self.kill();
    }
}

fn free_address() -> Result<SocketAddr> {
    let width = usize::from(PORTS.end - PORTS.start);
    let first = usize::try_from(std::process::id()).unwrap_or(0) % width;
    let ports = PORTS.cycle().skip(first).take(width);
    let mut addresses = ports.map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
    addresses.find(|address| TcpListener::bind(address).is_ok()).context("no free port between 20,000 and 30,000")
}
