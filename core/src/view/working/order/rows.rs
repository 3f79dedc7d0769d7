//! The rows of a voucher: facts, entries, lines, pictures. Each has a name that stays, so that a shell knows it again.

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::{ENTRIES_SHOWN, count};
use crate::{
    papers::{Fact, Item},
    view::Tone,
};

/// A fact with its label.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct FactView {
    /// Names it among its siblings; empty where it stands alone.
    pub id: String,
    /// The label.
    pub label: String,
    /// The fact.
    pub text: String,
}

/// Entries of one kind, the newest last.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct EntriesView {
    /// What they are.
    pub title: String,
    /// The newest of them.
    pub rows: Vec<EntryView>,
    /// How many there are.
    pub total: u32,
}

/// An entry of the voucher.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryView {
    /// Names it among its siblings: entries are only added.
    pub id: String,
    /// When and by whom.
    pub head: Option<String>,
    /// What.
    pub text: String,
    /// More about it, a line each.
    pub details: Vec<String>,
    /// Whether it wants attention: something uncertain, failed or different.
    pub tone: Tone,
}

/// Something with a quantity and an amount.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct LineView {
    /// Names it among its siblings; empty where it stands alone.
    pub id: String,
    /// What.
    pub text: String,
    /// How many: `×2`.
    pub quantity: String,
    /// How much; nothing for what has no price.
    pub amount: Option<String>,
}

/// Pictures.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct PhotosView {
    /// The title.
    pub title: String,
    /// The newest of them.
    pub rows: Vec<PhotoView>,
    /// How many there are.
    pub total: u32,
}

/// A picture.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct PhotoView {
    /// The SHA-256 of its bytes, in hexadecimal: names it when goods are taken back.
    pub digest: String,
    /// What it shows.
    pub caption: Option<String>,
    /// To what it belongs: a thing that was taken back (P10), or that nobody signed (P8).
    pub belongs: Option<String>,
    /// How it stands where that is worth a word: not sent yet, not on this phone, lost.
    pub mark: Option<String>,
    /// How good that is.
    pub tone: Tone,
    /// Whether its pixels are on this phone.
    pub can_draw: bool,
}

/// What is owed and paid.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct MoneyView {
    /// The title.
    pub title: String,
    /// Price, paid, due: a line each.
    pub facts: Vec<FactView>,
    /// What is still to be collected, as the field takes it.
    pub suggested: Option<String>,
    /// What to know before taking cash: the limit (P9), a transfer on its way (P12a).
    pub hint: Option<String>,
    /// Whether something is still to be collected.
    pub is_due: bool,
}

impl FactView {
    /// A fact that stands alone.
    pub(in crate::view) const fn new(label: String, text: String) -> Self {
        Self { id: String::new(), label, text }
    }

    /// Facts of one list: each is named by its label, and by its place among those that have the same.
    pub(in crate::view) fn list(mut facts: Vec<Self>) -> Vec<Self> {
        for n in 0..facts.len() {
            let earlier = facts[..n].iter().filter(|fact| fact.label == facts[n].label).count();
            facts[n].id = format!("{}/{earlier}", facts[n].label);
        }
        facts
    }
}

impl From<Fact> for FactView {
    fn from(Fact { label, text }: Fact) -> Self {
        Self::new(label, text)
    }
}

impl From<Item> for LineView {
    fn from(Item { text, quantity, amount }: Item) -> Self {
        Self { id: String::new(), text, quantity, amount }
    }
}

/// The newest rows of a list, and how many there are.
pub(in crate::view) fn newest<T>(title: String, all: &[T], row: impl Fn(&T) -> EntryView) -> EntriesView {
    let first = all.len().saturating_sub(ENTRIES_SHOWN);
    let shown = all.iter().enumerate().skip(first).map(|(n, entry)| EntryView { id: n.to_string(), ..row(entry) });
    EntriesView { title, rows: shown.collect(), total: count(all.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_with_one_label_have_names_of_their_own() {
        let fact = |label: &str| FactView::new(label.to_owned(), String::new());
        let ids: Vec<String> =
            FactView::list(vec![fact("a"), fact("b"), fact("a")]).into_iter().map(|f| f.id).collect();
        assert_eq!(ids, ["a/0", "b/0", "a/1"]);
    }
}
