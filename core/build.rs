//! Refuses to build when a sentence exists in one language only.

use std::{collections::BTreeSet, fs, path::Path};

const LANGUAGES: [&str; 2] = ["en", "zh-CN"];

fn main() {
    println!("cargo:rerun-if-changed=i18n");
    let [first, others @ ..] = LANGUAGES;
    let mut files: BTreeSet<String> = BTreeSet::new();
    for language in LANGUAGES {
        let folder = Path::new("i18n").join(language);
        for entry in fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())).flatten() {
            files.insert(entry.file_name().to_string_lossy().into_owned());
        }
    }
    for file in files {
        let expected = keys(first, &file);
        for language in others {
            let found = keys(language, &file);
            let different: Vec<_> = expected.symmetric_difference(&found).collect();
            assert!(different.is_empty(), "core/i18n/*/{file}: only in one of {first} and {language}: {different:?}");
        }
    }
}

/// The message keys of a Fluent file: what stands before `=` at a line's beginning.
fn keys(language: &str, file: &str) -> BTreeSet<String> {
    let path = Path::new("i18n").join(language).join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-'))
        .filter_map(|line| line.split_once('='))
        .map(|(key, _)| key.trim().to_owned())
        .collect()
}
