//! What the window needs to begin: the language, who works here, what went wrong before; and the enrolment.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use wire::device::CategoryName;
use wire::people::{Department, Person, Posting};
use wire::places::Places;
use wire::time::Timestamp;

/// The language of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub enum Language {
    /// Bengali as Kolkata writes it.
    #[default]
    #[serde(rename = "bn-IN")]
    Bengali,
    /// English.
    #[serde(rename = "en")]
    English,
}

/// What the window needs to begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Boot {
    /// The chosen language.
    pub language: Language,
    /// The app's version.
    pub version: String,
    /// Who works here; none until this computer is enrolled.
    pub who: Option<Who>,
    /// What to fill into the enrolment form, when the installer or administrator said.
    pub suggested_address: String,
    /// Where the credential is kept.
    pub credential: CredentialPlace,
    /// What went wrong with earlier data and was mended, for the officer to know. Usually empty.
    pub mended: Vec<Mended>,
    /// What ended the program before, or went wrong in it, and was not yet read.
    pub trouble: Option<Trouble>,
    /// The program ended at once twice: it only shows what waits, and does nothing by itself.
    pub safe_mode: bool,
}

/// What ended the program, or went wrong in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Trouble {
    /// When; none where nobody knows.
    pub at: Option<Timestamp>,
    /// What.
    pub what: TroubleKind,
}

/// What ended the program, or went wrong in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TroubleKind {
    /// The program met a fault of its own.
    Fault,
    /// It did not end in order: the power went, or it was killed.
    Cut,
}

/// Where the device's credential is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CredentialPlace {
    /// In the operating system's keyring.
    Keyring,
    /// In a file only this user can read, because no keyring answered.
    File,
    /// Nowhere yet.
    None,
}

/// Something that was found broken at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Mended {
    /// The database was damaged; it was moved aside and rebuilt from the sealed copies.
    DatabaseRebuilt,
}

/// Who works here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Who {
    /// The officer.
    pub officer: Person,
    /// Their posts that may submit.
    pub postings: Vec<Posting>,
    /// All departments.
    pub departments: Vec<Department>,
    /// Boroughs and wards.
    pub places: Places,
    /// What the categories of citizens' cases are called.
    pub categories: Vec<CategoryName>,
    /// Whom to ring when the network is gone. May be empty.
    pub it_phone: String,
    /// The queue's address.
    pub address: String,
}

/// The enrolment form.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EnrolForm {
    /// The queue's address, as typed.
    pub address: String,
    /// The one-time code, as typed.
    pub code: String,
    /// What this computer is called; empty for its own name.
    #[serde(default)]
    pub device_name: String,
}
