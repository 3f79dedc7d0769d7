//! What a store file is written with: named statements, their arguments, and rows that either database can give.

use callout_core::domain::{
    digest::Digest,
    ids::{
        AssetId, BranchId, CallId, CommandId, CustomerId, DeviceId, HeldId, HoldId, Incarnation, InvoiceId, OrderId,
        PaymentId, PersonId, QuoteId, RemittanceId, SignOffId, ThingId,
    },
    subject::SubjectKind,
    text::Text,
    time::Timestamp,
};
use chrono::{DateTime, Utc};
use sqlx::{FromRow, postgres::PgRow, sqlite::SqliteRow};
use uuid::Uuid;

use crate::clock::from_unix_ms;

/// One SQL text that serves both databases. Made by `statements!` only, so that each is registered and prepared in a test.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    /// Its name, for logs and the test.
    pub name: &'static str,
    /// The SQL, with `$1` placeholders.
    pub text: &'static str,
}

impl Statement {
    /// Whether it is only the head of a statement, to be completed by `execute_many` or `all_in`.
    #[must_use]
    pub fn is_head(&self) -> bool {
        let text = self.text.trim_end();
        // `insert into t (a, b)` and `update t set … from (` wait for `values`, `… where key in` for its keys.
        (text.starts_with("insert") && !text.contains("values") && !text.contains("select"))
            || text.ends_with('(')
            || text.ends_with(" in")
    }
}

/// Declares the statements of a store file and lists them in `ALL`.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)+) => {
        $($(#[$doc])* pub(crate) const $name: $crate::store::Statement =
            $crate::store::Statement { name: concat!(module_path!(), "::", stringify!($name)), text: $text };)+
        #[cfg_attr(not(test), expect(dead_code, reason = "read by the test that prepares every statement"))]
        /// Every statement of this file; registered in [`crate::store::STATEMENTS`].
        pub(crate) const ALL: &[$crate::store::Statement] = &[$($name),+];
    };
}
pub(crate) use statements;

/// A bound argument. `None` is SQL's NULL of that type, which PostgreSQL wants to know.
#[derive(Clone, Debug)]
pub enum Value {
    /// A whole number, a time in milliseconds, an amount in minor units.
    Int(Option<i64>),
    /// Yes or no.
    Bool(Option<bool>),
    /// Text, also JSON.
    Text(Option<String>),
    /// An id.
    Id(Option<Uuid>),
    /// Bytes, also digests.
    Bytes(Option<Vec<u8>>),
}

/// What can be bound.
pub trait ToValue {
    /// The argument.
    fn to_value(&self) -> Value;
    /// NULL of its type.
    fn null() -> Value;
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or_else(T::null, T::to_value)
    }

    fn null() -> Value {
        T::null()
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value {
        (**self).to_value()
    }

    fn null() -> Value {
        T::null()
    }
}

macro_rules! to_value {
    ($($variant:ident: $($type:ty => |$value:ident| $make:expr),+;)+) => {$($(
        impl ToValue for $type {
            fn to_value(&self) -> Value {
                let $value = self;
                Value::$variant(Some($make))
            }

            fn null() -> Value {
                Value::$variant(None)
            }
        }
    )+)+};
}

to_value! {
    Int: i64 => |v| *v, i32 => |v| i64::from(*v), u32 => |v| i64::from(*v), u16 => |v| i64::from(*v), DateTime<Utc> => |v| v.timestamp_millis(), Millis => |v| v.0, Timestamp => |v| v.ms(), SubjectKind => |v| i64::from(v.0);
    Bool: bool => |v| *v;
    Text: str => |v| v.to_owned(), String => |v| v.clone();
    Id: Uuid => |v| *v;
    Bytes: [u8] => |v| v.to_vec(), Vec<u8> => |v| v.clone(), Digest => |v| v.0.to_vec();
}

impl<const N: usize> ToValue for [u8; N] {
    fn to_value(&self) -> Value {
        Value::Bytes(Some(self.to_vec()))
    }

    fn null() -> Value {
        Value::Bytes(None)
    }
}

impl<const MAX: usize> ToValue for Text<MAX> {
    fn to_value(&self) -> Value {
        Value::Text(Some(self.as_str().to_owned()))
    }

    fn null() -> Value {
        Value::Text(None)
    }
}

macro_rules! ids_to_value {
    ($($id:ty),+ $(,)?) => {$(
        impl ToValue for $id {
            fn to_value(&self) -> Value {
                Value::Id(Some(self.0))
            }

            fn null() -> Value {
                Value::Id(None)
            }
        }
    )+};
}

ids_to_value!(
    AssetId,
    BranchId,
    CallId,
    CommandId,
    CustomerId,
    DeviceId,
    HeldId,
    HoldId,
    Incarnation,
    InvoiceId,
    OrderId,
    PaymentId,
    PersonId,
    QuoteId,
    RemittanceId,
    SignOffId,
    ThingId,
);

/// Collects arguments in the order of their placeholders.
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::store::ToValue::to_value(&$value)),*] };
}
pub(crate) use args;

/// A time as both databases keep it; in a row struct: `#[sqlx(try_from = "i64")] at: Millis`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millis(pub i64);

impl Millis {
    /// The moment.
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        from_unix_ms(self.0)
    }
}

impl From<i64> for Millis {
    fn from(ms: i64) -> Self {
        Self(ms)
    }
}

/// A row struct that either database can fill: `#[derive(sqlx::FromRow)]` gives it.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
