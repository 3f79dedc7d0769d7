//! The story, line by line, in the language of whoever watches.

use std::io::{Stdout, Write as _};

use callout_core::i18n::{Lang, load};
use i18n_embed::fluent::FluentLanguageLoader;
use i18n_embed_fl::fl;

use super::checks::Checks;

/// The teller.
pub struct Story {
    out: Stdout,
    texts: FluentLanguageLoader,
    lang: Lang,
}

impl Story {
    /// A teller in that language.
    pub fn new(lang: Lang) -> Self {
        Self { out: std::io::stdout(), texts: load("demo", lang), lang }
    }

    /// The sentences.
    pub const fn texts(&self) -> &FluentLanguageLoader {
        &self.texts
    }

    /// The language.
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// A chapter begins.
    pub fn chapter(&self, title: &str) {
        self.line(&format!("\n== {title} =="));
    }

    /// A line of the story.
    pub fn tell(&self, line: &str) {
        self.line(&format!("   {line}"));
    }

    /// The table of checks.
    pub fn table(&self, checks: &Checks) {
        self.chapter(&fl!(&self.texts, "checks-title"));
        for (what, holds) in checks.rows() {
            self.tell(&format!("{} {what}", if *holds { "✓" } else { "✗" }));
        }
        self.line("");
    }

    /// Somebody who no longer listens does not end the day.
    fn line(&self, text: &str) {
        let _ = writeln!(&self.out, "{text}");
    }
}
