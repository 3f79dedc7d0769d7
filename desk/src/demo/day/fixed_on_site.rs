//! 1. Fixed on site, chargeable, offline (P1–P3, P6–P9, P15, P16, P18).

use anyhow::Result;
use callout_core::model::event::PurposeInput;
use i18n_embed_fl::fl;

use super::{Checks, Company, Story, in_days, on, open, pending};
use crate::Phone;

/// What the customer pays, in fen: repair 120, fan motor 180, two capacitors 40 each.
const FEE_MINOR: i64 = 38_000;

pub(super) fn play(company: &mut Company, story: &mut Story, checks: &mut Checks) -> Result<()> {
    let t = |story: &Story, line: String| story.tell(&line);
    story.chapter(&fl!(story.texts(), "fixed-title"));
    let Company { clerk, supervisor, accountant, wang, wang_id, air_conditioner, .. } = company;
    let cash_before = accountant.cash_of(wang_id).unwrap_or(0);

    let order = clerk.registers(air_conditioner, "不制冷，有异响 / does not cool, rattles")?;
    t(story, fl!(story.texts(), "fixed-call", number = order.number.as_str()));
    supervisor.overrides_category(&order, "A", "人为损坏 / damage by misuse")?;
    let entitlement = supervisor.reads(&order)?["order"]["entitlement"].clone();
    checks.check(
        fl!(story.texts(), "check-category"),
        entitlement["derived"] == "C" && entitlement["overridden"]["category"] == "A",
    );
    supervisor.assigns(&order, wang_id)?;
    t(story, fl!(story.texts(), "fixed-assigned"));

    open(wang, &order)?;
    on(wang, Phone::accept)?;
    on(wang, |p| p.agree_time(&in_days(0), "18:30"))?;
    t(story, fl!(story.texts(), "fixed-accepted"));

    on(wang, Phone::go_offline)?;
    t(story, fl!(story.texts(), "network-gone"));
    on(wang, Phone::travel_and_arrive)?;
    on(wang, |p| p.finds("风扇电机卡死，电容击穿 / fan seized, capacitor burst", "进水 / water", true))?;
    t(story, fl!(story.texts(), "fixed-found"));
    on(wang, |p| {
        p.quotes("更换电机和电容 / new motor and capacitors", &[("L-STD", 1), ("FAN-220", 1), ("CAP-35", 2)])
    })?;
    on(wang, |p| p.customer_agrees("林慧"))?;
    t(story, fl!(story.texts(), "fixed-quoted"));
    let before = pending(wang)?;
    wang.kill_and_reopen()?;
    wang.open_order(&order.id)?;
    checks.check(fl!(story.texts(), "check-kill", count = before), pending(wang)? == before && before > 0);
    t(story, fl!(story.texts(), "fixed-killed"));
    on(wang, |p| {
        p.works("更换电机和两只电容 / replaced motor and two capacitors", 55, &[("FAN-220", 1), ("CAP-35", 2)])
    })?;
    on(wang, Phone::checks_product)?;
    on(wang, |p| p.act(callout_core::model::event::Action::FinishOnSite))?;
    on(wang, |p| p.customer_signs(PurposeInput::WorkDone, "林慧"))?;
    on(wang, |p| p.takes_cash("380.00"))?;
    on(wang, |p| p.reports_and_leaves("已修好，试机三十分钟正常 / repaired, ran thirty minutes"))?;
    let waiting = pending(wang)?;
    t(story, fl!(story.texts(), "fixed-signed", count = waiting));
    checks.check(fl!(story.texts(), "check-offline"), supervisor.stage(&order)? == "accepted");

    on(wang, Phone::come_online)?;
    t(story, fl!(story.texts(), "network-back", count = waiting));
    let file = supervisor.reads(&order)?;
    checks.check(fl!(story.texts(), "check-arrived"), pending(wang)? == 0);
    checks.check(fl!(story.texts(), "check-settled"), file["order"]["stage"]["stage"] == "settled");
    let payments = file["order"]["record"]["payments"].as_array().map_or(0, Vec::len);
    checks.check(fl!(story.texts(), "check-once"), payments == 1);
    let cash = accountant.cash_of(wang_id)?;
    checks.check(fl!(story.texts(), "check-cash"), cash - cash_before == FEE_MINOR);

    clerk.closes_register(&order)?;
    checks.check(fl!(story.texts(), "check-closed"), supervisor.stage(&order)? == "closed");
    t(story, fl!(story.texts(), "fixed-closed"));
    let invoice = accountant.issues_invoice(&order)?;
    on(wang, |p| p.hands_in(&format!("{}.{:02}", cash / 100, cash % 100)))?;
    let counted = accountant.counts_cash(wang_id)?;
    t(story, fl!(story.texts(), "fixed-counted", invoice = invoice));
    checks.check(fl!(story.texts(), "check-counted"), counted >= 1 && accountant.cash_of(wang_id)? == 0);
    let balance = accountant.get("/v1/ledger/trial-balance")?;
    checks.check(fl!(story.texts(), "check-balance"), balance["is_balanced"] == true);
    Ok(())
}
