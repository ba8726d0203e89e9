//! Pixels between decoding and encoding: resizing, turning, hiding, measuring.

use std::borrow::Cow;
use std::f64::consts::PI;
use std::{iter, mem};

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8, U8x3};
use fast_image_resize::{Filter, FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};

use crate::colour::{Coding, Colours, Profile};
use crate::turn::Turn;
use crate::window::{ALL, Window};
use crate::workbench::Memory;
use crate::{Refusal, mask};

const DAMAGED: Refusal = Refusal::Damaged { part: "pixels" };

/// What a picture's bytes are, row by row without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "turbo"), expect(dead_code, reason = "only libjpeg-turbo hands out layers"))]
pub(crate) enum Layout {
    /// Three bytes a pixel.
    Rgb,
    /// A byte a pixel: the light alone.
    Grey,
    /// As a JPEG holds them, a byte a pixel: the light, then the two differences of colour, each of this width
    /// and height. What comes out of [`Picture::cut`] has colours of half the size, rounded up, if they are plain.
    Layers(u32, u32),
}

impl Layout {
    /// Width and height of each layer of a picture of this size.
    pub fn sizes(self, width: u32, height: u32) -> Vec<(u32, u32)> {
        match self {
            Self::Rgb | Self::Grey => vec![(width, height)],
            Self::Layers(across, down) => vec![(width, height), (across, down), (across, down)],
        }
    }

    /// How many bytes each layer of a picture of this size has.
    #[cfg_attr(not(feature = "heic"), expect(dead_code, reason = "only a HEIC is decoded layer by layer"))]
    pub fn lengths(self, width: u32, height: u32) -> Vec<usize> {
        let bytes = |(width, height)| area(width, height) * self.bytes_a_pixel();
        self.sizes(width, height).into_iter().map(bytes).collect()
    }

    const fn bytes_a_pixel(self) -> usize {
        if matches!(self, Self::Rgb) { 3 } else { 1 }
    }
}

pub(crate) struct Picture {
    /// Layer after layer.
    pub bytes: Memory,
    pub layout: Layout,
    pub width: u32,
    pub height: u32,
    /// What the numbers mean, until [`Picture::in_srgb`].
    pub colours: Colours,
}

/// One layer of a picture.
#[derive(Clone, Copy)]
pub(crate) struct Layer<'a> {
    pub bytes: &'a [u8],
    pub width: u32,
    pub height: u32,
}

impl Picture {
    pub fn rgb(bytes: impl Into<Memory>, width: u32, height: u32, profile: Option<Vec<u8>>) -> Self {
        let colours = Colours { profile: Profile::of_file(profile.as_deref()), ..Colours::default() };
        Self { bytes: bytes.into(), layout: Layout::Rgb, width, height, colours }
    }

    pub fn layers(&self) -> Vec<Layer<'_>> {
        let mut rest: &[u8] = &self.bytes;
        let layers = self.layout.sizes(self.width, self.height).into_iter().filter_map(|(width, height)| {
            let (bytes, after) = rest.split_at_checked(area(width, height) * self.layout.bytes_a_pixel())?;
            rest = after;
            Some(Layer { bytes, width, height })
        });
        layers.collect()
    }

    /// What of it lies in the window, at most `edge` long, never enlarged; and then turned.
    pub fn cut(&self, window: Window, edge: u32, turn: Turn) -> Result<Self, Refusal> {
        let [left, top, right, bottom] = window;
        let (width, height) = fitting(part(self.width, right - left), part(self.height, bottom - top), edge);
        let layout = match self.layout {
            Layout::Layers(..) if self.colours.are_plain() => {
                Layout::Layers(width.div_ceil(2), height.div_ceil(2))
            }
            // They are about to become red, green and blue.
            Layout::Layers(..) => Layout::Layers(width, height),
            other => other,
        };
        let sizes = layout.sizes(width, height);
        let length = |(width, height): &(u32, u32)| area(*width, *height) * layout.bytes_a_pixel();
        let mut bytes = Memory::used(sizes.iter().map(length).sum());
        let mut rest: &mut [u8] = &mut bytes;
        for (layer, size) in self.layers().into_iter().zip(&sizes) {
            let (place, after) = rest.split_at_mut_checked(length(size)).ok_or(DAMAGED)?;
            match layout {
                Layout::Rgb => layer.cut::<U8x3, 3>(window, *size, turn, place)?,
                Layout::Grey | Layout::Layers(..) => layer.cut::<U8, 1>(window, *size, turn, place)?,
            }
            rest = after;
        }
        let upright = match layout {
            Layout::Layers(across, down) if turn.swap => Layout::Layers(down, across),
            other => other,
        };
        let (width, height) = if turn.swap { (height, width) } else { (width, height) };
        Ok(Self { bytes, layout: upright, width, height, colours: self.colours.clone() })
    }

    /// The whole, at most `edge` long.
    pub fn shrunk(&self, edge: u32) -> Result<Self, Refusal> {
        self.cut(ALL, edge, Turn::default())
    }

    /// Its numbers made sRGB's.
    pub fn in_srgb(mut self) -> Self {
        if self.colours.are_plain() {
            return self;
        }
        let colours = mem::take(&mut self.colours);
        if self.layout == Layout::Grey {
            let greys = colours.greys();
            for light in self.bytes.iter_mut() {
                *light = greys.get(usize::from(*light)).copied().unwrap_or(*light);
            }
            return self;
        }
        let mut picture = self.with_rgb(colours.coding);
        let greys = picture.bytes.as_chunks().0.iter().all(|[r, g, b]| r == g && g == b);
        colours.profile.to_srgb(&mut picture.bytes, greys);
        picture
    }

    /// Its layers, of whatever size, made red, green and blue.
    pub fn in_rgb(self) -> Self {
        let coding = self.colours.coding;
        self.with_rgb(coding)
    }

    fn with_rgb(mut self, coding: Coding) -> Self {
        if self.layout == Layout::Rgb {
            return self;
        }
        let mut rgb = Memory::used(area(self.width, self.height) * 3);
        match self.layers().as_slice() {
            [light] => {
                for (pixel, light) in rgb.as_chunks_mut().0.iter_mut().zip(light.bytes) {
                    *pixel = [coding.grey(*light); 3];
                }
            }
            [light, first, second] => {
                let [first, second] = [first, second].map(|layer| layer.spread(self.width, self.height));
                coding.to_rgb([light.bytes, &first, &second], &mut rgb);
            }
            _ => rgb.fill(0),
        }
        self.colours.coding = Coding::default();
        Self { bytes: rgb, layout: Layout::Rgb, ..self }
    }

    /// Makes what lies in the window unrecognisable.
    pub fn hide(&mut self, window: Window) {
        let [left, top, right, bottom] = window;
        let grid =
            mask::grid(f64::from(self.width) * (right - left), f64::from(self.height) * (bottom - top));
        let mut rest: &mut [u8] = &mut self.bytes;
        for (width, height) in self.layout.sizes(self.width, self.height) {
            let length = area(width, height) * self.layout.bytes_a_pixel();
            let Some((layer, after)) = rest.split_at_mut_checked(length) else { return };
            match self.layout {
                Layout::Rgb => mask::hide::<3>(layer, width as usize, window, grid),
                Layout::Grey | Layout::Layers(..) => mask::hide::<1>(layer, width as usize, window, grid),
            }
            rest = after;
        }
    }

    /// How light each of the pixels is, row by row.
    pub fn light(&self) -> Vec<u8> {
        if self.layout != Layout::Rgb {
            return self.layers().first().map(|layer| layer.bytes.to_vec()).unwrap_or_default();
        }
        let light = |[r, g, b]: &[u8; 3]| {
            let sum = u32::from(*r) * 77 + u32::from(*g) * 150 + u32::from(*b) * 29;
            u8::try_from(sum >> 8).unwrap_or(u8::MAX)
        };
        self.bytes.as_chunks().0.iter().map(light).collect()
    }
}

impl<'a> Layer<'a> {
    /// Its values spread over a larger size, each for those that share it.
    fn spread(self, width: u32, height: u32) -> Cow<'a, [u8]> {
        if (width, height) == (self.width, self.height) {
            return Cow::Borrowed(self.bytes);
        }
        let (across, down) = (width.div_ceil(self.width.max(1)), height.div_ceil(self.height.max(1)));
        let rows = self.bytes.chunks_exact(self.width.max(1) as usize);
        let spread = rows.flat_map(|row| (0..down).map(move |_| row)).take(height as usize).flat_map(|row| {
            row.iter().flat_map(|value| iter::repeat_n(*value, across as usize)).take(width as usize)
        });
        Cow::Owned(spread.collect())
    }

    /// Puts what of it lies in the window into a place of this size, turned.
    ///
    /// A layer of one byte a pixel is only ever made lower, since that is done by whole rows: three times as fast as
    /// making it narrower. Between the two times it lies on its side, where a photo taken upright wants to be anyway.
    fn cut<P: PixelTrait, const N: usize>(
        self,
        window: Window,
        (width, height): (u32, u32),
        turn: Turn,
        place: &mut [u8],
    ) -> Result<(), Refusal> {
        if window == ALL && (width, height) == (self.width, self.height) {
            turn.apply::<N>(self.bytes, width as usize, place);
            return Ok(());
        }
        let [left, top, right, bottom] = window;
        let low = self.reduced::<P>([0.0, top, 1.0, bottom], self.width, height)?;
        if N > 1 {
            let low = Layer { bytes: &low, width: self.width, height };
            let small = low.reduced::<P>([left, 0.0, right, 1.0], width, height)?;
            turn.apply::<N>(&small, width as usize, place);
            return Ok(());
        }
        let mut lying = Memory::used(low.len());
        Turn { swap: true, ..Turn::default() }.apply::<N>(&low, self.width as usize, &mut lying);
        drop(low);
        let lying = Layer { bytes: &lying, width: height, height: self.width };
        let small = lying.reduced::<P>([0.0, left, 1.0, right], height, width)?;
        Turn { swap: !turn.swap, ..turn }.apply::<N>(&small, height as usize, place);
        Ok(())
    }

    // Typed, since the other way compiles this for fifteen kinds of pixels.
    fn reduced<P: PixelTrait>(self, window: Window, width: u32, height: u32) -> Result<Memory, Refusal> {
        let source =
            TypedImageRef::<P>::from_buffer(self.width, self.height, self.bytes).map_err(|_| DAMAGED)?;
        let mut bytes = Memory::used(area(width, height) * P::size());
        let mut target = TypedImage::<P>::from_buffer(width, height, &mut bytes).map_err(|_| DAMAGED)?;
        let [left, top, right, bottom] = window;
        let (across, down) = (f64::from(self.width), f64::from(self.height));
        // Cheaper kernels lose what matters on photographed paper.
        let kernel = Filter::new("Lanczos3", lanczos3, 3.0).map_err(|_| DAMAGED)?;
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Custom(kernel)))
            .crop(left * across, top * down, (right - left) * across, (bottom - top) * down);
        Resizer::new().resize_typed(&source, &mut target, &options).map_err(|_| DAMAGED)?;
        Ok(bytes)
    }
}

/// The window `sinc(x) sinc(x / 3)` by one sine for both: a photo needs a hundred thousand of them.
fn lanczos3(x: f64) -> f64 {
    let third = x * PI / 3.0;
    if third == 0.0 {
        return 1.0;
    }
    if x.abs() >= 3.0 {
        return 0.0;
    }
    let sine = third.sin();
    // sin 3t = 3 sin t - 4 sin^3 t.
    sine * sine * (3.0 - 4.0 * sine * sine) / (3.0 * third * third)
}

const fn area(width: u32, height: u32) -> usize {
    width as usize * height as usize
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
