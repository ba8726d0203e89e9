//! One file of the field that must be taken.

use photo::{Cancel, Codec, Edit, Prepared, Refusal};

#[cfg(feature = "turbo")]
pub const CODECS: [Codec; 2] = [Codec::Turbo, Codec::Pure];
#[cfg(not(feature = "turbo"))]
pub const CODECS: [Codec; 1] = [Codec::Pure];

/// A file and what is right for it.
pub struct Sample {
    /// Its name, with the ending that people see.
    pub name: String,
    pub bytes: Vec<u8>,
    /// Width and height of the rendition, in pixels, turned as it must be.
    pub upright: (u32, u32),
}

impl Sample {
    pub fn prepare(&self, codec: Codec) -> Result<Prepared, Refusal> {
        codec.prepare(&self.bytes, &Edit::default(), &Cancel::default())
    }
}
