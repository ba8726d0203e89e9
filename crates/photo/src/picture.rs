//! Pixels between being decoded and being encoded: shrunk, turned, hidden, looked at.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8, U8x3};
use fast_image_resize::{PixelTrait, ResizeOptions, Resizer};

use crate::turn::Turn;
use crate::{Refusal, mask};

const DAMAGED: Refusal = Refusal::Damaged { part: "pixels" };

/// A rectangle by its left, top, right and bottom, in parts of the picture's edges.
pub(crate) type Window = [f64; 4];
/// All of it.
pub(crate) const ALL: Window = [0.0, 0.0, 1.0, 1.0];

/// One layer of pixels, row by row without gaps.
#[derive(Clone)]
pub(crate) struct Plane {
    pub bytes: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

#[derive(Clone)]
pub(crate) enum Pixels {
    /// Three bytes a pixel.
    Rgb(Plane),
    /// As a JPEG holds them, a byte a pixel: the light, and unless it is grey the two differences of colour,
    /// each in its own size. What comes out of [`Picture::cut`] has colours of half the size, rounded up.
    #[cfg_attr(not(feature = "turbo"), expect(dead_code, reason = "only libjpeg-turbo hands them out"))]
    Layers(Vec<Plane>),
}

pub(crate) struct Picture {
    pub pixels: Pixels,
    pub width: u32,
    pub height: u32,
    /// The colour profile the numbers are meant in; sRGB if none.
    pub profile: Option<Vec<u8>>,
}

impl Picture {
    pub fn rgb(bytes: Vec<u8>, width: u32, height: u32, profile: Option<Vec<u8>>) -> Self {
        Self { pixels: Pixels::Rgb(Plane { bytes, width, height }), width, height, profile }
    }

    /// What of it lies in the window, at most `edge` long, never enlarged.
    pub fn cut(&self, window: Window, edge: u32) -> Result<Self, Refusal> {
        let [left, top, right, bottom] = window;
        let (width, height) = fitting(part(self.width, right - left), part(self.height, bottom - top), edge);
        let half = |side: u32| side.div_ceil(2);
        let mut resizer = Resizer::new();
        let pixels = match &self.pixels {
            Pixels::Rgb(plane) => Pixels::Rgb(plane.resized::<U8x3>(&mut resizer, window, width, height)?),
            Pixels::Layers(layers) => {
                let sizes = [(width, height), (half(width), half(height)), (half(width), half(height))];
                let layers = layers
                    .iter()
                    .zip(sizes)
                    .map(|(layer, (width, height))| layer.resized::<U8>(&mut resizer, window, width, height));
                Pixels::Layers(layers.collect::<Result<_, _>>()?)
            }
        };
        Ok(Self { pixels, width, height, profile: self.profile.clone() })
    }

    /// The whole, at most `edge` long.
    pub fn shrunk(&self, edge: u32) -> Result<Self, Refusal> {
        self.cut(ALL, edge)
    }

    pub fn turned(self, turn: Turn) -> Self {
        let Self { pixels, width, height, profile } = self;
        let pixels = match pixels {
            Pixels::Rgb(plane) => Pixels::Rgb(plane.turned::<3>(turn)),
            Pixels::Layers(layers) => {
                Pixels::Layers(layers.into_iter().map(|layer| layer.turned::<1>(turn)).collect())
            }
        };
        let (width, height) = if turn.swap { (height, width) } else { (width, height) };
        Self { pixels, width, height, profile }
    }

    /// Makes what lies in the window unrecognisable.
    pub fn hide(&mut self, window: Window) {
        let [left, top, right, bottom] = window;
        let grid =
            mask::grid(f64::from(self.width) * (right - left), f64::from(self.height) * (bottom - top));
        match &mut self.pixels {
            Pixels::Rgb(plane) => mask::hide::<3>(plane, window, grid),
            Pixels::Layers(layers) => {
                layers.iter_mut().for_each(|layer| mask::hide::<1>(layer, window, grid));
            }
        }
    }

    /// How light each of the pixels is, row by row.
    pub fn light(&self) -> Vec<u8> {
        match &self.pixels {
            Pixels::Rgb(plane) => {
                let light = |[r, g, b]: &[u8; 3]| {
                    let sum = u32::from(*r) * 77 + u32::from(*g) * 150 + u32::from(*b) * 29;
                    u8::try_from(sum >> 8).unwrap_or(u8::MAX)
                };
                plane.bytes.as_chunks().0.iter().map(light).collect()
            }
            Pixels::Layers(layers) => layers.first().map(|layer| layer.bytes.clone()).unwrap_or_default(),
        }
    }
}

impl Plane {
    // Typed, since the other way compiles this for fifteen kinds of pixels.
    fn resized<P: PixelTrait>(
        &self,
        resizer: &mut Resizer,
        [left, top, right, bottom]: Window,
        width: u32,
        height: u32,
    ) -> Result<Self, Refusal> {
        if [left, top, right, bottom] == ALL && (width, height) == (self.width, self.height) {
            return Ok(self.clone());
        }
        let (across, down) = (f64::from(self.width), f64::from(self.height));
        let source =
            TypedImageRef::<P>::from_buffer(self.width, self.height, &self.bytes).map_err(|_| DAMAGED)?;
        let mut bytes = vec![0; width as usize * height as usize * P::size()];
        let mut target = TypedImage::<P>::from_buffer(width, height, &mut bytes).map_err(|_| DAMAGED)?;
        // The default is Lanczos3; cheaper kernels lose what matters on photographed paper.
        let options = ResizeOptions::new().crop(
            left * across,
            top * down,
            (right - left) * across,
            (bottom - top) * down,
        );
        resizer.resize_typed(&source, &mut target, &options).map_err(|_| DAMAGED)?;
        Ok(Self { bytes, width, height })
    }

    fn turned<const N: usize>(self, turn: Turn) -> Self {
        let Self { bytes, width, height } = self;
        let bytes = turn.apply::<N>(bytes, usize::try_from(width).unwrap_or(0));
        let (width, height) = if turn.swap { (height, width) } else { (width, height) };
        Self { bytes, width, height }
    }
}

/// A part of an edge in pixels; at least one.
fn part(side: u32, part: f64) -> u32 {
    let pixels = (f64::from(side) * part).round().clamp(1.0, f64::from(side));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and the edge")]
    let pixels = pixels as u32;
    pixels.max(1)
}

/// The size at most `edge` long, in the same shape.
pub(crate) fn fitting(width: u32, height: u32, edge: u32) -> (u32, u32) {
    let long = width.max(height);
    if long <= edge {
        return (width, height);
    }
    let scaled = |side: u32| {
        let side = (u64::from(side) * u64::from(edge) + u64::from(long) / 2) / u64::from(long);
        u32::try_from(side).unwrap_or(edge).max(1)
    };
    (scaled(width), scaled(height))
}
