//! How strictly JSON is read at the door.
//!
//! JSON arrays are not objects. A struct that serde reads takes an array as well, its fields in their order; no document says
//! so, and what stands at the third place today stands at the fourth tomorrow. Here it is refused at
//! every depth, and so is a day that is not written as one. What stands inside of an enum that serde tags within is read without us.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Unexpected, VariantAccess,
    Visitor,
};

/// What chrono says a day expects: it takes `2026-1-5`, and years before the first and behind the 9999th as well.
const DAY: &str = "a formatted date string";

/// What serde says an enum with its name inside expects: it takes `["name", …]` as well.
const TAGGED: &str = "internally tagged enum";

/// Reads as what is within it does, but takes no array for an object.
pub struct Objects<T>(pub T);

/// Hands on what comes, wrapped in the same way.
struct Within<V> {
    visitor: V,
    takes_array: bool,
}

impl<V> Within<V> {
    fn of<'de>(visitor: V) -> Self
    where
        V: Visitor<'de>,
    {
        let takes_array = !expected(&visitor).starts_with(TAGGED);
        Self { visitor, takes_array }
    }

    fn object(visitor: V) -> Self {
        Self { visitor, takes_array: false }
    }
}

impl<'de, V: Visitor<'de>> Within<V> {
    /// Insists that a day is written as one.
    fn day<E: Error>(&self, text: &str) -> Result<(), E> {
        if is_day(text) || expected(&self.visitor) != DAY {
            return Ok(());
        }
        Err(E::invalid_value(Unexpected::Str(text), &"a day of the years 0001 to 9999 as YYYY-MM-DD"))
    }
}

/// `2026-01-05`, as far as its form goes.
fn is_day(text: &str) -> bool {
    let digits = |part: &str, len: usize| part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = text.splitn(3, '-');
    let mut next = |len| parts.next().filter(|part| digits(part, len));
    next(4).is_some_and(|year| year != "0000") && next(2).is_some() && next(2).is_some()
}

fn expected<'de>(visitor: &impl Visitor<'de>) -> String {
    struct Says<'a, V>(&'a V);
    impl<'de, V: Visitor<'de>> fmt::Display for Says<'_, V> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.expecting(f)
        }
    }
    Says(visitor).to_string()
}

/// Methods that only hand a visitor on.
macro_rules! hands_on {
    ($($method:ident($($arg:ident: $type:ty),*);)+) => {$(
        fn $method<V: Visitor<'de>>(self, $($arg: $type,)* visitor: V) -> Result<V::Value, Self::Error> {
            self.0.$method($($arg,)* Within { visitor, takes_array: true })
        }
    )+};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Objects<D> {
    type Error = D::Error;

    hands_on! {
        deserialize_bool(); deserialize_i8(); deserialize_i16(); deserialize_i32(); deserialize_i64(); deserialize_i128();
        deserialize_u8(); deserialize_u16(); deserialize_u32(); deserialize_u64(); deserialize_u128(); deserialize_f32();
        deserialize_f64(); deserialize_char(); deserialize_str(); deserialize_string(); deserialize_bytes();
        deserialize_byte_buf(); deserialize_option(); deserialize_unit(); deserialize_unit_struct(name: &'static str);
        deserialize_newtype_struct(name: &'static str); deserialize_seq(); deserialize_tuple(len: usize);
        deserialize_tuple_struct(name: &'static str, len: usize); deserialize_map();
        deserialize_enum(name: &'static str, variants: &'static [&'static str]);
        deserialize_identifier(); deserialize_ignored_any();
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.0.deserialize_any(Within::of(visitor))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_struct(name, fields, Within::object(visitor))
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

/// Visits of what holds nothing else.
macro_rules! visits {
    ($($method:ident($type:ty);)+) => {$(
        fn $method<E: Error>(self, value: $type) -> Result<V::Value, E> {
            self.visitor.$method(value)
        }
    )+};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Within<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    visits! {
        visit_bool(bool); visit_i8(i8); visit_i16(i16); visit_i32(i32); visit_i64(i64); visit_i128(i128); visit_u8(u8);
        visit_u16(u16); visit_u32(u32); visit_u64(u64); visit_u128(u128); visit_f32(f32); visit_f64(f64); visit_char(char);
        visit_bytes(&[u8]);
        visit_borrowed_bytes(&'de [u8]); visit_byte_buf(Vec<u8>);
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<V::Value, E> {
        self.day(text)?;
        self.visitor.visit_str(text)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<V::Value, E> {
        self.day(text)?;
        self.visitor.visit_borrowed_str(text)
    }

    fn visit_string<E: Error>(self, text: String) -> Result<V::Value, E> {
        self.day(&text)?;
        self.visitor.visit_string(text)
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_some(Objects(deserializer))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_newtype_struct(Objects(deserializer))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        if self.takes_array {
            self.visitor.visit_seq(Objects(items))
        } else {
            Err(A::Error::invalid_type(Unexpected::Other("array"), &"an object"))
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(Objects(entries))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, choice: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_enum(Objects(choice))
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Objects<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Objects(deserializer))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Objects<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Objects(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Objects<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        self.0.next_key_seed(Objects(seed))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(Objects(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Objects<A> {
    type Error = A::Error;
    type Variant = Objects<A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self::Variant), A::Error> {
        self.0.variant_seed(Objects(seed)).map(|(value, variant)| (value, Objects(variant)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Objects<A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.0.newtype_variant_seed(Objects(seed))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(len, Within { visitor, takes_array: true })
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.struct_variant(fields, Within::object(visitor))
    }
}

/// Reads a value from JSON text, taking no array for an object.
pub fn read<'de, T: Deserialize<'de>>(text: &'de str) -> serde_json::Result<T> {
    T::deserialize(Objects(&mut serde_json::Deserializer::from_str(text)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::NaiveDate;
    use serde_json::value::RawValue;

    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Outer {
        inner: Vec<Inner>,
        how: Option<How>,
        pair: (u8, u8),
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Inner {
        count: u8,
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum How {
        Known(Inner),
        New { name: String },
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(tag = "zone", rename_all = "snake_case")]
    enum Zone {
        Near,
        Far { km: u8 },
    }

    #[test]
    fn objects_are_read_and_lists_are_lists() {
        let outer =
            read::<Outer>(r#"{"inner":[{"count":1}],"how":{"new":{"name":"a"}},"pair":[1,2]}"#).expect("it reads");
        assert_eq!((outer.inner.len(), outer.how, outer.pair), (1, Some(How::New { name: "a".into() }), (1, 2)));
        assert_eq!(read::<Zone>(r#"{"zone":"far","km":3}"#).expect("it reads"), Zone::Far { km: 3 });
        assert_eq!(read::<&RawValue>("[ 1 ]").expect("any JSON").get(), "[ 1 ]");
    }

    #[test]
    fn a_day_is_written_in_one_way_and_has_a_year_f6() {
        for day in ["0001-01-01", "2026-02-28", "9999-12-31"] {
            assert!(read::<NaiveDate>(&format!("{day:?}")).is_ok(), "{day}");
        }
        for day in ["0000-01-01", "-0001-01-01", "+10000-01-01", "2026-1-5", "2026-02-29", " 2026-02-28", "", "2026-02"]
        {
            assert!(read::<NaiveDate>(&format!("{day:?}")).is_err(), "{day}");
            assert!(read::<BTreeMap<NaiveDate, u8>>(&format!("{{{day:?}:1}}")).is_err(), "{day}");
        }
    }

    #[test]
    fn an_array_is_no_object_at_any_depth_f50() {
        for text in [
            "[[],null,[1,2]]",
            r#"{"inner":[[1]],"pair":[1,2]}"#,
            r#"{"inner":[],"how":{"known":[1]},"pair":[1,2]}"#,
            r#"{"inner":[],"how":{"new":["a"]},"pair":[1,2]}"#,
        ] {
            let error = read::<Outer>(text).expect_err(text).to_string();
            assert!(error.contains("expected an object"), "{error}");
        }
        for text in [r#"["near"]"#, r#"["far",{"km":3}]"#] {
            assert!(read::<Zone>(text).is_err(), "{text}");
        }
    }
}
