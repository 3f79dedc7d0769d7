//! The server of the demo: the real program, in a process of its own, on an embedded database.

use std::{
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Mutex,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

/// Keeps the port in the server's folder: phones are enrolled at an address and stay there.
const PORT_FILE: &str = "port";
/// Tries to reach the server before giving up: a first start makes keys and tables.
const TRIES: u32 = 150;
/// The time between two of them.
const BETWEEN_TRIES: Duration = Duration::from_millis(100);

/// A running server.
pub struct Server {
    child: Mutex<Child>,
    url: String,
    folder: PathBuf,
}

impl Server {
    /// Starts it on that folder.
    pub fn start(folder: &Path, port: Option<u16>) -> Result<Self> {
        let folder = folder.join("server");
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let port = port_of(&folder, port)?;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let log = std::fs::File::create(folder.join("server.log")).context("the server's log")?;
        let child = Command::new(program()?)
            // The pipe breaks however the demo ends, and the server ends with it.
            .args(["serve", "--until-input-ends"])
            .env("CALLOUT_DATA_DIR", &folder)
            .env("CALLOUT_LISTEN", address.to_string())
            .stdin(Stdio::piped())
            .stdout(log.try_clone().context("the server's log")?)
            .stderr(log)
            .spawn()
            .context("starting the server")?;
        let server = Self { child: Mutex::new(child), url: format!("http://{address}"), folder };
        server.wait_until_it_answers(address)?;
        Ok(server)
    }

    fn wait_until_it_answers(&self, address: SocketAddr) -> Result<()> {
        for _ in 0..TRIES {
            if !self.is_running() {
                break;
            }
            if TcpStream::connect_timeout(&address, BETWEEN_TRIES).is_ok() {
                return Ok(());
            }
            std::thread::sleep(BETWEEN_TRIES);
        }
        let log = std::fs::read_to_string(self.folder.join("server.log")).unwrap_or_default();
        bail!("the server did not start; it says:\n{log}")
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Runs another command of the program on the same data, with a password on its standard input if it asks.
    pub fn command(&self, args: &[&str], password: &str) -> Result<String> {
        let output = Command::new(program()?)
            .args(args)
            .env("CALLOUT_DATA_DIR", &self.folder)
            .env("CALLOUT_PASSWORD", password)
            .stdin(Stdio::null())
            .output()
            .context("running the server's program")?;
        if !output.status.success() {
            bail!("callout {}: {}", args.join(" "), String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Whether it still runs.
    pub fn is_running(&self) -> bool {
        self.child.lock().is_ok_and(|mut child| matches!(child.try_wait(), Ok(None)))
    }

    /// Asks it to end by closing its input, and waits for its last requests.
    pub fn stop(self) {
        if let Ok(mut child) = self.child.lock() {
            drop(child.stdin.take());
            let _ = child.wait();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(mut child) = self.child.lock()
            && matches!(child.try_wait(), Ok(None))
        {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The server's program lies beside this one.
fn program() -> Result<PathBuf> {
    let beside = std::env::current_exe().context("finding this program")?.with_file_name("callout");
    if !beside.exists() {
        bail!("the server's program is not beside this one; start the demo with `cargo xtask demo`");
    }
    Ok(beside)
}

/// The wanted port, or the one that this company's phones were enrolled at, or a free one.
fn port_of(folder: &Path, wanted: Option<u16>) -> Result<u16> {
    let kept = folder.join(PORT_FILE);
    let before = std::fs::read_to_string(&kept).ok().and_then(|text| text.trim().parse().ok());
    let port = match (before, wanted) {
        (Some(before), Some(wanted)) if before != wanted => {
            bail!("the phones of this company know port {before}; leave --port out, or begin in another --data folder")
        }
        (Some(before), _) => before,
        (None, wanted) => wanted.map_or_else(free_port, Ok)?,
    };
    std::fs::write(&kept, port.to_string()).with_context(|| format!("cannot write {}", kept.display()))?;
    Ok(port)
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("finding a free port")?;
    Ok(listener.local_addr().context("finding a free port")?.port())
}
