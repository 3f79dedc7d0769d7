//! 3. Not today: explained with a date, reported in writing; it comes back next morning (P14).

use anyhow::Result;
use callout_core::model::event::{Action, PurposeInput};
use i18n_embed_fl::fl;

use super::{Checks, Company, Story, in_days, on, open};
use crate::Phone;

pub(super) fn play(company: &mut Company, story: &mut Story, checks: &mut Checks) -> Result<()> {
    story.chapter(&fl!(story.texts(), "later-title"));
    let Company { clerk, supervisor, wang, wang_id, air_conditioner, .. } = company;
    let order = clerk.registers(air_conditioner, "遥控失灵 / remote does not work")?;
    supervisor.assigns(&order, wang_id)?;
    open(wang, &order)?;
    on(wang, Phone::accept)?;
    on(wang, Phone::travel_and_arrive)?;
    on(wang, |p| p.finds("接收板需订货 / receiver board must be ordered", "", false))?;
    on(wang, |p| {
        p.act(Action::ReportResult { result: "缺件，明日再来 / part missing, back tomorrow".to_owned() })
    })?;
    on(wang, |p| p.suspends("缺少接收板 / no receiver board", &in_days(1), "林慧"))?;
    let stage = supervisor.reads(&order)?["order"]["stage"].clone();
    checks.check(
        fl!(story.texts(), "check-suspended"),
        stage["stage"] == "suspended" && stage["until"] == in_days(1).as_str(),
    );
    story.tell(&fl!(story.texts(), "later-suspended"));
    open(wang, &order)?;
    on(wang, Phone::travel_and_arrive)?;
    on(wang, |p| p.works("更换接收板 / new receiver board", 20, &[]))?;
    on(wang, Phone::checks_product)?;
    on(wang, |p| p.act(Action::FinishOnSite))?;
    on(wang, |p| p.customer_signs(PurposeInput::WorkDone, "林慧"))?;
    on(wang, |p| p.reports_and_leaves("已修好，保修免费 / repaired, free under warranty"))?;
    clerk.closes_register(&order)?;
    checks.check(fl!(story.texts(), "check-later-closed"), supervisor.stage(&order)? == "closed");
    story.tell(&fl!(story.texts(), "later-done"));
    Ok(())
}
