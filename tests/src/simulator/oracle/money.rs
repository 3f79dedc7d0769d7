//! Money and papers (I8, I18): recomputed from what happened at the doors, by identity, never by the books' own sums.

use std::collections::{BTreeMap, BTreeSet};

use callout_core::domain::{digest::Digest, ids::PersonId, ledger::Account, numbers::DocumentNumber};

use super::{
    Violation,
    books::{Books, account},
    ledger::Ledger,
};

/// What series begin with that the office counts: calls, vouchers, invoices, complaints.
const OF_THE_OFFICE: [&str; 4] = ["C-", "V-", "INV-", "K-"];

/// Double entry balances; a technician holds what he collected less what he handed in, each payment once.
pub fn judge(books: &Books, ledger: &Ledger) -> Result<(), Violation> {
    balanced(books)?;
    cash(books, ledger)?;
    foreign(books, ledger)?;
    papers(books, ledger)
}

fn balanced(books: &Books) -> Result<(), Violation> {
    let mut sums: BTreeMap<(u64, &str), i64> = BTreeMap::new();
    for posting in &books.postings {
        *sums.entry((posting.seq, &posting.currency)).or_default() += posting.minor;
    }
    match sums.iter().find(|(_, sum)| **sum != 0) {
        Some(((seq, currency), sum)) => {
            Err(Violation::new("I8", format!("the postings of entry {seq} sum to {sum} {currency}, not to zero")))
        }
        None => Ok(()),
    }
}

/// The commands whose effect counts: applied as they came, or accepted by a person at the exceptions desk.
pub fn effective(books: &Books) -> BTreeSet<Digest> {
    let is_applied = |outcome: &str| outcome.contains("\"applied\"") || outcome.contains("\"adjusted\"");
    let applied = books.commands.iter().filter(|c| is_applied(&c.outcome)).map(|c| c.hash);
    let accepted = books.held.iter().filter(|h| h.decision.as_deref() == Some("accepted")).map(|h| h.hash);
    applied.chain(accepted).collect()
}

fn cash(books: &Books, ledger: &Ledger) -> Result<(), Violation> {
    let mut expected: BTreeMap<PersonId, BTreeMap<&str, i64>> = BTreeMap::new();
    for hash in effective(books) {
        let saved = ledger.saved.get(&hash).and_then(|saved| Some((saved.device?, saved.money.as_ref()?)));
        let forged = ledger.forged.get(&hash).and_then(|forged| Some((forged.device, forged.money.as_ref()?)));
        let Some((device, moved)) = saved.or(forged) else { continue };
        if let Some(person) = ledger.owners.get(&device) {
            expected.entry(*person).or_default().insert(&moved.id, moved.minor);
        }
    }
    let kept = books.cash();
    let people: BTreeSet<PersonId> = expected.keys().chain(kept.keys()).copied().collect();
    for person in people {
        let should: i64 = expected.get(&person).map_or(0, |moves| moves.values().sum());
        let book = kept.get(&person).copied().unwrap_or(0);
        let account = account(&Account::TechnicianCash(person));
        let posted: i64 = books.postings.iter().filter(|p| p.account == account).map(|p| p.minor).sum();
        if should != book || should != posted {
            let what =
                format!("{person} collected less handed in is {should}; his book says {book}, the journal {posted}");
            return Err(Violation::new("I8", what));
        }
    }
    Ok(())
}

/// A number that somebody else's phone may give is counted only where that phone gave it (F76).
fn foreign(books: &Books, ledger: &Ledger) -> Result<(), Violation> {
    let here: BTreeSet<Digest> =
        books.commands.iter().map(|c| c.hash).chain(books.held.iter().map(|held| held.hash)).collect();
    let given: BTreeSet<DocumentNumber> = ledger
        .saved
        .iter()
        .filter(|(hash, _)| here.contains(hash))
        .filter_map(|(_, saved)| serde_json::from_str(saved.paper.as_ref()?).ok())
        .collect();
    let forged = ledger.forged.values().filter_map(|forged| forged.number.as_ref());
    let is_counted = |number: &&DocumentNumber| books.documents.contains(&(number.series(), number.n));
    match forged.filter(is_counted).find(|number| !given.contains(number)) {
        Some(number) => {
            Err(Violation::new("I18", format!("{number} is counted, and the phone of its series never gave it")))
        }
        None => Ok(()),
    }
}

/// Every number stands on one paper; where nothing was lost and nothing deposited, none is missing.
fn papers(books: &Books, ledger: &Ledger) -> Result<(), Violation> {
    let mut on_paper: BTreeMap<&str, Digest> = BTreeMap::new();
    let counts_alone = |phone: usize| !ledger.copied.contains(&phone) && !ledger.is_silently_restored;
    for (hash, saved) in ledger.saved.iter().filter(|(_, saved)| counts_alone(saved.phone)) {
        if let Some(number) = &saved.paper
            && on_paper.insert(number, *hash).is_some()
        {
            return Err(Violation::new("I18", format!("number {number} stands on two papers")));
        }
    }
    let mut series: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (name, n) in &books.documents {
        series.entry(name).or_default().push(*n);
    }
    let received: BTreeSet<Digest> = books.commands.iter().map(|c| c.hash).collect();
    let is_whole = ledger.saved.values().all(|saved| saved.lost.is_none())
        && ledger.copied.is_empty()
        && books.held.iter().all(|held| received.contains(&held.hash));
    for (name, mut numbers) in series {
        let count = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.len() != count {
            return Err(Violation::new("I18", format!("series {name} has a number twice")));
        }
        let last = numbers.last().copied().unwrap_or(0) as usize;
        // A server that was put back leaves out numbers of the office's documents; the log says so.
        let may_have_gap = ledger.is_server_restored && OF_THE_OFFICE.iter().any(|prefix| name.starts_with(prefix));
        if is_whole && !may_have_gap && last != count {
            return Err(Violation::new("I18", format!("series {name} ends at {last} and has {count} numbers")));
        }
    }
    Ok(())
}
