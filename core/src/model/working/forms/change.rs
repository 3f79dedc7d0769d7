//! What a person changes in a form: typed, chosen, counted, drawn. Each change is durable before the call returns.

use crux_core::render::render;

use super::{Open, Question, Slot, open::MINUTES_STEP, pad, save, specs};
use crate::{
    i18n::Lang,
    model::{
        action::FieldChange,
        working::{
            Working, actions, capture,
            desk::Desk,
            event::Cmd,
            forms::specs::{Input, Spec},
        },
    },
    words::{Field, format},
};

/// Chooses every point of a checklist.
pub const ALL: &str = "*";
/// The most characters that are searched for.
const QUERY_CHARS_MAX: usize = 100;

/// Changes a field of the open form.
pub fn change(desk: &mut Desk<'_>, field: &str, change: FieldChange) -> Cmd {
    let (now, lang) = (desk.device.clock.wall, desk.device.language);
    let points: Vec<String> = conduct_points(desk.working).map(ToOwned::to_owned).collect();
    let customer = actions::open_order(desk.working).ok().map(|order| order.customer.name.to_string());
    let forms = &mut desk.working.forms;
    let Some(open) = forms.open.as_mut().filter(|open| !open.is_sent && open.question.is_none()) else {
        return render();
    };
    let Some(spec) = specs::find(open.key.doing, &open.filled, field) else { return render() };
    let customer = customer.filter(|_| spec.field == Field::SignerRole);
    if let FieldChange::Search { query } = change {
        open.query = query.chars().take(QUERY_CHARS_MAX).collect();
        return render();
    }
    if matches!(change, FieldChange::Clear) {
        open.question = (!open.filled.strokes.is_empty()).then_some(Question::Clear);
        return render();
    }
    if matches!((&change, spec.input), (FieldChange::Photograph, Input::Photos)) {
        let slot = Slot { key: open.key, field: field.to_owned() };
        return render().and(capture::take_photo(open.key.about, String::new(), Some(slot)));
    }
    apply(lang, open, field, spec, change, &points);
    if let Some(customer) = customer {
        name_signer(&mut open.filled, &customer);
    }
    open.wrong.take_if(|(wrong, _)| wrong == field);
    forms.drafts.put(open.key, open.filled.clone(), now);
    save(desk.working)
}

/// The codes of the checklist of conduct (P40).
pub fn conduct_points(working: &Working) -> impl Iterator<Item = &str> {
    working.mirror.reference.policies.conduct_checklist.iter().map(|point| point.code.as_str())
}

/// Another thing to take back.
pub fn add_section(desk: &mut Desk<'_>) -> Cmd {
    with_things(desk, super::filled::Filled::add_thing)
}

/// A thing is not taken back after all.
pub fn remove_section(desk: &mut Desk<'_>, section: &str) -> Cmd {
    match section.parse() {
        Ok(thing) => with_things(desk, |filled| filled.remove_thing(thing)),
        Err(_) => render(),
    }
}

fn with_things(desk: &mut Desk<'_>, change: impl FnOnce(&mut super::Filled)) -> Cmd {
    let now = desk.device.clock.wall;
    let forms = &mut desk.working.forms;
    let open = forms.open.as_mut().filter(|open| specs::has_things(open.key.doing) && !open.is_sent);
    let Some(open) = open else { return render() };
    change(&mut open.filled);
    forms.drafts.put(open.key, open.filled.clone(), now);
    save(desk.working)
}

fn apply(lang: Lang, open: &mut Open, field: &str, spec: Spec, change: FieldChange, points: &[String]) {
    let filled = &mut open.filled;
    match (change, spec.input) {
        (FieldChange::Write { value }, _) => filled.write(field, &value),
        (FieldChange::Choose { .. }, Input::Switch(_)) => filled.turn(field, !filled.is_on(field)),
        (FieldChange::Choose { id }, Input::Checklist) if id == ALL => {
            filled.choose_all(field, points.iter().map(String::as_str));
        }
        (FieldChange::Choose { id }, Input::Photos) if spec.is_one() => filled.choose_alone(field, &id),
        (FieldChange::Choose { id }, Input::Photos | Input::Checklist) => filled.choose(field, &id),
        (FieldChange::Choose { id }, Input::Tags) => {
            let text = toggled(lang, filled.text(field), &id);
            filled.write(field, &text);
        }
        (FieldChange::Choose { id }, Input::Note) => {
            let text = appended(lang, filled.text(field), &id);
            filled.write(field, &text);
        }
        (FieldChange::Choose { id }, _) => filled.write(field, &id),
        (FieldChange::Less { .. }, Input::Minutes) => step(filled, field, -MINUTES_STEP),
        (FieldChange::More { .. }, Input::Minutes) => step(filled, field, MINUTES_STEP),
        (FieldChange::Less { id }, Input::Items) => filled.less(&id),
        (FieldChange::More { id }, Input::Items) => filled.more(&id),
        (FieldChange::Stroke { stroke }, Input::Pad) => pad::draw(&mut filled.strokes, &stroke),
        (FieldChange::Undo, Input::Pad) => drop(filled.strokes.pop()),
        // A shell that sends this to such a field has drawn another view than ours.
        (
            FieldChange::Less { .. }
            | FieldChange::More { .. }
            | FieldChange::Stroke { .. }
            | FieldChange::Undo
            | FieldChange::Clear
            | FieldChange::Scan
            | FieldChange::Photograph
            | FieldChange::Search { .. },
            _,
        ) => {}
    }
}

/// The customer's name is proposed where he signs himself; under another's signature it would be a wrong name that nobody typed.
fn name_signer(filled: &mut super::Filled, customer: &str) {
    let is_himself = filled.text("role") == "customer";
    let is_blank = filled.text("signer").trim().is_empty();
    if is_himself && is_blank {
        filled.write("signer", customer);
    } else if !is_himself && filled.text("signer") == customer {
        filled.write("signer", "");
    }
}

/// To the next whole step up or down; from what is no number, from nothing.
fn step(filled: &mut super::Filled, field: &str, by: i64) {
    let now = crate::words::typed::minutes(filled.text(field)).map_or(0, i64::from);
    let whole = if by > 0 { now.div_euclid(by) * by } else { -((-now).div_euclid(-by) * -by) };
    filled.write(field, &(whole + by).max(0).to_string());
}

/// A list of names with that one, or without it where it was there.
fn toggled(lang: Lang, text: &str, tag: &str) -> String {
    let mut tags: Vec<&str> = specs::tags(text).collect();
    match tags.iter().position(|there| *there == tag) {
        Some(place) => drop(tags.remove(place)),
        None => tags.push(tag),
    }
    format::listed(lang, &tags)
}

/// A text with a usual answer after what stands there; without it where it ends so already.
fn appended(lang: Lang, text: &str, answer: &str) -> String {
    let text = text.trim_end();
    match text.strip_suffix(answer) {
        Some(before) => before.trim_end_matches(['；', ';', ' ']).to_owned(),
        None if text.is_empty() => answer.to_owned(),
        None => format::strung(lang, text, answer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_go_to_the_next_whole_step() {
        let mut filled = super::super::Filled::default();
        let mut after = |typed: &str, by| {
            filled.write("minutes", typed);
            step(&mut filled, "minutes", by);
            filled.owned("minutes")
        };
        assert_eq!(["47", "45", "", "x"].map(|typed| after(typed, MINUTES_STEP)), ["50", "50", "5", "5"]);
        assert_eq!(["47", "45", "3", "0"].map(|typed| after(typed, -MINUTES_STEP)), ["45", "40", "0", "0"]);
    }

    #[test]
    fn a_usual_answer_comes_after_what_stands_there_and_goes_again() {
        let zh = |text, answer| appended(Lang::ZhCn, text, answer);
        assert_eq!(zh("", "缺配件"), "缺配件");
        assert_eq!(zh("客户不在 ", "缺配件"), "客户不在；缺配件");
        assert_eq!(zh("客户不在；缺配件", "缺配件"), "客户不在");
        assert_eq!(appended(Lang::En, "Nobody at home", "A part is missing"), "Nobody at home; A part is missing");
        assert_eq!(toggled(Lang::ZhCn, "遥控器，支架", "支架"), "遥控器");
        assert_eq!(toggled(Lang::ZhCn, "遥控器", "支架"), "遥控器、支架");
        assert_eq!(toggled(Lang::En, "Remote control", "Bracket"), "Remote control, Bracket");
    }
}
