//! 4. Reassigned while he was offline: what he did is held, not lost; a person settles it; he sees the answer (F31).

use anyhow::Result;
use callout_core::{
    model::event::{Action, PurposeInput},
    view::{OutboxRow, Tone},
};
use i18n_embed_fl::fl;

use super::{Checks, Company, Story, on, open, outbox, pending};
use crate::Phone;

/// Why the supervisor accepts what was held.
const REASON: &str = "客户确认王芳已修好 / the customer confirms it";
/// What the customer pays, in fen.
const FEE_MINOR: i64 = 12_000;

pub(super) fn play(company: &mut Company, story: &mut Story, checks: &mut Checks) -> Result<()> {
    story.chapter(&fl!(story.texts(), "moved-title"));
    let Company { clerk, supervisor, accountant, wang, wang_id, li, li_id, amplifier, .. } = company;
    let cash_before = accountant.cash_of(wang_id)?;
    let order = clerk.registers(amplifier, "旋钮松动 / loose knob")?;
    supervisor.assigns(&order, wang_id)?;
    open(wang, &order)?;
    on(wang, Phone::accept)?;
    on(wang, Phone::go_offline)?;
    story.tell(&fl!(story.texts(), "moved-offline"));
    supervisor.reassigns(&order, li_id, "王芳联系不上 / Wang cannot be reached")?;
    open(li, &order)?;
    on(wang, Phone::travel_and_arrive)?;
    on(wang, |p| p.quotes("紧固旋钮 / fix the knob", &[("L-STD", 1)]))?;
    on(wang, |p| p.customer_agrees("高山"))?;
    on(wang, |p| p.works("紧固旋钮 / fixed the knob", 15, &[]))?;
    on(wang, Phone::checks_product)?;
    on(wang, |p| p.act(Action::FinishOnSite))?;
    on(wang, |p| p.customer_signs(PurposeInput::WorkDone, "高山"))?;
    on(wang, |p| p.takes_cash("120.00"))?;
    let sent = pending(wang)?;
    on(wang, Phone::come_online)?;
    let held: Vec<_> = supervisor.held()?.into_iter().filter(|case| case["order"] == order.id.as_str()).collect();
    story.tell(&fl!(story.texts(), "moved-held", count = held.len()));
    checks.check(fl!(story.texts(), "check-held"), held.len() == sent as usize && pending(wang)? == 0);
    checks.check(fl!(story.texts(), "check-not-booked"), accountant.cash_of(wang_id)? == cash_before);
    let gone = !knows(wang, &order.number)?;
    checks.check(fl!(story.texts(), "check-purged"), gone);

    let first = held.first().map(|case| case["id"].clone()).unwrap_or_default();
    let settled = supervisor.settles(&first, "accepted", REASON)?;
    let refused =
        settled["cases"].as_array().map_or(0, |cases| cases.iter().filter(|c| !c["refused"].is_null()).count());
    story.tell(&fl!(story.texts(), "moved-settled"));
    checks.check(fl!(story.texts(), "check-accepted"), refused == 0);
    checks.check(fl!(story.texts(), "check-booked"), accountant.cash_of(wang_id)? == cash_before + FEE_MINOR);
    wang.sync()?;
    let is_answered = |row: &&OutboxRow| {
        row.tone == Tone::Good && row.detail.as_deref().is_some_and(|detail| detail.contains(REASON))
    };
    let answered = outbox(wang)?.iter().filter(is_answered).count();
    checks.check(fl!(story.texts(), "check-answer"), answered >= sent as usize);
    Ok(())
}

/// Whether a phone still shows an order.
fn knows(phone: &mut crate::Phone, number: &str) -> Result<bool> {
    phone.go_to(callout_core::model::event::Place::Today)?;
    Ok(match phone.view()?.screen {
        callout_core::view::ScreenView::Today(today) => today.rows().any(|card| card.number == number),
        _ => false,
    })
}
