//! The demo: starts the server, fills a company through its public API, plays a working day with real phones, and checks it.

mod checks;
mod company;
mod day;
mod server;
mod stage;
mod story;

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    time::Duration,
};

use anyhow::{Context as _, Result};
use callout_core::i18n::Lang;
use clap::Parser;
use i18n_embed_fl::fl;

use self::{company::Company, server::Server, story::Story};
use crate::page::Page;

/// How often the demo looks whether the server still runs.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Play a working day with a real server and real phones.
#[derive(Debug, Parser)]
#[command(name = "callout-demo", version)]
pub struct Settings {
    /// Exit after the day: 0 only if every check passed.
    #[arg(long)]
    once: bool,
    /// The language of the story: en or zh-CN [default: the environment's].
    #[arg(long)]
    lang: Option<String>,
    /// Keep the data in this folder; run again on it, the company goes on working [default: a temporary folder].
    #[arg(long)]
    data: Option<PathBuf>,
    /// The port of the server [default: a free one].
    #[arg(long)]
    port: Option<u16>,
    /// Take the pages of the phones from this folder [default: those that were built with this program].
    #[arg(long, value_name = "DIR")]
    pages: Option<PathBuf>,
    /// For tests of the page: play no day. Set the company up with fresh phones that are not enrolled, print one line of JSON
    /// (addresses, logins, one-time codes), and go on until the standard input ends.
    #[arg(long, conflicts_with = "once")]
    stage: bool,
    /// How many fresh phones `--stage` has.
    #[arg(long, value_name = "N", default_value_t = 2, requires = "stage")]
    phones: usize,
}

/// Plays the day, or sets the stage.
pub fn run(settings: &Settings) -> Result<ExitCode> {
    let temporary = match &settings.data {
        Some(_) => None,
        None => Some(tempfile::tempdir().context("a temporary folder")?),
    };
    let folder = match (&settings.data, &temporary) {
        (Some(folder), _) => folder.as_path(),
        (None, Some(temporary)) => temporary.path(),
        (None, None) => Path::new("."),
    };
    let lang = language(settings.lang.as_deref());
    let server = Server::start(folder, settings.port)?;
    if settings.stage {
        stage::set(settings, &server, folder, lang)?;
        server.stop();
        return Ok(ExitCode::SUCCESS);
    }
    play(settings, server, folder, Story::new(lang))
}

fn play(settings: &Settings, server: Server, folder: &Path, mut story: Story) -> Result<ExitCode> {
    story.tell(&fl!(story.texts(), "server-started", url = server.url()));
    let mut company = Company::found(&server, folder, &mut story)?;
    let mut checks = checks::Checks::default();
    day::play(&mut company, &mut story, &mut checks)?;
    story.table(&checks);
    if settings.once {
        drop(company);
    } else {
        let page = Page::serve(company.into_seats(), settings.pages.clone()).context("the page of the phones")?;
        let (end, ended) = channel();
        listen_for_signals(end)?;
        Company::print_logins(&story, server.url(), page.url());
        wait(&server, &ended);
    }
    server.stop();
    // The terminal may be closed.
    let _ = writeln!(std::io::stdout(), "demo: {} checks passed, {} failed", checks.passed(), checks.failed());
    Ok(if checks.failed() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The wanted language, else the environment's.
fn language(wanted: Option<&str>) -> Lang {
    let environment = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok());
    wanted.or(environment.as_deref()).and_then(Lang::from_tag).unwrap_or_default()
}

/// The demo ends in order with Ctrl-C, SIGTERM and the terminal. If it is killed, the server ends by itself.
fn listen_for_signals(end: Sender<()>) -> Result<()> {
    // Who waits is gone when it ends already.
    ctrlc::set_handler(move || end.send(()).unwrap_or_default()).context("listening for Ctrl-C")
}

/// Lets phones and server go on until somebody ends it.
fn wait(server: &Server, ended: &Receiver<()>) {
    while ended.recv_timeout(LOOK_EVERY) == Err(RecvTimeoutError::Timeout) && server.is_running() {}
}
