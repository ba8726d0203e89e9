//! A delivery as a whole: taken apart into events, each as it came, before any of them is read.
//!
//! One odd event harms no other. What is no event, or of another page, is named and shown to a person, like an event that
//! cannot be read.

use serde_json::Value;
use serde_json::value::RawValue;
use wire::text::well_formed_json;

use super::event::{Event, Unreadable};
use super::loose::{Pairs, id, parts};
use super::{feed, messages};

/// An event as it came, for a person's eyes, and what it says or why that cannot be read.
pub type Read = (String, Result<Event, Unreadable>);

/// The events of a delivery, in its order.
///
/// # Errors
/// Why the delivery as a whole cannot be read.
pub fn read(body: &[u8], page: &str) -> Result<Vec<Read>, Unreadable> {
    // Half of an emoji that a program cut in two is no JSON, and must not cost a thousand other events.
    let whole = well_formed_json(body);
    let Pairs(said) = serde_json::from_slice(&whole).map_err(|error| Unreadable::json("delivery", &error))?;
    let mut events = Vec::new();
    for (key, raw) in said {
        match key.as_str() {
            "entry" => {
                for entry in parts(&raw) {
                    read_entry(&entry, page, &mut events);
                }
            }
            // Whose entries these are, is said by each.
            "object" => {}
            _ => events.extend(unknown(&raw, "delivery")),
        }
    }
    Ok(events)
}

fn read_entry(entry: &RawValue, page: &str, events: &mut Vec<Read>) {
    let said = match serde_json::from_str(entry.get()) {
        Ok(Pairs(said)) => said,
        Err(error) => return events.push((shown(entry), Err(Unreadable::json("entry", &error)))),
    };
    let of = said.iter().filter(|(key, _)| key == "id").find_map(|(_, raw)| {
        let value = serde_json::from_str::<Value>(raw.get()).ok()?;
        id(&serde_json::json!({ "id": value }), "id")
    });
    let elsewhere = of.is_some_and(|id| id != page);
    for (key, raw) in &said {
        let read: fn(&Value, &str) -> Result<Event, Unreadable> = match key.as_str() {
            "changes" => feed::changed,
            // To a page whose messages another program answers, they come as `standby`.
            "messaging" | "standby" => messages::messaged,
            _ => {
                events.extend(unknown(raw, "entry"));
                continue;
            }
        };
        for event in parts(raw) {
            let said = match serde_json::from_str::<Value>(event.get()) {
                _ if elsewhere => Err(Unreadable::Elsewhere),
                Ok(value) => read(&value, page),
                Err(error) => Err(Unreadable::json("event", &error)),
            };
            events.push((shown(&event), said));
        }
    }
}

/// What stands where nothing is known to stand: a time or another word says nothing, a thing may.
fn unknown(raw: &RawValue, what: &'static str) -> Vec<Read> {
    let thing = |raw: &RawValue| raw.get().starts_with(['{', '[']) && !matches!(raw.get(), "{}" | "[]");
    let things = parts(raw).into_iter().filter(|raw| thing(raw));
    things.map(|raw| (shown(&raw), Err(Unreadable::Unknown(what)))).collect()
}

/// As a person can read it: the platform escapes every letter that is not Latin.
fn shown(raw: &RawValue) -> String {
    serde_json::from_str::<Value>(raw.get()).map_or_else(|_| raw.get().to_owned(), |value| value.to_string())
}

#[cfg(test)]
mod tests;
