//! A form as a whole: its sections, sums, button, and what is asked back.

use super::{ConfirmView, FormView, SectionView, fields, items, words};
use crate::{
    domain::{money::Money, refusal::Refusal},
    model::{
        Model,
        doing::Doing,
        working::{
            Working, actions,
            forms::{
                Missing, Open, Question, known_server,
                specs::{self, specs as fields_of},
            },
        },
    },
    view::{FactView, working::order::sheet},
    words::{Reader, say},
};

/// The open form.
pub fn view(reader: &Reader, working: &Working) -> Option<FormView> {
    let open = working.forms.open.as_ref()?;
    let doing = open.key.doing;
    let missing = open.missing();
    let why_not = missing.map(|missing| why_not(reader, missing));
    let draft = working.forms.drafts.get(open.key);
    Some(FormView {
        text: words::hint(reader, doing),
        paper: open.sheet.as_ref().map(|shown| sheet::view(reader, shown)),
        sections: sections(reader, working, open),
        totals: totals(reader, working, open),
        can_submit: missing.is_none() && !open.is_sent && open.question.is_none(),
        why_not,
        draft: draft.map(|draft| say!(reader, "form-draft", time = (reader.moment(draft.at)))),
        confirm: open.question.map(|question| confirm(reader, question)),
        is_waiting: open.is_sent,
        is_landscape: matches!(doing, Doing::Sign(_)),
        ..bare(reader, doing)
    })
}

fn why_not(reader: &Reader, missing: Missing) -> String {
    let field = match missing {
        Missing::Proof => return crate::words::refusal(reader.lang, Refusal::PhotoMissing),
        Missing::Field { thing: None, field } => crate::words::field(reader.lang, field),
        Missing::Field { thing: Some(place), field } => {
            format!("{} · {}", say!(reader, "form-thing", n = (place + 1)), crate::words::field(reader.lang, field))
        }
    };
    say!(reader, "form-missing", field = field)
}

/// A form with nothing in it.
fn bare(reader: &Reader, doing: Doing) -> FormView {
    FormView {
        id: doing.name().to_owned(),
        title: words::label(reader, doing),
        submit: words::submit(reader, doing),
        icon: words::icon(doing).to_owned(),
        tone: words::tone(doing),
        discard: say!(reader, "form-discard"),
        leave: say!(reader, "form-leave"),
        ..FormView::default()
    }
}

/// The form at the gate.
pub fn gate(reader: &Reader, model: &Model, doing: Doing) -> FormView {
    let (gate, server) = (&model.gate, known_server(model));
    let field = |spec: &specs::Spec| super::FieldView {
        id: spec.id.to_owned(),
        label: words::field(reader, doing, spec),
        hint: None,
        error: fields::error(reader, gate.wrong.as_ref(), spec.id),
        is_required: spec.is_required,
        kind: fields::plain(reader, doing, spec, spec.id, gate.text(spec.id, server)),
    };
    let missing = fields_of(doing).iter().find(|spec| gate.text(spec.id, server).trim().is_empty());
    let why_not = missing.map(|spec| say!(reader, "form-missing", field = (words::field(reader, doing, spec))));
    let form = bare(reader, doing);
    FormView {
        sections: vec![SectionView { fields: fields_of(doing).iter().map(field).collect(), ..SectionView::default() }],
        submit: if gate.is_waiting { say!(reader, "enrol-waiting") } else { form.submit },
        can_submit: missing.is_none() && !gate.is_waiting,
        why_not,
        is_waiting: gate.is_waiting,
        ..form
    }
}

/// The things first, each with its fields; then what is said of all of it.
fn sections(reader: &Reader, working: &Working, open: &Open) -> Vec<SectionView> {
    let things = &open.filled.things;
    let thing = |(place, thing): (usize, &u32)| SectionView {
        id: thing.to_string(),
        title: Some(say!(reader, "form-thing", n = (place + 1))),
        remove: (things.len() > 1).then(|| say!(reader, "form-remove-thing", n = (place + 1))),
        fields: specs::THING
            .iter()
            .map(|spec| fields::draw(reader, working, open, &format!("{thing}.{}", spec.id), spec))
            .collect(),
        add: (place + 1 == things.len()).then(|| say!(reader, "form-add-thing")),
    };
    let own = open.own_fields().map(|spec| fields::draw(reader, working, open, spec.id, spec));
    let own = SectionView { fields: own.collect(), ..SectionView::default() };
    things.iter().enumerate().map(thing).chain([own]).collect()
}

fn totals(reader: &Reader, working: &Working, open: &Open) -> Vec<FactView> {
    let owed = |money: Money| FactView::new(say!(reader, "money-due"), reader.money(money));
    match open.key.doing {
        Doing::OfferQuote => items::total(reader, working, open).into_iter().collect(),
        Doing::TakeCash | Doing::TakeTransfer => {
            actions::open_order(working).map(|order| owed(order.to_collect())).into_iter().collect()
        }
        Doing::HandIn => {
            vec![FactView::new(say!(reader, "cash-title"), reader.money(working.cash_in_hand()))]
        }
        _ => Vec::new(),
    }
}

fn confirm(reader: &Reader, question: Question) -> ConfirmView {
    let (title, text, yes) = match question {
        Question::Clear => (say!(reader, "ask-clear-title"), say!(reader, "ask-clear"), say!(reader, "form-clear")),
        Question::Discard => {
            (say!(reader, "ask-discard-title"), say!(reader, "ask-discard"), say!(reader, "form-discard"))
        }
        Question::AboveOwed { owed } => (
            say!(reader, "ask-above-owed-title"),
            say!(reader, "ask-above-owed", owed = (reader.money(owed))),
            say!(reader, "ask-above-owed-yes"),
        ),
        Question::AboveHeld { held } => (
            say!(reader, "ask-above-held-title"),
            say!(reader, "ask-above-held", held = (reader.money(held))),
            say!(reader, "ask-above-owed-yes"),
        ),
    };
    ConfirmView { title, text, yes, no: say!(reader, "ask-no") }
}
