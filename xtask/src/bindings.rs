//! `cargo xtask bindings`: writes the Kotlin, Swift and TypeScript sides of the core's types and functions.
//!
//! The generator is the package `callout-bindgen`; what it writes goes to `mobile-bindings/generated` and `web/gen`, which git
//! ignores: generated code is never committed.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX, EXE_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};

use crate::workspace::{TESTED, cargo, programs_dir, root, run};

/// The program that writes them.
pub const GENERATOR: &str = "callout-bindgen";

/// Write the types and functions of the core for Kotlin and Swift, and its types for the pages.
///
/// They land in mobile-bindings/generated/<language> and in web/gen/types, fresh each time. The folders are ignored by git:
/// the shells' builds call this command instead of carrying a copy that could grow old.
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
    /// For the pages in the browser.
    Typescript,
}

impl Language {
    /// Every language there is a shell for.
    pub const ALL: [Self; 3] = [Self::Kotlin, Self::Swift, Self::Typescript];

    fn name(self) -> &'static str {
        match self {
            Self::Kotlin => "kotlin",
            Self::Swift => "swift",
            Self::Typescript => "typescript",
        }
    }

    /// Where its sources go, below the workspace's root.
    fn folder(self) -> String {
        match self {
            Self::Kotlin | Self::Swift => format!("mobile-bindings/generated/{}", self.name()),
            Self::Typescript => "web/gen/types".to_owned(),
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Kotlin => "kt",
            Self::Swift => "swift",
            Self::Typescript => "ts",
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
    for &language in languages {
        let sources = write(language)?;
        println!("{}: {} files in {}", language.name(), sources.len(), language.folder());
    }
    Ok(())
}

/// Has one language written by the generator as it was built.
pub fn write(language: Language) -> Result<Vec<PathBuf>> {
    let programs = programs_dir()?;
    let dir = root().join(language.folder());
    if dir.exists() {
        fs::remove_dir_all(&dir).with_context(|| format!("clearing {}", dir.display()))?;
    }
    fs::create_dir_all(&dir).with_context(|| format!("making {}", dir.display()))?;
    let mut generator = Command::new(programs.join(format!("{GENERATOR}{EXE_SUFFIX}")));
    generator.arg(language.name());
    match language {
        Language::Kotlin | Language::Swift => {
            generator.arg(&dir).arg(programs.join(format!("{DLL_PREFIX}callout_mobile{DLL_SUFFIX}")))
        }
        // It makes the folder of the types itself, beside what other tools write.
        Language::Typescript => generator.arg(dir.parent().unwrap_or(&dir)),
    };
    run(&mut generator)?;
    sources(&dir, language)
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
