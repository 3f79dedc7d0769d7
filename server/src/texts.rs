//! The server's sentences (`core/i18n/*/server.ftl`), and a way to keep one until the reader's language is known.

use std::{
    fmt,
    sync::{Arc, LazyLock},
};

use callout_core::i18n::{Lang, load};
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
