//! What the window is shown, one file a page. Every field is derived from what is on disk; the window keeps no truth
//! of its own and asks again when it hears that a [`Kind`] of thing changed.

mod boot;
mod cases;
mod drafts;
mod failure;
mod home;
mod items;
mod kind;
mod outbox;
mod phone;
mod photos;
mod settings;

pub use self::outbox::*;
pub use self::phone::*;
pub use boot::*;
pub use cases::*;
pub use drafts::*;
pub use failure::*;
pub use home::*;
pub use items::*;
pub use kind::*;
pub use photos::*;
pub use settings::*;
