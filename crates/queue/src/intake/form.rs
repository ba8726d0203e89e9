//! What stands in a form or a query: fields by name, each looked at once.

use jiff::civil;
use jiff::tz::{Offset, TimeZone};
use std::collections::BTreeMap;
use url::{Url, form_urlencoded};
use wire::time::{Day, Timestamp};
use wire::{limits, text};

use crate::intake::refusal::Refusal;

/// Fields of one request.
const FIELDS: usize = 200;

/// The fields of a request; unknown ones are left alone.
#[derive(Debug, Clone, Default)]
pub struct Form(BTreeMap<String, Vec<String>>);

impl Form {
    /// Reads `application/x-www-form-urlencoded`. Bytes that are no UTF-8 become the sign for that.
    ///
    /// # Errors
    /// Too many fields.
    pub fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let mut fields = BTreeMap::<String, Vec<String>>::new();
        for (nth, (name, value)) in form_urlencoded::parse(bytes).enumerate() {
            if nth >= FIELDS {
                return Err(Refusal::wrong("too many fields"));
            }
            fields.entry(name.into_owned()).or_default().push(value.into_owned());
        }
        Ok(Self(fields))
    }

    /// A field that may be there once; empty is absent.
    ///
    /// # Errors
    /// It is there with two values.
    pub fn one(&self, name: &str) -> Result<Option<&str>, Refusal> {
        let all = self.0.get(name).map(Vec::as_slice).unwrap_or_default();
        let first = all.first().map(String::as_str);
        if all.iter().any(|other| Some(other.as_str()) != first) {
            return Err(Refusal::wrong(format!("{name} is given twice")));
        }
        Ok(first.filter(|value| !value.trim().is_empty()))
    }

    /// A text as it is kept, of at most `most` characters; empty when absent.
    ///
    /// # Errors
    /// It is longer.
    pub fn text(&self, name: &str, most: usize) -> Result<String, Refusal> {
        let value = text::stored(self.one(name)?.unwrap_or_default());
        if text::count(&value) > most {
            return Err(Refusal::wrong(format!("{name} is longer than {most} characters")));
        }
        Ok(value)
    }

    /// The same for an attribute of the service.
    ///
    /// # Errors
    /// As for [`Self::text`].
    pub fn attribute(&self, code: &str, most: usize) -> Result<String, Refusal> {
        self.text(&format!("attribute[{code}]"), most)
    }

    /// What stands between commas, at most `most`.
    ///
    /// # Errors
    /// There are more.
    pub fn list(&self, name: &str, most: usize) -> Result<Vec<String>, Refusal> {
        let value = self.one(name)?.unwrap_or_default();
        let parts: Vec<String> =
            value.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect();
        if parts.len() > most {
            return Err(Refusal::wrong(format!("{name} names more than {most}")));
        }
        Ok(parts)
    }

    /// Links, each once.
    ///
    /// # Errors
    /// Too many, or one that is none of the web.
    pub fn links(&self, name: &str) -> Result<Vec<String>, Refusal> {
        let mut links = Vec::new();
        for said in self.0.get(name).map(Vec::as_slice).unwrap_or_default() {
            if said.trim().is_empty() {
                continue;
            }
            let link =
                web_link(said).ok_or_else(|| Refusal::wrong(format!("{name} is no link of the web")))?;
            if !links.contains(&link) {
                links.push(link);
            }
        }
        if links.len() > limits::MEDIA {
            return Err(Refusal::wrong(format!("{name} is given more than {} times", limits::MEDIA)));
        }
        Ok(links)
    }

    /// From `start_date` until `end_date`: what is absent is as far away as one question may reach.
    ///
    /// # Errors
    /// Not moments, the wrong way round, or too far apart.
    pub fn span(&self, now: Timestamp, most: i64) -> Result<(Timestamp, Timestamp), Refusal> {
        let read = |name: &str| match self.one(name)? {
            None => Ok(None),
            Some(said) => {
                moment(said).map(Some).ok_or_else(|| Refusal::wrong(format!("{name} is no moment")))
            }
        };
        let (from, until) = match (read("start_date")?, read("end_date")?) {
            (None, None) => (now.plus(-most), now),
            (Some(from), None) => (from, from.plus(most)),
            (None, Some(until)) => (until.plus(-most), until),
            (Some(from), Some(until)) => (from, until),
        };
        match until.since(from) {
            ..0 => Err(Refusal::wrong("end_date is before start_date")),
            span if span > most => Err(Refusal::wrong(format!(
                "at most {} days may be asked for",
                most / (24 * wire::time::HOUR)
            ))),
            _ => Ok((from, until)),
        }
    }
}

/// A link that a browser may follow, as it is kept.
#[must_use]
pub fn web_link(said: &str) -> Option<String> {
    let url = Url::parse(said.trim()).ok()?;
    let plain = url.username().is_empty() && url.password().is_none() && url.has_host();
    let web = matches!(url.scheme(), "https" | "http");
    (plain && web && url.as_str().len() <= limits::REFERENCE).then(|| url.into())
}

/// A moment as the W3C writes it; without a zone, in Kolkata; a day begins with its first moment.
fn moment(said: &str) -> Option<Timestamp> {
    // A plus sign that nobody encoded comes as a space.
    let said = match said.trim().rsplit_once(' ') {
        Some((head, zone)) if head.contains(':') && zone.len() <= 6 => format!("{head}+{zone}"),
        _ => said.trim().to_owned(),
    };
    if let Ok(day) = said.parse::<Day>() {
        return Some(day.begins());
    }
    let millis = match said.parse::<jiff::Timestamp>() {
        Ok(moment) => moment.as_millisecond(),
        Err(_) => {
            let kolkata = TimeZone::fixed(Offset::from_seconds(19_800).ok()?);
            kolkata.to_timestamp(said.parse::<civil::DateTime>().ok()?).ok()?.as_millisecond()
        }
    };
    // What is further away has nothing in it, and would not fit a database.
    const FAR: i64 = 8_000_000_000_000;
    (-FAR..=FAR).contains(&millis).then(|| Timestamp::from_millis(millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_the_world_writes_them() {
        let noon = Timestamp::from_millis(1_795_415_400_000);
        for said in [
            "2026-11-23T12:00:00+05:30",
            "2026-11-23T12:00:00 05:30",
            "2026-11-23T06:30:00Z",
            "2026-11-23T12:00:00",
            " 2026-11-23T06:30:00.000Z ",
        ] {
            assert_eq!(moment(said), Some(noon), "{said}");
        }
        assert_eq!(moment("2026-11-23"), Some(noon.plus(-12 * wire::time::HOUR)));
        for odd in ["", "noon", "2026-13-01", "-1", "2026-11-23T25:00:00Z", "৯"] {
            assert_eq!(moment(odd), None, "{odd}");
        }
    }

    #[test]
    fn only_links_of_the_web_are_kept() {
        assert_eq!(web_link("https://www.example.org/a b.jpg").unwrap(), "https://www.example.org/a%20b.jpg");
        for odd in ["", "file:///etc/passwd", "javascript:alert(1)", "https://u:p@example.org/", "photo.jpg"]
        {
            assert_eq!(web_link(odd), None, "{odd}");
        }
    }
}
