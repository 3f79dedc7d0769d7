//! `cargo xtask pictures`: what the screens look like, in both languages and themes, into `docs/pictures`.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use crate::demo;
use crate::pages;
use crate::workspace::{root, run};

/// Take the pictures of the screens for the documents, in both languages and themes.
///
/// Builds the pages, plays on the stage of the demo with a real server and real phones, and writes small pictures into
/// docs/pictures. Needs Node 20 or newer and Chromium (`CHROMIUM` names another than /usr/bin/chromium).
#[derive(Args)]
pub struct Pictures {}

impl Pictures {
    /// Takes them; a failure where something is missing.
    pub fn run() -> Result<ExitCode> {
        let tools = match pages::tools() {
            Ok(tools) => tools,
            Err(why) => {
                eprintln!("{why}");
                return Ok(ExitCode::FAILURE);
            }
        };
        let stage = demo::build_tested()?;
        tools.build()?;
        let folder = root().join("docs/pictures");
        run(tools.node().arg("tools/pictures.mjs").arg(folder).env("DEMO_PROGRAM", stage.get_program()))?;
        Ok(ExitCode::SUCCESS)
    }
}
