//! The skeleton of a JPEG: its segments and scans, without its pixels.
//!
//! Decoders forgive what a city's record must not. Two kinds of loss are invisible to the one used
//! here and are found in the skeleton: scans of a progressive file that never arrived (the rest looks
//! like a soft photo), and a stretch of a scan that a failed copy left as zeros.

use crate::Refusal;

/// A disk loses no less than a sector; shorter runs of zeros may be chance.
const ZERO_RUN: usize = 128;
const NOT_SEEN: u8 = u8::MAX;

pub(crate) struct Jpeg<'a> {
    pub width: u32,
    pub height: u32,
    pub progressive: bool,
    pub exif: Option<&'a [u8]>,
    components: Vec<Component>,
    zeroed: bool,
}

struct Component {
    id: u8,
    /// How many low bits of each coefficient are still to come; [`NOT_SEEN`] where no scan has been.
    missing_bits: [u8; 64],
}

/// The EXIF block of a file, as far as its header can be read.
pub(crate) fn exif(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let (marker, data, after) = segment(rest)?;
        match marker {
            0xda => return None,
            0xe1 => {
                if let Some(exif) = data.strip_prefix(b"Exif\0\0") {
                    return Some(exif);
                }
            }
            _ => {}
        }
        rest = after;
    }
}

/// The next segment: its marker, its data, and what follows it. Markers without data have none.
fn segment(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (0xff, mut rest) = bytes.split_first()? else { return None };
    while let Some((0xff, after)) = rest.split_first() {
        rest = after;
    }
    let (marker, rest) = rest.split_first()?;
    if matches!(marker, 0x01 | 0xd0..=0xd9) {
        return Some((*marker, &[], rest));
    }
    let length = usize::from(u16::from_be_bytes(*rest.first_chunk()?));
    let (segment, after) = rest.split_at_checked(length)?;
    Some((*marker, segment.get(2..)?, after))
}

impl<'a> Jpeg<'a> {
    pub fn read(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let mut jpeg = Self {
            width: 0,
            height: 0,
            progressive: false,
            exif: None,
            components: Vec::new(),
            zeroed: false,
        };
        // The symbol a run of zero bits stands for, by table class and number.
        let mut zero_symbols = [[None; 4]; 2];
        let mut rest = bytes.strip_prefix(&[0xff, 0xd8]).ok_or(Refusal::Damaged { part: "header" })?;
        while let Some((marker, data, mut after)) = segment(rest) {
            match marker {
                0xd9 => break,
                0xc0..=0xc2 => jpeg.frame(marker, data)?,
                0xc3 => return Err(Refusal::Unsupported { what: "lossless_jpeg" }),
                0xc5..=0xc7 | 0xde => return Err(Refusal::Unsupported { what: "hierarchical_jpeg" }),
                0xc9..=0xcb | 0xcd..=0xcf => return Err(Refusal::Unsupported { what: "arithmetic_jpeg" }),
                0xc4 => huffman(data, &mut zero_symbols),
                0xe1 if jpeg.exif.is_none() => jpeg.exif = data.strip_prefix(b"Exif\0\0"),
                0xda => {
                    let (scan, following) =
                        after.split_at_checked(scan_length(after)).unwrap_or((after, &[]));
                    after = following;
                    jpeg.scan(data, scan, &zero_symbols)?;
                }
                _ => {}
            }
            rest = after;
        }
        if jpeg.width == 0 || jpeg.height == 0 {
            return Err(Refusal::Damaged { part: "header" });
        }
        Ok(jpeg)
    }

    fn frame(&mut self, marker: u8, data: &[u8]) -> Result<(), Refusal> {
        let damaged = Refusal::Damaged { part: "header" };
        let [precision, h1, h0, w1, w0, count, components @ ..] = data else { return Err(damaged) };
        if !self.components.is_empty() {
            return Err(Refusal::Damaged { part: "structure" });
        }
        if *precision != 8 {
            return Err(Refusal::Unsupported { what: "twelve_bit_jpeg" });
        }
        self.height = u32::from(u16::from_be_bytes([*h1, *h0]));
        self.width = u32::from(u16::from_be_bytes([*w1, *w0]));
        self.progressive = marker == 0xc2;
        let components = components.chunks_exact(3).take(usize::from(*count));
        self.components = components
            .filter_map(|component| component.first())
            .map(|id| Component { id: *id, missing_bits: [NOT_SEEN; 64] })
            .collect();
        match (self.components.len(), usize::from(*count)) {
            (found, count) if found != count => Err(damaged),
            (1 | 3 | 4, _) => Ok(()),
            _ => Err(Refusal::Unsupported { what: "colours" }),
        }
    }

    fn scan(
        &mut self,
        header: &[u8],
        scan: &[u8],
        zero_symbols: &[[Option<u8>; 4]; 2],
    ) -> Result<(), Refusal> {
        let damaged = || Refusal::Damaged { part: "structure" };
        let (count, header) = header.split_first().ok_or_else(damaged)?;
        let (members, spectrum) = header.split_at_checked(usize::from(*count) * 2).ok_or_else(damaged)?;
        let [first, last, bits] = spectrum else { return Err(damaged()) };
        let (first, last) = if self.progressive { (*first, *last) } else { (0, 63) };
        let (refines, low_bit) = if self.progressive { (bits >> 4 != 0, bits & 15) } else { (false, 0) };
        // Zeros are innocent where they say "as before" for everything in the scan.
        let mut zeros_say_nothing = true;
        for member in members.chunks_exact(2) {
            let [id, tables] = member else { continue };
            let component = self.components.iter_mut().find(|c| c.id == *id).ok_or_else(damaged)?;
            let range = usize::from(first)..=usize::from(last);
            component.missing_bits.get_mut(range).ok_or_else(damaged)?.fill(low_bit);
            let symbol = |class: usize, table: u8| {
                zero_symbols.get(class).and_then(|tables| tables.get(usize::from(table))).copied().flatten()
            };
            let dc = first > 0 || symbol(0, tables >> 4) == Some(0);
            let ac = last == 0 || symbol(1, tables & 15).is_some_and(|s| s & 15 == 0 && s != 0xf0);
            zeros_say_nothing &= dc && ac;
        }
        // Refinements are raw bits, of which a dark photo has many zeros.
        if !refines && !zeros_say_nothing {
            self.zeroed |= scan.split(|byte| *byte != 0).any(|zeros| zeros.len() >= ZERO_RUN);
        }
        Ok(())
    }

    /// Whether all of it is there. Only a missing end marker is forgiven.
    pub fn whole(&self) -> Result<(), Refusal> {
        if self.zeroed {
            return Err(Refusal::Damaged { part: "pixels" });
        }
        if self.components.iter().any(|component| component.missing_bits.iter().any(|bits| *bits != 0)) {
            return Err(Refusal::Damaged { part: "end" });
        }
        Ok(())
    }
}

/// Notes the first symbol of each table: in a canonical code it is the one written in zero bits.
fn huffman(mut data: &[u8], zero_symbols: &mut [[Option<u8>; 4]; 2]) {
    while let Some((head, rest)) = data.split_first() {
        let Some((counts, symbols)) = rest.split_first_chunk::<16>() else { return };
        let total = counts.iter().map(|count| usize::from(*count)).sum();
        let Some((symbols, rest)) = symbols.split_at_checked(total) else { return };
        let table = zero_symbols.get_mut(usize::from(head >> 4));
        if let Some(symbol) = table.and_then(|tables| tables.get_mut(usize::from(head & 15))) {
            *symbol = symbols.first().copied();
        }
        data = rest;
    }
}

/// How many bytes of entropy-coded data come before the next marker.
fn scan_length(bytes: &[u8]) -> usize {
    let mut pairs = bytes.windows(2);
    pairs
        .position(|pair| matches!(pair, [0xff, marker] if !matches!(marker, 0x00 | 0xd0..=0xd7 | 0xff)))
        .unwrap_or(bytes.len())
}
