//! Ids, codes and numbers. Each is its own type, so that one cannot be passed in place of another.

use serde::{Deserialize, Serialize};
use serde_with::{DeserializeFromStr, SerializeDisplay};
use std::fmt;
use ts_rs::TS;
use uuid::Uuid;

use crate::ambient::{Chance, uuid_v7};
use crate::time::Timestamp;

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        #[ts(type = "string")]
        pub struct $name(Uuid);

        impl $name {
            /// A new one, ordered by `now`.
            pub fn make(now: Timestamp, chance: &dyn Chance) -> Self {
                Self(uuid_v7(now, chance))
            }

            /// The UUID itself.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Uuid::try_parse(text).map(Self).map_err(|_| NotAnId)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    )*};
}

uuid_id! {
    /// One thing an officer did. Made on the device; the queue applies it at most once.
    OperationId;
    /// A report or notice through all its revisions. Made on the device.
    SubmissionId;
    /// A draft on one device. Never leaves it.
    DraftId;
    /// A photo in a submission; stable while photos are reordered.
    PhotoId;
    /// One message of an item's thread.
    MessageId;
    /// A citizen's complaint, suggestion or thanks. Made where it is received.
    CaseId;
    /// A reply or question to a citizen. Made where it is written.
    ResponseId;
    /// A person on the roster.
    OfficerId;
    /// An enrolled computer.
    DeviceId;
    /// A role that somebody would give themself, until another administrator decides.
    RoleProposalId;
}

/// The text is not an id of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

/// A department's short code, such as `SWM`: 1 to 12 upper-case Latin letters or digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, SerializeDisplay, DeserializeFromStr, TS)]
#[ts(type = "string")]
pub struct DepartmentCode(String);

impl DepartmentCode {
    /// The code itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for DepartmentCode {
    type Err = NotAnId;
    fn from_str(code: &str) -> Result<Self, NotAnId> {
        let right = (1..=12).contains(&code.len())
            && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if right { Ok(Self(code.to_owned())) } else { Err(NotAnId) }
    }
}

/// A category of complaints, such as `street_light`: 1 to 40 lower-case Latin letters, digits or `_`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, SerializeDisplay, DeserializeFromStr, TS)]
#[ts(type = "string")]
pub struct CategoryCode(String);

impl CategoryCode {
    /// The code itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for CategoryCode {
    type Err = NotAnId;
    fn from_str(code: &str) -> Result<Self, NotAnId> {
        let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        let right = (1..=40).contains(&code.len()) && code.bytes().all(letter);
        if right { Ok(Self(code.to_owned())) } else { Err(NotAnId) }
    }
}

impl fmt::Display for CategoryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for DepartmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A reference number as the public sees it: `KMC/SWM/2026/000123`. Latin in every language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct Number(pub String);

impl Number {
    /// The `nth` number of a department in a year (in Kolkata).
    #[must_use]
    pub fn of(body: &str, department: &DepartmentCode, year: i16, nth: u32) -> Self {
        Self(format!("{body}/{department}/{year}/{nth:06}"))
    }

    /// The `nth` case of a body in a year (in Kolkata): `KMC-2026-00412`. It stays when the case goes to
    /// another department, so it names none.
    #[must_use]
    pub fn of_case(body: &str, year: i16, nth: u32) -> Self {
        Self(format!("{body}-{year}-{nth:05}"))
    }

    /// The series it was counted in (as the queue's counters are called) and its place there, from 1; none where it is
    /// no number of ours.
    #[must_use]
    pub fn place(&self) -> Option<(String, u32)> {
        let (series, nth) = match self.0.split_once('/') {
            Some((_, rest)) => {
                let (of, nth) = rest.rsplit_once('/')?;
                (format!("number/{of}"), nth)
            }
            None => {
                let (of, nth) = self.0.rsplit_once('-')?;
                (format!("case/{}", of.rsplit_once('-')?.1), nth)
            }
        };
        Some((series, nth.parse().ok()?))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Identifies the queue's data. It changes when the queue is restored from a backup; the
/// app then audits its receipts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct Epoch(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_department_code_is_short_upper_case_and_latin() {
        for wrong in ["", "swm", "SWM/../X", "জঞ্জাল", "ABCDEFGHIJKLM", "A B"] {
            assert!(wrong.parse::<DepartmentCode>().is_err(), "{wrong:?} passed");
        }
        let swm: DepartmentCode = "SWM".parse().unwrap();
        assert_eq!(Number::of("KMC", &swm, 2026, 123).0, "KMC/SWM/2026/000123");
        assert_eq!(Number::of_case("KMC", 2026, 412).0, "KMC-2026-00412");
        assert_eq!(Number::of("KMC", &swm, 2026, 123).place(), Some(("number/SWM/2026".into(), 123)));
        assert_eq!(Number::of_case("KMC", 2026, 412).place(), Some(("case/2026".into(), 412)));
        assert_eq!(Number("KMC".into()).place(), None);
    }

    #[test]
    fn a_category_is_lower_case_and_latin() {
        for wrong in ["", "Drain", "নালা", "a b", "../x", &"a".repeat(41)] {
            assert!(wrong.parse::<CategoryCode>().is_err(), "{wrong:?} passed");
        }
        assert!("street_light_2".parse::<CategoryCode>().is_ok());
    }
}
