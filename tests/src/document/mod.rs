//! The API's document against the real program `callout`: `schemathesis` makes requests of it, right ones and wrong ones, as
//! somebody of every role, and holds the answers to it. `cargo xtask test document` builds it and brings schemathesis along.
//!
//! How it asks stands in `tests/document`. One path is left out: whoever signs out has no session for the rest.

mod company;

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Mutex,
    thread,
    time::Instant,
};

use anyhow::{Context as _, Result, anyhow};
use clap::Parser;
use reqwest::blocking::{Client, Response};
use serde_json::{Value, json};

use self::company::{Asker, Company, Named};

/// The path that nobody asks: it ends the session that the others need.
const LEFT_OUT: &str = "/v1/auth/sign-out";
/// Where the document is.
const DOCUMENT: &str = "/v1/openapi.json";
/// An id of nothing.
const SOMETHING: &str = "00000000-0000-0000-0000-000000000000";
/// How many are asked for at the same time: a server and a client each take a processor.
const AT_ONCE: usize = 2;
/// Lines of a report that are shown when something does not hold.
const LINES_SHOWN_MAX: usize = 120;

/// Hold the server to its API's document, as somebody of every role.
///
/// Ends with one line; the exit code is 0 only if everything held.
#[derive(Debug, Parser)]
#[command(name = "callout-document")]
pub struct Options {
    /// Only as these: roles, `phone` or `nobody` [default: all].
    #[arg(value_name = "WHO")]
    names: Vec<String>,
    /// The program of schemathesis.
    #[arg(long, value_name = "PROGRAM")]
    schemathesis: PathBuf,
    /// The folder with the settings and the checks of our own.
    #[arg(long, value_name = "FOLDER")]
    settings: PathBuf,
    /// Where the reports are kept, instead of being forgotten.
    #[arg(long, value_name = "FOLDER")]
    reports: Option<PathBuf>,
}

/// Asks as everybody; whether everything held.
pub fn run(options: &Options) -> Result<bool> {
    let Company { server, askers, named } = Company::found()?;
    let kept = tempfile::tempdir().context("a folder for the reports")?;
    let folder = options.reports.as_deref().unwrap_or(kept.path());
    fs::create_dir_all(folder).context("the folder of the reports")?;
    let mut settings = fs::read_to_string(options.settings.join("schemathesis.toml")).context("the settings")?;
    for Named { paths, id } in named {
        let place = format!("include-path-regex = '{paths}'");
        write!(settings, "\n[[operations]]\n{place}\n[operations.parameters]\n\"path.id\" = \"{id}\"\n")?;
    }
    let client = Client::builder().no_proxy().build().context("the HTTP client")?;
    let url = server.program.url();
    let document = client.get(format!("{url}{DOCUMENT}")).send().and_then(Response::text).context("the document")?;
    let document = serde_json::from_str(&document).context("the document")?;
    let run = Run { options, url, settings, folder, client, document, asked: Mutex::default() };
    let is_asked = |name: &str| options.names.is_empty() || options.names.iter().any(|asked| asked == name);
    let waiting = Mutex::new(askers.into_iter().filter(|asker| is_asked(&asker.name)));
    let next = || waiting.lock().map_err(|_| anyhow!("an asker broke")).map(|mut waiting| waiting.next());
    let ask = || -> Result<(u32, u32)> {
        let (mut held, mut failed) = (0, 0);
        while let Some(asker) = next()? {
            if run.ask(&asker)? { held += 1 } else { failed += 1 }
        }
        Ok((held, failed))
    };
    let results = thread::scope(|scope| -> Result<Vec<(u32, u32)>> {
        let asking: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(ask)).collect();
        asking.into_iter().map(|asking| asking.join().map_err(|_| anyhow!("an asker broke"))?).collect()
    })?;
    let (held, failed) = results.iter().fold((0, 0), |(held, failed), (h, f)| (held + h, failed + f));
    println!("document: held as {held} askers, not as {failed}");
    Ok(failed == 0 && held > 0)
}

/// What all of them have in common.
struct Run<'a> {
    options: &'a Options,
    url: String,
    settings: String,
    folder: &'a Path,
    client: Client,
    document: Value,
    /// What somebody was asked in full; whoever comes later is asked it briefly.
    asked: Mutex<BTreeSet<String>>,
}

impl Run<'_> {
    /// Asks as one of them; whether everything held.
    fn ask(&self, asker: &Asker) -> Result<bool> {
        let started = Instant::now();
        let settings = self.folder.join(format!("{}.toml", asker.name));
        let (allowed, refused) = self.allowed_and_refused(asker)?;
        let brief = self.asked_before(&allowed)?;
        let in_full = allowed.len() - brief.len();
        let brief: Vec<String> = brief.into_iter().chain(refused.iter().cloned()).collect();
        fs::write(&settings, format!("{}\n{}", self.settings, briefly(&brief))).context("the settings of this run")?;
        let report = self.folder.join(format!("{}.txt", asker.name));
        let said = File::create(&report).context("a report")?;
        let mut command = Command::new(&self.options.schemathesis);
        command.arg("--config-file").arg(settings);
        command.args(["run", &format!("{}{DOCUMENT}", self.url), "--no-color", "--checks", "all"]);
        command.args(["--exclude-path", LEFT_OUT]);
        if let Some(token) = &asker.token {
            command.args(["-H", &format!("Authorization: Bearer {token}")]);
        }
        command.env("SCHEMATHESIS_HOOKS", self.options.settings.join("checks.py")).env("PYTHONDONTWRITEBYTECODE", "1");
        command.current_dir(self.folder).stdin(Stdio::null()).stdout(said.try_clone()?).stderr(said);
        let held = command.status().context("starting schemathesis")?.success();
        let seconds = started.elapsed().as_secs_f64();
        if held {
            let (may, refused) = (allowed.len(), refused.len());
            println!(
                "ok      as {}, who may {may} operations, {in_full} in full, and is refused {refused} ({seconds:.1} s)",
                asker.name
            );
        } else {
            let said = fs::read_to_string(&report).unwrap_or_default();
            let lines: Vec<&str> = said.lines().collect();
            let last = &lines[lines.len().saturating_sub(LINES_SHOWN_MAX)..];
            println!("FAILED  as {} ({seconds:.1} s):\n{}", asker.name, last.join("\n"));
        }
        Ok(held)
    }

    /// Those of the operations that somebody was asked in full before; the others are from now on.
    fn asked_before(&self, allowed: &[String]) -> Result<Vec<String>> {
        let mut asked = self.asked.lock().map_err(|_| anyhow!("an asker broke"))?;
        Ok(allowed.iter().filter(|operation| !asked.insert((*operation).clone())).cloned().collect())
    }

    /// The operations that he may ask, and those that he is refused whatever he asks.
    fn allowed_and_refused(&self, asker: &Asker) -> Result<(Vec<String>, Vec<String>)> {
        let (mut allowed, mut refused) = (Vec::new(), Vec::new());
        for (path, item) in
            self.document["paths"].as_object().into_iter().flatten().filter(|(path, _)| *path != LEFT_OUT)
        {
            let filled = path.split('/').map(|part| if part.starts_with('{') { SOMETHING } else { part });
            let url = format!("{}{}", self.url, filled.collect::<Vec<_>>().join("/"));
            for (method, operation) in item.as_object().into_iter().flatten() {
                let request = self.client.request(method.to_uppercase().parse()?, &url);
                let request = asker.token.iter().fold(request, reqwest::blocking::RequestBuilder::bearer_auth);
                let is_refused = matches!(request.send().context("looking who may")?.status().as_u16(), 401 | 403);
                let to = if is_refused { &mut refused } else { &mut allowed };
                to.push(operation["operationId"].as_str().unwrap_or_default().to_owned());
            }
        }
        Ok((allowed, refused))
    }
}

/// Settings for operations that are refused anyway, or that somebody was asked in full: one request of each kind shows how.
fn briefly(operations: &[String]) -> String {
    if operations.is_empty() {
        return String::new();
    }
    let named = json!(operations);
    format!(
        "[[operations]]\ninclude-operation-id = {named}\n[operations.generation]\nmax-examples = 1\n\
         [operations.phases.coverage]\nenabled = false\n"
    )
}
