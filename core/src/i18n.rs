//! The languages of people: every sentence is in `i18n/`, once for each language, and a missing key fails the build.
//!
//! The core's own sentences are in `callout_core.ftl`, the server's in `server.ftl`. Write
//! `say!(lang, "key", name = value)` in the core, for a language or a [`Reader`](crate::words::Reader).

use std::{str::FromStr as _, sync::LazyLock};

use i18n_embed::{LanguageLoader as _, fluent::FluentLanguageLoader, unic_langid::LanguageIdentifier};
use rust_embed::RustEmbed;
use serde::{Deserialize, Serialize};

/// A language that people can choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Lang {
    /// English.
    #[default]
    #[serde(rename = "en")]
    En,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    ZhCn,
}

/// The longest `Accept-Language` that is read; what follows is ignored.
const ACCEPT_LANGUAGE_ENTRIES_MAX: usize = 16;

impl Lang {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::En, Self::ZhCn];

    /// Its BCP 47 tag, which is also the folder of its sentences.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }

    /// The core's own sentences in it.
    #[must_use]
    pub fn texts(self) -> &'static FluentLanguageLoader {
        match self {
            Self::En => &EN,
            Self::ZhCn => &ZH_CN,
        }
    }

    /// The language of such a tag: `zh`, `zh-Hans-CN`, `en_GB`, `zh_CN.UTF-8` …
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_', '.']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("zh") {
            Some(Self::ZhCn)
        } else if primary.eq_ignore_ascii_case("en") {
            Some(Self::En)
        } else {
            None
        }
    }

    /// The best language for an `Accept-Language` header; English when it names none of ours.
    #[must_use]
    pub fn negotiate(accept_language: &str) -> Self {
        let mut best = (0, Self::En);
        for entry in accept_language.split(',').take(ACCEPT_LANGUAGE_ENTRIES_MAX) {
            let mut parts = entry.trim().split(';');
            let Some(lang) = parts.next().and_then(Self::from_tag) else { continue };
            let quality = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(1000, quality_in_thousandths);
            if quality > best.0 {
                best = (quality, lang);
            }
        }
        best.1
    }
}

/// `0.8` as 800, without floating point; what is no quality counts as none.
fn quality_in_thousandths(text: &str) -> u32 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    match (whole.parse::<u32>(), digits.parse::<u32>()) {
        (Ok(whole), Ok(fraction)) => whole.saturating_mul(1000).saturating_add(fraction).min(1000),
        _ => 0,
    }
}

#[derive(RustEmbed)]
#[folder = "i18n/"]
struct Sentences;

/// The sentences of one file (`domain`) in one language, with English where a translation is broken.
///
/// # Panics
/// Never in a program that was built: the files are embedded and `build.rs` has read them.
#[must_use]
pub fn load(domain: &str, lang: Lang) -> FluentLanguageLoader {
    let identifier = |lang: Lang| LanguageIdentifier::from_str(lang.tag()).expect("our tags are well-formed");
    let loader = FluentLanguageLoader::new(domain, identifier(Lang::En));
    loader.load_languages(&Sentences, &[identifier(lang)]).expect("the sentences are embedded");
    // Isolation marks would show as boxes in receipts and break comparisons; our arguments are normalised (F54).
    loader.set_use_isolating(false);
    loader
}

static EN: LazyLock<FluentLanguageLoader> = LazyLock::new(|| load("callout_core", Lang::En));
static ZH_CN: LazyLock<FluentLanguageLoader> = LazyLock::new(|| load("callout_core", Lang::ZhCn));

#[cfg(test)]
mod tests {
    use i18n_embed_fl::fl;

    use super::*;

    #[test]
    fn each_language_names_itself() {
        assert_eq!(fl!(Lang::En.texts(), "language-name"), "English");
        assert_eq!(fl!(Lang::ZhCn.texts(), "language-name"), "简体中文");
    }

    #[test]
    fn the_header_of_a_chinese_phone_gives_chinese() {
        assert_eq!(Lang::negotiate("zh-Hans-CN,zh;q=0.9,en;q=0.8"), Lang::ZhCn);
        assert_eq!(Lang::negotiate("fr, en;q=0.3, zh;q=0.7"), Lang::ZhCn);
        assert_eq!(Lang::negotiate("zh;q=0, en"), Lang::En);
        assert_eq!(Lang::negotiate("zh;q=99999999999, \u{7f}"), Lang::En);
    }
}
