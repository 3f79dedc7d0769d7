//! What a shell draws: texts in the person's language, `can_…` booleans, formatted money and times. No decisions.
//!
//! Mirrors `model/` file by file. Lists are windows: [`nav::WINDOW`](crate::model::working::nav::WINDOW) rows from
//! the row that the person scrolled to, with how many there are; a phone of ten thousand orders draws as fast as one of ten.

mod boot;
mod enrol;
mod message;
#[cfg(test)]
mod tests;
pub mod working;

use facet::Facet;
use serde::{Deserialize, Serialize};

use self::working::sync;
pub use self::{
    boot::{LockedView, StartingView},
    enrol::EnrolView,
    message::MessageView,
    working::{
        TabView,
        cash::{CashView, RemittanceRow},
        complaint::{ComplaintRow, ComplaintView},
        order::{
            EntriesView, EntryView, FactView, LineView, MoneyView, OrderView, PhotoView, PhotosView,
            can::OrderCan,
            goods::{GoodsView, ThingView},
            items::{ItemRow, ItemsView},
            labels::OrderLabels,
            next::{NextStep, NextView},
            quotes::{QuoteView, QuotesView},
            sheet::{SheetLine, SheetView},
        },
        outbox::{OutboxRow, OutboxView, Tone},
        settings::{LanguageRow, SettingsView},
        sign::SignInView,
        sync::{SyncAction, SyncState, SyncView},
        today::{CardView, TodayView},
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
    /// What the person is told, until he has read it.
    pub message: Option<MessageView>,
    /// How the phone stands with the server.
    pub sync: SyncView,
    /// Where he can go; empty while nobody works here.
    pub tabs: Vec<TabView>,
    /// The screen.
    pub screen: ScreenView,
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
        Stage::SignedOut(state) => (SyncView::default(), Vec::new(), ScreenView::Enrol(enrol::first(&reader, state))),
        Stage::Working(working) => (
            sync::view(&reader, &model.device, working),
            working::tabs(&reader, working),
            working::screen(&reader, &model.device, working),
        ),
    };
    ViewModel {
        language: reader.lang.tag().to_owned(),
        message: model.message.as_ref().map(|message| message::view(&reader, message)),
        sync,
        tabs,
        screen,
    }
}

/// The person of this device. At work he reads times as they are where he works: an appointment is the place's.
fn reader(model: &Model) -> Reader {
    let Device { language: lang, clock, .. } = model.device;
    let zone = if let Stage::Working(working) = &model.stage { working.zone(clock) } else { clock.zone };
    Reader { lang, zone, now: clock.wall }
}
