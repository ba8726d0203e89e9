//! The cases by libjpeg-turbo.

use photo::{Cancel, Codec, Edit, Prepared, Refusal};

pub const CODEC: Codec = Codec::Turbo;

pub fn made(bytes: &[u8]) -> Result<Prepared, Refusal> {
    CODEC.prepare(bytes, &Edit::default(), &Cancel::default())
}

/// What becomes of a file.
pub fn code(bytes: &[u8]) -> &'static str {
    made(bytes).map_or_else(|refusal| refusal.code(), |_| "taken")
}

#[path = "cases.rs"]
mod cases;
#[path = "edits.rs"]
mod edits;
#[path = "hostile.rs"]
mod hostile;
