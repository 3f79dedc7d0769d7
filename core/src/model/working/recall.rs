//! Reading from the store what memory lacks: subjects that something pending is replayed on, his own cash book, and after an
//! update what this app could not read before (F71).
//!
//! Set off by whatever leaves something missing; it ends with nothing missing, or with what the store cannot give now.

use crux_core::{Command, render::render};
use serde_json::value::RawValue;

use super::{changes::Changes, listing::Listing, picture, state::Working};
use crate::{
    domain::subject::SubjectKey,
    effects::{
        Effect,
        store::{StoreAnswer, StoreOperation, SubjectRow, commit},
    },
    protocol::pull::Item,
};

/// An event.
#[derive(Clone, Debug)]
pub enum Event {
    /// Subjects were read, or not.
    Read(Vec<(SubjectKey, StoreAnswer)>),
    /// What could be read again since an update was committed as read, or not.
    Adopted(Box<Changes>, StoreAnswer),
}

/// What it asks for, and what follows.
type Cmd = Command<Effect, Event>;

/// At a start: reads what is missing, and once more what could not be read.
pub(super) fn begin(working: &mut Working) -> Cmd {
    if working.mirror.missing.is_empty() { reread(working, Vec::new()) } else { ask(working) }
}

/// Reads what is missing.
pub(super) fn ask(working: &mut Working) -> Cmd {
    let missing = std::mem::take(&mut working.mirror.missing);
    if missing.is_empty() {
        return Command::done();
    }
    Command::new(|ctx| async move {
        let mut read = Vec::with_capacity(missing.len());
        for key in missing {
            read.push((key, ctx.request_from_shell(StoreOperation::LoadSubject(key)).await));
        }
        ctx.send_event(Event::Read(read));
    })
}

/// An answer of the store.
pub(super) fn take(working: &mut Working, event: Event) -> Cmd {
    match event {
        Event::Read(read) => {
            // A store that cannot read now is not asked again before something else happens.
            let fails = read.iter().any(|(_, answer)| !matches!(answer, StoreAnswer::Subject(_)));
            let mut again = Vec::new();
            for (key, answer) in read {
                let StoreAnswer::Subject(row) = answer else { continue };
                let was_unread = working.mirror.lines.said().get(&key) == Some(&Listing::Unread);
                working.mirror.take_row(key, row.as_ref(), &working.session);
                again.extend(row.filter(|_| was_unread && working.mirror.confirmed.contains_key(&key)));
            }
            working.replay();
            if fails {
                working.mirror.missing.clear();
            }
            reread(working, again)
        }
        Event::Adopted(changes, StoreAnswer::Done) => {
            picture::show(working, *changes);
            render()
        }
        // They are kept as they are; the next start reads them again.
        Event::Adopted(..) => render(),
    }
}

/// What was kept unread and this app can read by now is taken as if it came just now.
fn reread(working: &mut Working, rows: Vec<SubjectRow>) -> Cmd {
    let place = working.mirror.cursor.map_or(0, |cursor| cursor.position.seq);
    let mut changes = Changes::begun(working, place, false);
    let wanted = working.wanted();
    for SubjectRow { key, revision, confirmed } in rows {
        let body = String::from_utf8(confirmed).ok().and_then(|text| RawValue::from_string(text).ok());
        if let Some(body) = body {
            let item = Item::Put { key, revision, body };
            changes.take(wanted.read(&item), item, &working.outbox);
        }
    }
    for (key, raw) in &working.mirror.others {
        match Item::from(raw.clone()) {
            Item::Other(_) => continue,
            item => changes.take(wanted.read(&item), item, &working.outbox),
        }
        changes.forget(key.clone());
    }
    if changes.writes.is_empty() {
        return render();
    }
    let writes = std::mem::take(&mut changes.writes);
    commit(writes).then_send(move |answer| Event::Adopted(Box::new(changes), answer))
}
