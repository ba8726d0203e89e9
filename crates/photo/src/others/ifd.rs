//! The directories of a TIFF: numbers under tags. Only read, and never past the end of the file.

/// The most directories that are looked at below the first one.
const MOST_BELOW: usize = 16;
/// A directory of a photo has fewer entries.
const MOST_ENTRIES: u16 = 4_096;

/// A TIFF's bytes, and which of a number's bytes comes first.
#[derive(Clone, Copy)]
pub(crate) struct Tiff<'a> {
    bytes: &'a [u8],
    big_endian: bool,
}

/// One directory: of a page, a preview, or what a camera saw.
#[derive(Clone, Copy)]
pub(crate) struct Directory<'a> {
    tiff: Tiff<'a>,
    /// Where its entries begin in the file.
    at: usize,
    entries: &'a [u8],
    next: u32,
}

impl<'a> Tiff<'a> {
    pub const fn of(bytes: &'a [u8]) -> Option<Self> {
        match bytes {
            [b'I', b'I', 0x2a, 0, ..] => Some(Self { bytes, big_endian: false }),
            [b'M', b'M', 0, 0x2a, ..] => Some(Self { bytes, big_endian: true }),
            _ => None,
        }
    }

    /// The first directory: the first page.
    pub fn first(self) -> Option<Directory<'a>> {
        self.directory(self.long(self.bytes.get(4..)?)?)
    }

    fn directory(self, at: u32) -> Option<Directory<'a>> {
        let rest = self.bytes.get(usize::try_from(at).ok()?..)?;
        let count = self.short(rest)?;
        if at == 0 || count > MOST_ENTRIES {
            return None;
        }
        let (entries, after) = rest.get(2..)?.split_at_checked(usize::from(count) * 12)?;
        let at = usize::try_from(at).ok()?.checked_add(2)?;
        Some(Directory { tiff: self, at, entries, next: self.long(after).unwrap_or(0) })
    }

    fn short(self, bytes: &[u8]) -> Option<u16> {
        let bytes = *bytes.first_chunk()?;
        Some(if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn long(self, bytes: &[u8]) -> Option<u32> {
        let bytes = *bytes.first_chunk()?;
        Some(if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }
}

impl<'a> Directory<'a> {
    /// The kind of the values under a tag, and their bytes.
    fn values(&self, tag: u16) -> Option<(u16, &'a [u8])> {
        let tiff = self.tiff;
        let entry = self.entries.chunks_exact(12).find(|entry| tiff.short(entry) == Some(tag))?;
        let kind = tiff.short(entry.get(2..)?)?;
        let size = match kind {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => return None,
        };
        let length = usize::try_from(tiff.long(entry.get(4..)?)?).ok()?.checked_mul(size)?;
        let place = entry.get(8..)?;
        if length <= 4 {
            return Some((kind, place.get(..length)?));
        }
        let at = usize::try_from(tiff.long(place)?).ok()?;
        Some((kind, tiff.bytes.get(at..at.checked_add(length)?)?))
    }

    /// The whole numbers under a tag; empty where there are none.
    pub fn numbers(&self, tag: u16) -> Vec<u32> {
        match self.values(tag) {
            Some((1 | 7, bytes)) => bytes.iter().map(|byte| u32::from(*byte)).collect(),
            Some((3, bytes)) => {
                bytes.chunks_exact(2).filter_map(|pair| self.tiff.short(pair)).map(u32::from).collect()
            }
            Some((4 | 13, bytes)) => bytes.chunks_exact(4).filter_map(|four| self.tiff.long(four)).collect(),
            _ => Vec::new(),
        }
    }

    /// The first of them.
    pub fn number(&self, tag: u16) -> Option<u32> {
        self.numbers(tag).first().copied()
    }

    /// Where in the file the value of a tag lies that is one short number, and how to write another there.
    pub fn place_of_short(&self, tag: u16, value: u16) -> Option<(usize, [u8; 2])> {
        let tiff = self.tiff;
        let entry = self.entries.chunks_exact(12).position(|entry| tiff.short(entry) == Some(tag))?;
        let bytes = if tiff.big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
        Some((self.at.checked_add(entry * 12 + 8)?, bytes))
    }

    /// The bytes under a tag.
    pub fn bytes(&self, tag: u16) -> Option<&'a [u8]> {
        self.values(tag).map(|(_, bytes)| bytes)
    }

    /// The directories below this one (`SubIFDs`) and behind it.
    pub fn others(&self) -> Vec<Self> {
        let below = self.numbers(0x14a).into_iter().chain([self.next]).take(MOST_BELOW);
        below.filter_map(|at| self.tiff.directory(at)).collect()
    }

    /// Where its picture lies: the strips or tiles, each inside the file. None where one is not, or there are none.
    pub fn parts(&self) -> Option<Vec<&'a [u8]>> {
        let (offsets, lengths) = if self.bytes(0x144).is_some() { (0x144, 0x145) } else { (0x111, 0x117) };
        let (offsets, lengths) = (self.numbers(offsets), self.numbers(lengths));
        if offsets.is_empty() || offsets.len() != lengths.len() {
            return None;
        }
        let part = |(at, length): (u32, u32)| {
            let at = usize::try_from(at).ok()?;
            self.tiff.bytes.get(at..at.checked_add(usize::try_from(length).ok()?)?)
        };
        offsets.into_iter().zip(lengths).map(part).collect()
    }
}
