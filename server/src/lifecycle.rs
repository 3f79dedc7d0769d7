//! Starting, and ending without loss: the lock, the listener, the signal, the last requests, the clock's floor.

use std::{
    fs::{File, TryLockError},
    io,
    net::SocketAddr,
    path::PathBuf,
    time::Duration,
};

use tokio::net::{TcpListener, TcpSocket};
use tokio_util::sync::CancellationToken;

use crate::{
    anchors::keep,
    api,
    clock::{CLOCK_ADVICE, Clock},
    config::Config,
    entropy::Entropy,
    http, jobs,
    reports::WRITE_EVERY,
    services::{older_past, reports},
    state::{AppState, StartError},
    store::{self, OpenError, meta},
};

/// How far the clock may be set back over a crash without being noticed (F45).
const CLOCK_FLOOR_INTERVAL: Duration = Duration::from_mins(1);
/// Connections that the system keeps for us until they are accepted; what finds it full comes again after a second (F73).
const QUEUE: u32 = 4_096;
/// Held by the server that uses the folder.
const LOCK_FILE: &str = "callout.lock";

/// Why the server does not serve: each is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Getting ready.
    #[error(transparent)]
    Start(#[from] StartError),
    /// Somebody listens there.
    #[error("the address {0} is in use; stop the other program or set `listen` to a free port")]
    AddressInUse(SocketAddr),
    /// Cannot listen for another reason.
    #[error("cannot listen on {address} ({cause}); set `listen` to an address of this machine and a port from 1024 up")]
    CannotListen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        cause: io::Error,
    },
    /// Another server works on the same folder (F44).
    #[error("another callout already works in {}; stop it first, two of them would not agree", .0.display())]
    FolderInUse(PathBuf),
    /// A sync failed while serving (F38).
    #[error(
        "the disk under {} did not confirm what was written to it, so callout stopped; check the disk, then start it again: what was confirmed is there, what was not is sent again", .0.display()
    )]
    DiskFailed(PathBuf),
    /// The lock file cannot be used.
    #[error("cannot lock the folder {} ({cause}); give its owner write access or set `data_dir` to another one", folder.display())]
    CannotLock {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

impl From<OpenError> for ServeError {
    fn from(error: OpenError) -> Self {
        Self::Start(error.into())
    }
}

/// Listens on the settings' address.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, ServeError> {
    listen(address).map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => ServeError::AddressInUse(address),
        _ => ServeError::CannotListen { address, cause: source },
    })
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(QUEUE)
}

/// Opens everything and serves on the listener until `shutdown`.
pub async fn run(config: Config, listener: TcpListener, shutdown: CancellationToken) -> Result<(), ServeError> {
    let _lock = lock_folder(&config)?;
    let mut state = AppState::open(config.clone(), Clock::system(), Entropy::system()).await?;
    match older_past::by_anchor(&state).await {
        Ok(None) => {}
        Ok(Some(_)) => {
            state.db.close().await;
            state = AppState::open(config, Clock::system(), Entropy::system()).await?;
        }
        Err(error) => tracing::error!(%error, "whether a backup was put back could not be found out"),
    }
    run_on(state, listener, shutdown).await
}

/// Serves an opened state on the listener until `shutdown`, then ends it; or until the disk fails.
pub async fn run_on(state: AppState, listener: TcpListener, shutdown: CancellationToken) -> Result<(), ServeError> {
    let address = listener.local_addr().map(|address| address.to_string()).unwrap_or_default();
    tracing::info!(address, "callout serves");
    let stop = state.shutdown.clone();
    let forwarding = tokio::spawn(async move {
        shutdown.cancelled().await;
        stop.cancel();
    });
    let clock = tokio::spawn(keep_clock_floor(state.clone()));
    let reports = tokio::spawn(keep_reports(state.clone()));
    let jobs = tokio::spawn(jobs::keep_running(state.clone()));
    let anchors = tokio::spawn(keep::keep(state.clone()));
    let serving = http::serve(listener, api::build(&state).router, &state.config, state.shutdown.clone());
    let has_disk = tokio::select! {
        () = serving => true,
        () = state.db.disk_failed() => false,
    };
    forwarding.abort();
    clock.abort();
    reports.abort();
    jobs.abort();
    anchors.abort();
    if !has_disk {
        // Whoever closes SQLite's last connection syncs once more, and might be told that all is well (F38).
        std::mem::forget(state.db.clone());
        return Err(ServeError::DiskFailed(state.config.data_dir.clone()));
    }
    state.tasks.close();
    let grace = Duration::from_secs(state.config.limits.shutdown_seconds_max);
    if tokio::time::timeout(grace, state.tasks.wait()).await.is_err() {
        tracing::warn!(tasks = state.tasks.len(), "tasks were cut at the end of the grace time");
    }
    save_reports(&state).await;
    save_clock_floor(&state).await;
    keep::keep_last(&state).await;
    state.db.close().await;
    tracing::info!("callout stopped");
    Ok(())
}

/// Ends when the operator says so: Ctrl-C or SIGTERM.
pub async fn stop_signal() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

/// Stops when the standard input ends. The thread is the system's to end: a runtime would wait for one that reads.
pub fn stop_with_input(stop: CancellationToken) {
    std::thread::spawn(move || {
        // What is said there is of no interest, and neither is how it ends.
        io::copy(&mut io::stdin().lock(), &mut io::sink()).unwrap_or_default();
        stop.cancel();
    });
}

async fn keep_clock_floor(state: AppState) {
    let mut said = None;
    loop {
        save_clock_floor(&state).await;
        // Once for each time that it begins: the log is for people.
        let differs = state.clock.difference().is_some();
        if let Some(difference) = state.clock.difference().filter(|_| said == Some(false)) {
            tracing::error!(told = %state.clock.now(), "{difference}; {CLOCK_ADVICE}");
        }
        said = Some(differs);
        tokio::time::sleep(CLOCK_FLOOR_INTERVAL).await;
    }
}

/// Remembers the time, so that a restarted server never tells an earlier one.
async fn save_clock_floor(state: &AppState) {
    let saved = async {
        let mut tx = state.db.write().await?;
        meta::raise_clock_floor(&mut tx, state.clock.now()).await?;
        tx.commit().await
    };
    if let Err(error) = saved.await {
        tracing::warn!(%error, "the time could not be remembered");
    }
}

async fn keep_reports(state: AppState) {
    loop {
        tokio::time::sleep(WRITE_EVERY).await;
        save_reports(&state).await;
    }
}

/// Writes what phones said of themselves; they say it again if this fails.
async fn save_reports(state: &AppState) {
    if let Err(error) = reports::write(state).await {
        tracing::warn!(%error, "what phones said of themselves could not be written");
    }
}

/// Takes the folder for this process; the system frees it however the process ends.
///
/// PostgreSQL is made for several servers side by side, so it needs no lock.
pub(crate) fn lock_folder(config: &Config) -> Result<Option<File>, ServeError> {
    if !config.database_url().starts_with("sqlite:") {
        return Ok(None);
    }
    store::ensure_writable(&config.data_dir)?;
    let folder = config.data_dir.clone();
    let file = match File::create(folder.join(LOCK_FILE)) {
        Ok(file) => file,
        Err(source) => return Err(ServeError::CannotLock { folder, cause: source }),
    };
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(ServeError::FolderInUse(folder)),
        Err(TryLockError::Error(source)) => Err(ServeError::CannotLock { folder, cause: source }),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use callout_fault_vfs::{Disk, Fault, Operation, Tracking};
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpStream,
    };

    use super::*;
    use crate::testing::test_config;

    async fn get(address: SocketAddr, path: &str) -> String {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        answer
    }

    #[tokio::test]
    async fn it_serves_until_it_is_told_to_stop_and_lets_go_of_everything() {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        for _ in 0..2 {
            let config = test_config(folder.path());
            let listener = bind(config.listen).await.expect("a port");
            let address = listener.local_addr().expect("an address");
            let shutdown = CancellationToken::new();
            let server = tokio::spawn(run(config, listener, shutdown.clone()));
            assert!(get(address, "/readyz").await.starts_with("HTTP/1.1 200"));
            assert!(get(address, "/nowhere").await.contains("urn:callout:problem:not_found"));
            shutdown.cancel();
            server.await.expect("no panic").expect("it served");
        }
    }

    #[tokio::test]
    async fn it_ends_when_the_disk_fails_and_the_next_start_reads_what_is_there_f38() {
        let folder = tempfile::tempdir().expect("a folder");
        let disk = Disk::mount(folder.path(), Tracking::Off).expect("a disk");
        let database = folder.path().join("callout.db");
        let url = format!("sqlite:{}?vfs={}", database.display(), callout_fault_vfs::install());
        let config = Config { database_url: Some(url), ..test_config(folder.path()) };
        let state = AppState::open(config.clone(), Clock::system(), Entropy::system()).await.expect("it opens");
        let listener = bind(config.listen).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let server = tokio::spawn(run_on(state.clone(), listener, CancellationToken::new()));
        assert!(get(address, "/readyz").await.starts_with("HTTP/1.1 200"));

        disk.plan(Fault::Errors { of: Operation::Sync, after: 0, times: u64::MAX });
        save_clock_floor(&state).await;
        let error = server.await.expect("no panic").expect_err("it gives up");
        assert!(matches!(&error, ServeError::DiskFailed(at) if at == folder.path()), "{error}");
        assert!(error.to_string().contains("check the disk, then start it again"), "{error}");

        disk.lift();
        let listener = bind(config.listen).await.expect("a port");
        let (address, shutdown) = (listener.local_addr().expect("an address"), CancellationToken::new());
        let server = tokio::spawn(run(config, listener, shutdown.clone()));
        assert!(get(address, "/readyz").await.starts_with("HTTP/1.1 200"));
        shutdown.cancel();
        server.await.expect("no panic").expect("it served");
    }

    #[tokio::test]
    async fn two_servers_never_work_in_one_folder_f44() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = lock_folder(&test_config(folder.path())).expect("the lock");
        let listener = bind(([127, 0, 0, 1], 0).into()).await.expect("a port");
        let refused = run(test_config(folder.path()), listener, CancellationToken::new()).await;
        assert!(matches!(refused, Err(ServeError::FolderInUse(_))));
        drop(first);
        assert!(lock_folder(&test_config(folder.path())).is_ok());
    }
}
