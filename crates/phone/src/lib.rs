//! Photos from a phone: the photo of a drain is on somebody's phone, the officer works at the office PC.
//!
//! On request a [`Session`] opens a page of its own on the office's network, for one draft and one phone.
//! The PC shows its address as a QR code ([`Code`]); the phone's browser opens it, the person picks or takes
//! photos, and they arrive here. No internet, no app on the phone, nothing that stays.
//!
//! A session's life: it listens on one address of this computer ([`lan`]), on a random port,
//! with a certificate made for it alone (`certificate`), behind an unguessable path. The first phone
//! whose page says hello is admitted (`guests`); another one is shown to the officer, who decides. A
//! photo comes in pieces, each at the offset where the last one ended (`transfer`), so that a Wi-Fi that
//! breaks costs the piece under way and nothing else. A complete photo is handed to the [`Album`]; only when
//! that has it on disk is the phone told that it arrived. The session ends when the officer closes it
//! or when nothing happened for [`limits::IDLE`].
//!
//! Promises: everything but the page and its photos answers a bare 404, whoever asks; what is held in memory is
//! bounded by one photo; a photo is never called arrived before the album has said so; closing waits
//! for the photo that is being stored.
//!
//! Elsewhere: what becomes of a photo (`officer`), the page's looks and words (`ui/phone`). Why it is
//! done this way, and what it protects against whom, is in `docs/adr/0013-a-phone-over-the-office-network.md`.

mod agent;
mod album;
mod certificate;
mod code;
mod error;
mod guests;
pub mod lan;
pub mod limits;
mod page;
mod server;
mod session;
mod shared;
mod transfer;
mod visits;

pub use agent::{Browser, Device, Platform};
pub use album::Album;
pub use code::Code;
pub use error::OpenError;
pub use guests::Guest;
pub use session::{Opening, Session, View};
pub use shared::Ended;
pub use transfer::{Arriving, Outcome};
