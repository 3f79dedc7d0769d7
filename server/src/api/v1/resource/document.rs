//! What the API's document says of a subject's routes: it follows from the row and the kinds table.

use callout_core::domain::{commands::Schemas, shapes::one_of};
use utoipa::{
    IntoParams as _, ToSchema,
    openapi::{
        ContentBuilder, HttpMethod, Object, ObjectBuilder, RefOr, Required, ResponseBuilder, Responses,
        ResponsesBuilder, Schema, SecurityRequirement,
        path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn, Paths},
        request_body::{RequestBody, RequestBodyBuilder},
        schema::{AdditionalProperties, KnownFormat, SchemaFormat, SchemaType, Type},
    },
};

use super::{
    Answer, Resource, Route, Shown, SubjectFile,
    list::{Lines, RegisterRow},
    record::BASIS_REVISION,
};
use crate::http::{IdempotencyKey, Page, problem};

/// What the house refuses any command for that the office records: another revision was seen, or a right was lost since.
const REFUSED_ALWAYS: [&str; 2] = ["not_allowed", "moved"];

/// The document of a command's route, with the schemas that it names.
pub(super) fn of_command<S: Shown, A: Answer>(route: &Route<S>) -> (Schemas, Paths) {
    let mut named = Schemas::new();
    let body = (route.kind.body.schema)(&mut named);
    let path = route.path();
    let ids: Vec<&str> = ids_in(&path).collect();
    let hidden = ids.iter().copied().chain(route.differing.makes).chain(route.differing.filled.iter().copied());
    let body = as_asked(body, &hidden.collect::<Vec<_>>(), !route.opens());
    let query = route.opens().then(|| {
        parameter(
            ParameterIn::Query,
            "branch",
            "The branch that opens it, for whoever sees it; one's own if it is not said",
        )
    });
    let operation = OperationBuilder::new()
        .tag(route.differing.tag.unwrap_or(route.resource.tag))
        .summary(Some(route.kind.about.trim()))
        .security(SecurityRequirement::new::<_, [&str; 0], &str>("bearer", []))
        .parameters(Some(ids.iter().map(|id| parameter(ParameterIn::Path, id, "Which one")).chain(query)))
        .parameters(Some(IdempotencyKey::into_params(|| None)))
        .request_body(Some(request(body)))
        .responses(answers(route, shown::<A>(&mut named)))
        .build();
    (named, paths(&path, HttpMethod::Post, operation))
}

/// The document of the route that shows one.
pub(super) fn of_file<S: Shown>(resource: &Resource) -> (Schemas, Paths) {
    let mut named = Schemas::new();
    name::<S>(&mut named);
    let content = ContentBuilder::new().schema(Some(shown::<SubjectFile<S>>(&mut named))).build();
    let found = ResponseBuilder::new().description("As it stands").content("application/json", content);
    let operation = OperationBuilder::new()
        .tag(resource.tag)
        .summary(Some("One, as it stands in its log."))
        .security(SecurityRequirement::new::<_, [&str; 0], &str>("bearer", []))
        .parameter(parameter(ParameterIn::Path, "id", "Which one"))
        .responses(ResponsesBuilder::new().response("200", found.build()).build())
        .build();
    (named, paths(&format!("{}/{{id}}", resource.path), HttpMethod::Get, operation))
}

/// The document of the route that lists them.
pub(super) fn of_list(resource: &Resource, states: &[&str]) -> (Schemas, Paths) {
    let mut named = Schemas::new();
    name::<RegisterRow>(&mut named);
    let content = ContentBuilder::new().schema(Some(shown::<Page<RegisterRow>>(&mut named))).build();
    let found = ResponseBuilder::new().description("A page").content("application/json", content);
    let of = format!("`state` is one of {}.", states.join(", "));
    let operation = OperationBuilder::new()
        .tag(resource.tag)
        .summary(Some("Those of one's branch, the last begun first; of every branch for those who see all."))
        .description(Some(of))
        .security(SecurityRequirement::new::<_, [&str; 0], &str>("bearer", []))
        .parameters(Some(Lines::into_params(|| Some(ParameterIn::Query)).into_iter().map(|it| in_state(it, states))))
        .responses(ResponsesBuilder::new().response("200", found.build()).response("422", problem("`invalid_field`")))
        .build();
    (named, paths(resource.path, HttpMethod::Get, operation))
}

/// The states stand where the subject's names are.
fn in_state(mut parameter: Parameter, states: &[&str]) -> Parameter {
    if parameter.name == "state" {
        parameter.schema = Some(one_of(states.iter().copied()));
    }
    parameter
}

fn paths(path: &str, method: HttpMethod, operation: utoipa::openapi::path::Operation) -> Paths {
    let mut paths = Paths::new();
    paths.add_path_operation(path, vec![method], operation);
    paths
}

/// Names a schema that others only refer to: what stands in a page or an answer of any type is not named by it.
fn name<T: ToSchema>(named: &mut Schemas) {
    T::schemas(named);
    named.push((T::name().into_owned(), T::schema()));
}

fn shown<T: ToSchema>(named: &mut Schemas) -> RefOr<Schema> {
    T::schemas(named);
    T::schema()
}

/// The names in braces.
fn ids_in(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn parameter(place: ParameterIn, name: &str, says: &str) -> Parameter {
    let required = if place == ParameterIn::Path { Required::True } else { Required::False };
    let id = ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(required)
        .description(Some(says))
        .schema(Some(id.build()))
        .build()
}

fn request(body: RefOr<Schema>) -> RequestBody {
    let content = ContentBuilder::new().schema(Some(body)).build();
    RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True)).build()
}

/// The body as a client sends it: without what the path and the house say, with the revision that he saw.
fn as_asked(body: RefOr<Schema>, hidden: &[&str], is_change: bool) -> RefOr<Schema> {
    let mut body = body;
    if let RefOr::T(schema) = &mut body {
        match schema {
            Schema::Object(object) => change(object, hidden, is_change),
            Schema::OneOf(any) => {
                any.items = std::mem::take(&mut any.items)
                    .into_iter()
                    .map(|variant| as_asked(variant, hidden, is_change))
                    .collect();
            }
            // No command has a body of another shape.
            _ => {}
        }
    }
    body
}

fn change(object: &mut Object, hidden: &[&str], is_change: bool) {
    // Bodies are strict, also where they are one of several.
    object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
    object.properties.retain(|name, _| !hidden.contains(&name.as_str()));
    object.required.retain(|name| !hidden.contains(&name.as_str()));
    if is_change {
        let revision = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::Integer, Type::Null]))
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .minimum(Some(0))
            .description(Some("The revision that was seen, to be refused if it moved since"));
        object.properties.insert(BASIS_REVISION.to_owned(), RefOr::T(Schema::Object(revision.build())));
    }
}

fn answers<S: Shown>(route: &Route<S>, answer: RefOr<Schema>) -> Responses {
    let content = ContentBuilder::new().schema(Some(answer)).build();
    let done = ResponseBuilder::new().description("As it is now").content("application/json", content).build();
    let refused = route.kind.refuses.iter().map(|refusal| refusal.code()).chain(REFUSED_ALWAYS);
    let refused: Vec<String> = refused.map(|code| format!("`{code}`")).collect();
    let answers =
        ResponsesBuilder::new().response(route.done().as_str(), done).response("409", problem(&refused.join(", ")));
    let answers = if route.opens() { answers.response("422", problem("`branch_unknown`")) } else { answers };
    answers.build()
}
