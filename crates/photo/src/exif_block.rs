//! The skeleton of an EXIF block: where it ends, and what the reader of its values stumbles over.
//!
//! Programs that cannot count write a segment's length modulo 65,536, or that of the block before they changed it. The
//! block itself knows better, since each of its values says where it lies.

/// Of one block; a loop has more.
const DIRECTORIES: usize = 16;
/// Pointers to the directories of the photo and of its place.
const POINTERS: [u16; 2] = [0x8769, 0x8825];
const THUMBNAIL: (u16, u16) = (0x0201, 0x0202);
const ASCII: u16 = 2;
const LONG: u16 = 4;
/// Since EXIF 3.0.
const UTF8: u16 = 129;

/// The EXIF block of an APP1 segment and what follows it. `following` is the segment's data with everything after.
pub(crate) fn in_segment<'a>(data: &'a [u8], following: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
    let start = data.len() - without_name(data).len();
    if start == 0 {
        return None;
    }
    let (said, from) = (data.get(start..)?, following.get(start..)?);
    let after = from.get(said.len()..)?;
    let goes_on = !matches!(after, [0xff, 0xc0..=0xff, ..]);
    match extent(from) {
        Some(extent) if goes_on && extent > said.len() => from.split_at_checked(extent),
        _ => Some((said, after)),
    }
}

/// A block without the name that only a JPEG needs, and that others write too.
pub(crate) fn without_name(mut block: &[u8]) -> &[u8] {
    while let Some([_, rest @ ..]) = block.strip_prefix(b"Exif\0") {
        block = rest;
    }
    block
}

/// The block as the reader of its values understands it.
pub(crate) fn readable(block: &[u8]) -> Vec<u8> {
    let mut out = without_name(block).to_vec();
    let Some(tiff) = Tiff::of(block) else { return out };
    let Some(first) = tiff.first() else { return out };
    let pointed = tiff.entries(first).filter(|entry| POINTERS.contains(&entry.tag));
    let directories = std::iter::once(first).chain(pointed.filter_map(|entry| tiff.long(entry.at + 8)));
    for entry in directories.flat_map(|directory| tiff.entries(directory)) {
        let kind = match entry.kind {
            UTF8 => ASCII,
            9 | 13 if POINTERS.contains(&entry.tag) => LONG,
            _ => continue,
        };
        if let Some(place) = out.get_mut(entry.at + 2..entry.at + 4) {
            place.copy_from_slice(&if tiff.little { kind.to_le_bytes() } else { kind.to_be_bytes() });
        }
    }
    out
}

/// How long the block at the beginning of these bytes is, by its own values.
fn extent(bytes: &[u8]) -> Option<usize> {
    let tiff = Tiff::of(bytes)?;
    let mut end = 8;
    let mut directories = vec![tiff.first()?];
    let mut at = 0;
    while let Some(directory) = directories.get(at).copied().filter(|_| at < DIRECTORIES) {
        at += 1;
        let mut thumbnail = (0, 0);
        let mut count = 0;
        for entry in tiff.entries(directory) {
            count += 1;
            let value = tiff.long(entry.at + 8)?;
            let size = entry.size();
            if size > 4 {
                end = end.max(value.saturating_add(size));
            }
            match entry.tag {
                tag if POINTERS.contains(&tag) => directories.push(value),
                tag if tag == THUMBNAIL.0 => thumbnail.0 = value,
                tag if tag == THUMBNAIL.1 => thumbnail.1 = value,
                _ => {}
            }
        }
        let after = directory + 2 + count * 12;
        end = end.max(after + 4).max(thumbnail.0.saturating_add(thumbnail.1));
        directories.extend(tiff.long(after).filter(|next| *next > 0));
    }
    (end <= bytes.len()).then_some(end)
}

struct Tiff<'a> {
    bytes: &'a [u8],
    little: bool,
}

struct Entry {
    /// Where it stands.
    at: usize,
    tag: u16,
    kind: u16,
    count: usize,
}

impl Entry {
    /// Of its value, in bytes.
    fn size(&self) -> usize {
        let each = match self.kind {
            1 | 2 | 6 | 7 | 129 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => 0,
        };
        self.count.saturating_mul(each)
    }
}

impl<'a> Tiff<'a> {
    fn of(block: &'a [u8]) -> Option<Self> {
        let bytes = without_name(block);
        match bytes.first_chunk()? {
            b"II\x2a\0" => Some(Self { bytes, little: true }),
            b"MM\0\x2a" => Some(Self { bytes, little: false }),
            _ => None,
        }
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn long(&self, at: usize) -> Option<usize> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        usize::try_from(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) }).ok()
    }

    /// Where its first directory stands.
    fn first(&self) -> Option<usize> {
        self.long(4)
    }

    /// The entries of a directory, as many as there are.
    fn entries(&self, directory: usize) -> impl Iterator<Item = Entry> {
        let count = usize::from(self.short(directory).unwrap_or(0));
        (0..count).map_while(move |number| {
            let at = directory + 2 + number * 12;
            let count = self.long(at + 4)?;
            Some(Entry { at, tag: self.short(at)?, kind: self.short(at + 2)?, count })
        })
    }
}
