//! At work: the screen that the person is on, and where he can go.

pub mod cash;
pub mod complaint;
pub mod contact;
mod news;
pub mod order;
pub mod outbox;
pub mod settings;
pub mod sign;
pub mod stage;
pub mod sync;
pub mod today;

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::{ScreenView, Tone, WindowView, enrol};
use crate::{
    domain::complaint::Complaint,
    model::{
        Model,
        event::Place,
        working::{
            Working,
            nav::{List, Screen, WINDOW},
            sync::state::{Barred, Blocked},
        },
    },
    words::{Reader, format, say},
};

/// Where the person can go.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct TabView {
    /// Where it leads.
    pub place: Place,
    /// Its name.
    pub label: String,
    /// Its picture: a name of the sprite.
    pub icon: String,
    /// What waits there: a count or a sum.
    pub badge: Option<String>,
    /// The same as it is read out.
    pub badge_spoken: Option<String>,
    /// How good that is.
    pub badge_tone: Tone,
    /// Whether he is there.
    pub is_current: bool,
}

/// What waits behind a tab: as it is shown, as it is read out, and how good it is.
type Badge = (String, String, Tone);

pub(super) fn tabs(reader: &Reader, working: &Working) -> Vec<TabView> {
    // Where somebody went further, he is still behind the tab that he came by.
    let root = working.nav.behind.first().unwrap_or(&working.nav.screen);
    let root = if root.is_root() { root } else { &Screen::Today };
    let tab = |place, screen: &Screen, label, icon: &str, badge: Option<Badge>| {
        let (badge, badge_spoken, badge_tone) = match badge {
            Some((badge, spoken, tone)) => (Some(badge), Some(spoken), tone),
            None => (None, None, Tone::Calm),
        };
        TabView { place, label, icon: icon.to_owned(), badge, badge_spoken, badge_tone, is_current: screen == root }
    };
    vec![
        tab(Place::Today, &Screen::Today, say!(reader, "tab-today"), "calendar-days", None),
        tab(Place::Cash, &Screen::Cash, say!(reader, "tab-cash"), "banknote", cash_badge(reader, working)),
        tab(Place::Outbox, &Screen::Outbox, say!(reader, "tab-outbox"), "send", outbox_badge(reader, working)),
        tab(Place::Settings, &Screen::Settings, say!(reader, "tab-settings"), "settings", None),
    ]
}

fn cash_badge(reader: &Reader, working: &Working) -> Option<Badge> {
    let cash = working.cash_in_hand();
    if cash.is_zero() {
        return None;
    }
    let tone = Tone::notice_if(cash::is_over_limit(working));
    let spoken = say!(reader, "badge-cash", amount = (reader.money(cash)));
    Some((format::short_money(reader.lang, cash), spoken, tone))
}

/// Answers of the office that he has not seen come before what waits to be sent.
fn outbox_badge(reader: &Reader, working: &Working) -> Option<Badge> {
    let (unread, waiting) = (outbox::unread_count(working), working.unsent_count());
    match (unread, waiting) {
        (0, 0) => None,
        (0, waiting) => Some((waiting.to_string(), say!(reader, "badge-waiting", count = waiting), Tone::Calm)),
        (unread, _) => Some((unread.to_string(), say!(reader, "badge-unread", count = unread), Tone::Notice)),
    }
}

/// The screen. Where the session ended or the key is gone, the form for it stands in the place of the settings: the day's
/// work goes on meanwhile (F30).
pub(super) fn screen(reader: &Reader, model: &Model, working: &Working) -> ScreenView {
    let device = &model.device;
    match (&working.nav.screen, working.sync.blocked) {
        (Screen::Today, _) => ScreenView::Today(today::view(reader, working)),
        (Screen::Order { id }, _) => match working.mirror.order(*id) {
            Some(order) => ScreenView::Order(Box::new(order::view(reader, device, working, order))),
            // It left the phone while it was open.
            None => ScreenView::Today(today::view(reader, working)),
        },
        (Screen::Complaint { id }, _) => match working.mirror.see::<Complaint>(id.0) {
            Some(complaint) => ScreenView::Complaint(Box::new(complaint::view(reader, device, working, complaint))),
            // It is settled, or somebody else's by now.
            None => ScreenView::Today(today::view(reader, working)),
        },
        (Screen::Cash, _) => ScreenView::Cash(cash::view(reader, working)),
        (Screen::Outbox, _) => ScreenView::Outbox(outbox::view(reader, working)),
        (Screen::Settings, Some(Blocked::SignIn | Blocked::Barred(Barred::Person))) => {
            ScreenView::SignInAgain(sign::view(reader, model, working))
        }
        (Screen::Settings, Some(Blocked::Enrol | Blocked::Barred(Barred::Device))) => {
            ScreenView::Enrol(enrol::again(reader, model, working))
        }
        (Screen::Settings, Some(Blocked::Update) | None) => {
            ScreenView::Settings(settings::view(reader, device, working))
        }
    }
}

/// The rows that are shown of a list of that length, from the row that the person scrolled to.
pub(super) fn window(working: &Working, list: List, total: usize) -> std::ops::Range<usize> {
    let size = WINDOW as usize;
    let first = usize::try_from(working.nav.list(list).first).unwrap_or(usize::MAX).min(total.saturating_sub(1));
    first..first.saturating_add(size).min(total)
}

/// The window that such rows are.
pub(super) fn window_view(list: List, shown: &std::ops::Range<usize>, total: usize) -> WindowView {
    WindowView { list: list.name().to_owned(), first: count(shown.start), total: count(total) }
}

/// What is kept and cannot be read before an update, in one line (F71).
pub(super) fn unread(reader: &Reader, working: &Working) -> Option<String> {
    let count = working.mirror.unread();
    (count > 0).then(|| say!(reader, "unread", count = count))
}

/// A count as the FFI carries it.
pub(super) fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
