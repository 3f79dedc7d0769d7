//! The cash book as a subject: one a technician and branch, and the first cash opens it.

use super::{CashBook, CashCommand, CashEvent};
use crate::domain::{
    digest::Digest,
    ids::{BranchId, PersonId},
    ledger::Entry,
    refusal::Refusal,
    subject::{
        Consequence, Context, Decided, Holders, Line, Listed as _, OutOfPlace, Recorded, Scope, Stop, Subject,
        SubjectKey,
    },
    subjects::{AnyCommand, Product},
};

impl CashBook {
    /// The key of a technician's book in a branch: both follow from it, so that the first cash needs to look nothing up.
    #[must_use]
    pub fn key_of(branch: BranchId, person: PersonId) -> SubjectKey {
        Self::key(Digest::of_parts(&[b"callout/cash-book/1", branch.0.as_bytes(), person.0.as_bytes()]).id())
    }
}

impl Subject for CashBook {
    const SCOPE: Scope = Scope::Branch;

    type Command = CashCommand;
    type Event = CashEvent;

    fn decide(
        was: Option<&Self>,
        command: &CashCommand,
        with: &Context<'_, Product>,
    ) -> Result<Decided<CashEvent, AnyCommand>, Stop> {
        // What opens a book is recorded by the technician whose it is.
        let (person, branch, currency) = (with.actor.person, with.site.branch, with.site.currency);
        if was.is_none() && with.about != Self::key_of(branch, person) {
            return Err(Refusal::UnknownReference.into());
        }
        let opened = was.is_none().then_some(CashEvent::Opened { person, branch, currency });
        let book = was.cloned().unwrap_or_else(|| Self::new(person, branch, currency));
        let event = match command {
            // A voucher tells it, by right.
            CashCommand::Collect(collect) if with.told_by.is_some() => CashEvent::Collected(collect.amount),
            asked => book.decide(asked, with.actor, &with.reference.policies, with.mode)?,
        };
        let entry = book.journal(&event).map_err(|_| Refusal::AmountTooLarge)?;
        Ok(Decided {
            remarks: book.remarks(command),
            follows: entry.into_iter().map(Consequence::Post).collect(),
            events: opened.into_iter().chain([event]).collect(),
        })
    }

    fn apply(was: Option<Self>, event: &Recorded<CashEvent>) -> Result<Self, OutOfPlace> {
        match (was, &event.what) {
            (None, CashEvent::Opened { person, branch, currency }) => Ok(Self::new(*person, *branch, *currency)),
            (None, _) => Err(OutOfPlace),
            (Some(book), what) => Ok(book.apply(what, event.by, event.at)),
        }
    }

    fn books(was: Option<&Self>, event: &Recorded<CashEvent>) -> Option<Entry> {
        was?.journal(&event.what).ok().flatten()
    }

    fn holders(&self) -> Holders {
        Holders::Person(self.person)
    }

    fn line(&self) -> Line {
        let open = self.remittances.iter().any(super::Remittance::is_open);
        let state = if open { "handed_in" } else { "counted" };
        Line { title: self.holds.to_string(), state: state.to_owned(), responsible: Some(self.person), due: None }
    }
}
