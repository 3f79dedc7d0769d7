//! `cargo xtask bindings`: writes the Kotlin and Swift sides of the core's types and functions.
//!
//! The generator is the package `callout-bindgen`; what it writes goes to `mobile-bindings/generated`, which git
//! ignores: generated code is never committed.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX, EXE_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};

use crate::workspace::{TESTED, cargo, programs_dir, root, run};

/// The program that writes them.
const GENERATOR: &str = "callout-bindgen";

/// Write the types and functions of the core for Kotlin and Swift.
///
/// They land in mobile-bindings/generated/<language>, fresh each time. The folder is ignored by git: the shells'
/// builds call this command instead of carrying a copy that could grow old.
#[derive(Args)]
pub struct Bindings {
    /// Only these languages [default: all].
    #[arg(value_enum, value_name = "LANGUAGE")]
    languages: Vec<Language>,
}

/// A language a shell is written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Language {
    /// For Android.
    Kotlin,
    /// For iOS.
    Swift,
}

impl Language {
    /// Every language there is a shell for.
    pub const ALL: [Self; 2] = [Self::Kotlin, Self::Swift];

    fn name(self) -> &'static str {
        match self {
            Self::Kotlin => "kotlin",
            Self::Swift => "swift",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Kotlin => "kt",
            Self::Swift => "swift",
        }
    }
}

impl Bindings {
    /// Writes the languages asked for and says what was written.
    pub fn run(self) -> Result<ExitCode> {
        generate(if self.languages.is_empty() { &Language::ALL } else { &self.languages })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes each language into its own fresh folder and checks that something usable came out.
pub fn generate(languages: &[Language]) -> Result<()> {
    // The functions are read from the library itself, with its symbols.
    run(cargo().args(["build", "--quiet"]).args(TESTED).args(["--lib", "--bin", GENERATOR]))?;
    let programs = programs_dir()?;
    let library = programs.join(format!("{DLL_PREFIX}callout_mobile{DLL_SUFFIX}"));
    for &language in languages {
        let dir = root().join("mobile-bindings/generated").join(language.name());
        if dir.exists() {
            fs::remove_dir_all(&dir).with_context(|| format!("clearing {}", dir.display()))?;
        }
        fs::create_dir_all(&dir).with_context(|| format!("making {}", dir.display()))?;
        let mut generator = Command::new(programs.join(format!("{GENERATOR}{EXE_SUFFIX}")));
        run(generator.arg(language.name()).arg(&dir).arg(&library))?;
        let sources = sources(&dir, language)?;
        println!("{}: {} files in mobile-bindings/generated/{}", language.name(), sources.len(), language.name());
    }
    Ok(())
}

/// The sources below `dir`; an error if there are none, or an empty one.
fn sources(dir: &Path, language: Language) -> Result<Vec<PathBuf>> {
    let mut sources = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == language.extension()) {
                ensure!(path.metadata()?.len() > 0, "{} is empty", path.display());
                sources.push(path);
            }
        }
    }
    ensure!(!sources.is_empty(), "the generator wrote no .{} file into {}", language.extension(), dir.display());
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_found_in_nested_folders() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("com/callout")).unwrap();
        fs::write(dir.path().join("com/callout/Types.kt"), "class Types").unwrap();
        fs::write(dir.path().join("notes.txt"), "").unwrap();
        assert_eq!(sources(dir.path(), Language::Kotlin).unwrap().len(), 1);
    }

    #[test]
    fn nothing_written_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        assert!(sources(dir.path(), Language::Swift).unwrap_err().to_string().contains("no .swift file"));
    }

    #[test]
    fn an_empty_source_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("Types.swift"), "").unwrap();
        assert!(sources(dir.path(), Language::Swift).unwrap_err().to_string().ends_with("is empty"));
    }
}
