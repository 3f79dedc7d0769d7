//! The recorder's own seals over the head of his log (I13, F75): a command names the hash of the one before, so that one seal
//! covers everything before it, and whoever deposits it later cannot speak in a colleague's name.
//!
//! They are made while the recorder's key is here: when the app goes to the background, before an export and before the phone
//! is enrolled again. What is pushed needs none, for its body is sealed by the same key.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use crux_core::command::CommandContext;

use super::{outbox::Outbox, state::Working};
use crate::{
    domain::{ids::DeviceId, signoff::Seal},
    effects::{
        Effect,
        sealing::{SealingAnswer, SealingOperation},
        store::{Contents, Write},
    },
    model::body,
    protocol::{
        limits::PUSH_COMMANDS_MAX,
        push::{Head, RecorderSeal},
    },
};

/// The key under which the store keeps [`Chain`].
pub const META: &str = "log.seals";
/// Seals that are kept: with one for every hundred commands or so, more than a phone keeps commands.
const SEALS_MAX: usize = 64;

/// The seals, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain(Vec<RecorderSeal>);

/// Places of a log that are to be sealed.
#[derive(Clone, Debug)]
pub struct Unsealed {
    device: DeviceId,
    heads: Vec<Head>,
    chain: Chain,
}

impl Chain {
    /// As the store holds it.
    #[must_use]
    pub fn restore(contents: &Contents) -> Self {
        Self(contents.meta.get(META).and_then(|json| serde_json::from_slice(json).ok()).unwrap_or_default())
    }

    /// The write that keeps it.
    #[must_use]
    pub fn write(&self) -> Write {
        Write::SetMeta { key: META, value: serde_json::to_vec(&self.0).unwrap_or_default() }
    }

    /// How many of these commands of one life of the log (places and lengths) make the next body, and the recorder's seal that
    /// covers them: one that ends with them, if there is one within the bounds of a body; or else the next one, which covers
    /// them by the commands between.
    #[must_use]
    pub fn run(&self, epoch: u32, commands: &[(u64, usize)]) -> (usize, Option<RecorderSeal>) {
        let count = body::run_length(commands.iter().copied());
        let own = |seal: &&RecorderSeal| seal.epoch == epoch;
        let Some(((first, _), (last, _))) = commands.first().zip(commands.get(count.saturating_sub(1))) else {
            return (count, None);
        };
        if let Some(seal) = self.0.iter().rfind(|seal| own(seal) && (*first..=*last).contains(&seal.seq)) {
            let covered = usize::try_from(seal.seq - first).unwrap_or(usize::MAX).saturating_add(1);
            return (covered.min(count), Some(seal.clone()));
        }
        (count, self.0.iter().find(|seal| own(seal) && seal.seq > *last).cloned())
    }

    /// What of this log is not sealed yet: its head, and before it a place for every body that what is pending makes.
    fn unsealed(&self, outbox: &Outbox) -> Vec<Head> {
        let (epoch, head) = (outbox.log.epoch, outbox.head());
        let sealed = self.0.iter().rfind(|seal| seal.epoch == epoch).map_or(0, |seal| seal.seq);
        let own = outbox.pending.iter().filter(|pending| pending.epoch == epoch && pending.seq > sealed);
        let mut rest: Vec<_> = own.collect();
        let mut heads = Vec::new();
        while !rest.is_empty() {
            let count = body::run_length(rest.iter().map(|pending| (pending.seq, pending.bytes.len())));
            let mut run = rest.drain(..count.min(rest.len()));
            heads.extend(run.next_back().map(|last| Head { epoch, seq: last.seq, hash: last.hash }));
        }
        if heads.is_empty() && head.seq > sealed {
            heads.push(head);
        }
        heads
    }

    /// One seal more. Where the one before the last is near enough, the last is not needed any more.
    fn push(&mut self, seal: RecorderSeal) {
        let near = |before: Option<&RecorderSeal>| {
            let before = before.filter(|before| before.epoch == seal.epoch).map_or(0, |before| before.seq);
            seal.seq - before.min(seal.seq) <= PUSH_COMMANDS_MAX as u64
        };
        let is_spare = match self.0.as_slice() {
            [.., before, last] => last.epoch == seal.epoch && near(Some(before)),
            [last] => last.epoch == seal.epoch && near(None),
            [] => false,
        };
        if is_spare {
            self.0.pop();
        }
        self.0.push(seal);
        let extra = self.0.len().saturating_sub(SEALS_MAX);
        self.0.drain(..extra);
    }
}

/// What of the log is to be sealed now; nothing if everything is.
#[must_use]
pub fn unsealed(working: &Working) -> Option<Unsealed> {
    let heads = working.chain.unsealed(&working.outbox);
    let device = working.outbox.log.device;
    (!heads.is_empty()).then(|| Unsealed { device, heads, chain: working.chain.clone() })
}

/// Seals with the key that is here. Where it is gone, what was sealed before is all there is.
pub async fn seal<E: Send + 'static>(ctx: &CommandContext<Effect, E>, unsealed: Unsealed) -> Chain {
    let Unsealed { device, heads, mut chain } = unsealed;
    for Head { epoch, seq, hash } in heads {
        let message = RecorderSeal::sealed_digest(device, epoch, seq, &hash).0.to_vec();
        let answer = ctx.request_from_shell(SealingOperation::Seal { message }).await;
        let SealingAnswer::Sealed { signature } = answer else { break };
        let Ok(seal) = Seal::new(&BASE64.encode(signature)) else { break };
        chain.push(RecorderSeal { device, epoch, seq, hash, seal });
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::digest::Digest;

    fn seal(epoch: u32, seq: u64) -> RecorderSeal {
        let device = DeviceId(uuid::Uuid::nil());
        RecorderSeal { device, epoch, seq, hash: Digest::ZERO, seal: Seal::new("c2VhbA==").unwrap() }
    }

    fn sealed(places: &[(u32, u64)]) -> Chain {
        let mut chain = Chain::default();
        for (epoch, seq) in places {
            chain.push(seal(*epoch, *seq));
        }
        chain
    }

    fn places(chain: &Chain) -> Vec<(u32, u64)> {
        chain.0.iter().map(|seal| (seal.epoch, seal.seq)).collect()
    }

    #[test]
    fn a_seal_goes_when_a_later_one_covers_the_same_body() {
        assert_eq!(places(&sealed(&[(1, 5), (1, 90), (1, 150)])), [(1, 150)]);
        assert_eq!(places(&sealed(&[(1, 150), (1, 300), (1, 320)])), [(1, 150), (1, 320)]);
        assert_eq!(places(&sealed(&[(1, 5), (2, 3), (2, 9)])), [(1, 5), (2, 9)]);
        let many: Vec<_> = (1..100).map(|n| (1, n * 200)).collect();
        assert_eq!(sealed(&many).0.len(), SEALS_MAX);
    }

    #[test]
    fn a_body_ends_where_the_recorder_sealed_and_names_the_next_seal_otherwise() {
        let chain = sealed(&[(1, 5), (2, 300)]);
        let run = |epoch, from: u64, to: u64| {
            let commands: Vec<_> = (from..=to).map(|seq| (seq, 100)).collect();
            let (count, seal) = chain.run(epoch, &commands);
            (count, seal.map(|seal| seal.seq))
        };
        assert_eq!(run(1, 3, 9), (3, Some(5)));
        assert_eq!(run(1, 6, 9), (4, None), "recorded after the last seal");
        assert_eq!(run(2, 50, 400), (200, Some(300)), "covered by the commands between");
        assert_eq!(run(2, 250, 400), (51, Some(300)));
        assert_eq!(run(3, 1, 2), (2, None));
    }
}
