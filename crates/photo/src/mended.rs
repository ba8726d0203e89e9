//! A JPEG written anew for the decoders: what its picture needs and nothing else.
//!
//! Every decoder has its own idea of what is damage: one wants each marker in its place, another counts the bytes
//! behind the last block, a third knows no standard tables. What [`crate::jpeg`] has understood is written here so that
//! all of them read the same, to the end of the last block and no further. Nothing is decoded and nothing invented:
//! where a block is missing there is no such file.

use crate::blocks::Coder;
use crate::entropy::Table;
use crate::jpeg::{Jpeg, Piece};
use crate::scan::Scan;

/// The file written anew.
pub(crate) struct Mended {
    pub bytes: Vec<u8>,
    /// Whether its scans held more than their blocks.
    pub left_behind: bool,
}

/// None where a block is missing; as long as a third of decoding.
pub(crate) fn whole(jpeg: &Jpeg<'_>) -> Option<Mended> {
    let progressive = if jpeg.progressive { jpeg.components.as_slice() } else { &[] };
    let mut coder = Coder::new(progressive.iter().filter_map(|component| jpeg.blocks(component)));
    let mut left_behind = false;
    let bytes = written(jpeg, |scan, out| {
        left_behind |= scan.copy(jpeg.units(&scan.members)?, &mut coder, out)?;
        Some(())
    })?;
    Some(Mended { bytes, left_behind })
}

/// With its scans as they are, for a glance.
pub(crate) fn unproven(jpeg: &Jpeg<'_>) -> Option<Vec<u8>> {
    written(jpeg, |scan, out| {
        out.extend_from_slice(scan.data);
        Some(())
    })
}

fn written<'a>(
    jpeg: &Jpeg<'a>,
    mut blocks: impl FnMut(&Scan<'a>, &mut Vec<u8>) -> Option<()>,
) -> Option<Vec<u8>> {
    let length: usize =
        jpeg.pieces.iter().map(|piece| if let Piece::Scan(scan) = piece { scan.data.len() } else { 0 }).sum();
    let mut out = Vec::with_capacity(length + 4096);
    out.extend_from_slice(&[0xff, 0xd8]);
    let mut restart = 0;
    for piece in &jpeg.pieces {
        match piece {
            Piece::Quantisation(tables) => segment(&mut out, 0xdb, tables)?,
            Piece::Huffman(name, table) => segment(&mut out, 0xc4, &huffman(*name, table))?,
            Piece::Frame(marker) => segment(&mut out, *marker, &frame(jpeg)?)?,
            Piece::Scan(scan) => {
                if scan.restart != restart {
                    restart = scan.restart;
                    segment(&mut out, 0xdd, &restart.to_be_bytes())?;
                }
                segment(&mut out, 0xda, &header(jpeg, scan)?)?;
                blocks(scan, &mut out)?;
            }
        }
    }
    out.extend_from_slice(&[0xff, 0xd9]);
    Some(out)
}

fn segment(out: &mut Vec<u8>, marker: u8, data: &[u8]) -> Option<()> {
    let length = u16::try_from(data.len() + 2).ok()?;
    out.extend_from_slice(&[0xff, marker]);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(data);
    Some(())
}

fn huffman(name: u8, table: &Table) -> Vec<u8> {
    [&[name][..], &table.counts, &table.symbols].concat()
}

/// Components are named as every decoder understands their colours.
fn name(jpeg: &Jpeg<'_>, component: usize) -> Option<u8> {
    if jpeg.is_rgb() { b"RGB" } else { &[1, 2, 3] }.get(component).copied()
}

fn frame(jpeg: &Jpeg<'_>) -> Option<Vec<u8>> {
    let [height, width] =
        [jpeg.height, jpeg.width].map(|side| u16::try_from(side).unwrap_or(0).to_be_bytes());
    let count = u8::try_from(jpeg.components.len()).ok()?;
    let mut data = vec![8, height[0], height[1], width[0], width[1], count];
    for (place, component) in jpeg.components.iter().enumerate() {
        let (across, down) = component.sampling;
        let sampling = u8::try_from(across << 4 | down).ok()?;
        data.extend_from_slice(&[name(jpeg, place)?, sampling, component.quantisation]);
    }
    Some(data)
}

fn header(jpeg: &Jpeg<'_>, scan: &Scan<'_>) -> Option<Vec<u8>> {
    let mut data = vec![u8::try_from(scan.members.len()).ok()?];
    for member in &scan.members {
        data.extend_from_slice(&[name(jpeg, member.component)?, member.tables]);
    }
    data.extend_from_slice(&scan.spectrum);
    Some(data)
}
