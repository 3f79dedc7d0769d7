//! Which screen is shown, and what is frozen on it.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    domain::{
        ids::{ComplaintId, OrderId},
        order::statement::Statement,
        signoff::{Purpose, StatementBytes},
    },
    model::action::Place,
};

/// Rows of a list that cross the FFI at once: some four screens, and a view stays below 16 KB however long the texts are.
pub const WINDOW: u32 = 20;
/// The most characters that are looked for.
const QUERY_CHARS_MAX: usize = 100;

/// The most screens that lie behind one: from an order to its complaint and on to another order nobody goes further.
const BEHIND_MAX: usize = 8;

/// Where the person is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nav {
    /// The screen.
    pub screen: Screen,
    /// The screens behind it, the nearest last: where going back leads. Empty on a screen that a tab leads to.
    pub behind: Vec<Screen>,
    /// How each list stands, also while he is elsewhere.
    lists: BTreeMap<List, Standing>,
}

/// A list that crosses the FFI in windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    /// The day's orders.
    Today,
    /// What was recorded.
    Outbox,
    /// Cash in hand.
    Cash,
    /// The price list.
    Items,
}

/// How a list stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The first row that is shown.
    pub first: u32,
    /// What is looked for in it; may be empty.
    pub query: String,
    /// Which rows alone are shown; nothing is all of them.
    pub filter: Option<String>,
    /// Sections that he folded or unfolded, against what is usual.
    pub turned: BTreeSet<String>,
}

/// A screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Screen {
    /// The day's orders.
    #[default]
    Today,
    /// One order.
    Order {
        /// Which.
        id: OrderId,
    },
    /// One complaint.
    Complaint {
        /// Which.
        id: ComplaintId,
    },
    /// Cash in hand.
    Cash,
    /// The outbox.
    Outbox,
    /// The settings.
    Settings,
}

/// A statement on the screen: frozen from the moment it is shown (I15).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What the signature is for.
    pub purpose: Purpose,
    /// What is shown.
    pub statement: Statement,
    /// Its bytes.
    pub bytes: StatementBytes,
}

/// Which way somebody goes to what is loaded first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// He opens it.
    There,
    /// He comes back to it.
    Back,
}

impl Nav {
    /// The open order.
    #[must_use]
    pub const fn open_order(&self) -> Option<OrderId> {
        match &self.screen {
            Screen::Order { id } => Some(*id),
            _ => None,
        }
    }

    /// The open complaint.
    #[must_use]
    pub const fn open_complaint(&self) -> Option<ComplaintId> {
        match &self.screen {
            Screen::Complaint { id } => Some(*id),
            _ => None,
        }
    }

    /// Shows a screen that somebody opens: a tab's is shown alone, an order's or a complaint's on top of where he is. One that lies
    /// behind already is gone back to, so that nobody goes round in circles.
    pub fn show(&mut self, screen: Screen) {
        if screen.is_root() {
            self.behind.clear();
        } else if let Some(place) = self.behind.iter().position(|behind| *behind == screen) {
            self.behind.truncate(place);
        } else if self.screen != screen {
            self.behind.push(std::mem::take(&mut self.screen));
            if self.behind.len() > BEHIND_MAX {
                // The root stays.
                self.behind.remove(1);
            }
        }
        self.screen = screen;
    }

    /// The screen that going back leads to. From a tab's own screen that is the day's list.
    #[must_use]
    pub fn back_to(&self) -> Option<&Screen> {
        const TODAY: &Screen = &Screen::Today;
        self.behind.last().or_else(|| (self.screen != Screen::Today).then_some(TODAY))
    }

    /// Goes back.
    pub fn back(&mut self) {
        self.screen = self.behind.pop().unwrap_or_default();
    }

    /// How a list stands.
    #[must_use]
    pub fn list(&self, list: List) -> &Standing {
        static USUAL: Standing = Standing { first: 0, query: String::new(), filter: None, turned: BTreeSet::new() };
        self.lists.get(&list).unwrap_or(&USUAL)
    }

    /// Changes how a list stands.
    pub fn list_mut(&mut self, list: List) -> &mut Standing {
        self.lists.entry(list).or_default()
    }
}

impl List {
    const ALL: [Self; 4] = [Self::Today, Self::Outbox, Self::Cash, Self::Items];

    /// How a shell names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Outbox => "outbox",
            Self::Cash => "cash",
            Self::Items => "items",
        }
    }

    /// The list of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.name() == name)
    }
}

impl Standing {
    /// Looks for something; the list is shown from its top.
    pub fn look_for(&mut self, query: &str) {
        self.query = query.chars().take(QUERY_CHARS_MAX).collect();
        self.first = 0;
    }

    /// Shows some rows alone; the list is shown from its top.
    pub fn filter(&mut self, id: String) {
        self.filter = Some(id);
        self.first = 0;
    }

    /// Folds a section, or unfolds it.
    pub fn fold(&mut self, section: String) {
        if !self.turned.remove(&section) {
            self.turned.insert(section);
        }
    }
}

impl Screen {
    /// Whether a tab leads to it.
    #[must_use]
    pub const fn is_root(&self) -> bool {
        match self {
            Self::Today | Self::Cash | Self::Outbox | Self::Settings => true,
            Self::Order { .. } | Self::Complaint { .. } => false,
        }
    }

    /// The screen of a place; an order that is no id leads nowhere.
    #[must_use]
    pub fn of(place: &Place) -> Option<Self> {
        Some(match place {
            Place::Today => Self::Today,
            Place::Order { id } => Self::Order { id: id.parse().ok()? },
            Place::Complaint { id } => Self::Complaint { id: id.parse().ok()? },
            Place::Cash => Self::Cash,
            Place::Outbox => Self::Outbox,
            Place::Settings => Self::Settings,
        })
    }
}
