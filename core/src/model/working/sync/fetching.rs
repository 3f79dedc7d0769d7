//! What is kept of a picture until it is whole: in memory, and in the store once a second's fetching would be lost with the
//! app (F14).
//!
//! On a good link a picture of thousands of orders comes within that second and is written once. On a weak one each page is
//! staged when it comes, and what is not when the link breaks.

use crux_core::render::render;
use serde::{Deserialize, Serialize};

use super::{Activity, Trouble, fail, of_run};
use crate::{
    domain::time::Reading,
    effects::{
        clock,
        store::{StoreAnswer, Write, commit},
    },
    model::{
        Cmd, Device, inner,
        inner::{Inner, Progress},
        working::{Working, leaf::Leaf},
    },
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
}

/// Works through what came while the next page is on its way.
pub(super) fn look(working: &Working) -> Cmd {
    let send = of_run(working);
    clock::read().then_send(move |answer| send(Progress::Looked(answer.reading())))
}

/// The clock was read.
pub(super) fn looked(device: &mut Device, working: &mut Working, reading: &clock::ClockReading) -> Cmd {
    let now_ms = device.tick(reading).monotonic_ms;
    let pull = &mut working.sync.pull;
    pull.read.iter_mut().for_each(Leaf::work);
    if now_ms.saturating_sub(pull.staged_ms) < UNSTAGED_MS_MAX {
        return Cmd::done();
    }
    pull.staged_ms = now_ms;
    keep(working)
}

/// Stages the pages that are not.
pub(super) fn keep(working: &Working) -> Cmd {
    let Fetching { pages, token, until, .. } = &working.sync.pull;
    let unstaged = working.sync.pull.unstaged();
    if unstaged.is_empty() {
        return Cmd::done();
    }
    let page = |(n, leaf): (u32, &Leaf)| Write::StagePage { n, bytes: json(&leaf.page) };
    let mut writes: Vec<Write> = (*pages..).zip(unstaged).map(page).collect();
    let pages = pages.saturating_add(u32::try_from(unstaged.len()).unwrap_or(u32::MAX));
    let (token, until) = (token.clone(), *until);
    writes.push(Write::SetMeta { key: STAGING, value: json(&Fetching { pages, token, until, ..Fetching::default() }) });
    commit(writes).then_send(move |answer| inner(Inner::Kept { until, pages, answer }))
}

/// The pages are durable up to there, or not.
pub fn kept(working: &mut Working, until: Option<Cursor>, pages: u32, answer: &StoreAnswer) -> Cmd {
    let sync = &mut working.sync;
    if *answer != StoreAnswer::Done {
        sync.trouble = Some(Trouble::Phone);
        return if sync.activity == Activity::Busy { fail(working, Trouble::Phone) } else { render() };
    }
    if sync.pull.until == until {
        sync.pull.pages = sync.pull.pages.max(pages);
    }
    Cmd::done()
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}
