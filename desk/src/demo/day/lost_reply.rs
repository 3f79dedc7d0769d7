//! 5. The lost reply: a push commits and its answer is lost; he pushes again; nothing happens twice (F16).

use anyhow::Result;
use i18n_embed_fl::fl;

use super::{Checks, Company, Story, on, open, pending};
use crate::Phone;

pub(super) fn play(company: &mut Company, story: &mut Story, checks: &mut Checks) -> Result<()> {
    story.chapter(&fl!(story.texts(), "lost-title"));
    let Company { clerk, supervisor, wang, wang_id, air_conditioner, .. } = company;
    let order = clerk.registers(air_conditioner, "漏水 / leaks")?;
    supervisor.assigns(&order, wang_id)?;
    open(wang, &order)?;
    wang.network().change(|m| m.lost_replies = 1);
    on(wang, Phone::accept)?;
    story.tell(&fl!(story.texts(), "lost-sent"));
    checks.check(fl!(story.texts(), "check-committed"), supervisor.stage(&order)? == "accepted");
    checks.check(fl!(story.texts(), "check-still-pending"), pending(wang)? == 1);
    wang.sync()?;
    let file = supervisor.reads(&order)?;
    let events = file["events"].as_array().cloned().unwrap_or_default();
    let accepted = events.iter().filter(|event| event["event"]["what"]["what"] == "accepted").count();
    checks.check(fl!(story.texts(), "check-twice"), accepted == 1 && pending(wang)? == 0);
    story.tell(&fl!(story.texts(), "lost-done"));
    Ok(())
}
