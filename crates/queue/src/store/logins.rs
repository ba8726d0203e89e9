//! Who may come in: one-time codes, enrolled computers, accounts and sessions of the desk.

use wire::device::Heartbeat;
use wire::digest::Digest;
use wire::ids::{DeviceId, OfficerId};
use wire::time::Timestamp;

use super::Stored;

/// A one-time code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// SHA-256 of the normalised code.
    pub hash: Digest,
    /// For whom.
    pub officer: OfficerId,
    /// Until when.
    pub expires: Timestamp,
    /// When it was used.
    pub used: Option<Timestamp>,
}

/// An enrolled computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRow {
    /// Which.
    pub id: DeviceId,
    /// Whose.
    pub officer: OfficerId,
    /// What it is called.
    pub name: String,
    /// SHA-256 of its token.
    pub token: Digest,
    /// Since when.
    pub enrolled: Timestamp,
    /// Struck off since.
    pub revoked: Option<Timestamp>,
}

/// A computer, and what it last said of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardRow {
    /// The computer.
    pub device: DeviceRow,
    /// When it spoke, and what it said; absent until it does.
    pub heard: Option<(Timestamp, Heartbeat)>,
}

/// A login to the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// The login name, lower case.
    pub login: String,
    /// Who.
    pub officer: OfficerId,
    /// The password's argon2id hash, in the PHC form; empty while none was set.
    pub password: String,
}

/// A session at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of the cookie's token.
    pub token: Digest,
    /// Who.
    pub officer: OfficerId,
    /// Since when.
    pub opened: Timestamp,
    /// Last used.
    pub used: Timestamp,
    /// The login it was begun with; empty where that was not noted yet.
    pub login: String,
    /// The network it was begun from, without the last part of the address.
    pub network: String,
    /// The browser's family and what it runs on, a word each.
    pub browser: String,
    /// Whether its owner held a post when it began.
    pub posted: bool,
}

/// With what somebody chooses a password for their login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartCodeRow {
    /// Of which login.
    pub login: String,
    /// SHA-256 of the normalised code.
    pub hash: Digest,
    /// Until when.
    pub expires: Timestamp,
}

/// Who may come in: codes, devices, desk accounts, sessions.
pub trait Logins {
    /// A code by its hash.
    fn code(&self, hash: Digest) -> Stored<Option<CodeRow>>;
    /// Adds a code, or marks one as used: nothing else of it changes.
    fn save_code(&self, code: &CodeRow) -> Stored<()>;
    /// Ends an officer's codes: those that were not used expire at `at`, unless they did before.
    fn end_codes_of(&self, officer: OfficerId, at: Timestamp) -> Stored<()>;
    /// Adds a device, or changes its name, token and revocation. It keeps its officer and its enrolment.
    fn save_device(&self, device: &DeviceRow) -> Stored<()>;
    /// A device.
    fn device(&self, id: DeviceId) -> Stored<Option<DeviceRow>>;
    /// The device with this token.
    fn device_by_token(&self, token: Digest) -> Stored<Option<DeviceRow>>;
    /// Notes what a device said of itself. Of an unknown one nothing is noted.
    fn save_heartbeat(&self, device: DeviceId, at: Timestamp, heartbeat: &Heartbeat) -> Stored<()>;
    /// Every device that ever was, by enrolment and id, with what it last said of itself.
    fn devices(&self) -> Stored<Vec<HeardRow>>;
    /// Over all devices not struck off: how many, and how many operations they hold unsent (at most `u32::MAX`: each
    /// device says its own number, and what it says must not break the sum).
    fn device_sums(&self) -> Stored<(u32, u32)>;
    /// An account by exactly this login.
    fn account(&self, login: &str) -> Stored<Option<AccountRow>>;
    /// All accounts, by login.
    fn accounts(&self) -> Stored<Vec<AccountRow>>;
    /// Adds an account, or changes its officer and password.
    fn save_account(&self, account: &AccountRow) -> Stored<()>;
    /// When somebody last logged in with each login, by login; those never used are left out.
    fn last_logins(&self) -> Stored<Vec<(String, Timestamp)>>;
    /// Notes a login. Of an unknown one nothing is noted.
    fn note_login(&self, login: &str, at: Timestamp) -> Stored<()>;
    /// The start code of a login.
    fn start_code(&self, login: &str) -> Stored<Option<StartCodeRow>>;
    /// Adds a login's start code; it takes the place of the one before.
    fn save_start_code(&self, code: &StartCodeRow) -> Stored<()>;
    /// Removes a login's start code.
    fn delete_start_code(&self, login: &str) -> Stored<()>;
    /// A session.
    fn session(&self, token: Digest) -> Stored<Option<SessionRow>>;
    /// An officer's sessions, the one last used first, then by token.
    fn sessions_of(&self, officer: OfficerId) -> Stored<Vec<SessionRow>>;
    /// Adds a session, or notes its use: nothing else of it changes.
    fn save_session(&self, session: &SessionRow) -> Stored<()>;
    /// Ends a session.
    fn delete_session(&self, token: Digest) -> Stored<()>;
    /// Ends all sessions of an officer.
    fn delete_sessions_of(&self, officer: OfficerId) -> Stored<()>;
    /// Removes every session and every code, used or not, also those that start a login.
    fn delete_sessions_and_codes(&self) -> Stored<()>;
    /// Removes sessions not used since `before`.
    fn delete_sessions_unused_since(&self, before: Timestamp) -> Stored<()>;
}
