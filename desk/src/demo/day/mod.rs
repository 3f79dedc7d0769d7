//! The day: five jobs and a complaint, each told as it happens and checked at its end.

mod complaint;
mod fixed_on_site;
mod lost_reply;
mod not_today;
mod reassigned;
mod taken_back;

use anyhow::{Context as _, Result};
use callout_core::{
    app::ViewModel,
    model::event::Place,
    view::{OutboxRow, ScreenView, Tone},
};

use super::{checks::Checks, company::Company, story::Story};
use crate::{Phone, office_words::Order};

/// Rows of the outbox that a check looks through.
const ROWS_LOOKED_AT: usize = 50;

/// Plays it.
pub fn play(company: &mut Company, story: &mut Story, checks: &mut Checks) -> Result<()> {
    fixed_on_site::play(company, story, checks).context("fixed on site")?;
    taken_back::play(company, story, checks).context("taken back")?;
    not_today::play(company, story, checks).context("not today")?;
    reassigned::play(company, story, checks).context("reassigned while offline")?;
    lost_reply::play(company, story, checks).context("the lost reply")?;
    complaint::play(company, story, checks).context("the complaint")
}

/// Opens an order that the phone knows, after fetching what is new.
fn open(phone: &mut Phone, order: &Order) -> Result<()> {
    phone.sync()?;
    phone.open_order(&order.id)?;
    match phone.view()?.screen {
        ScreenView::Order(_) => Ok(()),
        other => anyhow::bail!("the phone does not know {}: {other:?}", order.number),
    }
}

/// The day so many days from today, as a person types it.
#[expect(clippy::disallowed_methods, reason = "the demo plays today")]
fn in_days(days: i64) -> String {
    let today = chrono::Utc::now().with_timezone(&chrono_tz::Asia::Shanghai).date_naive();
    (today + chrono::TimeDelta::days(days)).to_string()
}

/// What is not sent yet.
fn pending(phone: &Phone) -> Result<u32> {
    Ok(phone.view()?.sync.pending)
}

/// Refuses to go on when the phone says that something is wrong: a demo that plays on over an error shows nothing.
fn all_well(view: &ViewModel) -> Result<()> {
    match &view.message {
        Some(message) if message.tone == Tone::Bad => anyhow::bail!("the phone says: {}", message.text),
        _ => Ok(()),
    }
}

/// Does something on the phone, and looks whether it is well.
fn on(phone: &mut Phone, what: impl FnOnce(&mut Phone) -> Result<(), crate::DeskError>) -> Result<()> {
    what(phone)?;
    all_well(&phone.view()?)
}

/// The newest rows of the outbox.
fn outbox(phone: &mut Phone) -> Result<Vec<OutboxRow>> {
    phone.go_to(Place::Outbox)?;
    match phone.view()?.screen {
        ScreenView::Outbox(view) => Ok(view.rows.into_iter().take(ROWS_LOOKED_AT).collect()),
        other => anyhow::bail!("no outbox: {other:?}"),
    }
}
