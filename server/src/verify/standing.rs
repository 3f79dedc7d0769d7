//! How a subject stands after its last event: its own row, the register's, those of its lists, and what phones were told of it.

use std::collections::BTreeMap;

use callout_core::{
    domain::{
        complaint::Complaint,
        house::House,
        ids::BranchId,
        order::WorkOrder,
        subject::{Listed as _, State, SubjectKey},
        time::Timestamp,
    },
    plants::{Plant, is_planted},
};
use serde_json::Value as Json;

use super::Findings;
use crate::store::{
    ReadTx, StoreError, Value,
    kept::Kept,
    work::{SqlHouse, Stands, expected},
};

/// A subject after its last event.
pub struct Ended<H: House> {
    /// Which.
    pub key: SubjectKey,
    /// As it is.
    pub state: State<H>,
    /// The entry that made it so.
    pub seq: u64,
    /// When that was.
    pub at: Timestamp,
}

/// The rows that subjects should have in a table.
type Rows<'a, H> = (Kept, Vec<(&'a Ended<H>, Vec<Value>)>);

/// Compares every row in which they stand.
pub async fn compare<H: SqlHouse>(
    tx: &mut ReadTx,
    log: BranchId,
    ended: &[Ended<H>],
    found: &mut Findings,
) -> Result<(), StoreError> {
    if is_planted(Plant::EditedInSilence) {
        return Ok(());
    }
    let mut tables: BTreeMap<&str, Rows<'_, H>> = BTreeMap::new();
    for subject in ended {
        let (stands, _) = Stands::new(subject.key, &subject.state, subject.seq, subject.at);
        for (kept, row) in expected::standing(&stands) {
            tables.entry(kept.insert.name).or_insert_with(|| (kept, Vec::new())).1.push((subject, row));
        }
    }
    for (kept, rows) in tables.into_values() {
        let standing = kept.find(tx, rows.iter().map(|(_, row)| row)).await?;
        for (subject, row) in rows {
            let which = || named::<H>(subject.key, &subject.state.any);
            let Some(cells) = standing.get(&kept.key_of(&row)) else {
                found.add(log, which(), format_args!("its row in `{}` is missing", kept.table()));
                continue;
            };
            for column in kept.differing(&row, cells) {
                found.add(log, which(), format_args!("`{}.{column}` is not what the log says", kept.table()));
            }
            if let Some(column) = access(&kept, subject, cells) {
                found.add(log, which(), format_args!("`{}.{column}` is not what the log says", kept.table()));
            }
        }
    }
    Ok(())
}

/// Of a person: whether he has access is in his row since when he has none.
fn access<H: SqlHouse>(kept: &Kept, subject: &Ended<H>, cells: &crate::store::kept::Cells) -> Option<&'static str> {
    let standing = H::standing(&subject.state.any)?;
    let at = kept.columns().iter().position(|column| *column == "disabled_at")?;
    let has_access = cells.0.get(at)?.int().is_none();
    (has_access != standing.is_active).then_some("disabled_at")
}

/// A subject for people: what kind, by its number if it has one, else by its id. Never by a name.
pub fn named<H: House>(key: SubjectKey, any: &H::Any) -> String {
    let kind = H::KINDS.iter().find(|kind| kind.number == key.kind).map_or("subject", |kind| kind.name).to_lowercase();
    if [WorkOrder::KIND, Complaint::KIND].contains(&key.kind) {
        format!("{kind} {} ({key})", H::line(any).title)
    } else {
        format!("{kind} ({key})")
    }
}

/// The first field in which two bodies differ.
pub fn first_difference(expected: &str, kept: &str) -> String {
    let (Ok(expected), Ok(kept)) = (serde_json::from_str::<Json>(expected), serde_json::from_str::<Json>(kept)) else {
        return "it is no JSON".to_owned();
    };
    difference(&expected, &kept, &mut String::new()).unwrap_or_else(|| "its bytes".to_owned())
}

fn difference(expected: &Json, kept: &Json, path: &mut String) -> Option<String> {
    if expected == kept {
        return None;
    }
    let length = path.len();
    let mut into = |step: &str, a: &Json, b: &Json| {
        path.push('/');
        path.push_str(step);
        let found = difference(a, b, path);
        path.truncate(length);
        found
    };
    let inside = match (expected, kept) {
        (Json::Object(a), Json::Object(b)) if a.keys().eq(b.keys()) => {
            a.iter().find_map(|(name, value)| into(name, value, &b[name]))
        }
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(at, (a, b))| into(&at.to_string(), a, b))
        }
        _ => None,
    };
    inside.or_else(|| Some(if path.is_empty() { "/".to_owned() } else { path.clone() }))
}

#[cfg(test)]
mod tests {
    use super::first_difference;

    #[test]
    fn the_field_that_differs_is_named_and_not_what_it_says() {
        assert_eq!(first_difference(r#"{"a":{"b":[1,2]}}"#, r#"{"a":{"b":[1,3]}}"#), "/a/b/1");
        assert_eq!(first_difference(r#"{"a":1}"#, r#"{"a":1,"c":2}"#), "/");
        assert_eq!(first_difference(r#"{"a":1}"#, r#"{ "a":1}"#), "its bytes");
        assert_eq!(first_difference(r#"{"a":1}"#, "{"), "it is no JSON");
    }
}
