//! 今日: the day's orders in sections: where he is, what is next, what comes later, what waits for somebody else, what is over. In
//! each by the time that the cards show. Searched and filtered by their lines: no order is read for it.

mod card;
mod place;

use std::collections::BTreeSet;

use facet::Facet;
use serde::{Deserialize, Serialize};

pub use self::card::CardView;
use self::place::{Clock, Place, Section, Shown, sort_only};
use super::{
    complaint::{self, ComplaintRow},
    window, window_view,
};
use crate::{
    domain::{
        ids::OrderId,
        order::WorkOrder,
        subject::{Listed as _, SubjectKey},
    },
    model::working::{
        Working,
        listing::{Query, Summary},
        nav::{List, Standing},
    },
    view::{ChoiceView, SearchView, WindowView},
    words::{Reader, format, say},
};

/// The list.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct TodayView {
    /// The day.
    pub title: String,
    /// Who, and how many wait.
    pub subtitle: String,
    /// Which of the rows are shown; those of folded sections are none.
    pub window: WindowView,
    /// The sections that are not empty, from the top, each with its rows of the window.
    pub sections: Vec<DaySection>,
    /// What is looked for.
    pub search: SearchView,
    /// What stands there if there are none.
    pub empty: Option<String>,
    /// The title of the complaints, if there are any.
    pub complaints_title: Option<String>,
    /// Complaints that he recorded, or whose customer he is to visit, those due first at the top.
    pub complaints: Vec<ComplaintRow>,
}

/// A section of the list.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct DaySection {
    /// Its name, for `Fold`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How many orders it has, folded or not.
    pub count: u32,
    /// The same as it is read out.
    pub count_text: String,
    /// Whether only its title is shown.
    pub is_folded: bool,
    /// Its rows in the window.
    pub rows: Vec<CardView>,
}

impl TodayView {
    /// The rows of the window, from the top.
    pub fn rows(&self) -> impl Iterator<Item = &CardView> {
        self.sections.iter().flat_map(|section| &section.rows)
    }
}

/// Which rows are shown alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Filter {
    All,
    ToDo,
    Waiting,
    Late,
    Unsent,
}

impl Filter {
    const ALL: [Self; 5] = [Self::All, Self::ToDo, Self::Waiting, Self::Late, Self::Unsent];

    const fn id(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::ToDo => "to_do",
            Self::Waiting => "waiting",
            Self::Late => "late",
            Self::Unsent => "unsent",
        }
    }

    fn label(self, reader: &Reader) -> String {
        match self {
            Self::All => say!(reader, "filter-all"),
            Self::ToDo => say!(reader, "filter-to-do"),
            Self::Waiting => say!(reader, "filter-waiting"),
            Self::Late => say!(reader, "filter-late"),
            Self::Unsent => say!(reader, "filter-unsent"),
        }
    }

    fn of(standing: &Standing) -> Self {
        let chosen = standing.filter.as_deref();
        Self::ALL.into_iter().find(|filter| Some(filter.id()) == chosen).unwrap_or(Self::All)
    }
}

/// What of the list is asked for.
struct Asked<'a> {
    query: Option<Query>,
    filter: Filter,
    turned: &'a BTreeSet<String>,
    clock: Clock,
    /// What has something that waits to be sent.
    unsent: BTreeSet<SubjectKey>,
}

impl<'a> Asked<'a> {
    fn of(reader: &Reader, working: &'a Working) -> Self {
        let standing = working.nav.list(List::Today);
        Self {
            query: Query::typed(&standing.query),
            filter: Filter::of(standing),
            turned: &standing.turned,
            clock: Clock::of(reader),
            unsent: working.outbox.pending.iter().filter_map(|pending| pending.about).collect(),
        }
    }

    const fn is_everything(&self) -> bool {
        self.query.is_none() && matches!(self.filter, Filter::All)
    }

    fn takes(&self, place: Place, id: OrderId, summary: &Summary) -> bool {
        let fits = match self.filter {
            Filter::All => true,
            Filter::ToDo => place.section.is_to_do(),
            Filter::Waiting => place.section == Section::Waiting,
            Filter::Late => place.section.is_to_do() && Shown::of(summary).is_late(&self.clock),
            Filter::Unsent => self.unsent.contains(&WorkOrder::key(id.0)),
        };
        fits && self.query.as_ref().is_none_or(|query| summary.has(query))
    }

    /// Whether a section shows its title alone. What was found is shown wherever it stands.
    fn is_folded(&self, section: Section) -> bool {
        (section.is_usually_folded() && self.is_everything()) != self.turned.contains(section.id())
    }
}

pub(super) fn view(reader: &Reader, working: &Working) -> TodayView {
    let asked = Asked::of(reader, working);
    let mut counts = [0_usize; Section::ALL.len()];
    let mut open = 0_usize;
    let mut rows: Vec<(Place, OrderId, &Summary)> = Vec::with_capacity(working.mirror.listings.len());
    for (id, summary) in working.mirror.orders() {
        let place = Place::of(&asked.clock, summary);
        open += usize::from(place.section != Section::Over);
        if asked.takes(place, id, summary) {
            counts[place.section.index()] += 1;
            if !asked.is_folded(place.section) {
                rows.push((place, id, summary));
            }
        }
    }
    let shown = window(working, List::Today, rows.len());
    sort_only(&mut rows, &shown, |a, b| (&a.0, &a.2.number, a.1).cmp(&(&b.0, &b.2.number, b.1)));
    let found = counts.iter().sum::<usize>();
    let complaints = complaint::rows(reader, working, None);
    TodayView {
        complaints_title: (!complaints.is_empty()).then(|| say!(reader, "complaints-title")),
        complaints,
        title: say!(reader, "today-title", day = (format::day(reader.lang, reader.today(), reader.today()))),
        subtitle: say!(reader, "today-subtitle", name = (working.session.name.as_str()), count = open),
        window: window_view(List::Today, &shown, rows.len()),
        sections: sections(reader, working, &asked, counts, &rows[shown]),
        search: search(reader, working, &asked, found),
        empty: (found == 0).then(|| empty(reader, working, &asked)),
    }
}

fn sections(
    reader: &Reader,
    working: &Working,
    asked: &Asked<'_>,
    counts: [usize; Section::ALL.len()],
    rows: &[(Place, OrderId, &Summary)],
) -> Vec<DaySection> {
    let there = Section::ALL.into_iter().filter(|section| counts[section.index()] > 0);
    let section = |section: Section| {
        let own = rows.iter().filter(|(place, _, _)| place.section == section);
        let count = counts[section.index()];
        DaySection {
            id: section.id().to_owned(),
            title: section.title(reader),
            count: super::count(count),
            count_text: say!(reader, "today-count", count = count),
            is_folded: asked.is_folded(section),
            rows: own.map(|(_, id, summary)| card::view(reader, working, asked, *id, summary)).collect(),
        }
    };
    there.map(section).collect()
}

fn search(reader: &Reader, working: &Working, asked: &Asked<'_>, found: usize) -> SearchView {
    let filters = Filter::ALL.map(|filter| ChoiceView {
        id: filter.id().to_owned(),
        label: filter.label(reader),
        hint: None,
        is_chosen: filter == asked.filter,
    });
    SearchView {
        query: working.nav.list(List::Today).query.clone(),
        label: say!(reader, "today-search"),
        filters: filters.to_vec(),
        summary: (!asked.is_everything()).then(|| say!(reader, "today-found", count = found)),
    }
}

fn empty(reader: &Reader, working: &Working, asked: &Asked<'_>) -> String {
    if !asked.is_everything() {
        say!(reader, "today-nothing-found")
    } else if working.mirror.cursor.is_none() {
        say!(reader, "today-fetching")
    } else {
        say!(reader, "today-empty")
    }
}
