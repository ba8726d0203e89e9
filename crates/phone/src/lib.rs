//! The way in from a phone: a photo of a drain is on somebody's phone, the officer sits at the office PC.
//!
//! On request a [`Session`] opens a page of its own on the office's network, for one draft and one phone.
//! The PC shows its address as a QR code ([`Code`]); the phone's browser opens it, the person picks or takes
//! photos, and they arrive here. No internet, no app on the phone, nothing that stays.
//!
//! The story of a session: it listens on one address of this computer ([`lan`]), on a port of chance,
//! with a certificate made for it alone ([`certificate`]), behind an unguessable path. The first phone
//! whose page says hello is the one ([`guests`]); another one is shown to the officer and waits for a word. A
//! photo comes in pieces, each at the offset where the last one ended ([`tray`]), so that a Wi-Fi that
//! breaks costs the piece under way and nothing else. A whole photo is handed to the [`Album`]; only when
//! that has it on disk does the phone hear that it arrived. The session ends when the officer closes it
//! or when nothing happened for [`limits::IDLE`].
//!
//! Promises: everything but the page and its photos answers a bare 404, whoever asks; what is held in memory is
//! bounded by one photo; a photo is never called arrived before the album has said so; closing waits
//! for the photo that is being kept.
//!
//! Elsewhere: what becomes of a photo (`officer`), the page's looks and words (`ui/phone`). Why it is
//! done this way, and what it protects against whom, is in `docs/adr/0013-a-phone-over-the-office-network.md`.

mod agent;
mod certificate;
mod code;
mod guests;
pub mod lan;
mod page;
mod server;
mod session;
mod tray;
mod visits;

pub use agent::{Browser, Device, Platform};
pub use code::Code;
pub use guests::Guest;
pub use session::{Ended, OpenError, Opening, Session, View};
pub use tray::{Arriving, Outcome};

/// How much, how many, how long. A photo's size is [`photo::limits::FILE_BYTES`].
pub mod limits {
    use std::time::Duration;

    /// How long a session lives without a sign of the officer or of his phone, in milliseconds.
    pub const IDLE: u64 = 10 * 60 * 1000;
    /// The largest piece of a photo, in bytes.
    pub const PIECE_BYTES: usize = 4 * 1024 * 1024;
    /// Any other request's body, in bytes.
    pub const BODY_BYTES: usize = 4 * 1024;
    /// Connections at a time; a browser opens six.
    pub const CONNECTIONS: usize = 24;
    /// Connections of one address in a minute.
    pub const CONNECTIONS_A_MINUTE: u32 = 300;
    /// Wrong addresses, hosts or methods of one address in a minute; then it is not spoken with.
    pub const MISSES_A_MINUTE: u32 = 30;
    /// Files whose outcome is remembered in a session.
    pub const FILES: usize = 200;
    /// How long a file's name may be, in bytes.
    pub const NAME_BYTES: usize = 1024;
    /// How long a connection may take to agree on its encryption, or to say what it wants.
    pub const HANDSHAKE: Duration = Duration::from_secs(15);
    /// How long a piece may stand still.
    pub const STALL: Duration = Duration::from_secs(30);
    /// How long it is waited when no connection can be taken.
    pub const BREATH: Duration = Duration::from_millis(100);
    /// How long answers that are under way are waited for when a session ends.
    pub const GRACE: Duration = Duration::from_secs(2);
}

/// Where photos go: the open draft.
pub trait Album: Send + Sync + 'static {
    /// How many more photos there is room for.
    fn room(&self) -> usize;
    /// Takes a whole file in. Answers only when it is on disk, or why it will not be. Called off the
    /// threads that talk, one file at a time; may take a second.
    fn take_in(&self, name: &str, bytes: &[u8]) -> Outcome;
    /// Something that a [`View`] shows has changed.
    fn changed(&self);
}
