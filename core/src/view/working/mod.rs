//! At work: the screen that the person is on, and where he can go.

pub mod cash;
pub mod complaint;
pub mod order;
pub mod outbox;
pub mod settings;
pub mod sign;
pub mod sync;
pub mod today;

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::{ScreenView, enrol};
use crate::{
    domain::complaint::Complaint,
    model::{
        Model,
        event::Place,
        working::{
            Working,
            nav::Screen,
            nav::WINDOW,
            sync::state::{Barred, Blocked},
        },
    },
    words::{Reader, say},
};

/// Where the person can go.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct TabView {
    /// Where it leads.
    pub place: Place,
    /// Its name.
    pub label: String,
    /// What waits there: a count or a sum; may be empty.
    pub badge: String,
    /// Whether he is there.
    pub is_current: bool,
}

pub(super) fn tabs(reader: &Reader, working: &Working) -> Vec<TabView> {
    let cash = working.cash_in_hand();
    let cash = if cash.is_zero() { String::new() } else { reader.money(cash) };
    let waiting = working.outbox.unsent_count();
    let waiting = if waiting == 0 { String::new() } else { waiting.to_string() };
    let tab = |place, label, badge, is_current| TabView { place, label, badge, is_current };
    let is = |fits: fn(&Screen) -> bool| fits(&working.nav.screen);
    vec![
        tab(
            Place::Today,
            say!(reader, "tab-today"),
            String::new(),
            is(|screen| matches!(screen, Screen::Today | Screen::Order { .. } | Screen::Complaint { .. })),
        ),
        tab(Place::Cash, say!(reader, "tab-cash"), cash, is(|screen| matches!(screen, Screen::Cash))),
        tab(Place::Outbox, say!(reader, "tab-outbox"), waiting, is(|screen| matches!(screen, Screen::Outbox))),
        tab(
            Place::Settings,
            say!(reader, "tab-settings"),
            String::new(),
            is(|screen| matches!(screen, Screen::Settings)),
        ),
    ]
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
pub(super) fn window(working: &Working, total: usize) -> std::ops::Range<usize> {
    let size = WINDOW as usize;
    let first = usize::try_from(working.nav.first_row).unwrap_or(usize::MAX).min(total.saturating_sub(1));
    first..first.saturating_add(size).min(total)
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
