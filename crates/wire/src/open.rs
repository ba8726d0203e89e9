//! Enums that may grow: an unknown word of a newer program is kept, not refused.
//!
//! Queue and app are updated at different times, so each may get words from the other that it does not know yet. Such a
//! word must not make a whole document unreadable: every enum that crosses the wire and may grow is declared with
//! [`open!`](crate::open!) and has a variant that keeps the unknown word and writes it back unchanged. In a tagged enum
//! (one with fields) the variant holds a [`Foreign`] or a [`ForeignTag`].
//!
//! Deliberately elsewhere: the text shown for such a word (`*-unknown` in `ui/locales`), and how an unreadable document
//! is stored ([`crate::document::RawDocument`]).

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::fmt;
use std::marker::PhantomData;

/// The longest allowed word, in bytes. New words are never longer, and only use the characters that [`Word::new`] accepts.
pub const LONGEST_WORD: usize = 47;

/// A word that this program does not know.
///
/// Stored inline and not on the heap, so that enums stay `Copy`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word {
    bytes: [u8; LONGEST_WORD],
    len: u8,
}

impl Word {
    /// Keeps a word; none if it is longer than [`LONGEST_WORD`] or has other characters than Latin letters, digits and `_-./`.
    /// (It is shown, logged and used in names, so it must not be arbitrary text.)
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
        // Made from valid text: neither can fail.
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

/// Deserializes a word of an open enum: `known` is tried first, an unknown word is kept.
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
/// `as Name` is what TypeScript calls the enum, where that is another name.
#[macro_export]
macro_rules! open {
    ($(#[$about:meta])* pub enum $name:ident { $($body:tt)+ }) => {
        $crate::open! { $(#[$about])* pub enum $name as $name else Unknown { $($body)+ } }
    };
    ($(#[$about:meta])* pub enum $name:ident as $ts:ident { $($body:tt)+ }) => {
        $crate::open! { $(#[$about])* pub enum $name as $ts else Unknown { $($body)+ } }
    };
    ($(#[$about:meta])* pub enum $name:ident else $unknown:ident { $($body:tt)+ }) => {
        $crate::open! { $(#[$about])* pub enum $name as $name else $unknown { $($body)+ } }
    };
    ($(#[$about:meta])* pub enum $name:ident as $ts:ident else $unknown:ident {
        $($(#[$doc:meta])* $variant:ident = $word:literal,)+
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
            /// A word of a newer program, kept unchanged.
            $unknown($crate::open::Word),
        }

        impl $name {
            /// All values that this program knows.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The word on the wire and in the database.
            #[must_use]
            pub const fn as_str(&self) -> &str {
                match self { $(Self::$variant => $word,)+ Self::$unknown(word) => word.as_str() }
            }

            /// The value of a word; none if this program does not know it.
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
                stringify!($ts).to_owned()
            }

            fn inline(_: &ts_rs::Config) -> String {
                $crate::open::union_of(&[$($word),+])
            }

            fn decl(config: &ts_rs::Config) -> String {
                format!("type {} = {};", stringify!($ts), <Self as ts_rs::TS>::inline(config))
            }

            fn decl_concrete(config: &ts_rs::Config) -> String {
                <Self as ts_rs::TS>::decl(config)
            }
        }
    };
}

/// The TypeScript type of an open enum: its words, `unknown` (so that code that maps words must map it, too), and any other string.
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
    /// The field that names the variant.
    const TAG: &'static str;
    /// The tags that this program knows.
    const KNOWN: &'static [&'static str];

    /// Whether this is the tag of an unknown variant. A known variant that cannot be read is not unknown but
    /// malformed.
    #[must_use]
    fn is_foreign(tag: &str) -> bool {
        !Self::KNOWN.contains(&tag)
    }
}

/// A complete variant of `T` from a newer program, unchanged.
pub struct Foreign<T> {
    value: Value,
    of: PhantomData<fn() -> T>,
}

impl<T: Tagged> Foreign<T> {
    /// Its tag.
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
    /// Only the tag: debug output ends up in logs.
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

/// The same for a `T` that is `Copy`: only the variant's tag is kept.
pub struct ForeignTag<T> {
    tag: Word,
    of: PhantomData<fn() -> T>,
}

impl<T> ForeignTag<T> {
    /// Its tag.
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

            // Not `string`: TypeScript could then not narrow the union by its tag.
            fn inline(_: &ts_rs::Config) -> String {
                format!("{{ \"{}\": \"unknown\" }}", T::TAG)
            }
        }
    )*};
}

shown_as_unknown!(Foreign, ForeignTag);

#[cfg(test)]
mod tests;
