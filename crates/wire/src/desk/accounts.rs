//! Logins to the desk: one's own sessions and password, and, for an administrator, everybody's logins.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::people::{Name, Person, Posting};
use crate::time::{Day, Timestamp};

/// The shortest password, in characters.
pub const PASSWORD: usize = 12;

/// `POST /desk/api/start`: the first login, or the first after a forgotten password. Answered like a login.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StartLogin {
    /// The login name.
    pub login: String,
    /// The one-time code from an administrator.
    pub code: String,
    /// The password from now on; nobody but its owner ever knows it.
    pub password: String,
}

// Secrets: no log shows them.
impl std::fmt::Debug for StartLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StartLogin").finish_non_exhaustive()
    }
}

/// `POST /desk/api/password`: another password for one's own login.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PasswordChange {
    /// The one it had.
    pub old: String,
    /// The one from now on.
    pub new: String,
}

// Secrets: no log shows them.
impl std::fmt::Debug for PasswordChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordChange").finish_non_exhaustive()
    }
}

/// Why a password is not taken: the param `why` of [`crate::problem::ProblemCode::PasswordWeak`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PasswordFlaw {
    /// Shorter than [`PASSWORD`].
    Short,
    /// Longer than is ever worked on.
    Long,
    /// Little more than the login or the name.
    Name,
    /// One of those that are guessed first.
    Common,
    /// The one it was before.
    Same,
}

impl PasswordFlaw {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Short, Self::Long, Self::Name, Self::Common, Self::Same];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Long => "long",
            Self::Name => "name",
            Self::Common => "common",
            Self::Same => "same",
        }
    }
}

/// `GET /desk/api/sessions`: where this person is logged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionList {
    /// This one first, then the one last used.
    pub rows: Vec<OpenSession>,
    /// The login of this session.
    pub login: String,
    /// The queue's time.
    pub server_time: Timestamp,
}

/// A session that lasts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpenSession {
    /// Which. It names the session and opens nothing.
    pub id: String,
    /// Since when.
    pub opened_at: Timestamp,
    /// Last used, to about a minute.
    pub used_at: Timestamp,
    /// The network it was begun from: the address without its last part. Empty where it was not noted.
    pub network: String,
    /// The browser's family, in one word; empty where it was not noted.
    pub browser: String,
    /// What it runs on, in one word.
    pub system: String,
    /// Whether it is the one that asks.
    pub here: bool,
}

/// `GET /desk/api/accounts`: everybody who has a login to the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountList {
    /// By login.
    pub rows: Vec<Account>,
    /// The queue's time.
    pub server_time: Timestamp,
}

/// A login to the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Account {
    /// The login name.
    pub login: String,
    /// Whose.
    pub person: Person,
    /// Their posts now. They come by the roster alone.
    pub postings: Vec<Posting>,
    /// Whether a password lets them in.
    pub has_password: bool,
    /// Until when a one-time code lets them choose one.
    pub code_until: Option<Timestamp>,
    /// The day of the last login.
    pub last_login: Option<Day>,
    /// Sessions that last.
    pub sessions: u32,
    /// Whether it is the asking administrator's own: that one is not ended or reset here.
    pub own: bool,
}

/// `POST /desk/api/accounts`: a new person with a login, and no post. Answered with the one-time code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NewAccount {
    /// The login name.
    pub login: String,
    /// The person's name.
    pub name: Name,
}
