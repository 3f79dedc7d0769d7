//! 6. A complaint, begun at the door without a network: serious, released, visited, answered in writing, closed in time (P25–P28).

use anyhow::{Context as _, Result};
use callout_core::{
    domain::{complaint::Complaint, deadline::Judged, time::Timestamp},
    model::event::Place,
    view::{ComplaintView, ScreenView},
    words::{self, Reader},
};
use chrono_tz::Tz;
use i18n_embed_fl::fl;
use serde_json::{Value, json};

use super::{Checks, Company, Story, on, open, pending};
use crate::{
    Phone,
    office::{Office, OfficeError},
};

pub(super) fn play(company: &mut Company, story: &mut Story, checks: &mut Checks) -> Result<()> {
    story.chapter(&fl!(story.texts(), "complaint-title"));
    let Company { clerk, supervisor, service, deputy, quality, quality_id, wang, wang_id, air_conditioner, .. } =
        company;
    let order = clerk.registers(air_conditioner, "噪声大 / loud")?;
    supervisor.assigns(&order, wang_id)?;
    open(wang, &order)?;
    on(wang, Phone::accept)?;
    on(wang, Phone::travel_and_arrive)?;
    on(wang, Phone::go_offline)?;
    let waiting = pending(wang)?;
    on(wang, |p| {
        p.hears_complaint("新风扇和旧的一样响 / the new fan is as loud as the old one", "更换 / another one", "FAN-220")
    })?;
    story.tell(&fl!(story.texts(), "complaint-recorded"));
    let id = only_complaint(wang)?;
    let is_new = looked_at(wang, &id)?.is_pending;
    checks.check(fl!(story.texts(), "check-complaint-offline"), is_new && pending(wang)? == waiting + 1);
    on(wang, Phone::come_online)?;
    on(wang, Phone::sync)?;

    let complaint = read(service, &id)?;
    let reader = reader(story);
    let number = complaint.number.as_ref().map(ToString::to_string).unwrap_or_default();
    let due = |deadline| words::complaints::due(&reader, deadline);
    let (on_site, disposition) = (due(&complaint.on_site), due(&complaint.disposition));
    story.tell(&fl!(
        story.texts(),
        "complaint-arrived",
        number = number.as_str(),
        on_site = on_site,
        disposition = disposition
    ));
    checks.check(
        fl!(story.texts(), "check-complaint-number"),
        looked_at(wang, &id)?.number == number && !number.is_empty(),
    );

    let judge = json!({ "is_justified": true, "reasons": "风扇失衡 / the fan is out of balance", "weight": "serious", "matter": "quality" });
    service.on_complaint(&id, "judge", &judge)?;
    story.tell(&fl!(story.texts(), "complaint-judged"));
    let named = json!({ "person": quality_id });
    let visitor = json!({ "person": wang_id });
    let stopped =
        [service.on_complaint(&id, "name-responsible", &named), supervisor.on_complaint(&id, "name-visitor", &visitor)];
    checks.check(fl!(story.texts(), "check-complaint-stopped"), stopped.iter().all(|no| said(no, "not_released")));
    deputy.on_complaint(
        &id,
        "release",
        &json!({ "instruction": "更换，并向我汇报 / exchange it, and report to me" }),
    )?;
    supervisor.on_complaint(&id, "name-visitor", &visitor)?;
    story.tell(&fl!(story.texts(), "complaint-released"));

    on(wang, Phone::sync)?;
    on(wang, Phone::go_offline)?;
    on(wang, |p| p.open_complaint(&id))?;
    on(wang, |p| p.visits_customer("轴承磨损，已致歉 / the bearing is worn; she has our apology", true))?;
    on(wang, Phone::come_online)?;
    on(wang, Phone::sync)?;
    let visited = read(service, &id)?;
    let judged = |deadline| words::judged(&reader, deadline).unwrap_or_default();
    story.tell(&fl!(story.texts(), "complaint-visited", on_site = judged(&visited.on_site)));

    service.on_complaint(&id, "name-responsible", &named)?;
    quality.on_complaint(
        &id,
        "find-cause",
        &json!({ "cause": "quality", "findings": "轴承批次问题 / a bad lot of bearings" }),
    )?;
    quality.on_complaint(&id, "propose", &json!({ "solution": "免费更换风扇 / another fan, free" }))?;
    deputy.on_complaint(&id, "approve", &json!({}))?;
    let approved = read(service, &id)?;
    story.tell(&fl!(story.texts(), "complaint-solved", disposition = judged(&approved.disposition)));
    let tell = |by: &str| json!({ "by": by, "says": "为您免费更换风扇 / you get another fan, free" });
    let by_phone = service.on_complaint(&id, "tell", &tell("phone"));
    service.on_complaint(&id, "tell", &tell("writing"))?;
    checks.check(fl!(story.texts(), "check-complaint-written"), said(&by_phone, "must_be_written"));
    service.on_complaint(&id, "close", &json!({ "prevention": "来料检验轴承 / bearings are inspected on arrival" }))?;
    story.tell(&fl!(story.texts(), "complaint-told"));

    let closed = read(service, &id)?;
    let kept = |judged| matches!(judged, Some(Judged::Kept { .. }));
    checks.check(
        fl!(story.texts(), "check-complaint-kept"),
        kept(closed.on_site.judged) && kept(closed.disposition.judged),
    );
    let ledger = service.get("/v1/complaints?state=closed")?;
    let is_in = ledger["items"].as_array().is_some_and(|rows| rows.iter().any(|row| row["id"] == id.as_str()));
    checks.check(fl!(story.texts(), "check-complaint-closed"), is_in && closed.visits.len() == 1);
    on(wang, Phone::sync)?;
    checks.check(fl!(story.texts(), "check-complaint-gone"), rows(wang)?.is_empty());
    Ok(())
}

/// Whether the server said no, and why.
fn said(answer: &Result<Value, OfficeError>, code: &str) -> bool {
    matches!(answer, Err(OfficeError::Problem(no)) if no.code == code)
}

/// The complaint as the office sees it.
fn read(office: &Office, id: &str) -> Result<Complaint> {
    let answer = office.get(&format!("/v1/complaints/{id}"))?;
    serde_json::from_value(answer["subject"].clone()).context("a complaint")
}

/// Whoever watches, now.
#[expect(clippy::disallowed_methods, reason = "the demo plays today")]
fn reader(story: &Story) -> Reader {
    Reader { lang: story.lang(), zone: Tz::Asia__Shanghai, now: Timestamp::from(chrono::Utc::now()) }
}

/// The complaints on a phone.
fn rows(phone: &mut Phone) -> Result<Vec<String>> {
    phone.go_to(Place::Today)?;
    match phone.view()?.screen {
        ScreenView::Today(today) => Ok(today.complaints.into_iter().map(|row| row.id).collect()),
        other => anyhow::bail!("not the day's list: {other:?}"),
    }
}

fn only_complaint(phone: &mut Phone) -> Result<String> {
    rows(phone)?.pop().context("a complaint on the phone")
}

/// The complaint on its screen.
fn looked_at(phone: &mut Phone, id: &str) -> Result<ComplaintView> {
    phone.open_complaint(id)?;
    match phone.view()?.screen {
        ScreenView::Complaint(view) => Ok(*view),
        other => anyhow::bail!("no complaint: {other:?}"),
    }
}
