//! A page of a picture, and the bodies of its subjects: what can be worked out before the picture is whole.

use std::{collections::BTreeSet, sync::Arc};

use super::{listing::Listing, mirror::is_taught, replay};
use crate::{
    domain::{
        house::House as _,
        ids::BranchId,
        subject::{State, SubjectKey, SubjectKind},
        subjects::Product,
    },
    protocol::pull::{Item, Page},
};

/// A page that came.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// As it came.
    pub page: Page,
    /// Beside each item its body as it was read, where it is a subject.
    bodies: Vec<Option<ReadBody>>,
}

/// A subject's body, read once.
#[derive(Clone, Debug)]
pub struct ReadBody {
    /// Its line in lists.
    pub listing: Listing,
    /// The whole of it, where it is wanted in memory: ten thousand of them are not kept.
    pub whole: Option<Arc<State<Product>>>,
}

/// Which subjects are wanted in memory, beside those that every decision reads.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Their keys.
    pub keys: BTreeSet<SubjectKey>,
    /// Kinds of which all are.
    pub kinds: Vec<SubjectKind>,
    /// Where they live.
    pub branch: BranchId,
}

impl Leaf {
    /// A page that was not worked through yet.
    #[must_use]
    pub const fn of(page: Page) -> Self {
        Self { page, bodies: Vec::new() }
    }

    /// Reads the subjects, once.
    pub fn work(&mut self, wanted: &Wanted) {
        let rest = self.page.items.get(self.bodies.len()..).unwrap_or_default();
        self.bodies.extend(rest.iter().map(|item| wanted.read(item)));
    }

    /// Each item with its body. What is wanted by now and was not when it was read is read again.
    pub fn into_items(mut self, wanted: &Wanted) -> impl Iterator<Item = (Item, Option<ReadBody>)> + use<> {
        self.work(wanted);
        for (item, body) in self.page.items.iter().zip(&mut self.bodies) {
            let is_wanted = matches!(item, Item::Put { key, .. } if wanted.wants(*key));
            if is_wanted && body.as_ref().is_some_and(|body| body.whole.is_none() && body.listing != Listing::Unread) {
                *body = wanted.read(item);
            }
        }
        self.page.items.into_iter().zip(self.bodies)
    }
}

impl Wanted {
    fn wants(&self, key: SubjectKey) -> bool {
        is_taught(key) || self.keys.contains(&key) || self.kinds.contains(&key.kind)
    }

    /// Reads what an item says, where it is a subject.
    #[must_use]
    pub fn read(&self, item: &Item) -> Option<ReadBody> {
        let Item::Put { key, revision, body } = item else { return None };
        let Some(any) = Product::read(key.kind, body.get()) else {
            return Some(ReadBody { listing: Listing::Unread, whole: None });
        };
        let listing = Listing::of(&any);
        let whole = self.wants(*key).then(|| replay::state(any, *revision, *key, self.branch));
        Some(ReadBody { listing, whole })
    }
}
