//! What people bring besides a phone's own formats: scans (TIFF), old and small pictures (BMP, GIF), and the raw files of
//! phones' cameras (DNG), of which the JPEG is taken that lies inside.
//!
//! Each is looked at by its own structure first (`size`): that it is whole, that it is one still picture, and what it
//! will need of memory. What is not whole is refused there, since decoders fill up what is missing. Only then is it
//! decoded, by a library, which is stopped when nobody waits for the photo any more, and whose panics are refusals.

pub(crate) mod bmp;
pub(crate) mod dng;
pub(crate) mod gif;
pub(crate) mod ifd;
pub(crate) mod source;
pub(crate) mod tiff;
