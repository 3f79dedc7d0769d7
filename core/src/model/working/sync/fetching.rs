//! What is kept of a picture until it is whole: in memory, and in the store once a second's fetching would be lost with the
//! app (F14).
//!
//! On a good link a picture of thousands of orders comes within that second and is written once. On a weak one each page is
//! staged when it comes, and what is not when the link breaks.

use serde::{Deserialize, Serialize};

use crate::{
    domain::time::Reading,
    effects::store::Write,
    model::working::leaf::{Leaf, Wanted},
    protocol::cursor::Cursor,
};

/// The key under which the store keeps [`Fetching`].
pub const STAGING: &str = "mirror.staging";
/// How much fetching a phone that is killed may have to do again.
const UNSTAGED_MS_MAX: u64 = 1_000;

/// A picture that is being fetched.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Fetching {
    /// Pages that are staged.
    pub pages: u32,
    /// The next page.
    pub token: Option<String>,
    /// Where the picture ends.
    pub until: Option<Cursor>,
    /// Pages that an earlier life of the app staged.
    #[serde(skip)]
    pub earlier: u32,
    /// The pages after those.
    #[serde(skip)]
    pub read: Vec<Leaf>,
    /// When everything was staged, by the monotonic clock.
    #[serde(skip)]
    staged_ms: u64,
}

impl Fetching {
    /// Nothing is there yet.
    pub(super) fn begun(now: Reading) -> Self {
        Self { staged_ms: now.monotonic_ms, ..Self::default() }
    }

    /// As an earlier life of the app left it.
    #[must_use]
    pub fn restored(self) -> Self {
        Self { earlier: self.pages, ..self }
    }

    fn unstaged(&self) -> &[Leaf] {
        self.read.get(self.pages.saturating_sub(self.earlier) as usize..).unwrap_or_default()
    }

    /// Works through what came; says whether it is time to stage it.
    pub(super) fn work(&mut self, wanted: &Wanted, now: Reading) -> bool {
        self.read.iter_mut().for_each(|leaf| leaf.work(wanted));
        let is_due = now.monotonic_ms.saturating_sub(self.staged_ms) >= UNSTAGED_MS_MAX;
        if is_due {
            self.staged_ms = now.monotonic_ms;
        }
        is_due
    }

    /// The writes that stage the pages that are not, where the picture ends, and how many pages are staged then; nothing if
    /// all are.
    pub(super) fn staging(&self) -> Option<(Vec<Write>, Option<Cursor>, u32)> {
        let unstaged = self.unstaged();
        if unstaged.is_empty() {
            return None;
        }
        let page = |(n, leaf): (u32, &Leaf)| Write::StagePage { n, bytes: json(&leaf.page) };
        let mut writes: Vec<Write> = (self.pages..).zip(unstaged).map(page).collect();
        let pages = self.pages.saturating_add(u32::try_from(unstaged.len()).unwrap_or(u32::MAX));
        let (token, until) = (self.token.clone(), self.until);
        writes.push(Write::SetMeta { key: STAGING, value: json(&Self { pages, token, until, ..Self::default() }) });
        Some((writes, until, pages))
    }

    /// Pages are durable up to there.
    pub(super) fn staged(&mut self, until: Option<Cursor>, pages: u32) {
        if self.until == until {
            self.pages = self.pages.max(pages);
        }
    }
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}
