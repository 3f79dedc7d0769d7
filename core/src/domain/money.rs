//! Money in integer minor units with its currency; every sum is checked (I8, F55).

use std::fmt;

use iso_currency::Currency as Iso;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The largest amount that one field may hold, in minor units: 100 million of a two-decimal currency.
///
/// Far above any fee, far below what could overflow a sum of a million of them.
pub const AMOUNT_MINOR_MAX: i64 = 10_000_000_000;

/// An ISO 4217 currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency(Iso);

impl Currency {
    /// 人民币, the default of the settings.
    pub const CNY: Self = Self(Iso::CNY);

    /// The currency of a three-letter code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Iso::from_code(code).map(Self)
    }

    /// The three-letter code.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Digits behind the decimal point.
    #[must_use]
    pub fn exponent(self) -> u32 {
        self.0.exponent().map_or(2, u32::from)
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::from_code(&code).ok_or_else(|| de::Error::custom("is not an ISO 4217 currency code such as CNY"))
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Currency {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        crate::domain::shapes::one_of(CODES.iter().cloned())
    }
}

/// Every currency's code. Found once: the document names the currency in every amount, and a server makes it at each start.
#[cfg(feature = "openapi")]
static CODES: std::sync::LazyLock<Vec<String>> = std::sync::LazyLock::new(|| {
    let letters = || 'A'..='Z';
    let all = letters().flat_map(|a| letters().flat_map(move |b| letters().map(move |c| String::from_iter([a, b, c]))));
    all.filter(|code| Currency::from_code(code).is_some()).collect()
});

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Currency {}

/// An amount of money. Negative amounts are credits and corrections; input fields use [`Fee`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// The amount in minor units (fen, cents).
    pub minor: i64,
    /// Its currency.
    pub currency: Currency,
}

/// A calculation that has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The sum leaves the range of the type.
    #[error("the amount is too large")]
    Overflow,
    /// Two currencies in one sum.
    #[error("{0} and {1} cannot be added")]
    Currencies(&'static str, &'static str),
    /// A field's amount is outside 0 ..= [`AMOUNT_MINOR_MAX`].
    #[error("the amount must be between 0 and {AMOUNT_MINOR_MAX} minor units")]
    OutOfRange,
}

impl Money {
    /// An amount in minor units.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in that currency.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// The sum of two amounts of one currency.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Currencies(self.currency.code(), other.currency.code()));
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// This amount less another.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.plus(other.negated()?)
    }

    /// This amount `count` times.
    pub fn times(self, count: u32) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(i64::from(count)).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The same amount the other way.
    pub fn negated(self) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_neg().ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The sum of a list.
    pub fn sum(amounts: impl IntoIterator<Item = Self>, currency: Currency) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::plus)
    }
}

impl fmt::Display for Money {
    /// `CNY 12.30`: for logs and tests; screens format it in the person's language.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exponent = self.currency.exponent() as usize;
        let scale = 10_u64.pow(self.currency.exponent());
        let (sign, value) = (if self.minor < 0 { "-" } else { "" }, self.minor.unsigned_abs());
        write!(f, "{} {sign}{}", self.currency.code(), value / scale)?;
        if exponent > 0 {
            write!(f, ".{:0exponent$}", value % scale)?;
        }
        Ok(())
    }
}

/// An amount as a person enters it: never negative, never above [`AMOUNT_MINOR_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Fee(Money);

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Fee {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::{
            ToSchema as _,
            openapi::schema::{AdditionalProperties, ObjectBuilder, Ref},
        };
        ObjectBuilder::new()
            .property("minor", super::shapes::Whole::<0, AMOUNT_MINOR_MAX>::schema())
            .property("currency", Ref::from_schema_name(Currency::name()))
            .required("minor")
            .required("currency")
            .additional_properties(Some(AdditionalProperties::FreeForm(false)))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Fee {
    fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>) {
        schemas.push((Currency::name().into(), <Currency as utoipa::PartialSchema>::schema()));
    }
}

impl Fee {
    /// Checks the range.
    pub fn new(money: Money) -> Result<Self, MoneyError> {
        if (0..=AMOUNT_MINOR_MAX).contains(&money.minor) { Ok(Self(money)) } else { Err(MoneyError::OutOfRange) }
    }

    /// The amount.
    #[must_use]
    pub const fn money(self) -> Money {
        self.0
    }
}

impl<'de> Deserialize<'de> for Fee {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Money::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn cny(minor: i64) -> Money {
        Money::new(minor, Currency::CNY)
    }

    #[test]
    fn sums_are_checked_f55() {
        assert_eq!(cny(i64::MAX).plus(cny(1)), Err(MoneyError::Overflow));
        assert_eq!(cny(i64::MIN).negated(), Err(MoneyError::Overflow));
        assert_eq!(cny(i64::MAX / 2).times(3), Err(MoneyError::Overflow));
        assert!(Currency::from_code("USD").is_some_and(|usd| cny(1).plus(Money::zero(usd)).is_err()));
    }

    #[test]
    fn a_fee_is_neither_negative_nor_absurd_f55() {
        assert!(Fee::new(cny(AMOUNT_MINOR_MAX)).is_ok());
        assert_eq!(Fee::new(cny(AMOUNT_MINOR_MAX + 1)), Err(MoneyError::OutOfRange));
        assert_eq!(Fee::new(cny(-1)), Err(MoneyError::OutOfRange));
        assert!(serde_json::from_str::<Fee>(r#"{"minor":1.5,"currency":"CNY"}"#).is_err());
    }

    #[test]
    fn money_prints_with_its_decimals() {
        assert_eq!(cny(-1_230).to_string(), "CNY -12.30");
        assert_eq!(Currency::from_code("JPY").map(|jpy| Money::new(500, jpy).to_string()), Some("JPY 500".to_owned()));
    }
}
