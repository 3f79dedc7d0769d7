//! What was filled into a form so far: kept in the store until it is recorded or thrown away.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    domain::{digest::Digest, pricing::Quantity, signoff::Point},
    model::action::ItemInput,
};

/// The most characters that a field keeps: more than any field may have, so that what is too long is said and not cut.
pub const CHARS_MAX: usize = 6_000;
/// The most things of one take-back, and the most items of one basket: a van holds no more, and a draft stays small.
pub const ROWS_MAX: usize = 40;

/// What was filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    /// What was typed or chosen, by field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    texts: BTreeMap<String, String>,
    /// Points and pictures that were chosen, by field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    chosen: BTreeMap<String, BTreeSet<String>>,
    /// Items and how many, in the order in which they were picked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    basket: Vec<(String, u32)>,
    /// The things of a take-back, by a number that stays the same when another one goes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub things: Vec<u32>,
    /// What was drawn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strokes: Vec<Vec<Point>>,
    /// Under which statement it was drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<Digest>,
}

impl Filled {
    /// What stands in a field; nothing stands there as an empty text.
    #[must_use]
    pub fn text(&self, field: &str) -> &str {
        self.texts.get(field).map_or("", String::as_str)
    }

    /// The same, for whoever keeps it.
    #[must_use]
    pub fn owned(&self, field: &str) -> String {
        self.text(field).to_owned()
    }

    /// Puts something into a field.
    pub fn write(&mut self, field: &str, value: &str) {
        let value: String = value.chars().take(CHARS_MAX).collect();
        if value.is_empty() {
            self.texts.remove(field);
        } else {
            self.texts.insert(field.to_owned(), value);
        }
    }

    /// Whether a switch is on.
    #[must_use]
    pub fn is_on(&self, field: &str) -> bool {
        self.text(field) == "on"
    }

    /// Turns a switch.
    pub fn turn(&mut self, field: &str, is_on: bool) {
        self.write(field, if is_on { "on" } else { "off" });
    }

    /// What is chosen in a field that takes several.
    pub fn chosen(&self, field: &str) -> impl Iterator<Item = &str> {
        self.chosen.get(field).into_iter().flatten().map(String::as_str)
    }

    /// Whether that is chosen.
    #[must_use]
    pub fn has_chosen(&self, field: &str, id: &str) -> bool {
        self.chosen.get(field).is_some_and(|ids| ids.contains(id))
    }

    /// Chooses it, or not any more.
    pub fn choose(&mut self, field: &str, id: &str) {
        let ids = self.chosen.entry(field.to_owned()).or_default();
        if !ids.remove(id) && ids.len() < ROWS_MAX {
            ids.insert(id.to_owned());
        }
    }

    /// Chooses it instead of what was chosen, or not any more.
    pub fn choose_alone(&mut self, field: &str, id: &str) {
        let ids = self.chosen.entry(field.to_owned()).or_default();
        *ids = if ids.contains(id) { BTreeSet::new() } else { BTreeSet::from([id.to_owned()]) };
    }

    /// Chooses one that was not there before; where one is asked for, instead of what was chosen.
    pub fn add_photo(&mut self, field: &str, id: &str, is_one: bool) {
        if self.has_chosen(field, id) {
            return;
        }
        if is_one { self.choose_alone(field, id) } else { self.choose(field, id) }
    }

    /// Chooses all of them; none where all are.
    pub fn choose_all<'a>(&mut self, field: &str, ids: impl IntoIterator<Item = &'a str>) {
        let all: BTreeSet<String> = ids.into_iter().map(ToOwned::to_owned).collect();
        let chosen = self.chosen.entry(field.to_owned()).or_default();
        *chosen = if *chosen == all { BTreeSet::new() } else { all };
    }

    /// The basket.
    #[must_use]
    pub fn basket(&self) -> &[(String, u32)] {
        &self.basket
    }

    /// The basket as an action takes it.
    #[must_use]
    pub fn items(&self) -> Vec<ItemInput> {
        self.basket.iter().map(|(code, quantity)| ItemInput { code: code.clone(), quantity: *quantity }).collect()
    }

    /// One more of an item, within a line's bound.
    pub fn more(&mut self, code: &str) {
        if let Some((_, quantity)) = self.basket.iter_mut().find(|(in_it, _)| in_it == code) {
            *quantity = (*quantity + 1).min(Quantity::MAX);
        } else if self.basket.len() < ROWS_MAX {
            self.basket.push((code.to_owned(), 1));
        }
    }

    /// One less; the last one takes the line away.
    pub fn less(&mut self, code: &str) {
        self.basket.retain_mut(|(in_it, quantity)| {
            if in_it == code {
                *quantity -= 1;
            }
            *quantity > 0
        });
    }

    /// Another thing.
    pub fn add_thing(&mut self) {
        if self.things.len() < ROWS_MAX {
            self.things.push(self.things.iter().max().map_or(1, |last| last + 1));
        }
    }

    /// A thing goes, with everything that was said of it; the last one stays.
    pub fn remove_thing(&mut self, thing: u32) {
        if self.things.len() > 1 {
            self.things.retain(|other| *other != thing);
            let prefix = format!("{thing}.");
            self.texts.retain(|field, _| !field.starts_with(&prefix));
            self.chosen.retain(|field, _| !field.starts_with(&prefix));
        }
    }

    /// Whether nothing stands in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_basket_counts_and_lets_go_of_what_is_not_wanted() {
        let mut filled = Filled::default();
        for code in ["FAN", "CAP", "FAN"] {
            filled.more(code);
        }
        assert_eq!(filled.basket(), [("FAN".to_owned(), 2), ("CAP".to_owned(), 1)]);
        filled.less("CAP");
        filled.less("NONE");
        assert_eq!(filled.basket(), [("FAN".to_owned(), 2)]);
    }

    #[test]
    fn where_one_is_asked_for_the_next_takes_the_place_of_the_last() {
        let mut filled = Filled::default();
        for id in ["ab", "cd"] {
            filled.choose_alone("photo", id);
        }
        assert_eq!(filled.chosen("photo").collect::<Vec<_>>(), ["cd"]);
        filled.choose_alone("photo", "cd");
        assert_eq!(filled.chosen("photo").count(), 0);
    }

    #[test]
    fn what_was_said_of_a_thing_goes_with_it_and_one_thing_stays() {
        let mut filled = Filled::default();
        filled.add_thing();
        filled.add_thing();
        filled.write("1.description", "unit");
        filled.choose("1.photos", "ab");
        filled.remove_thing(1);
        assert_eq!((filled.things.as_slice(), filled.text("1.description")), ([2].as_slice(), ""));
        filled.remove_thing(2);
        assert_eq!(filled.things, [2]);
    }

    #[test]
    fn it_comes_back_from_the_store_as_it_was() {
        let mut filled = Filled::default();
        filled.write("reason", "缺配件");
        filled.turn("differs", true);
        filled.more("FAN");
        filled.strokes = vec![vec![Point(1, 2, 3, 4)]];
        let bytes = serde_json::to_vec(&filled).expect("JSON");
        assert_eq!(serde_json::from_slice::<Filled>(&bytes).expect("it reads"), filled);
    }
}
