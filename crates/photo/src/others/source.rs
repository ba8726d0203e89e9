//! A file's bytes as its decoder reads them, and what all these decoders have in common.

use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::ifd::Tiff;
use crate::decoded::{Decoded, on_white};
use crate::{Cancel, Refusal};

pub(super) const DAMAGED: Refusal = Refusal::Damaged { part: "pixels" };

/// Decodes a file of one of these formats: ends early when the photo is no longer wanted, and a panic is a refusal.
pub(crate) fn decode(
    by: fn(Source<'_>) -> Result<Decoded, Refusal>,
    bytes: &[u8],
    cancel: &Cancel,
) -> Result<Decoded, Refusal> {
    let source = Source::of(bytes, cancel);
    let decoded = catch_unwind(AssertUnwindSafe(|| by(source))).unwrap_or(Err(DAMAGED));
    // Whatever a decoder calls it when its source ends.
    cancel.check().and(decoded)
}

/// The EXIF of such a file: a TIFF's own directories are one.
pub(crate) fn exif(bytes: &[u8]) -> Option<&[u8]> {
    Tiff::of(bytes).map(|_| bytes)
}

/// A file's bytes, until the photo is no longer wanted.
pub(crate) struct Source<'a> {
    bytes: Cursor<&'a [u8]>,
    pub(super) cancel: &'a Cancel,
}

impl<'a> Source<'a> {
    pub(super) fn of(bytes: &'a [u8], cancel: &'a Cancel) -> Self {
        Self { bytes: Cursor::new(bytes), cancel }
    }

    pub(super) fn whole(&self) -> &'a [u8] {
        self.bytes.get_ref()
    }

    fn check(&self) -> io::Result<()> {
        self.cancel.check().map_err(io::Error::other)
    }
}

impl Read for Source<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.check()?;
        self.bytes.read(into)
    }
}

impl BufRead for Source<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.check()?;
        self.bytes.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.bytes.consume(amount);
    }
}

impl Seek for Source<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

/// See-through pixels on white paper, as elsewhere; but programs that know no transparency leave it at zero.
pub(super) fn opaque(rgba: Vec<u8>) -> Vec<u8> {
    if rgba.iter().skip(3).step_by(4).any(|alpha| *alpha != 0) {
        return on_white(rgba);
    }
    rgba.chunks_exact(4).filter_map(<[u8]>::first_chunk::<3>).flatten().copied().collect()
}
