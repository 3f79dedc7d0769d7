//! Why a value is not acceptable, in the reader's language. The readers of values, serde's and our own, say it in English; what
//! they say is understood here once, and an English reader hears what we do not understand as it was said.

use callout_core::i18n::Lang;

use crate::texts::{Sentence, sentence};

/// What is wrong with a value, as the words that complete "`field` …".
pub(super) fn why(said: &str) -> Sentence {
    let starts = |with: &str| said.starts_with(with);
    if starts("unknown field `") {
        return sentence!("why-unknown-field");
    }
    if starts("missing field `") {
        return sentence!("why-missing-field");
    }
    if starts("duplicate field `") {
        return sentence!("why-duplicate-field");
    }
    if starts("unknown variant `") || starts("must be one of ") {
        return sentence!("why-one-of", known = known(said));
    }
    if said == "must not be empty" {
        return sentence!("why-empty");
    }
    if let Some(max) = too_long(said) {
        return sentence!("why-too-long", chinese = max / 3, latin = max);
    }
    if let Some(character) = between(said, "contains a forbidden character (", ")") {
        return sentence!("why-forbidden", character = character);
    }
    if starts("a moment is given in milliseconds") || starts("invalid value: ") {
        return as_it_was_said(said, sentence!("why-out-of-range"));
    }
    if starts("invalid type: null") {
        return sentence!("why-missing-field");
    }
    if starts("invalid type: ") {
        return as_it_was_said(said, sentence!("why-other-type"));
    }
    as_it_was_said(said, sentence!("why-not-readable"))
}

/// English readers get all that was said, others what it comes to.
fn as_it_was_said(said: &str, elsewhere: Sentence) -> Sentence {
    let said = said.to_owned();
    Sentence::new(move |lang| match lang {
        Lang::En => said.clone(),
        Lang::ZhCn => elsewhere.in_lang(lang),
    })
}

/// The names that may stand there: serde lists them in backticks behind "expected", our own lists follow "must be one of".
fn known(said: &str) -> String {
    if let Some(names) = said.strip_prefix("must be one of ") {
        return names.to_owned();
    }
    let names = said.split_once(", expected ").map_or("", |(_, names)| names);
    names.split('`').skip(1).step_by(2).collect::<Vec<_>>().join(", ")
}

fn too_long(said: &str) -> Option<usize> {
    between(said, " bytes long, at most ", " are allowed")?.parse().ok()
}

fn between<'a>(said: &'a str, before: &str, after: &str) -> Option<&'a str> {
    said.split_once(before)?.1.split_once(after).map(|(middle, _)| middle)
}

#[cfg(test)]
mod tests {
    use callout_core::domain::text::Line;

    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Weather {
        Rain,
        Snow,
    }

    fn in_both(said: &str) -> [String; 2] {
        let why = why(said);
        [Lang::En, Lang::ZhCn].map(|lang| why.in_lang(lang))
    }

    #[test]
    fn what_serde_and_our_texts_say_is_understood() {
        let error = serde_json::from_str::<Weather>("\"hail\"").expect_err("no weather").to_string();
        let [en, zh] = in_both(&error);
        assert_eq!((en.as_str(), zh.as_str()), ("must be one of: rain, snow", "只能是以下之一：rain, snow"));
        let long = Line::new(&"x".repeat(201)).expect_err("too long").to_string();
        assert_eq!(in_both(&long)[1], "过长：最多 66 个汉字或 200 个字母");
        assert_eq!(in_both(&Line::new(" ").expect_err("empty").to_string())[1], "不能为空");
        let forbidden = Line::new("a\u{0}b").expect_err("forbidden").to_string();
        assert_eq!(in_both(&forbidden)[1], "含有不允许的字符（U+0000）");
    }

    #[test]
    fn nobody_who_reads_chinese_is_told_english_sentences() {
        for said in [
            "unknown field `x`, expected `y`",
            "missing field `x`",
            "invalid type: string \"a\", expected u32",
            "whatever",
        ] {
            let [_, zh] = in_both(said);
            assert!(!zh.chars().any(|c| c.is_ascii_alphabetic()), "{zh}");
        }
        assert_eq!(in_both("must be a UUID")[0], "must be a UUID");
    }
}
