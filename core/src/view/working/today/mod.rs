//! 今日: the day's orders in sections: where he is, what is next, what comes later, what waits for somebody else, what is over. In
//! each by the time that the cards show. The model keeps them sorted: what is drawn here are the rows of the window.

mod card;

use std::{collections::BTreeSet, ops::Range};

use facet::Facet;
use serde::{Deserialize, Serialize};

pub use self::card::CardView;
use super::{
    complaint::{self, ComplaintRow},
    window, window_view,
};
use crate::{
    domain::{
        order::WorkOrder,
        subject::{Listed as _, SubjectKey},
    },
    model::working::{
        Working,
        agenda::{Agenda, Clock, Place, Row, Section},
        listing::Query,
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
    /// The goods lie in the workshop: by the day for which they are promised.
    Bench,
    Unsent,
}

impl Filter {
    const ALL: [Self; 6] = [Self::All, Self::ToDo, Self::Waiting, Self::Late, Self::Bench, Self::Unsent];

    const fn id(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::ToDo => "to_do",
            Self::Waiting => "waiting",
            Self::Late => "late",
            Self::Bench => "bench",
            Self::Unsent => "unsent",
        }
    }

    fn label(self, reader: &Reader) -> String {
        match self {
            Self::All => say!(reader, "filter-all"),
            Self::ToDo => say!(reader, "filter-to-do"),
            Self::Waiting => say!(reader, "filter-waiting"),
            Self::Late => say!(reader, "filter-late"),
            Self::Bench => say!(reader, "filter-bench"),
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

/// The rows of each section.
type Rows<'a> = [Vec<&'a Row>; Section::ALL.len()];

impl<'a> Asked<'a> {
    fn of(reader: &Reader, working: &'a Working) -> Self {
        let standing = working.nav.list(List::Today);
        Self {
            query: Query::typed(&standing.query),
            filter: Filter::of(standing),
            turned: &standing.turned,
            clock: Clock::at(reader.now, reader.zone),
            unsent: working.outbox.pending.iter().filter_map(|pending| pending.about).collect(),
        }
    }

    const fn is_everything(&self) -> bool {
        self.query.is_none() && matches!(self.filter, Filter::All)
    }

    /// The rows of each section that are asked for, in their order.
    fn rows<'b>(&self, agenda: &'b Agenda) -> Rows<'b> {
        if self.filter == Filter::Bench {
            return self.on_bench(agenda);
        }
        let wanted = |section| if self.wants(section) { agenda.of(section) } else { &[] };
        Section::ALL.map(|section| wanted(section).iter().filter(|row| self.takes(row)).collect())
    }

    /// What lies in the workshop has its place by the promised day alone, whoever's turn it is.
    fn on_bench<'b>(&self, agenda: &'b Agenda) -> Rows<'b> {
        let place = |row: &'b Row| Some((Place::promised(&self.clock, row.on_bench?), row));
        let mut rows: Vec<_> = agenda.rows().iter().filter(|row| self.takes(row)).filter_map(place).collect();
        rows.sort();
        let of = |section| rows.iter().filter(move |(place, _)| place.section == section).map(|(_, row)| *row);
        Section::ALL.map(|section| of(section).collect())
    }

    const fn wants(&self, section: Section) -> bool {
        match self.filter {
            Filter::All | Filter::Bench | Filter::Unsent => true,
            Filter::ToDo | Filter::Late => section.is_to_do(),
            Filter::Waiting => matches!(section, Section::Waiting),
        }
    }

    fn takes(&self, row: &Row) -> bool {
        let fits = match self.filter {
            Filter::All | Filter::ToDo | Filter::Waiting => true,
            Filter::Late => row.is_late(&self.clock),
            Filter::Bench => row.on_bench.is_some(),
            Filter::Unsent => self.unsent.contains(&WorkOrder::key(row.id.0)),
        };
        fits && self.query.as_ref().is_none_or(|query| row.has(query))
    }

    /// Whether a section shows its title alone. What was found is shown wherever it stands.
    fn is_folded(&self, section: Section) -> bool {
        (section.is_usually_folded() && self.is_everything()) != self.turned.contains(section.id())
    }
}

pub(super) fn view(reader: &Reader, working: &Working) -> TodayView {
    let asked = Asked::of(reader, working);
    let agenda = working.mirror.lines.agenda();
    let rows = asked.rows(agenda);
    let found = rows.iter().map(Vec::len).sum::<usize>();
    let open = agenda.rows().len() - agenda.of(Section::Over).len();
    let is_shown = |section: &Section| !asked.is_folded(*section);
    let total = Section::ALL.into_iter().filter(is_shown).map(|section| rows[section.index()].len()).sum();
    let shown = window(working, List::Today, total);
    let complaints = complaint::rows(reader, working, None);
    TodayView {
        complaints_title: (!complaints.is_empty()).then(|| say!(reader, "complaints-title")),
        complaints,
        title: say!(reader, "today-title", day = (format::day(reader.lang, reader.today(), reader.today()))),
        subtitle: say!(reader, "today-subtitle", name = (working.session.name.as_str()), count = open),
        window: window_view(List::Today, &shown, total),
        sections: sections(reader, working, &asked, &rows, &shown),
        search: search(reader, working, &asked, found),
        empty: (found == 0).then(|| empty(reader, working, &asked)),
    }
}

fn sections(
    reader: &Reader,
    working: &Working,
    asked: &Asked<'_>,
    rows: &Rows<'_>,
    shown: &Range<usize>,
) -> Vec<DaySection> {
    let mut before = 0_usize;
    let there = Section::ALL.into_iter().filter(|section| !rows[section.index()].is_empty());
    let section = |section: Section| {
        let all = &rows[section.index()];
        let is_folded = asked.is_folded(section);
        let unfolded = if is_folded { &[] } else { &all[..] };
        let inside = |at: usize| at.saturating_sub(before).min(unfolded.len());
        let own = &unfolded[inside(shown.start)..inside(shown.end)];
        before += unfolded.len();
        let card = |row: &&Row| Some(card::view(reader, working, asked, row.id, working.mirror.summary(row.id)?));
        DaySection {
            id: section.id().to_owned(),
            title: title(reader, section),
            count: super::count(all.len()),
            count_text: say!(reader, "today-count", count = (all.len())),
            is_folded,
            rows: own.iter().filter_map(card).collect(),
        }
    };
    there.map(section).collect()
}

fn title(reader: &Reader, section: Section) -> String {
    match section {
        Section::Now => say!(reader, "today-now"),
        Section::Next => say!(reader, "today-next"),
        Section::Later => say!(reader, "today-later"),
        Section::Waiting => say!(reader, "today-waiting"),
        Section::Over => say!(reader, "today-over"),
    }
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
    if asked.filter == Filter::Bench && asked.query.is_none() {
        say!(reader, "today-nothing-on-bench")
    } else if !asked.is_everything() {
        say!(reader, "today-nothing-found")
    } else if working.mirror.cursor.is_none() {
        say!(reader, "today-fetching")
    } else {
        say!(reader, "today-empty")
    }
}
