//! Words for people in what the queue itself writes: its public pages, the templates of spreadsheets.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};

/// The messages of some files in one language.
pub struct Words {
    bundle: FluentBundle<FluentResource>,
    bengali: bool,
}

impl Words {
    /// Out of these files, which are in Bengali or in English.
    pub fn of(bengali: bool, files: &[&str]) -> Self {
        let language = if bengali { unic_langid::langid!("bn-IN") } else { unic_langid::langid!("en") };
        let mut bundle = FluentBundle::new(vec![language]);
        bundle.set_use_isolating(false);
        for file in files {
            // A file with a mistake is read as far as it goes; `cargo xtask check` finds mistakes.
            let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(read, _)| read);
            bundle.add_resource_overriding(resource);
        }
        Self { bundle, bengali }
    }

    /// A message as it is. A missing one is its own name.
    pub fn plain(&self, id: &str, given: &[(&str, &str)]) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|message| message.value()) else {
            return id.to_owned();
        };
        let mut args = FluentArgs::new();
        for (name, value) in given {
            args.set(*name, *value);
        }
        self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }

    /// A message, safe within HTML.
    pub fn say(&self, id: &str) -> String {
        self.say_with(id, &[])
    }

    /// The same of a message with gaps.
    pub fn say_with(&self, id: &str, given: &[(&str, &str)]) -> String {
        escaped(&self.plain(id, given))
    }

    /// A number in the digits of the language.
    pub fn number(&self, number: u32) -> String {
        let digits = number.to_string();
        if !self.bengali {
            return digits;
        }
        let bengali = |digit: char| digit.to_digit(10).and_then(|digit| char::from_u32(0x9e6 + digit));
        digits.chars().map(|digit| bengali(digit).unwrap_or(digit)).collect()
    }

    /// The language, as HTML names it.
    pub const fn tag(&self) -> &'static str {
        if self.bengali { "bn-IN" } else { "en" }
    }
}

/// Text as it may stand in HTML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
