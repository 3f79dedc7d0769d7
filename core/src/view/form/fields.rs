//! The fields of a form: each as its kind wants it, with what stands in it and what is wrong with it.

use chrono::{Days, NaiveDate};

use super::{FieldKind, FieldView, Keyboard, PhotoChoice, items, pad, words};
use crate::{
    domain::{deadline::Counts, policy::ConductPoint, text::Line},
    model::{
        doing::Doing,
        working::{
            Working, actions,
            forms::{
                self, Filled, Open,
                specs::{Input, Spec, tags},
            },
            photos,
        },
    },
    view::ChoiceView,
    words::{Field, Reader, say, typed},
};

/// The most characters of a line: a name, an address, a serial number.
const LINE_CHARS: u32 = 200;
/// The most characters of a note.
const NOTE_CHARS: u32 = 1_300;
/// The most characters of an amount, a number or a code.
const SHORT_CHARS: u32 = 40;
/// The days that are usually meant, from today on.
const DAYS: [u64; 5] = [0, 1, 2, 3, 7];
/// The times that are usually agreed.
const TIMES: [&str; 6] = ["08:30", "10:00", "11:00", "13:30", "15:00", "16:30"];

/// A field of the open form.
pub fn draw(reader: &Reader, working: &Working, open: &Open, id: &str, spec: &Spec) -> FieldView {
    let doing = open.key.doing;
    let kind = match spec.input {
        Input::Items => items::draw(reader, working, open, doing == Doing::OfferQuote),
        Input::Pad => pad::draw(reader, open),
        Input::Photos => photos(reader, working, &open.filled, id),
        Input::Checklist => checklist(reader, working, &open.filled, id),
        Input::Amount => {
            FieldKind::Amount { value: open.filled.owned(id), currency: forms::currency(working).code().to_owned() }
        }
        _ => plain(reader, doing, spec, id, open.filled.text(id)),
    };
    FieldView {
        id: id.to_owned(),
        label: words::field(reader, doing, spec),
        hint: None,
        error: error(reader, open.wrong.as_ref(), id),
        is_required: spec.is_required,
        kind,
    }
}

/// What is wrong with a field.
pub fn error(reader: &Reader, wrong: Option<&(String, typed::Wrong)>, id: &str) -> Option<String> {
    wrong.filter(|(field, _)| field == id).map(|(_, wrong)| crate::words::wrong(reader.lang, *wrong))
}

/// What needs nothing but what stands in it.
pub fn plain(reader: &Reader, doing: Doing, spec: &Spec, id: &str, value: &str) -> FieldKind {
    let value = value.to_owned();
    let text = |value: String, chars_max, keyboard| FieldKind::Text {
        choices: usual(reader, doing, spec, &value),
        value,
        chars_max,
        keyboard,
        is_secret: spec.input == Input::Secret,
        scan: (spec.input == Input::Code).then(|| say!(reader, "form-scan")),
    };
    match spec.input {
        Input::Line | Input::Secret => text(value, LINE_CHARS, Keyboard::Text),
        Input::Tags => text(value, NOTE_CHARS, Keyboard::Text),
        Input::Number => text(value, SHORT_CHARS, Keyboard::Number),
        Input::Address => text(value, LINE_CHARS, Keyboard::Address),
        Input::Code => text(value, SHORT_CHARS, Keyboard::Code),
        Input::Note => {
            FieldKind::LongText { choices: usual(reader, doing, spec, &value), value, chars_max: NOTE_CHARS }
        }
        Input::Amount => FieldKind::Amount { value, currency: String::new() },
        Input::Minutes => FieldKind::Minutes {
            text: typed::minutes(&value).ok().map(|minutes| reader.duration(minutes, Counts::Clock)),
            less: say!(reader, "form-minutes-less"),
            more: say!(reader, "form-minutes-more"),
            value,
        },
        Input::Day => day(reader, spec, value),
        Input::Time => {
            FieldKind::Time { choices: TIMES.iter().map(|time| choice(time, time, *time == value)).collect(), value }
        }
        Input::Choice(ids) => {
            let row = |choice_id: &&str| {
                choice(choice_id, &words::choice(reader, spec.field, choice_id), **choice_id == value)
            };
            FieldKind::Choice { choices: ids.iter().map(row).collect() }
        }
        Input::Switch(_) => {
            let is_on = value == "on";
            FieldKind::Switch { is_on, text: words::switch(reader, spec.field, is_on) }
        }
        Input::Items | Input::Photos | Input::Checklist | Input::Pad => {
            unreachable!("{id} is drawn with what it needs")
        }
    }
}

fn choice(id: &str, label: &str, is_chosen: bool) -> ChoiceView {
    ChoiceView { id: id.to_owned(), label: label.to_owned(), hint: None, is_chosen }
}

/// Usual answers, and which of them stand there.
fn usual(reader: &Reader, doing: Doing, spec: &Spec, value: &str) -> Vec<ChoiceView> {
    let is_chosen = |answer: &str| match spec.input {
        Input::Tags => tags(value).any(|tag| tag == answer),
        _ => value.contains(answer),
    };
    let answers = words::usual(reader, doing, spec.field);
    answers.iter().map(|answer| choice(answer, answer, is_chosen(answer))).collect()
}

fn day(reader: &Reader, spec: &Spec, value: String) -> FieldKind {
    let read = typed::day(spec.field, &value).ok();
    // A delivery lies behind; what is promised or agreed lies ahead.
    let days: &[u64] = if spec.field == Field::Delivered { &[] } else { &DAYS };
    let later = |days: &u64| reader.today().checked_add_days(Days::new(*days));
    let row = |day: NaiveDate| choice(&day.to_string(), &reader.day(day), Some(day) == read);
    FieldKind::Date {
        text: read.map(|day| reader.day(day)),
        choices: days.iter().filter_map(later).map(row).collect(),
        value,
    }
}

fn checklist(reader: &Reader, working: &Working, filled: &Filled, id: &str) -> FieldKind {
    let points = &working.mirror.reference.policies.conduct_checklist;
    let is_chosen = |code: &str| filled.has_chosen(id, code);
    let row =
        |point: &ConductPoint| choice(point.code.as_str(), &reader.name(&point.names), is_chosen(point.code.as_str()));
    let has_all = points.iter().all(|point| is_chosen(point.code.as_str()));
    FieldKind::Checklist {
        rows: points.iter().map(row).collect(),
        all: (points.len() > 1).then(|| choice(forms::ALL, &say!(reader, "form-all-done"), has_all)),
    }
}

fn photos(reader: &Reader, working: &Working, filled: &Filled, id: &str) -> FieldKind {
    let all = actions::open_order(working).map_or(&[][..], |order| &order.record.photos);
    let row = |photo: &crate::domain::order::command::AddPhoto| {
        let digest = photo.blob.to_string();
        PhotoChoice {
            is_chosen: filled.has_chosen(id, &digest),
            caption: photo.caption.as_ref().map(Line::to_string),
            can_draw: photos::can_draw(working, photo.blob),
            digest,
        }
    };
    FieldKind::Photos {
        rows: all.iter().rev().map(row).collect(),
        take: say!(reader, "do-take-photo"),
        empty: say!(reader, "form-no-photos"),
    }
}
