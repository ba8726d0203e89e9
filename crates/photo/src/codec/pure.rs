//! JPEGs by Rust alone: zune-jpeg, strict; above [`SCALED_PIXELS`] jpeg-decoder, which can decode at a fraction;
//! jpeg-encoder.

use jpeg_decoder::{Decoder, PixelFormat};
use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, SamplingFactor};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::care::Care;
use crate::jpeg::Jpeg;
use crate::picture::{Layout, Picture};
use crate::workbench::Memory;
use crate::{Refusal, limits};

/// More is decoded at a fraction: a whole frame would take three bytes for each.
const SCALED_PIXELS: u64 = 24_000_000;
const DAMAGED: Refusal = Refusal::Damaged { part: "pixels" };

/// `bytes`: written anew ([`crate::mended`]).
pub(super) fn decode(bytes: &[u8], jpeg: &Jpeg<'_>, scale: u32, care: Care) -> Result<Picture, Refusal> {
    let large = u64::from(jpeg.width) * u64::from(jpeg.height) > SCALED_PIXELS;
    if scale > 1 && (large || care == Care::Glance) { scaled(bytes, jpeg, scale) } else { decode_full(bytes) }
}

fn decode_full(bytes: &[u8]) -> Result<Picture, Refusal> {
    let edge = usize::try_from(limits::EDGE).unwrap_or(usize::MAX);
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(edge)
        .set_max_height(edge)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| DAMAGED)?;
    let mut rgb = Memory::blank(decoder.output_buffer_size().ok_or(DAMAGED)?);
    decoder.decode_into(&mut rgb).map_err(|_| DAMAGED)?;
    let info = decoder.info().ok_or(DAMAGED)?;
    Ok(Picture::rgb(rgb, u32::from(info.width), u32::from(info.height), None))
}

fn scaled(bytes: &[u8], jpeg: &Jpeg<'_>, scale: u32) -> Result<Picture, Refusal> {
    let mut decoder = Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(usize::try_from(limits::DECODED_BYTES).unwrap_or(usize::MAX));
    let side = |side: u32| u16::try_from(side.div_ceil(scale)).map_err(|_| DAMAGED);
    let (width, height) = decoder.scale(side(jpeg.width)?, side(jpeg.height)?).map_err(|_| DAMAGED)?;
    let pixels = decoder.decode().map_err(|_| DAMAGED)?;
    let rgb = match decoder.info().ok_or(DAMAGED)?.pixel_format {
        PixelFormat::RGB24 => pixels,
        PixelFormat::L8 => pixels.iter().flat_map(|light| [*light; 3]).collect(),
        PixelFormat::L16 | PixelFormat::CMYK32 => return Err(Refusal::Unsupported { what: "colours" }),
    };
    Ok(Picture::rgb(rgb, u32::from(width), u32::from(height), None))
}

pub(super) fn encode(picture: &Picture, quality: u8) -> Result<Vec<u8>, Refusal> {
    let unsupported = Refusal::Unsupported { what: "colours" };
    // Layers are only for libjpeg-turbo.
    if picture.layout != Layout::Rgb {
        return Err(unsupported);
    }
    let (Ok(width), Ok(height)) = (u16::try_from(picture.width), u16::try_from(picture.height)) else {
        return Err(Refusal::Damaged { part: "header" });
    };
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, quality);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder.encode(&picture.bytes, width, height, ColorType::Rgb).map_err(|_| unsupported)?;
    Ok(jpeg)
}
