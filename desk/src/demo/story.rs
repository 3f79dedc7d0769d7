//! The story, line by line, in the language of whoever watches.

use callout_core::i18n::{Lang, load};
use i18n_embed::fluent::FluentLanguageLoader;
use i18n_embed_fl::fl;

use super::checks::Checks;

/// The teller.
pub struct Story {
    texts: FluentLanguageLoader,
    lang: Lang,
}

impl Story {
    /// A teller in that language.
    pub fn new(lang: Lang) -> Self {
        Self { texts: load("demo", lang), lang }
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
        println!("\n== {title} ==");
    }

    /// A line of the story.
    pub fn tell(&self, line: &str) {
        println!("   {line}");
    }

    /// The table of checks.
    pub fn table(&self, checks: &Checks) {
        println!("\n== {} ==", fl!(&self.texts, "checks-title"));
        for (what, holds) in checks.rows() {
            println!("   {} {what}", if *holds { "✓" } else { "✗" });
        }
        println!();
    }
}
