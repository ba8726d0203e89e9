//! How much, how many, how long. A photo's size is [`photo::limits::FILE_BYTES`].

use std::time::Duration;

/// How long a session lives without activity of the officer or the phone, in milliseconds.
pub const IDLE: u64 = 10 * 60 * 1000;
/// The largest piece of a photo, in bytes.
pub const PIECE_BYTES: usize = 4 * 1024 * 1024;
/// Any other request's body, in bytes: a file's name and its first [`photo::HEAD_BYTES`] in base64.
pub const BODY_BYTES: usize = 8 * 1024;
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
/// How long the TLS handshake may take, and the request's head.
pub const HANDSHAKE: Duration = Duration::from_secs(15);
/// How long a piece may go without a byte.
pub const STALL: Duration = Duration::from_secs(30);
/// How long it is waited when no connection can be taken.
pub const BREATH: Duration = Duration::from_millis(100);
/// How long answers that are under way are waited for when a session ends.
pub const GRACE: Duration = Duration::from_secs(2);
