//! `cargo xtask fuzz`: gives a decoder's target to libFuzzer, for as long as somebody has patience (`docs/fuzzing.md`).

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::workspace::{become_it, cargo, root, run, rustc_host};

/// The program.
const PROGRAM: &str = "callout-fuzz";

/// What lets libFuzzer see which branches an input took and what it was compared with, as cargo-fuzz sets it. The stable compiler
/// can; the address sanitizer is not stable, and finds nothing where no `unsafe` is.
const INSTRUMENTED: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

/// Try bytes on a decoder that reads strangers' bytes, guided by which branches they take.
///
/// What `cargo xtask test` replays is in `tests/fuzz/corpus`; new inputs go to `target/fuzz/corpus`, one that fails to
/// `target/fuzz/found`, from where it belongs into the corpus, with the mended decoder.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo xtask fuzz push --seconds 300          five minutes of bodies of pushes
  cargo xtask fuzz settings --office           with the server's own readers: builds the server, some minutes
  cargo xtask fuzz text -- -jobs=2             options of libFuzzer after --")]
pub struct Fuzz {
    /// The decoder.
    #[arg(value_enum)]
    target: Target,
    /// How long, in seconds.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// With the server's own readers beside the core's.
    #[arg(long)]
    office: bool,
    /// Options of libFuzzer.
    #[arg(last = true)]
    options: Vec<String>,
}

/// The decoders; `tests/fuzz/src/targets` has them.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Target {
    Push,
    Command,
    Rescue,
    Pull,
    Cursor,
    #[value(name = "sign_in")]
    SignIn,
    Photo,
    Picture,
    Settings,
    Text,
}

impl Target {
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

impl Fuzz {
    /// Builds, then becomes libFuzzer.
    pub fn run(self) -> Result<ExitCode> {
        let name = self.target.name();
        let folder = root().join("target/fuzz");
        let (grown, found) = (folder.join("corpus").join(&name), folder.join("found"));
        for folder in [&grown, &found] {
            fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        }
        let mut program = std::process::Command::new(self.build()?);
        program.env("CALLOUT_FUZZ_TARGET", &name).arg(grown).arg(root().join("tests/fuzz/corpus").join(&name));
        program.arg(format!("-max_total_time={}", self.seconds));
        program.arg(format!("-artifact_prefix={}/{name}-", found.display()));
        // A text longer than this teaches nothing that a shorter one does not; memory and time an input are bounded.
        program.args(["-max_len=16384", "-rss_limit_mb=1024", "-timeout=5", "-print_final_stats=1"]).args(self.options);
        become_it(program)
    }

    /// The program, in a folder of its own: no flag of it reaches any other build.
    fn build(&self) -> Result<PathBuf> {
        let (host, folder) = (rustc_host()?, std::env::var_os("CALLOUT_FUZZ_BUILD"));
        let folder = folder.map_or_else(|| root().join("target/fuzz/build"), PathBuf::from);
        let mut features = vec!["libfuzzer"];
        features.extend(self.office.then_some("office"));
        features.extend(matches!(self.target, Target::Picture).then_some("phone"));
        // With the host named, build scripts and macros are not instrumented.
        let mut build = cargo();
        build.args(["build", "--quiet", "--profile", "fuzz", "-p", PROGRAM, "--target", &host]);
        build.args(["--no-default-features", "--features", &features.join(",")]);
        build.env("RUSTFLAGS", INSTRUMENTED).env("CARGO_TARGET_DIR", &folder);
        run(&mut build)?;
        Ok(folder.join(host).join("fuzz").join(PROGRAM))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_corpus_has_its_target_and_every_target_its_corpus() {
        let corpora = fs::read_dir(root().join("tests/fuzz/corpus")).unwrap();
        let mut corpora: Vec<_> = corpora.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        let mut targets: Vec<_> = Target::value_variants().iter().map(|target| target.name()).collect();
        corpora.sort();
        targets.sort();
        assert_eq!(corpora, targets);
    }
}
