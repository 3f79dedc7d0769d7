//! The server under attack: the real program in a folder of its own, with an administrator who can sign in.

use std::{
    net::SocketAddr,
    path::Path,
    sync::Arc,
    thread::{self, sleep},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, anyhow, ensure};
use callout_core::protocol::auth::{Enrolled, EnrolmentCode};
use callout_desk::{
    network::RealNetwork,
    office::{Office, text},
};
use callout_server::testing::{PhoneKey, TestPhone};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::Program;

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";
/// Back under this within a minute of any load: 64 MiB in all, of which the pages of a release's own program, 25 MB on the disk, are
/// up to 20 (F74). Those of the tests' build are four times as many, and no load's.
pub const REST_KIB_MAX: u64 = 44 * 1024;
/// Between two looks at the memory.
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// The server.
pub struct Server {
    /// The program.
    pub program: Program,
    /// Somebody of the office who may everything that administrators may.
    pub admin: Office,
    network: Arc<RealNetwork>,
    branch: Value,
    // Last, because what lives in it goes first.
    folder: TempDir,
}

impl Server {
    /// Starts one and founds a company on it, with settings of its own, such as `("CALLOUT_PASSWORDS__PASSES", "1")`.
    pub fn found(settings: &[(&str, &str)]) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("callout-attack-").tempdir().context("a folder for the server")?;
        let mut program = Program::new(folder.path().to_owned(), None)?;
        for (name, value) in settings {
            program.set(name, value);
        }
        let args = ["user", "add", "--branch", "Centre", "--login", "admin", "--name", "Admin"];
        program.run(&[&args[..], &["--role", "administrator"]].concat(), PASSWORD)?;
        program.start()?;
        let network = Arc::new(RealNetwork::new().context("the HTTP client")?);
        let admin = Office::sign_in(network.clone(), &program.url(), "admin", PASSWORD, "en")?;
        let branch = admin.get("/v1/branches")?["branches"][0]["id"].clone();
        Ok(Self { program, admin, network, branch, folder })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.program.address()
    }

    /// Where its database and files are.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Adds a person of that role; his id.
    pub fn add_person(&self, login: &str, role: &str) -> Result<Value> {
        let body =
            json!({ "branch": self.branch, "login": login, "name": login, "roles": [role], "password": PASSWORD });
        Ok(self.admin.post("/v1/people", &body)?["id"].clone())
    }

    /// Signs somebody in from the office.
    pub fn sign_in(&self, login: &str) -> Result<Office> {
        Ok(Office::sign_in(self.network.clone(), &self.program.url(), login, PASSWORD, "en")?)
    }

    /// A technician with an enrolled phone.
    pub fn add_phone(&self, login: &str) -> Result<(TestPhone, Enrolled)> {
        let person = self.add_person(login, "technician")?;
        let issued = self.admin.post("/v1/devices/enrolments", &json!({ "person": person }))?;
        let code = EnrolmentCode::new(text(&issued, "/code")?)?;
        let key = PhoneKey::new(login);
        let request = serde_json::to_value(key.enrol_request(&code))?;
        let enrolled: Enrolled = serde_json::from_value(self.admin.post("/v1/devices/enrol", &request)?)?;
        let phone = TestPhone { device: enrolled.device, person: enrolled.session.person.id, key };
        Ok((phone, enrolled))
    }

    /// What it holds of the machine's memory now, in KiB, beside its program: that of the tests' build is larger than a release's
    /// by what helps to find faults, and belongs to no load.
    pub fn memory_kib(&self) -> Result<u64> {
        let process = self.program.process().context("the server does not run")?;
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).context("what the server holds")?;
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).context("no RssAnon in its status")?;
        line.trim().trim_end_matches(" kB").parse().context("RssAnon")
    }

    /// Waits until it is back under [`REST_KIB_MAX`], a minute at most; what it holds then.
    pub fn memory_after_kib(&self) -> Result<u64> {
        let since = Instant::now();
        loop {
            let kib = self.memory_kib()?;
            if kib <= REST_KIB_MAX {
                return Ok(kib);
            }
            ensure!(since.elapsed() < Duration::from_mins(1), "{} a minute later", mib(kib));
            sleep(BETWEEN_LOOKS);
        }
    }

    /// The most that it holds while an attack lasts, looked at ten times a second, and what the attack gave.
    pub fn memory_during_kib<T>(&self, attack: impl FnOnce() -> Result<T> + Send) -> Result<(u64, T)>
    where
        T: Send,
    {
        thread::scope(|scope| {
            let attack = scope.spawn(attack);
            let mut most = self.memory_kib()?;
            while !attack.is_finished() {
                most = most.max(self.memory_kib()?);
                sleep(BETWEEN_LOOKS);
            }
            let gave = attack.join().map_err(|_| anyhow!("the attack itself broke"))??;
            Ok((most, gave))
        })
    }
}

/// `41 MiB`.
pub fn mib(kib: u64) -> String {
    format!("{} MiB", kib.div_ceil(1024))
}
