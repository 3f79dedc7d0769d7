//! Settings: defaults ← a TOML file ← the environment (`CALLOUT_DATA_DIR`, `CALLOUT_LISTEN` …).

mod ranges;

use std::{
    net::{IpAddr, SocketAddr},
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
    /// Proxies in front of this server, as addresses (`10.0.0.7`) or networks (`10.0.0.0/8`): only what comes from them is asked
    /// for whom it was sent (`Forwarded`, `X-Forwarded-For`). Without them whoever connects counts, and behind a proxy that
    /// means: everybody as one.
    pub trusted_proxies: Vec<Network>,
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
    /// Bytes of all bodies that are on their way from people who are not signed in, with what they become until they are
    /// answered. Whoever has said nothing longest gives way (F73).
    pub stranger_bytes_max: usize,
    /// The same of people who are signed in: a fleet of phones sends at once after a bad morning (F48).
    pub known_bytes_max: usize,
    /// How long a body may take in all while nobody is signed in, also one that never stands still (F73).
    pub stranger_body_seconds_max: u64,
    /// How long a request's head may take, also its first byte (F49); less when places run out (F73).
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

/// Addresses that begin alike: `10.0.0.0/8`, or one: `10.0.0.7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    /// Whether an address is in it; one of IPv4 that came through an IPv6 socket is still that address.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                (network.to_bits() ^ address.to_bits()).checked_shr(u32::BITS - self.bits).unwrap_or(0) == 0
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                (network.to_bits() ^ address.to_bits()).checked_shr(u128::BITS - self.bits).unwrap_or(0) == 0
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no address and no network such as 10.0.0.0/8");
        let (address, bits) = text.split_once('/').map_or((text.as_str(), None), |(at, bits)| (at, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let whole = if address.is_ipv4() { u32::BITS } else { u128::BITS };
        let bits = bits.map_or(Ok(whole), str::parse).map_err(|_| wrong())?;
        if bits > whole { Err(wrong()) } else { Ok(Self { address, bits }) }
    }
}

impl From<Network> for String {
    fn from(Network { address, bits }: Network) -> Self {
        format!("{address}/{bits}")
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("callout-data"),
            database_url: None,
            anchor_file: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            trusted_proxies: Vec::new(),
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
            // Eight of the largest deposits, or thousands of sign-ins, beside an idle server's 40 MiB.
            stranger_bytes_max: 16 * 1024 * 1024,
            // A rescue file of 32 MiB and a fleet's ordinary pushes of some kilobytes each.
            known_bytes_max: 64 * 1024 * 1024,
            // A sign-in is one packet; ten times the slowest that was seen.
            stranger_body_seconds_max: 60,
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
        // TOML's errors draw the line over several; one sentence names it.
        let text = error.to_string();
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let said = match lines.as_slice() {
            [place, .., why] if place.starts_with("TOML parse error at ") => {
                format!("the file cannot be read at {}: {why}", place.trim_start_matches("TOML parse error at "))
            }
            lines => lines.join(" "),
        };
        Self(said.replace("key \"default.", "key \""))
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
        Self::of(&figment.merge(environment))
    }

    /// Reads what a file says, without a file and without the environment.
    pub fn of_text(text: &str) -> Result<Self, ConfigError> {
        Self::of(&Figment::from(Serialized::defaults(Self::default())).merge(Toml::string(text)))
    }

    fn of(figment: &Figment) -> Result<Self, ConfigError> {
        let config: Self = figment.extract()?;
        ranges::check(&config).map_err(ConfigError)?;
        Ok(config)
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

/// Variables with our prefix that are not settings: the command line's, the tests', and the platform's.
fn is_ours_elsewhere(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    // Docker and Kubernetes put variables of these names there for a service that is called callout (F72).
    let is_injected = key == "port" || key.starts_with("port_") || key.starts_with("service_");
    is_injected
        || key == "config"
        || key == "password"
        || key == "log"
        || key == "log_format"
        || key.starts_with("test_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_overrides_the_defaults_and_an_unknown_setting_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("c.toml");
        std::fs::write(&file, "data_dir = \"/srv/callout\"\n[limits]\nbody_bytes_max = 100_000\n").unwrap();
        let config = Config::load(Some(&file)).unwrap();
        assert_eq!(config.database_url(), "sqlite:/srv/callout/callout.db");
        assert_eq!(config.limits.body_bytes_max, 100_000);
        std::fs::write(&file, "data_dri = \"/srv\"").unwrap();
        assert!(Config::load(Some(&file)).unwrap_err().to_string().contains("data_dri"));
    }

    #[test]
    fn a_malformed_file_is_said_in_one_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("c.toml");
        for (text, named) in [
            ("data_dir = ", "line 1"),
            ("[limits", "line 1"),
            ("\n[limits]\nidle_seconds_max = 99999999999999999999", "line 3"),
            ("listen = \"abc\"", "\"listen\""),
            ("[limits]\nbody_bytes_max = -1", "limits.body_bytes_max"),
            ("[limits]\nbody_bytes_max = 0", "limits.body_bytes_max"),
        ] {
            std::fs::write(&file, text).unwrap();
            let said = Config::load(Some(&file)).unwrap_err().to_string();
            assert!(said.contains(named) && !said.contains('\n') && !said.contains("default."), "{said}");
        }
        std::fs::write(&file, [0xFF, 0xFE, 0x00]).unwrap();
        assert!(!Config::load(Some(&file)).unwrap_err().to_string().contains('\n'));
    }

    #[test]
    fn what_a_platform_injects_is_no_setting_f72() {
        for key in ["PORT", "PORT_8080_TCP", "SERVICE_HOST", "SERVICE_PORT_HTTP", "CONFIG", "TEST_POSTGRES"] {
            assert!(is_ours_elsewhere(key), "{key}");
        }
        assert!(!is_ours_elsewhere("DATA_DIR") && !is_ours_elsewhere("LISTEN"));
    }

    #[test]
    fn trusted_proxies_are_addresses_and_networks() {
        let network = |text: &str| Network::try_from(text.to_owned());
        let contains = |text: &str, address: &str| network(text).unwrap().contains(address.parse().unwrap());
        assert!(contains("10.0.0.0/8", "10.255.1.2") && !contains("10.0.0.0/8", "11.0.0.1"));
        assert!(contains("192.0.2.7", "192.0.2.7") && !contains("192.0.2.7", "192.0.2.8"));
        assert!(contains("192.0.2.7", "::ffff:192.0.2.7"));
        assert!(contains("2001:db8::/32", "2001:db8:ffff::1") && !contains("2001:db8::/32", "2001:db9::1"));
        assert!(contains("0.0.0.0/0", "203.0.113.9") && !contains("0.0.0.0/0", "2001:db8::1"));
        for wrong in ["", "10.0.0.0/33", "10.0.0/8", "proxy", "::/129", "10.0.0.0/-1"] {
            assert!(network(wrong).unwrap_err().contains("10.0.0.0/8"), "{wrong}");
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("c.toml");
        std::fs::write(&file, "trusted_proxies = [\"10.0.0.0/8\", \"::1\"]\n").unwrap();
        let config = Config::load(Some(&file)).unwrap();
        assert_eq!(config.trusted_proxies, [network("10.0.0.0/8").unwrap(), network("::1").unwrap()]);
    }

    #[test]
    fn a_missing_file_is_said_in_one_sentence() {
        let error = Config::load(Some(Path::new("/nowhere/callout.toml"))).unwrap_err().to_string();
        assert!(error.contains("there is no file /nowhere/callout.toml"), "{error}");
    }
}
