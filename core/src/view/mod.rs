//! What a shell draws: texts in the person's language, `can_…` booleans, formatted money and times. No decisions.
//!
//! Mirrors `model/` file by file. Lists are windows: [`nav::WINDOW`](crate::model::working::nav::WINDOW) rows from
//! the row that the person scrolled to, with how many there are; a phone of ten thousand orders draws as fast as one of ten.

mod action;
mod boot;
mod choice;
mod enrol;
pub mod form;
mod list;
mod message;
mod nav;
#[cfg(test)]
mod tests;
mod tone;
pub mod working;

use facet::Facet;
use serde::{Deserialize, Serialize};

use self::working::sync;
pub use self::{
    action::{ActionView, ActionWeight},
    boot::{LockedView, StartingView},
    choice::ChoiceView,
    enrol::EnrolView,
    form::{
        BasketLine, ConfirmView, FieldKind, FieldView, FormView, ItemRow, Keyboard, PadPoint, PhotoChoice, SectionView,
        StrokeView,
    },
    list::{SearchView, WindowView},
    message::MessageView,
    nav::NavView,
    tone::Tone,
    working::{
        TabView,
        cash::{CashRow, CashView, RemittanceRow},
        complaint::{ComplaintRow, ComplaintView},
        contact::ContactView,
        order::{
            EntriesView, EntryView, FactView, LineView, MoneyView, OrderView, PhotoView, PhotosView,
            goods::{GoodsView, ThingView},
            history::{HistoryView, RepairRow},
            next::NextView,
            quotes::{QuoteView, QuotesView},
            sheet::{SheetLine, SheetView},
        },
        outbox::{OutboxRow, OutboxView},
        settings::{LanguageRow, OfflineRow, SettingsView},
        sign::SignInView,
        stage::StageKind,
        sync::{SyncAction, SyncState, SyncView},
        today::{CardView, DaySection, TodayView},
    },
};
use crate::{
    model::{Device, Model, Stage},
    words::Reader,
};

/// The whole picture.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewModel {
    /// The language of every text in it: `zh-CN` or `en`.
    pub language: String,
    /// Where the person is, and where going back leads.
    pub nav: NavView,
    /// What the person is told, until he has read it.
    pub message: Option<MessageView>,
    /// How the phone stands with the server.
    pub sync: SyncView,
    /// Where he can go; empty while nobody works here.
    pub tabs: Vec<TabView>,
    /// The screen.
    pub screen: ScreenView,
    /// The form over it.
    pub form: Option<FormView>,
}

/// A screen.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum ScreenView {
    /// The store is being read.
    Starting(StartingView),
    /// The store cannot be used; nothing is written any more.
    Locked(LockedView),
    /// The phone is to be enrolled, or enrolled again.
    Enrol(EnrolView),
    /// The session ended; everything is kept.
    SignInAgain(SignInView),
    /// 今日: the day's orders.
    Today(TodayView),
    /// One order.
    Order(Box<OrderView>),
    /// One complaint.
    Complaint(Box<ComplaintView>),
    /// 手持现金.
    Cash(CashView),
    /// 发件箱.
    Outbox(OutboxView),
    /// 设置.
    Settings(SettingsView),
}

impl Default for ScreenView {
    fn default() -> Self {
        Self::Starting(StartingView::default())
    }
}

/// Draws the model.
#[must_use]
pub fn view(model: &Model) -> ViewModel {
    let reader = reader(model);
    let (sync, tabs, screen) = match &model.stage {
        Stage::Starting => (SyncView::default(), Vec::new(), ScreenView::Starting(boot::starting(&reader))),
        Stage::Locked(failure) => (SyncView::default(), Vec::new(), ScreenView::Locked(boot::locked(&reader, failure))),
        Stage::SignedOut(state) => {
            (SyncView::default(), Vec::new(), ScreenView::Enrol(enrol::first(&reader, model, state)))
        }
        Stage::Working(working) => (
            sync::view(&reader, &model.device, working),
            working::tabs(&reader, working),
            working::screen(&reader, model, working),
        ),
    };
    ViewModel {
        language: reader.lang.tag().to_owned(),
        nav: nav::view(&reader, model),
        message: model.message.as_ref().map(|message| message::view(&reader, model, message)),
        sync,
        tabs,
        screen,
        form: match &model.stage {
            Stage::Working(working) => form::view(&reader, working),
            Stage::Starting | Stage::Locked(_) | Stage::SignedOut(_) => None,
        },
    }
}

/// The person of this device. At work he reads times as they are where he works: an appointment is the place's.
fn reader(model: &Model) -> Reader {
    let Device { language: lang, clock, .. } = model.device;
    let zone = if let Stage::Working(working) = &model.stage { working.zone(clock) } else { clock.zone };
    Reader { lang, zone, now: clock.wall }
}
