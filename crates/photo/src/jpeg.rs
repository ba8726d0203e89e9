//! The skeleton of a JPEG: its segments and scans, without its pixels.
//!
//! Decoders forgive what a city's record must not, and refuse what every phone's viewer shows. So the skeleton is read
//! here, generously: bytes between the segments, lengths that are wrong, tables that are not there are no damage as
//! long as every block of the picture is. Whatever is odd makes the file one that is [written anew](crate::mended)
//! before a decoder sees it. What no decoder notices is found here too: scans of a progressive file that never
//! arrived (the rest looks like a soft photo) and, by [`crate::scan`], blocks that are not there.

use std::rc::Rc;

use crate::Refusal;
use crate::blocks::{Member, Pass};
use crate::entropy::Table;
use crate::exif_block;
use crate::limits::SCANS;
use crate::scan::Scan;
use crate::standard;

/// Half as much again as the lightest and the darkest block have: encoders round, and some exaggerate edges.
const MOST_MEAN: u32 = 1536;
const NOT_SEEN: u8 = u8::MAX;
const DAMAGED: Refusal = Refusal::Damaged { part: "structure" };

/// Tables by class (DC, AC) and number.
type Tables = [[Option<Rc<Table>>; 4]; 2];

pub(crate) struct Jpeg<'a> {
    pub width: u32,
    pub height: u32,
    pub progressive: bool,
    /// Every EXIF block: the first may be empty.
    pub exif: Vec<&'a [u8]>,
    /// Whether a decoder could stumble over something that is no damage. False for what cameras write.
    pub odd: bool,
    /// Parts of the colour profile, by their number and how many there should be.
    profile: Vec<(u8, u8, &'a [u8])>,
    pub components: Vec<Component>,
    /// What a decoder needs, in its order.
    pub pieces: Vec<Piece<'a>>,
    /// The first step of each quantisation table.
    steps: [u32; 4],
    /// What Adobe's segment says of the colours.
    adobe: Option<u8>,
    jfif: bool,
    /// Whether there was a Huffman table that cannot be read.
    lost_tables: bool,
    scan_count: u32,
}

/// What a decoder needs of a file.
pub(crate) enum Piece<'a> {
    /// Quantisation tables, as they are in the file.
    Quantisation(&'a [u8]),
    /// A Huffman table, by its class and number in half a byte each.
    Huffman(u8, Rc<Table>),
    /// The header of the frame, by its marker.
    Frame(u8),
    Scan(Scan<'a>),
}

pub(crate) struct Component {
    id: u8,
    /// Samples across and down, relative to the other components.
    pub sampling: (u32, u32),
    /// The number of its quantisation table.
    pub quantisation: u8,
    /// How many low bits of each coefficient are still to come; [`NOT_SEEN`] where no scan has been.
    missing_bits: [u8; 64],
}

/// The EXIF blocks of a file, as far as its header can be read.
pub(crate) fn exif(bytes: &[u8]) -> Vec<&[u8]> {
    let mut blocks = Vec::new();
    let Some(mut rest) = bytes.strip_prefix(&[0xff, 0xd8]) else { return blocks };
    while let Some(Segment { marker, data, following, mut after, .. }) = next(rest) {
        if marker == 0xda {
            break;
        }
        if marker == 0xe1
            && let Some((block, beyond)) = exif_block::in_segment(data, following)
        {
            blocks.push(block);
            after = beyond;
        }
        rest = after;
    }
    blocks
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

/// A segment and what is around it.
struct Segment<'a> {
    /// What stands before it and is none.
    skipped: &'a [u8],
    marker: u8,
    data: &'a [u8],
    /// Its data and everything after them.
    following: &'a [u8],
    after: &'a [u8],
}

/// The next segment that means something.
///
/// What cameras and careless programs leave between two segments is anything: zeros, half a segment, the rest of an
/// EXIF block. So what comes after such bytes is taken for a segment only if it could be one by its content.
fn next(bytes: &[u8]) -> Option<Segment<'_>> {
    let at = |at: usize| {
        let (skipped, rest) = bytes.split_at_checked(at)?;
        let (marker, data, after) = segment(rest)?;
        let following = bytes.get(bytes.len() - after.len() - data.len()..)?;
        Some(Segment { skipped, marker, data, following, after })
    };
    at(0)
        .filter(|segment| matches!(segment.marker, 0xc0..=0xcf | 0xd9..=0xfe))
        .or_else(|| memchr::memchr_iter(0xff, bytes).filter_map(at).find(could_be))
}

fn could_be(segment: &Segment<'_>) -> bool {
    match (segment.marker, segment.data) {
        (0xc4, data) => huffman(data).is_some_and(|tables| !tables.is_empty()),
        (0xc0..=0xcf, [8 | 12, _, _, _, _, count, components @ ..]) => {
            matches!(count, 1..=4) && components.len() == usize::from(*count) * 3
        }
        (0xda, [count, rest @ ..]) => matches!(count, 1..=4) && rest.len() == usize::from(*count) * 2 + 3,
        (0xdb, [number, tables @ ..]) => {
            let size = if number >> 4 == 0 { 65 } else { 129 };
            matches!(number, 0..=3 | 0x10..=0x13) && (tables.len() + 1).is_multiple_of(size)
        }
        (0xdd, data) => data.len() == 2,
        // Their content may be anything, so what follows must speak for them.
        (0xe0..=0xef | 0xfe, _) => matches!(segment.after, [0xff, 0xc0..=0xff, ..]),
        _ => false,
    }
}

impl<'a> Jpeg<'a> {
    pub fn read(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let mut jpeg = Self {
            width: 0,
            height: 0,
            progressive: false,
            exif: Vec::new(),
            odd: false,
            profile: Vec::new(),
            components: Vec::new(),
            pieces: Vec::new(),
            steps: [1; 4],
            adobe: None,
            jfif: false,
            lost_tables: false,
            scan_count: 0,
        };
        let mut tables = Tables::default();
        let mut restart = 0;
        let mut ended = false;
        let mut rest = bytes.strip_prefix(&[0xff, 0xd8]).ok_or(Refusal::Damaged { part: "header" })?;
        while let Some(Segment { skipped, marker, data, following, mut after }) = next(rest) {
            jpeg.odd |= !skipped.is_empty();
            jpeg.lost_tables |= skipped.windows(2).any(|pair| pair == [0xff, 0xc4]);
            match marker {
                0xd9 => {
                    ended = true;
                    break;
                }
                // What stands behind the whole picture is no business of ours.
                _ if jpeg.height > 0 && jpeg.is_complete() => break,
                0xc0..=0xc2 => jpeg.frame(marker, data)?,
                0xc3 => return Err(Refusal::Unsupported { what: "lossless_jpeg" }),
                0xc5..=0xc7 | 0xde => return Err(Refusal::Unsupported { what: "hierarchical_jpeg" }),
                0xc9..=0xcb | 0xcd..=0xcf => return Err(Refusal::Unsupported { what: "arithmetic_jpeg" }),
                0xc4 => jpeg.huffman(data, &mut tables)?,
                0xdb => jpeg.quantisation(data),
                0xdc => jpeg.lines(data),
                0xdd => restart = data.first_chunk().map_or(0, |units| u16::from_be_bytes(*units)),
                0xe0 => jpeg.jfif |= data.starts_with(b"JFIF\0"),
                0xe1 => {
                    if let Some((block, beyond)) = exif_block::in_segment(data, following) {
                        jpeg.odd |= beyond.len() != after.len();
                        jpeg.exif.push(block);
                        after = beyond;
                    }
                }
                0xe2 => {
                    if let Some([number, count, part @ ..]) = data.strip_prefix(b"ICC_PROFILE\0") {
                        jpeg.profile.push((*number, *count, part));
                    }
                }
                0xee if data.starts_with(b"Adobe") => jpeg.adobe = data.get(11).copied(),
                0xda => {
                    jpeg.scan_count += 1;
                    if jpeg.scan_count > SCANS {
                        return Err(Refusal::Unsupported { what: "scans" });
                    }
                    let (scan, following) =
                        after.split_at_checked(scan_length(after)).unwrap_or((after, &[]));
                    after = following;
                    jpeg.scan(data, scan, &mut tables, restart)?;
                }
                _ => {}
            }
            rest = after;
        }
        jpeg.odd |= !ended;
        if jpeg.width == 0 || jpeg.height == 0 {
            return Err(Refusal::Damaged { part: "header" });
        }
        Ok(jpeg)
    }

    /// Whether every coefficient of every component has had its scan.
    fn is_complete(&self) -> bool {
        let complete = |component: &Component| component.missing_bits.iter().all(|bits| *bits == 0);
        !self.components.is_empty() && self.components.iter().all(complete)
    }

    /// How many lines the picture has, said only behind its first scan.
    fn lines(&mut self, data: &[u8]) {
        if let Some(lines) = data.first_chunk()
            && self.height == 0
        {
            self.height = u32::from(u16::from_be_bytes(*lines));
            self.odd = true;
        }
    }

    fn quantisation(&mut self, data: &'a [u8]) {
        self.pieces.push(Piece::Quantisation(data));
        let mut rest = data;
        while let [name, high, low, ..] = rest {
            let wide = name >> 4 > 0;
            let step = if wide { u16::from_be_bytes([*high, *low]) } else { u16::from(*high) };
            if let Some(place) = self.steps.get_mut(usize::from(name & 15)) {
                *place = u32::from(step.max(1));
            }
            rest = rest.get(if wide { 129 } else { 65 }..).unwrap_or_default();
        }
    }

    fn huffman(&mut self, data: &[u8], tables: &mut Tables) -> Result<(), Refusal> {
        let found = huffman(data).ok_or(DAMAGED)?;
        self.lost_tables |= found.is_empty();
        for (name, table) in found {
            *place(tables, name).ok_or(DAMAGED)? = Some(Rc::clone(&table));
            self.pieces.push(Piece::Huffman(name, table));
        }
        Ok(())
    }

    /// Puts the standard tables where a sequential scan has need of one that the file never had.
    fn add_standard(&mut self, members: &[u8], tables: &mut Tables) {
        if self.progressive || self.lost_tables {
            return;
        }
        for numbers in members.iter().skip(1).step_by(2) {
            for name in [numbers >> 4, 0x10 | numbers & 15] {
                if let Some(place @ None) = place(tables, name)
                    && let Some(table) = standard::table(name)
                {
                    *place = Some(Rc::clone(&table));
                    self.pieces.push(Piece::Huffman(name, table));
                    self.odd = true;
                }
            }
        }
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
            .filter_map(|component| component.first_chunk::<3>())
            .map(|[id, sampling, quantisation]| Component {
                id: *id,
                sampling: (u32::from(sampling >> 4), u32::from(sampling & 15)),
                quantisation: *quantisation,
                missing_bits: [NOT_SEEN; 64],
            })
            .collect();
        let sampled = |c: &Component| (1..=4).contains(&c.sampling.0) && (1..=4).contains(&c.sampling.1);
        if self.components.len() != usize::from(*count) || !self.components.iter().all(sampled) {
            return Err(damaged);
        }
        self.pieces.push(Piece::Frame(marker));
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
        tables: &mut Tables,
        restart: u16,
    ) -> Result<(), Refusal> {
        let (count, header) = header.split_first().ok_or(DAMAGED)?;
        let (members, spectrum) = header.split_at_checked(usize::from(*count) * 2).ok_or(DAMAGED)?;
        let [first, last, bits] = spectrum else { return Err(DAMAGED) };
        let (first, last, bits) = if self.progressive { (*first, *last, *bits) } else { (0, 63, 0) };
        let (refines, low_bit) = (bits >> 4 != 0, bits & 15);
        let pass = match (self.progressive, first, last, refines) {
            (false, ..) => Pass::Whole,
            (true, 0, 0, false) => Pass::Mean,
            (true, 0, 0, true) => Pass::MeanMore,
            (true, 1.., _, false) if *count == 1 && first <= last => Pass::Detail(first, last),
            (true, 1.., _, true) if *count == 1 && first <= last => Pass::DetailMore(first, last),
            _ => return Err(DAMAGED),
        };
        self.add_standard(members, tables);
        let mut scan = Scan { data, members: Vec::new(), pass, spectrum: [first, last, bits], restart };
        for member in members.chunks_exact(2) {
            let [id, numbers] = member else { continue };
            let at = self.components.iter().position(|c| c.id == *id).ok_or(DAMAGED)?;
            let component = self.components.get_mut(at).ok_or(DAMAGED)?;
            let range = usize::from(first)..=usize::from(last);
            component.missing_bits.get_mut(range).ok_or(DAMAGED)?.fill(low_bit);
            let blocks = if *count == 1 { 1 } else { component.sampling.0 * component.sampling.1 };
            let blocks = usize::try_from(blocks).map_err(|_| DAMAGED)?;
            let [dc, ac] =
                [numbers >> 4, 0x10 | numbers & 15].map(|name| place(tables, name)?.as_ref().map(Rc::clone));
            if pass == Pass::Whole && (dc.is_none() || ac.is_none()) {
                return Err(DAMAGED);
            }
            let step = self.steps.get(usize::from(component.quantisation)).copied().unwrap_or(1);
            let most_mean = (MOST_MEAN / step + 2) >> low_bit.min(15);
            let tables = *numbers;
            scan.members.push(Member { component: at, tables, blocks, most_mean: most_mean + 1, dc, ac });
        }
        self.odd |= scan.has_runs();
        self.pieces.push(Piece::Scan(scan));
        Ok(())
    }

    /// How many units a scan must hold (ITU-T T.81, A.2): blocks where a component stands alone, else groups of
    /// the blocks of all.
    pub fn units(&self, members: &[Member]) -> Option<usize> {
        match members {
            [alone] => self.blocks(self.components.get(alone.component)?),
            _ => {
                let (across, down) = self.sampling()?;
                area(self.width.div_ceil(8 * across), self.height.div_ceil(8 * down))
            }
        }
    }

    /// How many blocks of a component the picture needs.
    pub fn blocks(&self, component: &Component) -> Option<usize> {
        let (across, down) = self.sampling()?;
        let (own_across, own_down) = component.sampling;
        let columns = (self.width * own_across).div_ceil(across).div_ceil(8);
        area(columns, (self.height * own_down).div_ceil(down).div_ceil(8))
    }

    /// The largest of its components'.
    fn sampling(&self) -> Option<(u32, u32)> {
        let across = self.components.iter().map(|component| component.sampling.0).max()?;
        let down = self.components.iter().map(|component| component.sampling.1).max()?;
        Some((across, down))
    }

    /// The fewest bytes that can hold the picture: a block is two codes at least, in a progressive file one.
    pub fn least_bytes(&self) -> u64 {
        let blocks = self.components.iter().filter_map(|component| self.blocks(component)).sum::<usize>();
        blocks as u64 / if self.progressive { 8 } else { 4 }
    }

    /// Whether its numbers are red, green and blue, as every decoder concludes it.
    pub fn is_rgb(&self) -> bool {
        let named = self.components.iter().map(|component| component.id).eq(*b"RGB");
        self.components.len() == 3 && !self.jfif && self.adobe.map_or(named, |transform| transform == 0)
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

    /// Whether all scans are there. Only a missing end marker is forgiven.
    pub fn require_complete(&self) -> Result<(), Refusal> {
        if self.is_complete() { Ok(()) } else { Err(Refusal::Damaged { part: "end" }) }
    }
}

fn area(columns: u32, rows: u32) -> Option<usize> {
    usize::try_from(u64::from(columns) * u64::from(rows)).ok()
}

/// Where the table of this class and number stands.
fn place(tables: &mut Tables, name: u8) -> Option<&mut Option<Rc<Table>>> {
    tables.get_mut(usize::from(name >> 4))?.get_mut(usize::from(name & 15))
}

/// The tables of a segment, each with its class and number.
fn huffman(mut data: &[u8]) -> Option<Vec<(u8, Rc<Table>)>> {
    let mut tables = Vec::new();
    while let Some((name, rest)) = data.split_first() {
        let (counts, symbols) = rest.split_first_chunk::<16>()?;
        let total = counts.iter().map(|count| usize::from(*count)).sum();
        let (symbols, rest) = symbols.split_at_checked(total)?;
        tables.push((*name, Rc::new(Table::new(counts, symbols)?)));
        data = rest;
    }
    Some(tables)
}

/// How many bytes of entropy-coded data come before the next marker.
pub(crate) fn scan_length(bytes: &[u8]) -> usize {
    let is_marker = |at: &usize| matches!(bytes.get(at + 1), Some(marker) if !matches!(marker, 0x00 | 0xd0..=0xd7 | 0xff));
    memchr::memchr_iter(0xff, bytes).find(is_marker).unwrap_or(bytes.len())
}
