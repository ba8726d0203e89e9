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

use super::Care;
use crate::Refusal;
use crate::gate::SCANS;
use crate::jpeg::Jpeg;
use crate::picture::{Picture, Pixels, Plane};

const DAMAGED: Refusal = Refusal::Damaged { part: "pixels" };
const END: [u8; 2] = [0xff, 0xd9];

pub(super) fn decode(bytes: &[u8], jpeg: &Jpeg<'_>, scale: u32, care: Care) -> Result<Picture, Refusal> {
    let bytes = if jpeg.ended { Cow::Borrowed(bytes) } else { Cow::Owned([bytes, &END].concat()) };
    let mut decoder = Decompressor::new().map_err(|_| DAMAGED)?;
    decoder.set_scan_limit(SCANS).map_err(|_| DAMAGED)?;
    let header = decoder.read_header(&bytes).map_err(|_| DAMAGED)?;
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
    let (pixels, done) = if in_layers {
        layers(&mut decoder, &bytes, &scaled)?
    } else {
        packed(&mut decoder, &bytes, &scaled)?
    };
    if care == Care::Strict {
        done.map_err(|_| DAMAGED)?;
    }
    Ok(Picture { pixels, width: side(scaled.width)?, height: side(scaled.height)?, profile: None })
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
) -> Result<(Pixels, Done), Refusal> {
    let DecompressHeader { width, height, subsamp, .. } = *header;
    let length = turbojpeg::yuv_pixels_len(width, 1, height, subsamp).map_err(|_| DAMAGED)?;
    let mut image = YuvImage { pixels: vec![0; length], width, align: 1, height, subsamp };
    let done = decoder.decompress_to_yuv(bytes, image.as_deref_mut());
    // Where colours are shared by two pixels, the light is padded to an even size too.
    let (light, colours) = (image.y_size(), image.uv_size());
    let sizes: &[_] = if subsamp == Subsamp::Gray { &[light] } else { &[light, colours, colours] };
    let mut layers = Vec::with_capacity(sizes.len());
    // The last comes off first, so that the light, by far the largest, is never copied.
    for (width, height) in sizes.iter().rev() {
        let start = image.pixels.len().checked_sub(width * height).ok_or(DAMAGED)?;
        let bytes =
            if start == 0 { std::mem::take(&mut image.pixels) } else { image.pixels.split_off(start) };
        layers.push(Plane { bytes, width: side(*width)?, height: side(*height)? });
    }
    layers.reverse();
    if let Some(plane) = layers.first_mut()
        && light != (width, height)
    {
        plane.bytes = lines(&plane.bytes, light.0, width, width, height);
        (plane.width, plane.height) = (side(width)?, side(height)?);
    }
    Ok((Pixels::Layers(layers), done))
}

/// For the rare ones: JPEGs that hold red, green and blue, or colours in an odd size.
fn packed(
    decoder: &mut Decompressor,
    bytes: &[u8],
    header: &DecompressHeader,
) -> Result<(Pixels, Done), Refusal> {
    let DecompressHeader { width, height, .. } = *header;
    let pitch = width * PixelFormat::RGB.size();
    let mut image = Image { pixels: vec![0; pitch * height], width, pitch, height, format: PixelFormat::RGB };
    let done = decoder.decompress(bytes, image.as_deref_mut());
    Ok((Pixels::Rgb(Plane { bytes: image.pixels, width: side(width)?, height: side(height)? }), done))
}

pub(super) fn encode(picture: &Picture, quality: u8) -> Result<Vec<u8>, Refusal> {
    let refused = |_| Refusal::Unsupported { what: "colours" };
    let mut encoder = Compressor::new().map_err(refused)?;
    encoder.set_quality(i32::from(quality)).map_err(refused)?;
    let (width, height) = (picture.width as usize, picture.height as usize);
    match &picture.pixels {
        Pixels::Rgb(plane) => {
            encoder.set_subsamp(Subsamp::Sub2x2).map_err(refused)?;
            let pixels = plane.bytes.as_slice();
            let pitch = width * PixelFormat::RGB.size();
            let image = Image { pixels, width, pitch, height, format: PixelFormat::RGB };
            encoder.compress_to_vec(image).map_err(refused)
        }
        Pixels::Layers(layers) => match layers.as_slice() {
            [light] => {
                encoder.set_subsamp(Subsamp::Gray).map_err(refused)?;
                let pixels = light.bytes.as_slice();
                let image = Image { pixels, width, pitch: width, height, format: PixelFormat::GRAY };
                encoder.compress_to_vec(image).map_err(refused)
            }
            [light, blue, red] => {
                let (even, rows) = (width.next_multiple_of(2), height.next_multiple_of(2));
                let y_plane = if (even, rows) == (width, height) {
                    Cow::Borrowed(&light.bytes)
                } else {
                    Cow::Owned(lines(&light.bytes, width, width, even, rows))
                };
                let image = YuvPlanesImage {
                    y_plane: y_plane.as_slice(),
                    u_plane: blue.bytes.as_slice(),
                    v_plane: red.bytes.as_slice(),
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
        },
    }
}
