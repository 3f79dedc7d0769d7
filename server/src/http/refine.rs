//! What utoipa does not say by itself: which numbers a type can hold, where nothing narrower is said; and that an object whose only
//! field names one of several things (`{"known": …}`) has no other.

use utoipa::{
    Number,
    openapi::{
        OpenApi, RefOr, Schema,
        path::Operation,
        schema::{AdditionalProperties, ArrayItems, KnownFormat, Object, SchemaFormat},
    },
};

/// Says it of a document's own schemas.
pub fn complete(openapi: &mut OpenApi) {
    let schemas = openapi.components.iter_mut().flat_map(|components| components.schemas.values_mut());
    schemas.for_each(of_schema);
}

/// Says it of an operation.
pub fn of_operation(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter {
            parameter.schema.iter_mut().for_each(of_schema);
        }
    }
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        let contents = body.content.values_mut();
        contents
            .filter_map(|content| if let RefOr::T(it) = content { it.schema.as_mut() } else { None })
            .for_each(of_schema);
    }
}

fn of_schema(schema: &mut RefOr<Schema>) {
    if let RefOr::T(schema) = schema {
        of_own(schema);
    }
}

fn of_own(schema: &mut Schema) {
    match schema {
        Schema::Object(object) => {
            of_number(object);
            object.properties.values_mut().for_each(of_schema);
            if let Some(AdditionalProperties::RefOr(value)) = object.additional_properties.as_deref_mut() {
                of_schema(value);
            }
        }
        Schema::Array(array) => {
            array.prefix_items.iter_mut().for_each(of_own);
            if let ArrayItems::RefOrSchema(item) = &mut array.items {
                of_schema(item);
            }
        }
        Schema::OneOf(any) => {
            any.items.iter_mut().for_each(of_choice);
            any.items.iter_mut().for_each(of_schema);
        }
        Schema::AllOf(any) => any.items.iter_mut().for_each(of_schema),
        Schema::AnyOf(any) => any.items.iter_mut().for_each(of_schema),
        // The document's shapes are open to what utoipa will think of: it says nothing of numbers by itself.
        _ => {}
    }
}

/// An object of one field that must be there, and is no name itself: the field is the name.
fn of_choice(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(object)) = schema else { return };
    let is_named = |value: &RefOr<Schema>| !matches!(value, RefOr::T(Schema::Object(it)) if it.enum_values.is_some());
    if let (1, 1, true) = (object.properties.len(), object.required.len(), object.properties.values().all(is_named)) {
        object.additional_properties.get_or_insert_with(|| Box::new(AdditionalProperties::FreeForm(false)));
    }
}

fn of_number(object: &mut Object) {
    let Some(SchemaFormat::KnownFormat(format)) = &object.format else { return };
    // utoipa says of numbers without a sign only that they are not negative.
    let is_unsigned = object.minimum.is_some();
    let (least, most): (Number, Number) = match (format, is_unsigned) {
        (KnownFormat::Int32, true) => (0_u32.into(), u32::MAX.into()),
        (KnownFormat::Int64, true) => (0_u64.into(), u64::MAX.into()),
        (KnownFormat::Int32, false) => (i32::MIN.into(), i32::MAX.into()),
        (KnownFormat::Int64, false) => (i64::MIN.into(), i64::MAX.into()),
        _ => return,
    };
    object.minimum.get_or_insert(least);
    object.maximum.get_or_insert(most);
}
