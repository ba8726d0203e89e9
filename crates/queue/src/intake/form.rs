//! What stands in a form or a query: fields by name, each looked at once.

use std::borrow::Cow;
use std::collections::BTreeMap;
use url::{Url, form_urlencoded};
use wire::time::Timestamp;
use wire::{limits, text};

use crate::intake::moment;
use crate::intake::refusal::Refusal;

/// Fields of one request.
const FIELDS: usize = 200;

/// The fields of a request; unknown ones are left alone.
#[derive(Debug, Clone, Default)]
pub struct Form {
    fields: BTreeMap<String, Vec<String>>,
    count: usize,
}

impl Form {
    /// Reads `application/x-www-form-urlencoded`. Bytes that are no UTF-8 become the sign for that.
    ///
    /// # Errors
    /// Too many fields.
    pub fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let mut form = Self::default();
        form.read_more(bytes)?;
        Ok(form)
    }

    /// Reads more of the same: what stands in the address of a form that is posted.
    ///
    /// # Errors
    /// Too many fields.
    pub fn read_more(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        form_urlencoded::parse(bytes).try_for_each(|(name, value)| self.add(&name, value))
    }

    /// Adds a field. What has many values is named with brackets behind it by some, and each has the name before them.
    ///
    /// # Errors
    /// Too many fields.
    pub fn add(&mut self, name: &str, value: Cow<'_, str>) -> Result<(), Refusal> {
        self.count += 1;
        if self.count > FIELDS {
            return Err(Refusal::wrong("too many fields"));
        }
        self.fields.entry(of_one(name).to_owned()).or_default().push(value.into_owned());
        Ok(())
    }

    fn all(&self, name: &str) -> &[String] {
        self.fields.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// A field that may be there once; empty is absent.
    ///
    /// # Errors
    /// It is there with two values.
    pub fn one(&self, name: &str) -> Result<Option<&str>, Refusal> {
        let mut said = self.all(name).iter().map(String::as_str).filter(|value| !value.trim().is_empty());
        let first = said.next();
        if said.any(|other| Some(other) != first) {
            return Err(Refusal::wrong(format!("{name} is given twice")));
        }
        Ok(first)
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

    /// Every value of an attribute of the service, each once.
    ///
    /// # Errors
    /// One is longer.
    pub fn attribute_values(&self, code: &str, most: usize) -> Result<Vec<String>, Refusal> {
        let name = format!("attribute[{code}]");
        let mut values = Vec::new();
        for value in self.all(&name).iter().map(|value| text::stored(value)) {
            if text::count(&value) > most {
                return Err(Refusal::wrong(format!("{name} is longer than {most} characters")));
            }
            if !value.is_empty() && !values.contains(&value) {
                values.push(value);
            }
        }
        Ok(values)
    }

    /// What stands between commas, of every field with this name, each once, at most `most`.
    ///
    /// # Errors
    /// There are more.
    pub fn list(&self, name: &str, most: usize) -> Result<Vec<String>, Refusal> {
        let values = self.all(name).iter().flat_map(|value| value.split(','));
        let mut parts = Vec::new();
        for part in values.map(text::stored).filter(|part| !part.is_empty()) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
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
        for said in self.all(name) {
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

    /// A whole number from 1 to `most`.
    ///
    /// # Errors
    /// It is another.
    pub fn number(&self, name: &str, most: u32) -> Result<Option<u32>, Refusal> {
        let Some(said) = self.one(name)? else { return Ok(None) };
        let number = text::latin_digits(said.trim()).parse().ok();
        match number.filter(|number| (1..=most).contains(number)) {
            Some(number) => Ok(Some(number)),
            None => Err(Refusal::wrong(format!("{name} is a number from 1 to {most}"))),
        }
    }

    /// A number.
    ///
    /// # Errors
    /// It is none.
    pub fn decimal(&self, name: &str) -> Result<Option<f64>, Refusal> {
        let Some(said) = self.one(name)? else { return Ok(None) };
        let number = text::latin_digits(&text::stored(said)).parse();
        number.map(Some).map_err(|_| Refusal::wrong(format!("{name} is not a number")))
    }

    /// From the moment in one field until the moment in another, both ends with all that they stand for; nothing where
    /// neither is there. What is absent is as far away as one question may reach.
    ///
    /// # Errors
    /// Not moments, the wrong way round, or too far apart.
    pub fn span(&self, (start, end): (&str, &str), most: i64) -> Result<Option<Span>, Refusal> {
        let read = |name: &str| match self.one(name)? {
            None => Ok(None),
            Some(said) => {
                moment::said(said).map(Some).ok_or_else(|| Refusal::wrong(format!("{name} is no moment")))
            }
        };
        let (from, until) = match (read(start)?, read(end)?) {
            (None, None) => return Ok(None),
            (Some(from), None) => return Ok(Some((from.first, from.first.plus(most)))),
            (None, Some(until)) => return Ok(Some((until.first.plus(-most), until.last))),
            (Some(from), Some(until)) => (from, until),
        };
        if until.last < from.first {
            return Err(Refusal::wrong(format!("{end} is before {start}")));
        }
        // Two days are as far apart as their mornings.
        if until.first.since(from.first) > most {
            let days = most / (24 * wire::time::HOUR);
            return Err(Refusal::wrong(format!("at most {days} days may be asked for")));
        }
        Ok(Some((from.first, until.last)))
    }
}

/// From the first millisecond to the last.
pub type Span = (Timestamp, Timestamp);

/// `media_url` for `media_url[]` and `media_url[2]`, `attribute[x]` for `attribute[x][]`.
fn of_one(name: &str) -> &str {
    let Some((head, inside)) = name.strip_suffix(']').and_then(|name| name.rsplit_once('[')) else {
        return name;
    };
    let counts = inside.bytes().all(|byte| byte.is_ascii_digit());
    if counts && !head.is_empty() && head != "attribute" { head } else { name }
}

/// A link that a browser may follow, as it is kept.
#[must_use]
pub fn web_link(said: &str) -> Option<String> {
    let url = Url::parse(said.trim()).ok()?;
    let plain = url.username().is_empty() && url.password().is_none() && url.has_host();
    let web = matches!(url.scheme(), "https" | "http");
    (plain && web && url.as_str().len() <= limits::REFERENCE).then(|| url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_many_values_is_named_with_brackets_or_without() {
        let form = Form::read(
            b"attribute[ward][]=7&attribute[ward][1]=8&attribute[ward]=7&attribute[12]=a&media_url[]=https://a.org/\
              &status=open&status=closed,open&lat=&lat=22.5&[]=x&attribute[]=y",
        );
        let form = form.unwrap();
        assert_eq!(form.attribute_values("ward", 9).unwrap(), ["7", "8"]);
        assert_eq!(form.attribute("12", 9).unwrap(), "a");
        assert!(form.attribute("ward", 9).is_err());
        assert_eq!(form.links("media_url").unwrap(), ["https://a.org/"]);
        assert_eq!(form.list("status", 3).unwrap(), ["open", "closed"]);
        assert_eq!(form.one("lat").unwrap(), Some("22.5"));
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
