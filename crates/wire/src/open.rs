//! Enums that may grow: a word of a newer program is kept as it came, not refused.
//!
//! Queue and app are updated at different times, so each reads words of the other that it does not know yet. One of them
//! must not make a whole document unreadable: every enum that crosses the wire and may grow is declared with [`crate::open!`] and
//! has a variant that keeps the unknown word and writes it back unchanged. Of a tagged enum (one with fields)
//! the variant holds a [`Foreign`] or a [`ForeignTag`].
//!
//! Deliberately elsewhere: what a person reads instead of such a word (`*-unknown` in `ui/locales`), and how a whole
//! document is kept that cannot be read ([`crate::document::AsItCame`]).

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::fmt;
use std::marker::PhantomData;

/// The longest word of the wire, in bytes. A new word is never longer, and of the letters that [`Word::new`] takes.
pub const LONGEST_WORD: usize = 47;

/// A word that this program does not know, as it came.
///
/// Held in place and not on the heap, so that enums which were `Copy` stay so.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word {
    bytes: [u8; LONGEST_WORD],
    len: u8,
}

impl Word {
    /// Keeps a word; none when it is longer than [`LONGEST_WORD`], or not of Latin letters, digits and `_-./` (what is
    /// shown, logged or made a name of must not be anything).
    #[must_use]
    pub fn new(word: &str) -> Option<Self> {
        if word.is_empty() || !word.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-./".contains(&b)) {
            return None;
        }
        let mut bytes = [0; LONGEST_WORD];
        bytes.get_mut(..word.len())?.copy_from_slice(word.as_bytes());
        Some(Self { bytes, len: u8::try_from(word.len()).ok()? })
    }

    /// The word.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        // It was made of a whole text: neither can fail.
        let Some((word, _)) = self.bytes.split_at_checked(self.len as usize) else { return "" };
        match std::str::from_utf8(word) {
            Ok(word) => word,
            Err(_) => "",
        }
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// Reads a word as an enum does: `known` is asked first, and what it does not know is kept.
#[doc(hidden)]
pub fn read_word<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    known: fn(&str) -> Option<T>,
    unknown: fn(Word) -> T,
) -> Result<T, D::Error> {
    struct Reading<T>(fn(&str) -> Option<T>, fn(Word) -> T);
    impl<T> Visitor<'_> for Reading<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a word of at most {LONGEST_WORD} Latin letters, digits and _-./")
        }

        fn visit_str<E: Error>(self, word: &str) -> Result<T, E> {
            let kept = || Word::new(word).map(self.1);
            (self.0)(word).or_else(kept).ok_or_else(|| E::invalid_value(Unexpected::Str(word), &self))
        }
    }
    deserializer.deserialize_str(Reading(known, unknown))
}

/// Declares an enum whose words may become more: `open! { pub enum Name { Variant = "word", .. } }`.
///
/// `Unknown` keeps what this program does not know; `else Name` calls that variant otherwise, where `Unknown` means something.
#[macro_export]
macro_rules! open {
    ($(#[$about:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $crate::open! { $(#[$about])* pub enum $name else Unknown { $($(#[$doc])* $variant = $word,)+ } }
    };
    ($(#[$about:meta])* pub enum $name:ident else $unknown:ident {
        $($(#[$doc:meta])* $variant:ident = $word:literal,)+
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
            /// From a newer program than this one: kept as it came.
            $unknown($crate::open::Word),
        }

        impl $name {
            /// Every one that this program knows.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The word on the wire and in the database.
            #[must_use]
            pub const fn as_str(&self) -> &str {
                match self { $(Self::$variant => $word,)+ Self::$unknown(word) => word.as_str() }
            }

            /// The one that a word names; none when this program does not know it.
            #[must_use]
            pub fn named(word: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|one| one.as_str() == word)
            }

            /// Whether this program knows it.
            #[must_use]
            pub const fn is_known(&self) -> bool {
                !matches!(self, Self::$unknown(_))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::open::read_word(deserializer, Self::named, Self::$unknown)
            }
        }

        impl ts_rs::TS for $name {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;

            fn name(_: &ts_rs::Config) -> String {
                stringify!($name).to_owned()
            }

            fn inline(_: &ts_rs::Config) -> String {
                $crate::open::union_of(&[$($word),+])
            }

            fn decl(config: &ts_rs::Config) -> String {
                format!("type {} = {};", stringify!($name), <Self as ts_rs::TS>::inline(config))
            }

            fn decl_concrete(config: &ts_rs::Config) -> String {
                <Self as ts_rs::TS>::decl(config)
            }
        }
    };
}

/// The TypeScript of an open enum: its words, `unknown` (which whoever maps words must map too), and any other.
#[doc(hidden)]
#[must_use]
pub fn union_of(words: &[&str]) -> String {
    let mut union = String::new();
    for word in words.iter().copied().chain((!words.contains(&"unknown")).then_some("unknown")) {
        union.push_str(&format!("\"{word}\" | "));
    }
    union + "(string & {})"
}

/// An enum with fields, written as an object in which [`Self::TAG`] says which variant it is.
pub trait Tagged {
    /// The field that says it.
    const TAG: &'static str;
    /// What it may say, as far as this program knows.
    const KNOWN: &'static [&'static str];

    /// Whether this is the tag of a variant that this program does not know. A known one that cannot be read is not
    /// unknown but wrong.
    #[must_use]
    fn is_foreign(tag: &str) -> bool {
        !Self::KNOWN.contains(&tag)
    }
}

/// A variant of `T` from a newer program, whole and as it came.
pub struct Foreign<T> {
    value: Value,
    of: PhantomData<fn() -> T>,
}

impl<T: Tagged> Foreign<T> {
    /// What it calls itself.
    #[must_use]
    pub fn tag(&self) -> &str {
        self.value.get(T::TAG).and_then(Value::as_str).unwrap_or_default()
    }
}

impl<T> Clone for Foreign<T> {
    fn clone(&self) -> Self {
        Self { value: self.value.clone(), of: PhantomData }
    }
}

impl<T> PartialEq for Foreign<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T> Eq for Foreign<T> {}

impl<T: Tagged> fmt::Debug for Foreign<T> {
    /// Only what it calls itself: what is debugged ends up in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Foreign").field(&self.tag()).finish()
    }
}

impl<T> Serialize for Foreign<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<'de, T: Tagged> Deserialize<'de> for Foreign<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        match value.get(T::TAG).and_then(Value::as_str) {
            Some(tag) if T::is_foreign(tag) => Ok(Self { value, of: PhantomData }),
            Some(tag) => Err(D::Error::custom(format_args!("{tag} is not as it should be"))),
            None => Err(D::Error::custom(format_args!("no {}", T::TAG))),
        }
    }
}

/// The same where `T` is to be copied: of the variant only what it calls itself is kept.
pub struct ForeignTag<T> {
    tag: Word,
    of: PhantomData<fn() -> T>,
}

impl<T> ForeignTag<T> {
    /// What it calls itself.
    #[must_use]
    pub const fn tag(&self) -> &str {
        self.tag.as_str()
    }
}

impl<T> Clone for ForeignTag<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ForeignTag<T> {}

impl<T> PartialEq for ForeignTag<T> {
    fn eq(&self, other: &Self) -> bool {
        self.tag == other.tag
    }
}

impl<T> Eq for ForeignTag<T> {}

impl<T> PartialOrd for ForeignTag<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for ForeignTag<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.tag.cmp(&other.tag)
    }
}

impl<T> std::hash::Hash for ForeignTag<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.tag.hash(state);
    }
}

impl<T> fmt::Debug for ForeignTag<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ForeignTag").field(&self.tag).finish()
    }
}

impl<T: Tagged> Serialize for ForeignTag<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap as _;
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(T::TAG, self.tag())?;
        map.end()
    }
}

impl<'de, T: Tagged> Deserialize<'de> for ForeignTag<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let whole = Foreign::<T>::deserialize(deserializer)?;
        let tag = Word::new(whole.tag()).ok_or_else(|| D::Error::custom("too long a word"))?;
        Ok(Self { tag, of: PhantomData })
    }
}

macro_rules! shown_as_unknown {
    ($($ty:ident),*) => {$(
        impl<T: Tagged + 'static> ts_rs::TS for $ty<T> {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;

            fn name(config: &ts_rs::Config) -> String {
                <Self as ts_rs::TS>::inline(config)
            }

            // Its tag is another word. Said otherwise, nothing that looks at the tag could be narrowed by TypeScript.
            fn inline(_: &ts_rs::Config) -> String {
                format!("{{ \"{}\": \"unknown\" }}", T::TAG)
            }
        }
    )*};
}

shown_as_unknown!(Foreign, ForeignTag);

#[cfg(test)]
mod tests;
