//! The cash book as a subject: its id is its technician's, and the first cash opens it.

use super::{CashBook, CashCommand, CashEvent};
use crate::domain::{
    ids::PersonId,
    refusal::Refusal,
    subject::{Consequence, Context, Decided, Holders, Line, OutOfPlace, Recorded, Scope, Stop, Subject},
    subjects::{AnyCommand, Product},
};

impl Subject for CashBook {
    const SCOPE: Scope = Scope::Branch;

    type Command = CashCommand;
    type Event = CashEvent;

    fn decide(
        was: Option<&Self>,
        command: &CashCommand,
        with: &Context<'_, Product>,
    ) -> Result<Decided<CashEvent, AnyCommand>, Stop> {
        let (person, branch, currency) = (PersonId(with.about.id), with.site.branch, with.site.currency);
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

    fn holders(&self) -> Holders {
        Holders::Person(self.person)
    }

    fn line(&self) -> Line {
        let open = self.remittances.iter().any(super::Remittance::is_open);
        let state = if open { "handed_in" } else { "counted" };
        Line { title: self.holds.to_string(), state: state.to_owned(), responsible: Some(self.person), due: None }
    }
}
