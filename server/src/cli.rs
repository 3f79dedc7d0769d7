//! The command line: what an operator does before there is a page to do it on.

mod add_person;
mod backup;
mod doctor;
mod enrol_device;
mod rescue;

use std::path::PathBuf;

use anyhow::{Result, bail};
use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};
use tokio_util::sync::CancellationToken;

use crate::{
    clock::{CLOCK_ADVICE, Clock},
    config::Config,
    descriptors,
    entropy::Entropy,
    lifecycle::{bind, lock_folder, run as serve, stop_signal, stop_with_input},
    services::{
        restored::restored,
        time::{Confirmed, confirm},
    },
    state::AppState,
    telemetry,
};

/// Callout: the office's server and the technicians' companion.
///
/// A fresh installation, from nothing to a technician's first sign-in:
///
///   callout user add --branch Centre --login admin --name "Ada" --role administrator
///   callout user add --branch Centre --login wang --name "王芳" --role technician
///   callout device enrol --login wang
///   callout serve
#[derive(Debug, Parser)]
#[command(name = "callout", version, verbatim_doc_comment)]
pub struct Cli {
    /// The settings file [default: callout.toml, if there is one]. Each setting is also an environment variable:
    /// `CALLOUT_DATA_DIR`, `CALLOUT_LISTEN`, `CALLOUT_DATABASE_URL`, `CALLOUT_LIMITS__BODY_BYTES_MAX` …
    #[arg(long, global = true, env = "CALLOUT_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API until Ctrl-C or SIGTERM; brings the database up to date first.
    Serve {
        /// Stop also when the standard input ends: a program that starts the server with a pipe there takes it along, however
        /// that program ends.
        #[arg(long)]
        until_input_ends: bool,
    },
    /// Bring the database up to date and stop. `serve` does it too; use this to see it happen before an upgrade.
    Migrate,
    /// Manage people from this machine, for instance the first administrator.
    #[command(subcommand)]
    User(UserCommand),
    /// Manage phones from this machine.
    #[command(subcommand)]
    Device(DeviceCommand),
    /// Take in a rescue file: what a phone could not send, carried here by hand. Stop the server first, or send the file to
    /// `POST /v1/sync/rescue` while it runs. The same file may be taken in again.
    Rescue {
        /// The file as the phone wrote it.
        file: PathBuf,
    },
    /// Write a backup to a new folder: the database as of now and its pictures. The server may run, and phones may push.
    /// On PostgreSQL the folder gets the pictures, and `pg_dump` has the database: see docs/backup.md.
    Backup {
        /// A folder that is not there yet, best on another disk.
        folder: PathBuf,
    },
    /// Put a backup back, after every file of it was checked. Stop the server first. The database that is there is moved
    /// aside, not deleted; the phones then read everything anew and send again what they kept since.
    Restore {
        /// The folder that `callout backup` wrote.
        folder: PathBuf,
    },
    /// Say that the database was put back from a backup by other means than `callout restore`, for instance `pg_restore`; run
    /// it once, before `serve`. The phones then read everything anew and send again what they kept since.
    Restored,
    /// The server's time and this machine's, where they differ.
    #[command(subcommand)]
    Clock(ClockCommand),
    /// Check the installation without changing it, and say what to do about what is wrong.
    Doctor,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Add a person; makes the branch if there is none of that name.
    Add(AddPerson),
}

#[derive(Debug, Subcommand)]
enum ClockCommand {
    /// Print what this machine's clock says, and what the server would tell.
    Show,
    /// Say that this machine's clock is right, after it was wrong or the server was off for more than 30 days: the server's time
    /// goes on from there. Stop the server first. Everybody's access is renewed, nobody has to sign in again.
    Confirm,
}

#[derive(Debug, Subcommand)]
enum DeviceCommand {
    /// Print a one-time code for a person's phone. It works once, for 24 hours; the person types it into the app.
    Enrol(EnrolDevice),
}

/// Who is added. The password is read from the environment variable `CALLOUT_PASSWORD`, or else as one line from the
/// standard input; never from the command line, where every user of the machine could read it.
#[derive(Debug, Args)]
struct AddPerson {
    /// The name of the branch or service centre that he belongs to.
    #[arg(long)]
    branch: String,
    /// What he types to sign in.
    #[arg(long)]
    login: String,
    /// His name.
    #[arg(long)]
    name: String,
    /// What he is; repeat it for several: clerk, technician, supervisor, accountant, `branch_manager`,
    /// `service_department`, `deputy_general_manager`, `general_manager`, warehouse, quality, administrator.
    #[arg(long = "role", required = true, value_name = "ROLE")]
    roles: Vec<String>,
}

/// Whose phone.
#[derive(Debug, Args)]
struct EnrolDevice {
    /// The login of the person whose phone it will be.
    #[arg(long)]
    login: String,
}

/// Reads the command line and does what it says.
pub async fn run() -> Result<()> {
    let cli = Cli::parse();
    telemetry::start();
    let mut config = Config::load(cli.config.as_deref())?;
    match cli.command {
        Command::Serve { until_input_ends } => {
            descriptors::fit(&mut config.limits);
            let listener = bind(config.listen).await?;
            let shutdown = CancellationToken::new();
            let stop = shutdown.clone();
            tokio::spawn(async move {
                stop_signal().await;
                stop.cancel();
            });
            if until_input_ends {
                stop_with_input(shutdown.clone());
            }
            Ok(serve(config, listener, shutdown).await?)
        }
        Command::Migrate => {
            let url = config.database_url();
            close(open(config).await?).await;
            println!("The database {} is up to date.", without_password(&url));
            Ok(())
        }
        Command::User(UserCommand::Add(person)) => {
            let state = open(config).await?;
            let result = add_person::run(&state, person).await;
            close(state).await;
            result
        }
        Command::Device(DeviceCommand::Enrol(device)) => {
            let state = open_existing(config).await?;
            let result = enrol_device::run(&state, &device.login).await;
            close(state).await;
            result
        }
        Command::Rescue { file } => {
            let _lock = lock_folder(&config)?;
            let state = open_existing(config).await?;
            let result = rescue::run(&state, &file).await;
            close(state).await;
            result
        }
        Command::Backup { folder } => backup::take(&config, &folder).await,
        Command::Restore { folder } => {
            let _lock = lock_folder(&config)?;
            backup::put_back(&config, &folder).await
        }
        Command::Restored => {
            let _lock = lock_folder(&config)?;
            let state = open_existing(config).await?;
            let result = restored(&state).await;
            close(state).await;
            println!("The database has a new life, {}; start the server now.", result?);
            Ok(())
        }
        Command::Clock(ClockCommand::Show) => {
            let state = open_existing(config).await?;
            println!("machine {}\nserver  {}", shown(state.clock.wall()), shown(state.clock.now()));
            if let Some(difference) = state.clock.difference() {
                println!("{difference}; {CLOCK_ADVICE}");
            }
            close(state).await;
            Ok(())
        }
        Command::Clock(ClockCommand::Confirm) => {
            let _lock = lock_folder(&config)?;
            let state = open_existing(config).await?;
            let result = confirm(&state).await;
            close(state).await;
            let Confirmed { told, now } = result?;
            println!("The server's time was {} and goes on from {}; start the server now.", shown(told), shown(now));
            Ok(())
        }
        Command::Doctor => doctor::run(&config).await,
    }
}

async fn open(config: Config) -> Result<AppState> {
    Ok(AppState::open(config, Clock::system(), Entropy::system()).await?)
}

/// Opens a database that is there: these commands are about one, and a new one in a mistyped folder would hide the mistake.
async fn open_existing(config: Config) -> Result<AppState> {
    if let Some(file) = config.sqlite_file().filter(|file| !file.exists()) {
        bail!(
            "there is no database {}; check `data_dir` and `database_url`, or set one up with `callout migrate`",
            file.display()
        );
    }
    open(config).await
}

async fn close(state: AppState) {
    state.db.close().await;
}

/// A moment as operators read it.
fn shown(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// A database URL that may be shown: `postgres://user:…@host/db`.
fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rfind('@')) {
        (Some((scheme, rest)), Some(at)) if at > scheme.len() + 3 => {
            let (who, host) = (&rest[..at - scheme.len() - 3], &url[at..]);
            format!("{scheme}://{}:…{host}", who.split(':').next().unwrap_or_default())
        }
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_shown_url_hides_its_password() {
        assert_eq!(without_password("postgres://li:secret@db/callout"), "postgres://li:…@db/callout");
        assert_eq!(without_password("sqlite:/srv/callout.db"), "sqlite:/srv/callout.db");
    }
}
