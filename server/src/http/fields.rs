//! The body of a command as it comes: a JSON object whose fields are not read yet. Some of them are ours; the rest is the
//! command's, and its own strict reader says what is wrong with it (F50, F55).

use std::fmt;

use axum::extract::{FromRequest, Request};
use callout_core::domain::commands::{ReadBody, UnknownCommand};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, Error as _, MapAccess, Visitor},
};
use serde_json::value::{RawValue, to_raw_value};

use super::{
    Problem,
    extract::{invalid_field, json_of, parse_json},
    objects,
};

/// A JSON object, its fields in their order.
#[derive(Debug)]
pub struct Fields(Vec<(String, Box<RawValue>)>);

impl Fields {
    /// Takes a field out, if it is there and not `null`.
    pub fn take<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>, Problem> {
        let Some(at) = self.0.iter().position(|(known, _)| known == name) else { return Ok(None) };
        let (_, raw) = self.0.remove(at);
        objects::read::<Option<T>>(raw.get()).map_err(|error| {
            let why = error.to_string();
            invalid_field(name, why.split(" at line ").next().unwrap_or_default())
        })
    }

    /// Says a field that the client does not say: it is in the path, or made of the key.
    pub fn put(&mut self, name: &str, value: &impl Serialize) -> Result<(), Problem> {
        self.without(name)?;
        let raw = to_raw_value(value).map_err(|error| Problem::internal(&error))?;
        self.0.push((name.to_owned(), raw));
        Ok(())
    }

    /// Insists that the client does not say a field.
    pub fn without(&self, name: &str) -> Result<(), Problem> {
        if self.0.iter().any(|(known, _)| known == name) {
            return Err(invalid_field(name, &format!("unknown field `{name}`")));
        }
        Ok(())
    }
}

/// Read strictly, with the path of what is wrong.
impl ReadBody for Fields {
    type Error = Problem;

    fn read<B: DeserializeOwned>(self, _: &str) -> Result<B, Problem> {
        let text: Vec<String> = self.0.iter().map(|(name, raw)| format!("{}:{raw}", serde_json::json!(name))).collect();
        parse_json(format!("{{{}}}", text.join(",")).as_bytes())
    }
}

/// The rows of the table are those that routes are made of: another kind is a defect of ours.
impl From<UnknownCommand> for Problem {
    fn from(error: UnknownCommand) -> Self {
        Self::internal(&error)
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        json_of(request).await
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Unread)
    }
}

struct Unread;

impl<'de> Visitor<'de> for Unread {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields: Vec<(String, Box<RawValue>)> = Vec::new();
        while let Some((name, raw)) = map.next_entry::<String, Box<RawValue>>()? {
            if fields.iter().any(|(known, _)| *known == name) {
                return Err(A::Error::custom(format!("duplicate field `{name}`")));
            }
            fields.push((name, raw));
        }
        Ok(Fields(fields))
    }
}

#[cfg(test)]
mod tests {
    use callout_core::domain::order::command::Because;

    use super::*;

    fn fields(json: &str) -> Result<Fields, Problem> {
        parse_json(json.as_bytes())
    }

    fn named(result: Result<impl fmt::Debug, Problem>) -> (u16, Option<String>) {
        let problem = result.expect_err("it is refused");
        (problem.status.as_u16(), problem.field)
    }

    #[test]
    fn ours_is_taken_out_and_the_rest_is_the_commands() {
        let mut body = fields(r#"{"reason":"rain","basis_revision":7}"#).expect("an object");
        assert_eq!(body.take::<u64>("basis_revision").expect("a number"), Some(7));
        assert_eq!(body.read::<Because>("cancel").expect("a reason").reason.as_str(), "rain");
        let mut nothing = fields(r#"{"basis_revision":null}"#).expect("an object");
        assert_eq!(nothing.take::<u64>("basis_revision").expect("nothing"), None);
        assert_eq!(named(nothing.read::<Because>("cancel")), (422, Some("reason".to_owned())));
    }

    #[test]
    fn what_is_wrong_is_named_f50_f55() {
        for (json, field) in [
            (r#"{"reason":"a","why":1}"#, "why"),
            (r#"{"reason":7}"#, "reason"),
            (r#"{"reason":""}"#, "reason"),
            (r#"{"reason":"a","reason":"b"}"#, "reason"),
        ] {
            let result = fields(json).and_then(|body| body.read::<Because>("cancel"));
            assert_eq!(named(result), (422, Some(field.to_owned())), "{json}");
        }
        for json in ["[]", "7", "null"] {
            assert_eq!(named(fields(json)).0, 422, "{json}");
        }
        assert_eq!(named(fields(r#"{"reason":"#)).0, 400);
        let wrong = fields(r#"{"basis_revision":-1}"#).and_then(|mut body| body.take::<u64>("basis_revision"));
        assert_eq!(named(wrong), (422, Some("basis_revision".to_owned())));
    }

    #[test]
    fn what_the_path_says_is_not_said_again() {
        let mut body = fields(r#"{"payment":"x"}"#).expect("an object");
        assert_eq!(named(body.put("payment", &"y")), (422, Some("payment".to_owned())));
    }
}
