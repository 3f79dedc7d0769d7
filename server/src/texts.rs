//! The server's sentences (`core/i18n/*/server.ftl`), and a way to keep one until the reader's language is known.

use std::{
    fmt,
    sync::{Arc, LazyLock},
};

use callout_core::{
    domain::refusal::Refusal,
    i18n::{Lang, load},
    words,
};
use i18n_embed::fluent::FluentLanguageLoader;

static EN: LazyLock<FluentLanguageLoader> = LazyLock::new(|| load("server", Lang::En));
static ZH_CN: LazyLock<FluentLanguageLoader> = LazyLock::new(|| load("server", Lang::ZhCn));

/// The server's sentences in a language, for `fl!`.
#[must_use]
pub fn texts(lang: Lang) -> &'static FluentLanguageLoader {
    match lang {
        Lang::En => &EN,
        Lang::ZhCn => &ZH_CN,
    }
}

/// A sentence that is written when its reader's language is known.
#[derive(Clone)]
pub struct Sentence(Arc<dyn Fn(Lang) -> String + Send + Sync>);

impl Sentence {
    /// A sentence from whoever can write it in each language.
    pub fn new(write: impl Fn(Lang) -> String + Send + Sync + 'static) -> Self {
        Self(Arc::new(write))
    }

    /// The sentence.
    #[must_use]
    pub fn in_lang(&self, lang: Lang) -> String {
        (self.0)(lang)
    }
}

/// The phone says it with the same sentence.
impl From<Refusal> for Sentence {
    fn from(refusal: Refusal) -> Self {
        Self::new(move |lang| words::refusal(lang, refusal))
    }
}

impl fmt::Debug for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.in_lang(Lang::En))
    }
}

/// `sentence!("key", name = value)`: a [`Sentence`] of `server.ftl`; a missing key or argument fails the build.
macro_rules! sentence {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {{
        $(let $name = ::std::string::ToString::to_string(&$value);)*
        $crate::texts::Sentence::new(move |lang| i18n_embed_fl::fl!($crate::texts::texts(lang), $key $(, $name = $name.as_str())*))
    }};
}
pub(crate) use sentence;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// The texts of a file that stand on one line.
    fn sentences(file: &str) -> impl Iterator<Item = &str> {
        let keyed = file.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()));
        keyed.filter_map(|line| line.split_once(" = ")).map(|(_, text)| text)
    }

    #[test]
    fn what_the_core_says_the_server_does_not_say_in_a_second_copy() {
        let pairs = [
            (include_str!("../../core/i18n/en/callout_core.ftl"), include_str!("../../core/i18n/en/server.ftl")),
            (include_str!("../../core/i18n/zh-CN/callout_core.ftl"), include_str!("../../core/i18n/zh-CN/server.ftl")),
        ];
        for (core, server) in pairs {
            let said: HashSet<&str> = sentences(core).collect();
            assert_eq!(sentences(server).find(|text| said.contains(text)), None, "take it from `callout_core::words`");
        }
    }

    #[test]
    fn a_refusal_is_said_as_the_phone_says_it() {
        let said = Sentence::from(Refusal::PeriodBackwards);
        assert_eq!(said.in_lang(Lang::En), "The period ends before it begins. Exchange the two days.");
        assert_eq!(said.in_lang(Lang::ZhCn), "期限的结束日早于开始日。请对调这两个日期。");
    }
}
