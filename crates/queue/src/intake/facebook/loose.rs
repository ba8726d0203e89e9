//! JSON of a platform that takes liberties: numbers where strings are meant, `null` around what is there, one thing where
//! a list is meant. What cannot be meant is named by its key, never quoted.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use std::fmt;

use super::event::Unreadable;

/// An id there is no longer than this.
const ID: usize = 300;

/// What an object says under a key; `null` says nothing.
pub fn get<'a>(of: &'a Value, key: &str) -> Option<&'a Value> {
    of.get(key).filter(|value| !value.is_null())
}

/// A text.
///
/// # Errors
/// There is something that is none.
pub fn text(of: &Value, key: &'static str) -> Result<Option<String>, Unreadable> {
    match get(of, key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(_) => Err(Unreadable::Form(key)),
    }
}

/// A text that may as well be missing.
pub fn text_or_none(of: &Value, key: &'static str) -> Option<String> {
    text(of, key).ok().flatten()
}

/// An id, as a string or a number.
pub fn id(of: &Value, key: &str) -> Option<String> {
    let word = match get(of, key)? {
        Value::String(word) => word.clone(),
        Value::Number(number) => number.as_u64()?.to_string(),
        _ => return None,
    };
    let plain = !word.is_empty() && word.len() <= ID && word.bytes().all(|b| b.is_ascii_graphic());
    plain.then_some(word)
}

/// An id that must be there.
///
/// # Errors
/// It is not.
pub fn needed_id(of: &Value, key: &'static str) -> Result<String, Unreadable> {
    id(of, key).ok_or(Unreadable::Missing(key))
}

/// All there is, whether it is in a list or stands alone.
pub fn list<'a>(of: &'a Value, key: &str) -> Vec<&'a Value> {
    match get(of, key) {
        None => Vec::new(),
        Some(Value::Array(all)) => all.iter().filter(|value| !value.is_null()).collect(),
        Some(one) => vec![one],
    }
}

/// Whether it is said to be so.
pub fn is(of: &Value, key: &str) -> bool {
    match get(of, key) {
        Some(Value::Bool(is)) => *is,
        Some(Value::Number(number)) => number.as_f64() != Some(0.0),
        Some(Value::String(word)) => matches!(word.as_str(), "true" | "1"),
        _ => false,
    }
}

/// A number, also one that is written as a string.
pub fn number(of: &Value, key: &str) -> Option<f64> {
    match get(of, key)? {
        Value::Number(number) => number.as_f64(),
        Value::String(word) => word.trim().parse().ok(),
        _ => None,
    }
    .filter(|number: &f64| number.is_finite())
}

/// An object's keys with what they say as it came, each as often as it came: one that holds something odd, or is there
/// twice, does not spoil its neighbours.
#[derive(Debug)]
pub struct Pairs(pub Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reads;
        impl<'de> Visitor<'de> for Reads {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Reads)
    }
}

/// The things of a list as they came; one thing is a list of one, and nothing is an empty one.
pub fn parts(raw: &RawValue) -> Vec<Box<RawValue>> {
    if raw.get() == "null" {
        return Vec::new();
    }
    serde_json::from_str(raw.get()).unwrap_or_else(|_| vec![raw.to_owned()])
}
