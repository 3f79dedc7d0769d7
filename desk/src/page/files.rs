//! What the browser loads: the pages as they were built, from this program or from a folder; without them, one sentence that says
//! what is missing.

use std::path::{Component, Path, PathBuf};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse as _, Response},
};
use callout_core::i18n::{Lang, load};
use i18n_embed_fl::fl;

mod built {
    include!(concat!(env!("OUT_DIR"), "/pages.rs"));
}

/// What a name is loaded as.
const KINDS: [(&str, &str); 11] = [
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("json", "application/json"),
    ("webmanifest", "application/manifest+json"),
    ("woff2", "font/woff2"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("map", "application/json"),
    ("txt", "text/plain; charset=utf-8"),
];
/// The characters of a hash in a name, as the bundler makes it.
const HASH_CHARS: usize = 8;

/// Where the pages are.
#[derive(Clone, Debug, Default)]
pub struct Files {
    folder: Option<PathBuf>,
}

impl Files {
    /// In that folder, or else in this program.
    pub const fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// The answer to a path of the page.
    pub async fn answer(&self, path: &str) -> Response {
        let name = path.trim_start_matches('/');
        let name = if name.is_empty() { "index.html" } else { name };
        match self.read(name).await {
            Some(bytes) => file(name, bytes),
            None if name == "index.html" => (StatusCode::SERVICE_UNAVAILABLE, missing()).into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        }
    }

    async fn read(&self, name: &str) -> Option<Bytes> {
        let Some(folder) = &self.folder else {
            let (_, bytes) = built::FILES.iter().find(|(built, _)| *built == name)?;
            return Some(Bytes::from_static(bytes));
        };
        let is_inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        if !is_inside {
            return None;
        }
        tokio::fs::read(folder.join(name)).await.ok().map(Bytes::from)
    }
}

fn file(name: &str, bytes: Bytes) -> Response {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let kind = KINDS.iter().find(|(of, _)| *of == ending).map_or("application/octet-stream", |(_, kind)| kind);
    let cache = if is_hashed(name) { "private, max-age=31536000, immutable" } else { "no-cache" };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)];
    let headers: HeaderMap = headers.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect();
    (headers, bytes).into_response()
}

/// Whether the name says what is in it: `phone-3QK5D7AA.js`.
fn is_hashed(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    let stem = file.split('.').next().unwrap_or(file);
    let hash = stem.rsplit_once('-').map_or("", |(_, hash)| hash);
    hash.len() == HASH_CHARS && hash.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// The pages were not built.
fn missing() -> Html<String> {
    in_every_language(|lang| fl!(load("demo", lang), "pages-missing"))
}

/// The address is not the whole address.
pub fn no_token() -> Html<String> {
    in_every_language(|lang| fl!(load("demo", lang), "pages-token"))
}

fn in_every_language(sentence: impl Fn(Lang) -> String) -> Html<String> {
    let line = |lang: Lang| format!("<p lang=\"{}\">{}</p>", lang.tag(), sentence(lang));
    let lines: Vec<_> = Lang::ALL.into_iter().map(line).collect();
    Html(format!("<!doctype html><meta charset=\"utf-8\"><title>Callout</title>{}", lines.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_its_hash_is_kept_and_no_other() {
        assert!(is_hashed("phone-3QK5D7AA.js") && is_hashed("assets/base-ABCDEFGH.css"));
        for name in ["index.html", "phone.js", "a-stranger.js", "x-12345678-y.js"] {
            assert!(!is_hashed(name), "{name}");
        }
    }

    #[tokio::test]
    async fn a_folder_gives_what_is_in_it_and_nothing_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let pages = folder.path().join("pages");
        std::fs::create_dir(&pages).expect("a folder");
        std::fs::write(pages.join("index.html"), "the page").expect("written");
        std::fs::write(folder.path().join("secret"), "no page").expect("written");
        let files = Files::new(Some(pages));
        assert_eq!(files.answer("/").await.status(), StatusCode::OK);
        for path in ["/../secret", "//etc/passwd", "/nothing.js", "/./index.html/../../secret"] {
            assert_eq!(files.answer(path).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[tokio::test]
    async fn without_pages_one_sentence_says_what_is_missing() {
        let answer = Files::new(Some("/nowhere".into())).answer("/").await;
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(missing().0.contains("cargo xtask pages") && missing().0.contains("lang=\"zh-CN\""));
    }
}
