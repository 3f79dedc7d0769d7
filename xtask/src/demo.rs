//! `cargo xtask demo`: builds the server and the phone on the desk, and lets them play a working day.

pub mod ending;

use std::env;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::bindings::GENERATOR;
use crate::pages::{self, Tools};
use crate::workspace::{QUICK_CORE, become_it, cargo, programs_dir, run, tested_program};

/// The story itself.
const PROGRAM: &str = "callout-demo";
/// The server that the story's phones talk to.
const SERVER: &str = "callout";

/// Play a working day: a real server, real phones, the story told line by line.
///
/// Starts the server on an embedded SQLite file, fills a fresh company through its public API, and lets
/// technicians' phones (the real core, each with its own database) work with it over HTTP. It ends with a table of
/// checks, prints the addresses and logins, and keeps the server running until Ctrl-C, and the phones in the browser. Their
/// pages are built first, where Node 20 or newer is there.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo xtask demo                     play, then keep the server running to look around
  cargo xtask demo --once              play, then exit: 0 only if every check passed
  cargo xtask demo --lang zh-CN        the same story in Chinese
  cargo xtask demo --data ./company    keep the data; run again on it to go on from there")]
pub struct Demo {
    /// Exit after the story: 0 only if every check passed.
    #[arg(long)]
    once: bool,
    /// The language the story is told in [default: the environment's].
    #[arg(long, value_enum)]
    lang: Option<Lang>,
    /// Keep the company's and the phones' data in this folder [default: a temporary one, removed at the end].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The port the server listens on [default: a free one].
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// Take the pages of the phones from this folder [default: web/dist as it was when the demo was built].
    #[arg(long, value_name = "DIR")]
    pages: Option<PathBuf>,
}

/// The languages Callout speaks.
#[derive(Clone, Copy, ValueEnum)]
enum Lang {
    #[value(name = "en")]
    English,
    #[value(name = "zh-CN", alias = "zh")]
    Chinese,
}

impl Lang {
    fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }
}

impl Demo {
    /// Builds, then becomes the demo: Ctrl-C and the exit code are the demo's own.
    pub fn run(self) -> Result<ExitCode> {
        let is_once = self.once;
        let mut demo = build(if is_once { Err(None) } else { pages::tools().map_err(Some) })?;
        demo.args(self.args()?);
        // The pages as they are now, which need not be those that the program was built with.
        if pages::folder().join("index.html").is_file() {
            demo.arg("--pages").arg(pages::folder());
        }
        become_it(demo)
    }

    fn args(self) -> Result<Vec<String>> {
        let mut args = Vec::new();
        if self.once {
            args.push("--once".to_owned());
        }
        if let Some(lang) = self.lang {
            args.extend(["--lang".to_owned(), lang.tag().to_owned()]);
        }
        for (name, folder) in [("--data", self.data), ("--pages", self.pages)] {
            let Some(folder) = folder else { continue };
            let folder = folder.into_os_string().into_string().ok();
            args.extend([name.to_owned(), folder.with_context(|| format!("{name} must be a path in UTF-8"))?]);
        }
        if let Some(port) = self.port {
            args.extend(["--port".to_owned(), port.to_string()]);
        }
        Ok(args)
    }
}

/// The demo's program, freshly built, and the pages with those tools; quick when nothing changed. Without tools it says why,
/// where somebody would miss the pages, and goes on.
fn build(tools: Result<Tools, Option<String>>) -> Result<Command> {
    let demo = programs_dir()?.join(format!("{PROGRAM}{}", env::consts::EXE_SUFFIX));
    if !demo.exists() {
        eprintln!("Building the server and the phones. The first time this takes some minutes; later, seconds.");
    }
    // The whole workspace's choice of features, so that the demo and the tests share one build of the dependencies.
    let mut build = cargo();
    build.args(["build", "--quiet", "--workspace", "--config", QUICK_CORE, "--bin", SERVER, "--bin", PROGRAM]);
    match tools {
        Ok(tools) => {
            run(build.args(pages::GENERATOR_OF_TYPES))?;
            if let Err(why) = tools.build() {
                eprintln!("The pages of the phones could not be built: {why:#}");
            }
        }
        Err(why) => {
            if let Some(why) = why {
                eprintln!("{why}");
            }
            run(&mut build)?;
        }
    }
    Ok(Command::new(demo))
}

/// The demo's program as the suites of the tests share it, with the generator of the pages' types.
pub fn build_tested() -> Result<Command> {
    tested_program(PROGRAM, &[SERVER, GENERATOR])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_reach_the_demo_as_they_were_given() {
        let (data, pages) = (Some("company".into()), Some("dist".into()));
        let demo = Demo { once: true, lang: Some(Lang::Chinese), data, port: Some(8080), pages };
        let args = demo.args().unwrap();
        assert_eq!(args, ["--once", "--lang", "zh-CN", "--data", "company", "--pages", "dist", "--port", "8080"]);
    }

    #[test]
    fn nothing_given_nothing_passed() {
        let demo = Demo { once: false, lang: None, data: None, port: None, pages: None };
        assert!(demo.args().unwrap().is_empty());
    }
}
