//! Price lists, quotes and the totals that follow from them (P7): computed here and nowhere else.

pub use self::subject::{PricesCommand, PricesEvent, Publish};

mod subject;

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, de};

use super::{
    ids::{PersonId, QuoteId},
    money::{Currency, Fee, Money, MoneyError},
    text::{Line, Note, Text, canonical},
    time::Timestamp,
};

/// What an item of the price list is called on paper: `L-STD`, `FAN-220`.
pub type ItemCode = Text<40>;

/// A count of things or hours, 1 to 9,999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Quantity(u32);

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Quantity {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        super::shapes::Whole::<1, { Self::MAX as i64 }>::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Quantity {}

impl Quantity {
    /// The largest quantity of one line: more on a voucher is a typing error.
    pub const MAX: u32 = 9_999;

    /// Checks the range.
    #[must_use]
    pub const fn new(count: u32) -> Option<Self> {
        if count >= 1 && count <= Self::MAX { Some(Self(count)) } else { None }
    }

    /// The count.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(u32::deserialize(deserializer)?)
            .ok_or_else(|| de::Error::custom(format!("a quantity is between 1 and {}", Self::MAX)))
    }
}

/// A name in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Names {
    /// In English.
    pub en: Line,
    /// In simplified Chinese.
    pub zh: Line,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// Work, by the piece or the hour as its name says.
    Labour,
    /// A part.
    Part,
    /// Travel.
    Travel,
}

/// One item of a price list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PriceItem {
    /// Its code.
    pub code: ItemCode,
    /// Its names.
    pub names: Names,
    /// What it is.
    pub kind: ItemKind,
    /// The price of one.
    pub unit_price: Fee,
}

/// One version of the price list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PriceList {
    /// Versions count up; a quote names the one that the customer saw.
    pub version: u32,
    /// Every price is in it.
    pub currency: Currency,
    /// The items.
    pub items: Vec<PriceItem>,
}

impl PriceList {
    /// The item of that code.
    #[must_use]
    pub fn item(&self, code: &ItemCode) -> Option<&PriceItem> {
        self.items.iter().find(|item| item.code == *code)
    }

    /// The item of that code, or the only one whose code is it in another spelling (F67).
    #[must_use]
    pub fn item_called(&self, code: &ItemCode) -> Option<&PriceItem> {
        let wanted = canonical(code.as_str());
        let mut alike = self.items.iter().filter(|item| canonical(item.code.as_str()) == wanted);
        self.item(code).or_else(|| alike.next().filter(|_| alike.next().is_none()))
    }
}

/// The versions that are at hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriceBook(pub BTreeMap<u32, PriceList>);

impl PriceBook {
    /// The newest version.
    #[must_use]
    pub fn current(&self) -> Option<&PriceList> {
        self.0.values().next_back()
    }
}

/// What somebody asks to be quoted: codes only, never a price (I13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RequestedLine {
    /// Which item.
    pub code: ItemCode,
    /// How many.
    pub quantity: Quantity,
}

/// A priced line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuoteLine {
    /// Which item.
    pub code: ItemCode,
    /// Its names on that day.
    pub names: Names,
    /// How many.
    pub quantity: Quantity,
    /// The price of one.
    pub unit_price: Fee,
    /// Quantity times price.
    pub amount: Money,
}

/// A priced proposal (P7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Quote {
    /// Its id.
    pub id: QuoteId,
    /// The solution in words.
    pub solution: Note,
    /// The lines.
    pub lines: Vec<QuoteLine>,
    /// Their sum.
    pub total: Money,
    /// Which price list the customer saw.
    pub price_list: u32,
    /// Who offered it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What became of it.
    pub answer: QuoteAnswer,
}

/// The customer's answer to a quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum QuoteAnswer {
    /// None yet.
    Open,
    /// He agreed.
    Agreed {
        /// Who said so.
        by_whom: Line,
        /// How.
        how: Agreement,
        /// When.
        at: Timestamp,
    },
    /// He refused.
    Refused {
        /// Why.
        reason: Note,
        /// When.
        at: Timestamp,
    },
}

impl QuoteAnswer {
    /// When he agreed, if he did.
    #[must_use]
    pub const fn agreed_at(&self) -> Option<Timestamp> {
        match self {
            Self::Agreed { at, .. } => Some(*at),
            Self::Open | Self::Refused { .. } => None,
        }
    }
}

/// How somebody agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// Face to face.
    InPerson,
    /// On the phone, for far sites and extra findings.
    ByPhone,
}

/// A part that went into a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartUsed {
    /// Which part.
    pub code: ItemCode,
    /// Its names on that day.
    pub names: Names,
    /// How many.
    pub quantity: Quantity,
}

/// Why lines cannot be priced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PricingError {
    /// The price list has no such item.
    #[error("the price list has no such item")]
    UnknownItem,
    /// A sum left its range.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Prices the requested lines.
pub fn price(list: &PriceList, requested: &[RequestedLine]) -> Result<(Vec<QuoteLine>, Money), PricingError> {
    let lines = requested
        .iter()
        .map(|line| {
            let item = list.item(&line.code).ok_or(PricingError::UnknownItem)?;
            let amount = item.unit_price.money().times(line.quantity.get())?;
            Ok(QuoteLine {
                code: item.code.clone(),
                names: item.names.clone(),
                quantity: line.quantity,
                unit_price: item.unit_price,
                amount,
            })
        })
        .collect::<Result<Vec<_>, PricingError>>()?;
    let total = Money::sum(lines.iter().map(|line| line.amount), list.currency)?;
    Fee::new(total)?;
    Ok((lines, total))
}

/// Names the parts that were used.
pub fn parts(list: &PriceList, requested: &[RequestedLine]) -> Result<Vec<PartUsed>, PricingError> {
    requested
        .iter()
        .map(|line| {
            let item = list.item(&line.code).ok_or(PricingError::UnknownItem)?;
            Ok(PartUsed { code: item.code.clone(), names: item.names.clone(), quantity: line.quantity })
        })
        .collect()
}
