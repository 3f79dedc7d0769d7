//! The drafts of forms, by what they do and about what.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::filled::Filled;
use crate::{
    domain::{subject::SubjectKey, time::Timestamp},
    effects::store::{Contents, Write},
    model::doing::Doing,
};

/// Under which key the store keeps them.
const META: &str = "drafts";
/// The most drafts that are kept; the oldest goes first. Nobody leaves so many forms half filled in.
const DRAFTS_MAX: usize = 30;

/// Which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// What it does.
    pub doing: Doing,
    /// About what.
    pub about: SubjectKey,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Which form.
    pub key: Key,
    /// Its field's name.
    pub field: String,
}

impl Key {
    /// Its name in the store.
    #[must_use]
    pub fn name(self) -> String {
        format!("{}@{}", self.doing.name(), self.about.id)
    }
}

/// Forms that wait half filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafts {
    /// By the name of their form.
    by_name: BTreeMap<String, Draft>,
    /// The form that is open, so that a killed app comes back to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<Reopen>,
}

/// A form that waits half filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Since when.
    pub at: Timestamp,
    /// About what: it goes with that (I14).
    pub about: SubjectKey,
    /// What was filled in.
    pub filled: Filled,
}

/// A form to be opened again after a kill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopen {
    /// What it does.
    pub doing: String,
    /// About what.
    pub about: SubjectKey,
}

impl Drafts {
    /// As the store holds them; what another version of the app wrote and this one cannot read is none.
    #[must_use]
    pub fn restore(contents: &Contents) -> Self {
        let bytes = contents.meta.get(META);
        bytes.and_then(|json| serde_json::from_slice(json).ok()).unwrap_or_default()
    }

    /// For the store.
    #[must_use]
    pub fn write(&self) -> Write {
        if self.by_name.is_empty() && self.open.is_none() {
            return Write::ClearMeta(META);
        }
        Write::SetMeta { key: META, value: serde_json::to_vec(self).unwrap_or_default() }
    }

    /// What waits for a form.
    #[must_use]
    pub fn get(&self, key: Key) -> Option<&Draft> {
        self.by_name.get(&key.name())
    }

    /// Keeps it.
    pub fn put(&mut self, key: Key, filled: Filled, at: Timestamp) {
        self.by_name.insert(key.name(), Draft { at, about: key.about, filled });
        while self.by_name.len() > DRAFTS_MAX {
            let oldest = self.by_name.iter().min_by_key(|(_, draft)| draft.at).map(|(name, _)| name.clone());
            oldest.and_then(|name| self.by_name.remove(&name));
        }
    }

    /// Without it: it was recorded, or thrown away.
    #[must_use]
    pub fn without(&self, key: Key) -> Self {
        let mut others = self.clone();
        others.by_name.remove(&key.name());
        others.open.take_if(|open| open.doing == key.doing.name() && open.about == key.about);
        others
    }

    /// Drops what is about something that left the phone; says whether there was any (I14).
    pub fn keep(&mut self, is_here: impl Fn(SubjectKey) -> bool) -> bool {
        let before = (self.by_name.len(), self.open.is_some());
        self.by_name.retain(|_, draft| is_here(draft.about));
        self.open.take_if(|open| !is_here(open.about));
        before != (self.by_name.len(), self.open.is_some())
    }
}
