//! The price list as a subject of the company's log: one of them, published version by version, on everybody's phone (P7).

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{PriceItem, PriceList};
#[cfg(any(test, feature = "samples"))]
use crate::domain::samples;
use crate::{
    commands,
    domain::{
        money::Currency,
        policy::Policies,
        refusal::Refusal,
        subject::{Context, Decided, Holders, Line, OutOfPlace, Recorded, Scope, Stop, Subject},
        subjects::{AnyCommand, Product, Reference},
    },
};

/// Body of [`PricesCommand::Publish`]: the whole list; its version is the next one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// Every price is in it.
    pub currency: Currency,
    /// The items.
    pub items: Vec<PriceItem>,
}

commands! {
    /// What can be recorded on the price list.
    pub PricesCommand under Policies {
    /// A new version comes into force; a quote keeps the one that the customer saw (P7).
    publish@1 = Publish(Publish) opening of [Administrator], sample: Self::Publish(samples::price_list(1).published());
    }
}

/// What happened to the price list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", content = "facts", rename_all = "snake_case")]
pub enum PricesEvent {
    /// This version came into force.
    Published(PriceList),
}

impl PriceList {
    /// What was published as it.
    #[must_use]
    pub fn published(&self) -> Publish {
        Publish { currency: self.currency, items: self.items.clone() }
    }
}

impl Subject for PriceList {
    const SCOPE: Scope = Scope::Company;
    const TEACHES: bool = true;

    type Command = PricesCommand;
    type Event = PricesEvent;

    fn decide(
        was: Option<&Self>,
        PricesCommand::Publish(list): &PricesCommand,
        with: &Context<'_, Product>,
    ) -> Result<Decided<PricesEvent, AnyCommand>, Stop> {
        // There is one list: the versions of another one would stand in the place of its own.
        if !with.about.id.is_nil() {
            return Err(Refusal::UnknownReference.into());
        }
        if was.is_some_and(|was| was.published() == *list) {
            return Ok(Decided::events(Vec::new()));
        }
        let version = was.map_or(0, |list| list.version).saturating_add(1);
        let Publish { currency, items } = list.clone();
        Ok(Decided::one(PricesEvent::Published(Self { version, currency, items })))
    }

    fn apply(_: Option<Self>, event: &Recorded<PricesEvent>) -> Result<Self, OutOfPlace> {
        let PricesEvent::Published(list) = &event.what;
        Ok(list.clone())
    }

    fn holders(&self) -> Holders {
        Holders::Everybody
    }

    fn line(&self) -> Line {
        Line { title: self.version.to_string(), state: "in_force".to_owned(), responsible: None, due: None }
    }

    fn teach(&self, reference: &mut Reference) {
        Arc::make_mut(&mut reference.prices).0.insert(self.version, self.clone());
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::{
        samples::{Desk, administrator, clerk, fee, price_list},
        subject::{Listed as _, SubjectKey},
        subjects::AnyEvent,
    };

    fn key() -> SubjectKey {
        PriceList::key(Uuid::nil())
    }

    /// The sample list with labour at that price.
    fn labour_at(minor: i64) -> Publish {
        let mut list = price_list(77).published();
        list.items[0].unit_price = fee(minor);
        list
    }

    fn publish(list: Publish) -> AnyCommand {
        AnyCommand::Prices(PricesCommand::Publish(list))
    }

    #[test]
    fn each_version_is_the_next_one_and_says_the_whole_list() {
        let mut desk = Desk::open();
        for minor in [11_000, 13_000] {
            desk.ask(&administrator(), key(), &publish(labour_at(minor))).expect("published");
        }
        let published = desk.events.iter().map(|(_, event)| match &event.what {
            AnyEvent::Prices(PricesEvent::Published(list)) => (event.by, list.version, list.published()),
            other => panic!("{other:?}"),
        });
        let by = administrator().person;
        let expected = [(by, 1, labour_at(11_000)), (by, 2, labour_at(13_000))];
        assert_eq!(published.collect::<Vec<_>>(), expected);
        assert_eq!(desk.find::<PriceList>(key().id).map(|list| list.version), Some(2));
    }

    #[test]
    fn the_version_that_a_customer_saw_stays_at_hand_p7() {
        let mut desk = Desk::open();
        for minor in [11_000, 13_000] {
            desk.ask(&administrator(), key(), &publish(labour_at(minor))).expect("published");
        }
        let book = &desk.reference.prices;
        assert_eq!(book.0[&1].published(), labour_at(11_000));
        assert_eq!(book.current().map(PriceList::published), Some(labour_at(13_000)));
    }

    #[test]
    fn there_is_one_list_which_administrators_publish_and_everybody_has() {
        let mut desk = Desk::open();
        let before = desk.reference.clone();
        let second = PriceList::key(Uuid::from_u128(1));
        let refused = desk.ask(&administrator(), second, &publish(labour_at(1)));
        assert_eq!(refused, Err(Refusal::UnknownReference.into()));
        assert_eq!(desk.ask(&clerk(), key(), &publish(labour_at(1))), Err(Refusal::NotAllowed.into()));
        assert_eq!(desk.reference, before, "nothing happened");
        assert_eq!(price_list(1).holders(), Holders::Everybody);
    }
}
