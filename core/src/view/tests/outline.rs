//! A view as readable text: what is empty or false is left out, as a shell would.

use std::fmt::Write as _;

use serde_json::Value;

use crate::{
    i18n::Lang,
    model::Model,
    view::{ViewModel, view},
};

/// What is the same on many screens, so that one snapshot is enough.
const CONSTANT: [&str; 2] = ["labels", "tabs"];

/// The view in one language.
pub fn in_language(model: &mut Model, lang: Lang) -> ViewModel {
    let before = std::mem::replace(&mut model.device.language, lang);
    let drawn = view(model);
    model.device.language = before;
    drawn
}

/// The view in both languages, the outline of one below the other.
pub fn both(model: &mut Model) -> String {
    let mut text = String::new();
    for lang in Lang::ALL {
        let drawn = serde_json::to_value(in_language(model, lang)).expect("a view is data");
        outline(&mut text, 0, &drawn);
        text.push('\n');
    }
    text
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) => false,
        Value::Number(number) => number.as_u64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.values().all(is_nothing),
    }
}

pub fn outline(text: &mut String, depth: usize, value: &Value) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(fields) => {
            for (name, value) in
                fields.iter().filter(|(name, value)| !CONSTANT.contains(&name.as_str()) && !is_nothing(value))
            {
                field(text, depth, name, value);
            }
        }
        Value::Array(items) => {
            for item in items {
                match item {
                    Value::Object(_) => {
                        let _ = writeln!(text, "{indent}-");
                        outline(text, depth + 1, item);
                    }
                    other => {
                        let _ = writeln!(text, "{indent}- {}", plain(other));
                    }
                }
            }
        }
        other => {
            let _ = writeln!(text, "{indent}{}", plain(other));
        }
    }
}

fn field(text: &mut String, depth: usize, name: &str, value: &Value) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(_) | Value::Array(_) => {
            let _ = writeln!(text, "{indent}{name}:");
            outline(text, depth + 1, value);
        }
        other => {
            let _ = writeln!(text, "{indent}{name}: {}", plain(other));
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), |text| text.replace('\n', " / "))
}
