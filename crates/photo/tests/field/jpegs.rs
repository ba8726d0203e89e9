//! JPEGs of every kind that encoders make, and where in them is what.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use crate::photographs::drawn;

pub const WIDTH: u16 = 203;
pub const HEIGHT: u16 = 149;

pub struct Jpeg {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    pub progressive: bool,
    pub own_tables: bool,
}

/// One of each kind.
pub fn every_kind(seed: u64) -> Vec<Jpeg> {
    use SamplingFactor::{R_4_2_0, R_4_2_2, R_4_4_0, R_4_4_4};
    let kinds = [
        ("4:2:0", R_4_2_0, false, false, 0, false),
        ("4:2:2", R_4_2_2, false, false, 0, false),
        ("4:4:0", R_4_4_0, false, false, 0, false),
        ("4:4:4", R_4_4_4, false, false, 0, false),
        ("grey", R_4_4_4, false, false, 0, true),
        ("own tables", R_4_2_0, false, true, 0, false),
        ("restarts", R_4_2_0, false, false, 5, false),
        ("restarts in each unit", R_4_4_4, false, true, 1, false),
        ("progressive", R_4_2_0, true, true, 0, false),
        ("progressive 4:4:4", R_4_4_4, true, true, 0, false),
        ("progressive grey", R_4_4_4, true, true, 0, true),
        ("progressive with restarts", R_4_2_0, true, true, 7, false),
    ];
    let kinds = kinds.map(|(name, sampling, progressive, own_tables, restart, grey)| {
        let whole = image::load_from_memory(&drawn(seed, WIDTH.into(), HEIGHT.into(), 1)).unwrap();
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, 88);
        encoder.set_sampling_factor(sampling);
        encoder.set_progressive(progressive);
        encoder.set_optimized_huffman_tables(own_tables);
        if restart > 0 {
            encoder.set_restart_interval(restart);
        }
        if grey {
            encoder.encode(&whole.into_luma8(), WIDTH, HEIGHT, ColorType::Luma).unwrap();
        } else {
            encoder.encode(&whole.into_rgb8(), WIDTH, HEIGHT, ColorType::Rgb).unwrap();
        }
        Jpeg { name, bytes, progressive, own_tables }
    });
    kinds.into()
}

impl Jpeg {
    /// Where each segment begins, and its marker; the last is the end marker.
    pub fn segments(&self) -> Vec<(usize, u8)> {
        segments(&self.bytes)
    }

    /// Where the data of each scan lie.
    pub fn scans(&self) -> Vec<std::ops::Range<usize>> {
        let segments = self.segments();
        let scans = segments.iter().zip(segments.iter().skip(1)).filter(|((_, marker), _)| *marker == 0xda);
        scans.map(|((start, _), (end, _))| start + 2 + length(&self.bytes, *start)..*end).collect()
    }
}

fn length(bytes: &[u8], at: usize) -> usize {
    usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]))
}

/// Of a file with nothing odd about it.
pub fn segments(bytes: &[u8]) -> Vec<(usize, u8)> {
    let mut found = Vec::new();
    let mut at = 2;
    while let Some(marker) = bytes.get(at + 1).copied() {
        found.push((at, marker));
        if marker == 0xd9 {
            break;
        }
        at += 2 + length(bytes, at);
        if marker == 0xda {
            while bytes[at] != 0xff || matches!(bytes[at + 1], 0 | 0xd0..=0xd7) {
                at += 1;
            }
        }
    }
    found
}

/// The bytes with others put in at a place.
pub fn with(bytes: &[u8], at: usize, more: &[u8]) -> Vec<u8> {
    [&bytes[..at], more, &bytes[at..]].concat()
}

pub fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker][..], &length, data].concat()
}
