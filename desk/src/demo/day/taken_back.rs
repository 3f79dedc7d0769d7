//! 2. Taken back: receipt, bench, an inspection that fails once, return, a transfer that is unknown at first (P10–P12a).

use anyhow::{Context as _, Result};
use callout_core::model::event::{Action, PurposeInput, ThingInput};
use i18n_embed_fl::fl;

use super::{Checks, Company, Story, in_days, on, open, pending};
use crate::Phone;

pub(super) fn play(company: &mut Company, story: &mut Story, checks: &mut Checks) -> Result<()> {
    story.chapter(&fl!(story.texts(), "back-title"));
    let Company { clerk, supervisor, accountant, li, li_id, amplifier, .. } = company;
    let order = clerk.registers(amplifier, "无声 / no sound")?;
    supervisor.assigns(&order, li_id)?;
    open(li, &order)?;
    on(li, Phone::accept)?;
    on(li, Phone::travel_and_arrive)?;
    on(li, |p| p.finds("主板损坏，现场无法修复 / board damaged, not repairable here", "", true))?;
    on(li, |p| p.quotes("返厂更换主板 / bench repair, new board", &[("L-BENCH", 1), ("PCB-9", 1)]))?;
    on(li, |p| p.customer_agrees("高山"))?;
    on(li, Phone::go_offline)?;
    on(li, |p| p.photographs("铭牌 / the plate"))?;
    let thing = ThingInput {
        description: "功放 AMP-2200".to_owned(),
        serial: "AM22-0815".to_owned(),
        accessories: vec!["电源线 / power cord".to_owned(), "遥控器 / remote".to_owned()],
        condition: "左侧面板有划痕 / scratch on the left".to_owned(),
        photos: Vec::new(),
    };
    on(li, |p| p.takes_back(thing, &in_days(4)))?;
    on(li, |p| p.customer_signs(PurposeInput::TakeBack, "高山"))?;
    on(li, |p| p.reports_and_leaves("取回维修 / taken back"))?;
    story.tell(&fl!(story.texts(), "back-taken"));
    on(li, Phone::come_online)?;
    let custody = supervisor.reads(&order)?["order"]["record"]["custody"].clone();
    let holder = custody["things"][0]["holder"]["at"]["place"].clone();
    checks.check(fl!(story.texts(), "check-custody"), holder == "technician" && pending(li)? == 0);
    checks.check(fl!(story.texts(), "check-photo"), li.view()?.sync.photos == 0);

    supervisor.receives_goods(&order)?;
    open(li, &order)?;
    on(li, |p| p.works("更换主板 / new board", 90, &[("PCB-9", 1)]))?;
    on(li, |p| p.act(Action::FinishBench))?;
    supervisor.inspects(&order, Some("右声道有杂音 / noise on the right"))?;
    open(li, &order)?;
    on(li, |p| p.works("重焊右声道 / resoldered the right channel", 25, &[]))?;
    on(li, |p| p.act(Action::FinishBench))?;
    supervisor.inspects(&order, None)?;
    supervisor.releases_goods(&order)?;
    story.tell(&fl!(story.texts(), "back-bench"));

    open(li, &order)?;
    on(li, |p| p.customer_signs(PurposeInput::LostReceipt, "高山"))?;
    on(li, |p| p.returns_goods(true))?;
    on(li, |p| p.customer_signs(PurposeInput::Return, "高山"))?;
    on(li, |p| p.takes_transfer("650.00", "工行 7781"))?;
    story.tell(&fl!(story.texts(), "back-returned"));

    let record = supervisor.reads(&order)?["order"]["record"].clone();
    checks.check(fl!(story.texts(), "check-inspections"), count(&record["repair_card"]["inspections"]) == 2);
    checks.check(fl!(story.texts(), "check-voided"), record["custody"]["receipt"]["state"]["state"] == "voided");
    checks.check(fl!(story.texts(), "check-unknown"), record["payments"][0]["state"]["state"] == "unknown");
    checks.check(fl!(story.texts(), "check-waits"), supervisor.stage(&order)? == "signed_off");
    let invoice = accountant.issues_invoice(&order)?;
    let payment = record["payments"][0]["id"].as_str().context("the payment")?.to_owned();
    accountant.decides_payment(&order, &payment, true, "到账 / seen on the account")?;
    clerk.closes_register(&order)?;
    story.tell(&fl!(story.texts(), "back-confirmed", invoice = invoice));
    checks.check(fl!(story.texts(), "check-back-closed"), supervisor.stage(&order)? == "closed");
    let home = supervisor.reads(&order)?["order"]["record"]["custody"]["things"][0]["holder"]["at"]["place"].clone();
    checks.check(fl!(story.texts(), "check-home"), home == "customer");
    Ok(())
}

fn count(list: &serde_json::Value) -> usize {
    list.as_array().map_or(0, Vec::len)
}
