//! Limits of input files and of what is made of them.

/// The largest file, in bytes.
pub const FILE_BYTES: usize = 64 * 1024 * 1024;
/// The most pixels.
pub const PIXELS: u64 = 120_000_000;
/// The most pixels of a progressive JPEG, whose coefficients are all held in memory at once.
pub const PROGRESSIVE_PIXELS: u64 = 40_000_000;
/// The most scans of a JPEG. Cameras and editors make a dozen; thousands keep a decoder busy for hours.
pub(crate) const SCANS: u32 = 100;
/// The longest edge of a photo taken in.
pub const EDGE: u32 = 16_384;
/// The most bytes of decoded pixels.
pub const DECODED_BYTES: u64 = 512 * 1024 * 1024;
/// The long edge of a rendition.
pub const RENDITION_EDGE: u32 = 2_048;
/// The long edge of a rendition too detailed for [`RENDITION_BYTES`] at the larger one.
pub const RENDITION_SMALLER_EDGE: u32 = 1_600;
/// What a rendition should weigh at most; only noise at the smaller edge weighs more.
pub const RENDITION_BYTES: usize = 500_000;
/// The long edge of a thumbnail.
pub const THUMBNAIL_EDGE: u32 = 320;
/// The long edge of a preview, if its bytes allow.
pub const PREVIEW_EDGE: u32 = 240;
/// The most bytes of a preview. The text and previews of a report are one request: ten of these in
/// base64 still go over a line that breaks every 64 KiB.
pub const PREVIEW_BYTES: usize = 3 * 1024;
