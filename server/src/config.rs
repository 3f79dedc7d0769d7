//! Settings: defaults ← a TOML file ← the environment (`CALLOUT_DATA_DIR`, `CALLOUT_LISTEN` …).

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use callout_core::protocol::limits::PULL_PAGE_ITEMS;
use figment::{
    Figment,
    providers::{Env, Format as _, Serialized, Toml},
};
use serde::{Deserialize, Serialize};

/// The file that is read when no other one is named.
pub const DEFAULT_FILE: &str = "callout.toml";

/// Everything that an operator may set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where the embedded database, photos and the lock live.
    pub data_dir: PathBuf,
    /// `sqlite:<file>` or `postgres://user@host/database`; by default `callout.db` in `data_dir`.
    pub database_url: Option<String>,
    /// A file on another disk than the database's, to which is written at least hourly where the logs stand: a log that was cut and
    /// written anew shows by it (I16).
    pub anchor_file: Option<PathBuf>,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Who issues tokens: a name that is this installation's alone.
    pub issuer: String,
    /// Whom tokens are for.
    pub audience: String,
    /// The cost of a password.
    pub passwords: PasswordCost,
    /// What one client, and all of them together, may take.
    pub limits: Limits,
}

/// The cost of checking a password, for Argon2id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PasswordCost {
    /// Memory of one check in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Checks at the same time; the others wait.
    pub concurrent_max: usize,
}

/// Bounds on what requests may take (I19).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Connections open at the same time.
    pub connections_max: usize,
    /// Connections of one address; a whole branch may stand behind one.
    pub connections_per_address_max: usize,
    /// Bytes of a request's body, after decompression.
    pub body_bytes_max: usize,
    /// How long a request's head may take, also its first byte (F49).
    pub header_seconds_max: u64,
    /// How long a body or an answer may stand still (F49); a slow one goes on (F24).
    pub idle_seconds_max: u64,
    /// Of the disk under `data_dir`, this part is kept free: nothing is written then, people still sign in and read (F37).
    pub disk_reserve_percent: u8,
    /// Of a large disk no more than this is kept free.
    pub disk_reserve_bytes_max: u64,
    /// How long running requests are waited for at the end.
    pub shutdown_seconds_max: u64,
    /// Items on one page of a pull; a page has no more than the protocol allows, whatever stands here.
    pub pull_page_items: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("callout-data"),
            database_url: None,
            anchor_file: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            issuer: "callout".to_owned(),
            audience: "callout".to_owned(),
            passwords: PasswordCost::default(),
            limits: Limits::default(),
        }
    }
}

impl Default for PasswordCost {
    /// OWASP's second choice for Argon2id: 19 MiB, two passes; two at once keep a small machine's memory under 40 MiB.
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2, concurrent_max: 2 }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 4_096,
            connections_per_address_max: 1_024,
            // A push of 100 commands with two signatures each stays under half of this.
            body_bytes_max: 1024 * 1024,
            header_seconds_max: 20,
            idle_seconds_max: 30,
            disk_reserve_percent: 5,
            // Two months of a branch's sign-ins, and SQLite's log at its longest.
            disk_reserve_bytes_max: 1024 * 1024 * 1024,
            shutdown_seconds_max: 20,
            pull_page_items: PULL_PAGE_ITEMS as usize,
        }
    }
}

/// The settings cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the settings cannot be used: {0}")]
pub struct ConfigError(String);

impl From<figment::Error> for ConfigError {
    fn from(error: figment::Error) -> Self {
        Self(error.to_string())
    }
}

impl Config {
    /// Reads the file (the named one must exist, the default one may be missing) and the environment.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let toml = match file {
            Some(file) => Toml::file_exact(file),
            None => Toml::file(DEFAULT_FILE),
        };
        let figment = Figment::from(Serialized::defaults(Self::default()));
        let figment =
            if file.is_some_and(|file| !file.exists()) { Err(missing(file)) } else { Ok(figment.merge(toml)) }?;
        // Two underscores step into a table: CALLOUT_LIMITS__BODY_BYTES_MAX.
        let environment = Env::prefixed("CALLOUT_").filter(|key| !is_ours_elsewhere(key.as_str())).split("__");
        Ok(figment.merge(environment).extract()?)
    }

    /// The embedded database's file, if that is what is used.
    #[must_use]
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        let url = self.database_url();
        let path = url.strip_prefix("sqlite:")?;
        Some(PathBuf::from(path.strip_prefix("//").unwrap_or(path).split('?').next().unwrap_or_default()))
    }

    /// The database to open.
    #[must_use]
    pub fn database_url(&self) -> String {
        self.database_url.clone().unwrap_or_else(|| format!("sqlite:{}", self.data_dir.join("callout.db").display()))
    }
}

fn missing(file: Option<&Path>) -> ConfigError {
    let name = file.map(|file| file.display().to_string()).unwrap_or_default();
    ConfigError(format!("there is no file {name}; check the path after --config"))
}

/// Variables with our prefix that are not settings: the command line's and the tests'.
fn is_ours_elsewhere(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    key == "config" || key == "password" || key == "log" || key == "log_format" || key.starts_with("test_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_overrides_the_defaults_and_an_unknown_setting_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("c.toml");
        std::fs::write(&file, "data_dir = \"/srv/callout\"\n[limits]\nbody_bytes_max = 5\n").unwrap();
        let config = Config::load(Some(&file)).unwrap();
        assert_eq!(config.database_url(), "sqlite:/srv/callout/callout.db");
        assert_eq!(config.limits.body_bytes_max, 5);
        std::fs::write(&file, "data_dri = \"/srv\"").unwrap();
        assert!(Config::load(Some(&file)).unwrap_err().to_string().contains("data_dri"));
    }

    #[test]
    fn a_missing_file_is_said_in_one_sentence() {
        let error = Config::load(Some(Path::new("/nowhere/callout.toml"))).unwrap_err().to_string();
        assert!(error.contains("there is no file /nowhere/callout.toml"), "{error}");
    }
}
