//! Shapes in the API's document that say what the rules bound: an item of a list, a number, a text of one form. They are
//! types, so that a bound stands once, as the constant that is also checked.

use std::{borrow::Cow, marker::PhantomData};

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Schema,
        schema::{AdditionalProperties, ArrayBuilder, KnownFormat, ObjectBuilder, Ref, SchemaFormat, Type},
    },
};

/// A list of at least `MIN` and at most `MAX` of them.
pub struct ListOf<T, const MIN: usize, const MAX: usize>(PhantomData<T>);

impl<T: ToSchema, const MIN: usize, const MAX: usize> PartialSchema for ListOf<T, MIN, MAX> {
    fn schema() -> RefOr<Schema> {
        let most = (MAX < usize::MAX).then_some(MAX);
        let item = RefOr::Ref(Ref::from_schema_name(T::name()));
        ArrayBuilder::new().items(item).min_items((MIN > 0).then_some(MIN)).max_items(most).into()
    }
}

impl<T: ToSchema, const MIN: usize, const MAX: usize> ToSchema for ListOf<T, MIN, MAX> {
    fn name() -> Cow<'static, str> {
        let most = if MAX < usize::MAX { format!("UpTo{MAX}") } else { String::new() };
        format!("ListOf{}{most}", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into(), T::schema()));
        T::schemas(schemas);
    }
}

/// At most `MAX` of them, each by its day.
pub struct DaysOf<T, const MAX: usize>(PhantomData<T>);

impl<T: ToSchema, const MAX: usize> PartialSchema for DaysOf<T, MAX> {
    fn schema() -> RefOr<Schema> {
        let value = AdditionalProperties::RefOr(RefOr::Ref(Ref::from_schema_name(T::name())));
        let day = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            .build();
        let days = ObjectBuilder::new().property_names(Some(day)).additional_properties(Some(value));
        days.max_properties(Some(MAX)).into()
    }
}

impl<T: ToSchema, const MAX: usize> ToSchema for DaysOf<T, MAX> {
    fn name() -> Cow<'static, str> {
        format!("DaysOf{}", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into(), T::schema()));
        T::schemas(schemas);
    }
}

/// A day.
pub struct Day;

impl PartialSchema for Day {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::Date);
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into()
    }
}

impl ToSchema for Day {}

/// A whole number from `MIN` to `MAX`.
pub struct Whole<const MIN: i64, const MAX: i64>;

impl<const MIN: i64, const MAX: i64> PartialSchema for Whole<MIN, MAX> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(MIN)).maximum(Some(MAX)).into()
    }
}

impl<const MIN: i64, const MAX: i64> ToSchema for Whole<MIN, MAX> {
    fn name() -> Cow<'static, str> {
        format!("Whole{MIN}To{MAX}").into()
    }
}

/// A text that is one of these.
#[must_use]
pub fn one_of<S: Into<String>>(names: impl IntoIterator<Item = S>) -> RefOr<Schema> {
    let names: Vec<String> = names.into_iter().map(Into::into).collect();
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).into()
}

/// A text so long, whatever it says.
#[must_use]
pub fn long(length_min: usize, length_max: usize) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).min_length(Some(length_min)).max_length(Some(length_max)).into()
}

/// The same as a type.
pub struct Long<const MIN: usize, const MAX: usize>;

impl<const MIN: usize, const MAX: usize> PartialSchema for Long<MIN, MAX> {
    fn schema() -> RefOr<Schema> {
        long(MIN, MAX)
    }
}

impl<const MIN: usize, const MAX: usize> ToSchema for Long<MIN, MAX> {
    fn name() -> Cow<'static, str> {
        format!("Long{MIN}To{MAX}").into()
    }
}

/// A text of one form, so long.
#[must_use]
pub fn written(length_min: usize, length_max: usize, pattern: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(length_min))
        .max_length(Some(length_max))
        .pattern(Some(pattern))
        .into()
}

/// The name of a zone of the tz database.
pub struct Zone;

impl PartialSchema for Zone {
    fn schema() -> RefOr<Schema> {
        one_of(chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()))
    }
}

impl ToSchema for Zone {}

/// The short name of a weekday.
pub struct DayOfWeek;

impl PartialSchema for DayOfWeek {
    fn schema() -> RefOr<Schema> {
        let days = std::iter::successors(Some(chrono::Weekday::Mon), |day| Some(day.succ()));
        one_of(days.take(7).map(|day| day.to_string()))
    }
}

impl ToSchema for DayOfWeek {}

/// A value of any type: what stands in it says another schema, or an app of another time.
pub struct Anything;

impl PartialSchema for Anything {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(utoipa::openapi::schema::SchemaType::AnyValue).into()
    }
}

impl ToSchema for Anything {}
