//! The skeleton of a JPEG: its segments and scans, without its pixels.
//!
//! Decoders forgive what a city's record must not. What is invisible to the one used here is found in
//! the skeleton: scans of a progressive file that never arrived (the rest looks like a soft photo), a
//! stretch that a failed copy left as zeros, and, by [`crate::entropy`], blocks too few or too many.

use std::rc::Rc;

use crate::Refusal;
use crate::entropy::{Member, Scan, Table};
use crate::limits::SCANS;

/// A disk loses no less than a sector; shorter runs of zeros may be chance.
const ZERO_RUN: usize = 128;
/// Every run of them fills one of these, which are found much faster.
const ZEROS: [u8; 64] = [0; 64];
const NOT_SEEN: u8 = u8::MAX;
const DAMAGED: Refusal = Refusal::Damaged { part: "structure" };

/// Tables by class (DC, AC) and number.
type Tables = [[Option<Rc<Table>>; 4]; 2];

pub(crate) struct Jpeg<'a> {
    pub width: u32,
    pub height: u32,
    pub progressive: bool,
    pub exif: Option<&'a [u8]>,
    /// Whether the end marker is there.
    pub ended: bool,
    /// Parts of the colour profile, by their number and how many there should be.
    profile: Vec<(u8, u8, &'a [u8])>,
    components: Vec<Component>,
    scans: Vec<Scan<'a>>,
    scan_count: u32,
    zeroed: bool,
}

struct Component {
    id: u8,
    /// Samples across and down, relative to the other components.
    sampling: (u32, u32),
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
pub(crate) fn segment(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
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
            ended: false,
            profile: Vec::new(),
            components: Vec::new(),
            scans: Vec::new(),
            scan_count: 0,
            zeroed: false,
        };
        let mut tables = Tables::default();
        let mut restart = 0;
        let mut rest = bytes.strip_prefix(&[0xff, 0xd8]).ok_or(Refusal::Damaged { part: "header" })?;
        while let Some((marker, data, mut after)) = segment(rest) {
            match marker {
                0xd9 => {
                    jpeg.ended = true;
                    break;
                }
                0xc0..=0xc2 => jpeg.frame(marker, data)?,
                0xc3 => return Err(Refusal::Unsupported { what: "lossless_jpeg" }),
                0xc5..=0xc7 | 0xde => return Err(Refusal::Unsupported { what: "hierarchical_jpeg" }),
                0xc9..=0xcb | 0xcd..=0xcf => return Err(Refusal::Unsupported { what: "arithmetic_jpeg" }),
                0xc4 => huffman(data, &mut tables).ok_or(DAMAGED)?,
                0xdd => restart = data.first_chunk().map_or(0, |units| u16::from_be_bytes(*units).into()),
                0xe1 if jpeg.exif.is_none() => jpeg.exif = data.strip_prefix(b"Exif\0\0"),
                0xe2 => {
                    if let Some([number, count, part @ ..]) = data.strip_prefix(b"ICC_PROFILE\0") {
                        jpeg.profile.push((*number, *count, part));
                    }
                }
                0xda => {
                    jpeg.scan_count += 1;
                    if jpeg.scan_count > SCANS {
                        return Err(Refusal::Unsupported { what: "scans" });
                    }
                    let (scan, following) =
                        after.split_at_checked(scan_length(after)).unwrap_or((after, &[]));
                    after = following;
                    jpeg.scan(data, scan, &tables, restart)?;
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
            return Err(DAMAGED);
        }
        if *precision != 8 {
            return Err(Refusal::Unsupported { what: "twelve_bit_jpeg" });
        }
        self.height = u32::from(u16::from_be_bytes([*h1, *h0]));
        self.width = u32::from(u16::from_be_bytes([*w1, *w0]));
        self.progressive = marker == 0xc2;
        let components = components.chunks_exact(3).take(usize::from(*count));
        self.components = components
            .filter_map(|component| component.first_chunk::<2>())
            .map(|[id, sampling]| Component {
                id: *id,
                sampling: (u32::from(sampling >> 4), u32::from(sampling & 15)),
                missing_bits: [NOT_SEEN; 64],
            })
            .collect();
        let sampled = |c: &Component| (1..=4).contains(&c.sampling.0) && (1..=4).contains(&c.sampling.1);
        if self.components.len() != usize::from(*count) || !self.components.iter().all(sampled) {
            return Err(damaged);
        }
        match count {
            1 | 3 => Ok(()),
            // Printers' inks: without their profile the colours would be guesses.
            4 => Err(Refusal::Unsupported { what: "cmyk" }),
            _ => Err(Refusal::Unsupported { what: "colours" }),
        }
    }

    fn scan(
        &mut self,
        header: &[u8],
        data: &'a [u8],
        tables: &Tables,
        restart: usize,
    ) -> Result<(), Refusal> {
        let (count, header) = header.split_first().ok_or(DAMAGED)?;
        let (members, spectrum) = header.split_at_checked(usize::from(*count) * 2).ok_or(DAMAGED)?;
        let [first, last, bits] = spectrum else { return Err(DAMAGED) };
        let (first, last) = if self.progressive { (*first, *last) } else { (0, 63) };
        let (refines, low_bit) = if self.progressive { (bits >> 4 != 0, bits & 15) } else { (false, 0) };
        // Zeros are innocent where they say "as before" for everything in the scan.
        let mut zeros_say_nothing = true;
        let mut coded = Vec::new();
        let mut sampling = (1, 1);
        for member in members.chunks_exact(2) {
            let [id, numbers] = member else { continue };
            let component = self.components.iter_mut().find(|c| c.id == *id).ok_or(DAMAGED)?;
            let range = usize::from(first)..=usize::from(last);
            component.missing_bits.get_mut(range).ok_or(DAMAGED)?.fill(low_bit);
            let [dc, ac] = [(0_usize, numbers >> 4), (1, numbers & 15)].map(|(class, number)| {
                tables.get(class).and_then(|tables| tables.get(usize::from(number))).cloned().flatten()
            });
            let zero = |table: &Option<Rc<Table>>| table.as_ref().and_then(|table| table.of_zeros());
            zeros_say_nothing &= first > 0 || zero(&dc) == Some(0);
            zeros_say_nothing &=
                last == 0 || zero(&ac).is_some_and(|symbol| symbol & 15 == 0 && symbol != 0xf0);
            if !self.progressive {
                sampling = component.sampling;
                let blocks = usize::try_from(sampling.0 * sampling.1).map_err(|_| DAMAGED)?;
                coded.push(Member { blocks, dc: dc.ok_or(DAMAGED)?, ac: ac.ok_or(DAMAGED)? });
            }
        }
        // Refinements are raw bits, of which a dark photo has many zeros.
        if !refines && !zeros_say_nothing {
            self.zeroed |= data.as_chunks().0.contains(&ZEROS)
                && data.split(|byte| *byte != 0).any(|zeros| zeros.len() >= ZERO_RUN);
        }
        if !self.progressive {
            let alone = if let [only] = coded.as_mut_slice() {
                only.blocks = 1;
                Some(sampling)
            } else {
                None
            };
            let units = self.units(alone).ok_or(DAMAGED)?;
            self.scans.push(Scan { data, members: coded, units, restart });
        }
        Ok(())
    }

    /// How many units a scan must hold (ITU-T T.81, A.2): blocks where a component stands `alone` with
    /// its sampling, else groups of the blocks of all.
    fn units(&self, alone: Option<(u32, u32)>) -> Option<usize> {
        let across = self.components.iter().map(|component| component.sampling.0).max()?;
        let down = self.components.iter().map(|component| component.sampling.1).max()?;
        let (columns, rows) = match alone {
            Some((own_across, own_down)) => (
                (self.width * own_across).div_ceil(across).div_ceil(8),
                (self.height * own_down).div_ceil(down).div_ceil(8),
            ),
            None => (self.width.div_ceil(8 * across), self.height.div_ceil(8 * down)),
        };
        usize::try_from(u64::from(columns) * u64::from(rows)).ok()
    }

    /// The colour profile, put together of its parts.
    pub fn profile(&self) -> Option<Vec<u8>> {
        let mut parts = self.profile.clone();
        parts.sort_by_key(|(number, ..)| *number);
        let whole = (1_usize..).zip(&parts).all(|(expected, (number, count, _))| {
            usize::from(*number) == expected && usize::from(*count) == parts.len()
        });
        (whole && !parts.is_empty()).then(|| parts.iter().flat_map(|(.., part)| *part).copied().collect())
    }

    /// Whether every block is there; as long as a third of decoding.
    pub fn holds_all_blocks(&self) -> bool {
        self.scans.iter().all(Scan::holds_all)
    }

    /// Whether all of it is there. Only a missing end marker is forgiven.
    pub fn require_complete(&self) -> Result<(), Refusal> {
        if self.zeroed {
            return Err(Refusal::Damaged { part: "pixels" });
        }
        if self.components.iter().any(|component| component.missing_bits.iter().any(|bits| *bits != 0)) {
            return Err(Refusal::Damaged { part: "end" });
        }
        Ok(())
    }
}

fn huffman(mut data: &[u8], tables: &mut Tables) -> Option<()> {
    while let Some((head, rest)) = data.split_first() {
        let (counts, symbols) = rest.split_first_chunk::<16>()?;
        let total = counts.iter().map(|count| usize::from(*count)).sum();
        let (symbols, rest) = symbols.split_at_checked(total)?;
        let place = tables.get_mut(usize::from(head >> 4))?.get_mut(usize::from(head & 15))?;
        *place = Some(Rc::new(Table::new(counts, symbols)?));
        data = rest;
    }
    Some(())
}

/// How many bytes of entropy-coded data come before the next marker.
pub(crate) fn scan_length(bytes: &[u8]) -> usize {
    let is_marker = |at: &usize| matches!(bytes.get(at + 1), Some(marker) if !matches!(marker, 0x00 | 0xd0..=0xd7 | 0xff));
    memchr::memchr_iter(0xff, bytes).find(is_marker).unwrap_or(bytes.len())
}
