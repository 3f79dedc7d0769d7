//! `cargo xtask pages`: builds the pages in the browser, from the core's types, the design's tokens and the sources in `web`.
//!
//! Node builds them, nothing else here needs it: who has none is told so in one sentence, and the demo runs all the same.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::Args;

use crate::bindings::{self, Language};
use crate::tokens;
use crate::workspace::{QUICK_CORE, cargo, root, run};

/// The oldest Node that builds them.
const NODE_MIN: u32 = 20;
/// What `cargo build` is told besides, so that the generator of the types comes out of the same build.
pub const GENERATOR_OF_TYPES: [&str; 4] = ["--features", "callout-bindgen/pages", "--bin", bindings::GENERATOR];
/// What installs packages.
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };
/// The lock that the installed packages were installed from, beside them.
const INSTALLED: &str = "node_modules/.installed-from";

/// Build the pages of the phones into web/dist, and say what they weigh.
///
/// Needs Node 20 or newer; the packages come from the lock in web/, without running any of their scripts.
#[derive(Args)]
pub struct Pages {}

impl Pages {
    /// Builds them; a failure where Node is missing.
    pub fn run() -> Result<ExitCode> {
        match tools() {
            Ok(tools) => {
                let mut generator = cargo();
                generator.args(["build", "--quiet", "--workspace", "--config", QUICK_CORE]);
                run(generator.args(GENERATOR_OF_TYPES))?;
                tools.build()?;
                Ok(ExitCode::SUCCESS)
            }
            Err(why) => {
                eprintln!("{why}");
                Ok(ExitCode::FAILURE)
            }
        }
    }
}

/// Where the pages are, once they are built.
pub fn folder() -> PathBuf {
    root().join("web/dist")
}

/// Node and npm, which are there.
pub struct Tools(());

/// Looks for them; else a sentence that says what is missing.
pub fn tools() -> Result<Tools, String> {
    let said = |program: &str| Command::new(program).arg("--version").current_dir(root()).output().ok();
    let node = said("node").and_then(|output| String::from_utf8(output.stdout).ok());
    match node.as_deref().map(major) {
        None => {
            Err(format!("No pages: Node is missing; install Node {NODE_MIN} or newer, then run cargo xtask pages."))
        }
        Some(version) if version.is_none_or(|version| version < NODE_MIN) => Err(format!(
            "No pages: Node {} is too old; install Node {NODE_MIN} or newer, then run cargo xtask pages.",
            node.unwrap_or_default().trim()
        )),
        Some(_) if said(NPM).is_none() => {
            Err("No pages: npm is missing; install it beside Node, then run cargo xtask pages.".to_owned())
        }
        Some(_) => Ok(Tools(())),
    }
}

/// That no browser is there to look at them, as a sentence that says where to get one.
pub fn no_browser() -> Option<String> {
    let browser = env::var_os("CHROMIUM").map_or_else(|| PathBuf::from("/usr/bin/chromium"), PathBuf::from);
    (!browser.is_file()).then(|| {
        format!("no browser at {}; get it with `apt-get install chromium`, or name one in CHROMIUM", browser.display())
    })
}

/// 20 of `v20.20.2`.
fn major(said: &str) -> Option<u32> {
    said.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

impl Tools {
    /// Builds the pages; the generator of the types must be built.
    pub fn build(&self) -> Result<()> {
        // What the sources are written against: packages, the core's types, the design's tokens.
        install()?;
        bindings::write(Language::Typescript)?;
        tokens::write()?;
        run(self.node().arg("build.mjs"))
    }

    /// Node in the folder of the pages.
    #[expect(clippy::unused_self, reason = "who has the tools has looked for them")]
    pub fn node(&self) -> Command {
        let mut node = Command::new("node");
        node.current_dir(root().join("web"));
        node
    }
}

/// Installs the packages of the lock, if others are installed.
fn install() -> Result<()> {
    let web = root().join("web");
    let lock = fs::read(web.join("package-lock.json")).context("the lock of the pages")?;
    if fs::read(web.join(INSTALLED)).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    eprintln!("Installing the packages of the pages from their lock.");
    run(Command::new(NPM).args(["ci", "--ignore-scripts", "--silent"]).current_dir(&web))?;
    write_new(&web.join(INSTALLED), &lock)
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("writing {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_node_is_read_as_node_says_it() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("v8.0.0"), Some(8));
        assert_eq!(major("node: not found"), None);
    }
}
