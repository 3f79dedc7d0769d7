//! 今日: the day's orders in sections: where he is, what is next, what comes later, what waits for somebody else, what is over. In
//! each by the time that the cards show. Searched and filtered by their lines: no order is read for it.

mod place;

use std::collections::BTreeSet;

use facet::Facet;
use serde::{Deserialize, Serialize};

use self::place::{Clock, Place, Section, Shown, sort_only};
use super::{
    complaint::{self, ComplaintRow},
    news,
    order::next,
    stage::StageKind,
    window, window_view,
};
use crate::{
    domain::{
        ids::OrderId,
        order::{Stage, WorkOrder},
        subject::{Listed as _, SubjectKey},
    },
    model::working::{
        Working,
        listing::{Query, Summary},
        nav::{List, Standing},
    },
    view::{ChoiceView, SearchView, Tone, WindowView},
    words::{self, Reader, format, say},
};

/// Characters of a name or a model that fit a card.
const NAME_CHARS: usize = 24;
/// Characters of an address or a fault that fit a card.
const LINE_CHARS: usize = 32;

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

/// An order's card.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct CardView {
    /// The order, for `Open`.
    pub id: String,
    /// The voucher's number.
    pub number: String,
    /// The customer.
    pub customer: String,
    /// The address.
    pub address: String,
    /// The product.
    pub model: String,
    /// What was reported.
    pub fault: String,
    /// Where it stands.
    pub stage: String,
    /// The same, to look up a picture.
    pub stage_kind: StageKind,
    /// How good that is; `Bad` where its time is over.
    pub tone: Tone,
    /// The agreed time, the limit of arrival or the promised day.
    pub time: Option<String>,
    /// What is owed.
    pub due: Option<String>,
    /// What kind of service it is: a letter.
    pub category: Option<String>,
    /// What usually comes next.
    pub next: Option<String>,
    /// Whether he has not seen it.
    pub is_new: bool,
    /// What the office changed since he saw it.
    pub change: Option<String>,
    /// Whether something recorded here waits to be sent.
    pub is_pending: bool,
    /// The card as it is read out.
    pub spoken: String,
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
            rows: own.map(|(_, id, summary)| card(reader, working, asked, *id, summary)).collect(),
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

fn card(reader: &Reader, working: &Working, asked: &Asked<'_>, id: OrderId, summary: &Summary) -> CardView {
    let shown = Shown::of(summary);
    let kind = StageKind::from(&summary.stage);
    let changes = working.looked.changes(id, summary);
    let card = CardView {
        id: id.to_string(),
        number: summary.number.clone(),
        customer: format::shortened(summary.customer.as_str(), NAME_CHARS),
        address: format::shortened(summary.address.as_str(), LINE_CHARS),
        model: format::shortened(summary.model.as_str(), NAME_CHARS),
        fault: format::shortened(summary.fault.as_str(), LINE_CHARS),
        stage: words::stage(reader.lang, &summary.stage),
        stage_kind: kind,
        tone: if shown.is_late(&asked.clock) { Tone::Bad } else { kind.tone() },
        time: shown.text(reader),
        due: (summary.due.minor > 0).then(|| reader.money(summary.due)),
        category: summary.category.map(|category| category.letter().to_owned()),
        next: summary.next.map(|next| next::label(reader, working, next)),
        is_new: summary.stage == Stage::Assigned && !working.looked.knows(id),
        change: (!changes.is_empty()).then(|| format::listed(reader.lang, &news::texts(reader, &changes, summary))),
        is_pending: asked.unsent.contains(&WorkOrder::key(id.0)),
        spoken: String::new(),
    };
    CardView { spoken: spoken(reader, shown.is_late(&asked.clock), &card), ..card }
}

/// What marks the card, then who and what, then what is to be done: the order in which somebody who listens decides.
fn spoken(reader: &Reader, is_late: bool, card: &CardView) -> String {
    let is_new = card.is_new.then(|| say!(reader, "spoken-new"));
    let is_late = is_late.then(|| say!(reader, "spoken-late"));
    let due = card.due.as_ref().map(|due| say!(reader, "spoken-due", amount = (due.as_str())));
    let next = card.next.as_ref().map(|next| say!(reader, "spoken-next", step = (next.as_str())));
    let is_pending = card.is_pending.then(|| say!(reader, "spoken-pending"));
    let who = [Some(card.customer.clone()), Some(card.stage.clone())];
    let parts = [is_new, is_late].into_iter().chain(who).chain([card.time.clone(), due, next, is_pending]);
    format::listed(reader.lang, &parts.flatten().collect::<Vec<_>>())
}
