//! Limits of length, number and size. Text is counted in NFC code points ([`crate::text::count`]).

/// A caption, in each language.
pub const CAPTION: usize = 5_000;
/// A photo's description for readers who cannot see it.
pub const ALT: usize = 1_000;
/// A camera's or an editor's name in a photo's metadata.
pub const PHOTO_FACT: usize = 80;
/// A place or venue.
pub const PLACE: usize = 300;
/// A reason (late notice, withdrawal, return).
pub const REASON: usize = 2_000;
/// A message of the thread.
pub const MESSAGE: usize = 4_000;
/// A device's name.
pub const DEVICE_NAME: usize = 80;
/// Photos in one submission: as many as the strictest of the main channels allows in one post.
pub const PHOTOS: usize = 10;
/// One photo as it is sent, in bytes.
pub const BLOB_BYTES: u64 = 32 * 1024 * 1024;
/// One preview inside an announcement, in bytes before base64.
pub const PREVIEW_BYTES: usize = 40 * 1024;
/// A whole announcement (text and previews), in bytes.
pub const OPERATION_BYTES: usize = 1024 * 1024;
/// Any other request body, in bytes.
pub const BODY_BYTES: usize = 64 * 1024;
/// Changes in one page.
pub const CHANGES_PAGE: u32 = 200;
/// How long before an inauguration the IT department must know of it, in milliseconds.
pub const NOTICE_LEAD: i64 = 24 * crate::time::HOUR;
/// Receipts in one [`crate::device::ReceiptAudit`]: with all their photos they fit into [`BODY_BYTES`].
pub const AUDIT_RECEIPTS: u32 = 20;
/// One message of a citizen.
pub const WORDS: usize = 10_000;
/// A reply to a citizen, in each language.
pub const REPLY: usize = 5_000;
/// A citizen's name, telephone number or e-mail address.
pub const CONTACT: usize = 200;
/// A reference of another system, or a public link.
pub const REFERENCE: usize = 2_000;
/// Links to a citizen's pictures and videos.
pub const MEDIA: usize = 10;
/// A spreadsheet that is imported, in bytes.
pub const SHEET_BYTES: usize = 4 * 1024 * 1024;
