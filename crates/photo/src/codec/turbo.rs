//! JPEGs by libjpeg-turbo: to the layers a JPEG is made of, at a power-of-two scale, and back from them. Colours
//! are never converted and never blown up to the size of the light.
//!
//! It reports every irregularity, after having decoded what there is: damage, but also a few bytes too many before
//! the end marker, or a broken colour profile. What that means, [`super::Codec::decode`] has decided by others.

use std::borrow::Cow;

use turbojpeg::{
    Colorspace, Compressor, DecompressHeader, Decompressor, Image, PixelFormat, ScalingFactor, Subsamp,
    YuvImage, YuvPlanesImage,
};

use super::care::Care;
use crate::Refusal;
use crate::colour::Colours;
use crate::limits::SCANS;
use crate::picture::{Layout, Picture};
use crate::workbench::Memory;

const DAMAGED: Refusal = Refusal::Damaged { part: "pixels" };

pub(super) fn decode(bytes: &[u8], scale: u32, care: Care) -> Result<Picture, Refusal> {
    let mut decoder = Decompressor::new().map_err(|_| DAMAGED)?;
    decoder.set_scan_limit(SCANS).map_err(|_| DAMAGED)?;
    let header = decoder.read_header(bytes).map_err(|_| DAMAGED)?;
    let factor = match scale {
        8 => ScalingFactor::ONE_EIGHTH,
        4 => ScalingFactor::ONE_QUARTER,
        2 => ScalingFactor::ONE_HALF,
        _ => ScalingFactor::ONE,
    };
    decoder.set_scaling_factor(factor).map_err(|_| DAMAGED)?;
    let scaled = header.scaled(factor);
    let in_layers = matches!(header.colorspace, Colorspace::YCbCr | Colorspace::Gray)
        && header.subsamp != Subsamp::Unknown;
    let (picture, done) = if in_layers {
        layers(&mut decoder, bytes, &scaled, care)?
    } else {
        packed(&mut decoder, bytes, &scaled, care)?
    };
    if care == Care::Strict {
        done.map_err(|_| DAMAGED)?;
    }
    Ok(picture)
}

/// For pixels: what is shown though not all of them are there must not show another photo's.
fn memory(care: Care, length: usize) -> Memory {
    match care {
        Care::Strict => Memory::used(length),
        Care::Glance => Memory::blank(length),
    }
}

fn side(side: usize) -> Result<u32, Refusal> {
    u32::try_from(side).map_err(|_| DAMAGED)
}

/// Lines of `from` bytes made `to` bytes long, cut or with their last pixel repeated; `rows` of them, of which
/// each begins with `taken` bytes that count.
fn lines(bytes: &[u8], from: usize, taken: usize, to: usize, rows: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(to * rows);
    for line in bytes.chunks_exact(from.max(1)).filter_map(|line| line.get(..taken)).take(rows) {
        out.extend_from_slice(line);
        out.resize(out.len() + to - taken, line.last().copied().unwrap_or(0));
    }
    while out.len() < to * rows {
        out.extend_from_within(out.len().saturating_sub(to)..);
    }
    out
}

type Done = Result<(), turbojpeg::Error>;

fn layers(
    decoder: &mut Decompressor,
    bytes: &[u8],
    header: &DecompressHeader,
    care: Care,
) -> Result<(Picture, Done), Refusal> {
    let DecompressHeader { width, height, subsamp, .. } = *header;
    let length = turbojpeg::yuv_pixels_len(width, 1, height, subsamp).map_err(|_| DAMAGED)?;
    let mut pixels = memory(care, length);
    let image = YuvImage { pixels: &mut *pixels, width, align: 1, height, subsamp };
    // Where colours are shared by two pixels, the light is padded to an even size too.
    let (padded, colours) = (image.y_size(), image.uv_size());
    let done = decoder.decompress_to_yuv(bytes, image);
    let layout = match subsamp {
        Subsamp::Gray => Layout::Grey,
        _ => Layout::Layers(side(colours.0)?, side(colours.1)?),
    };
    if padded != (width, height) {
        let (light, rest) = pixels.split_at_checked(padded.0 * padded.1).ok_or(DAMAGED)?;
        pixels = [&*lines(light, padded.0, width, width, height), rest].concat().into();
    }
    let (width, height) = (side(width)?, side(height)?);
    Ok((Picture { bytes: pixels, layout, width, height, colours: Colours::default() }, done))
}

/// For the rare ones: JPEGs that hold red, green and blue, or colours in an odd size.
fn packed(
    decoder: &mut Decompressor,
    bytes: &[u8],
    header: &DecompressHeader,
    care: Care,
) -> Result<(Picture, Done), Refusal> {
    let DecompressHeader { width, height, .. } = *header;
    let pitch = width * PixelFormat::RGB.size();
    let mut pixels = memory(care, pitch * height);
    let image = Image { pixels: &mut *pixels, width, pitch, height, format: PixelFormat::RGB };
    let done = decoder.decompress(bytes, image);
    Ok((Picture::rgb(pixels, side(width)?, side(height)?, None), done))
}

pub(super) fn encode(picture: &Picture, quality: u8) -> Result<Vec<u8>, Refusal> {
    let refused = |_| Refusal::Unsupported { what: "colours" };
    let mut encoder = Compressor::new().map_err(refused)?;
    encoder.set_quality(i32::from(quality)).map_err(refused)?;
    let (width, height) = (picture.width as usize, picture.height as usize);
    let packed = |format: PixelFormat| {
        let pitch = width * format.size();
        Image { pixels: &*picture.bytes, width, pitch, height, format }
    };
    match (picture.layout, picture.layers().as_slice()) {
        (Layout::Rgb, _) => {
            encoder.set_subsamp(Subsamp::Sub2x2).map_err(refused)?;
            encoder.compress_to_vec(packed(PixelFormat::RGB)).map_err(refused)
        }
        (Layout::Grey, _) => {
            encoder.set_subsamp(Subsamp::Gray).map_err(refused)?;
            encoder.compress_to_vec(packed(PixelFormat::GRAY)).map_err(refused)
        }
        (Layout::Layers(..), [light, blue, red]) => {
            let (even, rows) = (width.next_multiple_of(2), height.next_multiple_of(2));
            let y_plane = if (even, rows) == (width, height) {
                Cow::Borrowed(light.bytes)
            } else {
                Cow::Owned(lines(light.bytes, width, width, even, rows))
            };
            let image = YuvPlanesImage {
                y_plane: &*y_plane,
                u_plane: blue.bytes,
                v_plane: red.bytes,
                width,
                height,
                y_stride: even,
                u_stride: even / 2,
                v_stride: even / 2,
                subsamp: Subsamp::Sub2x2,
            };
            encoder.compress_yuv_planes_to_vec(&image).map_err(refused)
        }
        _ => Err(Refusal::Unsupported { what: "colours" }),
    }
}
