//! The demo: starts the server, fills a company through its public API, plays a working day with real phones, and checks it.

mod checks;
mod company;
mod day;
mod server;
mod story;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::{Context as _, Result};
use callout_core::i18n::Lang;
use clap::Parser;
use i18n_embed_fl::fl;

use self::{company::Company, server::Server, story::Story};

/// How often the demo looks after phones and the server while it waits for Ctrl-C.
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
}

/// Plays the day.
pub fn run(settings: &Settings) -> Result<ExitCode> {
    let lang = language(settings.lang.as_deref());
    let mut story = Story::new(lang);
    let temporary = match &settings.data {
        Some(_) => None,
        None => Some(tempfile::tempdir().context("a temporary folder")?),
    };
    let folder = match (&settings.data, &temporary) {
        (Some(folder), _) => folder.as_path(),
        (None, Some(temporary)) => temporary.path(),
        (None, None) => Path::new("."),
    };
    let server = Server::start(folder, settings.port)?;
    story.tell(&fl!(story.texts(), "server-started", url = server.url()));
    let mut company = Company::found(&server, folder, &mut story)?;
    let mut checks = checks::Checks::default();
    day::play(&mut company, &mut story, &mut checks)?;
    story.table(&checks);
    if !settings.once {
        Company::print_logins(&story, server.url());
        wait_for_the_end(&server, &mut company)?;
    }
    drop(company);
    server.stop();
    println!("demo: {} checks passed, {} failed", checks.passed(), checks.failed());
    Ok(if checks.failed() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The wanted language, else the environment's.
fn language(wanted: Option<&str>) -> Lang {
    let environment = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok());
    wanted.or(environment.as_deref()).and_then(Lang::from_tag).unwrap_or_default()
}

/// Keeps phones and server going until Ctrl-C.
fn wait_for_the_end(server: &Server, company: &mut Company) -> Result<()> {
    let is_over = Arc::new(AtomicBool::new(false));
    let end = is_over.clone();
    ctrlc::set_handler(move || end.store(true, Ordering::SeqCst)).context("listening for Ctrl-C")?;
    while !is_over.load(Ordering::SeqCst) && server.is_running() {
        company.tick()?;
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(())
}
