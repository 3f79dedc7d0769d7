//! Recorded days: a day on a real phone against the real server, done through forms as a shell does it, comes to the same bytes when
//! its tape is played to another core. Kotlin and Swift will play the same tapes.

use callout_core::model::event::{Event, FieldChange, Place, PointInput, StrokeInput};
use callout_desk::{
    Phone,
    tape::{Line, replay},
};
use callout_tests::{Done, World, well};

/// A shell that knows no form: it taps, fills in and submits.
struct Hand<'a>(&'a mut Phone);

impl Hand<'_> {
    fn tap(&mut self, action: &str) -> Done {
        Ok(self.0.send(Event::Do { action: action.to_owned() })?)
    }

    fn change(&mut self, field: &str, change: FieldChange) -> Done {
        Ok(self.0.send(Event::Change { field: field.to_owned(), change })?)
    }

    fn write(&mut self, field: &str, value: &str) -> Done {
        self.change(field, FieldChange::Write { value: value.to_owned() })
    }

    fn choose(&mut self, field: &str, id: &str) -> Done {
        self.change(field, FieldChange::Choose { id: id.to_owned() })
    }

    fn submit(&mut self) -> Done {
        self.0.send(Event::Submit)?;
        well(self.0)?;
        anyhow::ensure!(self.0.view()?.form.is_none(), "what is recorded is no form any more");
        Ok(())
    }

    fn stroke(&mut self, from: u32) -> Done {
        let point = |n: u32| PointInput { x: from + n * 150, y: 1_200 + n % 4 * 400, t_ms: n * 5, pressure: 600 };
        self.change("pad", FieldChange::Stroke { stroke: StrokeInput { points: (0..12).map(point).collect() } })
    }
}

#[test]
fn a_day_of_forms_is_recorded_and_replayed_byte_for_byte() -> Done {
    let world = World::new();
    let (mut phone, tape) = world.taped_phone(&world.wang_id, "wang-taped")?;
    let order = world.clerk.registers(&world.oven, "does not heat")?;
    world.supervisor.assigns(&order, &world.wang_id)?;
    phone.send(Event::SyncNow)?;
    phone.send(Event::Open(Place::Order { id: order.id.clone() }))?;

    let mut hand = Hand(&mut phone);
    hand.tap("accept")?;
    hand.tap("agree_appointment")?;
    hand.write("date", "2027-03-01")?;
    hand.write("time", "14:30")?;
    hand.submit()?;
    hand.0.network().change(|m| m.is_offline = true);
    hand.0.send(Event::Connectivity { is_online: false })?;
    hand.tap("start_travel")?;
    hand.tap("arrive")?;
    hand.tap("record_finding")?;
    hand.write("found", "烧坏的加热管")?;
    hand.submit()?;
    hand.tap("offer_quote")?;
    hand.change("items", FieldChange::Search { query: "lab".to_owned() })?;
    hand.change("items", FieldChange::More { id: "LABOUR".to_owned() })?;
    hand.write("solution", "a new element")?;
    hand.submit()?;
    hand.tap("agree_quote")?;
    hand.submit()?;
    hand.tap("record_work")?;
    hand.write("work", "changed the element")?;
    hand.write("minutes", "40")?;
    hand.submit()?;
    hand.tap("check_product")?;
    hand.submit()?;
    hand.tap("finish_on_site")?;
    hand.tap("take_photo")?;
    hand.write("caption", "the new element")?;
    hand.submit()?;
    hand.tap("record_conduct")?;
    hand.choose("conduct", "*")?;
    hand.submit()?;

    // Killed in the middle of the signature: what was drawn is there again.
    hand.tap("sign_work_done")?;
    hand.stroke(1_000)?;
    phone.kill_and_reopen()?;
    let mut hand = Hand(&mut phone);
    let form = hand.0.view()?.form.ok_or_else(|| anyhow::anyhow!("the form is open again"))?;
    assert_eq!(form.id, "sign_work_done");
    hand.stroke(4_000)?;
    hand.submit()?;
    hand.tap("take_cash")?;
    hand.submit()?;

    hand.0.network().change(|m| m.is_offline = false);
    hand.0.send(Event::Connectivity { is_online: true })?;
    assert_eq!(phone.view()?.sync.pending, 0, "everything is sent");
    assert_eq!(world.supervisor.stage(&order)?, "settled");

    let lines = tape.recorded();
    assert!(lines.iter().filter(|line| matches!(line, Line::Begin)).count() == 2 && lines.len() > 100);
    let folder = tempfile::tempdir()?;
    replay(&lines, &folder.path().join("store.db"))?;
    keep(&lines)?;

    // A replay that cannot fail proves nothing.
    let mut spoilt = lines;
    if let Some(Line::Update { came, .. }) = spoilt.last_mut() {
        came.view.push_str("00");
    } else if let Some(Line::Resolve { came, .. }) = spoilt.last_mut() {
        came.view.push_str("00");
    }
    assert!(replay(&spoilt, &folder.path().join("other.db")).is_err());
    Ok(())
}

/// Keeps the tape for the shells' tests, where they say where.
fn keep(lines: &[Line]) -> Done {
    let Some(folder) = std::env::var_os("CALLOUT_DAYS") else { return Ok(()) };
    let mut text = String::new();
    for line in lines {
        text.push_str(&serde_json::to_string(line)?);
        text.push('\n');
    }
    std::fs::create_dir_all(&folder)?;
    Ok(std::fs::write(std::path::Path::new(&folder).join("fixed_on_site.ndjson"), text)?)
}
