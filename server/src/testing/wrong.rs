//! What is wrong with a request, for tests: a named problem in the reader's language.

use super::Answer;

/// A text that is too long for anything.
#[must_use]
pub fn long() -> String {
    "x".repeat(10_000)
}

/// Sent in either language: what is wrong is named, and said in the language alone.
///
/// # Panics
/// If anything else is answered.
pub async fn is_named(send: impl AsyncFn(&'static str) -> Answer, (code, field): (&str, Option<&str>), what: &str) {
    for lang in ["en", "zh-CN"] {
        let answer = send(lang).await;
        let status = if code == "invalid_field" { 422 } else { 409 };
        assert_eq!(answer.status.as_u16(), status, "{what}: {}", answer.text());
        let problem = answer.problem(code, status);
        assert_eq!(problem.field.as_deref(), field, "{what}");
        if lang == "zh-CN" {
            assert!(!has_english(&problem.detail), "{what}: {}", problem.detail);
        }
    }
}

/// Two words in a row: a sentence, where a name or a code is one.
#[must_use]
pub fn has_english(detail: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphabetic());
    let words: Vec<&str> = detail.split(' ').collect();
    words.windows(2).any(|pair| pair.iter().all(|word| is_word(word)))
}

#[cfg(test)]
#[test]
fn english_is_seen_among_chinese() {
    assert!(has_english("字段“says”不可接受：must not be empty。"));
    assert!(!has_english("字段“source”不可接受：只能是以下之一：call, visit。"));
}
